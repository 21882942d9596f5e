/*
 * The verdict is a sentence that can be pasted into a ticket: it names the
 * addresses that matter, and claims nothing that was not asked.
 */
#include "view/pathsum.h"

#include <inttypes.h>
#include <math.h>

#include "model/rule.h"
#include "model/target.h"
#include "view/hopmark.h"
#include "view/pathmore.h"
#include "view/remarks.h"
#include "view/report.h"
#include "view/tracehead.h"

enum { EXTRAS = 2 };

/* Somebody on the way who answered at a hop; false: nobody did. */
static bool who_at(const struct report *report, uint32_t target, unsigned ttl,
    struct addr *addr)
{
	const struct path_hop *hop = paths_hop(report->paths, target,
	    (uint8_t)ttl);

	for (unsigned i = 0; i < hop->responders; i++) {
		if (hop->responder[i]->odd & PATH_OWN)
			continue;
		*addr = hop->responder[i]->addr;
		return true;
	}
	return false;
}

/* The farthest hop up to `to` that somebody answered at, 0: none. */
static unsigned last_good(const struct report *report, uint32_t target,
    unsigned to, struct addr *addr)
{
	for (unsigned ttl = to; ttl >= report->trace->first; ttl--)
		if (who_at(report, target, ttl, addr))
			return ttl;
	return 0;
}

/* The farthest TTL that was asked, in vain or not, 0: none was; pending: even
 * if that is not known yet. */
static unsigned farthest(const struct report *report, uint32_t target,
    bool pending)
{
	for (unsigned ttl = report->trace->hops; ttl >= report->trace->first;
	    ttl--) {
		const struct path_hop *hop = paths_hop(report->paths, target,
		    (uint8_t)ttl);

		if (hop->sent > hop->unsent + (pending ? 0 : hop->pending))
			return ttl;
	}
	return 0;
}

bool pathsum_is_open(const struct report *report, uint32_t target)
{
	const struct report_trace *trace = report->trace;
	struct report_hop hop;
	struct addr addr;
	unsigned last;

	if (trace->rounds != 1) {
		last = last_good(report, target, trace->hops, &addr);
		return last < trace->hops &&
		    farthest(report, target, false) <= last;
	}
	for (unsigned ttl = trace->first; ttl <= trace->hops; ttl++) {
		hop.settled = false;
		trace->hop(trace->arg, target, (uint8_t)ttl, &hop);
		if (!hop.settled)
			return true;
	}
	return false;
}

/* Who told the least MTU, unless larger ones have got through since. */
static void tell_told(struct textline *line, const struct report *report,
    const struct path *path)
{
	char text[WORDS_TEXT];

	if (!path->mtu)
		textline_add(line, "; MTU at most %" PRIu32, path->mtu_told);
	else if (path->mtu < path->mtu_told)
		textline_add(line, ", at most %" PRIu32, path->mtu_told);
	else if (path->mtu > path->mtu_told)
		return;
	if (!addr_is_set(&path->mtu_by))
		return;
	textline_add(line, " (told by %s", words_host(report, &path->mtu_by,
	    text));
	if (path->mtu_hop)
		textline_add(line, ", hop %u", path->mtu_hop);
	textline_add(line, ")");
}

static void tell_mtu(struct textline *line, const struct report *report,
    const struct path *path)
{
	if (path->mtu)
		textline_add(line, "; path MTU %s%" PRIu32,
		    path->mtu_exact ? "" : "at least ", path->mtu);
	if (path->mtu_told)
		tell_told(line, report, path);
	if (path->mtu_silent)
		textline_add(line, "; packets of %" PRIu32 " bytes vanish "
		    "without a word", path->mtu_lost);
}

static void tell_loss(struct textline *line, const struct report *report,
    uint32_t target, double loss)
{
	struct path_span span;

	if (!(loss > 0))
		return;
	textline_add(line, ", %.3g%% loss", loss);
	paths_loss(report->paths, target, &span);
	if (span.partly)
		textline_add(line, ", some of it");
	if (span.by > span.from + 1)
		textline_add(line, " from one of hops %u to %u on", span.from,
		    span.by);
	else if (span.by > span.from)
		textline_add(line, " from hop %u or %u on", span.from,
		    span.by);
	else if (span.by)
		textline_add(line, " from hop %u on", span.by);
}

static void tell_reached(struct textline *line, const struct report *report,
    uint32_t target, const struct path *path)
{
	char text[WORDS_TEXT];
	struct stats stats;
	double ms;

	textline_add(line, "reached in %u", path->distance);
	if (path->distance_most > path->distance)
		textline_add(line, " to %u", path->distance_most);
	textline_add(line, " %s", path->distance == 1 &&
	    path->distance_most <= 1 ? "hop" : "hops");
	paths_stats(report->paths, target, &stats);
	ms = isnan(stats.median) ? stats.mean : stats.median;
	if (!isnan(ms))
		textline_add(line, ", %s ms", words_rtt((nsec)(ms * 1e6 +
		    0.5), report->style->three_decimals, text));
	tell_loss(line, report, target, stats.loss);
	if (path->partial)
		textline_add(line, "; the target answers only some TTLs");
	tell_mtu(line, report, path);
}

/* "last good hop 2 (10.0.0.2)", behind a comma. */
static void tell_last_good(struct textline *line, const struct report *report,
    uint32_t target, unsigned to)
{
	char text[WORDS_TEXT];
	struct addr addr;
	unsigned ttl = last_good(report, target, to, &addr);

	if (ttl)
		textline_add(line, ", last good hop %u (%s)", ttl,
		    words_host(report, &addr, text));
}

static void tell_blocked(struct textline *line, const struct report *report,
    uint32_t target, const struct path *path)
{
	char text[WORDS_TEXT];

	/* Hop 0 is where we are. */
	if (path->by_most == 0) {
		textline_add(line, "not reached: this host itself says: %s",
		    hopmark_reason(path->by.family, path->by_type,
		    path->by_code, text));
		return;
	}
	textline_add(line, "not reached: blocked by %s", words_host(report,
	    &path->by, text));
	if (path->by_least == path->by_most)
		textline_add(line, " at hop %u", path->by_most);
	else
		textline_add(line, " at hop %u %s %u", path->by_least,
		    path->by_least + 1 == path->by_most ? "or" : "to",
		    path->by_most);
	textline_add(line, " (%s)", hopmark_reason(path->by.family,
	    path->by_type, path->by_code, text));
	if (path->by_least)
		tell_last_good(line, report, target, path->by_least - 1u);
	if (path->alive)
		textline_add(line, "; the target answers probes with TTL 255");
}

/* Somebody on the way has no link that takes what was sent. */
static void tell_too_big(struct textline *line, const struct report *report,
    uint32_t target, const struct path *path)
{
	uint32_t size = tracehead_size(report, target);
	char text[WORDS_TEXT];

	textline_add(line, "not reached: packets ");
	if (size)
		textline_add(line, "of %" PRIu32 " bytes ", size);
	textline_add(line, "do not fit behind hop %u", path->by_least);
	if (path->by_least < path->by_most)
		textline_add(line, " %s %u", path->by_least + 1 ==
		    path->by_most ? "or" : "to", path->by_most);
	textline_add(line, " (%s)", words_host(report, &path->by, text));
	if (path->by_mtu)
		textline_add(line, ", which takes %" PRIu32, path->by_mtu);
}

static void tell_refused(struct textline *line, const struct report *report,
    const struct path *path)
{
	char text[WORDS_TEXT];

	textline_add(line, "refused by the target itself at hop %u (%s)",
	    path->by_most, hopmark_reason(path->by.family, path->by_type,
	    path->by_code, text));
	tell_mtu(line, report, path);
}

/* An error that this host itself made, for probes that never left it. */
static void tell_own(struct textline *line, const struct report *report,
    uint32_t target)
{
	char text[WORDS_TEXT];

	for (unsigned ttl = report->trace->first; ttl <= report->trace->hops;
	    ttl++) {
		const struct path_hop *hop = paths_hop(report->paths, target,
		    (uint8_t)ttl);

		for (unsigned i = 0; i < hop->responders; i++) {
			const struct path_responder *who = hop->responder[i];

			if (!(who->odd & PATH_OWN) || !who->refuses)
				continue;
			textline_add(line, "; this host itself says: %s",
			    hopmark_reason(who->addr.family, who->type,
			    who->code, text));
			return;
		}
	}
}

/* A run that was stopped has not heard what it might have. */
static void tell_pending(struct textline *line, const struct report *report,
    uint32_t target)
{
	char text[WORDS_TEXT];
	uint64_t n = 0;

	for (unsigned ttl = report->trace->first; ttl <= report->trace->hops;
	    ttl++)
		n += paths_hop(report->paths, target, (uint8_t)ttl)->pending;
	if (n)
		textline_add(line, "; %s still in the air", words_count(
		    (double)n, "probe is", "probes are", text));
}

/* What the probe with TTL 255 says of a target that no hop led to. */
static void tell_far(struct textline *line, const struct report *report,
    uint32_t target, const struct path *path, const struct pathsum *sum)
{
	tell_own(line, report, target);
	tell_pending(line, report, target);
	if (path->alive)
		textline_add(line, "; the target itself answers a probe with "
		    "TTL 255");
	else if (sum->far)
		textline_add(line, "; nor does the target answer a probe "
		    "with TTL 255");
}

static void tell_silent(struct textline *line, const struct report *report,
    uint32_t target, const struct path *path, const struct pathsum *sum)
{
	/* A single round waits as long as it should: else it is open. */
	unsigned far = farthest(report, target, report->trace->rounds == 1);
	unsigned ttl;
	bool open = pathsum_is_open(report, target);
	char text[WORDS_TEXT];
	struct addr addr;

	ttl = last_good(report, target, report->trace->hops, &addr);
	textline_add(line, "%s%s: ", path->alive ? "path not seen to its end" :
	    "not reached", open ? " yet" : "");
	if (open && !ttl)
		textline_add(line, "no hop has answered");
	else if (open)
		textline_add(line, "hop %u (%s) is the last that has answered",
		    ttl, words_host(report, &addr, text));
	else if (!ttl)
		textline_add(line, "nobody answers, up to TTL %u", far);
	else if (far > ttl)
		textline_add(line, "after hop %u (%s) nothing up to TTL %u "
		    "answers", ttl, words_host(report, &addr, text), far);
	else
		textline_add(line, "hop %u (%s) is the last that was asked",
		    ttl, words_host(report, &addr, text));
	tell_far(line, report, target, path, sum);
	tell_mtu(line, report, path);
}

static void tell_open(struct textline *line, const struct report *report,
    uint32_t target, const struct path *path, const struct pathsum *sum)
{
	unsigned far = farthest(report, target, true);
	char text[WORDS_TEXT];

	if (!far && sum->error) {
		textline_add(line, "not reached: nothing could be sent (%s)",
		    words_cause(sum->error, text));
		return;
	}
	if (!far) {
		textline_add(line, "not reached: nothing was sent");
		return;
	}
	if (pathsum_is_open(report, target))
		textline_add(line, "not reached yet: nobody has answered");
	else
		textline_add(line, "not reached: nobody answers, up to TTL %u",
		    far);
	tell_far(line, report, target, path, sum);
}

static void tell_end(struct textline *line, const struct report *report,
    uint32_t target, const struct pathsum *sum)
{
	const struct path *path = paths_path(report->paths, target);

	switch (path->end) {
	case PATH_END_OPEN:
		tell_open(line, report, target, path, sum);
		return;
	case PATH_END_REACHED:
		tell_reached(line, report, target, path);
		return;
	case PATH_END_REFUSED:
		tell_refused(line, report, path);
		return;
	case PATH_END_BLOCKED:
		tell_blocked(line, report, target, path);
		return;
	case PATH_END_TOO_BIG:
		tell_too_big(line, report, target, path);
		return;
	case PATH_END_LOOP:
		pathmore_loop(line, report, target);
		tell_far(line, report, target, path, sum);
		return;
	case PATH_END_SILENT:
		tell_silent(line, report, target, path, sum);
		return;
	}
}

void pathsum_verdict(FILE *out, const struct report *report, uint32_t target,
    const struct pathsum *sum)
{
	char text[WORDS_TEXT];
	const char *absence = words_absence(report, target, text);
	struct textline line;

	textline_init(&line);
	textline_add(&line, "%s", sum->front);
	if (absence)
		textline_add(&line, "not traced: %s", absence);
	else
		tell_end(&line, report, target, sum);
	textline_tell(&line, out, 0);
}

/* What conditions may ask for beside statistics: "hops" and "mtu", in this
 * order; unknown until the target has told. */
static void get_extras(const struct report *report, uint32_t target,
    struct rule_extra extras[static EXTRAS])
{
	const struct path *path = paths_path(report->paths, target);

	extras[0] = (struct rule_extra){ "hops", STATS_COUNT,
		path->distance ? (double)path->distance : (double)NAN };
	extras[1] = (struct rule_extra){ "mtu", STATS_COUNT,
		path->mtu ? (double)path->mtu : (double)NAN };
}

void pathsum_details(FILE *out, const struct report *report, uint32_t target)
{
	struct rule_extra extras[EXTRAS];
	struct stats stats;

	if (targets_state(report->targets, target) != TARGET_READY)
		return;
	pathmore_diamonds(out, report, target);
	pathmore_changes(out, report, target);
	pathmore_rewriting(out, report, target);
	pathmore_route(out, report, target);
	paths_stats(report->paths, target, &stats);
	get_extras(report, target, extras);
	remarks_condition(out, report, &stats, extras);
}
