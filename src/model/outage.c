/*
 * A ring of the last probes, by number.  Behind head the outcomes are in
 * order and have been looked at; between head and tail are those that wait
 * for an older probe to be settled.  The numbers run on modulo 2^32, so they
 * are compared by the sign of their distance.
 *
 * When the address of a target changes, `from` moves to tail: probes before
 * it stay in the ring, for their events still come, but count no longer.
 */
#include <string.h>

#include "model/outage.h"

enum { OUTAGE_ROOM_MAX = 65536 };

static bool is_before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

static struct outage_probe *at(const struct outages *outages, uint32_t number)
{
	return &outages->ring[number & outages->mask];
}

nsec outage_outcome(const struct event *event)
{
	if (event->kind == EVENT_REPLY)
		return event->rtt >= 0 ? event->rtt : OUTAGE_UNTIMED;
	if (event->kind == EVENT_LOST || event->kind == EVENT_UNSENT ||
	    (event_is_error(event) && !event->after))
		return OUTAGE_BAD;
	return OUTAGE_OPEN;
}

uint32_t outage_room(uint32_t in_air)
{
	uint32_t room = TALLY_RECENT * 2;

	while (room < OUTAGE_ROOM_MAX && room - TALLY_RECENT < in_air)
		room *= 2;
	return room;
}

void outage_init(struct outages *outages, struct outage_probe *ring,
    uint32_t room)
{
	*outages = (struct outages){ .ring = ring, .mask = room - 1 };
}

void outage_restart(struct outages *outages)
{
	outages->from = outages->tail;
	outages->run = 0;
	outages->longest_run = 0;
	outages->ended = 0;
	outages->total = 0;
	outages->kept = 0;
}

bool outage_make_room(struct outages *outages, uint32_t number)
{
	if (outages->begun && is_before(outages->tail, number))
		outage_settle_all(outages);
	else if (outages->tail - outages->head > outages->mask)
		outage_settle(outages, outages->head, OUTAGE_BAD);
	else
		return false;
	return true;
}

void outage_sent(struct outages *outages, uint32_t number, nsec sent)
{
	if (!outages->begun || is_before(outages->tail, number)) {
		outages->first = outages->from = number;
		outages->head = outages->tail = number;
		outages->begun = true;
	}
	if (number != outages->tail)
		return;
	outages->tail++;
	*at(outages, number) = (struct outage_probe){
		.sent = sent, .outcome = OUTAGE_OPEN,
	};
}

bool outage_is_open(const struct outages *outages, uint32_t number)
{
	return number - outages->head < outages->tail - outages->head &&
	    at(outages, number)->outcome == OUTAGE_OPEN;
}

void outage_settle(struct outages *outages, uint32_t number, nsec outcome)
{
	if (outage_is_open(outages, number))
		at(outages, number)->outcome = outcome;
}

void outage_settle_all(struct outages *outages)
{
	for (uint32_t i = outages->head; i != outages->tail; i++)
		outage_settle(outages, i, OUTAGE_NONE);
}

/* Oldest number whose entry has not been written over. */
static uint32_t oldest(const struct outages *outages, uint32_t from)
{
	uint32_t room = outages->mask + 1;

	if (outages->tail - from > room)
		return outages->tail - room;
	return from;
}

nsec outage_departure(const struct outages *outages, uint32_t number)
{
	uint32_t first = oldest(outages, outages->first);

	if (number - first >= outages->tail - first)
		return NSEC_UNKNOWN;
	return at(outages, number)->sent;
}

/* ---- runs ---- */

static nsec length(const struct tally_outage *outage)
{
	return outage->end - outage->start;
}

/* Put an outage among the longest, if it is one of them. */
static void keep(struct outages *outages, const struct tally_outage *outage)
{
	unsigned i = outages->kept;

	if (i < TALLY_OUTAGES)
		outages->kept++;
	else if (length(outage) <= length(&outages->longest[--i]))
		return;
	for (; i > 0 && length(outage) > length(&outages->longest[i - 1]); i--)
		outages->longest[i] = outages->longest[i - 1];
	outages->longest[i] = *outage;
}

static void lengthen(struct outages *outages, nsec sent, nsec offset)
{
	if (outages->run++ == 0) {
		outages->start = sent;
		outages->start_wall = sent + offset;
	}
	outages->last = sent;
	if (outages->run > outages->longest_run)
		outages->longest_run = outages->run;
}

static void finish(struct outages *outages, nsec sent, nsec offset,
    struct tally_outage *ended)
{
	*ended = (struct tally_outage){
		.start = outages->start,
		.end = sent > outages->start ? sent : outages->start,
		.start_wall = outages->start_wall,
		.end_wall = sent + offset,
		.count = outages->run,
	};
	outages->run = 0;
	outages->ended++;
	outages->total += length(ended);
	keep(outages, ended);
}

bool outage_next(struct outages *outages, nsec offset,
    struct tally_outage *ended)
{
	const struct outage_probe *probe;

	while (outages->head != outages->tail) {
		probe = at(outages, outages->head);
		if (probe->outcome == OUTAGE_OPEN)
			return false;
		if (is_before(outages->head++, outages->from) ||
		    probe->outcome == OUTAGE_NONE)
			continue;
		if (probe->outcome == OUTAGE_BAD) {
			lengthen(outages, probe->sent, offset);
		} else if (outages->run > 0) {
			finish(outages, probe->sent, offset, ended);
			return true;
		}
	}
	return false;
}

/* The run that is not over; false if there is none. */
static bool find_current(const struct outages *outages,
    struct tally_outage *current)
{
	*current = (struct tally_outage){
		.start = outages->start, .end = NSEC_NEVER,
		.start_wall = outages->start_wall, .end_wall = NSEC_NEVER,
		.count = outages->run,
	};
	return outages->run > 0;
}

unsigned outage_list(const struct outages *outages,
    struct tally_outage *list, unsigned n)
{
	struct tally_outage current;
	bool has_current = find_current(outages, &current);
	nsec so_far = outages->last - outages->start;
	unsigned written = 0, i = 0;

	while (written < n && (i < outages->kept || has_current)) {
		if (has_current && (i == outages->kept ||
		    so_far > length(&outages->longest[i]))) {
			list[written++] = current;
			has_current = false;
		} else {
			list[written++] = outages->longest[i++];
		}
	}
	return written;
}

unsigned outage_recent(const struct outages *outages,
    nsec recent[static TALLY_RECENT])
{
	uint32_t number = oldest(outages, outages->from);
	unsigned n = 0;

	if (is_before(outages->head, number))
		return 0;
	if (outages->head - number > TALLY_RECENT)
		number = outages->head - TALLY_RECENT;
	for (; number != outages->head; number++) {
		nsec outcome = at(outages, number)->outcome;

		if (outcome >= 0 || outcome == OUTAGE_BAD)
			recent[n++] = outcome;
	}
	return n;
}

void outage_stats(const struct outages *outages, struct stats *stats)
{
	nsec so_far = outages->run ? outages->last - outages->start : 0;
	nsec longest = outages->kept ? length(&outages->longest[0]) : 0;

	if (so_far > longest)
		longest = so_far;
	stats->loss_run = (double)outages->longest_run;
	stats->outages = (double)(outages->ended + (outages->run > 0));
	stats->outage = (double)longest / 1e9;
	stats->outage_total = (double)(outages->total + so_far) / 1e9;
}

void outage_add(struct stats *sum, const struct outages *outages)
{
	struct stats one;

	outage_stats(outages, &one);
	if (one.loss_run > sum->loss_run)
		sum->loss_run = one.loss_run;
	if (one.outage > sum->outage)
		sum->outage = one.outage;
	sum->outages += one.outages;
	sum->outage_total += one.outage_total;
}
