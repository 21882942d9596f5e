/* model/pathflow.c: balancing, changes of the route, and who follows whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/paths.h"

/* One flow meets these at a hop, one after the other. */
static void meets(struct story *story, unsigned ttl, const char *who)
{
	for (; *who; who++)
		expire(story, ttl, (unsigned)*who);
}

/* The flow-th flow meets host `who` at ttl. */
static void passes(struct story *story, unsigned flow, unsigned ttl,
    unsigned who)
{
	struct event sent = probe(story, ttl);

	sent.probe.flow = (uint16_t)(FLOW + flow);
	tell(story, EVENT_SENT, sent);
	tell(story, who == TARGET ? EVENT_REPLY : EVENT_EXPIRED,
	    answer_of(&sent, who, (int)ttl));
}

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

/* So few tell nothing; a balancer does it each time. */
static void test_too_few_for_a_change(void **state)
{
	(void)state;
	assert_int_equal(spread_of("AB"), PATH_SPREAD_PACKET);
	assert_int_equal(spread_of("AAB"), PATH_SPREAD_PACKET);
	assert_int_equal(spread_of("ABB"), PATH_SPREAD_PACKET);
	assert_int_equal(spread_of("AAABB"), PATH_SPREAD_PACKET);
	assert_int_equal(spread_of("ABBBB"), PATH_SPREAD_PACKET);
}

static void test_change(void **state)
{
	(void)state;
	assert_int_equal(spread_of("AAABBB"), PATH_SPREAD_CHANGE);
	assert_int_equal(spread_of("AAAABB"), PATH_SPREAD_CHANGE);
	assert_int_equal(spread_of("ABBBBB"), PATH_SPREAD_CHANGE);
	assert_int_equal(spread_of("AAAAAAAAAAAAAABB"), PATH_SPREAD_CHANGE);
}

static void test_what_a_change_is(void **state)
{
	struct story story = begin(1);
	struct path_change changes[PATH_CHANGES];
	nsec first;

	(void)state;
	meets(&story, 3, "AAAAA");
	first = story.now + 10 * MS;
	meets(&story, 3, "BB");
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

/* Two hops, two probes each: together they are enough. */
static void test_hops_bear_each_other_out(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned round = 0; round < 4; round++)
		for (unsigned ttl = 3; ttl < 5; ttl++)
			expire(&story, ttl, ttl + (round > 1 ? 10 : 0));
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
	meets(&story, 3, "AAAAA");
	meets(&story, 4, "CCCCC");
	meets(&story, 3, "BB");
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
	meets(&story, 3, "AAAA");
	old = probe(&story, 3);
	tell(&story, EVENT_SENT, old);
	meets(&story, 3, "B");
	tell(&story, EVENT_EXPIRED, answer_of(&old, 'A', 50));
	meets(&story, 3, "BBB");
	assert_int_equal(hop(&story, 3)->spread, PATH_SPREAD_CHANGE);
	assert_int_equal(path(&story)->changes, 1);
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

static void test_all_flows_change(void **state)
{
	struct story story = begin(2);
	struct path_change changes[PATH_CHANGES];

	(void)state;
	for (unsigned i = 0; i < 12; i++)
		passes(&story, i % 2, 3, i < 6 ? 30 : 40);
	assert_int_equal(path(&story)->changes, 2);
	assert_int_equal(paths_changes(story.paths, 0, changes), 2);
	assert_int_equal(changes[0].flow, FLOW);
	assert_int_equal(changes[1].flow, FLOW + 1);
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
	for (unsigned i = 0; i < 3; i++)
		walk(&story, 6);
	for (unsigned i = 0; i < 3; i++)
		walk(&story, 4);
	assert_int_equal(path(&story)->distance, 4);
	assert_int_equal(path(&story)->changes, 1);
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
		cmocka_unit_test(test_late_answers_tell_of_no_change),
		cmocka_unit_test(test_flows_differ),
		cmocka_unit_test(test_one_flow_alternates_among_several),
		cmocka_unit_test(test_all_flows_change),
		cmocka_unit_test(test_unknown_flow),
		cmocka_unit_test(test_who_answered_a_flow),
		cmocka_unit_test(test_refusal_is_who_answered_at_first),
		cmocka_unit_test(test_distances_of_flows),
		cmocka_unit_test(test_target_moves_away),
		cmocka_unit_test(test_target_comes_nearer),
		cmocka_unit_test(test_distance_by_packet),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_links_to_nobody),
		cmocka_unit_test(test_too_few_rounds_for_either),
		cmocka_unit_test(test_overtaken_by_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
