/*
 * hist.h - a distribution of times in constant memory
 *
 * A histogram whose buckets grow with the value: 64 to every doubling, so
 * any quantile is within 1 % of a value that was really measured (exact below
 * 64 ns).  From 0 to 2^37 ns (137 s); what is longer counts as that.  Only
 * the buckets between the lowest and the highest ever used are touched, so
 * that memory and time are spent on what was measured.
 */
#ifndef ASDIC_HIST_H
#define ASDIC_HIST_H

#include <stdint.h>

#include "base/nsec.h"

enum { HIST_BUCKETS = 64 + 31 * 64 };

struct hist {
	uint64_t	n;
	unsigned	low, end;	/* buckets in use: low <= i < end */
	uint32_t	bucket[HIST_BUCKETS];	/* beyond these: anything */
};

/* Make it empty, whatever was in its memory. */
void hist_clear(struct hist *hist);

/* How many values lie in a bucket. */
static inline uint32_t hist_count(const struct hist *hist, unsigned bucket)
{
	return bucket >= hist->low && bucket < hist->end ?
	    hist->bucket[bucket] : 0;
}

void hist_add(struct hist *hist, nsec value);	/* value >= 0 */
void hist_merge(struct hist *into, const struct hist *from);

/* The value below which a share q (0..1) of all lies; NSEC_UNKNOWN if empty. */
nsec hist_quantile(const struct hist *hist, double q);

/* Values of a bucket: low <= value < high. */
void hist_bounds(unsigned bucket, nsec *low, nsec *high);

/* How many values lie in low <= value < high, to bucket accuracy. */
uint64_t hist_between(const struct hist *hist, nsec low, nsec high);

#endif
