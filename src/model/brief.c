/*
 * With a million targets visited at random each touches a line of cache or
 * two, and that is what noting an event costs.  Counts are 32 bits wide; a
 * probe each microsecond would take an hour to fill one.
 */
#include <assert.h>

#include "model/brief.h"
#include "model/sums.h"

static void add_one(uint16_t *count)
{
	if (*count < UINT16_MAX)
		++*count;
}

static void note_time(struct brief *brief, nsec rtt)
{
	double time = (double)rtt, away = time - brief->mean;
	uint32_t timed = brief->answered - brief->untimed;

	brief->mean += away / timed;
	brief->square += (float)(away * (time - brief->mean));
	if (timed == 1 || (float)rtt < brief->min)
		brief->min = (float)rtt;
	if (timed == 1 || (float)rtt > brief->max)
		brief->max = (float)rtt;
}

static void note_reply(struct brief *brief, nsec rtt)
{
	brief->answered++;
	if (rtt >= 0)
		note_time(brief, rtt);
	else
		add_one(&brief->untimed);
}

/* From lost to another count. */
static void unlose(struct brief *brief, uint32_t *count)
{
	if (brief->lost == 0)
		return;
	brief->lost--;
	++*count;
}

uint32_t brief_pending(const struct brief *brief)
{
	return brief->sent - brief->answered - brief->late - brief->errors -
	    brief->lost;
}

void brief_note(struct brief *brief, const struct event *event)
{
	bool after = event->after;

	if (event->kind == EVENT_SENT) {
		brief->sent++;
	} else if (event->kind == EVENT_REPLY) {
		note_reply(brief, event->rtt);
	} else if (event->kind == EVENT_LOST) {
		brief->lost++;
	} else if (event->kind == EVENT_LATE) {
		unlose(brief, &brief->late);
	} else if (event->kind == EVENT_UNSENT) {
		brief->sent += !after;
		brief->errors++;
		add_one(&brief->unsent);
	} else if (event_is_error(event)) {
		if (after)
			unlose(brief, &brief->errors);
		else
			brief->errors++;
	} else if (event->kind == EVENT_DUPLICATE) {
		add_one(&brief->duplicates);
	}
	assert(brief_pending(brief) <= brief->sent);
}

void brief_stats(const struct brief *brief, struct stats *stats)
{
	uint32_t timed = brief->answered - brief->untimed;

	stats->sent = brief->sent;
	stats->answered = brief->answered;
	stats->late = brief->late;
	stats->errors = brief->errors;
	stats->lost = brief->lost;
	stats->pending = brief_pending(brief);
	stats->unsent = brief->unsent;
	stats->duplicates = brief->duplicates;
	stats->loss = sums_loss(stats->sent, stats->pending,
	    stats->lost + stats->errors + stats->late);
	if (timed == 0)
		return;
	stats->min = (double)brief->min / 1e6;
	stats->max = (double)brief->max / 1e6;
	stats->mean = brief->mean / 1e6;
	/* Whatever a float makes of them: in order, and one time is itself. */
	if (timed == 1 || stats->min > stats->mean)
		stats->min = stats->mean;
	if (timed == 1 || stats->max < stats->mean)
		stats->max = stats->mean;
	stats->stddev = sums_root((double)brief->square / timed) / 1e6;
}
