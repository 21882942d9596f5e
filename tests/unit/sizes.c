/* model/sizes.c, sizeresult.c: which size fits, and how sure that is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/sizes.h"

static void test_nothing_yet(void **state)
{
	struct story story = begin();

	(void)state;
	assert_size(&story, SIZES_OPEN, 0);
	sends(&story, FAR, 1500);
	assert_size(&story, SIZES_OPEN, 0);
	over(&story);
}

static void test_no_answer(void **state)
{
	struct story story = begin();

	(void)state;
	misses(&story, FAR, 60, 2);
	assert_size(&story, SIZES_OPEN, 0);
	misses(&story, FAR, 1500, 1);
	assert_size(&story, SIZES_NO_ANSWER, 0);
	fits(&story, 60, 1);
	assert_size(&story, SIZES_UNCERTAIN, 60);
	over(&story);
}

static void test_no_answer_but_errors(void **state)
{
	struct story story = begin();
	struct event sent;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		sent = sends(&story, FAR, 60);
		answers(&story, &sent, EVENT_ERROR, 3);
	}
	assert_size(&story, SIZES_NO_ANSWER, 0);
	over(&story);
}

/* The largest that was asked came back: there is nothing above it. */
static void test_all_fit(void **state)
{
	struct story story = begin();

	(void)state;
	fits(&story, 60, 1);
	fits(&story, 1500, 1);
	assert_size(&story, SIZES_UNCERTAIN, 1500);
	fits(&story, 1500, 1);
	assert_size(&story, SIZES_FOUND, 1500);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_NONE);
	assert_int_equal(result(&story).answers, 2);
	assert_int_equal(result(&story).above, 0);
	sends(&story, FAR, 9000);		/* not all, then */
	assert_size(&story, SIZES_UNCERTAIN, 1500);
	over(&story);
}

static uint32_t mtu_is(const void *list, uint32_t target)
{
	assert_int_equal(target, 0);
	return *(const uint32_t *)list;
}

static void test_ceiling_is_known(void **state)
{
	uint32_t mtu = 1500;
	struct story story = story_of(&(struct sizes_conf){ .targets = 1,
		.first = 1, .hops = HOPS, .flow = FLOW, .mtu_of = mtu_is,
		.list = &mtu });

	(void)state;
	fits(&story, 1400, 2);
	assert_size(&story, SIZES_UNCERTAIN, 1400);
	fits(&story, 1500, 2);
	assert_size(&story, SIZES_FOUND, 1500);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_NONE);
	over(&story);
}

static void test_ceiling_of_the_user(void **state)
{
	uint32_t mtu = 1500;
	struct story story = story_of(&(struct sizes_conf){ .targets = 1,
		.first = 1, .hops = HOPS, .flow = FLOW, .mtu_of = mtu_is,
		.list = &mtu, .most = 1400 });

	(void)state;
	fits(&story, 1400, 2);
	assert_size(&story, SIZES_FOUND, 1400);
	over(&story);
}

static void test_own_interface(void **state)
{
	struct story story = begin();
	struct event event = probe(&story, FAR, 9000);

	(void)state;
	event.error = EMSGSIZE;
	event.mtu = 1500;
	tell(&story, EVENT_UNSENT, event);
	assert_size(&story, SIZES_OPEN, 0);
	fits(&story, 1500, 2);
	assert_size(&story, SIZES_FOUND, 1500);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_LOCAL);
	assert_int_equal(result(&story).local, 1500);
	over(&story);
}

/* A tunnel's device: this host itself sends the error. */
static void test_own_host(void **state)
{
	struct story story = begin();
	struct event event;

	(void)state;
	fits(&story, 1420, 2);
	event = sends(&story, FAR, 1421);
	event = answer_of(&story, &event, 50);
	event.own = true;
	event.mtu = 1420;
	tell(&story, EVENT_TOO_BIG, event);
	assert_size(&story, SIZES_FOUND, 1420);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_LOCAL);
	assert_true(is_host(&story, result(&story).by, 0));
	over(&story);
}

static void test_other_refusals_to_send_mean_nothing(void **state)
{
	struct story story = begin();
	struct event event = probe(&story, FAR, 1500);

	(void)state;
	event.error = ENOBUFS;
	tell(&story, EVENT_UNSENT, event);
	fits(&story, 1400, 2);
	assert_int_equal(result(&story).above, 0);
	over(&story);
}

/* ---- told ---- */

static void test_told(void **state)
{
	struct story story = begin();

	(void)state;
	told(&story, 1500, 2, 1400);
	fits(&story, 1400, 2);
	assert_size(&story, SIZES_UNCERTAIN, 1400);	/* less than fits? */
	assert_int_equal(result(&story).above, 1500);
	told(&story, 1401, 2, 1400);
	assert_size(&story, SIZES_FOUND, 1400);
	assert_int_equal(result(&story).above, 1401);
	assert_int_equal(result(&story).silent, 0);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_TOLD);
	assert_int_equal(result(&story).told, 1400);
	assert_true(is_host(&story, result(&story).by, 2));
	assert_int_equal(result(&story).lies, 0);
	assert_false(result(&story).hole);
	over(&story);
}

static void test_told_twice(void **state)
{
	struct story story = begin();

	(void)state;
	told(&story, 1500, 2, 1400);
	told(&story, 1400, 5, 1280);
	told(&story, 1281, 5, 1280);
	fits(&story, 1280, 2);
	assert_size(&story, SIZES_FOUND, 1280);
	assert_true(is_host(&story, result(&story).by, 5));
	assert_int_equal(result(&story).told, 1280);
	over(&story);
}

/* ---- what contradicts ---- */

static void test_reply_outranks_an_error(void **state)
{
	struct story story = begin();
	struct event sent;

	(void)state;
	fits(&story, 1500, 1);
	sent = sends(&story, FAR, 1500);
	refuses(&story, &sent, 2, 1400);
	assert_int_equal(result(&story).mtu, 0);
	sent = answer_of(&story, &sent, TARGET);
	sent.after = true;
	tell(&story, EVENT_REPLY, sent);
	assert_int_equal(result(&story).mtu, 1500);
	assert_int_equal(result(&story).above, 0);
	assert_int_equal(result(&story).lies, SIZES_LIE_BROKEN);
	over(&story);
}

static void test_it_shrinks(void **state)
{
	struct story story = begin();

	(void)state;
	fits(&story, 1500, 2);
	assert_size(&story, SIZES_FOUND, 1500);
	told(&story, 1500, 2, 1400);
	fits(&story, 1400, 2);
	told(&story, 1401, 2, 1400);
	assert_size(&story, SIZES_FOUND, 1400);
	over(&story);
}

static void test_it_shrinks_in_silence(void **state)
{
	struct story story = begin();

	(void)state;
	fits(&story, 1500, 2);
	fits(&story, 1333, 2);
	in_pieces(&story, 1334);
	vanishes(&story, 1500, 3);
	assert_int_equal(result(&story).mtu, 1500);
	vanishes(&story, 1334, 3);
	assert_size(&story, SIZES_FOUND, 1333);
	over(&story);
}

static void test_it_grows(void **state)
{
	struct story story = begin();

	(void)state;
	fits(&story, 1400, 2);
	told(&story, 1500, 2, 1400);
	told(&story, 1401, 2, 1400);
	assert_size(&story, SIZES_FOUND, 1400);
	fits(&story, 1500, 2);
	assert_size(&story, SIZES_FOUND, 1500);
	assert_int_equal(result(&story).limit, SIZES_LIMIT_NONE);
	over(&story);
}

/* ---- whose probes ---- */

static void test_others_are_ignored(void **state)
{
	struct story story = begin();
	struct event sent = probe(&story, FAR, 1500);

	(void)state;
	sent.probe.flow = FLOW + 1;
	tell(&story, EVENT_SENT, sent);
	answers(&story, &sent, EVENT_REPLY, TARGET);
	sent.probe.flow = FLOW;
	sent.probe.target = 1;
	answers(&story, &sent, EVENT_REPLY, TARGET);
	sent.probe.target = UINT32_MAX;
	tell(&story, EVENT_STRAY, sent);
	assert_size(&story, SIZES_OPEN, 0);
	over(&story);
}

static void test_sizes_that_are_none(void **state)
{
	struct story story = begin();

	(void)state;
	fits(&story, 0, 2);
	fits(&story, SIZES_MAX + 1, 2);
	assert_size(&story, SIZES_OPEN, 0);
	fits(&story, SIZES_MAX, 2);
	assert_size(&story, SIZES_FOUND, SIZES_MAX);
	over(&story);
}

static void test_fragments(void **state)
{
	struct story story = begin();
	struct event sent;

	(void)state;
	fits(&story, 1400, 2);
	for (unsigned i = 0; i < 3; i++) {
		sent = probe(&story, FAR, 1500);
		sent.probe.whole = false;
		tell(&story, EVENT_SENT, sent);
		if (i > 0)
			answers(&story, &sent, EVENT_REPLY, TARGET);
	}
	assert_size(&story, SIZES_FOUND, 1400);
	assert_int_equal(result(&story).fragments_sent, 3);
	assert_int_equal(result(&story).fragments_answered, 2);
	over(&story);
}

static void test_another_address(void **state)
{
	struct story story = begin();
	struct event event = probe(&story, FAR, 0);

	(void)state;
	walk(&story, 4);
	fits(&story, 1500, 2);
	event.probe.flow = 0;
	tell(&story, EVENT_READDRESSED, event);
	assert_size(&story, SIZES_OPEN, 0);
	assert_int_equal(result(&story).distance, 0);
	assert_int_equal(hop(&story, 1).most, 0);
	fits(&story, 1400, 2);
	assert_size(&story, SIZES_FOUND, 1400);
	over(&story);
}

static void test_guesses(void **state)
{
	(void)state;
	assert_null(sizes_guess(AF_INET, 1500));
	assert_null(sizes_guess(AF_INET, 1333));
	assert_string_equal(sizes_guess(AF_INET, 1492), "PPPoE");
	assert_string_equal(sizes_guess(AF_INET, 1480), "IPIP");
	assert_string_equal(sizes_guess(AF_INET6, 1480), "6in4");
	assert_string_equal(sizes_guess(AF_INET6, 1476), "GRE");
	assert_string_equal(sizes_guess(AF_INET6, 1450), "VXLAN");
	assert_string_equal(sizes_guess(AF_INET, 1420), "WireGuard");
	assert_non_null(sizes_guess(AF_INET, 576));
	assert_null(sizes_guess(AF_INET6, 576));
	assert_non_null(sizes_guess(AF_INET6, 1280));
	assert_null(sizes_guess(AF_INET6, 0));
	for (uint32_t mtu = 0; mtu < 70000; mtu++)
		if (sizes_guess(AF_INET, mtu))
			assert_in_range(strlen(sizes_guess(AF_INET, mtu)), 3,
			    39);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_yet),
		cmocka_unit_test(test_no_answer),
		cmocka_unit_test(test_no_answer_but_errors),
		cmocka_unit_test(test_all_fit),
		cmocka_unit_test(test_ceiling_is_known),
		cmocka_unit_test(test_ceiling_of_the_user),
		cmocka_unit_test(test_own_interface),
		cmocka_unit_test(test_own_host),
		cmocka_unit_test(test_other_refusals_to_send_mean_nothing),
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_told_twice),
		cmocka_unit_test(test_reply_outranks_an_error),
		cmocka_unit_test(test_it_shrinks),
		cmocka_unit_test(test_it_shrinks_in_silence),
		cmocka_unit_test(test_it_grows),
		cmocka_unit_test(test_others_are_ignored),
		cmocka_unit_test(test_sizes_that_are_none),
		cmocka_unit_test(test_fragments),
		cmocka_unit_test(test_another_address),
		cmocka_unit_test(test_guesses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
