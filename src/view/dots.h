/*
 * dots.h - a flood, told in dots
 *
 * One dot for each probe, taken back by its answer, so what stands on the
 * screen is what was not answered.
 */
#ifndef ASDIC_DOTS_H
#define ASDIC_DOTS_H

#include <stdio.h>

#include "engine/event.h"

struct dots {
	unsigned	air;		/* probes not settled */
	unsigned	hidden;		/* of these, found no room for a dot */
};

/* columns: of the terminal; 0: not a terminal, no limit. */
void dots_note(struct dots *dots, FILE *out, int columns,
    const struct event *event);

#endif
