/*
 * Intervals and sliding windows: parts of a run that add up like the whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "unit/tallies.h"

static struct stats interval_of(const struct tallies *tallies)
{
	struct stats stats;

	tallies_interval(tallies, 0, &stats);
	return stats;
}

static void test_interval_takes_over_what_is_in_the_air(void **state)
{
	struct tallies *tallies = one_target();
	struct stats stats;

	(void)state;
	answer(tallies, 1, 0, 10);
	tell(tallies, EVENT_SENT, 2, 100, 100);
	tallies_tick(tallies, 200 * MS);
	tell(tallies, EVENT_REPLY, 2, 100, 250);
	answer(tallies, 3, 300, 50);
	stats = interval_of(tallies);
	counts_are(&stats, 2, 2, 0, 0, 0, 0);
	is(stats.min, 50);
	is(stats.max, 150);
	is(stats.jitter, 100);
	is(stats.loss, 0);
	is(stats.p99, 150);
	tallies_free(tallies);
}

static void test_interval_leaves_losses_where_they_were(void **state)
{
	struct tallies *tallies = one_target();
	struct stats stats;

	(void)state;
	lose(tallies, 1, 0);
	tallies_tick(tallies, 1100 * MS);
	lose(tallies, 2, 1200);
	tell(tallies, EVENT_LATE, 1, 0, 2300);
	stats = interval_of(tallies);
	counts_are(&stats, 1, 0, 0, 0, 1, 0);
	tell(tallies, EVENT_LATE, 2, 1200, 2400);
	stats = interval_of(tallies);
	counts_are(&stats, 1, 0, 1, 0, 0, 0);
	is(stats_of(tallies).late, 2);
	tallies_free(tallies);
}

static void test_window_slides(void **state)
{
	struct tallies *tallies = one_target();
	struct stats stats;

	(void)state;
	lose(tallies, 1, 500);
	for (int i = 1; i < 60; i++)
		answer(tallies, (uint32_t)i + 1, i * 1000 + 500, i);
	tallies_window(tallies, 0, 1, 59900 * MS, &stats);
	counts_are(&stats, 30, 30, 0, 0, 0, 0);
	is(stats.min, 30);
	is(stats.max, 59);
	is(stats.mean, 44.5);
	is(stats.stddev * stats.stddev, (30.0 * 30 - 1) / 12);
	is(stats.median, NAN);
	tallies_window(tallies, 0, 1, 200 * NSEC_SEC, &stats);
	counts_are(&stats, 0, 0, 0, 0, 0, 0);
	is(stats.loss, NAN);
	tallies_window(tallies, 0, 0, 59900 * MS, &stats);
	is(stats.sent, NAN);
	tallies_free(tallies);
}

static void test_window_adds_up(void **state)
{
	struct tallies *tallies = one_target();
	struct stats stats;

	(void)state;
	lose(tallies, 1, 100);
	lose(tallies, 2, 200);
	tell(tallies, EVENT_LATE, 1, 100, 2900);
	tell_after(tallies, EVENT_ERROR, 2, 200, 2950);
	tell(tallies, EVENT_UNSENT, 3, 0, 3000);
	answer(tallies, 4, 3100, 2000);
	tell(tallies, EVENT_SENT, 5, 6000, 6000);
	tallies_window(tallies, 0, 1, 6000 * MS, &stats);
	counts_are(&stats, 5, 1, 1, 2, 0, 1);
	is(stats.loss, 75);
	tallies_free(tallies);
}

static void test_window_ends(void **state)
{
	struct tallies *tallies = one_target();
	struct stats stats;

	(void)state;
	answer(tallies, 1, 500, 10);
	tallies_window(tallies, 0, 1, 29600 * MS, &stats);
	counts_are(&stats, 1, 1, 0, 0, 0, 0);
	tallies_window(tallies, 0, 1, 30600 * MS, &stats);
	counts_are(&stats, 0, 0, 0, 0, 0, 0);
	tallies_free(tallies);
}

/* Told late, of a stretch whose slice has long been another's. */
static void test_window_forgets_what_is_too_old(void **state)
{
	struct tallies *tallies = one_target();
	struct stats stats;

	(void)state;
	answer(tallies, 1, 40000, 10);
	tell(tallies, EVENT_SENT, 2, 10000, 10000);
	tell(tallies, EVENT_LOST, 2, 10000, 11000);
	tallies_window(tallies, 0, 1, 41000 * MS, &stats);
	counts_are(&stats, 1, 1, 0, 0, 0, 0);
	tallies_free(tallies);
}

/* A reply within patience outranks the error that came before it. */
static void test_window_takes_back_an_outranked_error(void **state)
{
	struct tallies *tallies = one_target();
	struct stats stats;

	(void)state;
	tell(tallies, EVENT_SENT, 1, 100, 100);
	tell(tallies, EVENT_ERROR, 1, 100, 110);
	tell_after(tallies, EVENT_REPLY, 1, 100, 120);
	tallies_window(tallies, 0, 1, 1000 * MS, &stats);
	counts_are(&stats, 1, 1, 0, 0, 0, 0);
	is(stats.loss, 0);
	tallies_free(tallies);
}

/* It was said never to have left, and its answer comes. */
static void test_window_takes_back_what_did_leave(void **state)
{
	struct tallies *tallies = one_target();
	struct stats stats;

	(void)state;
	lose(tallies, 1, 100);
	tell(tallies, EVENT_SENT, 2, 200, 200);
	tell_after(tallies, EVENT_UNSENT, 2, 200, 1200);
	tell_after(tallies, EVENT_LATE, 2, 200, 1300);
	tallies_window(tallies, 0, 1, 2000 * MS, &stats);
	counts_are(&stats, 2, 0, 1, 0, 1, 0);
	tallies_free(tallies);
}

static void test_span_is_of_departures(void **state)
{
	struct tallies *tallies = one_target();
	nsec first, last;

	(void)state;
	tallies_span(tallies, 0, &first, &last);
	assert_true(first == NSEC_UNKNOWN && last == NSEC_UNKNOWN);
	answer(tallies, 1, 10, 100);
	answer(tallies, 2, 500, 100);
	tallies_span(tallies, 0, &first, &last);
	assert_int_equal(first, 10 * MS);
	assert_int_equal(last, 500 * MS);
	tallies_free(tallies);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interval_takes_over_what_is_in_the_air),
		cmocka_unit_test(test_interval_leaves_losses_where_they_were),
		cmocka_unit_test(test_window_slides),
		cmocka_unit_test(test_window_adds_up),
		cmocka_unit_test(test_window_ends),
		cmocka_unit_test(test_window_forgets_what_is_too_old),
		cmocka_unit_test(test_window_takes_back_an_outranked_error),
		cmocka_unit_test(test_window_takes_back_what_did_leave),
		cmocka_unit_test(test_span_is_of_departures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
