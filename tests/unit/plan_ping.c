/* plan/ping by hand: next() and note(), and a clock that is a number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "engine/plan.h"
#include "plan/ping.h"

static enum plan_ping_ready ready(const void *list, uint32_t target,
    uint8_t *series)
{
	const char *states = list;

	*series = 0;
	return !states || states[target] == 'r' ? PLAN_PING_READY :
	    PLAN_PING_WAITING;
}

static struct plan_ping_conf conf(uint32_t targets, uint64_t count)
{
	return (struct plan_ping_conf){
		.targets = targets, .count = count, .interval = NSEC_SEC,
		.patience = 2 * NSEC_SEC, .size_first = 56, .size_last = 56,
		.flow = 1, .ready = ready,
	};
}

static enum plan_next ask(struct plan *plan, nsec now, struct probe *probe,
    nsec *until)
{
	*until = NSEC_NEVER;
	return plan->ops->next(plan, now, probe, until);
}

static void tell(struct plan *plan, enum event_kind kind, nsec at,
    uint32_t target)
{
	struct event event = { .kind = kind, .at = at,
		.probe.target = target };

	plan->ops->note(plan, &event);
}

static void one_target_at_absolute_times(void **state)
{
	struct plan_ping_conf c = conf(1, 3);
	struct plan *plan = plan_ping_new(&c);
	struct probe probe;
	nsec until;

	(void)state;
	assert_int_equal(ask(plan, 100, &probe, &until), PLAN_PROBE);
	assert_int_equal(probe.number, 1);
	assert_int_equal(ask(plan, 200, &probe, &until), PLAN_WAIT);
	assert_int_equal(until, 100 + NSEC_SEC);
	/* a turn that is late by 10 ms delays one probe, not the next */
	assert_int_equal(ask(plan, NSEC_SEC + 10 * NSEC_MSEC, &probe, &until),
	    PLAN_PROBE);
	assert_int_equal(ask(plan, NSEC_SEC + 10 * NSEC_MSEC, &probe, &until),
	    PLAN_WAIT);
	assert_int_equal(until, 100 + 2 * NSEC_SEC);
	assert_int_equal(ask(plan, until, &probe, &until), PLAN_PROBE);
	assert_int_equal(probe.number, 3);
	assert_int_equal(ask(plan, 9 * NSEC_SEC, &probe, &until), PLAN_DONE);
	plan->ops->free(plan);
}

static void a_long_sleep_makes_no_burst(void **state)
{
	struct plan_ping_conf c = conf(1, 0);
	struct plan *plan = plan_ping_new(&c);
	struct probe probe;
	nsec until, now = 3600 * NSEC_SEC;

	(void)state;
	assert_int_equal(ask(plan, 0, &probe, &until), PLAN_PROBE);
	assert_int_equal(ask(plan, now, &probe, &until), PLAN_PROBE);
	assert_int_equal(ask(plan, now, &probe, &until), PLAN_WAIT);
	assert_int_equal(until, now + NSEC_SEC);
	plan->ops->free(plan);
}

static void many_targets_share_the_interval(void **state)
{
	struct plan_ping_conf c = conf(4, 2);
	struct plan *plan = plan_ping_new(&c);
	struct probe probe;
	nsec until, now = 0;

	(void)state;
	for (uint32_t i = 0; i < 8; i++) {
		assert_int_equal(ask(plan, now, &probe, &until), PLAN_PROBE);
		assert_int_equal(probe.target, i % 4);
		assert_int_equal(probe.number, i / 4 + 1);
		assert_int_equal(now, i * 250 * NSEC_MSEC);
		if (i < 7)
			assert_int_equal(ask(plan, now, &probe, &until),
			    PLAN_WAIT);
		now = until;
	}
	assert_int_equal(ask(plan, 9 * NSEC_SEC, &probe, &until), PLAN_DONE);
	plan->ops->free(plan);
}

/* 100 000 a second: ten each 100 us, and each of them once a second. */
static void very_many_targets_go_in_groups(void **state)
{
	enum { TARGETS = 100000, GROUP = 10 };
	struct plan_ping_conf c = conf(TARGETS, 2);
	struct plan *plan = plan_ping_new(&c);
	nsec until, now = 0;
	struct probe probe;

	(void)state;
	for (uint32_t i = 0; i < 2 * TARGETS; i++) {
		assert_int_equal(ask(plan, now, &probe, &until), PLAN_PROBE);
		assert_int_equal(probe.target, i % TARGETS);
		assert_int_equal(now, i / GROUP * 100 * NSEC_USEC);
		if (i == 2 * TARGETS - 1)
			break;
		assert_true(i % GROUP == GROUP - 1 ? until > now :
		    until <= now);
		now = until;
	}
	plan->ops->free(plan);
}

/* Is it the same to the plan whether there was an answer? */
static bool is_indifferent(const struct plan_ping_conf *c)
{
	struct plan *plan = plan_ping_new(c);
	uint32_t kinds = plan->ops->indifferent;

	plan->ops->free(plan);
	return kinds & event_bit(EVENT_REPLY) && kinds & event_bit(EVENT_LOST);
}

static void only_a_schedule_is_indifferent_to_answers(void **state)
{
	struct plan_ping_conf timed = conf(2, 5), flood = timed;
	struct plan_ping_conf adaptive = timed, enough = timed;

	(void)state;
	flood.flood = true;
	adaptive.adaptive = true;
	enough.enough = 3;
	assert_true(is_indifferent(&timed));
	assert_false(is_indifferent(&flood));
	assert_false(is_indifferent(&adaptive));
	assert_false(is_indifferent(&enough));
}

static void a_name_begins_when_it_is_resolved(void **state)
{
	char states[] = "w";
	struct plan_ping_conf c = conf(1, 2);
	struct plan *plan;
	struct probe probe;
	nsec until;

	(void)state;
	c.uneven = true;
	c.list = states;
	plan = plan_ping_new(&c);
	assert_int_equal(ask(plan, 0, &probe, &until), PLAN_WAIT);
	states[0] = 'r';
	tell(plan, EVENT_RESOLVED, 300 * NSEC_MSEC, 0);
	assert_int_equal(ask(plan, 300 * NSEC_MSEC, &probe, &until),
	    PLAN_PROBE);
	assert_int_equal(ask(plan, 300 * NSEC_MSEC, &probe, &until),
	    PLAN_WAIT);
	assert_int_equal(until, 1300 * NSEC_MSEC);
	assert_int_equal(ask(plan, until, &probe, &until), PLAN_PROBE);
	assert_int_equal(probe.number, 2);
	assert_int_equal(ask(plan, until, &probe, &until), PLAN_DONE);
	plan->ops->free(plan);
}

static void bad_names_delay_nobody(void **state)
{
	char states[] = "wwr";
	struct plan_ping_conf c = conf(3, 1);
	struct plan *plan;
	struct probe probe;
	nsec until;

	(void)state;
	c.uneven = true;
	c.list = states;
	plan = plan_ping_new(&c);
	tell(plan, EVENT_RESOLVED, 0, 2);
	assert_int_equal(ask(plan, 0, &probe, &until), PLAN_PROBE);
	assert_int_equal(probe.target, 2);
	tell(plan, EVENT_UNRESOLVED, 5 * NSEC_SEC, 0);
	tell(plan, EVENT_UNRESOLVED, 5 * NSEC_SEC, 1);
	assert_int_equal(ask(plan, 5 * NSEC_SEC, &probe, &until), PLAN_DONE);
	plan->ops->free(plan);
}

static void an_address_behind_names_begins_at_once(void **state)
{
	char states[] = "wwr";
	struct plan_ping_conf c = conf(3, 2);
	struct plan *plan;
	struct probe probe;
	nsec until;

	(void)state;
	c.uneven = true;
	c.list = states;
	plan = plan_ping_new(&c);
	assert_int_equal(ask(plan, 0, &probe, &until), PLAN_PROBE);
	assert_int_equal(probe.target, 2);
	states[0] = 'r';
	tell(plan, EVENT_RESOLVED, NSEC_MSEC, 0);
	assert_int_equal(ask(plan, NSEC_MSEC, &probe, &until), PLAN_WAIT);
	assert_in_range(until, NSEC_SEC / 3, NSEC_SEC / 3 + 1);
	assert_int_equal(ask(plan, until, &probe, &until), PLAN_PROBE);
	assert_int_equal(probe.target, 0);
	plan->ops->free(plan);
}

static void a_bad_name_is_given_up_once(void **state)
{
	char states[] = "wr";
	struct plan_ping_conf c = conf(2, 1);
	struct plan *plan;
	struct probe probe;
	nsec until;

	(void)state;
	c.uneven = true;
	c.list = states;
	plan = plan_ping_new(&c);
	tell(plan, EVENT_UNRESOLVED, 0, 0);
	tell(plan, EVENT_UNRESOLVED, 0, 0);
	tell(plan, EVENT_RESOLVED, 0, 1);
	assert_int_equal(ask(plan, NSEC_SEC / 2, &probe, &until), PLAN_PROBE);
	assert_int_equal(probe.target, 1);
	plan->ops->free(plan);
}

static void who_was_given_up_may_come_back(void **state)
{
	char states[] = "rw";
	struct plan_ping_conf c = conf(2, 2);
	struct plan *plan;
	struct probe probe;
	nsec until = 0;
	int asked[2] = { 0 };

	(void)state;
	c.uneven = true;
	c.list = states;
	plan = plan_ping_new(&c);
	tell(plan, EVENT_RESOLVED, 0, 0);
	tell(plan, EVENT_UNRESOLVED, 0, 1);
	states[1] = 'r';
	tell(plan, EVENT_RESOLVED, 0, 1);
	for (int i = 0; i < 4; i++) {
		while (ask(plan, until, &probe, &until) != PLAN_PROBE)
			assert_true(until < 5 * NSEC_SEC);
		asked[probe.target]++;
	}
	assert_int_equal(asked[0], 2);
	assert_int_equal(asked[1], 2);
	assert_int_equal(ask(plan, until, &probe, &until), PLAN_DONE);
	plan->ops->free(plan);
}

static void preload_leaves_at_once(void **state)
{
	struct plan_ping_conf c = conf(1, 0);
	struct plan *plan;
	struct probe probe;
	nsec until;

	(void)state;
	c.preload = 3;
	plan = plan_ping_new(&c);
	for (int i = 0; i < 3; i++)
		assert_int_equal(ask(plan, 50, &probe, &until), PLAN_PROBE);
	assert_int_equal(ask(plan, 50, &probe, &until), PLAN_WAIT);
	assert_int_equal(until, 50 + NSEC_SEC);
	plan->ops->free(plan);
}

static void adaptive_waits_for_the_answer(void **state)
{
	struct plan_ping_conf c = conf(1, 0);
	struct plan *plan;
	struct probe probe;
	nsec until;

	(void)state;
	c.adaptive = true;
	c.floor = 2 * NSEC_MSEC;
	plan = plan_ping_new(&c);
	assert_int_equal(ask(plan, 0, &probe, &until), PLAN_PROBE);
	tell(plan, EVENT_SENT, 0, 0);
	assert_int_equal(ask(plan, 10, &probe, &until), PLAN_WAIT);
	assert_int_equal(until, NSEC_SEC);
	tell(plan, EVENT_REPLY, 20, 0);
	assert_int_equal(ask(plan, 20, &probe, &until), PLAN_WAIT);
	assert_int_equal(until, 2 * NSEC_MSEC);
	assert_int_equal(ask(plan, until, &probe, &until), PLAN_PROBE);
	plan->ops->free(plan);
}

static void flood_goes_on_without_answers(void **state)
{
	struct plan_ping_conf c = conf(1, 0);
	struct plan *plan;
	struct probe probe;
	nsec until;

	(void)state;
	c.flood = true;
	plan = plan_ping_new(&c);
	assert_int_equal(ask(plan, 0, &probe, &until), PLAN_PROBE);
	/* in the air from the wish on: a batch must not run ahead */
	assert_int_equal(ask(plan, 0, &probe, &until), PLAN_WAIT);
	assert_int_equal(until, 10 * NSEC_MSEC);
	assert_int_equal(ask(plan, until, &probe, &until), PLAN_PROBE);
	/* refused: not again at once */
	tell(plan, EVENT_UNSENT, 10 * NSEC_MSEC, 0);
	assert_int_equal(ask(plan, 10 * NSEC_MSEC, &probe, &until),
	    PLAN_WAIT);
	assert_int_equal(until, 20 * NSEC_MSEC);
	plan->ops->free(plan);
}

static void sizes_come_in_turn(void **state)
{
	static const uint32_t expected[] = { 10, 20, 30, 10 };
	struct plan_ping_conf c = conf(1, 4);
	struct plan *plan;
	struct probe probe;
	nsec until;

	(void)state;
	c.size_first = 10;
	c.size_last = 35;
	c.size_step = 10;
	plan = plan_ping_new(&c);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(ask(plan, i * NSEC_SEC, &probe, &until),
		    PLAN_PROBE);
		assert_int_equal(probe.size, expected[i]);
	}
	plan->ops->free(plan);
}

static void stops_at_an_error_if_asked(void **state)
{
	struct plan_ping_conf c = conf(1, 0);
	struct plan *plan;
	struct probe probe;
	nsec until;

	(void)state;
	c.stop_on_error = true;
	plan = plan_ping_new(&c);
	assert_int_equal(ask(plan, 0, &probe, &until), PLAN_PROBE);
	tell(plan, EVENT_SENT, 0, 0);
	tell(plan, EVENT_ERROR, 1, 0);
	assert_int_equal(ask(plan, NSEC_SEC, &probe, &until), PLAN_DONE);
	plan->ops->free(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_target_at_absolute_times),
		cmocka_unit_test(a_long_sleep_makes_no_burst),
		cmocka_unit_test(many_targets_share_the_interval),
		cmocka_unit_test(very_many_targets_go_in_groups),
		cmocka_unit_test(only_a_schedule_is_indifferent_to_answers),
		cmocka_unit_test(a_name_begins_when_it_is_resolved),
		cmocka_unit_test(an_address_behind_names_begins_at_once),
		cmocka_unit_test(a_bad_name_is_given_up_once),
		cmocka_unit_test(who_was_given_up_may_come_back),
		cmocka_unit_test(bad_names_delay_nobody),
		cmocka_unit_test(preload_leaves_at_once),
		cmocka_unit_test(adaptive_waits_for_the_answer),
		cmocka_unit_test(flood_goes_on_without_answers),
		cmocka_unit_test(sizes_come_in_turn),
		cmocka_unit_test(stops_at_an_error_if_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
