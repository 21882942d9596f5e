/*
 * tracing.h - what a trace changes in the records of a whole run
 *
 * How a path was asked for, and what a target answered at its own hop; and
 * the same of a search for sizes, of which sizing.h knows.  Called by
 * account.c and accountend.c where probes are not all alike.
 */
#ifndef ASDIC_TRACING_H
#define ASDIC_TRACING_H

#include <stdbool.h>
#include <stdint.h>

struct record;
struct report;
struct stats;

/* Are there such records?  Not where a run failed before it had a model,
 * and not in a check, which may look for sizes, too, but tells of pings. */
bool tracing_applies(const struct report *report);

/* The keys of start that such a run alone has. */
void tracing_settings(struct record *record, const struct report *report);

/*
 * What a target answered.  Returns its state, where the model knows better
 * than these numbers: "up", "unreachable"; else NULL.
 */
const char *tracing_target(const struct report *report, uint32_t target,
    struct stats *stats);

/*
 * The targets' own numbers together; percentiles and whatever depends on an
 * order are unknown.
 */
void tracing_total(const struct report *report, struct stats *total);

#endif
