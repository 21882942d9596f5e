/*
 * view_tracehop.c - one hop: times, several addresses, flows, oddities
 */
#include "unit/pathstage.h"

/* Three answers of a router, 100 us apart. */
static void three(struct pathstage *s, unsigned ttl, unsigned n)
{
	for (int i = 0; i < 3; i++)
		expire(s, ttl, n, MS(ttl) + US(100 * i));
}

/* The remarks of hop 2 alone, the target being hop 3. */
static void tell_second(struct pathstage *s, struct event e)
{
	expire(s, 1, 1, MS(1));
	play(s, e);
	reply(s, 3, MS(3));
	end(s);
}

static void three_times_are_least_median_greatest(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	three(s, 1, 1);
	expire(s, 2, 2, MS(2));
	expire(s, 2, 2, MS(9));
	reply(s, 3, MS(3));
	end(s);
	expect_part(s, "\n 1  10.0.0.1           1.00    1.10    1.20 ms\n"
	    " 2  10.0.0.2                   2.00    9.00 ms\n"
	    " 3  192.0.2.9                          3.00 ms\n");
}

static void an_error_has_its_mark_and_words(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	refuse(s, 2, 2, 13);
	end(s);
	expect_part(s, "2.00 ms   !X administratively prohibited\n");
}

static void fragmentation_tells_the_mtu(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = answer(s, 2, 2);
	e.kind = EVENT_TOO_BIG;
	e.icmp_type = 3;
	e.icmp_code = 4;
	e.mtu = 1400;
	tell_second(s, e);
	expect_part(s, "2.00 ms   !F-1400 fragmentation needed\n");
}

static void an_unknown_code_is_a_number(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	refuse(s, 2, 2, 77);
	end(s);
	expect_part(s, "!? Dest Unreachable, Bad Code: 77\n");
}

static void several_addresses_have_a_line_each(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	expire(s, 2, 2, MS(2));
	expire(s, 2, 22, MS(3));
	expire(s, 2, 2, MS(4));
	reply(s, 3, MS(3));
	end(s);
	expect_part(s, "\n 2  10.0.0.2                   2.00    4.00 ms   "
	    "2 of 3 answers; balanced per packet\n"
	    "    10.0.0.22                          3.00 ms   "
	    "1 of 3 answers\n");
}

static void flows_are_grouped_by_address(void **state)
{
	struct pathstage *s = *state;

	s->trace.flows = 4;
	begin_one(s, "192.0.2.9");
	for (s->flow = 1; s->flow <= 4; s->flow++) {
		expire(s, 1, 1, MS(1));
		expire(s, 2, s->flow == 3 ? 22 : 2, MS(2));
		if (s->flow == 4)
			lose(s, 3);
		else
			expire(s, 3, 3, MS(3));
		reply(s, 4, MS(4));
	}
	end(s);
	expect_line(s, " 2  10.0.0.2                   2.00    2.00 ms   "
	    "flows 1-2,4; balanced per flow\n"
	    "    10.0.0.22                          2.00 ms   flow 3");
	expect_part(s, "no answer to flow 4\n");
}

/* Sixteen ways in the middle, for 64 flows. */
static void spread(struct pathstage *s)
{
	s->trace.flows = 64;
	s->trace.multipath = true;
	begin_one(s, "192.0.2.9");
	for (s->flow = 1; s->flow <= 64; s->flow++) {
		expire(s, 1, 1, MS(1));
		expire(s, 2, 20u + s->flow % 16, MS(2));
		expire(s, 3, 40u + s->flow % 2, MS(3));
		reply(s, 4, MS(4));
	}
	end(s);
}

static void a_graph_has_vertices_and_links(void **state)
{
	struct pathstage *s = *state;

	spread(s);
	expect_line(s, " 1   10.0.0.1           1.00    1.00    1.00 ms   "
	    "-> 2a-2p (64)\n"
	    " 2a  10.0.0.21                  2.00    2.00 ms   4 flows; "
	    "-> 3a; balanced per flow\n"
	    " 2b  10.0.0.22                  2.00    2.00 ms   4 flows; "
	    "-> 3b");
	expect_line(s, " 3b  10.0.0.40                  3.00    3.00 ms   "
	    "32 flows; -> 4");
}

static void a_graph_names_its_diamonds(void **state)
{
	struct pathstage *s = *state;

	spread(s);
	expect_line(s, "diamond     16 wide, hop 1 (10.0.0.1) to hop 4 "
	    "(192.0.2.9), 3 hops long");
	expect_part(s, "all paths to 192.0.2.9, 30 hops at most, 95% "
	    "confidence at each hop, 46-byte packets\n");
}

static void a_limit_is_no_loss(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	for (unsigned i = 0; i < 20; i++) {
		expire(s, 1, 1, MS(1));
		if (i % 4)
			lose(s, 2);
		else
			expire(s, 2, 2, MS(2));
		reply(s, 3, MS(3));
	}
	end(s);
	expect_part(s, "5 of 20 answered: limits its errors, no loss behind\n");
}

static void loss_of_the_path_is_named(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	for (unsigned i = 0; i < 40; i++) {
		expire(s, 1, 1, MS(1));
		if (i % 2) {
			lose(s, 2);
			lose(s, 3);
		} else {
			expire(s, 2, 2, MS(2));
			reply(s, 3, MS(3));
		}
	}
	end(s);
	expect_part(s, "20 of 40 answered: loss from here on\n");
	expect_part(s, "\nreached in 3 hops, 3.00 ms, 50% loss from hop 2 "
	    "on\n");
}

static void a_late_answer_is_told(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	lose(s, 2);
	e = probe(s, 0, 2);
	e.probe.number = s->number -= 1;
	e.kind = EVENT_LATE;
	e.from = router(2);
	e.rtt = MS(1500);
	play(s, e);
	reply(s, 3, MS(3));
	end(s);
	expect_part(s, "1 late\n");
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

static void an_address_seen_before_is_told(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	expire(s, 2, 1, MS(2));
	reply(s, 3, MS(3));
	end(s);
	expect_part(s, "2.00 ms   the same as hop 1\n");
}

static void a_loop_takes_one_round(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	for (unsigned ttl = 2; ttl < 12; ttl++)
		expire(s, ttl, 2 + ttl % 2, MS(2));
	end(s);
	expect_line(s, " 4  10.0.0.2                           2.00 ms   "
	    "loop: the same as hop 2\n"
	    " 5-11  the loop goes on");
}

static void who_blocks_is_marked_at_his_hop(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	refuse(s, 2, 1, 1);
	end(s);
	expect_line(s, " 1  10.0.0.1                           1.00 ms   "
	    "!H host unreachable");
}

static void what_was_given_up_is_missing(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	play(s, probe(s, 0, 1));
	reply(s, 2, MS(2));
	tick(s);
	expect_line(s, " 1  10.0.0.1                           1.00 ms   "
	    "1 of 2 answered");
}

static void what_is_waited_for_is_pending(void **state)
{
	struct pathstage *s = *state;

	s->open[0][1] = true;
	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	play(s, probe(s, 0, 1));
	reply(s, 2, MS(2));
	tick(s);
	s->ending.reason = ENDING_INTERRUPTED;
	stop(s);
	expect_line(s, " 1  10.0.0.1                           1.00 ms   "
	    "1 pending");
}

static void this_host_is_never_a_hop(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	e = answer(s, 2, 200);
	e.kind = EVENT_ERROR;
	e.icmp_type = 3;
	e.icmp_code = 1;
	e.own = true;
	tell_second(s, e);
	expect_line(s, " 2  no answer   from this host: !H host unreachable");
	expect_none(s, "10.0.0.200");
}

static void a_probe_not_sent_is_told(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	e = probe(s, 0, 2);
	e.kind = EVENT_UNSENT;
	e.error = ENOBUFS;
	play(s, e);
	reply(s, 3, MS(3));
	end(s);
	expect_line(s, " 2  not sent");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(three_times_are_least_median_greatest),
		TEST(an_error_has_its_mark_and_words),
		TEST(fragmentation_tells_the_mtu),
		TEST(an_unknown_code_is_a_number),
		TEST(several_addresses_have_a_line_each),
		TEST(flows_are_grouped_by_address),
		TEST(a_graph_has_vertices_and_links),
		TEST(a_graph_names_its_diamonds),
		TEST(a_limit_is_no_loss),
		TEST(loss_of_the_path_is_named),
		TEST(a_late_answer_is_told),
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
		TEST(an_address_seen_before_is_told),
		TEST(a_loop_takes_one_round),
		TEST(who_blocks_is_marked_at_his_hop),
		TEST(what_was_given_up_is_missing),
		TEST(what_is_waited_for_is_pending),
		TEST(this_host_is_never_a_hop),
		TEST(a_probe_not_sent_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
