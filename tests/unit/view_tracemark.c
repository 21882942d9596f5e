/*
 * view_tracemark.c - what a router's error carried and how it came, in words
 */
#include "unit/pathstage.h"

/* The remarks of hop 2 alone, the target being hop 3. */
static void tell_second(struct pathstage *s, struct event e)
{
	expire(s, 1, 1, MS(1));
	play(s, e);
	reply(s, 3, MS(3));
	end(s);
}

static void labels_and_interfaces_are_told(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = answer(s, 2, 2);
	e.extended = true;
	e.extension = (struct icmp_extension){ .labels = 2, .interfaces = 2 };
	e.extension.label[0] = (struct icmp_label){ 16001, 0, 1, false };
	e.extension.label[1] = (struct icmp_label){ 24, 5, 254, true };
	e.extension.interface[0] = (struct icmp_interface){ .role = 0,
		.has_name = true, .name = "ge-0/0/1" };
	e.extension.interface[1] = (struct icmp_interface){ .role = 2,
		.has_index = true, .index = 7, .has_mtu = true, .mtu = 9000,
		.has_address = true, .family = AF_INET,
		.address = { 10, 1, 2, 3 } };
	tell_second(s, e);
	expect_part(s, "2.00 ms   MPLS 16001 24 (tc 5, ttl 254); in ge-0/0/1; "
	    "out (index 7, 10.1.2.3, MTU 9000)\n");
}

static void verbose_labels_are_complete(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	s->style.verbose = true;
	begin_one(s, "192.0.2.9");
	e = answer(s, 2, 2);
	e.extended = true;
	e.extension = (struct icmp_extension){ .labels = 1 };
	e.extension.label[0] = (struct icmp_label){ 16001, 0, 1, true };
	tell_second(s, e);
	expect_part(s, "MPLS 16001 (tc 0, ttl 1, bottom)\n");
}

static void an_unfinished_stack_is_told(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = answer(s, 2, 2);
	e.extended = true;
	e.extension = (struct icmp_extension){ .labels = 1 };
	e.extension.label[0] = (struct icmp_label){ 16001, 0, 1, false };
	tell_second(s, e);
	expect_part(s, "MPLS 16001 (no bottom)\n");
}

static void unknown_objects_are_hex(void **state)
{
	static const uint8_t object[] = { 0, 6, 3, 1, 0xca, 0xfe, 0, 4, 9, 9 };
	struct pathstage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = answer(s, 2, 2);
	e.extended = true;
	e.extension = (struct icmp_extension){ .unknown = 2,
		.other_len = sizeof(object), .malformed = true };
	memcpy(e.extension.other, object, sizeof(object));
	tell_second(s, e);
	expect_part(s, "unknown objects 00060301cafe 00040909; "
	    "damaged extension\n");
}

static void an_interface_cannot_rule_the_terminal(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = answer(s, 2, 2);
	e.extended = true;
	e.extension = (struct icmp_extension){ .interfaces = 1 };
	e.extension.interface[0] = (struct icmp_interface){ .role = 3,
		.has_name = true, .name = "\033c\n" };
	tell_second(s, e);
	expect_part(s, "next \\x1bc\\x0a\n");
}

static void rewriting_is_told_where_it_begins(void **state)
{
	struct pathstage *s = *state;

	s->style.tos = 0xba;
	begin_one(s, "2001:db8::9");
	for (unsigned ttl = 1; ttl < 4; ttl++) {
		struct event e = settled(s, probe(s, 0, ttl), EVENT_EXPIRED,
		    addr("2001:db8:1::1"), MS(ttl));

		e.from.bytes[15] = (uint8_t)ttl;
		e.icmp_type = 3;
		e.label_sent = 0xba12345;
		e.label = ttl < 2 ? 0xba12345 : 0x0000345;
		play(s, e);
	}
	reply(s, 4, MS(4));
	end(s);
	expect_part(s, "2.00 ms   rewritten on the way to this hop: DSCP ef "
	    "to 0, ECN ect0 to 0, flow label 0x12345 to 0x00345\n"
	    " 3  2001:db8:1::3                      3.00 ms\n");
	expect_none(s, "came back");
}

static void a_translated_quote_is_told(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = answer(s, 2, 2);
	e.requoted = true;
	tell_second(s, e);
	expect_part(s, "2.00 ms   quotes a translated packet: NAT\n");
}

static void a_short_quote_is_questionable(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = answer(s, 2, 2);
	e.unmarked = true;
	tell_second(s, e);
	expect_part(s, "2.00 ms   ? quotes too little to prove itself\n");
}

static void a_long_way_back_is_told(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = answer(s, 2, 2);
	e.ttl = 56;
	tell_second(s, e);
	expect_part(s, "2.00 ms   back 9 hops\n");
}

static void verbose_tells_the_ttl(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	s->style.verbose = true;
	begin_one(s, "192.0.2.9");
	e = answer(s, 2, 2);
	e.ttl = 63;
	tell_second(s, e);
	expect_part(s, "2.00 ms   ttl 63; back 2 hops\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(labels_and_interfaces_are_told),
		TEST(verbose_labels_are_complete),
		TEST(an_unfinished_stack_is_told),
		TEST(unknown_objects_are_hex),
		TEST(an_interface_cannot_rule_the_terminal),
		TEST(rewriting_is_told_where_it_begins),
		TEST(a_translated_quote_is_told),
		TEST(a_short_quote_is_questionable),
		TEST(a_long_way_back_is_told),
		TEST(verbose_tells_the_ttl),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
