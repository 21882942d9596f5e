/* model/sizetold.c: who says what, is it true, and where it stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/sizes.h"

static void lies_of(struct story *story, unsigned lies, unsigned liar)
{
	assert_int_equal(result(story).lies, lies);
	assert_true(is_host(story, result(story).liar, liar));
}

static void place_is(const struct story *story, unsigned after,
    unsigned before)
{
	assert_int_equal(result(story).after, after);
	assert_int_equal(result(story).before, before);
}

/* ---- what is told ---- */

static void test_zero(void **state)
{
	struct story story = begin();

	(void)state;
	told(&story, 1500, 2, 0);
	fits(&story, 1400, 2);
	told(&story, 1401, 2, 0);
	assert_size(&story, SIZES_FOUND, 1400);
	lies_of(&story, SIZES_LIE_ZERO, 2);
	assert_int_equal(result(&story).told, 0);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_TOLD);
	over(&story);
}

static void test_too_small(void **state)
{
	struct story story = begin();

	(void)state;
	told(&story, 1500, 2, 67);
	lies_of(&story, SIZES_LIE_SMALL, 2);
	over(&story);
	story = begin6();
	told(&story, 1500, 3, 1279);
	lies_of(&story, SIZES_LIE_SMALL, 3);
	over(&story);
}

static void test_as_little_as_links_must_carry(void **state)
{
	struct story story = begin();

	(void)state;
	told(&story, 1500, 2, 68);
	assert_int_equal(result(&story).lies, 0);
	over(&story);
	story = begin6();
	told(&story, 1500, 3, 1280);
	assert_int_equal(result(&story).lies, 0);
	over(&story);
}

static void test_too_large(void **state)
{
	struct story story = begin();

	(void)state;
	told(&story, 1400, 2, 1400);
	told(&story, 1400, 3, 9000);
	lies_of(&story, SIZES_LIE_LARGE, 3);
	over(&story);
}

static void test_broken_promise(void **state)
{
	struct story story = begin();

	(void)state;
	told(&story, 1500, 2, 1400);
	told(&story, 1400, 3, 1300);	/* another one: no lie */
	lies_of(&story, 0, 0);
	told(&story, 1400, 2, 1300);
	lies_of(&story, SIZES_LIE_BROKEN, 2);
	over(&story);
}

static void test_more_than_told_fits(void **state)
{
	struct story story = begin();

	(void)state;
	told(&story, 1500, 2, 1280);
	fits(&story, 1280, 2);
	lies_of(&story, 0, 0);
	assert_size(&story, SIZES_UNCERTAIN, 1280);
	fits(&story, 1400, 2);
	told(&story, 1401, 2, 1280);
	assert_size(&story, SIZES_FOUND, 1400);
	lies_of(&story, SIZES_LIE_BROKEN, 2);
	over(&story);
}

static void test_many_tellers(void **state)
{
	struct story story = begin();

	(void)state;
	fits(&story, 1400, 2);
	told(&story, 1401, 1, 1400);
	for (unsigned i = 2; i < 30; i++)
		told(&story, 1500 + i, i, 1450);
	assert_size(&story, SIZES_FOUND, 1400);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_TOLD);
	assert_true(is_host(&story, result(&story).by, 0));	/* forgotten */
	over(&story);
}

/* ---- who tells, and where it stands ---- */

static void test_teller_has_a_hop(void **state)
{
	struct story story = begin();

	(void)state;
	walk(&story, 5);
	fits(&story, 1400, 2);
	told(&story, 1401, 2, 1400);
	assert_int_equal(result(&story).distance, 5);
	place_is(&story, 2, 3);
	assert_true(is_host(&story, result(&story).after_addr, 2));
	assert_true(is_host(&story, result(&story).before_addr, 3));
	assert_int_equal(hop(&story, 2).told, 1400);
	assert_int_equal(hop(&story, 2).above, 0);
	assert_int_equal(hop(&story, 3).above, 1401);
	assert_int_equal(hop(&story, 3).most, 1400);
	assert_int_equal(hop(&story, 3).told, 0);
	over(&story);
}

static void test_last_router_tells(void **state)
{
	struct story story = begin();

	(void)state;
	walk(&story, 5);
	fits(&story, 1400, 2);
	told(&story, 1401, 4, 1400);
	place_is(&story, 4, 0);
	assert_true(is_host(&story, result(&story).before_addr, TARGET));
	over(&story);
}

/* It never said "time exceeded", but refused what was for the next hop. */
static void test_teller_without_a_hop(void **state)
{
	struct story story = begin();
	struct event sent;

	(void)state;
	reaches(&story, 1, 60);
	fits(&story, 1400, 2);
	told(&story, 1401, 2, 1400);
	place_is(&story, 0, 0);
	assert_true(is_host(&story, result(&story).after_addr, 2));
	sent = sends(&story, 3, 1500);
	refuses(&story, &sent, 2, 1400);
	place_is(&story, 2, 3);
	over(&story);
}

static struct story two_targets(void)
{
	return story_of(&(struct sizes_conf){ .targets = 2, .first = 1,
		.hops = HOPS, .flow = FLOW });
}

/* On its way to the other target, a probe expires at this hop. */
static void other_meets(struct story *story, unsigned ttl, unsigned router)
{
	struct event sent = probe(story, ttl, 60);

	sent.probe.target = 1;
	tell(story, EVENT_SENT, sent);
	answers(story, &sent, EVENT_EXPIRED, router);
}

/* Who has no error left for us has said to others where he is. */
static void test_hop_of_another_target(void **state)
{
	struct story story = two_targets();

	(void)state;
	fits(&story, 1400, 2);
	told(&story, 1401, 2, 1400);
	assert_false(result(&story).inferred);
	other_meets(&story, 2, 2);
	place_is(&story, 2, 3);
	assert_true(result(&story).inferred);
	reaches(&story, 2, 60);
	place_is(&story, 2, 3);
	assert_false(result(&story).inferred);
	over(&story);
}

static void test_hops_that_differ(void **state)
{
	struct story story = two_targets();

	(void)state;
	fits(&story, 1400, 2);
	told(&story, 1401, 2, 1400);
	other_meets(&story, 2, 2);
	other_meets(&story, 3, 2);
	other_meets(&story, 2, 2);
	place_is(&story, 0, 0);
	assert_false(result(&story).inferred);
	over(&story);
}

/* There is somebody else, or it refused what had fewer hops to go. */
static void test_hop_that_cannot_be(void **state)
{
	struct story story = two_targets();
	struct event sent;

	(void)state;
	other_meets(&story, 2, 2);
	fits(&story, 1400, 2);
	told(&story, 1401, 2, 1400);
	place_is(&story, 2, 3);
	sent = sends(&story, 2, 60);
	answers(&story, &sent, EVENT_EXPIRED, 5);
	place_is(&story, 0, 0);
	over(&story);

	story = two_targets();
	other_meets(&story, 3, 2);
	reaches(&story, 1, 60);
	fits(&story, 1400, 2);
	told(&story, 1401, 2, 1400);
	place_is(&story, 3, 4);
	sent = sends(&story, 2, 60);
	answers(&story, &sent, EVENT_REPLY, TARGET);
	place_is(&story, 0, 0);
	over(&story);
}

static void test_refused_otherwise(void **state)
{
	struct story story = begin();
	struct event sent;

	(void)state;
	walk(&story, 5);
	fits(&story, 1000, 2);
	for (unsigned i = 0; i < 3; i++) {
		sent = sends(&story, FAR, 1001);
		answers(&story, &sent, EVENT_ERROR, 3);
	}
	assert_size(&story, SIZES_FOUND, 1000);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_TOLD);
	assert_int_equal(result(&story).told, 0);
	assert_int_equal(result(&story).silent, 0);
	assert_false(result(&story).hole);
	place_is(&story, 3, 4);
	lies_of(&story, 0, 0);
	over(&story);
}

/* The first narrow link says nothing, the second does. */
static void test_told_behind_a_hole(void **state)
{
	struct story story = begin();

	(void)state;
	walk(&story, 5);
	fits(&story, 1280, 2);
	vanishes(&story, 1450, 3);
	told(&story, 1281, 4, 1280);
	assert_size(&story, SIZES_FOUND, 1280);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_TOLD);
	assert_true(result(&story).hole);
	over(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zero),
		cmocka_unit_test(test_too_small),
		cmocka_unit_test(test_as_little_as_links_must_carry),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_broken_promise),
		cmocka_unit_test(test_more_than_told_fits),
		cmocka_unit_test(test_many_tellers),
		cmocka_unit_test(test_teller_has_a_hop),
		cmocka_unit_test(test_last_router_tells),
		cmocka_unit_test(test_teller_without_a_hop),
		cmocka_unit_test(test_hop_of_another_target),
		cmocka_unit_test(test_hops_that_differ),
		cmocka_unit_test(test_hop_that_cannot_be),
		cmocka_unit_test(test_refused_otherwise),
		cmocka_unit_test(test_told_behind_a_hole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
