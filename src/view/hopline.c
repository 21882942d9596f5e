/*
 * Hop lines.  One who answered alone has the numbers of the hop; several have
 * a line each with their own, of which the model keeps no median.  So three
 * times are least, median and greatest, two are least and greatest, and one
 * is the only one.  Errors of this host are no hop: they become remarks.
 */
#include "view/hopline.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "model/nametab.h"
#include "model/stats.h"
#include "view/hopflow.h"
#include "view/hopmark.h"
#include "view/report.h"
#include "view/telling.h"

enum {
	HOST_LEAST = 15, HOST_MOST = 48, HOST_NAME = 18,
	TIME_WIDTH = 8, COUNTS = 7,
};

struct column { const char *heading; int width; };

static const struct column columns[COUNTS] = {
	{ "loss", 8 }, { "sent", 7 }, { "answered", 10 }, { "min", 8 },
	{ "median", 8 }, { "max", 8 }, { "jitter", 8 },
};

void hoplayout_init(struct hoplayout *layout, const struct report *report,
    uint32_t target)
{
	*layout = (struct hoplayout){
		.report = report, .target = target,
		.hop_width = report->trace->hops < 100 ? 2 : 3,
		.host_width = HOST_LEAST,
		.counts = report->trace->rounds != 1,
		.graph = report->trace->multipath,
	};
	layout->hop_width += layout->graph;
}

/* How wide a host is; in a pipe, with room for a name still to come. */
static int host_width(const struct report *report, const struct addr *addr)
{
	char text[WORDS_TEXT];
	int width = words_columns(words_host(report, addr, text));

	if (report->names && !report->style->numeric &&
	    report->style->columns == 0 &&
	    !nametab_is_known(report->names, addr))
		width += HOST_NAME;
	return width < HOST_MOST ? width : HOST_MOST;
}

void hoplayout_measure(struct hoplayout *layout, unsigned first,
    unsigned last)
{
	const struct report *report = layout->report;

	for (unsigned ttl = first; ttl <= last; ttl++) {
		uint32_t source = telling_source(report, layout->target,
		    (uint8_t)ttl);
		const struct path_hop *hop = paths_hop(report->paths, source,
		    (uint8_t)ttl);

		for (unsigned i = 0; i < hop->responders; i++) {
			int width = host_width(report,
			    &hop->responder[i]->addr);

			if (width > layout->host_width)
				layout->host_width = width;
		}
	}
}

/* How many answered but this host itself; *alone is one of them. */
static unsigned others(const struct path_hop *hop, unsigned *alone)
{
	unsigned n = 0;

	for (unsigned i = 0; i < hop->responders; i++) {
		if (hop->responder[i]->odd & PATH_OWN)
			continue;
		*alone = i;
		n++;
	}
	return n;
}

bool hopline_is_silent(const struct hoplayout *layout, uint8_t ttl)
{
	const struct path_hop *hop;

	if (telling_source(layout->report, layout->target, ttl) !=
	    layout->target)
		return false;
	hop = paths_hop(layout->report->paths, layout->target, ttl);
	return !hop->responders && !hop->more && !hop->unsent &&
	    !(layout->graph && hop->sent);
}

static void add_ms(struct textline *line, const struct report *report,
    double ms, int width)
{
	char text[WORDS_TEXT] = "";

	if (!isnan(ms))
		words_rtt((nsec)(ms * 1e6 + 0.5),
		    report->style->three_decimals, text);
	textline_right(line, text, width);
}

/* Least, median, greatest, flush right before "ms". */
static void add_times(struct textline *line, const struct report *report,
    const struct stats *stats)
{
	bool one = stats->answered + stats->late < 2;
	bool two = isnan(stats->median) || stats->answered < 3;

	if (isnan(stats->min)) {
		textline_add(line, "%*s", 3 * TIME_WIDTH + 3, "");
		return;
	}
	add_ms(line, report, one ? NAN : stats->min, TIME_WIDTH);
	add_ms(line, report, one || two ? NAN : stats->median, TIME_WIDTH);
	add_ms(line, report, stats->max, TIME_WIDTH);
	textline_add(line, " ms");
}

static double ms_of(nsec span)
{
	return span < 0 ? NAN : nsec_to_msec(span);
}

/* The numbers of one of several; those of the hop stand with the first. */
static void his_stats(const struct path_responder *who, bool first,
    struct stats *stats)
{
	if (!first)
		stats->sent = stats->loss = NAN;
	stats->median = stats->jitter = NAN;
	stats->late = 0;
	stats->answered = (double)who->answered;
	stats->min = ms_of(who->min);
	stats->max = ms_of(who->max);
}

/*
 * Is it not the path's?  Too few may be missing to call a router stingy, but
 * if the target missed none of as many, it was not lost on the way to it.
 */
static bool is_his_own(const struct hopmark *mark, const struct stats *hop)
{
	const struct paths *paths = mark->report->paths;
	struct stats all;

	if (mark->hop->loss == PATH_LOSS_LIMITED)
		return true;
	if (mark->hop->loss != PATH_LOSS_NONE || !(hop->loss > 0) ||
	    paths_path(paths, mark->target)->end != PATH_END_REACHED)
		return false;
	paths_stats(paths, mark->target, &all);
	return all.loss <= 0 && all.answered + all.late >= hop->sent;
}

/* Loss in brackets is not the path's. */
static void add_loss(struct textline *line, const struct stats *stats,
    bool his_own)
{
	char text[WORDS_TEXT] = "";

	if (!isnan(stats->loss))
		snprintf(text, sizeof(text), his_own ? "(%.3g%%)" : "%.3g%%",
		    stats->loss);
	textline_right(line, text, columns[0].width);
}

static void add_count(struct textline *line, double n, int width)
{
	char text[WORDS_TEXT] = "";

	if (!isnan(n))
		snprintf(text, sizeof(text), "%.0f", n);
	textline_right(line, text, width);
}

static void add_counts(struct textline *line, const struct report *report,
    const struct stats *stats, bool his_own)
{
	const double ms[] = {
		stats->min, stats->median, stats->max, stats->jitter,
	};

	add_loss(line, stats, his_own);
	add_count(line, stats->sent, columns[1].width);
	add_count(line, stats->answered, columns[2].width);
	for (unsigned i = 0; i < 4; i++)
		add_ms(line, report, ms[i], columns[3 + i].width);
}

void hopline_head(const struct hoplayout *layout, FILE *out)
{
	struct textline line;

	textline_init(&line);
	textline_add(&line, "hop");
	textline_to(&line, layout->hop_width + 2);
	textline_add(&line, "address");
	textline_to(&line, layout->hop_width + 2 + layout->host_width);
	for (unsigned i = 0; i < COUNTS; i++)
		textline_right(&line, columns[i].heading, columns[i].width);
	textline_add(&line, " ms");
	textline_tell(&line, out, 0);
}

static void add_number(struct textline *line, const struct hoplayout *layout,
    unsigned ttl, unsigned i, unsigned of)
{
	int digits = layout->hop_width - layout->graph;

	textline_add(line, "%*s", digits - (ttl < 10 ? 1 : ttl < 100 ? 2 : 3),
	    "");
	hopflow_vertex(line, ttl, i, layout->graph ? of : 1);
	textline_to(line, layout->hop_width + 2);
}

/* Which flows, or how many, or how many probes, one of several has met. */
static void mark_share(const struct hoplayout *layout,
    const struct hopmark *mark, unsigned i, struct textline *line)
{
	const struct report_trace *trace = layout->report->trace;
	const struct path_responder *who = mark->hop->responder[i];
	struct textline list;
	unsigned n;

	textline_init(&list);
	n = hopflow_list(layout->report, mark->target, mark->ttl, i, &list);
	if (trace->flows < 2 || layout->counts ||
	    mark->hop->spread == PATH_SPREAD_PACKET)
		textline_remark(line, "%" PRIu64 " of %" PRIu64 " answers",
		    who->answered, mark->hop->answered + mark->hop->late);
	else if (trace->multipath)
		textline_remark(line, "%u %s", n, n == 1 ? "flow" : "flows");
	else if (n)
		textline_remark(line, "%s %s", n == 1 ? "flow" : "flows",
		    list.text);
}

/* Flows without an answer where others had one. */
static void mark_unmet(const struct hoplayout *layout,
    const struct hopmark *mark, struct textline *line)
{
	struct textline list;
	unsigned n;

	if (layout->report->trace->flows < 2 || layout->graph)
		return;
	textline_init(&list);
	n = hopflow_list(layout->report, mark->target, mark->ttl, PATH_NOBODY,
	    &list);
	if (n)
		textline_remark(line, "no answer to %s %s", n == 1 ? "flow" :
		    "flows", list.text);
}

/* What concerns the hop, and stands in the first of its lines. */
static void mark_first(const struct hoplayout *layout,
    const struct hopmark *mark, struct textline *line)
{
	bool inferred = mark->target != layout->target;
	char text[WORDS_TEXT];

	if (inferred)
		textline_remark(line, "inferred, as to %s", words_target(
		    layout->report, mark->target, text, WORDS_TEXT));
	hopmark_hop(mark, inferred, line);
	hopmark_own(mark, line);
	if (!inferred && others(mark->hop, &(unsigned){ 0 }))
		mark_unmet(layout, mark, line);
}

/* Links need the model's hops, and so mark->hop has to be had again. */
static void mark_links(const struct hoplayout *layout, struct hopmark *mark,
    unsigned i, struct textline *line)
{
	if (!layout->graph)
		return;
	hopflow_links(line, layout->report, mark->target, mark->ttl, i);
	mark->hop = paths_hop(layout->report->paths, mark->target, mark->ttl);
}

static void add_numbers(const struct hoplayout *layout,
    const struct hopmark *mark, unsigned i, unsigned of, bool first,
    struct textline *line)
{
	struct stats stats;

	paths_hop_stats(layout->report->paths, mark->target, mark->ttl,
	    &stats);
	if (of > 1)
		his_stats(mark->hop->responder[i], first, &stats);
	if (layout->counts)
		add_counts(line, layout->report, &stats,
		    is_his_own(mark, &stats));
	else
		add_times(line, layout->report, &stats);
}

static void compose(const struct hoplayout *layout, struct hopmark *mark,
    unsigned i, unsigned of, bool first, struct textline *line)
{
	const struct path_responder *who = mark->hop->responder[i];
	char text[WORDS_TEXT];

	textline_init(line);
	if (first || layout->graph)
		add_number(line, layout, mark->ttl, i, of);
	else
		textline_to(line, layout->hop_width + 2);
	textline_add(line, "%s", words_host(layout->report, &who->addr,
	    text));
	textline_to(line, layout->hop_width + 2 + layout->host_width);
	add_numbers(layout, mark, i, of, first, line);
	if (of > 1)
		mark_share(layout, mark, i, line);
	mark_links(layout, mark, i, line);
	if (first)
		mark_first(layout, mark, line);
	hopmark_responder(mark, i, line);
}

/* A hop at which nobody answered but, perhaps, this host. */
static unsigned tell_nobody(const struct hoplayout *layout,
    struct hopmark *mark, FILE *out)
{
	const struct path_hop *hop = mark->hop;
	struct textline line;

	textline_init(&line);
	add_number(&line, layout, mark->ttl, 0, 1);
	textline_add(&line, hop->sent && hop->sent == hop->unsent ?
	    "not sent" : "no answer");
	if (layout->counts) {
		textline_to(&line, layout->hop_width + 2 +
		    layout->host_width + columns[0].width);
		add_count(&line, (double)hop->sent, columns[1].width);
	}
	mark_links(layout, mark, PATH_NOBODY, &line);
	mark_first(layout, mark, &line);
	return textline_tell(&line, out, layout->report->style->columns);
}

static unsigned tell_hop(const struct hoplayout *layout, uint8_t ttl, FILE *out)
{
	const struct report *report = layout->report;
	unsigned alone = 0, of, rows = 0;
	struct hopmark mark;
	struct textline line;

	hopmark_init(&mark, report, telling_source(report, layout->target,
	    ttl), ttl);
	of = others(mark.hop, &alone);
	if (!of)
		return tell_nobody(layout, &mark, out);
	for (unsigned i = 0; i < mark.hop->responders; i++) {
		if (mark.hop->responder[i]->odd & PATH_OWN)
			continue;
		compose(layout, &mark, i, of, rows == 0, &line);
		rows += textline_tell(&line, out, report->style->columns);
	}
	return rows;
}

static unsigned tell_silent(const struct hoplayout *layout, unsigned first,
    unsigned last, FILE *out)
{
	int digits = layout->hop_width - layout->graph;
	struct textline line;

	textline_init(&line);
	textline_add(&line, "%*u", digits, first);
	if (last > first)
		textline_add(&line, "-%u", last);
	textline_to(&line, layout->hop_width);
	textline_add(&line, "  no answer");
	return textline_tell(&line, out, layout->report->style->columns);
}

unsigned hopline_together(const struct hoplayout *layout, unsigned ttl,
    unsigned last)
{
	unsigned end = ttl;

	while (end <= last && hopline_is_silent(layout, (uint8_t)end))
		end++;
	return end > ttl ? end - 1 : ttl;
}

unsigned hopline_tell_all(const struct hoplayout *layout, unsigned first,
    unsigned last, FILE *out, uint8_t *rows)
{
	unsigned all = 0;

	for (unsigned ttl = first, end; ttl <= last; ttl = end + 1) {
		unsigned n;

		end = hopline_together(layout, ttl, last);
		if (hopline_is_silent(layout, (uint8_t)ttl))
			n = tell_silent(layout, ttl, end, out);
		else
			n = tell_hop(layout, (uint8_t)ttl, out);
		for (unsigned i = ttl; rows && i <= end; i++)
			rows[i] = i > ttl ? 0 : n > UINT8_MAX ? UINT8_MAX :
			    (uint8_t)n;
		all += n;
	}
	return all;
}
