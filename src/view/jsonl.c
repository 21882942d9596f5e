/*
 * jsonl.c - every event and every summary as one JSON object a line
 *
 * The contract is asdic-json(5) and the schema beside it.  Records are made
 * when their event comes and forgotten, so a run of any length takes the same
 * memory.
 *
 * A person's view waits for a name before it prints a line; this one tells
 * what is known at the moment.
 */
#include "view/view.h"

#include <errno.h>
#include <stdlib.h>

#include "view/account.h"
#include "view/eventrec.h"
#include "view/judging.h"
#include "view/record.h"
#include "view/verdictrec.h"

struct jsonl {
	struct view		 view;
	struct record_sink	 sink;
	const struct report	*report;
};

static struct view *jsonl_open(FILE *out, FILE *err,
    const struct report *report)
{
	struct jsonl *jsonl = calloc(1, sizeof(*jsonl));

	(void)err;
	if (!jsonl || !record_sink_init(&jsonl->sink, out)) {
		free(jsonl);
		return NULL;
	}
	jsonl->view.ops = &view_jsonl;
	jsonl->sink.zone_name = report->zone_name;
	jsonl->report = report;
	account_start(&jsonl->sink, report);
	if (jsonl->sink.unwritten) {	/* a stream must have a start */
		record_sink_fini(&jsonl->sink);
		free(jsonl);
		errno = ENOMEM;
		return NULL;
	}
	return &jsonl->view;
}

static void jsonl_note(struct view *view, const struct event *event)
{
	struct jsonl *jsonl = (struct jsonl *)view;

	if (judging_is_apart(jsonl->report, event))
		return;
	eventrec_write(&jsonl->sink, jsonl->report, event,
	    jsonl->report->style->quiet ? EVENTREC_RUN : EVENTREC_PROBE);
}

static void jsonl_interim(struct view *view, enum view_why why, nsec now,
    nsec wall)
{
	struct jsonl *jsonl = (struct jsonl *)view;

	(void)now;
	account_intervals(&jsonl->sink, jsonl->report, why, wall);
}

static void jsonl_close(struct view *view, const struct ending *ending)
{
	struct jsonl *jsonl = (struct jsonl *)view;

	account_summaries(&jsonl->sink, jsonl->report, ending);
	verdictrec_write(&jsonl->sink, jsonl->report, ending);
	account_end(&jsonl->sink, jsonl->report, ending);
	record_sink_fini(&jsonl->sink);
	free(jsonl);
}

const struct view_ops view_jsonl = {
	.open = jsonl_open,
	.note = jsonl_note,
	.interim = jsonl_interim,
	.close = jsonl_close,
};
