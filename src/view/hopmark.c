/*
 * Oddities of a hop.  The model flags what header rewriters do at every hop
 * behind them, for all of these see it; it is told once, at the nearest.
 */
#include "view/hopmark.h"

#include <inttypes.h>
#include <string.h>

#include "model/target.h"
#include "view/objects.h"
#include "view/report.h"

static void find_same(struct hopmark *mark, const struct addr *addr,
    unsigned n, const struct path_hop *nearer)
{
	for (unsigned i = 0; i < n; i++)
		for (unsigned k = 0; k < nearer->responders; k++)
			if (addr_equal(&addr[i], &nearer->responder[k]->addr))
				mark->same[i] = nearer->ttl;
}

/* Is the path's loss seen behind this hop? */
static bool is_lossy_behind(const struct report *report, uint32_t target,
    unsigned ttl)
{
	const struct path_hop *hop;
	unsigned last = paths_path(report->paths, target)->last;

	while (++ttl <= last) {
		hop = paths_hop(report->paths, target, (uint8_t)ttl);
		if (hop->loss == PATH_LOSS_PATH)
			return true;
	}
	return false;
}

/* The path's loss is told at the hop where it shows first. */
static const char *reading_of_path(const struct report *report,
    uint32_t target, uint8_t ttl)
{
	struct path_span span;

	paths_loss(report->paths, target, &span);
	if (span.by != ttl)
		return NULL;
	return span.partly ? "some loss from here on" :
	    span.from < span.by ? "loss from here on, or from nearer" :
	    "loss from here on";
}

/* How what is missing is to be read; NULL while too little is known. */
static const char *reading(const struct report *report, uint32_t target,
    const struct path_hop *hop)
{
	uint8_t ttl = hop->ttl;

	switch (hop->loss) {
	case PATH_LOSS_LIMITED:
		return is_lossy_behind(report, target, ttl) ?
		    "limits its errors, less loss behind" :
		    "limits its errors, no loss behind";
	case PATH_LOSS_PATH:
		return reading_of_path(report, target, ttl);
	case PATH_LOSS_NONE:
	case PATH_LOSS_SILENT:
	case PATH_LOSS_LATE:
		break;
	}
	return NULL;
}

void hopmark_init(struct hopmark *mark, const struct report *report,
    uint32_t target, uint8_t ttl)
{
	const struct path_hop *hop = paths_hop(report->paths, target, ttl);
	struct addr addr[PATH_RESPONDERS];
	unsigned n = hop->responders;
	bool wanted = hop->odd;

	*mark = (struct hopmark){ .report = report, .target = target,
		.ttl = ttl };
	for (unsigned i = 0; i < n; i++)
		addr[i] = hop->responder[i]->addr;
	mark->words = reading(report, target, hop);
	for (unsigned i = report->trace->first; wanted && i < ttl; i++) {
		hop = paths_hop(report->paths, target, (uint8_t)i);
		mark->nearer |= hop->odd;
		find_same(mark, addr, n, hop);
	}
	mark->hop = paths_hop(report->paths, target, ttl);
}

char *hopmark_reason(uint8_t family, uint8_t type, uint8_t code,
    char text[static WORDS_TEXT])
{
	const char *token = icmp_token(family, type, code);
	char words[ICMP_WORDS];

	if (!strcmp(token, "unknown")) {
		snprintf(text, WORDS_TEXT, "%s", icmp_words(family, type,
		    code, words));
		return text;
	}
	if (!strcmp(token, "admin_prohibited"))
		token = "administratively prohibited";
	snprintf(text, WORDS_TEXT, "%s", token);
	for (char *p = text; *p; p++)
		if (*p == '_')
			*p = ' ';
	return text;
}

/* The same behind traceroute's mark, if it has one: "!X ...". */
static char *error_text(uint8_t family, uint8_t type, uint8_t code,
    uint32_t mtu, char text[static WORDS_TEXT])
{
	const char *mark = icmp_mark(family, type, code);
	char reason[WORDS_TEXT];

	hopmark_reason(family, type, code, reason);
	if (!strcmp(mark, "!F") && mtu)
		snprintf(text, WORDS_TEXT, "!F-%" PRIu32 " %.80s", mtu,
		    reason);
	else
		snprintf(text, WORDS_TEXT, "%s%s%.80s", mark, mark[0] ? " " :
		    "", reason);
	return text;
}

/* Probes that may yet be answered: what the plan has given up is missing. */
static uint64_t waiting(const struct hopmark *mark)
{
	const struct report_trace *trace = mark->report->trace;
	struct report_hop hop = { .settled = false };

	trace->hop(trace->arg, mark->target, mark->ttl, &hop);
	return hop.settled ? 0 : mark->hop->pending;
}

/*
 * A table has the counts in columns of their own.  Loss of the path is told
 * where it begins, that of the target in the verdict.
 */
static void mark_missing(const struct hopmark *mark, struct textline *line)
{
	const struct path_hop *hop = mark->hop;
	uint64_t asked = hop->sent - hop->unsent - waiting(mark);
	const char *words = mark->words;

	if (hop->answered + hop->late == 0 || hop->answered + hop->late >=
	    asked)
		return;
	if (mark->report->trace->rounds == 1)
		textline_remark(line, "%" PRIu64 " of %" PRIu64 " answered%s%s",
		    hop->answered, asked, words ? ": " : "",
		    words ? words : "");
	else if (words)
		textline_remark(line, "%s", words);
}

static void mark_counts(const struct hopmark *mark, struct textline *line)
{
	const struct path_hop *hop = mark->hop;

	mark_missing(mark, line);
	if (hop->late)
		textline_remark(line, "%" PRIu64 " late", hop->late);
	if (waiting(mark) && hop->responders)
		textline_remark(line, "%" PRIu64 " pending", waiting(mark));
	if (hop->unsent && hop->unsent < hop->sent)
		textline_remark(line, "%" PRIu64 " not sent", hop->unsent);
}

static void mark_spread(const struct hopmark *mark, struct textline *line)
{
	switch (mark->hop->spread) {
	case PATH_SPREAD_NONE:
		return;
	case PATH_SPREAD_FLOW:
		textline_remark(line, "balanced per flow");
		return;
	case PATH_SPREAD_PACKET:
		textline_remark(line, "balanced per packet");
		return;
	case PATH_SPREAD_CHANGE:
		textline_remark(line, "route changed");
		return;
	}
}

void hopmark_hop(const struct hopmark *mark, bool inferred,
    struct textline *line)
{
	if (!inferred)
		mark_counts(mark, line);
	mark_spread(mark, line);
	if (mark->hop->more)
		textline_remark(line, "%u further addresses",
		    mark->hop->more);
}

void hopmark_own(const struct hopmark *mark, struct textline *line)
{
	const struct path_hop *hop = mark->hop;
	char text[WORDS_TEXT];

	for (unsigned i = 0; i < hop->responders; i++) {
		const struct path_responder *who = hop->responder[i];

		if (!(who->odd & PATH_OWN))
			continue;
		if (who->refuses)
			textline_remark(line, "from this host: %s",
			    error_text(who->addr.family, who->type,
			    who->code, who->mtu, text));
		else
			textline_remark(line, "answered by this host");
	}
}

/* The class (all its eight bits) and the label of a quoted probe. */
static unsigned tos_of(uint32_t label)
{
	return label >> 20 & 0xff;
}

static void mark_rewriting(const struct hopmark *mark,
    const struct path_responder *who, struct textline *line)
{
	unsigned fresh = who->odd & ~mark->nearer;
	char a[WORDS_TEXT], b[WORDS_TEXT];
	const char *comma = "";

	if (!(fresh & (PATH_DSCP | PATH_ECN | PATH_LABEL)))
		return;
	textline_remark(line, "rewritten on the way to this hop: ");
	if (fresh & PATH_DSCP) {
		textline_add(line, "DSCP %s to %s",
		    words_dscp(tos_of(who->seen_sent), a),
		    words_dscp(tos_of(who->seen), b));
		comma = ", ";
	}
	if (fresh & PATH_ECN) {
		textline_add(line, "%sECN %s to %s", comma,
		    words_ecn(tos_of(who->seen_sent)),
		    words_ecn(tos_of(who->seen)));
		comma = ", ";
	}
	if (fresh & PATH_LABEL)
		textline_add(line, "%sflow label 0x%05" PRIx32 " to 0x%05"
		    PRIx32, comma, who->seen_sent & 0xfffff,
		    who->seen & 0xfffff);
}

static void mark_place(const struct hopmark *mark, unsigned i,
    struct textline *line)
{
	unsigned odd = mark->hop->responder[i]->odd;

	if (odd & (PATH_LOOP | PATH_REPEATED))
		textline_remark(line, "%sthe same as hop %u", odd & PATH_LOOP ?
		    "loop: " : "", mark->same[i]);
	if (odd & PATH_ELSEWHERE)
		textline_remark(line, "not the address that answers as this "
		    "hop");
}

/* Back hops: when they are many more or fewer, or somebody wants to know. */
static void mark_back(const struct hopmark *mark,
    const struct path_responder *who, struct textline *line)
{
	const struct report_style *style = mark->report->style;
	char text[WORDS_TEXT];

	if (style->verbose && who->ttl >= 0)
		textline_remark(line, "ttl %d", who->ttl);
	if (who->back > 0 && (style->verbose || who->odd & PATH_ASYMMETRIC))
		textline_remark(line, "back %s", words_count(who->back, "hop",
		    "hops", text));
}

static bool is_too_big(const struct addr *from, uint8_t type, uint8_t code)
{
	return icmp_verdict(from->family, type, code) == ICMP_VERDICT_TOO_BIG;
}

/* Whoever lets a probe expire at its own hop may refuse those that go on. */
static bool is_blocker(const struct path *path, uint8_t ttl,
    const struct path_responder *who)
{
	return (path->end == PATH_END_BLOCKED ||
	    path->end == PATH_END_TOO_BIG) && path->by_most == ttl &&
	    addr_equal(&path->by, &who->addr);
}

/* The MTU of the link behind it: told here, or to a probe to the far end. */
static void mark_mtu(const struct hopmark *mark,
    const struct path_responder *who, struct textline *line)
{
	const struct path *path = paths_path(mark->report->paths,
	    mark->target);
	uint32_t mtu = who->mtu;

	if (!mtu && path->mtu_hop == mark->ttl &&
	    addr_equal(&path->mtu_by, &who->addr))
		mtu = path->mtu_told;
	/* An error that says the same has done so. */
	if (who->refuses && is_too_big(&who->addr, who->type, who->code))
		return;
	if (path->end == PATH_END_TOO_BIG && is_blocker(path, mark->ttl, who))
		return;
	if (mtu)
		textline_remark(line, "MTU %" PRIu32 " behind it", mtu);
}

static void mark_error(const struct hopmark *mark,
    const struct path_responder *who, struct textline *line)
{
	const struct path *path = paths_path(mark->report->paths,
	    mark->target);
	char text[WORDS_TEXT];

	if (who->refuses)
		textline_remark(line, "%s", error_text(who->addr.family,
		    who->type, who->code, who->mtu, text));
	else if (is_blocker(path, mark->ttl, who))
		textline_remark(line, "%s", error_text(who->addr.family,
		    path->by_type, path->by_code, path->by_mtu, text));
}

void hopmark_responder(const struct hopmark *mark, unsigned i,
    struct textline *line)
{
	const struct path_responder *who = mark->hop->responder[i];

	mark_error(mark, who, line);
	mark_place(mark, i, line);
	mark_mtu(mark, who, line);
	if (who->extension)
		objects_tell(line, mark->report, who->extension);
	mark_rewriting(mark, who, line);
	if (who->odd & ~mark->nearer & PATH_REQUOTED)
		textline_remark(line, "quotes a translated packet: NAT");
	if (who->odd & PATH_UNMARKED)
		textline_remark(line, "? quotes too little to prove itself");
	mark_back(mark, who, line);
}
