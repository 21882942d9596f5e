/*
 * Lists in which each address stands but once, what is left out of them, and
 * lists that come piece by piece.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "base/mix.h"
#include "unit/lists.h"

static struct targets *unique_list(void)
{
	struct targets_conf conf = { .unique = true, .zone = zone_of };
	struct targets *targets = targets_new(&conf);

	assert_non_null(targets);
	return targets;
}

static void add(struct targets *targets, const char *text)
{
	assert_null(targets_add(targets, text, NULL));
}

/* The texts of all, one after another. */
static void list_is(const struct targets *targets, const char *expected)
{
	char all[1024] = "", text[TARGET_TEXT];

	for (uint32_t i = 0; i < targets_count(targets); i++) {
		strlcat(all, i ? " " : "", sizeof(all));
		strlcat(all, targets_text(targets, i, text), sizeof(all));
	}
	assert_string_equal(all, expected);
}

static void the_same_address_counts_once(void **state)
{
	struct targets *targets = unique_list();

	(void)state;
	add(targets, "10.0.0.1");
	add(targets, "10.0.0.1");
	add(targets, "::1");
	add(targets, "0:0::1");
	add(targets, "127.1");
	add(targets, "127.0.0.1");
	add(targets, "0.0.0.0");
	add(targets, "fe80::1%eth0");
	add(targets, "fe80::1%7");
	add(targets, "fe80::1%8");
	list_is(targets, "10.0.0.1 ::1 127.1 fe80::1%eth0 fe80::1%8");
	assert_int_equal(targets_duplicates(targets), 5);
	targets_free(targets);
}

static void ping_keeps_them(void **state)
{
	struct targets *targets = list_of(AF_UNSPEC, false, 0);

	(void)state;
	add(targets, "10.0.0.1");
	add(targets, "10.0.0.1");
	add(targets, "10.0.0.2");
	list_is(targets, "10.0.0.1 10.0.0.1 10.0.0.2");
	assert_int_equal(targets_duplicates(targets), 0);
	targets_free(targets);
}

static void names_are_kept_as_typed(void **state)
{
	struct targets *targets = unique_list();

	(void)state;
	add(targets, "host");
	add(targets, "host");
	list_is(targets, "host host");
	assert_int_equal(targets_names(targets), 2);
	targets_free(targets);
}

static void groups_are_refused(void **state)
{
	struct targets_conf conf = { .family = AF_UNSPEC, .hosts_only = true };
	static const char *const groups[] = {
		"224.0.0.1", "255.255.255.255", "223.255.255.0-224.0.0.0",
		"239.255.255.255-240.0.0.3", "ff02::1", "224.0.0.0/24",
	};
	struct targets *targets = targets_new(&conf);

	(void)state;
	assert_non_null(targets);
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		assert_string_equal(targets_add(targets, groups[i], NULL),
		    "a multicast or broadcast address is not one host");
	assert_int_equal(targets_count(targets), 0);
	add(targets, "223.255.255.255");
	add(targets, "240.0.0.1-240.0.0.2");
	add(targets, "fe00::1");
	list_is(targets, "223.255.255.255 240.0.0.1 240.0.0.2 fe00::1");
	targets_free(targets);
}

static void networks_overlap(void **state)
{
	struct targets *targets = unique_list();

	(void)state;
	add(targets, "10.0.0.3");
	assert_null(targets_add(targets, "10.0.0.0/29", "net"));
	add(targets, "10.0.0.5-10.0.0.8");
	add(targets, "10.0.0.0/30");
	list_is(targets, "10.0.0.3 10.0.0.1 10.0.0.2 10.0.0.4 10.0.0.5 "
	    "10.0.0.6 10.0.0.7 10.0.0.8");
	assert_int_equal(targets_duplicates(targets), 5);
	assert_null(targets_label(targets, 0));
	assert_string_equal(targets_label(targets, 1), "net");
	assert_string_equal(targets_label(targets, 5), "net");
	assert_null(targets_label(targets, 6));
	at_is(targets, 3, "10.0.0.4");
	targets_free(targets);
}

static void some_are_excluded(void **state)
{
	struct targets *targets = unique_list();

	(void)state;
	assert_null(targets_exclude(targets, "10.0.0.2"));
	assert_null(targets_exclude(targets, "10.0.0.4/31"));
	assert_null(targets_exclude(targets, "fe80::/10"));
	assert_null(targets_exclude(targets, "2000::/3"));
	assert_null(targets_exclude(targets, "2001:db8::-ffff::"));
	add(targets, "10.0.0.0/29");
	add(targets, "10.0.0.2");
	add(targets, "fe80::1%eth0");
	add(targets, "2001:db8::1");
	add(targets, "::1");
	list_is(targets, "10.0.0.1 10.0.0.3 10.0.0.6 ::1");
	assert_int_equal(targets_excluded(targets), 5);
	targets_free(targets);
}

/* A whole network, with the two addresses that are no hosts. */
static void an_excluded_network_is_all_of_it(void **state)
{
	struct targets *targets = list_of(AF_UNSPEC, false, 0);

	(void)state;
	assert_null(targets_exclude(targets, "10.0.0.0/30"));
	add(targets, "10.0.0.0-10.0.0.5");
	list_is(targets, "10.0.0.4 10.0.0.5");
	assert_int_equal(targets_excluded(targets), 4);
	targets_free(targets);
}

static void a_name_does_not_lead_to_the_excluded(void **state)
{
	struct targets *targets = unique_list();
	struct addr addrs[2] = { addr_of("10.0.0.1"), addr_of("10.0.0.2") };

	(void)state;
	assert_null(targets_exclude(targets, "10.0.0.1"));
	add(targets, "host");
	assert_int_equal(targets_resolved(targets, 0, 0, addrs, 2, NULL),
	    EVENT_RESOLVED);
	at_is(targets, 0, "10.0.0.2");
	add(targets, "other");
	assert_int_equal(targets_resolved(targets, 1, 0, addrs, 1, NULL),
	    EVENT_UNRESOLVED);
	assert_int_equal(targets_reason(targets, 1), EAI_NODATA);
	targets_free(targets);
}

static void what_cannot_be_excluded(void **state)
{
	struct targets *targets = unique_list();

	(void)state;
	assert_string_equal(targets_exclude(targets, "host"),
	    "not an address, network or range");
	assert_string_equal(targets_exclude(targets, "10.0.0.300"),
	    "not an address");
	assert_string_equal(targets_exclude(targets, "fe80::1%lo9"),
	    "no such interface");
	targets_free(targets);
}

static void indices_have_an_end(void **state)
{
	struct targets_conf conf = { .max = UINT64_MAX };
	struct targets *targets = targets_new(&conf);

	(void)state;
	assert_string_equal(targets_add(targets, "10.0.0.0-9.255.255.255",
	    NULL), "the range ends before it begins");
	add(targets, "0.0.0.1-200.0.0.0");
	assert_string_equal(targets_add(targets, "2001:db8::/96", NULL),
	    "too many targets");
	assert_int_equal(targets_count(targets), UINT32_C(200) << 24);
	targets_free(targets);
}

/* Hosts in order are one span inside, whatever they are. */
static void the_group_behind_a_border_is_seen(void **state)
{
	struct targets *targets = list_of(AF_UNSPEC, false, 0);

	(void)state;
	add(targets, "223.255.255.255");
	assert_int_equal(targets_families(targets), TARGETS_IPV4);
	add(targets, "224.0.0.0");
	add(targets, "224.0.0.1");
	assert_int_equal(targets_families(targets), TARGETS_IPV4 |
	    TARGETS_GROUP);
	list_is(targets, "223.255.255.255 224.0.0.0 224.0.0.1");
	targets_free(targets);
}

/* Random spans, against a table: nothing twice, nothing forgotten. */
static void random_lists_are_what_a_table_says(void **state)
{
	enum { SPACE = 2000 };
	struct addr base = addr_of("10.0.0.0"), addr;
	char text[ADDR_TEXT], range[2 * ADDR_TEXT + 1];

	(void)state;
	for (uint64_t seed = 0; seed < 100; seed++) {
		struct targets *targets = unique_list();
		uint8_t table[SPACE] = { 0 };
		uint64_t asked = 0;

		for (unsigned i = 0; i < 200; i++) {
			uint64_t random = mix64(seed << 16 | i);
			uint32_t first = (uint32_t)random % (SPACE - 40);
			uint32_t n = random >> 40 & 1 ? 1 :
			    1 + (uint32_t)(random >> 32) % 40;

			addr = addr_add(&base, first);
			addr_format(&addr, text);
			strcpy(range, text);
			strcat(range, "-");
			addr = addr_add(&base, first + n - 1);
			strcat(range, addr_format(&addr, text));
			if (i < 10)
				assert_null(targets_exclude(targets, range));
			else
				add(targets, range);
			asked += i < 10 ? 0 : n;
			for (uint32_t k = first; k < first + n; k++)
				table[k] |= i < 10 ? 2 : 1;
		}
		for (uint32_t i = 0; i < targets_count(targets); i++) {
			assert_true(targets_addr(targets, i, &addr));
			addr_format(&addr, text);
			assert_int_equal(table[addr_distance(&base, &addr)],
			    1);
			table[addr_distance(&base, &addr)] = 0;
		}
		for (uint32_t i = 0; i < SPACE; i++)
			assert_int_not_equal(table[i], 1);
		assert_int_equal(asked, targets_count(targets) +
		    targets_duplicates(targets) + targets_excluded(targets));
		targets_free(targets);
	}
}

/* ---- piece by piece ---- */

static void a_list_may_be_cut_anywhere(void **state)
{
	static const char list[] = "\xef\xbb\xbf# ours\r\n10.0.0.1 gate\n\n"
	    "host\n10.0.0.8/30\r\n10.0.0.1\n::1";
	char thing[TARGET_TEXT];

	(void)state;
	for (size_t step = 1; step < sizeof(list); step++) {
		struct targets *targets = unique_list();
		struct targets_feed feed = { 0 };
		size_t at, used, n;

		for (at = 0; at < sizeof(list) - 1; at += n) {
			n = sizeof(list) - 1 - at < step ?
			    sizeof(list) - 1 - at : step;
			assert_null(targets_feed(targets, &feed, list + at, n,
			    &used, thing));
			assert_int_equal(used, n);
		}
		assert_null(targets_feed(targets, &feed, NULL, 0, &used,
		    thing));
		list_is(targets, "10.0.0.1 host 10.0.0.9 10.0.0.10 ::1");
		assert_string_equal(targets_label(targets, 0), "gate");
		assert_int_equal(feed.line, 7);
		targets_free(targets);
	}
}

static void behind_a_bad_line_it_may_go_on(void **state)
{
	static const char list[] = "10.0.0.1\n10.0.0.300 x\na\0b\n10.0.0.2\n";
	struct targets *targets = unique_list();
	struct targets_feed feed = { 0 };
	const char *at = list, *end = list + sizeof(list) - 1;
	char thing[TARGET_TEXT];
	size_t used;

	(void)state;
	assert_string_equal(targets_feed(targets, &feed, at,
	    (size_t)(end - at), &used, thing), "not an address");
	assert_string_equal(thing, "10.0.0.300");
	assert_int_equal(feed.line, 2);
	at += used;
	assert_string_equal(targets_feed(targets, &feed, at,
	    (size_t)(end - at), &used, thing), "a zero byte");
	assert_string_equal(thing, "a");
	assert_int_equal(feed.line, 3);
	at += used;
	assert_null(targets_feed(targets, &feed, at, (size_t)(end - at),
	    &used, thing));
	assert_int_equal(feed.line, 4);
	list_is(targets, "10.0.0.1 10.0.0.2");
	targets_free(targets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_address_counts_once),
		cmocka_unit_test(ping_keeps_them),
		cmocka_unit_test(names_are_kept_as_typed),
		cmocka_unit_test(groups_are_refused),
		cmocka_unit_test(networks_overlap),
		cmocka_unit_test(some_are_excluded),
		cmocka_unit_test(an_excluded_network_is_all_of_it),
		cmocka_unit_test(a_name_does_not_lead_to_the_excluded),
		cmocka_unit_test(what_cannot_be_excluded),
		cmocka_unit_test(indices_have_an_end),
		cmocka_unit_test(the_group_behind_a_border_is_seen),
		cmocka_unit_test(random_lists_are_what_a_table_says),
		cmocka_unit_test(a_list_may_be_cut_anywhere),
		cmocka_unit_test(behind_a_bad_line_it_may_go_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
