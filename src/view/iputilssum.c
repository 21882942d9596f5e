/*
 * The summary of iputils' ping, and its line for SIGQUIT.  Counts are its own;
 * times are those of the tallies, so duplicates are not among them.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "model/stats.h"
#include "model/tally.h"
#include "model/target.h"
#include "view/iputils.h"
#include "view/report.h"
#include "view/words.h"

enum { TIMED = 16 };	/* bytes of payload from which times are told */

const char *iputils_name(const struct report *report, char *text)
{
	const char *canonical = targets_canonical(report->targets, 0);
	struct addr addr;

	if (canonical && canonical[0] &&
	    targets_addr(report->targets, 0, &addr) &&
	    addr.family == AF_INET)
		return words_escaped(canonical, text);
	return words_target(report, 0, text, WORDS_TEXT);
}

static bool is_timed(const struct report *report,
    const struct iputils_counts *counts, const struct stats *stats)
{
	return counts->received && report->payload >= TIMED &&
	    !isnan(stats->min);
}

/* First to last departure. */
static nsec lasted(const struct report *report)
{
	nsec first, last;

	tallies_span(report->tallies, 0, &first, &last);
	return first >= 0 && last > first ? last - first : 0;
}

static void tell_counts(FILE *out, const struct report *report,
    const struct iputils_counts *counts)
{
	double lost = (double)counts->sent - (double)counts->received;

	fprintf(out, "%" PRIu64 " packets transmitted, %" PRIu64 " received",
	    counts->sent, counts->received);
	if (counts->repeats)
		fprintf(out, ", +%" PRIu64 " duplicates", counts->repeats);
	if (counts->corrupted)
		fprintf(out, ", +%" PRIu64 " corrupted", counts->corrupted);
	if (counts->errors)
		fprintf(out, ", +%" PRIu64 " errors", counts->errors);
	if (counts->sent)
		fprintf(out, ", %g%% packet loss, time %" PRId64 "ms",
		    (double)(float)(lost * 100 / (double)counts->sent),
		    (lasted(report) + NSEC_MSEC / 2) / NSEC_MSEC);
	fputc('\n', out);
}

/* How far apart probes left, where answers set the pace. */
static void tell_pace(FILE *out, const struct report *report,
    const struct iputils_counts *counts, const char *comma)
{
	nsec ewma = tallies_ewma(report->tallies, 0);

	if (!report->paced || !counts->received || counts->sent < 2)
		return;
	fprintf(out, "%sipg/ewma %.3f/%.3f ms", comma,
	    nsec_to_msec(lasted(report)) / (double)(counts->sent - 1),
	    ewma < 0 || report->payload < TIMED ? 0 : nsec_to_msec(ewma));
}

void iputilssum_tell(FILE *out, const struct report *report,
    const struct iputils_counts *counts)
{
	const char *comma = "";
	char name[WORDS_TEXT];
	struct stats stats;

	tallies_stats(report->tallies, 0, &stats);
	fprintf(out, "\n--- %s ping statistics ---\n",
	    iputils_name(report, name));
	tell_counts(out, report, counts);
	if (is_timed(report, counts, &stats)) {
		fprintf(out, "rtt min/avg/max/mdev = %.3f/%.3f/%.3f/%.3f ms",
		    stats.min, stats.mean, stats.max, stats.stddev);
		comma = ", ";
	}
	if (counts->pipe > 1) {
		fprintf(out, "%spipe %" PRIu64, comma, counts->pipe);
		comma = ", ";
	}
	tell_pace(out, report, counts, comma);
	fputc('\n', out);
}

void iputilssum_interim(FILE *err, const struct report *report,
    const struct iputils_counts *counts)
{
	struct stats stats;

	tallies_stats(report->tallies, 0, &stats);
	fprintf(err, "\r%" PRIu64 "/%" PRIu64 " packets, %" PRIu64 "%% loss",
	    counts->received, counts->sent, counts->sent ?
	    (counts->sent - counts->received) * 100 / counts->sent : 0);
	if (is_timed(report, counts, &stats))
		fprintf(err, ", min/avg/ewma/max = %.3f/%.3f/%.3f/%.3f ms",
		    stats.min, stats.mean,
		    nsec_to_msec(tallies_ewma(report->tallies, 0)), stats.max);
	fputc('\n', err);
}
