/*
 * A binary heap in an array that begins at 1: the children of place i are at
 * 2i and 2i + 1, its parent at i / 2.  A timer that is out of order moves up
 * or down, and what it passes moves one place the other way; each move
 * writes the timer's place down, which is what makes dropping one cheap.
 */
#include "base/timerq.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

void timerq_init(struct timerq *q)
{
	*q = (struct timerq){ .heap = NULL };
}

void timerq_fini(struct timerq *q)
{
	free(q->heap);
	timerq_init(q);
}

int timerq_reserve(struct timerq *q, uint32_t n)
{
	struct timer **heap;

	if (n <= q->room)
		return 0;
	if (n == UINT32_MAX) {
		errno = ENOMEM;
		return -1;
	}
	if (q->room < UINT32_MAX / 4 && n < q->room * 2)
		n = q->room * 2;
	heap = reallocarray(q->heap, (size_t)n + 1, sizeof(*heap));
	if (!heap)
		return -1;
	q->heap = heap;
	q->room = n;
	return 0;
}

static void put(struct timerq *q, uint32_t place, struct timer *timer)
{
	q->heap[place] = timer;
	timer->place = place;
}

/* Find timer its place, from here towards the top. */
static void rise(struct timerq *q, uint32_t place, struct timer *timer)
{
	while (place > 1 && q->heap[place / 2]->due > timer->due) {
		put(q, place, q->heap[place / 2]);
		place /= 2;
	}
	put(q, place, timer);
}

/* Find timer its place, from here towards the bottom. */
static void sink(struct timerq *q, uint32_t place, struct timer *timer)
{
	while (place <= q->n / 2) {
		uint32_t child = place * 2;

		if (child < q->n &&
		    q->heap[child + 1]->due < q->heap[child]->due)
			child++;
		if (timer->due <= q->heap[child]->due)
			break;
		put(q, place, q->heap[child]);
		place = child;
	}
	put(q, place, timer);
}

static void settle(struct timerq *q, uint32_t place, struct timer *timer)
{
	if (place > 1 && q->heap[place / 2]->due > timer->due)
		rise(q, place, timer);
	else
		sink(q, place, timer);
}

void timerq_set(struct timerq *q, struct timer *timer, nsec due)
{
	timer->due = due;
	if (timer_is_set(timer)) {
		assert(q->heap[timer->place] == timer);
		settle(q, timer->place, timer);
		return;
	}
	assert(q->n < q->room);
	rise(q, ++q->n, timer);
}

void timerq_drop(struct timerq *q, struct timer *timer)
{
	uint32_t place = timer->place;
	struct timer *last;

	if (place == 0)
		return;
	assert(q->heap[place] == timer);
	timer->place = 0;
	last = q->heap[q->n--];
	if (last != timer)
		settle(q, place, last);
}
