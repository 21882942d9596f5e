/*
 * The option table of asdic sweep, the parsers of its harder arguments, and
 * the checks that need neither packet nor target.  The letters are those that
 * users of fping know, where the meaning is the same.
 */
#include "base/number.h"
#include "verb/netopt.h"
#include "verb/sweepopt.h"

static const char *parse_backoff(void *settings, const char *arg)
{
	struct sweep_settings *sweep = settings;

	return number_parse_real(&sweep->backoff, arg, 1, 5) ?
	    "not a number of 1 to 5" : NULL;
}

/* Given again, it is one more. */
static const char *parse_exclude(void *settings, const char *arg)
{
	struct sweep_settings *sweep = settings;

	if (sweep->excludes == SWEEPOPT_EXCLUDES)
		return "too many: put them into a file for --exclude-list";
	sweep->exclude[sweep->excludes++] = arg;
	return NULL;
}

static const char *const formats[] = {
	"text", "jsonl", "csv", "openmetrics", "influx", NULL,
};

#define AT(field)	offsetof(struct sweep_settings, field)
#define MOST		INT64_MAX

const struct opt sweepopt_table[] = {
	{ 0, "rate", "PPS", OPT_NUMBER, AT(rate), 1, 1000000, NULL, NULL,
	  "Probes", "probes a second, over all targets (1000)" },
	{ 'r', "retries", "N", OPT_NUMBER, AT(retries), 0, 14, NULL, NULL,
	  NULL, "ask a silent target N times more (2)" },
	{ 't', "timeout", "T", OPT_SPAN, AT(timeout), NSEC_MSEC,
	  60 * NSEC_SEC, NULL, NULL, NULL,
	  "how long to wait for each answer; later is late (500ms)" },
	{ 'B', "backoff", "N", OPT_CALL, 0, 0, 0, NULL, parse_backoff, NULL,
	  "each retry waits N times as long, 1 to 5 (1.5)" },
	{ 0, "deadline", "T", OPT_SPAN, AT(common.deadline), NSEC_MSEC, MOST,
	  NULL, NULL, NULL, "end the whole run after T" },
	{ 'b', "size", "N", OPT_SIZE, AT(size), 0, 65527, NULL, NULL, NULL,
	  "payload bytes (56)" },
	{ 'H', "ttl", "N", OPT_NUMBER, AT(ttl), 1, 255, NULL, NULL, NULL,
	  "time to live, hop limit" },
	NETOPT_TOS('O'),
	NETOPT_FLOW_LABEL(0),
	{ 0, "seed", "N", OPT_NUMBER, AT(seed), 0, MOST, NULL, NULL, NULL,
	  "the order of asking, the same each time (by chance)" },
	{ 0, "in-order", "", OPT_FLAG, AT(in_order), 0, 0, NULL, NULL, NULL,
	  "ask in the order of the list" },

	NETOPT_TARGETS_AS('f', 'm', "largest network or range (1048576)"),
	{ 0, "exclude", "TARGET", OPT_CALL, 0, 0, 0, NULL, parse_exclude,
	  NULL, "leave out an address, network or range; again for more" },
	{ 0, "exclude-list", "FILE", OPT_TEXT, AT(exclude_list), 0, 0, NULL,
	  NULL, NULL, "leave out those of a file, one a line" },
	NETOPT_INTERFACE('I'),
	NETOPT_SOURCE('S'),
	NETOPT_MARK(0),

	{ 'x', "expect", "FILE", OPT_TEXT, AT(expect), 0, 0, NULL, NULL,
	  "Verdict", "exit 1 unless those of the file are up, and no other" },
	NETOPT_FAIL_IF(NULL, "'down>5 or p95>80ms'"),

	NETOPT_FORMAT(formats),
	NETOPT_OUTPUT,
	{ 'a', "up", "", OPT_FLAG, AT(sweep.up), 0, 0, NULL, NULL, NULL,
	  "bare addresses of those up, nothing else" },
	{ 'u', "down", "", OPT_FLAG, AT(sweep.down), 0, 0, NULL, NULL, NULL,
	  "bare addresses of those not up, at the end" },
	{ 'q', "quiet", "", OPT_FLAG, AT(common.style.quiet), 0, 0, NULL,
	  NULL, NULL, "summary only" },
	{ 'v', "verbose", "", OPT_FLAG, AT(common.style.verbose), 0, 0, NULL,
	  NULL, NULL, "lost tries, duplicates and stray replies, too" },
	{ 'd', "reverse-names", "", OPT_FLAG, AT(common.reverse), 0, 0, NULL,
	  NULL, NULL, "look up names of addresses that are up" },
	{ 'n', "names", "", OPT_FLAG, AT(sweep.names), 0, 0, NULL, NULL,
	  NULL, "the same, but where no name was given" },
	NETOPT_EVERY,
	NETOPT_HELP,
};

void sweepopt_defaults(struct sweep_settings *sweep,
    const struct world *world)
{
	*sweep = (struct sweep_settings){
		.rate = 1000, .retries = 2, .timeout = 500 * NSEC_MSEC,
		.backoff = 1.5, .seed = -1, .size = 56,
		.sweep.columns = world->err_columns,
		.common.max_targets = 1 << 20,
	};
	netopt_defaults(&sweep->common, world->columns, world->rows);
}

static const char *check_lists(const struct sweep_settings *sweep,
    const char **thing)
{
	const struct session_settings *common = &sweep->common;

	*thing = "--up";
	if (sweep->sweep.up && sweep->sweep.down)
		return "contradicts --down";
	if (!sweep->sweep.up)
		*thing = "--down";
	if ((sweep->sweep.up || sweep->sweep.down) && common->format)
		return "a list of addresses, and --format says otherwise";
	if (common->output && common->format != NETOPT_OPENMETRICS) {
		*thing = "--output";
		return "goes with --format openmetrics; a shell's > with all";
	}
	if (common->only4 && sweep->size > netopt_payload4(&common->net)) {
		*thing = "--size";
		return "more than an IPv4 packet can carry";
	}
	return NULL;
}

const char *sweepopt_check(void *settings, const char **thing)
{
	static const struct netopt_only nothing;
	struct sweep_settings *sweep = settings;
	const char *phrase = check_lists(sweep, thing);

	sweep->common.reverse |= sweep->sweep.names;
	return phrase ? phrase : netopt_check(&sweep->common, &nothing, thing);
}
