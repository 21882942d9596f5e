/* model/pathend.c: what fits through a path, and what came back with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/paths.h"

static struct event large(struct story *story, uint32_t size)
{
	struct event sent = probe(story, FAR);

	sent.probe.size = size;
	sent.probe.whole = true;
	tell(story, EVENT_SENT, sent);
	return sent;
}

static void comes(struct story *story, uint32_t size)
{
	struct event sent = large(story, size);

	tell(story, EVENT_REPLY, answer_of(&sent, TARGET, 5));
}

static void told(struct story *story, uint32_t size, uint32_t mtu,
    unsigned by)
{
	struct event sent = large(story, size);
	struct event event = answer_of(&sent, by, 3);

	event.mtu = mtu;
	event.icmp_type = 3;
	event.icmp_code = 4;
	tell(story, EVENT_TOO_BIG, event);
}

static void vanishes(struct story *story, uint32_t size)
{
	struct event sent = large(story, size);

	sent.at += 100 * MS;
	tell(story, EVENT_LOST, sent);
}

static void vanish(struct story *story, uint32_t size, unsigned times)
{
	while (times-- > 0)
		vanishes(story, size);
}

static void test_mtu(void **state)
{
	struct story story = begin(1);

	(void)state;
	comes(&story, 1500);
	assert_int_equal(path(&story)->mtu, 1500);
	assert_true(path(&story)->mtu_exact);
	assert_int_equal(path(&story)->mtu_tried, 1500);
	assert_int_equal(path(&story)->mtu_told, 0);
	assert_false(path(&story)->mtu_silent);
	over(&story);
}

static void test_mtu_is_told(void **state)
{
	struct story story = begin(1);

	(void)state;
	told(&story, 1500, 1400, 2);
	told(&story, 1400, 1280, 3);
	comes(&story, 1280);
	assert_int_equal(path(&story)->mtu_hop, 0);
	walk(&story, 5);
	assert_int_equal(path(&story)->mtu, 1280);
	assert_true(path(&story)->mtu_exact);
	assert_int_equal(path(&story)->mtu_told, 1280);
	assert_true(is_host(&path(&story)->mtu_by, 3));
	assert_int_equal(path(&story)->mtu_hop, 3);
	assert_int_equal(path(&story)->mtu_tried, 1500);
	assert_int_equal(path(&story)->end, PATH_END_REACHED);
	over(&story);
}

static void test_mtu_lies(void **state)
{
	struct story story = begin(1);

	(void)state;
	told(&story, 1500, 0, 2);
	told(&story, 1500, 67, 2);
	told(&story, 1500, 1500, 2);
	told(&story, 1500, 9000, 2);
	assert_int_equal(path(&story)->mtu_told, 0);
	assert_false(addr_is_set(&path(&story)->mtu_by));
	over(&story);
}

/* Of what lies between nobody has told. */
static void test_mtu_is_no_less(void **state)
{
	struct story story = begin(1);

	(void)state;
	assert_false(path(&story)->mtu_exact);
	told(&story, 1500, 0, 2);
	told(&story, 1492, 9000, 2);
	comes(&story, 1280);
	assert_int_equal(path(&story)->mtu, 1280);
	assert_false(path(&story)->mtu_exact);
	over(&story);
}

static void test_mtu_is_less_than_told(void **state)
{
	struct story story = begin(1);

	(void)state;
	told(&story, 1500, 1400, 2);
	vanish(&story, 1400, 4);
	comes(&story, 1280);
	assert_int_equal(path(&story)->mtu_told, 1400);
	assert_false(path(&story)->mtu_exact);
	over(&story);
}

static void test_mtu_by_the_target(void **state)
{
	struct story story = begin(1);

	(void)state;
	walk(&story, 5);
	told(&story, 1500, 1400, TARGET);
	assert_int_equal(path(&story)->mtu_hop, 5);
	over(&story);
}

static void test_large_ones_vanish(void **state)
{
	struct story story = begin(1);

	(void)state;
	vanish(&story, 1500, 4);
	assert_false(path(&story)->mtu_silent);	/* small ones, too? */
	walk(&story, 5);
	assert_true(path(&story)->mtu_silent);
	comes(&story, 1500);
	assert_false(path(&story)->mtu_silent);
	over(&story);
}

static void test_the_smallest_that_vanish_count(void **state)
{
	struct story story = begin(1);

	(void)state;
	walk(&story, 5);
	vanish(&story, 1400, 4);
	vanishes(&story, 1500);
	assert_true(path(&story)->mtu_silent);
	assert_int_equal(path(&story)->mtu_lost, 1400);
	vanishes(&story, 1300);
	assert_false(path(&story)->mtu_silent);
	over(&story);
}

static void test_few_lost_are_chance(void **state)
{
	struct story story = begin(1);

	(void)state;
	walk(&story, 5);
	vanish(&story, 1500, 3);
	assert_false(path(&story)->mtu_silent);
	over(&story);
}

/* Four in a row are nothing special where a third of all is lost. */
static void test_lost_among_many(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		walk(&story, 5);
		walk(&story, 5);
		lose(&story, 5);
	}
	vanish(&story, 1500, 6);
	assert_false(path(&story)->mtu_silent);
	vanishes(&story, 1500);
	assert_true(path(&story)->mtu_silent);
	over(&story);
}

static void test_told_and_then_silent(void **state)
{
	struct story story = begin(1);

	(void)state;
	walk(&story, 5);
	told(&story, 1500, 1400, 2);
	vanish(&story, 1400, 4);
	assert_int_equal(path(&story)->mtu_told, 1400);
	assert_int_equal(path(&story)->mtu, 0);
	assert_true(path(&story)->mtu_silent);
	assert_int_equal(path(&story)->mtu_lost, 1400);
	over(&story);
}

static void test_late_large_ones_have_not_vanished(void **state)
{
	struct story story = begin(1);
	struct event sent;

	(void)state;
	walk(&story, 5);
	vanish(&story, 1500, 3);
	sent = large(&story, 1500);
	tell(&story, EVENT_LOST, sent);
	tell(&story, EVENT_LATE, answer_of(&sent, TARGET, 2000));
	assert_false(path(&story)->mtu_silent);
	assert_int_equal(path(&story)->mtu, 1500);
	over(&story);
}

/* Only asks whether the target is alive: as large as the hops' probes. */
static void test_ordinary_size_measures_nothing(void **state)
{
	struct story story = begin(1);
	struct event sent = probe(&story, 1);

	(void)state;
	sent.probe.size = 100;
	tell(&story, EVENT_SENT, sent);
	tell(&story, EVENT_EXPIRED, answer_of(&sent, 1, 1));
	comes(&story, 100);
	assert_int_equal(path(&story)->mtu, 0);
	assert_int_equal(path(&story)->mtu_tried, 0);
	assert_true(path(&story)->alive);
	over(&story);
}

/* ---- what the reply tells ---- */

static void test_tos_back(void **state)
{
	struct story story = begin(1);
	struct event sent = probe(&story, 4), event;

	(void)state;
	event = answer_of(&sent, TARGET, 4);
	tell(&story, EVENT_SENT, sent);
	event.tos = 0xb8;
	tell(&story, EVENT_REPLY, event);
	assert_int_equal(path(&story)->tos_back, 0xb8);
	over(&story);
}

static void test_record_route(void **state)
{
	static const uint8_t route[] = { 7, 11, 12, 10, 0, 0, 1, 10, 0, 0, 2,
		0 };
	struct story story = begin(1);
	struct event sent = probe(&story, 4), event;

	(void)state;
	event = answer_of(&sent, TARGET, 4);
	tell(&story, EVENT_SENT, sent);
	memcpy(event.options, route, sizeof(route));
	event.options_len = sizeof(route);
	tell(&story, EVENT_REPLY, event);
	assert_int_equal(path(&story)->route_len, sizeof(route));
	assert_memory_equal(path(&story)->route, route, sizeof(route));
	over(&story);
}

static void test_other_options_are_no_route(void **state)
{
	struct story story = begin(1);
	struct event sent = probe(&story, 4), event;

	(void)state;
	event = answer_of(&sent, TARGET, 4);
	tell(&story, EVENT_SENT, sent);
	event.options[0] = event.options[1] = 1;
	event.options_len = 4;
	tell(&story, EVENT_REPLY, event);
	assert_int_equal(path(&story)->route_len, 0);
	over(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mtu),
		cmocka_unit_test(test_mtu_is_told),
		cmocka_unit_test(test_mtu_lies),
		cmocka_unit_test(test_mtu_is_no_less),
		cmocka_unit_test(test_mtu_is_less_than_told),
		cmocka_unit_test(test_mtu_by_the_target),
		cmocka_unit_test(test_large_ones_vanish),
		cmocka_unit_test(test_the_smallest_that_vanish_count),
		cmocka_unit_test(test_few_lost_are_chance),
		cmocka_unit_test(test_lost_among_many),
		cmocka_unit_test(test_told_and_then_silent),
		cmocka_unit_test(test_late_large_ones_have_not_vanished),
		cmocka_unit_test(test_ordinary_size_measures_nothing),
		cmocka_unit_test(test_tos_back),
		cmocka_unit_test(test_record_route),
		cmocka_unit_test(test_other_options_are_no_route),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
