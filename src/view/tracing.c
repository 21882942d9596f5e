/*
 * tracing.c - what a trace changes in the records of a whole run
 *
 * Most probes of a trace are meant to expire on the way, which tallies can
 * only take for errors.  So the numbers of a target are those of its own hop,
 * as the model of paths knows them, and a whole run is their sum.
 */
#include "view/tracing.h"

#include <math.h>
#include <stddef.h>

#include "model/path.h"
#include "model/stats.h"
#include "model/target.h"
#include "view/record.h"
#include "view/report.h"
#include "view/sizing.h"

bool tracing_applies(const struct report *report)
{
	return !report->judge && (report->paths || report->sizes);
}

static void put_trace(struct record *record, const struct report_trace *trace)
{
	record_count(record, "first_hop", trace->first);
	record_count(record, "max_hops", trace->hops);
	record_count(record, "gap", trace->gap);
	record_count(record, "tries", trace->tries);
	record_known(record, "rounds", trace->rounds != 0, trace->rounds);
	record_count(record, "first_flow", trace->flow);
	record_count(record, "flow_count", trace->flows);
	record_bool(record, "multipath", trace->multipath);
	record_known(record, "confidence_percent", trace->multipath,
	    trace->confidence);
}

void tracing_settings(struct record *record, const struct report *report)
{
	if (report->trace)
		put_trace(record, report->trace);
	if (report->mtu && !report->judge)
		sizing_settings(record, report->mtu);
}

const char *tracing_target(const struct report *report, uint32_t target,
    struct stats *stats)
{
	const struct path *path;

	if (report->sizes)
		return sizing_target(report, target, stats);
	path = paths_path(report->paths, target);
	paths_stats(report->paths, target, stats);
	if (path->alive || path->end == PATH_END_REACHED)
		return "up";
	if (path->end == PATH_END_BLOCKED || path->end == PATH_END_TOO_BIG ||
	    path->end == PATH_END_REFUSED)
		return "unreachable";
	return NULL;
}

/* A sum in which unknown adds nothing. */
static void add(double *sum, double value)
{
	if (!isnan(value))
		*sum += value;
}

static void add_target(struct stats *total, const struct stats *one)
{
	add(&total->sent, one->sent);
	add(&total->answered, one->answered);
	add(&total->late, one->late);
	add(&total->errors, one->errors);
	add(&total->lost, one->lost);
	add(&total->pending, one->pending);
	add(&total->unsent, one->unsent);
	if (isnan(total->min) || one->min < total->min)
		total->min = one->min;
	if (isnan(total->max) || one->max > total->max)
		total->max = one->max;
}

static void add_targets(const struct report *report, struct stats *total)
{
	uint32_t count = report->targets ? targets_count(report->targets) : 0;
	double time = 0, timed = 0, settled;
	struct stats one;

	stats_unknown(total);
	total->sent = total->answered = total->late = total->errors = 0;
	total->lost = total->pending = total->unsent = 0;
	for (uint32_t i = 0; i < count; i++) {
		paths_stats(report->paths, i, &one);
		add_target(total, &one);
		if (!isnan(one.mean)) {
			time += one.mean * one.answered;
			timed += one.answered;
		}
	}
	settled = total->sent - total->pending;
	if (settled > 0)
		total->loss = 100 * (total->lost + total->errors +
		    total->late) / settled;
	if (timed > 0)
		total->mean = time / timed;
}

void tracing_total(const struct report *report, struct stats *total)
{
	if (report->sizes)
		sizing_total(report, total);
	else
		add_targets(report, total);
}
