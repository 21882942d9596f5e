/*
 * A run from its operands to its summary.  What can fail before the first
 * probe ends in fail(), which still gives machine formats a whole stream: a
 * start, what is known, and an end that says why.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/opt.h"
#include "verb/filed.h"
#include "verb/sessionrun.h"

enum { NAMES_MOST = 1 << 16 };

void session_complain(const struct world *world, const char *thing,
    const char *what)
{
	char safe[TARGET_TEXT], program[TARGET_TEXT];

	text_escape(program, sizeof(program),
	    world->program ? world->program : "asdic");
	if (thing)
		fprintf(world->err, "%s: %s: %s\n", program, world->program &&
		    *thing ? text_escape(safe, sizeof(safe), thing) :
		    text_quote(safe, sizeof(safe), thing), what);
	else
		fprintf(world->err, "%s: %s\n", program, what);
}

bool session_is_loopback(const struct session *session)
{
	uint32_t n = targets_count(session->targets), i;
	struct addr addr;

	if (n == 0 || n > 4096)
		return false;
	for (i = 0; i < n; i++)
		if (!targets_addr(session->targets, i, &addr) ||
		    !addr_is_loopback(&addr))
			return false;
	return true;
}

enum status session_mind_limits(const struct session *session)
{
	int64_t most = session->conf->settings->max_targets;
	uint32_t n = targets_count(session->targets);
	char what[96];

	if (n <= most && !(session->families & TARGETS_GROUP))
		return STATUS_YES;
	if (n > most)
		snprintf(what, sizeof(what), "more than %" PRId64 " targets, "
		    "%" PRIu32 ": say --max-targets", most, n);
	else
		snprintf(what, sizeof(what), "there is no path to a multicast "
		    "or broadcast address");
	session_complain(session->world, session->world->program ? NULL :
	    session->conf->verb->name, what);
	return STATUS_USAGE;
}

/* The first target that has an IPv4 address. */
static bool find_ipv4(const struct session *session, uint32_t *target)
{
	uint32_t n = targets_count(session->targets);
	struct addr addr;

	for (*target = 0; *target < n; ++*target)
		if (targets_addr(session->targets, *target, &addr) &&
		    addr.family == AF_INET)
			return true;
	return false;
}

enum status session_mind_payload(struct session *session, uint32_t payload)
{
	uint32_t most = netopt_payload4(&session->conf->settings->net), target;
	char text[TARGET_TEXT], what[96];

	if (payload <= most || !find_ipv4(session, &target))
		return STATUS_YES;
	snprintf(what, sizeof(what), "a payload of %" PRIu32 " bytes is more "
	    "than an IPv4 packet can carry (%" PRIu32 ")", payload, most);
	targets_text(session->targets, target, text);
	session_complain(session->world, text, what);
	if (session->view)	/* which is to tell, too */
		snprintf(session->failure, sizeof(session->failure), "%s: %s",
		    text, what);
	return STATUS_USAGE;
}

/* ---- before the first probe ---- */

struct targets *session_new_targets(const struct session *session)
{
	const struct session_settings *settings = session->conf->settings;
	struct targets_conf conf = {
		.family = settings->only4 ? AF_INET :
		    settings->only6 ? AF_INET6 : AF_UNSPEC,
		.why = settings->family_why,
		.link_zones = session->conf->report.device ? NULL :
		    session->world->host->link_zones,
		.all_addresses = settings->all_addresses,
		.single = settings->single,
		.max = (uint64_t)settings->max_targets,
		.unique = session->conf->tries > 0,
		.hosts_only = session->conf->tries > 0,
		.zone = session->world->host->zone,
		.zone_name = session->world->program ? NULL :
		    session->world->host->zone_name,
	};

	return targets_new(&conf);
}

static int build_targets(struct session *session)
{
	targets_free(session->targets);
	session->targets = session_new_targets(session);
	return session->targets ? 0 : -1;
}

static enum status prepare(struct session *session)
{
	const struct session_settings *settings = session->conf->settings;
	enum status status;

	if (build_targets(session) == -1)
		return STATUS_SYSTEM;
	status = gather_operands(session);
	session->families = targets_families(session->targets);
	if (settings->list || targets_names(session->targets))
		session->families |= TARGETS_IPV4 | TARGETS_IPV6;
	if (settings->only4)
		session->families &= ~(unsigned)TARGETS_IPV6;
	if (settings->only6)
		session->families &= ~(unsigned)TARGETS_IPV4;
	return status;
}

/* What is to be left out must be known before the targets are added. */
static enum status gather_lists(struct session *session, void *settings)
{
	const struct session_conf *conf = session->conf;
	enum status status = STATUS_YES;

	if (conf->lists && build_targets(session) == -1)
		return STATUS_SYSTEM;
	if (conf->lists)
		status = conf->lists(session, settings);
	if (conf->lists && status == STATUS_YES)
		status = gather_operands(session);
	return status == STATUS_YES ? gather_list(session) : status;
}

/* An outage has ended: the view is told. */
static void tell_outage(void *arg, const struct event *event)
{
	struct session *session = arg;

	if (session->view)
		session->view->ops->note(session->view, event);
}

static int build_paths(struct session *session)
{
	struct paths_conf paths;

	if (!session->conf->paths || session->paths)
		return 0;
	paths = *session->conf->paths;
	paths.targets = targets_count(session->targets);
	session->paths = paths_new(&paths);
	return session->paths ? 0 : -1;
}

static int build_sizes(struct session *session)
{
	struct sizes_conf sizes;

	if (!session->conf->sizes || session->sizes)
		return 0;
	sizes = *session->conf->sizes;
	sizes.targets = targets_count(session->targets);
	session->sizes = sizes_new(&sizes);
	return session->sizes ? 0 : -1;
}

/* The routers of many paths are fewer than their hops. */
static int build_names(struct session *session)
{
	uint32_t n = 4096;

	if (!session->conf->settings->reverse || session->names)
		return 0;
	if (session_has_hops(session) || session->conf->tries)
		n += 2 * targets_count(session->targets);
	session->names = nametab_new(n < NAMES_MOST ? n : NAMES_MOST);
	return session->names ? 0 : -1;
}

/* A sweep counts states instead of tallies. */
static int build_census(struct session *session)
{
	if (!session->census)
		session->census = census_new(targets_count(session->targets),
		    session->conf->tries);
	return session->census ? 0 : -1;
}

/*
 * Those that are not there yet.  On a path most probes end in an error, as
 * they should: that is no outage.
 */
static int build_tallies(struct session *session)
{
	const struct session_conf *conf = session->conf;
	struct tallies_conf tallies = {
		.targets = targets_count(session->targets),
		.in_air = (uint32_t)(conf->patience / (conf->interval + 1)) + 4,
		.groups = (session->families & TARGETS_GROUP) ||
		    conf->engine.spec[0].broadcast,
		.intervals = conf->settings->every > 0,
		.tell = session_has_hops(session) && !conf->report.judge ?
		    NULL : tell_outage,
		.arg = session,
	};
	unsigned i;

	for (i = 0; i < conf->settings->style.windows; i++)
		tallies.window[i] = conf->settings->style.window[i];
	if (!session->tallies)
		session->tallies = tallies_new(&tallies);
	return session->tallies ? 0 : -1;
}

static int build_models(struct session *session)
{
	int failed = session->conf->tries ? build_census(session) :
	    build_tallies(session);

	if (failed || build_paths(session) == -1 ||
	    build_sizes(session) == -1)
		return -1;
	return build_names(session);
}

/* Who chose a device wants to see which address that makes us; loopback is
 * none to elsewhere (see sessionsource.c). */
static void fill_source(struct session *session)
{
	struct report *report = &session->report;
	struct addr to;

	if (report->device && !addr_is_set(&report->source) &&
	    targets_count(session->targets) == 1 &&
	    targets_addr(session->targets, 0, &to) &&
	    (session->world->host->source(&to, report->device,
	    &report->source) == -1 ||
	    (addr_is_loopback(&report->source) && !addr_is_loopback(&to))))
		report->source = (struct addr){ 0 };
}

static void fill_report(struct session *session)
{
	const struct session_conf *conf = session->conf;
	struct loop *loop = session->world->loop;

	session->report = conf->report;
	session->report.verb = conf->verb->name;
	session->report.program = session->world->program;
	session->report.version = asdic_version;
	session->report.argc = conf->argc;
	session->report.argv = conf->typed;
	session->report.targets = session->targets;
	session->report.tallies = session->tallies;
	session->report.census = session->census;
	session->report.expect = session->expect;
	session->report.paths = session->paths;
	session->report.sizes = session->sizes;
	session->report.names = session->names;
	session->report.style = &conf->settings->style;
	session->report.filed = session->filed != NULL;
	session->report.fail_if = session->fail_if;
	fill_source(session);
	session->report.zone_name = session->world->host->zone_name;
	session->report.start = loop_exact(loop);
	session->report.start_wall = session->report.start +
	    loop_offset(loop);
}

static int open_view(struct session *session)
{
	const struct session_conf *conf = session->conf;

	session->view = conf->views[conf->settings->format]->open(
	    session->filed ? filed_stream(session->filed) :
	    session->world->out, session->world->err, &session->report);
	session->viewed = session->view != NULL;
	return session->view ? 0 : -1;
}

/*
 * It cannot begin.  Usage errors have been told; the rest is told on stderr,
 * and, where stdout is for a machine, in the stream, too.  For that a run that
 * never came to its targets has none.
 */
static enum status fail(struct session *session, enum status status)
{
	if (!session->failure[0] && (status == STATUS_USAGE ||
	    session->refused != STATUS_YES))
		return status;
	if (!session->failure[0])
		strlcpy(session->failure, errno && errno != ENOMEM ?
		    strerror(errno) : "out of memory",
		    sizeof(session->failure));
	session_complain(session->world, NULL, session->failure);
	if (session->conf->settings->output)
		return status;
	if (!session->targets)
		session->targets = targets_new(&(struct targets_conf){ 0 });
	if (!session->targets || build_models(session) == -1)
		return status;
	session->reason = ENDING_FAILED;
	fill_report(session);
	if (open_view(session) == 0)
		session_close_view(session, status);
	return status;
}

static enum status begin(struct session *session, void *settings)
{
	enum status status = verdict_parse(session);

	if (status == STATUS_YES)
		status = prepare(session);
	if (status == STATUS_YES)
		status = session_open_lanes(session, settings);
	if (status != STATUS_YES)
		return status;
	if (session->world->host->drop() == -1) {
		snprintf(session->failure, sizeof(session->failure),
		    "capabilities cannot be dropped: %s", strerror(errno));
		return STATUS_SYSTEM;
	}
	status = filed_open(session);
	if (status != STATUS_YES)
		return status;
	status = gather_lists(session, settings);
	if (status != STATUS_YES)
		return status;
	if (verdict_prepare(session) == -1)
		return STATUS_SYSTEM;
	if (build_models(session) == -1 || stream_new(session) == -1)
		return STATUS_SYSTEM;
	session->plan = session->conf->plan(session, settings, &status);
	if (!session->plan)
		return status;
	fill_report(session);
	session->refused = session_admit(session);
	if (session->refused != STATUS_YES)
		return session->refused;
	return open_view(session) == -1 ? STATUS_SYSTEM : STATUS_YES;
}

static void end(struct session *session)
{
	if (session->view)
		session_close_view(session, STATUS_INTERNAL);
	session_unwatch(session);
	engine_free(session->engine);
	if (session->plan)
		session->plan->ops->free(session->plan);
	filed_free(session->filed);
	rule_free(session->fail_if);
	nametab_free(session->names);
	paths_free(session->paths);
	sizes_free(session->sizes);
	tallies_free(session->tallies);
	census_free(session->census);
	expect_free(session->expect);
	stream_free(session);
	targets_free(session->targets);
	free(session->reached);
}

static enum status run(const struct world *world, struct session_conf *conf,
    void *settings)
{
	struct session session = {
		.world = world, .conf = conf, .settings = settings,
	};
	enum status status;

	errno = 0;
	status = begin(&session, settings);
	if (status == STATUS_YES)
		status = session_go(&session);
	else
		status = fail(&session, status);
	conf->settings->ended = session.reason;
	conf->viewed = session.viewed;
	status = verdict_told(&session, status);
	end(&session);
	return status;
}

enum status session_go_on(const struct world *world, struct session_conf *conf,
    void *settings)
{
	enum status status;

	if (!conf->typed)
		conf->typed = conf->argv;
	conf->engine.secret = world->seed;
	status = gather_source(world, &conf->settings->net);
	if (status != STATUS_YES)
		return status;
	netopt_conf(conf->settings, conf);
	conf->fill(conf, settings);
	return run(world, conf, settings);
}

/* Read the options and run, unless they ask for help or make no sense. */
static enum status parse_and_run(const struct world *world,
    struct session_conf *conf, void *settings)
{
	const char *thing, *phrase;
	enum status status;

	conf->first = opt_parse(conf->verb->opts, settings, conf->argc,
	    conf->argv, "asdic", world->err);
	if (conf->first == -1)
		return STATUS_USAGE;
	if (verb_answered(world, conf->verb, conf->settings))
		return STATUS_YES;
	phrase = conf->check(settings, &thing);
	if (phrase) {
		session_complain(world, thing, phrase);
		return STATUS_USAGE;
	}
	status = conf->prepare ? conf->prepare(world, settings) : STATUS_YES;
	if (status == STATUS_SYSTEM)
		session_complain(world, NULL, "out of memory");
	if (status != STATUS_YES)
		return status;
	return session_go_on(world, conf, settings);
}

enum status session_run(const struct world *world, struct session_conf *conf,
    void *settings, int argc, char **argv)
{
	enum status status;

	conf->argc = argc;
	conf->argv = argv;
	conf->typed = reallocarray(NULL, (size_t)argc + 1, sizeof(*argv));
	if (!conf->typed) {
		session_complain(world, NULL, "out of memory");
		return STATUS_SYSTEM;
	}
	memcpy(conf->typed, argv, ((size_t)argc + 1) * sizeof(*argv));
	status = parse_and_run(world, conf, settings);
	free(conf->typed);
	return status;
}
