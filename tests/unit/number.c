/*
 * Numbers: the whole text or nothing, bounds, units, no locale.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <math.h>

#include "base/number.h"

static const char *const not_number = "not a number";

static void is(const char *text, int64_t expected)
{
	int64_t value = ~expected;

	assert_null(number_parse(&value, text, INT64_MIN, INT64_MAX));
	assert_true(value == expected);
}

static void refused(const char *text, int64_t min, int64_t max,
    const char *phrase)
{
	int64_t value = 4711;
	const char *wrong = number_parse(&value, text, min, max);

	assert_non_null(wrong);
	assert_string_equal(wrong, phrase);
	assert_true(value == 4711);
}

static void integers_are_read(void **state)
{
	(void)state;
	is("0", 0);
	is("17", 17);
	is("+17", 17);
	is("-17", -17);
	is(" 17\t", 17);
	is("010", 10);
	is("0x1f", 31);
	is("-0XfF", -255);
	is("9223372036854775807", INT64_MAX);
	is("-9223372036854775807", -INT64_MAX);
}

static void integers_with_anything_else_are_refused(void **state)
{
	static const char *const texts[] = {
		"", " ", "-", "+-1", "- 1", "1 2", "1x", "x", "0x", "0xg",
		"1.0", "1e3", "0b1", "\xd9\xa1", "1\v2",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		refused(texts[i], INT64_MIN, INT64_MAX, not_number);
}

static void integers_are_bounded(void **state)
{
	(void)state;
	refused("0", 1, 255, "too small");
	refused("256", 1, 255, "too large");
	refused("-1", 0, 255, "too small");
	refused("9223372036854775808", INT64_MIN, INT64_MAX, "too large");
	refused("99999999999999999999999", INT64_MIN, INT64_MAX,
	    "too large");
	refused("-99999999999999999999999", INT64_MIN, INT64_MAX,
	    "too small");
	refused("0xffffffffffffffffff", INT64_MIN, INT64_MAX, "too large");
}

static void span_is(const char *text, nsec expected)
{
	nsec span = ~expected;

	assert_null(number_parse_span(&span, text, -NSEC_NEVER, NSEC_NEVER));
	assert_true(span == expected);
}

static void span_refused(const char *text, const char *phrase)
{
	nsec span = 4711;
	const char *wrong = number_parse_span(&span, text, 0, NSEC_NEVER - 1);

	assert_non_null(wrong);
	assert_string_equal(wrong, phrase);
	assert_true(span == 4711);
}

static void spans_take_units(void **state)
{
	(void)state;
	span_is("1", NSEC_SEC);
	span_is("1ns", 1);
	span_is("1us", NSEC_USEC);
	span_is("1ms", NSEC_MSEC);
	span_is("1s", NSEC_SEC);
	span_is("2m", 120 * NSEC_SEC);
	span_is("1h", 3600 * NSEC_SEC);
	span_is("1d", 86400 * NSEC_SEC);
	span_is(" 200ms ", 200 * NSEC_MSEC);
	span_is("-1.5", -1500 * NSEC_MSEC);
}

static void spans_are_exact(void **state)
{
	(void)state;
	span_is("0.2", 200000000);
	span_is(".1", 100000000);
	span_is("1.", 1000000000);
	span_is("0.000000001", 1);
	span_is("0.0000000019", 1);
	span_is("1.5h", 5400 * NSEC_SEC);
	span_is("0.1ms", 100000);
	span_is("2.999999999", 2999999999);
	span_is("0.33333333333333333333333333333333333", 333333333);
}

static void spans_with_anything_else_are_refused(void **state)
{
	(void)state;
	span_refused("", not_number);
	span_refused(".", not_number);
	span_refused("ms", not_number);
	span_refused("1.2.3", not_number);
	span_refused("1,5", not_number);
	span_refused("1 s", not_number);
	span_refused("0x10", "not a number");
	span_refused("1S", "no such unit");
	span_refused("1sec", "no such unit");
	span_refused("1.5ns", "not a whole number");
}

static void spans_are_bounded(void **state)
{
	nsec span;

	(void)state;
	span_refused("-1", "too small");
	span_refused("106752d", "too large");
	span_refused("99999999999999999999d", "too large");
	span_is("-0.000000001", -1);
	assert_string_equal(
	    number_parse_span(&span, "1.9ms", 2 * NSEC_MSEC, NSEC_SEC),
	    "too small");
}

static void sizes_take_units(void **state)
{
	int64_t bytes;

	(void)state;
	assert_null(number_parse_size(&bytes, "1400", 0, 65507));
	assert_true(bytes == 1400);
	assert_null(number_parse_size(&bytes, "8k", 0, 65507));
	assert_true(bytes == 8192);
	assert_null(number_parse_size(&bytes, "1.5K", 0, 65507));
	assert_true(bytes == 1536);
	assert_null(number_parse_size(&bytes, "2M", 0, INT64_MAX));
	assert_true(bytes == 2097152);
}

static void bad_sizes_are_refused(void **state)
{
	int64_t bytes;

	(void)state;
	assert_string_equal(number_parse_size(&bytes, "64k", 0, 65507),
	    "too large");
	assert_string_equal(number_parse_size(&bytes, "-1", 0, 65507),
	    "too small");
	assert_string_equal(number_parse_size(&bytes, "1.5", 0, 65507),
	    "not a whole number");
	assert_string_equal(number_parse_size(&bytes, "1m", 0, 65507),
	    "no such unit");
	assert_string_equal(number_parse_size(&bytes, "k", 0, 65507),
	    not_number);
}

static void real_is(const char *text, double expected)
{
	double value = -expected - 1;

	assert_null(number_parse_real(&value, text, -INFINITY, INFINITY));
	assert_memory_equal(&value, &expected, sizeof(value));
}

static void fractions_are_read(void **state)
{
	(void)state;
	real_is("12", 12);
	real_is("0.5", 0.5);
	real_is("1e3", 1000);
	real_is("1E+3", 1000);
	real_is("12.5e-3", 0.0125);
	real_is("-0.1", -0.1);
	real_is(" .25 ", 0.25);
	real_is("5.", 5);
	real_is("0.1", 0.1);
	real_is("99.9", 99.9);
	real_is("33.333", 33.333);
	real_is("123456.789", 123456.789);
	real_is("0.000001", 0.000001);
	real_is("0e999999999999999999999", 0);
}

static void near(const char *text, double expected)
{
	double value;

	assert_null(number_parse_real(&value, text, -INFINITY, INFINITY));
	assert_true(fabs(value - expected) <= 1e-15 * fabs(expected));
}

static void long_fractions_are_near(void **state)
{
	(void)state;
	near("3.14159265358979323846264338327950288", 3.141592653589793);
	near("123456789012345678901234567890", 1.2345678901234568e29);
	near("0.00000000000000000000000000000000000000012", 1.2e-40);
	near("1e300", 1e300);
	near("1e-300", 1e-300);
	near("10000000000000000000000000000000000e-34", 1);
}

static void bad_fractions_are_refused(void **state)
{
	static const char *const texts[] = {
		"", ".", "e3", "1e", "1e+", "1e1.5", "1e5.", "1 e5", "1e 5",
		"1,5", "0x1p3", "inf", "nan", "-inf", "1f", "1.5%", "--1",
	};
	double value;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_string_equal(number_parse_real(&value, texts[i],
		    -INFINITY, INFINITY), not_number);
}

static void fractions_are_bounded_and_finite(void **state)
{
	double value;

	(void)state;
	assert_string_equal(number_parse_real(&value, "-0.1", 0, 100),
	    "too small");
	assert_string_equal(number_parse_real(&value, "100.1", 0, 100),
	    "too large");
	assert_string_equal(
	    number_parse_real(&value, "1e400", -INFINITY, INFINITY),
	    "too large");
	assert_string_equal(
	    number_parse_real(&value, "9e99999999999", -INFINITY, INFINITY),
	    "too large");
	assert_null(number_parse_real(&value, "9e-99999999999", 0, 1));
}

static void locale_does_not_matter(void **state)
{
	(void)state;
	setlocale(LC_ALL, "de_DE.UTF-8");
	real_is("0.5", 0.5);
	span_is("0.2", 200000000);
	setlocale(LC_ALL, "C");
}

static void test_decimal_of_strtol(void **state)
{
	(void)state;
	assert_true(number_is_decimal("7"));
	assert_true(number_is_decimal(" \t-7"));
	assert_true(number_is_decimal("+99999999999999999999"));
	assert_false(number_is_decimal(""));
	assert_false(number_is_decimal("-"));
	assert_false(number_is_decimal("7 "));
	assert_false(number_is_decimal("0x7"));
	assert_false(number_is_decimal("- 7"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_are_read),
		cmocka_unit_test(integers_with_anything_else_are_refused),
		cmocka_unit_test(integers_are_bounded),
		cmocka_unit_test(spans_take_units),
		cmocka_unit_test(spans_are_exact),
		cmocka_unit_test(spans_with_anything_else_are_refused),
		cmocka_unit_test(spans_are_bounded),
		cmocka_unit_test(sizes_take_units),
		cmocka_unit_test(bad_sizes_are_refused),
		cmocka_unit_test(fractions_are_read),
		cmocka_unit_test(long_fractions_are_near),
		cmocka_unit_test(bad_fractions_are_refused),
		cmocka_unit_test(fractions_are_bounded_and_finite),
		cmocka_unit_test(locale_does_not_matter),
		cmocka_unit_test(test_decimal_of_strtol),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
