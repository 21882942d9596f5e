/* model/spans against a plain table of a small part of the address space. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/mix.h"
#include "model/spans.h"

static struct addr addr_of(const char *text)
{
	struct addr addr;
	char zone[ADDR_ZONE];

	assert_null(addr_parse(&addr, text, zone));
	return addr;
}

static void add(struct spans *spans, const char *first, const char *last)
{
	struct addr low = addr_of(first), high = addr_of(last);

	assert_int_equal(spans_add(spans, &low, &high), 0);
}

static void next_is(const struct spans *spans, const char *from,
    const char *first, const char *last)
{
	struct addr at = addr_of(from), low, high;
	char text[ADDR_TEXT];

	assert_int_equal(spans_next(spans, &at, &low, &high), first != NULL);
	if (!first)
		return;
	assert_string_equal(addr_format(&low, text), first);
	assert_string_equal(addr_format(&high, text), last);
}

static void what_touches_is_one(void **state)
{
	struct spans spans;

	(void)state;
	spans_init(&spans);
	next_is(&spans, "10.0.0.1", NULL, NULL);
	add(&spans, "10.0.0.1", "10.0.0.1");
	add(&spans, "10.0.0.3", "10.0.0.3");
	next_is(&spans, "10.0.0.1", "10.0.0.1", "10.0.0.1");
	next_is(&spans, "10.0.0.2", "10.0.0.3", "10.0.0.3");
	add(&spans, "10.0.0.2", "10.0.0.2");
	next_is(&spans, "0.0.0.0", "10.0.0.1", "10.0.0.3");
	next_is(&spans, "10.0.0.4", NULL, NULL);
	next_is(&spans, "::1", NULL, NULL);
	spans_fini(&spans);
}

static void the_ends_of_the_space_are_no_trap(void **state)
{
	struct spans spans;

	(void)state;
	spans_init(&spans);
	add(&spans, "255.255.255.255", "255.255.255.255");
	add(&spans, "0.0.0.0", "0.0.0.0");
	next_is(&spans, "0.0.0.0", "0.0.0.0", "0.0.0.0");
	next_is(&spans, "0.0.0.1", "255.255.255.255", "255.255.255.255");
	add(&spans, "0.0.0.0", "255.255.255.255");
	next_is(&spans, "1.2.3.4", "0.0.0.0", "255.255.255.255");
	add(&spans, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
	next_is(&spans, "::7", "::",
	    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
	spans_fini(&spans);
}

static void zones_stand_apart(void **state)
{
	struct spans spans;

	(void)state;
	spans_init(&spans);
	add(&spans, "fe80::1%2", "fe80::9%2");
	next_is(&spans, "fe80::1%1", NULL, NULL);
	next_is(&spans, "fe80::5", NULL, NULL);
	next_is(&spans, "fe80::5%2", "fe80::1%2", "fe80::9%2");
	spans_fini(&spans);
}

/* Whatever is added in whatever order: the set is that of the table. */
static void compare(bool six, uint32_t space, uint32_t longest, unsigned adds,
    uint64_t seed)
{
	static bool table[1 << 17];
	struct addr base = addr_of(six ? "2001:db8::" : "10.0.0.0"), low, high;
	struct spans spans;
	uint32_t i, k, end;

	spans_init(&spans);
	memset(table, 0, sizeof(table));
	for (i = 0; i < adds; i++) {
		uint64_t random = mix64(seed + i);
		uint32_t from = (uint32_t)random % space;
		uint32_t n = (uint32_t)(random >> 32) % longest + 1;

		if (n > space - from)
			n = space - from;
		low = addr_add(&base, from);
		high = addr_add(&low, n - 1);
		assert_int_equal(spans_add(&spans, &low, &high), 0);
		memset(table + from, 1, n);
	}
	for (i = 0; i < space; i = end) {
		struct addr at = addr_add(&base, i);

		for (k = i; k < space && !table[k]; k++)
			;
		assert_int_equal(spans_next(&spans, &at, &low, &high),
		    k < space);
		end = space;
		if (k == space)
			continue;
		assert_int_equal(addr_distance(&base, &low), k);
		for (end = k; end < space && table[end]; end++)
			;
		assert_int_equal(addr_distance(&base, &high), end - 1);
	}
	spans_fini(&spans);
}

static void it_is_the_same_as_a_table(void **state)
{
	(void)state;
	for (uint32_t seed = 0; seed < 200; seed++)
		compare(seed % 2, 300, 1 + seed % 40, 1 + seed % 150,
		    (uint64_t)seed << 32);
	compare(false, 1 << 17, 1, 50000, 1);	/* chunks are cut in two */
	compare(true, 1 << 17, 1, 50000, 2);
	compare(false, 1 << 17, 3, 200000, 3);	/* and vanish again */
	compare(true, 1 << 17, 9, 100000, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_touches_is_one),
		cmocka_unit_test(the_ends_of_the_space_are_no_trap),
		cmocka_unit_test(zones_stand_apart),
		cmocka_unit_test(it_is_the_same_as_a_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
