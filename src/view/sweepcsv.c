/*
 * A sweep as comma separated values: a line of headings, then a row for each
 * target when it is settled, and one more where its state has changed.
 * What concerns the whole goes to standard error.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "model/target.h"
#include "view/csvrow.h"
#include "view/meanwhile.h"
#include "view/settle.h"
#include "view/settling.h"
#include "view/sweepsum.h"
#include "view/view.h"
#include "view/words.h"

struct sweepcsv {
	struct view	view;
	FILE		*out, *err;
	const struct report *report;
	struct settling	*settling;
	struct meanwhile meanwhile;
	struct census_counts before;	/* at the last interim */
	bool		begun;
};

static const char headings[] =
    "target,label,address,family,name,state,was,late,rtt_ms,seq,sent,"
    "reporter,reason,icmp_type,icmp_code\n";

/* A run that cannot begin writes nothing, and so the headings wait. */
static void begin(struct sweepcsv *view)
{
	if (!view->begun)
		fputs(headings, view->out);
	view->begun = true;
}

static const char *family_of(const struct addr *addr)
{
	if (!addr_is_set(addr))
		return NULL;
	return addr->family == AF_INET ? "ipv4" : "ipv6";
}

static void put_target(struct csvrow *row, const struct report *report,
    const struct settle *settle)
{
	char text[TARGET_TEXT];
	struct addr addr = { 0 };

	targets_addr(report->targets, settle->target, &addr);
	csvrow_text(row, targets_text(report->targets, settle->target, text));
	csvrow_text(row, targets_label(report->targets, settle->target));
	csvrow_addr(row, report, addr_is_set(&addr) ? &addr : NULL);
	csvrow_token(row, family_of(&addr));
	csvrow_text(row, settle_name(report, settle));
}

static void tell(void *arg, const struct settle *settle)
{
	struct sweepcsv *view = arg;
	bool unreachable = settle->state == CENSUS_UNREACHABLE;
	bool up = settle->state == CENSUS_UP;
	uint32_t sent = settle_sent(settle);
	char text[WORDS_TEXT];
	struct csvrow row;

	csvrow_begin(&row, view->out);
	put_target(&row, view->report, settle);
	csvrow_token(&row, settle_word(settle->state));
	csvrow_token(&row, settle->corrects ? settle_word(settle->before) :
	    NULL);
	csvrow_token(&row, !up ? NULL : settle->late ? "yes" : "no");
	csvrow_real(&row, settle->rtt < 0 ? NAN : nsec_to_msec(settle->rtt));
	csvrow_count(&row, settle->number, settle->number);
	csvrow_count(&row, sent || !settle->number, sent);
	csvrow_addr(&row, view->report, unreachable ? &settle->from : NULL);
	csvrow_text(&row, settle_reason(settle, text));
	csvrow_count(&row, unreachable, settle->icmp_type);
	csvrow_count(&row, unreachable, settle->icmp_code);
	csvrow_end(&row);
}

static struct view *open_csv(FILE *out, FILE *err,
    const struct report *report)
{
	struct sweepcsv *view = calloc(1, sizeof(*view));

	if (!view)
		return NULL;
	view->view.ops = &view_sweep_csv;
	view->out = out;
	view->err = err;
	view->report = report;
	view->settling = settling_new(report, tell, view);
	if (view->settling)
		return &view->view;
	free(view);
	errno = ENOMEM;
	return NULL;
}

static void note_csv(struct view *base, const struct event *event)
{
	struct sweepcsv *view = (struct sweepcsv *)base;

	if (event->kind == EVENT_SENT)
		return;
	begin(view);
	meanwhile_note(&view->meanwhile, event);
	if (!view->report->style->quiet)
		settling_note(view->settling, event);
}

static nsec tick_csv(struct view *base, nsec now)
{
	return settling_tick(((struct sweepcsv *)base)->settling, now);
}

static void interim_csv(struct view *base, enum view_why why, nsec now,
    nsec wall)
{
	struct sweepcsv *view = (struct sweepcsv *)base;

	(void)now;
	sweepsum_interim(view->err, view->report,
	    why == VIEW_EVERY ? &view->before : NULL, wall);
	if (why == VIEW_EVERY)
		view->before = *census_counts(view->report->census);
}

static void close_csv(struct view *base, const struct ending *ending)
{
	struct sweepcsv *view = (struct sweepcsv *)base;

	if (ending->reason == ENDING_FAILED && !view->begun)
		goto out;
	begin(view);
	settling_end(view->settling);
	sweepsum_complain(view->err, view->report, ending);
	meanwhile_complain(view->err, "sweep", view->report,
	    &view->meanwhile);
out:
	settling_free(view->settling);
	free(view);
}

const struct view_ops view_sweep_csv = {
	.open = open_csv,
	.note = note_csv,
	.tick = tick_csv,
	.interim = interim_csv,
	.close = close_csv,
};
