/*
 * sweeprec.h - records of a sweep: a target, the whole, a difference
 */
#ifndef ASDIC_SWEEPREC_H
#define ASDIC_SWEEPREC_H

#include "base/nsec.h"
#include "view/view.h"

struct census_counts;
struct record;
struct record_sink;
struct settle;
struct stats;

/* The summary of a target; one more when its state has changed. */
void sweeprec_settle(struct record_sink *sink, const struct report *report,
    const struct settle *settle);

/*
 * The interval record of the whole.  before and stats_before: what was known
 * at the last one; NULL: since the start.
 */
void sweeprec_interval(struct record_sink *sink, const struct report *report,
    const struct census_counts *before, const struct stats *stats_before,
    nsec wall);

/* A summary for each who was expected and not asked. */
void sweeprec_unasked(struct record_sink *sink, const struct report *report,
    nsec wall);

/* What `end` has more in a sweep: targets by state, rates, differences; arg
 * is the struct speed. */
void sweeprec_end(struct record *record, const struct report *report,
    const void *arg);

#endif
