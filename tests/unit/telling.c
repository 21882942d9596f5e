/*
 * telling.c - which hops are ready to be told, and when
 *
 * The model is played by a table here: what is settled, and who answered, is
 * what a test says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/lists.h"

#include "model/nametab.h"
#include "model/path.h"
#include "view/report.h"
#include "view/telling.h"

#define MS(n)	((n) * NSEC_MSEC)

enum { HOPS = 8, TARGETS = 3 };

struct paths {
	struct path	path[TARGETS];
	struct path_hop	hop[TARGETS][HOPS + 1];
	struct path_responder who[TARGETS][HOPS + 1];
	const struct path_responder *list[TARGETS][HOPS + 1];
	struct report_hop plan[TARGETS][HOPS + 1];
};

struct scene {
	struct paths	paths;
	struct report	report;
	struct report_style style;
	struct report_trace trace;
	struct targets	*targets;
	struct nametab	*names;
	struct telling	*telling;
	nsec		now;
};

const struct path *paths_path(const struct paths *paths, uint32_t target)
{
	return &paths->path[target];
}

const struct path_hop *paths_hop(const struct paths *paths, uint32_t target,
    uint8_t ttl)
{
	assert_in_range(ttl, 1, HOPS);
	return &paths->hop[target][ttl];
}

static void plan_hop(const void *arg, uint32_t target, uint8_t ttl,
    struct report_hop *hop)
{
	const struct scene *s = arg;

	*hop = s->paths.plan[target][ttl];
}

static int begin(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	*state = s;
	s->targets = list_with("192.0.2.9");
	s->names = nametab_new(64);
	s->trace = (struct report_trace){ .first = 1, .hops = HOPS,
		.hop = plan_hop, .arg = s };
	s->report = (struct report){ .targets = s->targets,
		.paths = &s->paths, .trace = &s->trace, .style = &s->style };
	for (uint32_t i = 0; i < TARGETS; i++)
		for (unsigned ttl = 0; ttl <= HOPS; ttl++)
			s->paths.plan[i][ttl].inferred = UINT32_MAX;
	s->now = MS(1000);
	return 0;
}

static int finish(void **state)
{
	struct scene *s = *state;

	telling_free(s->telling);
	targets_free(s->targets);
	nametab_free(s->names);
	free(s);
	return 0;
}

static void more(struct scene *s, const char *text)
{
	assert_null(targets_add(s->targets, text, NULL));
}

static void start(struct scene *s, bool hold)
{
	s->telling = telling_new(&s->report, hold);
	assert_non_null(s->telling);
}

static void note(struct scene *s, enum event_kind kind, uint32_t target)
{
	struct event event = { .kind = kind, .at = s->now,
		.probe.target = target };

	telling_note(s->telling, &event);
}

/* Somebody at ttl has answered, and nothing more is asked. */
static void settle(struct scene *s, uint32_t target, uint8_t ttl)
{
	struct path_hop *hop = &s->paths.hop[target][ttl];
	struct path_responder *who = &s->paths.who[target][ttl];

	who->addr = addr_v4(0x0a000000 + target * 256 + ttl);
	s->paths.list[target][ttl] = who;
	hop->responder = &s->paths.list[target][ttl];
	hop->responders = 1;
	s->paths.plan[target][ttl].settled = true;
	if (s->paths.path[target].last < ttl)
		s->paths.path[target].last = ttl;
	note(s, EVENT_EXPIRED, target);
}

static void reach(struct scene *s, uint32_t target, uint8_t ttl)
{
	settle(s, target, ttl);
	s->paths.hop[target][ttl].target = true;
	s->paths.path[target].end = PATH_END_REACHED;
	s->paths.path[target].last = ttl;
}

static void gives(struct scene *s, bool in_order, uint32_t target, int ttl)
{
	uint32_t which;
	uint8_t got;

	assert_true(telling_next(s->telling, s->now, in_order, &which, &got));
	assert_int_equal(which, target);
	assert_int_equal(got, ttl);
}

static void gives_none(struct scene *s, bool in_order)
{
	uint32_t which;
	uint8_t got;

	assert_false(telling_next(s->telling, s->now, in_order, &which,
	    &got));
}

static void ask_name(struct scene *s, uint32_t target, uint8_t ttl)
{
	s->report.names = s->names;
	nametab_claim(s->names, &s->paths.who[target][ttl].addr);
}

static void name(struct scene *s, uint32_t target, uint8_t ttl)
{
	nametab_put(s->names, &s->paths.who[target][ttl].addr, "");
	note(s, EVENT_NAMED, UINT32_MAX);
}

static void nothing_is_told_at_first(void **state)
{
	struct scene *s = *state;

	start(s, true);
	gives_none(s, true);
	assert_int_equal(telling_due(s->telling), NSEC_NEVER);
}

static void hops_come_in_order(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 2);
	gives_none(s, true);
	settle(s, 0, 1);
	gives(s, true, 0, 1);
	gives(s, true, 0, 2);
	gives_none(s, true);
}

/* In a pipe; a terminal has it told again. */
static void what_misses_answers_waits_for_the_target(void **state)
{
	struct scene *s = *state;
	struct path_hop *hop = &s->paths.hop[0][1];

	start(s, true);
	settle(s, 0, 1);
	hop->sent = 8;
	hop->answered = 6;
	hop->pending = 2;
	gives_none(s, true);
	reach(s, 0, 2);
	gives_none(s, true);
	hop->pending = 0;
	hop->lost = 2;
	note(s, EVENT_LOST, 0);
	gives(s, true, 0, 1);
	gives(s, true, 0, 2);
}

static void the_end_of_a_target_comes_once(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 1);
	reach(s, 0, 2);
	gives(s, true, 0, 1);
	gives(s, true, 0, 2);
	gives(s, true, 0, 0);
	gives_none(s, true);
	assert_int_equal(telling_turn(s->telling), 1);
}

/* Of another flow, which may yet get farther. */
static void the_end_waits_for_what_is_asked_behind(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 1);
	s->paths.path[0].end = PATH_END_TOO_BIG;
	s->paths.hop[0][2].sent = 1;
	gives(s, true, 0, 1);
	gives_none(s, true);
	s->paths.plan[0][2].settled = true;
	note(s, EVENT_LOST, 0);
	gives(s, true, 0, 0);
	gives_none(s, true);
}

static void a_silent_hop_waits_for_somebody_behind(void **state)
{
	struct scene *s = *state;

	start(s, true);
	s->paths.plan[0][1].settled = true;
	note(s, EVENT_LOST, 0);
	gives_none(s, true);
	settle(s, 0, 2);
	gives(s, true, 0, 1);
	gives(s, true, 0, 2);
}

static void the_end_settles_all(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 2);
	gives_none(s, true);
	note(s, EVENT_END, 0);
	gives(s, true, 0, 1);
	gives(s, true, 0, 2);
	gives(s, true, 0, 0);
	gives_none(s, true);
}

static void the_target_waits_for_nearer_hops(void **state)
{
	struct scene *s = *state;

	start(s, true);
	reach(s, 0, 3);
	settle(s, 0, 1);
	gives(s, false, 0, 1);
	gives_none(s, false);
	settle(s, 0, 2);
	gives(s, false, 0, 2);
	gives(s, false, 0, 3);
	gives_none(s, false);
}

static void a_name_is_waited_for(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 1);
	ask_name(s, 0, 1);
	gives_none(s, true);
	assert_int_equal(telling_due(s->telling), MS(1500));
	s->now += MS(100);
	name(s, 0, 1);
	gives(s, true, 0, 1);
}

static void a_name_is_waited_for_half_a_second(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 1);
	ask_name(s, 0, 1);
	gives_none(s, true);
	s->now = MS(1500) - 1;
	gives_none(s, true);
	s->now = MS(1500);
	gives(s, true, 0, 1);
}

static void all_hops_wait_at_once(void **state)
{
	struct scene *s = *state;

	start(s, true);
	for (uint8_t ttl = 1; ttl <= 3; ttl++) {
		settle(s, 0, ttl);
		ask_name(s, 0, ttl);
	}
	gives_none(s, true);
	s->now += MS(500);
	for (uint8_t ttl = 1; ttl <= 3; ttl++)
		gives(s, true, 0, ttl);
}

static void numeric_waits_for_no_name(void **state)
{
	struct scene *s = *state;

	s->style.numeric = true;
	start(s, true);
	settle(s, 0, 1);
	ask_name(s, 0, 1);
	gives(s, true, 0, 1);
}

static void without_hold_only_the_end_waits(void **state)
{
	struct scene *s = *state;

	start(s, false);
	reach(s, 0, 1);
	ask_name(s, 0, 1);
	gives(s, true, 0, 1);
	gives_none(s, true);
	assert_int_equal(telling_due(s->telling), MS(1500));
	name(s, 0, 1);
	gives(s, true, 0, 0);
}

static void after_the_end_nobody_waits_twice(void **state)
{
	struct scene *s = *state;

	more(s, "192.0.2.10");
	start(s, true);
	reach(s, 0, 1);
	reach(s, 1, 1);
	ask_name(s, 0, 1);
	ask_name(s, 1, 1);
	note(s, EVENT_END, 0);
	gives_none(s, true);
	s->now += MS(500);
	gives(s, true, 0, 1);
	gives(s, true, 0, 0);
	gives(s, true, 1, 1);
	gives(s, true, 1, 0);
	assert_int_equal(telling_due(s->telling), NSEC_NEVER);
}

static void targets_come_one_after_the_other(void **state)
{
	struct scene *s = *state;

	more(s, "192.0.2.10");
	start(s, true);
	reach(s, 1, 1);
	gives_none(s, true);
	reach(s, 0, 1);
	gives(s, true, 0, 1);
	gives(s, true, 0, 0);
	gives(s, true, 1, 1);
	gives(s, true, 1, 0);
}

static void out_of_order_any_target_comes(void **state)
{
	struct scene *s = *state;

	more(s, "192.0.2.10");
	start(s, true);
	reach(s, 1, 1);
	gives(s, false, 1, 1);
	gives_none(s, false);
	reach(s, 0, 1);
	gives(s, false, 0, 1);
	gives_none(s, false);
}

static void out_of_order_names_wake(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 1);
	settle(s, 0, 2);
	ask_name(s, 0, 1);
	gives(s, false, 0, 2);
	gives_none(s, false);
	assert_int_equal(telling_due(s->telling), MS(1500));
	gives_none(s, false);
	assert_int_equal(telling_due(s->telling), MS(1500));
	name(s, 0, 1);
	gives(s, false, 0, 1);
	gives_none(s, false);
	assert_int_equal(telling_due(s->telling), NSEC_NEVER);
}

static void out_of_order_time_wakes(void **state)
{
	struct scene *s = *state;

	start(s, true);
	settle(s, 0, 1);
	ask_name(s, 0, 1);
	gives_none(s, false);
	s->now = MS(1500);
	gives(s, false, 0, 1);
	gives_none(s, false);
}

static void a_search_for_the_mtu_is_not_over(void **state)
{
	struct scene *s = *state;

	start(s, true);
	s->paths.path[0].mtu_tried = 1500;
	reach(s, 0, 1);
	gives(s, true, 0, 1);
	gives_none(s, true);
	s->paths.path[0].mtu = 1400;
	gives(s, true, 0, 0);
}

static void inferred_hops_are_told(void **state)
{
	struct scene *s = *state;

	more(s, "192.0.2.10");
	start(s, true);
	settle(s, 0, 1);
	s->paths.plan[1][1].inferred = 0;
	reach(s, 1, 2);
	assert_int_equal(telling_source(&s->report, 1, 1), 0);
	assert_int_equal(telling_source(&s->report, 1, 2), 1);
	gives(s, false, 0, 1);
	gives(s, false, 1, 1);
	gives(s, false, 1, 2);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, finish)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_told_at_first),
		TEST(hops_come_in_order),
		TEST(the_end_of_a_target_comes_once),
		TEST(what_misses_answers_waits_for_the_target),
		TEST(the_end_waits_for_what_is_asked_behind),
		TEST(a_silent_hop_waits_for_somebody_behind),
		TEST(the_end_settles_all),
		TEST(the_target_waits_for_nearer_hops),
		TEST(a_name_is_waited_for),
		TEST(a_name_is_waited_for_half_a_second),
		TEST(all_hops_wait_at_once),
		TEST(numeric_waits_for_no_name),
		TEST(without_hold_only_the_end_waits),
		TEST(after_the_end_nobody_waits_twice),
		TEST(targets_come_one_after_the_other),
		TEST(out_of_order_any_target_comes),
		TEST(out_of_order_names_wake),
		TEST(out_of_order_time_wakes),
		TEST(a_search_for_the_mtu_is_not_over),
		TEST(inferred_hops_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
