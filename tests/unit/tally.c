/*
 * Tallies: each event moves the right count, once.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "unit/tallies.h"

static void test_nothing_is_unknown_not_zero(void **state)
{
	struct tallies *tallies = one_target();
	struct stats stats = stats_of(tallies);

	(void)state;
	counts_are(&stats, 0, 0, 0, 0, 0, 0);
	is(stats.loss, NAN);
	is(stats.min, NAN);
	is(stats.median, NAN);
	is(stats.stddev, NAN);
	is(stats.jitter, NAN);
	is(stats.queue_mean, NAN);
	assert_true(tallies_ewma(tallies, 0) == NSEC_UNKNOWN);
	tallies_free(tallies);
}

static void test_each_kind_moves_its_count(void **state)
{
	struct tallies *tallies = one_target();
	struct stats stats;

	(void)state;
	answer(tallies, 1, 0, 10);
	lose(tallies, 2, 100);
	tell(tallies, EVENT_UNSENT, 3, 0, 200);
	tell(tallies, EVENT_SENT, 4, 300, 300);
	tell(tallies, EVENT_ERROR, 4, 300, 310);
	tell(tallies, EVENT_SENT, 5, 400, 400);
	tell_after(tallies, EVENT_UNSENT, 5, 400, 1400);
	tell(tallies, EVENT_SENT, 6, 500, 500);
	stats = stats_of(tallies);
	counts_are(&stats, 6, 1, 0, 3, 1, 1);
	is(stats.unsent, 2);
	is(stats.loss, 80);
	is(stats.in_flight, 1);
	tallies_end(tallies);
	tallies_free(tallies);
}

static void test_what_comes_after_a_loss_moves_it(void **state)
{
	struct tallies *tallies = one_target();
	struct stats stats;

	(void)state;
	lose(tallies, 1, 0);
	lose(tallies, 2, 100);
	lose(tallies, 3, 200);
	tell(tallies, EVENT_LATE, 1, 0, 1500);
	tell_after(tallies, EVENT_EXPIRED, 2, 100, 1500);
	stats = stats_of(tallies);
	counts_are(&stats, 3, 0, 1, 1, 1, 0);
	is(stats.loss, 100);
	is(stats.min, NAN);
	is(stats.loss_run, 3);
	tallies_free(tallies);
}

static void test_what_stands_outside_the_sum(void **state)
{
	struct tallies *tallies = one_target();
	struct event stray = event_of(EVENT_STRAY, 1, 0, 5);
	struct stats stats;

	(void)state;
	answer(tallies, 1, 0, 10);
	tell(tallies, EVENT_DUPLICATE, 1, 0, 20);
	for (stray.error = 0; stray.error < 4; stray.error++)
		tallies_note(tallies, &stray);
	stray.error = -1;
	tallies_note(tallies, &stray);
	stats = stats_of(tallies);
	counts_are(&stats, 1, 1, 0, 0, 0, 0);
	is(stats.duplicates, 1);
	is(stats.corrupt, 1);
	is(stats.truncated, 1);
	is(stats.foreign, 1);
	is(stats.wrong_source, 1);
	tallies_free(tallies);
}

static void test_no_target_is_in_the_whole_alone(void **state)
{
	struct tallies *tallies = one_target();
	struct event stray = event_of(EVENT_STRAY, 0, 0, 5);

	(void)state;
	stray.probe.target = UINT32_MAX;
	stray.error = STRAY_FOREIGN;
	tallies_note(tallies, &stray);
	is(stats_of(tallies).foreign, 0);
	is(total_of(tallies).foreign, 1);
	tallies_free(tallies);
}

static void test_times(void **state)
{
	static const int rtt[] = { 10, 14, 8, 20 };
	struct tallies *tallies = one_target();
	struct stats stats;

	(void)state;
	for (int i = 0; i < 4; i++)
		answer(tallies, (uint32_t)i + 1, i * 100, rtt[i]);
	stats = stats_of(tallies);
	is(stats.min, 8);
	is(stats.mean, 13);
	is(stats.max, 20);
	is(stats.stddev * stats.stddev, 21);
	is(stats.jitter, (4.0 + 6 + 12) / 3);
	is(stats.jitter_rfc3550, ((4.0 / 16 * 15 + 6) / 16 * 15 + 12) / 16);
	assert_true(fabs(stats.median - 10) < 0.1);
	is(stats.p99, 20);
	tallies_free(tallies);
}

static void test_unknown_times_are_left_out(void **state)
{
	struct tallies *tallies = one_target();
	struct event event = event_of(EVENT_REPLY, 1, 0, 5);

	(void)state;
	tell(tallies, EVENT_SENT, 1, 0, 0);
	event.rtt = NSEC_UNKNOWN;
	tallies_note(tallies, &event);
	is(stats_of(tallies).answered, 1);
	is(stats_of(tallies).min, NAN);
	answer(tallies, 2, 10, 7);
	is(stats_of(tallies).mean, 7);
	is(stats_of(tallies).jitter, NAN);
	tallies_free(tallies);
}

static void test_queue(void **state)
{
	struct tallies *tallies = one_target();
	struct event event;

	(void)state;
	for (int i = 1; i <= 3; i++) {
		tell(tallies, EVENT_SENT, (uint32_t)i, i, i);
		event = event_of(EVENT_REPLY, (uint32_t)i, i, i + 5);
		event.queue = i == 3 ? NSEC_UNKNOWN : i * MS;
		tallies_note(tallies, &event);
	}
	is(stats_of(tallies).queue_mean, 1.5);
	is(stats_of(tallies).queue_max, 2);
	tallies_free(tallies);
}

static void test_the_longest_queue_is_that_of_all(void **state)
{
	struct tallies *tallies = tallies_of(&(struct tallies_conf){
		.targets = 2, .in_air = 4,
	});
	struct event event;

	(void)state;
	for (uint32_t target = 0; target < 2; target++) {
		event = event_of(EVENT_SENT, 1, 0, 0);
		event.probe.target = target;
		tallies_note(tallies, &event);
		event = event_of(EVENT_REPLY, 1, 0, 10);
		event.probe.target = target;
		event.queue = (3 + 2 * target) * MS;
		tallies_note(tallies, &event);
	}
	is(total_of(tallies).queue_max, 5);
	is(total_of(tallies).queue_mean, 4);
	tallies_free(tallies);
}

static void test_ewma_is_an_eighth(void **state)
{
	struct tallies *tallies = one_target();

	(void)state;
	answer(tallies, 1, 0, 8);
	assert_int_equal(tallies_ewma(tallies, 0), 8 * MS);
	answer(tallies, 2, 100, 16);
	assert_int_equal(tallies_ewma(tallies, 0), 9 * MS);
	tallies_free(tallies);
}

static void test_overtaken_answers_are_reordered(void **state)
{
	struct tallies *tallies = one_target();

	(void)state;
	for (uint32_t i = 1; i <= 3; i++)
		tell(tallies, EVENT_SENT, i, (int)i, (int)i);
	tell(tallies, EVENT_REPLY, 2, 2, 12);
	tell(tallies, EVENT_REPLY, 1, 1, 31);
	tell(tallies, EVENT_REPLY, 3, 3, 33);
	is(stats_of(tallies).reordered, 1);
	is(total_of(tallies).reordered, 1);
	is(stats_of(tallies).jitter, 10);	/* as they arrived */
	is(stats_of(tallies).in_flight, 3);
	tallies_free(tallies);
}

static void test_an_answer_outranks_an_error(void **state)
{
	struct tallies *tallies = one_target();
	struct event event = event_of(EVENT_REPLY, 1, 0, 30);
	struct stats stats;

	(void)state;
	tell(tallies, EVENT_SENT, 1, 0, 0);
	tell(tallies, EVENT_ERROR, 1, 0, 10);
	event.after = true;
	tallies_note(tallies, &event);
	stats = stats_of(tallies);
	counts_are(&stats, 1, 1, 0, 0, 0, 0);
	tallies_free(tallies);
}

static void test_a_reason_for_unsent_moves_nothing(void **state)
{
	struct tallies *tallies = one_target();
	struct event event = event_of(EVENT_UNSENT, 1, 0, 2000);
	struct stats stats;

	(void)state;
	tell(tallies, EVENT_SENT, 1, 0, 0);
	event.after = true;
	event.error = ECOMM;
	tallies_note(tallies, &event);
	event.kind = EVENT_ERROR;
	tallies_note(tallies, &event);
	stats = stats_of(tallies);
	counts_are(&stats, 1, 0, 0, 1, 0, 0);
	tallies_free(tallies);
}

static void test_an_unsent_probe_may_be_late(void **state)
{
	struct tallies *tallies = one_target();
	struct event event = event_of(EVENT_UNSENT, 1, 0, 2000);
	struct stats stats;

	(void)state;
	tell(tallies, EVENT_SENT, 1, 0, 0);
	event.after = true;
	event.error = ECOMM;
	tallies_note(tallies, &event);
	event.kind = EVENT_LATE;
	tallies_note(tallies, &event);
	stats = stats_of(tallies);
	counts_are(&stats, 1, 0, 1, 0, 0, 0);
	is(stats.unsent, 0);
	tallies_free(tallies);
}

/* ---- series, groups ---- */

static void test_readdressed_begins_anew(void **state)
{
	struct tallies *tallies = one_target();
	struct event event;
	struct stats stats;

	(void)state;
	answer(tallies, 1, 0, 10);
	lose(tallies, 2, 100);
	tell(tallies, EVENT_SENT, 3, 200, 200);
	event = event_of(EVENT_READDRESSED, 0, 0, 300);
	event.probe.series = 1;
	tallies_note(tallies, &event);
	tell(tallies, EVENT_REPLY, 3, 200, 310);
	event = event_of(EVENT_SENT, 4, 400, 400);
	event.probe.series = 1;
	tallies_note(tallies, &event);
	stats = stats_of(tallies);
	counts_are(&stats, 1, 0, 0, 0, 0, 1);
	is(stats.outages, 0);
	is(stats.min, NAN);
	stats = total_of(tallies);
	counts_are(&stats, 4, 2, 0, 0, 1, 1);
	is(stats.outages, 1);
	tallies_end(tallies);
	tallies_free(tallies);
}

static void test_newer_series_begins_anew_unasked(void **state)
{
	struct tallies *tallies = one_target();
	struct event event = event_of(EVENT_SENT, 2, 10, 10);

	(void)state;
	answer(tallies, 1, 0, 5);
	event.probe.series = 1;
	tallies_note(tallies, &event);
	is(stats_of(tallies).sent, 1);
	is(total_of(tallies).sent, 2);
	tallies_free(tallies);
}

/* A probe that was under way to the former address as the name moved. */
static void test_older_series_changes_the_whole_alone(void **state)
{
	struct tallies *tallies = one_target();
	struct event event = event_of(EVENT_SENT, 1, 0, 0);

	(void)state;
	event.probe.series = 1;
	tallies_note(tallies, &event);
	event.probe.number = 2;
	tallies_note(tallies, &event);
	tell(tallies, EVENT_SENT, 3, 10, 10);
	is(stats_of(tallies).sent, 2);
	is(total_of(tallies).sent, 3);
	tallies_free(tallies);
}

static void test_group_counts_probes_not_replies(void **state)
{
	struct tallies *tallies = tallies_of(&(struct tallies_conf){
		.intervals = true,
		.targets = 1, .in_air = 4, .groups = true,
	});
	const struct tally_responder *responder;
	struct event event;
	struct stats stats;
	unsigned n;

	(void)state;
	for (uint32_t number = 1; number <= 2; number++) {
		event = event_of(EVENT_SENT, number, 0, 0);
		event.probe.group = true;
		tallies_note(tallies, &event);
		for (uint32_t host = 1; host <= 3; host++) {
			event = event_of(EVENT_REPLY, number, 0, (int)host);
			event.probe.group = true;
			event.from = addr_v4(host);
			tallies_note(tallies, &event);
		}
		event.kind = EVENT_DUPLICATE;
		tallies_note(tallies, &event);
	}
	stats = stats_of(tallies);
	counts_are(&stats, 2, 2, 0, 0, 0, 0);
	is(stats.max, 1);
	is(stats.duplicates, 2);
	responder = tallies_responders(tallies, 0, &n);
	assert_int_equal(n, 3);
	assert_int_equal(responder[2].answered, 2);
	assert_int_equal(responder[2].duplicates, 2);
	assert_int_equal(responder[1].min, 2 * MS);
	assert_int_equal(responder[1].sum, 4 * MS);
	tallies_end(tallies);
	tallies_free(tallies);
}

static void test_crowd_has_an_end(void **state)
{
	struct tallies *tallies = tallies_of(&(struct tallies_conf){
		.intervals = true,
		.targets = 1, .in_air = 4, .groups = true,
	});
	struct event event = event_of(EVENT_SENT, 1, 0, 0);
	unsigned n;

	(void)state;
	assert_null(tallies_responders(tallies, 0, &n));
	assert_int_equal(n, 0);
	event.probe.group = true;
	tallies_note(tallies, &event);
	event.kind = EVENT_REPLY;
	for (uint32_t host = 0; host < TALLY_RESPONDERS * 2; host++) {
		event.from = addr_v4(host % (TALLY_RESPONDERS + 100));
		tallies_note(tallies, &event);
	}
	assert_non_null(tallies_responders(tallies, 0, &n));
	assert_int_equal(n, TALLY_RESPONDERS);
	tallies_free(tallies);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_unknown_not_zero),
		cmocka_unit_test(test_each_kind_moves_its_count),
		cmocka_unit_test(test_what_comes_after_a_loss_moves_it),
		cmocka_unit_test(test_what_stands_outside_the_sum),
		cmocka_unit_test(test_no_target_is_in_the_whole_alone),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_unknown_times_are_left_out),
		cmocka_unit_test(test_queue),
		cmocka_unit_test(test_the_longest_queue_is_that_of_all),
		cmocka_unit_test(test_ewma_is_an_eighth),
		cmocka_unit_test(test_overtaken_answers_are_reordered),
		cmocka_unit_test(test_an_answer_outranks_an_error),
		cmocka_unit_test(test_a_reason_for_unsent_moves_nothing),
		cmocka_unit_test(test_an_unsent_probe_may_be_late),
		cmocka_unit_test(test_readdressed_begins_anew),
		cmocka_unit_test(test_newer_series_begins_anew_unasked),
		cmocka_unit_test(test_older_series_changes_the_whole_alone),
		cmocka_unit_test(test_group_counts_probes_not_replies),
		cmocka_unit_test(test_crowd_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
