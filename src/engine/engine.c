/*
 * A turn of the engine, in this order: hear (answers free slots and may
 * change the plan's mind), expire, ask the plan until it or the pace says no
 * and send what it asked for (late, so the gap between our clock and the
 * departure is small), hear again: over loopback the answers are there
 * already.  When they are, the plan is asked again, for a few rounds of which
 * the moment is the same, and then in another turn at once; else the engine
 * sleeps until the first of its own due times.
 */
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "engine/state.h"

enum {
	ROUNDS = 8,		/* of asking and hearing in a turn */
	LEAST6 = 1280,		/* what every IPv6 link carries, RFC 8200 */
};

static bool turn(void *arg);

static void wake(void *arg)
{
	(void)arg;		/* being awake is all: the turn does the rest */
}

/* Opens the i-th lane of a family; behind those of its spec is the further
 * one, in which packets may be cut up. */
static int open_lane(struct engine *engine, unsigned family, unsigned i)
{
	struct lane_spec spec = engine->conf.spec[family];

	spec.stamps |= engine_stamps_some(engine);
	if (i == engine->conf.lanes) {
		spec.whole = NET_WHOLE_NEVER;
		spec.cut = LEAST6;
	}
	return engine->net->ops->open(engine->net, &spec);
}

/* Is it the family that cannot be had?  What has run out is no family's. */
static bool is_of_family(int error)
{
	return error != ENOMEM && error != ENOBUFS && error != EMFILE &&
	    error != ENFILE;
}

static int open_lanes(struct engine *engine, int *family)
{
	unsigned n = engine->conf.lanes + engine->conf.cut_lane, i, k;
	const struct lane_spec *spec;
	int lane, next = 0;

	for (k = FAMILY_4; k <= FAMILY_6; k++) {
		spec = &engine->conf.spec[k];
		engine->first[k] = -1;
		engine->absent[k] = EAFNOSUPPORT;
		if (!addr_is_set(&spec->from))
			continue;
		*family = spec->from.family;
		for (i = 0; i < n; i++) {
			lane = open_lane(engine, k, i);
			if (lane == -1 && i == 0 && engine->conf.optional[k] &&
			    is_of_family(errno)) {
				engine->absent[k] = errno;
				break;
			}
			if (lane == -1)
				return -1;
			assert(lane == next);
			next++;
			if (i == 0)
				engine->first[k] = lane;
		}
	}
	return next;
}

struct engine *engine_new(struct loop *loop, struct net *net,
    const struct engine_conf *conf, int *family)
{
	struct engine *engine = malloc(sizeof(*engine));
	int lanes;

	assert(conf->lanes >= 1 &&
	    conf->lanes + conf->cut_lane <= ENGINE_LANES / 2);
	if (!engine)
		return NULL;
	memset(engine, 0, offsetof(struct engine, out));
	engine->loop = loop;
	engine->net = net;
	engine->conf = *conf;
	engine->wake = (struct loop_timer){ .fn = wake };
	engine->last = NSEC_NEVER;
	pace_init(&engine->pace, conf->gap, conf->burst);
	engine_guess_room(engine);
	lanes = open_lanes(engine, family);
	if (lanes <= 0)
		goto fail;
	engine->flights = flights_new((unsigned)lanes);
	engine->form = malloc(sizeof(*engine->form));
	engine->bytes = malloc(ENGINE_BYTES);
	engine->crowd = conf->groups ? crowd_new() : NULL;
	if (!engine->flights || !engine->form || !engine->bytes ||
	    (conf->groups && !engine->crowd) ||
	    loop_each(loop, turn, engine) == -1)
		goto fail;
	packet_form_init(engine->form, conf->pattern, conf->pattern_len);
	return engine;
fail:
	engine_free(engine);
	return NULL;
}

void engine_free(struct engine *engine)
{
	int saved = errno;

	if (!engine)
		return;
	if (timer_is_set(&engine->wake.timer))
		loop_drop(engine->loop, &engine->wake);
	flights_free(engine->flights);
	crowd_free(engine->crowd);
	free(engine->form);
	free(engine->bytes);
	free(engine);
	errno = saved;
}

void engine_watch(struct engine *engine, event_fn *fn, void *arg)
{
	assert(!engine->watcher);
	engine->watcher = fn;
	engine->watcher_arg = arg;
}

void engine_tell(struct engine *engine, struct event *event)
{
	if (!event->at)
		event->at = loop_now(engine->loop);
	if (!event->wall)
		event->wall = event->at + engine->offset;
	engine->news |= !(engine->stale & event_bit(event->kind));
	if (engine->plan)
		engine->plan->ops->note(engine->plan, event);
	if (engine->watcher)
		engine->watcher(engine->watcher_arg, event);
}

size_t engine_packet_len(const struct engine *engine, uint8_t family,
    uint32_t size)
{
	size_t header = 40;

	if (family == AF_INET)
		header = 20u + engine->conf.spec[FAMILY_4].options_len;
	if (size == 0)
		return PACKET_FLOWED;
	return size < header + PACKET_HEADER ? PACKET_HEADER : size - header;
}

/* What differs from one event about a flight to the next. */
static void begin_event(const struct engine *engine, enum event_kind kind,
    const struct flight *flight, struct event *event)
{
	enum {
		RARE = offsetof(struct event, from),
		UNUSED = offsetof(struct event, options),
	};

	memset((char *)event + RARE, 0, UNUSED - RARE);
	event->kind = kind;
	event->source = RTT_KERNEL;
	event->at = event->wall = 0;
	event->rtt = event->queue = NSEC_UNKNOWN;
	event->ttl = event->tos = -1;
	engine_put_departure(engine, flight, event);
}

void engine_event(const struct engine *engine, enum event_kind kind,
    const struct flight *flight, const struct addr *to, struct event *event)
{
	begin_event(engine, kind, flight, event);
	event->probe = flight_probe(flight);
	event->seq = (uint16_t)flight->serial;
	if (to)
		event->to = *to;
	else if (!engine->conf.where(engine->conf.targets, &event->probe,
	    &event->to))
		event->to = (struct addr){ .family = AF_UNSPEC };
	event->bytes = (uint32_t)engine_icmp_len(engine, event->to.family,
	    flight->size, flight->payload);
}

struct event *engine_recent(struct engine *engine, enum event_kind kind,
    const struct flight *flight, const struct addr *to)
{
	if (engine->recent_flight == flight &&
	    engine->recent_serial == flight->serial) {
		begin_event(engine, kind, flight, &engine->recent);
	} else {
		engine_event(engine, kind, flight, to, &engine->recent);
		engine->recent_flight = flight;
		engine->recent_serial = flight->serial;
	}
	return &engine->recent;
}

static void end(struct engine *engine)
{
	struct event event = { .kind = EVENT_END };

	if (engine->ended)
		return;
	engine->ended = true;
	engine->asking = false;
	engine_tell(engine, &event);
}

static bool is_settled(const struct engine *engine)
{
	return engine->plan && (engine->plan_done || !engine->asking) &&
	    !engine->batched && !engine->is_parked && !engine->helds &&
	    flights_in_air(engine->flights) == 0;
}

/* The end of a batch that must wait, the plan's wish, a patience, a grace. */
static nsec due(const struct engine *engine)
{
	nsec when = flights_due(engine->flights), held;

	if ((engine->asking || engine->batched) && !engine->holding &&
	    engine->until < when)
		when = engine->until;
	if (engine->last < when)
		when = engine->last;
	held = engine_held_due(engine);
	return held < when ? held : when;
}

static void set_wake(struct engine *engine, nsec when)
{
	if (when == NSEC_NEVER)
		loop_drop(engine->loop, &engine->wake);
	else if (!timer_is_set(&engine->wake.timer) ||
	    engine->wake.timer.due != when)
		loop_set(engine->loop, &engine->wake, when);
}

/*
 * Ask and send; where the answers are there at once, hear them, and again.
 * True: that may go on.
 */
static bool converse(struct engine *engine)
{
	for (int i = 0; i < ROUNDS; i++)
		if (engine->holding || !engine_ask(engine) ||
		    !engine_hear(engine))
			return false;
	return true;
}

/*
 * The plan waits no longer: what is in the air is lost, and a batch for which
 * there was no room, and which was not told as sent, is forgotten.
 */
static void cut_off(struct engine *engine)
{
	engine->asking = false;
	engine_ask(engine);
	engine_expire(engine);
}

static bool turn(void *arg)
{
	struct engine *engine = arg;
	bool again;
	nsec when;

	if (!engine->plan || engine->ended)
		return false;
	if (engine->finishing) {
		end(engine);
		return false;
	}
	engine_measure_offset(engine, loop_now(engine->loop));
	engine_hear(engine);
	engine_expire(engine);
	again = converse(engine);
	if (engine->last <= loop_now(engine->loop))
		cut_off(engine);
	if (engine->ended)
		return false;
	if (is_settled(engine)) {
		end(engine);
		return false;
	}
	when = due(engine);
	if (again || when <= engine->heard)	/* it has come meanwhile */
		return true;
	set_wake(engine, when);
	return false;
}

nsec engine_ready(const struct engine *engine)
{
	return engine->net->ops->ready(engine->net);
}

void engine_start(struct engine *engine, struct plan *plan)
{
	assert(!engine->plan);
	engine->plan = plan;
	engine->stale = plan->ops->indifferent | event_bit(EVENT_SENT);
	engine->asking = true;
	engine->not_before = engine_ready(engine);
	engine_measure_offset(engine, loop_exact(engine->loop));
	loop_set(engine->loop, &engine->wake, loop_now(engine->loop));
}

void engine_hold(struct engine *engine, bool held)
{
	engine->holding = held;
}

void engine_nudge(struct engine *engine)
{
	engine->news = true;
}

void engine_finish(struct engine *engine)
{
	engine->finishing = true;
	engine->asking = false;
	if (engine->plan && !engine->ended)
		loop_set(engine->loop, &engine->wake, loop_now(engine->loop));
}

const struct engine_counts *engine_counts(const struct engine *engine)
{
	return &engine->counts;
}
