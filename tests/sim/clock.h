/*
 * clock.h - virtual time
 *
 * Starts at 1000 s on the monotonic clock and at 2026-01-01T00:00:00Z on the
 * wall's, and moves only when somebody waits: to the first of what they wait
 * for, the next packet, and the next happening of the network file.
 */
#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include "base/nsec.h"
#include "io/loop.h"

struct network;

struct simclock {
	struct clock	 clock;
	const struct network *network;
	nsec		 now;
	unsigned	 next;		/* happening */
	nsec		 happens;	/* ... and when, or NSEC_NEVER */
	const nsec	*due;		/* of the source, or NULL */
};

/* Borrows the network.  NULL: no memory. */
struct clock *simclock_new(const struct network *network);

/* The one source of packets: when it has something, NSEC_NEVER: not by
 * itself.  It is borrowed and may change at any time. */
void simclock_source(struct clock *clock, const nsec *due);

static inline nsec simclock_start(void)
{
	return 1000 * NSEC_SEC;
}

static inline nsec simclock_read(const struct clock *clock)
{
	return ((const struct simclock *)(const void *)clock)->now;
}

/* What the wall clock shows at a moment of the monotonic one. */
nsec simclock_wall(const struct clock *clock, nsec at);

#endif
