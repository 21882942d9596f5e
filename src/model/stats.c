/*
 * The table is the order of the JSON keys; a name is its key without the
 * unit.  Looking a field up is a walk along it: expressions are parsed once.
 */
#include "model/stats.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define FIELD(k, member, u) { \
	.key = k, .name = #member, .unit = u, \
	.offset = offsetof(struct stats, member) }

const struct stats_field stats_fields[] = {
	FIELD("sent", sent, STATS_COUNT),
	FIELD("answered", answered, STATS_COUNT),
	FIELD("late", late, STATS_COUNT),
	FIELD("errors", errors, STATS_COUNT),
	FIELD("lost", lost, STATS_COUNT),
	FIELD("pending", pending, STATS_COUNT),
	FIELD("unsent", unsent, STATS_COUNT),
	FIELD("duplicates", duplicates, STATS_COUNT),
	FIELD("corrupt", corrupt, STATS_COUNT),
	FIELD("truncated", truncated, STATS_COUNT),
	FIELD("foreign", foreign, STATS_COUNT),
	FIELD("wrong_source", wrong_source, STATS_COUNT),
	FIELD("loss_percent", loss, STATS_PERCENT),
	FIELD("min_ms", min, STATS_MSEC),
	FIELD("mean_ms", mean, STATS_MSEC),
	FIELD("median_ms", median, STATS_MSEC),
	FIELD("p90_ms", p90, STATS_MSEC),
	FIELD("p95_ms", p95, STATS_MSEC),
	FIELD("p99_ms", p99, STATS_MSEC),
	FIELD("max_ms", max, STATS_MSEC),
	FIELD("stddev_ms", stddev, STATS_MSEC),
	FIELD("jitter_ms", jitter, STATS_MSEC),
	FIELD("jitter_rfc3550_ms", jitter_rfc3550, STATS_MSEC),
	FIELD("queue_mean_ms", queue_mean, STATS_MSEC),
	FIELD("queue_max_ms", queue_max, STATS_MSEC),
	FIELD("reordered", reordered, STATS_COUNT),
	FIELD("loss_run", loss_run, STATS_COUNT),
	FIELD("outages", outages, STATS_COUNT),
	FIELD("outage_s", outage, STATS_SEC),
	FIELD("outage_total_s", outage_total, STATS_SEC),
	FIELD("in_flight", in_flight, STATS_COUNT),
	{ .key = NULL },
};

static bool is_text(const char *text, const char *name, size_t len)
{
	return strlen(text) == len && !memcmp(text, name, len);
}

const struct stats_field *stats_find(const char *name, size_t len)
{
	const struct stats_field *field;

	for (field = stats_fields; field->key; field++)
		if (is_text(field->name, name, len) ||
		    is_text(field->key, name, len))
			return field;
	return NULL;
}

void stats_unknown(struct stats *stats)
{
	const struct stats_field *field;

	for (field = stats_fields; field->key; field++)
		*(double *)(void *)((char *)stats + field->offset) = NAN;
}
