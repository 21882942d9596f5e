/*
 * brief.h - the numbers of one target among very many, in 40 bytes
 *
 * What is left of sums.h when there are a million of them: no percentiles,
 * no jitter, no order, times to six digits.
 */
#ifndef ASDIC_BRIEF_H
#define ASDIC_BRIEF_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/event.h"
#include "model/stats.h"

/* All zeros: nothing yet.  pending is what the others leave of sent. */
struct brief {
	uint32_t	sent, answered, late, errors, lost;
	float		mean, square;	/* Welford, ns and ns^2 */
	float		min, max;	/* ns */
	uint16_t	unsent;		/* these two stop at their end */
	uint8_t		duplicates;
	uint8_t		series;
};

/* An event of this series, and of a group only what settles a probe. */
void brief_note(struct brief *brief, const struct event *event);

uint32_t brief_pending(const struct brief *brief);

/* What is known here; what is not stays as it was. */
void brief_stats(const struct brief *brief, struct stats *stats);

#endif
