/*
 * plan_mtu_world.h - paths of links with MTUs, and a clock that is a number
 *
 * Plays the engine for plan/mtu, and has model/sizes judge what comes of it.
 * Included by the tests alone, by each for itself.
 */
#ifndef ASDIC_PLAN_MTU_WORLD_H
#define ASDIC_PLAN_MTU_WORLD_H

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
#include "model/sizes.h"
#include "plan/mtu.h"

#define MS	NSEC_MSEC

enum { WAYS = 64, HOPS = 64, LOG = 1 << 15, QUEUE = 1 << 14 };

enum habit {
	TELLS,			/* what fits */
	VANISHES,		/* not a word */
	TELLS_ZERO,
	TELLS_OTHER,		/* whatever is in told */
};

/* The way to one target; hop 0 is this host, hop `distance` the target. */
struct way {
	unsigned	distance;
	uint32_t	mtu[HOPS];	/* of the link behind the hop */
	enum habit	habit[HOPS];
	uint32_t	told[HOPS];
	nsec		delay[HOPS];	/* round trips */
	bool		silent[HOPS];	/* [distance]: the target */
	unsigned	loss;		/* per mille, of all */
	unsigned	loss_large;	/* ... of those over 1000 bytes */
	nsec		jitter;
	bool		limited;	/* routers have buckets */
	nsec		pause;		/* the target answers so often; 0 */
	uint32_t	most_echo;	/* the target answers no larger, 0 */
	uint32_t	back;		/* MTU of the way back, 0 */
	nsec		change_at;	/* then link change_link is another */
	unsigned	change_link;
	uint32_t	change_mtu;
	uint32_t	link_mtu;	/* as the plan is told; 0: not */
	bool		unsent;
	uint32_t	choked;		/* our queue has no room for more, 0 */
	bool		refused;	/* host unreachable, says hop 1 */
	char		state;		/* 'r'eady or 'w'aiting */
	nsec		known;
	bool		never;
	bool		no_fragments;
	nsec		bucket[HOPS], echo_bucket;
};

struct asked {
	nsec		at;
	struct probe	probe;
};

struct world {
	struct way	way[WAYS];
	struct plan_mtu_conf conf;
	struct plan	*plan;
	struct sizes	*sizes;
	nsec		now, end, gap;
	unsigned	denied;
	struct asked	*log;
	unsigned	asked, calls;
	unsigned	far[WAYS], near[WAYS];	/* probes */
	struct event	*queue;			/* a heap by at */
	unsigned	queued;
	uint64_t	seed;
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
	(void)list;
	(void)target;
	return AF_INET;
}

/* So many ways, each so long, all Ethernet, the target so far away. */
static struct world *world_new(uint32_t targets, unsigned distance, nsec rtt)
{
	struct world *world = calloc(1, sizeof(*world));

	world->log = calloc(LOG, sizeof(*world->log));
	world->queue = calloc(QUEUE, sizeof(*world->queue));
	world->gap = 100 * NSEC_USEC;
	world->seed = 1;
	world->conf = (struct plan_mtu_conf){
		.targets = targets, .hops = 30, .flow = 1,
		.patience = NSEC_SEC, .ready = world_ready,
		.mtu_of = world_mtu, .family = world_family, .list = world,
	};
	for (uint32_t i = 0; i < targets; i++) {
		struct way *way = &world->way[i];

		way->distance = distance;
		way->state = 'r';
		way->link_mtu = 1500;
		for (unsigned k = 0; k < HOPS; k++) {
			way->mtu[k] = 1500;
			way->delay[k] = rtt * k / distance;
		}
	}
	return world;
}

static void world_free(struct world *world)
{
	if (world->plan)
		world->plan->ops->free(world->plan);
	sizes_free(world->sizes);
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

static unsigned world_random(struct world *world, unsigned n)
{
	world->seed = mix64(world->seed);
	return (unsigned)(world->seed % n);
}

/* Six at once, then one each spacing. */
static bool world_grants(struct world *world, nsec *full, nsec spacing,
    nsec at)
{
	if (*full < at)
		*full = at;
	if (*full - at > 5 * spacing) {
		world->denied++;
		return false;
	}
	*full += spacing;
	return true;
}

static void world_tell(struct world *world, const struct event *event)
{
	world->plan->ops->note(world->plan, event);
	sizes_note(world->sizes, event);
}

static uint32_t world_link(const struct way *way, unsigned k, nsec at)
{
	if (way->change_at && at >= way->change_at && k == way->change_link)
		return way->change_mtu;
	return way->mtu[k];
}

/* Hop k cannot pass it on. */
static bool world_refuses(const struct way *way, unsigned k, uint32_t mtu,
    struct event *event)
{
	event->kind = EVENT_TOO_BIG;
	event->mtu = mtu;
	if (way->habit[k] == TELLS_ZERO)
		event->mtu = 0;
	if (way->habit[k] == TELLS_OTHER)
		event->mtu = way->told[k];
	return way->habit[k] != VANISHES;
}

/* Does it come to an end that speaks?  At which hop, and as what. */
static bool world_meet(struct world *world, struct way *way,
    struct event *event, unsigned *at)
{
	const struct probe *probe = &event->probe;
	uint32_t size = probe->size, mtu;
	unsigned k;

	for (k = 1; k < way->distance; k++) {
		*at = k;
		event->kind = EVENT_EXPIRED;
		if (way->refused) {
			event->kind = EVENT_ERROR;
			return true;
		}
		if (probe->ttl == k)
			return !way->silent[k] && (!way->limited ||
			    world_grants(world, &way->bucket[k], NSEC_SEC,
			    world->now));
		mtu = world_link(way, k, world->now);
		if (size > mtu && probe->whole)
			return world_refuses(way, k, mtu, event);
		if (size > mtu && way->no_fragments)
			return false;
	}
	*at = way->distance;
	event->kind = EVENT_REPLY;
	if (way->silent[k] || (way->most_echo && size > way->most_echo) ||
	    (way->back && size > way->back))
		return false;
	return !way->pause || world_grants(world, &way->echo_bucket,
	    way->pause, world->now);
}

static void world_unsent(struct world *world, struct event *event)
{
	struct way *way = &world->way[event->probe.target];

	event->kind = EVENT_UNSENT;
	event->error = way->unsent ? ENETUNREACH : way->choked ? ENOBUFS :
	    EMSGSIZE;
	event->mtu = way->unsent || way->choked ? 0 : way->mtu[0];
	world_tell(world, event);
}

static bool world_loses(struct world *world, const struct way *way,
    const struct probe *probe)
{
	unsigned loss = probe->size > 1000 && way->loss_large ?
	    way->loss_large : way->loss;

	return loss && world_random(world, 1000) < loss;
}

static void world_answer(struct world *world, const struct probe *probe)
{
	struct way *way = &world->way[probe->target];
	struct event event = { .at = world->now, .sent = world->now,
	    .probe = *probe, .queue = NSEC_UNKNOWN, .rtt = NSEC_UNKNOWN };
	struct event lost;
	unsigned at = 0;
	bool speaks;
	nsec back;

	event.to = addr_v4(0x0a000000 + probe->target);
	if (way->unsent || (probe->whole && probe->size > way->mtu[0]) ||
	    (way->choked && probe->size > way->choked)) {
		world_unsent(world, &event);
		return;
	}
	event.kind = EVENT_SENT;
	world_tell(world, &event);
	speaks = world_meet(world, way, &event, &at);
	if (world_loses(world, way, probe))
		speaks = false;
	back = speaks ? way->delay[at] : NSEC_NEVER / 4;
	if (speaks && way->jitter)
		back += world_random(world, (unsigned)way->jitter);
	if (back > probe->patience) {
		lost = event;
		lost.kind = EVENT_LOST;
		lost.mtu = 0;
		lost.at = world->now + probe->patience;
		world_push(world, &lost);
		event.after = event.kind != EVENT_REPLY;
		event.kind = event.after ? event.kind : EVENT_LATE;
	}
	if (!speaks)
		return;
	event.at = world->now + back;
	event.rtt = back;
	event.from = at == way->distance ? event.to : addr_v4(0xc0000000 + at);
	world_push(world, &event);
}

/* Tell what has happened until then. */
static void world_hear(struct world *world, nsec until)
{
	struct event event;

	while (world->queued && world->queue[1].at <= until) {
		event = world_pop(world);
		world->now = event.at > world->now ? event.at : world->now;
		if (event.kind == EVENT_RESOLVED)
			world->way[event.probe.target].state = 'r';
		world_tell(world, &event);
	}
	world->now = until > world->now ? until : world->now;
}

static void world_begin(struct world *world)
{
	struct sizes_conf conf = {
		.targets = world->conf.targets, .first = 1,
		.hops = world->conf.hops, .flow = world->conf.flow,
		.most = world->conf.most, .mtu_of = world_mtu,
		.list = world,
	};

	world->plan = plan_mtu_new(&world->conf);
	world->sizes = sizes_new(&conf);
	assert_non_null(world->plan);
	assert_non_null(world->sizes);
	for (uint32_t i = 0; i < world->conf.targets; i++)
		if (world->way[i].state == 'w') {
			struct event event = { .probe.target = i,
			    .kind = world->way[i].never ? EVENT_UNRESOLVED :
			    EVENT_RESOLVED, .error = -2,
			    .at = world->way[i].known };

			world_push(world, &event);
		}
}

/* What is in the air is lost. */
static void world_cut_off(struct world *world)
{
	struct event event;
	bool after;

	while (world->queued) {
		event = world_pop(world);
		after = event.after || event.kind == EVENT_LATE;
		if (after || event.kind == EVENT_RESOLVED ||
		    event.kind == EVENT_UNRESOLVED)
			continue;
		event.kind = EVENT_LOST;
		event.at = world->end;
		event.mtu = 0;
		event.rtt = NSEC_UNKNOWN;
		event.from = (struct addr){ .family = AF_UNSPEC };
		world_tell(world, &event);
	}
}

static void world_ask(struct world *world, const struct probe *probe)
{
	assert_true(world->asked < LOG);
	assert_int_equal(probe->number, world->far[probe->target] +
	    world->near[probe->target] + 1);
	if (probe->ttl == 255)
		world->far[probe->target]++;
	else
		world->near[probe->target]++;
	world->log[world->asked++] = (struct asked){ world->now, *probe };
	world_answer(world, probe);
	world_hear(world, world->now + world->gap);
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
			world_ask(world, &probe);
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
			world_cut_off(world);
			return true;
		}
	}
	return false;
}

static struct sizes_result world_result(const struct world *world,
    uint32_t target)
{
	struct sizes_result result;

	sizes_result(world->sizes, target, &result);
	return result;
}

/* What gets through, and back. */
static inline uint32_t world_truth(const struct way *way, nsec at)
{
	uint32_t truth = 65535, mtu;

	for (unsigned k = 0; k < way->distance; k++) {
		mtu = world_link(way, k, at);
		truth = mtu < truth ? mtu : truth;
	}
	if (way->most_echo && way->most_echo < truth)
		truth = way->most_echo;
	if (way->back && way->back < truth)
		truth = way->back;
	return truth;
}

/* Probes of a target with this size and TTL (0: any). */
static inline unsigned world_count(const struct world *world,
    uint32_t target, uint32_t size, unsigned ttl)
{
	unsigned n = 0;

	for (unsigned i = 0; i < world->asked; i++) {
		const struct probe *probe = &world->log[i].probe;

		n += probe->target == target &&
		    (!size || probe->size == size) &&
		    (!ttl || probe->ttl == ttl);
	}
	return n;
}

#endif
