/*
 * Probes to the far end, whatever the way: one that tells a silent path from
 * a target that answers, and those that find the largest packet.
 *
 * The first is sent again each second while the target may be sought.  When
 * such a one is answered, the target or its last router was not ready for the
 * hops' probes: the silent hops are asked once more.
 *
 * The MTU: send as much as leaves this host.  Whoever cannot pass it on says
 * what would fit, and that is sent next (RFC 1191, RFC 8201); who does not
 * say, or lies, gets the next size of RFC 1191's table.  What vanishes is
 * sent three times more, at once, because on a lossy path two are nothing
 * special, and then left alone: to search further is another verb's.
 */
#include <errno.h>

#include "plan/tracestate.h"

#define FAR_TTL	255

enum {
	HEADERS = 40 + 8,	/* at most, before a payload */
	MTU_STEPS = 8,		/* sizes told that are believed */
	MTU_AGAIN = 3,		/* times more that one is sent */
	MTU_MOST = 65535,
	MTU_GUESS = 1500,	/* of an interface that is not known */
	MTU_ORDINARY = 128,	/* no smaller than the smallest probe */
};

static void ask(struct trace *trace, struct trace_target *target)
{
	if (!target->asked)
		TAILQ_INSERT_TAIL(&trace->asking, target, asking);
	target->asked = true;
}

static void ask_mtu(struct trace *trace, struct trace_target *target,
    uint8_t times)
{
	target->mtu = TRACE_ASK_WISH;
	target->mtu_left = times;
	ask(trace, target);
}

static void leave(struct trace *trace, struct trace_target *target)
{
	if (!target->asked || target->far == TRACE_ASK_WISH ||
	    target->mtu == TRACE_ASK_WISH)
		return;
	TAILQ_REMOVE(&trace->asking, target, asking);
	target->asked = false;
}

void trace_mtu_begin(struct trace *trace, struct trace_target *target)
{
	const struct plan_trace_conf *conf = &trace->conf;
	uint32_t ordinary = conf->size ? conf->size + HEADERS : MTU_ORDINARY;

	if (!conf->mtu)
		return;
	target->mtu_size = conf->mtu_of(conf->list, target->index);
	if (target->mtu_size == 0)
		target->mtu_size = MTU_GUESS;
	if (target->mtu_size > MTU_MOST)
		target->mtu_size = MTU_MOST;
	if (target->mtu_size > ordinary)
		ask_mtu(trace, target, 1);
}

void trace_far_begin(struct trace *trace, struct trace_target *target)
{
	if (target->far != TRACE_ASK_NONE || target->alive)
		return;
	target->far = TRACE_ASK_WISH;
	ask(trace, target);
}

void trace_far_take(struct trace *trace, nsec now, struct probe *probe)
{
	struct trace_target *target = TAILQ_FIRST(&trace->asking);
	bool mtu = target->mtu == TRACE_ASK_WISH;

	trace_fill(trace, target, mtu ? TRACE_TAG_MTU : TRACE_TAG_FAR, probe);
	probe->ttl = FAR_TTL;
	probe->size = mtu ? target->mtu_size : 0;
	probe->payload = false;
	if (mtu) {
		probe->whole = true;
		if (--target->mtu_left == 0)
			target->mtu = TRACE_ASK_AIR;
		target->mtu_sent = now;
	} else {
		target->far = TRACE_ASK_AIR;
		target->far_sent = now;
	}
	leave(trace, target);
	trace_target_step(trace, target, now);
}

/* The largest size of RFC 1191, section 7, below this one; 0: none. */
static uint32_t plateau_below(uint32_t size)
{
	static const uint16_t plateau[] = {
		65535, 32000, 17914, 8166, 4352, 2002, 1492, 1280, 1006, 508,
		296, 68,
	};

	for (unsigned i = 0; i < sizeof(plateau) / sizeof(plateau[0]); i++)
		if (plateau[i] < size)
			return plateau[i];
	return 0;
}

/* It was too big; told: what would fit. */
static void shrink(struct trace *trace, struct trace_target *target,
    uint32_t told)
{
	uint32_t least = target->family == AF_INET6 ? 1280 : 68;
	uint32_t next = told;

	if (told < least || told >= target->mtu_size)
		next = plateau_below(target->mtu_size);
	else if (++target->mtu_steps > MTU_STEPS)
		next = 0;
	target->mtu = TRACE_ASK_DONE;
	if (next < least)
		return;
	target->mtu_size = next;
	target->mtu_again = false;
	ask_mtu(trace, target, 1);
}

static void note_mtu(struct trace *trace, struct trace_target *target,
    const struct event *event)
{
	if (event->probe.size != target->mtu_size)
		return;		/* of a size that has been left behind */
	if (event->kind == EVENT_REPLY || event->kind == EVENT_LATE) {
		target->mtu = TRACE_ASK_DONE;
		leave(trace, target);
	}
	if (target->mtu != TRACE_ASK_AIR)
		return;
	if (event->kind == EVENT_TOO_BIG ||
	    (event->kind == EVENT_UNSENT && event->error == EMSGSIZE))
		shrink(trace, target, event->mtu);
	else
		target->mtu = TRACE_ASK_DONE;
}

/* It answers now: ask those again that were given up before this left. */
static void ask_silent(struct trace *trace, struct trace_target *target,
    const struct event *event)
{
	struct trace_hop *hop;
	unsigned ttl;

	if (target->phase != TRACE_TAIL || target->distance)
		return;
	for (ttl = trace->conf.first; ttl <= target->entered; ttl++) {
		hop = trace_hop_of(trace, target->index, (uint8_t)ttl);
		if (ttl > target->last && !hop->open &&
		    hop->judged <= event->sent)
			hop->retries = 0;
	}
	trace_review_all(trace, target, event->at);
}

void trace_far_note(struct trace *trace, struct trace_target *target,
    const struct event *event)
{
	if (event->kind == EVENT_REPLY || event->kind == EVENT_LATE) {
		target->alive = true;
		if (event->rtt > target->slowest)
			target->slowest = event->rtt;
		if (event->probe.tag == trace_tag(target, TRACE_TAG_FAR))
			ask_silent(trace, target, event);
	}
	if (event->probe.tag == trace_tag(target, TRACE_TAG_MTU))
		note_mtu(trace, target, event);
	else if (target->far == TRACE_ASK_AIR)
		target->far = TRACE_ASK_DONE;
	trace_target_step(trace, target, event->at);
}

static nsec far_due(const struct trace *trace,
    const struct trace_target *target)
{
	nsec due = target->far_sent + trace_patience(trace, target);
	nsec least = TRACE_SILENT;

	if (least > trace->conf.patience)
		least = trace->conf.patience;
	if (trace_is_sought(trace, target) && least < trace->conf.sought)
		least = trace->conf.sought;
	least += target->round_start;
	return due < least ? least : due;
}

/* When it is worth sending once more. */
static nsec far_again(const struct trace *trace,
    const struct trace_target *target)
{
	nsec again = target->far_sent + TRACE_SILENT;

	if (!trace_is_sought(trace, target) || again + TRACE_SILENT / 2 >
	    target->round_start + trace->conf.sought)
		return NSEC_NEVER;
	return again;
}

static void review_far(struct trace *trace, struct trace_target *target,
    nsec now, nsec *due)
{
	nsec when = far_due(trace, target);
	nsec again = far_again(trace, target);

	if (now >= when || target->ended) {
		target->far = TRACE_ASK_DONE;
	} else if (now >= again) {
		target->far = TRACE_ASK_WISH;
		ask(trace, target);
	} else {
		*due = again < when ? again : when;
	}
}

static nsec mtu_due(const struct trace *trace,
    const struct trace_target *target)
{
	nsec rtt = target->distance ? target->end_rtt : target->slowest;
	nsec wait = rtt + rtt / 10 + TRACE_LEEWAY;

	if (trace->conf.patient || wait > trace->conf.patience)
		wait = trace->conf.patience;
	return target->mtu_sent + wait;
}

nsec trace_far_review(struct trace *trace, struct trace_target *target,
    nsec now, bool quiet)
{
	nsec due = 0, when;

	if (target->far == TRACE_ASK_AIR)
		review_far(trace, target, now, &due);
	if (target->mtu == TRACE_ASK_AIR && target->alive) {
		when = mtu_due(trace, target);
		if (now < when) {
			due = due && due < when ? due : when;
		} else if (target->mtu_again) {
			target->mtu = TRACE_ASK_DONE;
		} else {
			target->mtu_again = true;
			ask_mtu(trace, target, MTU_AGAIN);
		}
	} else if (target->mtu == TRACE_ASK_AIR) {
		if (quiet && !due && target->far != TRACE_ASK_WISH)
			target->mtu = TRACE_ASK_DONE;
	}
	if (target->far == TRACE_ASK_WISH || target->mtu == TRACE_ASK_WISH)
		return due ? due : NSEC_NEVER;
	return due;
}
