/*
 * The largest packet of every hop, once that of the whole path is known.
 *
 * What got to a hop has passed all those before it, and what was refused on
 * the way to one gets to none behind it, so two bounds close in on each hop
 * from either side of the path.  Hops between the same bounds are asked
 * through the last of them, which can speak for all.
 */
#include "plan/mtustate.h"

enum { TOKENS = 4 };		/* errors drawn from one router at once */

struct bound {
	uint32_t	most;		/* gets there */
	uint32_t	above;		/* does not */
	bool		told;		/* ... says the router before it */
};

/* Who refused stands at a hop, and what he refused gets no farther. */
static void hear_tellers(const struct mtu_search *search, unsigned ttl,
    struct bound *bound)
{
	const struct mtu_hop *hop = &search->hop[ttl];
	const struct mtu_teller *teller = search->teller;

	for (; teller < search->teller + search->tellers; teller++)
		if (hop->met && addr_equal(&teller->addr, &hop->from) &&
		    teller->least < bound->above) {
			bound->above = teller->least;
			bound->told = true;
		}
}

static void gather(const struct mtu_search *search, unsigned reach,
    struct bound bound[static MTU_HOPS])
{
	struct bound from = { .above = search->ceiling + 1 };
	uint32_t most = mtu_lo(search);
	unsigned ttl;

	for (ttl = 1; ttl <= reach; ttl++) {
		if (search->hop[ttl].above &&
		    search->hop[ttl].above < from.above) {
			from.above = search->hop[ttl].above;
			from.told = false;
		}
		bound[ttl] = from;
		hear_tellers(search, ttl, &from);
	}
	for (ttl = reach; ttl > 0; ttl--) {
		if (search->hop[ttl].most > most)
			most = search->hop[ttl].most;
		bound[ttl].most = most;
	}
}

/* The largest that somebody spoke of, or one more; 0: nobody did. */
static uint32_t claimed(const struct mtu_search *search,
    const struct bound *bound)
{
	uint32_t size = 0, told;

	if (search->ceiling < bound->above)
		return search->ceiling;
	for (unsigned i = 0; i < 2 * search->claims; i++) {
		told = search->claim[i / 2] + i % 2;
		if (told > bound->most && told < bound->above && told > size)
			size = told;
	}
	return size;
}

/* What links have in between; one more than that; the middle. */
static uint32_t likely(const struct bound *bound)
{
	uint32_t size = mtu_rung(bound->most, bound->above, bound->told);

	if (!size && mtu_is_rung(bound->most))
		size = bound->most + 1;
	return size ? size : bound->most + (bound->above - bound->most) / 2;
}

/* Hops between the same bounds: from the first to the last that speak. */
struct group {
	unsigned	first, last;
	uint32_t	size;		/* is asked of it */
	bool		all;		/* ... of each hop */
};

static bool is_same(const struct bound *a, const struct bound *b)
{
	return a->most == b->most && a->above == b->above;
}

/* The group that ends at hop last, and what to ask; false: all is known. */
static bool find_group(const struct mtu_search *search,
    const struct bound *bound, unsigned last, struct group *group)
{
	const struct bound *mine = &bound[last];
	unsigned ttl;

	*group = (struct group){ .first = last, .last = last };
	if (mine->above <= mine->most + 1)
		return false;
	group->size = claimed(search, mine);
	group->all = group->size != 0;
	if (!group->size)
		group->size = likely(mine);
	for (ttl = last; ttl > 0 && is_same(&bound[ttl], mine); ttl--) {
		if (!search->hop[ttl].met)
			continue;
		group->first = ttl;
		group->all |= search->hop[ttl].ask == group->size;
	}
	return true;
}

/* When another error may be asked of it. */
static nsec granted(const struct mtu_search *search,
    const struct mtu_hop *hop)
{
	return hop->full - (TOKENS - 1) * mtu_spacing(search);
}

/*
 * Ask a hop of the group.  Where all are silent, the first speaks for them,
 * and is asked until that is sure.  When it can be asked, or more of it;
 * NSEC_NEVER: never mind.
 */
static nsec ask_one(struct mtu_search *search, const struct group *group,
    unsigned ttl, nsec now)
{
	struct mtu_hop *hop = &search->hop[ttl];
	bool again = hop->ask == group->size;
	nsec grant = granted(search, hop);

	if (again && ttl != group->first)
		return NSEC_NEVER;
	if (grant > now)
		return grant;
	if (!mtu_hop_pursue(search, ttl, group->size, again ? MTU_HOP_TRIES :
	    1, again, now) && hop->above == group->size)
		return now;		/* that is settled: the next one */
	return NSEC_NEVER;
}

static nsec ask_group(struct mtu_search *search, const struct group *group,
    nsec now)
{
	nsec when = NSEC_NEVER, asked;
	unsigned ttl;

	for (ttl = group->last; ttl >= group->first; ttl--) {
		if (!search->hop[ttl].met)
			continue;
		asked = ask_one(search, group, ttl, now);
		when = asked < when ? asked : when;
		if (!group->all)
			break;
	}
	return when;
}

void mtu_hops_every(struct mtu_search *search, nsec now)
{
	unsigned ttl = mtu_hops_reach(search);
	nsec when = NSEC_NEVER, asked;
	struct bound bound[MTU_HOPS];
	struct group group;

	gather(search, ttl, bound);
	while (ttl > 0) {
		if (!search->hop[ttl].met ||
		    !find_group(search, bound, ttl, &group)) {
			ttl--;
			continue;
		}
		asked = ask_group(search, &group, now);
		when = asked < when ? asked : when;
		ttl = group.first - 1;
	}
	if (search->near.n || when == NSEC_NEVER)
		return;
	search->hop_not_before = when;
	search->hop_waits = true;
}
