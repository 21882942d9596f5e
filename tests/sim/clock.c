/*
 * clock.c - virtual time
 *
 * Nothing sleeps: to wait is to set the clock to the next moment in which
 * something is due.  When nothing will ever be due, a real program would
 * hang, and this one says so and aborts.  Signals are raised for good, so
 * that the real handlers of io/loop.c run.
 */
#include "sim/clock.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/network.h"

enum { HUNG_MS = 10000 };	/* real time given to a real descriptor */

static const nsec wall_begin = 1767225600 * NSEC_SEC;

static const struct simclock *simclock_of(const struct clock *clock)
{
	return (const struct simclock *)(const void *)clock;
}

static nsec simclock_now(struct clock *clock)
{
	return simclock_read(clock);
}

nsec simclock_wall(const struct clock *clock, nsec at)
{
	const struct network *network = simclock_of(clock)->network;
	nsec wall = wall_begin + (at - simclock_start());

	for (unsigned i = 0; i < network->happenings; i++) {
		const struct happening *h = &network->happening[i];

		if (h->deed == DEED_CLOCK && h->at <= at - simclock_start())
			wall += h->value;
	}
	return wall;
}

static nsec simclock_offset(struct clock *clock)
{
	nsec now = simclock_now(clock);

	return simclock_wall(clock, now) - now;
}

static nsec happening_due(const struct simclock *c)
{
	const struct network *network = c->network;

	return c->next < network->happenings ?
	    simclock_start() + network->happening[c->next].at : NSEC_NEVER;
}

/* Only signals have to be done; the rest is looked up when it matters. */
static void happen(struct simclock *c)
{
	while (c->happens <= c->now) {
		const struct happening *h = &c->network->happening[c->next++];

		c->happens = happening_due(c);
		if (h->deed == DEED_SIGNAL)
			raise(h->number);
	}
}

static int hung(struct pollfd *fds, unsigned n)
{
	int ready = n ? poll(fds, n, HUNG_MS) : 0;

	if (ready > 0)
		return ready;
	fprintf(stderr, "asdic-sim: nothing will ever happen again\n");
	abort();
}

/* Set the clock to what is due next; false: nothing ever is. */
static bool pass(struct simclock *c, nsec until)
{
	nsec next = c->due ? *c->due : NSEC_NEVER;

	if (c->happens < next)
		next = c->happens;
	if (until < next)
		next = until;
	if (next == NSEC_NEVER)
		return false;
	if (next > c->now)
		c->now = next;
	if (c->happens <= c->now)
		happen(c);
	return true;
}

static int simclock_wait(struct clock *clock, struct pollfd *fds, unsigned n,
    nsec until)
{
	struct simclock *c = (struct simclock *)(void *)clock;
	int ready;

	if (n) {
		ready = poll(fds, n, 0);
		if (ready > 0)
			return ready;
	}
	return pass(c, until) ? 0 : hung(fds, n);
}

static void simclock_free(struct clock *clock)
{
	free(clock);
}

static const struct clock_ops simclock_ops = {
	.now = simclock_now,
	.offset = simclock_offset,
	.wait = simclock_wait,
	.free = simclock_free,
};

struct clock *simclock_new(const struct network *network)
{
	struct simclock *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->clock.ops = &simclock_ops;
	c->network = network;
	c->now = simclock_start();
	c->happens = happening_due(c);
	return &c->clock;
}

void simclock_source(struct clock *clock, const nsec *due)
{
	struct simclock *c = (struct simclock *)(void *)clock;

	c->due = due;
}
