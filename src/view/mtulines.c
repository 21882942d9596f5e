/*
 * Each line is a label and a phrase, composed first; without a phrase there
 * is no line.  The labels share one column with those of a ping's summary.
 */
#include "view/mtulines.h"

#include <inttypes.h>

#include "model/stats.h"
#include "view/mtuwords.h"
#include "view/remarks.h"
#include "view/report.h"
#include "view/sized.h"
#include "view/sizing.h"
#include "view/words.h"

static void tell(FILE *out, const char *label, struct textline *line)
{
	if (!line->len)
		return;
	remarks_label(out, label);
	textline_tell(line, out, 0);
}

static void tell_size(FILE *out, const struct sized *sized)
{
	struct textline line;

	if (!sized->result.mtu)
		return;
	textline_init(&line);
	textline_add(&line, "%s%" PRIu32 " bytes", sized->known &&
	    !sized->capped ? "" : "at least ", sized->least);
	if (sized->least == sized->result.mtu)
		textline_add(&line, ": ");
	else
		textline_add(&line, MTUWORDS_LEAST ": %" PRIu32 " ",
		    sized->result.mtu);
	mtuwords_evidence(&line, sized);
	tell(out, "path MTU", &line);
}

static void tell_limit(FILE *out, const struct report *report,
    const struct sized *sized)
{
	struct textline line;

	textline_init(&line);
	if (sized->result.state == SIZES_FOUND ||
	    sized->result.limit != SIZES_LIMIT_NONE)
		mtuwords_limit(&line, report, sized);
	tell(out, "limited by", &line);
	textline_init(&line);
	if (sized->guess)
		textline_add(&line, "%s (a guess by the size)",
		    sized->guess);
	tell(out, "perhaps", &line);
}

static void tell_local(FILE *out, const struct report *report,
    const struct sized *sized)
{
	struct textline line;

	textline_init(&line);
	if (sized->local && report->style->verbose)
		textline_add(&line, "carries %" PRIu32 " bytes",
		    sized->local);
	tell(out, "interface", &line);
}

static void tell_payloads(FILE *out, const struct sized *sized)
{
	struct textline line;

	textline_init(&line);
	if (sized->icmp)
		textline_add(&line, "ICMP payload %" PRIu32, sized->icmp);
	if (sized->udp)
		textline_add(&line, ", UDP payload %" PRIu32, sized->udp);
	if (sized->tcp)
		textline_add(&line, ", TCP MSS %" PRIu32, sized->tcp);
	tell(out, sized->known ? "fits" : "surely fits", &line);
}

static void tell_fragments(FILE *out, const struct report *report,
    const struct sized *sized)
{
	const struct sizes_result *result = &sized->result;
	struct textline line;
	char text[WORDS_TEXT];

	textline_init(&line);
	if (!report->mtu->fragments && !result->fragments_sent)
		return;
	if (!result->fragments_sent)
		textline_add(&line, "not tried");
	else if (result->fragments_answered)
		textline_add(&line, "carried: %u of %s that may be "
		    "fragmented came back", result->fragments_answered,
		    words_count(result->fragments_sent, "larger packet",
		    "larger packets", text));
	else
		textline_add(&line, "%s: none of %s that may be fragmented "
		    "came back", result->limit == SIZES_LIMIT_BEYOND ||
		    result->limit == SIZES_LIMIT_ECHO ? "not seen" :
		    "not carried", words_count(result->fragments_sent,
		    "larger packet", "larger packets", text));
	tell(out, "fragments", &line);
}

static void tell_condition(FILE *out, const struct report *report,
    uint32_t target)
{
	struct rule_extra extras[SIZED_EXTRAS];
	struct stats stats;

	sizing_stats(report, target, &stats);
	sized_extras(report, target, extras);
	remarks_condition(out, report, &stats, extras);
}

void mtulines_tell(FILE *out, const struct report *report, uint32_t target,
    const struct sized *sized, const struct mtuwatch_seen *seen)
{
	struct textline line;

	tell_size(out, sized);
	tell_limit(out, report, sized);
	tell_local(out, report, sized);
	tell_payloads(out, sized);
	textline_init(&line);
	mtuwords_kernel(&line, sized, seen);
	tell(out, "kernel", &line);
	textline_init(&line);
	mtuwords_lies(&line, report, sized);
	tell(out, "disbelieved", &line);
	tell_fragments(out, report, sized);
	textline_init(&line);
	mtuwords_help(&line, sized, seen);
	tell(out, "to be sure", &line);
	tell_condition(out, report, target);
}
