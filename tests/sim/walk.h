/*
 * walk.h - one datagram's way through the network
 */
#ifndef SIM_WALK_H
#define SIM_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "sim/internet.h"

struct network;
struct node;
struct post;

enum { WALK_TRAIL = 256 };

enum route_state {
	ROUTE_UNKNOWN,
	ROUTE_EVENTFUL,		/* it depends */
	ROUTE_PLAIN,		/* always the same */
};

/* The way from us to a node. */
struct route {
	enum route_state state;
	unsigned	 steps;		/* links */
	uint32_t	 mtu;		/* the least */
	nsec		 delay;		/* of all, either way */
};

/* Find out about it; the network's state does not matter. */
void route_explore(struct route *route, const struct network *network,
    uint16_t to);

struct walk {
	struct internet	*inet;
	struct network	*network;
	struct post	*post;
	struct datagram	 packet;	/* as it is at this node */
	nsec		 at;
	uint16_t	 node, to;
	uint64_t	 hash;		/* of the destination's address */
	bool		 lost;		/* nobody has the address; `to` knows */
	bool		 jumped;	/* all the way, there is no trail */
	const struct route *route;	/* to there */
	const struct manners *nat;	/* whose translation it went through */
	unsigned	 crossed;	/* links */
	unsigned	 steps;		/* ... of the way back */
	uint16_t	*trail;		/* ... which, WALK_TRAIL at most */
};

/* Walk to the end; -1: we have no link that leads there. */
int walk_go(struct walk *walk);

/* What a host of a computed network is; but for DEAD only if constant. */
enum target_kind {
	TARGET_KIND_PLAIN, TARGET_KIND_DEAD, TARGET_KIND_LATE,
	TARGET_KIND_WRONG, TARGET_KIND_TWICE,
};

enum target_kind target_kind(const struct internet *inet,
    const struct node *target, uint64_t hash);

/* The target's part: answer the echo request that has arrived. */
void walk_answer(struct walk *walk, const struct node *target);

/*
 * Send bytes back from where the walk stands, which is where a node of these
 * manners is: from says who speaks, delay how much later.
 */
struct parcel *walk_parcel(struct walk *walk, const struct addr *from,
    size_t len);
struct manners;
void walk_back(struct walk *walk, const struct manners *manners,
    struct parcel *parcel, nsec delay);

/* An error from a node, if it speaks at all now. */
struct refusal;
void walk_refuse(struct walk *walk, struct node *node,
    const struct refusal *refusal);

/* Chance, and fate, which is decided by a hash of an address: from
 * internet.c. */
uint32_t internet_draw(struct internet *inet);
uint32_t internet_fate(const struct internet *inet, uint64_t hash,
    uint32_t what);

static inline bool internet_happens(struct internet *inet, uint64_t chance)
{
	return chance && internet_draw(inet) < chance;
}

/*
 * When our host gives up looking for a neighbour that does not exist, if it
 * looks for it now; one search serves all that wait for it.
 */
nsec internet_give_up(struct internet *inet, uint64_t hash, nsec now);
nsec internet_since(const struct internet *inet, nsec at);

#endif
