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

struct internet {
	struct network	*network;
	struct post	*post;
	uint64_t	 seed, draws;
	nsec		 start;
	nsec		 give_up[INTERNET_SOUGHT];	/* by hash */
	struct place	 last;		/* looked up; a send asks thrice */
	uint16_t	 trail[WALK_TRAIL];
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

static uint64_t *sieve_of(struct internet *inet, uint64_t hash, uint64_t *bit)
{
	*bit = UINT64_C(1) << (hash >> 32) % 64;
	return &inet->sieve[(hash >> 38) % (INTERNET_SIEVE / 64)];
}

static struct place *place_of(struct internet *inet, const struct addr *addr)
{
	uint64_t at = addr_mix(addr);

	for (;; at++) {
		struct place *place = &inet->place[at % INTERNET_TABLE];

		if (!addr_is_set(&place->addr) ||
		    addr_same(&place->addr, addr))
			return place;
	}
}

static void place_add(struct internet *inet, const struct addr *addr,
    unsigned node)
{
	struct place *place = place_of(inet, addr);
	uint64_t bit;

	if (!addr_is_set(addr) || addr_is_set(&place->addr) ||
	    inet->places == INTERNET_TABLE / 2)
		return;
	inet->places++;
	*sieve_of(inet, addr_mix(addr), &bit) |= bit;
	*place = (struct place){ *addr, (uint16_t)node };
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
	}
	return inet;
}

void internet_free(struct internet *inet)
{
	if (inet)
		post_free(inet->post);
	free(inet);
}

static uint16_t node_search(struct internet *inet, const struct addr *addr)
{
	const struct network *network = inet->network;
	const struct place *place;
	uint64_t bit;

	if (addr_is_loopback(addr))
		return 0;
	if (*sieve_of(inet, addr_mix(addr), &bit) & bit) {
		place = place_of(inet, addr);
		if (addr_is_set(&place->addr))
			return place->node;
	}
	for (unsigned i = 0; i < network->nodes; i++) {
		const struct node *node = &network->node[i];

		if (node->is_net && addr->family == node->first.family &&
		    addr_compare(addr, &node->first) >= 0 &&
		    addr_compare(addr, &node->last) <= 0)
			return (uint16_t)i;
	}
	return NETWORK_NONE;
}

/* The node that answers for an address. */
static uint16_t node_of(struct internet *inet, const struct addr *addr)
{
	if (!addr_equal(&inet->last.addr, addr))
		inet->last = (struct place){ *addr, node_search(inet, addr) };
	return inet->last.node;
}

bool internet_has(struct internet *inet, const struct addr *addr)
{
	return node_of(inet, addr) != NETWORK_NONE;
}

bool internet_is_own(struct internet *inet, const struct addr *addr)
{
	return node_of(inet, addr) == 0;
}

bool internet_is_group(struct internet *inet, const struct addr *addr)
{
	uint16_t node = node_of(inet, addr);

	return node != NETWORK_NONE &&
	    inet->network->node[node].manners.responders;
}

uint32_t internet_draw(struct internet *inet)
{
	return (uint32_t)(mix64(inet->seed + inet->draws++) >> 32);
}

bool internet_happens(struct internet *inet, uint64_t chance)
{
	return chance && internet_draw(inet) < chance;
}

uint32_t internet_fate(const struct internet *inet, const struct addr *addr,
    uint32_t what)
{
	return (uint32_t)(mix64(addr_mix(addr) ^ (inet->seed + what)) >> 32);
}

nsec internet_give_up(struct internet *inet, const struct addr *addr,
    nsec now)
{
	nsec *at = &inet->give_up[addr_mix(addr) % INTERNET_SOUGHT];

	if (*at <= now)
		*at = now + neighbour_patience;
	return *at;
}

nsec internet_since(const struct internet *inet, nsec at)
{
	return at - inet->start;
}

int internet_send(struct internet *inet, const struct datagram *out,
    nsec now)
{
	struct walk walk = {
		.inet = inet,
		.network = inet->network,
		.post = inet->post,
		.packet = *out,
		.at = now,
		.to = node_of(inet, &out->to),
		.trail = inet->trail,
	};
	uint16_t first = inet->network->node[0].out;

	if (walk.to == NETWORK_NONE) {
		if (first == NETWORK_NONE)
			return ENETUNREACH;
		walk.to = inet->network->link[first].far;
		walk.lost = true;
	}
	return walk_go(&walk) ? ENETUNREACH : 0;
}

nsec internet_due(const struct internet *inet)
{
	return post_due(inet->post);
}

bool internet_receive(struct internet *inet, nsec now, struct datagram *in)
{
	struct parcel *parcel = post_take(inet->post, now);
	const uint8_t *bytes;

	if (!parcel)
		return false;
	bytes = parcel_bytes(parcel);
	in->from = parcel->from;
	in->to = parcel->to;
	in->label = 0;
	in->ttl = parcel->ttl;
	in->tos = parcel->tos;
	in->df = false;
	in->cut = 0;
	in->own = parcel->own;
	in->options_len = parcel->options_len;
	memcpy(in->options, bytes, parcel->options_len);
	in->icmp = bytes + parcel->options_len;
	in->len = parcel->len;
	in->at = parcel->at;
	return true;
}

void internet_clear(struct internet *inet)
{
	post_clear(inet->post);
}
