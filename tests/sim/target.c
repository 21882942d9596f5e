/*
 * target.c - how imaginary hosts answer an echo request
 *
 * First whether at all, then when, then with what: the request turned into
 * its reply, and on top of it whatever the host's manners make of that.
 * Damage keeps the checksum right, since a kernel would drop the rest.
 */
#include <string.h>

#include "base/bytes.h"
#include "sim/answer.h"
#include "sim/network.h"
#include "sim/post.h"
#include "sim/walk.h"
#include "wire/packet.h"

enum { FATE_KIND = 1, FATE_DELAY = 2 };

static const nsec twice_after = 50 * NSEC_USEC;
static const nsec group_gap = 100 * NSEC_USEC;

/* A copy of the request on its way to becoming the reply. */
static struct parcel *reply_begin(struct walk *walk, const struct node *target,
    const struct addr *from)
{
	const struct datagram *p = &walk->packet;
	const struct manners *m = &target->manners;
	uint8_t options = m->options ? p->options_len : 0;
	struct parcel *parcel = walk_parcel(walk, from, p->len + options);
	uint8_t *bytes;

	if (!parcel)
		return NULL;
	bytes = parcel_bytes(parcel);
	parcel_trim(parcel, options, p->len);
	memcpy(bytes, p->options, options);
	if (options)
		answer_record(bytes, options, from, (uint32_t)
		    (internet_since(walk->inet, walk->at) / NSEC_MSEC));
	memcpy(bytes + options, p->icmp, p->len);
	answer_echo(p->to.family, bytes + options);
	if (m->ttl >= 0)
		parcel->packet.ttl = (uint8_t)m->ttl;
	if (m->tos >= 0)
		parcel->packet.tos = (uint8_t)m->tos;
	return parcel;
}

static uint8_t *parcel_icmp(struct parcel *parcel)
{
	return parcel_bytes(parcel) + parcel->packet.options_len;
}

static void seal(struct parcel *parcel)
{
	const struct datagram *p = &parcel->packet;

	answer_checksum(parcel_icmp(parcel), p->len, &p->from, &p->to);
}

/* Change a reply in place; the mark stays, so that it is seen to be ours. */
static void damage(struct walk *walk, const struct manners *m,
    struct parcel *parcel)
{
	uint8_t *icmp = parcel_icmp(parcel);
	size_t len = parcel->packet.len;
	size_t first = len > PACKET_MARKED ? PACKET_MARKED : PACKET_HEADER;
	bool damaged = false;

	if (internet_happens(walk->inet, m->corrupt) && len > first) {
		icmp[first + internet_draw(walk->inet) % (len - first)] ^=
		    0x55;
		damaged = true;
	}
	if (internet_happens(walk->inet, m->forge_time)) {
		size_t n = len - PACKET_HEADER;

		memset(icmp + PACKET_HEADER, 0x7f, n < 16 ? n : 16);
		damaged = true;
	}
	if (internet_happens(walk->inet, m->truncate) &&
	    len > PACKET_HEADER) {
		parcel_trim(parcel, parcel->packet.options_len,
		    first + (len - first) / 2);
		damaged = true;
	}
	if (damaged)
		seal(parcel);
}

/* A reply to something nobody has sent. */
static void foreign(struct walk *walk, const struct node *target, nsec delay)
{
	struct parcel *parcel = reply_begin(walk, target, &walk->packet.to);
	uint8_t *icmp;

	if (!parcel)
		return;
	icmp = parcel_icmp(parcel);
	icmp[6] ^= 0x80;
	for (size_t i = PACKET_HEADER; i < parcel->packet.len &&
	    i < PACKET_MARKED; i++)
		icmp[i] = (uint8_t)internet_draw(walk->inet);
	seal(parcel);
	walk_back(walk, &target->manners, parcel, delay);
}

/* One hash, cut into shares: no host is two kinds. */
enum target_kind target_kind(const struct internet *inet,
    const struct node *target, uint64_t hash)
{
	const struct manners *m = &target->manners;
	const struct { enum target_kind kind; uint64_t chance; } share[] = {
		{ TARGET_KIND_DEAD, target->dead },
		{ TARGET_KIND_LATE, m->constant ? m->late : 0 },
		{ TARGET_KIND_WRONG, m->constant ? m->wrong_source : 0 },
		{ TARGET_KIND_TWICE, m->constant ? m->duplicate : 0 },
	};
	uint64_t fate = internet_fate(inet, hash, FATE_KIND), end = 0;

	for (size_t i = 0; i < sizeof share / sizeof *share; i++) {
		end += share[i].chance;
		if (fate < end)
			return share[i].kind;
	}
	return TARGET_KIND_PLAIN;
}

/* By its kind, or by chance. */
static bool happens(struct walk *walk, const struct node *target,
    enum target_kind kind, uint64_t chance)
{
	if (target->manners.constant)
		return target_kind(walk->inet, target, walk->hash) ==
		    kind;
	return internet_happens(walk->inet, chance);
}

static nsec reply_delay(struct walk *walk, const struct node *target)
{
	const struct datagram *p = &walk->packet;
	const struct manners *m = &target->manners;
	uint16_t seq;
	nsec delay = 0;

	if (target->spread)
		delay += (nsec)((double)target->spread / 4294967296.0 *
		    internet_fate(walk->inet, walk->hash, FATE_DELAY));
	if (happens(walk, target, TARGET_KIND_LATE, m->late))
		delay += m->late_by;
	if (m->reorder && packet_seq(p->icmp, p->len, &seq) && (seq & 1))
		delay += m->reorder;
	return delay;
}

static bool answers(const struct walk *walk, const struct node *target)
{
	const struct datagram *p = &walk->packet;
	const struct manners *m = &target->manners;

	if (p->icmp[0] != (p->to.family == AF_INET ? 8 : 128) || p->icmp[1])
		return false;
	if (target->dead && internet_fate(walk->inet, walk->hash,
	    FATE_KIND) < target->dead)	/* as target_kind() has it */
		return false;
	if (spans_hold(&m->silent, internet_since(walk->inet, walk->at)) ||
	    internet_happens(walk->inet, m->mute))
		return false;
	if (p->ttl < m->ttl_least || (m->ttl_parity != PARITY_ANY &&
	    (m->ttl_parity == PARITY_ODD) != (p->ttl & 1)))
		return false;
	return m->max_echo < 0 ||
	    (int64_t)(p->len - PACKET_HEADER) <= m->max_echo;
}

static void reply(struct walk *walk, const struct node *target,
    const struct addr *from, nsec delay)
{
	const struct addr *asked = &walk->packet.to;
	struct parcel *parcel = reply_begin(walk, target, from);

	if (!parcel)
		return;
	damage(walk, &target->manners, parcel);
	if (from != asked && !addr_equal(from, asked))
		seal(parcel);
	walk_back(walk, &target->manners, parcel, delay);
}

void walk_answer(struct walk *walk, const struct node *target)
{
	const struct manners *m = &target->manners;
	const struct refusal *refusal = walk->packet.to.family == AF_INET ?
	    &m->refusal4 : &m->refusal6;
	const struct addr *from = &walk->packet.to;
	nsec delay;

	if (refusal->set) {
		walk_refuse(walk, &walk->network->node[walk->to], refusal);
		return;
	}
	if (!answers(walk, target))
		return;
	delay = reply_delay(walk, target);
	for (unsigned i = 0; i < m->responders; i++)
		reply(walk, target, &m->responder[i], delay + i * group_gap);
	if (m->responders)
		return;
	if (happens(walk, target, TARGET_KIND_WRONG, m->wrong_source))
		from = &m->wrong_addr;
	reply(walk, target, from, delay);
	if (happens(walk, target, TARGET_KIND_TWICE, m->duplicate))
		reply(walk, target, from, delay + twice_after);
	if (internet_happens(walk->inet, m->foreign))
		foreign(walk, target, delay + twice_after);
}
