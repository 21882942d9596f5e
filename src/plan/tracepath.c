/*
 * What answers tell of the way: how far each flow goes, where it ends, and
 * whether it goes in circles.
 *
 * A flow ends at the nearest TTL at which the target answered it, for it
 * answers at all farther ones, too.  Somebody else's refusal ends it as well,
 * but says only that he is there or nearer: his limiter may have swallowed
 * what he had to say to nearer TTLs (netns/k15-limit).  Flows whose end is not
 * known go as far as those whose end is, and one hop beyond their last router;
 * as does one that met a router beyond the target, for it is balanced by packet
 * over ways that differ in length.
 */
#include "plan/tracestate.h"

uint8_t trace_flow_limit(const struct trace *trace,
    const struct trace_target *target, unsigned flow)
{
	const struct trace_flow *known =
	    trace_flow_of(trace, target->index, flow);
	uint8_t limit;

	if (known->end && (!known->replied || known->seen < known->end))
		return known->end;
	if (!target->ended)
		return target->window;
	limit = known->end ? known->end : target->bound;
	if (known->seen >= limit)
		limit = (uint8_t)(known->seen + 1);
	return limit > trace->conf.hops ? trace->conf.hops : limit;
}

void trace_limit_reckon(struct trace *trace, struct trace_target *target)
{
	unsigned flow, flows = trace->conf.flows;
	const struct trace_flow *known;
	uint8_t limit;

	target->bound = 0;
	for (flow = 0; flow < flows; flow++) {
		known = trace_flow_of(trace, target->index, flow);
		if (known->end > target->bound)
			target->bound = known->end;
	}
	target->ended = target->bound != 0;
	target->limit = 0;
	for (flow = 0; flow < flows; flow++) {
		limit = trace_flow_limit(trace, target, flow);
		if (limit > target->limit)
			target->limit = limit;
	}
}

/* The nearest TTL where the one who cut the path off may be. */
static unsigned least_cut(const struct trace *trace,
    const struct trace_target *target)
{
	unsigned ttl;

	for (ttl = target->cut; ttl-- > trace->conf.first; )
		if (trace_hop_of(trace, target->index, (uint8_t)ttl)->met)
			return ttl + 1;
	return trace->conf.first;
}

bool trace_is_confirming(const struct trace *trace,
    const struct trace_target *target, const struct trace_hop *hop)
{
	return target->cut && !target->distance && !target->cut_sure &&
	    !target->round && !hop->confirmed && !hop->answered &&
	    hop->ttl < target->cut && hop->ttl == least_cut(trace, target);
}

/* Has the one who cut it off answered as a router, too?  Then he is there. */
static void find_cut(const struct trace *trace, struct trace_target *target)
{
	const struct trace_hop *hop;
	unsigned ttl;

	for (ttl = trace->conf.first; ttl < target->cut; ttl++) {
		hop = trace_hop_of(trace, target->index, (uint8_t)ttl);
		if (hop->met && addr_equal(&hop->from, &target->cut_by)) {
			target->cut_at = (uint8_t)ttl;
			target->cut_sure = true;
			return;
		}
	}
}

/*
 * The same router at two TTLs that are not neighbours, in one flow: a loop.
 * (Neighbours: a router that forwards what has no TTL left.)
 */
static void find_loop(const struct trace *trace, struct trace_target *target,
    const struct trace_hop *hop)
{
	unsigned ttl, second, away;
	const struct trace_hop *other;

	for (ttl = trace->conf.first; ttl <= target->entered; ttl++) {
		other = trace_hop_of(trace, target->index, (uint8_t)ttl);
		second = ttl > hop->ttl ? ttl : hop->ttl;
		away = ttl > hop->ttl ? ttl - hop->ttl : hop->ttl - ttl;
		if (away > 1 && other->met && other->flow == hop->flow &&
		    (!target->loop || second < target->loop) &&
		    addr_equal(&other->from, &hop->from))
			target->loop = (uint8_t)second;
	}
}

/*
 * A router: the window moves on before it comes to its end, but not with each
 * step, for a near target would have all that is asked beyond it to answer.
 */
static void go_farther(struct trace *trace, struct trace_target *target,
    nsec now)
{
	unsigned last = target->last, margin = TRACE_WINDOW / 2;
	unsigned slack = trace_slack(trace, target);

	if (target->round)
		margin = slack = 1;
	else if (last > TRACE_WINDOW)
		slack = last;
	if (margin > slack || last > TRACE_WINDOW)
		margin = slack / 2;
	if (!target->loop && last + margin > target->window)
		trace_widen(trace, target, last + slack, now);
}

static void meet_router(struct trace *trace, struct trace_target *target,
    struct trace_hop *hop, const struct event *event)
{
	struct trace_flow *flow = trace_flow_of(trace, target->index,
	    event->probe.flow - trace->conf.flow);
	uint8_t limit;
	bool fresh;

	if (event->own)
		return;
	fresh = !hop->met || !addr_equal(&hop->from, &event->from);
	hop->met = true;
	hop->from = event->from;
	hop->flow = event->probe.flow;
	if (hop->ttl > flow->seen)
		flow->seen = hop->ttl;
	if (hop->ttl > trace->reach)
		trace->reach = hop->ttl;
	if (hop->ttl > target->last)
		target->last = hop->ttl;
	if (fresh && !target->distance)
		find_loop(trace, target, hop);
	if (!target->ended) {
		go_farther(trace, target, event->at);
		return;
	}
	limit = target->limit;
	trace_limit_reckon(trace, target);
	if (target->cut && !target->distance)
		find_cut(trace, target);
	if (target->limit != limit || target->cut)
		trace_review_all(trace, target, event->at);
}

static void meet_target(struct trace *trace, struct trace_target *target,
    struct trace_hop *hop, const struct event *event, nsec rtt)
{
	struct trace_flow *flow = trace_flow_of(trace, target->index,
	    event->probe.flow - trace->conf.flow);

	target->alive = true;
	target->reply_ttl = event->ttl;
	hop->replied = true;
	hop->limited = false;
	if (rtt > target->end_rtt)
		target->end_rtt = rtt;
	if (flow->replied && flow->end <= hop->ttl)
		return;
	flow->end = hop->ttl;
	flow->replied = true;
	if (!target->distance || hop->ttl < target->distance)
		target->distance = hop->ttl;
	if (hop->ttl > trace->reach)
		trace->reach = hop->ttl;
	trace_limit_reckon(trace, target);
	trace_review_all(trace, target, event->at);
	if (target->index == trace->lead)
		trace->gate = event->at;
}

/*
 * Where the path is cut off.  Linux does not limit "too big" (net/ipv4/icmp.c,
 * net/ipv6/icmp.c), so there is nothing to confirm: he is where he was heard
 * first, or at the hop before, if he is silent there.
 */
static void cut(struct trace *trace, struct trace_target *target,
    const struct event *event)
{
	bool limited = event->kind != EVENT_TOO_BIG;

	target->cut = event->probe.ttl;
	target->cut_at = limited ? 0 : event->probe.ttl;
	target->cut_by = event->from;
	target->cut_heard = event->at;
	target->cut_sure = event->own || !limited;
	if (!event->own)
		find_cut(trace, target);
}

/* Somebody on the way refuses. */
static void meet_refusal(struct trace *trace, struct trace_target *target,
    struct trace_hop *hop, const struct event *event, nsec rtt)
{
	struct trace_flow *flow = trace_flow_of(trace, target->index,
	    event->probe.flow - trace->conf.flow);
	nsec most = trace_patience(trace, target);

	if (flow->replied || (flow->end && flow->end <= hop->ttl))
		return;
	flow->end = hop->ttl;
	rtt = rtt < most ? rtt : most;	/* a neighbour sought in vain: 3 s */
	if (rtt > target->end_rtt)
		target->end_rtt = rtt;
	if (!target->cut || hop->ttl < target->cut)
		cut(trace, target, event);
	trace_limit_reckon(trace, target);
	trace_review_all(trace, target, event->at);
}

static void await_again(struct trace_hop *hop)
{
	while (hop->missed > hop->unsent && hop->open < UINT8_MAX) {
		hop->missed--;
		hop->open++;
	}
	hop->limited = false;
}

/*
 * A flow's way is slower than all that was known when its farther hops were
 * given up: what may still be on it is awaited again.
 */
static void await_slower(struct trace *trace, struct trace_target *target,
    nsec rtt, nsec now)
{
	struct trace_hop *hop;
	unsigned ttl;

	for (ttl = trace->conf.first; ttl <= target->entered; ttl++) {
		hop = trace_hop_of(trace, target->index, (uint8_t)ttl);
		if (hop->missed > hop->unsent &&
		    now - hop->last < rtt + rtt / 10 + TRACE_LEEWAY)
			await_again(hop);
	}
}

/* The numbers.  An answer that outranks an error is no second one. */
static void count(struct trace *trace, struct trace_hop *hop,
    const struct event *event, nsec rtt)
{
	unsigned flows = trace->conf.flows;

	hop->inferred = TRACE_NOBODY;
	if (rtt > hop->rtt)
		hop->rtt = rtt;
	if (trace->heard)
		trace->heard[(size_t)(hop - trace->hops) * flows +
		    event->probe.flow - trace->conf.flow] = 1;
	if (event->kind == EVENT_REPLY && event->after)
		return;
	if (hop->missed > hop->unsent && event->sent <= hop->judged) {
		hop->missed--;		/* judged too soon: so were others */
		await_again(hop);
	} else if (hop->open) {
		hop->open--;
	}
	hop->answered++;
}

void trace_path_note(struct trace *trace, struct trace_hop *hop,
    const struct event *event)
{
	struct trace_target *target = &trace->targets[hop->target];
	nsec rtt = event->rtt < 0 ? event->at - event->sent : event->rtt;
	bool replied = event->kind == EVENT_REPLY ||
	    event->kind == EVENT_LATE || (event->kind == EVENT_ERROR &&
	    addr_same(&event->from, &event->to));
	bool early, slower;

	if (rtt < 1)
		rtt = 1;
	early = !target->slowest && !target->slower;
	slower = rtt > target->slowest &&
	    (replied || event->kind == EVENT_EXPIRED);
	if (slower)
		target->slowest = rtt;
	if (target->slowest > trace->slowest)
		trace->slowest = target->slowest;
	count(trace, hop, event, rtt);
	slower = slower && target->ended && trace->conf.flows > 1;
	if (slower)
		await_slower(trace, target, rtt, event->at);
	trace_level_answered(trace, hop, event, replied);
	if (replied)
		meet_target(trace, target, hop, event, rtt);
	else if (event->kind == EVENT_EXPIRED)
		meet_router(trace, target, hop, event);
	else
		meet_refusal(trace, target, hop, event, rtt);
	/* all were given all patience, or not enough */
	if (slower || (early && target->slowest))
		trace_review_all(trace, target, event->at);
	else
		trace_review(trace, hop, event->at);
	trace_target_step(trace, target, event->at);
}
