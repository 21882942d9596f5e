/*
 * asdic trace: the wiring of plan/trace and plan/multipath.  All probes of a
 * flow leave by one lane, so that their identifier is constant, too; they may
 * not be fragmented, for whoever cannot pass them on is to say so.
 */
#include "model/target.h"
#include "plan/multipath.h"
#include "plan/trace.h"
#include "verb/lookup.h"
#include "verb/traceopt.h"
#include "view/view.h"

enum {
	LANES = 16,		/* flows with an identifier of their own */
	RCVBUF = 1 << 20,
	RCVBUF_MANY = 4 << 20,
};

static const struct view_ops *const views[] = {
	&view_trace, &view_trace_jsonl, &view_trace_csv, &view_trace_dot,
};

/* The /24 or the /64 a target is in. */
static uint64_t near_of(const void *list, uint32_t target)
{
	const struct session *session = list;
	struct addr addr;
	uint64_t near = 0;
	size_t n;

	if (!targets_addr(session->targets, target, &addr))
		return 0;
	n = addr.family == AF_INET6 ? 8 : 3;
	for (size_t i = 0; i < n; i++)
		near = near << 8 | addr.bytes[i];
	return near;
}

/* Largest packet worth trying; 0: unknown. */
static uint32_t most_of(const void *list, uint32_t target)
{
	const struct session *session = list;
	const struct trace_settings *trace =
	    (const void *)session->conf->settings;
	uint32_t mtu = lookup_mtu(session, target);

	if (trace->most && (mtu == 0 || trace->most < mtu))
		return (uint32_t)trace->most;
	return mtu;
}

static struct plan *make_trace(struct session *session,
    const struct trace_settings *trace)
{
	const struct plan_trace_conf conf = {
		.targets = targets_count(session->targets),
		.first = trace->report.first, .hops = trace->report.hops,
		.gap = trace->report.gap, .tries = trace->report.tries,
		.flow = trace->report.flow, .flows = trace->report.flows,
		.rounds = trace->report.rounds, .interval = trace->interval,
		.patience = session->conf->patience,
		.patient = trace->timeout != 0, .sought = SESSION_SOUGHT,
		.size = (uint32_t)trace->size, .whole = !trace->fragment,
		.mtu = !trace->fragment && !trace->no_mtu,
		.patient_names = session->conf->settings->re_resolve > 0,
		.ready = lookup_ready, .mtu_of = most_of,
		.family = lookup_family, .near = near_of, .list = session,
	};

	return plan_trace_new(&conf);
}

static struct plan *make_multipath(struct session *session,
    const struct trace_settings *trace)
{
	const struct plan_multipath_conf conf = {
		.targets = targets_count(session->targets),
		.first = trace->report.first, .hops = trace->report.hops,
		.gap = trace->report.gap,
		.flow = trace->report.flow, .flows = trace->report.flows,
		.confidence = trace->report.confidence,
		.patience = session->conf->patience,
		.sought = trace->timeout ? 0 : SESSION_SOUGHT,
		.size = (uint32_t)trace->size, .whole = !trace->fragment,
		.patient_names = session->conf->settings->re_resolve > 0,
		.ready = lookup_ready, .family = lookup_family, .list = session,
	};

	return plan_multipath_new(&conf);
}

struct plan *verb_trace_plan(struct session *session, void *settings,
    enum status *status)
{
	struct trace_settings *trace = settings;
	struct plan *plan;

	*status = session_mind_limits(session);
	if (*status != STATUS_YES)
		return NULL;
	plan = trace->multipath ? make_multipath(session, trace) :
	    make_trace(session, trace);
	trace->report.arg = plan;
	if (!plan)
		*status = STATUS_SYSTEM;
	return plan;
}

enum status verb_trace_fit(struct session *session, void *settings,
    struct engine_conf *engine)
{
	struct trace_settings *trace = settings;
	bool many = targets_count(session->targets) > 16 || trace->multipath ||
	    trace->flows > 1 || trace->common.list;

	engine->lanes = trace->flows < LANES ? (unsigned)trace->flows : LANES;
	for (int i = 0; i < 2; i++)
		engine->spec[i].rcvbuf = many ? RCVBUF_MANY : RCVBUF;
	return session_mind_limits(session);
}

/* For the views; a run that could not begin has no plan. */
static void tell_hop(const void *arg, uint32_t target, uint8_t ttl,
    struct report_hop *hop)
{
	struct plan_trace_hop known = { .inferred = UINT32_MAX };

	if (arg)
		plan_trace_hop(arg, target, ttl, &known);
	*hop = (struct report_hop){ known.settled, known.inferred };
}

static void tell_multipath_hop(const void *arg, uint32_t target, uint8_t ttl,
    struct report_hop *hop)
{
	struct plan_trace_hop known = { .inferred = UINT32_MAX };

	if (arg)
		plan_multipath_hop(arg, target, ttl, &known);
	*hop = (struct report_hop){ known.settled, known.inferred };
}

static void fill_report(struct session_conf *conf,
    struct trace_settings *trace)
{
	trace->report = (struct report_trace){
		.first = (uint8_t)trace->first, .hops = (uint8_t)trace->hops,
		.gap = (uint8_t)trace->gap, .tries = (unsigned)trace->tries,
		.flow = (uint16_t)trace->flow, .flows = (uint16_t)trace->flows,
		.rounds = (uint64_t)trace->rounds,
		.multipath = trace->multipath,
		.confidence = (unsigned)trace->confidence,
		.hop = trace->multipath ? tell_multipath_hop : tell_hop,
	};
	trace->paths = (struct paths_conf){
		.first = trace->report.first, .hops = trace->report.hops,
		.flow = trace->report.flow, .flows = trace->report.flows,
		.many_rounds = trace->rounds != 1,
	};
	conf->report.trace = &trace->report;
	conf->report.payload = trace->size ? (uint32_t)trace->size :
	    PACKET_FLOWED - PACKET_HEADER;
	conf->report.payload_last = conf->report.payload;
	conf->report.interval = trace->interval;
	conf->paths = &trace->paths;
}

void verb_trace_fill(struct session_conf *conf, void *settings)
{
	struct trace_settings *trace = settings;
	const struct lane_spec spec = {
		.whole = trace->fragment ? NET_WHOLE_NEVER : NET_WHOLE_PROBE,
		.stamps = true, .arrivals = true, .objects = true,
	};

	fill_report(conf, trace);
	session_fill_hops(conf, trace->timeout, &spec);
}

static enum status run(const struct world *world, int argc, char **argv)
{
	struct trace_settings trace;
	struct session_conf conf = {
		.verb = &verb_trace, .check = traceopt_check,
		.fill = verb_trace_fill, .views = views,
		.plan = verb_trace_plan, .fit = verb_trace_fit,
		.settings = &trace.common,
	};

	traceopt_defaults(&trace, world);
	return session_run(world, &conf, &trace, argc, argv);
}

const struct verb verb_trace = {
	.name = "trace", .operands = "TARGET...",
	.summary = "which way, and how well at each hop",
	.opts = traceopt_table, .run = run,
};
