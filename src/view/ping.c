/*
 * ping's view.  One target is told as ping tells it: heading, lines, summary.
 * Several targets are told on one screen: lines that begin with the target,
 * and one table at the end.  This file decides what is told when; how it is
 * told stands in lines.c, dots.c, summary.c, roster.c and interim.c.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "model/target.h"
#include "view/dots.h"
#include "view/interim.h"
#include "view/lines.h"
#include "view/remarks.h"
#include "view/roster.h"
#include "view/summary.h"
#include "view/words.h"

struct view_ping {
	struct view	view;
	FILE		*out, *err;
	const struct report *report;
	struct lines	lines;
	struct dots	dots;
	struct remarks	remarks;
	bool		begun;		/* the heading is written */
};

enum { IPV4_HEADER = 20, ICMP_HEADER = 8 };

/* "from 192.0.2.1 eth0: ", when either was chosen. */
static void head_from(FILE *out, const struct report *report)
{
	char text[WORDS_TEXT];

	if (addr_is_set(&report->source))
		fprintf(out, "from %s ",
		    words_addr(report, &report->source, text));
	else if (report->device)
		fputs("from ", out);
	if (report->device)
		fputs(words_escaped(report->device, text), out);
	if (addr_is_set(&report->source) || report->device)
		fputs(": ", out);
}

/* "56", or "56 to 1472" where sizes go through a range. */
static void head_bytes(FILE *out, const struct report *report, uint32_t more)
{
	fprintf(out, "%" PRIu32, report->payload + more);
	if (report->payload_last > report->payload)
		fprintf(out, " to %" PRIu32, report->payload_last + more);
}

/* What ping writes first; parsers tell the families apart by its end. */
static void head_one(FILE *out, const struct report *report)
{
	char name[WORDS_TEXT], text[WORDS_TEXT];
	struct addr addr;

	if (!targets_addr(report->targets, 0, &addr))
		return;
	fprintf(out, "PING %s (%s) ",
	    words_target(report, 0, name, WORDS_TEXT),
	    words_addr(report, &addr, text));
	if (addr.family == AF_INET6 && report->style->label)
		fprintf(out, "flow 0x%05" PRIx32 ", ",
		    report->style->label);
	head_from(out, report);
	head_bytes(out, report, 0);
	if (addr.family == AF_INET) {
		fputc('(', out);
		head_bytes(out, report, ICMP_HEADER + IPV4_HEADER +
		    report->options_len);
		fputs(") bytes of data.\n", out);
	} else {
		fputs(" data bytes\n", out);
	}
}

static uint32_t present(const struct targets *targets)
{
	uint32_t n = targets_count(targets), here = 0;

	for (uint32_t i = 0; i < n; i++)
		here += targets_state(targets, i) != TARGET_ABSENT;
	return here;
}

static void head_many(FILE *out, const struct report *report)
{
	char text[WORDS_TEXT];

	fprintf(out, "PING %s ", words_count((double)present(report->targets),
	    "target", "targets", text));
	head_from(out, report);
	head_bytes(out, report, 0);
	fputs(" data bytes\n", out);
}

/*
 * The heading waits for the first event, so that a run that cannot begin
 * writes nothing, and with one target for its address.
 */
static void head(struct view_ping *view)
{
	if (view->begun || !targets_count(view->report->targets))
		return;
	if (view->lines.many)
		head_many(view->out, view->report);
	else if (targets_state(view->report->targets, 0) == TARGET_READY)
		head_one(view->out, view->report);
	else
		return;
	view->begun = true;
}

static struct view *open_ping(FILE *out, FILE *err,
    const struct report *report)
{
	struct view_ping *view = calloc(1, sizeof(*view));

	if (!view)
		return NULL;
	view->view.ops = &view_ping;
	view->out = out;
	view->err = err;
	view->report = report;
	if (lines_init(&view->lines, out, report) < 0) {
		free(view);
		return NULL;
	}
	return &view->view;
}

static void note_ping(struct view *base, const struct event *event)
{
	struct view_ping *view = (struct view_ping *)base;
	const struct report_style *style = view->report->style;

	remarks_note(&view->remarks, event);
	head(view);
	if (style->quiet)
		return;
	if (style->flood)
		dots_note(&view->dots, view->out, style->columns, event);
	else
		lines_note(&view->lines, event);
}

static void interim_ping(struct view *base, enum view_why why, nsec now,
    nsec wall)
{
	struct view_ping *view = (struct view_ping *)base;

	interim_tell(view->err, view->report, why, now, wall);
}

static void close_many(struct view_ping *view, nsec at)
{
	const struct targets *targets = view->report->targets;
	uint32_t n = targets_count(targets);

	fputs("\n--- ping statistics, times in ms ---\n", view->out);
	roster_tell(view->out, view->report);
	roster_tell_all_responders(view->out, view->report);
	for (uint32_t i = 0; i < n; i++)
		summary_tell_more(view->out, view->report, i, at);
}

static void close_ping(struct view *base, const struct ending *ending)
{
	struct view_ping *view = (struct view_ping *)base;

	if (ending->reason == ENDING_FAILED && !view->begun)
		goto out;
	if (view->lines.many) {
		close_many(view, ending->at);
	} else if (targets_count(view->report->targets)) {
		summary_tell(view->out, view->report, 0, ending->at);
		roster_tell_responders(view->out, view->report, 0);
	}
	remarks_tell(view->out, &view->remarks, ending);
out:
	lines_fini(&view->lines);
	free(view);
}

const struct view_ops view_ping = {
	.open = open_ping,
	.note = note_ping,
	.interim = interim_ping,
	.close = close_ping,
};
