/*
 * tracejsonl.c - a trace as JSON lines
 *
 * The contract is asdic-json(5) and the schema beside it.  A hop is one record
 * when nothing more will be asked of it and the names of all who answered
 * there are in, or have been waited for; which hops those are telling.c knows.
 * A path is one record at the end, or whenever it is asked for.  What became
 * of each single probe is told only to those who want it all.
 */
#include "view/view.h"

#include <errno.h>
#include <stdlib.h>

#include "model/path.h"
#include "model/target.h"
#include "view/account.h"
#include "view/eventrec.h"
#include "view/pathrec.h"
#include "view/record.h"
#include "view/telling.h"

struct tracejsonl {
	struct view		 view;
	struct record_sink	 sink;
	const struct report	*report;
	struct telling		*telling;	/* NULL: there are no paths */
	uint32_t		 targets;
	uint64_t		*changes;	/* of each target, as told */
	nsec			 offset;	/* monotonic to wall clock */
};

static void release(struct tracejsonl *trace)
{
	telling_free(trace->telling);
	free(trace->changes);
	record_sink_fini(&trace->sink);
	free(trace);
}

/* A run that failed before it began has no paths to tell. */
static bool prepare(struct tracejsonl *trace, const struct report *report)
{
	trace->report = report;
	trace->sink.zone_name = report->zone_name;
	trace->offset = report->start_wall - report->start;
	if (!report->paths || !report->trace || !report->targets)
		return true;
	trace->targets = targets_count(report->targets);
	trace->telling = telling_new(report, true);
	trace->changes = calloc(trace->targets + 1u, sizeof(*trace->changes));
	return trace->telling && trace->changes;
}

static struct view *tracejsonl_open(FILE *out, FILE *err,
    const struct report *report)
{
	struct tracejsonl *trace = calloc(1, sizeof(*trace));

	(void)err;
	if (!trace)
		return NULL;
	trace->view.ops = &view_trace_jsonl;
	if (record_sink_init(&trace->sink, out) && prepare(trace, report)) {
		account_start(&trace->sink, report);
		if (!trace->sink.unwritten)
			return &trace->view;
	}
	release(trace);		/* a stream must have a start */
	errno = ENOMEM;
	return NULL;
}

/*
 * Changes of route that have not been told; of very many the newest.  What is
 * told stays told, also where there turn out to be fewer.
 */
static void tell_changes(struct tracejsonl *trace, uint32_t target)
{
	const struct report *report = trace->report;
	struct path_change changes[PATH_CHANGES];
	uint64_t all = paths_path(report->paths, target)->changes;
	uint64_t told = trace->changes[target], new = all - told;
	unsigned n;

	trace->changes[target] = all;
	if (all <= told)
		return;
	n = paths_changes(report->paths, target, changes);
	for (unsigned i = new < n ? n - (unsigned)new : 0; i < n; i++)
		pathrec_write_change(&trace->sink, report, target,
		    &changes[i]);
}

static bool is_answer(const struct event *event)
{
	return event->kind == EVENT_REPLY || event->kind == EVENT_LATE ||
	    event_is_error(event);
}

static void tracejsonl_note(struct view *view, const struct event *event)
{
	struct tracejsonl *trace = (struct tracejsonl *)view;
	const struct report_style *style = trace->report->style;

	eventrec_write(&trace->sink, trace->report, event,
	    style->quiet ? EVENTREC_RUN :
	    style->verbose ? EVENTREC_PROBE : EVENTREC_TROUBLE);
	if (!trace->telling)
		return;
	trace->offset = event->wall - event->at;
	telling_note(trace->telling, event);
	if (is_answer(event) && event->probe.target < trace->targets)
		tell_changes(trace, event->probe.target);
}

/* Tell all that is ready; when to look again. */
static nsec tell_hops(struct tracejsonl *trace, nsec now, nsec wall)
{
	uint32_t target;
	uint8_t ttl;

	while (telling_next(trace->telling, now, false, &target, &ttl))
		pathrec_write_hop(&trace->sink, trace->report, target, ttl,
		    wall);
	return telling_due(trace->telling);
}

static nsec tracejsonl_tick(struct view *view, nsec now)
{
	struct tracejsonl *trace = (struct tracejsonl *)view;

	if (!trace->telling || trace->report->style->quiet)
		return NSEC_NEVER;
	return tell_hops(trace, now, now + trace->offset);
}

static void tracejsonl_interim(struct view *view, enum view_why why, nsec now,
    nsec wall)
{
	struct tracejsonl *trace = (struct tracejsonl *)view;

	(void)why, (void)now;
	if (trace->telling)
		pathrec_write_all(&trace->sink, trace->report, NULL, wall);
}

/* What was not settled when the run was cut short is told as it stands. */
static void tell_rest(struct tracejsonl *trace, const struct ending *ending)
{
	struct event end = { .kind = EVENT_END, .at = ending->at };

	telling_note(trace->telling, &end);
	if (!trace->report->style->quiet)
		tell_hops(trace, NSEC_NEVER, ending->wall);
}

static void tracejsonl_close(struct view *view, const struct ending *ending)
{
	struct tracejsonl *trace = (struct tracejsonl *)view;

	if (trace->telling) {
		tell_rest(trace, ending);
		pathrec_write_all(&trace->sink, trace->report, ending,
		    ending->wall);
	}
	account_summaries(&trace->sink, trace->report, ending);
	account_end(&trace->sink, trace->report, ending);
	release(trace);
}

const struct view_ops view_trace_jsonl = {
	.open = tracejsonl_open,
	.note = tracejsonl_note,
	.tick = tracejsonl_tick,
	.interim = tracejsonl_interim,
	.close = tracejsonl_close,
};
