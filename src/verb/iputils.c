/*
 * asdic called ping: the options of iputils over the session, plan and models
 * of asdic ping.  What iputils decides when it knows the address (limits,
 * source, groups) is decided in admit(), so that a run that is refused writes
 * nothing to stdout.
 *
 * Here no probe has a patience of its own: an answer counts until the run is
 * over, which comes some time after the last probe.  So patience is as long
 * as sequence numbers last.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "model/target.h"
#include "plan/ping.h"
#include "verb/iputilshelp.h"
#include "verb/iputilsopt.h"
#include "verb/pingrun.h"
#include "view/view.h"

#define FLOOR_USER	(2 * NSEC_MSEC)
#define FLOOR_GROUP	NSEC_SEC
#define LINGER		(10 * NSEC_SEC)	/* MAXWAIT of iputils */
#define PATIENCE_MOST	(3600 * NSEC_SEC)
#define PATIENCE_LEAST	(10 * NSEC_SEC)
#define PATIENCE_FLOOD	(2 * NSEC_SEC)

enum { OPTIONS_ROOM = 40, PAYLOAD4 = 65507, PAYLOAD6 = 65527 };

static const struct view_ops *const views[] = { &view_iputils };

static enum status refuse(const struct session *session, const char *thing,
    const char *what, int status)
{
	session_complain(session->world, thing, what);
	return (enum status)status;
}

static enum status refuse_size(const struct session *session,
    const struct iputils_settings *settings, int most)
{
	char what[96];

	snprintf(what, sizeof(what), "'%" PRId64 "': out of range: 0 <= value "
	    "<= %d", settings->ping.size, most);
	return refuse(session, "invalid -s value", what, IPUTILSOPT_BAD);
}

static enum status check_size(const struct session *session,
    const struct iputils_settings *settings, const struct addr *to)
{
	const struct net_settings *net = &settings->ping.common.net;
	int most = to->family == AF_INET6 ? PAYLOAD6 : PAYLOAD4 -
	    (net->options_len ? OPTIONS_ROOM : 0);

	return settings->ping.size <= most ? STATUS_YES :
	    refuse_size(session, settings, most);
}

/* Groups of hosts: who may ping them, and how. */
static enum status check_group(const struct session *session,
    const struct iputils_settings *settings, const struct addr *to)
{
	const struct ping_settings *ping = &settings->ping;
	bool four = to->family == AF_INET;
	bool wide = four && (addr_is_broadcast(to) ||
	    session->world->host->is_broadcast(to));
	char what[96];

	if (wide && !ping->broadcast)
		return refuse(session, NULL, "Do you want to ping broadcast? "
		    "Then -b. If not, check your local firewall rules",
		    IPUTILSOPT_WRONG);
	if (wide)
		fputs("WARNING: pinging broadcast address\n",
		    session->world->err);
	if (session->world->superuser || !(addr_is_multicast(to) ||
	    (four && ping->broadcast)))
		return STATUS_YES;
	snprintf(what, sizeof(what), "%s ping with too short interval: %"
	    PRId64, four ? "broadcast" : "multicast",
	    ping->interval / NSEC_MSEC);
	if (ping->interval < FLOOR_GROUP)
		return refuse(session, NULL, what, IPUTILSOPT_WRONG);
	if (ping->pmtudisc == PMTUDISC_DO ||
	    ping->pmtudisc == PMTUDISC_DEFAULT)
		return STATUS_YES;
	return refuse(session, NULL, four ? "broadcast ping does not fragment" :
	    "multicast ping does not fragment", IPUTILSOPT_WRONG);
}

static enum status check_pace(const struct session *session,
    const struct iputils_settings *settings)
{
	const struct ping_settings *ping = &settings->ping;

	if (session->world->superuser || (!ping->flood &&
	    ping->interval >= FLOOR_USER))
		return STATUS_YES;
	return refuse(session, NULL, "cannot flood; minimal interval allowed "
	    "for user is 2ms", IPUTILSOPT_WRONG);
}

/*
 * The lanes that will be used: IPv4's are the first.  A literal bound them
 * already; a name does it now.
 */
static enum status mind_lanes(struct session *session,
    const struct iputils_settings *settings, const struct addr *to)
{
	bool both = (session->families & TARGETS_IPV4) &&
	    (session->families & TARGETS_IPV6);
	struct net *net = session->world->net;
	int first = both && to->family == AF_INET6 ? (int)settings->lanes : 0;

	if (settings->ping.common.style.verbose)
		session->report.ident = net->ops->ident(net, first);
	if (!targets_names(session->targets) ||
	    (!settings->ping.sticky && !settings->ping.connect))
		return STATUS_YES;
	for (int i = 0; i < (int)settings->lanes; i++)
		if (net->ops->pin(net, first + i, to) == -1)
			return refuse(session, "connect", strerror(errno),
			    IPUTILSOPT_WRONG);
	return STATUS_YES;
}

static enum status admit(struct session *session, void *arg,
    const struct addr *to)
{
	const struct iputils_settings *settings = arg;
	const struct net_settings *net = &settings->ping.common.net;
	struct addr source = net->source;
	enum status status = check_size(session, settings, to);

	if (status != STATUS_YES)
		return status;
	if (!addr_is_set(&source) && session->world->host->source(to,
	    net->device, &source) == -1)
		return refuse(session, "connect", strerror(errno),
		    IPUTILSOPT_WRONG);
	status = check_group(session, settings, to);
	if (status != STATUS_YES)
		return status;
	if (net->device || settings->ping.sticky || addr_is_set(&net->source))
		session->report.source = source;
	status = check_pace(session, settings);
	return status == STATUS_YES ? mind_lanes(session, settings, to) :
	    status;
}

/* A lane cannot be had: without a mark it may be.  Else in iputils' words. */
static enum status relent(struct session *session, void *arg,
    struct engine_conf *engine, int family, int error)
{
	struct lane_spec *spec = &engine->spec[family == AF_INET6];
	char what[512];

	(void)arg;
	if (spec->mark && (error == EPERM || error == EACCES)) {
		snprintf(what, sizeof(what), "failed to set mark: %" PRIu32
		    ": %s", spec->mark, strerror(error));
		session_complain(session->world, "WARNING", what);
		engine->spec[0].mark = engine->spec[1].mark = 0;
		return STATUS_YES;
	}
	if (error == EACCES) {
		session->world->host->explain(what, sizeof(what));
		session_complain(session->world, NULL, what);
		return STATUS_PERMISSION;
	}
	if (error == ENODEV && spec->device && family == AF_INET6)
		return refuse(session, "unknown iface", spec->device,
		    IPUTILSOPT_WRONG);
	if (error == ENODEV && spec->device) {
		snprintf(what, sizeof(what), "SO_BINDTODEVICE %s",
		    spec->device);
		return refuse(session, what, strerror(error),
		    IPUTILSOPT_WRONG);
	}
	if (error == EADDRNOTAVAIL || error == EADDRINUSE)
		return refuse(session, family == AF_INET6 ? "bind icmp socket" :
		    "bind", strerror(error), IPUTILSOPT_WRONG);
	if (error == ENOMEM)
		return refuse(session, NULL, "out of memory",
		    IPUTILSOPT_WRONG);
	return refuse(session, "socket", strerror(error), IPUTILSOPT_WRONG);
}

static enum status fit(struct session *session, void *arg,
    struct engine_conf *engine)
{
	struct iputils_settings *settings = arg;
	struct ping_settings *ping = &settings->ping;
	struct addr to;

	if (targets_addr(session->targets, 0, &to)) {
		pingrun_bind(session, ping, engine, &to);
		if (ping->pmtudisc == PMTUDISC_DEFAULT &&
		    (addr_is_multicast(&to) || ping->broadcast))
			engine->spec[0].whole = engine->spec[1].whole =
			    NET_WHOLE_CACHED;
	}
	engine->cut_replies = true;
	pingrun_lanes(session, ping, engine);
	settings->lanes = engine->lanes;
	return STATUS_YES;
}

static struct plan *make_plan(struct session *session, void *arg,
    enum status *status)
{
	const struct iputils_settings *settings = arg;
	const struct ping_settings *ping = &settings->ping;
	bool deadline = ping->common.deadline > 0;
	struct plan_ping_conf conf;
	struct plan *plan;

	pingrun_plan(session, ping, session->world->superuser ? 0 : FLOOR_USER,
	    &conf);
	conf.enough = deadline ? conf.count : 0;
	conf.count = deadline ? 0 : conf.count;
	conf.stop_on_report = deadline;
	conf.lingers = true;
	conf.linger = settings->linger;
	conf.overtaken = true;
	plan = plan_ping_new(&conf);
	if (!plan)
		*status = STATUS_SYSTEM;
	return plan;
}

/* As long as one lane or a few have sequence numbers. */
static nsec patience_of(const struct iputils_settings *settings)
{
	const struct ping_settings *ping = &settings->ping;
	nsec patience = ping->interval > PATIENCE_MOST / 30000 ?
	    PATIENCE_MOST : ping->interval * 30000;

	if (ping->flood && !settings->interval_said)
		return PATIENCE_FLOOD;
	if (ping->adaptive || patience < PATIENCE_LEAST)
		return PATIENCE_LEAST;
	return patience;
}

static void fill(struct session_conf *conf, void *arg)
{
	struct iputils_settings *settings = arg;
	struct ping_settings *ping = &settings->ping;
	bool dots = ping->flood;

	/* Dots are a way of telling; the pace is that of -i, if that was
	 * said. */
	ping->flood = settings->interval_said ? ping->interval == 0 : dots;
	pingrun_fill(conf, ping);
	ping->common.style.flood = dots && !ping->common.style.quiet;
	conf->report.pattern = settings->pattern;
	conf->report.pattern_len = ping->pattern_len;
	conf->report.paced = dots || ping->flood || ping->adaptive;
	if (ping->common.deadline > 0)
		conf->enough = (uint64_t)ping->count;
}

/* ---- before there is a session ---- */

/* Addresses where -T tsprespec wants its stamps; there may be four. */
static int put_stamps(struct iputils_settings *settings,
    const struct world *world, char **hop, int hops)
{
	struct net_settings *net = &settings->ping.common.net;
	char zone[ADDR_ZONE];
	uint8_t given[4][4];
	struct addr addr;

	for (int i = 0; i < hops; i++) {
		if (addr_parse(&addr, hop[i], zone) ||
		    addr.family != AF_INET) {
			session_complain(world, hop[i], "not an IPv4 address");
			return IPUTILSOPT_WRONG;
		}
		memcpy(given[i], addr.bytes, 4);
	}
	if (net->record_route)
		net->options_len = (uint8_t)option_build(OPTION_ROUTE, NULL, 0,
		    net->options);
	else if (settings->stamps != OPTION_ROUTE &&
	    (hops || settings->stamps != OPTION_STAMP_GIVEN))
		net->options_len = (uint8_t)option_build(settings->stamps,
		    (const uint8_t (*)[4])given, (size_t)hops, net->options);
	return IPUTILSOPT_GO;
}

/* Words before the destination: hosts that stamp, or a route to be taken. */
static int check_words(struct iputils_settings *settings,
    const struct world *world, char **word, int words)
{
	bool stamps = settings->stamps == OPTION_STAMP_GIVEN;

	if (words > 1 && (strchr(word[words - 1], ':') ||
	    settings->ping.common.net.record_route ||
	    (settings->stamps != OPTION_ROUTE && !stamps) ||
	    words > (stamps ? 5 : 10))) {
		iputilshelp_tell(world->err);
		return IPUTILSOPT_WRONG;
	}
	if (words > 1 && !stamps) {
		session_complain(world, word[0],
		    "a ping socket cannot be given a source route");
		return IPUTILSOPT_WRONG;
	}
	if (!*word[words - 1]) {
		fprintf(world->err, "%s: : Name or service not known\n",
		    world->program);
		return IPUTILSOPT_WRONG;
	}
	return put_stamps(settings, world, word, words - 1);
}

/* Are addresses of answers to be given names? */
static bool wants_names(const struct iputils_settings *settings,
    const struct world *world, const char *destination)
{
	char zone[ADDR_ZONE];
	struct addr addr;

	if (settings->reverse)
		return true;
	if (world->no_reverse && !settings->ping.common.style.quiet)
		session_complain(world, "WARNING", "reverse DNS resolution "
		    "(PTR lookup) disabled, enforce with -H");
	if (settings->numeric || settings->ping.flood || world->no_reverse)
		return false;
	return !strchr(destination, ':') &&
	    addr_parse(&addr, destination, zone) != NULL;
}

/* What follows from several options, or from their absence. */
static void conclude(struct iputils_settings *settings)
{
	struct ping_settings *ping = &settings->ping;
	struct session_settings *common = &ping->common;

	common->deadline *= NSEC_SEC;
	if (addr_is_set(&common->net.source) && !common->only4 &&
	    !common->only6) {
		common->only4 = common->net.source.family == AF_INET;
		common->only6 = !common->only4;
	}
	if (common->only4 || common->only6)
		common->family_why =
		    "Address family for hostname not supported";
	if (ping->size < 0)
		ping->size = 56;
	ping->size_first = ping->size_last = (uint32_t)ping->size;
	if (ping->ttl < 0)
		ping->ttl = 0;		/* the system's */
	ping->timeout = patience_of(settings);
	if (ping->unix_stamps)
		common->style.stamps = STAMPS_UNIX;
}

static int prepare(struct iputils_settings *settings,
    const struct world *world, char **word, int words)
{
	struct session_settings *common = &settings->ping.common;
	int status = check_words(settings, world, word, words);

	if (status != IPUTILSOPT_GO)
		return status;
	if (settings->ping.ttl == 0) {
		session_complain(world, "cannot set unicast time-to-live",
		    strerror(EINVAL));
		return IPUTILSOPT_WRONG;
	}
	if (addr_is_set(&common->net.source) &&
	    (common->net.source.family == AF_INET ? common->only6 :
	    common->only4)) {
		session_complain(world, "bind", strerror(EAFNOSUPPORT));
		return IPUTILSOPT_WRONG;
	}
	common->reverse = wants_names(settings, world, word[words - 1]);
	common->style.numeric = !common->reverse;
	conclude(settings);
	return IPUTILSOPT_GO;
}

/* Ours have more values than iputils', whose 2 is all that went wrong. */
static enum status status_of(enum status status)
{
	if (status == STATUS_OUTPUT)
		return STATUS_NO;
	return status >= STATUS_USAGE ? (enum status)IPUTILSOPT_WRONG : status;
}

static enum status run(const struct world *world, int argc, char **argv)
{
	struct iputils_settings settings = {
		.linger = LINGER, .stamps = OPTION_ROUTE,
	};
	struct session_conf conf = {
		.verb = &verb_iputils, .settings = &settings.ping.common,
		.fill = fill, .views = views, .plan = make_plan, .fit = fit,
		.relent = relent, .admit = admit, .argc = argc, .argv = argv,
	};
	int status;

	pingopt_defaults(&settings.ping, world);
	settings.ping.common.single = true;
	settings.ping.ttl = -1;
	status = iputilsopt_read(&settings, world, argc, argv, &conf.first);
	if (status == IPUTILSOPT_GO)
		status = prepare(&settings, world, argv + conf.first,
		    argc - conf.first);
	if (status != IPUTILSOPT_GO)
		return (enum status)status;
	conf.first = argc - 1;
	return status_of(session_go_on(world, &conf, &settings));
}

const struct verb verb_iputils = {
	.name = "ping", .operands = "destination",
	.summary = "in the place of iputils' ping", .run = run,
};
