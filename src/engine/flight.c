/*
 * Slots lie in one array, lane after lane, so a slot is found by one index,
 * its lane by one division, and memory that no probe ever used is never
 * touched (it is zero pages until then).  The timer queue's memory lies behind
 * them.  Timers are in the slots; the queue holds only those in the air.
 */
#include <assert.h>
#include <stdlib.h>

#include "engine/flight.h"

enum {
	SKIP = 64,		/* slots looked at before a lane is full */
	LINE = 64,		/* of the processor's cache */
};

struct flights {
	struct timerq	 timers;
	void		*memory;	/* of slots and timers */
	struct flight	*slot;		/* of all lanes */
	unsigned	 lanes;
	uint32_t	 serial[];	/* of each lane's next probe */
};

_Static_assert(sizeof(struct flight) == LINE, "a flight is one cache line");

struct flights *flights_new(unsigned lanes)
{
	struct flights *flights;
	uint32_t n = lanes * FLIGHT_SLOTS;

	flights = calloc(1, sizeof(*flights) +
	    lanes * sizeof(flights->serial[0]));
	if (!flights)
		return NULL;
	flights->memory = calloc(1, LINE - 1 + n * sizeof(struct flight) +
	    timerq_bytes(n));
	if (!flights->memory) {
		free(flights);
		return NULL;
	}
	flights->slot = (struct flight *)
	    (((uintptr_t)flights->memory + LINE - 1) & ~(uintptr_t)(LINE - 1));
	flights->lanes = lanes;
	timerq_init(&flights->timers);
	timerq_borrow(&flights->timers, flights->slot + n, n);
	while (lanes--)
		flights->serial[lanes] = 1;
	return flights;
}

void flights_free(struct flights *flights)
{
	if (!flights)
		return;
	timerq_fini(&flights->timers);
	free(flights->memory);
	free(flights);
}

static struct flight *slot_of(const struct flights *flights, unsigned lane,
    uint32_t serial)
{
	return &flights->slot[lane * FLIGHT_SLOTS + serial % FLIGHT_SLOTS];
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
	uint32_t serial = flights->serial[lane];
	struct flight *flight;
	int i;

	for (i = 0; i < SKIP; i++, serial++) {
		flight = slot_of(flights, lane, serial);
		if (is_reusable(flight, now, linger, quarantine))
			break;
	}
	if (i == SKIP)
		return NULL;
	flights->serial[lane] = serial + 1;
	*flight = (struct flight){
		.sent = now, .serial = serial, .target = probe->target,
		.number = probe->number, .tag = probe->tag,
		.size = probe->size, .flow = probe->flow, .ttl = probe->ttl,
		.series = probe->series, .whole = probe->whole,
		.group = probe->group, .payload = probe->payload,
		.stamp = probe->stamp,
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
	return slot_of(flights, lane, seq);
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
	return (unsigned)((flight - flights->slot) / FLIGHT_SLOTS);
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
		.stamp = flight->stamp,
	};
}
