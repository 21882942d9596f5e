/*
 * walk.c - one datagram's way through the network
 *
 * Outward: choose a link, cross it, arrive at a node; there the order is that
 * of Linux's ip_forward(): time to live first, then filters, then the next
 * link's MTU.  Back: the links of the trail in reverse, each with its delay
 * and its loss, every router one off the time to live.
 */
#include "sim/walk.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/mix.h"
#include "sim/answer.h"
#include "sim/network.h"
#include "sim/post.h"

enum {
	RATE_QUEUE = 50,	/* packets that wait for a slow link */
	WALK_TTL = 64,		/* what most systems begin with */
};

static const nsec own_delay = 20 * NSEC_USEC;

static bool is_up(const struct walk *walk, const struct link *link)
{
	nsec now = internet_since(walk->inet, walk->at);
	bool up = true;

	for (unsigned i = 0; i < link->flips && link->flip[i].at <= now; i++)
		up = link->flip[i].up;
	return up;
}

/* What a balancer looks at: addresses, and what stands for ports. */
static uint64_t flow_hash(const struct walk *walk, enum balance balance)
{
	const struct datagram *p = &walk->packet;
	uint64_t hash = internet_fate(walk->inet, walk->hash, walk->node);
	uint64_t more;

	if (balance == BALANCE_PACKET)
		return internet_draw(walk->inet);
	if (balance == BALANCE_DEST)
		return hash;
	if (p->to.family == AF_INET6)
		more = p->label;
	else	/* checksum and identifier */
		more = (uint64_t)p->icmp[2] << 24 | (uint64_t)p->icmp[3] << 16 |
		    (uint64_t)p->icmp[4] << 8 | p->icmp[5];
	return mix64(hash << 32 ^ more);
}

/* Links of this node that lead there and are up: the n-th, or how many. */
static unsigned links_to(const struct walk *walk, bool backup, unsigned n,
    uint16_t *found)
{
	const struct network *network = walk->network;
	uint16_t i = network->node[walk->node].out;
	unsigned count = 0;

	for (; i != NETWORK_NONE; i = network->link[i].next) {
		const struct link *link = &network->link[i];

		if (link->backup != backup || (link->far != walk->to &&
		    !node_reaches(&network->node[link->far], walk->to)) ||
		    (link->flips && !is_up(walk, link)))
			continue;
		if (count++ == n)
			*found = i;
	}
	return count;
}

static uint16_t choose(const struct walk *walk)
{
	const struct node *node = &walk->network->node[walk->node];
	enum balance balance = node->balance;
	uint16_t found = NETWORK_NONE;
	bool backup = false;
	unsigned count;

	if (node->via != NETWORK_NONE && spans_hold(&node->via_when,
	    internet_since(walk->inet, walk->at)))
		return node->via;
	count = links_to(walk, backup, 0, &found);
	if (!count) {
		backup = true;
		count = links_to(walk, backup, 0, &found);
	}
	if (count > 1)
		links_to(walk, backup,
		    (unsigned)(flow_hash(walk, balance) % count), &found);
	return found;
}

/* Over a link, outwards: false when the packet does not get there. */
static bool cross(struct walk *walk, struct link *link)
{
	nsec gap;

	if (internet_happens(walk->inet, link->loss))
		return false;
	if (link->rate > 0) {
		gap = (nsec)((double)NSEC_SEC / link->rate);
		if (link->free_at < walk->at)
			link->free_at = walk->at;
		if (link->free_at - walk->at > RATE_QUEUE * gap)
			return false;
		link->free_at += gap;
		walk->at = link->free_at;
	}
	walk->at += link->delay;
	if (link->jitter)
		walk->at += (nsec)((double)link->jitter *
		    internet_draw(walk->inet) / 4294967296.0);
	return true;
}

/* The run begins at midnight, which timestamp options count from. */
static uint32_t milliseconds(const struct walk *walk, nsec at)
{
	return (uint32_t)(internet_since(walk->inet, at) / NSEC_MSEC);
}

struct parcel *walk_parcel(struct walk *walk, const struct addr *from,
    size_t len)
{
	struct parcel *parcel = post_parcel(walk->post, len);

	if (parcel) {
		parcel->packet.from = *from;
		parcel->packet.to = walk->packet.from;
		parcel->packet.ttl = WALK_TTL;
		parcel->packet.tos = walk->packet.tos;
		parcel->packet.own = walk->node == 0;
	}
	return parcel;
}

void walk_back(struct walk *walk, const struct manners *manners,
    struct parcel *parcel, nsec delay)
{
	const struct link *links = walk->network->link;
	nsec at = walk->at + delay + manners->back_delay;
	int hops = (walk->steps ? (int)walk->steps - 1 : 0) + manners->back;
	bool arrives;

	if (hops < 0)
		hops = 0;
	arrives = parcel->packet.ttl > hops;
	if (walk->jumped)
		at += walk->route->delay;
	for (unsigned i = walk->jumped ? 0 : walk->steps; i-- > 0; ) {
		const struct link *link = &links[walk->trail[i]];

		at += link->delay;
		if (i && parcel->packet.options_len)
			answer_record(parcel_bytes(parcel),
			    parcel->packet.options_len,
			    &walk->network->node[link->near].voice4,
			    milliseconds(walk, at));
		if (internet_happens(walk->inet, link->loss_back) ||
		    (link->flips && !is_up(walk, link)))
			arrives = false;
	}
	parcel->packet.ttl = (uint8_t)(parcel->packet.ttl - hops);
	if (arrives)
		post_send(walk->post, parcel, at);
	else
		post_drop(walk->post, parcel);
}

static void refuse(struct walk *walk, uint8_t type4, uint8_t code4,
    uint8_t type6, uint8_t code6, uint32_t word)
{
	bool four = walk->packet.to.family == AF_INET;
	struct refusal refusal = { true, four ? type4 : type6,
		four ? code4 : code6, word };

	walk_refuse(walk, &walk->network->node[walk->node], &refusal);
}

/* Too long for a link; tell so, in the node's own manner. */
static void too_big(struct walk *walk, uint32_t mtu)
{
	const struct manners *m = &walk->network->node[walk->node].manners;

	if (m->told == TOLD_NONE)
		return;
	refuse(walk, 3, 4, 2, 0, m->told == TOLD_NUMBER ? m->told_mtu : mtu);
}

static size_t packet_size(const struct datagram *p)
{
	size_t size = p->len +
	    (p->to.family == AF_INET ? 20u + p->options_len : 40u);

	return p->cut && p->cut < size ? p->cut : size;
}

/* What becomes of the header of a packet that passes. */
static void rewrite(struct walk *walk, const struct manners *m)
{
	struct datagram *p = &walk->packet;

	if (m->tos >= 0)
		p->tos = (uint8_t)m->tos;
	if (m->dscp >= 0)
		p->tos = (uint8_t)((p->tos & 3) | m->dscp << 2);
	if (m->ecn >= 0)
		p->tos = (uint8_t)((p->tos & ~3) | m->ecn);
	if (m->flow_label >= 0)
		p->label = (uint32_t)m->flow_label;
	if (m->nat)
		walk->nat = m;
}

/* What a node does to all that pass: true when the packet ends here. */
static bool meddle(struct walk *walk, struct node *node)
{
	struct datagram *p = &walk->packet;
	const struct manners *m = &node->manners;
	bool four = p->to.family == AF_INET;
	const struct refusal *refusal = four ? &m->refusal4 : &m->refusal6;

	if (refusal->set) {
		walk_refuse(walk, node, refusal);
		return true;
	}
	if (four && addr_is_set(&m->redirect)) {
		struct bytes gateway = bytes_of(m->redirect.bytes, 4);

		refuse(walk, 5, 1, 0, 0, bytes_u32(&gateway));
	}
	rewrite(walk, m);
	if (four && p->options_len)
		answer_record(p->options, p->options_len, &node->voice4,
		    milliseconds(walk, walk->at));
	return false;
}

/* Arrived where the address is, or where it is known that it is nowhere. */
static void arrive(struct walk *walk, struct node *node)
{
	if (!walk->lost) {
		walk_answer(walk, node);
	} else if (node->out != NETWORK_NONE) {
		refuse(walk, 3, 0, 1, 0, 0);
	} else {	/* nobody on the link: our own host gives up */
		walk->steps = 0;
		walk->node = 0;
		walk->at = internet_give_up(walk->inet, walk->hash, walk->at);
		refuse(walk, 3, 1, 1, 3, 0);
	}
}

/* Who came by here before goes home from here as it would have then. */
static void remember(struct walk *walk, uint16_t chosen)
{
	const struct link *links = walk->network->link;

	walk->crossed++;
	for (unsigned i = 0; walk->network->cyclic && i < walk->steps; i++)
		if (links[walk->trail[i]].far == links[chosen].far) {
			walk->steps = i + 1;
			return;
		}
	walk->trail[walk->steps++] = chosen;
}

/* One step; true when the walk has ended. */
static bool step(struct walk *walk, uint16_t chosen)
{
	struct link *link = &walk->network->link[chosen];
	struct datagram *p = &walk->packet;
	struct node *node;

	if (packet_size(p) > link->mtu && (p->df || p->to.family == AF_INET6)) {
		too_big(walk, link->mtu);
		return true;
	}
	if (walk->crossed == WALK_TRAIL || !cross(walk, link))
		return true;
	remember(walk, chosen);
	walk->node = link->far;
	node = &walk->network->node[link->far];
	if (walk->node == walk->to) {
		arrive(walk, node);
		return true;
	}
	if (p->ttl <= 1 && !(p->ttl && node->manners.forward_zero)) {
		refuse(walk, 11, 0, 3, 0, 0);
		return true;
	}
	p->ttl--;
	return meddle(walk, node);
}

/* All steps at once, where there is nothing to see on the way. */
static bool jump(struct walk *walk)
{
	const struct route *route = walk->route;
	struct datagram *p = &walk->packet;

	if (route->state != ROUTE_PLAIN || walk->lost || p->options_len ||
	    p->ttl < route->steps || packet_size(p) > route->mtu)
		return false;
	p->ttl = (uint8_t)(p->ttl - (route->steps - 1));
	walk->at += route->delay;
	walk->steps = route->steps;
	walk->node = walk->to;
	walk->jumped = true;
	walk_answer(walk, &walk->network->node[walk->to]);
	return true;
}

int walk_go(struct walk *walk)
{
	uint16_t chosen;

	if (walk->to == 0) {
		walk->at += own_delay;
		walk_answer(walk, &walk->network->node[0]);
		return 0;
	}
	if (jump(walk))
		return 0;
	chosen = choose(walk);
	if (chosen == NETWORK_NONE)
		return -1;
	while (chosen != NETWORK_NONE && !step(walk, chosen))
		chosen = choose(walk);
	return 0;
}
