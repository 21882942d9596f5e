/*
 * A target is judged anew whenever somebody asks: it takes a walk over two
 * small trees, and nothing needs to be kept for a million of them.
 */
#include "view/judging.h"

#include <math.h>
#include <string.h>

#include "model/target.h"
#include "view/plain.h"
#include "view/sized.h"

const struct rule_extra judging_extras[JUDGING_EXTRAS] = {
	{ "resolved", STATS_COUNT, NAN }, { "hops", STATS_COUNT, NAN },
	{ "mtu", STATS_COUNT, NAN },
};

/* What is known of a target: its statistics, and the extras. */
static void gather(const struct report *report, uint32_t target,
    struct stats *stats, struct rule_extra extras[static JUDGING_EXTRAS])
{
	enum target_state state = targets_state(report->targets, target);

	memcpy(extras, judging_extras, sizeof(judging_extras));
	if (state != TARGET_RESOLVING)
		extras[JUDGING_RESOLVED].value = state == TARGET_READY;
	if (report->sizes)
		sized_extras(report, target, extras + JUDGING_HOPS);
	plain_stats(report, target, stats);
}

bool judging_is_apart(const struct report *report,
    const struct event *event)
{
	return report->judge && report->sizes && event->probe.number &&
	    event->probe.flow == report->mtu->flow;
}

void judging_target(const struct report *report, uint32_t target,
    struct judged *judged)
{
	struct judge_facts facts = {
		.resolved = targets_state(report->targets, target) ==
		    TARGET_READY,
		.stats = &judged->stats, .extras = judged->extras,
	};

	gather(report, target, &judged->stats, judged->extras);
	judged->verdict = judge_target(report->judge, &facts, &judged->why,
	    &judged->rule);
	judged->because[0] = '\0';
	if (judged->rule)
		rule_because(judged->rule, &judged->stats, judged->extras,
		    judged->why == JUDGE_OPEN ? RULE_UNKNOWN : RULE_TRUE,
		    judged->because, sizeof(judged->because));
}

enum judge_verdict judging_all(const struct report *report,
    uint32_t count[static JUDGE_VERDICTS], uint32_t *n)
{
	struct judged judged;

	memset(count, 0, JUDGE_VERDICTS * sizeof(*count));
	*n = 0;
	for (uint32_t i = 0; plain_next(report, &i); i++) {
		judging_target(report, i, &judged);
		count[judged.verdict]++;
		++*n;
	}
	return judge_all(report->judge, count);
}
