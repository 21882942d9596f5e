/*
 * The option table of asdic trace, whose letters are those of traceroute, and
 * the checks that need neither packet nor target.  What is not said is 0 until
 * the checks are over, so that they can tell what was said in vain.
 */
#include "verb/traceopt.h"

#include "plan/multipath.h"

/* In the order of the views in verb/trace.c. */
static const char *const formats[] = { "text", "jsonl", "csv", "dot", NULL };

#define AT(field)	offsetof(struct trace_settings, field)

const struct opt traceopt_table[] = {
	{ 'f', "first-hop", "N", OPT_NUMBER, AT(first), 1, 254, NULL, NULL,
	  "Probes", "begin at hop N (1)" },
	{ 'm', "max-hops", "N", OPT_NUMBER, AT(hops), 1, 254, NULL, NULL,
	  NULL, "end at hop N at the latest (30)" },
	{ 0, "gap", "N", OPT_NUMBER, AT(gap), 1, 254, NULL, NULL, NULL,
	  "give up after N silent hops in a row (10)" },
	{ 'q', "tries", "N", OPT_NUMBER, AT(tries), 1, 100, NULL, NULL, NULL,
	  "probes to each hop (3; of several rounds or flows: 1)" },
	{ 0, "rounds", "N", OPT_NUMBER, AT(rounds), 1, UINT32_MAX, NULL, NULL,
	  NULL, "measure the whole path N times (1)" },
	{ 0, "forever", "", OPT_FLAG, AT(forever), 0, 0, NULL, NULL, NULL,
	  "measure it until ^C" },
	{ 0, "interval", "T", OPT_SPAN, AT(interval), 10 * NSEC_MSEC,
	  86400 * NSEC_SEC, NULL, NULL, NULL,
	  "time between the starts of two rounds (1s)" },
	{ 'w', "timeout", "T", OPT_SPAN, AT(timeout), NSEC_MSEC,
	  3600 * NSEC_SEC, NULL, NULL, NULL,
	  "wait so long for each answer (twice the slowest, 1s at most)" },
	NETOPT_DEADLINE(0),
	{ 0, "flow", "N", OPT_NUMBER, AT(flow), 1, 65535, NULL, NULL, NULL,
	  "which way to take where routers balance flows (1)" },
	{ 0, "flows", "N", OPT_NUMBER, AT(flows), 1, 64, NULL, NULL, NULL,
	  "trace N flows side by side (1)" },
	{ 0, "multipath", "", OPT_FLAG, AT(multipath), 0, 0, NULL, NULL,
	  NULL, "find all ways that flows may take" },
	{ 0, "confidence", "PERCENT", OPT_NUMBER, AT(confidence), 50, 99,
	  NULL, NULL, NULL, "with --multipath: that no way is missing (95)" },
	{ 0, "size", "N", OPT_SIZE, AT(size), PACKET_FLOWED - PACKET_HEADER,
	  65507, NULL, NULL, NULL, "payload bytes (10, the least)" },
	{ 0, "fragment", "", OPT_FLAG, AT(fragment), 0, 0, NULL, NULL, NULL,
	  "let routers fragment; no path MTU then" },
	{ 0, "no-mtu", "", OPT_FLAG, AT(no_mtu), 0, 0, NULL, NULL, NULL,
	  "no large probes for the path MTU" },
	{ 'I', "icmp", "", OPT_FLAG, AT(icmp), 0, 0, NULL, NULL, NULL,
	  "ICMP echo, which it is anyway" },
	NETOPT_TOS('t'),
	NETOPT_FLOW_LABEL(0),
	NETOPT_RECORD_ROUTE(0),

	NETOPT_TARGETS("in all, and largest network or range (4096)"),
	NETOPT_INTERFACE('i'),
	NETOPT_SOURCE('s'),
	NETOPT_MARK(0),

	NETOPT_VERDICT("Verdict", "'hops>12 or mtu<1500'"),

	NETOPT_FORMAT(formats),
	{ 0, "quiet", "", OPT_FLAG, NETOPT(style.quiet), 0, 0, NULL, NULL,
	  NULL, "summaries only" },
	{ 'v', "verbose", "", OPT_FLAG, NETOPT(style.verbose), 0, 0, NULL,
	  NULL, NULL, "all that is known of each hop" },
	NETOPT_NUMERIC('n'),
	NETOPT_EVERY,
	NETOPT_HELP,
};

void traceopt_defaults(struct trace_settings *trace,
    const struct world *world)
{
	*trace = (struct trace_settings){
		.first = 1, .hops = 30, .gap = 10, .flow = 1,
		.common.max_targets = 4096,
	};
	netopt_defaults(&trace->common, world->columns, world->rows);
}

static const char *check_rounds(const struct trace_settings *trace,
    const char **thing)
{
	*thing = "--forever";
	if (trace->forever && trace->rounds)
		return "contradicts --rounds";
	*thing = "--interval";
	if (trace->interval && !trace->forever && trace->rounds < 2)
		return "of one round; --rounds or --forever makes more";
	return NULL;
}

/* Multipath decides itself what to ask how often. */
static const char *check_multipath(const struct trace_settings *trace,
    const char **thing)
{
	*thing = "--confidence";
	if (!trace->multipath)
		return trace->confidence ? "only with --multipath" : NULL;
	*thing = trace->flows ? "--flows" : trace->tries ? "--tries" :
	    trace->forever ? "--forever" : "--rounds";
	if (trace->flows || trace->tries || trace->forever || trace->rounds)
		return "contradicts --multipath, which finds that out itself";
	return NULL;
}

static const char *check_ranges(const struct trace_settings *trace,
    const char **thing)
{
	*thing = "--first-hop";
	if (trace->first > trace->hops)
		return "beyond --max-hops";
	*thing = "--flows";
	if (trace->flow + trace->flows - 1 > UINT16_MAX)
		return "beyond the last flow, 65535";
	*thing = "--size";
	if (trace->size > netopt_payload4(&trace->common.net))
		return "more than an IPv4 packet can carry";
	return NULL;
}

/*
 * What was not said follows from what was.  Rounds and flows come together at
 * the same routers, which answer few probes.
 */
static void settle(struct trace_settings *trace)
{
	bool several = trace->forever || trace->rounds > 1 || trace->flows > 1;

	if (!trace->tries)
		trace->tries = several ? 1 : 3;
	if (!trace->rounds)
		trace->rounds = !trace->forever;
	if (!trace->interval)
		trace->interval = NSEC_SEC;
	if (!trace->flows)
		trace->flows = trace->multipath ? MULTIPATH_FLOWS : 1;
	if (trace->flow + trace->flows - 1 > UINT16_MAX)
		trace->flows = UINT16_MAX - trace->flow + 1;
	if (!trace->confidence)
		trace->confidence = 95;
	trace->common.reverse = !trace->common.style.numeric;
}

const char *traceopt_check(void *settings, const char **thing)
{
	static const struct netopt_only any = { .thing = NULL };
	struct trace_settings *trace = settings;
	const char *phrase = netopt_check(&trace->common, &any, thing);

	if (!phrase)
		phrase = check_rounds(trace, thing);
	if (!phrase)
		phrase = check_multipath(trace, thing);
	if (!phrase)
		phrase = check_ranges(trace, thing);
	if (!phrase)
		settle(trace);
	return phrase;
}
