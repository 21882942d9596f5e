/*
 * speed.h - how fast probes really left
 *
 * From the first probe to the last first try: what comes behind that waits
 * for patience to end, not for the pace.
 */
#ifndef ASDIC_SPEED_H
#define ASDIC_SPEED_H

#include "engine/event.h"

struct report;

struct speed {
	nsec		first, last;	/* departures; last: of first tries */
	uint64_t	sent;		/* probes by now, */
	uint64_t	counted;	/* and by the last first try */
};

static inline void speed_note(struct speed *speed, const struct event *event)
{
	if (event->kind != EVENT_SENT)
		return;
	if (!speed->sent++)
		speed->first = event->sent;
	if (event->probe.number != 1)
		return;
	speed->last = event->sent;
	speed->counted = speed->sent;
}

/* Probes a second; NaN: too few to say. */
double speed_achieved(const struct speed *speed);

/* Is that under 95 per cent of what was asked for, and due to this host? */
bool speed_falls_short(const struct speed *speed,
    const struct report *report);

#endif
