/*
 * pathrec.c - a whole path as JSON
 *
 * What the model has inferred of a path, and all its hops again, so that one
 * line is enough for whoever wants the result alone.  With several flows the
 * way of each is a list of addresses by TTL; under --multipath a flow is asked
 * at few hops, so there the links between responders say it.
 */
#include "view/pathrec.h"

#include <string.h>

#include "model/path.h"
#include "model/target.h"
#include "view/account.h"
#include "view/hoprec.h"
#include "view/record.h"
#include "view/report.h"
#include "wire/option.h"

enum { LINKS = (PATH_RESPONDERS + 1) * (PATH_RESPONDERS + 1) };

/* Of a run that ended before this path did. */
static const char *cut_short(const struct ending *ending)
{
	switch (ending->reason) {
	case ENDING_INTERRUPTED: return "interrupted";
	case ENDING_DEADLINE:	 return "deadline";
	case ENDING_ERROR:
	case ENDING_OUTPUT:
	case ENDING_FAILED:	 return "error";
	case ENDING_DONE:
	case ENDING_UNTIL:	 break;
	}
	return NULL;
}

/* Answers ended before the target: were all hops asked? */
static const char *gave_up(const struct report *report, uint32_t target)
{
	uint8_t hops = report->trace->hops;

	return paths_hop(report->paths, target, hops)->sent ? "max_hops" :
	    "gap";
}

/* Why no farther hop was asked; NULL while that may yet happen. */
static const char *stop_reason(const struct report *report, uint32_t target,
    const struct path *path, const struct ending *ending)
{
	const char *cut = ending ? cut_short(ending) : NULL;

	if (targets_state(report->targets, target) == TARGET_UNRESOLVED)
		return "unresolved";
	switch (path->end) {
	case PATH_END_REACHED:	return "reached";
	case PATH_END_REFUSED:	return "refused";
	case PATH_END_BLOCKED:	return "unreachable";
	case PATH_END_TOO_BIG:	return "too_big";
	case PATH_END_LOOP:	return "loop";
	case PATH_END_OPEN:
	case PATH_END_SILENT:	break;
	}
	if (cut || !ending)
		return cut;
	if (path->end == PATH_END_OPEN)
		return "no_answer";
	return gave_up(report, target);
}

static void put_blocked(struct record *record, const struct report *report,
    const struct path *path)
{
	struct record part;

	if (path->end != PATH_END_BLOCKED && path->end != PATH_END_TOO_BIG &&
	    path->end != PATH_END_REFUSED) {
		record_null(record, "blocked_by");
		return;
	}
	record_open_object(&part, record);
	record_addr(&part, "address", &path->by);
	account_name(&part, report, &path->by);
	hoprec_error(&part, &path->by, true, path->by_type, path->by_code);
	record_known(&part, "hop_least", path->by_least != 0, path->by_least);
	record_known(&part, "hop_most", path->by_most != 0, path->by_most);
	record_close(record, "blocked_by", &part);
}

static void put_end(struct record *record, const struct report *report,
    uint32_t target, const struct path *path, const struct ending *ending)
{
	record_bool(record, "interim", ending == NULL);
	record_bool(record, "reached", path->end == PATH_END_REACHED);
	record_text(record, "stop_reason",
	    stop_reason(report, target, path, ending));
	record_known(record, "hops_count", path->distance != 0,
	    path->distance);
	record_known(record, "hops_count_most", path->distance_most != 0,
	    path->distance_most);
	record_known(record, "last_hop", path->last != 0, path->last);
	record_bool(record, "alive", path->alive);
	record_bool(record, "partial", path->partial);
	put_blocked(record, report, path);
}

static void put_mtu(struct record *record, const struct path *path)
{
	record_known(record, "mtu_bytes", path->mtu != 0, path->mtu);
	record_known(record, "mtu_tried_bytes", path->mtu_tried != 0,
	    path->mtu_tried);
	record_known(record, "mtu_told_bytes", path->mtu_told != 0,
	    path->mtu_told);
	record_addr(record, "mtu_limit_address", &path->mtu_by);
	record_known(record, "mtu_limit_hop", path->mtu_hop != 0,
	    path->mtu_hop);
	record_bool(record, "mtu_silent", path->mtu_silent);
	if (path->mtu)
		record_bool(record, "mtu_exact", path->mtu_exact);
	else
		record_null(record, "mtu_exact");
}

static void put_class(struct record *record, const struct report *report,
    const struct path *path)
{
	account_class(record, path->tos_back);
	record_count(record, "dscp_sent", report->style->tos >> 2);
	record_count(record, "ecn_sent", report->style->tos & 3);
}

/* The route that the target's reply recorded (RFC 791 section 3.1). */
static void put_route(struct record *record, const struct path *path)
{
	struct addr addr = { .family = AF_INET };
	struct option_report options;
	struct record list;

	if (path->route_len == 0) {
		record_null(record, "route");
		return;
	}
	option_read(path->route, path->route_len, &options);
	record_open_list(&list, record);
	for (unsigned i = 0; i < options.routes; i++) {
		memcpy(addr.bytes, options.route[i], 4);
		record_addr(&list, NULL, &addr);
	}
	record_close(record, "route", &list);
}

/* Who answered at a hop, kept while another hop is looked at. */
struct stand {
	unsigned	n;
	struct addr	addr[PATH_RESPONDERS];
};

static void stand_at(struct stand *stand, const struct report *report,
    uint32_t target, unsigned ttl)
{
	const struct path_hop *hop;

	stand->n = 0;
	if (ttl > report->trace->hops)
		return;
	hop = paths_hop(report->paths, target, (uint8_t)ttl);
	for (; stand->n < hop->responders; stand->n++)
		stand->addr[stand->n] = hop->responder[stand->n]->addr;
}

static void put_node(struct record *record, const char *key,
    const struct stand *stand, uint8_t index)
{
	if (index < stand->n)
		record_addr(record, key, &stand->addr[index]);
	else
		record_null(record, key);
}

static void put_links_at(struct record *list, const struct report *report,
    uint32_t target, uint8_t ttl)
{
	struct path_link links[LINKS];
	struct stand here, next;
	struct record part;
	unsigned n = paths_links(report->paths, target, ttl, links, LINKS);

	stand_at(&here, report, target, ttl);
	stand_at(&next, report, target, ttl + 1u);
	for (unsigned i = 0; i < n && i < LINKS; i++) {
		record_open_object(&part, list);
		record_count(&part, "ttl", ttl);
		put_node(&part, "from", &here, links[i].from);
		put_node(&part, "to", &next, links[i].to);
		record_count(&part, "flow_count", links[i].flows);
		record_close(list, NULL, &part);
	}
}

static void put_links(struct record *record, const struct report *report,
    uint32_t target, const struct path *path)
{
	struct record list;

	if (report->trace->flows <= 1) {
		record_null(record, "links");
		return;
	}
	record_open_list(&list, record);
	for (unsigned ttl = report->trace->first; ttl < path->last; ttl++)
		put_links_at(&list, report, target, (uint8_t)ttl);
	record_close(record, "links", &list);
}

/* Whom one flow met, by TTL, up to the target. */
static void put_way(struct record *record, const struct report *report,
    uint32_t target, uint16_t flow, unsigned last)
{
	struct record list;
	struct stand stand;

	record_open_list(&list, record);
	for (unsigned ttl = report->trace->first; ttl <= last; ttl++) {
		stand_at(&stand, report, target, ttl);
		put_node(&list, NULL, &stand, paths_flow(report->paths,
		    target, (uint8_t)ttl, flow));
	}
	record_close(record, "addresses", &list);
}

static void put_flows(struct record *record, const struct report *report,
    uint32_t target, const struct path *path)
{
	const struct report_trace *trace = report->trace;
	struct record list, part;

	if (trace->flows <= 1 || trace->multipath) {
		record_null(record, "flows");
		return;
	}
	record_open_list(&list, record);
	for (unsigned i = 0; i < trace->flows; i++) {
		uint16_t flow = (uint16_t)(trace->flow + i);
		uint8_t far = paths_flow_distance(report->paths, target, flow);

		record_open_object(&part, &list);
		record_count(&part, "flow", flow);
		record_known(&part, "hops_count", far != 0, far);
		put_way(&part, report, target, flow, far ? far : path->last);
		record_close(&list, NULL, &part);
	}
	record_close(record, "flows", &list);
}

static void put_hops(struct record *record, const struct report *report,
    uint32_t target, unsigned last)
{
	struct record list, part;

	record_open_list(&list, record);
	for (unsigned ttl = report->trace->first; ttl <= last; ttl++) {
		record_open_object(&part, &list);
		hoprec_fill(&part, report, target, (uint8_t)ttl);
		record_close(&list, NULL, &part);
	}
	record_close(record, "hops", &list);
}

/* The keys that every record about a path begins with. */
static void begin(struct record *record, const struct record_sink *sink,
    const struct report *report, const char *event, uint32_t target,
    nsec wall)
{
	struct addr addr = { 0 };

	targets_addr(report->targets, target, &addr);
	record_begin(record, sink, event);
	record_time(record, "time", wall);
	account_target(record, report, target, &addr);
}

void pathrec_write_hop(struct record_sink *sink, const struct report *report,
    uint32_t target, uint8_t ttl, nsec wall)
{
	struct record record;

	begin(&record, sink, report, "hop", target, wall);
	hoprec_fill(&record, report, target, ttl);
	record_write(sink, &record);
}

static void put_loss(struct record *record, const struct report *report,
    uint32_t target)
{
	struct path_span span;

	paths_loss(report->paths, target, &span);
	record_known(record, "loss_from_hop", span.from != 0, span.from);
	record_known(record, "loss_by_hop", span.by != 0, span.by);
}

static void write_path(struct record_sink *sink, const struct report *report,
    uint32_t target, const struct ending *ending, nsec wall)
{
	struct path path = *paths_path(report->paths, target);
	struct record record;

	begin(&record, sink, report, "path", target, wall);
	put_end(&record, report, target, &path, ending);
	put_mtu(&record, &path);
	put_class(&record, report, &path);
	put_loss(&record, report, target);
	record_count(&record, "changes", path.changes);
	put_route(&record, &path);
	put_flows(&record, report, target, &path);
	put_links(&record, report, target, &path);
	put_hops(&record, report, target, path.last);
	record_write(sink, &record);
}

void pathrec_write_all(struct record_sink *sink, const struct report *report,
    const struct ending *ending, nsec wall)
{
	uint32_t count = targets_count(report->targets);

	for (uint32_t i = 0; i < count; i++)
		if (targets_state(report->targets, i) != TARGET_ABSENT)
			write_path(sink, report, i, ending, wall);
}

void pathrec_write_change(struct record_sink *sink,
    const struct report *report, uint32_t target,
    const struct path_change *change)
{
	struct record record;

	begin(&record, sink, report, "path_change", target, change->wall);
	record_count(&record, "flow", change->flow);
	record_count(&record, "ttl", change->ttl);
	record_addr(&record, "former_address", &change->from);
	record_addr(&record, "new_address", &change->to);
	account_name(&record, report, &change->to);
	record_write(sink, &record);
}
