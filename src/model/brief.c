/*
 * With a million targets visited at random each touches a line of cache or
 * two, and that is what noting an event costs.  Counts are 32 bits wide; a
 * probe each microsecond would take an hour to fill one.
 */
#include <assert.h>

#include "model/brief.h"
#include "model/sums.h"

static uint16_t one_more(uint16_t count, uint16_t most)
{
	return (uint16_t)(count < most ? count + 1 : most);
}

static void note_time(struct brief *brief, nsec rtt)
{
	double time = (double)rtt, mean = brief->mean, away = time - mean;

	mean += away / brief->answered;
	brief->mean = (float)mean;
	brief->square += (float)(away * (time - mean));
	if (brief->answered == 1 || (float)rtt < brief->min)
		brief->min = (float)rtt;
	if (brief->answered == 1 || (float)rtt > brief->max)
		brief->max = (float)rtt;
}

static void note_reply(struct brief *brief, const struct event *event)
{
	brief->answered++;
	if (event->after && brief->errors)
		brief->errors--;	/* it outranks the error */
	note_time(brief, event->rtt < 0 ? 0 : event->rtt);
}

/* From lost to another count. */
static void unlose(struct brief *brief, uint32_t *count)
{
	if (brief->lost == 0)
		return;
	brief->lost--;
	++*count;
}

static void note_error(struct brief *brief, const struct event *event)
{
	if (!event->after)
		brief->errors++;
	else if (!event->error)		/* else it was UNSENT, an error too */
		unlose(brief, &brief->errors);
}

static void note_late(struct brief *brief, const struct event *event)
{
	if (!event->after) {
		unlose(brief, &brief->late);
	} else if (brief->errors && brief->unsent) {
		brief->errors--;
		brief->unsent--;
		brief->late++;
	}
}

uint32_t brief_pending(const struct brief *brief)
{
	return brief->sent - brief->answered - brief->late - brief->errors -
	    brief->lost;
}

void brief_note(struct brief *brief, const struct event *event)
{
	if (event->kind == EVENT_SENT) {
		brief->sent++;
	} else if (event->kind == EVENT_REPLY) {
		note_reply(brief, event);
	} else if (event->kind == EVENT_LOST) {
		brief->lost++;
	} else if (event->kind == EVENT_LATE) {
		note_late(brief, event);
	} else if (event->kind == EVENT_UNSENT) {
		brief->sent += !event->after;
		brief->errors++;
		brief->unsent = one_more(brief->unsent, UINT16_MAX);
	} else if (event_is_error(event)) {
		note_error(brief, event);
	} else if (event->kind == EVENT_DUPLICATE) {
		brief->duplicates = (uint8_t)one_more(brief->duplicates,
		    UINT8_MAX);
	}
	assert(brief_pending(brief) <= brief->sent);
}

void brief_stats(const struct brief *brief, struct stats *stats)
{
	uint32_t timed = brief->answered;

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
	stats->mean = (double)brief->mean / 1e6;
	/* Whatever a float makes of them: in order, and one time is itself. */
	if (timed == 1 || stats->min > stats->mean)
		stats->min = stats->mean;
	if (timed == 1 || stats->max < stats->mean)
		stats->max = stats->mean;
	stats->stddev = sums_root((double)brief->square / timed) / 1e6;
}
