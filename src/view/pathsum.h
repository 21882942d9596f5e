/*
 * pathsum.h - what came out of a trace, in one sentence and a few lines
 */
#ifndef ASDIC_PATHSUM_H
#define ASDIC_PATHSUM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct report;

/* What the view has seen of a target, and no model keeps. */
struct pathsum {
	const char	*front;		/* "interrupted: ", or ""; escaped */
	int		 error;		/* errno of a probe not sent, or 0 */
	bool		 far;		/* a small probe to the far end was
					   lost, or refused on the way */
};

/* Is there a hop that would be asked, if the run went on?  In repeated rounds:
 * has nothing behind the last that answered been waited for in vain? */
bool pathsum_is_open(const struct report *report, uint32_t target);

/* One line, complete in itself. */
void pathsum_verdict(FILE *out, const struct report *report, uint32_t target,
    const struct pathsum *sum);

/* Lines behind it: what changed or was rewritten, diamonds, the way back as
 * record route tells it, --fail-if.  None when there is nothing to say. */
void pathsum_details(FILE *out, const struct report *report,
    uint32_t target);

#endif
