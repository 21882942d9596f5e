/*
 * A ring.  Without names it has one place, and whoever puts one in takes it
 * out before the next.
 */
#include "view/settling.h"

#include <assert.h>
#include <stdlib.h>

#include "model/nametab.h"
#include "view/report.h"

enum { SETTLING_MOST = 8192 };

struct waiting {
	struct settle	settle;
	nsec		until;
};

struct settling {
	const struct nametab *names;	/* NULL: none are asked for */
	unsigned	 first, n, room;
	struct waiting	 ring[];
};

struct settling *settling_new(const struct report *report)
{
	unsigned room = report->names ? SETTLING_MOST : 1;
	struct settling *settling = malloc(sizeof(*settling) +
	    room * sizeof(settling->ring[0]));

	if (!settling)
		return NULL;
	settling->names = report->names;
	settling->first = settling->n = 0;
	settling->room = room;
	return settling;
}

void settling_free(struct settling *settling)
{
	free(settling);
}

void settling_put(struct settling *settling, const struct settle *settle,
    nsec now)
{
	unsigned place = (settling->first + settling->n) % settling->room;
	bool waits = settling->names && settle->state == CENSUS_UP;

	assert(settling->n < settling->room);
	settling->ring[place].settle = *settle;
	settling->ring[place].until = waits ? now + SETTLING_HOLD : now;
	settling->n++;
}

bool settling_rest(struct settling *settling, struct settle *settle)
{
	if (!settling->n)
		return false;
	*settle = settling->ring[settling->first].settle;
	settling->first = (settling->first + 1) % settling->room;
	settling->n--;
	return true;
}

bool settling_take(struct settling *settling, nsec now,
    struct settle *settle)
{
	const struct waiting *next = &settling->ring[settling->first];

	if (!settling->n)
		return false;
	if (now < next->until && settling->n < settling->room &&
	    !nametab_is_known(settling->names, &next->settle.from))
		return false;
	return settling_rest(settling, settle);
}

nsec settling_due(const struct settling *settling)
{
	return settling->n ? settling->ring[settling->first].until :
	    NSEC_NEVER;
}
