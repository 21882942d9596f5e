/*
 * What the views have in common that write their all when they close.
 */
#include "view/plain.h"

#include <stdlib.h>

#include "model/tally.h"
#include "model/target.h"
#include "view/account.h"
#include "view/interim.h"
#include "view/settle.h"
#include "view/sweepsum.h"

void plain_init(struct plain *plain, const struct view_ops *ops, FILE *out,
    FILE *err, const struct report *report)
{
	plain->view.ops = ops;
	plain->out = out;
	plain->err = err;
	plain->report = report;
}

struct view *plain_open(const struct view_ops *ops, FILE *out, FILE *err,
    const struct report *report)
{
	struct plain *plain = calloc(1, sizeof(*plain));

	if (!plain)
		return NULL;
	plain_init(plain, ops, out, err, report);
	return &plain->view;
}

void plain_note(struct view *view, const struct event *event)
{
	(void)view;
	(void)event;
}

void plain_interim(struct view *view, enum view_why why, nsec now, nsec wall)
{
	struct plain *plain = (struct plain *)view;

	if (plain->report->census)
		sweepsum_interim(plain->err, plain->report, NULL, wall);
	else
		interim_tell(plain->err, plain->report, why, now, wall);
}

void plain_close(struct view *view)
{
	free(view);
}

bool plain_next(const struct report *report, uint32_t *target)
{
	const struct targets *targets = report->targets;
	uint32_t n = targets ? targets_count(targets) : 0;

	while (*target < n && targets_state(targets, *target) ==
	    TARGET_ABSENT)
		++*target;
	return *target < n;
}

void plain_stats(const struct report *report, uint32_t target,
    struct stats *stats)
{
	stats_unknown(stats);
	if (report->tallies)
		tallies_stats(report->tallies, target, stats);
}

const char *plain_state(const struct report *report, uint32_t target)
{
	struct stats stats;

	if (report->census)
		return settle_word(census_state(report->census, target));
	plain_stats(report, target, &stats);
	return account_state(report, target, &stats);
}
