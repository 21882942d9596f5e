/*
 * ping's view as iputils has it, byte for byte where parsers may look: the
 * heading when the first probe leaves, a line for each answer and error, the
 * summary.
 *
 * A line that names who answered waits for that name, and all lines behind it
 * wait for it, in a ring: half a second at most, and no probe waits.  What is
 * to be told on stderr waits for one turn, in which stdout gets what was said
 * before.  All that is in the ring has been counted already.
 */
#include "view/iputils.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "model/nametab.h"
#include "model/target.h"
#include "view/dots.h"
#include "view/view.h"
#include "view/words.h"

#define NAME_PATIENCE	(NSEC_SEC / 2)

enum { RING = 64, ICMP_HEADER = 8, IPV4_HEADER = 20, IPV4_OPTIONS = 40 };

struct view_iputils {
	struct view	view;
	FILE		*out, *err;
	const struct report *report;
	struct iputils_counts counts;
	struct dots	dots;
	struct answer_route route;
	bool		begun;		/* the heading is written */
	bool		turned;		/* the first that waits saw a turn */
	unsigned	first, n;	/* of what waits */
	struct iputils_said waiting[RING];
};

static void head_pattern(FILE *out, const struct report *report)
{
	if (!report->pattern || report->style->quiet)
		return;
	fputs("PATTERN: 0x", out);
	for (size_t i = 0; i < report->pattern_len; i++)
		fprintf(out, "%02x", report->pattern[i]);
	fputc('\n', out);
}

static void head_from(FILE *out, const struct report *report)
{
	char text[WORDS_TEXT];

	if (!addr_is_set(&report->source))
		return;
	fprintf(out, "from %s ", words_addr(report, &report->source, text));
	if (report->device)
		fputs(words_escaped(report->device, text), out);
	fputs(": ", out);
}

static void head(struct view_iputils *view)
{
	const struct report *report = view->report;
	char name[WORDS_TEXT], text[WORDS_TEXT];
	struct addr addr;

	if (view->begun || !targets_addr(report->targets, 0, &addr))
		return;
	view->begun = true;
	head_pattern(view->out, report);
	fprintf(view->out, "PING %s (%s) ", iputils_name(report, name),
	    words_addr(report, &addr, text));
	if (addr.family == AF_INET6 && report->style->label)
		fprintf(view->out, ", flow 0x%05" PRIx32 ", ",
		    report->style->label);
	head_from(view->out, report);
	if (addr.family == AF_INET6)
		fprintf(view->out, "%" PRIu32 " data bytes\n",
		    report->payload);
	else
		fprintf(view->out, "%" PRIu32 "(%" PRIu32 ") bytes of data.\n",
		    report->payload, report->payload + ICMP_HEADER +
		    IPV4_HEADER + (report->options_len ? IPV4_OPTIONS : 0));
}

static struct view *open_iputils(FILE *out, FILE *err,
    const struct report *report)
{
	struct view_iputils *view = calloc(1, sizeof(*view));

	if (!view)
		return NULL;
	view->view.ops = &view_iputils;
	view->out = out;
	view->err = err;
	view->report = report;
	return &view->view;
}

/* Is the name of who speaks here still being looked up? */
static bool is_nameless(const struct view_iputils *view,
    const struct event *event)
{
	const struct report *report = view->report;

	return report->names && !report->style->numeric &&
	    !report->style->quiet && addr_is_set(&event->from) &&
	    event->kind != EVENT_NAMED &&
	    !nametab_is_known(report->names, &event->from);
}

/* Will it be told on stderr? */
static bool is_moan(const struct view_iputils *view,
    const struct event *event)
{
	const struct report_style *style = view->report->style;

	return event->kind == EVENT_UNSENT && !event->after &&
	    !style->quiet && !style->flood;
}

static void tell(struct view_iputils *view, const struct iputils_said *said)
{
	const struct report_style *style = view->report->style;

	if (style->quiet)
		return;
	if (!style->flood) {
		iputilsline_tell(view->out, view->err, view->report, said,
		    &view->route);
		return;
	}
	dots_note(&view->dots, view->out, style->columns, &said->event);
	if (said->event.kind == EVENT_REPLY && style->bell)
		fputc('\a', view->out);
}

static void tell_first(struct view_iputils *view)
{
	tell(view, &view->waiting[view->first]);
	view->first = (view->first + 1) % RING;
	view->n--;
	view->turned = false;
}

static nsec tick_iputils(struct view *base, nsec now)
{
	struct view_iputils *view = (struct view_iputils *)base;
	const struct event *event;

	while (view->n) {
		event = &view->waiting[view->first].event;
		if (is_nameless(view, event) &&
		    event->at + NAME_PATIENCE > now)
			return event->at + NAME_PATIENCE;
		if (is_moan(view, event) && !view->turned) {
			view->turned = true;
			return now;
		}
		tell_first(view);
	}
	return NSEC_NEVER;
}

static bool begins_run(const struct event *event)
{
	return event->kind == EVENT_SENT || event->kind == EVENT_UNSENT ||
	    event->kind == EVENT_END;
}

static void note_iputils(struct view *base, const struct event *event)
{
	struct view_iputils *view = (struct view_iputils *)base;
	struct iputils_said *said;

	if (begins_run(event))
		head(view);
	if (view->n == RING)
		tell_first(view);
	said = &view->waiting[(view->first + view->n) % RING];
	iputils_count(&view->counts, event, said);
	if (view->n || is_nameless(view, event) || is_moan(view, event))
		view->n++;
	else
		tell(view, said);
}

static void interim_iputils(struct view *base, enum view_why why, nsec now,
    nsec wall)
{
	struct view_iputils *view = (struct view_iputils *)base;

	(void)why;
	(void)now;
	(void)wall;
	iputilssum_interim(view->err, view->report, &view->counts);
}

static void close_iputils(struct view *base, const struct ending *ending)
{
	struct view_iputils *view = (struct view_iputils *)base;

	(void)ending;
	while (view->n)
		tell_first(view);
	if (view->begun)
		iputilssum_tell(view->out, view->report, &view->counts);
	free(view);
}

const struct view_ops view_iputils = {
	.open = open_iputils,
	.note = note_iputils,
	.tick = tick_iputils,
	.interim = interim_iputils,
	.close = close_iputils,
};
