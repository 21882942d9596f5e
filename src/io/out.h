/*
 * out.h - standard output that never makes a probe wait
 *
 * Views write to a stream; the bytes wait in memory and leave once a turn,
 * as many as the descriptor takes without blocking.  A terminal or a pipe
 * that is read slowly costs memory, not time.
 */
#ifndef ASDIC_OUT_H
#define ASDIC_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "io/replace.h"	/* the other way out: into a file */

struct loop;
struct out;

/*
 * Write to fd (never closed, never made non-blocking for others: the
 * descriptor's flags are shared with whoever gave it to us).  Flushes in a
 * turn function of the loop.  NULL: no memory.
 */
struct out *out_new(struct loop *loop, int fd);

/* The stream for views; fully buffered, belongs to out. */
FILE *out_stream(struct out *out);

/* Bytes waiting because the reader is slow. */
size_t out_waiting(const struct out *out);

/* errno of the first failed write (EPIPE, ENOSPC ...), 0: none.  After a
 * failure everything written is thrown away. */
int out_error(const struct out *out);

/* Write what waits, blocking; returns as out_error. */
int out_finish(struct out *out);

/* Without writing.  Accepts NULL. */
void out_free(struct out *out);

#endif
