/*
 * Drawings.  The histogram's rows are runs of equally many buckets; buckets
 * grow with the value, so rows of equal bucket count are the log scale, and
 * each count is exact because no bucket is ever divided between two rows.
 */
#include <inttypes.h>
#include <stdbool.h>

#include "model/hist.h"
#include "view/spark.h"
#include "view/words.h"

enum { SPARK_ROWS = 12, SPARK_BAR = 48 };

static const char *const eighths[] = {
	"", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█",
};

static void bounds(const nsec *recent, unsigned n, nsec *low, nsec *high)
{
	*low = NSEC_NEVER;
	*high = NSEC_UNKNOWN;
	for (unsigned i = 0; i < n; i++) {
		if (recent[i] < 0)
			continue;
		if (recent[i] < *low)
			*low = recent[i];
		if (recent[i] > *high)
			*high = recent[i];
	}
}

/* 0 to 7, low <= value <= high. */
static unsigned height(nsec value, nsec low, nsec high)
{
	if (high <= low)
		return 0;
	return (unsigned)((double)(value - low) / (double)(high - low) *
	    7.99);
}

void spark_line(FILE *out, const nsec *recent, unsigned n, unsigned columns)
{
	static const char *const bar[] = {
		"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█",
	};
	char a[WORDS_TEXT], b[WORDS_TEXT];
	nsec low, high;
	bool lost = false;

	if (n > columns) {
		recent += n - columns;
		n = columns;
	}
	bounds(recent, n, &low, &high);
	for (unsigned i = 0; i < n; i++) {
		lost |= recent[i] < 0;
		fputs(recent[i] < 0 ? "x" : bar[height(recent[i], low,
		    high)], out);
	}
	if (high >= 0)
		fprintf(out, "  %s to %s ms", words_rtt(low, false, a),
		    words_rtt(high, false, b));
	if (lost)
		fputs(", x: not answered", out);
}

/* A bar of at least something for what is not nothing. */
static void draw(FILE *out, uint64_t count, uint64_t most, unsigned width,
    bool blocks)
{
	unsigned steps = blocks ? 8 : 1;
	unsigned n = (unsigned)((double)count / (double)most * width * steps);

	if (!n)
		n = 1;
	fputc(' ', out);
	for (; n >= steps; n -= steps)
		fputs(blocks ? eighths[8] : "#", out);
	if (blocks)
		fputs(eighths[n], out);
}

static uint64_t sum(const struct hist *hist, unsigned first, unsigned n)
{
	uint64_t all = 0;

	for (unsigned i = first; i < first + n && i < HIST_BUCKETS; i++)
		all += hist_count(hist, i);
	return all;
}

/* Lowest and highest value of the step buckets from first on. */
static void span(unsigned first, unsigned step, nsec *low, nsec *high)
{
	unsigned last = first + step - 1;
	nsec unused;

	hist_bounds(first, low, &unused);
	hist_bounds(last < HIST_BUCKETS ? last : HIST_BUCKETS - 1, &unused,
	    high);
}

/* Digits that tell the bounds of the narrowest row, the first, apart. */
static int digits(unsigned first, unsigned step)
{
	int n = 3;
	nsec low, high;

	span(first, step, &low, &high);
	for (nsec unit = NSEC_USEC; unit > high - low && n < 6; unit /= 10)
		n++;
	return n;
}

void spark_histogram(FILE *out, const struct hist *hist, int columns)
{
	unsigned first = 0, last = HIST_BUCKETS - 1, step, width = SPARK_BAR;
	uint64_t most = 1, count;
	nsec low, high;
	int n;

	if (!hist->n)
		return;
	while (first < last && !hist_count(hist, first))
		first++;
	while (last > first && !hist_count(hist, last))
		last--;
	step = (last - first) / SPARK_ROWS + 1;
	n = digits(first, step);
	if (columns > 0)
		width = columns > 60 ? (unsigned)columns - 40 : 20;
	for (unsigned i = first; i <= last; i += step)
		if (sum(hist, i, step) > most)
			most = sum(hist, i, step);
	for (unsigned i = first; i <= last; i += step) {
		count = sum(hist, i, step);
		span(i, step, &low, &high);
		fprintf(out, "%10.*f to %10.*f ms %8" PRIu64, n,
		    nsec_to_msec(low), n, nsec_to_msec(high), count);
		if (count)
			draw(out, count, most, width, columns > 0);
		fputc('\n', out);
	}
}
