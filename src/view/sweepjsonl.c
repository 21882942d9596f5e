/*
 * A sweep as JSON lines: a summary for each target when it is settled, what
 * else happened, and one end that has the numbers of all.
 */
#include <errno.h>
#include <stdlib.h>

#include "model/census.h"
#include "view/account.h"
#include "view/eventrec.h"
#include "view/progress.h"
#include "view/record.h"
#include "view/settling.h"
#include "view/speed.h"
#include "view/sweeprec.h"

struct sweepjsonl {
	struct view	 view;
	struct record_sink sink;
	const struct report *report;
	struct settling	*settling;
	struct progress	 progress;
	struct speed	 speed;
	struct census_counts before;	/* at the last interval */
	struct stats	 stats_before;
	bool		 ended;
};

static void tell(void *arg, const struct settle *settle)
{
	struct sweepjsonl *view = arg;

	progress_erase(&view->progress);
	sweeprec_settle(&view->sink, view->report, settle);
}

static struct view *open_jsonl(FILE *out, FILE *err,
    const struct report *report)
{
	struct sweepjsonl *view = calloc(1, sizeof(*view));

	if (!view)
		return NULL;
	view->view.ops = &view_sweep_jsonl;
	view->report = report;
	view->settling = settling_new(report, tell, view);
	if (!view->settling || !record_sink_init(&view->sink, out))
		goto fail;
	view->sink.zone_name = report->zone_name;
	progress_init(&view->progress, report, out, err);
	census_total(report->census, &view->stats_before);
	account_start(&view->sink, report);
	if (!view->sink.unwritten)
		return &view->view;
	record_sink_fini(&view->sink);
fail:
	settling_free(view->settling);
	free(view);
	errno = ENOMEM;
	return NULL;
}

/* A probe's fate is told with its target, or not at all. */
static enum eventrec_about about(const struct report_style *style)
{
	if (style->quiet)
		return EVENTREC_RUN;
	return style->verbose ? EVENTREC_PROBE : EVENTREC_TROUBLE;
}

static void note_jsonl(struct view *base, const struct event *event)
{
	struct sweepjsonl *view = (struct sweepjsonl *)base;

	speed_note(&view->speed, event);
	if (event->kind == EVENT_SENT)
		return;
	if (event->kind == EVENT_END)
		view->ended = true;
	eventrec_write(&view->sink, view->report, event,
	    about(view->report->style));
	if (!view->report->style->quiet)
		settling_note(view->settling, event);
}

static nsec tick_jsonl(struct view *base, nsec now)
{
	struct sweepjsonl *view = (struct sweepjsonl *)base;
	nsec due = settling_tick(view->settling, now), drawn;

	if (view->ended)
		return due;
	drawn = progress_tick(&view->progress, now);
	return drawn < due ? drawn : due;
}

static void interim_jsonl(struct view *base, enum view_why why, nsec now,
    nsec wall)
{
	struct sweepjsonl *view = (struct sweepjsonl *)base;
	const struct census *census = view->report->census;
	bool every = why == VIEW_EVERY;

	(void)now;
	progress_erase(&view->progress);
	sweeprec_interval(&view->sink, view->report,
	    every ? &view->before : NULL, &view->stats_before, wall);
	if (!every)
		return;
	view->before = *census_counts(census);
	census_total(census, &view->stats_before);
}

static void close_jsonl(struct view *base, const struct ending *ending)
{
	struct sweepjsonl *view = (struct sweepjsonl *)base;

	progress_erase(&view->progress);
	settling_end(view->settling);
	if (ending->reason != ENDING_FAILED)
		sweeprec_unasked(&view->sink, view->report, ending->wall);
	account_end_more(&view->sink, view->report, ending, sweeprec_end,
	    &view->speed);
	record_sink_fini(&view->sink);
	settling_free(view->settling);
	free(view);
}

const struct view_ops view_sweep_jsonl = {
	.open = open_jsonl,
	.note = note_jsonl,
	.tick = tick_jsonl,
	.interim = interim_jsonl,
	.close = close_jsonl,
};
