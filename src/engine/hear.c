/*
 * From the wire to events.  A datagram is believed when lane, sequence, mark,
 * every byte of its payload and its source fit a probe of ours; what does
 * not is a STRAY.  An ICMP error is believed when the mark in its quote fits;
 * where the quote is too short for it, the destination it quotes must fit.
 *
 * A reply whose departure stamp is still to come is held for a moment.
 */
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "engine/state.h"
#include "wire/icmp.h"

#define GRACE	(2 * NSEC_MSEC)

/* So many replies held for nothing: departures are not told here. */
enum { VAIN = 3 };

static void describe(struct event *event, const struct net_in *in)
{
	event->from = in->from;
	event->ttl = in->ttl;
	event->tos = in->tos;
	event->options_len = in->options_len;
	for (unsigned i = 0; i < in->options_len; i++)
		event->options[i] = in->options[i];
}

/* What an answer to a flight in this state is. */
static enum event_kind kind_of(const struct flight *flight, nsec rtt)
{
	nsec patience = flight->patience_us * NSEC_USEC;

	switch ((enum flight_state)flight->state) {
	case FLIGHT_AIR:
		return EVENT_REPLY;
	case FLIGHT_FAILED:
		return rtt <= patience ? EVENT_REPLY : EVENT_DUPLICATE;
	case FLIGHT_LOST:
		return EVENT_LATE;
	case FLIGHT_UNSENT:
		return EVENT_LATE;	/* it did leave, after all */
	case FLIGHT_ANSWERED:
	case FLIGHT_FREE:
		break;
	}
	return EVENT_DUPLICATE;
}

/*
 * IPv6 sends succeed even when the own firewall or queue drops them
 * (tests/netns/k09-drop.t); only what was not stamped tells.  Everything that
 * leaves is stamped when it gets to a device's queue, if that is asked for;
 * whether the departure itself is, depends on the device: then one must have
 * been told.
 */
static bool has_stayed(const struct engine *engine,
    const struct flight *flight, unsigned lane)
{
	if (lane_family(engine, lane) != AF_INET6 || !flight->stamped ||
	    flight->left)
		return false;
	if (flight->asked && !flight->queued)
		return engine->net->ops->stamps(engine->net, (int)lane);
	return engine_tells(engine, lane);
}

/*
 * Its patience has ended: settle it, and tell as what; answered, when its
 * answer is here all the same, too late.  Has it surely left, or so late that
 * its stamp may be on its way?
 */
static void give_up(struct engine *engine, struct flight *flight, nsec now,
    bool left)
{
	unsigned lane = flight_lane(engine->flights, flight);
	struct event event;

	if (flight->heard) {		/* a group, and there were answers */
		flight_settle(engine->flights, flight, FLIGHT_ANSWERED);
		return;
	}
	engine_event(engine, EVENT_LOST, flight, NULL, &event);
	event.at = now;
	if (!left && has_stayed(engine, flight, lane)) {
		event.kind = EVENT_UNSENT;
		event.error = ECOMM;
		event.after = true;
		flight_settle(engine->flights, flight, FLIGHT_UNSENT);
	} else {
		flight_settle(engine->flights, flight, FLIGHT_LOST);
	}
	engine_tell(engine, &event);
}

/* Put times into an answer and tell it. */
static void tell_answer(struct engine *engine, struct flight *flight,
    struct event *event, nsec stamp, nsec heard)
{
	engine_put_departure(engine, flight, event);
	event->rtt = engine_measure(engine, flight, stamp, heard,
	    &event->source);
	engine_date(engine, event, stamp, event->sent, heard);
	if (event->rtt < engine->pace.gap)
		engine_quicken(engine, event->rtt);
	if (flight->state == FLIGHT_AIR && !flight->group &&
	    event->rtt > event->probe.patience)
		give_up(engine, flight, heard, true);
	event->kind = kind_of(flight, event->rtt);
	event->after = flight->state == FLIGHT_UNSENT ||
	    (flight->state == FLIGHT_FAILED && event->kind == EVENT_REPLY);
	if (flight->group && flight->state == FLIGHT_AIR)
		flight->heard = true;
	else
		flight_settle(engine->flights, flight, FLIGHT_ANSWERED);
	engine_tell(engine, event);
}

/* Which byte of a damaged reply is wrong. */
static void compare(const struct engine *engine, const struct net_in *in,
    const struct flight *flight, struct event *event)
{
	struct packet_id id = engine_packet_id(engine, (unsigned)in->lane,
	    flight);
	size_t sent = engine_icmp_len(engine, id.family, flight->size,
	    flight->payload);
	int at = packet_difference(engine->form, &id, sent, in->data, in->len,
	    &event->wanted);

	if (at < 0)
		return;
	event->damaged = true;
	event->pointer = (uint32_t)at;
	event->got = in->data[PACKET_HEADER + at];
}

static void stray(struct engine *engine, const struct net_in *in,
    const struct flight *flight, enum stray why, nsec heard)
{
	struct event event = {
		.kind = EVENT_STRAY, .error = (int)why, .rtt = NSEC_UNKNOWN,
		.queue = NSEC_UNKNOWN, .probe.target = UINT32_MAX,
	};
	uint64_t *counts[] = {
		[STRAY_FOREIGN] = &engine->counts.foreign,
		[STRAY_CORRUPT] = &engine->counts.corrupt,
		[STRAY_TRUNCATED] = &engine->counts.truncated,
		[STRAY_WRONG_SOURCE] = &engine->counts.wrong_source,
	};

	if (flight) {
		engine_event(engine, EVENT_STRAY, flight, NULL, &event);
		event.error = (int)why;
	}
	packet_seq(in->data, in->len, &event.seq);
	if (flight && why == STRAY_CORRUPT)
		compare(engine, in, flight, &event);
	describe(&event, in);
	event.bytes = (uint32_t)in->len;
	engine_date(engine, &event, in->stamp, flight ? flight->sent : 0,
	    heard);
	++*counts[why];
	engine_tell(engine, &event);
}

/* Of an event, what a reply has. */
enum { HELD_PART = offsetof(struct event, device) };

/* A reply that is ours, while the departure of its probe is not known. */
static void hold(struct engine *engine, struct flight *flight,
    const struct event *event, nsec stamp, nsec heard)
{
	struct held *held = &engine->held[engine->helds++];

	memcpy(&held->event, event, HELD_PART);
	held->flight = flight;
	held->stamp = stamp;
	held->heard = heard;
	held->until = heard + GRACE;
}

static bool must_hold(const struct engine *engine,
    const struct flight *flight)
{
	return flight->state == FLIGHT_AIR && flight->stamped &&
	    !flight->left && !flight->group && !engine->conf.user_rtt &&
	    engine->helds < ENGINE_HELD && engine->vain < VAIN;
}

/* Is it held already?  Then this is its second answer. */
static bool is_held(const struct engine *engine, const struct flight *flight)
{
	unsigned i;

	for (i = 0; i < engine->helds; i++)
		if (engine->held[i].flight == flight)
			return true;
	return false;
}

static void release(struct engine *engine, unsigned i)
{
	const struct held *held = &engine->held[i];
	struct flight *flight = held->flight;
	nsec stamp = held->stamp, heard = held->heard;
	struct event event;

	memcpy(&event, &held->event, HELD_PART);
	engine->held[i] = engine->held[--engine->helds];
	tell_answer(engine, flight, &event, stamp, heard);
}

static void release_flight(struct engine *engine,
    const struct flight *flight)
{
	unsigned i;

	for (i = 0; i < engine->helds; i++)
		if (engine->held[i].flight == flight) {
			release(engine, i);
			return;
		}
}

/* A reply of our own: is it new, from whom we asked, and complete? */
static void hear_own(struct engine *engine, struct flight *flight,
    const struct net_in *in, bool unmarked, nsec heard)
{
	unsigned lane = (unsigned)in->lane;
	struct event *event = engine_recent(engine, EVENT_REPLY, flight, NULL);

	if (!flight->group && !addr_same(&in->from, &event->to)) {
		stray(engine, in, flight, STRAY_WRONG_SOURCE, heard);
		return;
	}
	describe(event, in);
	event->bytes = (uint32_t)in->len;
	event->unmarked = unmarked;
	if (flight->group && flight->state == FLIGHT_AIR &&
	    !crowd_add(engine->crowd, lane, flight->serial, &in->from)) {
		event->kind = EVENT_DUPLICATE;
		event->rtt = engine_measure(engine, flight, in->stamp, heard,
		    &event->source);
		engine_date(engine, event, in->stamp, event->sent, heard);
		engine_tell(engine, event);
		return;
	}
	if (is_held(engine, flight))
		release_flight(engine, flight);
	if (must_hold(engine, flight))
		hold(engine, flight, event, in->stamp, heard);
	else
		tell_answer(engine, flight, event, in->stamp, heard);
}

static void hear_reply(struct engine *engine, const struct net_in *in,
    nsec heard)
{
	unsigned lane = (unsigned)in->lane;
	struct flight *flight;
	enum packet_fit fit;
	struct packet_id id;
	uint16_t seq;
	size_t sent;

	if (!packet_seq(in->data, in->len, &seq))
		return;		/* the kernel lets none such through */
	flight = flight_find(engine->flights, lane, seq);
	if (flight->state == FLIGHT_FREE) {
		stray(engine, in, NULL, STRAY_FOREIGN, heard);
		return;
	}
	id = engine_packet_id(engine, lane, flight);
	sent = engine_icmp_len(engine, id.family, flight->size,
	    flight->payload);
	fit = packet_judge(engine->form, &id, sent, in->data, in->len);
	/* Or was it cut here, for want of memory?  Then it is one, too. */
	if (fit == PACKET_TRUNCATED && (engine->conf.cut_replies || in->cut))
		fit = in->len < PACKET_MARKED ? PACKET_UNMARKED : PACKET_FITS;
	switch (fit) {
	case PACKET_FITS:
		hear_own(engine, flight, in, false, heard);
		break;
	case PACKET_UNMARKED:
		hear_own(engine, flight, in, true, heard);
		break;
	case PACKET_FOREIGN:
		stray(engine, in, NULL, STRAY_FOREIGN, heard);
		break;
	case PACKET_CORRUPT:
		stray(engine, in, flight, STRAY_CORRUPT, heard);
		break;
	case PACKET_TRUNCATED:
		stray(engine, in, flight, STRAY_TRUNCATED, heard);
		break;
	}
}

/* A departure stamp: the patience of the probe runs from here. */
static void hear_departure(struct engine *engine, const struct net_in *in,
    nsec heard)
{
	unsigned lane = (unsigned)in->lane;
	struct flight *flight;
	nsec wait;

	(void)heard;
	flight = flight_find(engine->flights, lane, (uint16_t)in->id);
	engine->vain = 0;
	engine->stamped_lanes |= UINT64_C(1) << lane;
	if (flight->serial != in->id || flight->left || !in->stamp ||
	    flight->state == FLIGHT_FREE)
		return;
	flight->left = in->stamp;
	wait = engine_wait(engine, flight);
	if (wait > NSEC_MSEC && wait < FLIGHT_PATIENCE_MAX * NSEC_SEC)
		flight_depart(engine->flights, flight, flight->sent + wait);
	release_flight(engine, flight);
}

static void hear_queued(struct engine *engine, const struct net_in *in,
    nsec heard)
{
	struct flight *flight = flight_find(engine->flights,
	    (unsigned)in->lane, (uint16_t)in->id);

	(void)heard;
	if (flight->serial == in->id && flight->state != FLIGHT_FREE)
		flight->queued = true;
}

/* What an error does to its probe; NOTICE when nothing. */
static enum event_kind kind_of_error(const struct flight *flight,
    enum icmp_verdict verdict)
{
	if (flight->group || (flight->state != FLIGHT_AIR &&
	    flight->state != FLIGHT_LOST && flight->state != FLIGHT_UNSENT))
		return EVENT_NOTICE;
	switch (verdict) {
	case ICMP_VERDICT_EXPIRED:
		return EVENT_EXPIRED;
	case ICMP_VERDICT_TOO_BIG:
		return EVENT_TOO_BIG;
	case ICMP_VERDICT_ERROR:
		return EVENT_ERROR;
	case ICMP_VERDICT_NOTICE:
		break;
	}
	return EVENT_NOTICE;
}

static void tell_error(struct engine *engine, struct flight *flight,
    const struct net_in *in, bool unmarked, nsec heard)
{
	struct event event;

	engine_event(engine, EVENT_NOTICE, flight, NULL, &event);
	event.kind = kind_of_error(flight,
	    icmp_verdict(event.to.family, in->type, in->code));
	describe(&event, in);
	event.icmp_type = in->type;
	event.icmp_code = in->code;
	event.mtu = in->mtu;
	event.pointer = in->pointer;
	event.own = in->own;
	event.unmarked = unmarked;
	engine_read_quote(engine, flight, in, &event);
	event.rtt = engine_measure(engine, flight, in->stamp, heard,
	    &event.source);
	engine_date(engine, &event, in->stamp, event.sent, heard);
	if (event.rtt < engine->pace.gap && !event.own)
		engine_quicken(engine, event.rtt);
	if (event.kind != EVENT_NOTICE) {
		event.after = flight->state != FLIGHT_AIR;
		if (flight->state == FLIGHT_UNSENT)
			event.error = ECOMM;
		flight_settle(engine->flights, flight, FLIGHT_FAILED);
	}
	engine_tell(engine, &event);
}

/*
 * A right mark outweighs a wrong destination: somebody translates addresses.
 * Without one the destination is all that speaks for it, but the sequence.
 */
static bool is_quote_ours(const struct engine *engine,
    const struct flight *flight, const struct net_in *in, enum packet_fit fit)
{
	struct probe probe = flight_probe(flight);
	struct addr to;

	if (flight->state == FLIGHT_FREE ||
	    !engine->conf.where(engine->conf.targets, &probe, &to))
		return false;
	return fit == PACKET_FITS ||
	    (fit == PACKET_UNMARKED && addr_same(&to, &in->about));
}

static void hear_error(struct engine *engine, const struct net_in *in,
    nsec heard)
{
	unsigned lane = (unsigned)in->lane;
	struct flight *flight;
	struct packet_id id;
	enum packet_fit fit;
	uint16_t seq;
	size_t sent;

	if (!packet_seq(in->data, in->len, &seq)) {
		stray(engine, in, NULL, STRAY_TRUNCATED, heard);
		return;
	}
	flight = flight_find(engine->flights, lane, seq);
	id = engine_packet_id(engine, lane, flight);
	sent = engine_icmp_len(engine, id.family, flight->size,
	    flight->payload);
	fit = packet_judge_quote(&id, in->data,
	    in->len < sent ? in->len : sent);
	if (!is_quote_ours(engine, flight, in, fit)) {
		stray(engine, in, NULL, STRAY_FOREIGN, heard);
		return;
	}
	release_flight(engine, flight);
	tell_error(engine, flight, in, fit == PACKET_UNMARKED, heard);
}

unsigned engine_hear(struct engine *engine)
{
	static void (*const hear[])(struct engine *, const struct net_in *,
	    nsec) = {
		[NET_REPLY] = hear_reply,
		[NET_ERROR] = hear_error,
		[NET_LEFT] = hear_departure,
		[NET_QUEUED] = hear_queued,
	};
	const struct net_in *in = engine->in;
	unsigned heard = 0;
	nsec now;
	int i, n;

	do {
		n = engine->net->ops->recv(engine->net, engine->in,
		    ENGINE_FETCH);
		if (n <= 0)
			break;
		now = loop_exact(engine->loop);
		engine->heard = now;
		engine_measure_offset(engine, now);
		for (i = 0; i < n && !engine->ended; i++)
			hear[in[i].heard](engine, &in[i], now);
		heard += (unsigned)n;
	} while (n == ENGINE_FETCH && !engine->ended);
	return heard;
}

void engine_expire(struct engine *engine)
{
	nsec now = loop_now(engine->loop);
	struct flight *flight;
	unsigned i;

	for (i = 0; i < engine->helds; )
		if (engine->held[i].until <= now) {
			release(engine, i);
			engine->vain++;
		} else {
			i++;
		}
	while (!engine->ended && (flight = flight_expired(engine->flights,
	    now < engine->last ? now : NSEC_NEVER))) {
		if (is_held(engine, flight))
			release_flight(engine, flight);
		if (flight->state == FLIGHT_AIR)
			give_up(engine, flight, now,
			    now - flight->sent < GRACE);
	}
}

nsec engine_held_due(const struct engine *engine)
{
	nsec due = NSEC_NEVER;
	unsigned i;

	for (i = 0; i < engine->helds; i++)
		if (engine->held[i].until < due)
			due = engine->held[i].until;
	return due;
}
