/*
 * The second plan waits until nothing of the first is in the air, and each
 * hears of its own probes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/plan.h"
#include "plan/chain.h"

enum { FLOW = 2 };

struct stub {
	struct plan	 plan;
	unsigned	 probes;	/* left to ask */
	unsigned	 asked, heard, freed;
	uint16_t	 flow;
};

static enum plan_next stub_next(struct plan *plan, nsec now,
    struct probe *probe, nsec *until)
{
	struct stub *stub = (struct stub *)plan;

	(void)now;
	(void)until;
	stub->asked++;
	if (!stub->probes)
		return PLAN_DONE;
	stub->probes--;
	*probe = (struct probe){ .number = 1, .flow = stub->flow };
	return PLAN_PROBE;
}

static void stub_note(struct plan *plan, const struct event *event)
{
	(void)event;
	((struct stub *)plan)->heard++;
}

static void stub_free(struct plan *plan)
{
	((struct stub *)plan)->freed++;
}

static const struct plan_ops stub_ops = {
	.next = stub_next, .note = stub_note,
	.free = stub_free,
};

static struct stub stub_of(unsigned probes, uint16_t flow)
{
	return (struct stub){
		.plan.ops = &stub_ops, .probes = probes, .flow = flow,
	};
}

static enum plan_next next(struct plan *plan, uint16_t *flow)
{
	nsec until = NSEC_UNKNOWN;
	struct probe probe = { 0 };
	enum plan_next what = plan->ops->next(plan, 0, &probe, &until);

	*flow = probe.flow;
	return what;
}

static void tell(struct plan *plan, enum event_kind kind, uint16_t flow,
    bool after)
{
	struct event event = {
		.kind = kind, .after = after, .probe.flow = flow,
		.probe.number = flow ? 1 : 0,
	};

	plan->ops->note(plan, &event);
}

static void settled_by(enum event_kind kind, bool after, bool settles)
{
	struct stub first = stub_of(1, 1), second = stub_of(1, FLOW);
	struct plan *plan = plan_chain_new(&first.plan, &second.plan, FLOW);
	uint16_t flow;

	assert_non_null(plan);
	assert_int_equal(next(plan, &flow), PLAN_PROBE);
	assert_int_equal(flow, 1);
	tell(plan, EVENT_SENT, 1, false);
	assert_int_equal(next(plan, &flow), PLAN_WAIT);
	tell(plan, kind, 1, after);
	assert_int_equal(next(plan, &flow), settles ? PLAN_PROBE : PLAN_WAIT);
	assert_int_equal(flow, settles ? FLOW : 0);
	assert_int_equal(first.asked, 2);
	assert_int_equal(first.heard, 2);
	assert_int_equal(second.heard, 0);
	plan->ops->free(plan);
	assert_int_equal(first.freed, 1);
	assert_int_equal(second.freed, 1);
}

static void test_waits_for_the_last(void **state)
{
	(void)state;
	settled_by(EVENT_REPLY, false, true);
	settled_by(EVENT_ERROR, false, true);
	settled_by(EVENT_EXPIRED, false, true);
	settled_by(EVENT_TOO_BIG, false, true);
	settled_by(EVENT_LOST, false, true);
	settled_by(EVENT_UNSENT, true, true);
	settled_by(EVENT_UNSENT, false, false);	/* it never was in the air */
	settled_by(EVENT_NOTICE, false, false);
	settled_by(EVENT_DUPLICATE, false, false);
	settled_by(EVENT_LATE, false, false);
	settled_by(EVENT_ERROR, true, false);
	settled_by(EVENT_STRAY, false, false);
}

static void test_begins_at_once(void **state)
{
	struct stub first = stub_of(1, 1), second = stub_of(1, FLOW);
	struct plan *plan = plan_chain_new(&first.plan, &second.plan, FLOW);
	uint16_t flow;

	(void)state;
	assert_int_equal(next(plan, &flow), PLAN_PROBE);
	tell(plan, EVENT_UNSENT, 1, false);
	assert_int_equal(next(plan, &flow), PLAN_PROBE);
	assert_int_equal(flow, FLOW);
	assert_int_equal(next(plan, &flow), PLAN_DONE);
	plan->ops->free(plan);
}

static void test_names_are_for_both(void **state)
{
	struct stub first = stub_of(0, 1), second = stub_of(0, FLOW);
	struct plan *plan = plan_chain_new(&first.plan, &second.plan, FLOW);

	(void)state;
	tell(plan, EVENT_RESOLVED, 0, false);
	assert_int_equal(first.heard, 1);
	assert_int_equal(second.heard, 1);
	tell(plan, EVENT_SENT, FLOW, false);
	assert_int_equal(first.heard, 1);
	assert_int_equal(second.heard, 2);
	plan->ops->free(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_waits_for_the_last),
		cmocka_unit_test(test_begins_at_once),
		cmocka_unit_test(test_names_are_for_both),
	};

	return cmocka_run_group_tests_name("chain", tests, NULL, NULL);
}
