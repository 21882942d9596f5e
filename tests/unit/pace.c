/*
 * pace - how fast probes may leave
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mix.h"
#include "engine/pace.h"

enum { FAST = 12500 };		/* ns: 80 000 a second */

/* Take all that may leave now. */
static unsigned take_all(struct pace *pace, nsec now)
{
	unsigned n = 0;

	for (; n < 100000 && pace_allows(pace, now); n++)
		pace_take(pace, now);
	return n;
}

static void test_first_at_once(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, NSEC_SEC, 1);
	assert_true(pace_allows(&pace, 0));
	assert_int_equal(pace_when(&pace, 17), 17);
}

static void test_one_a_gap(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, NSEC_SEC, 1);
	pace_take(&pace, 5);
	assert_false(pace_allows(&pace, 5));
	assert_int_equal(pace_when(&pace, 5), NSEC_SEC + 5);
	assert_false(pace_allows(&pace, NSEC_SEC + 4));
	assert_true(pace_allows(&pace, NSEC_SEC + 5));
}

/* A bucket that starts full would leave with a burst. */
static void test_starts_with_one_token(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, FAST, 64);
	assert_int_equal(take_all(&pace, NSEC_SEC), 1);
}

static void test_idle_fills_to_burst(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, FAST, 64);
	take_all(&pace, 0);
	assert_int_equal(take_all(&pace, 10 * NSEC_SEC), 64);
	assert_int_equal(take_all(&pace, 10 * NSEC_SEC + FAST), 1);
}

static void test_partly_filled(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, FAST, 64);
	take_all(&pace, 0);
	assert_int_equal(take_all(&pace, 10 * FAST + 1), 10);
	assert_int_equal(take_all(&pace, 11 * FAST - 1), 0);
	assert_int_equal(take_all(&pace, 11 * FAST), 1);
}

static void test_burst_of_none_is_one(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, FAST, 0);
	take_all(&pace, 0);
	assert_int_equal(take_all(&pace, NSEC_SEC), 1);
}

static void test_late_probe_keeps_the_schedule(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, NSEC_SEC, 2);
	pace_take(&pace, 0);
	pace_take(&pace, NSEC_SEC + 300 * NSEC_MSEC);
	assert_int_equal(pace_when(&pace, NSEC_SEC + 300 * NSEC_MSEC),
	    2 * NSEC_SEC);
}

static void test_no_limit(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 0, 1);
	assert_int_equal(take_all(&pace, 3), 100000);
	assert_int_equal(pace_when(&pace, 3), 3);
}

/* Ten seconds, the clock looked at every 0 to 200 us. */
static void test_rate_is_exact(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 5; seed++) {
		uint64_t chance = seed, sent = 0;
		struct pace pace;
		nsec now = 0;

		pace_init(&pace, FAST, 32);
		while (now <= 10 * NSEC_SEC) {
			sent += take_all(&pace, now);
			chance = mix64(chance);
			now += (nsec)(chance % (200 * NSEC_USEC));
		}
		/* The first left at 0, the last is due now. */
		sent += take_all(&pace, 10 * NSEC_SEC);
		assert_int_equal(sent, 800001);
	}
}

/*
 * Sleep until the next probe may leave and, by chance, up to late longer, for
 * span; how many left, and in *most the most at one instant.
 */
static uint64_t sleepy(struct pace *pace, nsec span, nsec late,
    unsigned *most)
{
	uint64_t chance = 42, sent = 0;
	nsec now = 0;
	unsigned n;

	*most = 0;
	while (now < span) {
		n = take_all(pace, now);
		*most = n > *most ? n : *most;
		sent += n;
		chance = mix64(chance);
		now = pace_await(pace, now) + (nsec)(chance % (uint64_t)late);
	}
	return sent;
}

static void test_late_sleepers_keep_the_rate(void **state)
{
	struct pace pace;
	unsigned most;

	(void)state;
	pace_init(&pace, FAST, 16);
	assert_in_range(sleepy(&pace, 10 * NSEC_SEC, 100 * NSEC_USEC, &most),
	    800000 - 100, 800001);
	assert_int_equal(most, 16);
	pace_init(&pace, 100 * NSEC_MSEC, 1);
	assert_in_range(sleepy(&pace, 1000 * NSEC_SEC, 80 * NSEC_MSEC, &most),
	    9999, 10001);
	assert_int_equal(most, 1);
	pace_init(&pace, 5 * NSEC_USEC, 16);
	assert_in_range(sleepy(&pace, 10 * NSEC_SEC, 20 * NSEC_USEC, &most),
	    2000000 - 100, 2000001);
}

/* Lost are 200 ms: then a burst, and gaps half as long for 200 ms. */
static void test_no_flood_after_a_stall(void **state)
{
	struct pace pace;
	nsec now;

	(void)state;
	pace_init(&pace, NSEC_MSEC, 4);
	pace_take(&pace, 0);
	now = pace_await(&pace, 0) + 203 * NSEC_MSEC;
	assert_int_equal(take_all(&pace, now), 4);
	for (int i = 0; i < 390; i++) {
		assert_int_equal(pace_await(&pace, now),
		    now + 500 * NSEC_USEC);
		now += 500 * NSEC_USEC;
		assert_int_equal(take_all(&pace, now), 1);
	}
	for (int i = 0; i < 20; i++) {
		now = pace_await(&pace, now);
		assert_int_equal(take_all(&pace, now), 1);
	}
	assert_int_equal(pace_await(&pace, now), now + NSEC_MSEC);
}

static void test_who_slept_too_long_begins_anew(void **state)
{
	struct pace pace;
	nsec now;

	(void)state;
	pace_init(&pace, NSEC_MSEC, 1);
	pace_take(&pace, 0);
	now = pace_await(&pace, 0) + PACE_DEBT_MOST + 1;
	pace_take(&pace, now);
	assert_int_equal(pace_await(&pace, now), now + NSEC_MSEC);
}

static void test_idleness_is_no_loss(void **state)
{
	struct pace pace;
	nsec now;

	(void)state;
	pace_init(&pace, NSEC_MSEC, 1);
	pace_take(&pace, 0);
	now = pace_await(&pace, 0);
	pace_idle(&pace);
	now += 100 * NSEC_MSEC;
	pace_take(&pace, now);
	assert_int_equal(pace_await(&pace, now), now + NSEC_MSEC);
}

static void test_a_hold_is_no_loss(void **state)
{
	struct pace pace;
	nsec now;

	(void)state;
	pace_init(&pace, 10 * NSEC_USEC, 1);
	pace_take(&pace, 0);
	for (int i = 0; i < 5; i++)
		pace_throttle(&pace, 0);
	now = pace_await(&pace, 0);
	pace_take(&pace, now);
	assert_int_equal(pace.next, now + 10 * NSEC_USEC);
}

static void test_short_gaps_are_waited_for_together(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, FAST, 16);
	pace_take(&pace, 0);
	assert_int_equal(pace_await(&pace, 0), FAST + 15 * FAST / 2);
	assert_false(pace_allows(&pace, 8 * FAST));
	assert_int_equal(pace_await(&pace, 8 * FAST), FAST + 15 * FAST / 2);
	assert_int_equal(take_all(&pace, FAST + 15 * FAST / 2), 8);
	pace_init(&pace, 50 * NSEC_USEC, 16);
	pace_take(&pace, 0);
	assert_int_equal(pace_await(&pace, 0), 150 * NSEC_USEC);
	pace_init(&pace, 200 * NSEC_USEC, 16);
	pace_take(&pace, 0);
	assert_int_equal(pace_await(&pace, 0), 200 * NSEC_USEC);
}

/* Woken when pace_when says: never early, never idle. */
static void test_when_is_when(void **state)
{
	struct pace pace;
	nsec now = 77;

	(void)state;
	pace_init(&pace, FAST, 4);
	for (int i = 0; i < 1000; i++) {
		now = pace_when(&pace, now);
		assert_true(pace_allows(&pace, now));
		pace_take(&pace, now);
		assert_false(pace_allows(&pace, pace_when(&pace, now) - 1));
	}
	assert_int_equal(now, 77 + 999 * FAST);
}

static void test_huge_gaps_do_not_overflow(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, NSEC_NEVER, UINT32_MAX);
	assert_int_equal(take_all(&pace, NSEC_SEC), 1);
	assert_int_equal(pace_when(&pace, NSEC_SEC), NSEC_NEVER);
	pace_throttle(&pace, NSEC_NEVER - 1);
	assert_int_equal(pace_when(&pace, 1), NSEC_NEVER);
}

static void test_throttle_doubles(void **state)
{
	struct pace pace;
	nsec slow = PACE_SLOW_LEAST, now = 0;

	(void)state;
	pace_init(&pace, 0, 1);
	for (int i = 0; i < 20; i++) {
		pace_throttle(&pace, now);
		assert_false(pace_allows(&pace, now));
		assert_int_equal(pace_when(&pace, now), now + slow);
		now += slow;
		slow = 2 * slow < PACE_SLOW_MOST ? 2 * slow : PACE_SLOW_MOST;
	}
	assert_int_equal(pace.slow, PACE_SLOW_MOST);
}

static void test_throttled_has_a_gap(void **state)
{
	struct pace pace;
	nsec now = PACE_SLOW_LEAST;

	(void)state;
	pace_init(&pace, 0, 1);
	pace_throttle(&pace, 0);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(take_all(&pace, now), 1);
		now += PACE_SLOW_LEAST;
	}
}

static void test_successes_end_it(void **state)
{
	struct pace pace;
	nsec now = 0;

	(void)state;
	pace_init(&pace, 0, 1);
	pace_throttle(&pace, now);
	pace_throttle(&pace, now);
	for (int i = 0; i < 2 * PACE_EASE_SENDS; i++) {
		now = pace_when(&pace, now);
		pace_take(&pace, now);
	}
	assert_int_equal(pace.slow, 0);
	assert_true(now < PACE_EASE_AFTER);
	now = pace_when(&pace, now);
	assert_true(take_all(&pace, now) > 1);
}

static void test_time_ends_it(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 0, 1);
	for (int i = 0; i < 20; i++)
		pace_throttle(&pace, 0);
	pace_take(&pace, PACE_EASE_AFTER);
	assert_int_equal(pace.slow, PACE_SLOW_MOST / 2);
	pace_take(&pace, 11 * PACE_EASE_AFTER);
	assert_int_equal(pace.slow, 0);
	assert_true(take_all(&pace, 2 * NSEC_SEC) > 1);
}

/* What is owed was no time that the queue would have had room for. */
static void test_a_throttle_forgives_a_debt(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 10 * NSEC_MSEC, 1);
	pace_take(&pace, 0);
	pace_await(&pace, 0);
	pace_take(&pace, 25 * NSEC_MSEC);
	assert_true(pace.debt > 0);
	pace_throttle(&pace, 26 * NSEC_MSEC);
	assert_int_equal(pace.debt, 0);
}

static void test_schedule_outlives_a_throttle(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, NSEC_MSEC, 8);
	pace_take(&pace, 0);
	pace_throttle(&pace, 0);
	assert_int_equal(pace_when(&pace, 0), NSEC_MSEC);
	assert_int_equal(take_all(&pace, NSEC_SEC), 8);
}

static void test_quicker_but_never_slower(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, NSEC_MSEC, 1);
	pace_take(&pace, 0);
	pace_quicken(&pace, 100 * NSEC_USEC);
	pace_quicken(&pace, 500 * NSEC_USEC);
	assert_int_equal(pace_when(&pace, 0), NSEC_MSEC);
	pace_take(&pace, NSEC_MSEC);
	assert_int_equal(pace_when(&pace, 0), 1100 * NSEC_USEC);
}

#define TEST(f) cmocka_unit_test(test_##f)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(first_at_once), TEST(one_a_gap),
		TEST(starts_with_one_token), TEST(idle_fills_to_burst),
		TEST(partly_filled), TEST(burst_of_none_is_one),
		TEST(late_probe_keeps_the_schedule), TEST(no_limit),
		TEST(rate_is_exact), TEST(when_is_when),
		TEST(huge_gaps_do_not_overflow), TEST(throttle_doubles),
		TEST(throttled_has_a_gap), TEST(successes_end_it),
		TEST(time_ends_it), TEST(a_throttle_forgives_a_debt),
		TEST(schedule_outlives_a_throttle),
		TEST(quicker_but_never_slower),
		TEST(late_sleepers_keep_the_rate),
		TEST(no_flood_after_a_stall),
		TEST(who_slept_too_long_begins_anew),
		TEST(idleness_is_no_loss), TEST(a_hold_is_no_loss),
		TEST(short_gaps_are_waited_for_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
