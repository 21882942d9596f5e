/*
 * maze.h - a plan against an invented network, with a clock that is a number
 *
 * Routers are numbers; each has a few next ones and takes one of them by the
 * flow, or by chance.  What a plan asks is answered after the way's round
 * trip, unless the router is silent, loses it, or has no token left.
 */
#ifndef ASDIC_TESTS_MAZE_H
#define ASDIC_TESTS_MAZE_H

#include <stdlib.h>
#include <string.h>

#include "base/mix.h"
#include "engine/plan.h"
#include "plan/multipath.h"
#include "plan/trace.h"

enum {
	MAZE_NODES = 64, MAZE_HOPS = 64, MAZE_AIR = 4096,
	MAZE_NEXT = 16,
	MAZE_ASKED = 40,	/* hops, at most */
};

struct maze_node {
	uint8_t		next[MAZE_NEXT];
	unsigned	width;		/* 0: the target */
	unsigned	weight;		/* of next[0], others have 1; 0: 1 */
	bool		packet, silent, limited, refuses;
	unsigned	loss;		/* per mille */
	unsigned	changes;	/* from this many answers of all on */
	uint8_t		other;		/* ... it is passed on to this one */
	nsec		tokens;		/* in ns of the last six seconds */
	nsec		filled;
};

struct maze_air {
	struct event	event;
	nsec		due;
	unsigned	node;
	bool		used;
};

struct maze {
	struct maze_node node[MAZE_NODES];
	unsigned	nodes;
	uint64_t	seed, dice;
	nsec		delay;		/* round trip of one hop */
	bool		unreachable;	/* UNSENT is all we get */
	bool		deaf;		/* the target says nothing */

	struct maze_air	air[MAZE_AIR];
	unsigned	high;		/* of air */

	/* What happened. */
	nsec		now;
	unsigned	probes, answers, most;	/* most in the air to a hop */
	unsigned	flying[256], asked[256];
	uint64_t	found[MAZE_HOPS + 2];	/* nodes heard at a hop */
	uint64_t	link[MAZE_HOPS + 2][MAZE_NODES];
	uint8_t		at[512][MAZE_HOPS + 2];	/* node + 1; 0: unheard */
	unsigned	far;			/* probes with TTL 255 */
	bool		twice;			/* settled, and asked again */
	bool		settled[MAZE_HOPS + 2];
};

static inline uint64_t maze_roll(struct maze *maze)
{
	return mix64(maze->seed ^ ++maze->dice << 20);
}

/* A node with these next ones; returns its number. */
static inline unsigned maze_add(struct maze *maze, const uint8_t *next,
    unsigned width)
{
	struct maze_node *node = &maze->node[maze->nodes];

	node->width = width;
	for (unsigned i = 0; i < width; i++)
		node->next[i] = next[i];
	return maze->nodes++;
}

/* Nodes of a layer each leading to all of the next: a width per hop. */
static inline void maze_layers(struct maze *maze, const unsigned *widths,
    unsigned layers)
{
	unsigned base = 0;
	uint8_t next[MAZE_NEXT];

	for (unsigned l = 0; l < layers; l++) {
		unsigned after = l + 1 < layers ? widths[l + 1] : 0;

		for (unsigned i = 0; i < after; i++)
			next[i] = (uint8_t)(base + widths[l] + i);
		for (unsigned i = 0; i < widths[l]; i++)
			maze_add(maze, next, after);
		base += widths[l];
	}
}

static inline unsigned maze_step(struct maze *maze, unsigned at,
    uint16_t flow)
{
	struct maze_node *node = &maze->node[at];
	uint64_t x = node->packet ? maze_roll(maze) :
	    mix64(mix64(maze->seed + at) ^ flow);
	unsigned extra = node->weight ? node->weight - 1 : 0;
	unsigned i = (unsigned)(x % (node->width + extra));

	if (node->changes && maze->answers >= node->changes)
		return node->other;
	return node->next[i <= extra ? 0 : i - extra];
}

/* Whom a probe meets, and after how many hops. */
static inline unsigned maze_walk(struct maze *maze, const struct probe *probe,
    unsigned *hops)
{
	unsigned at = 0;

	for (*hops = 1; *hops < probe->ttl && maze->node[at].width &&
	    !maze->node[at].refuses; ++*hops)
		at = maze_step(maze, at, probe->flow);
	return at;
}

static inline bool maze_has_token(struct maze *maze, struct maze_node *node)
{
	if (!node->limited)
		return true;
	node->tokens += maze->now - node->filled;
	node->filled = maze->now;
	if (node->tokens > 6 * NSEC_SEC)
		node->tokens = 6 * NSEC_SEC;
	if (node->tokens < NSEC_SEC)
		return false;
	node->tokens -= NSEC_SEC;
	return true;
}

static inline void maze_judge(struct maze *maze, struct event *event,
    unsigned at, unsigned hops, nsec *due)
{
	struct maze_node *node = &maze->node[at];
	bool target = node->width == 0;

	event->from = addr_v4(0x0a000000u + at);
	event->rtt = maze->delay * hops;
	*due = maze->now + event->rtt;
	event->kind = target ? EVENT_REPLY : node->refuses ? EVENT_ERROR :
	    EVENT_EXPIRED;
	if (node->silent || (target && maze->deaf) ||
	    maze_roll(maze) % 1000 < node->loss ||
	    (!target && !maze_has_token(maze, node)))
		event->kind = EVENT_LOST;
	if (maze->unreachable)
		event->kind = EVENT_UNSENT;
	if (event->kind == EVENT_LOST)
		*due = maze->now + event->probe.patience;
	if (event->kind == EVENT_UNSENT)
		*due = maze->now;
	if (event->kind == EVENT_LOST || event->kind == EVENT_UNSENT) {
		event->rtt = NSEC_UNKNOWN;
		event->from = (struct addr){ .family = AF_UNSPEC };
	}
}

static inline void maze_send(struct maze *maze, const struct probe *probe)
{
	struct maze_air *air = maze->air;
	unsigned hops;

	while (air->used)
		air++;
	assert_true(air < maze->air + MAZE_AIR);
	if ((unsigned)(air - maze->air) >= maze->high)
		maze->high = (unsigned)(air - maze->air) + 1;
	memset(&air->event, 0, sizeof(air->event));
	air->event.probe = *probe;
	air->event.sent = maze->now;
	air->used = true;
	air->node = maze_walk(maze, probe, &hops);
	maze_judge(maze, &air->event, air->node, hops, &air->due);
	maze->probes++;
	maze->asked[probe->ttl]++;
	maze->far += probe->ttl == 255;
	if (++maze->flying[probe->ttl] > maze->most)
		maze->most = maze->flying[probe->ttl];
	if (probe->ttl <= MAZE_HOPS)
		maze->twice |= maze->settled[probe->ttl];
}

/* Who it was, and where that flow was one hop nearer and farther. */
static inline void maze_keep(struct maze *maze, const struct event *event,
    unsigned node)
{
	uint8_t ttl = event->probe.ttl;
	uint8_t *at = maze->at[event->probe.flow - 1];

	if (ttl > MAZE_HOPS || event->kind == EVENT_LOST ||
	    event->kind == EVENT_UNSENT)
		return;
	maze->answers++;
	at[ttl] = (uint8_t)(node + 1);
	maze->found[ttl] |= UINT64_C(1) << node;
	if (at[ttl - 1])
		maze->link[ttl - 1][at[ttl - 1] - 1] |= UINT64_C(1) << node;
	if (at[ttl + 1])
		maze->link[ttl][node] |= UINT64_C(1) << (at[ttl + 1] - 1);
}

/* Deliver what is due; returns when the next one is. */
static inline nsec maze_deliver(struct maze *maze, struct plan *plan)
{
	struct maze_air *air, *first;

	for (;;) {
		first = NULL;
		for (air = maze->air; air < maze->air + maze->high; air++)
			if (air->used && (!first || air->due < first->due))
				first = air;
		if (!first)
			maze->high = 0;
		if (!first || first->due > maze->now)
			return first ? first->due : NSEC_NEVER;
		first->used = false;
		first->event.at = first->due;
		maze->flying[first->event.probe.ttl]--;
		maze_keep(maze, &first->event, first->node);
		plan->ops->note(plan, &first->event);
	}
}

static inline void maze_note_settled(struct maze *maze,
    const struct plan *plan, unsigned hops)
{
	struct plan_trace_hop hop;

	for (unsigned h = 1; h <= hops; h++) {
		plan_multipath_hop(plan, 0, (uint8_t)h, &hop);
		maze->settled[h] = hop.settled;
	}
}

/* Run the plan to its end; false: it does not come. */
static inline bool maze_run(struct maze *maze, struct plan *plan,
    unsigned hops)
{
	struct probe probe;
	nsec due, until;

	for (unsigned turns = 0; turns < 1000000; turns++) {
		due = maze_deliver(maze, plan);
		until = NSEC_NEVER;
		switch (plan->ops->next(plan, maze->now, &probe, &until)) {
		case PLAN_PROBE:
			maze_send(maze, &probe);
			maze->now += 100 * NSEC_USEC;
			continue;
		case PLAN_DONE:
			return until == maze->now;
		case PLAN_WAIT:
			break;
		}
		maze_note_settled(maze, plan, hops);
		if (until < due)
			due = until;
		if (due == NSEC_NEVER)
			return false;
		maze->now = due > maze->now ? due : maze->now + 1;
	}
	return false;
}

static inline enum plan_ping_ready maze_ready(const void *list,
    uint32_t target, uint8_t *series)
{
	const char *states = list;

	*series = 0;
	return !states || states[target] == 'r' ? PLAN_PING_READY :
	    PLAN_PING_WAITING;
}

static inline uint8_t maze_family(const void *list, uint32_t target)
{
	(void)list;
	(void)target;
	return AF_INET;
}

static inline struct plan_multipath_conf maze_conf(unsigned confidence)
{
	return (struct plan_multipath_conf){
		.targets = 1, .first = 1, .hops = MAZE_ASKED, .gap = 5,
		.flow = 1, .flows = 512, .confidence = confidence,
		.patience = 3 * NSEC_SEC, .ready = maze_ready,
		.family = maze_family,
	};
}

static inline struct maze *maze_new(uint64_t seed)
{
	struct maze *maze = calloc(1, sizeof(*maze));

	assert_non_null(maze);
	maze->seed = mix64(seed);
	maze->delay = 2 * NSEC_MSEC;
	maze->now = 1000 * NSEC_SEC;
	return maze;
}

static inline struct maze *maze_layered(uint64_t seed,
    const unsigned *widths, unsigned n)
{
	struct maze *maze = maze_new(seed);

	maze_layers(maze, widths, n);
	return maze;
}

#define LAYERED(seed, ...) maze_layered(seed, \
    (const unsigned[]){ __VA_ARGS__ }, \
    sizeof((const unsigned[]){ __VA_ARGS__ }) / sizeof(unsigned))

static inline void maze_plan_run(struct maze *maze, unsigned confidence)
{
	struct plan_multipath_conf c = maze_conf(confidence);
	struct plan *plan = plan_multipath_new(&c);

	assert_non_null(plan);
	assert_true(maze_run(maze, plan, MAZE_ASKED));
	plan->ops->free(plan);
}

static inline unsigned maze_width(const struct maze *maze, unsigned ttl)
{
	return (unsigned)__builtin_popcountll(maze->found[ttl]);
}

/* Nearest hop at which the flow was heard by the target, or MAZE_ASKED + 1. */
static inline unsigned maze_end(const struct maze *maze, unsigned flow)
{
	unsigned h;

	for (h = 1; h <= MAZE_ASKED; h++)
		if (maze->at[flow][h] &&
		    !maze->node[maze->at[flow][h] - 1].width)
			break;
	return h;
}

/* Every address but the first hop's has been seen to come from somewhere. */
static inline bool maze_is_whole(const struct maze *maze)
{
	uint64_t heard[MAZE_ASKED + 1] = { 0 };
	uint64_t whence[MAZE_ASKED + 1] = { 0 }, bit;
	const uint8_t *at;

	for (unsigned flow = 0; flow < 512; flow++)
		for (unsigned h = 1; h <= MAZE_ASKED &&
		    h <= maze_end(maze, flow); h++) {
			at = maze->at[flow];
			bit = at[h] ? UINT64_C(1) << (at[h] - 1) : 0;
			heard[h] |= bit;
			whence[h] |= at[h - 1] ? bit : 0;
		}
	for (unsigned h = 2; h <= MAZE_ASKED; h++)
		if (heard[h - 1] && (heard[h] & ~whence[h]))
			return false;
	return true;
}

#endif
