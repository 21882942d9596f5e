/*
 * The option table of asdic mtu and the checks that need neither packet nor
 * target.  Letters are those of asdic trace, but for -q, which is ping's: there
 * are no tries to be counted here.
 */
#include "verb/mtuopt.h"

/* In the order of the views in verb/mtu.c. */
static const char *const formats[] = { "text", "jsonl", NULL };

#define AT(field)	offsetof(struct mtu_settings, field)

const struct opt mtuopt_table[] = {
	{ 0, "hops", "", OPT_FLAG, AT(every_hop), 0, 0, NULL, NULL,
	  "Search", "also how large a packet gets to each hop" },
	{ 0, "fragments", "", OPT_FLAG, AT(fragments), 0, 0, NULL, NULL,
	  NULL, "also whether larger packets arrive in fragments" },
	{ 0, "most", "N", OPT_SIZE, AT(most), SIZES_LEAST4, SIZES_MAX, NULL,
	  NULL, NULL, "try no packet larger than N bytes" },
	{ 'm', "max-hops", "N", OPT_NUMBER, AT(hops), 1, 254, NULL, NULL,
	  NULL, "ask no hop beyond N (30)" },
	{ 'w', "timeout", "T", OPT_SPAN, AT(timeout), NSEC_MSEC,
	  3600 * NSEC_SEC, NULL, NULL, NULL,
	  "wait so long for each answer (as round trips suggest)" },
	NETOPT_DEADLINE(0),
	{ 0, "flow", "N", OPT_NUMBER, AT(flow), 1, 65535, NULL, NULL, NULL,
	  "which way to take where routers balance flows (1)" },
	NETOPT_TOS('t'),
	NETOPT_FLOW_LABEL(0),

	NETOPT_TARGETS("in all, and largest network or range (256)"),
	NETOPT_INTERFACE('i'),
	NETOPT_SOURCE('s'),
	NETOPT_MARK(0),

	NETOPT_VERDICT("Verdict", "'mtu<1500 or hops>12'"),

	NETOPT_FORMAT(formats),
	{ 'q', "quiet", "", OPT_FLAG, NETOPT(style.quiet), 0, 0, NULL, NULL,
	  NULL, "the path MTU alone, a number a target" },
	{ 'v', "verbose", "", OPT_FLAG, NETOPT(style.verbose), 0, 0, NULL,
	  NULL, NULL, "all that is known; in JSON every probe" },
	NETOPT_NUMERIC('n'),
	NETOPT_EVERY,
	NETOPT_HELP,
};

void mtuopt_defaults(struct mtu_settings *mtu, const struct world *world)
{
	*mtu = (struct mtu_settings){
		.hops = 30, .flow = 1, .common.max_targets = 256,
	};
	netopt_defaults(&mtu->common, world->columns, world->rows);
}

const char *mtuopt_check(void *settings, const char **thing)
{
	static const struct netopt_only any = { .thing = NULL };
	struct mtu_settings *mtu = settings;
	const char *phrase = netopt_check(&mtu->common, &any, thing);

	if (phrase)
		return phrase;
	*thing = "--most";
	if (mtu->most && mtu->most < SIZES_LEAST6 && mtu->common.only6)
		return "under 1280, which every IPv6 link carries";
	mtu->common.reverse = !mtu->common.style.numeric;
	return NULL;
}
