/*
 * mtu.h - how large a packet may be, and who says so
 *
 * Many sizes at once: the first burst asks for the far end with every size
 * that links usually have, for each hop with a small packet and with the
 * largest, so that after one round trip the answer lies between two
 * neighbours, the way is known, and a black hole has shown between which hops
 * it is.  Then the sizes in between, at once again, until two neighbours
 * differ by one; then the confirmation (RFC 8899): the size found answered
 * twice, the next one refused, or silent again and again.
 */
#ifndef ASDIC_PLAN_MTU_H
#define ASDIC_PLAN_MTU_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "plan/ping.h"

struct plan;

struct plan_mtu_conf {
	uint32_t	targets;
	uint8_t		hops;		/* largest TTL of hop probes, < 255 */
	uint16_t	flow;
	uint32_t	most;		/* no larger packet is tried; 0: no
					   limit but the interface's */
	nsec		patience;	/* the most for one probe */
	bool		patient;	/* ... always all of it */
	nsec		sought;		/* how long a target that has not
					   answered may be looked for by the
					   last router, or by this host; 0: no
					   longer than it is asked */
	bool		every_hop;	/* what gets to each hop, too */
	bool		fragments;	/* are fragments carried?  Asked anyway
					   where larger ones vanish behind all
					   hops: the target may answer none */
	bool		patient_names;	/* names may be resolved later */

	enum plan_ping_ready (*ready)(const void *list, uint32_t target,
			    uint8_t *series);

	/* Largest packet that leaves this host towards it; 0: unknown. */
	uint32_t	(*mtu_of)(const void *list, uint32_t target);
	uint8_t		(*family)(const void *list, uint32_t target);
	const void	*list;
};

/* Copies conf.  NULL: no memory. */
struct plan *plan_mtu_new(const struct plan_mtu_conf *conf);

/* Will nothing more be asked of the target?  plan is a search's. */
bool plan_mtu_settled(const struct plan *plan, uint32_t target);

#endif
