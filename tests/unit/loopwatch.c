/*
 * Descriptors and signals, in virtual time.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "unit/fakeloop.h"

static void on_readable(void *arg)
{
	struct fixture *f = arg;
	char c;

	assert_int_equal(read(f->pipe[0], &c, 1), 1);
	log_char(f, c);
}

static void on_signal(void *arg)
{
	log_char(arg, 's');
}

static void a_readable_descriptor_is_told_before_timers(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(write(f->pipe[1], "1", 1), 1);
	f->a.fn = on_quit;
	f->a.arg = f;
	loop_set(f->loop, &f->a, 2000);
	assert_int_equal(loop_watch(f->loop, f->pipe[0], POLLIN, on_readable,
	    f), 0);
	loop_run(f->loop);
	assert_string_equal(f->log, "1");
}

static void on_unwatch(void *arg)
{
	struct fixture *f = arg;

	log_char(f, 'u');
	loop_watch(f->loop, f->pipe[0], 0, NULL, NULL);
}

static void an_unwatched_descriptor_no_longer_counts(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(write(f->pipe[1], "1", 1), 1);
	loop_watch(f->loop, f->pipe[0], POLLIN, on_unwatch, f);
	loop_run(f->loop);
	assert_string_equal(f->log, "u");
}

static void on_rewatch(void *arg)
{
	struct fixture *f = arg;

	log_char(f, 'w');
	loop_watch(f->loop, f->pipe[0], 0, NULL, NULL);
	if (!strchr(f->log, 'u'))
		loop_watch(f->loop, f->pipe[0], POLLIN, on_unwatch, f);
}

static void a_handler_may_unwatch_and_watch_again(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(write(f->pipe[1], "1", 1), 1);
	loop_watch(f->loop, f->pipe[0], POLLIN, on_rewatch, f);
	loop_run(f->loop);
	assert_string_equal(f->log, "wu");
}

static void on_drop_both(void *arg)
{
	struct fixture *f = arg;

	log_char(f, 'd');
	loop_watch(f->loop, f->pipe[0], 0, NULL, NULL);
	loop_watch(f->loop, f->pipe[1], 0, NULL, NULL);
}

static void a_ready_descriptor_unwatched_by_another_is_silent(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(write(f->pipe[1], "1", 1), 1);
	loop_watch(f->loop, f->pipe[0], POLLIN, on_drop_both, f);
	loop_watch(f->loop, f->pipe[1], POLLOUT, on_drop_both, f);
	loop_run(f->loop);
	assert_string_equal(f->log, "d");
}

static void a_hangup_counts_without_being_asked_for(void **state)
{
	struct fixture *f = *state;

	close(f->pipe[1]);
	f->pipe[1] = -1;
	loop_watch(f->loop, f->pipe[0], 0, on_unwatch, f);
	loop_run(f->loop);
	assert_string_equal(f->log, "u");
}

static void too_many_descriptors_are_refused(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 1024; i++)
		assert_int_equal(loop_watch(f->loop, i, 0, on_a, f), 0);
	assert_int_equal(loop_watch(f->loop, 1024, 0, on_a, f), -1);
	assert_int_equal(errno, ENOSPC);
	assert_int_equal(loop_watch(f->loop, 3, 0, on_b, f), 0);
}

static void a_signal_is_told_in_the_loop(void **state)
{
	struct fixture *f = *state;

	f->a.fn = on_a;
	f->a.arg = f;
	f->fake.raise = SIGUSR1;
	loop_set(f->loop, &f->a, 2000);
	assert_int_equal(loop_signal(f->loop, SIGUSR1, on_signal, f), 0);
	loop_run(f->loop);
	assert_string_equal(f->log, "sa");
}

static void a_signal_before_the_run_is_not_lost(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(loop_signal(f->loop, SIGUSR1, on_signal, f), 0);
	raise(SIGUSR1);
	assert_string_equal(f->log, "");
	loop_run(f->loop);
	assert_string_equal(f->log, "s");
}

static void a_failed_wait_tells_nobody(void **state)
{
	struct fixture *f = *state;

	f->a.fn = on_quit;
	f->a.arg = f;
	f->fake.fail = ENOMEM;
	loop_set(f->loop, &f->a, 2000);
	loop_watch(f->loop, f->pipe[0], POLLIN, on_readable, f);
	loop_run(f->loop);
	assert_string_equal(f->log, "");
}

static void an_unusable_signal_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(loop_signal(f->loop, SIGKILL, on_signal, f), -1);
	assert_int_equal(errno, EINVAL);
}

static void an_ignored_signal_is_only_taken_if_it_must_be(void **state)
{
	struct fixture *f = *state;
	struct sigaction now;

	signal(SIGUSR2, SIG_IGN);
	assert_int_equal(loop_signal_heeded(f->loop, SIGUSR2, on_signal, f),
	    0);
	assert_int_equal(sigaction(SIGUSR2, NULL, &now), 0);
	assert_ptr_equal(now.sa_handler, SIG_IGN);
	assert_int_equal(loop_signal(f->loop, SIGUSR2, on_signal, f), 0);
	raise(SIGUSR2);
	loop_run(f->loop);
	assert_string_equal(f->log, "s");
	signal(SIGUSR2, SIG_DFL);
}

static void a_heeded_signal_is_told(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(loop_signal_heeded(f->loop, SIGUSR1, on_signal, f),
	    0);
	raise(SIGUSR1);
	loop_run(f->loop);
	assert_string_equal(f->log, "s");
	assert_int_equal(loop_signal_heeded(f->loop, SIGKILL, on_signal, f),
	    -1);
}

static void a_ninth_signal_is_refused(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 8; i++)
		assert_int_equal(loop_signal(f->loop, SIGRTMIN + i, on_signal,
		    f), 0);
	assert_int_equal(loop_signal(f->loop, SIGRTMIN + 8, on_signal, f), -1);
	assert_int_equal(errno, ENOSPC);
}

static void signals_are_given_back(void **state)
{
	struct fixture *f = *state;
	struct loop *loop = loop_new(&f->fake.clock);
	struct sigaction now;

	assert_int_equal(loop_signal(loop, SIGUSR2, on_signal, f), 0);
	loop_release_signals(loop);
	loop_free(loop);
	assert_int_equal(sigaction(SIGUSR2, NULL, &now), 0);
	assert_ptr_equal(now.sa_handler, SIG_DFL);
	loop_free(NULL);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(a_readable_descriptor_is_told_before_timers),
		T(an_unwatched_descriptor_no_longer_counts),
		T(a_handler_may_unwatch_and_watch_again),
		T(a_ready_descriptor_unwatched_by_another_is_silent),
		T(a_hangup_counts_without_being_asked_for),
		T(too_many_descriptors_are_refused),
		T(a_signal_is_told_in_the_loop),
		T(a_signal_before_the_run_is_not_lost),
		T(a_failed_wait_tells_nobody),
		T(an_unusable_signal_is_refused),
		T(an_ignored_signal_is_only_taken_if_it_must_be),
		T(a_heeded_signal_is_told),
		T(a_ninth_signal_is_refused),
		T(signals_are_given_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
