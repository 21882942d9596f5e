/*
 * What follows for the way to the target.  The size is the largest that was
 * answered, however the rest looks; how sure it is, and who limits it, comes
 * from the sizes above it that are settled: refused, or silent so often that
 * chance is out of the question.
 *
 * How often that is depends on what got lost of smaller ones.  And on what is
 * likely in itself: links of 1492 bytes are common, of 1491 there are none, so
 * who finds silence at 1492 and an answer at 1491 has rather been out of luck.
 */
#include <assert.h>

#include "model/sizestate.h"

enum {
	ANSWERS = 2,		/* that confirm a size */
	TRIES = 3,		/* RFC 8899 section 5.1.2, MAX_PROBES */
	ODD_TRIES = 2,		/* more, where the answer would be odd */
	UNANSWERED = 3,
	ETHERNET = 1500,
};

#define UNLIKELY	1e-4

static bool is_common(uint8_t family, uint32_t mtu)
{
	return mtu == ETHERNET || sizes_guess(family, mtu);
}

/* Does somebody whom nothing belies say that this much fits? */
static bool is_promised(const struct sized *t, uint32_t size)
{
	for (unsigned i = 0; i < t->tellers; i++)
		if (t->teller[i].told >= size && t->teller[i].told > 0 &&
		    !(t->teller[i].least && t->teller[i].least <= size))
			return true;
	return false;
}

static bool is_silent(const struct sized *t, const struct rung *rung,
    uint32_t mtu)
{
	unsigned tries = ladder_tries(&t->far, mtu + 1, TRIES, UNLIKELY);

	if ((is_common(t->to.family, rung->size) &&
	    !is_common(t->to.family, mtu)) || is_promised(t, rung->size))
		tries += ODD_TRIES;
	return (unsigned)rung->silent + rung->words >= tries;
}

static bool is_settled(const struct sized *t, const struct rung *rung,
    uint32_t mtu)
{
	return rung->refusals > 0 || is_silent(t, rung, mtu);
}

/* The smallest size above mtu that surely does not fit. */
static const struct rung *find_limit(const struct sized *t, uint32_t mtu)
{
	const struct rung *rung = ladder_above(&t->far, mtu);

	while (rung && !is_settled(t, rung, mtu))
		rung = ladder_above(&t->far, rung->size);
	return rung;
}

/* Do some vanish without a word from anybody? */
static bool is_hole(const struct sized *t, uint32_t mtu)
{
	const struct rung *rung = ladder_above(&t->far, mtu);

	for (; rung; rung = ladder_above(&t->far, rung->size))
		if (rung->refusals == 0 && rung->words == 0 &&
		    is_silent(t, rung, mtu))
			return true;
	return false;
}

/* Nothing larger is asked for. */
static uint32_t ceiling(const struct sizes *sizes, uint32_t target)
{
	const struct sized *t = &sizes->target[target];
	const struct sizes_conf *conf = &sizes->conf;
	uint32_t known = conf->mtu_of ? conf->mtu_of(conf->list, target) : 0;

	if (t->local && (known == 0 || t->local < known))
		known = t->local;
	if (known == 0)
		known = t->asked;
	if (conf->most && conf->most < known)
		known = conf->most;
	return known < SIZES_MAX ? known : SIZES_MAX;
}

/* Whether larger ones get to the target, and only its echo does not come. */
static enum sizes_limit limit_at_end(const struct sized *t,
    const struct sizes_result *result)
{
	if (t->arrived > result->mtu)
		return SIZES_LIMIT_REVERSE;
	if (t->cut > result->mtu)
		return SIZES_LIMIT_ECHO;
	return SIZES_LIMIT_NONE;
}

static void tell_teller(const struct sizes *sizes, uint32_t target,
    const struct rung *rung, struct sizes_result *result)
{
	const struct sized *t = &sizes->target[target];
	const struct teller *teller;

	result->limit = SIZES_LIMIT_TOLD;
	result->hole = is_hole(t, result->mtu);
	if (rung->by == 0)
		return;
	teller = &t->teller[rung->by - 1];
	result->by = result->after_addr = teller->addr;
	result->told = teller->told;
	result->after = sizes_hop_of(sizes, target, teller);
	if (!result->after) {
		result->after = sizes_hop_elsewhere(sizes, target, teller);
		result->inferred = result->after != 0;
	}
	if (result->after && result->after != t->distance &&
	    result->after + 1 != t->distance)
		result->before = (uint8_t)(result->after + 1);
	if (result->before > sizes->conf.hops)
		result->before = 0;
}

/*
 * Where no hop is known that larger ones do not get to, they may as well
 * arrive, and the target answers none.  Only fragments that are answered show
 * that it does; that they are not shows nothing.  But a path must carry what
 * every link does.
 */
static void tell_hole(const struct sizes *sizes, uint32_t target,
    const struct rung *rung, struct sizes_result *result)
{
	const struct sized *t = &sizes->target[target];

	sizes_locate(sizes, target, rung->size, result);
	if (result->before || t->fragmented > result->mtu) {
		result->limit = SIZES_LIMIT_HOLE;
		result->hole = true;
	} else if (result->mtu >= sizes_least(t)) {
		result->limit = SIZES_LIMIT_BEYOND;
	} else {
		result->limit = SIZES_LIMIT_ECHO;
		result->after = 0;
	}
}

static void tell_limit(const struct sizes *sizes, uint32_t target,
    struct sizes_result *result)
{
	const struct sized *t = &sizes->target[target];
	const struct rung *rung = find_limit(t, result->mtu);

	if (!rung)
		return;
	if (rung->local)
		result->limit = SIZES_LIMIT_LOCAL;
	else if (rung->refusals > 0)
		tell_teller(sizes, target, rung, result);
	else if (limit_at_end(t, result))
		result->limit = limit_at_end(t, result);
	else if (rung->words > 0)
		tell_teller(sizes, target, rung, result);
	else
		tell_hole(sizes, target, rung, result);
	sizes_name(sizes, target, result);
}

static void tell_state(const struct sizes *sizes, uint32_t target,
    struct sizes_result *result)
{
	const struct sized *t = &sizes->target[target];
	const struct rung *above = ladder_above(&t->far, result->mtu);
	bool all = result->mtu == ceiling(sizes, target);

	if (above) {
		result->above = above->size;
		result->silent = above->silent;
	}
	if (all)
		result->limit = t->local == result->mtu ? SIZES_LIMIT_LOCAL :
		    SIZES_LIMIT_NONE;
	else
		tell_limit(sizes, target, result);
	if (above && above->size == result->mtu + 1 &&
	    is_settled(t, above, result->mtu) &&
	    result->limit != SIZES_LIMIT_BEYOND)
		all = true;
	result->state = all && result->answers >= ANSWERS ? SIZES_FOUND :
	    SIZES_UNCERTAIN;
}

void sizes_result(const struct sizes *sizes, uint32_t target,
    struct sizes_result *result)
{
	const struct sized *t = &sizes->target[target];
	const struct rung *most = ladder_most(&t->far);

	assert(target < sizes->conf.targets);
	*result = (struct sizes_result){
		.state = SIZES_OPEN, .local = t->local,
		.distance = t->distance,
		.fragments_sent = t->fragments_sent,
		.fragments_answered = t->fragments_answered,
	};
	sizes_lies(t, most ? most->size : 0, result);
	if (most) {
		result->mtu = most->size;
		result->answers = most->answers;
		tell_state(sizes, target, result);
	} else if (!t->alive && t->unanswered >= UNANSWERED) {
		result->state = SIZES_NO_ANSWER;
	}
}
