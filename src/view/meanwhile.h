/*
 * meanwhile.h - what changed on this host during the run
 *
 * Interfaces, addresses, routes and the wall clock: they may explain what the
 * numbers say.  The first changes are kept, and all are counted.
 */
#ifndef ASDIC_MEANWHILE_H
#define ASDIC_MEANWHILE_H

#include <stdio.h>

#include "engine/event.h"

struct report;

enum { MEANWHILE_KEPT = 4 };

/* All zero: nothing has changed. */
struct meanwhile {
	unsigned	n;		/* changes, those not kept too */
	struct event	first[MEANWHILE_KEPT];
};

/* Every event; those of no change are passed over. */
void meanwhile_note(struct meanwhile *meanwhile, const struct event *event);

/* A line for each that was kept, as remarks have them, and one for the rest. */
void meanwhile_tell(FILE *out, const struct report *report,
    const struct meanwhile *meanwhile);

/* The same as diagnostics, "asdic: VERB: meanwhile ...". */
void meanwhile_complain(FILE *err, const char *verb,
    const struct report *report, const struct meanwhile *meanwhile);

#endif
