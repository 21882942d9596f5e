/*
 * The common part of the views for other programs.
 */
#include "view/traceplain.h"

#include <stdlib.h>

#include "model/target.h"
#include "view/pathsum.h"
#include "view/telling.h"
#include "view/words.h"

struct view *traceplain_open(const struct view_ops *ops, FILE *out, FILE *err,
    const struct report *report)
{
	struct traceplain *view = calloc(1, sizeof(*view));

	if (!view)
		return NULL;
	view->view.ops = ops;
	view->out = out;
	view->err = err;
	view->report = report;
	view->told = report->trace->first - 1u;
	view->telling = telling_new(report, true);
	if (view->telling)
		return &view->view;
	free(view);
	return NULL;
}

void traceplain_note(struct view *base, const struct event *event)
{
	struct traceplain *view = (struct traceplain *)base;

	telling_note(view->telling, event);
	if (event->kind == EVENT_END)
		view->ended = true;
}

void traceplain_interim(struct view *base, enum view_why why, nsec now,
    nsec wall)
{
	const struct traceplain *view = (const struct traceplain *)base;
	const struct targets *targets = view->report->targets;
	char when[WORDS_TEXT], name[WORDS_TEXT], front[WORDS_TEXT * 2];

	(void)why;
	(void)now;
	words_second(wall, when);
	for (uint32_t i = 0; i < targets_count(targets); i++) {
		struct pathsum sum = { .front = front };

		if (targets_state(targets, i) == TARGET_ABSENT)
			continue;
		snprintf(front, sizeof(front), "[%.20s] %s: so far: ", when,
		    words_target_full(view->report, i, name));
		pathsum_verdict(view->err, view->report, i, &sum);
	}
}

void traceplain_close(struct traceplain *view)
{
	telling_free(view->telling);
	free(view);
}
