/*
 * A hash table with open addressing that never holds more than half of its
 * places, so a search soon meets a free one.  Nobody is ever removed.
 */
#include "model/responders.h"

/* The one with this address, a new one if need be; NULL: no room. */
static struct tally_responder *find(struct responders *list,
    const struct addr *addr)
{
	uint64_t place = addr_hash(addr) % RESPONDERS_INDEX;
	struct tally_responder *responder;

	for (; list->index[place]; place = (place + 1) % RESPONDERS_INDEX) {
		responder = &list->responder[list->index[place] - 1];
		if (addr_equal(&responder->addr, addr))
			return responder;
	}
	if (list->n == TALLY_RESPONDERS)
		return NULL;
	responder = &list->responder[list->n++];
	list->index[place] = (uint16_t)list->n;
	*responder = (struct tally_responder){
		.addr = *addr, .min = NSEC_UNKNOWN, .max = NSEC_UNKNOWN,
	};
	return responder;
}

void responders_note(struct responders *list, const struct event *event)
{
	struct tally_responder *responder = find(list, &event->from);

	if (!responder)
		return;
	if (event->kind == EVENT_DUPLICATE) {
		responder->duplicates++;
		return;
	}
	responder->answered++;
	if (event->rtt < 0)
		return;
	if (responder->min == NSEC_UNKNOWN || event->rtt < responder->min)
		responder->min = event->rtt;
	if (event->rtt > responder->max)
		responder->max = event->rtt;
	responder->sum += event->rtt;
}
