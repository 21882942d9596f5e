/*
 * sizestate.h - what sizes.c and its neighbours share
 *
 * Private to sizes.c, sizetold.c, sizehop.c and sizeresult.c.  All of it is
 * made at once and zeros mean "nothing", so what no probe ever asks for is
 * never touched and costs no memory.
 */
#ifndef ASDIC_SIZESTATE_H
#define ASDIC_SIZESTATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/nsec.h"
#include "engine/event.h"
#include "model/sizeladder.h"
#include "model/sizes.h"

enum {
	SIZES_RUNGS = 512,	/* kept of a target */
	SIZES_HOP_RUNGS = 48,	/* ... of a hop */
	SIZES_TELLERS = 8,	/* ... who refuse */
	SIZES_ROUTERS = 128,	/* of all targets */
};

/* Somebody who said "time exceeded" to any target's probe. */
struct router {
	struct addr	addr;
	uint8_t		ttl;		/* where; 0: at several hops */
};

/* Somebody who says that packets are too big, or refuses them otherwise. */
struct teller {
	struct addr	addr;
	uint32_t	number;		/* newest probe it spoke of */
	uint32_t	told;		/* MTU told then, if it may be true */
	uint32_t	least;		/* smallest packet refused, 0: none */
	uint8_t		ttl;		/* smallest of a hop probe refused */
};

struct place {
	struct addr	addr;		/* who answered here last */
	struct ladder	ladder;
};

struct sized {
	struct addr	to;
	struct ladder	far;
	nsec		heard;		/* when the target answered last */
	nsec		slowest;	/* its slowest answer in time */
	unsigned	unanswered;	/* while it never had: lost, refused */
	uint32_t	asked;		/* largest that left for the far end */
	uint32_t	local;
	uint32_t	arrived;	/* largest it met with an error */
	uint32_t	cut;		/* largest it answered too short */

	struct teller	teller[SIZES_TELLERS];
	unsigned	tellers;
	unsigned	lies;
	struct addr	liar;

	unsigned	fragments_sent, fragments_answered;
	uint32_t	fragmented;	/* largest of these answered */

	uint8_t		distance;
	bool		alive;
};

struct sizes {
	struct sizes_conf conf;
	unsigned	rows;		/* hops of a target */
	struct sized	*target;
	struct place	*place;		/* by target, ttl */
	struct rung	*rung;		/* by target */
	struct rung	*hop_rung;	/* by target, ttl */
	struct router	router[SIZES_ROUTERS];
	unsigned	routers;
};

static inline bool sizes_has(const struct sizes *sizes, unsigned ttl)
{
	return ttl >= sizes->conf.first && ttl <= sizes->conf.hops;
}

static inline size_t sizes_index(const struct sizes *sizes, uint32_t target,
    unsigned ttl)
{
	return (size_t)target * sizes->rows + ttl - sizes->conf.first;
}

static inline const struct place *sizes_at(const struct sizes *sizes,
    uint32_t target, unsigned ttl)
{
	return &sizes->place[sizes_index(sizes, target, ttl)];
}

/* What every link carries. */
static inline uint32_t sizes_least(const struct sized *target)
{
	return target->to.family == AF_INET6 ? SIZES_LEAST6 : SIZES_LEAST4;
}

/* ---- sizetold.c ---- */

/* Who refused, and what it says of the MTU; 0: too many to be kept. */
uint8_t sizes_tell(struct sized *target, const struct event *event,
    bool hop);

/* Lies, once it is known what fits: mtu. */
void sizes_lies(const struct sized *target, uint32_t mtu,
    struct sizes_result *result);

/* ---- sizehop.c ---- */

/* The hop of a teller, 0: not known. */
uint8_t sizes_hop_of(const struct sizes *sizes, uint32_t target,
    const struct teller *teller);

/* A router was met at this hop. */
void sizes_meet(struct sizes *sizes, const struct addr *addr, uint8_t ttl);

/* The hop at which other targets have met a teller, if that may be so here,
 * too; 0: not known. */
uint8_t sizes_hop_elsewhere(const struct sizes *sizes, uint32_t target,
    const struct teller *teller);

/* Between which hops it is that this size, which some refuse or drop, ends. */
void sizes_locate(const struct sizes *sizes, uint32_t target, uint32_t size,
    struct sizes_result *result);

/* Name the neighbours of result->after and result->before. */
void sizes_name(const struct sizes *sizes, uint32_t target,
    struct sizes_result *result);

#endif
