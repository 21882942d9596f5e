/*
 * Raw lanes: what a ping socket would have done for us, done by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "io/lane.h"

enum { IDENT = 0x1234 };

/* An IPv4 header of 24 bytes, then an echo reply of ours. */
static const uint8_t v4_reply[] = {
	0x46, 0, 0, 34, 0, 0, 0, 0, 64, 1, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
	1, 1, 1, 0,
	0, 0, 0, 0, 0x12, 0x34, 0, 7, 'a', 'b',
};

static bool accepts(int family, enum net_heard heard, const uint8_t *data,
    size_t len, struct net_in *in)
{
	struct lane *lane = calloc(1, sizeof(*lane));
	bool accepted;

	assert_non_null(lane);
	lane->family = (uint8_t)family;
	lane->raw = true;
	lane->ident = IDENT;
	*in = (struct net_in){ .heard = heard, .data = data, .len = len };
	accepted = raw_accept(lane, in);
	free(lane);
	return accepted;
}

static void v4_header_is_stripped(void **state)
{
	struct net_in in;

	(void)state;
	assert_true(accepts(AF_INET, NET_REPLY, v4_reply, sizeof(v4_reply),
	    &in));
	assert_ptr_equal(in.data, v4_reply + 24);
	assert_int_equal(in.len, 10);
}

static void v4_header_cut_short_is_refused(void **state)
{
	struct net_in in;

	(void)state;
	for (size_t len = 0; len < 24 + 8; len++)
		assert_false(accepts(AF_INET, NET_REPLY, v4_reply, len, &in));
}

static void v4_header_length_that_lies_is_refused(void **state)
{
	uint8_t data[sizeof(v4_reply)];
	struct net_in in;

	(void)state;
	memcpy(data, v4_reply, sizeof(data));
	data[0] = 0x44;
	assert_false(accepts(AF_INET, NET_REPLY, data, sizeof(data), &in));
	data[0] = 0x4f;
	assert_false(accepts(AF_INET, NET_REPLY, data, sizeof(data), &in));
}

static void replies_of_another_ident_are_refused(void **state)
{
	uint8_t data[] = { 129, 0, 0, 0, 0x12, 0x34, 0, 7 };
	struct net_in in;

	(void)state;
	assert_true(accepts(AF_INET6, NET_REPLY, data, sizeof(data), &in));
	data[5]++;
	assert_false(accepts(AF_INET6, NET_REPLY, data, sizeof(data), &in));
}

static void requests_are_no_replies(void **state)
{
	uint8_t data[] = { 128, 0, 0, 0, 0x12, 0x34, 0, 7 };
	struct net_in in;

	(void)state;
	assert_false(accepts(AF_INET6, NET_REPLY, data, sizeof(data), &in));
}

/* The error queue has no IP header, in neither family. */
static void errors_are_told_by_what_they_quote(void **state)
{
	uint8_t data[] = { 8, 0, 0, 0, 0x12, 0x34, 0, 7 };
	struct net_in in;

	(void)state;
	assert_true(accepts(AF_INET, NET_ERROR, data, sizeof(data), &in));
	assert_false(accepts(AF_INET6, NET_ERROR, data, sizeof(data), &in));
	assert_false(accepts(AF_INET, NET_ERROR, data, 7, &in));
	data[4]++;
	assert_false(accepts(AF_INET, NET_ERROR, data, sizeof(data), &in));
}

static void departures_are_always_ours(void **state)
{
	struct net_in in;

	(void)state;
	assert_true(accepts(AF_INET, NET_LEFT, NULL, 0, &in));
}

static void head(int family, const uint8_t *data, size_t len, uint8_t out[8])
{
	struct lane *lane = calloc(1, sizeof(*lane));
	struct net_out datagram = { .data = data, .len = len };

	assert_non_null(lane);
	lane->family = (uint8_t)family;
	lane->ident = IDENT;
	raw_head(lane, &datagram, out);
	free(lane);
}

/* 0x0800 + 0x1234 + 0x0001 + 0x6162 + 0x6300 = 0xde97, inverted. */
static void v4_checksum_counts_an_odd_byte_as_high(void **state)
{
	static const uint8_t data[] = { 8, 0, 9, 9, 9, 9, 0, 1,
		'a', 'b', 'c' };
	static const uint8_t expected[] = { 8, 0, 0x21, 0x68, 0x12, 0x34,
		0, 1 };
	uint8_t out[8];

	(void)state;
	head(AF_INET, data, sizeof(data), out);
	assert_memory_equal(out, expected, sizeof(expected));
}

static void v6_checksum_is_left_to_the_kernel(void **state)
{
	static const uint8_t data[] = { 128, 0, 9, 9, 9, 9, 0, 1 };
	static const uint8_t expected[] = { 128, 0, 0, 0, 0x12, 0x34, 0, 1 };
	uint8_t out[8];

	(void)state;
	head(AF_INET6, data, sizeof(data), out);
	assert_memory_equal(out, expected, sizeof(expected));
}

static void idents_differ_from_those_in_use(void **state)
{
	struct lane *lane = calloc(1, sizeof(*lane));
	struct kernel *kernel = calloc(1, sizeof(*kernel));

	(void)state;
	assert_non_null(lane);
	assert_non_null(kernel);
	kernel->lane = &lane;
	kernel->lanes = 1;
	for (int i = 0; i < 1000; i++) {
		uint16_t ident = raw_ident(kernel);

		assert_int_not_equal(ident, 0);
		assert_int_not_equal(ident, lane->ident);
		lane->ident = ident;
	}
	free(kernel);
	free(lane);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(v4_header_is_stripped),
		cmocka_unit_test(v4_header_cut_short_is_refused),
		cmocka_unit_test(v4_header_length_that_lies_is_refused),
		cmocka_unit_test(replies_of_another_ident_are_refused),
		cmocka_unit_test(requests_are_no_replies),
		cmocka_unit_test(errors_are_told_by_what_they_quote),
		cmocka_unit_test(departures_are_always_ours),
		cmocka_unit_test(v4_checksum_counts_an_odd_byte_as_high),
		cmocka_unit_test(v6_checksum_is_left_to_the_kernel),
		cmocka_unit_test(idents_differ_from_those_in_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
