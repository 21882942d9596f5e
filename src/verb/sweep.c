/*
 * asdic sweep: who is up, of very many.  The wiring of plan/sweep, and the
 * lists beside that of the targets: who is left out, and who is expected.
 */
#include <errno.h>

#include "model/census.h"
#include "model/expect.h"
#include "model/target.h"
#include "plan/sweep.h"
#include "verb/sweepopt.h"
#include "view/view.h"

enum { LANES_MOST = 31, RCVBUF = 8 << 20 };

static const struct view_ops *const views[] = {
	&view_sweep, &view_sweep_jsonl, &view_sweep_csv, &view_openmetrics,
	&view_influx,
};

static struct sweep_settings *settings_of(const struct session *session)
{
	return (struct sweep_settings *)(void *)session->conf->settings;
}

static bool is_ready(const void *list, uint32_t target)
{
	const struct session *session = list;

	return targets_state(session->targets, target) == TARGET_READY;
}

static struct plan *make_plan(struct session *session, void *settings,
    enum status *status)
{
	struct sweep_settings *sweep = settings;
	struct plan_sweep_conf conf = {
		.targets = targets_count(session->targets),
		.growing = stream_applies(session),
		.tries = sweep->sweep.tries, .patience = sweep->timeout,
		.backoff = sweep->backoff,
		.seed = sweep->seed < 0 ? session->world->seed :
		    (uint64_t)sweep->seed,
		.in_order = sweep->in_order,
		.payload = (uint32_t)sweep->size, .flow = 1,
		.ttl = (uint8_t)sweep->ttl,
		.ready = is_ready, .list = session,
	};
	struct plan *plan;

	if (!conf.targets && !conf.growing) {
		session_complain(session->world, "sweep",
		    "no target is left");
		*status = STATUS_USAGE;
		return NULL;
	}
	plan = plan_sweep_new(&conf);
	if (!plan)
		*status = STATUS_SYSTEM;
	sweep->sweep.growing = conf.growing;
	sweep->sweep.uneven = conf.growing || targets_names(session->targets);
	return plan;
}

static int grow(struct session *session, bool last)
{
	uint32_t n = targets_count(session->targets);

	if (census_grow(session->census, n) == -1)
		return -1;
	settings_of(session)->sweep.growing = !last;
	return plan_sweep_grow(session->plan, n, last);
}

/* ---- lists ---- */

static enum status exclude(struct session *session,
    const struct sweep_settings *sweep)
{
	char thing[TARGET_TEXT];
	const char *phrase;

	for (unsigned i = 0; i < sweep->excludes; i++) {
		errno = 0;
		phrase = targets_exclude(session->targets, sweep->exclude[i]);
		if (phrase && errno == ENOMEM)
			return STATUS_SYSTEM;
		if (phrase) {
			snprintf(thing, sizeof(thing), "--exclude %s",
			    sweep->exclude[i]);
			session_complain(session->world, thing, phrase);
			return STATUS_USAGE;
		}
	}
	return STATUS_YES;
}

static enum status read_lists(struct session *session, void *settings)
{
	struct sweep_settings *sweep = settings;
	struct targets *list;
	enum status status = exclude(session, sweep);

	if (status == STATUS_YES && sweep->exclude_list)
		status = lists_exclude(session, sweep->exclude_list);
	if (status != STATUS_YES || !sweep->expect)
		return status;
	list = session_new_targets(session);
	if (!list)
		return STATUS_SYSTEM;
	status = lists_read(session, list, sweep->expect);
	if (status != STATUS_YES) {
		targets_free(list);
		return status;
	}
	session->expect = expect_new(list);
	return session->expect ? STATUS_YES : STATUS_SYSTEM;
}

/* ---- the engine ---- */

/*
 * How many lanes: a lane's 65536 numbers must last for as long as a probe may
 * be in the air, and a lost one be waited for.
 */
static enum status fit(struct session *session, void *settings,
    struct engine_conf *engine)
{
	const struct sweep_settings *sweep = settings;
	double need = (double)sweep->rate *
	    (double)(sweep->timeout + engine->linger) / 1e9 / 65536;

	engine->lanes = need > LANES_MOST - 1 ? LANES_MOST :
	    (unsigned)need + 1;
	(void)session;
	return STATUS_YES;
}

static void fill_conf(struct session_conf *conf, void *settings)
{
	struct sweep_settings *sweep = settings;
	struct engine_conf *engine = &conf->engine;
	uint8_t family[2] = { AF_INET, AF_INET6 };

	sweep->sweep.tries = (unsigned)sweep->retries + 1;
	sweep->sweep.rate = (double)sweep->rate;
	conf->tries = sweep->sweep.tries;
	conf->patience = sweep->timeout;
	conf->report.sweep = &sweep->sweep;
	conf->report.payload = (uint32_t)sweep->size;
	conf->report.payload_last = (uint32_t)sweep->size;
	conf->report.interval = NSEC_NEVER;
	engine->gap = NSEC_SEC / sweep->rate;
	engine->burst = sweep->rate > 5000 ? 16 : 1;
	engine->linger = sweep->timeout > NSEC_SEC ? sweep->timeout :
	    NSEC_SEC;
	engine->stamp_some = true;
	for (int i = 0; i < 2; i++) {
		engine->spec[i] = (struct lane_spec){
			.whole = NET_WHOLE_ROUTE, .arrivals = true,
			.rcvbuf = RCVBUF,
		};
		netopt_lane(&sweep->common, family[i], &engine->spec[i]);
	}
}

static enum status run(const struct world *world, int argc, char **argv)
{
	struct sweep_settings sweep;
	struct session_conf conf = {
		.verb = &verb_sweep, .check = sweepopt_check,
		.fill = fill_conf, .views = views, .plan = make_plan,
		.lists = read_lists, .grow = grow, .fit = fit,
		.settings = &sweep.common,
	};

	sweepopt_defaults(&sweep, world);
	return session_run(world, &conf, &sweep, argc, argv);
}

const struct verb verb_sweep = {
	.name = "sweep", .operands = "TARGET...",
	.summary = "who answers, of very many",
	.opts = sweepopt_table, .run = run,
};
