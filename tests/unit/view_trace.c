/*
 * view_trace.c - what is told when: order, names, terminals, several targets
 */
#include "unit/pathstage.h"

#define HEAD "trace to 192.0.2.9, 30 hops at most, 3 probes a hop, " \
    "46-byte packets\n"

static void a_path_is_heading_hops_verdict(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	expect(s, "");
	walk(s, 3);
	tick(s);
	expect(s, HEAD
	    " 1  10.0.0.1                           1.00 ms\n"
	    " 2  10.0.0.2                           2.00 ms\n"
	    " 3  192.0.2.9                          3.00 ms\n"
	    "reached in 3 hops, 3.00 ms\n");
	end(s);
	expect(s, "");
}

static void hops_are_written_when_they_are_settled(void **state)
{
	struct pathstage *s = *state;

	s->open[0][2] = true;
	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	expire(s, 2, 2, MS(2));
	tick(s);
	expect(s, HEAD " 1  10.0.0.1                           1.00 ms\n");
	s->open[0][2] = false;
	tick(s);
	expect(s, " 2  10.0.0.2                           2.00 ms\n");
}

static void silent_hops_become_one_line(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	lose(s, 2);
	lose(s, 3);
	lose(s, 4);
	expire(s, 5, 5, MS(5));
	lose(s, 6);
	reply(s, 7, MS(7));
	end(s);
	expect_line(s, " 2-4  no answer\n"
	    " 5  10.0.0.5                           5.00 ms\n"
	    " 6  no answer");
}

static void a_silent_run_waits_for_its_end(void **state)
{
	struct pathstage *s = *state;

	s->open[0][4] = true;
	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	lose(s, 2);
	lose(s, 3);
	expire(s, 4, 4, MS(4));
	tick(s);
	expect_none(s, "no answer");
	s->open[0][4] = false;
	tick(s);
	expect_part(s, " 2-3  no answer\n 4  10.0.0.4");
}

static void a_line_waits_for_its_name(void **state)
{
	struct pathstage *s = *state;

	ask_names(s, 2);
	begin_one(s, "192.0.2.9");
	walk(s, 3);
	tick(s);
	expect(s, "");
	name(s, 1, "gate.example");
	tick(s);
	expect(s, HEAD
	    " 1  gate.example (10.0.0.1)                       1.00 ms\n");
	name(s, 2, "");
	tick(s);
	expect_part(s, "\n 2  10.0.0.2                                      "
	    "2.00 ms\n 3  192.0.2.9 ");
}

static void a_name_that_never_comes_costs_half_a_second(void **state)
{
	struct pathstage *s = *state;

	ask_names(s, 2);
	begin_one(s, "192.0.2.9");
	walk(s, 3);
	assert_int_equal(s->view->ops->tick(s->view, s->now),
	    s->now + MS(500));
	s->now += MS(500);
	assert_int_equal(s->view->ops->tick(s->view, s->now), NSEC_NEVER);
	expect_part(s, "\nreached in 3 hops, 3.00 ms\n");
}

static void names_cannot_rule_the_terminal(void **state)
{
	struct pathstage *s = *state;

	ask_names(s, 2);
	begin_one(s, "192.0.2.9");
	name(s, 1, "a\033[31mb\nc");
	name(s, 2, "");
	walk(s, 3);
	tick(s);
	expect_part(s, "\n 1  a\\x1b[31mb\\x0ac (10.0.0.1)");
}

static void long_names_move_no_columns(void **state)
{
	struct pathstage *s = *state;

	ask_names(s, 2);
	begin_one(s, "192.0.2.9");
	name(s, 1, "a-router-with-a-name-that-does-not-want-to-end-at-all."
	    "example.net");
	name(s, 2, "b.example");
	walk(s, 3);
	tick(s);
	expect_line(s, " 2  b.example (10.0.0.2)                             "
	    "                   2.00 ms");
}

static void terminal(struct pathstage *s, int rows)
{
	s->style.columns = 80;
	s->style.rows = rows;
}

static void a_terminal_is_written_at_once_and_again(void **state)
{
	struct pathstage *s = *state;

	terminal(s, 24);
	ask_names(s, 2);
	begin_one(s, "192.0.2.9");
	walk(s, 3);
	tick(s);
	expect(s, HEAD
	    "\r\033[J 1  10.0.0.1                           1.00 ms\n"
	    " 2  10.0.0.2                           2.00 ms\n"
	    " 3  192.0.2.9                          3.00 ms\n");
	name(s, 1, "gate.example");
	tick(s);
	expect(s, "\033[3A\r"
	    "\033[K 1  gate.example (10.0.0.1)                    1.00 ms\n"
	    "\033[K 2  10.0.0.2                                   2.00 ms\n"
	    "\033[K 3  192.0.2.9                                  3.00 ms\n");
	tick(s);
	expect(s, "");
	name(s, 2, "");
	tick(s);
	expect(s, "\r\033[Kreached in 3 hops, 3.00 ms\n");
}

static void what_has_left_the_screen_is_left_alone(void **state)
{
	struct pathstage *s = *state;

	terminal(s, 6);
	ask_names(s, 8);
	begin_one(s, "192.0.2.9");
	walk(s, 9);
	tick(s);
	look_away(s);
	name(s, 8, "a-late-one.example");
	tick(s);
	fflush(s->out);
	assert_non_null(strstr(s->text + s->shown, "\033[4A\r\033[K 6  "));
	assert_null(strstr(s->text + s->shown, " 5  "));
}

static void long_lines_take_several_rows(void **state)
{
	struct pathstage *s = *state;

	terminal(s, 24);
	s->style.columns = 30;
	ask_names(s, 1);
	begin_one(s, "192.0.2.9");
	walk(s, 2);
	tick(s);
	look_away(s);
	name(s, 1, "a.example");
	tick(s);
	fflush(s->out);
	/* Two lines of 47 columns. */
	assert_non_null(strstr(s->text + s->shown,
	    "\033[4A\r\033[K\033[B\033[K\033[1A 1  a.example"));
}

static void an_interruption_leaves_the_echo_behind(void **state)
{
	struct pathstage *s = *state;

	terminal(s, 24);
	s->open[0][2] = true;
	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	play(s, probe(s, 0, 2));
	tick(s);
	look_away(s);
	s->ending.reason = ENDING_INTERRUPTED;
	stop(s);
	expect(s, "\r\033[K"
	    "interrupted: not reached yet: hop 1 (10.0.0.1) is the last that "
	    "has answered; 1 probe is still in the air\n");
}

static void replies(struct pathstage *s, uint32_t target, const char *from)
{
	struct event e = settled(s, probe(s, target, 1), EVENT_REPLY,
	    addr(from), MS(1));

	play(s, e);
}

static void who_is_complete_first_comes_first(void **state)
{
	struct pathstage *s = *state;

	begin(s, &view_trace, (const char *const[]){ "192.0.2.9",
	    "192.0.2.10", "192.0.2.11", NULL });
	expire(s, 1, 1, MS(1));
	tick(s);
	expect(s, "");
	replies(s, 2, "192.0.2.11");
	tick(s);
	expect(s, "trace to 192.0.2.11, 30 hops at most, 3 probes a hop, "
	    "46-byte packets\n"
	    " 1  192.0.2.11                         1.00 ms\n"
	    "reached in 1 hop, 1.00 ms\n");
	replies(s, 1, "192.0.2.10");
	tick(s);
	expect_part(s, "ms\n\ntrace to 192.0.2.10, ");
	look_away(s);
	end(s);
	expect(s, "\ntrace to 192.0.2.9, 30 hops at most, 3 probes a hop, "
	    "46-byte packets\n"
	    " 1  10.0.0.1                           1.00 ms\n"
	    "not reached: hop 1 (10.0.0.1) is the last that was asked\n");
}

static void a_terminal_has_them_in_no_other_way(void **state)
{
	struct pathstage *s = *state;

	terminal(s, 24);
	begin(s, &view_trace, (const char *const[]){ "192.0.2.9",
	    "192.0.2.10", NULL });
	expire(s, 1, 1, MS(1));
	replies(s, 1, "192.0.2.10");
	tick(s);
	expect_part(s, "trace to 192.0.2.10, ");
	expect_none(s, "\033");
	expect_none(s, "192.0.2.9");
	s->report.reason = s->ending.reason = ENDING_INTERRUPTED;
	end(s);
	expect_part(s, "\nreached in 1 hop, 1.00 ms\n\r\033[K\n"
	    "trace to 192.0.2.9, ");
}

static void an_inferred_hop_is_marked(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	s->inferred[1] = 0;
	begin(s, &view_trace, (const char *const[]){ "192.0.2.9",
	    "192.0.2.10", NULL });
	walk(s, 2);
	e = settled(s, probe(s, 1, 2), EVENT_REPLY, addr("192.0.2.10"),
	    MS(1));
	play(s, e);
	end(s);
	expect_part(s, " 1  10.0.0.1                           1.00 ms   "
	    "inferred, as to 192.0.2.9\n 2  192.0.2.10");
}

static void a_target_without_address_has_a_line(void **state)
{
	struct pathstage *s = *state;
	struct event e = { .kind = EVENT_UNRESOLVED, .error = EAI_NONAME,
		.at = START };

	begin(s, &view_trace, (const char *const[]){ "nosuch.example",
	    "192.0.2.9", NULL });
	targets_resolved(s->targets, 0, EAI_NONAME, NULL, 0, "");
	play(s, e);
	tick(s);
	expect(s, "nosuch.example: not traced: Name or service not known\n");
	end(s);
	expect_part(s, "known\n\ntrace to 192.0.2.9");
}

static void quiet_is_the_verdict(void **state)
{
	struct pathstage *s = *state;

	s->style.quiet = true;
	begin(s, &view_trace, (const char *const[]){ "192.0.2.9",
	    "192.0.2.10", NULL });
	walk(s, 3);
	end(s);
	expect(s, "192.0.2.9: reached in 3 hops, 3.00 ms\n"
	    "192.0.2.10: not reached: nothing was sent\n");
}

static void an_interruption_is_told(void **state)
{
	struct pathstage *s = *state;

	s->open[0][2] = true;
	begin_one(s, "192.0.2.9");
	expire(s, 1, 1, MS(1));
	play(s, probe(s, 0, 2));
	tick(s);
	s->report.reason = s->ending.reason = ENDING_INTERRUPTED;
	end(s);
	expect_line(s, "interrupted: not reached yet: hop 1 (10.0.0.1) is the "
	    "last that has answered; 1 probe is still in the air");
}

static void a_deadline_is_told(void **state)
{
	struct pathstage *s = *state;

	s->open[0][2] = true;
	begin_one(s, "192.0.2.9");
	play(s, probe(s, 0, 1));
	play(s, probe(s, 0, 2));
	s->report.reason = s->ending.reason = ENDING_DEADLINE;
	end(s);
	expect_line(s, "deadline passed: not reached yet: nobody has answered; "
	    "2 probes are still in the air");
}

/* All that was to be asked of the first had been. */
static void one_that_is_done_is_not_interrupted(void **state)
{
	struct pathstage *s = *state;

	s->open[1][1] = true;
	begin(s, &view_trace, (const char *const[]){ "192.0.2.9",
	    "192.0.2.10", NULL });
	expire(s, 1, 1, MS(1));
	lose(s, 2);
	play(s, probe(s, 1, 1));
	s->report.reason = s->ending.reason = ENDING_INTERRUPTED;
	end(s);
	expect_line(s, "not reached: after hop 1 (10.0.0.1) nothing up to TTL "
	    "2 answers");
	expect_line(s, "interrupted: not reached yet: nobody has answered; "
	    "1 probe is still in the air");
}

static void a_run_that_cannot_begin_writes_nothing(void **state)
{
	struct pathstage *s = *state;

	begin_one(s, "192.0.2.9");
	s->ending.reason = ENDING_FAILED;
	stop(s);
	expect(s, "");
}

static void rounds_are_a_table_at_the_end(void **state)
{
	struct pathstage *s = *state;

	s->trace.rounds = 0;
	s->trace.tries = 1;
	s->report.interval = NSEC_SEC;
	begin_one(s, "192.0.2.9");
	for (unsigned i = 0; i < 4; i++) {
		expire(s, 1, 1, MS(1) + MS(i));
		lose(s, 2);
		reply(s, 3, MS(3));
		s->now += NSEC_SEC;
	}
	tick(s);
	expect(s, "");
	end(s);
	expect(s, "trace to 192.0.2.9, 30 hops at most, 1 probe a hop, "
	    "round by round every 1 s, 46-byte packets\n"
	    "hop address            loss   sent  answered     min  median"
	    "     max  jitter ms\n"
	    " 1  10.0.0.1             0%      4         4    1.00    2.01"
	    "    4.00    1.00\n"
	    " 2  no answer\n"
	    " 3  192.0.2.9            0%      4         4    3.00    3.00"
	    "    3.00   0.000\n"
	    "reached in 3 hops, 3.00 ms\n");
}

static void an_interim_table_goes_to_standard_error(void **state)
{
	struct pathstage *s = *state;

	s->trace.rounds = 0;
	begin_one(s, "192.0.2.9");
	walk(s, 2);
	s->view->ops->interim(s->view, VIEW_EVERY, s->now, WALL);
	expect(s, "");
	fflush(s->err);
	assert_non_null(strstr(s->errors, "[2026-01-01T00:00:00Z] trace to "
	    "192.0.2.9, "));
	assert_non_null(strstr(s->errors, "\nhop address "));
	assert_non_null(strstr(s->errors, "\nso far: reached in 2 hops, "));
}

static void changes_of_this_host_are_told_at_the_end(void **state)
{
	struct pathstage *s = *state;
	struct event e = { .kind = EVENT_LOCAL, .error = LOCAL_LINK_DOWN,
		.device = "eth0", .probe.target = UINT32_MAX };

	begin_one(s, "192.0.2.9");
	play(s, e);
	walk(s, 2);
	end(s);
	expect_line(s, "meanwhile   eth0 is down");
}

static void the_heading_tells_what_was_chosen(void **state)
{
	struct pathstage *s = *state;

	s->report.source = addr("192.0.2.1");
	s->report.device = "eth0";
	s->trace.first = 3;
	s->trace.flow = 9;
	s->trace.rounds = 10;
	s->report.interval = MS(200);
	begin_one(s, "192.0.2.9");
	end(s);
	expect_part(s, "trace to 192.0.2.9, from 192.0.2.1, through eth0, "
	    "hops 3 to 30, 3 probes a hop, flow 9, 10 rounds every 200 ms, "
	    "46-byte packets\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_path_is_heading_hops_verdict),
		TEST(hops_are_written_when_they_are_settled),
		TEST(silent_hops_become_one_line),
		TEST(a_silent_run_waits_for_its_end),
		TEST(a_line_waits_for_its_name),
		TEST(a_name_that_never_comes_costs_half_a_second),
		TEST(names_cannot_rule_the_terminal),
		TEST(long_names_move_no_columns),
		TEST(a_terminal_is_written_at_once_and_again),
		TEST(what_has_left_the_screen_is_left_alone),
		TEST(long_lines_take_several_rows),
		TEST(an_interruption_leaves_the_echo_behind),
		TEST(who_is_complete_first_comes_first),
		TEST(a_terminal_has_them_in_no_other_way),
		TEST(an_inferred_hop_is_marked),
		TEST(a_target_without_address_has_a_line),
		TEST(quiet_is_the_verdict),
		TEST(an_interruption_is_told),
		TEST(a_deadline_is_told),
		TEST(one_that_is_done_is_not_interrupted),
		TEST(a_run_that_cannot_begin_writes_nothing),
		TEST(rounds_are_a_table_at_the_end),
		TEST(an_interim_table_goes_to_standard_error),
		TEST(changes_of_this_host_are_told_at_the_end),
		TEST(the_heading_tells_what_was_chosen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
