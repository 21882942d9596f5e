/*
 * A sorted array in chunks of a page: found by two binary searches, inserted
 * by moving at most a page, and by moving the list of chunks when one is full
 * and is cut in two.  That is a B-tree of two storeys.  tsearch(3) and the
 * trees of sys/tree.h want an allocation and three pointers for each span,
 * five times as much as an IPv4 span itself.
 *
 * Spans are pairs of keys that memcmp() orders.  They neither overlap nor
 * touch, but where one zone's last address is followed by another's first,
 * which no real address is.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "model/spans.h"

enum {
	KEY_4 = 4,
	KEY_6 = 20,
	CHUNK = 4080,		/* a multiple of both kinds of pairs */
};

struct spans_chunk {
	size_t		n;
	uint8_t		pair[CHUNK];
};

struct place {
	size_t		chunk, i;
};

void spans_init(struct spans *spans)
{
	*spans = (struct spans){ .family = { { .key = KEY_4 },
		{ .key = KEY_6 } } };
}

void spans_fini(struct spans *spans)
{
	for (unsigned i = 0; i < 2; i++) {
		struct spans_family *family = &spans->family[i];

		while (family->chunks)
			free(family->chunk[--family->chunks]);
		free(family->chunk);
	}
}

/* ---- keys ---- */

static void key_of(const struct addr *addr, uint8_t key[static KEY_6])
{
	if (addr->family == AF_INET) {
		memcpy(key, addr->bytes, KEY_4);
		return;
	}
	bytes_put32(key, addr->zone);
	memcpy(key + 4, addr->bytes, 16);
}

static void addr_of(const uint8_t *key, size_t len, struct addr *addr)
{
	struct bytes bytes = bytes_of(key, len);

	*addr = (struct addr){ .family = len == KEY_4 ? AF_INET : AF_INET6 };
	if (len == KEY_6)
		addr->zone = bytes_u32(&bytes);
	len -= len == KEY_6 ? 4 : 0;
	memcpy(addr->bytes, bytes_take(&bytes, len), len);
}

/* Does nothing lie between the end of one span and the begin of another? */
static bool is_joined(const uint8_t *end, const uint8_t *begin, size_t len)
{
	uint8_t next[KEY_6];
	size_t i = len;

	memcpy(next, end, len);
	while (i > 0 && ++next[i - 1] == 0)
		i--;
	return i == 0 || memcmp(next, begin, len) >= 0;
}

/* ---- places ---- */

static uint8_t *first_of(const struct spans_family *family,
    const struct place *at)
{
	return family->chunk[at->chunk]->pair + at->i * 2 * family->key;
}

static uint8_t *last_of(const struct spans_family *family,
    const struct place *at)
{
	return first_of(family, at) + family->key;
}

/* Behind the last of a chunk is the first of the next one. */
static bool is_there(const struct spans_family *family, struct place *at)
{
	if (at->chunk < family->chunks &&
	    at->i == family->chunk[at->chunk]->n) {
		at->chunk++;
		at->i = 0;
	}
	return at->chunk < family->chunks;
}

/* The first span that ends at or behind key; or the place behind them all. */
static struct place find(const struct spans_family *family,
    const uint8_t *key)
{
	struct place at = { 0 };
	size_t low = 0, high = family->chunks, n;

	while (low < high) {	/* the chunk whose last one does */
		at.chunk = low + (high - low) / 2;
		at.i = family->chunk[at.chunk]->n - 1;
		if (memcmp(last_of(family, &at), key, family->key) < 0)
			low = at.chunk + 1;
		else
			high = at.chunk;
	}
	at.chunk = low;
	n = low < family->chunks ? family->chunk[low]->n : 0;
	for (low = 0, high = n; low < high; ) {
		at.i = low + (high - low) / 2;
		if (memcmp(last_of(family, &at), key, family->key) < 0)
			low = at.i + 1;
		else
			high = at.i;
	}
	at.i = low;
	return at;
}

/* ---- changing ---- */

/* A new chunk at this place in the list of them. */
static struct spans_chunk *add_chunk(struct spans_family *family, size_t at)
{
	struct spans_chunk *chunk, **list = family->chunk;
	size_t room = family->room ? family->room * 2 : 8;

	if (family->chunks == family->room) {
		list = reallocarray(list, room, sizeof(struct spans_chunk *));
		if (!list)
			return NULL;
		family->chunk = list;
		family->room = room;
	}
	chunk = malloc(sizeof(*chunk));
	if (!chunk)
		return NULL;
	chunk->n = 0;
	memmove(list + at + 1, list + at, (family->chunks - at) *
	    sizeof(struct spans_chunk *));
	list[at] = chunk;
	family->chunks++;
	return chunk;
}

/* Make room for one more in the chunk: cut it in two if it is full. */
static int make_room(struct spans_family *family, struct place *at)
{
	size_t pair = 2 * family->key, half = CHUNK / pair / 2;
	struct spans_chunk *full, *more;

	if (at->chunk == family->chunks && at->chunk > 0) {
		at->chunk--;		/* at the end of the last one */
		at->i = family->chunk[at->chunk]->n;
	}
	if (family->chunks == 0)
		return add_chunk(family, 0) ? 0 : -1;
	full = family->chunk[at->chunk];
	if (full->n < CHUNK / pair)
		return 0;
	more = add_chunk(family, at->chunk + 1);
	if (!more)
		return -1;
	if (at->i == full->n)		/* in order: leave it full */
		half = full->n;
	more->n = full->n - half;
	memcpy(more->pair, full->pair + half * pair, more->n * pair);
	full->n = half;
	if (at->i >= half) {
		at->chunk++;
		at->i -= half;
	}
	return 0;
}

static int insert(struct spans_family *family, struct place at,
    const uint8_t *first, const uint8_t *last)
{
	size_t pair = 2 * family->key;
	struct spans_chunk *chunk;
	uint8_t *place;

	if (make_room(family, &at))
		return -1;
	chunk = family->chunk[at.chunk];
	place = first_of(family, &at);
	memmove(place + pair, place, (chunk->n - at.i) * pair);
	memcpy(place, first, family->key);
	memcpy(place + family->key, last, family->key);
	chunk->n++;
	return 0;
}

static void drop(struct spans_family *family, const struct place *at)
{
	size_t pair = 2 * family->key;
	struct spans_chunk *chunk = family->chunk[at->chunk];
	uint8_t *place = first_of(family, at);

	chunk->n--;
	memmove(place, place + pair, (chunk->n - at->i) * pair);
	if (chunk->n)
		return;
	free(chunk);
	family->chunks--;
	memmove(family->chunk + at->chunk, family->chunk + at->chunk + 1,
	    (family->chunks - at->chunk) * sizeof(struct spans_chunk *));
}

/* The span at `at` has grown at its end: take in what that reaches. */
static void take_in(struct spans_family *family, const struct place *at)
{
	uint8_t *last = last_of(family, at), *far;
	size_t len = family->key;

	for (;;) {
		struct place next = { at->chunk, at->i + 1 };

		if (!is_there(family, &next) ||
		    !is_joined(last, first_of(family, &next), len))
			return;
		far = last_of(family, &next);
		if (memcmp(far, last, len) > 0)
			memcpy(last, far, len);
		drop(family, &next);
	}
}

int spans_add(struct spans *spans, const struct addr *first,
    const struct addr *last)
{
	struct spans_family *family =
	    &spans->family[first->family == AF_INET6];
	uint8_t low[KEY_6], high[KEY_6], before[KEY_6];
	size_t len = family->key, i = len;
	struct place at;

	key_of(first, low);
	key_of(last, high);
	memcpy(before, low, len);	/* what ends just before it counts */
	while (i > 0 && before[i - 1]-- == 0)
		i--;
	at = find(family, i ? before : low);
	if (!is_there(family, &at) ||
	    !is_joined(high, first_of(family, &at), len))
		return insert(family, at, low, high);
	if (memcmp(low, first_of(family, &at), len) < 0)
		memcpy(first_of(family, &at), low, len);
	if (memcmp(high, last_of(family, &at), len) > 0)
		memcpy(last_of(family, &at), high, len);
	take_in(family, &at);
	return 0;
}

bool spans_next(const struct spans *spans, const struct addr *at,
    struct addr *first, struct addr *last)
{
	const struct spans_family *family =
	    &spans->family[at->family == AF_INET6];
	uint8_t key[KEY_6];
	struct place place;

	key_of(at, key);
	place = find(family, key);
	if (!is_there(family, &place))
		return false;
	addr_of(first_of(family, &place), family->key, first);
	addr_of(last_of(family, &place), family->key, last);
	return first->zone == at->zone;
}
