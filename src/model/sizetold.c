/*
 * A short list of who refuses packets.  What they tell is never evidence of a
 * size: that a packet was refused is, the MTU in the message is a claim.  So
 * it is kept apart, to be shown and to be judged: it must be one that a link
 * may have, be less than was sent (RFC 1191 section 3, RFC 8201 section 4),
 * fit when it is sent to the same router, and not be less than what fits.
 */
#include "model/sizestate.h"

static unsigned judge(const struct sized *target, const struct event *event)
{
	if (event->mtu == 0)
		return SIZES_LIE_ZERO;
	if (event->mtu < sizes_least(target))
		return SIZES_LIE_SMALL;
	if (event->mtu >= event->probe.size)
		return SIZES_LIE_LARGE;
	return 0;
}

static void forget(struct sized *target, const struct teller *teller)
{
	struct ladder *far = &target->far;

	for (unsigned i = 0; i < far->n; i++)
		if (far->rung[i].by == teller - target->teller + 1)
			far->rung[i].by = 0;
}

/* The one with this address; the one unheard of for longest makes room. */
static struct teller *find(struct sized *target, const struct addr *addr)
{
	struct teller *oldest = target->teller;

	for (unsigned i = 0; i < target->tellers; i++) {
		struct teller *teller = &target->teller[i];

		if (addr_equal(&teller->addr, addr))
			return teller;
		if (teller->number < oldest->number)
			oldest = teller;
	}
	if (target->tellers < SIZES_TELLERS)
		oldest = &target->teller[target->tellers++];
	else
		forget(target, oldest);
	*oldest = (struct teller){ .addr = *addr };
	return oldest;
}

static void note_told(struct sized *target, struct teller *teller,
    const struct event *event)
{
	unsigned lies = judge(target, event);

	if (teller->told >= event->probe.size &&
	    event->probe.number > teller->number)
		lies |= SIZES_LIE_BROKEN;
	if (lies) {
		target->lies |= lies;
		target->liar = teller->addr;
	}
	if (teller->least == 0 || event->probe.size < teller->least)
		teller->least = event->probe.size;
	if (event->probe.number >= teller->number)
		teller->told = lies & ~(unsigned)SIZES_LIE_BROKEN ? 0 :
		    event->mtu;
}

uint8_t sizes_tell(struct sized *target, const struct event *event,
    bool hop)
{
	struct teller *teller;

	if (!addr_is_set(&event->from))
		return 0;
	teller = find(target, &event->from);
	if (event->kind == EVENT_TOO_BIG) {
		note_told(target, teller, event);
		if (hop && (teller->ttl == 0 || event->probe.ttl <
		    teller->ttl))
			teller->ttl = event->probe.ttl;
	}
	if (event->probe.number > teller->number)
		teller->number = event->probe.number;
	return (uint8_t)(teller - target->teller + 1);
}

void sizes_lies(const struct sized *target, uint32_t mtu,
    struct sizes_result *result)
{
	result->lies = target->lies;
	result->liar = target->liar;
	for (unsigned i = 0; i < target->tellers; i++)
		if (target->teller[i].told && target->teller[i].told < mtu) {
			result->lies |= SIZES_LIE_BROKEN;
			result->liar = target->teller[i].addr;
		}
}
