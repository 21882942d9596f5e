/*
 * plan_trace_world.h - ways to targets, and a clock that is a number
 *
 * Plays the engine for plan/trace: asks at a pace, answers as routers would
 * with Linux' limits on, and keeps a log of what was asked.  Included by the
 * tests alone, by each for itself.
 */
#ifndef ASDIC_PLAN_TRACE_WORLD_H
#define ASDIC_PLAN_TRACE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <cmocka.h>

#include "base/addr.h"
#include "base/mix.h"
#include "engine/plan.h"
#include "plan/trace.h"

#define MS	NSEC_MSEC

enum { WAYS = 128, ROUTERS = 1 << 14, LOG = 1 << 16, QUEUE = 1 << 15 };

/* The way to one target.  Delays are round trips. */
struct way {
	unsigned	distance;	/* of the target; 0: there is none */
	nsec		delay[256];
	uint32_t	router[256];	/* its number: who it is */
	bool		silent[256];	/* [distance]: the target */
	bool		mute[256];	/* never says "time exceeded" */
	unsigned	deaf_at;	/* hop where flows, counted from 0, */
	uint64_t	deaf;		/* ... meet somebody silent: bits */
	unsigned	loss[256];	/* per mille */
	bool		limited;	/* routers have buckets */
	unsigned	refuse;		/* from here on: unreachable */
	unsigned	refused_from;	/* ... heard from this TTL on only */
	bool		refuse_once;	/* ... and told nearer the 2nd time */
	unsigned	loop;		/* two routers from here on for ever */
	uint32_t	mtu[256];	/* of the link behind it, 0: all */
	uint32_t	told[256];	/* ... as told; 1: not a word */
	unsigned	longer;		/* flows other than the first: by so
					   many hops */
	bool		packet;		/* ... no: every other probe */
	nsec		sought;		/* who stands before the target looks
					   for it until then */
	enum { FOUND, DROPPED, VAIN } finding;	/* it is; it is, and what came
					   meanwhile is not kept; it is not */
	bool		unsent;
	uint32_t	link_mtu;
	char		state;		/* 'r'eady or 'w'aiting */
	nsec		known;		/* ... resolved then */
	bool		never;		/* ... unresolved then */
	uint8_t		reply_ttl;
};

struct asked {
	nsec		at;
	struct probe	probe;
};

struct world {
	struct way	way[WAYS];
	struct plan_trace_conf conf;
	struct plan	*plan;
	nsec		now, end, gap;
	nsec		bucket[ROUTERS];	/* full then */
	unsigned	denied;			/* errors not granted */
	struct asked	*log;
	unsigned	asked, calls;
	uint16_t	sent[WAYS][256];	/* by target and TTL */
	uint16_t	got[WAYS][256];
	struct event	*queue;			/* a heap by at */
	unsigned	queued;
	uint64_t	seed;
	uint8_t		family;
};

static enum plan_ping_ready world_ready(const void *list, uint32_t target,
    uint8_t *series)
{
	const struct world *world = list;

	*series = 0;
	return world->way[target].state == 'w' ? PLAN_PING_WAITING :
	    PLAN_PING_READY;
}

static uint32_t world_mtu(const void *list, uint32_t target)
{
	return ((const struct world *)list)->way[target].link_mtu;
}

static uint8_t world_family(const void *list, uint32_t target)
{
	(void)target;
	return ((const struct world *)list)->family;
}

/* A hundred of them are neighbours. */
static uint64_t world_near(const void *list, uint32_t target)
{
	(void)list;
	return target / 100;
}

/* A world of so many ways, each so long, each hop so far from the next. */
static struct world *world_new(uint32_t targets, unsigned distance,
    nsec step)
{
	struct world *world = calloc(1, sizeof(*world));

	world->log = calloc(LOG, sizeof(*world->log));
	world->queue = calloc(QUEUE, sizeof(*world->queue));
	world->gap = 100 * NSEC_USEC;
	world->family = AF_INET;
	world->conf = (struct plan_trace_conf){
		.targets = targets, .first = 1, .hops = 64, .gap = 8,
		.tries = 3, .flow = 1, .flows = 1, .rounds = 1,
		.interval = NSEC_SEC, .patience = 3 * NSEC_SEC,
		.whole = true, .ready = world_ready, .mtu_of = world_mtu,
		.family = world_family, .near = world_near, .list = world,
	};
	for (uint32_t i = 0; i < targets; i++) {
		struct way *way = &world->way[i];

		way->distance = distance;
		way->state = 'r';
		way->link_mtu = 1500;
		way->reply_ttl = (uint8_t)(65 - distance % 64);
		for (unsigned ttl = 0; ttl < 256; ttl++) {
			way->delay[ttl] = step * ttl;
			way->router[ttl] = ttl;
		}
	}
	return world;
}

static void world_free(struct world *world)
{
	if (world->plan)
		world->plan->ops->free(world->plan);
	free(world->log);
	free(world->queue);
	free(world);
}

static void world_push(struct world *world, const struct event *event)
{
	unsigned i = ++world->queued;

	assert_true(i < QUEUE);
	while (i > 1 && world->queue[i / 2].at > event->at) {
		world->queue[i] = world->queue[i / 2];
		i /= 2;
	}
	world->queue[i] = *event;
}

static struct event world_pop(struct world *world)
{
	struct event first = world->queue[1];
	struct event last = world->queue[world->queued--];
	unsigned i = 1, child;

	while ((child = 2 * i) <= world->queued) {
		if (child < world->queued && world->queue[child + 1].at <
		    world->queue[child].at)
			child++;
		if (last.at <= world->queue[child].at)
			break;
		world->queue[i] = world->queue[child];
		i = child;
	}
	world->queue[i] = last;
	return first;
}

/* Does the router's bucket hold another error? */
static bool world_grants(struct world *world, uint32_t router, nsec at)
{
	nsec *full = &world->bucket[router % ROUTERS];

	if (*full < at)
		*full = at;
	if (*full - at > 5 * NSEC_SEC) {
		world->denied++;
		return false;
	}
	*full += NSEC_SEC;
	return true;
}

static unsigned world_random(struct world *world, unsigned n)
{
	world->seed = mix64(world->seed);
	return (unsigned)(world->seed % n);
}

/* Where it ends, and as what; false: it vanishes. */
static bool world_meet(struct world *world, struct way *way,
    const struct probe *probe, struct event *event, unsigned *at)
{
	unsigned distance = way->distance, ttl = probe->ttl, i;

	if (distance && (way->packet ? mix64(probe->number) % 2 :
	    probe->flow != world->conf.flow))
		distance += way->longer;
	for (i = 1; i < ttl && i < (distance ? distance : 255); i++)
		if (way->mtu[i] && probe->size > way->mtu[i]) {
			event->kind = EVENT_TOO_BIG;
			event->mtu = way->told[i];
			*at = i;
			return way->told[i] != 1;
		}
	event->kind = EVENT_EXPIRED;
	*at = ttl;
	if (way->refuse && ttl >= way->refuse) {
		event->kind = EVENT_ERROR;
		event->icmp_type = 3;
		*at = way->refuse;
		return ttl >= way->refused_from || (way->refuse_once &&
		    event->sent > 500 * MS);
	}
	if (distance && ttl >= distance) {
		event->kind = EVENT_REPLY;
		*at = distance;
	} else if (way->loop && ttl >= way->loop) {
		*at = way->loop + (ttl - way->loop) % 2;
	} else if (!distance && ttl > 64) {
		return false;
	}
	return true;
}

/* What becomes of a probe that the target is being looked for; its delay. */
static nsec world_seek(struct world *world, struct way *way,
    struct event *event, unsigned *at)
{
	if (event->kind != EVENT_REPLY || world->now >= way->sought)
		return 0;
	if (way->finding == DROPPED)
		*at = 256;
	if (way->finding == VAIN) {
		event->kind = EVENT_ERROR;
		event->icmp_type = 3;
		event->icmp_code = 1;
		(*at)--;
	}
	return way->sought - world->now;
}

static void world_answer(struct world *world, const struct probe *probe)
{
	struct way *way = &world->way[probe->target];
	struct event event = { .at = world->now, .sent = world->now,
	    .probe = *probe, .queue = NSEC_UNKNOWN };
	struct event lost;
	nsec back, late = 0;
	unsigned at = 0;

	event.to = addr_v4(0x0a000000 + probe->target);
	if (way->unsent) {
		event.kind = EVENT_UNSENT;
		event.error = ENETUNREACH;
		world->plan->ops->note(world->plan, &event);
		return;
	}
	event.kind = EVENT_SENT;
	world->plan->ops->note(world->plan, &event);
	if (!world_meet(world, way, probe, &event, &at) || way->silent[at] ||
	    (way->loss[at] && world_random(world, 1000) < way->loss[at]))
		at = 256;
	if (at < 256)
		late = world_seek(world, way, &event, &at);
	if (at == way->deaf_at && (way->deaf >> (probe->flow -
	    world->conf.flow) & 1))
		at = 256;
	if (at < 256 && way->mute[at] && event.kind == EVENT_EXPIRED)
		at = 256;
	if (at < 256 && way->limited && (event.kind == EVENT_EXPIRED ||
	    event.kind == EVENT_ERROR) && !world_grants(world,
	    way->router[at], world->now + way->delay[at] / 2))
		at = 256;
	back = at < 256 ? way->delay[at] + late : NSEC_NEVER / 4;
	if (back > probe->patience) {
		lost = event;
		lost.kind = EVENT_LOST;
		lost.at = world->now + probe->patience;
		world_push(world, &lost);
		event.after = event.kind != EVENT_REPLY;
		event.kind = event.after ? event.kind : EVENT_LATE;
	}
	if (at == 256)
		return;
	event.at = world->now + back;
	event.rtt = back;
	event.from = event.kind == EVENT_REPLY || event.kind == EVENT_LATE ?
	    event.to : addr_v4(0xc0000000 + way->router[at]);
	event.ttl = way->reply_ttl;
	world_push(world, &event);
}

/* Tell what has happened until then. */
static void world_hear(struct world *world, nsec until)
{
	struct event event;

	while (world->queued && world->queue[1].at <= until) {
		event = world_pop(world);
		world->now = event.at > world->now ? event.at : world->now;
		if (event.kind != EVENT_LOST)
			world->got[event.probe.target][event.probe.ttl]++;
		if (event.kind == EVENT_RESOLVED)
			world->way[event.probe.target].state = 'r';
		world->plan->ops->note(world->plan, &event);
	}
	world->now = until > world->now ? until : world->now;
}

static void world_begin(struct world *world)
{
	world->plan = plan_trace_new(&world->conf);
	assert_non_null(world->plan);
	for (uint32_t i = 0; i < world->conf.targets; i++)
		if (world->way[i].state == 'w') {
			struct event event = { .probe.target = i,
			    .kind = world->way[i].never ? EVENT_UNRESOLVED :
			    EVENT_RESOLVED, .error = -2,
			    .at = world->way[i].known };

			world_push(world, &event);
		}
}

/* Run until the plan is done, or the moment has come; true: it is done. */
static bool world_run(struct world *world, nsec stop)
{
	struct probe probe;
	unsigned idle = 0;
	nsec until;

	if (!world->plan)
		world_begin(world);
	while (world->now < stop) {
		memset(&probe, 0, sizeof(probe));
		until = world->now;
		world->calls++;
		switch (world->plan->ops->next(world->plan, world->now,
		    &probe, &until)) {
		case PLAN_PROBE:
			idle = 0;
			assert_true(world->asked < LOG);
			world->sent[probe.target][probe.ttl]++;
			world->log[world->asked++] = (struct asked){
				world->now, probe };
			world_answer(world, &probe);
			world_hear(world, world->now + world->gap);
			break;
		case PLAN_WAIT:
			assert_true(++idle < 10000);
			if (world->queued && world->queue[1].at < until)
				until = world->queue[1].at;
			assert_true(until < NSEC_NEVER);
			world_hear(world, until);
			break;
		case PLAN_DONE:
			world->end = until;
			return true;
		}
	}
	return false;
}

/* Probes of a target to a TTL, in a span of time. */
static unsigned world_count(const struct world *world, uint32_t target,
    unsigned ttl, nsec from, nsec to)
{
	unsigned n = 0;

	for (unsigned i = 0; i < world->asked; i++)
		n += world->log[i].probe.target == target &&
		    world->log[i].probe.ttl == ttl &&
		    world->log[i].at >= from && world->log[i].at < to;
	return n;
}

static inline unsigned world_all(const struct world *world, uint32_t target,
    unsigned ttl)
{
	return world_count(world, target, ttl, 0, NSEC_NEVER);
}

#endif
