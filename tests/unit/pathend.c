/* model/pathend.c: where a path ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/paths.h"

static void test_reached(void **state)
{
	struct story story = begin(1);

	(void)state;
	walk(&story, 4);
	reply(&story, 5);
	reply(&story, 6);
	assert_int_equal(path(&story)->end, PATH_END_REACHED);
	assert_int_equal(path(&story)->distance, 4);
	assert_int_equal(path(&story)->last, 4);
	assert_true(path(&story)->alive);
	assert_false(path(&story)->partial);
	assert_int_equal(hop(&story, 4)->odd, 0);
	assert_int_equal(hop(&story, 5)->odd, 0);
	over(&story);
}

static void test_silent_end(void **state)
{
	struct story story = begin(1);

	(void)state;
	expire(&story, 1, 1);
	expire(&story, 3, 3);
	lose(&story, 4);
	assert_int_equal(path(&story)->end, PATH_END_SILENT);
	assert_int_equal(path(&story)->last, 3);
	assert_int_equal(path(&story)->distance, 0);
	assert_false(path(&story)->alive);
	over(&story);
}

static void test_alive_far_away(void **state)
{
	struct story story = begin(1);

	(void)state;
	expire(&story, 1, 1);
	reply(&story, FAR);
	assert_int_equal(path(&story)->end, PATH_END_SILENT);
	assert_true(path(&story)->alive);
	assert_int_equal(path(&story)->distance, 0);
	over(&story);
}

static void test_late_reply_reaches(void **state)
{
	struct story story = begin(1);
	struct event lost = lose(&story, 4);

	(void)state;
	lost.from = host(TARGET);
	tell(&story, EVENT_LATE, lost);
	assert_int_equal(path(&story)->end, PATH_END_REACHED);
	assert_int_equal(path(&story)->distance, 4);
	over(&story);
}

/* ---- refusals ---- */

static void position_is(const struct story *story, unsigned least,
    unsigned most)
{
	assert_int_equal(path(story)->by_least, least);
	assert_int_equal(path(story)->by_most, most);
}

static void test_blocked_by_who_stands_there(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned ttl = 1; ttl <= 3; ttl++)
		expire(&story, ttl, ttl);
	for (unsigned ttl = 8; ttl >= 4; ttl--)
		refuse(&story, ttl, 3, 13);
	assert_int_equal(path(&story)->end, PATH_END_BLOCKED);
	assert_true(is_host(&path(&story)->by, 3));
	assert_int_equal(path(&story)->by_type, 3);
	assert_int_equal(path(&story)->by_code, 13);
	position_is(&story, 3, 3);
	assert_int_equal(path(&story)->last, 3);
	assert_int_equal(hop(&story, 5)->odd, 0);
	over(&story);
}

/* Its limit has eaten the nearer ones: somewhere from 3 to 8. */
static void test_blocked_within_a_range(void **state)
{
	struct story story = begin(1);

	(void)state;
	expire(&story, 1, 1);
	expire(&story, 2, 2);
	refuse(&story, 8, 30, 1);
	refuse(&story, 9, 30, 1);
	position_is(&story, 3, 8);
	assert_int_equal(path(&story)->last, 8);
	refuse(&story, 3, 30, 1);	/* the second, spaced probe */
	position_is(&story, 3, 3);
	assert_int_equal(path(&story)->last, 3);
	over(&story);
}

static void test_another_router_narrows(void **state)
{
	struct story story = begin(1);

	(void)state;
	refuse(&story, 8, 30, 1);
	position_is(&story, 1, 8);
	expire(&story, 6, 6);
	position_is(&story, 7, 8);
	over(&story);
}

static void test_blocked_by_parameter_problem_is_not(void **state)
{
	struct story story = begin(1);
	struct event sent = probe(&story, 2), event = answer_of(&sent, 2, 1);

	(void)state;
	tell(&story, EVENT_SENT, sent);
	event.icmp_type = 12;
	tell(&story, EVENT_ERROR, event);
	assert_int_equal(path(&story)->end, PATH_END_SILENT);
	over(&story);
}

/* A hop's probe of 1472 bytes of payload, and who has no room for it. */
static void too_big(struct story *story, unsigned ttl, unsigned from,
    uint32_t mtu)
{
	struct event sent = probe(story, ttl), event;

	sent.probe.size = 1472;
	sent.probe.payload = true;
	event = answer_of(&sent, from, 1);
	event.icmp_type = 3;
	event.icmp_code = 4;
	event.mtu = mtu;
	tell(story, EVENT_SENT, sent);
	tell(story, EVENT_TOO_BIG, event);
}

static void test_too_big(void **state)
{
	struct story story = begin(1);

	(void)state;
	expire(&story, 1, 1);
	for (unsigned ttl = 2; ttl < 5; ttl++)
		too_big(&story, ttl, 1, 1400);
	assert_int_equal(path(&story)->end, PATH_END_TOO_BIG);
	assert_int_equal(path(&story)->last, 1);
	assert_true(is_host(&path(&story)->by, 1));
	position_is(&story, 1, 1);
	assert_int_equal(path(&story)->by_mtu, 1400);
	assert_int_equal(path(&story)->mtu_told, 1400);
	assert_int_equal(at(&story, 2, 0)->mtu, 1400);
	over(&story);
}

/* Who is silent at his own hop is heard from the next. */
static void test_too_big_at_one_of_two(void **state)
{
	struct story story = begin(1);

	(void)state;
	expire(&story, 1, 1);
	lose(&story, 2);
	too_big(&story, 3, 2, 1400);
	too_big(&story, 4, 2, 1400);
	position_is(&story, 2, 3);
	assert_int_equal(path(&story)->last, 3);
	over(&story);
}

/* Small ones get there: that does not make large ones fit. */
static void test_too_big_though_alive(void **state)
{
	struct story story = begin(1);

	(void)state;
	expire(&story, 1, 1);
	too_big(&story, 2, 1, 1400);
	reply(&story, FAR);
	assert_int_equal(path(&story)->end, PATH_END_TOO_BIG);
	reply(&story, 3);	/* another way, or another size */
	assert_int_equal(path(&story)->end, PATH_END_REACHED);
	over(&story);
}

static void test_too_big_for_a_liar(void **state)
{
	static const uint32_t told[] = { 0, 67, 9000 };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct story story = begin(1);

		too_big(&story, 2, 1, told[i]);
		assert_int_equal(path(&story)->end, PATH_END_TOO_BIG);
		assert_int_equal(path(&story)->by_mtu, 0);
		assert_int_equal(path(&story)->mtu_told, 0);
		over(&story);
	}
}

static void test_refused_by_the_target(void **state)
{
	struct story story = begin(1);

	(void)state;
	expire(&story, 1, 1);
	expire(&story, 2, 2);
	refuse(&story, 3, TARGET, 10);
	refuse(&story, 4, TARGET, 10);
	assert_int_equal(path(&story)->end, PATH_END_REFUSED);
	position_is(&story, 3, 3);
	assert_int_equal(path(&story)->distance, 3);
	assert_int_equal(path(&story)->last, 3);
	assert_true(path(&story)->alive);
	over(&story);
}

static void test_a_reply_outranks_refusals(void **state)
{
	struct story story = begin(1);

	(void)state;
	refuse(&story, 2, 2, 1);
	reply(&story, 3);
	assert_int_equal(path(&story)->end, PATH_END_REACHED);
	assert_false(addr_is_set(&path(&story)->by));
	over(&story);
}

static void test_blocked_far_away(void **state)
{
	struct story story = begin(1);

	(void)state;
	expire(&story, 2, 2);
	refuse(&story, FAR, 40, 13);
	assert_int_equal(path(&story)->end, PATH_END_BLOCKED);
	position_is(&story, 3, 255);
	assert_int_equal(path(&story)->last, 2);
	over(&story);
}

static void test_this_host_is_no_hop(void **state)
{
	struct story story = begin(1);
	struct event sent = probe(&story, 1), event = answer_of(&sent, 50, 1);

	(void)state;
	tell(&story, EVENT_SENT, sent);
	event.own = true;
	event.icmp_type = 3;
	event.icmp_code = 1;
	tell(&story, EVENT_ERROR, event);
	assert_int_equal(hop(&story, 1)->odd, PATH_OWN);
	assert_int_equal(paths_flow(story.paths, 0, 1, FLOW), PATH_NOBODY);
	assert_int_equal(path(&story)->end, PATH_END_BLOCKED);
	assert_true(is_host(&path(&story)->by, 50));
	position_is(&story, 0, 0);
	assert_int_equal(path(&story)->last, 0);
	expire(&story, 1, 1);
	assert_int_equal(path(&story)->end, PATH_END_SILENT);
	over(&story);
}

/* ---- loops ---- */

static void test_loop(void **state)
{
	static const unsigned who[] = { 1, 2, 3, 2, 3, 2, 3 };
	struct story story = begin(1);

	(void)state;
	for (unsigned i = 0; i < 7; i++)
		expire(&story, i + 1, who[i]);
	assert_int_equal(path(&story)->end, PATH_END_LOOP);
	assert_int_equal(hop(&story, 3)->odd, 0);
	for (unsigned ttl = 4; ttl <= 6; ttl++)
		assert_int_equal(hop(&story, ttl)->odd, PATH_LOOP);
	assert_int_equal(path(&story)->last, 5);	/* once more round */
	over(&story);
}

/* Flows are out of step there: a neighbour's address stands at each hop. */
static void test_loop_behind_uneven_branches(void **state)
{
	struct story story = begin(2);
	struct event sent;

	(void)state;
	for (unsigned flow = 0; flow < 2; flow++)
		for (unsigned ttl = 1; ttl <= 8; ttl++) {
			sent = probe(&story, ttl);
			sent.probe.flow = (uint16_t)(FLOW + flow);
			tell(&story, EVENT_SENT, sent);
			tell(&story, EVENT_EXPIRED, answer_of(&sent, ttl == 1 ?
			    1 : ttl == 2 && flow ? 2 : 3 + (ttl + flow) % 2,
			    5));
		}
	assert_int_equal(path(&story)->end, PATH_END_LOOP);
	assert_true(hop(&story, 6)->odd & PATH_LOOP);
	over(&story);
}

static void test_zero_ttl_forwarding(void **state)
{
	static const unsigned who[] = { 1, 3, 3 };
	struct story story = begin(1);

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		expire(&story, i + 1, who[i]);
	assert_int_equal(hop(&story, 2)->odd, 0);
	assert_int_equal(hop(&story, 3)->odd, PATH_REPEATED);
	assert_int_equal(path(&story)->end, PATH_END_SILENT);
	over(&story);
}

static void test_one_address_for_many_hops(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned ttl = 2; ttl < 6; ttl++)
		expire(&story, ttl, 2);
	for (unsigned ttl = 3; ttl < 6; ttl++)
		assert_int_equal(hop(&story, ttl)->odd, PATH_REPEATED);
	assert_int_equal(path(&story)->end, PATH_END_SILENT);
	over(&story);
}

/* Another flow's longer branch is no loop. */
static void test_uneven_branches(void **state)
{
	struct story story = begin(2);
	struct event sent;

	(void)state;
	expire(&story, 3, 9);
	for (unsigned ttl = 3; ttl <= 5; ttl++) {
		sent = probe(&story, ttl);
		sent.probe.flow++;
		tell(&story, EVENT_SENT, sent);
		tell(&story, EVENT_EXPIRED, answer_of(&sent,
		    ttl == 5 ? 9 : ttl, 1));
	}
	assert_int_equal(hop(&story, 5)->odd, PATH_REPEATED);
	assert_int_equal(path(&story)->end, PATH_END_SILENT);
	over(&story);
}

static void test_route_became_longer(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		expire(&story, 3, 9);
	for (unsigned i = 0; i < 5; i++) {
		expire(&story, 3, 3);
		expire(&story, 4, 9);
		expire(&story, 5, 9);
	}
	assert_int_equal(hop(&story, 4)->odd, 0);
	assert_int_equal(hop(&story, 5)->odd, PATH_REPEATED);
	assert_int_equal(path(&story)->end, PATH_END_SILENT);
	over(&story);
}

/* Somebody translates for the target: its address at the hop before. */
static void test_target_repeats(void **state)
{
	struct story story = begin(1);

	(void)state;
	expire(&story, 3, TARGET);
	reply(&story, 4);
	assert_int_equal(hop(&story, 4)->odd, PATH_REPEATED);
	assert_int_equal(path(&story)->distance, 4);
	assert_int_equal(path(&story)->end, PATH_END_REACHED);
	over(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reached),
		cmocka_unit_test(test_silent_end),
		cmocka_unit_test(test_alive_far_away),
		cmocka_unit_test(test_late_reply_reaches),
		cmocka_unit_test(test_blocked_by_who_stands_there),
		cmocka_unit_test(test_blocked_within_a_range),
		cmocka_unit_test(test_another_router_narrows),
		cmocka_unit_test(test_blocked_by_parameter_problem_is_not),
		cmocka_unit_test(test_too_big),
		cmocka_unit_test(test_too_big_at_one_of_two),
		cmocka_unit_test(test_too_big_though_alive),
		cmocka_unit_test(test_too_big_for_a_liar),
		cmocka_unit_test(test_refused_by_the_target),
		cmocka_unit_test(test_a_reply_outranks_refusals),
		cmocka_unit_test(test_blocked_far_away),
		cmocka_unit_test(test_this_host_is_no_hop),
		cmocka_unit_test(test_loop),
		cmocka_unit_test(test_zero_ttl_forwarding),
		cmocka_unit_test(test_one_address_for_many_hops),
		cmocka_unit_test(test_uneven_branches),
		cmocka_unit_test(test_route_became_longer),
		cmocka_unit_test(test_target_repeats),
		cmocka_unit_test(test_loop_behind_uneven_branches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
