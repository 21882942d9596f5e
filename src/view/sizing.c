/*
 * sizing.c - what a search for sizes changes in the records of a whole run
 *
 * All probes count, for all of them left.  But loss, outages and jitter say
 * nothing here: what got lost may have been too large, what ended in an error
 * may have been meant to, and of two answers one may have been to a packet
 * ten times the size of the other.
 */
#include "view/sizing.h"

#include <math.h>

#include "model/stats.h"
#include "model/tally.h"
#include "view/record.h"
#include "view/report.h"

void sizing_settings(struct record *record, const struct report_mtu *mtu)
{
	record_count(record, "max_hops", mtu->hops);
	record_count(record, "flow", mtu->flow);
	record_known(record, "most_bytes", mtu->most != 0, mtu->most);
	record_bool(record, "every_hop", mtu->every_hop);
	record_bool(record, "check_fragments", mtu->fragments);
}

static void forget_order(struct stats *stats)
{
	stats->loss = NAN;
	stats->jitter = stats->jitter_rfc3550 = NAN;
	stats->reordered = stats->loss_run = NAN;
	stats->outages = stats->outage = stats->outage_total = NAN;
}

void sizing_stats(const struct report *report, uint32_t target,
    struct stats *stats)
{
	stats_unknown(stats);
	if (!report->tallies)
		return;
	tallies_stats(report->tallies, target, stats);
	forget_order(stats);
}

/* Errors are how routers answer; who has nothing else to show is down. */
const char *sizing_target(const struct report *report, uint32_t target,
    struct stats *stats)
{
	sizing_stats(report, target, stats);
	if (stats->answered > 0 || stats->late > 0)
		return "up";
	return stats->errors > 0 || stats->lost > 0 ? "down" : NULL;
}

void sizing_total(const struct report *report, struct stats *total)
{
	stats_unknown(total);
	if (!report->tallies)
		return;
	tallies_total(report->tallies, total);
	forget_order(total);
}
