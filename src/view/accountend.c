/*
 * The last record: why the run ended, and the numbers of all targets together.
 */
#include "view/account.h"

#include <inttypes.h>
#include <math.h>

#include "model/census.h"
#include "model/tally.h"
#include "view/record.h"
#include "view/tracing.h"
#include "view/words.h"

static const char *reason_token(enum ending_reason reason)
{
	switch (reason) {
	case ENDING_DONE:	 return "done";
	case ENDING_INTERRUPTED: return "interrupted";
	case ENDING_DEADLINE:	 return "deadline";
	case ENDING_UNTIL:	 return "until";
	case ENDING_ERROR:	 return "error";
	case ENDING_OUTPUT:	 return "output";
	case ENDING_FAILED:	 return "failed";
	}
	return NULL;
}

/* What the engine counted itself stands in for what targets know of it, for
 * it saw also what belongs to none. */
static void count_all(struct stats *stats, const struct report *report,
    const struct ending *ending)
{
	stats_unknown(stats);
	if (tracing_applies(report))
		tracing_total(report, stats);
	else if (report->census)
		census_total(report->census, stats);
	else if (report->tallies)
		tallies_total(report->tallies, stats);
	stats->foreign = (double)ending->foreign;
	stats->corrupt = (double)ending->corrupt;
	stats->truncated = (double)ending->truncated;
	stats->wrong_source = (double)ending->wrong_source;
}

/*
 * The same without memory, for a stream must have an end: with the counts,
 * and null for what takes more than that to write.  Nothing here needs to be
 * escaped.
 */
static void write_bare_end(FILE *out, const struct stats *stats,
    const struct report *report, const struct ending *ending,
    uint64_t unwritten)
{
	const struct stats_field *field;
	char time[WORDS_TEXT];
	nsec span = ending->at - report->start;

	fprintf(out, "{\"event\":\"end\",\"time\":\"%s\",\"reason\":\"%s\","
	    "\"status\":%d,\"failure\":null,\"duration_s\":%" PRId64 ".%09d",
	    words_wall(ending->wall, time), reason_token(ending->reason),
	    ending->status, span / NSEC_SEC, (int)(span % NSEC_SEC));
	for (field = stats_fields; *field->key; field++) {
		double value = stats_value(stats, field);

		if (field->unit == STATS_COUNT && !isnan(value))
			fprintf(out, ",\"%s\":%.0f", field->key, value);
		else
			fprintf(out, ",\"%s\":null", field->key);
	}
	fprintf(out, ",\"drops\":%" PRIu64 ",\"overruns\":%" PRIu64
	    ",\"throttled\":%" PRIu64 ",\"held\":%" PRIu64
	    ",\"unwritten\":%" PRIu64 "}\n", ending->drops, ending->overruns,
	    ending->throttled, ending->held, unwritten);
}

/* All that left, for a trace's statistics are about its targets. */
static void put_probes(struct record *record, const struct report *report)
{
	struct stats stats;

	if (!tracing_applies(report))
		return;
	stats_unknown(&stats);
	if (report->tallies)
		tallies_total(report->tallies, &stats);
	record_whole(record, "probes", stats.sent);
}

void account_end_more(struct record_sink *sink,
    const struct report *report, const struct ending *ending,
    account_more *more, const void *arg)
{
	uint64_t unwritten = sink->unwritten;
	struct record record;
	struct stats stats;

	record_begin(&record, sink, "end");
	record_time(&record, "time", ending->wall);
	record_text(&record, "reason", reason_token(ending->reason));
	record_count(&record, "status", (uint64_t)ending->status);
	record_text(&record, "failure", ending->failure);
	record_sec(&record, "duration_s", ending->at - report->start);
	count_all(&stats, report, ending);
	account_stats(&record, &stats);
	record_count(&record, "drops", ending->drops);
	record_count(&record, "overruns", ending->overruns);
	record_count(&record, "throttled", ending->throttled);
	record_count(&record, "held", ending->held);
	record_count(&record, "unwritten", unwritten);
	put_probes(&record, report);
	if (more)
		more(&record, report, arg);
	if (!record_write(sink, &record))
		write_bare_end(sink->out, &stats, report, ending, unwritten);
}

void account_end(struct record_sink *sink, const struct report *report,
    const struct ending *ending)
{
	account_end_more(sink, report, ending, NULL, NULL);
}
