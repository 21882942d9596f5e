/* model/sizeresult.c: what silence means, and what it does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/sizes.h"

static void test_silence(void **state)
{
	struct story story = begin();

	(void)state;
	in_pieces(&story, 1334);
	fits(&story, 1333, 2);
	vanishes(&story, 1334, 2);
	assert_size(&story, SIZES_UNCERTAIN, 1333);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_NONE);
	vanishes(&story, 1334, 1);
	assert_size(&story, SIZES_FOUND, 1333);
	assert_int_equal(result(&story).above, 1334);
	assert_int_equal(result(&story).silent, 3);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_HOLE);
	assert_true(result(&story).hole);
	over(&story);
}

static void test_silence_not_just_above(void **state)
{
	struct story story = begin();

	(void)state;
	in_pieces(&story, 1420);
	fits(&story, 1400, 2);
	vanishes(&story, 1420, 3);
	assert_size(&story, SIZES_UNCERTAIN, 1400);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_HOLE);
	over(&story);
}

/* Nothing came back meanwhile: it was not about size. */
static void test_silence_of_everything(void **state)
{
	struct story story = begin();

	(void)state;
	fits(&story, 1333, 2);
	story.now += 1000 * MS;
	misses(&story, FAR, 1334, 5);
	assert_size(&story, SIZES_UNCERTAIN, 1333);
	assert_int_equal(result(&story).above, 0);
	over(&story);
}

static void test_once_in_a_while_is_chance(void **state)
{
	struct story story = begin();

	(void)state;
	fits(&story, 1334, 1);
	fits(&story, 1333, 1);
	misses(&story, FAR, 1333, 1);
	vanishes(&story, 1334, 3);
	assert_size(&story, SIZES_UNCERTAIN, 1334);
	over(&story);
}

/* Where small ones get lost, three times are not enough. */
static void test_silence_where_much_is_lost(void **state)
{
	struct story story = begin();

	(void)state;
	in_pieces(&story, 1334);
	fits(&story, 1333, 2);
	for (unsigned i = 0; i < 6; i++)
		vanishes(&story, 1200 + i, 1);
	vanishes(&story, 1334, 5);
	assert_size(&story, SIZES_UNCERTAIN, 1333);
	vanishes(&story, 1334, 8);
	assert_size(&story, SIZES_FOUND, 1333);
	over(&story);
}

/* A link of 1499 bytes is less likely than bad luck at 1500. */
static void test_silence_of_a_likely_size(void **state)
{
	struct story story = begin();

	(void)state;
	in_pieces(&story, 1500);
	fits(&story, 1499, 2);
	vanishes(&story, 1500, 4);
	assert_size(&story, SIZES_UNCERTAIN, 1499);
	vanishes(&story, 1500, 1);
	assert_size(&story, SIZES_FOUND, 1499);
	over(&story);
}

static void test_silence_of_a_size_told(void **state)
{
	struct story story = begin();

	(void)state;
	in_pieces(&story, 1334);
	told(&story, 1500, 2, 1334);
	fits(&story, 1333, 2);
	vanishes(&story, 1334, 4);
	assert_size(&story, SIZES_UNCERTAIN, 1333);
	vanishes(&story, 1334, 1);
	assert_size(&story, SIZES_FOUND, 1333);
	over(&story);
}

/* No room in our own queue, again and again: but once is chance. */
static void test_queue_without_room(void **state)
{
	struct story story = begin();
	struct event sent;

	(void)state;
	sends(&story, FAR, 1500);
	fits(&story, 1333, 2);
	for (unsigned i = 0; i < 3; i++) {
		assert_size(&story, SIZES_UNCERTAIN, 1333);
		sent = probe(&story, FAR, 1334);
		sent.error = ENOBUFS;
		tell(&story, EVENT_UNSENT, sent);
		fits(&story, 60, 1);
	}
	assert_size(&story, SIZES_FOUND, 1333);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_LOCAL);
	fits(&story, 1334, 1);
	assert_size(&story, SIZES_UNCERTAIN, 1334);
	over(&story);
}

static void test_cut_off(void **state)
{
	struct story story = begin();
	struct event sent;

	(void)state;
	fits(&story, 1333, 2);
	for (unsigned i = 0; i < 4; i++) {
		sent = sends(&story, FAR, 1334);
		fits(&story, 60, 1);
		sent.at = sent.sent + (RTT - 1) * MS;
		tell(&story, EVENT_LOST, sent);
	}
	assert_int_equal(result(&story).silent, 0);
	for (unsigned i = 0; i < 4; i++) {
		sent = sends(&story, FAR, 1334);
		fits(&story, 60, 1);
		sent.at = sent.sent + RTT * MS;
		tell(&story, EVENT_LOST, sent);
	}
	assert_int_equal(result(&story).silent, 4);
	over(&story);
}

static void test_late(void **state)
{
	struct story story = begin();
	struct event sent;

	(void)state;
	fits(&story, 1333, 2);
	vanishes(&story, 1334, 2);
	sent = sends(&story, FAR, 1334);
	fits(&story, 60, 1);
	loses(&story, &sent);
	assert_int_equal(result(&story).silent, 3);
	tell(&story, EVENT_LATE, answer_of(&story, &sent, TARGET));
	assert_int_equal(result(&story).mtu, 1334);
	over(&story);
}

static void test_late_refusal(void **state)
{
	struct story story = begin();
	struct event sent;

	(void)state;
	fits(&story, 1400, 2);
	sent = sends(&story, FAR, 1401);
	fits(&story, 60, 1);
	loses(&story, &sent);
	sent = answer_of(&story, &sent, 3);
	sent.after = true;
	sent.mtu = 1400;
	tell(&story, EVENT_TOO_BIG, sent);
	assert_size(&story, SIZES_FOUND, 1400);
	assert_int_equal(result(&story).silent, 0);
	over(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_silence_not_just_above),
		cmocka_unit_test(test_silence_of_everything),
		cmocka_unit_test(test_once_in_a_while_is_chance),
		cmocka_unit_test(test_silence_where_much_is_lost),
		cmocka_unit_test(test_silence_of_a_likely_size),
		cmocka_unit_test(test_silence_of_a_size_told),
		cmocka_unit_test(test_queue_without_room),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_late_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
