/*
 * The end of a run with one target: first ping's own lines, in which only
 * words are added and none is changed, then lines of a label and a sentence.
 * A line that would say "nothing happened" is not written.
 */
#include <inttypes.h>
#include <math.h>

#include "model/tally.h"
#include "model/target.h"
#include "view/interim.h"
#include "view/remarks.h"
#include "view/report.h"
#include "view/spark.h"
#include "view/summary.h"
#include "view/words.h"

/* ", +3 duplicates" and the like, when there are any. */
static void also(FILE *out, const char *before, double n, const char *what)
{
	if (n > 0)
		fprintf(out, ", %s%.0f %s", before, n, what);
}

static void tell_counts(FILE *out, const struct report *report,
    uint32_t target, const struct stats *stats)
{
	char text[WORDS_TEXT];
	nsec first, last;

	fprintf(out, "%.0f packets transmitted, %.0f received", stats->sent,
	    stats->answered);
	also(out, "+", stats->duplicates, "duplicates");
	also(out, "+", stats->corrupt + stats->truncated, "corrupted");
	also(out, "+", stats->errors, "errors");
	also(out, "", stats->late, "late");
	also(out, "", stats->pending, "pending");
	if (!isnan(stats->loss))
		fprintf(out, ", %s packet loss",
		    words_percent(stats->loss, text));
	tallies_span(report->tallies, target, &first, &last);
	if (first >= 0 && last >= first)
		fprintf(out, ", time %" PRId64 "ms", (last - first) /
		    NSEC_MSEC);
	fputc('\n', out);
}

/*
 * Inter-packet gap and moving average, where ping has them: when answers set
 * the pace, and so probes left much faster than the interval.
 */
static void tell_flood(FILE *out, const struct report *report,
    uint32_t target, const struct stats *stats)
{
	nsec ewma = tallies_ewma(report->tallies, target), first, last;
	double gap;

	tallies_span(report->tallies, target, &first, &last);
	if (stats->sent < 2 || ewma < 0)
		return;
	gap = nsec_to_msec(last - first) / (stats->sent - 1);
	if (gap < nsec_to_msec(report->interval) / 2)
		fprintf(out, ", ipg/ewma %.3f/%.3f ms", gap,
		    nsec_to_msec(ewma));
}

static void tell_rtt(FILE *out, const struct report *report, uint32_t target,
    const struct stats *stats)
{
	if (isnan(stats->min))
		return;
	fprintf(out, "rtt min/avg/max/mdev = %.3f/%.3f/%.3f/%.3f ms",
	    stats->min, stats->mean, stats->max, stats->stddev);
	if (stats->in_flight > 1)
		fprintf(out, ", pipe %.0f", stats->in_flight);
	tell_flood(out, report, target, stats);
	fputc('\n', out);
	if (stats->answered >= 3 && !isnan(stats->median))
		fprintf(out, "rtt median/p90/p95/p99 = %.3f/%.3f/%.3f/%.3f "
		    "ms\n", stats->median, stats->p90, stats->p95,
		    stats->p99);
	if (stats->answered < 3 || isnan(stats->jitter))
		return;
	remarks_label(out, "jitter");
	fprintf(out, "%.3f ms between consecutive answers", stats->jitter);
	if (!isnan(stats->jitter_rfc3550))
		fprintf(out, ", %.3f ms by RFC 3550", stats->jitter_rfc3550);
	fputc('\n', out);
}

/* The wait for neighbour lookup and queues is the host's, not the path's. */
static void tell_queue(FILE *out, const struct stats *stats)
{
	if (isnan(stats->queue_max) || stats->queue_max < 1)
		return;
	remarks_label(out, "left late");
	fprintf(out, "up to %.3f ms, mean %.3f ms, after the send call: "
	    "not in the times above\n", stats->queue_max, stats->queue_mean);
}

static void tell_outage(FILE *out, const struct tally_outage *outage)
{
	char a[WORDS_TEXT], b[WORDS_TEXT];

	remarks_label(out, "outage");
	fprintf(out, "%" PRIu64 " probes unanswered from %s", outage->count,
	    words_wall(outage->start_wall, a));
	if (outage->end == NSEC_NEVER)
		fputs(", not over\n", out);
	else
		fprintf(out, " to %s, %s\n", words_wall(outage->end_wall, a),
		    words_lasted(outage->end - outage->start, b));
}

/*
 * Runs of unanswered probes.  Runs of one are counted, longer ones listed;
 * when nobody ever answered there is nothing to tell that 100 % does not.
 */
static void tell_loss(FILE *out, const struct report *report, uint32_t target,
    const struct stats *stats)
{
	struct tally_outage outage[TALLY_OUTAGES];
	char a[WORDS_TEXT], b[WORDS_TEXT];
	unsigned n;

	if (isnan(stats->outages) || stats->outages < 1 ||
	    stats->answered < 1)
		return;
	remarks_label(out, "loss");
	fprintf(out, "%s, the longest of %s",
	    words_count(stats->outages, "run", "runs", a),
	    words_count(stats->loss_run, "probe", "probes", b));
	if (!isnan(stats->outage_total))
		fprintf(out, ", %.2f s in all", stats->outage_total);
	fputc('\n', out);
	n = tallies_outages(report->tallies, target, outage, TALLY_OUTAGES);
	for (unsigned i = 0; i < n; i++)
		if (outage[i].count > 1)
			tell_outage(out, &outage[i]);
}

static void tell_windows(FILE *out, const struct report *report,
    uint32_t target, nsec now)
{
	const struct report_style *style = report->style;
	char text[WORDS_TEXT], name[WORDS_TEXT];
	struct stats stats;

	for (unsigned i = 0; i < style->windows; i++) {
		tallies_window(report->tallies, target, i, now, &stats);
		snprintf(name, sizeof(name), "last %.50s ",
		    words_span(style->window[i], text));
		remarks_label(out, name);
		interim_brief(out, &stats);
		fputc('\n', out);
	}
}

static void tell_drawings(FILE *out, const struct report *report,
    uint32_t target)
{
	const struct hist *hist = tallies_hist(report->tallies, target);
	int columns = report->style->columns;
	nsec recent[TALLY_RECENT];
	unsigned n = tallies_recent(report->tallies, target, recent);

	if (columns > 60 && n > 2 && hist && hist->n > 2) {
		remarks_label(out, "latest");
		spark_line(out, recent, n, (unsigned)columns - 50);
		fputc('\n', out);
	}
	if (report->style->histogram && hist)
		spark_histogram(out, hist, columns);
}

/* A name that moved has a statistic for each address; this is over all. */
static void tell_all_series(FILE *out, const struct report *report,
    uint32_t target)
{
	struct stats total;

	if (!targets_series(report->targets, target))
		return;
	tallies_total(report->tallies, &total);
	remarks_label(out, "all series");
	interim_brief(out, &total);
	fputs(", over every address it had\n", out);
}

/* A target that never had an address: there is nothing to sum up. */
static bool had_no_address(const struct report *report, uint32_t target,
    const struct stats *stats)
{
	enum target_state state = targets_state(report->targets, target);

	return stats->sent == 0 && (state == TARGET_UNRESOLVED ||
	    state == TARGET_RESOLVING);
}

void summary_tell(FILE *out, const struct report *report, uint32_t target,
    nsec now)
{
	char text[WORDS_TEXT];
	struct stats stats;

	tallies_stats(report->tallies, target, &stats);
	if (had_no_address(report, target, &stats))
		return;
	fprintf(out, "\n--- %s ping statistics ---\n",
	    words_target(report, target, text, WORDS_TEXT));
	tell_counts(out, report, target, &stats);
	tell_rtt(out, report, target, &stats);
	tell_queue(out, &stats);
	tell_loss(out, report, target, &stats);
	tell_windows(out, report, target, now);
	tell_all_series(out, report, target);
	tell_drawings(out, report, target);
	remarks_condition(out, report, &stats, NULL);
}

void summary_tell_more(FILE *out, const struct report *report,
    uint32_t target, nsec now)
{
	const struct hist *hist = tallies_hist(report->tallies, target);
	char front[WORDS_TEXT];
	struct stats stats;

	if (!hist)		/* of so many targets no more is known */
		return;
	tallies_stats(report->tallies, target, &stats);
	if (stats.sent == 0)
		return;
	words_target(report, target, front, WORDS_TEXT);
	interim_windows(out, report, target, front, now);
	if (!report->style->histogram || !hist->n)
		return;
	fprintf(out, "%s, distribution of times:\n", front);
	spark_histogram(out, hist, report->style->columns);
}
