/*
 * sizing.h - what a search for sizes changes in the records of a whole run
 *
 * How it was asked for, and which statistics mean anything where packets are
 * of many sizes and some are not meant to arrive.  Called by tracing.c, and
 * wherever a condition is put to such a run.
 */
#ifndef ASDIC_SIZING_H
#define ASDIC_SIZING_H

#include <stdint.h>

struct record;
struct report;
struct report_mtu;
struct stats;

/* The keys of start that such a run alone has. */
void sizing_settings(struct record *record, const struct report_mtu *mtu);

/* The numbers of a target, over all probes to it or to a hop before it; those
 * that suppose that all probes are alike are unknown. */
void sizing_stats(const struct report *report, uint32_t target,
    struct stats *stats);

/* The same; returns its state where these numbers mislead, else NULL. */
const char *sizing_target(const struct report *report, uint32_t target,
    struct stats *stats);

/* The same over all targets. */
void sizing_total(const struct report *report, struct stats *total);

#endif
