/*
 * How far a size gets.  A packet that runs out of TTL is answered by a small
 * error, so the way back plays no part: the last hop that answers a large one
 * and the first behind it that does not, while it answers small ones, stand on
 * either side of the black hole.
 *
 * Routers answer few (kernel-facts 12: six errors at once, then one a second),
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
	SWEEPS = 2,		/* small packets to who is silent */
	TRIES = 2,		/* large ones, where they vanish */
	TRIES_MOST = 5,
	CHECKS = 3,
	TOKENS = 4,		/* errors drawn from one router at once */
	ROUNDS = 24,
};

static nsec spacing_of(const struct mtu_search *search)
{
	return search->family == AF_INET ? NSEC_SEC : 100 * NSEC_MSEC;
}

static bool ask_hop(struct mtu_search *search, unsigned ttl, uint32_t size)
{
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
	search->final = final;
	search->hops_idle = false;
}

/* The last hop before the target, as far as it is known. */
static unsigned reach_of(const struct mtu_search *search)
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
	nsec spacing = spacing_of(search);

	if (event->own)
		return;
	hop->from = event->from;
	hop->met = true;
	if (event->probe.size > hop->most)
		hop->most = event->probe.size;
	if (hop->above && hop->above <= hop->most)
		hop->above = 0;
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

/* When another error may be asked of it. */
static nsec granted(const struct mtu_search *search,
    const struct mtu_hop *hop)
{
	return hop->full - (TOKENS - 1) * spacing_of(search);
}

/*
 * Ask whether a size gets to a hop: so many times, if it is silent, and then,
 * where it matters, whether the hop would have said so.  False: that is known.
 */
static bool pursue(struct mtu_search *search, unsigned ttl, uint32_t size,
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
		search->hop_not_before = now + spacing_of(search);
		hop->checks++;
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

/* Enough tries to tell silence from loss, for one link. */
static unsigned tries_of(const struct mtu_search *search, uint32_t size)
{
	unsigned need = mtu_need(search, mtu_lo(search), size) - 1;

	return need > TRIES_MOST ? TRIES_MOST : need;
}

static void ask_where(struct mtu_search *search, nsec now)
{
	unsigned reach = reach_of(search), ttl, after = 0;
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
		if (search->final && !is_past(hop, size)) {
			pursue(search, ttl, size, first ?
			    tries_of(search, size) : TRIES, first, now);
		} else if (hop->ask != size && !is_past(hop, size)) {
			hop->ask = size;
			hop->checks = 0;
			hop->tries = 1;
			ask_hop(search, ttl, size);
		}
		first = false;
	}
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
	unsigned reach = reach_of(search), ttl;

	for (ttl = 1; ttl <= reach && ttl <= search->window; ttl++)
		if (!search->hop[ttl].met &&
		    search->hop[ttl].sweeps < SWEEPS) {
			search->hop[ttl].sweeps++;
			ask_hop(search, ttl, MTU_SMALL);
		}
}

/* The next size worth asking, between what gets to a hop and what does not:
 * the largest that somebody spoke of, or the middle. */
static uint32_t next_size(const struct mtu_search *search, uint32_t most,
    uint32_t above)
{
	uint32_t size = 0, told;

	if (above - most <= 1)
		return 0;
	if (search->ceiling < above)
		return search->ceiling;
	for (unsigned i = 0; i < 2 * search->claims; i++) {
		told = search->claim[i / 2] + i % 2;
		if (told > most && told < above && told > size)
			size = told;
	}
	return size ? size : most + (above - most) / 2;
}

/* The largest that got to each hop, or to one behind it. */
static void gather_most(const struct mtu_search *search, unsigned reach,
    uint32_t most[static MTU_HOPS])
{
	uint32_t least = mtu_lo(search);

	for (unsigned ttl = reach; ttl > 0; ttl--) {
		if (search->hop[ttl].most > least)
			least = search->hop[ttl].most;
		most[ttl] = least;
	}
}

/* When a hop can be asked again that has answered enough; what can be asked
 * now, is. */
static nsec ask_each(struct mtu_search *search, unsigned reach, nsec now)
{
	uint32_t most[MTU_HOPS], above = search->ceiling + 1, size;
	nsec when = NSEC_NEVER, grant;
	struct mtu_hop *hop;
	bool again;

	gather_most(search, reach, most);
	for (unsigned ttl = 1; ttl <= reach; ttl++) {
		hop = &search->hop[ttl];
		if (hop->above > most[ttl] && hop->above < above)
			above = hop->above;
		size = next_size(search, most[ttl], above);
		if (!hop->met || !size)
			continue;
		grant = granted(search, hop);
		again = hop->ask == size;
		if (grant > now)
			when = grant < when ? grant : when;
		else if (!pursue(search, ttl, size, again ? TRIES : 1, again,
		    now) && hop->above == size)
			when = now;	/* that is settled: the next one */
	}
	return when;
}

/* The largest packet of every hop. */
static void ask_every(struct mtu_search *search, nsec now)
{
	nsec when = ask_each(search, reach_of(search), now);

	if (search->near.n || when == NSEC_NEVER)
		return;
	search->hop_not_before = when;
	search->hop_waits = true;
}

static void judge(struct mtu_search *search)
{
	for (unsigned ttl = 1; ttl <= search->window; ttl++)
		search->hop[ttl].open = 0;
	search->hop_open = 0;
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
	if (search->near.n)
		return;
	if (unknown && search->phase == MTU_PHASE_FOUND)
		mtu_hops_locate(search, hi, true);
	if (limited && search->locate)
		ask_where(search, now);
	if (!search->near.n && search->phase == MTU_PHASE_FOUND &&
	    mtu->conf.every_hop && mtu_lo(search))
		ask_every(search, now);
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
