/*
 * sweepsum.h - what a sweep has come to, in a few lines
 */
#ifndef ASDIC_SWEEPSUM_H
#define ASDIC_SWEEPSUM_H

#include <stdio.h>

#include "base/nsec.h"
#include "model/rule.h"

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

/* What a condition on a sweep may speak of beside statistics: targets by
 * state; without values, and with those that hold now. */
enum { SWEEPSUM_EXTRAS = 6 };
extern const struct rule_extra sweepsum_extras[SWEEPSUM_EXTRAS];
void sweepsum_values(const struct census_counts *counts,
    struct rule_extra value[static SWEEPSUM_EXTRAS]);

/* What became of --fail-if, if there is one. */
void sweepsum_condition(FILE *out, const struct report *report,
    const struct stats *stats);

/* How many targets there are: all places but the unused. */
uint64_t sweepsum_targets(const struct census_counts *counts);

#endif
