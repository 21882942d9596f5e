/*
 * Which host an index is, and names that get addresses and move.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "unit/lists.h"

static void test_index_finds_its_entry(void **state)
{
	struct targets *targets = list_of(AF_UNSPEC, false, 0);
	char text[TARGET_TEXT];

	(void)state;
	assert_null(targets_add(targets, "127.1", "here"));
	assert_null(targets_add(targets, "10.0.0.0/30", "net"));
	assert_null(targets_add(targets, "host", NULL));
	assert_null(targets_add(targets, "::1-::2", NULL));
	assert_int_equal(targets_count(targets), 6);
	assert_string_equal(targets_text(targets, 0, text), "127.1");
	assert_string_equal(targets_text(targets, 1, text), "10.0.0.1");
	assert_string_equal(targets_text(targets, 2, text), "10.0.0.2");
	assert_string_equal(targets_text(targets, 3, text), "host");
	assert_string_equal(targets_text(targets, 5, text), "::2");
	assert_string_equal(targets_label(targets, 2), "net");
	assert_null(targets_label(targets, 3));
	assert_false(targets_is_name(targets, 2));
	assert_int_equal(targets_names(targets), 1);
	targets_free(targets);
}

static void test_each_host_of_a_network_is_its_index(void **state)
{
	struct targets *targets = list_of(AF_UNSPEC, false, 0);
	struct addr first = addr_of("10.0.0.1"), addr, expected;

	(void)state;
	assert_null(targets_add(targets, "192.0.2.1", NULL));
	assert_null(targets_add(targets, "10.0.0.0/16", NULL));
	for (uint32_t i = 1; i < targets_count(targets); i++) {
		expected = addr_add(&first, i - 1);
		assert_true(targets_addr(targets, i, &addr));
		assert_true(addr_equal(&addr, &expected));
	}
	targets_free(targets);
}

static void test_label_is_cut_at_a_character(void **state)
{
	struct targets *targets = list_of(AF_UNSPEC, false, 0);
	char label[300];

	(void)state;
	memset(label, 'x', 254);
	strcpy(label + 254, "\xc3\xa4z");	/* bytes 254 and 255 */
	assert_null(targets_add(targets, "::1", label));
	assert_int_equal(strlen(targets_label(targets, 0)), 254);
	targets_free(targets);
}

static enum event_kind resolve(struct targets *targets, uint32_t target,
    const char *first, const char *second)
{
	struct addr addrs[2];
	unsigned n = 0;

	if (first)
		addrs[n++] = addr_of(first);
	if (second)
		addrs[n++] = addr_of(second);
	return targets_resolved(targets, target, 0, addrs, n, "canon.example");
}

static void test_name_is_resolved(void **state)
{
	struct targets *targets = list_with("host");

	(void)state;
	assert_null(targets_canonical(targets, 0));
	assert_int_equal(resolve(targets, 0, "192.0.2.1", "::1"),
	    EVENT_RESOLVED);
	assert_int_equal(targets_state(targets, 0), TARGET_READY);
	assert_int_equal(targets_series(targets, 0), 0);
	assert_string_equal(targets_canonical(targets, 0), "canon.example");
	at_is(targets, 0, "192.0.2.1");
	targets_free(targets);
}

static void test_name_without_address(void **state)
{
	struct targets *targets = list_with("host");
	struct addr addr;

	(void)state;
	assert_false(targets_addr(targets, 0, &addr));
	assert_int_equal(targets_resolved(targets, 0, EAI_AGAIN, NULL, 0,
	    NULL), EVENT_UNRESOLVED);
	assert_int_equal(targets_state(targets, 0), TARGET_UNRESOLVED);
	assert_int_equal(targets_reason(targets, 0), EAI_AGAIN);
	assert_int_equal(resolve(targets, 0, "::1", NULL), EVENT_RESOLVED);
	assert_int_equal(targets_reason(targets, 0), 0);
	targets_free(targets);
}

static void test_unwanted_addresses_are_skipped(void **state)
{
	struct targets *targets = list_of(AF_INET6, false, 0);

	(void)state;
	assert_null(targets_add(targets, "host", NULL));
	assert_int_equal(resolve(targets, 0, "192.0.2.1", "fe80::1"),
	    EVENT_UNRESOLVED);
	assert_int_equal(targets_reason(targets, 0), EAI_ADDRFAMILY);
	assert_int_equal(resolve(targets, 0, "192.0.2.1", "fe80::1%7"),
	    EVENT_RESOLVED);
	at_is(targets, 0, "fe80::1%7");
	targets_free(targets);
}

static void test_name_keeps_an_address_still_told(void **state)
{
	struct targets *targets = list_with("host");

	(void)state;
	resolve(targets, 0, "192.0.2.1", NULL);
	assert_int_equal(resolve(targets, 0, "192.0.2.2", "192.0.2.1"),
	    EVENT_RESOLVED);
	at_is(targets, 0, "192.0.2.1");
	assert_int_equal(targets_resolved(targets, 0, EAI_FAIL, NULL, 0,
	    NULL), EVENT_UNRESOLVED);
	assert_int_equal(targets_state(targets, 0), TARGET_READY);
	assert_int_equal(targets_reason(targets, 0), 0);
	targets_free(targets);
}

static void test_old_addresses_stay_reachable(void **state)
{
	struct targets *targets = list_with("host");
	struct addr first = addr_of("192.0.2.1"), addr;
	struct probe probe = { .target = 0 };

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		addr = addr_add(&first, i);
		assert_int_equal(targets_resolved(targets, 0, 0, &addr, 1,
		    NULL), i ? EVENT_READDRESSED : EVENT_RESOLVED);
		assert_int_equal(targets_series(targets, 0), i % 256);
	}
	for (unsigned back = 0; back < 10; back++) {
		struct addr expected = addr_add(&first, 299 - back);

		probe.series = (uint8_t)(299 - back);
		assert_int_equal(targets_where(targets, &probe, &addr),
		    back < 8);
		if (back < 8)
			assert_true(addr_equal(&addr, &expected));
	}
	targets_free(targets);
}

static void test_all_addresses_fill_the_places_kept(void **state)
{
	struct targets *targets = list_of(AF_UNSPEC, true, 0);
	char text[TARGET_TEXT];

	(void)state;
	assert_null(targets_add(targets, "host", NULL));
	assert_null(targets_add(targets, "::1", NULL));
	assert_int_equal(targets_count(targets), 17);
	assert_int_equal(targets_state(targets, 1), TARGET_ABSENT);
	assert_int_equal(resolve(targets, 0, "192.0.2.1", "192.0.2.2"),
	    EVENT_RESOLVED);
	assert_int_equal(targets_state(targets, 1), TARGET_READY);
	assert_int_equal(targets_state(targets, 2), TARGET_ABSENT);
	at_is(targets, 1, "192.0.2.2");
	assert_string_equal(targets_text(targets, 1, text), "host");
	at_is(targets, 16, "::1");
	targets_free(targets);
}

static void test_all_addresses_move_one_by_one(void **state)
{
	struct targets *targets = list_of(AF_UNSPEC, true, 0);

	(void)state;
	assert_null(targets_add(targets, "host", NULL));
	resolve(targets, 0, "192.0.2.1", "192.0.2.2");
	assert_int_equal(resolve(targets, 0, "192.0.2.3", "192.0.2.2"),
	    EVENT_READDRESSED);
	at_is(targets, 0, "192.0.2.3");
	at_is(targets, 1, "192.0.2.2");
	assert_int_equal(targets_series(targets, 0), 1);
	assert_int_equal(targets_series(targets, 1), 0);
	assert_int_equal(targets_state(targets, 2), TARGET_ABSENT);
	assert_int_equal(resolve(targets, 0, "192.0.2.3", "192.0.2.4"),
	    EVENT_RESOLVED);
	at_is(targets, 1, "192.0.2.4");
	assert_int_equal(targets_series(targets, 1), 1);
	targets_free(targets);
}

static void test_next_name_skips_hosts_and_places(void **state)
{
	struct targets *targets = list_of(AF_UNSPEC, true, 0);
	uint32_t at = 0;

	(void)state;
	assert_false(targets_next_name(targets, &at));
	assert_null(targets_add(targets, "10.0.0.0/24", NULL));
	assert_null(targets_add(targets, "a", NULL));
	assert_null(targets_add(targets, "::1", NULL));
	assert_null(targets_add(targets, "b", NULL));
	assert_true(targets_next_name(targets, &at));
	assert_int_equal(at, 254);
	at++;
	assert_true(targets_next_name(targets, &at));
	assert_int_equal(at, 254 + 16 + 1);
	at++;
	assert_false(targets_next_name(targets, &at));
	assert_int_equal(targets_names(targets), 2);
	targets_free(targets);
}

static void test_many_entries(void **state)
{
	struct targets *targets = list_of(AF_UNSPEC, false, 0);
	char text[TARGET_TEXT];

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		snprintf(text, sizeof(text), "h%u.example", i);
		assert_null(targets_add(targets, text, text));
	}
	assert_string_equal(targets_text(targets, 12345, text),
	    "h12345.example");
	assert_string_equal(targets_label(targets, 19999), "h19999.example");
	targets_free(targets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_index_finds_its_entry),
		cmocka_unit_test(test_each_host_of_a_network_is_its_index),
		cmocka_unit_test(test_label_is_cut_at_a_character),
		cmocka_unit_test(test_name_is_resolved),
		cmocka_unit_test(test_name_without_address),
		cmocka_unit_test(test_unwanted_addresses_are_skipped),
		cmocka_unit_test(test_name_keeps_an_address_still_told),
		cmocka_unit_test(test_old_addresses_stay_reachable),
		cmocka_unit_test(test_all_addresses_fill_the_places_kept),
		cmocka_unit_test(test_all_addresses_move_one_by_one),
		cmocka_unit_test(test_next_name_skips_hosts_and_places),
		cmocka_unit_test(test_many_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
