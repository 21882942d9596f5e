/*
 * trace's view: a heading, hops in order, a verdict.
 *
 * Into a pipe a hop is written when it is ready (telling.h), a run of silent
 * ones when its end is known.  On a terminal hops are written at once, and
 * again when a name has come.  Of several targets each is written when it is
 * complete, as a whole.  Repeated rounds and graphs have nothing final before
 * the end, and are told then, in the order of the targets.
 */
#include <stdlib.h>
#include <string.h>

#include "model/path.h"
#include "model/target.h"
#include "view/hopline.h"
#include "view/pathsum.h"
#include "view/telling.h"
#include "view/tracebox.h"
#include "view/view.h"
#include "view/words.h"

static void discard(struct view_trace *view)
{
	telling_free(view->telling);
	tracelive_fini(&view->screen);
	free(view->seen);
	free(view);
}

static struct view *open_trace(FILE *out, FILE *err,
    const struct report *report)
{
	struct view_trace *view = calloc(1, sizeof(*view));
	uint32_t n = targets_count(report->targets);

	if (!view)
		return NULL;
	view->view.ops = &view_trace;
	view->out = out;
	view->err = err;
	view->report = report;
	view->late = report->trace->rounds != 1 || report->trace->multipath;
	view->whole = n > 1 && !view->late;
	view->live = report->style->columns > 0 && !view->late &&
	    !view->whole && !report->style->quiet;
	view->telling = telling_new(report, !view->live);
	view->seen = calloc(n + 1u, sizeof(*view->seen));
	if (view->telling && view->seen && (!view->live ||
	    tracelive_init(&view->screen, report->style) == 0))
		return &view->view;
	discard(view);
	return NULL;
}

/* Does this one ask for the far end, and with a packet of the usual size? */
static bool is_far(const struct report *report, const struct probe *probe)
{
	enum { LARGEST_HEADERS = 40 + 8 };

	return probe->ttl > report->trace->hops && probe->size <=
	    report->payload + report->options_len + LARGEST_HEADERS;
}

static void note_trace(struct view *base, const struct event *event)
{
	struct view_trace *view = (struct view_trace *)base;
	uint32_t target = event->probe.target;

	telling_note(view->telling, event);
	remarks_note(&view->remarks, event);
	if (event->kind == EVENT_END)
		view->ended = true;
	if (event->kind != EVENT_SENT)
		view->stale = true;
	if (event->kind == EVENT_LOCAL && view->locals++ < TRACE_LOCALS)
		view->local[view->locals - 1] = *event;
	if (target >= targets_count(view->report->targets))
		return;
	if (event->kind == EVENT_SENT && view->begun < target) {
		view->begun = target;
	} else if (event->kind == EVENT_LOST || event_is_error(event)) {
		view->seen[target].far |= is_far(view->report, &event->probe);
	} else if (event->kind == EVENT_UNSENT && event->error) {
		view->seen[target].error = event->error;
	}
}

/*
 * Is anything to be told yet?  A graph is complete when the next target has
 * been begun, for these are traced one after the other.
 */
static bool is_time(const struct view_trace *view)
{
	if (view->ended)
		return view->report->reason != ENDING_FAILED;
	if (!view->late)
		return true;
	return view->report->trace->multipath &&
	    telling_turn(view->telling) < view->begun;
}

/* Why it ended before all of a target was asked, in front of a verdict. */
static const char *why_early(const struct view_trace *view, uint32_t target,
    enum ending_reason reason)
{
	if (view->report->trace->rounds != 1 ||
	    paths_path(view->report->paths, target)->end == PATH_END_REACHED ||
	    !pathsum_is_open(view->report, target))
		return "";
	if (reason == ENDING_INTERRUPTED)
		return "interrupted: ";
	if (reason == ENDING_DEADLINE)
		return "deadline passed: ";
	return "";
}

static bool next_hop(struct view_trace *view, nsec now, uint32_t *target,
    uint8_t *ttl)
{
	if (view->whole)
		return telling_next_whole(view->telling, now, target, ttl);
	return telling_next(view->telling, now, true, target, ttl);
}

static nsec tick_trace(struct view *base, nsec now)
{
	struct view_trace *view = (struct view_trace *)base;
	uint32_t target;
	uint8_t ttl;

	if (!is_time(view))
		return NSEC_NEVER;
	while (next_hop(view, now, &target, &ttl)) {
		if (!ttl)
			tracebox_end(view, target, why_early(view, target,
			    view->report->reason));
		else if (!view->late && !view->report->style->quiet)
			tracebox_hop(view, target, ttl);
		if (!is_time(view))
			break;
	}
	tracebox_repaint(view);
	return telling_due(view->telling);
}

static void interim_trace(struct view *base, enum view_why why, nsec now,
    nsec wall)
{
	struct view_trace *view = (struct view_trace *)base;

	(void)why;
	(void)now;
	tracebox_interim(view, wall);
}

static void close_trace(struct view *base, const struct ending *ending)
{
	struct view_trace *view = (struct view_trace *)base;
	const struct targets *targets = view->report->targets;
	uint32_t n = targets_count(targets);

	if (ending->reason == ENDING_FAILED)
		goto out;
	for (uint32_t i = 0; i < n; i++)
		if (targets_state(targets, i) != TARGET_ABSENT &&
		    !telling_is_told(view->telling, i))
			tracebox_end(view, i, why_early(view, i,
			    ending->reason));
	tracebox_close(view, ending);
out:
	discard(view);
}

const struct view_ops view_trace = {
	.open = open_trace,
	.note = note_trace,
	.tick = tick_trace,
	.interim = interim_trace,
	.close = close_trace,
};
