/*
 * The timer heap: order, moving, dropping, and a long random run beside the
 * simplest queue there is, an array that is searched.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mix.h"
#include "base/timerq.h"

static void empty_queue_has_nothing_due(void **state)
{
	struct timerq q;

	(void)state;
	timerq_init(&q);
	assert_null(timerq_first(&q));
	assert_true(timerq_due(&q) == NSEC_NEVER);
	timerq_fini(&q);
	timerq_fini(&q);
}

static void drop_due(struct timerq *q, nsec expected)
{
	assert_true(timerq_due(q) == expected);
	timerq_drop(q, timerq_first(q));
}

static void the_earliest_comes_first(void **state)
{
	struct timer timers[4] = { { .due = 0 } };
	struct timerq q;

	(void)state;
	timerq_init(&q);
	assert_int_equal(timerq_reserve(&q, 4), 0);
	timerq_set(&q, &timers[0], 30);
	timerq_set(&q, &timers[1], 10);
	timerq_set(&q, &timers[2], NSEC_NEVER);
	timerq_set(&q, &timers[3], 20);
	drop_due(&q, 10);
	drop_due(&q, 20);
	drop_due(&q, 30);
	drop_due(&q, NSEC_NEVER);
	assert_null(timerq_first(&q));
	timerq_fini(&q);
}

static void setting_again_moves(void **state)
{
	struct timer a = { .due = 0 }, b = { .due = 0 };
	struct timerq q;

	(void)state;
	timerq_init(&q);
	assert_int_equal(timerq_reserve(&q, 2), 0);
	timerq_set(&q, &a, 10);
	timerq_set(&q, &b, 20);
	timerq_set(&q, &b, 5);
	assert_ptr_equal(timerq_first(&q), &b);
	timerq_set(&q, &b, 50);
	assert_ptr_equal(timerq_first(&q), &a);
	assert_int_equal(timerq_count(&q), 2);
	timerq_fini(&q);
}

static void dropping_what_is_not_set_is_allowed(void **state)
{
	struct timer a = { .due = 0 };
	struct timerq q;

	(void)state;
	timerq_init(&q);
	assert_int_equal(timerq_reserve(&q, 1), 0);
	timerq_drop(&q, &a);
	timerq_set(&q, &a, 1);
	assert_true(timer_is_set(&a));
	timerq_drop(&q, &a);
	assert_false(timer_is_set(&a));
	timerq_drop(&q, &a);
	assert_int_equal(q.n, 0);
	timerq_fini(&q);
}

static void room_only_grows(void **state)
{
	struct timerq q;

	(void)state;
	timerq_init(&q);
	assert_int_equal(timerq_reserve(&q, 10), 0);
	assert_int_equal(timerq_reserve(&q, 3), 0);
	assert_true(q.room >= 10);
	assert_int_equal(timerq_reserve(&q, UINT32_MAX), -1);
	assert_true(q.room >= 10);
	timerq_fini(&q);
}

enum { MANY = 300 };

static nsec least_due(const struct timer *timers)
{
	nsec least = NSEC_NEVER;

	for (int i = 0; i < MANY; i++)
		if (timer_is_set(&timers[i]) && timers[i].due < least)
			least = timers[i].due;
	return least;
}

static void check_places(const struct timerq *q)
{
	for (uint32_t i = 1; i <= q->n; i++) {
		assert_int_equal(q->heap[i]->place, i);
		assert_true(i == 1 ||
		    q->heap[i / 2]->due <= q->heap[i]->due);
	}
}

static void agrees_with_a_searched_array(void **state)
{
	struct timer timers[MANY] = { { .due = 0 } };
	struct timerq q;
	uint64_t chance = 1;

	(void)state;
	timerq_init(&q);
	assert_int_equal(timerq_reserve(&q, MANY), 0);
	for (int i = 0; i < 20000; i++) {
		struct timer *timer;

		chance = mix64(chance);
		timer = &timers[chance % MANY];
		if (chance >> 61 == 0)
			timerq_drop(&q, timer);
		else
			timerq_set(&q, timer, (nsec)(chance >> 32 & 0xfff));
		assert_true(timerq_due(&q) == least_due(timers));
		if (i % 64 == 0)
			check_places(&q);
	}
	timerq_fini(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_queue_has_nothing_due),
		cmocka_unit_test(the_earliest_comes_first),
		cmocka_unit_test(setting_again_moves),
		cmocka_unit_test(dropping_what_is_not_set_is_allowed),
		cmocka_unit_test(room_only_grows),
		cmocka_unit_test(agrees_with_a_searched_array),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
