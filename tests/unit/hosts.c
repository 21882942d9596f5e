/*
 * What the text of a target means: address, network, range or name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "unit/lists.h"

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
	refused("fe80::1%99", "no such interface");
	refused("fe80::1%7-fe80::3%99", "no such interface");
	refused("fe80::1%", "names no interface behind the %");
	refused("::1%", "names no interface behind the %");
	refused("fe80::%/120", "names no interface behind the %");
	refused("10.0.0.1%eth0", "no interface goes with an IPv4 address");
	refused("10.0.0.1%", "no interface goes with an IPv4 address");
	refused("10.0.0.0%eth0/24", "no interface goes with an IPv4 address");
	is_name("host%eth0");
	is_name("a1%7");
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
