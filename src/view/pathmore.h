/*
 * pathmore.h - what else is to be said about a path
 *
 * Each function writes lines of its own, none when there is nothing to say;
 * pathmore_loop() a part of the verdict.
 */
#ifndef ASDIC_PATHMORE_H
#define ASDIC_PATHMORE_H

#include <stdint.h>
#include <stdio.h>

#include "view/textline.h"

struct report;

/* "not reached: loop between X (hop 4) and Y (hop 5)". */
void pathmore_loop(struct textline *line, const struct report *report,
    uint32_t target);

/* In a graph: where ways part and meet again, how wide and how long. */
void pathmore_diamonds(FILE *out, const struct report *report,
    uint32_t target);

/* How often the route has changed, and the newest changes. */
void pathmore_changes(FILE *out, const struct report *report,
    uint32_t target);

/* IPv4's DSCP and ECN, which only the target's reply tells of. */
void pathmore_rewriting(FILE *out, const struct report *report,
    uint32_t target);

/* The way there and back, as record route has it. */
void pathmore_route(FILE *out, const struct report *report, uint32_t target);

#endif
