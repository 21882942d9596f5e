/* model/sizehop.c: at which hop larger ones end, and what gets to each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/sizes.h"

static void place_is(const struct story *story, unsigned after,
    unsigned before)
{
	assert_int_equal(result(story).after, after);
	assert_int_equal(result(story).before, before);
}

/* A hop that answers small ones, behind these as well. */
static void drops(struct story *story, unsigned ttl, uint32_t size,
    unsigned times)
{
	misses(story, ttl, size, times);
	reaches(story, ttl, 60);
}

/* ---- holes ---- */

/* A target at hop 7, a link behind hop 3 that carries 1333 and says nothing. */
static struct story hole(void)
{
	struct story story = begin();

	walk(&story, 7);
	fits(&story, 1333, 2);
	vanishes(&story, 1334, 3);
	return story;
}

static void test_hole(void **state)
{
	struct story story = hole();

	(void)state;
	place_is(&story, 0, 0);
	for (unsigned ttl = 1; ttl <= 3; ttl++)
		reaches(&story, ttl, 1500);
	place_is(&story, 3, 0);
	for (unsigned ttl = 4; ttl <= 6; ttl++)
		drops(&story, ttl, 1334, 2);
	place_is(&story, 3, 4);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_HOLE);
	assert_true(is_host(&story, result(&story).after_addr, 3));
	assert_true(is_host(&story, result(&story).before_addr, 4));
	assert_int_equal(hop(&story, 2).most, 1500);
	assert_int_equal(hop(&story, 3).above, 0);
	assert_int_equal(hop(&story, 4).most, 1333);
	assert_int_equal(hop(&story, 4).above, 1334);
	assert_int_equal(hop(&story, 4).silent, 2);
	over(&story);
}

/* Larger ones end nearer, at another hole: that says nothing of this one. */
static void test_two_holes(void **state)
{
	struct story story = hole();

	(void)state;
	reaches(&story, 1, 1500);
	drops(&story, 2, 1500, 3);
	place_is(&story, 1, 0);
	reaches(&story, 3, 1334);
	drops(&story, 4, 1334, 2);
	place_is(&story, 3, 4);
	assert_int_equal(hop(&story, 2).most, 1334);
	assert_int_equal(hop(&story, 2).above, 1500);
	over(&story);
}

static void test_one_try_is_chance(void **state)
{
	struct story story = hole();

	(void)state;
	reaches(&story, 3, 1500);
	drops(&story, 4, 1334, 1);
	drops(&story, 5, 1334, 2);
	place_is(&story, 3, 5);
	drops(&story, 4, 1334, 1);
	place_is(&story, 3, 4);
	over(&story);
}

static void test_hop_that_loses_much(void **state)
{
	struct story story = hole();

	(void)state;
	reaches(&story, 3, 1500);
	misses(&story, 4, 60, 2);
	drops(&story, 4, 1334, 3);
	drops(&story, 5, 1334, 2);
	place_is(&story, 3, 5);
	over(&story);
}

/* It may have said all that it has to say in a second. */
static void test_hop_that_falls_silent(void **state)
{
	struct story story = hole();

	(void)state;
	reaches(&story, 3, 1500);
	misses(&story, 4, 1334, 3);
	drops(&story, 5, 1334, 2);
	place_is(&story, 3, 5);
	assert_int_equal(hop(&story, 4).above, 0);
	reaches(&story, 4, 60);
	place_is(&story, 3, 4);
	misses(&story, 4, 1334, 1);
	place_is(&story, 3, 5);
	over(&story);
}

static void test_silent_hops(void **state)
{
	struct story story = begin();
	struct event sent;

	(void)state;
	reaches(&story, 1, 1500);
	reaches(&story, 2, 1500);
	misses(&story, 3, 60, 2);
	misses(&story, 3, 1334, 3);
	reaches(&story, 4, 60);
	drops(&story, 4, 1334, 2);
	sent = sends(&story, 5, 60);
	answers(&story, &sent, EVENT_REPLY, TARGET);
	fits(&story, 1333, 2);
	vanishes(&story, 1334, 3);
	place_is(&story, 2, 4);
	assert_int_equal(hop(&story, 3).most, 1333);
	assert_int_equal(hop(&story, 3).above, 0);
	assert_true(is_host(&story, hop(&story, 3).addr, 0));
	over(&story);
}

static void test_first_link(void **state)
{
	struct story story = hole();

	(void)state;
	drops(&story, 1, 1334, 2);
	drops(&story, 2, 1334, 2);
	place_is(&story, 0, 1);
	assert_true(is_host(&story, result(&story).after_addr, 0));
	assert_true(is_host(&story, result(&story).before_addr, 1));
	over(&story);
}

/* The last link, the way back, or the target's own limit. */
static void test_behind_the_last_hop(void **state)
{
	struct story story = hole();

	(void)state;
	for (unsigned ttl = 1; ttl < 7; ttl++)
		reaches(&story, ttl, 1500);
	place_is(&story, 6, 0);
	assert_size(&story, SIZES_UNCERTAIN, 1333);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_BEYOND);
	assert_false(result(&story).hole);
	assert_true(is_host(&story, result(&story).before_addr, TARGET));
	over(&story);
}

/* That fragments are lost shows nothing, that they are answered much. */
static void test_last_link(void **state)
{
	struct story story = hole();
	struct event sent;

	(void)state;
	for (unsigned ttl = 1; ttl < 7; ttl++)
		reaches(&story, ttl, 1500);
	for (unsigned i = 0; i < 6; i++) {
		sent = probe(&story, FAR, 1334);
		sent.probe.whole = false;
		tell(&story, EVENT_SENT, sent);
		fits(&story, 60, 1);
		loses(&story, &sent);
	}
	assert_int_equal(result(&story).limit, SIZES_LIMIT_BEYOND);
	in_pieces(&story, 1333);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_BEYOND);
	in_pieces(&story, 1334);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_HOLE);
	assert_size(&story, SIZES_FOUND, 1333);
	assert_true(result(&story).hole);
	place_is(&story, 6, 0);
	over(&story);
}

/* ---- the target's end ---- */

static void test_target_answers_with_errors(void **state)
{
	struct story story = begin();
	struct event sent;

	(void)state;
	walk(&story, 4);
	fits(&story, 1333, 2);
	for (unsigned i = 0; i < 3; i++) {
		sent = sends(&story, FAR, 1334);
		fits(&story, 60, 1);
		answers(&story, &sent, EVENT_ERROR, TARGET);
	}
	assert_size(&story, SIZES_FOUND, 1333);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_REVERSE);
	assert_false(result(&story).hole);
	place_is(&story, 0, 0);
	over(&story);
}

static void test_target_cuts_its_answers(void **state)
{
	struct story story = begin();
	struct event sent;

	(void)state;
	fits(&story, 1028, 2);
	for (unsigned i = 0; i < 3; i++) {
		sent = sends(&story, FAR, 1029);
		fits(&story, 60, 1);
		sent.error = STRAY_TRUNCATED;
		tell(&story, EVENT_STRAY, sent);
		loses(&story, &sent);
	}
	assert_size(&story, SIZES_FOUND, 1028);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_ECHO);
	assert_false(result(&story).hole);
	over(&story);
}

static void test_other_strays_mean_nothing(void **state)
{
	struct story story = begin();
	struct event sent = sends(&story, FAR, 1334);

	(void)state;
	sent.error = STRAY_CORRUPT;
	tell(&story, EVENT_STRAY, sent);
	fits(&story, 1333, 2);
	vanishes(&story, 1334, 3);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_BEYOND);
	over(&story);
}

/* No link of IPv6 carries less than 1280. */
static void test_less_than_every_link_carries(void **state)
{
	struct story story = begin6();

	(void)state;
	walk(&story, 4);
	fits(&story, 1240, 2);
	vanishes(&story, 1241, 3);
	assert_size(&story, SIZES_FOUND, 1240);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_ECHO);
	reaches(&story, 2, 1400);
	drops(&story, 3, 1241, 2);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_HOLE);
	place_is(&story, 2, 3);
	over(&story);
}

static void test_fragments_show_that_it_answers_more(void **state)
{
	struct story story = begin6();

	(void)state;
	fits(&story, 1240, 2);
	vanishes(&story, 1241, 3);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_ECHO);
	in_pieces(&story, 1400);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_HOLE);
	over(&story);
}

/* ---- hops ---- */

static void test_hop_refused_by_another(void **state)
{
	struct story story = begin();
	struct event sent;

	(void)state;
	walk(&story, 6);
	sent = sends(&story, 4, 1500);
	refuses(&story, &sent, 2, 1400);
	reaches(&story, 4, 1400);
	assert_int_equal(hop(&story, 4).most, 1400);
	assert_int_equal(hop(&story, 4).above, 1500);
	assert_int_equal(hop(&story, 4).silent, 0);
	assert_int_equal(hop(&story, 5).above, 1500);
	assert_int_equal(hop(&story, 3).most, 1400);
	assert_int_equal(hop(&story, 2).told, 1400);
	assert_int_equal(result(&story).mtu, 60);
	over(&story);
}

static void test_hop_late(void **state)
{
	struct story story = begin();
	struct event sent;

	(void)state;
	reaches(&story, 2, 60);
	misses(&story, 2, 1400, 1);
	sent = sends(&story, 2, 1400);
	loses(&story, &sent);
	reaches(&story, 2, 60);
	assert_int_equal(hop(&story, 2).above, 1400);
	sent = answer_of(&story, &sent, 2);
	sent.after = true;
	tell(&story, EVENT_EXPIRED, sent);
	assert_int_equal(hop(&story, 2).above, 0);
	assert_int_equal(hop(&story, 2).most, 1400);
	over(&story);
}

static void test_target_answers_hops(void **state)
{
	struct story story = begin();
	struct event sent = sends(&story, 3, 1400);

	(void)state;
	answers(&story, &sent, EVENT_REPLY, TARGET);
	sent = sends(&story, 5, 1450);
	answers(&story, &sent, EVENT_REPLY, TARGET);
	assert_int_equal(result(&story).distance, 3);
	assert_int_equal(result(&story).mtu, 1450);
	assert_int_equal(hop(&story, 2).most, 1450);
	assert_true(is_host(&story, hop(&story, 3).addr, TARGET));
	over(&story);
}

static void test_own_time_exceeded_is_nobodys(void **state)
{
	struct story story = begin();
	struct event sent = sends(&story, 1, 1400);

	(void)state;
	sent = answer_of(&story, &sent, 50);
	sent.own = true;
	tell(&story, EVENT_EXPIRED, sent);
	assert_int_equal(hop(&story, 1).most, 0);
	assert_true(is_host(&story, hop(&story, 1).addr, 0));
	over(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hole),
		cmocka_unit_test(test_two_holes),
		cmocka_unit_test(test_one_try_is_chance),
		cmocka_unit_test(test_hop_that_loses_much),
		cmocka_unit_test(test_hop_that_falls_silent),
		cmocka_unit_test(test_silent_hops),
		cmocka_unit_test(test_first_link),
		cmocka_unit_test(test_behind_the_last_hop),
		cmocka_unit_test(test_last_link),
		cmocka_unit_test(test_target_answers_with_errors),
		cmocka_unit_test(test_target_cuts_its_answers),
		cmocka_unit_test(test_other_strays_mean_nothing),
		cmocka_unit_test(test_less_than_every_link_carries),
		cmocka_unit_test(test_fragments_show_that_it_answers_more),
		cmocka_unit_test(test_hop_refused_by_another),
		cmocka_unit_test(test_hop_late),
		cmocka_unit_test(test_target_answers_hops),
		cmocka_unit_test(test_own_time_exceeded_is_nobodys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
