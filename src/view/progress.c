/*
 * The share that is settled tells how long the rest will take: nothing else
 * is known about targets that are silent or wait for a name.
 */
#include "view/progress.h"

#include <inttypes.h>

#include "model/census.h"
#include "view/report.h"
#include "view/sweepsum.h"
#include "view/words.h"

#define PROGRESS_REST	(250 * NSEC_MSEC)

enum { LEAST = 20 };	/* columns that it can be read in */

void progress_init(struct progress *progress, const struct report *report,
    FILE *out, FILE *err)
{
	*progress = (struct progress){ .report = report };
	if (report->sweep->columns < LEAST)
		return;
	progress->due = report->start + PROGRESS_REST;
	progress->draw = report->style->columns ? out : err;
	progress->erase = err;
}

void progress_erase(struct progress *progress)
{
	if (!progress->shown)
		return;
	fputs("\r\033[K", progress->erase);
	fflush(progress->erase);
	progress->shown = false;
}

static void put_left(char *text, size_t size, double seconds)
{
	if (seconds < 100)
		snprintf(text, size, ", %.0f s left", seconds);
	else
		snprintf(text, size, ", %.0f min left", seconds / 60);
}

static void draw(struct progress *progress, nsec now)
{
	const struct report *report = progress->report;
	const struct census_counts *counts = census_counts(report->census);
	uint64_t all = sweepsum_targets(counts);
	uint64_t done = all - counts->state[CENSUS_WAITING];
	double seconds = (double)(now - report->start) / 1e9;
	char text[160];
	int n;

	n = snprintf(text, sizeof(text), "%" PRIu64 " of %" PRIu64 "%s done, "
	    "%" PRIu64 " up, %.0f/s", done, all,
	    report->sweep->growing ? "+" : "", counts->state[CENSUS_UP],
	    (double)done / seconds);
	if (n > 0 && (size_t)n < sizeof(text) && done &&
	    !report->sweep->growing)
		put_left(text + n, sizeof(text) - (size_t)n,
		    seconds / (double)done * (double)(all - done));
	fprintf(progress->draw, "\r%.*s\033[K", report->sweep->columns - 1,
	    text);
	fflush(progress->draw);
	progress->shown = true;
}

nsec progress_tick(struct progress *progress, nsec now)
{
	if (!progress->draw)
		return NSEC_NEVER;
	if (now >= progress->due) {
		draw(progress, now);
		progress->due = nsec_beat(progress->due, PROGRESS_REST, now);
	}
	return progress->due;
}
