/*
 * mtujsonl.c - a search for sizes as JSON lines
 *
 * The contract is asdic-json(5) and the schema beside it.  What came out of a
 * target is one record when nothing more will be asked of it, and whenever it
 * is asked for.  What became of each single probe is told only to those who
 * want it all, and so is that our own interface refuses large packets: that is
 * a result here.
 */
#include "view/view.h"

#include <errno.h>
#include <stdlib.h>

#include "view/account.h"
#include "view/eventrec.h"
#include "view/mturec.h"
#include "view/mtuwatch.h"
#include "view/record.h"

struct mtujsonl {
	struct view		 view;
	struct record_sink	 sink;
	const struct report	*report;
	struct mtuwatch		 watch;
	bool			 watching;	/* there is a model */
	nsec			 offset;	/* monotonic to wall clock */
};

static void release(struct mtujsonl *mtu)
{
	mtuwatch_fini(&mtu->watch);
	record_sink_fini(&mtu->sink);
	free(mtu);
}

/* A run that failed before it began has no sizes to tell. */
static bool prepare(struct mtujsonl *mtu, const struct report *report)
{
	mtu->report = report;
	mtu->sink.zone_name = report->zone_name;
	mtu->offset = report->start_wall - report->start;
	mtu->watching = report->sizes && report->mtu && report->targets;
	return !mtu->watching || mtuwatch_init(&mtu->watch, report,
	    false) == 0;
}

static struct view *mtujsonl_open(FILE *out, FILE *err,
    const struct report *report)
{
	struct mtujsonl *mtu = calloc(1, sizeof(*mtu));

	(void)err;
	if (!mtu)
		return NULL;
	mtu->view.ops = &view_mtu_jsonl;
	if (record_sink_init(&mtu->sink, out) && prepare(mtu, report)) {
		account_start(&mtu->sink, report);
		if (!mtu->sink.unwritten)
			return &mtu->view;
	}
	release(mtu);		/* a stream must have a start */
	errno = ENOMEM;
	return NULL;
}

static enum eventrec_about most_of(const struct report_style *style,
    const struct event *event)
{
	if (style->quiet)
		return EVENTREC_RUN;
	if (style->verbose)
		return EVENTREC_PROBE;
	return event->kind == EVENT_UNSENT && event->error == EMSGSIZE ?
	    EVENTREC_RUN : EVENTREC_TROUBLE;
}

static void mtujsonl_note(struct view *view, const struct event *event)
{
	struct mtujsonl *mtu = (struct mtujsonl *)view;

	eventrec_write(&mtu->sink, mtu->report, event,
	    most_of(mtu->report->style, event));
	if (!mtu->watching)
		return;
	mtu->offset = event->wall - event->at;
	mtuwatch_note(&mtu->watch, event);
}

static void tell(struct mtujsonl *mtu, uint32_t target, bool interim,
    nsec wall)
{
	mturec_write(&mtu->sink, mtu->report, target,
	    &mtu->watch.seen[target], interim, wall);
}

static nsec mtujsonl_tick(struct view *view, nsec now)
{
	struct mtujsonl *mtu = (struct mtujsonl *)view;
	uint32_t target;

	if (!mtu->watching)
		return NSEC_NEVER;
	while (mtuwatch_next(&mtu->watch, now, &target))
		tell(mtu, target, false, now + mtu->offset);
	return mtuwatch_due(&mtu->watch);
}

static void mtujsonl_interim(struct view *view, enum view_why why, nsec now,
    nsec wall)
{
	struct mtujsonl *mtu = (struct mtujsonl *)view;

	(void)why, (void)now;
	for (uint32_t i = 0; i < mtu->watch.targets; i++)
		if (mtu->watch.seen[i].sent)
			tell(mtu, i, true, wall);
}

static void mtujsonl_close(struct view *view, const struct ending *ending)
{
	struct mtujsonl *mtu = (struct mtujsonl *)view;
	uint32_t target;

	while (mtu->watching && mtuwatch_rest(&mtu->watch, &target))
		tell(mtu, target, false, ending->wall);
	account_summaries(&mtu->sink, mtu->report, ending);
	account_end(&mtu->sink, mtu->report, ending);
	release(mtu);
}

const struct view_ops view_mtu_jsonl = {
	.open = mtujsonl_open,
	.note = mtujsonl_note,
	.tick = mtujsonl_tick,
	.interim = mtujsonl_interim,
	.close = mtujsonl_close,
};
