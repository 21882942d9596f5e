/*
 * Output that must not wait: pipes nobody reads, pipes that close, full
 * disks, stopped terminals.  A turn of the loop is had by a timer that is due
 * at once, so nothing here sleeps.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "io/loop.h"
#include "io/out.h"

enum { MUCH = 300000 };		/* more than any pipe or socket takes */

struct fixture {
	struct clock	*clock;
	struct loop	*loop;
	struct loop_timer timer;
	struct out	*out;
	int		 fd[2];		/* read here, out writes there */
	size_t		 got;		/* bytes read and found right */
	int		 rings;
};

static void on_timer(void *arg)
{
	struct fixture *f = arg;

	if (++f->rings < 3)
		loop_set(f->loop, &f->timer, loop_now(f->loop) + 1);
	else
		loop_quit(f->loop);
}

/* Three turns, with a look at the descriptors in between. */
static void turn(struct fixture *f)
{
	f->rings = 0;
	loop_set(f->loop, &f->timer, loop_exact(f->loop) + 1);
	loop_run(f->loop);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->clock = clock_system_new();
	assert_non_null(f->clock);
	f->loop = loop_new(f->clock);
	assert_non_null(f->loop);
	f->timer.fn = on_timer;
	f->timer.arg = f;
	f->fd[0] = f->fd[1] = -1;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	out_free(f->out);
	loop_free(f->loop);
	f->clock->ops->free(f->clock);
	for (int i = 0; i < 2; i++) {
		if (f->fd[i] >= 0)
			close(f->fd[i]);
	}
	free(f);
	return 0;
}

static void open_out(struct fixture *f)
{
	f->out = out_new(f->loop, f->fd[1]);
	assert_non_null(f->out);
}

static void open_pipe(struct fixture *f)
{
	assert_int_equal(pipe(f->fd), 0);
	open_out(f);
}

static char letter(size_t i)
{
	return (char)('a' + i % 23);
}

static void say_much(struct fixture *f)
{
	for (size_t i = 0; i < MUCH; i++)
		fputc(letter(i), out_stream(f->out));
}

/* Read and compare whatever is there now. */
static void read_some(struct fixture *f)
{
	struct pollfd p = { .fd = f->fd[0], .events = POLLIN };
	char buf[5000];
	ssize_t n;

	while (f->got < MUCH && poll(&p, 1, 0) > 0) {
		n = read(f->fd[0], buf, sizeof(buf));
		assert_true(n > 0);
		for (ssize_t i = 0; i < n; i++)
			assert_int_equal(buf[i], letter(f->got++));
	}
}

static void read_it_all(struct fixture *f)
{
	for (int tries = 0; f->got < MUCH && tries < 10000; tries++) {
		turn(f);
		read_some(f);
	}
	assert_int_equal(f->got, MUCH);
	assert_int_equal(out_waiting(f->out), 0);
	assert_int_equal(out_error(f->out), 0);
}

static void a_line_leaves_in_its_turn(void **state)
{
	struct fixture *f = *state;
	char buf[16] = "";

	open_pipe(f);
	fprintf(out_stream(f->out), "one\n");
	loop_run(f->loop);
	assert_int_equal(read(f->fd[0], buf, sizeof(buf)), 4);
	assert_string_equal(buf, "one\n");
	assert_int_equal(out_waiting(f->out), 0);
}

static void nothing_leaves_without_a_turn(void **state)
{
	struct fixture *f = *state;
	struct pollfd p;

	open_pipe(f);
	say_much(f);
	p = (struct pollfd){ .fd = f->fd[0], .events = POLLIN };
	assert_int_equal(poll(&p, 1, 0), 0);
	out_free(f->out);
	f->out = NULL;
	assert_int_equal(poll(&p, 1, 0), 0);
}

static void a_pipe_nobody_reads_costs_memory_only(void **state)
{
	struct fixture *f = *state;

	open_pipe(f);
	say_much(f);
	turn(f);
	assert_in_range(out_waiting(f->out), 1, MUCH - 1);
	assert_int_equal(out_error(f->out), 0);
	turn(f);
	assert_in_range(out_waiting(f->out), 1, MUCH - 1);
	read_it_all(f);
}

static void a_partly_filled_pipe_is_not_overfilled(void **state)
{
	struct fixture *f = *state;
	char page[4096];
	struct pollfd p;

	open_pipe(f);
	memset(page, 'x', sizeof(page));
	p = (struct pollfd){ .fd = f->fd[1], .events = POLLOUT };
	while (poll(&p, 1, 0) > 0)
		assert_int_equal(write(f->fd[1], page, sizeof(page)), 4096);
	/* Room for a page minus a byte is no room. */
	assert_int_equal(read(f->fd[0], page, sizeof(page) - 1), 4095);
	say_much(f);
	turn(f);
	assert_int_equal(out_error(f->out), 0);
	assert_in_range(out_waiting(f->out), MUCH - 4096, MUCH);
}

static void the_pipe_keeps_its_flags(void **state)
{
	struct fixture *f = *state;

	open_pipe(f);
	say_much(f);
	turn(f);
	assert_false(fcntl(f->fd[1], F_GETFL) & O_NONBLOCK);
}

static void a_pipe_that_closes_is_an_error(void **state)
{
	struct fixture *f = *state;

	open_pipe(f);
	close(f->fd[0]);
	f->fd[0] = -1;
	fprintf(out_stream(f->out), "one\n");
	loop_run(f->loop);
	assert_int_equal(out_error(f->out), EPIPE);
	assert_int_equal(out_finish(f->out), EPIPE);
}

static void a_pipe_that_closes_while_full_is_an_error(void **state)
{
	struct fixture *f = *state;

	open_pipe(f);
	say_much(f);
	turn(f);
	close(f->fd[0]);
	f->fd[0] = -1;
	loop_run(f->loop);
	assert_int_equal(out_error(f->out), EPIPE);
	assert_int_equal(out_waiting(f->out), 0);
}

static void after_an_error_everything_is_thrown_away(void **state)
{
	struct fixture *f = *state;

	f->fd[1] = open("/dev/full", O_WRONLY);
	assert_true(f->fd[1] >= 0);
	open_out(f);
	fprintf(out_stream(f->out), "one\n");
	loop_run(f->loop);
	assert_int_equal(out_error(f->out), ENOSPC);
	say_much(f);
	loop_run(f->loop);
	assert_int_equal(out_waiting(f->out), 0);
	assert_false(ferror(out_stream(f->out)));
	assert_int_equal(out_finish(f->out), ENOSPC);
}

static void a_descriptor_that_is_none_is_an_error(void **state)
{
	struct fixture *f = *state;

	f->out = out_new(f->loop, 1000000);
	assert_non_null(f->out);
	fprintf(out_stream(f->out), "one\n");
	assert_int_equal(out_finish(f->out), EBADF);
}

static void a_file_gets_it_all(void **state)
{
	struct fixture *f = *state;
	FILE *file = tmpfile();

	assert_non_null(file);
	f->fd[1] = dup(fileno(file));
	f->fd[0] = dup(fileno(file));
	fclose(file);
	open_out(f);
	say_much(f);
	loop_run(f->loop);
	turn(f);
	assert_int_equal(out_waiting(f->out), 0);
	lseek(f->fd[0], 0, SEEK_SET);
	read_some(f);
	assert_int_equal(f->got, MUCH);
}

static void a_socket_nobody_reads_costs_memory_only(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, f->fd), 0);
	open_out(f);
	say_much(f);
	turn(f);
	assert_in_range(out_waiting(f->out), 1, MUCH - 1);
	read_it_all(f);
	assert_false(fcntl(f->fd[1], F_GETFL) & O_NONBLOCK);
}

static void a_stopped_terminal_costs_memory_only(void **state)
{
	struct fixture *f = *state;
	struct termios raw;
	char stop = 'S' & 31, start = 'Q' & 31;

	assert_int_equal(openpty(&f->fd[0], &f->fd[1], NULL, NULL, NULL), 0);
	assert_int_equal(tcgetattr(f->fd[1], &raw), 0);
	raw.c_lflag &= ~(tcflag_t)(ECHO | ICANON);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	assert_int_equal(tcsetattr(f->fd[1], TCSANOW, &raw), 0);
	open_out(f);
	assert_int_equal(write(f->fd[0], &stop, 1), 1);
	say_much(f);
	turn(f);
	assert_true(out_waiting(f->out) > 0);
	assert_int_equal(write(f->fd[0], &start, 1), 1);
	read_it_all(f);
	assert_false(fcntl(f->fd[1], F_GETFL) & O_NONBLOCK);
}

static void finish_waits_for_the_reader(void **state)
{
	struct fixture *f = *state;
	size_t got = 0;
	char buf[4096];
	ssize_t n;
	int status;
	pid_t pid;

	open_pipe(f);
	say_much(f);
	pid = fork();
	if (pid == 0) {
		close(f->fd[1]);
		while ((n = read(f->fd[0], buf, sizeof(buf))) > 0)
			got += (size_t)n;
		_exit(got == MUCH ? 0 : 1);
	}
	assert_int_equal(out_finish(f->out), 0);
	close(f->fd[1]);
	f->fd[1] = -1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(out_waiting(f->out), 0);
}

static void free_accepts_nothing(void **state)
{
	(void)state;
	out_free(NULL);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(a_line_leaves_in_its_turn),
		T(nothing_leaves_without_a_turn),
		T(a_pipe_nobody_reads_costs_memory_only),
		T(a_partly_filled_pipe_is_not_overfilled),
		T(the_pipe_keeps_its_flags),
		T(a_pipe_that_closes_is_an_error),
		T(a_pipe_that_closes_while_full_is_an_error),
		T(after_an_error_everything_is_thrown_away),
		T(a_descriptor_that_is_none_is_an_error),
		T(a_file_gets_it_all),
		T(a_socket_nobody_reads_costs_memory_only),
		T(a_stopped_terminal_costs_memory_only),
		T(finish_waits_for_the_reader),
		T(free_accepts_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
