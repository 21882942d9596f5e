/*
 * ping.h - one or a million targets, asked again and again
 *
 * One target: probe k leaves at start + k * interval.  Many: the walk over
 * the list is the schedule; target i's share of the interval comes at
 * start + (k + i/n) * interval, so the load is even and no queue is needed.
 * Times are absolute: a late turn delays one probe, never the ones behind.
 */
#ifndef ASDIC_PLAN_PING_H
#define ASDIC_PLAN_PING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "engine/event.h"

struct plan;

enum plan_ping_ready {
	PLAN_PING_WAITING,	/* has no address yet */
	PLAN_PING_READY,
};

struct plan_ping_conf {
	uint32_t	targets;	/* how many indices there are */
	bool		uneven;		/* some begin later, or never: names */
	uint64_t	count;		/* probes each, 0: no end */
	nsec		interval;	/* between two probes to one target */
	nsec		patience;
	unsigned	preload;	/* sent at once at the start, each;
					   0 is 1 */
	bool		adaptive;	/* a probe when the last is answered */
	bool		flood;		/* the same, and every 10 ms anyway */
	nsec		floor;		/* least interval of adaptive, flood */
	uint32_t	size_first, size_last, size_step;	/* payload, in
					   turn; first = last: one size */
	uint16_t	flow;
	uint8_t		ttl;
	bool		whole;
	bool		group;		/* targets may be groups */

	/* Which are; NULL: all.  Only asked if group. */
	bool		(*is_group)(const void *list, uint32_t target);

	bool		stop_on_error;	/* no more probes after an error */

	/*
	 * Ends that do not wait for the patience of each probe.  A report is
	 * an ICMP error, or that a probe is larger than what can leave.
	 */
	bool		lingers;	/* behind the last probe answers are
					   waited for no longer than this: */
	nsec		linger;		/* ... while there has been none;
					   NSEC_NEVER: without end.  Else twice
					   the slowest answer, and at least the
					   interval */
	uint64_t	enough;		/* over when so many probes were
					   answered or reported; 0: never */
	bool		stop_on_report;	/* over at the first of them */
	bool		overtaken;	/* one target, adaptive or flood: no
					   probe is waited for when a later one
					   was answered; nor, when adaptive,
					   much longer than answers take */
	bool		patient;	/* names may be resolved later */

	/* Does the target have an address now; series as in target.h. */
	enum plan_ping_ready (*ready)(const void *list, uint32_t target,
			    uint8_t *series);
	const void	*list;
};

/*
 * Copies conf.  An EVENT_UNRESOLVED with error 0 is a place in the list that
 * will not be used.  NULL: no memory.
 */
struct plan *plan_ping_new(const struct plan_ping_conf *conf);

#endif
