/*
 * Boxes.  In a pipe hops first..written stand on the paper; those behind them
 * are silent ones, whose run has not come to its end.  On a terminal that is
 * the business of tracelive.c.
 */
#include "view/tracebox.h"

#include "model/path.h"
#include "model/target.h"
#include "view/pathsum.h"
#include "view/tracehead.h"
#include "view/trouble.h"
#include "view/words.h"

/* The terminal may have written a ^C of its own, or what was typed. */
static void erase_echo(struct view_trace *view)
{
	if (view->echo || view->report->style->columns == 0 ||
	    (!view->open && view->report->reason != ENDING_INTERRUPTED))
		return;
	view->echo = true;
	fputs("\r\033[K", view->out);
}

static void open_box(struct view_trace *view, uint32_t target)
{
	if (view->open)
		return;
	erase_echo(view);
	if (view->boxes++)
		fputc('\n', view->out);
	view->open = true;
	view->told = view->written = view->report->trace->first - 1u;
	if (view->live)
		tracelive_begin(&view->screen, view->report->trace->first);
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

/* Where the place of the box is not known any more, it is begun again. */
static void paint(struct view_trace *view, uint32_t target, unsigned told)
{
	if (!tracelive_is_there(&view->screen)) {
		view->open = false;
		open_box(view, target);
	}
	view->told = told;
	hoplayout_measure(&view->layout, view->report->trace->first, told);
	tracelive_paint(&view->screen, &view->layout, told, view->out);
}

void tracebox_repaint(struct view_trace *view)
{
	if (view->live && view->open && view->stale)
		paint(view, view->layout.target, view->told);
	view->stale = false;
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
	erase_echo(view);
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
		paint(view, target, view->told);
		erase_echo(view);
	} else {
		write_hops(view, true);
	}
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
	/* The screen may be the same. */
	tracelive_leave(&view->screen);
}

void tracebox_close(struct view_trace *view, const struct ending *ending)
{
	erase_echo(view);
	for (unsigned i = 0; i < view->locals && i < TRACE_LOCALS; i++) {
		remarks_label(view->out, "meanwhile");
		trouble_local(view->out, view->report, &view->local[i]);
	}
	if (view->locals > TRACE_LOCALS)
		remarks_more(view->out, view->locals - TRACE_LOCALS);
	remarks_tell(view->out, &view->remarks, ending);
}
