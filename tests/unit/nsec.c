/*
 * Arithmetic with spans and moments.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/nsec.h"

static void test_beat_follows_its_last(void **state)
{
	(void)state;
	assert_int_equal(nsec_beat(1000, 100, 1000), 1100);
	assert_int_equal(nsec_beat(1000, 100, 1099), 1100);
}

static void test_beat_skips_what_was_missed(void **state)
{
	(void)state;
	assert_int_equal(nsec_beat(1000, 100, 1100), 1200);
	assert_int_equal(nsec_beat(1000, 100, 361050), 361100);
}

static void test_beat_never_ends_in_the_past(void **state)
{
	(void)state;
	assert_true(nsec_beat(1000, INT64_MAX, 1000) == NSEC_NEVER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_beat_follows_its_last),
		cmocka_unit_test(test_beat_skips_what_was_missed),
		cmocka_unit_test(test_beat_never_ends_in_the_past),
	};

	return cmocka_run_group_tests_name("nsec", tests, NULL, NULL);
}
