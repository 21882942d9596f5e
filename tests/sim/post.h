/*
 * post.h - packets on their way back to us, the next one first
 */
#ifndef SIM_POST_H
#define SIM_POST_H

#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"
#include "sim/internet.h"

enum {
	POST_PARCELS = 1 << 18,	/* on their way at most */
	POST_SMALL = 88,	/* bytes that need no memory of their own */
	POST_BIG = 64 << 20,	/* bytes of all others together */
};

/* A packet: options first, then ICMP, in one piece.  Three cache lines. */
struct parcel {
	struct datagram	 packet;
	uint32_t	 number;	/* the post's own */
	uint32_t	 room;		/* bytes elsewhere, 0: they are here */
	uint8_t		 small[POST_SMALL];
};

struct post;

struct post *post_new(void);
void post_free(struct post *post);

/*
 * A parcel with room for that many bytes, all of them ICMP until it is
 * trimmed; label, cut and df are zero, the rest of the packet is for the
 * caller.  NULL: no room, so it is lost.
 */
struct parcel *post_parcel(struct post *post, size_t bytes);

/* Send it off, to arrive then.  Equal moments keep their order. */
void post_send(struct post *post, struct parcel *parcel, nsec at);

/* Or lose it. */
void post_drop(struct post *post, struct parcel *parcel);

/* When the next one arrives, or NSEC_NEVER. */
nsec post_due(const struct post *post);

/*
 * The next one that has arrived by now, or NULL; it stays until post_clear.
 * Nobody asks for an earlier moment than the last, or sends to one.
 */
struct parcel *post_take(struct post *post, nsec now);

/* Take back all that was handed out. */
void post_clear(struct post *post);

static inline uint8_t *parcel_bytes(struct parcel *parcel)
{
	return parcel->packet.options;
}

/* Say what the bytes are: options, then a message so long; not more than
 * there was room made for. */
static inline void parcel_trim(struct parcel *parcel, size_t options_len,
    size_t len)
{
	parcel->packet.options_len = (uint8_t)options_len;
	parcel->packet.icmp = parcel->packet.options + options_len;
	parcel->packet.len = len;
}

#endif
