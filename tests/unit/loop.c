/*
 * The loop in virtual time: a clock whose wait() says that the time has come.
 * The system's clock has its own tests.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/loop.h"

struct fake {
	struct clock	 clock;
	nsec		 now;
	unsigned	 waits;
	nsec		 until;		/* of the last wait */
	int		 raise;		/* in the next wait */
	int		 fail;		/* errno of the next wait */
};

static nsec fake_now(struct clock *clock)
{
	return ((struct fake *)clock)->now;
}

static nsec fake_offset(struct clock *clock)
{
	(void)clock;
	return 7;
}

static int fake_wait(struct clock *clock, struct pollfd *fds, unsigned n,
    nsec until)
{
	struct fake *fake = (struct fake *)clock;

	fake->waits++;
	fake->until = until;
	if (fake->raise) {
		raise(fake->raise);
		fake->raise = 0;
		return 0;
	}
	if (fake->fail) {
		errno = fake->fail;
		fake->fail = 0;
		return -1;
	}
	if (n && poll(fds, n, 0) > 0)
		return 1;
	if (until != NSEC_NEVER && until > fake->now)
		fake->now = until;
	return 0;
}

static const struct clock_ops fake_ops = {
	.now = fake_now, .offset = fake_offset, .wait = fake_wait,
};

struct fixture {
	struct fake	 fake;
	struct loop	*loop;
	struct loop_timer a, b;
	char		 log[64];
	int		 pipe[2];
	unsigned	 turns, wanted;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->fake.clock.ops = &fake_ops;
	f->fake.now = 1000;
	f->loop = loop_new(&f->fake.clock);
	assert_non_null(f->loop);
	assert_int_equal(pipe(f->pipe), 0);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	loop_free(f->loop);
	close(f->pipe[0]);
	close(f->pipe[1]);
	free(f);
	return 0;
}

static void log_char(struct fixture *f, char c)
{
	size_t n = strlen(f->log);

	if (n + 1 < sizeof(f->log))
		f->log[n] = c;
}

static void on_a(void *arg)
{
	log_char(arg, 'a');
}

static void on_b(void *arg)
{
	log_char(arg, 'b');
}

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

static void on_quit(void *arg)
{
	struct fixture *f = arg;

	loop_quit(f->loop);
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

static void a_ninth_signal_is_refused(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 8; i++)
		assert_int_equal(loop_signal(f->loop, SIGRTMIN + i, on_signal,
		    f), 0);
	assert_int_equal(loop_signal(f->loop, SIGRTMIN + 8, on_signal, f), -1);
	assert_int_equal(errno, ENOSPC);
}

static void free_restores_the_signals(void **state)
{
	struct fixture *f = *state;
	struct loop *loop = loop_new(&f->fake.clock);
	struct sigaction now;

	assert_int_equal(loop_signal(loop, SIGUSR2, on_signal, f), 0);
	loop_free(loop);
	assert_int_equal(sigaction(SIGUSR2, NULL, &now), 0);
	assert_ptr_equal(now.sa_handler, SIG_DFL);
	loop_free(NULL);
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
		T(a_readable_descriptor_is_told_before_timers),
		T(an_unwatched_descriptor_no_longer_counts),
		T(a_handler_may_unwatch_and_watch_again),
		T(a_ready_descriptor_unwatched_by_another_is_silent),
		T(a_hangup_counts_without_being_asked_for),
		T(too_many_descriptors_are_refused),
		T(sleepless_turns_cost_no_wait),
		T(every_64th_sleepless_turn_looks_around),
		T(a_clock_that_stands_still_aborts),
		T(a_signal_is_told_in_the_loop),
		T(a_signal_before_the_run_is_not_lost),
		T(a_failed_wait_tells_nobody),
		T(an_unusable_signal_is_refused),
		T(a_ninth_signal_is_refused),
		T(free_restores_the_signals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
