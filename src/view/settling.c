/*
 * A ring.  Without names it has one place, and whoever puts one in takes it
 * out before the next.
 */
#include "view/settling.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "model/nametab.h"
#include "view/report.h"
#include "view/settle.h"

enum { SETTLING_MOST = 8192 };

/* How long one waits for its name. */
#define SETTLING_HOLD	(2 * NSEC_SEC)

struct waiting {
	struct settle	settle;
	nsec		until;
};

struct settling {
	const struct report *report;	/* names NULL: none are asked for */
	settling_tell	*tell;
	void		*view;
	unsigned	 first, n, room;
	struct waiting	 ring[];
};

struct settling *settling_new(const struct report *report,
    settling_tell *tell, void *view)
{
	unsigned room = report->names ? SETTLING_MOST : 1;
	struct settling *settling = malloc(sizeof(*settling) +
	    room * sizeof(settling->ring[0]));

	if (!settling)
		return NULL;
	settling->report = report;
	settling->tell = tell;
	settling->view = view;
	settling->first = settling->n = 0;
	settling->room = room;
	return settling;
}

void settling_free(struct settling *settling)
{
	free(settling);
}

static void put(struct settling *settling, const struct settle *settle,
    nsec now)
{
	unsigned place = (settling->first + settling->n) % settling->room;
	bool waits = settling->report->names && settle->state == CENSUS_UP;

	assert(settling->n < settling->room);
	settling->ring[place].settle = *settle;
	settling->ring[place].until = waits ? now + SETTLING_HOLD : now;
	settling->n++;
}

static void tell_first(struct settling *settling)
{
	settling->tell(settling->view,
	    &settling->ring[settling->first].settle);
	settling->first = (settling->first + 1) % settling->room;
	settling->n--;
}

static bool may_be_told(const struct settling *settling, nsec now)
{
	const struct waiting *next = &settling->ring[settling->first];

	return now >= next->until || settling->n == settling->room ||
	    nametab_is_known(settling->report->names, &next->settle.from);
}

void settling_note(struct settling *settling, const struct event *event)
{
	struct settle settle;

	if (!settle_of(settling->report, event, &settle))
		return;
	put(settling, &settle, event->at);
	settling_tick(settling, event->at);
}

nsec settling_tick(struct settling *settling, nsec now)
{
	while (settling->n && may_be_told(settling, now))
		tell_first(settling);
	return settling->n ? settling->ring[settling->first].until :
	    NSEC_NEVER;
}

void settling_end(struct settling *settling)
{
	while (settling->n)
		tell_first(settling);
}
