/*
 * sweepopt.h - what can be said to asdic sweep
 */
#ifndef ASDIC_SWEEPOPT_H
#define ASDIC_SWEEPOPT_H

#include "base/opt.h"
#include "verb/session.h"

enum { SWEEPOPT_EXCLUDES = 64 };

/* The settings of one sweep, const once parsed and checked. */
struct sweep_settings {
	struct session_settings common;		/* first */
	struct report_sweep sweep;
	int64_t		rate;			/* probes a second */
	int64_t		retries;		/* of a silent target */
	nsec		timeout;		/* of the first try */
	double		backoff;
	int64_t		seed;			/* -1: by chance */
	bool		in_order;
	int64_t		size, ttl;
	const char	*exclude[SWEEPOPT_EXCLUDES];
	unsigned	excludes;
	const char	*exclude_list, *expect;
};

extern const struct opt sweepopt_table[];

void sweepopt_defaults(struct sweep_settings *sweep,
    const struct world *world);

/*
 * Settings (of struct sweep_settings) that contradict each other, and what
 * follows from others.  NULL, or a phrase, with *thing the option it is about.
 */
const char *sweepopt_check(void *settings, const char **thing);

#endif
