/*
 * view_summary.c - the end of a run with one target
 */
#include "unit/stage.h"

static void summary_counts_like_ping(void **state)
{
	struct stage *s = *state;

	begin_one(s, "192.0.2.9");
	for (uint32_t i = 1; i < 6; i++)
		second(s, 0, i, i == 3 ? -1 : US(40 + i));
	end(s);
	expect_line(s, "\n--- 192.0.2.9 ping statistics ---\n"
	    "5 packets transmitted, 4 received, 20% packet loss, "
	    "time 4000ms\n"
	    "rtt min/avg/max/mdev = 0.041/0.043/0.045/0.002 ms");
}

static void summary_names_what_is_odd(void **state)
{
	struct stage *s = *state;

	begin_one(s, "192.0.2.9");
	second(s, 0, 1, US(50));
	play(s, answer(s, EVENT_DUPLICATE, 0, 1, US(60)));
	second(s, 0, 2, -1);
	play(s, answer(s, EVENT_LATE, 0, 2, SEC(3)));
	leave(s, 0, 3);
	play(s, make(s, EVENT_ERROR, 0, 3));
	leave(s, 0, 4);
	end(s);
	expect_line(s, "4 packets transmitted, 1 received, +1 duplicates, "
	    "+1 errors, 1 late, 1 pending, 66.6667% packet loss, "
	    "time 1000ms");
}

static void summary_without_answers_has_no_times(void **state)
{
	struct stage *s = *state;

	begin_one(s, "192.0.2.9");
	second(s, 0, 1, -1);
	second(s, 0, 2, -1);
	end(s);
	expect(s, "PING 192.0.2.9 (192.0.2.9) 56(84) bytes of data.\n"
	    "\n--- 192.0.2.9 ping statistics ---\n"
	    "2 packets transmitted, 0 received, 100% packet loss, "
	    "time 1000ms\n");
}

static void summary_tells_quantiles_and_jitter(void **state)
{
	struct stage *s = *state;

	begin_one(s, "192.0.2.9");
	for (uint32_t i = 1; i < 5; i++)
		second(s, 0, i, MS(1));
	end(s);
	expect_none(s, "loss  ");
	fflush(s->out);
	assert_non_null(strstr(s->text, "\nrtt median/p90/p95/p99 = "));
	assert_non_null(strstr(s->text, "\njitter      0.000 ms between "
	    "consecutive answers, 0.000 ms by RFC 3550\n"));
}

static void summary_lists_outages(void **state)
{
	struct stage *s = *state;

	begin_one(s, "192.0.2.9");
	for (uint32_t i = 1; i < 8; i++)
		second(s, 0, i, i == 2 || (i > 3 && i < 6) ? -1 : MS(1));
	end(s);
	expect_line(s, "loss        2 runs, the longest of 2 probes, "
	    "3.00 s in all\n"
	    "outage      2 probes unanswered from "
	    "2026-01-01T00:00:03.000000Z to 2026-01-01T00:00:05.000000Z, "
	    "2.00 s");
}

static void summary_tells_the_wait_to_leave(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	e = answer(s, EVENT_REPLY, 0, 1, MS(20));
	e.queue = MS(803);
	play(s, e);
	end(s);
	expect_line(s, "left late   up to 803.000 ms, mean 803.000 ms, after "
	    "the send call: not in the times above");
}

static void summary_tells_where_times_come_from(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	second(s, 0, 1, MS(1));
	leave(s, 0, 2);
	e = answer(s, EVENT_REPLY, 0, 2, MS(1));
	e.source = RTT_USER;
	play(s, e);
	end(s);
	expect_line(s, "times       1 of 2 by the program's own clock");
}

static void summary_warns(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	e = answer(s, EVENT_REPLY, 0, 1, MS(1));
	e.unmarked = true;
	play(s, e);
	s->ending.drops = 3;
	s->ending.foreign = 2;
	s->ending.wrong_source = 1;
	end(s);
	expect_line(s, "not counted 2 foreign, 1 from a wrong source");
	expect_line(s, "warning     1 reply is not authenticated: payload "
	    "under 8 bytes");
	expect_line(s, "warning     3 replies dropped by our own socket: "
	    "raise net.core.rmem_max");
}

static void summary_tells_the_condition(void **state)
{
	struct stage *s = *state;
	const char *phrase;
	struct rule *rule;
	size_t at;

	rule = rule_parse("loss>5%", NULL, 0, &phrase, &at);
	assert_non_null(rule);
	s->report.fail_if = rule;
	begin_one(s, "192.0.2.9");
	second(s, 0, 1, -1);
	end(s);
	expect_line(s, "fail if     loss>5%: yes");
	rule_free(rule);
}

static void histogram_counts_every_answer(void **state)
{
	struct stage *s = *state;
	unsigned long sum = 0;
	char *row;

	s->style.histogram = true;
	begin_one(s, "192.0.2.9");
	for (uint32_t i = 1; i < 33; i++)
		second(s, 0, i, MS(i));
	end(s);
	for (row = s->text; (row = strstr(row, " ms  ")) != NULL; row++)
		sum += strtoul(row + 5, NULL, 10);
	assert_int_equal(sum, 32);
	assert_non_null(strstr(s->text, "####"));
	expect_none(s, "█");
}

static void histogram_tells_close_times_apart(void **state)
{
	struct stage *s = *state;
	char low[16], high[16];
	unsigned rows = 0;
	char *line;

	s->style.histogram = true;
	begin_one(s, "192.0.2.9");
	for (uint32_t i = 0; i < 40; i++)
		second(s, 0, i + 1, US(10) + 20 * (nsec)i);
	end(s);
	for (line = s->text; (line = strchr(line, '\n')) != NULL; line++)
		if (sscanf(line + 1, "%15s to %15s ms", low, high) == 2) {
			assert_string_not_equal(low, high);
			rows++;
		}
	assert_true(rows > 2);
}

static void sparkline_only_on_a_terminal(void **state)
{
	struct stage *s = *state;

	s->style.columns = 100;
	begin_one(s, "192.0.2.9");
	second(s, 0, 1, MS(1));
	second(s, 0, 2, -1);
	second(s, 0, 3, MS(9));
	second(s, 0, 4, MS(5));
	end(s);
	expect_line(s, "latest      ▁x█▄  1.00 to 9.00 ms, x: not answered");
}

static void windows_are_summed_up(void **state)
{
	struct stage *s = *state;

	s->style.windows = 1;
	s->style.window[0] = SEC(60);
	begin_one(s, "192.0.2.9");
	second(s, 0, 1, MS(1));
	second(s, 0, 2, MS(1));
	end(s);
	fflush(s->out);
	assert_non_null(strstr(s->text, "\nlast 60 s   2/2 answered, "
	    "0% lost, min/"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(summary_counts_like_ping),
		TEST(summary_names_what_is_odd),
		TEST(summary_without_answers_has_no_times),
		TEST(summary_tells_quantiles_and_jitter),
		TEST(summary_lists_outages),
		TEST(summary_tells_the_wait_to_leave),
		TEST(summary_tells_where_times_come_from),
		TEST(summary_warns),
		TEST(summary_tells_the_condition),
		TEST(histogram_counts_every_answer),
		TEST(histogram_tells_close_times_apart),
		TEST(sparkline_only_on_a_terminal),
		TEST(windows_are_summed_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
