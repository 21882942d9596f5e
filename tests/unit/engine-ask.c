/*
 * A plan is asked when it wished to be, and when something was told that may
 * have changed its mind.
 */
#include "unit/rig.h"

static const struct plan_ops indifferent_ops = {
	.next = plan_next, .note = plan_note,
	.indifferent = 1 << EVENT_LOST,
};

/* How often it is asked for three probes, each of which is lost. */
static unsigned asks(const struct plan_ops *ops)
{
	struct rig *rig = rig_new(AF_INET, 3, NSEC_SEC);
	unsigned n;

	rig->plan.ops = ops;
	rig->probe.patience = NSEC_SEC / 2;
	start(rig);
	run(rig);
	assert_int_equal(number_of(rig, EVENT_LOST), 3);
	n = rig->asks;
	rig_free(rig);
	return n;
}

static void a_loss_is_news_but_to_the_indifferent(void **state)
{
	(void)state;
	/* Behind the last probe it is asked no more. */
	assert_int_equal(asks(&plan_ops), asks(&indifferent_ops) + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_loss_is_news_but_to_the_indifferent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
