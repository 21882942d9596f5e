/*
 * tracing.h - what a trace changes in the records of a whole run
 *
 * How a path was asked for, and what a target answered at its own hop.
 * Called by account.c where a report is about paths.
 */
#ifndef ASDIC_TRACING_H
#define ASDIC_TRACING_H

#include <stdint.h>

struct record;
struct report;
struct report_trace;
struct stats;

/* The keys of start that a trace alone has. */
void tracing_settings(struct record *record, const struct report_trace *trace);

/*
 * What a target answered.  Returns its state, where the path knows better than
 * these numbers: "up", "unreachable"; else NULL.
 */
const char *tracing_target(const struct report *report, uint32_t target,
    struct stats *stats);

/*
 * The targets' own numbers together; percentiles and whatever depends on an
 * order are unknown.
 */
void tracing_total(const struct report *report, struct stats *total);

#endif
