/*
 * sweep.h - one question to each of very many targets, again for the silent
 *
 * First tries go round the list in a seeded permutation, so that no network
 * is asked all at once; the pace is the engine's.  A try that was lost, or
 * refused for a reason that may pass, is repeated after a rest that grows by
 * the backoff; an answer, also a late one, an ICMP error or a refusal for good
 * ends the asking.  Names are asked when they have an address, whenever that
 * is, and the list may grow while the sweep runs.
 *
 * Constant time and no more than 8 bytes a target, all of it taken when the
 * plan is made or grows.
 */
#ifndef ASDIC_PLAN_SWEEP_H
#define ASDIC_PLAN_SWEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "engine/event.h"

struct plan;

struct plan_sweep_conf {
	uint32_t	targets;	/* how many indices there are so far */
	bool		growing;	/* more may come: plan_sweep_grow */
	unsigned	tries;		/* probes to a silent one, 1..15 */
	nsec		patience;	/* of each try */
	nsec		rest;		/* from a loss to the second try */
	double		backoff;	/* each further rest, and patience, is
					   that many times the one before;
					   1..5 */
	uint64_t	seed;		/* of the permutation */
	bool		in_order;	/* of the list, instead */
	uint32_t	payload;	/* bytes of echo data */
	uint16_t	flow;
	uint8_t		ttl;
	bool		whole;

	/* Has the target an address now? */
	bool		(*ready)(const void *list, uint32_t target);
	const void	*list;
};

/*
 * Copies conf.  probe.number is the try, from 1; every try after the first
 * has probe.stamp set: whether it left is then known.  An EVENT_UNRESOLVED is
 * the end of a target.  NULL: no memory.
 */
struct plan *plan_sweep_new(const struct plan_sweep_conf *conf);

/*
 * There are `targets` now, and no more will come if last.  The engine asks
 * again upon the next event: tell one (EVENT_RESOLVED does it).  -1: no memory.
 */
int plan_sweep_grow(struct plan *plan, uint32_t targets, bool last);

#endif
