/*
 * spark.h - round-trip times as a drawing
 *
 * A line of small bars for the latest probes, and a histogram of all.  Block
 * characters go to terminals only; elsewhere a bar is made of '#'.
 */
#ifndef ASDIC_SPARK_H
#define ASDIC_SPARK_H

#include <stdio.h>

#include "base/nsec.h"

struct hist;

/*
 * The latest n outcomes, oldest first, NSEC_UNKNOWN for an unanswered probe,
 * as one line without its end; no more than columns of them.
 */
void spark_line(FILE *out, const nsec *recent, unsigned n, unsigned columns);

/* The whole distribution, one row a line; columns 0: not a terminal. */
void spark_histogram(FILE *out, const struct hist *hist, int columns);

#endif
