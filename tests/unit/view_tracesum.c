/*
 * view_tracesum.c - the verdict of a trace, and the lines behind it
 */
#include "unit/pathstage.h"

/* The last line, without its end. */
static void expect_verdict(struct pathstage *s, const char *verdict)
{
	char whole[512];

	end(s);
	fflush(s->out);
	snprintf(whole, sizeof(whole), "\n%s\n", verdict);
	if (s->text_len < strlen(whole) || strcmp(s->text + s->text_len -
	    strlen(whole), whole))
		fail_msg("does not end in \"%s\":\n%s", verdict, s->text);
}

static void far(struct pathstage *s, bool answers)
{
	if (answers)
		reply(s, 255, MS(20));
	else
		lose(s, 255);
}

static void reached(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	walk(s, 4);
	expect_verdict(s, "reached in 4 hops, 4.00 ms");
}

static void reached_at_once(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	walk(s, 1);
	expect_verdict(s, "reached in 1 hop, 1.00 ms");
}

static void reached_at_several_distances(void **state)
{
	struct pathstage *s = *state;

	s->trace.flows = 2;
	begin_one(s, "192.0.2.9");
	walk(s, 3);
	s->flow = 2;
	for (unsigned ttl = 1; ttl < 5; ttl++)
		expire(s, ttl, ttl, MS(3));
	reply(s, 5, MS(3));
	end(s);
	expect_part(s, "\nreached in 3 to 5 hops, 3.00 ms\n");
}

static void silent_behind_a_hop(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	for (unsigned ttl = 2; ttl < 9; ttl++)
		lose(s, ttl);
	far(s, false);
	expect_verdict(s, "not reached: after hop 1 (10.0.0.1) nothing up to "
	    "TTL 8 answers; nor does the target answer a probe with TTL 255");
}

static void silent_but_alive(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	lose(s, 2);
	far(s, true);
	expect_verdict(s, "path not seen to its end: after hop 1 (10.0.0.1) "
	    "nothing up to TTL 2 answers; the target itself answers a probe "
	    "with TTL 255");
}

static void nothing_is_claimed_that_was_not_asked(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	lose(s, 2);
	expect_verdict(s, "not reached: after hop 1 (10.0.0.1) nothing up to "
	    "TTL 2 answers");
}

/* The first of many rounds has not been waited for. */
static void rounds_claim_what_was_waited_for(void **state)
{
	struct pathstage *s = *state;

	s->trace.rounds = 0;
	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	play(s, probe(s, 0, 2));
	play(s, probe(s, 0, 3));
	expect_verdict(s, "not reached yet: hop 1 (10.0.0.1) is the last that "
	    "has answered; 2 probes are still in the air");
}

static void later_rounds_know(void **state)
{
	struct pathstage *s = *state;

	s->trace.rounds = 0;
	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	lose(s, 2);
	play(s, probe(s, 0, 2));
	expect_verdict(s, "not reached: after hop 1 (10.0.0.1) nothing up to "
	    "TTL 2 answers; 1 probe is still in the air");
}

static void the_last_hop_was_asked(void **state)
{
	struct pathstage *s = *state;

	s->trace.hops = 2;
	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	expire(s, 2, 2, MS(2));
	expect_verdict(s, "not reached: hop 2 (10.0.0.2) is the last that was "
	    "asked");
}

static void nobody_answers(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	lose(s, 1);
	lose(s, 2);
	far(s, false);
	expect_verdict(s, "not reached: nobody answers, up to TTL 2; nor does "
	    "the target answer a probe with TTL 255");
}

static void nothing_could_be_sent(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = probe(s, 0, 1);
	e.kind = EVENT_UNSENT;
	e.error = ENETUNREACH;
	play(s, e);
	expect_verdict(s, "not reached: nothing could be sent (Network is "
	    "unreachable)");
}

static void this_host_refuses(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = answer(s, 1, 200);
	e.kind = EVENT_ERROR;
	e.icmp_type = 3;
	e.icmp_code = 1;
	e.own = true;
	play(s, e);
	expect_verdict(s, "not reached: this host itself says: host "
	    "unreachable");
}

static void blocked_at_a_hop(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	refuse(s, 2, 2, 13);
	expect_verdict(s, "not reached: blocked by 10.0.0.2 at hop 2 "
	    "(administratively prohibited), last good hop 1 (10.0.0.1)");
}

static void blocked_somewhere(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	lose(s, 2);
	refuse(s, 3, 3, 0);
	expect_verdict(s, "not reached: blocked by 10.0.0.3 at hop 2 or 3 "
	    "(net unreachable), last good hop 1 (10.0.0.1)");
}

static void blocked_in_a_range(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	lose(s, 1);
	lose(s, 2);
	refuse(s, 3, 3, 0);
	expect_verdict(s, "not reached: blocked by 10.0.0.3 at hop 1 to 3 "
	    "(net unreachable)");
}

static void do_not_fit(struct pathstage *s, unsigned ttl, unsigned n,
    uint32_t mtu)
{
	struct event e = answer(s, ttl, n);

	e.kind = EVENT_TOO_BIG;
	e.icmp_type = 3;
	e.icmp_code = 4;
	e.mtu = mtu;
	play(s, e);
}

static void too_big_behind_a_hop(void **state)
{
	struct pathstage *s = *state;

	s->report.payload = 1472;
	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	expire(s, 2, 2, MS(2));
	do_not_fit(s, 3, 2, 1400);
	do_not_fit(s, 4, 2, 1400);
	expect_verdict(s, "not reached: packets of 1500 bytes do not fit "
	    "behind hop 2 (10.0.0.2), which takes 1400");
	expect_line(s, " 2  10.0.0.2                           2.00 ms   "
	    "!F-1400 fragmentation needed");
}

static void too_big_somewhere(void **state)
{
	struct pathstage *s = *state;

	s->report.payload = 1472;
	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	lose(s, 2);
	do_not_fit(s, 3, 2, 0);
	expect_verdict(s, "not reached: packets of 1500 bytes do not fit "
	    "behind hop 2 or 3 (10.0.0.2)");
}

static void refused_by_the_target(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	e = answer(s, 2, 2);
	e.kind = EVENT_ERROR;
	e.from = e.to;
	e.icmp_type = 3;
	e.icmp_code = 2;
	play(s, e);
	expect_verdict(s, "refused by the target itself at hop 2 (protocol "
	    "unreachable)");
}

static void a_loop_of_two(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	for (unsigned ttl = 1; ttl < 6; ttl++)
		expire(s, ttl, ttl < 4 ? ttl : ttl - 2, MS(ttl));
	far(s, false);
	expect_verdict(s, "not reached: loop between hop 2 (10.0.0.2) and hop "
	    "3 (10.0.0.3); nor does the target answer a probe with TTL 255");
}

static void a_loop_of_several(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	for (unsigned ttl = 1; ttl < 8; ttl++)
		expire(s, ttl, ttl < 5 ? ttl : ttl - 3, MS(ttl));
	expect_verdict(s, "not reached: loop of 3 routers, from hop 2 "
	    "(10.0.0.2) to hop 4 (10.0.0.4)");
}

static struct event large(struct pathstage *s, uint32_t size,
    enum event_kind kind, struct addr from)
{
	struct event e = probe(s, 0, 255);

	e.probe.size = size;
	e.probe.whole = true;
	return settled(s, e, kind, from, kind == EVENT_LOST ? NSEC_UNKNOWN :
	    MS(3));
}

static void too_big(struct pathstage *s, uint32_t size, uint32_t mtu)
{
	struct event e = large(s, size, EVENT_TOO_BIG, router(2));

	e.icmp_type = 3;
	e.icmp_code = 4;
	e.mtu = mtu;
	play(s, e);
}

static void the_mtu_was_told(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	walk(s, 3);
	too_big(s, 1500, 1400);
	play(s, large(s, 1400, EVENT_REPLY, addr("192.0.2.9")));
	expect_verdict(s, "reached in 3 hops, 3.00 ms; path MTU 1400 (told by "
	    "10.0.0.2, hop 2)");
	expect_line(s, " 2  10.0.0.2                           2.00 ms   "
	    "MTU 1400 behind it");
}

static void the_mtu_is_no_less(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	walk(s, 3);
	too_big(s, 1500, 0);
	play(s, large(s, 1280, EVENT_REPLY, addr("192.0.2.9")));
	expect_verdict(s, "reached in 3 hops, 3.00 ms; path MTU at least "
	    "1280");
}

static void the_mtu_is_between(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	walk(s, 3);
	too_big(s, 1500, 1400);
	too_big(s, 1400, 0);
	play(s, large(s, 1280, EVENT_REPLY, addr("192.0.2.9")));
	expect_verdict(s, "reached in 3 hops, 3.00 ms; path MTU at least "
	    "1280, at most 1400 (told by 10.0.0.2, hop 2)");
}

static void large_packets_vanish(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	walk(s, 3);
	for (unsigned i = 0; i < 4; i++)
		play(s, large(s, 1500, EVENT_LOST, (struct addr){ 0 }));
	expect_verdict(s, "reached in 3 hops, 3.00 ms; packets of 1500 bytes "
	    "vanish without a word");
}

/* The size that vanishes is not the one that was told. */
static void smaller_packets_vanish(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	walk(s, 3);
	too_big(s, 1500, 1450);
	for (unsigned i = 0; i < 4; i++)
		play(s, large(s, 1400, EVENT_LOST, (struct addr){ 0 }));
	expect_verdict(s, "reached in 3 hops, 3.00 ms; MTU at most 1450 (told "
	    "by 10.0.0.2, hop 2); packets of 1400 bytes vanish without a "
	    "word");
}

static void a_changed_route_is_dated(void **state)
{
	struct pathstage *s = *state;

	s->trace.rounds = 0;
	begin_one(s, "192.0.2.9");
	for (unsigned i = 0; i < 10; i++) {
		expire(s, 1, 1, MS(1));
		expire(s, 2, i < 5 ? 2 : 3, MS(2));
		reply(s, 3, MS(3));
		s->now += NSEC_SEC;
	}
	end(s);
	expect_line(s, "changed     at 2026-01-01T00:00:05Z, from hop 2 on: "
	    "10.0.0.2 became 10.0.0.3");
}

static void what_came_back_changed_is_told(void **state)
{
	struct pathstage *s = *state;

	s->style.tos = 0xba;
	begin_one(s, "192.0.2.9");
	walk(s, 2);
	expect_verdict(s, "rewritten   DSCP ef came back as 0, ECN ect0 came "
	    "back as 0 (there, back, or at the target: only its reply tells)");
}

static void the_recorded_route_is_told(void **state)
{
	static const uint8_t route[] = { 7, 23, 24, 10, 0, 0, 1, 192, 0, 2, 9,
		192, 0, 2, 9, 10, 0, 0, 7, 10, 0, 0, 8, 0 };
	struct pathstage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = probe(s, 0, 1);
	e = settled(s, e, EVENT_REPLY, e.to, MS(1));
	e.options_len = sizeof(route);
	memcpy(e.options, route, sizeof(route));
	play(s, e);
	expect_verdict(s, "recorded    10.0.0.1, 192.0.2.9; back 192.0.2.9, "
	    "10.0.0.7, 10.0.0.8");
}

static void a_condition_may_ask_for_hops(void **state)
{
	static const struct rule_extra extras[] = {
		{ "hops", STATS_COUNT, 0 }, { "mtu", STATS_COUNT, 0 },
	};
	struct pathstage *s = *state;
	struct rule *rule;
	const char *phrase;
	size_t at;

	rule = rule_parse("hops>2", extras, 2, &phrase, &at);
	assert_non_null(rule);
	s->report.fail_if = rule;
	begin_one(s, "192.0.2.9");
	walk(s, 3);
	end(s);
	rule_free(rule);
	expect_line(s, "fail if     hops>2: yes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reached),
		TEST(reached_at_once),
		TEST(reached_at_several_distances),
		TEST(silent_behind_a_hop),
		TEST(silent_but_alive),
		TEST(nothing_is_claimed_that_was_not_asked),
		TEST(rounds_claim_what_was_waited_for),
		TEST(later_rounds_know),
		TEST(the_last_hop_was_asked),
		TEST(nobody_answers),
		TEST(nothing_could_be_sent),
		TEST(this_host_refuses),
		TEST(blocked_at_a_hop),
		TEST(blocked_somewhere),
		TEST(blocked_in_a_range),
		TEST(too_big_behind_a_hop),
		TEST(too_big_somewhere),
		TEST(refused_by_the_target),
		TEST(a_loop_of_two),
		TEST(a_loop_of_several),
		TEST(the_mtu_was_told),
		TEST(the_mtu_is_no_less),
		TEST(the_mtu_is_between),
		TEST(large_packets_vanish),
		TEST(smaller_packets_vanish),
		TEST(a_changed_route_is_dated),
		TEST(what_came_back_changed_is_told),
		TEST(the_recorded_route_is_told),
		TEST(a_condition_may_ask_for_hops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
