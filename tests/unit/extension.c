/*
 * extension - the objects that icmp reads behind a quote
 *
 * Structures are written out in bytes as routers send them; where a test does
 * not want a checksum of its own, seal() fills it in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "wire/icmp.h"

#define V4 AF_INET
#define V6 AF_INET6

enum { AT = 108 };	/* 128 less an IPv4 header: where the quote ends */

struct quote {
	uint8_t bytes[512];
	size_t len;
	struct icmp_extension ext;
};

/* A quote of AT bytes with the structure behind it. */
static void quote(struct quote *q, const void *structure, size_t len)
{
	memset(q, 0xa5, sizeof(*q));
	memcpy(q->bytes + AT, structure, len);
	q->len = AT + len;
}

static void seal(struct quote *q)
{
	uint32_t sum = 0;

	q->bytes[AT + 2] = q->bytes[AT + 3] = 0;
	for (size_t i = AT; i < q->len; i++)
		sum += (uint32_t)q->bytes[i] << (i % 2 ? 0 : 8);
	while (sum > 0xffff)
		sum = (sum & 0xffff) + (sum >> 16);
	q->bytes[AT + 2] = (uint8_t)(~sum >> 8);
	q->bytes[AT + 3] = (uint8_t)~sum;
}

static bool told(struct quote *q)
{
	return icmp_extension(q->bytes, q->len, AT, 20, &q->ext);
}

static bool guessed(struct quote *q)
{
	return icmp_extension(q->bytes, q->len, 0, 20, &q->ext);
}

#define QUOTE(q, s) quote((q), (s), sizeof(s) - 1)

/* Two labels: 16001 tc 5 ttl 1, then 24 bottom ttl 254. */
#define MPLS "\x20\0\0\0" "\0\x0c\1\1" "\x03\xe8\x1a\x01" "\0\x01\x81\xfe"

static void assert_nothing(const struct icmp_extension *ext)
{
	static const struct icmp_extension nothing;

	assert_memory_equal(ext, &nothing, sizeof(nothing));
}

static void test_labels(void **state)
{
	struct quote q;

	(void)state;
	QUOTE(&q, MPLS);
	seal(&q);
	assert_true(told(&q));
	assert_false(q.ext.malformed);
	assert_int_equal(q.ext.labels, 2);
	assert_int_equal(q.ext.label[0].label, 16001);
	assert_int_equal(q.ext.label[0].tc, 5);
	assert_false(q.ext.label[0].bottom);
	assert_int_equal(q.ext.label[0].ttl, 1);
	assert_int_equal(q.ext.label[1].label, 24);
	assert_true(q.ext.label[1].bottom);
	assert_int_equal(q.ext.label[1].ttl, 254);
}

static void test_no_checksum_is_fine(void **state)
{
	struct quote q;

	(void)state;
	QUOTE(&q, MPLS);
	assert_true(told(&q));
	assert_false(q.ext.malformed);
	assert_int_equal(q.ext.labels, 2);
}

static void test_bad_checksum_keeps_labels(void **state)
{
	struct quote q;

	(void)state;
	QUOTE(&q, MPLS);
	seal(&q);
	q.bytes[AT + 3] ^= 1;
	assert_true(told(&q));
	assert_true(q.ext.malformed);
	assert_int_equal(q.ext.labels, 2);
}

static void test_guess(void **state)
{
	struct quote q;

	(void)state;
	QUOTE(&q, MPLS);
	seal(&q);
	assert_true(guessed(&q));
	assert_int_equal(q.ext.labels, 2);
}

static void test_guess_wants_a_checksum(void **state)
{
	struct quote q;

	(void)state;
	QUOTE(&q, MPLS);
	assert_false(guessed(&q));
	assert_nothing(&q.ext);
	seal(&q);
	q.bytes[AT + 8] ^= 4;
	assert_false(guessed(&q));
	assert_nothing(&q.ext);
}

/* Its words add up without one, too; but 0 says that there is none. */
static void test_guess_wants_it_not_to_be_zero(void **state)
{
	struct quote q;

	(void)state;
	QUOTE(&q, "\x20\0\0\0" "\0\x08\x01\x01" "\xde\xf6\0\0");
	assert_true(told(&q));
	assert_false(q.ext.malformed);
	assert_false(guessed(&q));
	assert_nothing(&q.ext);
}

static void test_guess_wants_version_2(void **state)
{
	struct quote q;

	(void)state;
	QUOTE(&q, MPLS);
	q.bytes[AT] = 0x10;
	seal(&q);
	assert_false(guessed(&q));
	assert_nothing(&q.ext);
}

static void test_guess_of_our_payload(void **state)
{
	struct quote q;

	(void)state;
	for (size_t i = 0; i < sizeof(q.bytes); i++)
		q.bytes[i] = (uint8_t)i;
	q.len = sizeof(q.bytes);
	assert_false(guessed(&q));
}

static void test_guess_of_a_short_quote(void **state)
{
	struct quote q;

	(void)state;
	QUOTE(&q, "");
	for (; q.len > 0; q.len--)
		assert_false(guessed(&q));
	assert_false(icmp_extension(q.bytes, sizeof(q.bytes), 0, 129,
	    &q.ext));
}

static void test_other_version(void **state)
{
	struct quote q;

	(void)state;
	QUOTE(&q, MPLS);
	q.bytes[AT] = 0x10;
	assert_true(told(&q));
	assert_true(q.ext.malformed);
	assert_int_equal(q.ext.labels, 0);
}

static void test_offset_behind_the_end(void **state)
{
	struct quote q;

	(void)state;
	QUOTE(&q, MPLS);
	assert_true(icmp_extension(q.bytes, AT - 1, AT, 20, &q.ext));
	assert_true(q.ext.malformed);
}

static void test_every_cut_is_malformed(void **state)
{
	struct quote q;

	(void)state;
	QUOTE(&q, MPLS);
	for (size_t len = AT; len < q.len; len++) {
		assert_true(icmp_extension(q.bytes, len, AT, 20, &q.ext));
		assert_int_equal(q.ext.malformed, len != AT + 4);
		assert_int_equal(q.ext.labels, 0);
	}
}

static void test_object_lengths(void **state)
{
	static const uint8_t bad[] = { 0, 1, 3, 13, 255 };
	struct quote q;

	(void)state;
	for (size_t i = 0; i < sizeof(bad); i++) {
		QUOTE(&q, MPLS);
		q.bytes[AT + 5] = bad[i];
		assert_true(told(&q));
		assert_true(q.ext.malformed);
		assert_int_equal(q.ext.labels, 0);
	}
}

static void test_half_a_label(void **state)
{
	struct quote q;

	(void)state;
	QUOTE(&q, MPLS);
	q.bytes[AT + 5] = 10;
	q.len -= 2;
	assert_true(told(&q));
	assert_true(q.ext.malformed);
	assert_int_equal(q.ext.labels, 1);
}

static void test_label_stack_too_deep(void **state)
{
	uint8_t deep[4 + 4 + 4 * 12] = "\x20\0\0\0" "\0\x34\1\1";
	struct quote q;

	(void)state;
	quote(&q, deep, sizeof(deep));
	assert_true(told(&q));
	assert_false(q.ext.malformed);
	assert_int_equal(q.ext.labels, ICMP_LABELS);
}

static void test_unknown_objects_are_counted(void **state)
{
	struct quote q;

	(void)state;
	QUOTE(&q, "\x20\0\0\0" "\0\x04\x09\1" "\0\x06\x01\2zz"
	    "\0\x08\1\1\0\x01\x81\xfe");
	assert_true(told(&q));
	assert_false(q.ext.malformed);
	assert_int_equal(q.ext.unknown, 2);
	assert_int_equal(q.ext.labels, 1);
}

static void test_unknown_objects_are_kept(void **state)
{
	struct quote q;

	(void)state;
	QUOTE(&q, "\x20\0\0\0" "\0\x06\x09\1" "zz" "\0\x08\1\1\0\x01\x81\xfe"
	    "\0\x04\x01\2");
	assert_true(told(&q));
	assert_int_equal(q.ext.other_len, 10);
	assert_memory_equal(q.ext.other, "\0\x06\x09\1" "zz" "\0\x04\x01\2",
	    10);
}

/* One that does not fit is left out, and what fits behind it kept. */
static void test_unknown_objects_are_kept_whole(void **state)
{
	uint8_t s[4 + 40 + 40 + 24] = { 0x20 };
	struct quote q;

	(void)state;
	s[4 + 1] = s[4 + 40 + 1] = 40;
	s[4 + 80 + 1] = 24;
	s[4 + 2] = s[4 + 40 + 2] = s[4 + 80 + 2] = 99;
	quote(&q, s, sizeof(s));
	assert_true(told(&q));
	assert_int_equal(q.ext.unknown, 3);
	assert_int_equal(q.ext.other_len, 64);
	assert_int_equal(q.ext.other[40 + 1], 24);
}

static void test_types_that_extend(void **state)
{
	(void)state;
	assert_true(icmp_extends(V4, 3) && icmp_extends(V4, 11) &&
	    icmp_extends(V4, 12));
	assert_true(icmp_extends(V6, 1) && icmp_extends(V6, 3));
	assert_false(icmp_extends(V4, 5) || icmp_extends(V6, 2) ||
	    icmp_extends(V6, 4) || icmp_extends(V6, 11));
}

static void test_interface_v4(void **state)
{
	const struct icmp_interface *i;
	struct quote q;

	(void)state;
	QUOTE(&q, "\x20\0\0\0" "\0\x1c\2\x0f" "\0\0\0\x07"
	    "\0\1\0\0\xc0\0\2\1" "\x08" "ge-1/0\0" "\0\0\x05\xdc");
	seal(&q);
	assert_true(told(&q));
	assert_false(q.ext.malformed);
	assert_int_equal(q.ext.interfaces, 1);
	i = q.ext.interface;
	assert_int_equal(i->role, 0);
	assert_true(i->has_index && i->has_address && i->has_name &&
	    i->has_mtu);
	assert_int_equal(i->index, 7);
	assert_int_equal(i->family, V4);
	assert_memory_equal(i->address, "\xc0\0\2\1", 4);
	assert_string_equal(i->name, "ge-1/0");
	assert_int_equal(i->mtu, 1500);
}

static void test_interface_v6_next_hop(void **state)
{
	const struct icmp_interface *i;
	struct quote q;

	(void)state;
	QUOTE(&q, "\x20\0\0\0" "\0\x18\2\xc4" "\0\2\0\0"
	    "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1");
	assert_true(told(&q));
	assert_false(q.ext.malformed);
	i = q.ext.interface;
	assert_int_equal(i->role, 3);
	assert_true(i->has_address);
	assert_false(i->has_index || i->has_name || i->has_mtu);
	assert_int_equal(i->family, V6);
	assert_int_equal(i->address[15], 1);
}

static void test_interface_names(void **state)
{
	char longest[4 + 4 + 64] = "\x20\0\0\0" "\0\x44\2\2" "\x40";
	struct quote q;

	(void)state;
	/* The padding not counted, an MTU behind it. */
	QUOTE(&q, "\x20\0\0\0" "\0\x10\2\x43" "\x06" "eth12\0\0"
	    "\0\0\x23\x28");
	assert_true(told(&q));
	assert_false(q.ext.malformed);
	assert_string_equal(q.ext.interface[0].name, "eth12");
	assert_int_equal(q.ext.interface[0].role, 1);
	assert_int_equal(q.ext.interface[0].mtu, 9000);

	memset(longest + 9, 'n', 63);
	quote(&q, longest, sizeof(longest));
	assert_true(told(&q));
	assert_false(q.ext.malformed);
	assert_int_equal(strlen(q.ext.interface[0].name), 63);
}

static void test_interface_lies(void **state)
{
	struct quote q;

	(void)state;
	/* A name that reaches into the next object. */
	QUOTE(&q, "\x20\0\0\0" "\0\x08\2\x02" "\x08" "abc" "\0\4\7\7");
	assert_true(told(&q));
	assert_true(q.ext.malformed);
	assert_false(q.ext.interface[0].has_name);
	assert_int_equal(q.ext.unknown, 1);
	/* Names without length, and longer than the RFC allows. */
	QUOTE(&q, "\x20\0\0\0" "\0\x08\2\x02" "\x00" "abc");
	assert_true(told(&q) && q.ext.malformed);
	QUOTE(&q, "\x20\0\0\0" "\0\x08\2\x02" "\x41" "abc");
	assert_true(told(&q) && q.ext.malformed);
	/* An address of no known family. */
	QUOTE(&q, "\x20\0\0\0" "\0\x0c\2\x04" "\0\3\0\0abcd");
	assert_true(told(&q) && q.ext.malformed);
	assert_false(q.ext.interface[0].has_address);
	/* An index announced and missing. */
	QUOTE(&q, "\x20\0\0\0" "\0\x04\2\x08");
	assert_true(told(&q) && q.ext.malformed);
	assert_false(q.ext.interface[0].has_index);
}

static void test_too_many_interfaces(void **state)
{
	struct quote q;

	(void)state;
	QUOTE(&q, "\x20\0\0\0" "\0\4\2\0\0\4\2\0\0\4\2\0\0\4\2\0"
	    "\0\4\2\0\0\4\2\0");
	assert_true(told(&q));
	assert_int_equal(q.ext.interfaces, ICMP_INTERFACES);
}

#define TEST(f) cmocka_unit_test(test_##f)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(labels), TEST(no_checksum_is_fine),
		TEST(bad_checksum_keeps_labels), TEST(guess),
		TEST(guess_wants_it_not_to_be_zero),
		TEST(guess_wants_a_checksum), TEST(guess_wants_version_2),
		TEST(guess_of_our_payload), TEST(guess_of_a_short_quote),
		TEST(other_version), TEST(offset_behind_the_end),
		TEST(every_cut_is_malformed), TEST(object_lengths),
		TEST(half_a_label), TEST(label_stack_too_deep),
		TEST(unknown_objects_are_counted),
		TEST(unknown_objects_are_kept),
		TEST(unknown_objects_are_kept_whole),
		TEST(types_that_extend), TEST(interface_v4),
		TEST(interface_v6_next_hop), TEST(interface_names),
		TEST(interface_lies), TEST(too_many_interfaces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
