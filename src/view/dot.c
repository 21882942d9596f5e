/*
 * Paths as a graph for Graphviz, one digraph for the whole run, at its end.
 * Nodes are addresses, so that paths which share routers share nodes; a hop
 * where nobody answers is a node of its own target.  Edges bear the numbers of
 * flows where there are several.
 */
#include <inttypes.h>
#include <string.h>

#include "model/path.h"
#include "model/target.h"
#include "view/telling.h"
#include "view/textline.h"
#include "view/traceplain.h"
#include "view/words.h"

enum { LINKS = (PATH_RESPONDERS + 1) * (PATH_RESPONDERS + 1) };

/*
 * A string as DOT has it: quotes and backslashes take a backslash before
 * them.  text is escaped already, so a backslash of its own stands for itself.
 */
static void put_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

/* The node of responder i, or of nobody. */
static void node_name(const struct report *report, uint32_t target,
    unsigned ttl, unsigned i, char text[static WORDS_TEXT])
{
	uint32_t source = telling_source(report, target, (uint8_t)ttl);
	const struct path_hop *hop = paths_hop(report->paths, source,
	    (uint8_t)ttl);

	if (i < hop->responders)
		words_addr(report, &hop->responder[i]->addr, text);
	else
		snprintf(text, WORDS_TEXT, "no answer %" PRIu32 "-%u",
		    target + 1, ttl);
}

static void put_node(FILE *out, const struct report *report, uint32_t target,
    unsigned ttl, unsigned i)
{
	uint32_t source = telling_source(report, target, (uint8_t)ttl);
	const struct path_hop *hop;
	char text[WORDS_TEXT], label[WORDS_TEXT] = "no answer";
	bool replied = false, any;

	node_name(report, target, ttl, i, text);
	hop = paths_hop(report->paths, source, (uint8_t)ttl);
	any = i < hop->responders;
	if (any) {
		words_host(report, &hop->responder[i]->addr, label);
		replied = hop->responder[i]->replied;
	}
	fputc('\t', out);
	put_string(out, text);
	fputs(" [label=", out);
	put_string(out, label);
	fprintf(out, "%s];\n", replied ? ", shape=box" : any ? "" :
	    ", style=dashed");
}

static void put_edge(FILE *out, const char *from, const char *to,
    unsigned flows)
{
	fputc('\t', out);
	put_string(out, from);
	fputs(" -> ", out);
	put_string(out, to);
	if (flows)
		fprintf(out, " [label=\"%u\"]", flows);
	fputs(";\n", out);
}

/* Edges from one hop to the next, as flows went. */
static void put_edges(FILE *out, const struct report *report, uint32_t target,
    unsigned ttl)
{
	unsigned flows = report->trace->flows;
	char from[WORDS_TEXT], to[WORDS_TEXT];
	struct path_link links[LINKS];
	unsigned n = paths_links(report->paths, target, (uint8_t)ttl, links,
	    LINKS);

	for (unsigned i = 0; i < n && i < LINKS; i++) {
		node_name(report, target, ttl, links[i].from, from);
		node_name(report, target, ttl + 1, links[i].to, to);
		put_edge(out, from, to, flows > 1 ? links[i].flows : 0);
	}
	if (n || flows > 1)
		return;
	/* A hop taken from another target has no flows here. */
	node_name(report, target, ttl, 0, from);
	node_name(report, target, ttl + 1, 0, to);
	put_edge(out, from, to, 0);
}

/* From this host to all who answer at the first hop. */
static void put_begin(FILE *out, const struct report *report,
    uint32_t target, unsigned first, unsigned n)
{
	char to[WORDS_TEXT];

	for (unsigned i = 0; i < n || i == 0; i++) {
		node_name(report, target, first, i, to);
		put_edge(out, "this host", to, 0);
	}
}

static void put_path(FILE *out, const struct report *report, uint32_t target)
{
	unsigned first = report->trace->first;
	unsigned last = paths_path(report->paths, target)->last;

	for (unsigned ttl = first; ttl <= last; ttl++) {
		unsigned n = paths_hop(report->paths, telling_source(report,
		    target, (uint8_t)ttl), (uint8_t)ttl)->responders;

		for (unsigned i = 0; i < n || i == 0; i++)
			put_node(out, report, target, ttl, i);
		if (ttl == first)
			put_begin(out, report, target, first, n);
		if (ttl < last)
			put_edges(out, report, target, ttl);
	}
}

static struct view *open_dot(FILE *out, FILE *err,
    const struct report *report)
{
	return traceplain_open(&view_trace_dot, out, err, report);
}

/* Names are waited for, once, when all else is known. */
static nsec tick_dot(struct view *base, nsec now)
{
	struct traceplain *view = (struct traceplain *)base;
	uint32_t target;
	uint8_t ttl;

	if (!view->ended)
		return NSEC_NEVER;
	while (telling_next(view->telling, now, true, &target, &ttl))
		;
	return telling_due(view->telling);
}

static void close_dot(struct view *base, const struct ending *ending)
{
	struct traceplain *view = (struct traceplain *)base;
	const struct targets *targets = view->report->targets;

	if (ending->reason == ENDING_FAILED)
		goto out;
	fputs("digraph asdic {\n\tnode [shape=ellipse];\n"
	    "\t\"this host\" [shape=box];\n", view->out);
	for (uint32_t i = 0; i < targets_count(targets); i++)
		if (targets_state(targets, i) == TARGET_READY)
			put_path(view->out, view->report, i);
	fputs("}\n", view->out);
out:
	traceplain_close(view);
}

const struct view_ops view_trace_dot = {
	.open = open_dot,
	.note = traceplain_note,
	.tick = tick_dot,
	.interim = traceplain_interim,
	.close = close_dot,
};
