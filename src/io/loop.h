/*
 * loop.h - the one place where asdic waits
 *
 * A loop owns the timers, the descriptors and the signals, and asks a clock
 * three things: what time it is, how far the wall clock is away, and to
 * sleep.  The system's clock sleeps in ppoll(); the tests' clock wakes at
 * once and says that the time has come, which is all there is to virtual
 * time.
 *
 * A turn: run the handlers of signals and descriptors, the timers that are
 * due, then every turn function in the order of registration; sleep, unless
 * one of them wants another turn at once.  Within one turn it is one and the
 * same moment for everyone: loop_now() does not move while handlers run.
 */
#ifndef ASDIC_LOOP_H
#define ASDIC_LOOP_H

#include <signal.h>
#include <stdbool.h>

#include "base/nsec.h"
#include "base/timerq.h"

struct clock;
struct loop;
struct pollfd;

struct clock_ops {
	/* The monotonic clock, now. */
	nsec	(*now)(struct clock *clock);

	/* Wall clock minus monotonic clock, now, to a microsecond. */
	nsec	(*offset)(struct clock *clock);

	/*
	 * Sleep until then (NSEC_NEVER: for ever), a signal, or a descriptor;
	 * return how many are ready, 0 for time or signal, -1 and errno.
	 */
	int	(*wait)(struct clock *clock, struct pollfd *fds, unsigned n,
		    nsec until);

	/*
	 * Have this signal mask during wait, instead of the process's own; the
	 * loop blocks its signals at all other times.  NULL: wait never
	 * sleeps, so no signal can be missed and none is blocked.
	 */
	void	(*heed)(struct clock *clock, const sigset_t *mask);

	void	(*free)(struct clock *clock);
};

/* Embedded as the first member by each implementation. */
struct clock {
	const struct clock_ops *ops;
};

/* The system's: CLOCK_MONOTONIC, CLOCK_REALTIME, ppoll; NULL: no memory. */
struct clock *clock_system_new(void);

typedef void loop_fn(void *arg);

/* Returns true to be called again at once, without sleep. */
typedef bool loop_turn_fn(void *arg);

/* A timer and what to do when it is due; the owner embeds it. */
struct loop_timer {
	struct timer	 timer;
	loop_fn		*fn;
	void		*arg;
};

/* Borrows the clock.  NULL when there is no memory. */
struct loop *loop_new(struct clock *clock);

/*
 * Accepts NULL.  Signals that were taken stay so, and then do nothing any more:
 * a program that is about to end must not be killed by them.
 */
void loop_free(struct loop *loop);

/* The time of this turn; outside loop_run, that of the last loop_exact. */
nsec loop_now(const struct loop *loop);

/* The time at this very moment; for use right beside a system call. */
nsec loop_exact(struct loop *loop);

/* Wall clock minus monotonic clock, measured at this very moment. */
nsec loop_offset(struct loop *loop);

/*
 * Call timer->fn at due; setting it again moves it; -1: no memory, which the
 * first 64 timers do not need.
 */
int loop_set(struct loop *loop, struct loop_timer *timer, nsec due);
void loop_drop(struct loop *loop, struct loop_timer *timer);

/*
 * Call fn in each turn in which fd has one of the poll(2) events (errors and
 * hangups always count); with fn NULL, no longer.  -1: too many, no memory.
 */
int loop_watch(struct loop *loop, int fd, short events, loop_fn *fn,
    void *arg);

/*
 * Call fn in the loop, not in the handler, after the signal; -1 and errno
 * (ENOSPC: more than 8).  One loop at a time takes signals.
 */
int loop_signal(struct loop *loop, int number, loop_fn *fn, void *arg);

/* The same, unless it is ignored, as nohup(1) has it: then it stays so. */
int loop_signal_heeded(struct loop *loop, int number, loop_fn *fn, void *arg);

/* Give all signals back, as they were. */
void loop_release_signals(struct loop *loop);

/*
 * Call fn once a turn, after timers and descriptors; -1: no room (4).  Turn
 * functions alone do not keep a loop alive.
 */
int loop_each(struct loop *loop, loop_turn_fn *fn, void *arg);

/*
 * The same, but after all of those, whenever registered; not in the turn that
 * quits, for whoever quits has more to say; -1: no room (2).
 */
int loop_each_last(struct loop *loop, loop_turn_fn *fn, void *arg);

/*
 * Run until loop_quit(), or until neither timer, descriptor nor turn is left
 * to wait for.  Stops the program (abort) after 2^20 turns in which the clock
 * stood still: that is a bug, and it must not flood a network.
 */
void loop_run(struct loop *loop);
void loop_quit(struct loop *loop);

#endif
