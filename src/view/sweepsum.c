/*
 * Everything stands in the census; the view adds how fast probes left.
 */
#include "view/sweepsum.h"

#include <inttypes.h>
#include <math.h>

#include "model/expect.h"
#include "model/target.h"
#include "view/remarks.h"
#include "view/settle.h"
#include "view/speed.h"
#include "view/view.h"
#include "view/words.h"

uint64_t sweepsum_targets(const struct census_counts *counts)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < CENSUS_ABSENT; i++)
		n += counts->state[i];
	return n;
}

/* "254 targets: 12 up (1 late), 240 down"; states that nobody is in are left
 * out. */
static void tell_states(FILE *out, const struct census_counts *counts)
{
	char text[WORDS_TEXT];

	fprintf(out, "%s: %" PRIu64 " up", words_count(
	    (double)sweepsum_targets(counts), "target", "targets", text),
	    counts->state[CENSUS_UP]);
	if (counts->late)
		fprintf(out, " (%" PRIu64 " late)", counts->late);
	fprintf(out, ", %" PRIu64 " down", counts->state[CENSUS_DOWN]);
	for (unsigned i = 0; i < CENSUS_ABSENT; i++)
		if (i != CENSUS_UP && i != CENSUS_DOWN && counts->state[i])
			fprintf(out, ", %" PRIu64 " %s", counts->state[i],
			    settle_word((enum census_state)i));
}

static void tell_probes(FILE *out, const struct report *report,
    const struct stats *stats, const struct speed *speed,
    const struct ending *ending)
{
	char text[WORDS_TEXT], lasted[WORDS_TEXT];
	double achieved = speed_achieved(speed);

	fprintf(out, "%s in %s", words_count(stats->sent, "probe", "probes",
	    text), words_lasted(ending->at - report->start, lasted));
	if (stats->pending > 0)
		fprintf(out, ", %.0f pending", stats->pending);
	if (stats->duplicates > 0)
		fprintf(out, ", %s", words_count(stats->duplicates,
		    "duplicate", "duplicates", text));
	if (speed_falls_short(speed, report))
		fprintf(out, ", %.0f/s of %.0f/s asked for", achieved,
		    report->sweep->rate);
	else if (speed->last - speed->first >= NSEC_SEC / 10 &&
	    !report->sweep->uneven)
		fprintf(out, ", %.0f/s", achieved);
	fputc('\n', out);
}

/* Addresses that no target is made of. */
static void tell_left_out(FILE *out, const struct targets *targets)
{
	uint64_t twice = targets_duplicates(targets);
	uint64_t excluded = targets_excluded(targets);

	if (twice || excluded)
		fputs("left out: ", out);
	if (twice)
		fprintf(out, "%" PRIu64 " given before", twice);
	if (excluded)
		fprintf(out, "%s%" PRIu64 " excluded", twice ? ", " : "",
		    excluded);
	if (twice || excluded)
		fputc('\n', out);
}

static void tell_times(FILE *out, const struct stats *stats)
{
	char text[4][WORDS_TEXT];

	if (isnan(stats->min))
		return;
	fprintf(out, "rtt min/median/p95/max = %s/%s/%s/%s ms\n",
	    words_ms(stats->min, text[0]), words_ms(stats->median, text[1]),
	    words_ms(stats->p95, text[2]), words_ms(stats->max, text[3]));
}

static void tell_difference(FILE *out, const struct report *report,
    const struct expect_difference *difference, const char *front)
{
	static const char *const words[] = {
		[EXPECT_VANISHED] = "expected, but",
		[EXPECT_OPEN] = "expected, but not settled when the run ended",
		[EXPECT_NEW] = "up, but not expected",
		[EXPECT_UNASKED] = "expected, but not among the targets",
	};
	const struct targets *list = difference->kind == EXPECT_UNASKED ?
	    expect_list(report->expect) : report->targets;
	char text[WORDS_TEXT], typed[TARGET_TEXT];

	fprintf(out, "%s%s: %s", front, words_escaped(targets_text(list,
	    difference->index, typed), text), words[difference->kind]);
	if (difference->kind == EXPECT_VANISHED)
		fprintf(out, " %s", settle_word(census_state(report->census,
		    difference->index)));
	fputc('\n', out);
}

static void tell_differences(FILE *out, const struct report *report,
    const char *front)
{
	struct expect_difference difference;
	uint64_t at = 0;

	if (!report->expect)
		return;
	while (expect_next(report->expect, report->targets, report->census,
	    &at, &difference))
		tell_difference(out, report, &difference, front);
}

void sweepsum_tell(FILE *out, const struct report *report,
    const struct speed *speed, const struct remarks *remarks,
    const struct ending *ending)
{
	struct stats stats;

	census_total(report->census, &stats);
	tell_states(out, census_counts(report->census));
	fputc('\n', out);
	tell_left_out(out, report->targets);
	tell_probes(out, report, &stats, speed, ending);
	tell_times(out, &stats);
	tell_differences(out, report, "");
	sweepsum_condition(out, report, &stats);
	remarks_tell(out, remarks, ending);
}

static void complain(FILE *err, uint64_t n, const char *one,
    const char *many, const char *what)
{
	char text[WORDS_TEXT];

	if (n)
		fprintf(err, "asdic: sweep: %s%s\n",
		    words_count((double)n, one, many, text), what);
}

void sweepsum_complain(FILE *err, const struct report *report,
    const struct ending *ending)
{
	const struct census_counts *counts = census_counts(report->census);

	tell_differences(err, report, "asdic: ");
	complain(err, counts->state[CENSUS_UNSENT], "target", "targets",
	    " not asked: no probe left this host");
	complain(err, counts->state[CENSUS_WAITING], "target", "targets",
	    " not settled when the run ended");
	complain(err, ending->drops, "reply", "replies",
	    " dropped by our own socket: raise net.core.rmem_max");
	complain(err, ending->held, "time", "times",
	    " a slow reader of the output held us up");
}

void sweepsum_interim(FILE *err, const struct report *report,
    const struct census_counts *before, nsec wall)
{
	const struct census_counts *now = census_counts(report->census);
	char when[WORDS_TEXT];

	fprintf(err, "[%s] ", words_second(wall, when));
	tell_states(err, now);
	fprintf(err, "; %" PRIu64 " asked", now->asked);
	if (before)
		fprintf(err, ", %" PRIu64 " of them since the last line, %"
		    PRId64 " more up", now->asked - before->asked,
		    (int64_t)(now->state[CENSUS_UP] -
		    before->state[CENSUS_UP]));
	fputc('\n', err);
}
