/*
 * Target, state, and what there is to the state: a time, a reason and who
 * gives it.
 */
#include "view/sweepline.h"

#include "base/text.h"
#include "model/nametab.h"
#include "model/target.h"
#include "view/quick.h"
#include "view/report.h"
#include "view/trouble.h"
#include "view/words.h"

enum {
	FEW = 4096,		/* targets that are looked through first */
	V4_WIDE = 15,		/* 255.255.255.255 */
	ADDRESS_WIDE = 3 + 11,	/* that a name will have: (2001:db8::1) */
	WIDEST = 48,
	STATE_WIDE = 11,	/* unreachable */
};

/* A bare address is what most targets are. */
static char *who(const struct report *report, uint32_t target,
    char text[static WORDS_TEXT])
{
	struct addr addr;

	if (targets_label(report->targets, target) ||
	    targets_is_name(report->targets, target) ||
	    !targets_addr(report->targets, target, &addr))
		return words_target_full(report, target, text);
	return words_addr(report, &addr, text);
}

static void widen(struct sweepline *line, const char *text, int more)
{
	int columns = words_columns(text) + more;

	if (columns > line->wide)
		line->wide = columns < WIDEST ? columns : WIDEST;
}

void sweepline_init(struct sweepline *line, const struct report *report)
{
	uint32_t n = targets_count(report->targets);
	enum target_state state;
	char text[WORDS_TEXT];

	*line = (struct sweepline){ .report = report };
	if (n == 0 || n > FEW || report->sweep->growing)
		line->wide = V4_WIDE;
	for (uint32_t i = 0; i < n && n <= FEW; i++) {
		state = targets_state(report->targets, i);
		if (state != TARGET_ABSENT)
			widen(line, who(report, i, text),
			    state == TARGET_RESOLVING ? ADDRESS_WIDE : 0);
	}
}

/* The reverse name of whoever is up, if it is known. */
static void add_name(struct quick *quick, const struct report *report,
    const struct settle *settle)
{
	char text[WORDS_TEXT];
	const char *name;

	if (!report->names || (report->sweep->names &&
	    targets_is_name(report->targets, settle->target)))
		return;
	name = nametab_get(report->names, &settle->from);
	if (!name || !name[0])
		return;
	quick_text(quick, "  ");
	quick_text(quick, words_escaped(name, text));
}

static void add_up(struct quick *quick, const struct report *report,
    const struct settle *settle)
{
	quick_text(quick, settle->late ? "  late, " : "  ");
	if (settle->rtt >= 0) {
		quick_rtt(quick, settle->rtt);
		quick_text(quick, " ms");
	} else {
		quick_text(quick, "time unknown");
	}
	if (settle->number > 1) {
		quick_text(quick, ", try ");
		quick_count(quick, settle->number);
	}
	add_name(quick, report, settle);
}

static void add_reason(struct quick *quick, const struct report *report,
    const struct settle *settle)
{
	char text[WORDS_TEXT];
	const char *reason = settle_reason(settle, text);
	char from[WORDS_TEXT];

	if (!reason)
		return;
	quick_text(quick, "  ");
	if (settle->own)
		quick_text(quick, "this host");
	else if (addr_is_set(&settle->from))
		quick_text(quick, words_addr(report, &settle->from, from));
	if (settle->own || addr_is_set(&settle->from))
		quick_text(quick, ": ");
	quick_text(quick, reason);
}

void sweepline_settle(struct sweepline *line, FILE *out,
    const struct settle *settle)
{
	const struct report *report = line->report;
	const char *word = settle_word(settle->state);
	char text[WORDS_TEXT];
	struct quick quick;

	quick_init(&quick);
	who(report, settle->target, text);
	widen(line, text, 0);
	quick_pad(&quick, text, line->wide);
	quick_text(&quick, "  ");
	if (settle->state == CENSUS_DOWN)
		quick_text(&quick, word);
	else
		quick_pad(&quick, word, STATE_WIDE);
	if (settle->state == CENSUS_UP)
		add_up(&quick, report, settle);
	else
		add_reason(&quick, report, settle);
	quick_text(&quick, "\n");
	quick_write(&quick, out);
}

void sweepline_bare(FILE *out, const struct report *report,
    uint32_t target)
{
	char text[WORDS_TEXT], typed[TARGET_TEXT];
	struct quick quick;
	struct addr addr;

	quick_init(&quick);
	if (targets_addr(report->targets, target, &addr))
		quick_text(&quick, words_addr(report, &addr, text));
	else
		quick_text(&quick, words_escaped(targets_text(
		    report->targets, target, typed), text));
	quick_text(&quick, "\n");
	quick_write(&quick, out);
}

static const char *notice(const struct event *event,
    char text[static WORDS_TEXT])
{
	struct addr gateway = trouble_gateway(event);
	char words[ICMP_WORDS], nexthop[ADDR_TEXT];
	const char *said = icmp_words(event->to.family, event->icmp_type,
	    event->icmp_code, words);

	strlcpy(text, said, WORDS_TEXT);
	if (addr_is_set(&gateway))
		snprintf(text, WORDS_TEXT, "%s (new nexthop: %s)", said,
		    addr_format(&gateway, nexthop));
	return text;
}

/* What was not a target's first answer, in words; NULL: not told. */
static const char *more(const struct event *event, char text[static WORDS_TEXT])
{
	static const char *const strays[] = {
		[STRAY_FOREIGN] = "foreign", [STRAY_CORRUPT] = "corrupt",
		[STRAY_TRUNCATED] = "truncated",
		[STRAY_WRONG_SOURCE] = "from a wrong source",
	};

	switch ((unsigned)event->kind) {
	case EVENT_LOST:
		snprintf(text, WORDS_TEXT, "no answer to try %u",
		    event->probe.number);
		return text;
	case EVENT_DUPLICATE:
		return "duplicate";
	case EVENT_STRAY:
		snprintf(text, WORDS_TEXT, "not counted: %s",
		    strays[event->error]);
		return text;
	case EVENT_NOTICE:
		return notice(event, text);
	}
	return NULL;
}

void sweepline_more(struct sweepline *line, FILE *out,
    const struct event *event)
{
	char name[WORDS_TEXT] = "-", text[WORDS_TEXT], from[WORDS_TEXT];
	const char *what = more(event, text);
	struct quick quick;

	if (!what)
		return;
	if (event->probe.number)
		who(line->report, event->probe.target, name);
	quick_init(&quick);
	quick_pad(&quick, name, line->wide);
	quick_text(&quick, "  ");
	if (addr_is_set(&event->from)) {
		quick_text(&quick, words_addr(line->report, &event->from,
		    from));
		quick_text(&quick, ": ");
	}
	quick_text(&quick, what);
	quick_text(&quick, "\n");
	quick_write(&quick, out);
}
