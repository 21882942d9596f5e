/*
 * Answers.  The line is ping's to the letter up to the time; behind it stand,
 * only when there is something to say, the mark of a duplicate or late answer,
 * a traffic class that came back changed, and the wait before the probe left.
 * Record route and timestamps follow in blocks as ping lays them out.
 */
#include <inttypes.h>
#include <string.h>

#include "view/answer.h"
#include "view/report.h"
#include "view/words.h"
#include "wire/option.h"

/* A wait this short is the normal way to the wire. */
#define WAIT_WORTH_TELLING	NSEC_MSEC

static void tell_class(FILE *out, const struct report *report,
    const struct event *event)
{
	unsigned sent = report->style->tos, seen = (unsigned)event->tos;
	char a[WORDS_TEXT], b[WORDS_TEXT];

	if (event->tos < 0)
		return;
	if (sent >> 2 != seen >> 2)
		fprintf(out, " dscp=%s (sent %s)", words_dscp(seen, a),
		    words_dscp(sent, b));
	if ((sent & 3) != (seen & 3))
		fprintf(out, " ecn=%s (sent %s)", words_ecn(seen),
		    words_ecn(sent));
}

static void tell_route(FILE *out, const struct report *report,
    const struct option_report *options)
{
	char text[WORDS_TEXT];

	fputs("RR: ", out);
	for (unsigned i = 0; i < options->routes; i++) {
		struct addr addr = { .family = AF_INET };

		memcpy(addr.bytes, options->route[i], 4);
		fprintf(out, "\t%s\n", words_host(report, &addr, text));
	}
	fputc('\n', out);
}

/*
 * The first stamp is absolute, each other one is told as the difference from
 * the one before; those that are not milliseconds since midnight (RFC 791
 * section 3.1) have a line of their own.
 */
static void tell_stamps(FILE *out, const struct report *report,
    const struct option_report *options)
{
	int64_t before[2] = { -1, -1 };
	char text[WORDS_TEXT];

	fputs("TS: ", out);
	for (unsigned i = 0; i < options->stamps; i++) {
		const struct option_stamp *stamp = &options->stamp[i];
		int64_t now = stamp->milliseconds & 0x7fffffff;
		int64_t *last = &before[stamp->standard];
		struct addr addr = { .family = AF_INET };

		memcpy(addr.bytes, stamp->address, 4);
		if (stamp->has_address)
			fprintf(out, "\t%s", words_host(report, &addr, text));
		fprintf(out, "\t%" PRId64 "%s%s\n", *last < 0 ? now :
		    now - *last, *last < 0 ? " absolute" : "",
		    stamp->standard ? "" : " not-standard");
		*last = now;
	}
	if (options->overflow)
		fprintf(out, "Unrecorded hops: %u\n", options->overflow);
	fputc('\n', out);
}

static bool is_same_route(const struct event *event,
    struct answer_route *last)
{
	bool same = last->len == event->options_len &&
	    last->target == event->probe.target &&
	    !memcmp(last->options, event->options, last->len);

	last->target = event->probe.target;
	last->len = event->options_len;
	memcpy(last->options, event->options, event->options_len);
	return same;
}

/* Ends the line, and tells what the options say. */
static void tell_options(FILE *out, const struct report *report,
    const struct event *event, struct answer_route *last)
{
	struct option_report options;
	bool same;

	option_read(event->options, event->options_len, &options);
	same = options.has_route && is_same_route(event, last);
	if (same)
		fputs("\t(same route)", out);
	if (options.malformed)
		fputs(" (malformed IP options)", out);
	fputc('\n', out);
	if (options.has_route && !same)
		tell_route(out, report, &options);
	if (options.has_stamps)
		tell_stamps(out, report, &options);
}

static void tell_unusual(FILE *out, const struct report *report,
    const struct event *event)
{
	char text[WORDS_TEXT];

	if (event->kind == EVENT_DUPLICATE)
		fputs(" (DUP!)", out);
	if (event->kind == EVENT_LATE)
		fputs(" (late)", out);
	if (event->kind == EVENT_REPLY && event->after)
		fputs(" (after an error)", out);
	tell_class(out, report, event);
	if (event->queue >= WAIT_WORTH_TELLING)
		fprintf(out, " (waited %s ms to leave)",
		    words_rtt(event->queue, false, text));
	if (report->style->bell)
		fputc('\a', out);
}

void answer_tell(FILE *out, const struct report *report,
    const struct event *event, bool brief, struct answer_route *last)
{
	char text[WORDS_TEXT];

	if (!brief)
		fprintf(out, "%" PRIu32 " bytes from %s: ", event->bytes,
		    words_host(report, &event->from, text));
	fprintf(out, "icmp_seq=%" PRIu32, event->probe.number);
	if (brief && event->probe.group)
		fprintf(out, " from %s",
		    words_host(report, &event->from, text));
	if (event->ttl >= 0)
		fprintf(out, " ttl=%d", event->ttl);
	if (event->rtt >= 0)
		fprintf(out, " time=%s ms", words_rtt(event->rtt,
		    report->style->three_decimals, text));
	tell_unusual(out, report, event);
	answer_options(out, report, event, last);
}

void answer_options(FILE *out, const struct report *report,
    const struct event *event, struct answer_route *last)
{
	if (event->options_len && event->options_len <=
	    sizeof(event->options))
		tell_options(out, report, event, last);
	else
		fputc('\n', out);
}
