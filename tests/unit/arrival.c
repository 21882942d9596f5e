/*
 * What every message brings: header fields, times, options; and control
 * messages whose lengths lie.
 */
#include "made.h"

static void v4_tos_is_one_byte(void **state)
{
	struct made *m = begin("192.0.2.9");
	uint8_t tos = 0xb9;

	(void)state;
	put_int(m, SOL_IP, IP_TTL, 61);
	put(m, SOL_IP, IP_TOS, &tos, 1);
	assert_true(read_reply(m));
	assert_int_equal(m->in.ttl, 61);
	assert_int_equal(m->in.tos, 0xb9);
	free(m);
}

static void v6_class_is_an_int(void **state)
{
	struct made *m = begin("2001:db8::9");

	(void)state;
	put_int(m, SOL_IPV6, IPV6_HOPLIMIT, 255);
	put_int(m, SOL_IPV6, IPV6_TCLASS, 184);
	assert_true(read_reply(m));
	assert_int_equal(m->in.ttl, 255);
	assert_int_equal(m->in.tos, 184);
	free(m);
}

static void ttl_out_of_range_is_unknown(void **state)
{
	struct made *m = begin("192.0.2.9");

	(void)state;
	put_int(m, SOL_IP, IP_TTL, 256);
	assert_true(read_reply(m));
	assert_int_equal(m->in.ttl, -1);
	free(m);
}

static void departure(struct made *m, uint32_t what, bool stamped)
{
	if (stamped)
		put_stamping(m, 1790000000, 5);
	put_error(m, NULL, &(struct sock_extended_err){
	    .ee_origin = SO_EE_ORIGIN_TIMESTAMPING, .ee_info = what,
	    .ee_data = 4711 });
}

static void departure_is_told(void **state)
{
	struct made *m = begin(NULL);

	(void)state;
	departure(m, SCM_TSTAMP_SND, true);
	assert_true(read_error(m));
	assert_int_equal(m->in.heard, NET_LEFT);
	assert_int_equal(m->in.id, 4711);
	assert_int_equal(m->in.stamp, 1790000000 * NSEC_SEC + 5);
	free(m);
}

static void queueing_is_no_departure(void **state)
{
	struct made *m = begin(NULL);

	(void)state;
	departure(m, SCM_TSTAMP_SCHED, true);
	assert_true(read_error(m));
	assert_int_equal(m->in.heard, NET_QUEUED);
	assert_int_equal(m->in.id, 4711);
	free(m);
	m = begin(NULL);
	departure(m, SCM_TSTAMP_ACK, true);
	assert_false(read_error(m));
	free(m);
}

static void departure_without_time_is_none(void **state)
{
	struct made *m = begin(NULL);

	(void)state;
	departure(m, SCM_TSTAMP_SND, false);
	assert_false(read_error(m));
	free(m);
}

static void stamping_wins_over_stampns(void **state)
{
	struct made *m = begin("192.0.2.9");
	struct timespec ts = { .tv_sec = 9 };

	(void)state;
	put(m, SOL_SOCKET, SCM_TIMESTAMPNS, &ts, sizeof(ts));
	put_stamping(m, 7, 0);
	put(m, SOL_SOCKET, SCM_TIMESTAMPNS, &ts, sizeof(ts));
	assert_true(read_reply(m));
	assert_int_equal(m->in.stamp, 7 * NSEC_SEC);
	free(m);
}

static void stampns_alone(void **state)
{
	struct made *m = begin("192.0.2.9");
	struct timespec ts = { .tv_sec = 9, .tv_nsec = 1 };

	(void)state;
	put(m, SOL_SOCKET, SCM_TIMESTAMPNS, &ts, sizeof(ts));
	assert_true(read_reply(m));
	assert_int_equal(m->in.stamp, 9 * NSEC_SEC + 1);
	free(m);
}

static void bad_time_is_no_stamp(void **state)
{
	struct made *m = begin("192.0.2.9");

	(void)state;
	put_stamping(m, 7, NSEC_SEC);
	assert_true(read_reply(m));
	assert_int_equal(m->in.stamp, 0);
	free(m);
}

static void options_are_kept(void **state)
{
	struct made *m = begin("192.0.2.9");
	uint8_t options[40] = { 7, 39, 8, [39] = 1 };

	(void)state;
	put(m, SOL_IP, IP_RECVOPTS, options, sizeof(options));
	assert_true(read_reply(m));
	assert_int_equal(m->in.options_len, 40);
	assert_memory_equal(m->in.options, options, 40);
	free(m);
}

static void too_many_options_are_none(void **state)
{
	struct made *m = begin("192.0.2.9");
	uint8_t options[41] = { 7 };

	(void)state;
	put(m, SOL_IP, IP_RECVOPTS, options, sizeof(options));
	assert_true(read_reply(m));
	assert_int_equal(m->in.options_len, 0);
	free(m);
}

static void cut_is_told(void **state)
{
	struct made *m = begin("192.0.2.9");

	(void)state;
	m->msg.msg_flags = MSG_TRUNC;
	assert_true(read_reply(m));
	assert_true(m->in.cut);
	free(m);
}

static void reply_without_name_is_none(void **state)
{
	struct made *m = begin(NULL);

	(void)state;
	assert_false(read_reply(m));
	free(m);
}

static void length_zero_ends_the_walk(void **state)
{
	struct made *m = begin("192.0.2.9");
	struct cmsghdr *c = (void *)m->control;

	(void)state;
	put_int(m, SOL_IP, IP_TTL, 61);
	put_int(m, SOL_IP, IP_TTL, 62);
	c->cmsg_len = 0;
	assert_true(read_reply(m));
	assert_int_equal(m->in.ttl, -1);
	free(m);
}

static void length_past_the_end_ends_the_walk(void **state)
{
	struct made *m = begin("192.0.2.9");
	struct cmsghdr *c = (void *)m->control;

	(void)state;
	put_int(m, SOL_IP, IP_TTL, 61);
	c->cmsg_len = SIZE_MAX;
	assert_true(read_reply(m));
	assert_int_equal(m->in.ttl, -1);
	free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(v4_tos_is_one_byte),
		cmocka_unit_test(v6_class_is_an_int),
		cmocka_unit_test(ttl_out_of_range_is_unknown),
		cmocka_unit_test(departure_is_told),
		cmocka_unit_test(queueing_is_no_departure),
		cmocka_unit_test(departure_without_time_is_none),
		cmocka_unit_test(stamping_wins_over_stampns),
		cmocka_unit_test(stampns_alone),
		cmocka_unit_test(bad_time_is_no_stamp),
		cmocka_unit_test(options_are_kept),
		cmocka_unit_test(too_many_options_are_none),
		cmocka_unit_test(cut_is_told),
		cmocka_unit_test(reply_without_name_is_none),
		cmocka_unit_test(length_zero_ends_the_walk),
		cmocka_unit_test(length_past_the_end_ends_the_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
