/*
 * A hash table with open addressing that never holds more than half of its
 * places, so a search soon meets a free one.  Nobody is ever removed.
 */
#include "model/crowd.h"

/* The responder with this address, a new one if need be; NULL: no room. */
static struct tally_responder *find(struct crowd *crowd,
    const struct addr *addr)
{
	uint64_t place = addr_hash(addr) % CROWD_INDEX;
	struct tally_responder *responder;

	for (; crowd->index[place]; place = (place + 1) % CROWD_INDEX) {
		responder = &crowd->responder[crowd->index[place] - 1];
		if (addr_equal(&responder->addr, addr))
			return responder;
	}
	if (crowd->n == TALLY_RESPONDERS)
		return NULL;
	responder = &crowd->responder[crowd->n++];
	crowd->index[place] = (uint16_t)crowd->n;
	*responder = (struct tally_responder){
		.addr = *addr, .min = NSEC_UNKNOWN, .max = NSEC_UNKNOWN,
	};
	return responder;
}

void crowd_note(struct crowd *crowd, const struct event *event)
{
	struct tally_responder *responder = find(crowd, &event->from);

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
