/*
 * sizes.h - how the tests of packet sizes tell a story
 *
 * Included behind cmocka.h, by each of them.  Addresses are 10.0.0.N, or
 * 2001:db8::N; router N stands at hop N; the target is N = 99.
 */
#ifndef TEST_SIZES_H
#define TEST_SIZES_H

#include <errno.h>

#include "model/sizes.h"

#define MS NSEC_MSEC

enum {
	TARGET = 99,
	FLOW = 7,
	FAR = 255,			/* a probe to the far end */
	HOPS = 10,
	RTT = 50,			/* ms */
	PATIENCE = 200,
};

struct story {
	struct sizes	*sizes;
	uint32_t	number;		/* of the last probe */
	nsec		now;		/* each probe leaves 1 ms later */
	bool		v6;
};

static inline struct addr host(const struct story *story, unsigned n)
{
	struct addr addr = { .bytes = { 0x20, 0x01, 0x0d, 0xb8 },
		.family = AF_INET6 };

	if (!story->v6)
		return addr_v4(0x0a000000u + n);
	addr.bytes[15] = (uint8_t)n;
	return addr;
}

static inline struct story story_of(const struct sizes_conf *conf)
{
	struct story story = { .sizes = sizes_new(conf) };

	assert_non_null(story.sizes);
	return story;
}

static inline struct story begin(void)
{
	return story_of(&(struct sizes_conf){ .targets = 1, .first = 1,
		.hops = HOPS, .flow = FLOW });
}

static inline struct story begin6(void)
{
	struct story story = begin();

	story.v6 = true;
	return story;
}

static inline void over(const struct story *story)
{
	sizes_free(story->sizes);
}

static inline void tell(struct story *story, enum event_kind kind,
    struct event event)
{
	event.kind = kind;
	sizes_note(story->sizes, &event);
}

/* The next probe; it has not left yet. */
static inline struct event probe(struct story *story, unsigned ttl,
    uint32_t size)
{
	story->now += MS;
	return (struct event){
		.at = story->now, .sent = story->now, .wall = story->now,
		.rtt = NSEC_UNKNOWN, .queue = NSEC_UNKNOWN, .ttl = -1,
		.tos = -1, .to = host(story, TARGET),
		.probe = { .number = ++story->number, .flow = FLOW,
			.size = size, .whole = true, .ttl = (uint8_t)ttl,
			.patience = PATIENCE * MS },
	};
}

static inline struct event sends(struct story *story, unsigned ttl,
    uint32_t size)
{
	struct event event = probe(story, ttl, size);

	tell(story, EVENT_SENT, event);
	return event;
}

/* An answer from host n, as usual. */
static inline struct event answer_of(const struct story *story,
    const struct event *sent, unsigned from)
{
	struct event event = *sent;

	event.from = host(story, from);
	event.rtt = RTT * MS;
	event.at = sent->sent + event.rtt;
	return event;
}

static inline void answers(struct story *story, const struct event *sent,
    enum event_kind kind, unsigned from)
{
	tell(story, kind, answer_of(story, sent, from));
}

static inline void loses(struct story *story, const struct event *sent)
{
	struct event event = *sent;

	event.at = sent->sent + PATIENCE * MS;
	tell(story, EVENT_LOST, event);
}

static inline void refuses(struct story *story, const struct event *sent,
    unsigned from, uint32_t mtu)
{
	struct event event = answer_of(story, sent, from);

	event.mtu = mtu;
	tell(story, EVENT_TOO_BIG, event);
}

/* It comes back, so many times. */
static inline void fits(struct story *story, uint32_t size, unsigned times)
{
	struct event sent;

	while (times--) {
		sent = sends(story, FAR, size);
		answers(story, &sent, EVENT_REPLY, TARGET);
	}
}

/* It vanishes so many times, while small ones come back. */
static inline void vanishes(struct story *story, uint32_t size,
    unsigned times)
{
	struct event sent;

	while (times--) {
		sent = sends(story, FAR, size);
		fits(story, story->v6 ? 1240 : 60, 1);
		loses(story, &sent);
	}
}

/* The target answers as much, if it may be fragmented. */
static inline void in_pieces(struct story *story, uint32_t size)
{
	struct event sent = probe(story, FAR, size);

	sent.probe.whole = false;
	tell(story, EVENT_SENT, sent);
	answers(story, &sent, EVENT_REPLY, TARGET);
}

/* Host n says that it is too big. */
static inline void told(struct story *story, uint32_t size, unsigned from,
    uint32_t mtu)
{
	struct event sent = sends(story, FAR, size);

	refuses(story, &sent, from, mtu);
}

/* It gets to the hop, or vanishes before it so many times. */
static inline void reaches(struct story *story, unsigned ttl, uint32_t size)
{
	struct event sent = sends(story, ttl, size);

	answers(story, &sent, EVENT_EXPIRED, ttl);
}

static inline void misses(struct story *story, unsigned ttl, uint32_t size,
    unsigned times)
{
	struct event sent;

	while (times--) {
		sent = sends(story, ttl, size);
		loses(story, &sent);
	}
}

/* The target, and the routers before it, answer small ones. */
static inline void walk(struct story *story, unsigned distance)
{
	struct event sent;

	for (unsigned ttl = 1; ttl < distance; ttl++)
		reaches(story, ttl, 60);
	sent = sends(story, distance, 60);
	answers(story, &sent, EVENT_REPLY, TARGET);
}

static inline struct sizes_result result(const struct story *story)
{
	struct sizes_result result;

	sizes_result(story->sizes, 0, &result);
	return result;
}

static inline struct sizes_hop hop(const struct story *story, unsigned ttl)
{
	struct sizes_hop hop;

	sizes_hop(story->sizes, 0, (uint8_t)ttl, &hop);
	return hop;
}

/* 0: nobody. */
static inline bool is_host(const struct story *story, struct addr addr,
    unsigned n)
{
	struct addr expected = host(story, n);

	return n ? addr_equal(&addr, &expected) : !addr_is_set(&addr);
}

#define assert_size(story, state_, mtu_) do { \
	assert_int_equal(result(story).mtu, mtu_); \
	assert_int_equal(result(story).state, state_); \
} while (0)

#endif
