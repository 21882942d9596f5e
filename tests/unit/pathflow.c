/* model/pathflow.c: balancing, and who follows whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/paths.h"

static enum path_spread spread_of(const char *who)
{
	struct story story = begin(1);
	enum path_spread spread;

	meets(&story, 3, who);
	spread = hop(&story, 3)->spread;
	assert_int_equal(path(&story)->changes,
	    spread == PATH_SPREAD_CHANGE ? 1 : 0);
	over(&story);
	return spread;
}

static void test_one_address(void **state)
{
	(void)state;
	assert_int_equal(spread_of(""), PATH_SPREAD_NONE);
	assert_int_equal(spread_of("A"), PATH_SPREAD_NONE);
	assert_int_equal(spread_of("AAAAAAAA"), PATH_SPREAD_NONE);
}

static void test_by_packet(void **state)
{
	(void)state;
	assert_int_equal(spread_of("ABA"), PATH_SPREAD_PACKET);
	assert_int_equal(spread_of("ABC"), PATH_SPREAD_PACKET);
	assert_int_equal(spread_of("AAAAABA"), PATH_SPREAD_PACKET);
}

/* Branches differ in length, so the later probe is answered first. */
static void test_overtaken_by_another(void **state)
{
	struct story story = begin(1);
	struct event old = probe(&story, 3);

	(void)state;
	tell(&story, EVENT_SENT, old);
	meets(&story, 3, "B");
	tell(&story, EVENT_EXPIRED, answer_of(&old, 'A', 50));
	assert_int_equal(hop(&story, 3)->spread, PATH_SPREAD_PACKET);
	over(&story);
}

static void test_flows_differ(void **state)
{
	struct story story = begin(4);

	(void)state;
	for (unsigned i = 0; i < 12; i++)
		passes(&story, i % 4, 3, 30 + i % 2);
	assert_int_equal(hop(&story, 3)->spread, PATH_SPREAD_FLOW);
	assert_int_equal(path(&story)->changes, 0);
	over(&story);
}

static void test_one_flow_alternates_among_several(void **state)
{
	struct story story = begin(4);

	(void)state;
	for (unsigned i = 0; i < 12; i++)
		passes(&story, i % 4, 3, 30 + i % 3);
	assert_int_equal(hop(&story, 3)->spread, PATH_SPREAD_PACKET);
	over(&story);
}

static void test_unknown_flow(void **state)
{
	struct story story = begin(2);

	(void)state;
	passes(&story, 2, 3, 30);
	passes(&story, 0u - 1, 3, 31);
	assert_int_equal(hop(&story, 3)->responders, 2);
	assert_int_equal(hop(&story, 3)->spread, PATH_SPREAD_NONE);
	assert_int_equal(paths_flow(story.paths, 0, 3, FLOW + 2),
	    PATH_NOBODY);
	assert_int_equal(paths_flow_distance(story.paths, 0, FLOW + 2), 0);
	over(&story);
}

/* ---- who, and where to ---- */

static void test_who_answered_a_flow(void **state)
{
	struct story story = begin(2);

	(void)state;
	passes(&story, 0, 3, 30);
	assert_int_equal(paths_flow(story.paths, 0, 3, FLOW), 0);
	assert_int_equal(paths_flow(story.paths, 0, 3, FLOW + 1),
	    PATH_NOBODY);
	passes(&story, 1, 3, 31);
	passes(&story, 1, 3, 31);	/* has most answers now */
	assert_int_equal(paths_flow(story.paths, 0, 3, FLOW), 1);
	assert_int_equal(paths_flow(story.paths, 0, 3, FLOW + 1), 0);
	over(&story);
}

static void test_refusal_is_who_answered_at_first(void **state)
{
	struct story story = begin(1);

	(void)state;
	refuse(&story, 3, 2, 13);
	assert_int_equal(paths_flow(story.paths, 0, 3, FLOW), 0);
	expire(&story, 3, 3);
	refuse(&story, 3, 2, 13);
	assert_true(is_host(&at(&story, 3, paths_flow(story.paths, 0, 3,
	    FLOW))->addr, 3));
	assert_int_equal(hop(&story, 3)->spread, PATH_SPREAD_NONE);
	over(&story);
}

static void test_distances_of_flows(void **state)
{
	struct story story = begin(3);

	(void)state;
	passes(&story, 0, 5, TARGET);
	passes(&story, 0, 4, TARGET);
	passes(&story, 0, 6, TARGET);
	passes(&story, 1, 6, TARGET);
	assert_int_equal(paths_flow_distance(story.paths, 0, FLOW), 4);
	assert_int_equal(paths_flow_distance(story.paths, 0, FLOW + 1), 6);
	assert_int_equal(paths_flow_distance(story.paths, 0, FLOW + 2), 0);
	assert_int_equal(path(&story)->distance, 4);
	assert_int_equal(path(&story)->distance_most, 6);
	assert_int_equal(path(&story)->last, 6);
	over(&story);
}

/* Branches of different length, by packet: the shortest counts. */
static void test_distance_by_packet(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		if (i % 2)
			reply(&story, 5);
		else
			expire(&story, 5, 5);
		reply(&story, 6);
	}
	assert_int_equal(path(&story)->distance, 5);
	over(&story);
}

static void test_links(void **state)
{
	struct story story = begin(4);
	struct path_link links[8];

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		passes(&story, i, 3, 30);
		passes(&story, i, 4, 40 + i / 2);
		passes(&story, i, 5, TARGET);
	}
	assert_int_equal(paths_links(story.paths, 0, 3, links, 8), 2);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(links[i].from, 0);
		assert_int_equal(links[i].to, i);
		assert_int_equal(links[i].flows, 2);
	}
	assert_int_equal(paths_links(story.paths, 0, 4, links, 8), 2);
	assert_int_equal(links[1].from, 1);
	assert_int_equal(links[1].to, 0);
	assert_int_equal(paths_links(story.paths, 0, 4, links, 1), 2);
	assert_int_equal(paths_links(story.paths, 0, 5, links, 8), 0);
	assert_int_equal(paths_links(story.paths, 0, 10, links, 8), 0);
	over(&story);
}

static void test_links_to_nobody(void **state)
{
	struct story story = begin(2);
	struct path_link links[8];

	(void)state;
	passes(&story, 0, 3, 30);
	passes(&story, 1, 3, 30);	/* and is not asked farther */
	lose(&story, 4);
	assert_int_equal(paths_links(story.paths, 0, 3, links, 8), 1);
	assert_int_equal(links[0].from, 0);
	assert_int_equal(links[0].to, PATH_NOBODY);
	assert_int_equal(links[0].flows, 1);
	over(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_address),
		cmocka_unit_test(test_by_packet),
		cmocka_unit_test(test_flows_differ),
		cmocka_unit_test(test_one_flow_alternates_among_several),
		cmocka_unit_test(test_unknown_flow),
		cmocka_unit_test(test_who_answered_a_flow),
		cmocka_unit_test(test_refusal_is_who_answered_at_first),
		cmocka_unit_test(test_distances_of_flows),
		cmocka_unit_test(test_distance_by_packet),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_links_to_nobody),
		cmocka_unit_test(test_overtaken_by_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
