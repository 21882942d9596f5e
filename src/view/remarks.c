/*
 * Remarks: a label and a sentence each.  The labels share one column with
 * those of the summary.
 */
#include <inttypes.h>

#include "model/rule.h"
#include "view/remarks.h"
#include "view/report.h"
#include "view/words.h"

enum { REMARKS_LABEL = 12 };

void remarks_label(FILE *out, const char *label)
{
	fprintf(out, "%-*s", REMARKS_LABEL, label);
}

void remarks_more(FILE *out, unsigned n)
{
	remarks_label(out, "meanwhile");
	fprintf(out, "%u more change%s of this host\n", n, n == 1 ? "" : "s");
}

void remarks_note(struct remarks *remarks, const struct event *event)
{
	if (event->kind != EVENT_REPLY)
		return;
	if (event->rtt >= 0)
		remarks->source[event->source]++;
	if (event->unmarked)
		remarks->unmarked++;
}

static void tell_sources(FILE *out, const struct remarks *remarks)
{
	static const char *const what[] = {
		[RTT_KERNEL] = "from departure stamp to arrival stamp",
		[RTT_INTERPOLATED] = "with the departure interpolated",
		[RTT_ARRIVAL] = "from the send call to the arrival stamp",
		[RTT_USER] = "by the program's own clock",
	};
	uint64_t all = 0;

	for (unsigned i = 0; i <= RTT_USER; i++)
		all += remarks->source[i];
	for (unsigned i = RTT_KERNEL + 1; i <= RTT_USER; i++) {
		if (!remarks->source[i])
			continue;
		remarks_label(out, "times");
		fprintf(out, "%" PRIu64 " of %" PRIu64 " %s\n",
		    remarks->source[i], all, what[i]);
	}
}

static void tell_strays(FILE *out, const struct ending *ending)
{
	const struct { uint64_t n; const char *what; } stray[] = {
		{ ending->foreign, "foreign" },
		{ ending->corrupt, "corrupt" },
		{ ending->truncated, "truncated" },
		{ ending->wrong_source, "from a wrong source" },
	};
	const char *comma = "";

	if (!(ending->foreign | ending->corrupt | ending->truncated |
	    ending->wrong_source))
		return;
	remarks_label(out, "not counted");
	for (size_t i = 0; i < sizeof(stray) / sizeof(stray[0]); i++) {
		if (!stray[i].n)
			continue;
		fprintf(out, "%s%" PRIu64 " %s", comma, stray[i].n,
		    stray[i].what);
		comma = ", ";
	}
	fputc('\n', out);
}

static void warn_of(FILE *out, uint64_t n, const char *one, const char *many,
    const char *advice)
{
	char text[WORDS_TEXT];

	if (!n)
		return;
	remarks_label(out, "warning");
	fprintf(out, "%s%s\n", words_count((double)n, one, many, text),
	    advice);
}

void remarks_tell(FILE *out, const struct remarks *remarks,
    const struct ending *ending)
{
	tell_sources(out, remarks);
	tell_strays(out, ending);
	warn_of(out, remarks->unmarked, "reply is", "replies are",
	    " not authenticated: payload under 8 bytes");
	warn_of(out, ending->drops, "reply", "replies",
	    " dropped by our own socket: raise net.core.rmem_max");
	warn_of(out, ending->overruns, "time", "times",
	    " ICMP errors were dropped unseen by our own socket");
	warn_of(out, ending->throttled, "time", "times",
	    " a full queue of this host slowed us down");
	warn_of(out, ending->held, "time", "times",
	    " a slow reader of the output held us up");
}

void remarks_condition(FILE *out, const struct report *report,
    const struct stats *stats, const struct rule_extra *extras)
{
	static const char *const what[] = {
		[RULE_FALSE] = "no",
		[RULE_TRUE] = "yes",
		[RULE_UNKNOWN] = "unknown, which fails",
	};
	char text[WORDS_TEXT];

	if (!report->fail_if)
		return;
	remarks_label(out, "fail if");
	fprintf(out, "%s: %s\n",
	    words_escaped(rule_text(report->fail_if), text),
	    what[rule_test(report->fail_if, stats, extras)]);
}
