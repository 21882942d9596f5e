/*
 * What one hop is asked, and when.
 *
 * Its probes have turns: turn t is of flow t modulo the number of flows, so
 * each flow has its first try before any has its second.  At most three are in
 * the air, and each answer makes room for the next.  A hop that has answered
 * nobody is asked once more when an answer could have been here; one that has
 * answered and then does not is taken to have used up what its router grants
 * (netns/k15-limit), and has its next probe when that is granted again.
 *
 * Where several flows are traced, whom some do not hear may as well be another
 * router, who is silent.  Then as many leave together as it takes to ask all
 * such flows once more within a second, and after two of that they are given
 * up.
 *
 * The probes of a hop are not told apart: an answer is taken for one that is
 * awaited as long as there is one, and what is awaited is missing together,
 * counted from the last departure.
 */
#include <string.h>

#include "plan/tracestate.h"

static nsec longer(nsec a, nsec b)
{
	return a > b ? a : b;
}

static nsec shorter(nsec a, nsec b)
{
	return a < b ? a : b;
}

nsec trace_patience(const struct trace *trace,
    const struct trace_target *target)
{
	nsec most = trace->conf.patience;
	nsec slow = longer(target->slowest, target->slower);

	if (trace->conf.patient)
		return most;
	if (!slow)			/* the others' will do */
		slow = trace->slowest;
	if (!slow)
		return target->phase == TRACE_TAIL ?
		    shorter(TRACE_SILENT, most) : most;
	return shorter(longer(2 * slow, TRACE_LEAST), most);
}

/*
 * What is in the air may be slower than anything yet seen, a satellite behind
 * a fast first router: the probe's own patience is never less than a second;
 * nor less than a search for the target's link-layer address, while that may
 * be what keeps it.
 */
static nsec probe_patience(const struct trace *trace,
    const struct trace_target *target)
{
	nsec most = trace->conf.patience;
	nsec slow = longer(target->slowest, target->slower);

	if (trace_is_sought(trace, target))
		return longer(trace->conf.sought, most);
	if (trace->conf.patient || !slow)
		return most;
	return shorter(longer(2 * slow, TRACE_SILENT), most);
}

void trace_fill(struct trace *trace, struct trace_target *target,
    uint32_t what, struct probe *probe)
{
	const struct plan_trace_conf *conf = &trace->conf;

	*probe = (struct probe){
		.target = target->index, .number = ++target->number,
		.tag = trace_tag(target, what), .size = conf->size,
		.patience = probe_patience(trace, target),
		.flow = conf->flow, .ttl = 255, .series = target->series,
		.whole = conf->whole, .payload = conf->size > 0,
	};
}

/*
 * When what is awaited here will be missing.  A hop nearer than the end
 * answers within the end's round trip, or within its own longest; where flows
 * part, within the longest of any.  While there is no end, nothing is missing
 * for good within the first second.
 */
static nsec due_of(const struct trace *trace,
    const struct trace_target *target, const struct trace_hop *hop)
{
	nsec wait = trace_patience(trace, target), least = 0, rtt;

	if (trace->conf.patient)
		return hop->last + wait;
	if (target->ended) {
		rtt = longer(target->end_rtt, hop->rtt);
		if (trace->conf.flows > 1)	/* of another way, perhaps */
			rtt = longer(rtt, target->slowest);
		wait = shorter(rtt + rtt / 10 + TRACE_LEEWAY,
		    trace->conf.patience);
		if (hop->retries)
			least = TRACE_LEAST;
	} else if (target->phase == TRACE_TAIL) {
		least = TRACE_SILENT;
	}
	return longer(hop->last + wait, target->round_start +
	    shorter(least, trace->conf.patience));
}

static void judge(struct trace *trace, struct trace_target *target,
    struct trace_hop *hop, nsec now)
{
	if (!hop->open || now < due_of(trace, target, hop))
		return;
	hop->missed += hop->open;
	hop->open = 0;
	hop->judged = now;
	trace_level_missed(trace, hop, now);
	if (addr_is_set(&hop->from) && !hop->replied) {
		hop->limited = true;
		hop->not_before = now + trace_spacing(target->family);
		if (!hop->since && trace->heard && !target->round)
			hop->since = now;
	}
}

/* When a hop that is limited may be asked again. */
static nsec granted(const struct trace_target *target,
    const struct trace_hop *hop)
{
	return longer(hop->not_before,
	    hop->last + trace_spacing(target->family));
}

/* Flows that were not heard by now, or by when they may be asked. */
static bool are_given_up(const struct trace_target *target,
    const struct trace_hop *hop, nsec now)
{
	if (!hop->since)
		return false;
	if (hop->limited && !hop->burst)
		now = longer(now, granted(target, hop));
	return now >= hop->since + TRACE_UNHEARD;
}

static bool is_heard(const struct trace *trace, const struct trace_hop *hop,
    unsigned flow)
{
	return trace->heard && trace->heard[(size_t)(hop - trace->hops) *
	    trace->conf.flows + flow];
}

/* Go to the next turn that is wanted; false: there is none, or not yet. */
static bool find_turn(struct trace *trace, struct trace_target *target,
    struct trace_hop *hop, nsec now)
{
	bool given_up = are_given_up(target, hop, now);
	unsigned flows = trace->conf.flows, flow;
	uint32_t most = trace->primaries;

	if (flows > 1 && target->round == 0)
		most += 2 * flows;	/* for flows not heard of at all */
	for (; hop->turn < most; hop->turn++) {
		flow = hop->turn % flows;
		if (hop->ttl > trace_flow_limit(trace, target, flow))
			continue;
		if (hop->turn >= trace->primaries &&
		    ((hop->open && !hop->burst) || !hop->answered))
			return false;
		if (is_heard(trace, hop, flow) ?
		    hop->turn < trace->primaries : !given_up)
			return true;
	}
	return false;
}

/* How many may leave now, where a hop has fallen silent. */
static uint16_t burst_of(const struct trace *trace,
    const struct trace_target *target, const struct trace_hop *hop)
{
	unsigned flow, unheard = 0;
	nsec pass;

	for (flow = 0; trace->heard && flow < trace->conf.flows; flow++)
		unheard += !is_heard(trace, hop, flow) &&
		    hop->ttl <= trace_flow_limit(trace, target, flow);
	pass = unheard * trace_spacing(target->family);
	return (uint16_t)(pass ? (pass + NSEC_SEC - 1) / NSEC_SEC : 1);
}

/* The last TTL worth asking while there is no end. */
static unsigned tail_end(const struct trace *trace,
    const struct trace_target *target)
{
	unsigned base = trace->conf.first - 1u;

	if (target->last > base)
		base = target->last;
	return base + trace->conf.gap;
}

/* Nobody has answered here: once more? */
static bool may_retry(const struct trace *trace,
    const struct trace_target *target, const struct trace_hop *hop)
{
	if (target->round || hop->anyway || hop->unsent >= hop->sent)
		return false;
	if (trace_is_confirming(trace, target, hop))
		return true;
	if (hop->retries >= (hop->rationed ? TRACE_AIR : 1))
		return false;
	if (target->ended)
		return target->distance || !target->cut_sure ||
		    hop->ttl <= target->cut_at;
	return target->phase == TRACE_TAIL &&
	    hop->ttl <= tail_end(trace, target);
}

static bool wants(struct trace *trace, struct trace_target *target,
    struct trace_hop *hop, nsec now)
{
	if (hop->tired || (target->loop && hop->ttl > target->loop + 1) ||
	    (hop->anyway && hop->sent && !hop->replied))
		return false;
	if (!hop->answered && hop->missed)
		return may_retry(trace, target, hop);
	if (hop->limited && target->round)	/* rounds do not wait for it */
		return !hop->sent && now >= hop->last +
		    trace_spacing(target->family) / 10 * 9;
	if (hop->sent && trace_level_is_shared(trace, hop))
		return false;
	return find_turn(trace, target, hop, now);
}

/* When it may be asked. */
static nsec earliest(const struct trace *trace,
    const struct trace_target *target, const struct trace_hop *hop)
{
	nsec when = 0;

	if (trace_is_confirming(trace, target, hop))
		when = target->cut_heard + NSEC_SEC;
	if (hop->rationed)
		when = longer(when, hop->last +
		    trace_spacing(target->family));
	if (hop->limited && !target->round && !hop->burst)
		when = longer(when, granted(target, hop));
	return when;
}

/* What a hop waits for that wants no probe now. */
static enum trace_hop_state rest_of(const struct trace *trace,
    const struct trace_target *target, const struct trace_hop *hop, nsec *due)
{
	if (hop->open && !hop->tired) {
		*due = due_of(trace, target, hop);
		return TRACE_HOP_AWAITED;
	}
	if (target->round == 0 && !target->ended && !hop->answered &&
	    target->phase == TRACE_ACTIVE && hop->missed > hop->unsent)
		return TRACE_HOP_MISSING;
	return TRACE_HOP_SETTLED;
}

/* A hop that wants a probe, as far as its level has room. */
static enum trace_hop_state admit(struct trace *trace,
    struct trace_target *target, struct trace_hop *hop, nsec now, nsec *due)
{
	enum trace_room room = TRACE_ROOM;

	if (!hop->anyway)
		room = trace_level_room(trace, hop, now);
	if (room == TRACE_ROOM)
		return TRACE_HOP_READY;
	if (hop->open || (room == TRACE_ROOM_DRY && hop->answered))
		return rest_of(trace, target, hop, due);
	if (room == TRACE_ROOM_FULL || hop->must ||
	    !trace_level_is_known(trace, hop))
		return TRACE_HOP_SHUT;
	return TRACE_HOP_DEFERRED;
}

static enum trace_hop_state decide(struct trace *trace,
    struct trace_target *target, struct trace_hop *hop, nsec now, nsec *due)
{
	nsec when;

	*due = NSEC_NEVER;
	if (!trace_is_live(target) || hop->ttl > target->limit)
		return TRACE_HOP_SETTLED;
	judge(trace, target, hop, now);
	if (hop->deadline && now >= hop->deadline && !hop->open)
		hop->tired = true;	/* its level has no room */
	if (!wants(trace, target, hop, now))
		return rest_of(trace, target, hop, due);
	if (hop->open >= (hop->limited && !hop->burst ? 1 : TRACE_AIR)) {
		*due = due_of(trace, target, hop);
		return TRACE_HOP_AWAITED;
	}
	when = earliest(trace, target, hop);
	if (when > now) {
		*due = hop->open ? shorter(when,
		    due_of(trace, target, hop)) : when;
		return TRACE_HOP_AWAITED;
	}
	return admit(trace, target, hop, now, due);
}

static void leave(struct trace *trace, struct trace_target *target,
    struct trace_hop *hop)
{
	struct trace_level *levels;

	switch ((enum trace_hop_state)hop->state) {
	case TRACE_HOP_READY:
		TAILQ_REMOVE(&trace->ready, hop, queue);
		trace_level_ready(trace, hop, false);
		target->busy--;
		break;
	case TRACE_HOP_SHUT:
		levels = trace->levels[target->family == AF_INET6];
		TAILQ_REMOVE(&levels[hop->ttl].queue, hop, queue);
		target->busy--;
		break;
	case TRACE_HOP_AWAITED:
		target->busy--;
		break;
	case TRACE_HOP_DEFERRED:
		target->deferred--;
		break;
	case TRACE_HOP_OUT:
	case TRACE_HOP_MISSING:
	case TRACE_HOP_SETTLED:
		break;
	}
	timerq_drop(&trace->hop_timers, &hop->timer);
	hop->state = TRACE_HOP_OUT;
}

/* Whose hop is it, where it was not asked, or kept silent? */
void trace_hop_infer(const struct trace *trace,
    const struct trace_target *target, struct trace_hop *hop)
{
	if (hop->answered || hop->ttl > target->limit ||
	    hop->inferred != TRACE_NOBODY)
		return;
	if (hop->tired || target->distance > hop->ttl ||
	    target->last > hop->ttl)
		hop->inferred = trace_level_infer(trace, hop);
}

static void enter(struct trace *trace, struct trace_target *target,
    struct trace_hop *hop, enum trace_hop_state state, nsec now)
{
	hop->state = (uint8_t)state;
	switch (state) {
	case TRACE_HOP_READY:
		TAILQ_INSERT_TAIL(&trace->ready, hop, queue);
		trace_level_ready(trace, hop, true);
		target->busy++;
		break;
	case TRACE_HOP_SHUT:
		trace_level_shut(trace, hop, now);
		target->busy++;
		break;
	case TRACE_HOP_AWAITED:
		target->busy++;
		break;
	case TRACE_HOP_DEFERRED:
		target->deferred++;
		break;
	case TRACE_HOP_SETTLED:
		trace_level_return(trace, hop, now);
		trace_hop_infer(trace, target, hop);
		break;
	case TRACE_HOP_OUT:
	case TRACE_HOP_MISSING:
		break;
	}
}

void trace_review(struct trace *trace, struct trace_hop *hop, nsec now)
{
	struct trace_target *target = &trace->targets[hop->target];
	enum trace_hop_state state;
	nsec due;

	state = decide(trace, target, hop, now, &due);
	if (state != hop->state) {
		leave(trace, target, hop);
		enter(trace, target, hop, state, now);
	}
	if (state == TRACE_HOP_SHUT && hop->deadline)
		due = hop->deadline;
	if (due == NSEC_NEVER)
		timerq_drop(&trace->hop_timers, &hop->timer);
	else if (!timer_is_set(&hop->timer) || hop->timer.due != due)
		timerq_set(&trace->hop_timers, &hop->timer, due);
}

void trace_review_all(struct trace *trace, struct trace_target *target,
    nsec now)
{
	unsigned ttl, first = trace->conf.first;

	if (trace_is_live(target) && target->entered < target->limit)
		target->entered = target->limit;
	for (ttl = first; ttl <= target->entered; ttl++)
		trace_review(trace, trace_hop_of(trace, target->index,
		    (uint8_t)ttl), now);
}

void trace_hop_reset(struct trace *trace, struct trace_hop *hop)
{
	unsigned flows = trace->conf.flows;

	leave(trace, &trace->targets[hop->target], hop);
	hop->limited = hop->limited && (hop->missed || !hop->sent);
	hop->inferred = TRACE_NOBODY;
	hop->turn = hop->sent = hop->answered = hop->missed = 0;
	hop->unsent = 0;
	hop->open = hop->retries = 0;
	hop->deadline = hop->since = 0;
	hop->burst = 0;
	hop->met = hop->rationed = false;
	hop->replied = hop->must = hop->anyway = hop->tired = false;
	if (trace->heard)
		memset(&trace->heard[(size_t)(hop - trace->hops) * flows], 0,
		    flows);
}

/* The flow of the probe that leaves now. */
static unsigned choose_flow(struct trace *trace, struct trace_target *target,
    struct trace_hop *hop, nsec now)
{
	unsigned flows = trace->conf.flows, flow, i;

	if (find_turn(trace, target, hop, now))
		return hop->turn++ % flows;
	for (i = 0; i < flows; i++) {	/* silent: any that comes so far */
		flow = (hop->turn + i) % flows;
		if (hop->ttl <= trace_flow_limit(trace, target, flow))
			return flow;
	}
	return 0;
}

bool trace_hop_take(struct trace *trace, nsec now, struct probe *probe)
{
	struct trace_hop *hop = TAILQ_FIRST(&trace->ready);
	struct trace_target *target = &trace->targets[hop->target];
	unsigned flow;

	trace_review(trace, hop, now);
	if (hop->state != TRACE_HOP_READY) {
		trace_target_step(trace, target, now);
		return false;
	}
	leave(trace, target, hop);
	if (!hop->answered && hop->missed) {
		hop->confirmed |= trace_is_confirming(trace, target, hop);
		hop->retries++;
	}
	if (hop->limited && !hop->burst)
		hop->burst = burst_of(trace, target, hop);
	flow = choose_flow(trace, target, hop, now);
	if (hop->burst)
		hop->burst--;
	trace_fill(trace, target, TRACE_TAG_HOP, probe);
	probe->ttl = hop->ttl;
	probe->flow = (uint16_t)(trace->conf.flow + flow);
	hop->sent++;
	hop->open++;
	hop->last = now;
	trace_level_sent(trace, hop, now);
	trace_review(trace, hop, now);
	return true;
}
