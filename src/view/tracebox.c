/*
 * Boxes.  Hops first..written stand on the paper, or so high on the screen
 * that they are left alone.  On a terminal those behind them, up to told, are
 * written again at each change; `rows` says how far up that is.  In a pipe the
 * hops behind written are silent ones, whose run has not come to its end.
 */
#include "view/tracebox.h"

#include "model/path.h"
#include "model/target.h"
#include "view/pathsum.h"
#include "view/tracehead.h"
#include "view/trouble.h"
#include "view/words.h"

enum { LIKELY_ROWS = 22 };	/* of a screen that does not tell */

static void open_box(struct view_trace *view, uint32_t target)
{
	if (view->open)
		return;
	if (view->boxes++)
		fputc('\n', view->out);
	view->open = true;
	view->told = view->written = view->report->trace->first - 1u;
	view->rows = 0;
	hoplayout_init(&view->layout, view->report, target);
	tracehead_tell(view->out, view->report, target);
}

/* The farthest hop of a target that is worth a line. */
static unsigned last_of(const struct view_trace *view, uint32_t target)
{
	return paths_path(view->report->paths, target)->last;
}

/* Write what may be written for good: in a pipe, all but silent
 * ones at the end, whose run may go on. */
static void write_hops(struct view_trace *view, bool all)
{
	unsigned last = view->told;

	if (!all)
		while (last > view->written && hopline_is_silent(
		    &view->layout, (uint8_t)last))
			last--;
	if (last <= view->written)
		return;
	hoplayout_measure(&view->layout, view->report->trace->first,
	    last_of(view, view->layout.target));
	hopline_tell_all(&view->layout, view->written + 1, last, view->out,
	    NULL);
	view->written = last;
}

void tracebox_hop(struct view_trace *view, uint32_t target, uint8_t ttl)
{
	open_box(view, target);
	view->told = ttl;
	if (view->live)
		view->stale = true;
	else
		write_hops(view, false);
}

static void erase(struct view_trace *view)
{
	if (view->rows)
		fprintf(view->out, "\033[%uA\r\033[J", view->rows);
	view->rows = 0;
}

/* Lines that have left the screen at its top cannot be written again. */
static void leave_top(struct view_trace *view)
{
	unsigned rows = (unsigned)view->report->style->rows;
	unsigned screen = rows == 0 ? LIKELY_ROWS : rows > 3 ? rows - 2 : 1;

	while (view->written < view->told && (view->rows > screen ||
	    !view->rows_of[view->written + 1]))
		view->rows -= view->rows_of[++view->written];
}

void tracebox_repaint(struct view_trace *view)
{
	bool stale = view->stale;

	view->stale = false;
	if (!view->live || !view->open || !stale ||
	    view->told <= view->written)
		return;
	erase(view);
	hoplayout_measure(&view->layout, view->report->trace->first,
	    view->told);
	view->rows = hopline_tell_all(&view->layout, view->written + 1,
	    view->told, view->out, view->rows_of);
	leave_top(view);
}

static void verdict(struct view_trace *view, FILE *out, uint32_t target,
    const char *front)
{
	struct pathsum sum = {
		.front = front, .error = view->seen[target].error,
		.far = view->seen[target].far,
	};

	pathsum_verdict(out, view->report, target, &sum);
}

/* A line and no box: quiet, or there is nothing to put into one. */
static bool tell_briefly(struct view_trace *view, uint32_t target,
    const char *front)
{
	char name[WORDS_TEXT], text[WORDS_TEXT * 2];

	if (!view->report->style->quiet && targets_state(
	    view->report->targets, target) == TARGET_READY)
		return false;
	if (!view->report->style->quiet && view->boxes)
		fputc('\n', view->out);
	view->boxes++;
	snprintf(text, sizeof(text), "%s: %s", words_target_full(view->report,
	    target, name), front);
	verdict(view, view->out, target, text);
	return true;
}

void tracebox_end(struct view_trace *view, uint32_t target, const char *front)
{
	if (tell_briefly(view, target, front))
		return;
	open_box(view, target);
	if (view->layout.counts && view->told < view->report->trace->first) {
		hoplayout_measure(&view->layout, view->report->trace->first,
		    last_of(view, target));
		hopline_head(&view->layout, view->out);
	}
	view->told = last_of(view, target);
	if (view->live) {
		/* The terminal may have written a ^C of its own. */
		if (front[0])
			fputs("\r\033[K", view->out);
		erase(view);
	}
	write_hops(view, true);
	verdict(view, view->out, target, front);
	pathsum_details(view->out, view->report, target);
	view->open = false;
}

void tracebox_interim(struct view_trace *view, nsec wall)
{
	const struct targets *targets = view->report->targets;
	uint32_t n = targets_count(targets);
	char text[WORDS_TEXT];

	for (uint32_t i = 0; i < n && i <= view->begun; i++) {
		struct hoplayout layout;

		if (targets_state(targets, i) != TARGET_READY)
			continue;
		hoplayout_init(&layout, view->report, i);
		hoplayout_measure(&layout, view->report->trace->first,
		    last_of(view, i));
		fprintf(view->err, "[%s] ", words_second(wall, text));
		tracehead_tell(view->err, view->report, i);
		if (layout.counts)
			hopline_head(&layout, view->err);
		hopline_tell_all(&layout, view->report->trace->first,
		    last_of(view, i), view->err, NULL);
		verdict(view, view->err, i, "so far: ");
	}
	/* The screen may be the same: what stands there is left alone. */
	view->written = view->told;
	view->rows = 0;
}

void tracebox_close(struct view_trace *view, const struct ending *ending)
{
	for (unsigned i = 0; i < view->locals && i < TRACE_LOCALS; i++) {
		remarks_label(view->out, "meanwhile");
		trouble_local(view->out, view->report, &view->local[i]);
	}
	if (view->locals > TRACE_LOCALS)
		remarks_more(view->out, view->locals - TRACE_LOCALS);
	remarks_tell(view->out, &view->remarks, ending);
}
