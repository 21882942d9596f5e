/*
 * The verdict is a sentence that can be pasted into a ticket: it names the
 * size, who limits it and how, and claims nothing that was not seen.
 */
#include "view/mtuwords.h"

#include <inttypes.h>

#include "model/target.h"
#include "view/hopmark.h"
#include "view/mtuwatch.h"
#include "view/report.h"
#include "view/sized.h"

/* A hop with who answers there: "hop 2 (198.51.100.1)". */
static void tell_hop(struct textline *line, const struct report *report,
    uint8_t hop, const struct addr *addr)
{
	char text[WORDS_TEXT];

	if (!hop)
		textline_add(line, "%s", words_host(report, addr, text));
	else if (addr_is_set(addr))
		textline_add(line, "hop %u (%s)", hop, words_host(report,
		    addr, text));
	else
		textline_add(line, "hop %u", hop);
}

static void limit_told(struct textline *line, const struct report *report,
    const struct sized *sized)
{
	const struct sizes_result *result = &sized->result;

	tell_hop(line, report, result->after, &result->by);
	if (!result->told)
		textline_add(line, ", which says nothing to be believed");
	else if (result->told != result->mtu)
		textline_add(line, ", which says %" PRIu32 ", though %s fits",
		    result->told, result->told < result->mtu ? "more" :
		    "less");
	else
		textline_add(line, ", which says so");
	if (result->hole)
		textline_add(line, ", though not always");
	if (result->inferred)
		textline_add(line, " (it is hop %u on the way to others)",
		    result->after);
}

/* Behind the last hop that passes it on: nobody is left to say who does not. */
static void hole_behind(struct textline *line,
    const struct sizes_result *result)
{
	bool last = result->distance == result->after + 1;

	if (result->limit == SIZES_LIMIT_BEYOND)
		textline_add(line, ": on the %s, on the way back, or in a "
		    "target that answers no larger echo", last ? "last link" :
		    "way there");
	else
		textline_add(line, ", on the %s or on the way back", last ?
		    "last link" : "way there");
}

/* Between which two a packet that is too large vanishes. */
static void hole_place(struct textline *line, const struct report *report,
    const struct sizes_result *result)
{
	if (!result->before) {
		if (result->after) {
			textline_add(line, "behind ");
			tell_hop(line, report, result->after,
			    &result->after_addr);
		} else {
			textline_add(line, result->distance == 1 ?
			    "behind this host" : "at a place not known");
		}
		hole_behind(line, result);
		return;
	}
	textline_add(line, "between ");
	if (result->after)
		tell_hop(line, report, result->after,
		    &result->after_addr);
	else
		textline_add(line, "this host");
	textline_add(line, " and ");
	tell_hop(line, report, result->before, &result->before_addr);
}

static void limit_none(struct textline *line, const struct report *report,
    const struct sized *sized)
{
	if (sized->capped)
		textline_add(line, "nothing seen, and nothing larger than "
		    "%" PRIu32 " was to be tried", report->mtu->most);
	else
		textline_add(line, "this host's own interface alone");
}

void mtuwords_limit(struct textline *line, const struct report *report,
    const struct sized *sized)
{
	switch (sized->result.limit) {
	case SIZES_LIMIT_NONE:
	case SIZES_LIMIT_LOCAL:
		limit_none(line, report, sized);
		return;
	case SIZES_LIMIT_TOLD:
		limit_told(line, report, sized);
		return;
	case SIZES_LIMIT_HOLE:
	case SIZES_LIMIT_BEYOND:
		textline_add(line, sized->result.limit == SIZES_LIMIT_HOLE ?
		    "a black hole " : "silence ");
		hole_place(line, report, &sized->result);
		return;
	case SIZES_LIMIT_REVERSE:
		textline_add(line, "the way back: larger packets arrive, but "
		    "no answer as large comes back");
		return;
	case SIZES_LIMIT_ECHO:
		textline_add(line, "the target, which answers no larger "
		    "echo; the path may carry more");
		return;
	}
}

static const char *times(unsigned n, char text[static WORDS_TEXT])
{
	if (n == 1)
		return "once";
	return n == 2 ? "twice" : words_count(n, "time", "times", text);
}

/* Why the size is not certain. */
static void tell_doubt(struct textline *line, const struct sized *sized)
{
	const struct sizes_result *result = &sized->result;
	char text[WORDS_TEXT];

	if (!result->above)
		textline_add(line, "nothing larger was settled");
	else if (result->answers < 2)
		textline_add(line, "that was answered only once");
	else if (result->above > result->mtu + 1)
		textline_add(line, "what lies between was not settled");
	else
		textline_add(line, "%" PRIu32 " bytes got lost only %s, which "
		    "may be chance", result->above,
		    times(result->silent, text));
}

void mtuwords_evidence(struct textline *line, const struct sized *sized)
{
	const struct sizes_result *result = &sized->result;
	char text[WORDS_TEXT];

	textline_add(line, "answered %s", times(result->answers, text));
	if (!result->above)
		return;
	textline_add(line, ", %" PRIu32, result->above);
	if (result->silent)
		textline_add(line, " lost %s without a word",
		    times(result->silent, text));
	else
		textline_add(line, " refused");
}

/* What is wrong about the kernel's belief, if anything is. */
static void kernel_errs(struct textline *line, const struct sized *sized,
    uint32_t belief, const char *less)
{
	if (!sized->known || sized->capped || belief == sized->result.mtu)
		return;
	if (belief < sized->result.mtu)
		textline_add(line, "less than fits%s", less);
	else if (sized->result.limit != SIZES_LIMIT_HOLE)
		textline_add(line, "too much");
	else if (!sized->result.before)
		textline_add(line, "too much, if packets vanish on the way "
		    "there");
	else
		textline_add(line, "too much, for a black hole tells the "
		    "kernel nothing either");
}

static void kernel_still(struct textline *line, const struct sized *sized,
    uint32_t belief)
{
	textline_add(line, "believes %" PRIu32, belief);
	if (sized->known && !sized->capped && belief != sized->result.mtu)
		textline_add(line, ", which is ");
	kernel_errs(line, sized, belief, ": what it was told earlier lasts up "
	    "to 10 minutes");
}

/* It believes less than before: by whose doing? */
static void kernel_learned(struct textline *line, const struct sized *sized,
    const struct mtuwatch_seen *seen)
{
	if (!seen->told) {
		textline_add(line, ": not by this search, which was told "
		    "nothing");
		return;
	}
	textline_add(line, ": this search put it into the kernel's cache for "
	    "up to 10 minutes, as any ping -M do would");
	if (sized->known && !sized->capped &&
	    sized->after != sized->result.mtu)
		textline_add(line, "; it is ");
	kernel_errs(line, sized, sized->after, ", as somebody told it so");
}

void mtuwords_kernel(struct textline *line, const struct sized *sized,
    const struct mtuwatch_seen *seen)
{
	uint32_t before = sized->before, after = sized->after;

	if (!before && !after)
		return;
	if (!before || !after || before == after) {
		kernel_still(line, sized, after ? after : before);
		return;
	}
	textline_add(line, "believed %" PRIu32 " before, %" PRIu32 " now",
	    before, after);
	if (after < before)
		kernel_learned(line, sized, seen);
	else
		textline_add(line, ": what it was told earlier has expired");
}

void mtuwords_lies(struct textline *line, const struct report *report,
    const struct sized *sized)
{
	static const struct { unsigned bit; const char *what; } lies[] = {
		{ SIZES_LIE_ZERO, "an MTU of 0, as very old routers do" },
		{ SIZES_LIE_SMALL, "less than every link must carry" },
		{ SIZES_LIE_LARGE, "no less than the packet had" },
		{ SIZES_LIE_BROKEN, "what did not prove true" },
	};
	const struct sizes_result *result = &sized->result;
	const char *comma = "told ";
	char text[WORDS_TEXT];

	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		if (!(result->lies & lies[i].bit))
			continue;
		textline_add(line, "%s%s", comma, lies[i].what);
		comma = ", and ";
	}
	if (result->lies && addr_is_set(&result->liar))
		textline_add(line, " (%sby %s)", result->lies &
		    (result->lies - 1) ? "the last time " : "",
		    words_host(report, &result->liar, text));
}

void mtuwords_help(struct textline *line, const struct sized *sized,
    const struct mtuwatch_seen *seen)
{
	if (sized->result.limit == SIZES_LIMIT_BEYOND)
		textline_add(line, "ask another host behind the same link, "
		    "or search from there to here");
	else if (sized->result.mtu && sized->result.state != SIZES_FOUND)
		textline_add(line, "try again, with more patience "
		    "(--timeout 3s) or when less gets lost");
	else if (sized->result.state == SIZES_NO_ANSWER && !seen->own)
		textline_add(line, "asdic trace tells how far packets get");
}

static void tell_found(struct textline *line, const struct report *report,
    const struct sized *sized)
{
	if (sized->known)
		textline_add(line, " is %s%" PRIu32 " bytes", sized->capped ?
		    "at least " : "", sized->result.mtu);
	else
		textline_add(line, " is at least %" PRIu32 " bytes",
		    sized->result.mtu);
	if (sized->guess)
		textline_add(line, " (%s?)", sized->guess);
	if (sized->result.limit == SIZES_LIMIT_HOLE) {
		textline_add(line, ": black hole, larger packets vanish "
		    "without a word ");
		hole_place(line, report, &sized->result);
		return;
	}
	if (sized->capped && sized->result.limit != SIZES_LIMIT_TOLD) {
		textline_add(line, ": nothing larger was to be tried");
		return;
	}
	textline_add(line, ", limited by ");
	mtuwords_limit(line, report, sized);
}

static void tell_uncertain(struct textline *line, const struct report *report,
    const struct sized *sized)
{
	const struct sizes_result *result = &sized->result;

	if (result->limit == SIZES_LIMIT_BEYOND) {
		textline_add(line, " is not certain: at least %" PRIu32
		    " bytes, for larger packets vanish without a word ",
		    result->mtu);
		hole_place(line, report, result);
		return;
	}
	textline_add(line, " is not certain: %s %" PRIu32 " bytes%s",
	    result->above == result->mtu + 1 ? "probably" : "at least",
	    sized->least, sized->least == result->mtu ? "" :
	    MTUWORDS_LEAST);
	if (result->above > result->mtu + 1)
		textline_add(line, ", and less than %" PRIu32, result->above);
	textline_add(line, ", but ");
	tell_doubt(line, sized);
}

/* How far packets get towards a target that does not answer. */
static void tell_reach(struct textline *line, const struct report *report,
    uint32_t target, const struct sized *sized)
{
	const struct sizes_result *result = &sized->result;
	struct sizes_hop hop;

	if (result->told)
		textline_add(line, "; at most %" PRIu32 " bytes, as %s told",
		    result->told, words_host(report, &result->by,
		    (char [WORDS_TEXT]){ "" }));
	if (!sized->last)
		return;
	sized_hop(sized, report, target, sized->last, &hop);
	if (!hop.most)
		return;
	textline_add(line, "; %" PRIu32 " bytes get as far as ", hop.most);
	tell_hop(line, report, sized->last, &hop.addr);
}

/* Nothing got farther than this host. */
static void tell_own(struct textline *line, const struct mtuwatch_seen *seen)
{
	bool v4 = seen->by.family == AF_INET;
	char text[WORDS_TEXT];

	textline_add(line, "this host itself says: %s", hopmark_reason(
	    seen->by.family, seen->type, seen->code, text));
	if (v4 ? seen->type == 3 && seen->code == 1 :
	    seen->type == 1 && seen->code == 3)
		textline_add(line, ", as when no neighbour answers");
}

static void tell_silence(struct textline *line, const struct report *report,
    uint32_t target, const struct sized *sized,
    const struct mtuwatch_seen *seen)
{
	char text[WORDS_TEXT];

	textline_add(line, " is not known: ");
	if (seen->own) {
		tell_own(line, seen);
		return;
	}
	if (!seen->sent && seen->error)
		textline_add(line, "nothing could be sent (%s)",
		    words_cause(seen->error, text));
	else if (!seen->sent)
		textline_add(line, "nothing was sent");
	else if (sized->result.state == SIZES_OPEN)
		textline_add(line, "no answer has come yet");
	else
		textline_add(line, "the target answers no echo, not even "
		    "small ones");
	if (addr_is_set(&seen->by)) {
		textline_add(line, "; %s says: ", words_host(report,
		    &seen->by, text));
		textline_add(line, "%s", hopmark_reason(seen->by.family,
		    seen->type, seen->code, text));
	}
	if (seen->sent)
		tell_reach(line, report, target, sized);
}

void mtuwords_verdict(struct textline *line, const struct report *report,
    uint32_t target, const struct sized *sized,
    const struct mtuwatch_seen *seen)
{
	char text[WORDS_TEXT], why[WORDS_TEXT];
	const char *absence = words_absence(report, target, why);

	textline_add(line, "path MTU to %s", words_target_full(report, target,
	    text));
	if (absence)
		textline_add(line, " is not known: %s", absence);
	else if (sized->result.state == SIZES_FOUND)
		tell_found(line, report, sized);
	else if (sized->result.mtu)
		tell_uncertain(line, report, sized);
	else
		tell_silence(line, report, target, sized, seen);
}
