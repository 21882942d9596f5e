/*
 * The histogram: buckets that meet, quantiles near the truth.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mix.h"
#include "model/hist.h"

enum { LARGEST_BIT = 37 };

static struct hist *hist_of(const nsec *values, size_t n)
{
	struct hist *hist = malloc(sizeof(*hist));

	assert_non_null(hist);
	memset(hist, 0xa5, sizeof(*hist));	/* no matter what was there */
	hist_clear(hist);
	for (size_t i = 0; i < n; i++)
		hist_add(hist, values[i]);
	return hist;
}

static void test_bounds_meet(void **state)
{
	nsec low, high, end = 0;

	(void)state;
	for (unsigned i = 0; i < HIST_BUCKETS; i++) {
		hist_bounds(i, &low, &high);
		assert_int_equal(low, end);
		assert_true(high > low);
		end = high;
	}
	assert_int_equal(end, INT64_C(1) << LARGEST_BIT);
}

static void test_value_lies_in_its_bounds(void **state)
{
	struct hist *hist;
	nsec low, high;

	(void)state;
	for (unsigned bit = 0; bit < LARGEST_BIT; bit++) {
		nsec value = (nsec)(mix64(bit) >> 27) &
		    ((INT64_C(2) << bit) - 1);

		hist = hist_of(&value, 1);
		for (unsigned i = 0; i < HIST_BUCKETS; i++) {
			hist_bounds(i, &low, &high);
			assert_int_equal(hist_count(hist, i),
			    value >= low && value < high);
		}
		free(hist);
	}
}

static void test_empty_has_no_quantile(void **state)
{
	struct hist *hist = hist_of(NULL, 0);

	(void)state;
	assert_true(hist_quantile(hist, 0.5) == NSEC_UNKNOWN);
	free(hist);
}

static void test_small_values_are_exact(void **state)
{
	const nsec values[] = { 3, 1, 2, 63 };
	struct hist *hist = hist_of(values, 4);

	(void)state;
	assert_int_equal(hist_quantile(hist, 0), 1);
	assert_int_equal(hist_quantile(hist, 0.5), 2);
	assert_int_equal(hist_quantile(hist, 0.75), 3);
	assert_int_equal(hist_quantile(hist, 1), 63);
	free(hist);
}

static void test_too_long_counts_as_longest(void **state)
{
	const nsec values[] = { INT64_C(1) << 37, NSEC_NEVER };
	struct hist *hist = hist_of(values, 2);

	(void)state;
	assert_int_equal(hist_count(hist, HIST_BUCKETS - 1), 2);
	assert_int_equal(hist_between(hist, 0, NSEC_NEVER), 2);
	free(hist);
}

static int by_value(const void *a, const void *b)
{
	nsec x = *(const nsec *)a, y = *(const nsec *)b;

	return (x > y) - (x < y);
}

static void test_quantiles_within_one_per_cent(void **state)
{
	static const double share[] = { 0.01, 0.5, 0.9, 0.95, 0.99, 1 };
	enum { N = 10000 };
	nsec *values = calloc(N, sizeof(*values)), exact, told;
	struct hist *hist;

	(void)state;
	assert_non_null(values);
	for (unsigned round = 0; round < 20; round++) {
		for (unsigned i = 0; i < N; i++)
			values[i] = (nsec)(mix64(round * N + i) >>
			    (28 + mix64(i) % 30));
		hist = hist_of(values, N);
		qsort(values, N, sizeof(*values), by_value);
		for (unsigned i = 0; i < sizeof(share) / sizeof(*share); i++) {
			exact = values[(size_t)(share[i] * N + 0.5) - 1];
			told = hist_quantile(hist, share[i]);
			assert_true(llabs(told - exact) * 100 <= exact);
		}
		free(hist);
	}
	free(values);
}

static void test_merge_is_as_adding_all(void **state)
{
	const nsec values[] = { 1, 1000, 1000000, 2000000, 1000 };
	struct hist *all = hist_of(values, 5), *some = hist_of(values, 2),
	    *rest = hist_of(values + 2, 3);

	(void)state;
	hist_merge(some, rest);
	assert_memory_equal(some, all, sizeof(*all));
	free(all);
	free(some);
	free(rest);
}

static void test_between_parts_add_up(void **state)
{
	const nsec values[] = { 100, 150, 1000, 5000, 70000 };
	struct hist *hist = hist_of(values, 5);

	(void)state;
	assert_int_equal(hist_between(hist, 0, 140), 1);
	assert_int_equal(hist_between(hist, 0, 1234) +
	    hist_between(hist, 1234, NSEC_NEVER), 5);
	free(hist);
}

static void test_only_what_lies_between_is_touched(void **state)
{
	const nsec values[] = { NSEC_MSEC, 3 * NSEC_MSEC, 2 * NSEC_MSEC };
	struct hist *hist = hist_of(values, 3);
	uint64_t n = 0;

	(void)state;
	assert_int_equal(hist->bucket[hist->low - 1], 0xa5a5a5a5);
	assert_int_equal(hist->bucket[hist->end], 0xa5a5a5a5);
	for (unsigned i = 0; i < HIST_BUCKETS; i++)
		n += hist_count(hist, i);
	assert_int_equal(n, 3);
	free(hist);
}

static void test_counters_stop_at_their_end(void **state)
{
	struct hist *hist = hist_of(NULL, 0), *more;
	const nsec one = 1;

	(void)state;
	more = hist_of(&one, 1);
	hist_add(hist, 1);
	hist->bucket[1] = UINT32_MAX;
	hist_merge(hist, more);
	assert_int_equal(hist_count(hist, 1), UINT32_MAX);
	free(hist);
	free(more);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bounds_meet),
		cmocka_unit_test(test_value_lies_in_its_bounds),
		cmocka_unit_test(test_empty_has_no_quantile),
		cmocka_unit_test(test_small_values_are_exact),
		cmocka_unit_test(test_too_long_counts_as_longest),
		cmocka_unit_test(test_quantiles_within_one_per_cent),
		cmocka_unit_test(test_merge_is_as_adding_all),
		cmocka_unit_test(test_between_parts_add_up),
		cmocka_unit_test(test_only_what_lies_between_is_touched),
		cmocka_unit_test(test_counters_stop_at_their_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
