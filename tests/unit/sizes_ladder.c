/* model/sizeladder.c: what answers and failures say of each other, and room. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/sizeladder.h"

enum { ROOM = 8 };

struct steps {
	struct rung	rung[ROOM + 1];		/* the last is out of bounds */
	struct ladder	ladder;
};

static struct ladder *put_up(struct steps *steps)
{
	*steps = (struct steps){ .rung[ROOM].size = 7 };
	steps->ladder.rung = steps->rung;
	steps->ladder.room = ROOM;
	return &steps->ladder;
}

static uint32_t most(const struct ladder *ladder)
{
	const struct rung *rung = ladder_most(ladder);

	return rung ? rung->size : 0;
}

static uint32_t above(const struct ladder *ladder, uint32_t size)
{
	const struct rung *rung = ladder_above(ladder, size);

	return rung ? rung->size : 0;
}

static void holds(const struct steps *steps)
{
	const struct ladder *ladder = &steps->ladder;

	assert_int_equal(steps->rung[ROOM].size, 7);
	assert_in_range(ladder->n, 0, ROOM);
	for (unsigned i = 1; i < ladder->n; i++)
		assert_true(ladder->rung[i - 1].size < ladder->rung[i].size);
}

static void test_empty(void **state)
{
	struct ladder ladder = { 0 };

	(void)state;
	assert_null(ladder_most(&ladder));
	assert_null(ladder_above(&ladder, 0));
	assert_int_equal(ladder_tries(&ladder, 1500, 3, 0.01), 3);
	ladder_unlose(&ladder, 1500, 1);
}

static void test_younger_answer(void **state)
{
	struct steps steps;
	struct ladder *ladder = put_up(&steps);

	(void)state;
	assert_non_null(ladder_refuse(ladder, 1400, 1));
	ladder_lose(ladder, 1300, 2);
	assert_int_equal(above(ladder, 0), 1300);
	ladder_answer(ladder, 1500, 3);
	assert_int_equal(most(ladder), 1500);
	assert_int_equal(above(ladder, 0), 0);
}

static void test_older_answer(void **state)
{
	struct steps steps;
	struct ladder *ladder = put_up(&steps);

	(void)state;
	assert_non_null(ladder_refuse(ladder, 1400, 5));
	ladder_answer(ladder, 1500, 3);
	assert_int_equal(most(ladder), 0);
	ladder_answer(ladder, 1399, 3);
	assert_int_equal(most(ladder), 1399);
}

static void test_younger_refusal(void **state)
{
	struct steps steps;
	struct ladder *ladder = put_up(&steps);

	(void)state;
	ladder_answer(ladder, 1300, 1);
	ladder_answer(ladder, 1400, 2);
	ladder_answer(ladder, 1500, 3);
	assert_non_null(ladder_refuse(ladder, 1400, 4));
	assert_int_equal(most(ladder), 1300);
	assert_null(ladder_refuse(ladder, 1300, 1));	/* the same probe */
	assert_null(ladder_refuse(ladder, 1200, 0));
	assert_int_equal(most(ladder), 1300);
}

static void test_unlose(void **state)
{
	struct steps steps;
	struct ladder *ladder = put_up(&steps);

	(void)state;
	ladder_lose(ladder, 1500, 1);
	ladder_lose(ladder, 1500, 2);
	ladder_unlose(ladder, 1500, 1);
	assert_int_equal(ladder_above(ladder, 0)->silent, 1);
	ladder_unlose(ladder, 1400, 1);
	assert_int_equal(ladder_above(ladder, 0)->silent, 1);
	ladder_unlose(ladder, 1500, 2);
	ladder_unlose(ladder, 1500, 2);
	assert_int_equal(above(ladder, 0), 0);
}

/* One that was called lost before a younger answer is no longer counted. */
static void test_unlose_what_an_answer_has_cleared(void **state)
{
	struct steps steps;
	struct ladder *ladder = put_up(&steps);

	(void)state;
	ladder_lose(ladder, 1500, 5);
	ladder_answer(ladder, 1500, 9);
	ladder_lose(ladder, 1500, 10);
	ladder_unlose(ladder, 1500, 5);
	assert_int_equal(ladder_above(ladder, 0)->silent, 1);
	assert_int_equal(ladder_above(ladder, 0)->lost, 1);
	ladder_unlose(ladder, 1500, 10);
	assert_int_equal(above(ladder, 0), 0);
}

/* A reply outranks the error that came before it. */
static void test_answer_to_a_probe_refused(void **state)
{
	struct steps steps;
	struct ladder *ladder = put_up(&steps);

	(void)state;
	assert_non_null(ladder_refuse(ladder, 1500, 5));
	ladder_answer(ladder, 1500, 5);
	assert_int_equal(most(ladder), 1500);
	assert_int_equal(above(ladder, 0), 0);
}

static void test_counts_end(void **state)
{
	struct steps steps;
	struct ladder *ladder = put_up(&steps);

	(void)state;
	for (uint32_t i = 1; i < 70000; i++) {
		ladder_lose(ladder, 1500, i);
		ladder_word(ladder, 1500, i);
		ladder_refuse(ladder, 1500, i);
	}
	assert_int_equal(ladder_above(ladder, 0)->silent, UINT8_MAX);
	assert_int_equal(ladder_above(ladder, 0)->words, UINT8_MAX);
	assert_int_equal(ladder_above(ladder, 0)->refusals, UINT8_MAX);
	assert_int_equal(ladder_above(ladder, 0)->lost, UINT16_MAX);
	assert_int_equal(ladder_tries(ladder, 1501, 3, 1e-4), UINT8_MAX);
}

static void test_tries(void **state)
{
	struct steps steps;
	struct ladder *ladder = put_up(&steps);

	(void)state;
	for (uint32_t i = 1; i < 10; i++)
		ladder_answer(ladder, 1400, i);
	assert_int_equal(ladder_tries(ladder, 1401, 3, 1e-4), 3);
	ladder_lose(ladder, 1400, 10);
	assert_int_equal(ladder_tries(ladder, 1401, 3, 1e-4), 5);
	assert_int_equal(ladder_tries(ladder, 1400, 3, 1e-4), 3);
}

/* The ends go: what is near the largest that fits stays. */
static void test_room(void **state)
{
	struct steps steps;
	struct ladder *ladder = put_up(&steps);

	(void)state;
	ladder_answer(ladder, 1000, 1);
	for (uint32_t i = 0; i < 20; i++) {
		assert_true(i > 0 || ladder_refuse(ladder, 1100, 2));
		ladder_refuse(ladder, 1500 - i, 3 + i);
		ladder_answer(ladder, 900 - i, 3 + i);
		holds(&steps);
	}
	assert_int_equal(most(ladder), 1000);
	assert_int_equal(above(ladder, 1000), 1100);
	ladder_answer(ladder, 1001, 30);
	ladder_refuse(ladder, 1002, 31);
	holds(&steps);
	assert_int_equal(most(ladder), 1001);
	assert_int_equal(above(ladder, 1001), 1002);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_younger_answer),
		cmocka_unit_test(test_older_answer),
		cmocka_unit_test(test_younger_refusal),
		cmocka_unit_test(test_unlose),
		cmocka_unit_test(test_unlose_what_an_answer_has_cleared),
		cmocka_unit_test(test_answer_to_a_probe_refused),
		cmocka_unit_test(test_counts_end),
		cmocka_unit_test(test_tries),
		cmocka_unit_test(test_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
