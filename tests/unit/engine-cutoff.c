/* The plan is done, and says until when it waits for what is in the air. */
#include "unit/rig.h"

struct later {
	struct loop_timer timer;
	struct rig	*rig;
	nsec		 delay;
};

static void make_answer(void *arg)
{
	struct later *later = arg;

	answer(later->rig, 0, later->delay, -1, 0, 0xc0000209);
}

static const struct event *run_until(struct rig *rig, nsec last)
{
	rig->last = last;
	start(rig);
	run(rig);
	assert_int_equal(find(rig, EVENT_END) - rig->event, rig->events - 1);
	return &rig->event[rig->events - 1];
}

static void now_loses_all_at_once(void **state)
{
	struct rig *rig = rig_new(AF_INET, 3, 0);

	(void)state;
	run_until(rig, NSEC_SEC);
	assert_int_equal(number_of(rig, EVENT_SENT), 3);
	assert_int_equal(number_of(rig, EVENT_LOST), 3);
	assert_int_equal(rig->now, NSEC_SEC);
	rig_free(rig);
}

static void long_ago_is_now(void **state)
{
	struct rig *rig = rig_new(AF_INET, 1, 0);

	(void)state;
	run_until(rig, 1);
	assert_int_equal(number_of(rig, EVENT_LOST), 1);
	assert_int_equal(rig->now, NSEC_SEC);
	rig_free(rig);
}

static void a_moment_before_the_patience_ends(void **state)
{
	struct rig *rig = rig_new(AF_INET, 2, 0);

	(void)state;
	run_until(rig, NSEC_SEC + 300 * NSEC_MSEC);
	assert_int_equal(number_of(rig, EVENT_LOST), 2);
	assert_int_equal(find(rig, EVENT_LOST)->at,
	    NSEC_SEC + 300 * NSEC_MSEC);
	rig_free(rig);
}

static void it_does_not_prolong_a_patience(void **state)
{
	struct rig *rig = rig_new(AF_INET, 1, 0);

	(void)state;
	run_until(rig, 3600 * NSEC_SEC);
	assert_int_equal(number_of(rig, EVENT_LOST), 1);
	assert_int_equal(rig->now, 2 * NSEC_SEC);
	rig_free(rig);
}

static void unset_waits_for_the_patience(void **state)
{
	struct rig *rig = rig_new(AF_INET, 1, 0);

	(void)state;
	run_until(rig, 0);
	assert_int_equal(number_of(rig, EVENT_LOST), 1);
	assert_int_equal(rig->now, 2 * NSEC_SEC);
	rig_free(rig);
}

static void answers_before_it_count(void **state)
{
	struct rig *rig = rig_new(AF_INET, 1, 0);
	struct later later = { .rig = rig, .delay = 98 * NSEC_MSEC,
		.timer = { .fn = make_answer, .arg = &later } };

	(void)state;
	loop_set(rig->loop, &later.timer, NSEC_SEC + NSEC_MSEC);
	run_until(rig, NSEC_SEC + 100 * NSEC_MSEC);
	assert_int_equal(number_of(rig, EVENT_REPLY), 1);
	assert_int_equal(number_of(rig, EVENT_LOST), 0);
	assert_int_equal(find(rig, EVENT_END)->at, NSEC_SEC + 99 * NSEC_MSEC);
	rig_free(rig);
}

/* Heard is heard, even if its departure stamp was still to come. */
static void an_answer_that_is_held_counts(void **state)
{
	struct rig *rig = rig_new(AF_INET, 1, 0);
	struct later later = { .rig = rig, .delay = 0,
		.timer = { .fn = make_answer, .arg = &later } };

	(void)state;
	rig->mute = true;
	loop_set(rig->loop, &later.timer, NSEC_SEC + 99 * NSEC_MSEC);
	run_until(rig, NSEC_SEC + 100 * NSEC_MSEC);
	assert_int_equal(number_of(rig, EVENT_REPLY), 1);
	assert_int_equal(find(rig, EVENT_REPLY)->rtt, 99 * NSEC_MSEC);
	assert_int_equal(number_of(rig, EVENT_LOST), 0);
	assert_int_equal(rig->now, NSEC_SEC + 100 * NSEC_MSEC);
	rig_free(rig);
}

static void fill_queue(void *arg)
{
	((struct rig *)arg)->refuse = ENOBUFS;
}

/* The last probe finds no room until it is too late. */
static void what_never_left_is_forgotten(void **state)
{
	struct rig *rig = rig_new(AF_INET, 2, 10 * NSEC_MSEC);
	struct loop_timer full = { .fn = fill_queue, .arg = rig };

	(void)state;
	loop_set(rig->loop, &full, NSEC_SEC + NSEC_MSEC);
	run_until(rig, NSEC_SEC + 200 * NSEC_MSEC);
	assert_int_equal(number_of(rig, EVENT_SENT), 1);
	assert_int_equal(number_of(rig, EVENT_LOST), 1);
	assert_int_equal(number_of(rig, EVENT_UNSENT), 0);
	assert_int_equal(rig->now, NSEC_SEC + 200 * NSEC_MSEC);
	rig_free(rig);
}

/* IPv6: no departure stamp yet is no proof that it will not come. */
static void too_early_to_call_it_unsent(void **state)
{
	struct net_in left = { .heard = NET_LEFT, .id = 999, .stamp = 1 };
	struct rig *rig = rig_new(AF_INET6, 1, 0);

	(void)state;
	rig->mute = true;
	put_in(rig, &left, 0, (uint8_t *)"", 0);
	run_until(rig, NSEC_SEC + NSEC_MSEC);
	assert_int_equal(number_of(rig, EVENT_UNSENT), 0);
	assert_int_equal(number_of(rig, EVENT_LOST), 1);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(now_loses_all_at_once),
		cmocka_unit_test(long_ago_is_now),
		cmocka_unit_test(a_moment_before_the_patience_ends),
		cmocka_unit_test(it_does_not_prolong_a_patience),
		cmocka_unit_test(unset_waits_for_the_patience),
		cmocka_unit_test(answers_before_it_count),
		cmocka_unit_test(an_answer_that_is_held_counts),
		cmocka_unit_test(what_never_left_is_forgotten),
		cmocka_unit_test(too_early_to_call_it_unsent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
