/*
 * Random but lawful stories: whatever the engine may tell about probes, in
 * any order that it may be told in.  Whatever is asked then must be within
 * bounds, and the sums must hold.  Seeds count up from 0, so a failure
 * repeats; LONG=1 tries many more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <sys/socket.h>

#include "base/mix.h"
#include "unit/paths.h"

enum {
	TARGETS = 2,
	PROBES = 300,
	FLOWS = 3,
	FIRST = 2, HOPS = 9,
};

enum fate { IN_AIR, ANSWERED, FAILED, LOST, LATE, UNSENT };

struct kept {
	struct event	sent;
	enum fate	fate;
};

struct chances {
	uint64_t	seed;
	struct story	story;
	unsigned	n;
	struct kept	probe[PROBES];
};

static unsigned chance(struct chances *c, unsigned of)
{
	return (unsigned)(mix64(++c->seed) % of);
}

static void depart(struct chances *c)
{
	struct kept *kept = &c->probe[c->n++];
	unsigned ttl = chance(c, 12);

	kept->sent = probe(&c->story, ttl < 2 ? FAR : ttl);
	kept->sent.probe.target = chance(c, TARGETS + 1);
	kept->sent.probe.flow = (uint16_t)(FLOW + chance(c, FLOWS + 1));
	kept->sent.probe.size = chance(c, 3) ? 0 : 1000 + chance(c, 2) * 500;
	kept->sent.probe.whole = chance(c, 2);
	kept->fate = chance(c, 15) ? IN_AIR : UNSENT;
	tell(&c->story, kept->fate == IN_AIR ? EVENT_SENT : EVENT_UNSENT,
	    kept->sent);
}

/* An answer with everything that an answer may have. */
static struct event answer(struct chances *c, const struct kept *kept)
{
	unsigned who = chance(c, 20) ? chance(c, 12) : chance(c, 200);
	struct event event = answer_of(&kept->sent, who,
	    1 + (int)chance(c, 300));

	if (chance(c, 9) == 0)
		event.from = host(TARGET);
	if (chance(c, 30) == 0)
		event.from = (struct addr){ 0 };
	if (chance(c, 5) == 0)
		event.from.family = AF_INET6;
	event.ttl = (int16_t)((int)chance(c, 257) - 1);
	event.tos = (int16_t)((int)chance(c, 257) - 1);
	event.own = chance(c, 40) == 0;
	event.icmp_type = (uint8_t)chance(c, 13);
	event.icmp_code = (uint8_t)chance(c, 16);
	event.mtu = chance(c, 2) ? chance(c, 2000) : 0;
	event.label = chance(c, 1u << 28);
	event.label_sent = chance(c, 1u << 28);
	event.extended = chance(c, 6) == 0;
	event.extension.labels = chance(c, ICMP_LABELS + 1);
	event.options_len = (uint8_t)(chance(c, 8) ? 0 : chance(c, 41));
	for (unsigned i = 0; i < event.options_len; i++)
		event.options[i] = (uint8_t)chance(c, 256);
	return event;
}

static void settle(struct chances *c, struct kept *kept)
{
	static const enum event_kind errors[] = {
		EVENT_EXPIRED, EVENT_EXPIRED, EVENT_ERROR, EVENT_TOO_BIG,
	};
	struct event event = answer(c, kept);
	enum event_kind kind = errors[chance(c, 4)];

	switch (chance(c, 6)) {
	case 0:
		event.at += chance(c, 2) * PATIENCE * MS;
		kept->fate = LOST;
		tell(&c->story, EVENT_LOST, event);
		break;
	case 1:
		kept->fate = UNSENT;
		event.after = true;
		tell(&c->story, EVENT_UNSENT, event);
		break;
	case 2:
		kept->fate = ANSWERED;
		event.from = host(TARGET);
		tell(&c->story, EVENT_REPLY, event);
		break;
	default:
		kept->fate = FAILED;
		tell(&c->story, kind, event);
		break;
	}
}

/* Something about a probe that is settled. */
static void add(struct chances *c, struct kept *kept)
{
	struct event event = answer(c, kept);

	event.after = true;
	if (kept->fate == FAILED) {
		event.from = host(TARGET);
		tell(&c->story, EVENT_REPLY, event);
		kept->fate = ANSWERED;
	} else if (kept->fate == LOST || kept->fate == UNSENT) {
		event.error = kept->fate == UNSENT ? 70 : 0;
		if (chance(c, 2)) {
			tell(&c->story, EVENT_EXPIRED, event);
			kept->fate = kept->fate == UNSENT ? UNSENT : ANSWERED;
			return;
		}
		event.after = kept->fate == UNSENT;
		event.from = host(TARGET);
		tell(&c->story, EVENT_LATE, event);
		kept->fate = LATE;
	} else {
		tell(&c->story, EVENT_DUPLICATE, event);
	}
}

static void act(struct chances *c)
{
	struct kept *kept;

	if (c->n == 0 || (c->n < PROBES && chance(c, 2))) {
		depart(c);
		return;
	}
	kept = &c->probe[c->n - 1 - chance(c, c->n < 40 ? c->n : 40)];
	if (kept->fate == IN_AIR)
		settle(c, kept);
	else
		add(c, kept);
}

/* ---- what must hold ---- */

static void hop_holds(const struct chances *c, uint32_t target, uint8_t ttl)
{
	const struct path_hop *told = paths_hop(c->story.paths, target, ttl);
	struct path_link links[4];
	struct stats stats;
	uint8_t who;

	assert_int_equal(told->sent, told->answered + told->late +
	    told->lost + told->pending + told->unsent);
	for (unsigned i = 1; i < told->responders; i++)
		assert_true(told->responder[i - 1]->answered >=
		    told->responder[i]->answered);
	for (uint16_t flow = FLOW; flow < FLOW + FLOWS; flow++) {
		who = paths_flow(c->story.paths, target, ttl, flow);
		assert_true(who == PATH_NOBODY || who < told->responders);
	}
	if (told->responders < 2)
		assert_int_equal(told->spread, PATH_SPREAD_NONE);
	paths_hop_stats(c->story.paths, target, ttl, &stats);
	assert_true(isnan(stats.loss) ||
	    (stats.loss >= 0 && stats.loss <= 100));
	assert_false(stats.median < stats.min || stats.median > stats.max);
	assert_true(paths_links(c->story.paths, target, ttl, links, 4) <=
	    FLOWS);
}

static void path_holds(const struct chances *c, uint32_t target)
{
	const struct path *told = paths_path(c->story.paths, target);
	struct path_change changes[PATH_CHANGES];
	unsigned n = paths_changes(c->story.paths, target, changes);
	struct stats stats;

	assert_true(n == PATH_CHANGES || n == told->changes);
	for (unsigned i = 0; i < n; i++) {
		assert_in_range(changes[i].ttl, FIRST, HOPS);
		assert_false(addr_equal(&changes[i].from, &changes[i].to));
	}
	assert_true(told->last == 0 || (told->last >= FIRST &&
	    told->last <= HOPS));
	assert_true(told->distance <= told->distance_most);
	assert_true(told->by_least <= told->by_most);
	if (told->end == PATH_END_REACHED)
		assert_in_range(told->distance, FIRST, HOPS);
	if (told->end == PATH_END_BLOCKED || told->end == PATH_END_REFUSED)
		assert_true(addr_is_set(&told->by));
	assert_true(told->mtu <= told->mtu_tried);
	paths_stats(c->story.paths, target, &stats);
	is(stats.sent, stats.answered + stats.late + stats.errors +
	    stats.lost + stats.pending);
	assert_true(isnan(stats.loss) ||
	    (stats.loss >= 0 && stats.loss <= 100));
}

static void live(struct chances *c, uint64_t seed)
{
	c->seed = seed << 32;
	c->n = 0;
	c->story = story_of(&(struct paths_conf){ .targets = TARGETS,
		.first = FIRST, .hops = HOPS, .flow = FLOW, .flows = FLOWS });
	for (unsigned i = 0; i < 3 * PROBES; i++) {
		act(c);
		if (i % 50)
			continue;
		for (uint32_t target = 0; target < TARGETS; target++) {
			for (uint8_t ttl = FIRST; ttl <= HOPS; ttl++)
				hop_holds(c, target, ttl);
			path_holds(c, target);
		}
	}
	over(&c->story);
}

static void test_whatever_is_told(void **state)
{
	uint64_t seeds = getenv("LONG") ? 20000 : 300;
	struct chances *c = calloc(1, sizeof(*c));

	(void)state;
	assert_non_null(c);
	for (uint64_t seed = 0; seed < seeds; seed++)
		live(c, seed);
	free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whatever_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
