/* The ends of plan/ping that do not wait for the patience of each probe. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "engine/plan.h"
#include "plan/ping.h"

#define LINGER	(10 * NSEC_SEC)

static struct plan_ping_conf conf(uint64_t count)
{
	return (struct plan_ping_conf){
		.targets = 1, .count = count, .interval = NSEC_SEC,
		.patience = 3600 * NSEC_SEC, .size_first = 56,
		.size_last = 56, .flow = 1, .lingers = true, .linger = LINGER,
	};
}

static enum plan_next ask(struct plan *plan, nsec now, nsec *until)
{
	struct probe probe;

	*until = NSEC_UNKNOWN;
	return plan->ops->next(plan, now, &probe, until);
}

static void tell(struct plan *plan, enum event_kind kind, uint32_t number,
    nsec rtt, int error)
{
	struct event event = { .kind = kind, .rtt = rtt, .error = error,
		.probe.number = number };

	plan->ops->note(plan, &event);
}

static void unheard_it_waits_its_linger(void **state)
{
	struct plan_ping_conf c = conf(1);
	struct plan *plan = plan_ping_new(&c);
	nsec until;

	(void)state;
	assert_int_equal(ask(plan, 500, &until), PLAN_PROBE);
	assert_int_equal(ask(plan, 500, &until), PLAN_DONE);
	assert_true(until == 500 + LINGER);
	plan->ops->free(plan);
}

static void unheard_it_may_wait_for_ever(void **state)
{
	struct plan_ping_conf c = conf(1);
	struct plan *plan;
	nsec until;

	(void)state;
	c.linger = NSEC_NEVER;
	plan = plan_ping_new(&c);
	assert_int_equal(ask(plan, 500, &until), PLAN_PROBE);
	assert_int_equal(ask(plan, 500, &until), PLAN_DONE);
	assert_true(until == NSEC_NEVER);
	plan->ops->free(plan);
}

static void heard_it_waits_twice_the_slowest(void **state)
{
	struct plan_ping_conf c = conf(2);
	struct plan *plan = plan_ping_new(&c);
	nsec until;

	(void)state;
	assert_int_equal(ask(plan, 0, &until), PLAN_PROBE);
	tell(plan, EVENT_REPLY, 1, 700 * NSEC_MSEC, 0);
	assert_int_equal(ask(plan, NSEC_SEC, &until), PLAN_PROBE);
	assert_int_equal(ask(plan, NSEC_SEC, &until), PLAN_DONE);
	assert_true(until == NSEC_SEC + 1400 * NSEC_MSEC);
	plan->ops->free(plan);
}

static void heard_it_waits_an_interval_at_least(void **state)
{
	struct plan_ping_conf c = conf(2);
	struct plan *plan = plan_ping_new(&c);
	nsec until;

	(void)state;
	assert_int_equal(ask(plan, 0, &until), PLAN_PROBE);
	tell(plan, EVENT_REPLY, 1, NSEC_MSEC, 0);
	assert_int_equal(ask(plan, NSEC_SEC, &until), PLAN_PROBE);
	assert_int_equal(ask(plan, NSEC_SEC, &until), PLAN_DONE);
	assert_true(until == 2 * NSEC_SEC);
	plan->ops->free(plan);
}

static void without_linger_patience_decides(void **state)
{
	struct plan_ping_conf c = conf(1);
	struct plan *plan;
	nsec until;

	(void)state;
	c.lingers = false;
	plan = plan_ping_new(&c);
	assert_int_equal(ask(plan, 0, &until), PLAN_PROBE);
	assert_int_equal(ask(plan, 0, &until), PLAN_DONE);
	assert_true(until == NSEC_UNKNOWN);
	plan->ops->free(plan);
}

static void enough_is_answers_and_reports(void **state)
{
	struct plan_ping_conf c = conf(0);
	struct plan *plan;
	nsec until;

	(void)state;
	c.enough = 3;
	plan = plan_ping_new(&c);
	for (int i = 0; i < 4; i++)
		assert_int_equal(ask(plan, i * NSEC_SEC, &until), PLAN_PROBE);
	tell(plan, EVENT_REPLY, 1, NSEC_MSEC, 0);
	tell(plan, EVENT_DUPLICATE, 1, NSEC_MSEC, 0);
	tell(plan, EVENT_UNSENT, 2, 0, ENETUNREACH);
	tell(plan, EVENT_ERROR, 3, NSEC_MSEC, 0);
	assert_int_equal(ask(plan, 3 * NSEC_SEC + 5, &until), PLAN_WAIT);
	tell(plan, EVENT_UNSENT, 4, 0, EMSGSIZE);
	assert_int_equal(ask(plan, 3 * NSEC_SEC + 9, &until), PLAN_DONE);
	assert_true(until == 3 * NSEC_SEC + 9);
	plan->ops->free(plan);
}

static void a_group_is_one_answer_a_probe(void **state)
{
	struct plan_ping_conf c = conf(0);
	struct event event = { .kind = EVENT_REPLY, .probe.group = true,
		.probe.number = 1 };
	struct plan *plan;
	nsec until;

	(void)state;
	c.enough = 2;
	c.group = true;
	plan = plan_ping_new(&c);
	assert_int_equal(ask(plan, 0, &until), PLAN_PROBE);
	plan->ops->note(plan, &event);
	plan->ops->note(plan, &event);
	assert_int_equal(ask(plan, 1, &until), PLAN_WAIT);
	event.probe.number = 2;
	plan->ops->note(plan, &event);
	assert_int_equal(ask(plan, 2, &until), PLAN_DONE);
	plan->ops->free(plan);
}

static void a_report_may_end_it(void **state)
{
	struct plan_ping_conf c = conf(0);
	struct plan *plan;
	nsec until;

	(void)state;
	c.stop_on_report = true;
	plan = plan_ping_new(&c);
	assert_int_equal(ask(plan, 0, &until), PLAN_PROBE);
	tell(plan, EVENT_UNSENT, 1, 0, EPERM);
	assert_int_equal(ask(plan, NSEC_SEC, &until), PLAN_PROBE);
	tell(plan, EVENT_EXPIRED, 2, NSEC_MSEC, 0);
	assert_int_equal(ask(plan, NSEC_SEC + 5, &until), PLAN_DONE);
	assert_true(until == NSEC_SEC + 5);
	plan->ops->free(plan);
}

static void a_later_answer_overtakes(void **state)
{
	struct plan_ping_conf c = conf(0);
	struct plan *plan;
	nsec until;

	(void)state;
	c.flood = c.overtaken = true;
	plan = plan_ping_new(&c);
	assert_int_equal(ask(plan, 0, &until), PLAN_PROBE);
	assert_int_equal(ask(plan, 10 * NSEC_MSEC, &until), PLAN_PROBE);
	tell(plan, EVENT_REPLY, 2, NSEC_MSEC, 0);
	assert_int_equal(ask(plan, 11 * NSEC_MSEC, &until), PLAN_PROBE);
	plan->ops->free(plan);
}

static void adaptive_waits_as_long_as_answers_take(void **state)
{
	struct plan_ping_conf c = conf(0);
	struct plan *plan;
	nsec until;

	(void)state;
	c.adaptive = c.overtaken = true;
	c.floor = 2 * NSEC_MSEC;
	plan = plan_ping_new(&c);
	assert_int_equal(ask(plan, 0, &until), PLAN_PROBE);
	assert_int_equal(ask(plan, 0, &until), PLAN_WAIT);
	assert_true(until == NSEC_SEC);
	tell(plan, EVENT_REPLY, 1, 40 * NSEC_MSEC, 0);
	assert_int_equal(ask(plan, 40 * NSEC_MSEC, &until), PLAN_PROBE);
	assert_int_equal(ask(plan, 40 * NSEC_MSEC, &until), PLAN_WAIT);
	assert_true(until == 90 * NSEC_MSEC);
	plan->ops->free(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unheard_it_waits_its_linger),
		cmocka_unit_test(unheard_it_may_wait_for_ever),
		cmocka_unit_test(heard_it_waits_twice_the_slowest),
		cmocka_unit_test(heard_it_waits_an_interval_at_least),
		cmocka_unit_test(without_linger_patience_decides),
		cmocka_unit_test(enough_is_answers_and_reports),
		cmocka_unit_test(a_group_is_one_answer_a_probe),
		cmocka_unit_test(a_report_may_end_it),
		cmocka_unit_test(a_later_answer_overtakes),
		cmocka_unit_test(adaptive_waits_as_long_as_answers_take),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
