/*
 * Events as lines.  A table says which function tells which kind of event;
 * kinds without one are silent.  Per target there is a little memory of what
 * has been told, so that a send that fails a thousand times for one reason
 * takes two lines: one when it begins and one when it works again.  Above
 * TALLY_FULL targets that memory is shared by all.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "model/tally.h"
#include "model/target.h"
#include "view/interim.h"
#include "view/lines.h"
#include "view/report.h"
#include "view/trouble.h"
#include "view/words.h"

/* Names are measured up to here; a list this long scrolls by anyway. */
enum { LINES_MEASURED = 4096 };

static int measure(const struct report *report, uint32_t n)
{
	char text[WORDS_TEXT];
	int width = 0;

	for (uint32_t i = 0; i < n && i < LINES_MEASURED; i++) {
		int columns;

		if (targets_state(report->targets, i) == TARGET_ABSENT)
			continue;
		columns = words_columns(words_target(report, i, text,
		    LINES_NAME));
		if (columns > width)
			width = columns;
	}
	return width;
}

int lines_init(struct lines *lines, FILE *out, const struct report *report)
{
	uint32_t n = targets_count(report->targets);

	*lines = (struct lines){ .out = out, .report = report, .many = n > 1 };
	lines->targets = n > TALLY_FULL || n < 1 ? 1 : n;
	if (lines->many)
		lines->width = measure(report, n);
	lines->target = calloc(lines->targets, sizeof(*lines->target));
	return lines->target ? 0 : -1;
}

void lines_fini(struct lines *lines)
{
	free(lines->target);
}

static struct lines_target *told(struct lines *lines,
    const struct event *event)
{
	uint32_t i = event->probe.target;

	return &lines->target[i < lines->targets ? i : 0];
}

/* The stamp, and whom the line is about when there are several. */
static void begin(struct lines *lines, const struct event *event)
{
	char text[WORDS_TEXT];

	words_stamp(lines->out, lines->report, event);
	if (!lines->many || event->probe.target >=
	    targets_count(lines->report->targets))
		return;
	words_pad(lines->out, words_target(lines->report,
	    event->probe.target, text, LINES_NAME), lines->width);
	fputs(" : ", lines->out);
	if (lines->report->style->all_addresses && addr_is_set(&event->to) &&
	    targets_is_name(lines->report->targets, event->probe.target))
		fprintf(lines->out, "%s ", words_addr(lines->report,
		    &event->to, text));
}

/* Sending works; say so if it had not. */
static void note_works(struct lines *lines, const struct event *event)
{
	struct lines_target *target = told(lines, event);
	char text[WORDS_TEXT];

	if (!target->error)
		return;
	begin(lines, event);
	fprintf(lines->out, "sending again after %s not sent\n",
	    words_count(target->unsent, "probe", "probes", text));
	target->error = 0;
	target->unsent = 0;
	target->again = event->probe.number;
}

/*
 * Whether probes are still swallowed, only what becomes of a later one tells:
 * it has left if it was answered or is being waited for, but not if it is this
 * host that has an error about it.
 */
static void note_settled(struct lines *lines, const struct event *event)
{
	struct lines_target *target = told(lines, event);

	if (target->swallowed && event->probe.number > target->refused &&
	    !event->own)
		note_works(lines, event);
	if (target->last == event->probe.number)
		target->open = false;
}

static void tell_sent(struct lines *lines, const struct event *event)
{
	struct lines_target *target = told(lines, event);

	if (!target->swallowed)
		note_works(lines, event);
	if (lines->report->style->outstanding && target->open &&
	    lines->targets == targets_count(lines->report->targets)) {
		begin(lines, event);
		fprintf(lines->out, "no answer yet for icmp_seq=%" PRIu32 "\n",
		    target->last);
	}
	target->last = event->probe.number;
	target->open = true;
}

static void tell_unsent(struct lines *lines, const struct event *event)
{
	struct lines_target *target = told(lines, event);
	int error = event->error ? event->error : -1;

	/* Swallowed before that was over, and known only now. */
	if (event->after && event->probe.number < target->again)
		return;
	target->unsent++;
	target->refused = event->probe.number;
	target->swallowed = event->after;
	if (target->last == event->probe.number)
		target->open = false;
	if (target->error == error)
		return;
	target->error = error;
	begin(lines, event);
	trouble_unsent(lines->out, event);
}

static void tell_answer(struct lines *lines, const struct event *event)
{
	note_settled(lines, event);
	begin(lines, event);
	answer_tell(lines->out, lines->report, event, lines->many,
	    &lines->route);
}

static void tell_error(struct lines *lines, const struct event *event)
{
	note_settled(lines, event);
	begin(lines, event);
	trouble_error(lines->out, lines->report, event);
}

static void tell_lost(struct lines *lines, const struct event *event)
{
	char text[WORDS_TEXT];

	note_settled(lines, event);
	if (!lines->many && !lines->report->style->verbose)
		return;
	begin(lines, event);
	fprintf(lines->out, "no answer to icmp_seq=%" PRIu32 " within %s\n",
	    event->probe.number, words_span(event->probe.patience, text));
}

static void tell_notice(struct lines *lines, const struct event *event)
{
	if (!lines->report->style->verbose)
		return;
	begin(lines, event);
	trouble_error(lines->out, lines->report, event);
}

static void tell_stray(struct lines *lines, const struct event *event)
{
	if (event->error == STRAY_FOREIGN && !lines->report->style->verbose)
		return;
	begin(lines, event);
	trouble_stray(lines->out, lines->report, event);
}

static void tell_name(struct lines *lines, const struct event *event)
{
	char a[WORDS_TEXT], b[WORDS_TEXT];
	const char *canonical = targets_canonical(lines->report->targets,
	    event->probe.target);
	struct addr addr;

	if (!lines->report->style->verbose ||
	    !targets_addr(lines->report->targets, event->probe.target, &addr))
		return;
	words_stamp(lines->out, lines->report, event);
	fprintf(lines->out, "%s is at %s", words_target(lines->report,
	    event->probe.target, a, WORDS_TEXT),
	    words_addr(lines->report, &addr, b));
	if (canonical && canonical[0])
		fprintf(lines->out, ", canonical name %s",
		    words_escaped(canonical, b));
	fputc('\n', lines->out);
}

/*
 * A place kept for a further address and not used is no failure; the only
 * target's failure is told on stderr, for there will be no report.
 */
static void tell_unresolved(struct lines *lines, const struct event *event)
{
	char a[WORDS_TEXT], b[WORDS_TEXT];
	struct addr addr;

	if (targets_state(lines->report->targets, event->probe.target) ==
	    TARGET_ABSENT || (!lines->many && !targets_addr(
	    lines->report->targets, event->probe.target, &addr)))
		return;
	if (lines->many) {
		begin(lines, event);
	} else {
		words_stamp(lines->out, lines->report, event);
		fprintf(lines->out, "%s: ", words_target(lines->report,
		    event->probe.target, a, WORDS_TEXT));
	}
	fputs(words_unresolved(event->error, b), lines->out);
	if (targets_addr(lines->report->targets, event->probe.target, &addr))
		fprintf(lines->out, "; going on with %s",
		    words_addr(lines->report, &addr, b));
	fputc('\n', lines->out);
}

static void tell_readdressed(struct lines *lines, const struct event *event)
{
	char a[WORDS_TEXT], b[WORDS_TEXT];
	struct addr addr = event->to;

	targets_addr(lines->report->targets, event->probe.target, &addr);
	words_stamp(lines->out, lines->report, event);
	fprintf(lines->out, "%s is at %s now", words_target(lines->report,
	    event->probe.target, a, WORDS_TEXT),
	    words_addr(lines->report, &addr, b));
	if (lines->report->former) {
		fprintf(lines->out, "; %s had ",
		    words_addr(lines->report, &event->from, b));
		interim_brief(lines->out, lines->report->former);
	}
	fputc('\n', lines->out);
}

static void tell_outage(struct lines *lines, const struct event *event)
{
	char text[WORDS_TEXT];

	if (event->count < 2 || !lines->report->style->verbose)
		return;
	begin(lines, event);
	fprintf(lines->out, "outage: %" PRIu64 " probes unanswered, %s\n",
	    event->count, words_lasted(event->rtt, text));
}

static void tell_local(struct lines *lines, const struct event *event)
{
	words_stamp(lines->out, lines->report, event);
	trouble_local(lines->out, lines->report, event);
}

void lines_note(struct lines *lines, const struct event *event)
{
	static void (*const tell[])(struct lines *, const struct event *) = {
		[EVENT_SENT] = tell_sent,
		[EVENT_UNSENT] = tell_unsent,
		[EVENT_REPLY] = tell_answer,
		[EVENT_EXPIRED] = tell_error,
		[EVENT_ERROR] = tell_error,
		[EVENT_TOO_BIG] = tell_error,
		[EVENT_LOST] = tell_lost,
		[EVENT_LATE] = tell_answer,
		[EVENT_DUPLICATE] = tell_answer,
		[EVENT_NOTICE] = tell_notice,
		[EVENT_STRAY] = tell_stray,
		[EVENT_RESOLVED] = tell_name,
		[EVENT_UNRESOLVED] = tell_unresolved,
		[EVENT_READDRESSED] = tell_readdressed,
		[EVENT_OUTAGE] = tell_outage,
		[EVENT_LOCAL] = tell_local,
		[EVENT_NAMED] = NULL,
		[EVENT_END] = NULL,
	};

	if (tell[event->kind])
		tell[event->kind](lines, event);
}
