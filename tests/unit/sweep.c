/*
 * plan/sweep by hand: next() and note(), and a clock that is a number.  The
 * thousands of sweep-random.c find what is wrong; these say what is right.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/plan.h"
#include "plan/sweep.h"

static bool ready(const void *list, uint32_t target)
{
	const char *states = list;

	return states[target] == 'r';
}

static struct plan_sweep_conf conf(uint32_t targets)
{
	return (struct plan_sweep_conf){
		.targets = targets, .tries = 3, .patience = NSEC_SEC / 2,
		.backoff = 1.5, .seed = 1, .payload = 16,
	};
}

static enum plan_next ask(struct plan *plan, nsec now, struct probe *probe,
    nsec *until)
{
	*until = NSEC_UNKNOWN;
	return plan->ops->next(plan, now, probe, until);
}

static void tell(struct plan *plan, enum event_kind kind, nsec at,
    uint32_t target, uint32_t number)
{
	struct event event = { .kind = kind, .at = at,
		.probe = { .target = target, .number = number } };

	plan->ops->note(plan, &event);
}

static void unsent(struct plan *plan, nsec at, uint32_t target,
    uint32_t number, int error, bool after)
{
	struct event event = { .kind = EVENT_UNSENT, .at = at, .error = error,
		.after = after,
		.probe = { .target = target, .number = number } };

	plan->ops->note(plan, &event);
}

static void assert_asks(struct plan *plan, nsec now, uint32_t target,
    uint32_t number)
{
	struct probe probe;
	nsec until;

	assert_int_equal(ask(plan, now, &probe, &until), PLAN_PROBE);
	assert_int_equal(probe.target, target);
	assert_int_equal(probe.number, number);
	assert_true(until == NSEC_UNKNOWN);
}

static void assert_waits(struct plan *plan, nsec now, nsec when)
{
	struct probe probe;
	nsec until;

	assert_int_equal(ask(plan, now, &probe, &until), PLAN_WAIT);
	assert_true(until == when);
}

static void assert_done(struct plan *plan, nsec now)
{
	struct probe probe;
	nsec until;

	assert_int_equal(ask(plan, now, &probe, &until), PLAN_DONE);
}

static void a_probe_is_what_was_asked_for(void **state)
{
	struct plan_sweep_conf c = conf(1);
	struct plan *plan;
	struct probe probe;
	nsec until;

	(void)state;
	c.flow = 7;
	c.ttl = 9;
	c.whole = true;
	plan = plan_sweep_new(&c);
	assert_int_equal(ask(plan, 0, &probe, &until), PLAN_PROBE);
	assert_true(probe.payload && probe.size == 16 && probe.flow == 7 &&
	    probe.ttl == 9 && probe.whole && !probe.stamp && !probe.group);
	assert_int_equal(probe.patience, NSEC_SEC / 2);
	tell(plan, EVENT_LOST, NSEC_SEC / 2, 0, 1);
	assert_int_equal(ask(plan, NSEC_SEC / 2, &probe, &until), PLAN_PROBE);
	assert_true(probe.stamp && probe.number == 2);
	assert_int_equal(probe.patience, NSEC_SEC / 4 * 3);
	plan->ops->free(plan);
}

static void the_silent_are_asked_again_after_a_rest(void **state)
{
	struct plan_sweep_conf c = conf(1);
	struct plan *plan;

	(void)state;
	c.rest = 100 * NSEC_MSEC;
	plan = plan_sweep_new(&c);
	assert_asks(plan, 1000, 0, 1);
	assert_waits(plan, 1000, NSEC_NEVER);
	tell(plan, EVENT_LOST, 1000 + NSEC_SEC, 0, 1);
	assert_waits(plan, 1000 + NSEC_SEC, 1000 + NSEC_SEC +
	    100 * NSEC_MSEC);
	assert_waits(plan, 1000 + NSEC_SEC + 99 * NSEC_MSEC,
	    1000 + NSEC_SEC + 100 * NSEC_MSEC);
	assert_asks(plan, 1000 + NSEC_SEC + 100 * NSEC_MSEC, 0, 2);
	tell(plan, EVENT_LOST, 1000 + 3 * NSEC_SEC, 0, 2);
	assert_waits(plan, 1000 + 3 * NSEC_SEC, 1000 + 3 * NSEC_SEC +
	    150 * NSEC_MSEC);
	assert_asks(plan, 4 * NSEC_SEC, 0, 3);
	assert_done(plan, 4 * NSEC_SEC);
	plan->ops->free(plan);
}

/* Never early: a due time that is no whole millisecond is rounded up. */
static void a_rest_is_not_cut_short(void **state)
{
	struct plan_sweep_conf c = conf(1);
	struct plan *plan;

	(void)state;
	c.rest = 100 * NSEC_MSEC;
	plan = plan_sweep_new(&c);
	assert_asks(plan, 5, 0, 1);
	tell(plan, EVENT_LOST, 5 + NSEC_SEC + 1, 0, 1);
	assert_waits(plan, 6 + NSEC_SEC + 100 * NSEC_MSEC,
	    5 + NSEC_SEC + 101 * NSEC_MSEC);
	plan->ops->free(plan);
}

/* For days on end: the due times are kept modulo six days. */
static void time_goes_on_for_months(void **state)
{
	struct plan_sweep_conf c = conf(1);
	nsec now = 0, day = 86400 * NSEC_SEC;

	(void)state;
	c.rest = NSEC_SEC;
	c.growing = true;
	for (struct plan *plan = plan_sweep_new(&c); ; ) {
		uint32_t n = (uint32_t)(now / day);

		assert_asks(plan, now, n, 1);
		tell(plan, EVENT_LOST, now, n, 1);
		assert_waits(plan, now, now + NSEC_SEC);
		assert_waits(plan, now + 1, now + NSEC_SEC);
		assert_asks(plan, now + NSEC_SEC, n, 2);
		tell(plan, EVENT_REPLY, now + NSEC_SEC, n, 2);
		now += day;
		if (n == 100) {
			plan->ops->free(plan);
			return;
		}
		assert_int_equal(plan_sweep_grow(plan, n + 2, false), 0);
	}
}

static void whoever_answers_is_not_asked_again(void **state)
{
	static const enum event_kind kinds[] = {
		EVENT_REPLY, EVENT_LATE, EVENT_ERROR, EVENT_EXPIRED,
		EVENT_TOO_BIG, EVENT_DUPLICATE,
	};
	struct plan_sweep_conf c = conf(1);

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct plan *plan = plan_sweep_new(&c);

		assert_asks(plan, 0, 0, 1);
		tell(plan, EVENT_SENT, 0, 0, 1);
		tell(plan, kinds[i], 1, 0, 1);
		assert_done(plan, 2);
		plan->ops->free(plan);
	}
}

static void a_late_answer_stops_the_retry_that_waits(void **state)
{
	struct plan_sweep_conf c = conf(2);
	struct plan *plan;

	(void)state;
	c.rest = NSEC_SEC;
	c.in_order = true;
	plan = plan_sweep_new(&c);
	assert_asks(plan, 0, 0, 1);
	assert_asks(plan, 0, 1, 1);
	tell(plan, EVENT_LOST, 100, 0, 1);
	tell(plan, EVENT_LOST, 100, 1, 1);
	tell(plan, EVENT_LATE, 200, 0, 1);
	assert_asks(plan, 2 * NSEC_SEC, 1, 2);
	assert_waits(plan, 2 * NSEC_SEC, NSEC_NEVER);
	/* and the one that is in the air: its loss counts for nothing */
	tell(plan, EVENT_LATE, 2 * NSEC_SEC, 1, 1);
	tell(plan, EVENT_LOST, 3 * NSEC_SEC, 1, 2);
	assert_done(plan, 3 * NSEC_SEC);
	plan->ops->free(plan);
}

static void retries_go_before_first_tries(void **state)
{
	struct plan_sweep_conf c = conf(3);
	struct plan *plan;

	(void)state;
	c.in_order = true;
	plan = plan_sweep_new(&c);
	assert_asks(plan, 0, 0, 1);
	tell(plan, EVENT_LOST, NSEC_SEC, 0, 1);
	assert_asks(plan, NSEC_SEC, 0, 2);
	assert_asks(plan, NSEC_SEC, 1, 1);
	assert_asks(plan, NSEC_SEC, 2, 1);
	plan->ops->free(plan);
}

static void what_was_refused_is_tried_again_when_that_may_help(void **state)
{
	struct plan_sweep_conf c = conf(1);
	struct plan *plan = plan_sweep_new(&c);

	(void)state;
	assert_asks(plan, 0, 0, 1);
	/* at once: its patience runs all the same */
	unsent(plan, 0, 0, 1, ENOBUFS, false);
	assert_waits(plan, 0, NSEC_SEC / 2);
	assert_asks(plan, NSEC_SEC / 2, 0, 2);
	/* after its patience */
	unsent(plan, 2 * NSEC_SEC, 0, 2, ECOMM, true);
	assert_asks(plan, 2 * NSEC_SEC, 0, 3);
	unsent(plan, 2 * NSEC_SEC, 0, 3, EPERM, false);
	assert_done(plan, 3 * NSEC_SEC);
	plan->ops->free(plan);

	plan = plan_sweep_new(&c);
	assert_asks(plan, 0, 0, 1);
	unsent(plan, 0, 0, 1, ENETUNREACH, false);
	assert_done(plan, 0);
	plan->ops->free(plan);
}

static void names_are_asked_when_they_have_an_address(void **state)
{
	char states[] = "rww";
	struct plan_sweep_conf c = conf(3);
	struct plan *plan;

	(void)state;
	c.ready = ready;
	c.list = states;
	c.in_order = true;
	plan = plan_sweep_new(&c);
	assert_asks(plan, 0, 0, 1);
	assert_waits(plan, 0, NSEC_NEVER);
	tell(plan, EVENT_REPLY, 1, 0, 1);
	tell(plan, EVENT_UNRESOLVED, 5, 1, 0);
	assert_waits(plan, 5, NSEC_NEVER);
	states[2] = 'r';
	tell(plan, EVENT_RESOLVED, 3 * NSEC_SEC, 2, 0);
	tell(plan, EVENT_RESOLVED, 3 * NSEC_SEC, 2, 0);
	assert_asks(plan, 3 * NSEC_SEC, 2, 1);
	tell(plan, EVENT_REPLY, 4 * NSEC_SEC, 2, 1);
	assert_done(plan, 4 * NSEC_SEC);
	plan->ops->free(plan);
}

static void a_name_that_is_known_at_its_turn_is_asked_once(void **state)
{
	char states[] = "rr";
	struct plan_sweep_conf c = conf(2);
	struct plan *plan;

	(void)state;
	c.ready = ready;
	c.list = states;
	c.in_order = true;
	plan = plan_sweep_new(&c);
	assert_asks(plan, 0, 0, 1);
	tell(plan, EVENT_RESOLVED, 0, 1, 0);
	assert_asks(plan, 0, 1, 1);
	assert_waits(plan, 0, NSEC_NEVER);
	plan->ops->free(plan);
}

static void it_grows_until_the_last_has_come(void **state)
{
	struct plan_sweep_conf c = conf(0);
	struct plan *plan;

	(void)state;
	c.growing = true;
	c.in_order = true;
	plan = plan_sweep_new(&c);
	assert_waits(plan, 0, NSEC_NEVER);
	assert_int_equal(plan_sweep_grow(plan, 2, false), 0);
	assert_asks(plan, 0, 0, 1);
	assert_asks(plan, 0, 1, 1);
	tell(plan, EVENT_REPLY, 1, 0, 1);
	tell(plan, EVENT_REPLY, 1, 1, 1);
	assert_waits(plan, 1, NSEC_NEVER);
	assert_int_equal(plan_sweep_grow(plan, 3, true), 0);
	assert_asks(plan, 2, 2, 1);
	tell(plan, EVENT_REPLY, 3, 2, 1);
	assert_done(plan, 3);
	plan->ops->free(plan);

	plan = plan_sweep_new(&c);
	assert_waits(plan, 0, NSEC_NEVER);
	assert_int_equal(plan_sweep_grow(plan, 0, true), 0);
	assert_done(plan, 0);
	plan->ops->free(plan);
}

static void patience_and_rest_have_an_end(void **state)
{
	struct plan_sweep_conf c = conf(1);
	struct plan *plan;
	struct probe probe;
	nsec until, now = 0;

	(void)state;
	c.tries = 15;
	c.backoff = 5;
	c.rest = c.patience = 1000 * NSEC_SEC;
	plan = plan_sweep_new(&c);
	for (uint32_t number = 1; number <= 15; number++) {
		assert_int_equal(ask(plan, now, &probe, &until), PLAN_PROBE);
		assert_int_equal(probe.number, number);
		assert_true(probe.patience <= 3600 * NSEC_SEC);
		now += probe.patience;
		tell(plan, EVENT_LOST, now, 0, number);
		now += 3600 * NSEC_SEC;
	}
	assert_done(plan, now);
	plan->ops->free(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_probe_is_what_was_asked_for),
		cmocka_unit_test(the_silent_are_asked_again_after_a_rest),
		cmocka_unit_test(a_rest_is_not_cut_short),
		cmocka_unit_test(time_goes_on_for_months),
		cmocka_unit_test(whoever_answers_is_not_asked_again),
		cmocka_unit_test(a_late_answer_stops_the_retry_that_waits),
		cmocka_unit_test(retries_go_before_first_tries),
		cmocka_unit_test(
		    what_was_refused_is_tried_again_when_that_may_help),
		cmocka_unit_test(names_are_asked_when_they_have_an_address),
		cmocka_unit_test(
		    a_name_that_is_known_at_its_turn_is_asked_once),
		cmocka_unit_test(it_grows_until_the_last_has_come),
		cmocka_unit_test(patience_and_rest_have_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
