/*
 * Addresses: what is read, what is written, and arithmetic at the edges.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/addr.h"

static struct addr addr_of(const char *text)
{
	struct addr addr;
	char zone[ADDR_ZONE];

	assert_null(addr_parse(&addr, text, zone));
	return addr;
}

static void becomes(const char *text, const char *expected)
{
	struct addr addr = addr_of(text);
	char out[ADDR_TEXT];

	assert_string_equal(addr_format(&addr, out), expected);
}

static void refused(const char *text, const char *phrase)
{
	struct addr addr = { .zone = 77 };
	char zone[ADDR_ZONE];
	const char *wrong = addr_parse(&addr, text, zone);

	assert_non_null(wrong);
	assert_string_equal(wrong, phrase);
	assert_string_equal(zone, "");
	assert_int_equal(addr.zone, 77);
	assert_false(addr_is_set(&addr));
}

static void ipv4_is_read(void **state)
{
	(void)state;
	becomes("192.0.2.1", "192.0.2.1");
	becomes("0.0.0.0", "0.0.0.0");
	becomes("255.255.255.255", "255.255.255.255");
}

static void ipv4_short_forms_are_read_as_inet_aton_does(void **state)
{
	(void)state;
	becomes("127.1", "127.0.0.1");
	becomes("10.1.258", "10.1.1.2");
	becomes("1", "0.0.0.1");
	becomes("0x7f.1", "127.0.0.1");
	becomes("0177.0.0.1", "127.0.0.1");
	becomes("4294967295", "255.255.255.255");
}

static void ipv4_nonsense_is_refused(void **state)
{
	(void)state;
	refused("", "not an address");
	refused("10.0.0.300", "not an address");
	refused("1.2.3.4.5", "not an address");
	refused("1.2.3.4 foo", "not an address");
	refused("1.2.3.4 5", "not an address");
	refused(" 1.2.3.4", "not an address");
	refused("1.2.3.4\n", "not an address");
	refused("1..2", "not an address");
	refused(".1", "not an address");
	refused("-1", "not an address");
	refused("4294967296", "not an address");
	refused("localhost", "not an address");
	refused("dead.beef", "not an address");
}

static void ipv6_is_read_and_shortened(void **state)
{
	(void)state;
	becomes("::", "::");
	becomes("2001:DB8:0:0:0:0:0:1", "2001:db8::1");
	becomes("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1");
	becomes("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1");
}

static void ipv6_nonsense_is_refused(void **state)
{
	(void)state;
	refused(":", "not an address");
	refused("1:::2", "not an address");
	refused("12345::", "not an address");
	refused("::1 ", "not an address");
	refused("1:2:3:4:5:6:7:8:9", "not an address");
	refused("[::1]", "not an address");
}

static void very_long_text_is_refused(void **state)
{
	char text[500];

	(void)state;
	memset(text, '0', sizeof(text) - 1);	/* its beginning is one */
	text[sizeof(text) - 1] = '\0';
	refused(text, "not an address");
	text[100] = '%';
	refused(text, "not an address");
}

static void mapped_ipv6_becomes_ipv4(void **state)
{
	(void)state;
	becomes("::ffff:192.0.2.1", "192.0.2.1");
	becomes("::FFFF:c000:201", "192.0.2.1");
	becomes("::fffe:c000:201", "::fffe:c000:201");
	refused("::ffff:192.0.2.1%1",
	    "no interface goes with an IPv4 address");
}

static void zone_number_is_kept(void **state)
{
	(void)state;
	becomes("fe80::1%7", "fe80::1%7");
	becomes("fe80::1%4294967295", "fe80::1%4294967295");
	becomes("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295",
	    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295");
}

static void zone_name_is_handed_back(void **state)
{
	struct addr addr;
	char zone[ADDR_ZONE];

	(void)state;
	assert_null(addr_parse(&addr, "fe80::1%eth0", zone));
	assert_string_equal(zone, "eth0");
	assert_int_equal(addr.zone, 0);
	assert_null(addr_parse(&addr, "fe80::1%fifteen-bytes-x", zone));
	assert_string_equal(zone, "fifteen-bytes-x");
	assert_null(addr_parse(&addr, "fe80::1", zone));
	assert_string_equal(zone, "");
}

static void bad_zones_are_refused(void **state)
{
	(void)state;
	refused("fe80::1%", "names no interface behind the %");
	refused("fe80::1%0", "no such interface");
	refused("fe80::1%4294967296", "no such interface");
	refused("fe80::1%sixteen-bytes-xx", "no such interface");
	refused("127.0.0.1%lo", "no interface goes with an IPv4 address");
}

static void no_address_is_a_dash(void **state)
{
	struct addr none = { .family = AF_UNSPEC };
	char out[ADDR_TEXT];

	(void)state;
	assert_string_equal(addr_format(&none, out), "-");
}

static void sockaddr_and_back(void **state)
{
	struct sockaddr_storage sa;
	struct addr v4 = addr_of("192.0.2.1"), v6 = addr_of("fe80::1%3"), got;

	(void)state;
	assert_int_equal(addr_to_sockaddr(&v4, 99, &sa),
	    sizeof(struct sockaddr_in));
	assert_int_equal(((struct sockaddr_in *)&sa)->sin_port, htons(99));
	addr_from_sockaddr(&got, (struct sockaddr *)&sa);
	assert_true(addr_equal(&got, &v4));

	assert_int_equal(addr_to_sockaddr(&v6, 99, &sa),
	    sizeof(struct sockaddr_in6));
	assert_int_equal(((struct sockaddr_in6 *)&sa)->sin6_port, htons(99));
	addr_from_sockaddr(&got, (struct sockaddr *)&sa);
	assert_true(addr_equal(&got, &v6));
	assert_int_equal(got.zone, 3);
}

static void foreign_sockaddr_is_no_address(void **state)
{
	struct sockaddr_storage sa;
	struct addr none = { .family = AF_UNSPEC }, got;

	(void)state;
	assert_int_equal(addr_to_sockaddr(&none, 0, &sa), 0);
	sa.ss_family = AF_UNIX;
	addr_from_sockaddr(&got, (struct sockaddr *)&sa);
	assert_false(addr_is_set(&got));
}

static void mapped_sockaddr_becomes_ipv4(void **state)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr_storage sa;
	struct addr v4 = addr_of("192.0.2.1"), got;

	(void)state;
	inet_pton(AF_INET6, "::ffff:192.0.2.1", &in6.sin6_addr);
	memcpy(&sa, &in6, sizeof(in6));
	addr_from_sockaddr(&got, (struct sockaddr *)&sa);
	assert_true(addr_equal(&got, &v4));
}

static void zone_counts_in_equal_and_only_where_known_in_same(void **state)
{
	struct addr none = addr_of("fe80::1"), one = addr_of("fe80::1%1");
	struct addr two = addr_of("fe80::1%2");

	(void)state;
	assert_false(addr_equal(&none, &one));
	assert_false(addr_equal(&two, &one));
	assert_true(addr_equal(&one, &one));
	assert_true(addr_same(&none, &one));
	assert_true(addr_same(&two, &none));
	assert_false(addr_same(&two, &one));
}

static void order_is_family_number_zone(void **state)
{
	static const char *const sorted[] = {
		"0.0.0.0", "9.255.255.255", "10.0.0.0", "255.255.255.255",
		"::", "::1", "fe80::1", "fe80::1%1", "fe80::1%2", "fe80::2",
	};
	size_t n = sizeof(sorted) / sizeof(sorted[0]), i, j;

	(void)state;
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++) {
			struct addr a = addr_of(sorted[i]);
			struct addr b = addr_of(sorted[j]);
			int order = addr_compare(&a, &b);

			assert_int_equal((order > 0) - (order < 0),
			    (i > j) - (i < j));
		}
}

static void hash_tells_close_addresses_apart(void **state)
{
	struct addr a = addr_of("10.0.0.1"), b = addr_of("10.0.0.2");
	struct addr c = addr_of("a00:1::"), d = addr_of("a00:1::%1");

	(void)state;
	assert_true(addr_hash(&a) == addr_hash(&a));
	assert_true(addr_hash(&a) != addr_hash(&b));
	assert_true(addr_hash(&a) != addr_hash(&c));
	assert_true(addr_hash(&c) != addr_hash(&d));
}

static void adds_to(const char *from, uint64_t n, const char *expected)
{
	struct addr addr = addr_of(from), sum = addr_add(&addr, n);
	struct addr want = addr_of(expected);

	assert_true(addr_equal(&sum, &want));
}

static void adding_carries_and_wraps(void **state)
{
	(void)state;
	adds_to("10.0.0.255", 1, "10.0.1.0");
	adds_to("255.255.255.255", 2, "0.0.0.1");
	adds_to("10.0.0.1", UINT64_C(1) << 32, "10.0.0.1");
	adds_to("2001:db8::ffff:ffff:ffff:ffff", 1, "2001:db8:0:1::");
	adds_to("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1, "::");
	adds_to("fe80::1%4", 1, "fe80::2%4");
}

static void distance_is(const char *first, const char *last, uint64_t expected)
{
	struct addr a = addr_of(first), b = addr_of(last);

	assert_true(addr_distance(&a, &b) == expected);
}

static void distance_saturates(void **state)
{
	(void)state;
	distance_is("10.0.0.1", "10.0.0.1", 0);
	distance_is("0.0.0.0", "255.255.255.255", UINT32_MAX);
	distance_is("2001:db8::", "2001:db8::ff", 255);
	distance_is("1::ffff:ffff:ffff:ffff", "1:0:0:1::", 1);
	distance_is("1::", "1:0:0:1::", UINT64_MAX);
	distance_is("1::", "1::ffff:ffff:ffff:ffff", UINT64_MAX);
	distance_is("::", "2::", UINT64_MAX);
}

static void network_is(const char *text, unsigned bits, const char *low,
    const char *high)
{
	struct addr addr = addr_of(text), first, last;
	char out[ADDR_TEXT];

	addr_network(&addr, bits, &first, &last);
	assert_string_equal(addr_format(&first, out), low);
	assert_string_equal(addr_format(&last, out), high);
}

static void networks_of_every_width(void **state)
{
	(void)state;
	network_is("10.1.2.3", 0, "0.0.0.0", "255.255.255.255");
	network_is("10.1.2.3", 22, "10.1.0.0", "10.1.3.255");
	network_is("10.1.2.3", 32, "10.1.2.3", "10.1.2.3");
	network_is("2001:db8::1234", 0, "::",
	    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
	network_is("2001:db8::1234", 63, "2001:db8::",
	    "2001:db8:0:1:ffff:ffff:ffff:ffff");
	network_is("2001:db8::1234", 64, "2001:db8::",
	    "2001:db8::ffff:ffff:ffff:ffff");
	network_is("2001:db8::1234", 120, "2001:db8::1200",
	    "2001:db8::12ff");
	network_is("2001:db8::1234", 128, "2001:db8::1234",
	    "2001:db8::1234");
}

static bool holds(bool (*is)(const struct addr *), const char *text)
{
	struct addr addr = addr_of(text);

	return is(&addr);
}

static void loopback(void **state)
{
	(void)state;
	assert_true(holds(addr_is_loopback, "127.255.0.1"));
	assert_true(holds(addr_is_loopback, "127.0.0.8"));
	assert_true(holds(addr_is_loopback, "::1"));
	assert_true(holds(addr_is_loopback, "::1%1"));
	assert_false(holds(addr_is_loopback, "128.0.0.1"));
	assert_false(holds(addr_is_loopback, "7f00::1"));
	assert_false(holds(addr_is_loopback, "::2"));
}

static void multicast_and_broadcast(void **state)
{
	(void)state;
	assert_true(holds(addr_is_multicast, "224.0.0.1"));
	assert_true(holds(addr_is_multicast, "239.255.255.255"));
	assert_true(holds(addr_is_multicast, "ff0e::1"));
	assert_false(holds(addr_is_multicast, "223.255.255.255"));
	assert_false(holds(addr_is_multicast, "240.0.0.0"));
	assert_false(holds(addr_is_multicast, "e000::1"));
	assert_true(holds(addr_is_broadcast, "255.255.255.255"));
	assert_false(holds(addr_is_broadcast, "255.255.255.254"));
	assert_false(holds(addr_is_broadcast, "ffff:ffff::"));
}

static void link_local(void **state)
{
	(void)state;
	assert_true(holds(addr_is_link_local, "fe80::1"));
	assert_true(holds(addr_is_link_local, "febf::1"));
	assert_true(holds(addr_is_link_local, "ff02::1"));
	assert_true(holds(addr_is_link_local, "ff01::1"));
	assert_false(holds(addr_is_link_local, "fec0::1"));
	assert_false(holds(addr_is_link_local, "ff05::1"));
	assert_false(holds(addr_is_link_local, "ff12::1"));
	assert_false(holds(addr_is_link_local, "254.128.0.1"));
}

static void v4_from_a_number(void **state)
{
	struct addr addr = addr_v4(0x7f000001), want = addr_of("127.0.0.1");

	(void)state;
	assert_true(addr_equal(&addr, &want));
	assert_int_equal(addr_len(&addr), 4);
}

static void ipv4_is_formatted_as_the_library_does(void **state)
{
	struct addr addr = { .family = AF_INET };
	char out[ADDR_TEXT], expected[INET_ADDRSTRLEN];

	(void)state;
	for (unsigned n = 0; n < 256; n++) {
		for (unsigned i = 0; i < 4; i++)
			addr.bytes[i] = (uint8_t)(n + 61 * i);
		assert_string_equal(addr_format(&addr, out), inet_ntop(AF_INET,
		    addr.bytes, expected, sizeof(expected)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ipv4_is_formatted_as_the_library_does),
		cmocka_unit_test(ipv4_is_read),
		cmocka_unit_test(ipv4_short_forms_are_read_as_inet_aton_does),
		cmocka_unit_test(ipv4_nonsense_is_refused),
		cmocka_unit_test(ipv6_is_read_and_shortened),
		cmocka_unit_test(ipv6_nonsense_is_refused),
		cmocka_unit_test(very_long_text_is_refused),
		cmocka_unit_test(mapped_ipv6_becomes_ipv4),
		cmocka_unit_test(zone_number_is_kept),
		cmocka_unit_test(zone_name_is_handed_back),
		cmocka_unit_test(bad_zones_are_refused),
		cmocka_unit_test(no_address_is_a_dash),
		cmocka_unit_test(sockaddr_and_back),
		cmocka_unit_test(foreign_sockaddr_is_no_address),
		cmocka_unit_test(mapped_sockaddr_becomes_ipv4),
		cmocka_unit_test(
		    zone_counts_in_equal_and_only_where_known_in_same),
		cmocka_unit_test(order_is_family_number_zone),
		cmocka_unit_test(hash_tells_close_addresses_apart),
		cmocka_unit_test(adding_carries_and_wraps),
		cmocka_unit_test(distance_saturates),
		cmocka_unit_test(networks_of_every_width),
		cmocka_unit_test(loopback),
		cmocka_unit_test(multicast_and_broadcast),
		cmocka_unit_test(link_local),
		cmocka_unit_test(v4_from_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
