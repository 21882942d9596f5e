/*
 * asdic mtu: the wiring of plan/mtu.  Its packets must stay whole, and what
 * the kernel believes of the path is not believed; but the kernel hears what
 * routers tell a search, and believes it, so that is noted before and after.
 */
#include <stdlib.h>

#include "model/tally.h"
#include "model/target.h"
#include "plan/mtu.h"
#include "verb/lookup.h"
#include "verb/mtuopt.h"
#include "view/view.h"

enum { RCVBUF = 4 << 20 };	/* a burst of packets of any size */

static const struct view_ops *const views[] = { &view_mtu, &view_mtu_jsonl };

/* No larger packet can be asked for: the loopback's 65536 is none. */
static uint32_t clamp(uint32_t mtu)
{
	return mtu < SIZES_MAX ? mtu : SIZES_MAX;
}

static const struct mtu_settings *settings_of(const struct session *session)
{
	return (const void *)session->conf->settings;
}

/* What the kernel takes for the path MTU by now; 0: unknown. */
static uint32_t believed(const struct session *session, uint32_t target)
{
	const struct host_ops *host = session->world->host;
	struct addr addr;

	if (!host->path_mtu ||
	    !targets_addr(session->targets, target, &addr))
		return 0;
	return clamp(host->path_mtu(&addr, session->conf->report.device));
}

/*
 * The plan asks for the ceiling of a target before it asks for any probe to
 * it: the last moment at which the kernel has learned nothing from us.
 */
static uint32_t begin(const void *list, uint32_t target)
{
	const struct session *session = list;
	uint32_t *before = settings_of(session)->before;

	if (!before[target])
		before[target] = believed(session, target);
	return clamp(lookup_mtu(session, target));
}

static struct plan *make_plan(struct session *session, void *settings,
    enum status *status)
{
	struct mtu_settings *mtu = settings;
	const struct plan_mtu_conf conf = {
		.targets = targets_count(session->targets),
		.hops = mtu->report.hops, .flow = mtu->report.flow,
		.most = mtu->report.most,
		.patience = session->conf->patience,
		.patient = mtu->timeout != 0,
		.sought = mtu->timeout ? 0 : SESSION_SOUGHT,
		.every_hop = mtu->every_hop, .fragments = mtu->fragments,
		.patient_names = session->conf->settings->re_resolve > 0,
		.ready = lookup_ready, .mtu_of = begin,
		.family = lookup_family, .list = session,
	};
	struct plan *plan;

	*status = session_mind_limits(session);
	if (*status != STATUS_YES)
		return NULL;
	*status = STATUS_SYSTEM;
	mtu->before = calloc(conf.targets + 1u, sizeof(*mtu->before));
	if (!mtu->before)
		return NULL;
	plan = plan_mtu_new(&conf);
	if (plan)
		mtu->report.arg = session;
	return plan;
}

static enum status fit(struct session *session, void *settings,
    struct engine_conf *engine)
{
	struct mtu_settings *mtu = settings;

	mtu->sizes.mtu_of = lookup_mtu;
	mtu->sizes.list = session;
	engine->lanes = 1;
	return session_mind_limits(session);
}

/* ---- for the views; arg is NULL in a run that could not begin ---- */

/* What the plan waits for no longer may still be in the air. */
static bool is_settled(const void *arg, uint32_t target)
{
	const struct session *session = arg;
	struct stats stats;

	if (!session || !session->plan ||
	    !plan_mtu_settled(session->plan, target))
		return false;
	tallies_stats(session->tallies, target, &stats);
	return stats.pending == 0;
}

static uint32_t local_of(const void *arg, uint32_t target)
{
	return arg ? clamp(lookup_mtu(arg, target)) : 0;
}

static uint32_t cached(const void *arg, uint32_t target, bool after)
{
	if (!arg)
		return 0;
	return after ? believed(arg, target) :
	    settings_of(arg)->before[target];
}

static void fill_report(struct session_conf *conf, struct mtu_settings *mtu)
{
	mtu->report = (struct report_mtu){
		.hops = (uint8_t)mtu->hops, .flow = (uint16_t)mtu->flow,
		.most = (uint32_t)mtu->most, .every_hop = mtu->every_hop,
		.fragments = mtu->fragments,
		.settled = is_settled, .local = local_of, .cached = cached,
	};
	mtu->sizes = (struct sizes_conf){
		.first = 1, .hops = mtu->report.hops,
		.flow = mtu->report.flow, .most = mtu->report.most,
	};
	conf->report.mtu = &mtu->report;
	conf->sizes = &mtu->sizes;
}

static void fill_conf(struct session_conf *conf, void *settings)
{
	struct mtu_settings *mtu = settings;
	const struct lane_spec spec = {
		.whole = NET_WHOLE_PROBE, .stamps = true, .arrivals = true,
		.rcvbuf = RCVBUF,
	};

	fill_report(conf, mtu);
	session_fill_hops(conf, mtu->timeout, &spec);
	conf->engine.cut_lane = true;
}

static enum status run(const struct world *world, int argc, char **argv)
{
	struct mtu_settings mtu;
	struct session_conf conf = {
		.verb = &verb_mtu, .check = mtuopt_check, .fill = fill_conf,
		.views = views, .plan = make_plan, .fit = fit,
		.settings = &mtu.common,
	};
	enum status status;

	mtuopt_defaults(&mtu, world);
	status = session_run(world, &conf, &mtu, argc, argv);
	free(mtu.before);
	return status;
}

const struct verb verb_mtu = {
	.name = "mtu", .operands = "TARGET...",
	.summary = "how big may a packet be, who shrinks it",
	.opts = mtuopt_table, .run = run,
};
