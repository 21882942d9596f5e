/*
 * sweepline.h - one line of text about one target of a sweep
 */
#ifndef ASDIC_SWEEPLINE_H
#define ASDIC_SWEEPLINE_H

#include <stdio.h>

#include "view/settle.h"

struct report;

/*
 * Columns are as wide as the widest target so far; a short list is looked
 * through first.
 */
struct sweepline {
	const struct report *report;
	int		wide;
};

void sweepline_init(struct sweepline *line, const struct report *report);

/* What became of a target. */
void sweepline_settle(struct sweepline *line, FILE *out,
    const struct settle *settle);

/* Its bare address, or, where it has none, the name as typed. */
void sweepline_bare(FILE *out, const struct report *report,
    uint32_t target);

/* Of a probe, for those who want to see more: lost tries, further answers,
 * what is not believed, notices. */
void sweepline_more(struct sweepline *line, FILE *out,
    const struct event *event);

#endif
