/*
 * view_mtu.c - a search for sizes, as people read it: what is told when
 */
#include "unit/mtustage.h"

static void a_told_limit(void **state)
{
	struct mtustage *s = *state;

	told(&s->sizes, 1400);
	s->after = 1400;
	run_one(s, "192.0.2.9");
	expect(s, "mtu to 192.0.2.9, 1500 bytes at most\n"
	    "path MTU    1400 bytes: answered 3 times, 1401 refused\n"
	    "limited by  hop 2 (10.0.0.2), which says so\n"
	    "perhaps     VPN or mobile network (a guess by the size)\n"
	    "fits        ICMP payload 1372, UDP payload 1372, TCP MSS 1360\n"
	    "kernel      believed 1500 before, 1400 now: this search put it "
	    "into the kernel's cache for up to 10 minutes, as any ping -M do "
	    "would\n"
	    "path MTU to 192.0.2.9 is 1400 bytes (VPN or mobile network?), "
	    "limited by hop 2 (10.0.0.2), which says so\n");
}

static void a_black_hole(void **state)
{
	struct mtustage *s = *state;

	hole(&s->sizes, 1333);
	run_one(s, "192.0.2.9");
	expect(s, "mtu to 192.0.2.9, 1500 bytes at most\n"
	    "path MTU    1333 bytes: answered 3 times, 1334 lost 4 times "
	    "without a word\n"
	    "limited by  a black hole between hop 2 (10.0.0.2) and hop 3 "
	    "(10.0.0.3)\n"
	    "fits        ICMP payload 1305, UDP payload 1305, TCP MSS 1293\n"
	    "kernel      believes 1500, which is too much, for a black hole "
	    "tells the kernel nothing either\n"
	    "path MTU to 192.0.2.9 is 1333 bytes: black hole, larger packets "
	    "vanish without a word between hop 2 (10.0.0.2) and hop 3 "
	    "(10.0.0.3)\n");
}

static void nothing_in_the_way(void **state)
{
	struct mtustage *s = *state;

	found(&s->sizes, 1500);
	run_one(s, "192.0.2.9");
	expect(s, "mtu to 192.0.2.9, 1500 bytes at most\n"
	    "path MTU    1500 bytes: answered 3 times\n"
	    "limited by  this host's own interface alone\n"
	    "fits        ICMP payload 1472, UDP payload 1472, TCP MSS 1460\n"
	    "kernel      believes 1500\n"
	    "path MTU to 192.0.2.9 is 1500 bytes, limited by this host's own "
	    "interface alone\n");
}

static void hops(void **state)
{
	struct mtustage *s = *state;

	told(&s->sizes, 1400);
	s->sizes.hop[0][1].addr = (struct addr){ 0 };
	s->sizes.hop[0][1].most = 0;
	s->mtu.every_hop = true;
	run_one(s, "192.0.2.9");
	expect_part(s, "at most\n"
	    "hop address    largest  told\n"
	    " 1  no answer        -     -\n"
	    " 2  10.0.0.2      1500  1400  VPN or mobile network?\n"
	    " 3  10.0.0.3      1400     -\n"
	    " 4  192.0.2.9     1400     -\n"
	    "path MTU ");
}

static void the_hop_of_a_black_hole(void **state)
{
	struct mtustage *s = *state;

	hole(&s->sizes, 1420);
	s->sizes.hop[0][3].above = 1421;
	s->sizes.hop[0][3].silent = 1;
	s->mtu.every_hop = true;
	s->style.verbose = true;
	run_one(s, "192.0.2.9");
	expect_part(s,
	    " 2  10.0.0.2      1500     -  larger ones vanish behind it; "
	    "WireGuard?\n"
	    " 3  10.0.0.3      1420     -  1421 lost 1 time\n"
	    " 4  192.0.2.9     1420     -  1421 lost 4 times\n");
}

static void no_hops_are_known(void **state)
{
	struct mtustage *s = *state;

	found(&s->sizes, 1500)->distance = 0;
	memset(s->sizes.hop, 0, sizeof(s->sizes.hop));
	s->mtu.every_hop = true;
	run_one(s, "192.0.2.9");
	expect_none(s, "largest");
}

static void interrupted(void **state)
{
	struct mtustage *s = *state;

	uncertain(s);
	s->sizes.result[0].state = SIZES_OPEN;
	s->sizes.result[0].above = 0;
	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", NULL });
	leave(s, 0);
	tick(s);
	expect(s, "mtu to 192.0.2.9, 1500 bytes at most\n");
	s->ending.reason = ENDING_INTERRUPTED;
	stop(s);
	expect_part(s, "\ninterrupted: path MTU to 192.0.2.9 is not certain: "
	    "at least 1391 bytes, but nothing larger was settled\n");
}

static void a_terminal_echoes_the_interrupt(void **state)
{
	struct mtustage *s = *state;

	s->style.columns = 80;
	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", NULL });
	leave(s, 0);
	tick(s);
	s->report.reason = s->ending.reason = ENDING_INTERRUPTED;
	stop(s);
	expect_part(s, "most\n\r\033[Kkernel ");
}

static void the_deadline_passed(void **state)
{
	struct mtustage *s = *state;

	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", NULL });
	leave(s, 0);
	s->ending.reason = ENDING_DEADLINE;
	stop(s);
	expect_part(s, "\ndeadline passed: path MTU to 192.0.2.9 is not "
	    "known: no answer has come yet\n");
}

static void what_is_found_is_not_interrupted(void **state)
{
	struct mtustage *s = *state;

	found(&s->sizes, 1500);
	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", NULL });
	leave(s, 0);
	s->ending.reason = ENDING_INTERRUPTED;
	stop(s);
	expect_none(s, "interrupted");
}

static void an_unresolved_name(void **state)
{
	struct mtustage *s = *state;

	begin(s, &view_mtu, (const char *const[]){ "nowhere.invalid", NULL });
	targets_resolved(s->targets, 0, EAI_NONAME, NULL, 0, NULL);
	tick(s);
	expect(s, "path MTU to nowhere.invalid is not known: Name or service "
	    "not known\n");
}

static void quiet_is_a_number(void **state)
{
	struct mtustage *s = *state;

	s->style.quiet = true;
	told(&s->sizes, 1400);
	s->sizes.result[1] = *hole(&s->sizes, 1333);
	s->sizes.result[2].state = SIZES_NO_ANSWER;
	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", "192.0.2.10",
	    "192.0.2.11", NULL });
	finish(s);
	s->ending.drops = 1;
	stop(s);
	expect(s, "1333\n1333\n-\n");
}

/* Scripts take the numbers in the order in which they asked. */
static void quiet_keeps_the_order(void **state)
{
	struct mtustage *s = *state;

	s->style.quiet = true;
	s->sizes.result[1] = *found(&s->sizes, 1500);
	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", "192.0.2.10",
	    NULL });
	s->settled[1] = true;
	tick(s);
	expect(s, "");
	s->sizes.result[0].mtu = 1400;
	s->settled[0] = true;
	tick(s);
	expect(s, "1400\n1500\n");
}

static void who_is_done_first_comes_first(void **state)
{
	struct mtustage *s = *state;

	s->sizes.result[1] = *found(&s->sizes, 1500);
	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", "192.0.2.10",
	    NULL });
	leave(s, 0);
	leave(s, 1);
	s->settled[1] = true;
	tick(s);
	expect_none(s, "mtu to 192.0.2.9,");
	s->settled[0] = true;
	tick(s);
	expect_part(s, "path MTU to 192.0.2.10 is 1500 bytes, limited by this "
	    "host's own interface alone\n\nmtu to 192.0.2.9, 1500 bytes at "
	    "most\npath MTU ");
	expect_part(s, "path MTU to 192.0.2.9 is 1500 bytes");
}

static void ask_name(struct mtustage *s, unsigned n)
{
	struct addr addr = router(n);

	s->report.names = s->names;
	nametab_claim(s->names, &addr);
}

static void a_name_is_waited_for(void **state)
{
	struct mtustage *s = *state;
	struct addr two = router(2);

	told(&s->sizes, 1391);
	ask_name(s, 2);
	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", NULL });
	finish(s);
	assert_int_equal(tick(s), START + NSEC_SEC / 2);
	expect_none(s, "path MTU");
	nametab_put(s->names, &two, "core.\x1b.example");
	assert_int_equal(tick(s), NSEC_NEVER);
	expect_part(s, "limited by  hop 2 (core.\\x1b.example (10.0.0.2)), "
	    "which says so\n");
}

static void a_name_is_not_waited_for_longer(void **state)
{
	struct mtustage *s = *state;

	told(&s->sizes, 1391);
	ask_name(s, 2);
	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", NULL });
	finish(s);
	s->now += NSEC_SEC / 2;
	assert_int_equal(tick(s), NSEC_NEVER);
	expect_part(s, "limited by  hop 2 (10.0.0.2), which says so\n");
}

static void hops_are_waited_for_if_they_are_told(void **state)
{
	struct mtustage *s = *state;

	s->mtu.every_hop = true;
	told(&s->sizes, 1391);
	ask_name(s, 1);
	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", NULL });
	finish(s);
	expect_none(s, "path MTU");
}

static void asked_in_between(void **state)
{
	struct mtustage *s = *state;

	uncertain(s);
	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", "192.0.2.10",
	    NULL });
	leave(s, 0);
	s->view->ops->interim(s->view, VIEW_ASKED, s->now, WALL);
	fflush(s->err);
	assert_string_equal(s->errors, "[2026-01-01T00:00:00Z] so far: path "
	    "MTU to 192.0.2.9 is not certain: probably 1391 bytes, but 1392 "
	    "bytes got lost only twice, which may be chance\n");
}

static void chosen_ways(void **state)
{
	struct mtustage *s = *state;

	found(&s->sizes, 1500);
	s->mtu.flow = 7;
	s->report.device = "eth0";
	s->report.source = router(9);
	run_one(s, "192.0.2.9");
	expect_part(s, "mtu to 192.0.2.9, from 10.0.0.9, through eth0, 1500 "
	    "bytes at most, flow 7\n");
}

static void conditions(void **state)
{
	struct rule_extra extras[] = { { "hops", STATS_COUNT, 0 },
		{ "mtu", STATS_COUNT, 0 } };
	struct mtustage *s = *state;
	const char *phrase;
	struct rule *rule;
	size_t at;

	rule = rule_parse("mtu<1500 or hops>9", extras, 2, &phrase, &at);
	assert_non_null(rule);
	s->report.fail_if = rule;
	told(&s->sizes, 1400);
	run_one(s, "192.0.2.9");
	expect_part(s, "\nfail if     mtu<1500 or hops>9: yes\npath MTU to ");
	rule_free(rule);
}

static void a_run_that_fails_early(void **state)
{
	struct mtustage *s = *state;

	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", NULL });
	s->ending.reason = ENDING_FAILED;
	stop(s);
	expect(s, "");
}

static void changes_of_this_host(void **state)
{
	struct mtustage *s = *state;
	struct event e = { .kind = EVENT_LOCAL, .at = START,
		.probe.target = UINT32_MAX, .error = LOCAL_LINK_DOWN,
		.device = "eth0" };

	found(&s->sizes, 1500);
	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", NULL });
	play(s, e);
	finish(s);
	stop(s);
	expect_part(s, "\nmeanwhile   ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_told_limit), TEST(a_black_hole),
		TEST(nothing_in_the_way), TEST(hops),
		TEST(the_hop_of_a_black_hole), TEST(no_hops_are_known),
		TEST(interrupted), TEST(a_terminal_echoes_the_interrupt),
		TEST(the_deadline_passed),
		TEST(what_is_found_is_not_interrupted),
		TEST(an_unresolved_name), TEST(quiet_is_a_number),
		TEST(quiet_keeps_the_order),
		TEST(who_is_done_first_comes_first), TEST(a_name_is_waited_for),
		TEST(a_name_is_not_waited_for_longer),
		TEST(hops_are_waited_for_if_they_are_told),
		TEST(asked_in_between), TEST(chosen_ways), TEST(conditions),
		TEST(a_run_that_fails_early), TEST(changes_of_this_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
