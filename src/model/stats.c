/*
 * The table is the order of the JSON keys; a name is its key without the
 * unit.  Looking a field up is a walk along it: expressions are parsed once.
 */
#include "model/stats.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define FIELD(k, member, u, h) { \
	.key = k, .name = #member, .unit = u, .help = h, \
	.offset = offsetof(struct stats, member) }

const struct stats_field stats_fields[] = {
	FIELD("sent", sent, STATS_COUNT,
	    "Probes sent"),
	FIELD("answered", answered, STATS_COUNT,
	    "Probes answered in time"),
	FIELD("late", late, STATS_COUNT,
	    "Probes answered after their patience"),
	FIELD("errors", errors, STATS_COUNT,
	    "Probes that ended in an error"),
	FIELD("lost", lost, STATS_COUNT,
	    "Probes never answered"),
	FIELD("pending", pending, STATS_COUNT,
	    "Probes in the air at the end"),
	FIELD("unsent", unsent, STATS_COUNT,
	    "Probes that never left this host"),
	FIELD("duplicates", duplicates, STATS_COUNT,
	    "Further answers to a probe"),
	FIELD("corrupt", corrupt, STATS_COUNT,
	    "Answers damaged on the way"),
	FIELD("truncated", truncated, STATS_COUNT,
	    "Answers shorter than the probe"),
	FIELD("foreign", foreign, STATS_COUNT,
	    "Answers to nothing that was sent"),
	FIELD("wrong_source", wrong_source, STATS_COUNT,
	    "Answers from somebody else"),
	FIELD("loss_percent", loss, STATS_PERCENT,
	    "Share of settled probes not answered in time"),
	FIELD("min_ms", min, STATS_MSEC,
	    "Shortest round-trip time"),
	FIELD("mean_ms", mean, STATS_MSEC,
	    "Mean round-trip time"),
	FIELD("median_ms", median, STATS_MSEC,
	    "Median round-trip time"),
	FIELD("p90_ms", p90, STATS_MSEC,
	    "90th percentile of round-trip times"),
	FIELD("p95_ms", p95, STATS_MSEC,
	    "95th percentile of round-trip times"),
	FIELD("p99_ms", p99, STATS_MSEC,
	    "99th percentile of round-trip times"),
	FIELD("max_ms", max, STATS_MSEC,
	    "Longest round-trip time"),
	FIELD("stddev_ms", stddev, STATS_MSEC,
	    "Standard deviation of round-trip times"),
	FIELD("jitter_ms", jitter, STATS_MSEC,
	    "Mean difference of consecutive round-trip times"),
	FIELD("jitter_rfc3550_ms", jitter_rfc3550, STATS_MSEC,
	    "The same as RFC 3550 smooths it"),
	FIELD("queue_mean_ms", queue_mean, STATS_MSEC,
	    "Mean wait from the send call to departure"),
	FIELD("queue_max_ms", queue_max, STATS_MSEC,
	    "Longest wait from the send call to departure"),
	FIELD("reordered", reordered, STATS_COUNT,
	    "Answers overtaken by later ones"),
	FIELD("loss_run", loss_run, STATS_COUNT,
	    "Longest run of unanswered probes"),
	FIELD("outages", outages, STATS_COUNT,
	    "Runs of unanswered probes"),
	FIELD("outage_s", outage, STATS_SEC,
	    "Longest outage"),
	FIELD("outage_total_s", outage_total, STATS_SEC,
	    "All outages together"),
	FIELD("in_flight", in_flight, STATS_COUNT,
	    "Most probes in the air at one time"),
	{ .key = "" },
};

static bool is_text(const char *text, const char *name, size_t len)
{
	return strlen(text) == len && !memcmp(text, name, len);
}

const struct stats_field *stats_find(const char *name, size_t len)
{
	const struct stats_field *field;

	for (field = stats_fields; *field->key; field++)
		if (is_text(field->name, name, len) ||
		    is_text(field->key, name, len))
			return field;
	return NULL;
}

void stats_unknown(struct stats *stats)
{
	const struct stats_field *field;

	for (field = stats_fields; *field->key; field++)
		*(double *)(void *)((char *)stats + field->offset) = NAN;
}
