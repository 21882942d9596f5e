/*
 * Random events, lawful or not: whatever is told about any probe, in any
 * order.  What is asked then must be within bounds and agree with itself.
 * Seeds count up from 0, so a failure repeats; LONG=1 tries many more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/mix.h"
#include "unit/sizes.h"

enum {
	TARGETS = 2,
	EVENTS = 3000,
	FIRST = 2, LAST = 9,
};

struct chances {
	uint64_t	seed;
	struct story	story;
	bool		narrow;		/* few sizes, which meet often */
};

static unsigned chance(struct chances *c, unsigned of)
{
	return (unsigned)(mix64(++c->seed) % of);
}

static uint32_t size(struct chances *c)
{
	if (chance(c, 50) == 0)
		return chance(c, 2) ? 0 : UINT32_MAX;
	return c->narrow ? 1390 + chance(c, 20) : chance(c, SIZES_MAX + 2);
}

static struct event anything(struct chances *c)
{
	unsigned ttl = chance(c, 12);
	struct event event = probe(&c->story, ttl < 2 ? FAR : ttl, size(c));

	event.probe.target = chance(c, TARGETS + 1);
	event.probe.number = chance(c, 4) ? c->story.number :
	    chance(c, c->story.number + 1);
	event.probe.flow = FLOW + (chance(c, 20) == 0);
	event.probe.whole = chance(c, 20) > 0;
	event.probe.payload = chance(c, 50) == 0;
	event.to.family = chance(c, 30) ? event.to.family : AF_INET6;
	event.at += chance(c, 2) ? 0 : (nsec)chance(c, 400) * MS;
	event.rtt = chance(c, 5) ? (nsec)chance(c, 100) * MS : NSEC_UNKNOWN;
	event.from = host(&c->story, chance(c, 20));
	if (chance(c, 4) == 0)
		event.from = host(&c->story, TARGET);
	if (chance(c, 40) == 0)
		event.from = (struct addr){ 0 };
	event.mtu = chance(c, 5) ? size(c) : chance(c, 2) * UINT32_MAX;
	event.error = chance(c, 2) ? EMSGSIZE : (int)chance(c, 4);
	event.after = chance(c, 4) == 0;
	event.own = chance(c, 20) == 0;
	return event;
}

static void happens(struct chances *c)
{
	static const enum event_kind kinds[] = { EVENT_SENT, EVENT_SENT,
		EVENT_UNSENT, EVENT_REPLY, EVENT_REPLY, EVENT_EXPIRED,
		EVENT_EXPIRED, EVENT_ERROR, EVENT_TOO_BIG, EVENT_LOST,
		EVENT_LOST, EVENT_LATE, EVENT_DUPLICATE, EVENT_STRAY };

	if (chance(c, 2000) == 0)
		tell(&c->story, EVENT_READDRESSED, anything(c));
	tell(&c->story, kinds[chance(c, 14)], anything(c));
}

static void result_holds(struct chances *c, uint32_t target)
{
	struct sizes_result told;

	sizes_result(c->story.sizes, target, &told);
	assert_in_range(told.mtu, 0, SIZES_MAX);
	assert_true(told.above == 0 || told.above > told.mtu);
	assert_true((told.mtu > 0) == (told.answers > 0));
	assert_true(told.mtu > 0 || (told.state != SIZES_FOUND &&
	    told.state != SIZES_UNCERTAIN));
	if (told.state == SIZES_FOUND)
		assert_in_range(told.answers, 2, UINT16_MAX);
	assert_true(told.before == 0 || told.before > told.after);
	assert_in_range(told.before, 0, LAST);
	assert_true(told.after == 0 || (told.after >= FIRST &&
	    told.after <= LAST));
	assert_true((told.lies != 0) == addr_is_set(&told.liar));
	assert_true(told.limit == SIZES_LIMIT_TOLD ||
	    !addr_is_set(&told.by));
	assert_true(told.limit != SIZES_LIMIT_HOLE || told.hole);
}

static void hop_holds(struct chances *c, uint32_t target, uint8_t ttl)
{
	struct sizes_hop told;

	sizes_hop(c->story.sizes, target, ttl, &told);
	assert_in_range(told.most, 0, SIZES_MAX);
	assert_true(told.above == 0 || told.above > told.most);
	assert_true(told.above > 0 || told.silent == 0);
}

static void live(struct chances *c, uint64_t seed)
{
	c->seed = seed << 32;
	c->narrow = seed % 2;
	c->story = story_of(&(struct sizes_conf){ .targets = TARGETS,
		.first = FIRST, .hops = LAST, .flow = FLOW,
		.most = seed % 3 ? 0 : 1400 });
	for (unsigned i = 0; i < EVENTS; i++) {
		happens(c);
		if (i % 50)
			continue;
		for (uint32_t target = 0; target < TARGETS; target++) {
			for (uint8_t ttl = FIRST; ttl <= LAST; ttl++)
				hop_holds(c, target, ttl);
			result_holds(c, target);
		}
	}
	over(&c->story);
}

static void test_whatever_is_told(void **state)
{
	uint64_t seeds = getenv("LONG") ? 5000 : 100;
	struct chances c;

	(void)state;
	for (uint64_t seed = 0; seed < seeds; seed++)
		live(&c, seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whatever_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
