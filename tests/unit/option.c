/*
 * option - record route and timestamp, built and read
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/option.h"

static struct option_report read_bytes(const void *data, size_t len)
{
	struct option_report report;

	option_read(data, len, &report);
	return report;
}

#define READ(s) read_bytes((s), sizeof(s) - 1)

static void test_build_route(void **state)
{
	static const uint8_t want[OPTION_MAX] = { 7, 39, 4 };
	uint8_t out[OPTION_MAX];

	(void)state;
	assert_int_equal(option_build(OPTION_ROUTE, NULL, 0, out), 40);
	assert_memory_equal(out, want, 40);
}

static void test_build_stamp(void **state)
{
	uint8_t out[OPTION_MAX];

	(void)state;
	assert_int_equal(option_build(OPTION_STAMP, NULL, 0, out), 40);
	assert_memory_equal(out, "\x44\x28\x05\x00", 4);
}

static void test_build_stamp_address(void **state)
{
	uint8_t out[OPTION_MAX];

	(void)state;
	assert_int_equal(option_build(OPTION_STAMP_ADDRESS, NULL, 0, out), 36);
	assert_memory_equal(out, "\x44\x24\x05\x01", 4);
}

static void test_build_stamp_given(void **state)
{
	static const uint8_t given[4][4] = { { 192, 0, 2, 1 },
		{ 192, 0, 2, 2 }, { 192, 0, 2, 3 }, { 192, 0, 2, 4 } };
	uint8_t out[OPTION_MAX];

	(void)state;
	for (size_t n = 1; n <= 4; n++) {
		assert_int_equal(option_build(OPTION_STAMP_GIVEN, given, n,
		    out), 4 + 8 * n);
		assert_int_equal(out[1], 4 + 8 * n);
		assert_int_equal(out[3], 3);
		for (size_t i = 0; i < n; i++) {
			assert_memory_equal(out + 4 + 8 * i, given[i], 4);
			assert_memory_equal(out + 8 + 8 * i, "\0\0\0\0", 4);
		}
	}
}

/* What was built and never touched is well formed and empty. */
static void test_built_reads_empty(void **state)
{
	static const uint8_t given[1][4] = { { 192, 0, 2, 1 } };
	static const enum option_kind kinds[] = { OPTION_ROUTE, OPTION_STAMP,
		OPTION_STAMP_ADDRESS, OPTION_STAMP_GIVEN };
	struct option_report r;
	uint8_t out[OPTION_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t len = option_build(kinds[i], given,
		    kinds[i] == OPTION_STAMP_GIVEN, out);

		r = read_bytes(out, len);
		assert_false(r.malformed);
		assert_int_equal(r.has_route, kinds[i] == OPTION_ROUTE);
		assert_int_equal(r.has_stamps, kinds[i] != OPTION_ROUTE);
		assert_int_equal(r.routes + r.stamps, 0);
	}
}

static void test_nothing(void **state)
{
	static const struct option_report nothing;
	struct option_report r = read_bytes("", 0);

	(void)state;
	assert_memory_equal(&r, &nothing, sizeof(r));
}

static void test_route(void **state)
{
	struct option_report r = READ("\7\x0f\x0c" "\xc0\0\2\1" "\xc0\0\2\2"
	    "\0\0\0\0" "\0");

	(void)state;
	assert_false(r.malformed);
	assert_int_equal(r.routes, 2);
	assert_memory_equal(r.route[0], "\xc0\0\2\1", 4);
	assert_memory_equal(r.route[1], "\xc0\0\2\2", 4);
}

static void test_full_route(void **state)
{
	uint8_t full[OPTION_MAX] = { 7, 39, 40 };
	struct option_report r;

	(void)state;
	full[38] = 9;
	r = read_bytes(full, sizeof(full));
	assert_false(r.malformed);
	assert_int_equal(r.routes, 9);
	assert_int_equal(r.route[8][3], 9);
}

static void test_behind_nops(void **state)
{
	struct option_report r = READ("\1\1\x94\4\0\0\1\7\7\x08\xc0\0\2\1");

	(void)state;
	assert_false(r.malformed);
	assert_int_equal(r.routes, 1);
}

static void test_nothing_counts_behind_the_end(void **state)
{
	struct option_report r = READ("\1\0\7\7\x08\xc0\0\2\1");

	(void)state;
	assert_false(r.malformed);
	assert_false(r.has_route);
}

static void test_route_pointers(void **state)
{
	static const uint8_t bad[] = { 0, 1, 3, 5, 7, 9, 11, 13, 16, 255 };
	uint8_t data[] = { 7, 11, 0, 1, 1, 1, 1, 2, 2, 2, 2, 0 };
	struct option_report r;

	(void)state;
	for (size_t i = 0; i < sizeof(bad); i++) {
		data[2] = bad[i];
		r = read_bytes(data, sizeof(data));
		assert_true(r.malformed);
		assert_int_equal(r.routes, 0);
	}
	for (unsigned n = 0; n <= 2; n++) {
		data[2] = (uint8_t)(4 + 4 * n);
		r = read_bytes(data, sizeof(data));
		assert_false(r.malformed);
		assert_int_equal(r.routes, n);
	}
}

static void test_lengths(void **state)
{
	static const uint8_t bad[] = { 0, 1, 2, 12, 255 };
	uint8_t data[] = { 7, 0, 4, 1, 1, 1, 1, 2, 2, 2, 2 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad); i++) {
		data[1] = bad[i];
		assert_true(read_bytes(data, sizeof(data)).malformed);
	}
	/* An array that is no whole number of addresses. */
	data[1] = 10;
	assert_true(read_bytes(data, sizeof(data)).malformed);
	/* A type and no length. */
	assert_true(READ("\7").malformed);
	assert_true(READ("\x94").malformed);
}

static void test_what_came_before_is_kept(void **state)
{
	struct option_report r = READ("\7\7\x08\xc0\0\2\1" "\x44\xff");

	(void)state;
	assert_true(r.malformed);
	assert_int_equal(r.routes, 1);
	assert_memory_equal(r.route[0], "\xc0\0\2\1", 4);
}

static void test_second_route_is_malformed(void **state)
{
	struct option_report r = READ("\7\7\x08\xc0\0\2\1"
	    "\7\7\x08\xc0\0\2\2");

	(void)state;
	assert_true(r.malformed);
	assert_int_equal(r.routes, 1);
	assert_int_equal(r.route[0][3], 1);
}

static void test_stamps_alone(void **state)
{
	struct option_report r = READ("\x44\x0c\x0d\x20" "\x02\x34\x56\x78"
	    "\x80\0\0\x05");

	(void)state;
	assert_false(r.malformed);
	assert_true(r.has_stamps);
	assert_int_equal(r.overflow, 2);
	assert_int_equal(r.stamps, 2);
	assert_true(r.stamp[0].standard);
	assert_false(r.stamp[0].has_address);
	assert_int_equal(r.stamp[0].milliseconds, 0x02345678);
	assert_false(r.stamp[1].standard);
	assert_int_equal(r.stamp[1].milliseconds, 5);
}

static void test_stamps_with_addresses(void **state)
{
	struct option_report r = READ("\x44\x14\x0d\xf1" "\xc0\0\2\1\0\0\0\x64"
	    "\0\0\0\0\0\0\0\0");

	(void)state;
	assert_false(r.malformed);
	assert_int_equal(r.overflow, 15);
	assert_int_equal(r.stamps, 1);
	assert_true(r.stamp[0].has_address);
	assert_memory_equal(r.stamp[0].address, "\xc0\0\2\1", 4);
	assert_int_equal(r.stamp[0].milliseconds, 100);
}

/* The second was asked for and has not been passed. */
static void test_stamps_at_given_addresses(void **state)
{
	struct option_report r = READ("\x44\x14\x0d\x03" "\xc0\0\2\1\0\0\0\x64"
	    "\xc0\0\2\2\0\0\0\0");

	(void)state;
	assert_false(r.malformed);
	assert_int_equal(r.stamps, 1);
	assert_int_equal(r.stamp[0].address[3], 1);
}

static void test_stamp_flags_and_pointers(void **state)
{
	uint8_t data[] = { 68, 12, 13, 0, 0, 0, 0, 1, 0, 0, 0, 2 };

	(void)state;
	for (unsigned flag = 0; flag < 16; flag++) {
		data[3] = (uint8_t)flag;
		assert_int_equal(read_bytes(data, 12).malformed,
		    flag != 0 && flag != 1 && flag != 3);
	}
	data[3] = 0;
	for (unsigned pointer = 0; pointer < 256; pointer++) {
		data[2] = (uint8_t)pointer;
		assert_int_equal(read_bytes(data, 12).malformed,
		    pointer != 5 && pointer != 9 && pointer != 13);
	}
	/* Shorter than its own head. */
	assert_true(READ("\x44\3\5").malformed);
}

static void test_more_than_a_header_holds(void **state)
{
	uint8_t data[60] = { 7, 43, 44 };

	(void)state;
	assert_true(read_bytes(data, sizeof(data)).malformed);
	assert_int_equal(read_bytes(data, sizeof(data)).routes, 0);
}

#define TEST(f) cmocka_unit_test(test_##f)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(build_route), TEST(build_stamp),
		TEST(build_stamp_address), TEST(build_stamp_given),
		TEST(built_reads_empty), TEST(nothing), TEST(route),
		TEST(full_route), TEST(behind_nops),
		TEST(nothing_counts_behind_the_end), TEST(route_pointers),
		TEST(lengths), TEST(what_came_before_is_kept),
		TEST(second_route_is_malformed), TEST(stamps_alone),
		TEST(stamps_with_addresses), TEST(stamps_at_given_addresses),
		TEST(stamp_flags_and_pointers),
		TEST(more_than_a_header_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
