/*
 * clock.c - the system's clock: the one place where asdic really sleeps
 *
 * ppoll(2) sleeps up to a thousandth longer than told, whatever the timer
 * slack (select_estimate_accuracy in the kernel's fs/select.c): a millisecond
 * in a second.  So a long sleep wakes early by more than that, and sleeps the
 * small rest, of which a thousandth is nothing.
 */
#include "io/loop.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/prctl.h>

struct clock_system {
	struct clock	 clock;
	bool		 exact;		/* timer slack is set */
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
	(void)clock;
	return clock_read(CLOCK_MONOTONIC);
}

/*
 * The wall clock is read between two readings of the monotonic one and
 * compared with their middle, so the error is half the bracket at most.
 * Whoever was interrupted in between tries again.
 */
static nsec clock_system_offset(struct clock *clock)
{
	nsec before, wall, after, offset = 0, best = NSEC_NEVER;

	(void)clock;
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

/* How long ppoll may be told to sleep so that it is not late. */
static nsec clock_nap(nsec span)
{
	return span > 10 * NSEC_MSEC ? span - span / 512 : span;
}

static int clock_system_wait(struct clock *clock, struct pollfd *fds,
    unsigned n, nsec until)
{
	struct clock_system *system = (struct clock_system *)clock;
	const sigset_t *mask = system->heeds ? &system->mask : NULL;
	struct timespec ts = { 0 };
	nsec left, nap = 0;
	int ready;

	for (;;) {
		left = until == NSEC_NEVER ? NSEC_NEVER :
		    until - clock_system_now(clock);
		if (left > 0 && !system->exact) {
			prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
			system->exact = true;
		}
		nap = left > 0 ? clock_nap(left) : 0;
		ts = nsec_to_timespec(nap);
		ready = ppoll(fds, n, left == NSEC_NEVER ? NULL : &ts, mask);
		if (ready != 0 || nap == left || left <= 0)
			break;
	}
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
