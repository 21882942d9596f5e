/*
 * sums.h - counts and running moments of a stream of events
 *
 * What a target's numbers since the start, those of an interval and those of
 * the whole have in common.  Counts what it is given: which events belong
 * to it, and which answer of a group is the first, the tally knows.
 */
#ifndef ASDIC_SUMS_H
#define ASDIC_SUMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "engine/event.h"
#include "model/hist.h"
#include "model/stats.h"

struct sums {
	uint64_t	sent, answered, late, errors, lost, pending;
	uint64_t	unsent, duplicates;
	uint64_t	stray[4];	/* by enum stray */
	uint64_t	in_flight;	/* most pending at one time */
	uint64_t	reordered;

	uint64_t	timed;		/* answers with a round-trip time */
	double		mean, square;	/* Welford: square is the sum of
					   squared distances, in ns^2 */
	nsec		min, max;
	nsec		ewma;		/* weight of the newest: 1/8;
					   NSEC_UNKNOWN before the first */

	uint64_t	steps;		/* from one answer to the next */
	double		step_sum;	/* of their |differences|, ns */
	double		smooth;		/* RFC 3550 section 6.4.1 */
	nsec		previous;	/* rtt of the last answer in order */
	uint32_t	highest;	/* number answered */
	bool		ordered;	/* highest is valid */

	uint64_t	queued;
	double		queue_sum;
	nsec		queue_max;

	nsec		since;		/* losses before this are not ours */
	struct hist	*hist;		/* NULL: percentiles are unknown */
};

/*
 * Begin anew at `since` with so many probes in the air already; they count
 * as sent.  hist is borrowed, and cleared.
 */
void sums_begin(struct sums *sums, struct hist *hist, uint64_t pending,
    nsec since);

/* Count an event; times of a REPLY too. */
void sums_note(struct sums *sums, const struct event *event);

/*
 * Order and jitter of one target's REPLY, in order of arrival; true if a
 * later one overtook it.
 */
bool sums_order(struct sums *sums, const struct event *event);

/*
 * Add what another target's sums know, but for order and jitter, which two
 * targets cannot have together, and for in_flight, which has no sum.
 */
void sums_merge(struct sums *into, const struct sums *from);

/* Write what is known here; what is not stays as it was. */
void sums_stats(const struct sums *sums, struct stats *stats);

/* sent = answered + late + errors + lost + pending */
bool sums_balanced(const struct sums *sums);

/* loss_percent of these counts; NaN while none is settled. */
double sums_loss(double sent, double pending, double bad);

/* A variance's root; 0 of what is not positive. */
double sums_root(double square);

#endif
