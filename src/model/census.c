/*
 * One byte a target: its state and what would change it.  An answer or an ICMP
 * error settles a target at once; silence only with the last try, and then as
 * what?  The first try goes unstamped, so its silence may be our own host's:
 * whether a retry left is known.  A target is down if a retry that left was
 * lost; if none left, nothing was learnt about it, and it is unsent.
 *
 * The probes of all are counted in one struct sums with one histogram.
 */
#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "model/census.h"
#include "model/hist.h"
#include "model/sums.h"

enum {
	CENSUS_STATE = 0x07,	/* the state's bits */
	CENSUS_LATE = 0x08,	/* no answer but late ones */
	CENSUS_REFUSED = 0x10,	/* a try never left */
	CENSUS_SILENT = 0x20,	/* one that is known to have left was lost */
};

struct census {
	uint8_t		*mark;		/* by target */
	uint32_t	 targets, room;
	unsigned	 tries;
	bool		 news;
	enum census_state before;	/* what the news has changed */
	struct census_counts counts;
	struct sums	 sums;
	struct hist	 hist;		/* last: large, and cleared by use */
};

struct census *census_new(uint32_t targets, unsigned tries)
{
	struct census *census = malloc(sizeof(*census));

	assert(tries >= 1 && tries <= 15);
	if (!census)
		return NULL;
	memset(census, 0, offsetof(struct census, hist));
	census->tries = tries;
	sums_begin(&census->sums, &census->hist, 0, 0);
	if (census_grow(census, targets)) {
		census_free(census);
		return NULL;
	}
	return census;
}

void census_free(struct census *census)
{
	if (!census)
		return;
	free(census->mark);
	free(census);
}

int census_grow(struct census *census, uint32_t targets)
{
	uint32_t room = census->room, more = targets - census->targets;
	uint8_t *mark;

	assert(targets >= census->targets);
	if (targets > room) {
		room = room > UINT32_MAX / 2 ? UINT32_MAX : room * 2;
		if (room < targets)
			room = targets;
		mark = realloc(census->mark, room);
		if (!mark)
			return -1;
		census->mark = mark;
		census->room = room;
	}
	if (more)
		memset(census->mark + census->targets, CENSUS_WAITING, more);
	census->targets = targets;
	census->counts.state[CENSUS_WAITING] += more;
	return 0;
}

uint32_t census_targets(const struct census *census)
{
	return census->targets;
}

static enum census_state state_of(uint8_t mark)
{
	return (enum census_state)(mark & CENSUS_STATE);
}

/* Let it be in this state, unless it is in a stronger one. */
static void settle(struct census *census, uint8_t *mark,
    enum census_state state)
{
	enum census_state before = state_of(*mark);

	if (before != CENSUS_WAITING && before <= state)
		return;
	census->counts.state[before]--;
	census->counts.state[state]++;
	*mark = (uint8_t)((*mark - before) + state);
	census->news = true;
	census->before = before;
}

static void note_answer(struct census *census, uint8_t *mark, bool late)
{
	bool was_late = *mark & CENSUS_LATE;

	if (state_of(*mark) == CENSUS_UP && (late || !was_late))
		return;
	census->counts.late += late;
	census->counts.late -= was_late;
	*mark = (uint8_t)(*mark - (was_late ? CENSUS_LATE : 0) +
	    (late ? CENSUS_LATE : 0));
	settle(census, mark, CENSUS_UP);
}

/* A try came to nothing: was it the last? */
static void note_silence(struct census *census, uint8_t *mark,
    const struct event *event)
{
	bool last = event->probe.number >= census->tries;

	if (event->kind == EVENT_UNSENT) {
		*mark |= CENSUS_REFUSED;
		last |= !event_is_passing(event);
	} else if (event->probe.stamp) {
		*mark |= CENSUS_SILENT;
	}
	if (last)
		settle(census, mark, (*mark & CENSUS_REFUSED) &&
		    !(*mark & CENSUS_SILENT) ? CENSUS_UNSENT : CENSUS_DOWN);
}

static void note_target(struct census *census, uint8_t *mark,
    const struct event *event)
{
	switch (event->kind) {
	case EVENT_SENT:
		census->counts.asked += event->probe.number == 1;
		break;
	case EVENT_UNSENT:
		census->counts.asked += event->probe.number == 1 &&
		    !event->after;
		note_silence(census, mark, event);
		break;
	case EVENT_LOST:
		note_silence(census, mark, event);
		break;
	case EVENT_REPLY:
		note_answer(census, mark, false);
		break;
	case EVENT_LATE:
	case EVENT_DUPLICATE:	/* the first answer if an error was before
				   it, and its patience ended meanwhile */
		note_answer(census, mark, true);
		break;
	case EVENT_EXPIRED:
	case EVENT_ERROR:
	case EVENT_TOO_BIG:
		settle(census, mark, CENSUS_UNREACHABLE);
		break;
	case EVENT_UNRESOLVED:
		settle(census, mark, event->error ? CENSUS_UNRESOLVED :
		    CENSUS_ABSENT);
		break;
	case EVENT_NOTICE:
	case EVENT_STRAY:
	case EVENT_RESOLVED:
	case EVENT_READDRESSED:
	case EVENT_OUTAGE:
	case EVENT_LOCAL:
	case EVENT_NAMED:
	case EVENT_END:
		break;
	}
}

void census_note(struct census *census, const struct event *event)
{
	census->news = false;
	sums_note(&census->sums, event);
	if (event->probe.target < census->targets)
		note_target(census, &census->mark[event->probe.target], event);
}

bool census_news(const struct census *census)
{
	return census->news;
}

enum census_state census_before(const struct census *census)
{
	return census->before;
}

enum census_state census_state(const struct census *census, uint32_t target)
{
	assert(target < census->targets);
	return state_of(census->mark[target]);
}

bool census_is_late(const struct census *census, uint32_t target)
{
	assert(target < census->targets);
	return census->mark[target] & CENSUS_LATE;
}

const struct census_counts *census_counts(const struct census *census)
{
	return &census->counts;
}

void census_total(const struct census *census, struct stats *stats)
{
	stats_unknown(stats);
	sums_stats(&census->sums, stats);
	stats->reordered = NAN;
}

void census_end(struct census *census)
{
	census->news = false;
	assert(sums_balanced(&census->sums));
}
