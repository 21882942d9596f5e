/*
 * The heap is an array that begins at 1: the children of place i are at 2i
 * and 2i + 1, its parent at i / 2.  A timer that is out of order moves up or
 * down, and what it passes moves one place the other way; each move writes
 * the timer's place down, which is what makes dropping one cheap.
 *
 * A timer that is due no earlier than the end of the run is written behind
 * it, if there is room.  Dropping one leaves a hole; holes at the head are
 * skipped at once, so the ring is as long as its oldest timer is old.  A place
 * with the bit RUN is one in the ring.
 *
 * The ring lies behind the heap in one block.
 */
#include "base/timerq.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
	RUN_MOST = 1 << 17,	/* timers in the ring */
};

#define RUN	(UINT32_C(1) << 31)	/* this place is one in the run */

void timerq_init(struct timerq *q)
{
	*q = (struct timerq){ .heap = NULL };
}

void timerq_fini(struct timerq *q)
{
	if (!q->borrowed)
		free(q->heap);
	timerq_init(q);
}

/* A ring for as many, within reason. */
static uint32_t run_size(const struct timerq *q, uint32_t n)
{
	uint32_t size = q->size ? q->size : 8;

	while (size < n && size < RUN_MOST)
		size *= 2;
	return size;
}

/* Timers keep their order in a larger ring. */
static void move_run(struct timerq *q, struct timer **run, uint32_t size)
{
	for (uint32_t i = q->head; i != q->tail; i++) {
		struct timer *timer = q->run[i & (q->size - 1)];

		run[i & (size - 1)] = timer;
		if (timer)
			timer->place = RUN | (i & (size - 1));
	}
	q->run = run;
	q->size = size;
}

size_t timerq_bytes(uint32_t n)
{
	const struct timerq none = { .size = 0 };

	return ((size_t)n + 1 + run_size(&none, n)) * sizeof(struct timer *);
}

void timerq_borrow(struct timerq *q, void *memory, uint32_t n)
{
	assert(!q->room);
	q->heap = memory;
	q->room = n;
	q->borrowed = true;
	move_run(q, q->heap + n + 1, run_size(q, n));
}

int timerq_reserve(struct timerq *q, uint32_t n)
{
	struct timer **heap;
	uint32_t size;

	assert(!q->borrowed);
	if (n <= q->room)
		return 0;
	if (n >= RUN) {
		errno = ENOMEM;
		return -1;
	}
	if (q->room < UINT32_MAX / 4 && n < q->room * 2)
		n = q->room * 2;
	size = run_size(q, n);
	heap = reallocarray(NULL, (size_t)n + 1 + size, sizeof(*heap));
	if (!heap)
		return -1;
	if (q->n)
		memcpy(&heap[1], &q->heap[1], q->n * sizeof(*heap));
	move_run(q, heap + n + 1, size);
	free(q->heap);
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

/* Write it behind the run; false when it is due earlier, or for no room. */
static bool append(struct timerq *q, struct timer *timer)
{
	uint32_t place = q->tail & (q->size - 1);

	if (!q->live)
		q->head = q->tail;
	else if (timer->due < q->last || q->tail - q->head == q->size)
		return false;
	q->run[place] = timer;
	timer->place = RUN | place;
	q->last = timer->due;
	q->tail++;
	q->live++;
	return true;
}

static void drop_from_run(struct timerq *q, struct timer *timer)
{
	uint32_t place = timer->place & ~RUN;

	assert(q->run[place] == timer);
	q->run[place] = NULL;
	timer->place = 0;
	q->live--;
	while (q->live && !q->run[q->head & (q->size - 1)])
		q->head++;
}

void timerq_set(struct timerq *q, struct timer *timer, nsec due)
{
	if (timer->place & RUN)
		drop_from_run(q, timer);
	timer->due = due;
	if (timer_is_set(timer)) {
		assert(q->heap[timer->place] == timer);
		settle(q, timer->place, timer);
		return;
	}
	assert(timerq_count(q) < q->room);
	if (!append(q, timer))
		rise(q, ++q->n, timer);
}

void timerq_drop(struct timerq *q, struct timer *timer)
{
	uint32_t place = timer->place;
	struct timer *last;

	if (place == 0)
		return;
	if (place & RUN) {
		drop_from_run(q, timer);
		return;
	}
	assert(q->heap[place] == timer);
	timer->place = 0;
	last = q->heap[q->n--];
	if (last != timer)
		settle(q, place, last);
}
