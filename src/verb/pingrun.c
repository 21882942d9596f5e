/*
 * The settings of a ping, handed on: what of them is the lanes', the engine's,
 * the plan's and the report's.
 */
#include "verb/pingrun.h"

#include "model/target.h"
#include "plan/ping.h"
#include "verb/lookup.h"

/* With -b: a probe to a single host keeps its one source and its errors. */
static bool is_group(const void *list, uint32_t target)
{
	const struct session *session = list;
	struct addr addr;

	return targets_addr(session->targets, target, &addr) &&
	    (addr_is_broadcast(&addr) ||
	    session->world->host->is_broadcast(&addr));
}

void pingrun_plan(struct session *session, const struct ping_settings *ping,
    nsec floor, struct plan_ping_conf *conf)
{
	*conf = (struct plan_ping_conf){
		.targets = targets_count(session->targets),
		.uneven = targets_names(session->targets) > 0,
		.count = (uint64_t)ping->count, .interval = ping->interval,
		.patience = ping->timeout,
		.preload = (unsigned)ping->preload,
		.adaptive = ping->adaptive, .flood = ping->flood,
		.floor = floor,
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
}

void pingrun_bind(const struct session *session,
    const struct ping_settings *ping, struct engine_conf *engine,
    const struct addr *to)
{
	const struct net_settings *net = &ping->common.net;
	struct lane_spec *spec = &engine->spec[to->family == AF_INET6];

	if (ping->connect)
		spec->connect = *to;
	else if (ping->sticky && !addr_is_set(&net->source) &&
	    session->world->host->source(to, net->device, &spec->from) == -1)
		spec->from.family = to->family;		/* no route: yet */
}

void pingrun_lanes(const struct session *session,
    const struct ping_settings *ping, struct engine_conf *engine)
{
	double targets = targets_count(session->targets), need;

	need = targets * (double)(ping->timeout + engine->linger) /
	    ((double)ping->interval + 1) / 65536;
	if (ping->flood || ping->adaptive)
		need = 0;
	engine->lanes = need > 30 ? 31 : (unsigned)need + 1;
	if (targets > 64 || ping->flood)
		for (int i = 0; i < 2; i++)
			engine->spec[i].rcvbuf = 4 << 20;
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

void pingrun_fill(struct session_conf *conf, void *settings)
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
