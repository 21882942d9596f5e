/*
 * pathrec.h - a whole path as JSON
 *
 * The records hop, path and path_change.  Called by tracejsonl.c.
 */
#ifndef ASDIC_PATHREC_H
#define ASDIC_PATHREC_H

#include <stdint.h>

#include "base/nsec.h"

struct ending;
struct path_change;
struct record_sink;
struct report;

void pathrec_write_hop(struct record_sink *sink, const struct report *report,
    uint32_t target, uint8_t ttl, nsec wall);

/* One path record per target; ending NULL: the run goes on. */
void pathrec_write_all(struct record_sink *sink, const struct report *report,
    const struct ending *ending, nsec wall);

void pathrec_write_change(struct record_sink *sink,
    const struct report *report, uint32_t target,
    const struct path_change *change);

#endif
