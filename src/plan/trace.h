/*
 * trace.h - the whole path at once
 *
 * All TTLs leave in one paced burst, so that a path costs one round trip and
 * not one for each hop; what is missing then is asked again, spaced.  Where
 * the target is, its nearest reply tells: nothing farther is sent.
 *
 * Routers answer few: Linux six errors to one asker at once, then one a second
 * (netns/k15-limit).  So no more than three probes to one
 * hop are in the air before it has answered; a hop that answered and then
 * fell silent is left alone for a second; and targets behind the same routers
 * share them: see plan_trace_hop.
 *
 * A target that never replies is known to be silent after a second at the
 * least, for the way to it may be slower than to the routers that answer; and
 * to be dead only when whoever stands before it has had the time to look for
 * its link-layer address, and to say that there is none.
 */
#ifndef ASDIC_PLAN_TRACE_H
#define ASDIC_PLAN_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "engine/event.h"
#include "plan/ping.h"

struct plan;

struct plan_trace_conf {
	uint32_t	targets;	/* how many indices there are */
	uint8_t		first, hops;	/* TTLs first..hops; hops < 255 */
	uint8_t		gap;		/* stop after so many silent hops */
	unsigned	tries;		/* probes a hop, flow and round */
	uint16_t	flow, flows;	/* flow .. flow + flows - 1 */
	uint64_t	rounds;		/* 0: no end */
	nsec		interval;	/* between the starts of two rounds */
	nsec		patience;	/* the most for one probe */
	bool		patient;	/* ... always all of it; else twice the
					   slowest round trip, a second at
					   least; what is missing is judged
					   sooner, by the target's own */
	nsec		sought;		/* without patient: how long a target
					   that has not answered may be looked
					   for by the last router, or by this
					   host; 0: no longer than patience */
	uint32_t	size;		/* payload, 0: smallest with a flow */
	bool		whole;		/* DF */
	bool		mtu;		/* learn the path MTU, too */
	bool		patient_names;	/* names may be resolved later */

	/* Does the target have an address now; series as in target.h. */
	enum plan_ping_ready (*ready)(const void *list, uint32_t target,
			    uint8_t *series);

	/* Largest packet that leaves this host towards it; 0: unknown. */
	uint32_t	(*mtu_of)(const void *list, uint32_t target);

	/* AF_INET or AF_INET6, of a ready target. */
	uint8_t		(*family)(const void *list, uint32_t target);

	/* The same number for targets that are so near each other that the
	 * last router before them may well be the same: a /24, a /64. */
	uint64_t	(*near)(const void *list, uint32_t target);
	const void	*list;
};

/* Copies conf.  NULL: no memory. */
struct plan *plan_trace_new(const struct plan_trace_conf *conf);

/* What has been decided about a hop. */
struct plan_trace_hop {
	bool		settled;	/* nothing more will be asked of it, in
					   this round or a later one */
	uint32_t	inferred;	/* not asked, or in vain: it is that
					   target's hop; UINT32_MAX: its own */
};

/* Constant time; plan is a trace's. */
void plan_trace_hop(const struct plan *plan, uint32_t target, uint8_t ttl,
    struct plan_trace_hop *hop);

#endif
