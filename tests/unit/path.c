/* model/path.c: counting at hops, and the numbers of hops and targets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/paths.h"

static void counts_are(const struct story *story, unsigned ttl,
    const unsigned expected[6])
{
	const struct path_hop *told = hop(story, ttl);

	assert_int_equal(told->sent, expected[0]);
	assert_int_equal(told->answered, expected[1]);
	assert_int_equal(told->late, expected[2]);
	assert_int_equal(told->lost, expected[3]);
	assert_int_equal(told->pending, expected[4]);
	assert_int_equal(told->unsent, expected[5]);
}

#define COUNTS(...)	(const unsigned[6]){ __VA_ARGS__ }

static void test_nothing_yet(void **state)
{
	struct story story = begin(1);

	(void)state;
	counts_are(&story, 10, COUNTS(0, 0, 0, 0, 0, 0));
	assert_int_equal(hop(&story, 1)->responders, 0);
	assert_int_equal(path(&story)->end, PATH_END_OPEN);
	assert_int_equal(path(&story)->last, 0);
	assert_int_equal(path(&story)->tos_back, -1);
	over(&story);
}

static void test_every_answer_is_one(void **state)
{
	static const enum event_kind kind[] = {
		EVENT_EXPIRED, EVENT_REPLY, EVENT_ERROR, EVENT_TOO_BIG,
	};
	struct story story = begin(1);

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		hears(&story, 3, kind[i], 3, 5);
	counts_are(&story, 3, COUNTS(4, 4, 0, 0, 0, 0));
	assert_int_equal(at(&story, 3, 0)->answered, 4);
	over(&story);
}

static void test_pending(void **state)
{
	struct story story = begin(1);

	(void)state;
	tell(&story, EVENT_SENT, probe(&story, 2));
	counts_are(&story, 2, COUNTS(1, 0, 0, 0, 1, 0));
	assert_int_equal(hop(&story, 2)->loss, PATH_LOSS_NONE);
	over(&story);
}

static void test_late_answers(void **state)
{
	struct story story = begin(1);
	struct event lost;

	(void)state;
	lost = lose(&story, 2);
	counts_are(&story, 2, COUNTS(1, 0, 0, 1, 0, 0));
	lost.from = host(2);
	lost.after = true;
	tell(&story, EVENT_EXPIRED, lost);
	counts_are(&story, 2, COUNTS(1, 0, 1, 0, 0, 0));
	lost = lose(&story, 2);
	lost.from = host(TARGET);
	tell(&story, EVENT_LATE, lost);
	counts_are(&story, 2, COUNTS(2, 0, 2, 0, 0, 0));
	assert_int_equal(hop(&story, 2)->responders, 2);
	assert_int_equal(hop(&story, 2)->loss, PATH_LOSS_LATE);
	over(&story);
}

static void test_unsent(void **state)
{
	struct story story = begin(1);
	struct event after;

	(void)state;
	tell(&story, EVENT_UNSENT, probe(&story, 2));
	counts_are(&story, 2, COUNTS(1, 0, 0, 0, 0, 1));
	after = probe(&story, 2);
	tell(&story, EVENT_SENT, after);
	after.after = true;
	tell(&story, EVENT_UNSENT, after);
	counts_are(&story, 2, COUNTS(2, 0, 0, 0, 0, 2));
	after.from = host(TARGET);
	tell(&story, EVENT_LATE, after);	/* it did leave */
	counts_are(&story, 2, COUNTS(2, 0, 1, 0, 0, 1));
	over(&story);
}

static void test_why_it_was_unsent(void **state)
{
	struct story story = begin(1);
	struct event why = probe(&story, 2);

	(void)state;
	tell(&story, EVENT_UNSENT, why);
	why.from = host(2);
	why.after = true;
	why.error = 70;
	tell(&story, EVENT_ERROR, why);
	counts_are(&story, 2, COUNTS(1, 0, 0, 0, 0, 1));
	assert_true(at(&story, 2, 0)->refuses);
	over(&story);
}

static void test_reply_outranks_an_error(void **state)
{
	struct story story = begin(1);
	struct event event = hears(&story, 4, EVENT_ERROR, 4, 5);

	(void)state;
	event.after = true;
	event.from = host(TARGET);
	tell(&story, EVENT_REPLY, event);
	counts_are(&story, 4, COUNTS(1, 1, 0, 0, 0, 0));
	assert_true(hop(&story, 4)->target);
	assert_int_equal(path(&story)->distance, 4);
	over(&story);
}

static void test_duplicate_puts_down_who(void **state)
{
	struct story story = begin(1);
	struct event event = hears(&story, 4, EVENT_EXPIRED, 4, 5);

	(void)state;
	event.from = host(5);
	tell(&story, EVENT_DUPLICATE, event);
	tell(&story, EVENT_DUPLICATE, event);
	counts_are(&story, 4, COUNTS(1, 1, 0, 0, 0, 0));
	assert_int_equal(hop(&story, 4)->responders, 2);
	assert_int_equal(at(&story, 4, 1)->answered, 0);
	over(&story);
}

static void test_other_events_count_nothing(void **state)
{
	struct story story = begin(1);
	struct event event = hears(&story, 4, EVENT_EXPIRED, 4, 5);

	(void)state;
	for (int kind = EVENT_NOTICE; kind <= EVENT_END; kind++)
		tell(&story, (enum event_kind)kind, event);
	counts_are(&story, 4, COUNTS(1, 1, 0, 0, 0, 0));
	over(&story);
}

static void test_no_such_target(void **state)
{
	struct story story = begin(1);
	struct event event = probe(&story, 1);

	(void)state;
	event.probe.target = 1;
	tell(&story, EVENT_SENT, event);
	event.probe.target = UINT32_MAX;
	tell(&story, EVENT_SENT, event);
	counts_are(&story, 1, COUNTS(0, 0, 0, 0, 0, 0));
	over(&story);
}

static void test_hops_begin_later(void **state)
{
	struct story story = story_of(&(struct paths_conf){ .targets = 2,
		.first = 5, .hops = 6, .flow = FLOW, .flows = 1 });
	struct event event = probe(&story, 5);

	(void)state;
	event.probe.target = 1;
	tell(&story, EVENT_SENT, event);
	tell(&story, EVENT_EXPIRED, answer_of(&event, 5, 5));
	reply(&story, 4);		/* to the far end, in effect */
	assert_int_equal(paths_hop(story.paths, 1, 5)->answered, 1);
	assert_int_equal(paths_hop(story.paths, 0, 5)->answered, 0);
	assert_true(path(&story)->alive);
	assert_int_equal(path(&story)->end, PATH_END_SILENT);
	over(&story);
}

/* ---- statistics ---- */

static struct stats stats_at(const struct story *story, unsigned ttl)
{
	struct stats stats;

	paths_hop_stats(story->paths, 0, (uint8_t)ttl, &stats);
	return stats;
}

static void test_stats_of_a_hop(void **state)
{
	static const int rtt[] = { 10, 14, 8, 20, 9 };
	struct story story = begin(1);
	struct stats stats;

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		hears(&story, 2, EVENT_EXPIRED, 2, rtt[i]);
	lose(&story, 2);
	stats = stats_at(&story, 2);
	is(stats.sent, 6);
	is(stats.answered, 5);
	is(stats.loss, 100.0 / 6);
	is(stats.min, 8);
	is(stats.max, 20);
	is(stats.mean, 12.2);
	is(stats.jitter, (4 + 6 + 12 + 11) / 4.0);
	assert_true(fabs(stats.median - 10) < 0.1);
	over(&story);
}

/* With so many hops there are no distributions, yet three times are known. */
static void test_median_of_few(void **state)
{
	static const int rtt[] = { 30, 10, 14 };
	static const double median[] = { 30, 10, 14 };
	struct story story = story_of(&(struct paths_conf){ .targets = 100,
		.first = 1, .hops = 30, .flow = FLOW, .flows = 1 });

	(void)state;
	is(stats_at(&story, 2).median, NAN);
	for (unsigned i = 0; i < 3; i++) {
		hears(&story, 2, EVENT_EXPIRED, 2, rtt[i]);
		is(stats_at(&story, 2).median, median[i]);
		is(stats_at(&story, 2).p90, 30);
	}
	hears(&story, 2, EVENT_EXPIRED, 2, 5);
	is(stats_at(&story, 2).median, NAN);
	is(stats_at(&story, 2).mean, 14.75);
	over(&story);
}

static void test_stats_of_the_target(void **state)
{
	struct story story = begin(1);
	struct stats stats;

	(void)state;
	walk(&story, 4);
	lose(&story, 4);
	reply(&story, 6);		/* beyond: does not count */
	lose(&story, 7);
	paths_stats(story.paths, 0, &stats);
	is(stats.sent, 2);
	is(stats.answered, 1);
	is(stats.lost, 1);
	is(stats.max, 4);
	is(stats.loss, 50);
	over(&story);
}

static void test_stats_of_a_silent_target(void **state)
{
	struct story story = begin(1);
	struct stats stats;

	(void)state;
	expire(&story, 1, 1);
	refuse(&story, 2, 2, 13);
	paths_stats(story.paths, 0, &stats);
	is(stats.sent, 1);
	is(stats.answered, 0);
	is(stats.errors, 1);
	is(stats.loss, 100);
	is(stats.min, NAN);
	lose(&story, 3);
	paths_stats(story.paths, 0, &stats);
	is(stats.lost, 1);
	is(stats.loss, 100);
	over(&story);
}

static void test_stats_of_nothing(void **state)
{
	struct story story = begin(1);
	struct stats stats;

	(void)state;
	paths_stats(story.paths, 0, &stats);
	is(stats.sent, 0);
	is(stats.loss, NAN);
	over(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_yet),
		cmocka_unit_test(test_every_answer_is_one),
		cmocka_unit_test(test_pending),
		cmocka_unit_test(test_late_answers),
		cmocka_unit_test(test_unsent),
		cmocka_unit_test(test_why_it_was_unsent),
		cmocka_unit_test(test_reply_outranks_an_error),
		cmocka_unit_test(test_duplicate_puts_down_who),
		cmocka_unit_test(test_other_events_count_nothing),
		cmocka_unit_test(test_no_such_target),
		cmocka_unit_test(test_hops_begin_later),
		cmocka_unit_test(test_stats_of_a_hop),
		cmocka_unit_test(test_median_of_few),
		cmocka_unit_test(test_stats_of_the_target),
		cmocka_unit_test(test_stats_of_a_silent_target),
		cmocka_unit_test(test_stats_of_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
