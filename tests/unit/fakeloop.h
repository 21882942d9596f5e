/*
 * fakeloop.h - a loop in virtual time, for the tests of the loop
 *
 * The clock's wait() looks at the descriptors and says that the time has
 * come; handlers leave a letter each.
 */
#ifndef ASDIC_TESTS_FAKELOOP_H
#define ASDIC_TESTS_FAKELOOP_H

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
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

static inline nsec fake_now(struct clock *clock)
{
	return ((struct fake *)clock)->now;
}

static inline nsec fake_offset(struct clock *clock)
{
	(void)clock;
	return 7;
}

static inline int fake_wait(struct clock *clock, struct pollfd *fds, unsigned n,
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

static inline int setup(void **state)
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

static inline int teardown(void **state)
{
	struct fixture *f = *state;

	loop_free(f->loop);
	close(f->pipe[0]);
	close(f->pipe[1]);
	free(f);
	return 0;
}

static inline void log_char(struct fixture *f, char c)
{
	size_t n = strlen(f->log);

	if (n + 1 < sizeof(f->log))
		f->log[n] = c;
}

static inline void on_a(void *arg)
{
	log_char(arg, 'a');
}

static inline void on_b(void *arg)
{
	log_char(arg, 'b');
}

static inline void on_quit(void *arg)
{
	struct fixture *f = arg;

	loop_quit(f->loop);
}

#endif
