/*
 * What traces of many targets share: their routers, and what these grant.
 *
 * All hops with one TTL make a level.  A level has a bucket like a router's
 * (six errors at once, then one a second in IPv4, ten in IPv6), or n of them,
 * once n addresses were seen there; and each address has its own, which counts
 * as soon as it is known who will answer.  A bucket is kept as the moment at
 * which it will be full: what is drawn moves it, time does the rest.
 *
 * A hop for which there is no error left is deferred, and perhaps inferred
 * (traceinfer.c).
 *
 * Many routers grant more than Linux.  A hop that must be asked and finds the
 * bucket empty is asked on trial, one at a time; each that is answered doubles
 * how many may be, and the first that is not ends it: the bucket counts again.
 *
 * Where nobody was ever seen, each miss makes room for one more: whoever is
 * silent on principle has no bucket to spare.
 */
#include <stdlib.h>

#include "plan/tracestate.h"

enum { TRIAL_MOST = 64 };

int trace_levels_make(struct trace *trace)
{
	unsigned family, ttl;
	struct trace_level *level;
	size_t count = (size_t)trace->conf.hops + 1;

	timerq_init(&trace->level_timers);
	if (trace->conf.targets < 2)
		return 0;
	if (timerq_reserve(&trace->level_timers, (uint32_t)count * 2) == -1)
		return -1;
	for (family = 0; family < 2; family++) {
		trace->levels[family] = calloc(count, sizeof(*level));
		if (!trace->levels[family])
			return -1;
		for (ttl = 0; ttl < count; ttl++) {
			level = &trace->levels[family][ttl];
			level->trial = 1;
			level->family = family ? AF_INET6 : AF_INET;
			TAILQ_INIT(&level->queue);
		}
	}
	return 0;
}

void trace_levels_free(struct trace *trace)
{
	timerq_fini(&trace->level_timers);
	free(trace->levels[0]);
	free(trace->levels[1]);
}

struct trace_level *trace_level_of(const struct trace *trace,
    const struct trace_hop *hop, unsigned farther)
{
	unsigned family = trace->targets[hop->target].family == AF_INET6;

	return &trace->levels[family][hop->ttl + farther];
}

/* The first target of all need not share: nobody was before it. */
static bool is_alone(const struct trace *trace, const struct trace_hop *hop)
{
	return !trace->levels[0] || (hop->target == trace->lead &&
	    trace->targets[hop->target].round == 0);
}

struct trace_seen *trace_seen_find(struct trace_level *level,
    const struct addr *addr)
{
	for (unsigned i = 0; i < level->n; i++)
		if (addr_equal(&level->seen[i].addr, addr))
			return &level->seen[i];
	return NULL;
}

static unsigned width_of(const struct trace_level *level)
{
	return level->n ? level->n : 1;
}

/* How long it takes until one more error is granted. */
static nsec interval_of(const struct trace_level *level)
{
	return trace_spacing(level->family) / width_of(level);
}

static uint32_t capacity_of(const struct trace_level *level)
{
	return TRACE_BURST * width_of(level) + level->replies +
	    (level->n ? 0 : level->mute);
}

/* When a bucket will have granted as many more; at once: not after now. */
static nsec granted(nsec full, nsec interval, uint32_t capacity,
    uint32_t more)
{
	return full + ((nsec)more - (nsec)capacity) * interval;
}

static void draw(nsec *full, nsec interval, nsec now)
{
	*full = (*full > now ? *full : now) + interval;
}

/* No error is left for this hop, besides those for so many others. */
static bool is_dry(struct trace_level *level, const struct trace_hop *hop,
    uint32_t others, nsec now)
{
	const struct trace_seen *seen = NULL;

	if (level->n > 1)
		seen = trace_seen_find(level, &hop->from);
	if (seen)
		return granted(seen->full, trace_spacing(level->family),
		    TRACE_BURST, 1 + others / level->n) > now;
	return granted(level->full, interval_of(level), capacity_of(level),
	    1 + others) > now;
}

enum trace_room trace_level_room(struct trace *trace,
    const struct trace_hop *hop, nsec now)
{
	struct trace_level *level;
	uint32_t ready, most;

	if (is_alone(trace, hop))
		return TRACE_ROOM;
	level = trace_level_of(trace, hop, 0);
	ready = level->ready - (hop->state == TRACE_HOP_READY);
	most = TRACE_AIR * (width_of(level) + level->replies) +
	    (level->n ? 0 : level->mute) + level->trial;
	if (level->open + ready >= most)
		return TRACE_ROOM_FULL;
	if (hop->replied)
		return TRACE_ROOM;
	if (!is_dry(level, hop, ready, now) ||
	    (hop->must && level->over + ready < level->trial))
		return TRACE_ROOM;
	return TRACE_ROOM_DRY;
}

bool trace_level_is_shared(const struct trace *trace,
    const struct trace_hop *hop)
{
	const struct trace_seen *seen = NULL;
	struct trace_level *level;

	if (is_alone(trace, hop) || hop->replied)
		return false;
	level = trace_level_of(trace, hop, 0);
	if (level->n == 1)
		seen = &level->seen[0];
	else if (hop->met)
		seen = trace_seen_find(level, &hop->from);
	return seen && trace_seen_other(seen, hop->target) != TRACE_NOBODY;
}

bool trace_level_is_known(const struct trace *trace,
    const struct trace_hop *hop)
{
	const struct trace_level *level = trace_level_of(trace, hop, 0);

	return level->n > 1 ||
	    (level->n == 1 && level->seen[0].by[1] != TRACE_NOBODY);
}

void trace_level_ready(struct trace *trace, const struct trace_hop *hop,
    bool ready)
{
	struct trace_level *level;

	if (!trace->levels[0])
		return;
	level = trace_level_of(trace, hop, 0);
	if (ready)
		level->ready++;
	else
		level->ready--;
}

void trace_level_sent(struct trace *trace, struct trace_hop *hop, nsec now)
{
	struct trace_level *level;
	struct trace_seen *seen;

	if (!trace->levels[0])
		return;
	level = trace_level_of(trace, hop, 0);
	level->open++;
	hop->charged++;
	if (hop->must && is_dry(level, hop, 0, now)) {
		level->over++;
		hop->over = true;
		return;
	}
	draw(&level->full, interval_of(level), now);
	seen = trace_seen_find(level, &hop->from);
	if (!seen)
		return;
	draw(&seen->full, trace_spacing(level->family), now);
	hop->drawn++;
}

/* What came of a probe beyond the bucket. */
static void judge_trial(struct trace_level *level, struct trace_hop *hop,
    bool granted_it)
{
	if (!hop->over)
		return;
	hop->over = false;
	level->over--;
	level->trial = granted_it ? level->trial * 2 : 0;
	if (level->trial > TRIAL_MOST)
		level->trial = TRIAL_MOST;
}

/* There may be room: serve whoever waits, in the plan's next turn. */
static void kick(struct trace *trace, struct trace_level *level, nsec now)
{
	if (!TAILQ_EMPTY(&level->queue))
		timerq_set(&trace->level_timers, &level->timer, now);
}

/* Somebody new at the level: his bucket is full. */
static struct trace_seen *add(struct trace_level *level,
    const struct addr *addr, nsec now)
{
	struct trace_seen *seen;
	nsec debt = level->full - now;
	unsigned width = width_of(level);

	if (level->n == TRACE_SEEN)
		return NULL;
	seen = &level->seen[level->n++];
	*seen = (struct trace_seen){ .addr = *addr, .full = now,
	    .by = { TRACE_NOBODY, TRACE_NOBODY } };
	if (debt > 0)
		level->full = now + debt / width_of(level) * width;
	return seen;
}

static void see(struct trace_level *level, struct trace_hop *hop,
    uint64_t near, const struct event *event)
{
	struct trace_seen *seen = trace_seen_find(level, &event->from);

	if (!seen)
		seen = add(level, &event->from, event->at);
	if (!seen)
		return;
	if (hop->drawn && addr_equal(&hop->from, &event->from))
		hop->drawn--;
	else
		draw(&seen->full, trace_spacing(level->family), event->at);
	if (seen->by[0] != hop->target) {
		seen->by[1] = seen->by[0];
		seen->by[0] = hop->target;
	}
	trace_seen_near(seen, near, hop->target);
}

void trace_level_answered(struct trace *trace, struct trace_hop *hop,
    const struct event *event, bool replied)
{
	struct trace_level *level;

	if (!trace->levels[0])
		return;
	level = trace_level_of(trace, hop, 0);
	if (hop->charged) {
		hop->charged--;
		level->open--;
	}
	if (replied) {			/* replies are not limited */
		level->replies += !hop->replied;
		level->full -= interval_of(level);
	} else if (event->kind == EVENT_EXPIRED && !event->own) {
		see(level, hop, trace->targets[hop->target].near, event);
	}
	judge_trial(level, hop, true);
	kick(trace, level, event->at);
}

void trace_level_missed(struct trace *trace, struct trace_hop *hop, nsec now)
{
	struct trace_level *level;

	if (!trace->levels[0])
		return;
	level = trace_level_of(trace, hop, 0);
	hop->rationed |= hop->over || is_dry(level, hop, 0, now);
	judge_trial(level, hop, false);
	if (level->n == 0) {
		level->full -= interval_of(level) * hop->charged;
		level->mute += hop->charged;
	}
	trace_level_return(trace, hop, now);
}

void trace_level_return(struct trace *trace, struct trace_hop *hop, nsec now)
{
	struct trace_level *level;

	if (!trace->levels[0] || !hop->charged)
		return;
	level = trace_level_of(trace, hop, 0);
	level->over -= hop->over;
	hop->over = false;
	level->open -= hop->charged;
	hop->charged = hop->drawn = 0;
	kick(trace, level, now);
}

/* Wait for the bucket; for what is in the air, answers and misses tell. */
static void wait(struct trace *trace, struct trace_level *level, nsec now)
{
	nsec when = granted(level->full, interval_of(level),
	    capacity_of(level), 1 + level->ready);

	if (when <= now && level->open + level->ready == 0)
		when = now + trace_spacing(level->family) / 4;
	if (when > now)
		timerq_set(&trace->level_timers, &level->timer, when);
}

void trace_level_shut(struct trace *trace, struct trace_hop *hop, nsec now)
{
	struct trace_level *level = trace_level_of(trace, hop, 0);

	TAILQ_INSERT_TAIL(&level->queue, hop, queue);
	if (!timer_is_set(&level->timer))
		wait(trace, level, now);
}

void trace_level_serve(struct trace *trace, struct trace_level *level,
    nsec now)
{
	struct trace_hop *hop;

	timerq_drop(&trace->level_timers, &level->timer);
	while ((hop = TAILQ_FIRST(&level->queue))) {
		trace_review(trace, hop, now);
		trace_target_step(trace, &trace->targets[hop->target], now);
		if (hop->state == TRACE_HOP_SHUT)
			break;
	}
	if (hop && !timer_is_set(&level->timer))
		wait(trace, level, now);
}
