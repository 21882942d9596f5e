/*
 * tracehead.h - the line that a path begins with
 */
#ifndef ASDIC_TRACEHEAD_H
#define ASDIC_TRACEHEAD_H

#include <stdint.h>
#include <stdio.h>

struct report;

/* "trace to example.net (192.0.2.9), 30 hops at most, 3 probes a hop". */
void tracehead_tell(FILE *out, const struct report *report, uint32_t target);

/* Bytes of a hop's probe, a whole packet; 0: unknown. */
uint32_t tracehead_size(const struct report *report, uint32_t target);

/* ", from 192.0.2.1, through eth0", if these were chosen. */
void tracehead_from(FILE *out, const struct report *report);

#endif
