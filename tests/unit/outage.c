/*
 * Loss runs and outages, in the order of departure.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/tallies.h"

struct told {
	unsigned	n;
	struct event	last;
};

static void hear(void *arg, const struct event *event)
{
	struct told *told = arg;

	told->n++;
	told->last = *event;
}

static struct tallies *listened(struct told *told)
{
	return tallies_of(&(struct tallies_conf){
		.targets = 1, .in_air = 8, .tell = hear, .arg = told,
	});
}

static void test_outage_is_told_when_it_ends(void **state)
{
	struct told told = { 0 };
	struct tallies *tallies = listened(&told);
	struct tally_outage outage;

	(void)state;
	answer(tallies, 1, 0, 10);
	lose(tallies, 2, 1000);
	lose(tallies, 3, 2000);
	assert_int_equal(told.n, 0);
	answer(tallies, 4, 3000, 10);
	assert_int_equal(told.n, 1);
	assert_int_equal(told.last.kind, EVENT_OUTAGE);
	assert_int_equal(told.last.count, 2);
	assert_int_equal(told.last.sent, 1000 * MS);
	assert_int_equal(told.last.at, 3000 * MS);
	assert_int_equal(told.last.rtt, 2000 * MS);
	assert_int_equal(told.last.wall, 3000 * MS + 86400 * NSEC_SEC);
	assert_int_equal(tallies_outages(tallies, 0, &outage, 1), 1);
	assert_int_equal(outage.start_wall, 1000 * MS + 86400 * NSEC_SEC);
	assert_int_equal(outage.count, 2);
	is(stats_of(tallies).outage, 2);
	tallies_free(tallies);
}

static void test_outcomes_are_put_in_order(void **state)
{
	struct told told = { 0 };
	struct tallies *tallies = listened(&told);

	(void)state;
	for (uint32_t i = 1; i <= 5; i++)
		tell(tallies, EVENT_SENT, i, (int)i * 100, (int)i * 100);
	tell(tallies, EVENT_REPLY, 1, 100, 110);
	tell(tallies, EVENT_REPLY, 4, 400, 410);
	tell(tallies, EVENT_REPLY, 5, 500, 510);
	tell(tallies, EVENT_LOST, 3, 300, 1300);
	assert_int_equal(told.n, 0);
	tell(tallies, EVENT_LOST, 2, 200, 1301);
	assert_int_equal(told.n, 1);
	assert_int_equal(told.last.count, 2);
	assert_int_equal(told.last.sent, 200 * MS);
	assert_int_equal(told.last.at, 400 * MS);
	tallies_free(tallies);
}

static void test_outage_not_over_counts_up_to_the_last(void **state)
{
	struct tallies *tallies = one_target();
	struct tally_outage outage;

	(void)state;
	lose(tallies, 1, 1000);
	lose(tallies, 2, 2500);
	is(stats_of(tallies).outages, 1);
	is(stats_of(tallies).outage, 1.5);
	is(stats_of(tallies).outage_total, 1.5);
	assert_int_equal(tallies_outages(tallies, 0, &outage, 1), 1);
	assert_true(outage.end == NSEC_NEVER);
	assert_int_equal(outage.count, 2);
	tallies_free(tallies);
}

static void test_longest_outages_are_kept(void **state)
{
	struct tallies *tallies = one_target();
	struct tally_outage outage[TALLY_OUTAGES + 1];
	uint32_t number = 0;
	int at = 0;

	(void)state;
	/* Of 1, 2 ... 40 seconds, but not in that order. */
	for (int i = 1; i <= 40; i++) {
		lose(tallies, ++number, at);
		at += (i * 7 % 41) * 1000;
		answer(tallies, ++number, at, 10);
		at += 1000;
	}
	assert_int_equal(tallies_outages(tallies, 0, outage,
	    TALLY_OUTAGES + 1), TALLY_OUTAGES);
	for (int i = 0; i < TALLY_OUTAGES; i++)
		assert_int_equal(outage[i].end - outage[i].start,
		    (40 - i) * NSEC_SEC);
	is(stats_of(tallies).outages, 40);
	is(stats_of(tallies).outage, 40);
	is(stats_of(tallies).outage_total, 40 * 41 / 2);
	tallies_free(tallies);
}

static void test_of_equal_outages_the_first_are_kept(void **state)
{
	struct tallies *tallies = one_target();
	struct tally_outage list[TALLY_OUTAGES + 1];
	unsigned n;

	(void)state;
	for (uint32_t i = 0; i <= TALLY_OUTAGES; i++) {
		lose(tallies, 2 * i + 1, (int)i * 1000);
		answer(tallies, 2 * i + 2, (int)i * 1000 + 100, 10);
	}
	n = tallies_outages(tallies, 0, list, TALLY_OUTAGES + 1);
	assert_int_equal(n, TALLY_OUTAGES);
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(list[i].start, i * NSEC_SEC);
	tallies_free(tallies);
}

static void test_the_one_not_over_has_its_place(void **state)
{
	struct tallies *tallies = one_target();
	struct tally_outage list[3];

	(void)state;
	lose(tallies, 1, 0);
	answer(tallies, 2, 8000, 10);
	lose(tallies, 3, 9000);
	answer(tallies, 4, 11000, 10);
	lose(tallies, 5, 12000);
	lose(tallies, 6, 17000);
	assert_int_equal(tallies_outages(tallies, 0, list, 3), 3);
	assert_int_equal(list[0].start, 0);
	assert_int_equal(list[1].start, 12 * NSEC_SEC);
	assert_int_equal(list[1].end, NSEC_NEVER);
	assert_int_equal(list[2].start, 9 * NSEC_SEC);
	tallies_free(tallies);
}

/* Probes are told as they were sent, and may have left in another order. */
static void test_no_outage_is_shorter_than_nothing(void **state)
{
	struct told told = { 0 };
	struct tallies *tallies = listened(&told);

	(void)state;
	tell(tallies, EVENT_SENT, 1, 1000, 1000);
	tell(tallies, EVENT_SENT, 2, 900, 1000);
	tell(tallies, EVENT_LOST, 1, 1000, 2000);
	tell(tallies, EVENT_REPLY, 2, 900, 2100);
	assert_int_equal(told.n, 1);
	assert_int_equal(told.last.rtt, 0);
	assert_int_equal(told.last.at, 1000 * MS);
	tallies_free(tallies);
}

static void test_overrun_takes_the_oldest_as_unanswered(void **state)
{
	struct told told = { 0 };
	struct tallies *tallies = listened(&told);

	(void)state;
	tell(tallies, EVENT_SENT, 1, 1, 1);
	for (uint32_t i = 2; i <= 1000; i++)
		answer(tallies, i, (int)i, 1);
	assert_int_equal(told.n, 1);
	assert_int_equal(told.last.count, 1);
	tell(tallies, EVENT_REPLY, 1, 1, 1002);
	is(stats_of(tallies).answered, 1000);
	tallies_free(tallies);
}

static void test_end_settles_the_order(void **state)
{
	struct told told = { 0 };
	struct tallies *tallies = listened(&told);

	(void)state;
	lose(tallies, 1, 0);
	tell(tallies, EVENT_SENT, 2, 1000, 1000);
	answer(tallies, 3, 2000, 10);
	assert_int_equal(told.n, 0);
	tallies_end(tallies);
	assert_int_equal(told.n, 1);
	assert_int_equal(told.last.count, 1);
	is(stats_of(tallies).pending, 1);
	tallies_free(tallies);
}

static void test_recent_is_in_order(void **state)
{
	struct tallies *tallies = one_target();
	nsec recent[TALLY_RECENT];

	(void)state;
	assert_int_equal(tallies_recent(tallies, 0, recent), 0);
	answer(tallies, 1, 0, 7);
	lose(tallies, 2, 100);
	tell(tallies, EVENT_SENT, 3, 200, 200);
	answer(tallies, 4, 300, 9);
	assert_int_equal(tallies_recent(tallies, 0, recent), 2);
	assert_int_equal(recent[0], 7 * MS);
	assert_true(recent[1] == NSEC_UNKNOWN);
	tell(tallies, EVENT_REPLY, 3, 200, 208);
	assert_int_equal(tallies_recent(tallies, 0, recent), 4);
	assert_int_equal(recent[2], 8 * MS);
	for (uint32_t i = 5; i <= 500; i++)
		answer(tallies, i, (int)i * 100, (int)i);
	assert_int_equal(tallies_recent(tallies, 0, recent), TALLY_RECENT);
	assert_int_equal(recent[0], (500 - TALLY_RECENT + 1) * MS);
	assert_int_equal(recent[TALLY_RECENT - 1], 500 * MS);
	tallies_free(tallies);
}

static void test_numbers_wrap(void **state)
{
	struct told told = { 0 };
	struct tallies *tallies = listened(&told);
	int at = 0;

	(void)state;
	for (uint32_t i = UINT32_MAX - 100; i != 100; i++, at += 10) {
		if (i + 3 <= 6)
			lose(tallies, i, at);
		else
			answer(tallies, i, at, 1);
	}
	assert_int_equal(told.n, 1);
	assert_int_equal(told.last.count, 7);
	is(stats_of(tallies).reordered, 0);
	tallies_free(tallies);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outage_is_told_when_it_ends),
		cmocka_unit_test(test_outcomes_are_put_in_order),
		cmocka_unit_test(test_outage_not_over_counts_up_to_the_last),
		cmocka_unit_test(test_longest_outages_are_kept),
		cmocka_unit_test(test_of_equal_outages_the_first_are_kept),
		cmocka_unit_test(test_the_one_not_over_has_its_place),
		cmocka_unit_test(test_no_outage_is_shorter_than_nothing),
		cmocka_unit_test(test_overrun_takes_the_oldest_as_unanswered),
		cmocka_unit_test(test_end_settles_the_order),
		cmocka_unit_test(test_recent_is_in_order),
		cmocka_unit_test(test_numbers_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
