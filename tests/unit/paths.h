/*
 * paths.h - how the tests of the path tell it a story
 *
 * Included behind cmocka.h, by each of them.  Addresses are 10.0.0.N; the
 * target is 10.0.0.99.
 */
#ifndef TEST_PATHS_H
#define TEST_PATHS_H

#include <math.h>
#include <string.h>

#include "model/path.h"

#define MS NSEC_MSEC

enum {
	TARGET = 99,
	FLOW = 7,			/* the first */
	FAR = 255,			/* a probe to the far end */
	PATIENCE = 1000,		/* ms */
};

struct story {
	struct paths	*paths;
	uint32_t	number;		/* of the last probe */
	nsec		now;		/* each probe leaves 10 ms later */
};

static inline struct addr host(unsigned n)
{
	return addr_v4(0x0a000000u + n);
}

static inline struct story story_of(const struct paths_conf *conf)
{
	struct story story = { .paths = paths_new(conf) };

	assert_non_null(story.paths);
	return story;
}

/* One target, ten hops, so many flows. */
static inline struct story begin(unsigned flows)
{
	return story_of(&(struct paths_conf){ .targets = 1, .first = 1,
		.hops = 10, .flow = FLOW, .flows = (uint16_t)flows });
}

static inline void over(const struct story *story)
{
	paths_free(story->paths);
}

/* The next probe, of the first flow; tell() tells that it left. */
static inline struct event probe(struct story *story, unsigned ttl)
{
	story->now += 10 * MS;
	return (struct event){
		.at = story->now, .sent = story->now, .wall = story->now,
		.rtt = NSEC_UNKNOWN, .queue = NSEC_UNKNOWN, .ttl = -1,
		.tos = -1, .to = host(TARGET),
		.probe = { .number = ++story->number, .flow = FLOW,
			.ttl = (uint8_t)ttl, .patience = PATIENCE * MS },
	};
}

static inline void tell(struct story *story, enum event_kind kind,
    struct event event)
{
	event.kind = kind;
	paths_note(story->paths, &event);
}

/* An answer to it from host n, as quick as ms. */
static inline struct event answer_of(const struct event *sent, unsigned from,
    int ms)
{
	struct event event = *sent;

	event.from = host(from);
	event.rtt = ms * MS;
	event.at = event.wall = sent->sent + event.rtt;
	return event;
}

static inline struct event hears(struct story *story, unsigned ttl,
    enum event_kind kind, unsigned from, int ms)
{
	struct event sent = probe(story, ttl);
	struct event event = answer_of(&sent, from, ms);

	tell(story, EVENT_SENT, sent);
	tell(story, kind, event);
	return event;
}

/* A router at ttl says that time exceeded. */
static inline void expire(struct story *story, unsigned ttl, unsigned from)
{
	hears(story, ttl, EVENT_EXPIRED, from, (int)ttl);
}

static inline void reply(struct story *story, unsigned ttl)
{
	hears(story, ttl, EVENT_REPLY, TARGET, (int)ttl);
}

/* Somebody refuses: type 3. */
static inline void refuse(struct story *story, unsigned ttl, unsigned from,
    unsigned code)
{
	struct event sent = probe(story, ttl);
	struct event event = answer_of(&sent, from, (int)ttl);

	event.icmp_type = 3;
	event.icmp_code = (uint8_t)code;
	tell(story, EVENT_SENT, sent);
	tell(story, EVENT_ERROR, event);
}

/* Nobody answers. */
static inline struct event lose(struct story *story, unsigned ttl)
{
	struct event sent = probe(story, ttl);
	struct event event = sent;

	tell(story, EVENT_SENT, sent);
	event.at = sent.sent + PATIENCE * MS;
	tell(story, EVENT_LOST, event);
	return event;
}

/* Routers 1..last-1 and the target, each once. */
static inline void walk(struct story *story, unsigned last)
{
	for (unsigned ttl = 1; ttl < last; ttl++)
		expire(story, ttl, ttl);
	reply(story, last);
}

static inline const struct path *path(const struct story *story)
{
	return paths_path(story->paths, 0);
}

static inline const struct path_hop *hop(const struct story *story,
    unsigned ttl)
{
	return paths_hop(story->paths, 0, (uint8_t)ttl);
}

static inline bool is_host(const struct addr *addr, unsigned n)
{
	struct addr expected = host(n);

	return addr_equal(addr, &expected);
}

/* The n-th responder of a hop. */
static inline const struct path_responder *at(const struct story *story,
    unsigned ttl, unsigned n)
{
	const struct path_hop *told = hop(story, ttl);

	assert_in_range(n, 0, told->responders - 1u);
	return told->responder[n];
}

static inline void is(double value, double expected)
{
	assert_true(isnan(expected) ? isnan(value) :
	    fabs(value - expected) <= 1e-9 * (1 + fabs(expected)));
}

/* One flow meets these at a hop, one after the other. */
static inline void meets(struct story *story, unsigned ttl, const char *who)
{
	for (; *who; who++)
		expire(story, ttl, (unsigned)*who);
}

/* The flow-th flow meets host `who` at ttl. */
static inline void passes(struct story *story, unsigned flow, unsigned ttl,
    unsigned who)
{
	struct event sent = probe(story, ttl);

	sent.probe.flow = (uint16_t)(FLOW + flow);
	tell(story, EVENT_SENT, sent);
	tell(story, who == TARGET ? EVENT_REPLY : EVENT_EXPIRED,
	    answer_of(&sent, who, (int)ttl));
}

#endif
