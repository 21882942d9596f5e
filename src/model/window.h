/*
 * window.h - statistics of the last minutes, in constant memory
 *
 * A window slides in slices of a thirtieth of its length.  A probe belongs
 * to the slice in which it left, whenever its answer comes, so counts in a
 * window add up as they do in the whole.
 */
#ifndef ASDIC_WINDOW_H
#define ASDIC_WINDOW_H

#include <stdint.h>

#include "base/nsec.h"
#include "engine/event.h"
#include "model/stats.h"

enum { WINDOW_SLICES = 30 };

struct window_slice {
	int64_t		epoch;		/* which stretch of time it is about */
	uint32_t	sent, answered, late, errors, lost;
	uint32_t	timed;
	nsec		min, max;
	double		sum, squares;	/* ms, ms^2 */
};

/* All zeros: empty. */
struct window {
	struct window_slice slice[WINDOW_SLICES];
};

/*
 * Take note in n windows, each as long as its length, which is the same at
 * each call; 0: not in use.  departure: when the event's probe left.
 */
void window_note_all(struct window *window, const nsec *length, unsigned n,
    nsec departure, const struct event *event);

/* What left within the last `length`; percentiles are left alone. */
void window_stats(const struct window *window, nsec length, nsec now,
    struct stats *stats);

#endif
