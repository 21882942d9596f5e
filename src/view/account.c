/*
 * account.c - records about a whole target, or the whole run
 *
 * Each statistic is written by a walk over stats_fields[], so a record holds
 * what expressions can test, under the same names.  A summary is built and
 * written target by target: a million of them need the memory of one.
 *
 * targets and tallies may be missing (a run that failed early): then there
 * is nobody to summarize, and every statistic is null.
 */
#include "view/account.h"

#include <math.h>
#include <netdb.h>

#include "model/nametab.h"
#include "model/tally.h"
#include "model/target.h"
#include "view/record.h"
#include "view/tracing.h"
#include "view/verdictrec.h"
#include "view/words.h"

void account_target(struct record *record, const struct report *report,
    uint32_t target, const struct addr *addr)
{
	const struct targets *targets = report->targets;
	char text[TARGET_TEXT];

	if (targets && target < targets_count(targets)) {
		record_text(record, "target",
		    targets_text(targets, target, text));
		record_text(record, "label", targets_label(targets, target));
	} else {
		record_null(record, "target");
		record_null(record, "label");
	}
	record_addr(record, "address", addr);
}

void account_reason(struct record *record, int error)
{
	char text[WORDS_TEXT];
	static const struct { int error; const char *code; } codes[] = {
		{ EAI_ADDRFAMILY, "EAI_ADDRFAMILY" },
		{ EAI_AGAIN, "EAI_AGAIN" },
		{ EAI_BADFLAGS, "EAI_BADFLAGS" },
		{ EAI_CANCELED, "EAI_CANCELED" },
		{ EAI_FAIL, "EAI_FAIL" },
		{ EAI_FAMILY, "EAI_FAMILY" },
		{ EAI_IDN_ENCODE, "EAI_IDN_ENCODE" },
		{ EAI_INTR, "EAI_INTR" },
		{ EAI_MEMORY, "EAI_MEMORY" },
		{ EAI_NODATA, "EAI_NODATA" },
		{ EAI_NONAME, "EAI_NONAME" },
		{ EAI_OVERFLOW, "EAI_OVERFLOW" },
		{ EAI_SERVICE, "EAI_SERVICE" },
		{ EAI_SOCKTYPE, "EAI_SOCKTYPE" },
		{ EAI_SYSTEM, "EAI_SYSTEM" },
	};
	const char *code = error > 0 ? "EAI_SYSTEM" : NULL;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].error == error)
			code = codes[i].code;
	record_text(record, "reason", error ? words_unresolved(error, text) :
	    NULL);
	record_text(record, "code", code);
}

void account_class(struct record *record, int tos)
{
	record_known(record, "dscp", tos >= 0, (unsigned)tos >> 2);
	record_known(record, "ecn", tos >= 0, (unsigned)tos & 3);
}

void account_name(struct record *record, const struct report *report,
    const struct addr *addr)
{
	record_text(record, "name", report->names && addr_is_set(addr) ?
	    nametab_get(report->names, addr) : NULL);
}

/* A summary does not speak of places kept for addresses that never came. */
static bool is_present(const struct report *report, uint32_t target)
{
	return targets_state(report->targets, target) != TARGET_ABSENT;
}

static uint32_t count_present(const struct report *report)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < targets_count(report->targets); i++)
		n += is_present(report, i);
	return n;
}

/* A list that goes on has no length yet. */
static bool is_counted(const struct report *report)
{
	return report->targets && !(report->sweep && report->sweep->growing);
}

void account_start(struct record_sink *sink, const struct report *report)
{
	struct record record, arguments;

	record_begin(&record, sink, "start");
	record_time(&record, "time", report->start_wall);
	record_count(&record, "schema", 1);
	record_text(&record, "version", report->version);
	record_text(&record, "verb", report->verb);
	record_open_list(&arguments, &record);
	for (int i = 0; i < report->argc; i++)
		record_text(&arguments, NULL, report->argv[i]);
	record_close(&record, "arguments", &arguments);
	record_known(&record, "target_count", is_counted(report),
	    is_counted(report) ? count_present(report) : 0);
	record_msec(&record, "interval_ms", report->interval);
	record_count(&record, "payload_bytes", report->payload);
	record_count(&record, "option_bytes", report->options_len);
	record_addr(&record, "source", &report->source);
	record_text(&record, "device", report->device);
	account_class(&record, report->style->tos);
	record_known(&record, "flow_label", report->style->label != 0,
	    report->style->label);
	verdictrec_settings(&record, report);
	tracing_settings(&record, report);
	record_write(sink, &record);
}

void account_stats(struct record *record, const struct stats *stats)
{
	const struct stats_field *field;

	for (field = stats_fields; *field->key; field++) {
		double value = stats_value(stats, field);

		if (field->unit == STATS_COUNT)
			record_whole(record, field->key, value);
		else
			record_real(record, field->key, value);
	}
}

void account_former(struct record *record, const struct report *report,
    const struct addr *former)
{
	struct record part;

	record_addr(record, "former_address", former);
	if (!report->former)
		return;
	record_open_object(&part, record);
	account_stats(&part, report->former);
	record_close(record, "former", &part);
}

void account_intervals(struct record_sink *sink, const struct report *report,
    enum view_why why, nsec wall)
{
	uint32_t count = report->targets && report->tallies ?
	    targets_count(report->targets) : 0;
	struct record record;
	struct stats stats;

	for (uint32_t i = 0; i < count; i++) {
		struct addr addr = { 0 };

		if (!is_present(report, i))
			continue;
		if (why == VIEW_EVERY)
			tallies_interval(report->tallies, i, &stats);
		else
			tallies_stats(report->tallies, i, &stats);
		targets_addr(report->targets, i, &addr);
		record_begin(&record, sink, "interval");
		record_time(&record, "time", wall);
		account_target(&record, report, i, &addr);
		record_token(&record, "period",
		    why == VIEW_EVERY ? "every" : "asked");
		account_stats(&record, &stats);
		record_write(sink, &record);
	}
}

const char *account_state(const struct report *report, uint32_t target,
    const struct stats *stats)
{
	switch (targets_state(report->targets, target)) {
	case TARGET_UNRESOLVED:
		return "unresolved";
	case TARGET_RESOLVING:
		return "resolving";
	case TARGET_READY:
	case TARGET_ABSENT:
		break;
	}
	if (stats->answered > 0 || stats->late > 0)
		return "up";
	if (stats->errors > 0)
		return "unreachable";
	return stats->lost > 0 ? "down" : "unknown";
}

static void put_outages(struct record *record, const struct report *report,
    uint32_t target)
{
	struct tally_outage outages[TALLY_OUTAGES];
	struct record list, part;
	unsigned n;

	if (!tallies_hist(report->tallies, target)) {	/* too many targets */
		record_null(record, "outage_list");
		return;
	}
	n = tallies_outages(report->tallies, target, outages, TALLY_OUTAGES);
	record_open_list(&list, record);
	for (unsigned i = 0; i < n; i++) {
		bool over = outages[i].end != NSEC_NEVER;

		record_open_object(&part, &list);
		record_time(&part, "start", outages[i].start_wall);
		record_time(&part, "end",
		    over ? outages[i].end_wall : NSEC_UNKNOWN);
		record_sec(&part, "duration_s",
		    over ? outages[i].end - outages[i].start : NSEC_UNKNOWN);
		record_count(&part, "count", outages[i].count);
		record_close(&list, NULL, &part);
	}
	record_close(record, "outage_list", &list);
}

/* "60s"; a window of a fraction of a second is told in ms. */
static void put_windows(struct record *record, const struct report *report,
    uint32_t target, nsec now)
{
	struct record windows, part;
	struct stats stats;
	char key[32];

	if (report->style->windows == 0)
		return;
	record_open_object(&windows, record);
	for (unsigned i = 0; i < report->style->windows; i++) {
		nsec span = report->style->window[i];
		bool whole = span % NSEC_SEC == 0;

		snprintf(key, sizeof(key), "%lld%s",
		    (long long)(span / (whole ? NSEC_SEC : NSEC_MSEC)),
		    whole ? "s" : "ms");
		tallies_window(report->tallies, target, i, now, &stats);
		record_open_object(&part, &windows);
		account_stats(&part, &stats);
		record_close(&windows, key, &part);
	}
	record_close(record, "windows", &windows);
}

static void put_responders(struct record *record, const struct report *report,
    uint32_t target)
{
	const struct tally_responder *who;
	struct record list, part;
	unsigned n = 0;

	who = tallies_responders(report->tallies, target, &n);
	if (!who)
		return;
	record_open_list(&list, record);
	for (unsigned i = 0; i < n; i++) {
		bool timed = who[i].answered > 0;

		record_open_object(&part, &list);
		record_addr(&part, "address", &who[i].addr);
		account_name(&part, report, &who[i].addr);
		record_count(&part, "answered", who[i].answered);
		record_count(&part, "duplicates", who[i].duplicates);
		record_msec(&part, "min_ms",
		    timed ? who[i].min : NSEC_UNKNOWN);
		record_real(&part, "mean_ms", timed ? nsec_to_msec(who[i].sum) /
		    (double)who[i].answered : (double)NAN);
		record_msec(&part, "max_ms",
		    timed ? who[i].max : NSEC_UNKNOWN);
		record_close(&list, NULL, &part);
	}
	record_close(record, "responders", &list);
}

/* Buckets that hold anything, as [low_ms, high_ms, count]. */
static void put_histogram(struct record *record, const struct report *report,
    uint32_t target)
{
	const struct hist *hist = tallies_hist(report->tallies, target);
	struct record list, part;
	nsec low, high;

	if (!report->style->histogram)
		return;
	if (!hist) {
		record_null(record, "histogram");
		return;
	}
	record_open_list(&list, record);
	for (unsigned i = hist->low; i < hist->end; i++) {
		if (hist->bucket[i] == 0)
			continue;
		hist_bounds(i, &low, &high);
		record_open_list(&part, &list);
		record_msec(&part, NULL, low);
		record_msec(&part, NULL, high);
		record_count(&part, NULL, hist->bucket[i]);
		record_close(&list, NULL, &part);
	}
	record_close(record, "histogram", &list);
}

static void put_tally(struct record *record, const struct report *report,
    uint32_t target, nsec now)
{
	struct stats stats;

	tallies_stats(report->tallies, target, &stats);
	record_token(record, "state",
	    account_state(report, target, &stats));
	account_reason(record, targets_reason(report->targets, target));
	account_stats(record, &stats);
	put_outages(record, report, target);
	put_windows(record, report, target, now);
	put_responders(record, report, target);
	put_histogram(record, report, target);
}

/* A run that failed early knows no numbers; a trace has those of its path, and
 * may know the state without any. */
static void put_no_tally(struct record *record, const struct report *report,
    uint32_t target)
{
	const char *word = NULL;
	struct stats stats;

	stats_unknown(&stats);
	if (tracing_applies(report))
		word = tracing_target(report, target, &stats);
	record_token(record, "state", word ? word :
	    account_state(report, target, &stats));
	account_reason(record, targets_reason(report->targets, target));
	account_stats(record, &stats);
	record_null(record, "outage_list");
}

void account_summaries(struct record_sink *sink, const struct report *report,
    const struct ending *ending)
{
	uint32_t count = report->targets ? targets_count(report->targets) : 0;
	struct record record;

	for (uint32_t i = 0; i < count; i++) {
		struct addr addr = { 0 };

		if (!is_present(report, i))
			continue;
		targets_addr(report->targets, i, &addr);
		record_begin(&record, sink, "summary");
		record_time(&record, "time", ending->wall);
		account_target(&record, report, i, &addr);
		record_text(&record, "name",
		    targets_canonical(report->targets, i));
		if (report->tallies && !tracing_applies(report))
			put_tally(&record, report, i, ending->at);
		else
			put_no_tally(&record, report, i);
		record_write(sink, &record);
	}
}
