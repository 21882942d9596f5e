/*
 * view_answer.c - the line that tells of an answer
 */
#include "unit/stage.h"

static void reply_reads_like_ping(void **state)
{
	struct stage *s = *state;

	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	reply(s, 0, 1, US(11432));
	expect_line(s, "64 bytes from 192.0.2.9: icmp_seq=1 ttl=57 "
	    "time=11.4 ms");
}

static void time_has_the_width_of_ping(void **state)
{
	static const struct { nsec rtt; const char *text; } known[] = {
		{ 0, "0.000" }, { 499, "0.000" }, { 500, "0.001" },
		{ US(45), "0.045" }, { 999499, "0.999" },
		{ 999500, "1.00" }, { US(9994), "9.99" },
		{ US(9995), "10.0" }, { US(99949), "99.9" },
		{ US(99950), "100" }, { MS(803), "803" },
		{ MS(1502), "1502" },
	};
	struct stage *s = *state;
	char line[128];

	begin_one(s, "192.0.2.9");
	for (uint32_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		leave(s, 0, i + 1);
		reply(s, 0, i + 1, known[i].rtt);
		snprintf(line, sizeof(line), "64 bytes from 192.0.2.9: "
		    "icmp_seq=%u ttl=57 time=%s ms", i + 1, known[i].text);
		expect_line(s, line);
	}
}

static void three_decimals_always(void **state)
{
	struct stage *s = *state;

	s->style.three_decimals = true;
	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	reply(s, 0, 1, US(120456));
	expect_line(s, "64 bytes from 192.0.2.9: icmp_seq=1 ttl=57 "
	    "time=120.456 ms");
}

static void unknown_ttl_and_time_are_left_out(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	e = make(s, EVENT_DUPLICATE, 0, 1);
	play(s, e);
	expect_line(s, "64 bytes from 192.0.2.9: icmp_seq=1 (DUP!)");
}

static void late_answer_says_so(void **state)
{
	struct stage *s = *state;

	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	play(s, make(s, EVENT_LOST, 0, 1));
	play(s, answer(s, EVENT_LATE, 0, 1, MS(2502)));
	expect_line(s, "64 bytes from 192.0.2.9: icmp_seq=1 ttl=57 "
	    "time=2502 ms (late)");
}

static void answer_after_an_error_says_so(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	e = make(s, EVENT_ERROR, 0, 1);
	e.icmp_type = 3;
	e.icmp_code = 1;
	play(s, e);
	e = answer(s, EVENT_REPLY, 0, 1, MS(20));
	e.after = true;
	s->view->ops->note(s->view, &e);
	expect_line(s, "64 bytes from 192.0.2.9: icmp_seq=1 ttl=57 "
	    "time=20.0 ms (after an error)");
}

static void changed_class_is_told(void **state)
{
	struct stage *s = *state;
	struct event e;

	s->style.tos = 46 << 2 | 2;
	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	e = answer(s, EVENT_REPLY, 0, 1, MS(20));
	e.tos = 3;
	play(s, e);
	expect_line(s, "64 bytes from 192.0.2.9: icmp_seq=1 ttl=57 "
	    "time=20.0 ms dscp=0 (sent ef) ecn=ce (sent ect0)");
}

static void same_class_is_not_told(void **state)
{
	struct stage *s = *state;
	struct event e;

	s->style.tos = 34 << 2;
	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	e = answer(s, EVENT_REPLY, 0, 1, MS(20));
	e.tos = 34 << 2;
	play(s, e);
	expect_none(s, "dscp");
}

static void wait_to_leave_is_told_from_a_millisecond(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	e = answer(s, EVENT_REPLY, 0, 1, MS(20));
	e.queue = MS(803);
	play(s, e);
	expect_line(s, "64 bytes from 192.0.2.9: icmp_seq=1 ttl=57 "
	    "time=20.0 ms (waited 803 ms to leave)");
	leave(s, 0, 2);
	e = answer(s, EVENT_REPLY, 0, 2, MS(20));
	e.queue = US(999);
	play(s, e);
	expect_line(s, "64 bytes from 192.0.2.9: icmp_seq=2 ttl=57 "
	    "time=20.0 ms");
}

static void reverse_names_stand_before_the_address(void **state)
{
	struct stage *s = *state;
	struct nametab *names = nametab_new(16);
	struct addr a = addr("192.0.2.9");

	s->report.names = names;
	nametab_claim(names, &a);
	nametab_put(names, &a, "evil\033.example");
	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	reply(s, 0, 1, MS(20));
	expect_line(s, "64 bytes from evil\\x1b.example (192.0.2.9): "
	    "icmp_seq=1 ttl=57 time=20.0 ms");
	end(s);
	nametab_free(names);
}

static void bell_rings(void **state)
{
	struct stage *s = *state;

	s->style.bell = true;
	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	reply(s, 0, 1, MS(20));
	expect_line(s, "64 bytes from 192.0.2.9: icmp_seq=1 ttl=57 "
	    "time=20.0 ms\a");
}

static void stamp_is_the_time_of_arrival(void **state)
{
	struct stage *s = *state;

	s->style.stamps = STAMPS_UNIX;
	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	reply(s, 0, 1, US(20001));
	expect_line(s, "[1767225600.020001] 64 bytes from 192.0.2.9: "
	    "icmp_seq=1 ttl=57 time=20.0 ms");
}

static void stamp_rfc3339(void **state)
{
	struct stage *s = *state;

	s->style.stamps = STAMPS_RFC3339;
	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	reply(s, 0, 1, US(20001));
	expect_line(s, "[2026-01-01T00:00:00.020001Z] 64 bytes from "
	    "192.0.2.9: icmp_seq=1 ttl=57 time=20.0 ms");
}

static void stamp_relative(void **state)
{
	struct stage *s = *state;

	s->style.stamps = STAMPS_RELATIVE;
	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	reply(s, 0, 1, US(20001));
	expect_line(s, "[0.020001] 64 bytes from 192.0.2.9: "
	    "icmp_seq=1 ttl=57 time=20.0 ms");
}

static void record_route(struct stage *s, uint32_t number, uint8_t last)
{
	uint8_t route[40] = { 7, 39, 12, 192, 0, 2, 1, 192, 0, 2, last };
	struct event e = answer(s, EVENT_REPLY, 0, number, MS(20));

	e.options_len = 40;
	memcpy(e.options, route, 40);
	play(s, e);
}

static void record_route_is_a_block_once(void **state)
{
	struct stage *s = *state;

	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	leave(s, 0, 2);
	record_route(s, 1, 9);
	record_route(s, 2, 9);
	expect_line(s, "64 bytes from 192.0.2.9: icmp_seq=1 ttl=57 "
	    "time=20.0 ms\nRR: \t192.0.2.1\n\t192.0.2.9\n\n"
	    "64 bytes from 192.0.2.9: icmp_seq=2 ttl=57 time=20.0 ms"
	    "\t(same route)");
}

static void changed_route_is_told_again(void **state)
{
	struct stage *s = *state;

	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	leave(s, 0, 2);
	record_route(s, 1, 9);
	record_route(s, 2, 8);
	expect_line(s, "RR: \t192.0.2.1\n\t192.0.2.8");
}

static void timestamps_are_a_block(void **state)
{
	/* Overflow 2, flag 1: address and stamp; the last not standard. */
	static const uint8_t stamps[28] = {
		68, 28, 29, 0x21,
		192, 0, 2, 1, 0, 0, 0x10, 0,
		192, 0, 2, 2, 0, 0, 0x10, 5,
		192, 0, 2, 3, 0x80, 0, 0, 7,
	};
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	e = answer(s, EVENT_REPLY, 0, 1, MS(20));
	e.options_len = sizeof(stamps);
	memcpy(e.options, stamps, sizeof(stamps));
	play(s, e);
	expect_line(s, "TS: \t192.0.2.1\t4096 absolute\n\t192.0.2.2\t5\n"
	    "\t192.0.2.3\t7 absolute not-standard\nUnrecorded hops: 2\n");
}

static void damaged_options_are_named(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	e = answer(s, EVENT_REPLY, 0, 1, MS(20));
	e.options_len = 4;
	e.options[0] = 7;
	e.options[1] = 200;
	play(s, e);
	expect_line(s, "64 bytes from 192.0.2.9: icmp_seq=1 ttl=57 "
	    "time=20.0 ms (malformed IP options)");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(reply_reads_like_ping),
		TEST(time_has_the_width_of_ping),
		TEST(three_decimals_always),
		TEST(unknown_ttl_and_time_are_left_out),
		TEST(late_answer_says_so),
		TEST(answer_after_an_error_says_so),
		TEST(changed_class_is_told),
		TEST(same_class_is_not_told),
		TEST(wait_to_leave_is_told_from_a_millisecond),
		TEST(reverse_names_stand_before_the_address),
		TEST(bell_rings),
		TEST(stamp_is_the_time_of_arrival),
		TEST(stamp_rfc3339),
		TEST(stamp_relative),
		TEST(record_route_is_a_block_once),
		TEST(changed_route_is_told_again),
		TEST(timestamps_are_a_block),
		TEST(damaged_options_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
