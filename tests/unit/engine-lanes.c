/*
 * More probes than there are sequence numbers: the plan waits for those that
 * are free again, and with lanes enough it need not.
 */
#include "unit/rig.h"

enum { MANY = 150000 };

static void with_lanes(struct engine_conf *conf, unsigned lanes)
{
	conf->stamps = false;
	conf->lanes = lanes;
}

static void one(struct engine_conf *conf)
{
	with_lanes(conf, 1);
}

static void three(struct engine_conf *conf)
{
	with_lanes(conf, 3);
}

/* All at once, none answered: a patience of 1 s, and 1 s apart. */
static struct rig *flood(void (*adjust)(struct engine_conf *conf))
{
	struct rig *rig = rig_with(AF_INET, MANY, 0, adjust);

	rig->many = true;
	start(rig);
	run(rig);
	assert_int_equal(rig->kinds[EVENT_SENT], MANY);
	assert_int_equal(rig->kinds[EVENT_LOST], MANY);
	assert_int_equal(rig->kinds[EVENT_UNSENT], 0);
	return rig;
}

static void a_full_lane_is_waited_for(void **state)
{
	struct rig *rig = flood(one);

	(void)state;
	assert_int_equal(rig->first_sent, NSEC_SEC);
	assert_in_range(rig->last_sent - rig->first_sent, 4 * NSEC_SEC,
	    4 * NSEC_SEC + 10 * NSEC_MSEC);
	rig_free(rig);
}

static void with_several_nobody_waits(void **state)
{
	struct rig *rig = flood(three);

	(void)state;
	assert_int_equal(rig->last_sent, NSEC_SEC);
	rig_free(rig);
}

static void two_by_flow(struct engine_conf *conf)
{
	with_lanes(conf, 2);
	conf->flow_lanes = true;
}

/* All probes are of one flow, whose identifier stays what it is. */
static void a_flow_waits_for_its_own(void **state)
{
	struct rig *rig = flood(two_by_flow);

	(void)state;
	assert_in_range(rig->last_sent - rig->first_sent, 4 * NSEC_SEC,
	    4 * NSEC_SEC + 10 * NSEC_MSEC);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_lane_is_waited_for),
		cmocka_unit_test(with_several_nobody_waits),
		cmocka_unit_test(a_flow_waits_for_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
