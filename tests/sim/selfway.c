/*
 * selfway.c - is the short way the same as the long one?
 *
 * What is remembered of a way must come to what walking it comes to.  A link
 * that will be down some day makes a way one that must be walked, so two
 * networks that differ in that alone are asked the same.  And the post is
 * held against what it says of itself: in order, and in time.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mix.h"
#include "sim/bench.h"
#include "sim/post.h"
#include "sim/selftest.h"

#define WAY	"us -- r1 delay 2ms mtu 4000\nr1 -- r2 delay 3ms\n" \
		"r2 -- far mtu 1400\nr2 -- r3\nr3 -- 10.9.0.1 mtu 600\n" \
		"net 10.8.0.0/24 behind r3 dead 20% spread 40ms\n" \
		"far address 192.0.2.9 2001:db8::9\nfar return 2 delay 1ms\n"
#define SOME_DAY	"at 10000s link us -- r1 down\n"

/* Every length at every TTL, to targets at the end and on the way. */
static void ask_all(struct bench *b)
{
	static const char *const to[] = { "192.0.2.9", "2001:db8::9",
		"10.9.0.1", "10.8.0.1", "10.8.0.2", "10.8.0.3", "192.0.2.99" };
	static const size_t len[] = { 8, 64, 572, 573, 1380, 1381, 1480 };
	uint16_t seq = 0;

	for (size_t i = 0; i < sizeof to / sizeof *to; i++)
		for (uint8_t ttl = 1; ttl < 5; ttl++, seq++) {
			bench_ask(b, to[i], seq, ttl, len[seq % 7]);
			bench_ask(b, to[i], seq, ttl, len[(seq + 1) % 7]);
			bench_pass(b, seq * 10 * NSEC_MSEC);
		}
	bench_pass(b, 10 * NSEC_SEC);
}

static bool is_same(const struct bench *a, const struct bench *b, unsigned i)
{
	const struct net_in *x = &a->heard[i], *y = &b->heard[i];

	return a->when[i] == b->when[i] && x->heard == y->heard &&
	    x->lane == y->lane && x->stamp == y->stamp &&
	    x->ttl == y->ttl && x->tos == y->tos && x->len == y->len &&
	    addr_equal(&x->from, &y->from) &&
	    memcmp(a->bytes[i], b->bytes[i], BENCH_BYTES) == 0;
}

static bool test_remembered(struct bench *b)
{
	struct bench *walked = malloc(sizeof *walked);
	bool right;

	if (!walked)
		return false;
	right = bench_begin(walked, WAY SOME_DAY);
	if (right) {
		ask_all(walked);
		ask_all(b);
		right = b->n == walked->n &&
		    bench_count(b, NET_REPLY) > 8 &&
		    bench_count(b, NET_ERROR) > 8;
		for (unsigned i = 0; i < b->n && right; i++)
			right = is_same(b, walked, i);
	}
	bench_end(walked);
	free(walked);
	return right;
}

/* A way that is plain for one target need not be for another. */
static bool test_apart(struct bench *b)
{
	bench_ask(b, "192.0.2.8", 1, 64, 64);
	bench_ask(b, "192.0.2.9", 2, 64, 64);
	bench_pass(b, 2 * NSEC_SEC);
	bench_ask(b, "192.0.2.8", 3, 64, 64);
	bench_ask(b, "192.0.2.9", 4, 64, 64);
	bench_pass(b, 4 * NSEC_SEC);
	return bench_count(b, NET_REPLY) == 3 &&
	    bench_came_from(bench_nth(b, NET_REPLY, 2), "192.0.2.8");
}

/* What is sent: some at once, some together, some after a long time. */
static nsec delay_of(uint64_t chance)
{
	static const nsec most[] = { 1, 20 * NSEC_USEC, 2 * NSEC_MSEC,
		100 * NSEC_MSEC, 300 * NSEC_MSEC, 5 * NSEC_SEC };
	nsec span = most[chance % 6];

	return chance >> 8 & 1 ? span : (nsec)(chance >> 16) % span;
}

/* All that has come by now, after `before`; *last is the last one's label. */
static unsigned take_all(struct post *post, nsec before, nsec now)
{
	const struct parcel *parcel;
	uint32_t label = 0;
	unsigned n = 0;
	nsec at = before, due = post_due(post);

	while ((parcel = post_take(post, now))) {
		const struct datagram *p = &parcel->packet;

		if (p->at != due || p->at > now || p->at < at ||
		    (p->at == at && p->label < label))
			return UINT32_MAX / 2;
		at = p->at;
		label = p->label;
		due = post_due(post);
		n++;
	}
	post_clear(post);
	return due > now ? n : UINT32_MAX / 2;
}

static bool test_post(struct bench *b)
{
	struct post *post = post_new();
	nsec now = NSEC_SEC, before = now;
	unsigned taken = 0;

	(void)b;
	for (uint32_t i = 0; post && i < 40000; i++) {
		uint64_t chance = mix64(i);
		struct parcel *parcel = post_parcel(post, chance % 160);

		if (!parcel)
			break;
		parcel->packet.label = i;
		post_send(post, parcel, now + delay_of(chance));
		if (mix64(chance) % 4)
			continue;
		now += delay_of(mix64(chance) >> 8) / 50;
		taken += take_all(post, before, now);
		before = now;
	}
	taken += post ? take_all(post, before, now + NSEC_SEC * 10) : 0;
	post_free(post);
	return taken == 40000;
}

const struct selftest selfway_tests[] = {
	{ "a way that is remembered is the way itself", WAY, test_remembered },
	{ "ways are remembered apart", "us -- r1\nr1 -- 192.0.2.8 192.0.2.9\n"
	    "at 1s link r1 -- 192.0.2.9 down\n", test_apart },
	{ "what comes back comes in order and in time", "us -- r1\n",
	    test_post },
};

const unsigned selfway_count = sizeof selfway_tests / sizeof *selfway_tests;
