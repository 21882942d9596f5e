/*
 * Timers, turns and the guard, in virtual time.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sys/resource.h>
#include <sys/wait.h>

#include "unit/fakeloop.h"

static bool on_turn(void *arg)
{
	struct fixture *f = arg;

	f->turns++;
	return f->turns < f->wanted;
}

static void an_empty_loop_returns(void **state)
{
	struct fixture *f = *state;

	loop_run(f->loop);
	assert_int_equal(f->fake.waits, 0);
}

static void a_turn_function_alone_runs_once(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(loop_each(f->loop, on_turn, f), 0);
	loop_run(f->loop);
	assert_int_equal(f->turns, 1);
	assert_int_equal(f->fake.waits, 0);
}

static bool on_first(void *arg)
{
	log_char(arg, '1');
	return false;
}

static bool on_last(void *arg)
{
	log_char(arg, '2');
	return false;
}

static void who_comes_last_comes_last(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(loop_each_last(f->loop, on_last, f), 0);
	assert_int_equal(loop_each(f->loop, on_first, f), 0);
	loop_run(f->loop);
	assert_string_equal(f->log, "12");
}

static void a_fifth_turn_function_is_refused(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 4; i++)
		assert_int_equal(loop_each(f->loop, on_turn, f), 0);
	assert_int_equal(loop_each(f->loop, on_turn, f), -1);
}

static void timers_ring_in_order_at_their_time(void **state)
{
	struct fixture *f = *state;

	f->a.fn = on_a;
	f->b.fn = on_b;
	f->a.arg = f->b.arg = f;
	loop_set(f->loop, &f->a, 3000);
	loop_set(f->loop, &f->b, 2000);
	loop_run(f->loop);
	assert_string_equal(f->log, "ba");
	assert_int_equal(loop_now(f->loop), 3000);
	assert_int_equal(f->fake.waits, 2);
}

static void a_moved_timer_rings_once(void **state)
{
	struct fixture *f = *state;

	f->a.fn = on_a;
	f->a.arg = f;
	loop_set(f->loop, &f->a, 3000);
	loop_set(f->loop, &f->a, 5000);
	loop_run(f->loop);
	assert_string_equal(f->log, "a");
	assert_int_equal(loop_now(f->loop), 5000);
}

static void a_dropped_timer_is_silent(void **state)
{
	struct fixture *f = *state;

	f->a.fn = on_a;
	f->a.arg = f;
	loop_set(f->loop, &f->a, 3000);
	loop_drop(f->loop, &f->a);
	loop_drop(f->loop, &f->a);
	loop_run(f->loop);
	assert_string_equal(f->log, "");
}

static void a_timer_in_the_past_rings_without_sleep(void **state)
{
	struct fixture *f = *state;

	f->a.fn = on_a;
	f->a.arg = f;
	loop_set(f->loop, &f->a, 1);
	loop_run(f->loop);
	assert_string_equal(f->log, "a");
	assert_int_equal(f->fake.waits, 0);
}

static void many_timers_find_room(void **state)
{
	struct fixture *f = *state;
	static struct loop_timer many[1000];

	for (int i = 0; i < 1000; i++) {
		many[i].fn = on_a;
		many[i].arg = f;
		assert_int_equal(loop_set(f->loop, &many[i], 9000 - i), 0);
	}
	loop_run(f->loop);
	assert_int_equal(loop_now(f->loop), 9000);
}

static void on_again(void *arg)
{
	struct fixture *f = arg;

	log_char(f, 'x');
	if (strlen(f->log) < 3)
		loop_set(f->loop, &f->a, loop_now(f->loop));
}

static void a_timer_set_for_now_waits_for_the_next_turn(void **state)
{
	struct fixture *f = *state;

	f->a.fn = on_again;
	f->a.arg = f;
	loop_set(f->loop, &f->a, 1000);
	loop_each(f->loop, on_turn, f);
	loop_run(f->loop);
	assert_string_equal(f->log, "xxx");
	assert_int_equal(f->turns, 3);
}

static void on_watch_time(void *arg)
{
	struct fixture *f = arg;
	nsec now = loop_now(f->loop);

	f->fake.now += 5;
	assert_int_equal(loop_now(f->loop), now);
	assert_int_equal(loop_exact(f->loop), now + 5);
	assert_int_equal(loop_now(f->loop), now);
}

static void time_stands_still_within_a_turn(void **state)
{
	struct fixture *f = *state;

	f->a.fn = on_watch_time;
	f->a.arg = f;
	loop_set(f->loop, &f->a, 2000);
	loop_run(f->loop);
}

static void outside_a_run_exact_moves_now(void **state)
{
	struct fixture *f = *state;

	f->fake.now = 5000;
	assert_int_equal(loop_now(f->loop), 1000);
	assert_int_equal(loop_exact(f->loop), 5000);
	assert_int_equal(loop_now(f->loop), 5000);
}

static void the_offset_is_the_clocks(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(loop_offset(f->loop), 7);
}

static void quit_ends_the_run_at_once(void **state)
{
	struct fixture *f = *state;

	f->a.fn = on_quit;
	f->a.arg = f;
	f->b.fn = on_b;
	f->b.arg = f;
	loop_set(f->loop, &f->a, 2000);
	loop_set(f->loop, &f->b, 2000);
	loop_each(f->loop, on_turn, f);
	loop_run(f->loop);
	assert_string_equal(f->log, "");
	assert_int_equal(f->turns, 1);
	loop_run(f->loop);
	assert_string_equal(f->log, "b");
}

static void sleepless_turns_cost_no_wait(void **state)
{
	struct fixture *f = *state;

	f->wanted = 64;
	loop_each(f->loop, on_turn, f);
	loop_run(f->loop);
	assert_int_equal(f->turns, 64);
	assert_int_equal(f->fake.waits, 0);
}

static void every_64th_sleepless_turn_looks_around(void **state)
{
	struct fixture *f = *state;

	f->wanted = 129;
	loop_each(f->loop, on_turn, f);
	loop_run(f->loop);
	assert_int_equal(f->fake.waits, 2);
	assert_int_equal(f->fake.until, f->fake.now);
}

static bool never_enough(void *arg)
{
	(void)arg;
	return true;
}

static void a_clock_that_stands_still_aborts(void **state)
{
	struct rlimit no_core = { 0, 0 };
	struct fixture *f = *state;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		signal(SIGABRT, SIG_DFL);
		loop_each(f->loop, never_enough, f);
		loop_run(f->loop);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(an_empty_loop_returns),
		T(a_turn_function_alone_runs_once),
		T(who_comes_last_comes_last),
		T(a_fifth_turn_function_is_refused),
		T(timers_ring_in_order_at_their_time),
		T(a_moved_timer_rings_once),
		T(a_dropped_timer_is_silent),
		T(a_timer_in_the_past_rings_without_sleep),
		T(many_timers_find_room),
		T(a_timer_set_for_now_waits_for_the_next_turn),
		T(time_stands_still_within_a_turn),
		T(outside_a_run_exact_moves_now),
		T(the_offset_is_the_clocks),
		T(quit_ends_the_run_at_once),
		T(sleepless_turns_cost_no_wait),
		T(every_64th_sleepless_turn_looks_around),
		T(a_clock_that_stands_still_aborts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
