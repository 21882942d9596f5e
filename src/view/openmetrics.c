/*
 * Metrics in the text that both OpenMetrics 1.0 and Prometheus (0.0.4) read:
 * gauges, for a run begins at 0 each time, and one classic histogram whose
 * buckets never change, so that those of many runs and hosts add up.
 *
 * A family's samples stand together, so the walk is over statistics first and
 * over targets within.  Two targets that look alike would be one series told
 * twice, which spoils the whole page for its reader: the second is left out.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mix.h"
#include "model/tally.h"
#include "model/target.h"
#include "view/account.h"
#include "view/judging.h"
#include "view/plain.h"
#include "view/settle.h"
#include "view/words.h"

struct metrics {
	FILE		*out;
	const struct report *report;
	uint8_t		*again;		/* by target: told already; or NULL */
};

/* ---- whose series is told already ---- */

static uint64_t hash_of(const struct report *report, uint32_t target,
    char text[static TARGET_TEXT])
{
	struct addr addr = { 0 };
	uint64_t hash = 0;
	const char *p;

	targets_addr(report->targets, target, &addr);
	targets_text(report->targets, target, text);
	for (size_t i = 0; i < sizeof(addr.bytes); i++)
		hash = mix64(hash ^ addr.bytes[i]);
	for (p = text; *p; p++)
		hash = mix64(hash ^ (uint8_t)*p);
	return hash;
}

static bool is_alike(const struct report *report, uint32_t a, uint32_t b)
{
	char text_a[TARGET_TEXT], text_b[TARGET_TEXT];
	struct addr addr_a = { 0 }, addr_b = { 0 };

	targets_addr(report->targets, a, &addr_a);
	targets_addr(report->targets, b, &addr_b);
	return addr_equal(&addr_a, &addr_b) &&
	    strcmp(targets_text(report->targets, a, text_a),
	    targets_text(report->targets, b, text_b)) == 0;
}

/* Open addressing in a table that is half empty. */
static void mark_again(struct metrics *metrics)
{
	const struct report *report = metrics->report;
	uint32_t n = targets_count(report->targets), *slot;
	char text[TARGET_TEXT];
	uint64_t at, room = 2;

	while (room < 2 * (uint64_t)n)
		room *= 2;
	metrics->again = calloc(n + 1u, 1);
	slot = calloc(room, sizeof(*slot));	/* target + 1; 0: free */
	for (uint32_t i = 0; metrics->again && slot &&
	    plain_next(report, &i); i++) {
		at = hash_of(report, i, text) & (room - 1);
		while (slot[at] && !is_alike(report, slot[at] - 1, i))
			at = (at + 1) & (room - 1);
		metrics->again[i] = slot[at] != 0;
		if (!slot[at])
			slot[at] = i + 1;
	}
	free(slot);
}

static bool next(const struct metrics *metrics, uint32_t *target)
{
	while (plain_next(metrics->report, target)) {
		if (!metrics->again || !metrics->again[*target])
			return true;
		++*target;
	}
	return false;
}

/* ---- lines ---- */

/* What was escaped for a terminal is escaped once more, for the reader. */
static void put_label(FILE *out, const char *key, const char *text)
{
	fprintf(out, "%s=\"", key);
	for (; *text; text++) {
		if (*text == '\\' || *text == '"')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

/* All but the closing brace. */
static void put_labels(const struct metrics *metrics, uint32_t target)
{
	char name[TARGET_TEXT], text[WORDS_TEXT];
	struct addr addr = { 0 };
	bool known = targets_addr(metrics->report->targets, target, &addr);

	targets_text(metrics->report->targets, target, name);
	fputc('{', metrics->out);
	put_label(metrics->out, "target", words_escaped(name, text));
	fputc(',', metrics->out);
	put_label(metrics->out, "address", known ?
	    words_addr(metrics->report, &addr, text) : "");
	fputc(',', metrics->out);
	put_label(metrics->out, "family", !known ? "" :
	    addr.family == AF_INET6 ? "ipv6" : "ipv4");
}

static void put_heading(FILE *out, const char *name, const char *type,
    const char *help)
{
	fprintf(out, "# HELP asdic_%s %s.\n# TYPE asdic_%s %s\n", name, help,
	    name, type);
}

static void put_gauge(const struct metrics *metrics, const char *name,
    uint32_t target, double value)
{
	fprintf(metrics->out, "asdic_%s", name);
	put_labels(metrics, target);
	fprintf(metrics->out, "} %.9g\n", value);
}

/* ---- families ---- */

/* Base units: seconds and ratios. */
static double in_base(double value, enum stats_unit unit)
{
	return unit == STATS_MSEC ? value / 1e3 :
	    unit == STATS_PERCENT ? value / 100 : value;
}

static const char *suffix(enum stats_unit unit)
{
	return unit == STATS_COUNT ? "" : unit == STATS_PERCENT ? "_ratio" :
	    "_seconds";
}

/* Nothing is said of what is unknown. */
static void put_field(const struct metrics *metrics,
    const struct stats_field *field)
{
	struct stats stats;
	bool begun = false;
	char name[64];
	double value;

	snprintf(name, sizeof(name), "%s%s", field->name,
	    suffix(field->unit));
	for (uint32_t i = 0; next(metrics, &i); i++) {
		plain_stats(metrics->report, i, &stats);
		value = stats_value(&stats, field);
		if (isnan(value))
			continue;
		if (!begun)
			put_heading(metrics->out, name, "gauge", field->help);
		begun = true;
		put_gauge(metrics, name, i, in_base(value, field->unit));
	}
}

static void put_up(const struct metrics *metrics)
{
	const struct targets *targets = metrics->report->targets;

	put_heading(metrics->out, "up", "gauge",
	    "Whether it answered, late or in time");
	for (uint32_t i = 0; next(metrics, &i); i++)
		put_gauge(metrics, "up", i,
		    strcmp(plain_state(metrics->report, i), "up") == 0);
	put_heading(metrics->out, "resolved", "gauge",
	    "Whether it has an address");
	for (uint32_t i = 0; next(metrics, &i); i++)
		put_gauge(metrics, "resolved", i,
		    targets_state(targets, i) == TARGET_READY);
}

static void put_extra(const struct metrics *metrics, int extra,
    const char *name, const char *help)
{
	struct judged judged;
	bool begun = false;

	for (uint32_t i = 0; next(metrics, &i); i++) {
		judging_target(metrics->report, i, &judged);
		if (isnan(judged.extras[extra].value))
			continue;
		if (!begun)
			put_heading(metrics->out, name, "gauge", help);
		begun = true;
		put_gauge(metrics, name, i, judged.extras[extra].value);
	}
}

static void put_verdicts(const struct metrics *metrics)
{
	struct judged judged;
	uint32_t count[JUDGE_VERDICTS], n;

	put_heading(metrics->out, "verdict", "gauge",
	    "0 ok, 1 warning, 2 critical, 3 unknown");
	for (uint32_t i = 0; next(metrics, &i); i++) {
		judging_target(metrics->report, i, &judged);
		put_gauge(metrics, "verdict", i, judged.verdict);
	}
	put_heading(metrics->out, "check_verdict", "gauge",
	    "The same of all targets together");
	fprintf(metrics->out, "asdic_check_verdict %d\n",
	    (int)judging_all(metrics->report, count, &n));
}

static void put_buckets(const struct metrics *metrics, uint32_t target,
    const struct hist *hist)
{
	static const struct {
		nsec bound;
		const char *text;
	} le[] = {
		{ 100 * NSEC_USEC, "0.0001" }, { 250 * NSEC_USEC, "0.00025" },
		{ 500 * NSEC_USEC, "0.0005" }, { NSEC_MSEC, "0.001" },
		{ 2500 * NSEC_USEC, "0.0025" }, { 5 * NSEC_MSEC, "0.005" },
		{ 10 * NSEC_MSEC, "0.01" }, { 25 * NSEC_MSEC, "0.025" },
		{ 50 * NSEC_MSEC, "0.05" }, { 100 * NSEC_MSEC, "0.1" },
		{ 250 * NSEC_MSEC, "0.25" }, { 500 * NSEC_MSEC, "0.5" },
		{ NSEC_SEC, "1.0" }, { 2500 * NSEC_MSEC, "2.5" },
		{ 5 * NSEC_SEC, "5.0" }, { 10 * NSEC_SEC, "10.0" },
	};

	for (size_t i = 0; i <= sizeof(le) / sizeof(le[0]); i++) {
		bool last = i == sizeof(le) / sizeof(le[0]);

		fputs("asdic_rtt_seconds_bucket", metrics->out);
		put_labels(metrics, target);
		fprintf(metrics->out, ",le=\"%s\"} %" PRIu64 "\n",
		    last ? "+Inf" : le[i].text, last ? hist->n :
		    hist_between(hist, 0, le[i].bound + 1));
	}
}

static void put_histogram(const struct metrics *metrics)
{
	const struct hist *hist;
	struct stats stats;
	bool begun = false;

	for (uint32_t i = 0; next(metrics, &i); i++) {
		hist = metrics->report->tallies ?
		    tallies_hist(metrics->report->tallies, i) : NULL;
		if (!hist)
			continue;
		if (!begun)
			put_heading(metrics->out, "rtt_seconds", "histogram",
			    "Round-trip times of answers");
		begun = true;
		put_buckets(metrics, i, hist);
		plain_stats(metrics->report, i, &stats);
		fputs("asdic_rtt_seconds_sum", metrics->out);
		put_labels(metrics, i);
		fprintf(metrics->out, "} %.9g\nasdic_rtt_seconds_count",
		    hist->n ? stats.mean / 1e3 * (double)hist->n : 0);
		put_labels(metrics, i);
		fprintf(metrics->out, "} %" PRIu64 "\n", hist->n);
	}
}

/* A sweep knows of each target no more than its state, and the rest of all. */
static void put_sweep(FILE *out, const struct report *report)
{
	const struct census_counts *counts = census_counts(report->census);
	const struct stats_field *field;
	struct stats stats;
	char name[64];
	double value;

	put_heading(out, "sweep_targets", "gauge", "Targets in each state");
	for (unsigned i = 0; i < CENSUS_ABSENT; i++)
		fprintf(out, "asdic_sweep_targets{state=\"%s\"} %" PRIu64
		    "\n", settle_word((enum census_state)i),
		    counts->state[i]);
	census_total(report->census, &stats);
	for (field = stats_fields; *field->key; field++) {
		value = stats_value(&stats, field);
		if (isnan(value))
			continue;
		snprintf(name, sizeof(name), "sweep_%s%s", field->name,
		    suffix(field->unit));
		put_heading(out, name, "gauge", field->help);
		fprintf(out, "asdic_%s %.9g\n", name,
		    in_base(value, field->unit));
	}
}

static void expose(FILE *out, const struct report *report)
{
	struct metrics metrics = { .out = out, .report = report };
	const struct stats_field *field;

	mark_again(&metrics);
	put_up(&metrics);
	for (field = stats_fields; *field->key && !report->census; field++)
		put_field(&metrics, field);
	put_histogram(&metrics);
	if (report->census)
		put_sweep(out, report);
	if (report->judge) {
		put_extra(&metrics, JUDGING_HOPS, "hops",
		    "Hops to the target, its own included");
		put_extra(&metrics, JUDGING_MTU, "mtu_bytes",
		    "The largest packet that gets there whole");
		put_verdicts(&metrics);
	}
	fputs("# EOF\n", out);
	free(metrics.again);
}

/* ---- the view ---- */

static struct view *openmetrics_open(FILE *out, FILE *err,
    const struct report *report)
{
	return plain_open(&view_openmetrics, out, err, report);
}

/* A page has one end: only in a file is there one after another. */
static void openmetrics_interim(struct view *view, enum view_why why,
    nsec now, nsec wall)
{
	struct plain *plain = (struct plain *)view;

	if (plain->report->filed)
		expose(plain->out, plain->report);
	else
		plain_interim(view, why, now, wall);
}

static void openmetrics_close(struct view *view, const struct ending *ending)
{
	struct plain *plain = (struct plain *)view;

	if (ending->reason != ENDING_FAILED && plain->report->targets)
		expose(plain->out, plain->report);
	plain_close(view);
}

const struct view_ops view_openmetrics = {
	.pages = true,
	.open = openmetrics_open,
	.note = plain_note,
	.interim = openmetrics_interim,
	.close = openmetrics_close,
};
