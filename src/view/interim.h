/*
 * interim.h - where a run stands, one line a target
 */
#ifndef ASDIC_INTERIM_H
#define ASDIC_INTERIM_H

#include <stdio.h>

#include "base/nsec.h"
#include "view/view.h"

struct stats;

/* "57/60 answered, 5% lost, min/median/p95/max = ... ms, jitter ... ms". */
void interim_brief(FILE *out, const struct stats *stats);

/* A line for each of --window, which begins with front: "gate, last 1 m: ". */
void interim_windows(FILE *out, const struct report *report, uint32_t target,
    const char *front, nsec now);

/* The lines, stamped with the time of day in UTC. */
void interim_tell(FILE *err, const struct report *report, enum view_why why,
    nsec now, nsec wall);

#endif
