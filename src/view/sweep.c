/*
 * A sweep for people: a line as each target is settled, a summary; or bare
 * addresses alone, for scripts.  Who is down can only be listed at the end,
 * for an answer may yet come late.
 */
#include <stdlib.h>

#include "view/meanwhile.h"
#include "view/progress.h"
#include "view/remarks.h"
#include "view/settling.h"
#include "view/speed.h"
#include "view/sweepline.h"
#include "view/sweepsum.h"
#include "view/view.h"

struct view_sweep {
	struct view	view;
	FILE		*out, *err;
	const struct report *report;
	struct settling	*settling;
	struct sweepline line;
	struct progress	progress;
	struct remarks	remarks;
	struct meanwhile meanwhile;
	struct speed	speed;
	struct census_counts before;	/* at the last interim */
	bool		ended;
	bool		bare;		/* addresses, nothing else */
};

static void tell(void *arg, const struct settle *settle)
{
	struct view_sweep *view = arg;

	progress_erase(&view->progress);
	sweepline_settle(&view->line, view->out, settle);
}

static struct view *open_sweep(FILE *out, FILE *err,
    const struct report *report)
{
	struct view_sweep *view = calloc(1, sizeof(*view));

	if (!view)
		return NULL;
	view->view.ops = &view_sweep;
	view->out = out;
	view->err = err;
	view->report = report;
	view->bare = report->sweep->up || report->sweep->down;
	view->settling = settling_new(report, tell, view);
	if (!view->settling) {
		free(view);
		return NULL;
	}
	sweepline_init(&view->line, report);
	progress_init(&view->progress, report, out, err);
	return &view->view;
}

static void note_bare(struct view_sweep *view, const struct event *event)
{
	struct settle settle;

	if (!view->report->sweep->up || view->report->style->quiet ||
	    !settle_of(view->report, event, &settle) ||
	    settle.state != CENSUS_UP)
		return;
	progress_erase(&view->progress);
	sweepline_bare(view->out, view->report, settle.target);
}

static void note_sweep(struct view *base, const struct event *event)
{
	struct view_sweep *view = (struct view_sweep *)base;
	const struct report_style *style = view->report->style;

	speed_note(&view->speed, event);
	if (event->kind == EVENT_SENT)
		return;
	meanwhile_note(&view->meanwhile, event);
	if (event->kind == EVENT_END)
		view->ended = true;
	if (style->verbose)
		remarks_note(&view->remarks, event);
	else if (event->kind == EVENT_REPLY && event->unmarked)
		view->remarks.unmarked++;
	if (view->bare)
		note_bare(view, event);
	if (view->bare || style->quiet)
		return;
	if (style->verbose) {
		progress_erase(&view->progress);
		sweepline_more(&view->line, view->out, event);
	}
	settling_note(view->settling, event);
}

static nsec tick_sweep(struct view *base, nsec now)
{
	struct view_sweep *view = (struct view_sweep *)base;
	nsec due = settling_tick(view->settling, now), drawn;

	if (view->ended)
		return due;
	drawn = progress_tick(&view->progress, now);
	return drawn < due ? drawn : due;
}

static void interim_sweep(struct view *base, enum view_why why, nsec now,
    nsec wall)
{
	struct view_sweep *view = (struct view_sweep *)base;

	(void)now;
	progress_erase(&view->progress);
	sweepsum_interim(view->err, view->report,
	    why == VIEW_EVERY ? &view->before : NULL, wall);
	if (why == VIEW_EVERY)
		view->before = *census_counts(view->report->census);
}

static void close_bare(struct view_sweep *view, const struct ending *ending)
{
	const struct census *census = view->report->census;
	uint32_t n = census_targets(census);
	bool list = view->report->sweep->down && !view->report->style->quiet;

	for (uint32_t i = 0; i < n && list; i++) {
		enum census_state state = census_state(census, i);

		if (state == CENSUS_DOWN || state == CENSUS_UNREACHABLE ||
		    state == CENSUS_UNRESOLVED)
			sweepline_bare(view->out, view->report, i);
	}
	sweepsum_complain(view->err, view->report, ending);
	meanwhile_complain(view->err, "sweep", view->report,
	    &view->meanwhile);
}

static void close_sweep(struct view *base, const struct ending *ending)
{
	struct view_sweep *view = (struct view_sweep *)base;

	progress_erase(&view->progress);
	settling_end(view->settling);
	if (ending->reason == ENDING_FAILED)
		goto out;
	if (view->bare) {
		close_bare(view, ending);
		goto out;
	}
	if (!view->report->style->quiet)
		fputc('\n', view->out);
	sweepsum_tell(view->out, view->report, &view->speed, &view->remarks,
	    ending);
	meanwhile_tell(view->out, view->report, &view->meanwhile);
out:
	settling_free(view->settling);
	free(view);
}

const struct view_ops view_sweep = {
	.open = open_sweep,
	.note = note_sweep,
	.tick = tick_sweep,
	.interim = interim_sweep,
	.close = close_sweep,
};
