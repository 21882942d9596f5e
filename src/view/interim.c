/*
 * Where a run stands.  Goes to standard error, so that standard output stays
 * what it would be without.
 */
#include <math.h>

#include "model/tally.h"
#include "model/target.h"
#include "view/interim.h"
#include "view/words.h"

/* Windows keep no distribution: then the mean stands for the quantiles. */
static void brief_times(FILE *out, const struct stats *stats)
{
	char a[WORDS_TEXT], b[WORDS_TEXT];

	if (isnan(stats->min))
		return;
	if (isnan(stats->median))
		fprintf(out, ", min/avg/max = %.3f/%.3f/%.3f ms", stats->min,
		    stats->mean, stats->max);
	else
		fprintf(out, ", min/median/p95/max = %.3f/%s/%s/%.3f ms",
		    stats->min, words_ms(stats->median, a),
		    words_ms(stats->p95, b), stats->max);
	if (!isnan(stats->jitter))
		fprintf(out, ", jitter %.3f ms", stats->jitter);
}

void interim_brief(FILE *out, const struct stats *stats)
{
	char text[WORDS_TEXT];

	fprintf(out, "%.0f/%.0f answered", stats->answered, stats->sent);
	if (!isnan(stats->loss))
		fprintf(out, ", %s lost", words_percent(stats->loss, text));
	if (stats->late > 0)
		fprintf(out, ", %.0f late", stats->late);
	if (stats->errors > 0)
		fprintf(out, ", %s", words_count(stats->errors, "error",
		    "errors", text));
	if (stats->pending > 0)
		fprintf(out, ", %.0f pending", stats->pending);
	brief_times(out, stats);
}

void interim_windows(FILE *out, const struct report *report, uint32_t target,
    const char *front, nsec now)
{
	const struct report_style *style = report->style;
	char text[WORDS_TEXT];
	struct stats stats;

	for (unsigned i = 0; i < style->windows; i++) {
		tallies_window(report->tallies, target, i, now, &stats);
		fprintf(out, "%s, last %s: ", front,
		    words_span(style->window[i], text));
		interim_brief(out, &stats);
		fputc('\n', out);
	}
}

static void tell_target(FILE *err, const struct report *report,
    enum view_why why, uint32_t target, nsec now, const char *when)
{
	char front[WORDS_TEXT * 2], name[WORDS_TEXT], text[WORDS_TEXT];
	const char *reason = words_absence(report, target, text);
	struct stats stats;

	snprintf(front, sizeof(front), "[%.20s] %s", when,
	    words_target(report, target, name, WORDS_TEXT));
	if (reason) {
		fprintf(err, "%s: %s\n", front, reason);
		return;
	}
	if (why == VIEW_EVERY)
		tallies_interval(report->tallies, target, &stats);
	else
		tallies_stats(report->tallies, target, &stats);
	fprintf(err, "%s: ", front);
	interim_brief(err, &stats);
	fputc('\n', err);
	interim_windows(err, report, target, front, now);
}

void interim_tell(FILE *err, const struct report *report, enum view_why why,
    nsec now, nsec wall)
{
	uint32_t n = targets_count(report->targets);
	char when[WORDS_TEXT];

	words_second(wall, when);
	for (uint32_t i = 0; i < n; i++)
		if (targets_state(report->targets, i) != TARGET_ABSENT)
			tell_target(err, report, why, i, now, when);
}
