/*
 * multipath.h - every path between us and one target, with confidence
 *
 * The Multipath Detection Algorithm (Veitch, Augustin, Teixeira, Friedman,
 * INFOCOM 2009): at a vertex with k - 1 successors known, flows are sent
 * through it until n_k of them have been answered without a new one; then a
 * k-th, as likely as the others, is excluded with the confidence asked for.
 * Node control: only flows known to pass through a vertex count for it.
 */
#ifndef ASDIC_PLAN_MULTIPATH_H
#define ASDIC_PLAN_MULTIPATH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "plan/ping.h"

struct plan;
struct plan_trace_hop;

enum {
	MULTIPATH_FLOWS = 512,	/* at most */
	MULTIPATH_WIDTH = 32,	/* vertices of one hop, at most */
};

struct plan_multipath_conf {
	uint32_t	targets;	/* one after the other */
	uint8_t		first, hops, gap;
	uint16_t	flow, flows;	/* flow .. flow + flows - 1 may be
					   used, at most MULTIPATH_FLOWS */
	unsigned	confidence;	/* per cent, 50..99 */
	nsec		patience;	/* the most for one probe, */
	nsec		sought;		/* but for the last, to the far end: how
					   long a silent target may be looked
					   for by its last router; 0: no
					   longer than patience */
	uint32_t	size;		/* payload, 0: smallest with a flow */
	bool		whole;
	bool		patient_names;

	enum plan_ping_ready (*ready)(const void *list, uint32_t target,
			    uint8_t *series);
	uint8_t		(*family)(const void *list, uint32_t target);
	const void	*list;
};

/* Copies conf.  NULL: no memory. */
struct plan *plan_multipath_new(const struct plan_multipath_conf *conf);

/* As plan_trace_hop() in plan/trace.h. */
void plan_multipath_hop(const struct plan *plan, uint32_t target, uint8_t ttl,
    struct plan_trace_hop *hop);

/* n_k: flows that must be answered at a vertex with k - 1 successors known
 * (k >= 2) to exclude a k-th; confidence in per cent. */
unsigned multipath_goal(unsigned k, unsigned confidence);

#endif
