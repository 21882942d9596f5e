/*
 * sizes.h - events into what fits: the path MTU, and who limits it
 *
 * For each target: which packet sizes came back whole, which were refused and
 * by whom, which vanished; the same at each hop for packets that ran out of
 * TTL there.  From these follows the largest size that fits, how sure that is,
 * the hop that limits it, and whether it does so in silence (a black hole,
 * RFC 2923; the confirmations are those of RFC 8899).  Pure: no clock, no
 * output; sized when it is made.
 *
 * A size is that of the IP packet.  Probes are taken as large only if they
 * were sent whole (DF).  A hop probe has a ttl within first..hops, all others
 * ask for the far end.  Probes with another flow than conf.flow are ignored,
 * and so are those not whole, but for the check of fragments.
 *
 * What fits once need not fit for ever: of an answer and an error that
 * contradict each other the younger probe is right (by its number).
 */
#ifndef ASDIC_SIZES_H
#define ASDIC_SIZES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "engine/event.h"

enum {
	SIZES_MAX = 65535,
	SIZES_LEAST4 = 68,	/* RFC 791: every link carries it */
	SIZES_LEAST6 = 1280,	/* RFC 8200 section 5 */
};

struct sizes;

struct sizes_conf {
	uint32_t	targets;
	uint8_t		first, hops;	/* TTLs of hop probes */
	uint16_t	flow;

	/*
	 * What nothing larger than is asked for: who answers that much has
	 * carried all there is to carry.  mtu_of is the plan's, largest packet
	 * that leaves this host towards it, 0: unknown; most is the user's,
	 * 0: no limit.  Neither known: the largest size that did leave.
	 */
	uint32_t	most;
	uint32_t	(*mtu_of)(const void *list, uint32_t target);
	const void	*list;
};

/* How sure the size is. */
enum sizes_state {
	SIZES_OPEN,		/* too early to say */
	SIZES_NO_ANSWER,	/* the target answers not even small ones */
	SIZES_UNCERTAIN,	/* sizes above it got lost, and some may have
				   been lost by chance; or too few answers; or
				   the limit is BEYOND */
	SIZES_FOUND,		/* two answers at it, and just above it (by
				   one byte: routers may tell less than fits)
				   an error, or silence again and again: three
				   times, more often where small ones got
				   lost, too, or where the size that is silent
				   is a likelier limit than the one below it;
				   or there is nothing above it */
};

/* What stands in the way of larger ones. */
enum sizes_limit {
	SIZES_LIMIT_NONE,	/* nothing seen: up to our own interface */
	SIZES_LIMIT_LOCAL,	/* our own interface */
	SIZES_LIMIT_TOLD,	/* a router that says so */
	SIZES_LIMIT_HOLE,	/* somebody who says nothing */
	SIZES_LIMIT_REVERSE,	/* they arrive: the target answers larger ones
				   with errors, but none with an echo */
	SIZES_LIMIT_ECHO,	/* the target answers echo up to a size of its
				   own: it cuts larger ones short, or ends
				   below what every link must carry */
	SIZES_LIMIT_BEYOND,	/* silence, and no hop is known that they do
				   not get to: a link, the way back, or the
				   target's own limit; larger ones that may be
				   fragmented were not answered either */
};

/* MTUs told that are not to be believed.  Bits. */
enum sizes_lie {
	SIZES_LIE_ZERO	 = 1 << 0,	/* 0: a router from before RFC 1191 */
	SIZES_LIE_SMALL	 = 1 << 1,	/* less than every link must carry */
	SIZES_LIE_LARGE	 = 1 << 2,	/* no less than what was sent */
	SIZES_LIE_BROKEN = 1 << 3,	/* that size was then refused by the
					   same router, or a larger one came
					   through */
};

struct sizes_result {
	enum sizes_state state;
	enum sizes_limit limit;
	uint32_t	mtu;		/* largest that came back; 0: none */
	unsigned	answers;	/* ... so many times */
	uint32_t	above;		/* smallest that did not; 0: none */
	unsigned	silent;		/* ... so many times without a word */
	bool		hole;		/* larger ones vanish in silence, all
					   or (TOLD) some; not BEYOND */

	/* Where: after the hop `after` and before the hop `before` (0: the
	 * target); the range widens over hops that answer nothing at all, or
	 * that were not asked with this size, and with a small one behind
	 * it.  TOLD: after is the hop of who tells.  0 and 0: not known.
	 * HOLE with before 0: the target answers larger ones in fragments,
	 * so it is a link behind the hop `after`, or the way back.
	 * BEYOND: before is 0.  LOCAL, REVERSE, ECHO: 0 and 0. */
	uint8_t		after, before;
	struct addr	after_addr, before_addr;	/* unset: unknown */

	bool		inferred;	/* after is where other targets have
					   met who tells */

	struct addr	by;		/* TOLD: who */
	uint32_t	told;		/* ... which MTU, at last; 0: none */
	unsigned	lies;		/* enum sizes_lie, of anybody */
	struct addr	liar;		/* ... the last of them */
	uint32_t	local;		/* EMSGSIZE of our own: what fits; 0 */
	uint8_t		distance;	/* hops to the target, 0: ? */

	/* Large packets that were not whole (DF unset): carried?  Answers
	 * prove it, and silence proves nothing: many drop fragments. */
	unsigned	fragments_sent, fragments_answered;
};

/* What is known of one hop. */
struct sizes_hop {
	struct addr	addr;		/* who answered there last; unset */
	uint32_t	most;		/* largest that got there; 0: none */
	uint32_t	above;		/* smallest that did not, 0: none */
	unsigned	silent;		/* ... so many times in silence */
	uint32_t	told;		/* MTU it told of its next link, 0 */
};

/* Copies conf.  NULL: no memory.  About 100 KiB of address space a target,
 * little of it touched. */
struct sizes *sizes_new(const struct sizes_conf *conf);
void sizes_free(struct sizes *sizes);

/* Take note; never allocates. */
void sizes_note(struct sizes *sizes, const struct event *event);

/* What is known so far; nothing pending counts as lost. */
void sizes_result(const struct sizes *sizes, uint32_t target,
    struct sizes_result *result);
void sizes_hop(const struct sizes *sizes, uint32_t target, uint8_t ttl,
    struct sizes_hop *hop);

/*
 * What kind of link has this MTU, as a guess: "PPPoE", "GRE", "WireGuard" ...;
 * NULL: nothing in particular.
 */
const char *sizes_guess(uint8_t family, uint32_t mtu);

#endif
