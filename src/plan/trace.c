/*
 * Each hop of each target is a small machine of its own (tracehop.c), driven
 * by answers and timers; those that want a probe stand in one queue, and the
 * plan's turn is to serve its head.  A target enters by putting all its hops
 * into the queue, and a hop that wants another probe at once goes to the
 * queue's end: so the first tries of all hops leave before the second of any.
 *
 * Targets begin when nobody is left in the queue, in the order of the list:
 * what the earlier ones have met, the later ones need not ask (tracelevel.c).
 * The first begins alone, and the others a round trip later.
 */
#include <stdlib.h>

#include "plan/tracestate.h"

enum { STEPS = 64 };		/* of one turn, at most */

/* The first of what is due; false: nothing is. */
static bool run_timer(struct trace *trace, nsec now)
{
	struct trace_target *target;
	struct trace_level *level;
	struct trace_hop *hop;

	if (timerq_due(&trace->hop_timers) <= now) {
		hop = (void *)timerq_first(&trace->hop_timers);
		trace_review(trace, hop, now);
		trace_target_step(trace, &trace->targets[hop->target], now);
		return true;
	}
	if (timerq_due(&trace->level_timers) <= now) {
		level = (void *)timerq_first(&trace->level_timers);
		trace_level_serve(trace, level, now);
		return true;
	}
	if (timerq_due(&trace->target_timers) <= now) {
		target = (void *)timerq_first(&trace->target_timers);
		trace_target_timer(trace, target, now);
		return true;
	}
	return false;
}

static bool may_start(const struct trace *trace)
{
	return trace->cursor < trace->conf.targets ||
	    !TAILQ_EMPTY(&trace->starting);
}

/* Begin one target, or find that it cannot yet; false: there is none. */
static bool start(struct trace *trace, nsec now)
{
	struct trace_target *target = TAILQ_FIRST(&trace->starting);

	if (!may_start(trace) ||
	    (trace->lead != TRACE_NOBODY && now < trace->gate))
		return false;
	if (target) {
		TAILQ_REMOVE(&trace->starting, target, starting);
		target->starts = false;
	} else {
		target = &trace->targets[trace->cursor++];
	}
	if (target->phase == TRACE_UNBORN &&
	    trace->conf.ready(trace->conf.list, target->index,
	    &target->series) == PLAN_PING_READY)
		trace_target_begin(trace, target, now);
	return true;
}

static nsec next_due(const struct trace *trace)
{
	nsec due = timerq_due(&trace->hop_timers), other;

	other = timerq_due(&trace->target_timers);
	due = other < due ? other : due;
	other = timerq_due(&trace->level_timers);
	due = other < due ? other : due;
	if (may_start(trace) && trace->gate < due)
		due = trace->gate;
	return due;
}

static enum plan_next next(struct plan *plan, nsec now, struct probe *probe,
    nsec *until)
{
	struct trace *trace = (struct trace *)(void *)plan;

	for (unsigned step = 0; step < STEPS; step++) {
		if (trace->finished >= trace->conf.targets) {
			*until = now;
			return PLAN_DONE;
		}
		if (run_timer(trace, now))
			continue;
		if (!TAILQ_EMPTY(&trace->ready)) {
			if (trace_hop_take(trace, now, probe))
				return PLAN_PROBE;
		} else if (!TAILQ_EMPTY(&trace->asking)) {
			trace_far_take(trace, now, probe);
			return PLAN_PROBE;
		} else if (!start(trace, now)) {
			*until = next_due(trace);
			return PLAN_WAIT;
		}
	}
	*until = now;
	return PLAN_WAIT;
}

/* The hop a probe of this round was for; NULL: it was for another. */
static struct trace_hop *hop_of(struct trace *trace,
    const struct event *event)
{
	const struct probe *probe = &event->probe;
	struct trace_target *target = &trace->targets[probe->target];

	if (probe->tag != trace_tag(target, TRACE_TAG_HOP))
		return NULL;
	return trace_hop_of(trace, probe->target, probe->ttl);
}

static void note_sent(struct trace *trace, const struct event *event)
{
	struct trace_target *target = &trace->targets[event->probe.target];
	struct trace_hop *hop = hop_of(trace, event);

	target->left = true;
	if (hop)
		hop->last = event->at;
	else if (event->probe.tag == trace_tag(target, TRACE_TAG_FAR))
		target->far_sent = event->at;
	else if (event->probe.tag == trace_tag(target, TRACE_TAG_MTU))
		target->mtu_sent = event->at;
}

/*
 * Our own system would not send it: nobody was asked, and asking again is no
 * use.  A target to which it sends nothing at all is given up.
 */
static void note_unsent(struct trace *trace, const struct event *event)
{
	struct trace_target *target = &trace->targets[event->probe.target];
	struct trace_hop *hop = hop_of(trace, event);

	if (!hop) {
		trace_far_note(trace, target, event);
		return;
	}
	if (hop->open)
		hop->open--;
	hop->missed++;
	hop->unsent++;
	trace_level_missed(trace, hop, event->at);
	if (!target->left && ++target->refused >= TRACE_AIR) {
		target->refused = 0;
		trace_target_abandon(trace, target, event->at);
		return;
	}
	trace_review(trace, hop, event->at);
	trace_target_step(trace, target, event->at);
}

static void note_answer(struct trace *trace, const struct event *event)
{
	struct trace_hop *hop = hop_of(trace, event);

	if (hop)
		trace_path_note(trace, hop, event);
	else
		trace_far_note(trace, &trace->targets[event->probe.target],
		    event);
}

/* An address at last; whoever the list has passed begins now. */
static void note_resolved(struct trace *trace, struct trace_target *target)
{
	if (target->phase == TRACE_DROPPED) {
		target->phase = TRACE_UNBORN;
		trace->finished--;
	}
	if (target->phase != TRACE_UNBORN || target->starts ||
	    target->index >= trace->cursor)
		return;
	target->starts = true;
	TAILQ_INSERT_TAIL(&trace->starting, target, starting);
}

static void note_unresolved(struct trace *trace, struct trace_target *target,
    const struct event *event)
{
	if (target->phase != TRACE_UNBORN ||
	    (trace->conf.patient_names && event->error != 0))
		return;
	target->phase = TRACE_DROPPED;
	trace->finished++;
}

static void note(struct plan *plan, const struct event *event)
{
	struct trace *trace = (struct trace *)(void *)plan;
	uint32_t target = event->probe.target;

	if (target >= trace->conf.targets)
		return;
	switch (event->kind) {
	case EVENT_SENT:
		note_sent(trace, event);
		break;
	case EVENT_UNSENT:
		if (!event->after)
			note_unsent(trace, event);
		break;
	case EVENT_REPLY:
	case EVENT_EXPIRED:
	case EVENT_ERROR:
	case EVENT_TOO_BIG:
	case EVENT_LATE:
		note_answer(trace, event);
		break;
	case EVENT_RESOLVED:
		note_resolved(trace, &trace->targets[target]);
		break;
	case EVENT_UNRESOLVED:
		note_unresolved(trace, &trace->targets[target], event);
		break;
	case EVENT_LOST:		/* judged here, and sooner */
	case EVENT_DUPLICATE:
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

/* The probes that look for the path MTU are the target's, at its own hop. */
static bool is_measured(const struct trace_target *target, uint8_t ttl)
{
	return ttl == target->distance && (target->mtu == TRACE_ASK_WISH ||
	    target->mtu == TRACE_ASK_AIR);
}

void plan_trace_hop(const struct plan *plan, uint32_t target, uint8_t ttl,
    struct plan_trace_hop *result)
{
	const struct trace *trace = (const struct trace *)(const void *)plan;
	const struct trace_target *of = &trace->targets[target];
	const struct trace_hop *hop = trace_hop_of(trace, target, ttl);
	bool last = trace->conf.rounds &&
	    of->round + 1 >= trace->conf.rounds;

	*result = (struct plan_trace_hop){ .inferred = TRACE_NOBODY };
	if (of->phase == TRACE_UNBORN || of->phase == TRACE_DROPPED) {
		result->settled = of->phase == TRACE_DROPPED;
		return;
	}
	result->inferred = hop->inferred;
	result->settled = of->phase == TRACE_OVER ||
	    (last && hop->state == TRACE_HOP_SETTLED &&
	    !is_measured(of, ttl));
}

static void plan_free(struct plan *plan)
{
	struct trace *trace = (struct trace *)(void *)plan;

	trace_levels_free(trace);
	timerq_fini(&trace->hop_timers);
	timerq_fini(&trace->target_timers);
	free(trace->targets);
	free(trace->hops);
	free(trace->flows);
	free(trace->heard);
	free(trace);
}

static const struct plan_ops ops = {
	.next = next, .note = note, .free = plan_free,
};

static void settle_conf(struct trace *trace)
{
	struct plan_trace_conf *conf = &trace->conf;

	if (!conf->flows)
		conf->flows = 1;
	if (!conf->tries)
		conf->tries = 1;
	if (!conf->first)
		conf->first = 1;
	if (!conf->gap)
		conf->gap = conf->hops;
	if (conf->tries > UINT32_MAX / 4 / conf->flows)
		conf->tries = UINT32_MAX / 4 / conf->flows;
	trace->primaries = conf->tries * conf->flows;
	trace->width = conf->hops - conf->first + 1u;
}

/* Room for all; -1: there is not as much memory. */
static int make_room(struct trace *trace)
{
	const struct plan_trace_conf *conf = &trace->conf;
	size_t targets = conf->targets ? conf->targets : 1;
	size_t hops = targets * trace->width;

	timerq_init(&trace->hop_timers);
	timerq_init(&trace->target_timers);
	if (hops > UINT32_MAX / 4)
		return -1;
	trace->targets = calloc(targets, sizeof(*trace->targets));
	trace->hops = calloc(hops, sizeof(*trace->hops));
	trace->flows = calloc(targets * conf->flows, sizeof(*trace->flows));
	if (conf->flows > 1)
		trace->heard = calloc(hops, conf->flows);
	if (!trace->targets || !trace->hops || !trace->flows ||
	    (conf->flows > 1 && !trace->heard))
		return -1;
	if (timerq_reserve(&trace->hop_timers, (uint32_t)hops) == -1 ||
	    timerq_reserve(&trace->target_timers, (uint32_t)targets) == -1)
		return -1;
	return trace_levels_make(trace);
}

struct plan *plan_trace_new(const struct plan_trace_conf *conf)
{
	struct trace *trace = calloc(1, sizeof(*trace));

	if (!trace)
		return NULL;
	trace->plan.ops = &ops;
	trace->conf = *conf;
	trace->lead = TRACE_NOBODY;
	TAILQ_INIT(&trace->ready);
	TAILQ_INIT(&trace->asking);
	TAILQ_INIT(&trace->starting);
	settle_conf(trace);
	if (make_room(trace) == -1) {
		plan_free(&trace->plan);
		return NULL;
	}
	for (uint32_t i = 0; i < conf->targets; i++)
		trace->targets[i].index = i;
	return &trace->plan;
}
