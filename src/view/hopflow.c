/*
 * Flows are asked one by one: there are 512 of them at most, and a hop is
 * told once.
 */
#include "view/hopflow.h"

#include <string.h>

#include "model/path.h"
#include "view/report.h"

enum { LINKS = 1200 };		/* (32 + nobody) squared, and then some */

/* Is the n-th flow one that met i on its way? */
static bool is_met(const struct report *report, uint32_t target, uint8_t ttl,
    unsigned i, unsigned n)
{
	uint16_t flow = (uint16_t)(report->trace->flow + n);
	uint8_t distance;

	if (paths_flow(report->paths, target, ttl, flow) != i)
		return false;
	/* What went on beyond the target is no part of its path. */
	distance = paths_flow_distance(report->paths, target, flow);
	return distance == 0 || distance > ttl ||
	    (distance == ttl && i != PATH_NOBODY);
}

unsigned hopflow_list(const struct report *report, uint32_t target,
    uint8_t ttl, unsigned i, struct textline *list)
{
	unsigned flows = report->trace->flows, n = 0;

	for (unsigned k = 0; k < flows; k++) {
		unsigned last = k;

		if (!is_met(report, target, ttl, i, k))
			continue;
		while (last + 1 < flows && is_met(report, target, ttl, i,
		    last + 1))
			last++;
		textline_add(list, "%s%u", n ? "," : "",
		    report->trace->flow + k);
		if (last > k)
			textline_add(list, "-%u", report->trace->flow + last);
		n += last - k + 1;
		k = last;
	}
	return n;
}

void hopflow_vertex(struct textline *line, unsigned ttl, unsigned i,
    unsigned of)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEF";

	textline_add(line, "%u", ttl);
	if (of > 1 && i < sizeof(letters) - 1)
		textline_add(line, "%c", letters[i]);
}

/* Flows by successor: [i] of responder i, [PATH_NOBODY] unanswered. */
struct successors {
	unsigned	flows[PATH_NOBODY + 1];
	unsigned	n;		/* how many there are */
	bool		forked;		/* some flows go or come otherwise */
};

static void gather(struct successors *next, const struct path_link *links,
    unsigned n, unsigned from)
{
	memset(next, 0, sizeof(*next));
	for (unsigned i = 0; i < n; i++) {
		if (links[i].from != links[0].from ||
		    links[i].to != links[0].to)
			next->forked = true;
		if (links[i].from != from)
			continue;
		next->n += next->flows[links[i].to] == 0;
		next->flows[links[i].to] += links[i].flows;
	}
}

/* "3a (8)", or "3a-3d (31)" for three or more in a row; the last of them. */
static unsigned add_run(struct textline *line, const struct successors *next,
    unsigned ttl, unsigned i, unsigned of)
{
	unsigned last = i, flows = next->flows[i];

	while (last + 1 < of && next->flows[last + 1])
		last++;
	if (last - i < 2)
		last = i;
	for (unsigned k = i + 1; k <= last; k++)
		flows += next->flows[k];
	hopflow_vertex(line, ttl, i, of);
	if (last > i) {
		textline_add(line, "-");
		hopflow_vertex(line, ttl, last, of);
	}
	/* All of them: their number stands at the vertex itself. */
	if (next->n > last - i + 1)
		textline_add(line, " (%u)", flows);
	return last;
}

void hopflow_links(struct textline *line, const struct report *report,
    uint32_t target, uint8_t ttl, unsigned i)
{
	struct path_link links[LINKS];
	struct successors next;
	const char *comma = "-> ";
	unsigned n, of;

	if (ttl >= report->trace->hops)
		return;
	n = paths_links(report->paths, target, ttl, links, LINKS);
	gather(&next, links, n < LINKS ? n : LINKS, i);
	if (!next.forked || !next.n)
		return;
	of = paths_hop(report->paths, target, (uint8_t)(ttl + 1))->responders;
	textline_remark(line, "%s", "");
	for (unsigned k = 0; k < of && k < PATH_RESPONDERS; k++) {
		if (!next.flows[k])
			continue;
		textline_add(line, "%s", comma);
		k = add_run(line, &next, ttl + 1u, k, of);
		comma = ", ";
	}
	if (next.flows[PATH_NOBODY])
		textline_add(line, "%sno answer (%u)", comma,
		    next.flows[PATH_NOBODY]);
}
