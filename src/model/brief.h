/*
 * brief.h - the numbers of one target among very many, in 48 bytes
 *
 * What is left of sums.h when there are a million of them: no percentiles,
 * no jitter, no order, times to seven digits.
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
	float		square;		/* Welford, ns^2 */
	double		mean;		/* ns */
	float		min, max;	/* ns */
	uint16_t	duplicates;	/* these three stop at their end */
	uint16_t	unsent;
	uint16_t	untimed;	/* answers without a time */
	uint8_t		series;
};

/* An event of this series, and of a group only what settles a probe. */
void brief_note(struct brief *brief, const struct event *event);

uint32_t brief_pending(const struct brief *brief);

/* What is known here; what is not stays as it was. */
void brief_stats(const struct brief *brief, struct stats *stats);

#endif
