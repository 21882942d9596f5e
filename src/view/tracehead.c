/*
 * The heading tells what is asked, and only what the user may want to know:
 * source and device when they were chosen, flows when there are several.
 */
#include "view/tracehead.h"

#include <inttypes.h>

#include "model/target.h"
#include "view/report.h"
#include "view/words.h"

enum { IPV4_HEADER = 20, IPV6_HEADER = 40, ICMP_HEADER = 8 };

void tracehead_from(FILE *out, const struct report *report)
{
	char text[WORDS_TEXT];

	if (addr_is_set(&report->source))
		fprintf(out, ", from %s", words_addr(report, &report->source,
		    text));
	if (report->device)
		fprintf(out, ", through %s", words_escaped(report->device,
		    text));
}

static void head_flows(FILE *out, const struct report_trace *trace)
{
	if (trace->flows > 1)
		fprintf(out, ", flows %u-%u", trace->flow,
		    trace->flow + trace->flows - 1u);
	else if (trace->flow > 1)
		fprintf(out, ", flow %u", trace->flow);
}

static void head_rounds(FILE *out, const struct report *report)
{
	const struct report_trace *trace = report->trace;
	char text[WORDS_TEXT];

	if (trace->rounds == 1)
		return;
	if (trace->rounds)
		fprintf(out, ", %" PRIu64 " rounds", trace->rounds);
	else
		fputs(", round by round", out);
	if (report->interval > 0)
		fprintf(out, " every %s", words_span(report->interval, text));
}

uint32_t tracehead_size(const struct report *report, uint32_t target)
{
	struct addr addr;
	uint32_t size;

	if (!report->payload || !targets_addr(report->targets, target, &addr))
		return 0;
	size = addr.family == AF_INET6 ? IPV6_HEADER : IPV4_HEADER;
	return size + ICMP_HEADER + report->options_len + report->payload;
}

static void head_size(FILE *out, const struct report *report, uint32_t target)
{
	uint32_t size = tracehead_size(report, target);

	if (size)
		fprintf(out, ", %" PRIu32 "-byte packets", size);
}

void tracehead_tell(FILE *out, const struct report *report, uint32_t target)
{
	const struct report_trace *trace = report->trace;
	char text[WORDS_TEXT];

	fprintf(out, "%s to %s", trace->multipath ? "all paths" : "trace",
	    words_target_full(report, target, text));
	tracehead_from(out, report);
	if (trace->first > 1)
		fprintf(out, ", hops %u to %u", trace->first, trace->hops);
	else
		fprintf(out, ", %u hops at most", trace->hops);
	if (trace->multipath) {
		fprintf(out, ", %u%% confidence at each hop",
		    trace->confidence);
	} else {
		fprintf(out, ", %s a hop", words_count(trace->tries, "probe",
		    "probes", text));
		head_flows(out, trace);
	}
	head_rounds(out, report);
	head_size(out, report, target);
	fputc('\n', out);
}
