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
	    " 2  10.0.0.2           2.00            9.00 ms\n"
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
	expect_part(s, "\n 2  10.0.0.2           2.00            4.00 ms   "
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
	expect_line(s, " 2  10.0.0.2           2.00            2.00 ms   "
	    "flows 1-2,4; balanced per flow\n"
	    "    10.0.0.22                          2.00 ms   flow 3");
	expect_part(s, "no answer to flow 4\n");
}

/* Which flow met whom tells nothing then. */
static void shares_tell_of_balancing_by_packet(void **state)
{
	struct pathstage *s = *state;

	s->trace.flows = 2;
	begin_one(s, "192.0.2.9");
	for (unsigned i = 0; i < 4; i++)
		for (s->flow = 1; s->flow <= 2; s->flow++)
			expire(s, 1, i % 2 ? 2 : 1, MS(1));
	reply(s, 2, MS(3));
	end(s);
	expect_part(s, "4 of 8 answers; balanced per packet\n");
	expect_none(s, "ms   flows 1");
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
	    "-> 2a-2p\n"
	    " 2a  10.0.0.21          2.00            2.00 ms   4 flows; "
	    "-> 3a; balanced per flow\n"
	    " 2b  10.0.0.22          2.00            2.00 ms   4 flows; "
	    "-> 3b");
	expect_line(s, " 3b  10.0.0.40          3.00            3.00 ms   "
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

/* One of eight may be chance, but none is missing at the target. */
static void loss_that_the_target_does_not_share(void **state)
{
	struct pathstage *s = *state;

	s->trace.rounds = 8;
	begin_one(s, "192.0.2.9");
	for (unsigned i = 0; i < 8; i++) {
		if (i == 6)
			lose(s, 1);
		else
			expire(s, 1, 1, MS(1));
		reply(s, 2, MS(3));
	}
	expect_none(s, "12.5%");
	end(s);
	expect_part(s, " (12.5%) ");
}

static void loss_that_the_target_shares(void **state)
{
	struct pathstage *s = *state;

	s->trace.rounds = 8;
	begin_one(s, "192.0.2.9");
	for (unsigned i = 0; i < 8; i++) {
		if (i == 6) {
			lose(s, 1);
			lose(s, 2);
		} else {
			expire(s, 1, 1, MS(1));
			reply(s, 2, MS(3));
		}
	}
	end(s);
	expect_part(s, " 12.5% ");
	expect_none(s, "(12.5%)");
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

/* Hops 2 to 4 and the target lose so many of 40. */
static void lose_some(struct pathstage *s, const unsigned *lost)
{
	begin_one(s, "192.0.2.9");
	for (unsigned i = 0; i < 40; i++) {
		expire(s, 1, 1, MS(1));
		for (uint8_t ttl = 2; ttl <= 5; ttl++)
			if (i < lost[ttl - 2])
				lose(s, ttl);
			else if (ttl < 5)
				expire(s, ttl, ttl, MS(ttl));
			else
				reply(s, 5, MS(5));
	}
	end(s);
}

static void loss_may_begin_nearer(void **state)
{
	struct pathstage *s = *state;

	lose_some(s, (unsigned[]){ 0, 4, 3, 5 });
	expect_part(s, "36 of 40 answered: loss from here on, or from "
	    "nearer\n");
	expect_part(s, " 12.5% loss from hop 2 or 3 on\n");
}

static void loss_may_begin_anywhere_nearer(void **state)
{
	struct pathstage *s = *state;

	lose_some(s, (unsigned[]){ 1, 4, 3, 5 });
	expect_part(s, " 12.5% loss from one of hops 1 to 3 on\n");
}

static void some_loss_begins_nearer(void **state)
{
	struct pathstage *s = *state;

	lose_some(s, (unsigned[]){ 0, 9, 8, 30 });
	expect_part(s, "31 of 40 answered: some loss from here on\n");
	expect_part(s, " 75% loss, some of it from hop 3 on\n");
}

static void less_loss_is_behind_a_limit(void **state)
{
	struct pathstage *s = *state;

	lose_some(s, (unsigned[]){ 30, 9, 8, 9 });
	expect_part(s, "10 of 40 answered: limits its errors, less loss "
	    "behind\n");
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
	end(s);
	expect_line(s, " 1  10.0.0.1                           1.00 ms   "
	    "1 of 2 answered");
}

/* Told when it can be read: a limit, for the target misses nothing. */
static void what_is_missing_waits_for_the_target(void **state)
{
	struct pathstage *s = *state;

	s->open[0][30] = true;		/* it goes on */
	begin_one(s, "192.0.2.9");
	for (unsigned i = 0; i < 6; i++)
		expire(s, 1, 1, MS(1));
	for (unsigned i = 0; i < 4; i++)
		lose(s, 1);
	tick(s);
	expect(s, "");
	for (unsigned i = 0; i < 16; i++)
		reply(s, 2, MS(2));
	tick(s);
	expect_line(s, " 1  10.0.0.1           1.00    1.00    1.00 ms   "
	    "6 of 10 answered: limits its errors, no loss behind");
}

static void what_another_missed_is_not_told(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	s->inferred[1] = 0;
	begin(s, &view_trace, (const char *const[]){ "192.0.2.9",
	    "192.0.2.10", NULL });
	lose(s, 1);
	walk(s, 2);
	e = settled(s, probe(s, 1, 2), EVENT_REPLY, addr("192.0.2.10"),
	    MS(1));
	play(s, e);
	end(s);
	expect_line(s, " 1  10.0.0.1                           1.00 ms   "
	    "1 of 2 answered");
	expect_line(s, " 1  10.0.0.1                           1.00 ms   "
	    "inferred, as to 192.0.2.9");
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
		TEST(shares_tell_of_balancing_by_packet),
		TEST(a_graph_has_vertices_and_links),
		TEST(a_graph_names_its_diamonds),
		TEST(loss_that_the_target_does_not_share),
		TEST(loss_that_the_target_shares),
		TEST(a_limit_is_no_loss),
		TEST(loss_of_the_path_is_named),
		TEST(loss_may_begin_nearer),
		TEST(loss_may_begin_anywhere_nearer),
		TEST(some_loss_begins_nearer),
		TEST(less_loss_is_behind_a_limit),
		TEST(a_late_answer_is_told),
		TEST(an_address_seen_before_is_told),
		TEST(who_blocks_is_marked_at_his_hop),
		TEST(what_was_given_up_is_missing),
		TEST(what_is_missing_waits_for_the_target),
		TEST(what_another_missed_is_not_told),
		TEST(what_is_waited_for_is_pending),
		TEST(this_host_is_never_a_hop),
		TEST(a_probe_not_sent_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
