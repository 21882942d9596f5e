/*
 * sweepsum.h - what a sweep has come to, in a few lines
 */
#ifndef ASDIC_SWEEPSUM_H
#define ASDIC_SWEEPSUM_H

#include <stdio.h>

#include "base/nsec.h"

struct census_counts;
struct ending;
struct remarks;
struct report;
struct speed;
struct stats;

/* Counts, pace, times, and what should be known about them. */
void sweepsum_tell(FILE *out, const struct report *report,
    const struct speed *speed, const struct remarks *remarks,
    const struct ending *ending);

/*
 * Where standard output has rows or addresses only: who was expected and is
 * not up, and the other way round, what was not settled, and what this host
 * itself has lost, a line each.
 */
void sweepsum_complain(FILE *err, const struct report *report,
    const struct ending *ending);

/* One line: where the sweep is, and what came since before. */
void sweepsum_interim(FILE *err, const struct report *report,
    const struct census_counts *before, nsec wall);

/* How many targets there are: all places but the unused. */
uint64_t sweepsum_targets(const struct census_counts *counts);

#endif
