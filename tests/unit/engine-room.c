/*
 * Between two looks into a receiver no more probes leave than have answers
 * that fill half of it.
 */
#include "unit/rig.h"

static void no_stamps(struct engine_conf *conf)
{
	conf->stamps = false;
}

/* The most that left together, of 90 that might have. */
static unsigned together(uint32_t rcvbuf, uint32_t size)
{
	struct rig *rig = rig_with(AF_INET, 90, 0, no_stamps);
	unsigned most;

	rig->rcvbuf = rcvbuf;
	rig->probe.size = size;
	start(rig);
	run(rig);
	assert_int_equal(rig->sent, 90);
	assert_int_equal(number_of(rig, EVENT_LOST), 90);
	most = rig->most_unheard;
	rig_free(rig);
	return most;
}

static void all_into_a_large_one(void **state)
{
	(void)state;
	assert_int_equal(together(0, 56), 90);
	assert_int_equal(together(212992, 56), 90);
	assert_int_equal(together(8 << 20, 56), 90);
}

static void half_of_a_small_one(void **state)
{
	(void)state;
	assert_int_equal(together(2 * 20 * 832, 56), 20);
}

static void fewer_where_answers_are_larger(void **state)
{
	(void)state;
	assert_int_equal(together(2 * 20 * 832, 120), 19);
}

/* So small a one is not known before some have left. */
static void one_by_one_into_a_tiny_one(void **state)
{
	(void)state;
	assert_int_equal(together(1000, 56), 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_into_a_large_one),
		cmocka_unit_test(half_of_a_small_one),
		cmocka_unit_test(fewer_where_answers_are_larger),
		cmocka_unit_test(one_by_one_into_a_tiny_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
