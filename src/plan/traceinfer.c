/*
 * Which hops need not be asked, because another target's path has them too.
 *
 * A hop for which there is no error left is deferred.  When all else of its
 * target is known, it is asked if there is one by then, and else inferred:
 * from one who met the same router at the next hop (Doubletree), or from a
 * target in its neighbourhood, if all of these met the same router, nobody
 * who came that way met another, and they are not known to part behind it.
 * Never from one who is known to have come another way: behind a balancer ways
 * do meet again.
 *
 * Where the target itself is next, it may as well be here already, so the TTL
 * of its reply must agree; or it is asked, and what is nearer waits for that.
 * That all met the same router is reason enough only when there was no chance
 * to ask.
 */
#include "plan/tracestate.h"

#define WAIT	(2 * NSEC_SEC)		/* for a bucket, at most */
#define WAIT_LONG (60 * NSEC_SEC)	/* ... if nothing can be inferred */

uint32_t trace_seen_other(const struct trace_seen *seen, uint32_t target)
{
	for (unsigned i = 0; i < 2; i++)
		if (seen->by[i] != target && seen->by[i] != TRACE_NOBODY)
			return seen->by[i];
	return TRACE_NOBODY;
}

/* A target other than this, of the same neighbourhood, that saw him. */
static uint32_t near_of(const struct trace_seen *seen, uint64_t near,
    uint32_t target)
{
	for (unsigned i = 0; i < TRACE_NEARS && i < seen->nears; i++)
		if (seen->near[i].near == near && seen->near[i].by != target)
			return seen->near[i].by;
	return TRACE_NOBODY;
}

void trace_seen_near(struct trace_seen *seen, uint64_t near, uint32_t target)
{
	unsigned i;

	for (i = 0; i < TRACE_NEARS && i < seen->nears; i++)
		if (seen->near[i].near == near)
			return;
	i = seen->nears++ % TRACE_NEARS;
	seen->near[i].near = near;
	seen->near[i].by = target;
}

/* Whom a target met there, itself or by inference; may be unset. */
static const struct addr *met_by(const struct trace *trace, uint32_t target,
    unsigned ttl)
{
	const struct trace_hop *hop = trace_hop_of(trace, target,
	    (uint8_t)ttl);

	if (!addr_is_set(&hop->from) && hop->inferred != TRACE_NOBODY)
		hop = trace_hop_of(trace, hop->inferred, (uint8_t)ttl);
	return &hop->from;
}

/* They have not come another way, as far as is known. */
static bool comes_along(const struct trace *trace,
    const struct trace_hop *hop, uint32_t other)
{
	const struct addr *mine, *theirs;

	if (hop->ttl == trace->conf.first)
		return true;
	mine = met_by(trace, hop->target, hop->ttl - 1u);
	theirs = met_by(trace, other, hop->ttl - 1u);
	return !addr_is_set(mine) || !addr_is_set(theirs) ||
	    addr_equal(mine, theirs);
}

/*
 * They are not known to go on another way.  A next router that others have met,
 * too, is worth a question here, whose answer is theirs as well; with one that
 * nobody else met each would have to be asked.
 */
static bool goes_along(const struct trace *trace,
    const struct trace_hop *hop, uint32_t other)
{
	const struct addr *mine;
	const struct trace_seen *seen;

	if (hop->ttl == trace->conf.hops)
		return true;
	mine = &trace_hop_of(trace, hop->target, hop->ttl + 1)->from;
	if (!addr_is_set(mine) ||
	    addr_equal(mine, met_by(trace, other, hop->ttl + 1u)))
		return true;
	seen = trace_seen_find(trace_level_of(trace, hop, 1), mine);
	return !seen || trace_seen_other(seen, hop->target) == TRACE_NOBODY;
}

/* Do ways part before the hop that came together until then? */
static bool is_fork(const struct trace *trace, const struct trace_hop *hop,
    const struct trace_seen *but)
{
	const struct trace_level *level = trace_level_of(trace, hop, 0);

	for (unsigned i = 0; i < level->n; i++)
		if (&level->seen[i] != but &&
		    comes_along(trace, hop, level->seen[i].by[0]))
			return true;
	return false;
}

/* Whom all neighbours met that met anybody here; TRACE_NOBODY: they differ,
 * or others met somebody else who came the same way. */
static uint32_t infer_near(const struct trace *trace,
    const struct trace_hop *hop)
{
	const struct trace_level *level = trace_level_of(trace, hop, 0);
	uint64_t near = trace->targets[hop->target].near;
	uint32_t other = TRACE_NOBODY, by;
	const struct trace_seen *seen = NULL;

	for (unsigned i = 0; i < level->n; i++) {
		by = near_of(&level->seen[i], near, hop->target);
		if (by != TRACE_NOBODY && other != TRACE_NOBODY)
			return TRACE_NOBODY;
		if (by != TRACE_NOBODY) {
			other = by;
			seen = &level->seen[i];
		}
	}
	if (other == TRACE_NOBODY || !comes_along(trace, hop, other) ||
	    !goes_along(trace, hop, other) ||
	    (!hop->tired && is_fork(trace, hop, seen)))
		return TRACE_NOBODY;
	return other;
}

/* Who met the same router at the next hop, or was taken to. */
static uint32_t infer_next(const struct trace *trace,
    const struct trace_hop *hop)
{
	const struct trace_hop *next = hop + 1, *theirs;
	uint32_t other;
	const struct trace_seen *seen;

	if (hop->ttl == trace->conf.hops)
		return TRACE_NOBODY;
	other = next->inferred;
	if (other == TRACE_NOBODY && addr_is_set(&next->from)) {
		seen = trace_seen_find(trace_level_of(trace, hop, 1),
		    &next->from);
		if (seen)
			other = trace_seen_other(seen, hop->target);
	}
	if (other == TRACE_NOBODY)
		return TRACE_NOBODY;
	theirs = trace_hop_of(trace, other, hop->ttl);
	if (!addr_is_set(&theirs->from))
		other = theirs->inferred;
	if (other == TRACE_NOBODY || other == hop->target ||
	    !comes_along(trace, hop, other))
		return TRACE_NOBODY;
	return other;
}

uint32_t trace_level_infer(const struct trace *trace,
    const struct trace_hop *hop)
{
	const struct trace_level *level;
	uint32_t other;

	if (!trace->levels[0])
		return TRACE_NOBODY;
	level = trace_level_of(trace, hop, 0);
	other = infer_next(trace, hop);
	if (other == TRACE_NOBODY)
		other = infer_near(trace, hop);
	if (other == TRACE_NOBODY && level->n == 1 && hop->must && hop->tired)
		other = trace_seen_other(&level->seen[0], hop->target);
	return other;
}

/*
 * Does the TTL of the target's reply, counted down from 64, 128 or 255 on a
 * way back as long as the way there, say that it is this far?
 */
static bool is_as_far(const struct trace_target *target)
{
	int ttl = target->reply_ttl;
	int begun = ttl <= 64 ? 64 : ttl <= 128 ? 128 : 255;

	return ttl > 0 && begun - ttl + 1 >= target->distance;
}

/* May the target yet answer here, nearer than anywhere so far? */
static bool is_in_doubt(const struct trace_target *target,
    const struct trace_hop *hop)
{
	return target->distance == hop->ttl + 1 && trace_hop_is_busy(hop);
}

/* False: what is nearer must wait for this one. */
static bool resolve(struct trace *trace, struct trace_target *target,
    struct trace_hop *hop, bool farther, nsec now)
{
	trace_review(trace, hop, now);	/* there may be an error left */
	if (hop->state != TRACE_HOP_DEFERRED)
		return !is_in_doubt(target, hop);
	if (target->distance == hop->ttl + 1 && !hop->sent &&
	    !is_as_far(target)) {
		hop->anyway = true;
	} else if (!farther && target->busy) {
		return false;
	} else if (farther &&
	    trace_level_infer(trace, hop) != TRACE_NOBODY) {
		hop->tired = true;
	} else {
		hop->must = true;
		if (!target->deadline)
			target->deadline = now + (trace_level_of(trace,
			    hop, 0)->n == 1 ? WAIT : WAIT_LONG);
		hop->deadline = target->deadline;
	}
	trace_review(trace, hop, now);
	return hop->tired;
}

void trace_resolve(struct trace *trace, struct trace_target *target,
    nsec now)
{
	unsigned ttl = target->entered;
	struct trace_hop *hop;
	bool farther = false;

	for (; ttl >= trace->conf.first && target->deferred; ttl--) {
		hop = trace_hop_of(trace, target->index, (uint8_t)ttl);
		farther |= target->distance > ttl || target->last > ttl;
		if (hop->state == TRACE_HOP_DEFERRED ?
		    !resolve(trace, target, hop, farther, now) :
		    is_in_doubt(target, hop))
			return;
		farther |= hop->inferred != TRACE_NOBODY;
	}
}
