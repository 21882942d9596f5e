/*
 * loop.c - timers, descriptors and signals around one wait
 *
 * Descriptors are an array for ppoll(2) and, in step with it, an array of
 * whom to call.  Handlers may watch and unwatch as they please while the
 * array is walked: what is unwatched becomes a hole (descriptor -1, which
 * poll skips) until the next wait, what is new is appended and has no events
 * yet.
 *
 * Signal handlers only raise a flag.  The signals are blocked except inside
 * the wait, so a flag cannot be raised between the look at it and the sleep.
 * They are blocked when the run begins, all in one call.
 */
#include "io/loop.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>

enum {
	LOOP_TURNS = 4,		/* turn functions */
	LOOP_LASTS = 2,		/* and those that come last */
	LOOP_SIGNALS = 8,	/* signals taken */
	LOOP_WATCHES = 1024,	/* descriptors */
	LOOP_TIMERS = 64,	/* more than a session sets */
	LOOP_GLANCE = 64,	/* sleepless turns between two looks */
	LOOP_STILL = 1 << 20,	/* turns without time passing: a bug */
};

struct loop_watch {
	loop_fn		*fn;
	void		*arg;
};

struct loop_turn {
	loop_turn_fn	*fn;
	void		*arg;
};

struct loop_signal {
	int		 number;
	loop_fn		*fn;
	void		*arg;
	struct sigaction before;
};

struct loop {
	struct clock	*clock;
	nsec		 now;
	struct timerq	 timers;

	struct pollfd	*fds;
	struct loop_watch *watches;
	unsigned	 n_fds, room, holes;

	struct loop_turn turns[LOOP_TURNS], lasts[LOOP_LASTS];
	unsigned	 n_turns, n_lasts;

	struct loop_signal signals[LOOP_SIGNALS];
	unsigned	 n_signals;
	bool		 blocked;	/* every signal taken that must be */
	bool		 masked;	/* mask_before is worth restoring */
	sigset_t	 mask_before;

	nsec		 exact;		/* the clock when last read */
	bool		 waited;	/* since the last turn: look around */
	unsigned	 hurried;	/* sleepless turns in a row */
	unsigned	 still;		/* turns since the clock moved */
	bool		 running, quit;
};

/* ---- making and time ---- */

struct loop *loop_new(struct clock *clock)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (!loop)
		return NULL;
	loop->clock = clock;
	loop->now = clock->ops->now(clock);
	timerq_init(&loop->timers);
	if (timerq_reserve(&loop->timers, LOOP_TIMERS) < 0) {
		loop_free(loop);
		return NULL;
	}
	return loop;
}

nsec loop_now(const struct loop *loop)
{
	return loop->now;
}

nsec loop_exact(struct loop *loop)
{
	nsec now = loop->clock->ops->now(loop->clock);

	loop->exact = now;
	if (!loop->running)
		loop->now = now;
	return now;
}

nsec loop_offset(struct loop *loop)
{
	return loop->clock->ops->offset(loop->clock);
}

/* ---- timers ---- */

int loop_set(struct loop *loop, struct loop_timer *timer, nsec due)
{
	struct timerq *q = &loop->timers;

	if (!timer_is_set(&timer->timer) && timerq_count(q) >= q->room &&
	    timerq_reserve(q, q->room * 2) < 0)
		return -1;
	timerq_set(q, &timer->timer, due);
	return 0;
}

void loop_drop(struct loop *loop, struct loop_timer *timer)
{
	timerq_drop(&loop->timers, &timer->timer);
}

/*
 * No more timers than were set when the turn began: one that sets itself
 * again for at once must not lock the others out.
 */
static void loop_ring(struct loop *loop)
{
	_Static_assert(offsetof(struct loop_timer, timer) == 0, "for the cast");

	for (uint32_t n = timerq_count(&loop->timers); n && !loop->quit; n--) {
		struct timer *first = timerq_first(&loop->timers);
		struct loop_timer *timer = (struct loop_timer *)first;

		if (!first || first->due > loop->now)
			return;
		timerq_drop(&loop->timers, first);
		timer->fn(timer->arg);
	}
}

/* ---- descriptors ---- */

static int loop_make_room(struct loop *loop)
{
	unsigned room = loop->room ? loop->room * 2 : 8;
	struct loop_watch *watches;
	struct pollfd *fds;

	if (loop->n_fds < loop->room)
		return 0;
	if (room > LOOP_WATCHES) {
		errno = ENOSPC;
		return -1;
	}
	fds = reallocarray(loop->fds, room, sizeof(*fds));
	if (!fds)
		return -1;
	loop->fds = fds;
	watches = reallocarray(loop->watches, room, sizeof(*watches));
	if (!watches)
		return -1;
	loop->watches = watches;
	loop->room = room;
	return 0;
}

int loop_watch(struct loop *loop, int fd, short events, loop_fn *fn,
    void *arg)
{
	unsigned i = 0;

	assert(fd >= 0);
	while (i < loop->n_fds && loop->fds[i].fd != fd)
		i++;
	if (!fn) {
		if (i < loop->n_fds) {
			loop->fds[i].fd = -1;
			loop->holes++;
		}
		return 0;
	}
	if (i == loop->n_fds) {
		if (loop_make_room(loop) < 0)
			return -1;
		loop->fds[loop->n_fds++] = (struct pollfd){ .fd = fd };
	}
	loop->fds[i].events = events;
	loop->watches[i] = (struct loop_watch){ fn, arg };
	return 0;
}

static void loop_close_holes(struct loop *loop)
{
	unsigned to = 0;

	if (!loop->holes)
		return;
	for (unsigned from = 0; from < loop->n_fds; from++) {
		if (loop->fds[from].fd < 0)
			continue;
		loop->fds[to] = loop->fds[from];
		loop->watches[to++] = loop->watches[from];
	}
	loop->n_fds = to;
	loop->holes = 0;
}

static void loop_hear(struct loop *loop)
{
	/* What is appended meanwhile has no events, but costs a look. */
	for (unsigned i = 0; i < loop->n_fds && !loop->quit; i++) {
		struct loop_watch watch = loop->watches[i];

		if (loop->fds[i].fd < 0 || !loop->fds[i].revents)
			continue;
		loop->fds[i].revents = 0;
		watch.fn(watch.arg);
	}
}

/* ---- signals ---- */

/* By number; and [0], for there is no signal 0: some of them. */
static volatile sig_atomic_t loop_signal_seen[_NSIG];

static void loop_signal_note(int number)
{
	loop_signal_seen[number] = 1;
	loop_signal_seen[0] = 1;
}

int loop_signal(struct loop *loop, int number, loop_fn *fn, void *arg)
{
	struct sigaction action = { .sa_handler = loop_signal_note,
		.sa_flags = SA_RESTART };
	struct loop_signal *taken = &loop->signals[loop->n_signals];

	if (loop->n_signals == LOOP_SIGNALS) {
		errno = ENOSPC;
		return -1;
	}
	sigemptyset(&action.sa_mask);
	if (sigaction(number, &action, &taken->before) < 0)
		return -1;
	loop_signal_seen[number] = 0;
	taken->number = number;
	taken->fn = fn;
	taken->arg = arg;
	loop->n_signals++;
	loop->blocked = false;
	return 0;
}

int loop_signal_heeded(struct loop *loop, int number, loop_fn *fn, void *arg)
{
	const struct sigaction *before =
	    &loop->signals[loop->n_signals].before;

	if (loop_signal(loop, number, fn, arg) < 0)
		return -1;
	if (before->sa_handler != SIG_IGN)
		return 0;
	loop->n_signals--;
	return sigaction(number, before, NULL);
}

/* Block what was taken, and let it in during the wait. */
static void loop_block_signals(struct loop *loop)
{
	sigset_t taken, mask;

	loop->blocked = true;
	if (!loop->n_signals || !loop->clock->ops->heed)
		return;
	sigemptyset(&taken);
	for (unsigned i = 0; i < loop->n_signals; i++)
		sigaddset(&taken, loop->signals[i].number);
	sigprocmask(SIG_BLOCK, &taken, &mask);
	if (!loop->masked)
		loop->mask_before = mask;
	loop->masked = true;
	mask = loop->mask_before;
	for (unsigned i = 0; i < loop->n_signals; i++)
		sigdelset(&mask, loop->signals[i].number);
	loop->clock->ops->heed(loop->clock, &mask);
}

static void loop_heed(struct loop *loop)
{
	if (!loop_signal_seen[0])
		return;
	loop_signal_seen[0] = 0;
	for (unsigned i = 0; i < loop->n_signals; i++) {
		struct loop_signal *taken = &loop->signals[i];

		if (!loop_signal_seen[taken->number])
			continue;
		loop_signal_seen[taken->number] = 0;
		taken->fn(taken->arg);
	}
}

void loop_release_signals(struct loop *loop)
{
	/* In this order: what is still pending must not kill us now. */
	if (loop->masked)
		sigprocmask(SIG_SETMASK, &loop->mask_before, NULL);
	for (unsigned i = loop->n_signals; i-- > 0; )
		sigaction(loop->signals[i].number, &loop->signals[i].before,
		    NULL);
	if (loop->masked)
		loop->clock->ops->heed(loop->clock, &loop->mask_before);
	loop->masked = loop->blocked = false;
	loop->n_signals = 0;
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	timerq_fini(&loop->timers);
	free(loop->watches);
	free(loop->fds);
	free(loop);
}

/* ---- running ---- */

int loop_each(struct loop *loop, loop_turn_fn *fn, void *arg)
{
	if (loop->n_turns == LOOP_TURNS)
		return -1;
	loop->turns[loop->n_turns++] = (struct loop_turn){ fn, arg };
	return 0;
}

int loop_each_last(struct loop *loop, loop_turn_fn *fn, void *arg)
{
	if (loop->n_lasts == LOOP_LASTS)
		return -1;
	loop->lasts[loop->n_lasts++] = (struct loop_turn){ fn, arg };
	return 0;
}

/*
 * Everything of one turn but the sleep; true: another one at once.  Signals
 * and descriptors can only have changed in a wait.
 */
static bool loop_turn(struct loop *loop)
{
	bool again = false;

	if (loop->waited) {
		loop_heed(loop);
		loop_hear(loop);
	}
	loop_ring(loop);
	for (unsigned i = 0; i < loop->n_turns && !loop->quit; i++)
		again |= loop->turns[i].fn(loop->turns[i].arg);
	for (unsigned i = 0; i < loop->n_lasts && !loop->quit; i++)
		again |= loop->lasts[i].fn(loop->lasts[i].arg);
	loop_close_holes(loop);
	return again;
}

/*
 * Who wants another turn at once gets it without a system call; now and then
 * there is a look at descriptors and signals, so that they are not starved.
 */
static void loop_wait(struct loop *loop, bool again)
{
	int ready;

	loop->hurried = again ? loop->hurried + 1 : 0;
	loop->waited = !again || loop->hurried % LOOP_GLANCE == 0;
	if (!loop->waited)
		return;
	if (!loop->blocked)
		loop_block_signals(loop);
	ready = loop->clock->ops->wait(loop->clock, loop->fds, loop->n_fds,
	    again ? loop->now : timerq_due(&loop->timers));
	if (ready >= 0)
		return;
	/* Of the other failures of ppoll each means that we are broken. */
	if (errno != EINTR && errno != ENOMEM && errno != EAGAIN)
		abort();
	for (unsigned i = 0; i < loop->n_fds; i++)
		loop->fds[i].revents = 0;
}

/*
 * Between two turns without a wait no time passes but that of computing: what
 * somebody read in between, to the point, is good enough.
 */
static void loop_look_at_clock(struct loop *loop)
{
	nsec now = loop->exact;

	if (loop->waited || now == loop->now)
		now = loop->clock->ops->now(loop->clock);
	loop->exact = now;
	loop->still = now == loop->now ? loop->still + 1 : 0;
	if (loop->still > LOOP_STILL)
		abort();
	loop->now = now;
}

void loop_run(struct loop *loop)
{
	bool again;

	loop->running = true;
	loop->still = 0;
	if (!loop->blocked)
		loop_block_signals(loop);
	loop->now = loop->exact = loop->clock->ops->now(loop->clock);
	loop->waited = true;
	while (!loop->quit) {
		again = loop_turn(loop);
		if (loop->quit)
			break;
		if (!again && !loop->n_fds &&
		    !timerq_count(&loop->timers))
			break;
		loop_wait(loop, again);
		loop_look_at_clock(loop);
	}
	loop->quit = false;
	loop->running = false;
}

void loop_quit(struct loop *loop)
{
	loop->quit = true;
}
