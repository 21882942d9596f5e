/*
 * The option table of asdic check.  Letters are those of monitoring plugins;
 * long names mean what they mean everywhere.
 */
#include <string.h>

#include "verb/checkopt.h"

/* A threshold as plugins take it is an expression in other words. */
static const char *parse_threshold(const char *arg, char *pair,
    const char **text)
{
	*text = judge_pair(arg, pair, CHECK_PAIR) ? pair : arg;
	return *text == arg && strchr(arg, ',') ? "neither a condition nor "
	    "RTA,PL%, milliseconds and a share up to 100 %" : NULL;
}

static const char *parse_warn(void *settings, const char *arg)
{
	struct check_settings *check = settings;

	return parse_threshold(arg, check->warn_pair, &check->warn);
}

static const char *parse_crit(void *settings, const char *arg)
{
	struct check_settings *check = settings;

	return parse_threshold(arg, check->crit_pair, &check->crit);
}

static const char *parse_host(void *settings, const char *arg)
{
	struct check_settings *check = settings;

	if (check->hosts == CHECK_HOSTS)
		return "more than 64 of these; say targets without it";
	check->host[check->hosts++] = arg;
	return NULL;
}

/* In the order of the views in verb/check.c. */
static const char *const formats[] = {
	"nagios", "jsonl", "csv", "openmetrics", "influx", NULL,
};

#define AT(field)	offsetof(struct check_settings, field)

const struct opt checkopt_table[] = {
	{ 'w', "warn", "EXPR|RTA,PL%", OPT_CALL, 0, 0, 0, NULL, parse_warn,
	  "Verdict", "a warning, exit 1, if it holds: 'loss>5% or p95>80ms'" },
	{ 'c', "crit", "EXPR|RTA,PL%", OPT_CALL, 0, 0, 0, NULL, parse_crit,
	  NULL, "critical, exit 2, if it holds; no answer at all is, too" },
	{ 0, "all", "", OPT_FLAG, AT(all), 0, 0, NULL, NULL, NULL,
	  "all targets must be good (default)" },
	{ 0, "any", "", OPT_FLAG, NETOPT(any), 0, 0, NULL, NULL, NULL,
	  "one good target is enough" },
	{ 0, "at-least", "N", OPT_NUMBER, AT(at_least), 1, UINT32_MAX - 1,
	  NULL, NULL, NULL, "N good targets are enough" },

	{ 'n', "count", "N", OPT_NUMBER, AT(count), 1, 100000, NULL, NULL,
	  "Probes", "send N probes to each target (5)" },
	{ 0, "interval", "T", OPT_SPAN, AT(interval), 0, 3600 * NSEC_SEC,
	  NULL, NULL, NULL, "time between two probes to a target (200ms)" },
	{ 0, "timeout", "T", OPT_SPAN, AT(timeout), NSEC_MSEC,
	  3600 * NSEC_SEC, NULL, NULL, NULL,
	  "how long to wait for each answer; later is late (1s)" },
	{ 't', "deadline", "T", OPT_SPAN, NETOPT(deadline), NSEC_MSEC,
	  INT64_MAX, NULL, NULL, NULL, "end the whole run after T (10s)" },
	{ 'b', "size", "N", OPT_SIZE, AT(size), 0, 65507, NULL, NULL, NULL,
	  "payload bytes (56)" },
	{ 'l', "ttl", "N", OPT_NUMBER, AT(ttl), 1, 255, NULL, NULL, NULL,
	  "time to live, hop limit" },
	NETOPT_TOS(0),
	NETOPT_FLOW_LABEL(0),

	NETOPT_TARGETS("in all, and largest network or range (4096)"),
	{ 'H', "host", "TARGET", OPT_CALL, 0, 0, 0, NULL, parse_host, NULL,
	  "one more target, as monitoring plugins are told" },
	NETOPT_INTERFACE(0),
	NETOPT_SOURCE('s'),
	NETOPT_MARK(0),

	NETOPT_FORMAT(formats),
	NETOPT_OUTPUT,
	NETOPT_NUMERIC(0),
	NETOPT_HELP,
};

void checkopt_defaults(struct check_settings *check,
    const struct world *world)
{
	*check = (struct check_settings){
		.count = 5, .interval = 200 * NSEC_MSEC, .timeout = NSEC_SEC,
		.size = 56, .common.max_targets = 4096,
		.common.deadline = 10 * NSEC_SEC,
	};
	netopt_defaults(&check->common, world->columns, world->rows);
}

const char *checkopt_check(void *settings, const char **thing)
{
	static const struct netopt_only any = { .thing = NULL };
	struct check_settings *check = settings;

	if (check->all && check->common.any) {
		*thing = "--all";
		return "contradicts --any";
	}
	if (check->at_least && (check->all || check->common.any)) {
		*thing = "--at-least";
		return "contradicts --all and --any";
	}
	if (check->common.any)
		check->at_least = 1;
	check->judge.at_least = check->at_least ? (uint32_t)check->at_least :
	    UINT32_MAX;
	return netopt_check(&check->common, &any, thing);
}
