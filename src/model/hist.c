/*
 * Below 64 ns a bucket holds one value.  Above, a value's highest bit says
 * which doubling it is in and the next six bits which of its 64 buckets, so
 * finding it is a shift and an add.  A bucket is at most 1/64 of its values
 * wide and is told as its middle: off by less than 1/128.
 *
 * Doublings begin at bucket 64; that of 2^6..2^7 is number 0.
 */
#include "model/hist.h"

enum {
	HIST_EXACT = 64,	/* buckets that hold one value */
	HIST_BITS = 6,		/* 2^6 buckets to a doubling */
	HIST_LAST = 36,		/* highest bit of the largest value */
};

static unsigned find_bucket(nsec value)
{
	unsigned top;

	if (value < HIST_EXACT)
		return value < 0 ? 0 : (unsigned)value;
	top = 63 - (unsigned)__builtin_clzll((unsigned long long)value);
	if (top > HIST_LAST)
		return HIST_BUCKETS - 1;
	return (top - HIST_BITS) * HIST_EXACT +
	    (unsigned)(value >> (top - HIST_BITS));
}

/* Counters stop at their end rather than begin anew. */
static void add_many(uint32_t *bucket, uint32_t n)
{
	*bucket = n > UINT32_MAX - *bucket ? UINT32_MAX : *bucket + n;
}

void hist_clear(struct hist *hist)
{
	hist->n = 0;
	hist->low = hist->end = 0;
}

/* Take the buckets low <= i < end into use. */
static void reach(struct hist *hist, unsigned low, unsigned end)
{
	if (hist->low == hist->end)
		hist->low = hist->end = low;
	while (hist->low > low)
		hist->bucket[--hist->low] = 0;
	while (hist->end < end)
		hist->bucket[hist->end++] = 0;
}

void hist_add(struct hist *hist, nsec value)
{
	unsigned i = find_bucket(value);

	if (i < hist->low || i >= hist->end)
		reach(hist, i, i + 1);
	hist->n++;
	if (hist->bucket[i] < UINT32_MAX)
		hist->bucket[i]++;
}

void hist_merge(struct hist *into, const struct hist *from)
{
	if (from->low == from->end)
		return;
	reach(into, from->low, from->end);
	into->n += from->n;
	for (unsigned i = from->low; i < from->end; i++)
		add_many(&into->bucket[i], from->bucket[i]);
}

/*
 * The nearest rank: the smallest value with at least a share q of all at or
 * below it.
 */
nsec hist_quantile(const struct hist *hist, double q)
{
	double rank = q * (double)hist->n;
	uint64_t seen = 0;
	nsec low, high, found = NSEC_UNKNOWN;

	for (unsigned i = hist->low; i < hist->end; i++) {
		if (hist->bucket[i] == 0)
			continue;
		seen += hist->bucket[i];
		hist_bounds(i, &low, &high);
		found = low + (high - low) / 2;
		if ((double)seen >= rank)
			break;
	}
	return found;
}

void hist_bounds(unsigned bucket, nsec *low, nsec *high)
{
	unsigned shift = bucket < HIST_EXACT ? 0 : bucket / HIST_EXACT - 1;
	nsec first = bucket < HIST_EXACT ? bucket :
	    HIST_EXACT + bucket % HIST_EXACT;

	*low = first << shift;
	*high = (first + 1) << shift;
}

uint64_t hist_between(const struct hist *hist, nsec low, nsec high)
{
	uint64_t n = 0;
	nsec from, to;

	for (unsigned i = hist->low; i < hist->end; i++) {
		hist_bounds(i, &from, &to);
		if (from >= low && from < high)
			n += hist->bucket[i];
	}
	return n;
}
