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

struct walk {
	struct internet	*inet;
	struct network	*network;
	struct post	*post;
	struct datagram	 packet;	/* as it is at this node */
	nsec		 at;
	uint16_t	 node, to;
	bool		 lost;		/* nobody has the address; `to` knows */
	unsigned	 steps;
	uint16_t	*trail;		/* links gone over, WALK_TRAIL */
};

/* Walk to the end; -1: we have no link that leads there. */
int walk_go(struct walk *walk);

/* The target's part: answer the echo request that has arrived. */
void walk_answer(struct walk *walk, const struct node *target);

/*
 * Send bytes back from where the walk stands: from says who speaks, delay
 * how much later.  type 0..255 of an error (refusal) or an echo reply.
 */
struct parcel *walk_parcel(struct walk *walk, const struct addr *from,
    size_t len);
void walk_back(struct walk *walk, struct parcel *parcel, nsec delay);

/* An error from a node, if it speaks at all now. */
struct refusal;
void walk_refuse(struct walk *walk, struct node *node,
    const struct refusal *refusal);

/* Chance and fate, from internet.c. */
uint32_t internet_draw(struct internet *inet);
bool internet_happens(struct internet *inet, uint64_t chance);
uint32_t internet_fate(const struct internet *inet, const struct addr *addr,
    uint32_t what);
/*
 * When our host gives up looking for a neighbour that does not exist, if it
 * looks for it now; one search serves all that wait for it.
 */
nsec internet_give_up(struct internet *inet, const struct addr *addr,
    nsec now);
nsec internet_since(const struct internet *inet, nsec at);

#endif
