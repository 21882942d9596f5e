/* When a probe is taken to have left, and what follows for its times. */
#include "unit/rig.h"

static struct net_in departure(const struct rig *rig, nsec after)
{
	return (struct net_in){ .heard = NET_LEFT, .id = 1,
		.stamp = rig->now + rig->offset + after };
}

static void it_left_when_it_was_told_first(void **state)
{
	struct rig *rig = rig_new(AF_INET, 1, NSEC_SEC);
	struct net_in again = departure(rig, 300 * NSEC_MSEC);

	(void)state;
	put_in(rig, &again, rig->now + 400 * NSEC_MSEC, (uint8_t *)"", 0);
	start(rig);
	run(rig);
	assert_int_equal(find(rig, EVENT_LOST)->queue, 5000);
	assert_int_equal(find(rig, EVENT_LOST)->at, 2 * NSEC_SEC);
	rig_free(rig);
}

static void a_late_departure_prolongs_the_patience(void **state)
{
	struct rig *rig = rig_new(AF_INET, 1, NSEC_SEC);

	(void)state;
	rig->waits = 300 * NSEC_MSEC;
	start(rig);
	run(rig);
	assert_int_equal(find(rig, EVENT_LOST)->at,
	    2 * NSEC_SEC + 300 * NSEC_MSEC);
	rig_free(rig);
}

/* More than any patience: that is no stamp of this probe's departure. */
static void but_not_by_hours(void **state)
{
	struct rig *rig = rig_new(AF_INET, 1, NSEC_SEC);

	(void)state;
	rig->waits = 2 * 3600 * NSEC_SEC;
	start(rig);
	run(rig);
	assert_int_equal(find(rig, EVENT_LOST)->at, 2 * NSEC_SEC);
	rig_free(rig);
}

/* Two clocks that do not quite agree. */
static void a_departure_before_the_send_is_at_the_send(void **state)
{
	struct rig *rig = rig_new(AF_INET, 1, NSEC_SEC);

	(void)state;
	rig->waits = -3000;
	start(rig);
	run(rig);
	assert_int_equal(find(rig, EVENT_LOST)->queue, 0);
	rig_free(rig);
}

struct steering {
	struct loop_timer timer;
	struct rig	*rig;
	nsec		 by;
};

static void steer(void *arg)
{
	struct steering *steering = arg;

	steering->rig->offset += steering->by;
}

/* Told as steps, where the wall clock moves so far in four seconds. */
static unsigned steps(nsec by)
{
	struct rig *rig = rig_new(AF_INET, 2, 10 * NSEC_SEC);
	struct steering steering = { .rig = rig, .by = by,
		.timer = { .fn = steer, .arg = &steering } };
	unsigned n;

	start(rig);
	loop_set(rig->loop, &steering.timer, 6 * NSEC_SEC);
	run(rig);
	n = number_of(rig, EVENT_LOCAL);
	rig_free(rig);
	return n;
}

static void a_clock_that_is_steered_does_not_step(void **state)
{
	(void)state;
	assert_int_equal(steps(2 * NSEC_MSEC), 0);
	assert_int_equal(steps(-2 * NSEC_MSEC), 0);
	assert_int_equal(steps(5 * NSEC_MSEC), 1);
	assert_int_equal(steps(-5 * NSEC_MSEC), 1);
}

static void four_unstamped(struct engine_conf *conf)
{
	conf->stamps = false;
	conf->burst = 4;
}

/* The system takes as long for each of a batch. */
static void in_a_batch_each_has_its_own_moment(void **state)
{
	struct rig *rig = rig_with(AF_INET, 4, 0, four_unstamped);

	(void)state;
	rig->takes = NSEC_MSEC;
	start(rig);
	run(rig);
	assert_int_equal(number_of(rig, EVENT_SENT), 4);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(rig->event[i].kind, EVENT_SENT);
		assert_int_equal(rig->event[i].at,
		    NSEC_SEC + i * NSEC_MSEC);
	}
	rig_free(rig);
}

static void by_our_own_clock(struct engine_conf *conf)
{
	conf->user_rtt = true;
}

struct later {
	struct loop_timer timer;
	struct rig	*rig;
};

static void make_answer(void *arg)
{
	answer(((struct later *)arg)->rig, 0, 0, -1, 0, 0xc0000209);
}

/* Who does not want the departure does not wait for it. */
static void by_our_own_clock_nothing_is_held(void **state)
{
	struct rig *rig = rig_with(AF_INET, 1, NSEC_SEC, by_our_own_clock);
	struct later later = { .rig = rig,
		.timer = { .fn = make_answer, .arg = &later } };

	(void)state;
	rig->mute = true;
	start(rig);
	loop_set(rig->loop, &later.timer, NSEC_SEC + 10 * NSEC_MSEC);
	run(rig);
	assert_int_equal(find(rig, EVENT_REPLY)->source, RTT_USER);
	assert_int_equal(find(rig, EVENT_REPLY)->rtt, 10 * NSEC_MSEC);
	assert_int_equal(find(rig, EVENT_END)->at,
	    NSEC_SEC + 10 * NSEC_MSEC);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_left_when_it_was_told_first),
		cmocka_unit_test(a_late_departure_prolongs_the_patience),
		cmocka_unit_test(but_not_by_hours),
		cmocka_unit_test(a_departure_before_the_send_is_at_the_send),
		cmocka_unit_test(a_clock_that_is_steered_does_not_step),
		cmocka_unit_test(in_a_batch_each_has_its_own_moment),
		cmocka_unit_test(by_our_own_clock_nothing_is_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
