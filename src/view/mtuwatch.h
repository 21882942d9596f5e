/*
 * mtuwatch.h - which target is ready to be told, and what befell its probes
 *
 * A target is told when nothing more will be asked of it and the names of all
 * routers that are worth telling are in, or have been waited for long enough;
 * nobody waits behind one that does not answer, unless the order of the
 * targets is to be kept.  What no model keeps, but a verdict needs, is kept
 * here.
 */
#ifndef ASDIC_MTUWATCH_H
#define ASDIC_MTUWATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/event.h"

struct report;

/* Of one target. */
struct mtuwatch_seen {
	uint32_t	sent;		/* probes that are not known to have
					   stayed */
	bool		told;		/* somebody told an MTU of any kind */
	int		error;		/* errno of one that did not, or 0 */
	struct addr	by;		/* who refused one, but not for its
					   size or TTL; unset: nobody */
	uint8_t		type, code;	/* ... how */
	bool		own;		/* ... this host itself */
	bool		given;		/* it has been told */
	nsec		since;		/* settled, and waits for names; 0:
					   not settled */
};

struct mtuwatch {
	const struct report *report;
	struct mtuwatch_seen *seen;
	uint32_t	targets;
	uint32_t	first;		/* the first that is not given */
	nsec		due;
	bool		in_order, ended;
};

/* Borrows report, whose targets, sizes and mtu are set.  -1: no memory. */
int mtuwatch_init(struct mtuwatch *watch, const struct report *report,
    bool in_order);
void mtuwatch_fini(struct mtuwatch *watch);

/* Every event, after the models have noted it. */
void mtuwatch_note(struct mtuwatch *watch, const struct event *event);

/* The next target that is ready, once; false: none is by now. */
bool mtuwatch_next(struct mtuwatch *watch, nsec now, uint32_t *target);

/* The next of those that have not been given, ready or not. */
bool mtuwatch_rest(struct mtuwatch *watch, uint32_t *target);

/* When to ask again, if no event comes before, after mtuwatch_next() said
 * false; NSEC_NEVER: nothing waits. */
nsec mtuwatch_due(const struct mtuwatch *watch);

#endif
