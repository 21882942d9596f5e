/*
 * refuse.c - how imaginary routers speak
 *
 * An error is built as the node saw the packet.  Behind a translator, which
 * mends the outer header of what goes back through it and forgets what that
 * quotes, the quote is changed afterwards.  Limits are token buckets, one of
 * all errors and, if the node counts them apart, one of its refusals.
 */
#include <string.h>

#include "base/bytes.h"
#include "sim/answer.h"
#include "sim/network.h"
#include "sim/post.h"
#include "sim/walk.h"
#include "wire/packet.h"

/* Walks look ahead in time, so it may seem to run backwards. */
static bool bucket_take(struct bucket *bucket, nsec at)
{
	if (bucket->rate <= 0)
		return true;
	if (at > bucket->refilled) {
		bucket->tokens += (double)(at - bucket->refilled) *
		    bucket->rate / (double)NSEC_SEC;
		if (bucket->tokens > bucket->burst)
			bucket->tokens = bucket->burst;
		bucket->refilled = at;
	}
	if (bucket->tokens < 1)
		return false;
	bucket->tokens -= 1;
	return true;
}

/* Linux never limits those (icmpv4_mask_allow, icmpv6_mask_allow). */
static bool is_too_big(uint8_t family, const struct refusal *refusal)
{
	return family == AF_INET ? refusal->type == 3 && refusal->code == 4 :
	    refusal->type == 2;
}

static bool speaks(struct walk *walk, struct node *node,
    const struct refusal *refusal)
{
	const struct manners *m = &node->manners;
	bool apart = node->refusals.rate > 0 && (refusal == &m->refusal4 ||
	    refusal == &m->refusal6);

	if (spans_hold(&m->silent, internet_since(walk->inet, walk->at)) ||
	    internet_happens(walk->inet, m->mute))
		return false;
	if (is_too_big(walk->packet.to.family, refusal))
		return true;
	return bucket_take(apart ? &node->refusals : &node->limit, walk->at);
}

/* Whose address it uses for that. */
static const struct addr *voice_of(const struct node *node, uint8_t family,
    uint8_t type)
{
	const struct manners *m = &node->manners;

	for (unsigned i = 0; i < m->voices; i++) {
		const struct voice *voice = &m->voice[i];

		if (voice->addr.family == family &&
		    (voice->type < 0 || voice->type == type))
			return &voice->addr;
	}
	return family == AF_INET ? &node->voice4 : &node->voice6;
}

/* The destination as a translator on the way has left it. */
static struct addr destination(const struct walk *walk)
{
	const struct addr *to = &walk->packet.to;
	const struct addr *other = !walk->nat ? to :
	    to->family == AF_INET ? &walk->nat->nat4 : &walk->nat->nat6;

	return addr_is_set(other) ? *other : *to;
}

/* The same for the identifier and checksum of a quoted echo request. */
static void translate(const struct manners *nat, uint8_t *icmp)
{
	struct bytes old = bytes_of(icmp + 2, 4);
	uint32_t sum = 0xffffu & ~bytes_u16(&old);

	if (nat->nat_ident >= 0) {	/* RFC 1624 */
		sum += 0xffffu & ~bytes_u16(&old);
		bytes_put16(icmp + 4, (uint16_t)nat->nat_ident);
		bytes_put16(icmp + 2, packet_checksum(sum +
		    (uint32_t)nat->nat_ident));
	}
	if (nat->nat_checksum)
		icmp[2] ^= 0x55;
}

/* Write the error at bytes; its length. */
static size_t build(const struct walk *walk, const struct node *node,
    const struct refusal *refusal, const struct addr *from, uint8_t *bytes)
{
	struct datagram about = walk->packet;
	size_t header = about.to.family == AF_INET ?
	    20u + about.options_len : 40u;
	size_t len;

	about.to = destination(walk);
	len = answer_error(bytes, from, &node->manners, refusal, &about);
	if (walk->nat && len >= PACKET_HEADER + header + PACKET_HEADER) {
		translate(walk->nat, bytes + PACKET_HEADER + header);
		answer_checksum(bytes, len, from, &about.from);
	}
	return len;
}

void walk_refuse(struct walk *walk, struct node *node,
    const struct refusal *refusal)
{
	const struct datagram *p = &walk->packet;
	uint8_t family = p->to.family;
	const struct addr *from = voice_of(node, family, refusal->type);
	struct parcel *parcel;
	uint8_t *bytes;

	if (!addr_is_set(from))
		from = &p->to;
	if (!speaks(walk, node, refusal))
		return;
	parcel = walk_parcel(walk, from, answer_room(p) + p->options_len);
	if (!parcel)
		return;
	bytes = parcel_bytes(parcel);
	memcpy(bytes, p->options, p->options_len);
	parcel_trim(parcel, p->options_len, build(walk, node, refusal, from,
	    bytes + p->options_len));
	if (node->manners.ttl >= 0)
		parcel->packet.ttl = (uint8_t)node->manners.ttl;
	parcel->packet.tos = family == AF_INET ? (p->tos & 0x1e) | 0xc0 : 0;
	walk_back(walk, &node->manners, parcel, 0);
}
