/*
 * The life of a target: it begins, it is asked round after round, it is over.
 *
 * A round is settled when none of its hops waits for anything.  In the first,
 * if nobody has told where the path ends, the silent hops are asked once more,
 * with the far end itself; and the probes for the MTU must be done.  Later
 * rounds ask what the one before has found; if the end has gone, one hop more,
 * and if routers answer there, on behind them.
 */
#include "plan/tracestate.h"

unsigned trace_slack(const struct trace *trace,
    const struct trace_target *target)
{
	unsigned slack = trace->conf.gap;

	if (target->index == trace->lead || slack > TRACE_WINDOW)
		return TRACE_WINDOW;
	return slack < TRACE_NARROW ? TRACE_NARROW : slack;
}

/* A window of TTLs, farther than now; unless the path ends sooner. */
void trace_widen(struct trace *trace, struct trace_target *target,
    unsigned window, nsec now)
{
	if (window > trace->conf.hops)
		window = trace->conf.hops;
	if (window <= target->window)
		return;
	target->window = (uint8_t)window;
	trace_limit_reckon(trace, target);
	while (target->entered < target->limit && trace_is_live(target)) {
		target->entered++;
		trace_review(trace, trace_hop_of(trace, target->index,
		    target->entered), now);
	}
}

static void begin_round(struct trace *trace, struct trace_target *target,
    unsigned window, nsec now)
{
	const struct plan_trace_conf *conf = &trace->conf;
	unsigned i;

	for (i = conf->first; i <= target->entered; i++)
		trace_hop_reset(trace, trace_hop_of(trace, target->index,
		    (uint8_t)i));
	for (i = 0; i < conf->flows; i++)
		*trace_flow_of(trace, target->index, i) =
		    (struct trace_flow){ .end = 0 };
	conf->ready(conf->list, target->index, &target->series);
	target->had_end |= target->ended;
	target->kept = (uint8_t)window;
	target->slower = target->slowest ? target->slowest : target->slower;
	target->slowest = target->end_rtt = 0;
	target->ended = target->grown = false;
	target->distance = target->cut = target->loop = target->last = 0;
	target->cut_sure = false;
	target->deadline = 0;
	target->round_start = now;
	target->phase = TRACE_ACTIVE;
	target->window = 0;
	target->entered = (uint8_t)(conf->first - 1);
	trace_widen(trace, target, window, now);
}

void trace_target_begin(struct trace *trace, struct trace_target *target,
    nsec now)
{
	const struct plan_trace_conf *conf = &trace->conf;
	unsigned window = conf->first - 1u, slack = TRACE_WINDOW, ttl;
	struct trace_hop *hop;

	for (ttl = conf->first; ttl <= conf->hops; ttl++) {
		hop = trace_hop_of(trace, target->index, (uint8_t)ttl);
		hop->target = target->index;
		hop->ttl = (uint8_t)ttl;
		hop->inferred = TRACE_NOBODY;
	}
	target->family = conf->family(conf->list, target->index);
	target->near = conf->near(conf->list, target->index);
	target->reply_ttl = -1;
	target->start = now;
	if (trace->lead == TRACE_NOBODY) {
		trace->lead = target->index;
		trace->gate = now + 300 * NSEC_MSEC;
	} else {
		slack = trace_slack(trace, target);
		if (trace->reach > window)
			window = trace->reach;
	}
	begin_round(trace, target, window + slack, now);
	trace_mtu_begin(trace, target);
	trace_target_step(trace, target, now);
}

/* Nothing more of this round. */
static void rest(struct trace *trace, struct trace_target *target, nsec now)
{
	const struct plan_trace_conf *conf = &trace->conf;
	nsec due = target->start + conf->interval *
	    (nsec)(target->round + 1);
	unsigned ttl;

	timerq_drop(&trace->target_timers, &target->timer);
	if (target->index == trace->lead && trace->gate > now)
		trace->gate = now;
	if (target->asked)
		TAILQ_REMOVE(&trace->asking, target, asking);
	target->asked = false;
	target->far = target->mtu = TRACE_ASK_DONE;
	if (conf->rounds && target->round + 1 >= conf->rounds) {
		target->phase = TRACE_OVER;
		trace->finished++;
	} else {
		target->phase = TRACE_RESTING;
		if (due < now - conf->interval) {	/* it was stopped */
			target->start += now - due;
			due = now;
		}
		timerq_set(&trace->target_timers, &target->timer,
		    due > now ? due : now);
	}
	trace_review_all(trace, target, now);
	for (ttl = target->entered; ttl >= conf->first; ttl--)
		trace_hop_infer(trace, target, trace_hop_of(trace,
		    target->index, (uint8_t)ttl));
}

void trace_target_abandon(struct trace *trace, struct trace_target *target,
    nsec now)
{
	if (trace_is_live(target))
		rest(trace, target, now);
}

/* Nobody has told where the path ends: ask the silent, and the far end. */
static void begin_tail(struct trace *trace, struct trace_target *target,
    nsec now)
{
	unsigned base = trace->conf.first - 1u;

	target->phase = TRACE_TAIL;
	if (!target->left)
		return;
	if (target->last > base)
		base = target->last;
	trace_far_begin(trace, target);
	if (!target->loop)
		trace_widen(trace, target, base + trace->conf.gap, now);
	trace_review_all(trace, target, now);
}

/* What else is to be asked, when no hop waits for anything? */
static void go_on(struct trace *trace, struct trace_target *target, nsec now)
{
	if (target->deferred)
		trace_resolve(trace, target, now);
	if (target->busy || target->ended)
		return;
	if (target->round == 0 && target->phase == TRACE_ACTIVE)
		begin_tail(trace, target, now);
	if (target->round && target->had_end && !target->grown) {
		target->grown = true;
		trace_widen(trace, target, target->window + 1u, now);
	}
	if (target->deferred && !target->busy)
		trace_resolve(trace, target, now);
}

void trace_target_step(struct trace *trace, struct trace_target *target,
    nsec now)
{
	bool quiet;
	nsec due;

	if (!trace_is_live(target))
		return;
	if (!target->busy)
		go_on(trace, target, now);
	quiet = !target->busy && !target->deferred;
	due = trace_far_review(trace, target, now, quiet);
	if (quiet && due == 0)
		rest(trace, target, now);
	else if (due == 0 || due == NSEC_NEVER)
		timerq_drop(&trace->target_timers, &target->timer);
	else
		timerq_set(&trace->target_timers, &target->timer, due);
}

static void next_round(struct trace *trace, struct trace_target *target,
    nsec now)
{
	const struct plan_trace_conf *conf = &trace->conf;
	unsigned window = target->last + 1u;

	if (target->ended)
		window = target->limit;
	else if (target->round && target->kept > window)
		window = target->kept;
	else if (target->loop)
		window = target->loop + 1u;
	if (window < conf->first)
		window = conf->first;
	target->round++;
	begin_round(trace, target, window, now);
}

void trace_target_timer(struct trace *trace, struct trace_target *target,
    nsec now)
{
	timerq_drop(&trace->target_timers, &target->timer);
	if (target->phase == TRACE_RESTING)
		next_round(trace, target, now);
	trace_target_step(trace, target, now);
}
