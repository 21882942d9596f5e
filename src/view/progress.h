/*
 * progress.h - the last line of a terminal, while a sweep goes on
 *
 * Drawn at most four times a second, taken away before anything else is
 * written, and gone at the end.  Does nothing where standard error is no
 * terminal.
 */
#ifndef ASDIC_PROGRESS_H
#define ASDIC_PROGRESS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/nsec.h"

struct report;

struct progress {
	const struct report *report;
	FILE		*draw, *erase;	/* NULL: no terminal */
	nsec		due;
	bool		shown;
};

/*
 * out is drawn on if it is a terminal, too: what waits there to be written
 * comes before the line, then.
 */
void progress_init(struct progress *progress, const struct report *report,
    FILE *out, FILE *err);

/* Take the line away: something else will be written. */
void progress_erase(struct progress *progress);

/* Draw it if it is time to; returns when to call again, NSEC_NEVER: no need. */
nsec progress_tick(struct progress *progress, nsec now);

#endif
