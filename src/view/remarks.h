/*
 * remarks.h - what a reader of the numbers should know about them
 *
 * Where the times come from, what was not counted, and what went wrong on
 * this host.  Concerns the run as a whole; a remark that does not apply is
 * not written.
 */
#ifndef ASDIC_REMARKS_H
#define ASDIC_REMARKS_H

#include <stdint.h>
#include <stdio.h>

#include "engine/event.h"

struct ending;
struct report;
struct rule_extra;
struct stats;

/* What the view itself counts, because no model does. */
struct remarks {
	uint64_t	source[RTT_USER + 1];	/* times, by where from */
	uint64_t	unmarked;	/* answers believed by sequence alone */
};

void remarks_note(struct remarks *remarks, const struct event *event);

void remarks_tell(FILE *out, const struct remarks *remarks,
    const struct ending *ending);

/* What became of --fail-if, if there is one; extras as it was parsed with. */
void remarks_condition(FILE *out, const struct report *report,
    const struct stats *stats, const struct rule_extra *extras);

/* The front of a line below ping's own: a label, and blanks. */
void remarks_label(FILE *out, const char *label);

/* A line for changes of this host that were not kept: n > 0 of them. */
void remarks_more(FILE *out, unsigned n);

#endif
