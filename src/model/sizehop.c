/*
 * The same questions at every hop.  "Time exceeded" is a small packet, so the
 * way back plays no part: what it answers has got there, and past all hops
 * before.  What was refused on the way to a hop gets to none behind it either.
 * Silence of a hop counts against a size only where the hop answered a smaller
 * one behind it, and not after one loss, for routers are sparing with errors.
 */
#include <assert.h>

#include "model/sizestate.h"

enum {
	TRIES = 2,
};

#define UNLIKELY	0.05

/* ---- one hop ---- */

static uint32_t own_most(const struct sizes *sizes, uint32_t target,
    unsigned ttl)
{
	const struct rung *most =
	    ladder_most(&sizes_at(sizes, target, ttl)->ladder);

	return most ? most->size : 0;
}

/* Did it answer a smaller one that left behind the last of these? */
static bool is_witnessed(const struct ladder *ladder, const struct rung *rung)
{
	for (const struct rung *r = ladder->rung; r < rung; r++)
		if (r->fits > rung->gone)
			return true;
	return false;
}

/* The smallest size beyond this that was refused, or vanished, before it got
 * here; NULL: none. */
static const struct rung *own_above(const struct sizes *sizes,
    uint32_t target, unsigned ttl, uint32_t size)
{
	const struct ladder *ladder = &sizes_at(sizes, target, ttl)->ladder;
	const struct rung *rung = ladder_above(ladder, size);
	unsigned tries;

	if (!ladder_most(ladder))
		return rung && rung->refusals ? rung : NULL;
	tries = ladder_tries(ladder, own_most(sizes, target, ttl) + 1, TRIES,
	    UNLIKELY);
	while (rung && rung->refusals == 0 &&
	    (rung->silent < tries || !is_witnessed(ladder, rung)))
		rung = ladder_above(ladder, rung->size);
	return rung;
}

/* Is it on the way to the target? */
static bool is_before(const struct sized *t, const struct place *place,
    unsigned ttl)
{
	if (t->distance)
		return ttl < t->distance;
	return addr_is_set(&place->addr);
}

static uint32_t most_there(const struct sizes *sizes, uint32_t target,
    unsigned ttl)
{
	const struct sized *t = &sizes->target[target];
	const struct rung *far = ladder_most(&t->far);
	uint32_t most = 0, own;

	for (unsigned k = ttl; k <= sizes->conf.hops; k++) {
		own = own_most(sizes, target, k);
		if (own > most)
			most = own;
	}
	if (far && far->size > most &&
	    is_before(t, sizes_at(sizes, target, ttl), ttl))
		most = far->size;
	return most;
}

static void take_above(struct sizes_hop *hop, uint32_t size, unsigned silent)
{
	if (size <= hop->most || (hop->above && hop->above <= size))
		return;
	hop->above = size;
	hop->silent = silent;
}

void sizes_hop(const struct sizes *sizes, uint32_t target, uint8_t ttl,
    struct sizes_hop *hop)
{
	const struct sized *t = &sizes->target[target];
	const struct rung *above;
	uint8_t at;

	assert(target < sizes->conf.targets && sizes_has(sizes, ttl));
	*hop = (struct sizes_hop){
		.addr = sizes_at(sizes, target, ttl)->addr,
		.most = most_there(sizes, target, ttl),
	};
	for (unsigned k = sizes->conf.first; k <= ttl; k++) {
		above = own_above(sizes, target, k, hop->most);
		if (above)
			take_above(hop, above->size, above->refusals ? 0 :
			    above->silent);
	}
	for (unsigned i = 0; i < t->tellers; i++) {
		at = sizes_hop_of(sizes, target, &t->teller[i]);
		if (at && at < ttl && t->teller[i].least)
			take_above(hop, t->teller[i].least, 0);
		if (at == ttl && t->teller[i].told)
			hop->told = t->teller[i].told;
	}
}

/* ---- where ---- */

/*
 * Where it says "time exceeded".  Who never does (its limit on those, or
 * another address for them) stands before the nearest hop whose probes it
 * refused: those had a TTL to spare when it looked at their size.
 */
uint8_t sizes_hop_of(const struct sizes *sizes, uint32_t target,
    const struct teller *teller)
{
	const struct sized *t = &sizes->target[target];

	for (unsigned k = sizes->conf.first; k <= sizes->conf.hops; k++)
		if (addr_same(&sizes_at(sizes, target, k)->addr,
		    &teller->addr))
			return (uint8_t)k;
	if (addr_same(&teller->addr, &t->to))
		return t->distance;
	if (teller->ttl > sizes->conf.first && !addr_is_set(&sizes_at(sizes,
	    target, teller->ttl - 1u)->addr))
		return (uint8_t)(teller->ttl - 1);
	return 0;
}

static const struct router *find_router(const struct sizes *sizes,
    const struct addr *addr)
{
	for (unsigned i = 0; i < sizes->routers; i++)
		if (addr_same(&sizes->router[i].addr, addr))
			return &sizes->router[i];
	return NULL;
}

/* The first come are kept: those next to us, which all targets have. */
void sizes_meet(struct sizes *sizes, const struct addr *addr, uint8_t ttl)
{
	const struct router *known = find_router(sizes, addr);

	if (known && known->ttl != ttl)
		sizes->router[known - sizes->router].ttl = 0;
	else if (!known && sizes->routers < SIZES_ROUTERS)
		sizes->router[sizes->routers++] =
		    (struct router){ *addr, ttl };
}

/*
 * Who is asked about many targets soon has no error left to say where he
 * stands.  He stands where others met him, if all met him at one hop, and
 * nothing heard of this target's way speaks against that.
 */
uint8_t sizes_hop_elsewhere(const struct sizes *sizes, uint32_t target,
    const struct teller *teller)
{
	const struct router *known = find_router(sizes, &teller->addr);
	const struct sized *t = &sizes->target[target];

	if (!known || !known->ttl ||
	    (t->distance && known->ttl >= t->distance) ||
	    (teller->ttl && known->ttl >= teller->ttl) ||
	    addr_is_set(&sizes_at(sizes, target, known->ttl)->addr))
		return 0;
	return known->ttl;
}

void sizes_locate(const struct sizes *sizes, uint32_t target, uint32_t size,
    struct sizes_result *result)
{
	const struct sized *t = &sizes->target[target];
	unsigned end = t->distance ? t->distance : sizes->conf.hops + 1u;
	const struct rung *above;

	for (unsigned k = sizes->conf.first; k < end; k++)
		if (own_most(sizes, target, k) >= size)
			result->after = (uint8_t)k;
	for (unsigned k = result->after + 1u; k < end; k++) {
		if (!sizes_has(sizes, k))
			continue;
		above = own_above(sizes, target, k, result->mtu);
		if (above && above->size <= size) {
			result->before = (uint8_t)k;
			return;
		}
	}
}

void sizes_name(const struct sizes *sizes, uint32_t target,
    struct sizes_result *result)
{
	const struct sized *t = &sizes->target[target];

	if (result->after == 0 && result->before == 0)
		return;
	if (result->after && !addr_is_set(&result->after_addr))
		result->after_addr = sizes_at(sizes, target,
		    result->after)->addr;
	result->before_addr = result->before ?
	    sizes_at(sizes, target, result->before)->addr : t->to;
}
