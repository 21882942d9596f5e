/*
 * Paths as comma separated values: a line of headings, then one row for each
 * who answered at a hop, and one for a hop where nobody did.  The numbers of
 * the hop stand in all of its rows, those of who answered have names of their
 * own.  Rows come in the order of hops when they are ready, with repeated
 * rounds at the end; of several targets those of each together, when it is
 * complete.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/nametab.h"
#include "model/target.h"
#include "view/csvrow.h"
#include "view/hopflow.h"
#include "view/hoptoken.h"
#include "view/objects.h"
#include "view/telling.h"
#include "view/traceplain.h"

static const char headings[] =
    "target,address,hop,responder,name,sent,answered,late,lost,unsent,"
    "pending,loss_percent,loss_reading,min_ms,median_ms,mean_ms,max_ms,"
    "jitter_ms,responder_answered,responder_min_ms,responder_mean_ms,"
    "responder_max_ms,ttl,back_hops,mtu_bytes,error,mpls,interfaces,objects,"
    "spread,flows,inferred_from,odd\n";

static const char *name_of(const struct report *report,
    const struct addr *addr)
{
	if (!report->names || report->style->numeric)
		return NULL;
	return nametab_get(report->names, addr);
}

static void put_hop(struct csvrow *row, const struct path_hop *hop,
    const struct stats *stats)
{
	csvrow_count(row, true, hop->sent);
	csvrow_count(row, true, hop->answered);
	csvrow_count(row, true, hop->late);
	csvrow_count(row, true, hop->lost);
	csvrow_count(row, true, hop->unsent);
	csvrow_count(row, true, hop->pending);
	csvrow_real(row, stats->loss);
	csvrow_token(row, hoptoken_loss(hop->loss));
	csvrow_real(row, stats->min);
	csvrow_real(row, stats->median);
	csvrow_real(row, stats->mean);
	csvrow_real(row, stats->max);
	csvrow_real(row, stats->jitter);
}

static double ms_of(nsec span)
{
	return span < 0 ? NAN : nsec_to_msec(span);
}

static void put_interfaces(struct csvrow *row, const struct report *report,
    const struct icmp_extension *ext)
{
	struct textline line;

	textline_init(&line);
	for (unsigned i = 0; ext && i < ext->interfaces &&
	    i < ICMP_INTERFACES; i++) {
		textline_add(&line, "%s", i ? "; " : "");
		objects_interface(&line, report, &ext->interface[i]);
	}
	csvrow_token(row, line.text);
}

static void put_extension(struct csvrow *row, const struct report *report,
    const struct icmp_extension *ext)
{
	struct textline line;

	textline_init(&line);
	if (ext)
		objects_labels(&line, ext, true);
	csvrow_token(row, line.text);
	put_interfaces(row, report, ext);
	textline_init(&line);
	if (ext)
		objects_unknown(&line, ext);
	csvrow_token(row, line.text);
}

static void put_who(struct csvrow *row, const struct report *report,
    const struct path_responder *who)
{
	if (!who) {
		for (unsigned i = 0; i < 11; i++)
			csvrow_token(row, NULL);
		return;
	}
	csvrow_count(row, true, who->answered);
	csvrow_real(row, ms_of(who->min));
	csvrow_real(row, who->answered ? ms_of(who->mean) : NAN);
	csvrow_real(row, ms_of(who->max));
	csvrow_count(row, who->ttl >= 0, (uint64_t)who->ttl);
	csvrow_count(row, who->back > 0, (uint64_t)who->back);
	csvrow_count(row, who->mtu, who->mtu);
	csvrow_token(row, who->refuses ? icmp_token(who->addr.family,
	    who->type, who->code) : NULL);
	put_extension(row, report, who->extension);
}

static void put_odd(struct csvrow *row, unsigned odd)
{
	struct textline line;
	const char *token;
	enum path_odd bit;

	textline_init(&line);
	for (unsigned i = 0; (token = hoptoken_odd(i, &bit)); i++)
		if (odd & bit)
			textline_add(&line, "%s%s", line.len ? " " : "",
			    token);
	csvrow_token(row, line.text);
}

/* What is read from the hops together. */
static void put_reading(struct csvrow *row, const struct report *report,
    uint32_t target, uint32_t source, const struct path_hop *hop,
    unsigned i, bool any)
{
	struct textline line;
	char text[TARGET_TEXT];

	textline_init(&line);
	csvrow_token(row, hoptoken_spread(hop->spread));
	if (any && report->trace->flows > 1)
		hopflow_list(report, source, hop->ttl, i, &line);
	csvrow_token(row, line.text);
	csvrow_text(row, source == target ? NULL : targets_text(
	    report->targets, source, text));
	put_odd(row, any ? hop->responder[i]->odd : hop->odd);
}

static void put_target(struct csvrow *row, const struct report *report,
    uint32_t target)
{
	char text[TARGET_TEXT];
	struct addr addr;

	csvrow_text(row, targets_text(report->targets, target, text));
	csvrow_addr(row, report, targets_addr(report->targets, target, &addr) ?
	    &addr : NULL);
}

static void tell_row(FILE *out, const struct report *report, uint32_t target,
    uint8_t ttl, unsigned i)
{
	uint32_t source = telling_source(report, target, ttl);
	const struct path_responder *who = NULL;
	const struct path_hop *hop;
	struct csvrow row;
	struct stats stats;

	paths_hop_stats(report->paths, source, ttl, &stats);
	hop = paths_hop(report->paths, source, ttl);
	if (i < hop->responders)
		who = hop->responder[i];
	csvrow_begin(&row, out);
	put_target(&row, report, target);
	csvrow_count(&row, true, ttl);
	csvrow_addr(&row, report, who ? &who->addr : NULL);
	csvrow_text(&row, who ? name_of(report, &who->addr) : NULL);
	put_hop(&row, hop, &stats);
	put_who(&row, report, who);
	put_reading(&row, report, target, source, hop, i, who != NULL);
	csvrow_end(&row);
}

static void tell_hop(FILE *out, const struct report *report, uint32_t target,
    uint8_t ttl)
{
	unsigned n = paths_hop(report->paths, telling_source(report, target,
	    ttl), ttl)->responders;

	for (unsigned i = 0; i < n || i == 0; i++)
		tell_row(out, report, target, ttl, i);
}

/* A target without any hop has a row all the same, for it was asked for. */
static void tell_rest(struct traceplain *view, uint32_t target)
{
	const struct report *report = view->report;
	unsigned last = paths_path(report->paths, target)->last;
	struct csvrow row;

	if (last < report->trace->first) {
		csvrow_begin(&row, view->out);
		put_target(&row, report, target);
		for (unsigned i = 0; i < 31; i++)
			csvrow_token(&row, NULL);
		csvrow_end(&row);
	}
	for (unsigned ttl = view->told + 1; ttl <= last; ttl++)
		tell_hop(view->out, report, target, (uint8_t)ttl);
}

/* As people are told it: see view/trace.c. */
static bool next_hop(struct traceplain *view, nsec now, uint32_t *target,
    uint8_t *ttl)
{
	const struct report_trace *trace = view->report->trace;

	if (targets_count(view->report->targets) > 1 && trace->rounds == 1 &&
	    !trace->multipath)
		return telling_next_whole(view->telling, now, target, ttl);
	return telling_next(view->telling, now, true, target, ttl);
}

static nsec tick_csv(struct view *base, nsec now)
{
	struct traceplain *view = (struct traceplain *)base;
	uint32_t target;
	uint8_t ttl;

	if (view->report->trace->rounds != 1 && !view->ended)
		return NSEC_NEVER;
	while (next_hop(view, now, &target, &ttl)) {
		if (ttl)
			tell_hop(view->out, view->report, target, ttl);
		else
			tell_rest(view, target);
		view->told = ttl ? ttl : view->report->trace->first - 1u;
	}
	return telling_due(view->telling);
}

static struct view *open_csv(FILE *out, FILE *err,
    const struct report *report)
{
	return traceplain_open(&view_trace_csv, out, err, report);
}

/* A run that cannot begin writes nothing, and so the headings wait. */
static void note_csv(struct view *base, const struct event *event)
{
	struct traceplain *view = (struct traceplain *)base;

	if (!view->begun)
		fputs(headings, view->out);
	view->begun = true;
	traceplain_note(base, event);
}

static void close_csv(struct view *base, const struct ending *ending)
{
	struct traceplain *view = (struct traceplain *)base;
	const struct targets *targets = view->report->targets;
	uint32_t n = targets_count(targets);

	if (ending->reason == ENDING_FAILED && !view->begun)
		goto out;
	if (!view->begun)
		fputs(headings, view->out);
	for (uint32_t i = 0; i < n; i++) {
		if (telling_is_told(view->telling, i))
			continue;
		if (targets_state(targets, i) != TARGET_ABSENT)
			tell_rest(view, i);
		view->told = view->report->trace->first - 1u;
	}
out:
	traceplain_close(view);
}

const struct view_ops view_trace_csv = {
	.open = open_csv,
	.note = note_csv,
	.tick = tick_csv,
	.interim = traceplain_interim,
	.close = close_csv,
};
