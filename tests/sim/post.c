/*
 * post.c - packets on their way back to us, the next one first
 *
 * Time is cut into slots of 33 us, and a ring of them holds what arrives
 * within the next 134 ms, where nearly all does: in each slot a circle of
 * parcels in the order of their moments, known by its last, so that what
 * comes behind all others, or among few, finds its place at once.  A bit for
 * each slot, and one for each 64 of those bits, tell the next one in use.
 * Their moments and links stand apart from the parcels, which are large: keys
 * of all that is on its way stay in the cache.
 *
 * What arrives later waits in a binary heap of (moment, number, parcel); the
 * number, counted up, keeps what arrives in the same moment in order, and may
 * wrap, for fewer are on their way.  It is taken from there when its moment
 * has come, before what the ring has for that moment: that was sent later.
 *
 * Parcels come from blocks that are never given back, so a packet of ordinary
 * size costs no allocation.  Both are bounded: a packet that finds no room is
 * lost, as in any queue.
 */
#include "sim/post.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	POST_BLOCK = 1024, POST_LINE = 64,
	SLOT_WORDS = 64, SLOTS = 64 * SLOT_WORDS,
	SLOT_SHIFT = 15,	/* nanoseconds of a slot, as a power of two */
};

/* One for each parcel; the first is nobody's. */
struct key {
	nsec		at;
	uint32_t	next;		/* to arrive, idle, or handed out */
};

struct entry {
	nsec		at;
	uint32_t	number;
	uint32_t	parcel;
};

struct post {
	nsec		 due;		/* the next one of all */
	uint64_t	 base;		/* the ring begins with this slot */
	uint32_t	 near;		/* parcels in the ring */
	uint32_t	 idle, out;
	uint64_t	 words;		/* which of used are not 0 */
	uint64_t	 used[SLOT_WORDS];
	uint32_t	 slot[SLOTS];	/* the last; its next is the first */
	struct key	*key;
	struct entry	*heap;		/* heap[1] arrives first */
	uint32_t	 n, room;
	uint32_t	 number;
	struct parcel	*block[POST_PARCELS / POST_BLOCK];
	unsigned	 blocks;
	size_t		 big;		/* bytes in use */
};

static struct parcel *parcel_of(const struct post *post, uint32_t number)
{
	return &post->block[(number - 1) / POST_BLOCK]
	    [(number - 1) % POST_BLOCK];
}

struct post *post_new(void)
{
	struct post *post = calloc(1, sizeof *post);

	if (post)
		post->due = NSEC_NEVER;
	return post;
}

static void put_idle(struct post *post, uint32_t number)
{
	post->key[number].next = post->idle;
	post->idle = number;
}

void post_drop(struct post *post, struct parcel *parcel)
{
	if (parcel->room) {
		post->big -= parcel->room;
		free(parcel->packet.options);
		parcel->room = 0;
	}
	put_idle(post, parcel->number);
}

void post_free(struct post *post)
{
	if (!post)
		return;
	for (uint32_t i = 1; i <= post->room; i++)
		if (parcel_of(post, i)->room)
			free(parcel_of(post, i)->packet.options);
	for (unsigned i = 0; i < post->blocks; i++)
		free(post->block[i]);
	free(post->key);
	free(post->heap);
	free(post);
}

/* Room for more keys, and in the heap. */
static bool keys_grow(struct post *post)
{
	size_t n = post->room + POST_BLOCK + 1;
	struct entry *heap = reallocarray(post->heap, n, sizeof *heap);
	struct key *key;

	if (!heap)
		return false;
	post->heap = heap;
	key = reallocarray(post->key, n, sizeof *key);
	if (!key)
		return false;
	post->key = key;
	return true;
}

/* Another block of parcels. */
static bool post_grow(struct post *post)
{
	struct parcel *block;

	if (post->blocks == POST_PARCELS / POST_BLOCK || !keys_grow(post))
		return false;
	block = aligned_alloc(POST_LINE, POST_BLOCK * sizeof *block);
	if (!block)
		return false;
	memset(block, 0, POST_BLOCK * sizeof *block);
	for (unsigned i = POST_BLOCK; i-- > 0; ) {
		block[i].number = post->room + 1 + i;
		put_idle(post, block[i].number);
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
	parcel = parcel_of(post, post->idle);
	parcel->packet.options = parcel->small;
	if (bytes > POST_SMALL) {
		if (post->big + bytes > POST_BIG)
			return NULL;
		parcel->packet.options = malloc(bytes);
		if (!parcel->packet.options)
			return NULL;
		post->big += bytes;
		parcel->room = (uint32_t)bytes;
	}
	post->idle = post->key[post->idle].next;
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

/*
 * The first of the heap.  Its place is filled from below down to the bottom,
 * and there, where it nearly always belongs, goes the last: that takes half
 * the comparisons.
 */
static uint32_t heap_take(struct post *post)
{
	struct entry *heap = post->heap;
	uint32_t parcel = heap[1].parcel;
	uint32_t i = 1, child;

	for (; (child = 2 * i) <= post->n; i = child) {
		child += child < post->n &&
		    entry_before(&heap[child + 1], &heap[child]);
		heap[i] = heap[child];
	}
	rise(heap, i, heap[post->n]);
	post->n--;
	return parcel;
}

/* Into its slot, behind what arrives no later. */
static void ring_put(struct post *post, uint32_t slot, uint32_t parcel)
{
	struct key *key = post->key;
	uint32_t last = post->slot[slot], before = last;

	post->near++;
	if (!last) {
		key[parcel].next = parcel;
		post->slot[slot] = parcel;
		post->used[slot / 64] |= UINT64_C(1) << slot % 64;
		post->words |= UINT64_C(1) << slot / 64;
		return;
	}
	if (key[parcel].at >= key[last].at)
		post->slot[slot] = parcel;
	else
		while (key[key[before].next].at <= key[parcel].at)
			before = key[before].next;
	key[parcel].next = key[before].next;
	key[before].next = parcel;
}

/* The first slot in use, where one is: from the base on, around the ring. */
static uint32_t ring_first(const struct post *post)
{
	uint32_t from = post->base % SLOTS, word = from / 64;
	uint64_t bits = post->used[word] & UINT64_MAX << from % 64;
	uint64_t words;

	if (!bits) {
		words = post->words & (UINT64_MAX << word << 1);
		word = (uint32_t)__builtin_ctzll(words ? words : post->words);
		bits = post->used[word];
	}
	return word * 64 + (uint32_t)__builtin_ctzll(bits);
}

static uint32_t ring_take(struct post *post)
{
	uint32_t slot = ring_first(post), last = post->slot[slot];
	uint32_t first = post->key[last].next;

	post->near--;
	post->key[last].next = post->key[first].next;
	if (first == last) {
		post->slot[slot] = 0;
		post->used[slot / 64] &= ~(UINT64_C(1) << slot % 64);
		if (!post->used[slot / 64])
			post->words &= ~(UINT64_C(1) << slot / 64);
	}
	return first;
}

void post_send(struct post *post, struct parcel *parcel, nsec at)
{
	uint64_t slot = (uint64_t)at >> SLOT_SHIFT;

	assert(slot >= post->base);
	parcel->packet.at = at;
	post->key[parcel->number].at = at;
	if (slot < post->base + SLOTS)
		ring_put(post, slot % SLOTS, parcel->number);
	else
		rise(post->heap, ++post->n, (struct entry){ at,
		    post->number++, parcel->number });
	if (at < post->due)
		post->due = at;
}

nsec post_due(const struct post *post)
{
	return post->due;
}

/* It has waited for long, and will be read soon. */
static void fetch(const struct parcel *parcel)
{
	for (size_t i = 0; i < sizeof *parcel; i += POST_LINE)
		__builtin_prefetch((const uint8_t *)parcel + i);
}

/* What will be next, and when. */
static void look_ahead(struct post *post)
{
	uint32_t first;

	post->due = post->n ? post->heap[1].at : NSEC_NEVER;
	if (!post->near)
		return;
	first = post->key[post->slot[ring_first(post)]].next;
	if (post->key[first].at < post->due)
		post->due = post->key[first].at;
	fetch(parcel_of(post, first));
}

struct parcel *post_take(struct post *post, nsec now)
{
	uint32_t first;

	if (post->due > now) {	/* all that is on its way arrives later */
		post->base = (uint64_t)now >> SLOT_SHIFT;
		return NULL;
	}
	first = post->n && post->heap[1].at == post->due ?
	    heap_take(post) : ring_take(post);
	look_ahead(post);
	post->key[first].next = post->out;
	post->out = first;
	return parcel_of(post, first);
}

void post_clear(struct post *post)
{
	uint32_t parcel;

	while ((parcel = post->out)) {
		post->out = post->key[parcel].next;
		post_drop(post, parcel_of(post, parcel));
	}
}
