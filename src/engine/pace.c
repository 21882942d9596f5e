/*
 * pace.c - a token bucket in absolute time
 *
 * next is when the next probe is due.  With n tokens in the bucket it lies
 * n - 1 gaps and a bit in the past; a bucket of burst tokens is full when it
 * lies slack = (burst - 1) gaps in the past, and taking from one fuller than
 * that forgets the rest.  No division, and no remainder to lose.
 */
#include "engine/pace.h"

static nsec later(nsec a, nsec b)
{
	return a > b ? a : b;
}

void pace_init(struct pace *pace, nsec gap, unsigned burst)
{
	nsec more = burst > 1 ? (nsec)burst - 1 : 0;

	*pace = (struct pace){ .gap = gap };
	/* Half of for ever can be subtracted from any moment. */
	pace->slack = more > 0 && gap > NSEC_NEVER / 2 / more ?
	    NSEC_NEVER / 2 : gap * more;
	if (gap < PACE_LEAD_MOST)
		pace->lead = pace->slack / 2 < PACE_LEAD_MOST ?
		    pace->slack / 2 : PACE_LEAD_MOST;
}

nsec pace_when(const struct pace *pace, nsec now)
{
	return later(now, later(pace->next, pace->hold));
}

bool pace_allows(const struct pace *pace, nsec now)
{
	return now >= pace->next && now >= pace->hold &&
	    now >= pace->awaited;
}

/* A hold is no loss of time: it is meant. */
nsec pace_await(struct pace *pace, nsec now)
{
	if (pace->hold > pace->next) {
		pace->awaited = 0;
		return pace_when(pace, now);
	}
	if (!pace->awaited)
		pace->awaited = nsec_add(pace->next, pace->lead);
	return later(now, pace->awaited);
}

void pace_idle(struct pace *pace)
{
	pace->awaited = 0;
}

static void halve(struct pace *pace, nsec when)
{
	pace->slow /= 2;
	if (pace->slow < PACE_SLOW_LEAST)
		pace->slow = 0;
	pace->eased = when;
	pace->sends = 0;
}

/* At most eleven halvings lead from the slowest to none. */
static void ease(struct pace *pace, nsec now)
{
	while (pace->slow > 0 && now - pace->eased >= PACE_EASE_AFTER)
		halve(pace, pace->eased + PACE_EASE_AFTER);
}

static void borrow(struct pace *pace, nsec lost)
{
	pace->debt += lost;
	if (lost > PACE_DEBT_MOST)
		pace->debt = 0;
	else if (pace->debt > PACE_DEBT_MOST)
		pace->debt = PACE_DEBT_MOST;
}

/* The next gap is shorter for it, but for a burst there is the slack alone. */
static void repay(struct pace *pace, nsec now)
{
	nsec part = pace->gap / 2, most = pace->next - now - 1;

	if (most < part)
		part = most;
	if (pace->debt < part)
		part = pace->debt;
	if (part <= 0)
		return;
	pace->debt -= part;
	pace->next -= part;
}

void pace_take(struct pace *pace, nsec now)
{
	nsec due = now;

	if (pace->is_started)
		due = later(pace->next, now - pace->slack);
	pace->is_started = true;
	if (pace->awaited && due > pace->next)
		borrow(pace, due - pace->next);
	pace->awaited = 0;
	pace->next = nsec_add(due, pace->gap);
	repay(pace, now);

	ease(pace, now);
	if (pace->slow == 0)
		return;
	pace->hold = nsec_add(now, pace->slow);
	if (++pace->sends == PACE_EASE_SENDS)
		halve(pace, now);
}

void pace_quicken(struct pace *pace, nsec gap)
{
	if (gap < pace->gap)
		pace->gap = gap;
}

void pace_throttle(struct pace *pace, nsec now)
{
	ease(pace, now);
	pace->slow = later(pace->slow * 2, PACE_SLOW_LEAST);
	if (pace->slow > PACE_SLOW_MOST)
		pace->slow = PACE_SLOW_MOST;
	pace->eased = now;
	pace->sends = 0;
	pace->awaited = pace->debt = 0;
	pace->hold = nsec_add(now, pace->slow);
}
