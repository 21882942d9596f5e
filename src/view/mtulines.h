/*
 * mtulines.h - what came out of a search for sizes, a line for each point
 */
#ifndef ASDIC_MTULINES_H
#define ASDIC_MTULINES_H

#include <stdint.h>
#include <stdio.h>

struct mtuwatch_seen;
struct report;
struct sized;

/* The target has an address. */
void mtulines_tell(FILE *out, const struct report *report, uint32_t target,
    const struct sized *sized, const struct mtuwatch_seen *seen);

#endif
