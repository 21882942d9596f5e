/*
 * pace.h - how fast probes may leave
 *
 * A token bucket kept as a moment instead of a count: the absolute time when
 * the next probe is due.  Taking moves it on by exactly one gap, so that the
 * rate is exact however irregularly the clock is looked at; what is overdue
 * may be made up for, by at most burst probes at one instant.  Nothing ever
 * leaves ahead of schedule: the first probe starts it with one token.
 *
 * Who waits for the next moment and is woken later than that has lost time
 * against their will.  What of it the burst does not make up for is a debt,
 * and the gaps are half as long until it is paid: so the rate is kept, and
 * nothing like a flood follows a stall.
 *
 * Apart from that the system may say that its queue is full.  Each time
 * doubles a back-off gap, which shrinks again as sends succeed or time
 * passes.
 *
 * Pure; knows nothing of who is probed.  Called by the engine, with the
 * loop's now.
 */
#ifndef ASDIC_PACE_H
#define ASDIC_PACE_H

#include <stdbool.h>

#include "base/nsec.h"

enum { PACE_EASE_SENDS = 64 };	/* successes that halve the back-off gap */

#define PACE_SLOW_LEAST	(50 * NSEC_USEC)	/* the first back-off gap */
#define PACE_SLOW_MOST	(100 * NSEC_MSEC)
#define PACE_EASE_AFTER	(100 * NSEC_MSEC)	/* halves it as well */
#define PACE_DEBT_MOST	NSEC_SEC	/* who slept longer begins anew */
#define PACE_LEAD_MOST	(100 * NSEC_USEC)	/* waited for a batch */

struct pace {
	nsec		gap;		/* between two probes, 0: no limit */
	nsec		slack;		/* how much may be made up for */
	nsec		lead;		/* who waits does so for a batch */
	nsec		debt;		/* time lost in waiting too long */
	nsec		awaited;	/* nothing before; 0: nobody waits */
	nsec		next;		/* when the next one is due */
	nsec		slow;		/* back-off gap, 0: none */
	nsec		hold;		/* nothing before this, for its sake */
	nsec		eased;		/* when slow changed */
	unsigned	sends;		/* since then */
	bool		is_started;
};

/* gap 0: as fast as the system takes them.  burst 0 means 1. */
void pace_init(struct pace *pace, nsec gap, unsigned burst);

/* May a probe leave now? */
bool pace_allows(const struct pace *pace, nsec now);

/* The earliest moment at which one may: now, or later. */
nsec pace_when(const struct pace *pace, nsec now);

/*
 * Wait for that moment: where gaps are short until several probes are due, so
 * that they leave together.  When that will be.
 */
nsec pace_await(struct pace *pace, nsec now);

/* There was nothing to send: what passes from here on is nobody's loss. */
void pace_idle(struct pace *pace);

/* One leaves; the caller has seen that it may. */
void pace_take(struct pace *pace, nsec now);

/* From the next probe on the gap is no longer than this. */
void pace_quicken(struct pace *pace, nsec gap);

/* The system refused one, for its queue is full (ENOBUFS, EAGAIN). */
void pace_throttle(struct pace *pace, nsec now);

#endif
