/*
 * telling.c - which hops are ready to be told, and when
 */
#include "unit/tellstage.h"

static void nothing_is_told_at_first(void **state)
{
	struct scene *s = *state;

	start(s, true);
	gives_none(s, true);
	assert_int_equal(telling_due(s->telling), NSEC_NEVER);
}

static void hops_come_in_order(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 2);
	gives_none(s, true);
	settle(s, 0, 1);
	gives(s, true, 0, 1);
	gives(s, true, 0, 2);
	gives_none(s, true);
}

/* In a pipe; a terminal has it told again. */
static void what_misses_answers_waits_for_the_target(void **state)
{
	struct scene *s = *state;
	struct path_hop *hop = &s->paths.hop[0][1];

	start(s, true);
	settle(s, 0, 1);
	hop->sent = 8;
	hop->answered = 6;
	hop->pending = 2;
	gives_none(s, true);
	reach(s, 0, 2);
	gives_none(s, true);
	hop->pending = 0;
	hop->lost = 2;
	note(s, EVENT_LOST, 0);
	gives(s, true, 0, 1);
	gives(s, true, 0, 2);
}

static void the_end_of_a_target_comes_once(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 1);
	reach(s, 0, 2);
	gives(s, true, 0, 1);
	gives(s, true, 0, 2);
	gives(s, true, 0, 0);
	gives_none(s, true);
	assert_int_equal(telling_turn(s->telling), 1);
}

/* Of another flow, which may yet get farther. */
static void the_end_waits_for_what_is_asked_behind(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 1);
	s->paths.path[0].end = PATH_END_TOO_BIG;
	s->paths.hop[0][2].sent = 1;
	gives(s, true, 0, 1);
	gives_none(s, true);
	s->paths.plan[0][2].settled = true;
	note(s, EVENT_LOST, 0);
	gives(s, true, 0, 0);
	gives_none(s, true);
}

static void a_silent_hop_waits_for_somebody_behind(void **state)
{
	struct scene *s = *state;

	start(s, true);
	s->paths.plan[0][1].settled = true;
	note(s, EVENT_LOST, 0);
	gives_none(s, true);
	settle(s, 0, 2);
	gives(s, true, 0, 1);
	gives(s, true, 0, 2);
}

static void the_end_settles_all(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 2);
	gives_none(s, true);
	note(s, EVENT_END, 0);
	gives(s, true, 0, 1);
	gives(s, true, 0, 2);
	gives(s, true, 0, 0);
	gives_none(s, true);
}

static void the_target_waits_for_nearer_hops(void **state)
{
	struct scene *s = *state;

	start(s, true);
	reach(s, 0, 3);
	settle(s, 0, 1);
	gives(s, false, 0, 1);
	gives_none(s, false);
	settle(s, 0, 2);
	gives(s, false, 0, 2);
	gives(s, false, 0, 3);
	gives_none(s, false);
}

static void a_name_is_waited_for(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 1);
	ask_name(s, 0, 1);
	gives_none(s, true);
	assert_int_equal(telling_due(s->telling), MS(1500));
	s->now += MS(100);
	name(s, 0, 1);
	gives(s, true, 0, 1);
}

static void a_name_is_waited_for_half_a_second(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 1);
	ask_name(s, 0, 1);
	gives_none(s, true);
	s->now = MS(1500) - 1;
	gives_none(s, true);
	s->now = MS(1500);
	gives(s, true, 0, 1);
}

static void all_hops_wait_at_once(void **state)
{
	struct scene *s = *state;

	start(s, true);
	for (uint8_t ttl = 1; ttl <= 3; ttl++) {
		settle(s, 0, ttl);
		ask_name(s, 0, ttl);
	}
	gives_none(s, true);
	s->now += MS(500);
	for (uint8_t ttl = 1; ttl <= 3; ttl++)
		gives(s, true, 0, ttl);
}

static void numeric_waits_for_no_name(void **state)
{
	struct scene *s = *state;

	s->style.numeric = true;
	start(s, true);
	settle(s, 0, 1);
	ask_name(s, 0, 1);
	gives(s, true, 0, 1);
}

static void without_hold_only_the_end_waits(void **state)
{
	struct scene *s = *state;

	start(s, false);
	reach(s, 0, 1);
	ask_name(s, 0, 1);
	gives(s, true, 0, 1);
	gives_none(s, true);
	assert_int_equal(telling_due(s->telling), MS(1500));
	name(s, 0, 1);
	gives(s, true, 0, 0);
}

static void after_the_end_nobody_waits_twice(void **state)
{
	struct scene *s = *state;

	more(s, "192.0.2.10");
	start(s, true);
	reach(s, 0, 1);
	reach(s, 1, 1);
	ask_name(s, 0, 1);
	ask_name(s, 1, 1);
	note(s, EVENT_END, 0);
	gives_none(s, true);
	s->now += MS(500);
	gives(s, true, 0, 1);
	gives(s, true, 0, 0);
	gives(s, true, 1, 1);
	gives(s, true, 1, 0);
	assert_int_equal(telling_due(s->telling), NSEC_NEVER);
}

static void targets_come_one_after_the_other(void **state)
{
	struct scene *s = *state;

	more(s, "192.0.2.10");
	start(s, true);
	reach(s, 1, 1);
	gives_none(s, true);
	reach(s, 0, 1);
	gives(s, true, 0, 1);
	gives(s, true, 0, 0);
	gives(s, true, 1, 1);
	gives(s, true, 1, 0);
}

static void out_of_order_any_target_comes(void **state)
{
	struct scene *s = *state;

	more(s, "192.0.2.10");
	start(s, true);
	reach(s, 1, 1);
	gives(s, false, 1, 1);
	gives_none(s, false);
	reach(s, 0, 1);
	gives(s, false, 0, 1);
	gives_none(s, false);
}

static void out_of_order_names_wake(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 1);
	settle(s, 0, 2);
	ask_name(s, 0, 1);
	gives(s, false, 0, 2);
	gives_none(s, false);
	assert_int_equal(telling_due(s->telling), MS(1500));
	gives_none(s, false);
	assert_int_equal(telling_due(s->telling), MS(1500));
	name(s, 0, 1);
	gives(s, false, 0, 1);
	gives_none(s, false);
	assert_int_equal(telling_due(s->telling), NSEC_NEVER);
}

static void out_of_order_time_wakes(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 1);
	ask_name(s, 0, 1);
	gives_none(s, false);
	s->now = MS(1500);
	gives(s, false, 0, 1);
	gives_none(s, false);
}

static void a_search_for_the_mtu_is_not_over(void **state)
{
	struct scene *s = *state;

	start(s, true);
	s->paths.path[0].mtu_tried = 1500;
	reach(s, 0, 1);
	gives(s, true, 0, 1);
	gives_none(s, true);
	s->paths.path[0].mtu = 1400;
	gives(s, true, 0, 0);
}

static void inferred_hops_are_told(void **state)
{
	struct scene *s = *state;

	more(s, "192.0.2.10");
	start(s, true);
	settle(s, 0, 1);
	s->paths.plan[1][1].inferred = 0;
	reach(s, 1, 2);
	assert_int_equal(telling_source(&s->report, 1, 1), 0);
	assert_int_equal(telling_source(&s->report, 1, 2), 1);
	gives(s, false, 0, 1);
	gives(s, false, 1, 1);
	gives(s, false, 1, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_told_at_first),
		TEST(hops_come_in_order),
		TEST(the_end_of_a_target_comes_once),
		TEST(what_misses_answers_waits_for_the_target),
		TEST(the_end_waits_for_what_is_asked_behind),
		TEST(a_silent_hop_waits_for_somebody_behind),
		TEST(the_end_settles_all),
		TEST(the_target_waits_for_nearer_hops),
		TEST(a_name_is_waited_for),
		TEST(a_name_is_waited_for_half_a_second),
		TEST(all_hops_wait_at_once),
		TEST(numeric_waits_for_no_name),
		TEST(without_hold_only_the_end_waits),
		TEST(after_the_end_nobody_waits_twice),
		TEST(targets_come_one_after_the_other),
		TEST(out_of_order_any_target_comes),
		TEST(out_of_order_names_wake),
		TEST(out_of_order_time_wakes),
		TEST(a_search_for_the_mtu_is_not_over),
		TEST(inferred_hops_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
