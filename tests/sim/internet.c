/*
 * internet.c - an internet of imaginary routers
 *
 * A datagram becomes a walk: from node to node along the links that lead to
 * its destination, adding up delays, until somebody has something to say or
 * nothing is left of it.  What is said goes back over the same links in
 * reverse and then waits in the post.  Chance is a hash of the seed and of a
 * counter, so a run can be repeated; what a host of a computed network is
 * like is a hash of the seed and its address, so it stays as it is.
 */
#include "sim/internet.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mix.h"
#include "sim/answer.h"
#include "sim/network.h"
#include "sim/post.h"
#include "sim/walk.h"

enum {
	INTERNET_TABLE = 8192,	/* slots for the addresses of nodes */
	INTERNET_SIEVE = 4096,	/* bits in front of them */
	INTERNET_SOUGHT = 256,	/* neighbours looked for in vain */
};

static const nsec neighbour_patience = 3050 * NSEC_MSEC;

struct place {
	struct addr	addr;
	uint16_t	node;
};

/* A computed network: its first and last address, in host order. */
struct range {
	uint64_t	first[2], last[2];
	uint8_t		family;
	uint16_t	node;
};

struct internet {
	struct network	*network;
	struct post	*post;
	uint64_t	 seed, draws;
	nsec		 start;
	nsec		 give_up[INTERNET_SOUGHT];	/* by hash */
	uint16_t	 trail[WALK_TRAIL];
	struct route	 route[NETWORK_NODES];
	unsigned	 ranges;
	struct range	 range[NETWORK_NODES];	/* in the order of the file */
	unsigned	 places;

	/*
	 * A hash table, open.  It is large, and most addresses of a large run
	 * are not in it; the sieve holds those up: a bit is set by hash.
	 */
	struct place	 place[INTERNET_TABLE];
	uint64_t	 sieve[INTERNET_SIEVE / 64];
};

static uint64_t addr_mix(const struct addr *addr)
{
	uint64_t half[2];

	memcpy(half, addr->bytes, sizeof half);
	return mix64(half[0] ^ mix64(half[1] + addr->family));
}

/* An address as a number, IPv4 in the upper bits. */
static void number_of(const struct addr *addr, uint64_t number[2])
{
	memcpy(number, addr->bytes, 2 * sizeof *number);
	number[0] = be64toh(number[0]);
	number[1] = be64toh(number[1]);
}

static bool in_order(const uint64_t a[2], const uint64_t b[2])
{
	return a[0] != b[0] ? a[0] < b[0] : a[1] <= b[1];
}

/* Which word of the sieve; *bit: which bit of it. */
static unsigned sieve_word(uint64_t hash, uint64_t *bit)
{
	*bit = UINT64_C(1) << (hash >> 32) % 64;
	return (hash >> 38) % (INTERNET_SIEVE / 64);
}

/* Where it is in the table, or would be. */
static unsigned place_of(const struct internet *inet, const struct addr *addr,
    uint64_t hash)
{
	for (;; hash++) {
		unsigned at = hash % INTERNET_TABLE;
		const struct place *place = &inet->place[at];

		if (!addr_is_set(&place->addr) ||
		    addr_same(&place->addr, addr))
			return at;
	}
}

static void place_add(struct internet *inet, const struct addr *addr,
    unsigned node)
{
	uint64_t hash = addr_mix(addr), bit;
	struct place *place = &inet->place[place_of(inet, addr, hash)];

	if (!addr_is_set(addr) || addr_is_set(&place->addr) ||
	    inet->places == INTERNET_TABLE / 2)
		return;
	inet->places++;
	inet->sieve[sieve_word(hash, &bit)] |= bit;
	*place = (struct place){ *addr, (uint16_t)node };
}

static void range_add(struct internet *inet, const struct node *node,
    unsigned number)
{
	struct range *range = &inet->range[inet->ranges++];

	number_of(&node->first, range->first);
	number_of(&node->last, range->last);
	range->family = node->first.family;
	range->node = (uint16_t)number;
}

struct internet *internet_new(struct network *network, uint64_t seed,
    nsec start)
{
	struct internet *inet = calloc(1, sizeof *inet);

	if (!inet)
		return NULL;
	inet->post = post_new();
	if (!inet->post) {
		free(inet);
		return NULL;
	}
	inet->network = network;
	inet->seed = mix64(seed);
	inet->start = start;
	for (unsigned i = 0; i < network->nodes; i++) {
		const struct node *node = &network->node[i];

		for (unsigned k = 0; k < node->addrs; k++)
			place_add(inet, &node->addr[k], i);
		place_add(inet, &node->voice4, i);
		place_add(inet, &node->voice6, i);
		if (node->is_net)
			range_add(inet, node, i);
	}
	return inet;
}

void internet_free(struct internet *inet)
{
	if (inet)
		post_free(inet->post);
	free(inet);
}

static uint16_t node_find(const struct internet *inet,
    const struct addr *addr, uint64_t hash)
{
	const struct place *place;
	uint64_t bit, number[2];

	if (addr_is_loopback(addr))
		return 0;
	if (inet->sieve[sieve_word(hash, &bit)] & bit) {
		place = &inet->place[place_of(inet, addr, hash)];
		if (addr_is_set(&place->addr))
			return place->node;
	}
	number_of(addr, number);
	for (unsigned i = 0; i < inet->ranges; i++) {
		const struct range *range = &inet->range[i];

		if (addr->family == range->family &&
		    in_order(range->first, number) &&
		    in_order(number, range->last))
			return range->node;
	}
	return NETWORK_NONE;
}

struct found internet_find(const struct internet *inet,
    const struct addr *addr)
{
	uint64_t hash = addr_mix(addr);

	return (struct found){ hash, node_find(inet, addr, hash) };
}

bool internet_is_own(const struct internet *inet, const struct addr *addr)
{
	return internet_find(inet, addr).node == 0;
}

uint32_t internet_draw(struct internet *inet)
{
	return (uint32_t)(mix64(inet->seed + inet->draws++) >> 32);
}

uint32_t internet_fate(const struct internet *inet, uint64_t hash,
    uint32_t what)
{
	return (uint32_t)(mix64(hash ^ (inet->seed + what)) >> 32);
}

nsec internet_give_up(struct internet *inet, uint64_t hash, nsec now)
{
	nsec *at = &inet->give_up[hash % INTERNET_SOUGHT];

	if (*at <= now)
		*at = now + neighbour_patience;
	return *at;
}

nsec internet_since(const struct internet *inet, nsec at)
{
	return at - inet->start;
}

int internet_send(struct internet *inet, const struct datagram *out,
    struct found to, nsec now)
{
	struct walk walk = {
		.inet = inet,
		.network = inet->network,
		.post = inet->post,
		.packet = *out,
		.at = now,
		.to = to.node,
		.hash = to.hash,
		.trail = inet->trail,
	};
	uint16_t first = inet->network->node[0].out;

	if (walk.to == NETWORK_NONE) {
		if (first == NETWORK_NONE)
			return ENETUNREACH;
		walk.to = inet->network->link[first].far;
		walk.lost = true;
	}
	walk.route = &inet->route[walk.to];
	if (walk.route->state == ROUTE_UNKNOWN)
		route_explore(&inet->route[walk.to], inet->network, walk.to);
	return walk_go(&walk) ? ENETUNREACH : 0;
}

nsec internet_due(const struct internet *inet)
{
	return post_due(inet->post);
}

const struct datagram *internet_receive(struct internet *inet, nsec now)
{
	const struct parcel *parcel = post_take(inet->post, now);

	return parcel ? &parcel->packet : NULL;
}

void internet_clear(struct internet *inet)
{
	post_clear(inet->post);
}
