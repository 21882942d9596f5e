/*
 * What the error queue says: who spoke, about which datagram, and what the
 * type makes of the same word of information.
 */
#include "made.h"

static void error_says_who_and_about_whom(void **state)
{
	struct made *m = begin("192.0.2.9");

	(void)state;
	put_v4(m, 11, 0, 0);
	assert_true(read_error(m));
	assert_int_equal(m->in.heard, NET_ERROR);
	assert_int_equal(m->in.type, 11);
	assert_int_equal(m->in.code, 0);
	assert_addr(&m->in.from, "10.0.0.1");
	assert_addr(&m->in.about, "192.0.2.9");
	assert_ptr_equal(m->in.data, m->data);
	assert_int_equal(m->in.len, 64);
	assert_false(m->in.own);
	free(m);
}

static void unknown_ttl_and_tos_are_minus_one(void **state)
{
	struct made *m = begin("192.0.2.9");

	(void)state;
	put_v4(m, 11, 0, 0);
	assert_true(read_error(m));
	assert_int_equal(m->in.ttl, -1);
	assert_int_equal(m->in.tos, -1);
	free(m);
}

static void frag_needed_tells_mtu(void **state)
{
	struct made *m = begin("192.0.2.9");

	(void)state;
	put_v4(m, 3, 4, 1400);
	assert_true(read_error(m));
	assert_int_equal(m->in.mtu, 1400);
	free(m);
}

static void other_unreachables_tell_no_mtu(void **state)
{
	struct made *m = begin("192.0.2.9");

	(void)state;
	put_v4(m, 3, 1, 1400);
	assert_true(read_error(m));
	assert_int_equal(m->in.mtu, 0);
	free(m);
}

static void v4_pointer(void **state)
{
	struct made *m = begin("192.0.2.9");

	(void)state;
	put_v4(m, 12, 0, 20);
	assert_true(read_error(m));
	assert_int_equal(m->in.pointer, 20);
	free(m);
}

static void v6_too_big_tells_mtu(void **state)
{
	struct made *m = begin("2001:db8::9");

	(void)state;
	put_v6(m, 2, 0, 1280);
	assert_true(read_error(m));
	assert_int_equal(m->in.mtu, 1280);
	assert_int_equal(m->in.objects, 0);
	free(m);
}

/* Type 3 is unreachable in IPv4 and time exceeded in IPv6. */
static void v6_time_exceeded_is_no_frag_needed(void **state)
{
	struct made *m = begin("2001:db8::9");

	(void)state;
	put_v6(m, 3, 4, 1400);
	assert_true(read_error(m));
	assert_int_equal(m->in.mtu, 0);
	free(m);
}

static void v6_pointer(void **state)
{
	struct made *m = begin("2001:db8::9");

	(void)state;
	put_v6(m, 4, 1, 6);
	assert_true(read_error(m));
	assert_int_equal(m->in.pointer, 6);
	free(m);
}

static void v6_length_field_finds_objects(void **state)
{
	struct made *m = begin("2001:db8::9");

	(void)state;
	m->len = 100;
	put_v6(m, 3, 0, 16U << 24);
	assert_true(read_error(m));
	assert_int_equal(m->in.objects, 88);
	free(m);
}

static void v6_length_field_under_128_finds_none(void **state)
{
	struct made *m = begin("2001:db8::9");

	(void)state;
	m->len = 100;
	put_v6(m, 3, 0, 15U << 24);
	assert_true(read_error(m));
	assert_int_equal(m->in.objects, 0);
	free(m);
}

static void with_rfc4884(struct made *m, uint16_t at)
{
	struct sock_extended_err err = { .ee_origin = SO_EE_ORIGIN_ICMP,
		.ee_type = 11 };

	memcpy(&err.ee_data, &at, sizeof(at));
	put_error(m, "10.0.0.1", &err);
	assert_true(read_error(m));
}

static void kernel_tells_where_objects_are(void **state)
{
	struct made *m = begin("192.0.2.9");

	(void)state;
	m->len = 120;
	with_rfc4884(m, 108);
	assert_int_equal(m->in.objects, 108);
	free(m);
}

static void objects_past_the_data_are_none(void **state)
{
	struct made *m = begin("192.0.2.9");

	(void)state;
	m->len = 111;
	with_rfc4884(m, 108);
	assert_int_equal(m->in.objects, 0);
	free(m);
}

static void v6_quoted_class_and_label(void **state)
{
	struct made *m = begin("2001:db8::9");
	struct sockaddr_in6 *sa = (void *)&m->name;

	(void)state;
	sa->sin6_flowinfo = htonl(0x0b812345);
	put_v6(m, 3, 0, 0);
	assert_true(read_error(m));
	assert_int_equal(m->in.quoted, 0x0b812345);
	free(m);
}

static void link_local_router_has_its_zone(void **state)
{
	struct made *m = begin("2001:db8::9");

	(void)state;
	put_error(m, "fe80::1%3", &(struct sock_extended_err){
	    .ee_origin = SO_EE_ORIGIN_ICMP6, .ee_type = 3 });
	assert_true(read_error(m));
	assert_addr(&m->in.from, "fe80::1%3");
	free(m);
}

static void over_loopback_is_own(void **state)
{
	struct made *m = begin("192.0.2.9");

	(void)state;
	put_pktinfo(m, 1, "10.9.9.9");
	put_v4(m, 3, 1, 0);
	assert_true(read_error(m));
	assert_true(m->in.own);
	assert_int_equal(m->in.ifindex, 1);
	free(m);
}

static void from_the_address_it_was_sent_to_is_own(void **state)
{
	struct made *m = begin("192.0.2.9");

	(void)state;
	put_pktinfo(m, 7, "10.0.0.1");
	put_v4(m, 3, 1, 0);
	assert_true(read_error(m));
	assert_true(m->in.own);
	free(m);
}

static void from_another_is_not_own(void **state)
{
	struct made *m = begin("192.0.2.9");

	(void)state;
	put_pktinfo(m, 7, "10.0.0.2");
	put_v4(m, 3, 1, 0);
	assert_true(read_error(m));
	assert_false(m->in.own);
	free(m);
}

static void local_errors_are_not_told(void **state)
{
	struct made *m = begin("192.0.2.9");

	(void)state;
	put_error(m, NULL, &(struct sock_extended_err){
	    .ee_origin = SO_EE_ORIGIN_LOCAL, .ee_info = 1400 });
	assert_false(read_error(m));
	free(m);
}

static void without_offender_nothing_is_told(void **state)
{
	struct made *m = begin("192.0.2.9");

	(void)state;
	put_error(m, NULL, &(struct sock_extended_err){
	    .ee_origin = SO_EE_ORIGIN_ICMP, .ee_type = 11 });
	assert_false(read_error(m));
	free(m);
}

static void without_control_nothing_is_told(void **state)
{
	struct made *m = begin("192.0.2.9");

	(void)state;
	assert_false(read_error(m));
	free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(error_says_who_and_about_whom),
		cmocka_unit_test(unknown_ttl_and_tos_are_minus_one),
		cmocka_unit_test(frag_needed_tells_mtu),
		cmocka_unit_test(other_unreachables_tell_no_mtu),
		cmocka_unit_test(v4_pointer),
		cmocka_unit_test(v6_too_big_tells_mtu),
		cmocka_unit_test(v6_time_exceeded_is_no_frag_needed),
		cmocka_unit_test(v6_pointer),
		cmocka_unit_test(v6_length_field_finds_objects),
		cmocka_unit_test(v6_length_field_under_128_finds_none),
		cmocka_unit_test(kernel_tells_where_objects_are),
		cmocka_unit_test(objects_past_the_data_are_none),
		cmocka_unit_test(v6_quoted_class_and_label),
		cmocka_unit_test(link_local_router_has_its_zone),
		cmocka_unit_test(over_loopback_is_own),
		cmocka_unit_test(from_the_address_it_was_sent_to_is_own),
		cmocka_unit_test(from_another_is_not_own),
		cmocka_unit_test(local_errors_are_not_told),
		cmocka_unit_test(without_offender_nothing_is_told),
		cmocka_unit_test(without_control_nothing_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
