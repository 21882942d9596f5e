/*
 * clock.c - the system's clock: the one place where asdic really sleeps
 *
 * ppoll(2) may sleep longer than told, by a thousandth or, for who is nice, by
 * a 200th, whatever the timer slack (select_estimate_accuracy in the kernel's
 * fs/select.c): a millisecond in a second.  It uses that freedom where another
 * interrupt comes in that time, and else takes all of it.  So it is told less,
 * such that all of it ends when it should; who is woken before that sleeps
 * again, for the rest.
 */
#include "io/loop.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

struct clock_system {
	struct clock	 clock;
	nsec		 last;		/* the monotonic clock, as last read */
	nsec		 offset;	/* of the wall clock, as measured */
	nsec		 share;		/* of a sleep that it may last longer,
					   as a divisor; 0: not slept yet */
	bool		 heeds;
	sigset_t	 mask;
};

static nsec clock_read(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return nsec_from_timespec(&ts);
}

static nsec clock_system_now(struct clock *clock)
{
	struct clock_system *system = (struct clock_system *)clock;

	system->last = clock_read(CLOCK_MONOTONIC);
	return system->last;
}

/*
 * The wall clock is read between two readings of the monotonic one and
 * compared with their middle, so the error is half the bracket at most.
 * Whoever was interrupted in between tries again.
 */
static nsec clock_measure(void)
{
	nsec before, wall, after, offset = 0, best = NSEC_NEVER;

	for (int i = 0; i < 5 && best >= NSEC_USEC; i++) {
		before = clock_read(CLOCK_MONOTONIC);
		wall = clock_read(CLOCK_REALTIME);
		after = clock_read(CLOCK_MONOTONIC);
		if (after - before >= best)
			continue;
		best = after - before;
		offset = wall - (before + best / 2);
	}
	return offset;
}

/*
 * One reading tells that nothing has happened: when, as seen from the last
 * reading of the monotonic clock, the wall clock is to a microsecond where it
 * was, it is taken to be there.
 */
static nsec clock_system_offset(struct clock *clock)
{
	struct clock_system *system = (struct clock_system *)clock;
	nsec moved = clock_read(CLOCK_REALTIME) - system->last -
	    system->offset;

	if (moved <= -NSEC_USEC || moved >= NSEC_USEC)
		system->offset = clock_measure();
	return system->offset;
}

/* Once, before the first sleep. */
static void clock_begin_sleeping(struct clock_system *system)
{
	prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	system->share = getpriority(PRIO_PROCESS, 0) > 0 ? 200 : 1000;
}

/*
 * One sleep until then (NSEC_NEVER: for ever), or, if that has passed, one
 * look; as wait.
 */
static int clock_sleep(struct clock_system *system, struct pollfd *fds,
    unsigned n, nsec left)
{
	const sigset_t *mask = system->heeds ? &system->mask : NULL;
	struct timespec ts = { 0 };

	if (left > 0 && !system->share)
		clock_begin_sleeping(system);
	if (left == NSEC_NEVER)
		return ppoll(fds, n, NULL, mask);
	if (left > 0)
		ts = nsec_to_timespec(left - left / (system->share + 1));
	return ppoll(fds, n, &ts, mask);
}

static int clock_system_wait(struct clock *clock, struct pollfd *fds,
    unsigned n, nsec until)
{
	struct clock_system *system = (struct clock_system *)clock;
	nsec left;
	int ready;

	do {
		left = until == NSEC_NEVER ? NSEC_NEVER :
		    until - clock_system_now(clock);
		ready = clock_sleep(system, fds, n, left);
	} while (ready == 0 && left > 0 && clock_system_now(clock) < until);
	return ready < 0 && errno == EINTR ? 0 : ready;
}

static void clock_system_heed(struct clock *clock, const sigset_t *mask)
{
	struct clock_system *system = (struct clock_system *)clock;

	system->mask = *mask;
	system->heeds = true;
}

static void clock_system_free(struct clock *clock)
{
	free(clock);
}

static const struct clock_ops clock_system_ops = {
	.now = clock_system_now,
	.offset = clock_system_offset,
	.wait = clock_system_wait,
	.heed = clock_system_heed,
	.free = clock_system_free,
};

struct clock *clock_system_new(void)
{
	struct clock_system *system = calloc(1, sizeof(*system));

	if (!system)
		return NULL;
	system->clock.ops = &clock_system_ops;
	return &system->clock;
}
