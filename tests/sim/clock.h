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

struct clock;
struct network;

/* When a source of packets has something; NSEC_NEVER: not by itself. */
typedef nsec clock_due_fn(void *arg);

/* Borrows the network.  NULL: no memory. */
struct clock *simclock_new(const struct network *network);

/* The one source of packets. */
void simclock_source(struct clock *clock, clock_due_fn *due, void *arg);

nsec simclock_start(void);
nsec simclock_read(const struct clock *clock);

/* What the wall clock shows at a moment of the monotonic one. */
nsec simclock_wall(const struct clock *clock, nsec at);

#endif
