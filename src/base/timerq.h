/*
 * timerq.h - timers, the next one first
 *
 * Most timers are set in the order in which they are due, because the probes
 * of a run have one patience: those stand in a run, a ring that is sorted as
 * it is written, and cost O(1).  The others stand in a binary heap, O(log n).
 * Both hold pointers to timers that live inside their owners; each timer
 * knows its place, so moving or dropping one needs no search.  Room is made
 * in advance; setting a timer cannot fail.
 */
#ifndef ASDIC_TIMERQ_H
#define ASDIC_TIMERQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"

struct timer {
	nsec		due;
	uint32_t	place;		/* in heap or run; 0: not set */
};

struct timerq {
	struct timer	**heap;		/* heap[1] is due first */
	uint32_t	  n, room;
	struct timer	**run;		/* NULL where one was dropped */
	uint32_t	  head, tail;	/* of the run, modulo its size; the
					   head is never NULL */
	uint32_t	  size;		/* a power of two */
	uint32_t	  live;		/* in the run */
	nsec		  last;		/* due of the run's end */
	bool		  borrowed;	/* the heap is the owner's memory */
};

void timerq_init(struct timerq *q);
void timerq_fini(struct timerq *q);

/* Make room for n timers in all; -1 and errno when there is no memory. */
int timerq_reserve(struct timerq *q, uint32_t n);

/*
 * The same for a queue that is empty, in memory of the owner's: as many bytes
 * as timerq_bytes says, aligned for pointers, never freed and never outgrown.
 */
size_t timerq_bytes(uint32_t n);
void timerq_borrow(struct timerq *q, void *memory, uint32_t n);

/* Set, or move, a timer.  Asserts that there is room. */
void timerq_set(struct timerq *q, struct timer *timer, nsec due);

/* Drop a timer; one that is not set may be dropped too. */
void timerq_drop(struct timerq *q, struct timer *timer);

/* The timer due first, still set, or NULL. */
static inline struct timer *timerq_first(const struct timerq *q)
{
	struct timer *first = q->n ? q->heap[1] : NULL, *next;

	if (!q->live)
		return first;
	next = q->run[q->head & (q->size - 1)];
	return first && first->due < next->due ? first : next;
}

/* How many are set. */
static inline uint32_t timerq_count(const struct timerq *q)
{
	return q->n + q->live;
}

static inline bool timer_is_set(const struct timer *timer)
{
	return timer->place != 0;
}

/* When the first one is due, or NSEC_NEVER. */
static inline nsec timerq_due(const struct timerq *q)
{
	const struct timer *first = timerq_first(q);

	return first ? first->due : NSEC_NEVER;
}

#endif
