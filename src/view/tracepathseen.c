/*
 * Answers by TTL, as they come.  An error of a large probe to the far end is
 * of interest if it is "too big"; the others end the path where no nearer
 * probe was told so.
 */
#include "view/tracepathseen.h"

static struct tracepathseen_answer answer_of(const struct event *event)
{
	return (struct tracepathseen_answer){
		.from = event->from, .rtt = event->rtt, .kind = event->kind,
		.size = event->probe.size, .mtu = event->mtu,
		.ttl = event->ttl,
		.type = event->icmp_type, .code = event->icmp_code,
		.own = event->own,
	};
}

static void note_far(struct tracepathseen *seen, const struct event *event)
{
	bool reply = event->kind == EVENT_REPLY || event->kind == EVENT_LATE;

	if (reply && event->probe.whole) {
		seen->arrived = true;
		if (event->probe.size > seen->large)
			seen->large = event->probe.size;
	} else if (event->kind == EVENT_TOO_BIG) {
		if (seen->told < TRACEPATHSEEN_TOLD)
			seen->mtu[seen->told++] = answer_of(event);
	} else if (event_is_error(event) && !seen->refused) {
		seen->refused = true;
		seen->far = answer_of(event);
	}
}

void tracepathseen_note(struct tracepathseen *seen, uint8_t hops,
    const struct event *event)
{
	struct tracepathseen_hop *hop = &seen->hop[event->probe.ttl];
	bool pass = event->kind == EVENT_EXPIRED && event->icmp_code == 0;

	if (event->kind != EVENT_REPLY && event->kind != EVENT_LATE &&
	    !event_is_error(event))
		return;
	if (event->probe.ttl > hops)
		note_far(seen, event);
	else if (pass && hop->passed < TRACEPATHSEEN_ANSWERS)
		hop->pass[hop->passed++] = answer_of(event);
	else if (!pass && hop->ended < TRACEPATHSEEN_ANSWERS)
		hop->end[hop->ended++] = answer_of(event);
}

uint32_t tracepathseen_mtu(const struct tracepathseen *seen, unsigned i)
{
	const struct tracepathseen_answer *told = &seen->mtu[i];
	uint32_t next = i + 1 < seen->told ? told[1].size : seen->large;

	if (next && next < told->size)
		return next;
	return told->mtu < told->size ? told->mtu : 0;
}

unsigned tracepathseen_place(const struct tracepathseen *seen,
    const struct addr *addr)
{
	for (unsigned ttl = 1; ttl < TRACEPATHSEEN_TTLS; ttl++)
		for (unsigned i = 0; i < seen->hop[ttl].passed; i++)
			if (addr_equal(&seen->hop[ttl].pass[i].from, addr))
				return ttl;
	return 0;
}
