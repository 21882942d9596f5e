/*
 * First tries.  The list is taken in runs of 256 targets, about a /24 each.
 * Each round visits every run once, a step of the golden section of their
 * number apart, so that consecutive probes fall far from each other and any
 * network is asked at an even pace; within a run the hosts come in an order of
 * its own.  Places beyond the end of the last run are skipped.  What joins the
 * list meanwhile becomes the next block, and is gone through alike.
 *
 * Further tries.  The rest before the k-th is the same for all, so what
 * waits for it is a queue in order of time: one for each try, and one more for
 * those that were refused at once, whose patience has not passed yet.  A name
 * that has no address at its turn waits in none; it joins the queue of the
 * first try when it has one.  A queue runs through the targets themselves,
 * which keep the next one's index, and beside it when they are due, in
 * milliseconds.  Who has answered is dropped when its turn comes.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mix.h"
#include "engine/plan.h"
#include "plan/sweep.h"

enum {
	SWEEP_TRIES = 15,
	SWEEP_RUN = 256,
	SWEEP_SKIPS = 64,	/* in one call of next, at most */
};

#define SWEEP_LONGEST	(3600 * NSEC_SEC)	/* patience; and rest */

/* What is known of a target, beside 29 bits of due: modulo six days. */
enum {
	MARK_OVER = 1,		/* wants no further probe */
	MARK_QUEUED = 2,
	MARK_TURNED = 4,	/* had no address when its turn came */
	MARK_BITS = 3,
};

struct place {
	uint32_t	next;		/* in its queue, unless the last */
	uint32_t	mark;
};

struct queue {
	uint32_t	head, tail, n;
};

/* Where the first tries are: in a block of the list, begin <= i < end. */
struct walk {
	uint32_t	begin, end;
	uint32_t	run, runs, step, first;
	uint32_t	round, size;	/* of size rounds, a power of two */
};

struct plan_sweep {
	struct plan	 plan;
	struct plan_sweep_conf conf;
	struct place	*place;		/* by target */
	uint32_t	 room;
	uint32_t	 open;		/* targets that may want a probe yet */
	nsec		 start;
	bool		 started;
	struct walk	 walk;
	nsec		 patience[SWEEP_TRIES], rest[SWEEP_TRIES];
	struct queue	 queue[2 * SWEEP_TRIES];	/* by try: lost, then
							   refused */
};

static struct plan_sweep *sweep_of(struct plan *plan)
{
	return (struct plan_sweep *)(void *)plan;
}

/* ---- the order of the first tries ---- */

static bool is_coprime(uint32_t a, uint32_t b)
{
	while (b) {
		uint32_t rest = a % b;

		a = b;
		b = rest;
	}
	return a == 1;
}

/* Begin the block of all targets that have joined since the last one. */
static void walk_begin(struct walk *walk, const struct plan_sweep *sweep)
{
	uint32_t begin = walk->end, n = sweep->conf.targets - begin;

	*walk = (struct walk){ .begin = begin, .end = begin + n,
		.runs = n, .step = 1, .size = 1 };
	if (sweep->conf.in_order)
		return;
	while (walk->size < n && walk->size < SWEEP_RUN)
		walk->size *= 2;
	walk->runs = (n - 1) / walk->size + 1;
	walk->step = (uint32_t)(walk->runs * 0.6180339887498949);
	while (!is_coprime(walk->runs, walk->step))
		walk->step++;
	walk->first = walk->run = (uint32_t)(mix64(sweep->conf.seed ^ begin) %
	    walk->runs);
}

/*
 * Which host of its run is visited in this round: odd factors, sums and
 * shifts that fold onto lower bits are all permutations of a power of two.
 */
static uint32_t walk_host(const struct walk *walk, uint64_t seed)
{
	uint64_t random = mix64(mix64(seed + walk->begin) + walk->run);
	uint32_t host = walk->round;

	if (walk->size == 1)
		return 0;
	host = host * ((uint32_t)random | 1) + (uint32_t)(random >> 16);
	host &= walk->size - 1;
	host ^= host >> 4;
	host *= (uint32_t)(random >> 32) | 1;
	return host & (walk->size - 1);
}

/* The target visited next; false if the place is beyond the end. */
static bool walk_step(struct walk *walk, uint64_t seed, uint32_t *target)
{
	uint64_t at = (uint64_t)walk->run * walk->size +
	    walk_host(walk, seed);

	walk->run = (walk->run + walk->step) % walk->runs;
	walk->round += walk->run == walk->first;
	*target = walk->begin + (uint32_t)at;
	return at < walk->end - walk->begin;
}

static bool walk_is_over(const struct walk *walk)
{
	return walk->round == walk->size;
}

/* ---- queues ---- */

static uint32_t msec_up(nsec span)
{
	return (uint32_t)((span + NSEC_MSEC - 1) / NSEC_MSEC);
}

/* Not before `due` is the target to be asked again. */
static void queue_put(struct plan_sweep *sweep, unsigned number,
    uint32_t target, nsec due)
{
	struct queue *queue = &sweep->queue[number];
	struct place *place = &sweep->place[target];

	if (place->mark & (MARK_OVER | MARK_QUEUED))
		return;
	due -= sweep->start;
	place->mark = MARK_QUEUED |
	    (due > 0 ? msec_up(due) : 0) << MARK_BITS;
	if (queue->n++)
		sweep->place[queue->tail].next = target;
	else
		queue->head = target;
	queue->tail = target;
}

static uint32_t queue_take(struct plan_sweep *sweep, struct queue *queue)
{
	uint32_t target = queue->head;

	queue->head = sweep->place[target].next;
	queue->n--;
	sweep->place[target].mark &= ~(uint32_t)MARK_QUEUED;
	return target;
}

/* How long until its head is due; not after 0: now. */
static nsec queue_wait(const struct plan_sweep *sweep,
    const struct queue *queue, nsec now)
{
	uint32_t due = sweep->place[queue->head].mark & ~7u;
	nsec since = now - sweep->start;
	int32_t left = (int32_t)(due -
	    ((uint32_t)(since / NSEC_MSEC) << MARK_BITS));

	return left / (1 << MARK_BITS) * NSEC_MSEC - since % NSEC_MSEC;
}

/*
 * Take a target that is due from a queue.  None: false, and *until, if it is
 * later than that, becomes when one will be.  Those who have answered are
 * passed over.
 */
static bool queue_due(struct plan_sweep *sweep, struct queue *queue, nsec now,
    struct probe *probe, nsec *until, unsigned *skipped)
{
	for (; queue->n && *skipped < SWEEP_SKIPS; ++*skipped) {
		nsec wait = queue_wait(sweep, queue, now);

		if (wait > 0) {
			if (now + wait < *until)
				*until = now + wait;
			return false;
		}
		probe->target = queue_take(sweep, queue);
		if (!(sweep->place[probe->target].mark & MARK_OVER))
			return true;
	}
	return false;
}

/* ---- asking ---- */

static void finish(struct plan_sweep *sweep, uint32_t target)
{
	uint32_t *mark = &sweep->place[target].mark;

	if (*mark & MARK_OVER)
		return;
	*mark |= MARK_OVER;
	sweep->open--;
}

/* Take a target for another try, or the first one of a name. */
static bool take_due(struct plan_sweep *sweep, nsec now, struct probe *probe,
    nsec *until, unsigned *skipped)
{
	for (unsigned i = 0; i < 2 * sweep->conf.tries; i++) {
		probe->number = i / 2 + 1;
		if (queue_due(sweep, &sweep->queue[i], now, probe, until,
		    skipped))
			return true;
	}
	return false;
}

/* Take a target for its first try; those without an address wait for one. */
static bool take_first(struct plan_sweep *sweep, struct probe *probe,
    unsigned *skipped)
{
	const struct plan_sweep_conf *conf = &sweep->conf;
	struct walk *walk = &sweep->walk;
	uint32_t *target = &probe->target;

	probe->number = 1;
	for (; *skipped < SWEEP_SKIPS; ++*skipped) {
		if (walk_is_over(walk)) {
			if (walk->end == conf->targets)
				return false;
			walk_begin(walk, sweep);
		}
		if (!walk_step(walk, conf->seed, target) ||
		    sweep->place[*target].mark & MARK_OVER)
			continue;
		if (!conf->ready || conf->ready(conf->list, *target))
			return true;
		sweep->place[*target].mark |= MARK_TURNED;
	}
	return false;
}

/* The target and number of the probe are known: make it one. */
static void wish(struct plan_sweep *sweep, struct probe *probe)
{
	const struct plan_sweep_conf *conf = &sweep->conf;
	uint32_t number = probe->number;

	if (number >= conf->tries)
		finish(sweep, probe->target);
	*probe = (struct probe){
		.target = probe->target, .number = number, .payload = true,
		.size = conf->payload, .patience = sweep->patience[number - 1],
		.flow = conf->flow, .ttl = conf->ttl, .whole = conf->whole,
		.stamp = number > 1,
	};
}

static enum plan_next next(struct plan *plan, nsec now, struct probe *probe,
    nsec *until)
{
	struct plan_sweep *sweep = sweep_of(plan);
	unsigned skipped = 0;
	nsec due = NSEC_NEVER;

	if (!sweep->started)
		sweep->start = now;
	sweep->started = true;
	if (sweep->open == 0 && !sweep->conf.growing)
		return PLAN_DONE;
	if (take_due(sweep, now, probe, &due, &skipped) ||
	    take_first(sweep, probe, &skipped)) {
		wish(sweep, probe);
		return PLAN_PROBE;
	}
	*until = skipped < SWEEP_SKIPS ? due : now;
	return PLAN_WAIT;
}

/* ---- taking note ---- */

/* Silence: ask again, if it may be. */
static void note_lost(struct plan_sweep *sweep, const struct event *event)
{
	unsigned number = event->probe.number;

	if (number >= 1 && number < sweep->conf.tries)
		queue_put(sweep, 2 * number, event->probe.target,
		    event->at + sweep->rest[number - 1]);
}

static void note_unsent(struct plan_sweep *sweep, const struct event *event)
{
	unsigned number = event->probe.number;

	if (!event_is_passing(event))
		finish(sweep, event->probe.target);
	else if (event->after)
		note_lost(sweep, event);
	else if (number >= 1 && number < sweep->conf.tries)
		queue_put(sweep, 2 * number + 1, event->probe.target,
		    event->at + sweep->patience[number - 1] +
		    sweep->rest[number - 1]);
}

static void note(struct plan *plan, const struct event *event)
{
	struct plan_sweep *sweep = sweep_of(plan);
	uint32_t target = event->probe.target;

	if (target >= sweep->conf.targets)
		return;
	switch (event->kind) {
	case EVENT_LOST:
		note_lost(sweep, event);
		break;
	case EVENT_UNSENT:
		note_unsent(sweep, event);
		break;
	case EVENT_REPLY:
	case EVENT_LATE:
	case EVENT_DUPLICATE:
	case EVENT_EXPIRED:
	case EVENT_ERROR:
	case EVENT_TOO_BIG:
	case EVENT_UNRESOLVED:
		finish(sweep, target);
		break;
	case EVENT_RESOLVED:
		if (sweep->place[target].mark & MARK_TURNED)
			queue_put(sweep, 0, target, event->at);
		break;
	case EVENT_SENT:
	case EVENT_NOTICE:
	case EVENT_STRAY:
	case EVENT_READDRESSED:
	case EVENT_OUTAGE:
	case EVENT_LOCAL:
	case EVENT_NAMED:
	case EVENT_END:
		break;
	}
}

/* ---- making ---- */

int plan_sweep_grow(struct plan *plan, uint32_t targets, bool last)
{
	struct plan_sweep *sweep = sweep_of(plan);
	uint32_t room = sweep->room, more = targets - sweep->conf.targets;
	struct place *place;

	assert(targets >= sweep->conf.targets);
	if (targets > room) {
		room = room > UINT32_MAX / 2 ? UINT32_MAX : room * 2;
		if (room < targets)
			room = targets;
		place = reallocarray(sweep->place, room, sizeof(*place));
		if (!place)
			return -1;
		sweep->place = place;
		sweep->room = room;
	}
	if (more)
		memset(sweep->place + sweep->conf.targets, 0,
		    more * sizeof(*place));
	sweep->conf.targets = targets;
	sweep->conf.growing = !last;
	sweep->open += more;
	return 0;
}

static nsec times(nsec span, double factor)
{
	return (double)span * factor < (double)SWEEP_LONGEST ?
	    (nsec)((double)span * factor) : SWEEP_LONGEST;
}

static void plan_free(struct plan *plan)
{
	struct plan_sweep *sweep = sweep_of(plan);

	free(sweep->place);
	free(sweep);
}

static const struct plan_ops ops = {
	.next = next, .note = note, .free = plan_free,
};

struct plan *plan_sweep_new(const struct plan_sweep_conf *conf)
{
	struct plan_sweep *sweep = calloc(1, sizeof(*sweep));
	double factor = 1;

	assert(conf->tries >= 1 && conf->tries <= SWEEP_TRIES);
	if (!sweep)
		return NULL;
	sweep->plan.ops = &ops;
	sweep->conf = *conf;
	sweep->conf.targets = 0;
	for (unsigned i = 0; i < conf->tries; i++) {
		sweep->patience[i] = times(conf->patience, factor);
		sweep->rest[i] = times(conf->rest, factor);
		factor *= conf->backoff;
	}
	if (plan_sweep_grow(&sweep->plan, conf->targets, !conf->growing)) {
		plan_free(&sweep->plan);
		return NULL;
	}
	return &sweep->plan;
}
