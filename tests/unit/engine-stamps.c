/*
 * A departure stamp for some probes: those tell, in IPv6, whether they left,
 * and all others cost nothing.
 */
#include "unit/rig.h"

static void some(struct engine_conf *conf)
{
	conf->stamps = false;
	conf->stamp_some = true;
}

static void some_of_many_lanes(struct engine_conf *conf)
{
	some(conf);
	conf->cut_lane = conf->flow_lanes = true;
	conf->lanes = 2;
}

/* One probe, alone, that wants a stamp and is not answered. */
static struct rig *silent(uint8_t family)
{
	struct rig *rig = rig_with(family, 1, NSEC_SEC, some);

	rig->stamp_every = 1;
	return rig;
}

static void told(struct rig *rig, enum event_kind kind)
{
	start(rig);
	run(rig);
	assert_int_equal(number_of(rig, EVENT_LOST), kind == EVENT_LOST);
	assert_int_equal(number_of(rig, EVENT_UNSENT), kind == EVENT_UNSENT);
	if (kind == EVENT_UNSENT) {
		assert_true(find(rig, kind)->after);
		assert_int_equal(find(rig, kind)->error, ECOMM);
	}
	rig_free(rig);
}

static void only_those_that_want_one(void **state)
{
	struct rig *rig = rig_with(AF_INET, 4, NSEC_MSEC, some);

	(void)state;
	rig->stamp_every = 2;
	start(rig);
	run(rig);
	assert_true(rig->out[0].stamp);
	assert_false(rig->out[1].stamp);
	assert_true(rig->out[2].stamp);
	assert_false(rig->out[3].stamp);
	rig_free(rig);
}

static void they_come_back_as_they_were(void **state)
{
	struct rig *rig = rig_with(AF_INET, 2, NSEC_MSEC, some);

	(void)state;
	rig->stamp_every = 2;
	start(rig);
	run(rig);
	assert_true(rig->event[0].probe.stamp);
	assert_false(rig->event[1].probe.stamp);
	rig_free(rig);
}

static void its_wait_is_known(void **state)
{
	struct rig *rig = silent(AF_INET);

	(void)state;
	start(rig);
	run(rig);
	assert_int_equal(find(rig, EVENT_LOST)->queue, 5000);
	rig_free(rig);
}

static void what_reached_no_device_is_unsent(void **state)
{
	struct rig *rig = silent(AF_INET6);

	(void)state;
	rig->mute = rig->stuck = true;
	told(rig, EVENT_UNSENT);
}

static void what_left_is_lost(void **state)
{
	(void)state;
	told(silent(AF_INET6), EVENT_LOST);
}

/* The device may be one that tells no departures. */
static void what_reached_a_device_is_lost(void **state)
{
	struct rig *rig = silent(AF_INET6);

	(void)state;
	rig->mute = true;
	told(rig, EVENT_LOST);
}

/* ... unless it has told some. */
static void what_a_telling_device_kept_is_unsent(void **state)
{
	struct net_in left = { .heard = NET_LEFT, .id = 999, .stamp = 1 };
	struct rig *rig = silent(AF_INET6);

	(void)state;
	rig->mute = true;
	put_in(rig, &left, 0, (uint8_t *)"", 0);
	told(rig, EVENT_UNSENT);
}

static void without_stamps_nothing_is_known(void **state)
{
	struct rig *rig = silent(AF_INET6);

	(void)state;
	rig->mute = rig->stuck = rig->stampless = true;
	told(rig, EVENT_LOST);
}

static void unstamped_it_is_lost(void **state)
{
	struct rig *rig = silent(AF_INET6);

	(void)state;
	rig->stamp_every = 0;
	rig->mute = rig->stuck = true;
	told(rig, EVENT_LOST);
}

/* IPv4 says so at once, when the probe is sent. */
static void ipv4_is_lost(void **state)
{
	struct rig *rig = silent(AF_INET);

	(void)state;
	rig->mute = rig->stuck = true;
	told(rig, EVENT_LOST);
}

/* Neither the identifier of a flow changes for it nor who may cut it up. */
static void in_the_lane_where_it_would_be_anyway(void **state)
{
	struct rig *rig = rig_with(AF_INET, 4, NSEC_MSEC, some_of_many_lanes);

	(void)state;
	rig->stamp_every = 1;
	rig->flows = 2;
	rig->whole_every = 2;
	start(rig);
	run(rig);
	assert_int_equal(rig->lanes, 3);
	assert_int_equal(rig->out[0].lane, 1);
	assert_int_equal(rig->out[1].lane, 2);
	assert_int_equal(rig->out[2].lane, 1);
	for (unsigned i = 0; i < 4; i++)
		assert_true(rig->out[i].stamp);
	rig_free(rig);
}

/* One probe, alone, of a run in which all are to be stamped. */
static struct rig *silent_first(void)
{
	return rig_with(AF_INET6, 1, NSEC_SEC, NULL);
}

static void the_first_that_reached_no_device_is_unsent(void **state)
{
	struct rig *rig = silent_first();

	(void)state;
	rig->mute = rig->stuck = true;
	told(rig, EVENT_UNSENT);
}

static void the_first_that_reached_a_device_is_lost(void **state)
{
	struct rig *rig = silent_first();

	(void)state;
	rig->mute = true;
	told(rig, EVENT_LOST);
}

static void the_first_is_lost_where_nothing_is_stamped(void **state)
{
	struct rig *rig = silent_first();

	(void)state;
	rig->mute = rig->stuck = rig->stampless = true;
	told(rig, EVENT_LOST);
}

/* Each question costs an answer that must be read. */
static void it_is_asked_until_a_departure_is_told(void **state)
{
	struct rig *rig = rig_with(AF_INET6, 3, NSEC_MSEC, NULL);

	(void)state;
	start(rig);
	run(rig);
	assert_true(rig->out[0].queued);
	assert_false(rig->out[1].queued);
	assert_false(rig->out[2].queued);
	rig_free(rig);
}

static void ipv4_is_not_asked(void **state)
{
	struct rig *rig = rig_with(AF_INET, 1, NSEC_SEC, NULL);

	(void)state;
	start(rig);
	run(rig);
	assert_true(rig->out[0].stamp);
	assert_false(rig->out[0].queued);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_those_that_want_one),
		cmocka_unit_test(they_come_back_as_they_were),
		cmocka_unit_test(its_wait_is_known),
		cmocka_unit_test(what_reached_no_device_is_unsent),
		cmocka_unit_test(what_left_is_lost),
		cmocka_unit_test(what_reached_a_device_is_lost),
		cmocka_unit_test(what_a_telling_device_kept_is_unsent),
		cmocka_unit_test(without_stamps_nothing_is_known),
		cmocka_unit_test(unstamped_it_is_lost),
		cmocka_unit_test(ipv4_is_lost),
		cmocka_unit_test(in_the_lane_where_it_would_be_anyway),
		cmocka_unit_test(the_first_that_reached_no_device_is_unsent),
		cmocka_unit_test(the_first_that_reached_a_device_is_lost),
		cmocka_unit_test(the_first_is_lost_where_nothing_is_stamped),
		cmocka_unit_test(it_is_asked_until_a_departure_is_told),
		cmocka_unit_test(ipv4_is_not_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
