/*
 * Targets from operands and lists, and their names.  A question to the name
 * service carries the target's index as its ticket; a reverse question
 * carries REVERSE.
 */
#include <errno.h>
#include <netdb.h>
#include <string.h>

#include "base/text.h"
#include "io/names.h"
#include "model/nametab.h"
#include "model/tally.h"
#include "model/target.h"
#include "verb/session.h"
#include "view/words.h"

enum { REVERSE = UINT32_MAX, ZONES = 8 };

/*
 * An IPv6 link-local address means nothing without its interface (RFC 4007).
 * The only candidate is taken; several are listed.
 */
static uint32_t only_zone(const struct world *world, const char *thing)
{
	const struct host_ops *host = world->host;
	char zone[ADDR_ZONE], what[256] = "";
	uint32_t index[ZONES];
	unsigned n, i;

	n = host->link_zones(index, ZONES);
	if (n == 1)
		return index[0];
	strlcpy(what, n ? "say which interface: one of" :
	    "no interface has a link-local address", sizeof(what));
	for (i = 0; i < n && i < ZONES; i++) {
		host->zone_name(index[i], zone);
		strlcat(what, " %", sizeof(what));
		strlcat(what, zone, sizeof(what));
	}
	session_complain(world, thing, what);
	return 0;
}

static bool is_zone(const struct world *world, uint32_t index)
{
	char name[ADDR_ZONE];

	world->host->zone_name(index, name);
	return name[0] != '\0';
}

static bool lacks_zone(const struct addr *addr)
{
	return addr->family == AF_INET6 && addr_is_link_local(addr) &&
	    !addr->zone;
}

enum status gather_source(const struct world *world, struct net_settings *net)
{
	struct addr *source = &net->source;
	char text[ADDR_TEXT];

	addr_format(source, text);
	if (net->source_zone[0]) {
		source->zone = world->host->zone(net->source_zone);
		if (!source->zone)
			session_complain(world, net->source_zone,
			    "no such interface");
	} else if (source->zone && !is_zone(world, source->zone)) {
		session_complain(world, text, "no such interface");
		return STATUS_USAGE;
	} else if (!lacks_zone(source)) {
		return STATUS_YES;
	} else if (net->device) {
		source->zone = world->host->zone(net->device);
		return STATUS_YES;	/* a bad one is told of the lane */
	} else {
		source->zone = only_zone(world, text);
	}
	return source->zone ? STATUS_YES : STATUS_USAGE;
}

static enum status add_zone(struct session *session, const char *operand,
    char *text, size_t size)
{
	char zone[ADDR_ZONE];
	struct addr addr;
	uint32_t index;

	strlcpy(text, operand, size);
	if (addr_parse(&addr, operand, zone) || !lacks_zone(&addr) ||
	    zone[0] || session->conf->report.device)
		return STATUS_YES;
	index = only_zone(session->world, operand);
	if (!index)
		return STATUS_USAGE;
	session->world->host->zone_name(index, zone);
	snprintf(text, size, "%s%%%s", operand, zone);
	return STATUS_YES;
}

enum status gather_operands(struct session *session)
{
	const struct session_conf *conf = session->conf;
	char text[TARGET_TEXT];
	enum status status;
	const char *phrase;
	char what[64];
	int i;

	for (i = conf->first; i < conf->argc; i++) {
		status = add_zone(session, conf->argv[i], text, sizeof(text));
		if (status != STATUS_YES)
			return status;
		errno = 0;
		if (strlen(conf->argv[i]) >= sizeof(text))
			phrase = "too long for a name";
		else
			phrase = targets_add(session->targets, text, NULL);
		if (phrase && errno == ENOMEM)
			return STATUS_SYSTEM;
		if (phrase) {
			session_complain(session->world, conf->argv[i],
			    phrase);
			return STATUS_USAGE;
		}
	}
	if (i == conf->first && !conf->settings->list) {
		snprintf(what, sizeof(what),
		    "no target; asdic %s --help tells more", conf->verb->name);
		session_complain(session->world, conf->verb->name, what);
		return STATUS_USAGE;
	}
	return STATUS_YES;
}

enum status gather_list(struct session *session)
{
	const char *path = session->conf->settings->list;
	enum status status;

	if (!path || stream_applies(session))
		return STATUS_YES;
	status = lists_read(session, session->targets, path);
	if (status == STATUS_YES && targets_count(session->targets) == 0) {
		session_complain(session->world, lists_name(path),
		    "no target in it");
		return STATUS_USAGE;
	}
	return status;
}

static int family_of(const struct session *session)
{
	if (session->conf->settings->single)
		return AF_UNSPEC;	/* the reason why there is none of a
					   family is better known then */
	if (session->conf->settings->only4)
		return AF_INET;
	return session->conf->settings->only6 ? AF_INET6 : AF_UNSPEC;
}

/* The series that ends here is told before the tallies begin anew. */
static void tell_former(struct session *session, uint32_t target,
    struct event *event)
{
	struct probe probe = { .target = target,
		.series = (uint8_t)(event->probe.series - 1) };

	targets_where(session->targets, &probe, &event->from);
	tallies_stats(session->tallies, target, &session->former);
	session->report.former = &session->former;
}

/* Does a sweep's view tell what became of each target? */
static bool has_row(const struct session *session)
{
	const struct report_sweep *sweep = session->report.sweep;

	return sweep && !sweep->up && !session->report.style->quiet;
}

/* Tell what became of a target's name. */
static void tell(struct session *session, enum event_kind kind,
    uint32_t target, int error)
{
	char text[TARGET_TEXT], why[WORDS_TEXT];
	struct event event = {
		.kind = kind, .probe.target = target, .error = error,
	};

	if (kind == EVENT_UNRESOLVED && !has_row(session) &&
	    !session->stream && targets_count(session->targets) == 1)
		session_complain(session->world, targets_text(
		    session->targets, target, text),
		    words_unresolved(error, why));
	targets_addr(session->targets, target, &event.to);
	event.probe.series = targets_series(session->targets, target);
	if (kind == EVENT_READDRESSED)
		tell_former(session, target, &event);
	engine_tell(session->engine, &event);
}

/* Ask for one name; a question that cannot be put is answered by that. */
static void ask(struct session *session, uint32_t target)
{
	struct names *names = session->world->names;
	struct names_answer refused = { .ticket = target };
	char text[TARGET_TEXT];

	targets_text(session->targets, target, text);
	if (names->ops->forward(names, target, text,
	    family_of(session)) == 0)
		return;
	refused.error = errno == ENOMEM ? EAI_MEMORY : EAI_SYSTEM;
	gather_answer(session, &refused);
}

void gather_ask_names(struct session *session, uint32_t from)
{
	uint32_t target = from;

	while (targets_next_name(session->targets, &target))
		ask(session, target++);
}

void gather_again(struct session *session)
{
	gather_ask_names(session, 0);
}

/* What is known of a name: itself, and the places kept behind it. */
struct known {
	unsigned	 n;
	int		 reason;
	enum target_state state[NAMES_ADDRS];
	uint8_t		 series[NAMES_ADDRS];
};

static void look_up(const struct session *session, uint32_t target,
    struct known *known)
{
	const struct targets *targets = session->targets;
	unsigned i;

	*known = (struct known){ 0 };
	known->n = session->conf->settings->all_addresses ? NAMES_ADDRS : 1;
	known->reason = targets_reason(targets, target);
	for (i = 0; i < known->n; i++) {
		known->state[i] = targets_state(targets, target + i);
		known->series[i] = targets_series(targets, target + i);
	}
}

/* Used places are targets of their own.  At first all are told of. */
static void tell_places(struct session *session, uint32_t target,
    const struct known *before)
{
	bool first = before->state[0] == TARGET_RESOLVING;
	struct known now;
	unsigned i;

	look_up(session, target, &now);
	for (i = 1; i < now.n; i++) {
		if (now.state[i] != TARGET_READY && first)
			tell(session, EVENT_UNRESOLVED, target + i, 0);
		else if (now.state[i] != before->state[i])
			tell(session, EVENT_RESOLVED, target + i, 0);
		else if (now.series[i] != before->series[i])
			tell(session, EVENT_READDRESSED, target + i, 0);
	}
}

/* Did we ask that, and is there no answer yet? */
static bool is_awaited(const struct session *session, uint32_t target)
{
	uint32_t name = target;

	if (session->ended ||
	    !targets_next_name(session->targets, &name) || name != target)
		return false;
	return session->conf->settings->re_resolve ||
	    targets_state(session->targets, target) == TARGET_RESOLVING;
}

/*
 * That there is none is put down and told, too, so that nobody waits for it;
 * but it takes no name away.
 */
static void answer_reverse(struct session *session,
    const struct names_answer *answer)
{
	const struct addr *addr = &answer->addr[0];
	const char *name = answer->error ? "" : answer->name;

	if (!session->names ||
	    (!*name && nametab_is_known(session->names, addr)))
		return;
	nametab_put(session->names, addr, name);
	session_tell_named(session, addr);
}

void gather_answer(struct session *session, const struct names_answer *answer)
{
	uint32_t target = answer->ticket;
	struct known before;
	enum event_kind kind;
	int reason;

	if (target == REVERSE) {
		answer_reverse(session, answer);
		return;
	}
	if (!is_awaited(session, target))
		return;
	look_up(session, target, &before);
	kind = targets_resolved(session->targets, target, answer->error,
	    answer->addr, answer->n, answer->name);
	reason = targets_reason(session->targets, target);
	session->helpless |= answer->error > 0;
	if (kind == EVENT_READDRESSED || (before.state[0] != TARGET_READY &&
	    (kind != EVENT_UNRESOLVED || reason != before.reason)))
		tell(session, kind, target, reason);
	tell_places(session, target, &before);
}

void gather_reverse(struct session *session, const struct addr *addr)
{
	struct names *names = session->world->names;

	if (session->names && nametab_claim(session->names, addr) &&
	    names->ops->reverse(names, REVERSE, addr) == -1)
		nametab_put(session->names, addr, "");
}
