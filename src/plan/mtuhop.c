/*
 * How far a size gets.  A packet that runs out of TTL is answered by a small
 * error, so the way back plays no part: the last hop that answers a large one
 * and the first behind it that does not, while it answers small ones, stand on
 * either side of the black hole.
 *
 * Routers answer few (netns/k15-limit: six errors at once, then one a second),
 * so each is asked sparingly: once with a small packet, to learn who is there;
 * once with the first size that seems to vanish; and with the size that the
 * search ends at only where the first did not get, for what gets to one hop
 * passes those before it, and what does not arrive costs nobody anything.
 * Where silence matters, a small packet right behind it shows that the router
 * would have answered.
 */
#include "plan/mtustate.h"

enum {
	WINDOW = 30,		/* hops swept at once */
	MARGIN = 8,
	SWEEPS = 3,		/* small packets to who is silent */
	TRIES_MOST = 5,		/* large ones, where they vanish */
	CHECKS = 3,
	ROUNDS = 60,
	UNLIKELY = 50000,	/* of a million */
};

static bool ask_hop(struct mtu_search *search, unsigned ttl, uint32_t size)
{
	if (size == MTU_SMALL && search->hop[ttl].small < UINT8_MAX)
		search->hop[ttl].small++;
	return mtu_ask(&search->near, size, (uint8_t)ttl, MTU_KIND_HOP, 0);
}

static void widen(struct mtu *mtu, struct mtu_search *search, unsigned window)
{
	if (window > mtu->conf.hops)
		window = mtu->conf.hops;
	while (search->window < window) {
		search->window++;
		search->hop[search->window].sweeps = 1;
		ask_hop(search, search->window, MTU_SMALL);
	}
}

void mtu_hops_begin(struct mtu *mtu, struct mtu_search *search)
{
	search->swept = true;
	widen(mtu, search, WINDOW);
}

void mtu_hops_locate(struct mtu_search *search, uint32_t size, bool final)
{
	if (search->locate == size && search->final == final)
		return;
	search->locate = size;
	search->placed = false;
	search->final = final;
	search->hops_idle = false;
}

/* The last hop before the target, as far as it is known. */
unsigned mtu_hops_reach(const struct mtu_search *search)
{
	return search->distance ? search->distance - 1 : search->last_met;
}

/* ---- what is heard ---- */

static void settle(struct mtu_search *search, struct mtu_hop *hop)
{
	if (!hop->open)
		return;
	hop->open--;
	search->hop_open--;
}

static void note_expired(struct mtu *mtu, struct mtu_search *search,
    const struct event *event)
{
	struct mtu_hop *hop = &search->hop[event->probe.ttl];
	nsec spacing = mtu_spacing(search);

	if (event->own)
		return;
	hop->from = event->from;
	hop->met = true;
	if (event->probe.size > hop->most)
		hop->most = event->probe.size;
	if (hop->above && hop->above <= hop->most)
		hop->above = 0;
	if (event->probe.size == MTU_SMALL && hop->answers < hop->small)
		hop->answers++;
	if (event->probe.number > hop->asked)
		hop->heard = true;
	hop->full = spacing + (hop->full > event->at ? hop->full : event->at);
	if (event->rtt > search->hop_slowest)
		search->hop_slowest = event->rtt;
	if (event->probe.ttl > search->last_met)
		search->last_met = event->probe.ttl;
	if (!search->distance && search->swept &&
	    search->last_met + MARGIN > search->window)
		widen(mtu, search, search->window + WINDOW / 2);
}

static void note_reply(struct mtu_search *search, const struct event *event)
{
	if (!search->distance || event->probe.ttl < search->distance)
		search->distance = event->probe.ttl;
	if (event->probe.number >= search->since)
		mtu_search_alive(search, event);
}

static void note_above(struct mtu_hop *hop, uint32_t size)
{
	if (!hop->above || size < hop->above)
		hop->above = size;
}

void mtu_hops_note(struct mtu *mtu, struct mtu_search *search,
    const struct event *event)
{
	struct mtu_hop *hop = &search->hop[event->probe.ttl];

	if (event->kind == EVENT_SENT) {
		search->left = true;
		search->hop_last = event->at;
		return;
	}
	if (event->kind == EVENT_NOTICE || event->kind == EVENT_STRAY ||
	    event->kind == EVENT_DUPLICATE)
		return;
	if (event->probe.number >= search->hop_since)
		settle(search, hop);
	if (event->kind == EVENT_EXPIRED) {
		note_expired(mtu, search, event);
	} else if (event->kind == EVENT_REPLY || event->kind == EVENT_LATE) {
		note_reply(search, event);
	} else if (event->kind == EVENT_TOO_BIG) {
		note_above(hop, event->probe.size);
		mtu_search_told(search, event);
	}
}

/* ---- what is asked ---- */

bool mtu_hop_pursue(struct mtu_search *search, unsigned ttl, uint32_t size,
    unsigned tries, bool check, nsec now)
{
	struct mtu_hop *hop = &search->hop[ttl];

	if (hop->ask != size) {
		hop->ask = size;
		hop->tries = hop->checks = 0;
	}
	if (hop->tries < tries) {
		for (; hop->tries < tries; hop->tries++)
			ask_hop(search, ttl, size);
		hop->heard = false;
		hop->asked = UINT32_MAX;	/* until they leave */
		hop->checks = check;
		if (check)
			ask_hop(search, ttl, MTU_SMALL);
		return true;
	}
	if (check && !hop->heard && hop->checks < CHECKS) {
		if (hop->checks++ > 0)
			search->hop_not_before = now + mtu_spacing(search);
		hop->asked = UINT32_MAX;
		ask_hop(search, ttl, size);
		ask_hop(search, ttl, MTU_SMALL);
		return true;
	}
	if (!check || hop->heard)
		note_above(hop, size);
	return false;
}

static bool is_past(const struct mtu_hop *hop, uint32_t size)
{
	return hop->above && hop->above <= size;
}

/* Enough tries to tell silence from loss, for one link; by what was lost of
 * the whole way, and of what was asked of this hop. */
static unsigned tries_of(const struct mtu_search *search,
    const struct mtu_hop *hop, uint32_t size)
{
	unsigned need = mtu_need(search, mtu_lo(search), size) - 1;
	unsigned own = mtu_tries((unsigned)hop->small - hop->answers,
	    hop->small, UNLIKELY);

	need = need > TRIES_MOST ? TRIES_MOST : need;
	return own > need && hop->answers < hop->small ? own : need;
}

/*
 * The first time each hop is asked once, for most will answer.  Then, if it is
 * worth it, those that did not.
 */
static void ask_where(struct mtu_search *search, nsec now)
{
	unsigned reach = mtu_hops_reach(search), ttl, after = 0;
	uint32_t size = search->locate;
	struct mtu_hop *hop;
	bool first = true;

	for (ttl = 1; ttl <= reach; ttl++)
		if (search->hop[ttl].most >= size)
			after = ttl;
	for (ttl = after + 1; ttl <= reach; ttl++) {
		hop = &search->hop[ttl];
		if (!hop->met)
			continue;
		if (is_past(hop, size))
			;
		else if (search->final && search->located)
			mtu_hop_pursue(search, ttl, size, first ?
			    tries_of(search, hop, size) : MTU_HOP_TRIES,
			    first, now);
		else if (hop->ask != size)
			mtu_hop_pursue(search, ttl, size, 1, false, now);
		first = false;
	}
	search->located = true;
}

/* Is the router that refuses among those met? */
static bool is_blocker_met(const struct mtu_search *search)
{
	for (unsigned ttl = 1; ttl <= search->window; ttl++)
		if (search->hop[ttl].met && addr_equal(&search->hop[ttl].from,
		    &search->blocker))
			return true;
	return false;
}

/* Who did not say who it is, may have been asked too often, or was lost. */
static void ask_silent(struct mtu_search *search)
{
	unsigned reach = mtu_hops_reach(search), ttl;

	for (ttl = 1; ttl <= reach && ttl <= search->window; ttl++)
		if (!search->hop[ttl].met &&
		    search->hop[ttl].sweeps < SWEEPS) {
			search->hop[ttl].sweeps++;
			ask_hop(search, ttl, MTU_SMALL);
		}
}

static void judge(struct mtu_search *search)
{
	for (unsigned ttl = 1; ttl <= search->window; ttl++)
		search->hop[ttl].open = 0;
	search->hop_open = 0;
	search->hop_since = search->number + 1;
}

static void decide(struct mtu *mtu, struct mtu_search *search, nsec now)
{
	uint32_t hi = mtu_hi(search);
	bool limited = mtu_lo(search) && hi;
	bool unknown = search->blocked && search->blocked == hi &&
	    !is_blocker_met(search);

	if (!search->swept && (limited || mtu->conf.every_hop))
		mtu_hops_begin(mtu, search);
	else if (search->hop_rounds++ >= ROUNDS || search->near.n)
		return;
	if (limited && (search->locate || unknown))
		ask_silent(search);
	if (!search->near.n && unknown && search->phase == MTU_PHASE_FOUND)
		mtu_hops_locate(search, hi, true);
	if (limited && search->locate && !search->placed)
		ask_where(search, now);
	if (!search->near.n && search->phase == MTU_PHASE_FOUND &&
	    mtu->conf.every_hop && mtu_lo(search)) {
		search->placed = true;
		mtu_hops_every(search, now);
	}
}

static nsec hop_wait(const struct mtu *mtu, const struct mtu_search *search)
{
	nsec rtt = search->hop_slowest > search->ever ? search->hop_slowest :
	    search->ever;
	nsec wait = rtt + rtt / 10 + MTU_LEEWAY;

	if (!search->ever || mtu->conf.patient || wait > mtu->conf.patience)
		return mtu->conf.patience;
	return wait;
}

void mtu_hops_step(struct mtu *mtu, struct mtu_search *search, nsec now)
{
	if (search->hops_idle || search->near.n ||
	    (search->hop_waits && now < search->hop_not_before) ||
	    (search->hop_open && now < search->hop_last +
	    hop_wait(mtu, search)))
		return;
	search->hop_waits = false;
	judge(search);
	decide(mtu, search, now);
	search->hops_idle = !search->near.n && !search->hop_waits;
}

nsec mtu_hops_due(const struct mtu *mtu, const struct mtu_search *search)
{
	if (search->near.n || search->hop_waits)
		return search->hop_not_before;
	if (search->hops_idle)
		return NSEC_NEVER;
	if (search->hop_open)
		return search->hop_last + hop_wait(mtu, search);
	return 0;
}
