/*
 * A condition is about a sweep as a whole: its targets are counted by state,
 * and the counts stand beside the statistics of all probes together.
 */
#include "view/sweepsum.h"

#include <math.h>
#include <string.h>

#include "model/census.h"
#include "model/rule.h"
#include "view/remarks.h"
#include "view/report.h"

const struct rule_extra sweepsum_extras[SWEEPSUM_EXTRAS] = {
	{ "targets", STATS_COUNT, NAN }, { "up", STATS_COUNT, NAN },
	{ "down", STATS_COUNT, NAN }, { "unreachable", STATS_COUNT, NAN },
	{ "unresolved", STATS_COUNT, NAN }, { "waiting", STATS_COUNT, NAN },
};

void sweepsum_values(const struct census_counts *counts,
    struct rule_extra value[static SWEEPSUM_EXTRAS])
{
	memcpy(value, sweepsum_extras, sizeof(sweepsum_extras));
	value[0].value = (double)sweepsum_targets(counts);
	value[1].value = (double)counts->state[CENSUS_UP];
	value[2].value = (double)counts->state[CENSUS_DOWN];
	value[3].value = (double)counts->state[CENSUS_UNREACHABLE];
	value[4].value = (double)counts->state[CENSUS_UNRESOLVED];
	value[5].value = (double)counts->state[CENSUS_WAITING];
}

void sweepsum_condition(FILE *out, const struct report *report,
    const struct stats *stats)
{
	struct rule_extra value[SWEEPSUM_EXTRAS];

	sweepsum_values(census_counts(report->census), value);
	remarks_condition(out, report, stats, value);
}
