/*
 * asdic ping: what an ordinary user may ask for, and the wiring of plan/ping,
 * most of which is pingrun.c's.  The letters are those that ping users know.
 */
#include "model/target.h"
#include "plan/ping.h"
#include "verb/pingrun.h"
#include "view/view.h"

#define FLOOR_USER	(2 * NSEC_MSEC)
#define FLOOR_GROUP	NSEC_SEC

enum { PRELOAD_USER = 3 };

static const struct view_ops *const views[] = {
	&view_ping, &view_jsonl, &view_csv, &view_openmetrics, &view_influx,
};

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

static struct plan *make_plan(struct session *session, void *settings,
    enum status *status)
{
	struct ping_settings *ping = settings;
	struct plan_ping_conf conf;
	const char *thing, *phrase = limits(session, ping, &thing);
	struct plan *plan;

	if (phrase) {
		session_complain(session->world, thing, phrase);
		*status = STATUS_USAGE;
		return NULL;
	}
	*status = session_mind_payload(session, ping->size_last);
	if (*status != STATUS_YES)
		return NULL;
	pingrun_plan(session, ping, floor_of(session), &conf);
	plan = plan_ping_new(&conf);
	if (!plan)
		*status = STATUS_SYSTEM;
	return plan;
}

/* -C and -B bind the lane to what the first target's address decides. */
static enum status bind_lane(struct session *session,
    const struct ping_settings *ping, struct engine_conf *engine)
{
	const char *thing = ping->connect ? "--connect" : "--sticky-source";
	struct addr addr;

	if (!ping->connect && !ping->sticky)
		return STATUS_YES;
	if (targets_count(session->targets) != 1 ||
	    !targets_addr(session->targets, 0, &addr)) {
		session_complain(session->world, thing,
		    "takes one target, given as an address");
		return STATUS_USAGE;
	}
	pingrun_bind(session, ping, engine, &addr);
	return STATUS_YES;
}

static enum status fit(struct session *session, void *settings,
    struct engine_conf *engine)
{
	struct ping_settings *ping = settings;
	const char *thing, *phrase = limits(session, ping, &thing);

	if (phrase) {
		session_complain(session->world, thing, phrase);
		return STATUS_USAGE;
	}
	pingrun_lanes(session, ping, engine);
	return bind_lane(session, ping, engine);
}

/* The only target has its address. */
static enum status admit(struct session *session, void *settings,
    const struct addr *to)
{
	const struct ping_settings *ping = settings;

	(void)to;
	return session_mind_payload(session, ping->size_last);
}

static enum status run(const struct world *world, int argc, char **argv)
{
	struct ping_settings ping;
	struct session_conf conf = {
		.verb = &verb_ping, .check = pingopt_check,
		.fill = pingrun_fill, .views = views, .plan = make_plan,
		.fit = fit, .admit = admit,
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
