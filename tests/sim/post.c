/*
 * post.c - packets on their way back to us, the next one first
 *
 * A binary heap of (moment, number, parcel); the number, counted up, keeps
 * what arrives in the same moment in order, and may wrap, for fewer are on
 * their way.  When the first is taken its place is filled from below down to
 * the bottom, and there, where it nearly always belongs, goes the last: that
 * takes half the comparisons.
 *
 * Parcels come from blocks that are never given back, so a packet of ordinary
 * size costs no allocation.  Both are bounded: a packet that finds no room is
 * lost, as in any queue.
 */
#include "sim/post.h"

#include <stdlib.h>

enum { POST_BLOCK = 1024 };

struct entry {
	nsec		at;
	uint32_t	number;
	uint32_t	parcel;		/* its number */
};

struct post {
	struct entry	*heap;		/* heap[1] arrives first */
	uint32_t	 n, room;
	uint32_t	 number;
	struct parcel	*idle, *out;
	struct parcel	*block[POST_PARCELS / POST_BLOCK];
	unsigned	 blocks;
	size_t		 big;		/* bytes in use */
};

static struct parcel *parcel_of(const struct post *post, uint32_t number)
{
	return &post->block[number / POST_BLOCK][number % POST_BLOCK];
}

struct post *post_new(void)
{
	return calloc(1, sizeof(struct post));
}

void post_drop(struct post *post, struct parcel *parcel)
{
	if (parcel->big) {
		post->big -= parcel->room;
		free(parcel->big);
		parcel->big = NULL;
	}
	parcel->next = post->idle;
	post->idle = parcel;
}

void post_free(struct post *post)
{
	if (!post)
		return;
	post_clear(post);
	for (uint32_t i = 1; i <= post->n; i++)
		free(parcel_of(post, post->heap[i].parcel)->big);
	for (unsigned i = 0; i < post->blocks; i++)
		free(post->block[i]);
	free(post->heap);
	free(post);
}

/* Another block of parcels, and as much room in the heap. */
static bool post_grow(struct post *post)
{
	struct parcel *block;
	struct entry *heap;

	if (post->blocks == POST_PARCELS / POST_BLOCK)
		return false;
	heap = reallocarray(post->heap, post->room + POST_BLOCK + 1,
	    sizeof *heap);
	if (!heap)
		return false;
	post->heap = heap;
	block = calloc(POST_BLOCK, sizeof *block);
	if (!block)
		return false;
	for (unsigned i = POST_BLOCK; i-- > 0; ) {
		block[i].number = post->room + i;
		post_drop(post, &block[i]);
	}
	post->room += POST_BLOCK;
	post->block[post->blocks++] = block;
	return true;
}

struct parcel *post_parcel(struct post *post, size_t bytes)
{
	struct parcel *parcel;

	if (!post->idle && !post_grow(post))
		return NULL;
	parcel = post->idle;
	if (bytes > POST_SMALL) {
		if (post->big + bytes > POST_BIG)
			return NULL;
		parcel->big = malloc(bytes);
		if (!parcel->big)
			return NULL;
		post->big += bytes;
		parcel->room = (uint32_t)bytes;
	}
	post->idle = parcel->next;
	parcel_trim(parcel, 0, bytes);
	return parcel;
}

static bool entry_before(const struct entry *a, const struct entry *b)
{
	return a->at != b->at ? a->at < b->at :
	    (int32_t)(a->number - b->number) < 0;
}

/* Find an entry its place, from the gap i towards the top. */
static void rise(struct entry *heap, uint32_t i, struct entry entry)
{
	for (; i > 1 && entry_before(&entry, &heap[i / 2]); i /= 2)
		heap[i] = heap[i / 2];
	heap[i] = entry;
}

void post_send(struct post *post, struct parcel *parcel, nsec at)
{
	parcel->at = at;
	rise(post->heap, ++post->n, (struct entry){ at, post->number++,
	    parcel->number });
}

nsec post_due(const struct post *post)
{
	return post->n ? post->heap[1].at : NSEC_NEVER;
}

struct parcel *post_take(struct post *post, nsec now)
{
	struct entry *heap = post->heap;
	struct parcel *parcel;
	uint32_t i = 1, child;

	if (!post->n || heap[1].at > now)
		return NULL;
	parcel = parcel_of(post, heap[1].parcel);
	for (; (child = 2 * i) <= post->n; i = child) {
		child += child < post->n &&
		    entry_before(&heap[child + 1], &heap[child]);
		heap[i] = heap[child];
	}
	rise(heap, i, heap[post->n]);
	post->n--;
	parcel->next = post->out;
	post->out = parcel;
	return parcel;
}

void post_clear(struct post *post)
{
	struct parcel *parcel;

	while ((parcel = post->out)) {
		post->out = parcel->next;
		post_drop(post, parcel);
	}
}
