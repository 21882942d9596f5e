/*
 * sized.h - what came out about packet sizes, for one target
 *
 * What the model has found, what this host's kernel believes, and what
 * follows from both, gathered once for all views.
 */
#ifndef ASDIC_SIZED_H
#define ASDIC_SIZED_H

#include <stdbool.h>
#include <stdint.h>

#include "model/rule.h"
#include "model/sizes.h"

struct report;

enum { SIZED_EXTRAS = 2 };

struct sized {
	struct sizes_result result;
	uint8_t		family;		/* AF_UNSPEC: no address */
	bool		known;		/* result.mtu is the path MTU ... */
	bool		capped;		/* ... or less, for nothing larger was
					   to be tried */
	uint32_t	least;		/* fits, as far as can be said: of the
					   target's answers the largest, or
					   what each link must carry; 0: none */
	uint8_t		last;		/* farthest hop that answered, or the
					   target's; 0: none */

	/* Who limits it, or should have said so; 0 and unset: unknown. */
	uint8_t		limit_hop;
	struct addr	limit_addr;
	const char	*guess;		/* what link has this MTU; or NULL */

	uint32_t	local;		/* our own interface carries, 0: ? */
	uint32_t	before, after;	/* believed by the kernel, 0: ? */

	/* What of packets of `least` bytes is left for payload; 0: not
	 * known.  The target's own limit concerns echo alone. */
	uint32_t	icmp, udp, tcp;
};

void sized_of(struct sized *sized, const struct report *report,
    uint32_t target);

/* As sizes_hop(); the target's own hop has what is known of the target. */
void sized_hop(const struct sized *sized, const struct report *report,
    uint32_t target, uint8_t ttl, struct sizes_hop *hop);

/* What conditions may ask for beside statistics: "hops" and "mtu", in this
 * order; unknown until they are found. */
void sized_extras(const struct report *report, uint32_t target,
    struct rule_extra extras[static SIZED_EXTRAS]);

#endif
