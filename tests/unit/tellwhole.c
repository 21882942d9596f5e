/*
 * tellwhole.c - which targets are complete, and told as a whole
 */
#include "unit/tellstage.h"

static void gives_whole(struct scene *s, uint32_t target, int ttl)
{
	uint32_t which;
	uint8_t got;

	assert_true(telling_next_whole(s->telling, s->now, &which, &got));
	assert_int_equal(which, target);
	assert_int_equal(got, ttl);
}

static void gives_none_whole(struct scene *s)
{
	uint32_t which;
	uint8_t got;

	assert_false(telling_next_whole(s->telling, s->now, &which, &got));
}

static void whole_waits_for_nobody_else(void **state)
{
	struct scene *s = *state;

	more(s, "192.0.2.10");
	more(s, "192.0.2.11");
	start(s, true);
	settle(s, 0, 1);
	settle(s, 1, 1);
	gives_none_whole(s);
	reach(s, 2, 1);
	gives_whole(s, 2, 1);
	assert_false(telling_is_told(s->telling, 2));
	gives_whole(s, 2, 0);
	assert_true(telling_is_told(s->telling, 2));
	gives_none_whole(s);
	reach(s, 1, 2);
	gives_whole(s, 1, 1);
	gives_whole(s, 1, 2);
	gives_whole(s, 1, 0);
	gives_none_whole(s);
	note(s, EVENT_END, 0);
	gives_whole(s, 0, 1);
	gives_whole(s, 0, 0);
	gives_none_whole(s);
}

static void whole_waits_for_all_names(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 1);
	reach(s, 0, 2);
	ask_name(s, 0, 1);
	ask_name(s, 0, 2);
	gives_none_whole(s);
	assert_int_equal(telling_due(s->telling), MS(1500));
	name(s, 0, 1);
	gives_none_whole(s);
	assert_int_equal(telling_due(s->telling), MS(1500));
	s->now = MS(1500);
	gives_whole(s, 0, 1);
	gives_whole(s, 0, 2);
	gives_whole(s, 0, 0);
	assert_int_equal(telling_due(s->telling), NSEC_NEVER);
}

static void whole_has_nothing_to_come(void **state)
{
	struct scene *s = *state;

	start(s, true);
	s->paths.path[0].mtu_tried = 1500;
	reach(s, 0, 1);
	gives_none_whole(s);
	s->paths.path[0].mtu = 1400;
	gives_none_whole(s);
	note(s, EVENT_REPLY, 0);
	gives_whole(s, 0, 1);
	gives_whole(s, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(whole_waits_for_nobody_else),
		TEST(whole_waits_for_all_names),
		TEST(whole_has_nothing_to_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
