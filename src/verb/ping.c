/*
 * asdic ping: the option table, the checks that need no packet, and the
 * wiring of plan/ping.  The letters are those that ping users know.
 */
#include "model/target.h"
#include "plan/ping.h"
#include "verb/lookup.h"
#include "verb/pingopt.h"
#include "view/view.h"

#define FLOOR_USER	(2 * NSEC_MSEC)
#define FLOOR_GROUP	NSEC_SEC

enum { PRELOAD_USER = 3 };

static const struct view_ops *const views[] = { &view_ping, &view_jsonl };

/* Ordinary users ping no faster than this, loopback apart. */
static nsec floor_of(const struct session *session)
{
	if (session->world->superuser || session_is_loopback(session))
		return 0;
	if (session->families & TARGETS_GROUP)
		return FLOOR_GROUP;
	return FLOOR_USER;
}

/* Limits for ordinary users; NULL or what is wrong, with *thing. */
static const char *limits(const struct session *session,
    const struct ping_settings *ping, const char **thing)
{
	nsec floor = floor_of(session);

	if (!ping->flood && !ping->adaptive && ping->interval < floor) {
		*thing = "--interval";
		return floor == FLOOR_GROUP ?
		    "under 1 s to a group only for the superuser" :
		    "under 2 ms only to loopback or for the superuser";
	}
	if (floor && ping->preload > PRELOAD_USER) {
		*thing = "--preload";
		return "over 3 only to loopback or for the superuser";
	}
	if (ping->broadcast && (session->families & TARGETS_IPV6) &&
	    !(session->families & TARGETS_IPV4)) {
		*thing = "--broadcast";
		return "IPv6 has no broadcast: ping ff02::1%DEVICE";
	}
	return NULL;
}

/* With -b: a probe to a single host keeps its one source and its errors. */
static bool is_group(const void *list, uint32_t target)
{
	const struct session *session = list;
	struct addr addr;

	return targets_addr(session->targets, target, &addr) &&
	    (addr_is_broadcast(&addr) ||
	    session->world->host->is_broadcast(&addr));
}

static struct plan *make_plan(struct session *session, void *settings,
    enum status *status)
{
	struct ping_settings *ping = settings;
	struct plan_ping_conf conf = {
		.targets = targets_count(session->targets),
		.uneven = targets_names(session->targets) > 0,
		.count = (uint64_t)ping->count, .interval = ping->interval,
		.patience = ping->timeout,
		.preload = (unsigned)ping->preload,
		.adaptive = ping->adaptive, .flood = ping->flood,
		.floor = floor_of(session),
		.size_first = ping->size_first, .size_last = ping->size_last,
		.size_step = ping->size_step,
		.flow = 1, .ttl = (uint8_t)ping->ttl,
		.whole = ping->pmtudisc == PMTUDISC_DO ||
		    ping->pmtudisc == PMTUDISC_PROBE,
		.group = ping->broadcast, .is_group = is_group,
		.stop_on_error = ping->stop_on_error,
		.patient = ping->common.re_resolve > 0,
		.ready = lookup_ready, .list = session,
	};
	const char *thing, *phrase = limits(session, ping, &thing);
	struct plan *plan;

	if (phrase) {
		session_complain(session->world, thing, phrase);
		*status = STATUS_USAGE;
		return NULL;
	}
	plan = plan_ping_new(&conf);
	if (!plan)
		*status = STATUS_SYSTEM;
	return plan;
}

/* -C and -B bind the lane to what the first target's address decides. */
static enum status bind_lane(struct session *session,
    const struct ping_settings *ping, struct engine_conf *engine)
{
	const struct net_settings *net = &ping->common.net;
	const char *thing = ping->connect ? "--connect" : "--sticky-source";
	struct lane_spec *spec;
	struct addr addr;

	if (!ping->connect && !ping->sticky)
		return STATUS_YES;
	if (targets_count(session->targets) != 1 ||
	    !targets_addr(session->targets, 0, &addr)) {
		session_complain(session->world, thing,
		    "takes one target, given as an address");
		return STATUS_USAGE;
	}
	spec = &engine->spec[addr.family == AF_INET6];
	if (ping->connect)
		spec->connect = addr;
	else if (!addr_is_set(&net->source) && session->world->host->source(
	    &addr, net->device, &spec->from) == -1)
		spec->from.family = addr.family;	/* no route: yet */
	return STATUS_YES;
}

/*
 * How many lanes: a lane's 65536 numbers must last for as long as a probe
 * may be in the air, and a lost one be waited for.
 */
static enum status fit(struct session *session, void *settings,
    struct engine_conf *engine)
{
	struct ping_settings *ping = settings;
	double targets = targets_count(session->targets), need;
	const char *thing, *phrase = limits(session, ping, &thing);

	if (phrase) {
		session_complain(session->world, thing, phrase);
		return STATUS_USAGE;
	}
	need = targets * (double)(ping->timeout + engine->linger) /
	    ((double)ping->interval + 1) / 65536;
	if (ping->flood || ping->adaptive)
		need = 0;
	engine->lanes = need > 30 ? 31 : (unsigned)need + 1;
	if (targets > 64 || ping->flood)
		for (int i = 0; i < 2; i++)
			engine->spec[i].rcvbuf = 4 << 20;
	return bind_lane(session, ping, engine);
}

static const enum net_whole whole[] = {
	[PMTUDISC_DEFAULT] = NET_WHOLE_ROUTE, [PMTUDISC_DO] = NET_WHOLE_CACHED,
	[PMTUDISC_WANT] = NET_WHOLE_ROUTE, [PMTUDISC_DONT] = NET_WHOLE_NEVER,
	[PMTUDISC_PROBE] = NET_WHOLE_PROBE,
};

static void fill_spec(const struct ping_settings *ping,
    struct lane_spec *spec, uint8_t family)
{
	*spec = (struct lane_spec){
		.ident = (uint16_t)ping->identifier,
		.whole = whole[ping->pmtudisc], .sndbuf = (int)ping->sndbuf,
		.stamps = !ping->no_stamps && !ping->user_rtt,
		.arrivals = !ping->user_rtt, .broadcast = ping->broadcast,
		.no_loop = ping->no_loopback, .no_route = ping->direct,
	};
	netopt_lane(&ping->common, family, spec);
}

static void fill_conf(struct session_conf *conf, void *settings)
{
	struct ping_settings *ping = settings;
	struct engine_conf *engine = &conf->engine;

	engine->burst = 1;
	engine->linger = ping->timeout < NSEC_SEC ? NSEC_SEC : ping->timeout;
	if (engine->linger > 10 * NSEC_SEC)
		engine->linger = 10 * NSEC_SEC;
	engine->lanes = 1;
	engine->stamps = !ping->no_stamps && !ping->user_rtt;
	engine->user_rtt = ping->user_rtt;
	engine->pattern = ping->pattern_len ? ping->pattern : NULL;
	engine->pattern_len = ping->pattern_len;
	fill_spec(ping, &engine->spec[0], AF_INET);
	fill_spec(ping, &engine->spec[1], AF_INET6);
	conf->report.payload = ping->size_first;
	conf->report.payload_last = ping->size_last;
	conf->report.interval = ping->interval;
	conf->patience = ping->timeout;
	conf->interval = ping->flood || ping->adaptive ? 10 * NSEC_MSEC :
	    ping->interval;
	conf->stop_on_error = ping->stop_on_error;
	ping->common.style.flood = ping->flood && !ping->common.style.quiet;
}

static enum status run(const struct world *world, int argc, char **argv)
{
	struct ping_settings ping;
	struct session_conf conf = {
		.verb = &verb_ping, .check = pingopt_check, .fill = fill_conf,
		.views = views, .plan = make_plan, .fit = fit,
		.settings = &ping.common,
	};

	pingopt_defaults(&ping, world);
	return session_run(world, &conf, &ping, argc, argv);
}

const struct verb verb_ping = {
	.name = "ping", .operands = "TARGET...",
	.summary = "does it answer, and how well",
	.opts = pingopt_table, .run = run,
};
