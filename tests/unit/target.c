/*
 * Targets: what a text means, which host an index is, and names that move.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "model/target.h"

static uint32_t zone_of(const char *name)
{
	return strcmp(name, "eth0") ? 0 : 7;
}

static struct targets *list_of(int family, bool all, uint64_t max)
{
	struct targets_conf conf = {
		.family = family, .all_addresses = all, .max = max,
		.zone = zone_of,
	};
	struct targets *targets = targets_new(&conf);

	assert_non_null(targets);
	return targets;
}

static struct targets *list_with(const char *text)
{
	struct targets *targets = list_of(AF_UNSPEC, false, 0);

	assert_null(targets_add(targets, text, NULL));
	return targets;
}

static struct addr addr_of(const char *text)
{
	struct addr addr;
	char zone[ADDR_ZONE];

	assert_null(addr_parse(&addr, text, zone));
	return addr;
}

static void at_is(const struct targets *targets, uint32_t target,
    const char *expected)
{
	struct addr addr;
	char out[ADDR_TEXT];

	assert_true(targets_addr(targets, target, &addr));
	assert_string_equal(addr_format(&addr, out), expected);
}

static void spans(const char *text, uint32_t count, const char *first,
    const char *last)
{
	struct targets *targets = list_with(text);

	assert_int_equal(targets_count(targets), count);
	assert_int_equal(targets_names(targets), 0);
	at_is(targets, 0, first);
	at_is(targets, count - 1, last);
	targets_free(targets);
}

static void refused_in(struct targets *targets, const char *text,
    const char *phrase)
{
	const char *wrong = targets_add(targets, text, NULL);

	assert_non_null(wrong);
	assert_string_equal(wrong, phrase);
	assert_int_equal(targets_count(targets), 0);
	targets_free(targets);
}

static void refused(const char *text, const char *phrase)
{
	refused_in(list_of(AF_UNSPEC, false, 0), text, phrase);
}

static void is_name(const char *text)
{
	struct targets *targets = list_with(text);

	assert_true(targets_is_name(targets, 0));
	assert_int_equal(targets_state(targets, 0), TARGET_RESOLVING);
	targets_free(targets);
}

static void test_literals(void **state)
{
	(void)state;
	spans("127.1", 1, "127.0.0.1", "127.0.0.1");
	spans("::1", 1, "::1", "::1");
	spans("0x7f000001", 1, "127.0.0.1", "127.0.0.1");
	spans("::ffff:10.0.0.1", 1, "10.0.0.1", "10.0.0.1");
}

static void test_zones(void **state)
{
	(void)state;
	spans("fe80::1%eth0", 1, "fe80::1%7", "fe80::1%7");
	spans("fe80::%eth0/127", 2, "fe80::%7", "fe80::1%7");
	spans("fe80::1%eth0-fe80::3", 3, "fe80::1%7", "fe80::3%7");
	refused("fe80::1%eth9", "no such interface");
	refused("fe80::1%eth-0", "no such interface");
	refused("fe80::1-fe80::3%eth0",
	    "both ends of a range must have one zone");
}

static void test_link_local_without_zone_is_recognisable(void **state)
{
	struct targets *targets = list_with("fe80::1");
	struct addr addr;

	(void)state;
	assert_true(targets_addr(targets, 0, &addr));
	assert_true(addr_is_link_local(&addr));
	assert_int_equal(addr.zone, 0);
	targets_free(targets);
}

static void test_networks(void **state)
{
	(void)state;
	spans("10.0.0.0/24", 254, "10.0.0.1", "10.0.0.254");
	spans("10.0.0.77/24", 254, "10.0.0.1", "10.0.0.254");
	spans("10.0.0.0/30", 2, "10.0.0.1", "10.0.0.2");
	spans("10.0.0.0/31", 2, "10.0.0.0", "10.0.0.1");
	spans("10.0.0.9/32", 1, "10.0.0.9", "10.0.0.9");
	spans("10.0.0.0/12", 1048574, "10.0.0.1", "10.15.255.254");
	spans("2001:db8::/120", 256, "2001:db8::", "2001:db8::ff");
	spans("2001:db8::/108", 1048576, "2001:db8::", "2001:db8::f:ffff");
	spans("::1/128", 1, "::1", "::1");
}

static void test_networks_refused(void **state)
{
	(void)state;
	refused("10.0.0.0/33", "a prefix is 0 to 32 bits long");
	refused("10.0.0.0/", "a prefix is 0 to 32 bits long");
	refused("10.0.0.0/-1", "a prefix is 0 to 32 bits long");
	refused("10.0.0.0/8/8", "a prefix is 0 to 32 bits long");
	refused("10.0.0.0/0x8", "a prefix is 0 to 32 bits long");
	refused("::/129", "a prefix is 0 to 128 bits long");
	refused("10/8", "write the network in full, as 10.0.0.0/8");
	refused("example.org/24", "not an address");
	refused("/24", "not an address");
}

static void test_networks_too_large(void **state)
{
	const char *phrase = "more than 1048576 addresses: say --max-targets";

	(void)state;
	refused("10.0.0.0/11", phrase);
	refused("0.0.0.0/0", phrase);
	refused("::/0", phrase);
	refused("2001:db8::/107", phrase);
	refused("10.0.0.0-10.16.0.0", phrase);
	refused_in(list_of(AF_UNSPEC, false, 253), "10.0.0.0/24",
	    "more than 253 addresses: say --max-targets");
	refused_in(list_of(AF_UNSPEC, false, UINT64_MAX), "::/0",
	    "more than 18446744073709551615 addresses: say --max-targets");
	refused_in(list_of(AF_UNSPEC, false, UINT64_MAX), "::/64",
	    "more than 18446744073709551615 addresses: say --max-targets");
	refused_in(list_of(AF_UNSPEC, false, UINT64_MAX), "::/65",
	    "too many targets");
}

static void test_ranges(void **state)
{
	(void)state;
	spans("10.0.0.1-10.0.0.99", 99, "10.0.0.1", "10.0.0.99");
	spans("10.0.0.255-10.0.1.0", 2, "10.0.0.255", "10.0.1.0");
	spans("10.0.0.1-10.0.0.1", 1, "10.0.0.1", "10.0.0.1");
	spans("::1-::3", 3, "::1", "::3");
}

static void test_ranges_refused(void **state)
{
	(void)state;
	refused("10.0.0.9-10.0.0.1", "the range ends before it begins");
	refused("10.0.0.1-9", "both ends of a range must be whole addresses");
	refused("10.0.0.1-10.0.0.300", "not an address");
	refused("10.0.0.1-::1", "both ends of a range must be of one family");
}

static void test_names(void **state)
{
	(void)state;
	is_name("example.org");
	is_name("10.0.0.1.example");
	is_name("1-2.example.org");
	is_name("10.0.0.1-example");
	is_name("cafe");
	is_name("1-2");
}

static void test_no_name_ends_in_a_number(void **state)
{
	(void)state;
	refused("10.0.0.300", "not an address");
	refused("1.2.3.4.5", "not an address");
	refused("example.42", "not an address");
	refused("fe80::x", "not an address");
}

static void test_texts_refused(void **state)
{
	char text[300];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[256] = '\0';
	refused(text, "too long");
	refused("", "empty");
	refused("a b", "neither an address nor a name");
	refused("a\033b", "neither an address nor a name");
}

static void test_family_is_respected(void **state)
{
	(void)state;
	refused_in(list_of(AF_INET, false, 0), "::1",
	    "IPv6 address, but only IPv4 is wanted");
	refused_in(list_of(AF_INET6, false, 0), "127.0.0.1",
	    "IPv4 address, but only IPv6 is wanted");
}

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

/* Read text of len bytes as a list; returns the phrase. */
static const char *read_list(struct targets *targets, const char *text,
    size_t len, unsigned *line, char thing[static TARGET_TEXT])
{
	FILE *in = fmemopen((void *)(uintptr_t)text, len, "r");
	const char *phrase;

	assert_non_null(in);
	phrase = targets_read(targets, in, line, thing);
	fclose(in);
	return phrase;
}

static void test_list_is_read(void **state)
{
	static const char text[] = "\xef\xbb\xbf# ours\n\n"
	    "  10.0.0.1\tthe  gate # way \r\n::1\nhost#1.example rack#5\n"
	    "127.1 #none";
	struct targets *targets = list_of(AF_UNSPEC, false, 0);
	char thing[TARGET_TEXT];
	unsigned line;

	(void)state;
	assert_null(read_list(targets, text, sizeof(text) - 1, &line, thing));
	assert_int_equal(targets_count(targets), 4);
	assert_string_equal(targets_label(targets, 0), "the  gate");
	assert_string_equal(targets_text(targets, 2, thing), "host#1.example");
	assert_string_equal(targets_label(targets, 2), "rack#5");
	assert_null(targets_label(targets, 3));
	targets_free(targets);
}

static void list_refused(const char *text, size_t len, unsigned where,
    const char *what, const char *phrase)
{
	struct targets *targets = list_of(AF_UNSPEC, false, 0);
	char thing[TARGET_TEXT];
	unsigned line;
	const char *wrong = read_list(targets, text, len, &line, thing);

	assert_non_null(wrong);
	assert_string_equal(wrong, phrase);
	assert_string_equal(thing, what);
	assert_int_equal(line, where);
	targets_free(targets);
}

static void test_list_stops_at_a_bad_line(void **state)
{
	char text[1100];

	(void)state;
	list_refused("::1\n\n10.0.0.300 x\n::1\n", 21, 3, "10.0.0.300",
	    "not an address");
	list_refused("a\033b\n", 4, 1, "a\\x1bb",
	    "neither an address nor a name");
	list_refused("a\nb\0c\n", 6, 2, "b", "a zero byte");
	memset(text, '#', sizeof(text));
	list_refused(text, sizeof(text), 1, "", "the line is too long");
}

static void test_list_takes_the_longest_line(void **state)
{
	struct targets *targets = list_of(AF_UNSPEC, false, 0);
	char text[1024], thing[TARGET_TEXT];
	unsigned line;

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, "::1 ", 4);
	assert_null(read_list(targets, text, sizeof(text), &line, thing));
	assert_int_equal(strlen(targets_label(targets, 0)), 255);
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
		cmocka_unit_test(test_literals),
		cmocka_unit_test(test_zones),
		cmocka_unit_test(test_link_local_without_zone_is_recognisable),
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_networks_refused),
		cmocka_unit_test(test_networks_too_large),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_ranges_refused),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_no_name_ends_in_a_number),
		cmocka_unit_test(test_texts_refused),
		cmocka_unit_test(test_family_is_respected),
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
		cmocka_unit_test(test_list_is_read),
		cmocka_unit_test(test_list_stops_at_a_bad_line),
		cmocka_unit_test(test_list_takes_the_longest_line),
		cmocka_unit_test(test_many_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
