/* model/pathchange.c: when a route has changed, and when not after all. */
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

/*
 * So few tell nothing; a balancer does it each time, an uneven one is often
 * on its other way twice or thrice in a row.
 */
static void test_too_few_for_a_change(void **state)
{
	(void)state;
	assert_int_equal(spread_of("AAAAAAAAAAAAAABBB"), PATH_SPREAD_PACKET);
	assert_int_equal(spread_of("AB"), PATH_SPREAD_PACKET);
	assert_int_equal(spread_of("AAB"), PATH_SPREAD_PACKET);
	assert_int_equal(spread_of("ABB"), PATH_SPREAD_PACKET);
	assert_int_equal(spread_of("AAAAABBBB"), PATH_SPREAD_PACKET);
	assert_int_equal(spread_of("ABBBBBBBB"), PATH_SPREAD_PACKET);
}

static void test_change(void **state)
{
	(void)state;
	assert_int_equal(spread_of("AAAAABBBBB"), PATH_SPREAD_CHANGE);
	assert_int_equal(spread_of("AAAAAABBBB"), PATH_SPREAD_CHANGE);
	assert_int_equal(spread_of("ABBBBBBBBB"), PATH_SPREAD_CHANGE);
	assert_int_equal(spread_of("AAAAAAAAAAAAAABBBB"), PATH_SPREAD_CHANGE);
}

static void test_what_a_change_is(void **state)
{
	struct story story = begin(1);
	struct path_change changes[PATH_CHANGES];
	nsec first;

	(void)state;
	meets(&story, 3, "AAAAAA");
	first = story.now + 10 * MS;
	meets(&story, 3, "BBBB");
	assert_int_equal(paths_changes(story.paths, 0, changes), 1);
	assert_int_equal(changes[0].ttl, 3);
	assert_int_equal(changes[0].flow, FLOW);
	assert_int_equal(changes[0].wall, first + 3 * MS);
	assert_true(is_host(&changes[0].from, 'A'));
	assert_true(is_host(&changes[0].to, 'B'));
	over(&story);
}

/* Several hops of one flow at one moment: one change, at the nearest. */
static void test_several_hops_change_together(void **state)
{
	struct story story = begin(1);
	struct path_change changes[PATH_CHANGES];

	(void)state;
	for (unsigned round = 0; round < 5; round++)
		for (unsigned ttl = 1; ttl < 7; ttl++)
			expire(&story, ttl, ttl +
			    (round > 2 && ttl > 3 ? 10 : 0));
	assert_int_equal(path(&story)->changes, 1);
	assert_int_equal(paths_changes(story.paths, 0, changes), 1);
	assert_int_equal(changes[0].ttl, 4);
	assert_true(is_host(&changes[0].to, 14));
	assert_int_equal(hop(&story, 3)->spread, PATH_SPREAD_NONE);
	for (unsigned ttl = 4; ttl < 7; ttl++)
		assert_int_equal(hop(&story, ttl)->spread,
		    PATH_SPREAD_CHANGE);
	over(&story);
}

/* Two hops, three probes each: together they are enough. */
static void test_hops_bear_each_other_out(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned round = 0; round < 6; round++)
		for (unsigned ttl = 3; ttl < 5; ttl++)
			expire(&story, ttl, ttl + (round > 2 ? 10 : 0));
	assert_int_equal(path(&story)->changes, 1);
	over(&story);
}

/* The old at one hop, after the new at another: no one moment. */
static void test_hops_contradict_each_other(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned round = 0; round < 4; round++) {
		expire(&story, 3, round > 0 ? 13 : 3);
		expire(&story, 4, round > 2 ? 14 : 4);
	}
	assert_int_equal(path(&story)->changes, 0);
	assert_int_equal(hop(&story, 3)->spread, PATH_SPREAD_PACKET);
	over(&story);
}

static void test_two_changes(void **state)
{
	struct story story = begin(1);

	(void)state;
	meets(&story, 3, "AAAAABBBBBAAAAA");
	assert_int_equal(path(&story)->changes, 2);
	assert_int_equal(hop(&story, 3)->spread, PATH_SPREAD_CHANGE);
	over(&story);
}

/* Hops that answer rarely follow a change in silence. */
static void test_followers_count_once(void **state)
{
	struct story story = begin(1);

	(void)state;
	meets(&story, 3, "AAAAAA");
	meets(&story, 4, "CCCCCC");
	meets(&story, 3, "BBBB");
	assert_int_equal(path(&story)->changes, 1);
	meets(&story, 4, "DDDDD");
	assert_int_equal(path(&story)->changes, 1);
	assert_int_equal(hop(&story, 4)->spread, PATH_SPREAD_CHANGE);
	over(&story);
}

/* A balancer nearer explains whatever is behind it. */
static void test_behind_a_balancer(void **state)
{
	struct story story = begin(1);

	(void)state;
	meets(&story, 3, "ABAB");
	meets(&story, 4, "CCCCCDDDDD");
	assert_int_equal(path(&story)->changes, 0);
	assert_int_equal(hop(&story, 4)->spread, PATH_SPREAD_PACKET);
	over(&story);
}

static void test_only_the_newest_changes_are_kept(void **state)
{
	struct story story = begin(1);
	struct path_change changes[PATH_CHANGES];

	(void)state;
	for (unsigned i = 0; i <= 20; i++)
		for (unsigned j = 0; j < 5; j++)
			expire(&story, 3, 100 + i);
	assert_int_equal(path(&story)->changes, 20);
	assert_int_equal(paths_changes(story.paths, 0, changes),
	    PATH_CHANGES);
	assert_true(is_host(&changes[0].to, 105));
	assert_true(is_host(&changes[PATH_CHANGES - 1].to, 120));
	over(&story);
}

/* What left earlier and arrives later tells of the past. */
static void test_overtaken_answers(void **state)
{
	struct story story = begin(1);
	struct event old;

	(void)state;
	meets(&story, 3, "AAAAAA");
	old = probe(&story, 3);
	tell(&story, EVENT_SENT, old);
	meets(&story, 3, "B");
	tell(&story, EVENT_EXPIRED, answer_of(&old, 'A', 50));
	meets(&story, 3, "BBB");
	assert_int_equal(hop(&story, 3)->spread, PATH_SPREAD_CHANGE);
	assert_int_equal(path(&story)->changes, 1);
	over(&story);
}

/* Told too early: the next answers show that it was chance. */
static void test_a_balancer_is_found_out(void **state)
{
	struct story story = begin(1);
	struct path_change changes[PATH_CHANGES];

	(void)state;
	for (unsigned round = 0; round < 10; round++)
		for (unsigned ttl = 3; ttl < 5; ttl++)
			expire(&story, ttl, ttl + (round > 4 ? 10 : 0));
	assert_int_equal(path(&story)->changes, 1);
	expire(&story, 3, 3);
	assert_int_equal(path(&story)->changes, 1);
	expire(&story, 3, 13);
	assert_int_equal(path(&story)->changes, 0);
	assert_int_equal(paths_changes(story.paths, 0, changes), 0);
	assert_int_equal(hop(&story, 3)->spread, PATH_SPREAD_PACKET);
	assert_int_equal(hop(&story, 4)->spread, PATH_SPREAD_NONE);
	over(&story);
}

/* A third that comes instead shows it, too. */
static void test_a_balancer_over_three_is_found_out(void **state)
{
	(void)state;
	assert_int_equal(spread_of("AAAAABBBBBAC"), PATH_SPREAD_PACKET);
	assert_int_equal(spread_of("AAAAABBBBBCA"), PATH_SPREAD_PACKET);
}

/* What alternates there now says nothing of who has gone. */
static void test_a_change_to_a_balancer_stays(void **state)
{
	struct story story = begin(1);

	(void)state;
	meets(&story, 3, "AAAAABBBBBCBCB");
	assert_int_equal(path(&story)->changes, 1);
	assert_int_equal(hop(&story, 3)->spread, PATH_SPREAD_PACKET);
	over(&story);
}

/* Of two changes, and at two hops, only the one that was none. */
static void test_older_changes_stay(void **state)
{
	struct story story = begin(1);
	struct path_change changes[PATH_CHANGES];

	(void)state;
	meets(&story, 3, "AAAAABBBBB");
	meets(&story, 4, "CCCCCDDDDD");
	meets(&story, 4, "CD");
	assert_int_equal(paths_changes(story.paths, 0, changes), 1);
	assert_int_equal(changes[0].ttl, 3);
	meets(&story, 3, "BAB");
	assert_int_equal(path(&story)->changes, 0);
	over(&story);
}

/* Rounds apart it may be either. */
static void test_too_few_rounds_for_either(void **state)
{
	struct story story = story_of(&(struct paths_conf){ .targets = 1,
		.first = 1, .hops = 10, .flow = FLOW, .flows = 1,
		.many_rounds = true });

	(void)state;
	meets(&story, 3, "ABB");
	assert_int_equal(hop(&story, 3)->spread, PATH_SPREAD_NONE);
	meets(&story, 3, "A");
	assert_int_equal(hop(&story, 3)->spread, PATH_SPREAD_PACKET);
	over(&story);
}

static void test_late_answers_tell_of_no_change(void **state)
{
	struct story story = begin(1);
	struct event lost = lose(&story, 3);

	(void)state;
	meets(&story, 3, "BBB");
	lost.after = true;
	lost.from = host('A');
	tell(&story, EVENT_EXPIRED, lost);
	assert_int_equal(hop(&story, 3)->responders, 2);
	assert_int_equal(hop(&story, 3)->spread, PATH_SPREAD_NONE);
	over(&story);
}

static void test_all_flows_change(void **state)
{
	struct story story = begin(2);
	struct path_change changes[PATH_CHANGES];

	(void)state;
	for (unsigned i = 0; i < 20; i++)
		passes(&story, i % 2, 3, i < 10 ? 30 : 40);
	assert_int_equal(path(&story)->changes, 2);
	assert_int_equal(paths_changes(story.paths, 0, changes), 2);
	assert_int_equal(changes[0].flow, FLOW);
	assert_int_equal(changes[1].flow, FLOW + 1);
	over(&story);
}

static void test_target_moves_away(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		reply(&story, 4);
	for (unsigned i = 0; i < 5; i++) {
		expire(&story, 4, 4);
		expire(&story, 5, 5);
		reply(&story, 6);
	}
	assert_int_equal(path(&story)->distance, 6);
	assert_int_equal(path(&story)->changes, 1);
	assert_int_equal(path(&story)->end, PATH_END_REACHED);
	over(&story);
}

static void test_target_comes_nearer(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		walk(&story, 6);
	for (unsigned i = 0; i < 5; i++)
		walk(&story, 4);
	assert_int_equal(path(&story)->distance, 4);
	assert_int_equal(path(&story)->changes, 1);
	over(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_too_few_for_a_change),
		cmocka_unit_test(test_change),
		cmocka_unit_test(test_what_a_change_is),
		cmocka_unit_test(test_several_hops_change_together),
		cmocka_unit_test(test_hops_bear_each_other_out),
		cmocka_unit_test(test_hops_contradict_each_other),
		cmocka_unit_test(test_two_changes),
		cmocka_unit_test(test_followers_count_once),
		cmocka_unit_test(test_behind_a_balancer),
		cmocka_unit_test(test_only_the_newest_changes_are_kept),
		cmocka_unit_test(test_overtaken_answers),
		cmocka_unit_test(test_too_few_rounds_for_either),
		cmocka_unit_test(test_late_answers_tell_of_no_change),
		cmocka_unit_test(test_all_flows_change),
		cmocka_unit_test(test_target_moves_away),
		cmocka_unit_test(test_target_comes_nearer),
		cmocka_unit_test(test_a_balancer_is_found_out),
		cmocka_unit_test(test_a_balancer_over_three_is_found_out),
		cmocka_unit_test(test_a_change_to_a_balancer_stays),
		cmocka_unit_test(test_older_changes_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
