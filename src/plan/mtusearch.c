/*
 * Rounds.  Each asks for sizes between the largest that fits and the smallest
 * that seems not to, for some of the silent ones again, and at its end for
 * what must be answered: the witnesses.  When nothing is in the air any more,
 * or has been for too long, the round is judged, and the next one follows from
 * what is known then.  A round without witnesses shows nothing: the target
 * answers only so often, or the path is down; the next is smaller, and later.
 *
 * Where two neighbours remain, they are asked in pairs, the one that vanishes
 * and right behind it the one that does not, until chance is out of the
 * question (RFC 8899 section 5.1.2 asks for three in any case).
 */
#include "plan/mtustate.h"

enum {
	AGAIN = 6,		/* silent sizes asked again in a round */
	AGAIN_TRIES = 3,	/* ... until they were that often */
	PAIRS = 8,		/* in a round */
	FALLEN = 6,		/* times that what fitted must be silent */
	ROUNDS = 40,
	VAIN = 8,
	ATTEMPTS = 3,		/* with a target that is silent */
	RESTARTS = 3,
	DOUBTS = 3,
	FRAGMENTS = 3,
};

#define VAIN_PAUSE	(200 * NSEC_MSEC)
#define VAIN_MOST	NSEC_SEC
#define ATTEMPT_PAUSE	(300 * NSEC_MSEC)

static void ask_far(struct mtu_search *search, uint32_t size,
    enum mtu_kind kind, unsigned pair)
{
	mtu_ask(&search->far, size, MTU_FAR, kind, pair);
}

static void begin_round(struct mtu_search *search)
{
	search->round++;
	search->witnessed = false;
	search->fresh = true;
	search->paired = 0;
	search->pairs = 0;
	search->pair_size = 0;
	if (search->slowest) {
		search->slower = search->slowest;
		search->slowest = 0;
	}
}

static uint32_t ceiling_of(const struct mtu *mtu,
    const struct mtu_search *search)
{
	const struct plan_mtu_conf *conf = &mtu->conf;
	uint32_t ceiling = conf->mtu_of(conf->list, search->target);

	if (ceiling == 0 || ceiling > MTU_MOST)
		ceiling = MTU_MOST;
	if (conf->most && conf->most < ceiling)
		ceiling = conf->most;
	return ceiling < MTU_SMALL ? MTU_SMALL : ceiling;
}

/* Small ones first: what is behind a large one on a slow link must wait. */
void mtu_search_begin(struct mtu *mtu, struct mtu_search *search, nsec now)
{
	uint32_t from = MTU_SMALL;

	search->ceiling = ceiling_of(mtu, search);
	search->least = MTU_SMALL;
	if (search->family == AF_INET6) {
		search->least = MTU_LEAST6;
		from = MTU_LEAST6 - 1;
	}
	search->small = MTU_SMALL;
	search->width = MTU_WIDTH;
	search->last = now;
	search->sought = now + mtu->conf.sought;
	begin_round(search);
	ask_far(search, MTU_SMALL, MTU_KIND_TRY, 0);
	if (search->ceiling > from)
		mtu_ask_between(search, from, search->ceiling + 1,
		    MTU_LADDER);
	ask_far(search, search->ceiling, MTU_KIND_TRY, 0);
	ask_far(search, MTU_SMALL, MTU_KIND_WITNESS, 0);
	ask_far(search, MTU_SMALL, MTU_KIND_WITNESS, 0);
}

bool mtu_search_is_found(struct mtu_search *search)
{
	uint32_t lo = mtu_lo(search), hi;

	if (!lo || mtu_trial_find(search, lo)->answered < MTU_ANSWERS)
		return false;
	if (lo >= search->ceiling)
		return true;
	hi = mtu_hi(search);
	return hi == lo + 1 && mtu_is_limit(search, lo, hi);
}

/* What was still to come of this round does not matter. */
static void leave(struct mtu_search *search)
{
	search->far.n = 0;
	search->fresh = false;
	search->paired = 0;
	mtu_judge(search, false);
}

void mtu_search_end(struct mtu_search *search)
{
	if (search->phase == MTU_PHASE_FOUND)
		return;
	search->phase = MTU_PHASE_FOUND;
	leave(search);
	if (!search->left)
		search->near.n = 0;
	if (!search->final)
		search->locate = 0;
	search->hops_idle = false;
	search->hop_rounds = 0;
}

/* More than fits, to be cut up on the way, or by our own host. */
static void ask_fragments(struct mtu_search *search, uint32_t size)
{
	search->fragment = size;
	begin_round(search);
	for (unsigned i = 0; i < FRAGMENTS; i++)
		ask_far(search, size, MTU_KIND_FRAGMENT, 0);
}

void mtu_search_doubt(struct mtu_search *search)
{
	if (search->phase != MTU_PHASE_FOUND || !search->sure ||
	    mtu_search_is_found(search) || search->doubts >= DOUBTS)
		return;
	search->doubts++;
	search->phase = MTU_PHASE_SEARCH;
}

/*
 * Do larger ones vanish, and no hop is known by now that they surely do not get
 * to, for it answers small ones?  Then perhaps they do arrive, and the target
 * answers none.
 */
static bool is_silent_at_end(const struct mtu_search *search)
{
	uint32_t lo = mtu_lo(search), hi = mtu_hi(search);
	const struct mtu_trial *trial = search->trial;
	const struct mtu_hop *hop = search->hop + 1;

	if (search->choked && search->choked <= hi)
		return false;
	for (; trial < search->trial + search->trials; trial++)
		if (trial->refused && trial->size <= hi)
			return false;
	for (; hop <= search->hop + mtu_hops_reach(search); hop++)
		if (hop->heard && 2 * hop->answers >= hop->small &&
		    hop->above > lo && hop->above <= hi)
			return false;
	return hi > 0;
}

/* Nobody but our own host cuts up IPv6, and only what is too large for it.
 * 0: there is nothing larger. */
static uint32_t fragment_size(const struct mtu *mtu,
    const struct mtu_search *search)
{
	uint32_t most = mtu->conf.mtu_of(mtu->conf.list, search->target);
	uint32_t hi = mtu_hi(search);

	if (most < search->ceiling)
		most = search->ceiling;
	if (search->family == AF_INET6 || mtu_lo(search) == search->ceiling)
		return most + 8 <= MTU_MOST ? most + 8 : 0;
	return hi ? hi : search->ceiling;
}

/* Did they get to the last router that answers at all, or is there none? */
static bool is_end_reached(const struct mtu_search *search)
{
	for (unsigned ttl = mtu_hops_reach(search); ttl > 0; ttl--)
		if (search->hop[ttl].met)
			return search->hop[ttl].most >= mtu_hi(search);
	return true;
}

/* Once; false: they are not asked for. */
static bool check_fragments(const struct mtu *mtu, struct mtu_search *search)
{
	uint32_t size = fragment_size(mtu, search);

	if (search->fragment || !mtu_lo(search) || !size)
		return false;
	search->phase = MTU_PHASE_FRAGMENTS;
	leave(search);
	ask_fragments(search, size);
	return true;
}

void mtu_search_found(struct mtu *mtu, struct mtu_search *search)
{
	bool wanted = mtu->conf.fragments ||
	    (is_silent_at_end(search) && is_end_reached(search));

	search->sure = mtu_search_is_found(search);
	if (!wanted || !check_fragments(mtu, search))
		mtu_search_end(search);
}

bool mtu_search_is_done(struct mtu *mtu, struct mtu_search *search)
{
	if (search->phase != MTU_PHASE_FOUND || !search->hops_idle)
		return false;
	return !search->sure || !is_silent_at_end(search) ||
	    !check_fragments(mtu, search);
}

/* ---- what is asked ---- */

bool mtu_search_wants(const struct mtu_search *search,
    const struct mtu_wish *wish)
{
	const struct mtu_trial *trial = search->trial;
	uint32_t lo = mtu_lo(search);

	if (wish->kind == MTU_KIND_PAIR)
		return wish->size == lo;
	if (wish->kind != MTU_KIND_TRY || wish->size == search->small)
		return true;
	if (wish->size < lo || wish->size > search->ceiling ||
	    (search->choked && wish->size > search->choked))
		return false;
	for (; trial < search->trial + search->trials; trial++) {
		if (trial->size > wish->size)
			break;
		if (trial->refused)
			return false;
		if (trial->size == wish->size)
			return trial->answered < MTU_ANSWERS;
	}
	return true;
}

/* The smallest silent ones again: any of them may have been lost by chance. */
static void ask_again(struct mtu_search *search, uint32_t hi)
{
	unsigned n = search->width < MTU_WIDTH ? 1 : AGAIN;
	const struct mtu_trial *trial = search->trial;

	for (; trial < search->trial + search->trials && n > 0; trial++) {
		if (trial->refused)
			break;
		if (trial->size < hi || trial->size > search->ceiling ||
		    !trial->missed || trial->missed >= AGAIN_TRIES)
			continue;
		ask_far(search, trial->size, MTU_KIND_TRY, 0);
		n--;
	}
}

static void ask_between(struct mtu_search *search, uint32_t lo, uint32_t hi)
{
	const struct mtu_trial *trial;

	mtu_ask_between(search, lo, hi ? hi : search->ceiling + 1,
	    search->width);
	if (hi) {
		ask_again(search, hi);
		trial = mtu_trial_find(search, hi);
		if (trial && !trial->refused && trial->missed &&
		    !search->choked)
			mtu_hops_locate(search, hi, false);
	}
	ask_far(search, lo, MTU_KIND_WITNESS, 0);
	ask_far(search, search->small, MTU_KIND_WITNESS, 0);
}

/* How many pairs are needed yet. */
static unsigned pairs_for(struct mtu_search *search, uint32_t lo, uint32_t hi)
{
	struct mtu_trial *trial = mtu_trial(search, hi);
	unsigned need = mtu_need(search, lo, hi);

	if (!trial || search->vain)
		return 1;
	if (trial->refused) {		/* before the other was answered */
		trial->refused = false;
		return MTU_ANSWERS;
	}
	need = need > trial->support ? need - trial->support : 1;
	return need < PAIRS ? need : PAIRS;
}

/* Two neighbours, or the very top. */
static void ask_pairs(struct mtu_search *search, uint32_t lo, uint32_t hi)
{
	const struct mtu_trial *trial;
	unsigned n = MTU_ANSWERS;

	if (hi && !mtu_is_limit(search, lo, hi)) {
		n = pairs_for(search, lo, hi);
		search->pair_size = hi;
		trial = mtu_trial_find(search, hi);
		if (trial && trial->missed && !search->choked)
			mtu_hops_locate(search, hi, true);
	}
	search->pairs = n;
	search->pair_lo = lo;
	for (unsigned i = 0; i < n; i++) {
		if (search->pair_size)
			ask_far(search, hi, MTU_KIND_TRY, 0);
		ask_far(search, lo, MTU_KIND_PAIR, i);
	}
	ask_far(search, search->small, MTU_KIND_WITNESS, 0);
}

/* Who stands before the target, or this host, may yet say that nobody is
 * there. */
static bool is_held(const struct mtu_search *search, nsec now)
{
	return search->held && !search->spoken && now < search->sought;
}

/* Nothing was answered: not even small ones; or are those not small enough? */
static void ask_alive(struct mtu_search *search, nsec now)
{
	if (++search->attempts >= ATTEMPTS) {
		search->held = search->left;
		if (!is_held(search, now))
			mtu_search_end(search);
		return;
	}
	begin_round(search);
	search->small = search->family == AF_INET6 ? MTU_BARE6 : MTU_BARE4;
	ask_far(search, MTU_SMALL, MTU_KIND_TRY, 0);
	ask_far(search, search->small, MTU_KIND_WITNESS, 0);
	search->not_before = search->last + ATTEMPT_PAUSE;
	if (search->not_before < now)
		search->not_before = now;
}

static void ask_sizes(struct mtu_search *search, uint32_t lo)
{
	uint32_t hi = mtu_hi(search);

	begin_round(search);
	if (lo >= search->ceiling)
		ask_pairs(search, lo, 0);
	else if (!hi || hi > lo + 1)
		ask_between(search, lo, hi);
	else
		ask_pairs(search, lo, hi);
}

/* ---- rounds ---- */

/* No witness: fewer, and, if that is not the first time, later. */
static void slow_down(struct mtu_search *search)
{
	search->width = search->width > 4 ? search->width / 4 : 1;
	if (search->vain++ == 0)
		return;
	search->pause = search->pause ? 2 * search->pause : VAIN_PAUSE;
	if (search->pause > VAIN_MOST)
		search->pause = VAIN_MOST;
}

static void quicken(struct mtu_search *search)
{
	search->vain = 0;
	search->width = search->pause ? search->width + 1 :
	    2 * search->width;
	if (search->width > MTU_WIDTH)
		search->width = MTU_WIDTH;
	search->pause -= search->pause / 4;
	if (search->pause < VAIN_PAUSE / 4)
		search->pause = 0;
}

/* What the round shows, and how the next one is to be. */
static void judge(struct mtu_search *search, nsec now)
{
	bool heard = search->witnessed;

	search->fresh = false;
	mtu_judge(search, heard);
	if (search->paired || mtu_lo(search) != search->pair_lo)
		search->fallen = 0;
	else if (heard)
		search->fallen += search->pairs;
	if (heard)
		quicken(search);
	else
		slow_down(search);
	search->not_before = now + search->pause;
}

static bool is_spent(const struct mtu_search *search)
{
	return search->spent >= MTU_PROBES || search->round >= ROUNDS ||
	    search->vain >= VAIN || search->restarts > RESTARTS;
}

/* What fitted is silent, while small ones are answered. */
static void restart(struct mtu_search *search)
{
	const struct mtu_trial *small = mtu_trial_find(search, search->small);
	unsigned lost = small ? small->lost : 0;
	struct mtu_trial *trial;

	search->restarts++;
	search->fallen = 0;
	mtu_forget(search);
	mtu_answered(search, search->small, search->number);
	trial = mtu_trial_find(search, search->small);
	if (trial)
		trial->lost = (uint16_t)lost;
}

static void decide_fragments(struct mtu_search *search)
{
	if (search->fragments_answered || search->fragments_again) {
		mtu_search_end(search);
		return;
	}
	search->fragments_again = true;
	ask_fragments(search, search->fragment);
}

static void decide(struct mtu *mtu, struct mtu_search *search, nsec now)
{
	uint32_t lo;

	if (search->phase == MTU_PHASE_FRAGMENTS) {
		decide_fragments(search);
		return;
	}
	if (search->fresh)
		judge(search, now);
	if (mtu_search_is_found(search) || is_spent(search)) {
		mtu_search_found(mtu, search);
		return;
	}
	if (search->fallen >= FALLEN)
		restart(search);
	lo = mtu_lo(search);
	if (lo)
		ask_sizes(search, lo);
	else
		ask_alive(search, now);
}

void mtu_search_step(struct mtu *mtu, struct mtu_search *search, nsec now)
{
	if (search->phase == MTU_PHASE_FOUND || search->far.n ||
	    is_held(search, now) ||
	    (search->open && now < search->last + mtu_wait(mtu, search)))
		return;
	decide(mtu, search, now);
}

nsec mtu_search_due(const struct mtu *mtu, const struct mtu_search *search)
{
	if (search->phase == MTU_PHASE_FOUND)
		return NSEC_NEVER;
	if (search->far.n)
		return search->not_before;
	if (search->open)
		return search->last + mtu_wait(mtu, search);
	return search->held && !search->spoken ? search->sought : 0;
}
