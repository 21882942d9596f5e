/*
 * Further lines about a path, a label and a sentence each.  A diamond begins
 * at the last single router before several, and ends at the next single one;
 * the host we are on is the router of hop 0.
 */
#include "view/pathmore.h"

#include <inttypes.h>
#include <string.h>

#include "model/target.h"
#include "view/hopmark.h"
#include "view/remarks.h"
#include "view/report.h"
#include "wire/option.h"

/* How many answered at a hop, this host apart, and one of them. */
static unsigned width_at(const struct report *report, uint32_t target,
    unsigned ttl, struct addr *addr)
{
	const struct path_hop *hop = paths_hop(report->paths, target,
	    (uint8_t)ttl);
	unsigned n = 0;

	for (unsigned i = hop->responders; i-- > 0;) {
		if (hop->responder[i]->odd & PATH_OWN)
			continue;
		*addr = hop->responder[i]->addr;
		n++;
	}
	return n;
}

static void add_hop(struct textline *line, const struct report *report,
    uint32_t target, unsigned ttl)
{
	struct addr addr;
	char text[WORDS_TEXT];

	if (ttl < report->trace->first)
		textline_add(line, "this host");
	else if (width_at(report, target, ttl, &addr))
		textline_add(line, "hop %u (%s)", ttl, words_host(report,
		    &addr, text));
	else
		textline_add(line, "hop %u", ttl);
}

/* The nearest hop where a loop shows, and the hop it goes back to. */
static bool find_loop(const struct report *report, uint32_t target,
    unsigned *from, unsigned *again)
{
	for (unsigned ttl = report->trace->first; ttl <= report->trace->hops;
	    ttl++) {
		struct hopmark mark;

		hopmark_init(&mark, report, target, (uint8_t)ttl);
		for (unsigned i = 0; i < mark.hop->responders; i++) {
			if (!(mark.hop->responder[i]->odd & PATH_LOOP))
				continue;
			*again = ttl;
			*from = mark.same[i];
			return *from && *from < ttl;
		}
	}
	return false;
}

void pathmore_loop(struct textline *line, const struct report *report,
    uint32_t target)
{
	unsigned from, again;

	textline_add(line, "not reached: loop");
	if (!find_loop(report, target, &from, &again))
		return;
	if (again - from > 2)
		textline_add(line, " of %u routers, from ", again - from);
	else
		textline_add(line, " between ");
	add_hop(line, report, target, from);
	textline_add(line, again - from > 2 ? " to " : " and ");
	add_hop(line, report, target, again - 1);
}

struct diamond {
	unsigned	from, to;	/* hops of the single routers */
	unsigned	width;
	bool		open;		/* the path ended within */
	bool		packet;		/* balanced per packet */
};

/* The next diamond at or behind *ttl; moves *ttl to its end. */
static bool next_diamond(const struct report *report, uint32_t target,
    unsigned *ttl, unsigned last, struct diamond *diamond)
{
	struct addr addr;

	*diamond = (struct diamond){ .from = *ttl };
	for (unsigned i = *ttl + 1; i <= last; i++) {
		unsigned width = width_at(report, target, i, &addr);

		if (width > diamond->width)
			diamond->width = width;
		if (width > 1)
			diamond->packet |= paths_hop(report->paths, target,
			    (uint8_t)i)->spread == PATH_SPREAD_PACKET;
		if (diamond->width < 2 && width)
			*diamond = (struct diamond){ .from = i };
		else if (diamond->width > 1 && width == 1) {
			*ttl = diamond->to = i;
			return true;
		}
	}
	*ttl = diamond->to = last;
	diamond->open = true;
	return diamond->width > 1;
}

void pathmore_diamonds(FILE *out, const struct report *report,
    uint32_t target)
{
	unsigned last = paths_path(report->paths, target)->last;
	unsigned ttl = report->trace->first - 1u;
	struct diamond diamond;
	struct textline line;

	while (report->trace->multipath && ttl < last &&
	    next_diamond(report, target, &ttl, last, &diamond)) {
		textline_init(&line);
		textline_add(&line, "%u wide, ", diamond.width);
		add_hop(&line, report, target, diamond.from);
		textline_add(&line, " to ");
		if (diamond.open)
			textline_add(&line, "the end of what is seen");
		else
			add_hop(&line, report, target, diamond.to);
		textline_add(&line, ", %u hops long", diamond.to -
		    diamond.from);
		if (diamond.packet)
			textline_add(&line, ", balanced per packet");
		remarks_label(out, "diamond");
		textline_tell(&line, out, 0);
	}
}

void pathmore_changes(FILE *out, const struct report *report, uint32_t target)
{
	struct path_change changes[PATH_CHANGES];
	unsigned n = paths_changes(report->paths, target, changes);
	uint64_t all = paths_path(report->paths, target)->changes;
	char a[WORDS_TEXT], b[WORDS_TEXT];

	if (all > n) {
		remarks_label(out, "changed");
		fprintf(out, "%" PRIu64 " times, the last %u:\n", all, n);
	}
	for (unsigned i = 0; i < n; i++) {
		remarks_label(out, "changed");
		fprintf(out, "at %s, from hop %u on", words_second(
		    changes[i].wall, a), changes[i].ttl);
		if (report->trace->flows > 1)
			fprintf(out, ", flow %u", changes[i].flow);
		fprintf(out, ": %s became %s\n", words_host(report,
		    &changes[i].from, a), words_host(report, &changes[i].to,
		    b));
	}
}

/* Did a router's quote show where headers are rewritten? */
static bool is_located(const struct report *report, uint32_t target,
    unsigned last)
{
	unsigned odd = 0;

	for (unsigned ttl = report->trace->first; ttl <= last; ttl++)
		odd |= paths_hop(report->paths, target, (uint8_t)ttl)->odd;
	return odd & (PATH_DSCP | PATH_ECN);
}

void pathmore_rewriting(FILE *out, const struct report *report,
    uint32_t target)
{
	const struct path *path = paths_path(report->paths, target);
	unsigned sent = report->style->tos, back = (unsigned)path->tos_back;
	static const char where[] =
	    "there, back, or at the target: only its reply tells";
	char a[WORDS_TEXT], b[WORDS_TEXT];

	if (path->tos_back < 0 || sent == back ||
	    is_located(report, target, path->last))
		return;
	remarks_label(out, "rewritten");
	if (sent >> 2 != back >> 2)
		fprintf(out, "DSCP %s came back as %s%s", words_dscp(sent, a),
		    words_dscp(back, b), (sent & 3) != (back & 3) ? ", " :
		    "");
	if ((sent & 3) != (back & 3))
		fprintf(out, "ECN %s came back as %s", words_ecn(sent),
		    words_ecn(back));
	fprintf(out, " (%s)\n", where);
}

static struct addr recorded(const struct option_report *options, unsigned i)
{
	struct addr addr = { .family = AF_INET };

	memcpy(addr.bytes, options->route[i], 4);
	return addr;
}

void pathmore_route(FILE *out, const struct report *report, uint32_t target)
{
	const struct path *path = paths_path(report->paths, target);
	struct option_report options;
	const char *before = "";
	char text[WORDS_TEXT];
	bool turned = false;	/* the target may stand there twice */
	struct addr to;

	if (!path->route_len || !targets_addr(report->targets, target, &to))
		return;
	option_read(path->route, path->route_len, &options);
	if (!options.has_route)
		return;
	remarks_label(out, "recorded");
	for (unsigned i = 0; i < options.routes; i++) {
		struct addr addr = recorded(&options, i);

		fprintf(out, "%s%s", before, words_host(report, &addr, text));
		before = !turned && addr_equal(&addr, &to) ? "; back " : ", ";
		turned |= addr_equal(&addr, &to);
	}
	if (options.routes == OPTION_ROUTES)
		fputs(" (no room for more)", out);
	fputc('\n', out);
}
