/*
 * The table of statistics: complete, consistent, and found by either name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "model/stats.h"

static void test_every_member_has_one_field(void **state)
{
	bool seen[sizeof(struct stats) / sizeof(double)] = { false };
	const size_t members = sizeof(seen) / sizeof(*seen);
	size_t n = 0;

	(void)state;
	for (; *stats_fields[n].key; n++) {
		size_t i = stats_fields[n].offset / sizeof(double);

		assert_in_range(i, 0, members - 1);
		assert_false(seen[i]);
		seen[i] = true;
	}
	assert_int_equal(n, members);
}

static void test_key_is_name_and_unit(void **state)
{
	static const char *const suffix[] = {
		[STATS_COUNT] = "", [STATS_PERCENT] = "_percent",
		[STATS_MSEC] = "_ms", [STATS_SEC] = "_s",
	};
	const struct stats_field *field;
	char key[64];

	(void)state;
	for (field = stats_fields; *field->key; field++) {
		snprintf(key, sizeof(key), "%s%s", field->name,
		    suffix[field->unit]);
		assert_string_equal(key, field->key);
		assert_true(strlen(field->key) < sizeof(field->key));
		assert_true(strlen(field->name) < sizeof(field->name));
		assert_true(strlen(field->help) < sizeof(field->help));
	}
}

static void test_found_by_name_and_key(void **state)
{
	const struct stats_field *field;

	(void)state;
	for (field = stats_fields; *field->key; field++) {
		assert_ptr_equal(stats_find(field->name, strlen(field->name)),
		    field);
		assert_ptr_equal(stats_find(field->key, strlen(field->key)),
		    field);
	}
}

static void test_found_whole_only(void **state)
{
	(void)state;
	assert_null(stats_find("los", 3));
	assert_null(stats_find("Loss", 4));
	assert_null(stats_find("", 0));
	assert_non_null(stats_find("loss>5", 4));
}

static void test_unknown_is_nan(void **state)
{
	const struct stats_field *field;
	struct stats stats = { .sent = 1 };

	(void)state;
	stats_unknown(&stats);
	for (field = stats_fields; *field->key; field++)
		assert_true(isnan(stats_value(&stats, field)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_member_has_one_field),
		cmocka_unit_test(test_key_is_name_and_unit),
		cmocka_unit_test(test_found_by_name_and_key),
		cmocka_unit_test(test_found_whole_only),
		cmocka_unit_test(test_unknown_is_nan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
