/*
 * asdic check: a few probes, a search for sizes where conditions ask for it,
 * and a verdict.  Monitoring reads standard output and the exit status, and
 * nothing else: what keeps a check from being made is told there, too, and is
 * never taken for an answer.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/plan.h"
#include "model/target.h"
#include "plan/chain.h"
#include "plan/mtu.h"
#include "verb/checkopt.h"
#include "verb/lookup.h"
#include "view/judging.h"
#include "view/view.h"

#define FLOOR_USER	(2 * NSEC_MSEC)
#define GAP		(100 * NSEC_USEC)
#define GAP_LEAST	(20 * NSEC_USEC)	/* where all is near */

enum {
	FLOW_PINGS = 1,		/* what tells the probes of both plans apart */
	FLOW_SIZES,
	SWEPT = 2,		/* targets whose hops are asked anyway */
	RCVBUF = 4 << 20,	/* a burst of packets of any size */
};

static const struct view_ops *const views[] = {
	&view_nagios, &view_jsonl, &view_csv, &view_openmetrics, &view_influx,
};

static bool is_asked(const struct judge *judge, const char *name)
{
	return (judge->warn && rule_asks(judge->warn, name)) ||
	    (judge->crit && rule_asks(judge->crit, name));
}

static enum status prepare(const struct world *world, void *settings)
{
	struct check_settings *check = settings;
	enum status status = STATUS_YES;

	if (check->warn)
		status = verdict_rule(world, "--warn", check->warn,
		    judging_extras, JUDGING_EXTRAS, &check->warn_rule);
	if (check->crit && status == STATUS_YES)
		status = verdict_rule(world, "--crit", check->crit,
		    judging_extras, JUDGING_EXTRAS, &check->crit_rule);
	check->judge.warn = check->warn_rule;
	check->judge.crit = check->crit_rule;
	check->hops = is_asked(&check->judge, "hops");
	check->sized = check->hops || is_asked(&check->judge, "mtu");
	return status;
}

/* How many can be good; places kept for further addresses may be, or not. */
static uint32_t most_good(const struct session *session)
{
	uint32_t n = targets_count(session->targets), good = 0;

	for (uint32_t i = 0; i < n; i++)
		good += session->conf->settings->all_addresses ||
		    targets_state(session->targets, i) != TARGET_ABSENT;
	return good;
}

static enum status mind_limits(const struct session *session,
    const struct check_settings *check)
{
	enum status status = session_mind_limits(session);
	const char *thing, *what;

	if (status != STATUS_YES)
		return status;
	if (check->interval < FLOOR_USER && !session->world->superuser &&
	    !session_is_loopback(session)) {
		thing = "--interval";
		what = "under 2 ms only to loopback or for the superuser";
	} else if (check->at_least > most_good(session)) {
		thing = "--at-least";
		what = "more than there are targets";
	} else {
		return STATUS_YES;
	}
	session_complain(session->world, thing, what);
	return STATUS_USAGE;
}

static struct plan *make_ping(const struct session *session,
    const struct check_settings *check)
{
	const struct plan_ping_conf conf = {
		.targets = targets_count(session->targets),
		.uneven = targets_names(session->targets) > 0,
		.count = (uint64_t)check->count, .interval = check->interval,
		.patience = check->timeout, .preload = 1,
		.size_first = (uint32_t)check->size,
		.size_last = (uint32_t)check->size,
		.flow = FLOW_PINGS, .ttl = (uint8_t)check->ttl,
		.ready = lookup_ready, .list = session,
	};

	return plan_ping_new(&conf);
}

/* Hops are asked for many targets only where a condition wants them. */
static struct plan *make_mtu(const struct session *session,
    const struct check_settings *check)
{
	const struct plan_mtu_conf conf = {
		.targets = targets_count(session->targets),
		.hops = check->report.hops, .flow = FLOW_SIZES,
		.patience = check->timeout,
		.every_hop = check->hops && targets_count(session->targets) >
		    SWEPT,
		.patient_names = targets_names(session->targets) > 0,
		.ready = lookup_ready, .mtu_of = lookup_mtu,
		.family = lookup_family, .list = session,
	};

	return plan_mtu_new(&conf);
}

static struct plan *make_plan(struct session *session, void *settings,
    enum status *status)
{
	struct check_settings *check = settings;
	struct plan *ping, *mtu = NULL, *plan;

	*status = mind_limits(session, check);
	if (*status != STATUS_YES)
		return NULL;
	ping = make_ping(session, check);
	if (ping && check->sized)
		mtu = make_mtu(session, check);
	plan = ping && mtu ? plan_chain_new(ping, mtu, FLOW_SIZES) :
	    check->sized ? NULL : ping;
	if (plan)
		return plan;
	if (ping)
		ping->ops->free(ping);
	if (mtu)
		mtu->ops->free(mtu);
	*status = STATUS_SYSTEM;
	return NULL;
}

static enum status fit(struct session *session, void *settings,
    struct engine_conf *engine)
{
	struct check_settings *check = settings;

	(void)engine;
	check->sizes.mtu_of = lookup_mtu;
	check->sizes.list = session;
	return STATUS_YES;
}

/* Packets of any size, and hops: as asdic mtu has it. */
static void fill_sizes(struct session_conf *conf,
    struct check_settings *check)
{
	struct engine_conf *engine = &conf->engine;

	check->report = (struct report_mtu){
		.hops = 30, .flow = FLOW_SIZES,
	};
	check->sizes = (struct sizes_conf){
		.first = 1, .hops = check->report.hops, .flow = FLOW_SIZES,
	};
	conf->report.mtu = &check->report;
	conf->sizes = &check->sizes;
	engine->gap = GAP;
	engine->gap_least = GAP_LEAST;
	engine->linger = 2 * NSEC_SEC;
	engine->flow_lanes = engine->flow_labels = true;
	for (int i = 0; i < 2; i++) {
		engine->spec[i].whole = NET_WHOLE_PROBE;
		engine->spec[i].rcvbuf = RCVBUF;
	}
}

static void fill_conf(struct session_conf *conf, void *settings)
{
	struct check_settings *check = settings;
	struct engine_conf *engine = &conf->engine;
	uint8_t family[2] = { AF_INET, AF_INET6 };

	/* Each -H has left a word behind that is not needed any more. */
	for (unsigned i = check->hosts; i > 0; i--)
		conf->argv[--conf->first] = (char *)check->host[i - 1];
	engine->burst = 1;
	engine->linger = check->timeout < NSEC_SEC ? NSEC_SEC :
	    check->timeout;
	engine->lanes = 1;
	engine->stamps = true;
	for (int i = 0; i < 2; i++) {
		engine->spec[i] = (struct lane_spec){
			.whole = NET_WHOLE_ROUTE, .stamps = true,
			.arrivals = true,
		};
		netopt_lane(&check->common, family[i], &engine->spec[i]);
	}
	conf->report.payload = conf->report.payload_last =
	    (uint32_t)check->size;
	conf->report.interval = check->interval;
	conf->report.judge = &check->judge;
	conf->patience = check->timeout;
	conf->interval = check->interval;
	if (check->sized)
		fill_sizes(conf, check);
}

/* What goes to standard error, and of it the first line once more. */
struct tee {
	FILE	*err;
	size_t	 len;
	char	 text[256];
};

static ssize_t tee_write(void *cookie, const char *data, size_t n)
{
	struct tee *tee = cookie;
	size_t i;

	for (i = 0; i < n && tee->len < sizeof(tee->text) - 1 &&
	    !memchr(tee->text, '\n', tee->len); i++)
		tee->text[tee->len++] = data[i] == '|' ? '/' : data[i];
	return (ssize_t)fwrite(data, 1, n, tee->err);
}

/* Where a run ended before it had a view. */
static void tell_unable(const struct world *world, struct tee *tee)
{
	static const char name[] = "asdic: ";
	const char *text = tee->text;

	tee->text[tee->len] = '\0';
	tee->text[strcspn(tee->text, "\n")] = '\0';
	if (strncmp(text, name, sizeof(name) - 1) == 0)
		text += sizeof(name) - 1;
	fprintf(world->out, "ASDIC UNKNOWN - %s\n", *text ? text :
	    "it could not begin");
}

static enum status run_check(const struct world *world,
    struct session_conf *conf, struct check_settings *check, int argc,
    char **argv)
{
	static const cookie_io_functions_t functions = { .write = tee_write };
	struct tee tee = { .err = world->err };
	struct world told = *world;
	enum status status;

	told.err = fopencookie(&tee, "w", functions);
	if (!told.err)
		told.err = world->err;
	else
		setvbuf(told.err, NULL, _IOLBF, 0);
	status = session_run(&told, conf, check, argc, argv);
	if (told.err != world->err)
		fclose(told.err);
	if (status >= STATUS_USAGE)
		status = STATUS_UNKNOWN;
	if (status == STATUS_UNKNOWN && !conf->viewed &&
	    check->common.format == NETOPT_OWN)
		tell_unable(world, &tee);
	return status;
}

static enum status run(const struct world *world, int argc, char **argv)
{
	struct check_settings check;
	struct session_conf conf = {
		.verb = &verb_check, .check = checkopt_check,
		.prepare = prepare, .fill = fill_conf, .views = views,
		.plan = make_plan, .fit = fit, .settings = &check.common,
	};
	enum status status;

	checkopt_defaults(&check, world);
	status = run_check(world, &conf, &check, argc, argv);
	rule_free(check.warn_rule);
	rule_free(check.crit_rule);
	return status;
}

const struct verb verb_check = {
	.name = "check", .operands = "TARGET...",
	.summary = "good enough? a verdict for monitoring",
	.opts = checkopt_table, .run = run,
};
