/*
 * Slots lie in one array per lane, so a slot is found by one index, its lane
 * by one subtraction, and memory that no probe ever used is never touched
 * (the arrays are zero pages until then).  Timers are in the slots; the heap
 * holds only those in the air.
 */
#include <assert.h>
#include <stdlib.h>

#include "engine/flight.h"

enum { SKIP = 64 };		/* slots looked at before a lane is full */

struct lane_slots {
	struct flight	*slot;
	uint32_t	 serial;	/* of the next probe */
};

struct flights {
	struct timerq	 timers;
	unsigned	 lanes;
	struct lane_slots lane[];
};

_Static_assert(sizeof(struct flight) == 64, "a flight is one cache line");

struct flights *flights_new(unsigned lanes)
{
	struct flights *flights;
	unsigned i;

	flights = calloc(1, sizeof(*flights) +
	    lanes * sizeof(flights->lane[0]));
	if (!flights)
		return NULL;
	timerq_init(&flights->timers);
	flights->lanes = lanes;
	if (timerq_reserve(&flights->timers, lanes * FLIGHT_SLOTS) == -1)
		goto fail;
	for (i = 0; i < lanes; i++) {
		flights->lane[i].serial = 1;
		flights->lane[i].slot = calloc(FLIGHT_SLOTS,
		    sizeof(struct flight));
		if (!flights->lane[i].slot)
			goto fail;
	}
	return flights;
fail:
	flights_free(flights);
	return NULL;
}

void flights_free(struct flights *flights)
{
	unsigned i;

	if (!flights)
		return;
	for (i = 0; i < flights->lanes; i++)
		free(flights->lane[i].slot);
	timerq_fini(&flights->timers);
	free(flights);
}

/*
 * An answered slot may serve again at once: a second answer shows the old
 * mark.  A lost one rests, so that its late answer is known for what it is.
 */
static bool is_reusable(const struct flight *flight, nsec now, nsec linger,
    bool quarantine)
{
	nsec end;

	if (flight->state == FLIGHT_FREE)
		return true;
	if (flight->state == FLIGHT_AIR)
		return false;
	if (flight->state != FLIGHT_LOST && !quarantine)
		return true;
	end = flight->sent + flight->patience_us * NSEC_USEC + linger;
	return now >= end;
}

static uint32_t patience_us(nsec patience)
{
	nsec us = patience / NSEC_USEC;

	assert(patience >= 0);
	if (us > FLIGHT_PATIENCE_MAX * (NSEC_SEC / NSEC_USEC))
		us = FLIGHT_PATIENCE_MAX * (NSEC_SEC / NSEC_USEC);
	return (uint32_t)us;
}

struct flight *flight_open(struct flights *flights, unsigned lane,
    const struct probe *probe, nsec now, nsec linger, bool quarantine)
{
	struct lane_slots *slots = &flights->lane[lane];
	struct flight *flight;
	uint32_t serial = slots->serial;
	int i;

	for (i = 0; i < SKIP; i++, serial++) {
		flight = &slots->slot[serial % FLIGHT_SLOTS];
		if (is_reusable(flight, now, linger, quarantine))
			break;
	}
	if (i == SKIP)
		return NULL;
	slots->serial = serial + 1;
	*flight = (struct flight){
		.sent = now, .serial = serial, .target = probe->target,
		.number = probe->number, .tag = probe->tag,
		.size = probe->size, .flow = probe->flow, .ttl = probe->ttl,
		.series = probe->series, .whole = probe->whole,
		.group = probe->group, .payload = probe->payload,
		.patience_us = patience_us(probe->patience),
	};
	return flight;
}

void flight_launch(struct flights *flights, struct flight *flight, nsec sent)
{
	flight->sent = sent;
	flight->state = FLIGHT_AIR;
	timerq_set(&flights->timers, &flight->timer,
	    nsec_add(sent, flight->patience_us * NSEC_USEC));
}

void flight_depart(struct flights *flights, struct flight *flight,
    nsec departed)
{
	if (flight->state == FLIGHT_AIR)
		timerq_set(&flights->timers, &flight->timer,
		    nsec_add(departed, flight->patience_us * NSEC_USEC));
}

void flight_settle(struct flights *flights, struct flight *flight,
    enum flight_state state)
{
	timerq_drop(&flights->timers, &flight->timer);
	flight->state = (uint8_t)state;
}

void flight_abandon(struct flight *flight)
{
	assert(!timer_is_set(&flight->timer));
	flight->state = FLIGHT_FREE;
}

struct flight *flight_find(struct flights *flights, unsigned lane,
    uint16_t seq)
{
	assert(lane < flights->lanes);
	return &flights->lane[lane].slot[seq];
}

struct flight *flight_expired(struct flights *flights, nsec now)
{
	struct timer *timer = timerq_first(&flights->timers);

	if (!timer || timer->due > now)
		return NULL;
	return (struct flight *)(void *)timer;	/* its first member */
}

nsec flights_due(const struct flights *flights)
{
	return timerq_due(&flights->timers);
}

uint32_t flights_in_air(const struct flights *flights)
{
	return timerq_count(&flights->timers);
}

unsigned flight_lane(const struct flights *flights,
    const struct flight *flight)
{
	unsigned i = 0;

	while (flight < flights->lane[i].slot ||
	    flight >= flights->lane[i].slot + FLIGHT_SLOTS) {
		i++;
		assert(i < flights->lanes);
	}
	return i;
}

struct probe flight_probe(const struct flight *flight)
{
	return (struct probe){
		.target = flight->target, .number = flight->number,
		.tag = flight->tag, .size = flight->size,
		.patience = flight->patience_us * NSEC_USEC,
		.flow = flight->flow, .ttl = flight->ttl,
		.series = flight->series, .whole = flight->whole,
		.group = flight->group, .payload = flight->payload,
	};
}
