/* An ICMP error about a probe that something else settles, or has settled. */
#include "unit/rig.h"

/* An error about the first probe, or the answer to it. */
struct later {
	struct loop_timer timer;
	struct rig	*rig;
	bool		 error, own;
};

static void happen(void *arg)
{
	const struct later *later = arg;
	struct rig *rig = later->rig;
	struct net_in in = { .heard = NET_ERROR, .type = 3, .code = 13,
		.own = later->own, .from = addr_v4(0x0a000001),
		.about = addr_v4(0xc0000209), .stamp = rig->now + rig->offset };

	rig->refuse = 0;
	if (later->error)
		put_in(rig, &in, rig->now, rig->bytes[0], 64);
	else
		answer(rig, 0, 0, -1, 0, 0xc0000209);
}

static void set(struct later *later, struct rig *rig, nsec when)
{
	later->rig = rig;
	later->timer.fn = happen;
	later->timer.arg = later;
	loop_set(rig->loop, &later->timer, NSEC_SEC + when);
}

/* Run with an error after 10 ms, and a reply then. */
static struct rig *reply_after_error(nsec then)
{
	struct rig *rig = rig_new(AF_INET, 2, 1600 * NSEC_MSEC);
	struct later error = { .error = true }, reply = { .error = false };

	start(rig);
	set(&error, rig, 10 * NSEC_MSEC);
	set(&reply, rig, then);
	run(rig);
	assert_int_equal(number_of(rig, EVENT_ERROR), 1);
	assert_false(find(rig, EVENT_ERROR)->after);
	return rig;
}

static void a_reply_in_time_outranks_it(void **state)
{
	struct rig *rig = reply_after_error(999 * NSEC_MSEC);

	(void)state;
	assert_int_equal(number_of(rig, EVENT_REPLY), 1);
	assert_true(find(rig, EVENT_REPLY)->after);
	rig_free(rig);
}

static void a_reply_out_of_time_does_not(void **state)
{
	struct rig *rig = reply_after_error(1500 * NSEC_MSEC);

	(void)state;
	assert_int_equal(number_of(rig, EVENT_REPLY), 0);
	assert_int_equal(number_of(rig, EVENT_DUPLICATE), 1);
	assert_false(find(rig, EVENT_DUPLICATE)->after);
	rig_free(rig);
}

/* Our firewall refuses the probe, and then says why. */
static void of_a_probe_refused_it_says_why(void **state)
{
	struct rig *rig = rig_new(AF_INET, 2, NSEC_SEC);
	struct later error = { .error = true, .own = true };

	(void)state;
	rig->refuse = EPERM;
	start(rig);
	set(&error, rig, 10 * NSEC_MSEC);
	run(rig);
	assert_int_equal(find(rig, EVENT_UNSENT)->error, EPERM);
	assert_non_null(find(rig, EVENT_ERROR));
	assert_int_equal(find(rig, EVENT_ERROR)->probe.number, 1);
	assert_true(find(rig, EVENT_ERROR)->after);
	assert_int_equal(find(rig, EVENT_ERROR)->error, ECOMM);
	rig_free(rig);
}

static void quick(struct engine_conf *conf)
{
	conf->gap = 100 * NSEC_MSEC;
	conf->gap_least = NSEC_MSEC;
}

/* When the last of three leaves, if the first has an error after 10 ms. */
static nsec paced(bool own)
{
	struct rig *rig = rig_with(AF_INET, 3, 0, quick);
	struct later error = { .error = true, .own = own };
	nsec last;

	start(rig);
	set(&error, rig, 10 * NSEC_MSEC);
	run(rig);
	assert_int_equal(number_of(rig, EVENT_ERROR), 1);
	last = rig->last_sent - NSEC_SEC;
	rig_free(rig);
	return last;
}

/* It is no sign of how fast the way is. */
static void our_own_does_not_quicken_the_pace(void **state)
{
	(void)state;
	assert_in_range(paced(false), 105 * NSEC_MSEC, 115 * NSEC_MSEC);
	assert_int_equal(paced(true), 200 * NSEC_MSEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reply_in_time_outranks_it),
		cmocka_unit_test(a_reply_out_of_time_does_not),
		cmocka_unit_test(of_a_probe_refused_it_says_why),
		cmocka_unit_test(our_own_does_not_quicken_the_pace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
