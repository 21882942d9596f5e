/*
 * view_ping.c - headings, several targets, groups, interim lines
 */
#include "unit/stage.h"

static void heading_ipv4(void **state)
{
	struct stage *s = *state;

	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	expect(s, "PING 192.0.2.9 (192.0.2.9) 56(84) bytes of data.\n");
}

static void heading_ipv6(void **state)
{
	struct stage *s = *state;

	begin_one(s, "2001:db8::9");
	leave(s, 0, 1);
	expect(s, "PING 2001:db8::9 (2001:db8::9) 56 data bytes\n");
}

static void heading_counts_ip_options(void **state)
{
	struct stage *s = *state;

	s->report.options_len = 40;
	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	expect(s, "PING 192.0.2.9 (192.0.2.9) 56(124) bytes of data.\n");
}

static void heading_names_source_and_device(void **state)
{
	struct stage *s = *state;

	s->report.source = addr("192.0.2.1");
	s->report.device = "eth0";
	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	expect(s, "PING 192.0.2.9 (192.0.2.9) from 192.0.2.1 eth0: "
	    "56(84) bytes of data.\n");
}

static void heading_has_the_blank_of_ping_without_device(void **state)
{
	struct stage *s = *state;

	s->report.source = addr("192.0.2.1");
	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	expect(s, "PING 192.0.2.9 (192.0.2.9) from 192.0.2.1 : "
	    "56(84) bytes of data.\n");
}

static void heading_tells_flow_label(void **state)
{
	struct stage *s = *state;

	s->style.label = 0x111;
	begin_one(s, "2001:db8::9");
	leave(s, 0, 1);
	expect(s, "PING 2001:db8::9 (2001:db8::9) flow 0x00111, "
	    "56 data bytes\n");
}

static void heading_waits_for_the_address(void **state)
{
	struct stage *s = *state;

	begin_one(s, "example.net");
	expect(s, "");
	resolve(s, 0, "192.0.2.9", "example.net");
	expect(s, "PING example.net (192.0.2.9) 56(84) bytes of data.\n");
}

static void heading_names_the_zone(void **state)
{
	struct stage *s = *state;

	begin_one(s, "fe80::1%eth0");
	leave(s, 0, 1);
	expect(s, "PING fe80::1%eth0 (fe80::1%eth0) 56 data bytes\n");
}

static void names_from_outside_are_escaped(void **state)
{
	struct stage *s = *state;

	s->style.verbose = true;
	begin_one(s, "example.net");
	resolve(s, 0, "192.0.2.9", "a\033[31mb");
	expect_line(s, "example.net is at 192.0.2.9, "
	    "canonical name a\\x1b[31mb");
}

static void readdressing_is_told(void **state)
{
	struct stage *s = *state;

	begin_one(s, "example.net");
	resolve(s, 0, "192.0.2.9", "");
	resolve(s, 0, "192.0.2.10", "");
	expect_line(s, "example.net is at 192.0.2.10 now");
}

static void failure_to_resolve_again_keeps_the_address(void **state)
{
	struct stage *s = *state;

	begin_one(s, "example.net");
	resolve(s, 0, "192.0.2.9", "");
	unresolve(s, 0, EAI_AGAIN);
	expect_line(s, "example.net: Temporary failure in name resolution; "
	    "going on with 192.0.2.9");
}

static void canonical_name_when_verbose(void **state)
{
	struct stage *s = *state;

	s->style.verbose = true;
	begin_one(s, "www.example.net");
	resolve(s, 0, "192.0.2.9", "cdn.example.org");
	expect_line(s, "www.example.net is at 192.0.2.9, "
	    "canonical name cdn.example.org");
}

static void quiet_leaves_heading_and_summary(void **state)
{
	struct stage *s = *state;

	s->style.quiet = true;
	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	reply(s, 0, 1, US(51));
	end(s);
	expect(s, "PING 192.0.2.9 (192.0.2.9) 56(84) bytes of data.\n"
	    "\n--- 192.0.2.9 ping statistics ---\n"
	    "1 packets transmitted, 1 received, 0% packet loss, time 0ms\n"
	    "rtt min/avg/max/mdev = 0.051/0.051/0.051/0.000 ms\n");
}

static void an_unresolved_only_target_is_left_to_stderr(void **state)
{
	struct stage *s = *state;

	begin_one(s, "bad.example");
	unresolve(s, 0, EAI_NONAME);
	end(s);
	expect(s, "");
}

static void and_so_it_is_when_quiet(void **state)
{
	struct stage *s = *state;

	s->style.quiet = true;
	begin_one(s, "bad.example");
	unresolve(s, 0, EAI_NONAME);
	end(s);
	expect(s, "");
}

static void failure_to_begin_writes_nothing(void **state)
{
	struct stage *s = *state;

	begin(s, (const char *const[]){ "192.0.2.1", "192.0.2.2", NULL });
	s->ending.reason = ENDING_FAILED;
	end(s);
	expect(s, "");
}

static void several_targets_stand_in_front(void **state)
{
	struct stage *s = *state;

	begin(s, (const char *const[]){ "10.0.0.1", "192.0.2.10",
	    "bad.example", NULL });
	unresolve(s, 2, EAI_NONAME);
	second(s, 0, 1, US(50));
	second(s, 1, 1, -1);
	expect(s, "PING 3 targets 56 data bytes\n"
	    "bad.example : Name or service not known\n"
	    "10.0.0.1    : icmp_seq=1 ttl=57 time=0.050 ms\n"
	    "192.0.2.10  : no answer to icmp_seq=1 within 2 s\n");
}

static void several_targets_end_in_a_table(void **state)
{
	struct stage *s = *state;

	begin(s, (const char *const[]){ "10.0.0.1", "bad.example",
	    "host.example", NULL });
	s->style.quiet = true;
	unresolve(s, 1, EAI_NONAME);
	resolve(s, 2, "192.0.2.7", "");
	second(s, 0, 1, US(50));
	second(s, 2, 1, -1);
	play(s, answer(s, EVENT_LATE, 2, 1, SEC(3)));
	end(s);
	expect(s, "PING 3 targets 56 data bytes\n"
	    "\n--- ping statistics, times in ms ---\n"
	    "target                    sent  answered  loss    min  median"
	    "    p95    max  jitter\n"
	    "10.0.0.1                     1         1    0%  0.050   0.050"
	    "  0.050  0.050       -\n"
	    "bad.example                  0         0     -      -       -"
	    "      -      -       -  Name or service not known\n"
	    "host.example (192.0.2.7)     1         0  100%      -       -"
	    "      -      -       -  1 late\n"
	    "total                        2         1   50%  0.050   0.050"
	    "  0.050  0.050       -  1 late\n");
}

static void group(struct stage *s, enum event_kind kind, uint32_t number,
    const char *from, nsec rtt)
{
	struct event e = answer(s, kind, 0, number, rtt);

	e.probe.group = true;
	e.from = addr(from);
	play(s, e);
}

static void group_ends_in_a_table_of_responders(void **state)
{
	struct stage *s = *state;
	struct event e;

	s->style.quiet = true;
	begin_one(s, "224.0.0.1");
	e = make(s, EVENT_SENT, 0, 1);
	e.probe.group = true;
	play(s, e);
	group(s, EVENT_REPLY, 1, "10.0.0.2", MS(1));
	group(s, EVENT_REPLY, 1, "10.0.0.3", MS(3));
	group(s, EVENT_DUPLICATE, 1, "10.0.0.3", MS(5));
	end(s);
	expect_line(s, "1 packets transmitted, 1 received, +1 duplicates, "
	    "0% packet loss, time 0ms");
	expect_line(s, "responder  answered  duplicates    min    avg    max\n"
	    "10.0.0.2          1           0  1.000  1.000  1.000\n"
	    "10.0.0.3          1           1  3.000  3.000  3.000");
}

static void interim_goes_to_the_error_stream(void **state)
{
	struct stage *s = *state;

	begin_one(s, "192.0.2.9");
	for (uint32_t i = 1; i < 5; i++)
		second(s, 0, i, i == 2 ? -1 : MS(1));
	s->view->ops->interim(s->view, VIEW_ASKED, s->now, WALL + SEC(5));
	fflush(s->err);
	assert_string_equal(s->errors, "[2026-01-01T00:00:05Z] "
	    "192.0.2.9: 3/4 answered, "
	    "25% lost, min/median/p95/max = 1.000/1.000/1.000/1.000 ms, "
	    "jitter 0.000 ms\n");
	expect_none(s, "25%");
}

static void interim_names_unresolved_targets(void **state)
{
	struct stage *s = *state;

	begin(s, (const char *const[]){ "10.0.0.1", "bad.example", NULL });
	unresolve(s, 1, EAI_NONAME);
	s->view->ops->interim(s->view, VIEW_EVERY, s->now, WALL);
	fflush(s->err);
	assert_string_equal(s->errors, "[2026-01-01T00:00:00Z] "
	    "10.0.0.1: 0/0 answered\n"
	    "[2026-01-01T00:00:00Z] bad.example: Name or service not known\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(heading_ipv4),
		TEST(heading_ipv6),
		TEST(heading_counts_ip_options),
		TEST(heading_names_source_and_device),
		TEST(heading_has_the_blank_of_ping_without_device),
		TEST(heading_tells_flow_label),
		TEST(heading_waits_for_the_address),
		TEST(heading_names_the_zone),
		TEST(names_from_outside_are_escaped),
		TEST(readdressing_is_told),
		TEST(failure_to_resolve_again_keeps_the_address),
		TEST(canonical_name_when_verbose),
		TEST(quiet_leaves_heading_and_summary),
		TEST(an_unresolved_only_target_is_left_to_stderr),
		TEST(and_so_it_is_when_quiet),
		TEST(failure_to_begin_writes_nothing),
		TEST(several_targets_stand_in_front),
		TEST(several_targets_end_in_a_table),
		TEST(group_ends_in_a_table_of_responders),
		TEST(interim_goes_to_the_error_stream),
		TEST(interim_names_unresolved_targets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
