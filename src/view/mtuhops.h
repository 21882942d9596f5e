/*
 * mtuhops.h - how large packets get to each hop, as a table
 */
#ifndef ASDIC_MTUHOPS_H
#define ASDIC_MTUHOPS_H

#include <stdint.h>
#include <stdio.h>

struct report;
struct sized;

/* One row a hop, up to the last that is known. */
void mtuhops_tell(FILE *out, const struct report *report, uint32_t target,
    const struct sized *sized);

#endif
