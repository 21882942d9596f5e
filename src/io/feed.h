/*
 * feed.h - a stream of bytes that comes in while a run goes on
 *
 * Standard input, read through the loop, so that a list of targets may be
 * typed, or written by another program, while probes leave.  Below are
 * io/feed.c and the tests' invented input.
 */
#ifndef ASDIC_FEED_H
#define ASDIC_FEED_H

#include <stdbool.h>
#include <stddef.h>

struct feed;
struct loop;

/*
 * Some bytes have come, len > 0; or, with len 0, no more will: error is 0 at
 * the end and otherwise an errno.  Nothing is told after that.
 */
typedef void feed_fn(void *arg, const char *bytes, size_t len, int error);

struct feed_ops {
	/* Begin to read; -1 and errno: it cannot be. */
	int	(*start)(struct feed *feed, feed_fn *fn, void *arg);

	/* Rest, or go on; what has been read is told all the same. */
	void	(*rest)(struct feed *feed, bool rests);

	/* No more; may be called from fn, and more than once. */
	void	(*stop)(struct feed *feed);
};

/* Embedded as the first member by each implementation. */
struct feed {
	const struct feed_ops *ops;
};

/* Of a descriptor, which stays the caller's and as it is.  NULL: no memory. */
struct feed *feed_new(struct loop *loop, int fd);
void feed_free(struct feed *feed);

#endif
