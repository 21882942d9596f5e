/*
 * The system's clock under a loop.  Asked is only what cannot depend on how
 * busy the machine is: never early, no signal lost, no mask left behind.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/loop.h"

struct fixture {
	struct clock	*clock;
	struct loop	*loop;
	struct loop_timer timer;
	nsec		 due, rang;
	int		 seen;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->clock = clock_system_new();
	assert_non_null(f->clock);
	f->loop = loop_new(f->clock);
	assert_non_null(f->loop);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	if (f->loop)
		loop_release_signals(f->loop);
	loop_free(f->loop);
	f->clock->ops->free(f->clock);
	free(f);
	return 0;
}

static void on_ring(void *arg)
{
	struct fixture *f = arg;

	f->rang = loop_now(f->loop);
}

static void a_timer_never_rings_early(void **state)
{
	static const nsec spans[] = { 1, 1000, NSEC_MSEC, 25 * NSEC_MSEC };
	struct fixture *f = *state;

	f->timer.fn = on_ring;
	f->timer.arg = f;
	for (size_t i = 0; i < 4; i++) {
		f->due = loop_exact(f->loop) + spans[i];
		loop_set(f->loop, &f->timer, f->due);
		loop_run(f->loop);
		assert_true(f->rang >= f->due);
	}
}

static void the_offset_fits_the_wall_clock(void **state)
{
	struct fixture *f = *state;
	struct timespec before, after;
	nsec wall, first, last;

	clock_gettime(CLOCK_REALTIME, &before);
	first = loop_exact(f->loop);
	wall = loop_offset(f->loop);
	last = loop_exact(f->loop);
	clock_gettime(CLOCK_REALTIME, &after);
	/* Up to a microsecond, and a slewing clock's few parts per million. */
	assert_true(first + wall >= nsec_from_timespec(&before) -
	    NSEC_MSEC);
	assert_true(last + wall <= nsec_from_timespec(&after) + NSEC_MSEC);
}

static void on_signal(void *arg)
{
	struct fixture *f = arg;

	f->seen++;
	loop_quit(f->loop);
}

static void on_kill_self(void *arg)
{
	struct fixture *f = arg;
	sigset_t pending;

	/* Blocked here: it must wait for the wait. */
	kill(getpid(), SIGUSR1);
	assert_int_equal(sigpending(&pending), 0);
	assert_true(sigismember(&pending, SIGUSR1));
	assert_int_equal(f->seen, 0);
	loop_set(f->loop, &f->timer, loop_now(f->loop) + 60 * NSEC_SEC);
	f->timer.fn = on_ring;
}

static void a_signal_during_a_turn_ends_the_wait(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(loop_signal(f->loop, SIGUSR1, on_signal, f), 0);
	f->timer.fn = on_kill_self;
	f->timer.arg = f;
	loop_set(f->loop, &f->timer, loop_exact(f->loop) + 1000);
	loop_run(f->loop);
	assert_int_equal(f->seen, 1);
	assert_int_equal(f->rang, 0);
}

static void release_unblocks_the_signals(void **state)
{
	struct fixture *f = *state;
	sigset_t mask;

	assert_int_equal(loop_signal(f->loop, SIGUSR1, on_signal, f), 0);
	f->timer.fn = on_ring;
	f->timer.arg = f;
	loop_set(f->loop, &f->timer, loop_exact(f->loop) + 1000);
	loop_run(f->loop);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	assert_true(sigismember(&mask, SIGUSR1));
	kill(getpid(), SIGUSR1);
	loop_release_signals(f->loop);
	loop_free(f->loop);
	f->loop = NULL;
	sigprocmask(SIG_BLOCK, NULL, &mask);
	assert_false(sigismember(&mask, SIGUSR1));
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(a_timer_never_rings_early),
		T(the_offset_fits_the_wall_clock),
		T(a_signal_during_a_turn_ends_the_wait),
		T(release_unblocks_the_signals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
