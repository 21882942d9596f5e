/*
 * bytes.h - the one way to read bytes that somebody else wrote
 *
 * A cursor over a span.  Reading past the end yields zeros and NULLs and
 * sets `bad`, which sticks, so a parser may read a whole header and ask once.
 * Every successful read shrinks the span, so a loop that reads must end.
 */
#ifndef ASDIC_BYTES_H
#define ASDIC_BYTES_H

#include <arpa/inet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
	const uint8_t	*at;
	size_t		 left;
	bool		 bad;		/* something was read past the end */
};

static inline struct bytes bytes_of(const void *data, size_t len)
{
	return (struct bytes){ .at = data, .left = len };
}

/* The next n bytes, or NULL when there are not as many. */
static inline const uint8_t *bytes_take(struct bytes *b, size_t n)
{
	const uint8_t *p = b->at;

	if (b->bad || n > b->left) {
		b->bad = true;
		return NULL;
	}
	b->at += n;
	b->left -= n;
	return p;
}

static inline uint8_t bytes_u8(struct bytes *b)
{
	const uint8_t *p = bytes_take(b, 1);

	return p ? p[0] : 0;
}

/* Network byte order. */
static inline uint16_t bytes_u16(struct bytes *b)
{
	const uint8_t *p = bytes_take(b, 2);

	return (uint16_t)(p ? p[0] << 8 | p[1] : 0);
}

static inline uint32_t bytes_u32(struct bytes *b)
{
	const uint8_t *p = bytes_take(b, 4);

	return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3] : 0;
}

/* Network byte order, outwards; the caller has made room. */
static inline void bytes_put16(uint8_t *p, uint16_t value)
{
	uint16_t wire = htons(value);

	memcpy(p, &wire, sizeof(wire));
}

static inline void bytes_put32(uint8_t *p, uint32_t value)
{
	uint32_t wire = htonl(value);

	memcpy(p, &wire, sizeof(wire));
}

#endif
