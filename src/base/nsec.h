/*
 * nsec.h - the one type for time
 *
 * A signed count of nanoseconds: a point on the monotonic clock, a span, or,
 * where a name says "wall", a point on the system's wall clock (since 1970,
 * UTC).  Arithmetic on values that came from outside saturates.
 */
#ifndef ASDIC_NSEC_H
#define ASDIC_NSEC_H

#include <stdint.h>
#include <time.h>

typedef int64_t nsec;

#define NSEC_NEVER	INT64_MAX	/* a moment that does not come */
#define NSEC_UNKNOWN	INT64_MIN	/* a span nobody measured */
#define NSEC_USEC	INT64_C(1000)
#define NSEC_MSEC	INT64_C(1000000)
#define NSEC_SEC	INT64_C(1000000000)

/* a + b, stopping at NSEC_NEVER; neither may be negative. */
static inline nsec nsec_add(nsec a, nsec b)
{
	return a > NSEC_NEVER - b ? NSEC_NEVER : a + b;
}

/* As much of it as 63 bits can hold; tv_nsec must be valid. */
static inline nsec nsec_from_timespec(const struct timespec *ts)
{
	nsec span;

	if (__builtin_mul_overflow(ts->tv_sec, NSEC_SEC, &span) ||
	    __builtin_add_overflow(span, ts->tv_nsec, &span))
		return ts->tv_sec < 0 ? -NSEC_NEVER : NSEC_NEVER;
	return span;
}

/* span must not be negative. */
static inline struct timespec nsec_to_timespec(nsec span)
{
	return (struct timespec){ .tv_sec = (time_t)(span / NSEC_SEC),
		.tv_nsec = (long)(span % NSEC_SEC) };
}

static inline double nsec_to_msec(nsec span)
{
	return (double)span / 1e6;
}

/*
 * What comes every span and was due last at due: when it is due next, behind
 * now.  Whoever was stopped for an hour does not make up for what was missed.
 */
static inline nsec nsec_beat(nsec due, nsec span, nsec now)
{
	nsec missed = now > due ? (now - due) / span : 0;

	return nsec_add(due, nsec_add(span, missed * span));
}

#endif
