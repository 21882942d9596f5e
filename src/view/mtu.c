/*
 * mtu's view: a heading as soon as the target is asked, and below it the
 * result, when there is one; of several targets both at once, in the order in
 * which they are done.  Quiet, it is a number a target and nothing else, in
 * the order of the targets, for scripts.
 */
#include <stdlib.h>

#include "model/sizes.h"
#include "model/target.h"
#include "view/meanwhile.h"
#include "view/mtubox.h"
#include "view/mtuwatch.h"
#include "view/remarks.h"
#include "view/view.h"
#include "view/words.h"

struct view_mtu {
	struct view	view;
	FILE		*out, *err;
	const struct report *report;
	struct mtuwatch	watch;
	bool		open;		/* the heading stands */
	bool		echo;		/* the ^C on the terminal is erased */
	unsigned	boxes;		/* how many were begun */
	struct remarks	remarks;
	struct meanwhile meanwhile;
};

static struct view *open_mtu(FILE *out, FILE *err,
    const struct report *report)
{
	struct view_mtu *view = calloc(1, sizeof(*view));

	if (!view)
		return NULL;
	view->view.ops = &view_mtu;
	view->out = out;
	view->err = err;
	view->report = report;
	if (mtuwatch_init(&view->watch, report, report->style->quiet) == 0)
		return &view->view;
	free(view);
	return NULL;
}

static void note_mtu(struct view *base, const struct event *event)
{
	struct view_mtu *view = (struct view_mtu *)base;

	mtuwatch_note(&view->watch, event);
	remarks_note(&view->remarks, event);
	meanwhile_note(&view->meanwhile, event);
}

/* The terminal may have written a ^C of its own. */
static void erase_echo(struct view_mtu *view)
{
	if (view->echo || view->report->style->columns == 0 ||
	    view->report->reason != ENDING_INTERRUPTED)
		return;
	view->echo = true;
	fputs("\r\033[K", view->out);
}

/* Begin the box of a target, or its only line. */
static void open_box(struct view_mtu *view, uint32_t target)
{
	if (view->open || view->report->style->quiet)
		return;
	if (view->boxes++)
		fputc('\n', view->out);
	view->open = true;
	if (targets_state(view->report->targets, target) == TARGET_READY)
		mtubox_head(view->out, view->report, target);
}

static void tell(struct view_mtu *view, uint32_t target, const char *front)
{
	const struct mtuwatch_seen *seen = &view->watch.seen[target];

	if (view->report->style->quiet) {
		mtubox_number(view->out, view->report, target);
		return;
	}
	erase_echo(view);
	open_box(view, target);
	view->open = false;
	if (targets_state(view->report->targets, target) == TARGET_READY)
		mtubox_result(view->out, view->report, target, seen, front);
	else
		mtubox_verdict(view->out, view->report, target, seen, front);
}

static nsec tick_mtu(struct view *base, nsec now)
{
	struct view_mtu *view = (struct view_mtu *)base;
	uint32_t target;

	if (view->watch.ended && view->report->reason == ENDING_FAILED)
		return NSEC_NEVER;
	while (mtuwatch_next(&view->watch, now, &target))
		tell(view, target, "");
	if (view->watch.targets == 1 && view->watch.seen[0].sent &&
	    !view->watch.seen[0].given)
		open_box(view, 0);
	return mtuwatch_due(&view->watch);
}

static void interim_mtu(struct view *base, enum view_why why, nsec now,
    nsec wall)
{
	struct view_mtu *view = (struct view_mtu *)base;
	char text[WORDS_TEXT];

	(void)why;
	(void)now;
	for (uint32_t i = 0; i < view->watch.targets; i++) {
		if (!view->watch.seen[i].sent)
			continue;
		fprintf(view->err, "[%s] ", words_second(wall, text));
		mtubox_verdict(view->err, view->report, i,
		    &view->watch.seen[i], "so far: ");
	}
}

/* Why it ended before it was done, in front of a verdict. */
static const char *why_early(const struct view_mtu *view, uint32_t target,
    const struct ending *ending)
{
	struct sizes_result result;

	sizes_result(view->report->sizes, target, &result);
	if (result.state == SIZES_FOUND)
		return "";
	if (ending->reason == ENDING_INTERRUPTED)
		return "interrupted: ";
	if (ending->reason == ENDING_DEADLINE)
		return "deadline passed: ";
	return "";
}

static void close_mtu(struct view *base, const struct ending *ending)
{
	struct view_mtu *view = (struct view_mtu *)base;
	uint32_t target;

	if (ending->reason == ENDING_FAILED)
		goto out;
	while (mtuwatch_rest(&view->watch, &target))
		tell(view, target, why_early(view, target, ending));
	if (view->report->style->quiet)
		goto out;
	meanwhile_tell(view->out, view->report, &view->meanwhile);
	remarks_tell(view->out, &view->remarks, ending);
out:
	mtuwatch_fini(&view->watch);
	free(view);
}

const struct view_ops view_mtu = {
	.open = open_mtu,
	.note = note_mtu,
	.tick = tick_mtu,
	.interim = interim_mtu,
	.close = close_mtu,
};
