/*
 * timerq.h - timers, the next one first
 *
 * A binary heap of pointers to timers that live inside their owners.  Each
 * timer knows its place in the heap, so moving or dropping one costs O(log n)
 * and no search.  Room is made in advance; setting a timer cannot fail.
 */
#ifndef ASDIC_TIMERQ_H
#define ASDIC_TIMERQ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"

struct timer {
	nsec		due;
	uint32_t	place;		/* in the heap, from 1; 0: not set */
};

struct timerq {
	struct timer	**heap;		/* heap[1] is due first */
	uint32_t	  n, room;
};

void timerq_init(struct timerq *q);
void timerq_fini(struct timerq *q);

/* Make room for n timers in all; -1 and errno when there is no memory. */
int timerq_reserve(struct timerq *q, uint32_t n);

/* Set, or move, a timer.  Asserts that there is room. */
void timerq_set(struct timerq *q, struct timer *timer, nsec due);

/* Drop a timer; one that is not set may be dropped too. */
void timerq_drop(struct timerq *q, struct timer *timer);

/* The timer due first, still set, or NULL. */
static inline struct timer *timerq_first(const struct timerq *q)
{
	return q->n ? q->heap[1] : NULL;
}

static inline bool timer_is_set(const struct timer *timer)
{
	return timer->place != 0;
}

/* When the first one is due, or NSEC_NEVER. */
static inline nsec timerq_due(const struct timerq *q)
{
	return q->n ? q->heap[1]->due : NSEC_NEVER;
}

#endif
