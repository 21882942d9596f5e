/*
 * times.c - when things happened, and how long they took
 *
 * The kernel stamps departures and arrivals on the wall clock.  Their
 * difference counts if the clock did not step in between and the result lies
 * between nothing and the monotonic time since the send; else the next best
 * source does (enum rtt_source).
 */
#include "engine/state.h"

static nsec sane(nsec span, nsec most)
{
	return span >= 0 && span <= most ? span : NSEC_UNKNOWN;
}

nsec engine_measure(const struct engine *engine, const struct flight *flight,
    nsec stamp, nsec heard, enum rtt_source *source)
{
	nsec most = heard - flight->sent, rtt = NSEC_UNKNOWN, wait;

	wait = engine_wait(engine, flight);
	if (engine->conf.user_rtt)
		stamp = 0;
	if (stamp && wait != NSEC_UNKNOWN) {
		*source = RTT_KERNEL;
		rtt = sane(stamp - flight->left, most);
	}
	if (stamp && rtt == NSEC_UNKNOWN) {
		*source = flight->batched ? RTT_INTERPOLATED : RTT_ARRIVAL;
		rtt = sane(stamp - engine->offset - flight->sent, most);
	}
	if (rtt == NSEC_UNKNOWN) {	/* from the departure, if known */
		*source = RTT_USER;
		rtt = most - (wait == NSEC_UNKNOWN ? 0 : wait);
	}
	return rtt < 0 ? 0 : rtt;
}

void engine_date(const struct engine *engine, struct event *event,
    nsec stamp, nsec earliest, nsec heard)
{
	nsec at = stamp - engine->offset;

	if (!stamp || at < earliest || at > heard)
		at = heard;
	event->at = at;
	event->wall = at + engine->offset;
}

void engine_put_departure(const struct engine *engine,
    const struct flight *flight, struct event *event)
{
	event->sent = flight->sent;
	event->queue = engine_wait(engine, flight);
	if (event->queue != NSEC_UNKNOWN)
		event->sent += event->queue;
}

nsec engine_wait(const struct engine *engine, const struct flight *flight)
{
	nsec wait;

	if (!flight->left || flight->sent <= engine->stepped)
		return NSEC_UNKNOWN;
	wait = flight->left - engine->offset - flight->sent;
	return wait < 0 ? 0 : wait;
}

static void tell_step(struct engine *engine, nsec now, nsec moved)
{
	struct event event = {
		.kind = EVENT_LOCAL, .error = LOCAL_CLOCK_STEPPED,
		.rtt = moved, .queue = NSEC_UNKNOWN, .ttl = -1, .tos = -1,
		.probe.target = UINT32_MAX,
	};

	engine->stepped = now;
	engine_tell(engine, &event);
}

/*
 * A clock that is steered moves by at most 0.05 % of the time passed, and
 * two measurements differ by microseconds.  More is a step: stamps taken on
 * either side of it must not be subtracted.
 */
void engine_measure_offset(struct engine *engine, nsec now)
{
	nsec moved, allowed;
	bool first = !engine->offset_at;

	if (!first && now - engine->offset_at < NSEC_MSEC)
		return;
	moved = loop_offset(engine->loop) - engine->offset;
	allowed = 100 * NSEC_USEC + (now - engine->offset_at) / 1000;
	engine->offset += moved;
	engine->offset_at = now;
	if (!first && (moved > allowed || -moved > allowed))
		tell_step(engine, now, moved);
}
