/*
 * The lanes of a run: which families and how many, and, where they are
 * refused, why, as somebody who can mend it needs it.
 */
#include <errno.h>
#include <string.h>

#include "model/target.h"
#include "verb/sessionrun.h"

/* Where there are hops. */
#define HOPS_PATIENCE	NSEC_SEC
#define HOPS_GAP	(100 * NSEC_USEC)
#define HOPS_GAP_LEAST	(20 * NSEC_USEC)	/* all is near */
#define HOPS_LINGER	(2 * NSEC_SEC)

void session_fill_hops(struct session_conf *conf, nsec timeout,
    const struct lane_spec *spec)
{
	static const uint8_t family[2] = { AF_INET, AF_INET6 };
	struct engine_conf *engine = &conf->engine;

	conf->patience = timeout ? timeout : HOPS_PATIENCE;
	conf->interval = conf->patience;
	engine->gap = HOPS_GAP;
	engine->gap_least = HOPS_GAP_LEAST;
	engine->burst = 1;
	engine->linger = HOPS_LINGER;
	engine->stamps = true;
	engine->flow_lanes = engine->flow_labels = true;
	for (int i = 0; i < 2; i++) {
		engine->spec[i] = *spec;
		netopt_lane(conf->settings, family[i], &engine->spec[i]);
	}
}

/* Why an address cannot be bound to. */
static const char *foreign(const struct session *session,
    const struct addr *addr)
{
	return session->world->host->has_addr(addr) ?
	    "this host's, but not usable by now: tentative, a duplicate, or "
	    "its interface is down" : "not an address of this host";
}

/* Why a lane could not be opened, as somebody who can mend it needs it. */
static enum status explain(struct session *session,
    const struct engine_conf *engine, int family, int e)
{
	const struct lane_spec *spec = &engine->spec[family == AF_INET6];
	const char *name = family == AF_INET6 ? "IPv6" : "IPv4";
	char addr[ADDR_TEXT];
	size_t size = sizeof(session->failure);

	if (e == EACCES && !spec->mark) {
		session->world->host->explain(session->failure, size);
		return STATUS_PERMISSION;
	}
	if (e == EPERM || e == EACCES) {
		snprintf(session->failure, size, spec->mark ?
		    "--mark %u: needs CAP_NET_ADMIN or CAP_NET_RAW" :
		    "a socket option: not permitted here", spec->mark);
		return STATUS_PERMISSION;
	}
	if (e == ENOMEM) {
		errno = e;		/* fail() finds the words */
		return STATUS_SYSTEM;
	}
	if (e == ENODEV && spec->device)
		snprintf(session->failure, size, "%s: no such device",
		    spec->device);
	else if (e == EADDRNOTAVAIL)
		snprintf(session->failure, size, "%s: %s",
		    addr_format(&spec->from, addr), foreign(session,
		    &spec->from));
	else if (e == EADDRINUSE)
		snprintf(session->failure, size, "--identifier %u: in use",
		    spec->ident);
	else
		snprintf(session->failure, size, "%s: %s", name, strerror(e));
	return e == ENODEV || e == EADDRNOTAVAIL || e == EADDRINUSE ?
	    STATUS_USAGE : STATUS_SYSTEM;
}

static bool where(const void *arg, const struct probe *probe,
    struct addr *to)
{
	const struct session *session = arg;

	return targets_where(session->targets, probe, to);
}

enum status session_open_lanes(struct session *session, void *settings)
{
	const struct session_conf *conf = session->conf;
	struct engine_conf engine = conf->engine;
	enum status status;
	int family = AF_INET;

	engine.where = where;
	engine.path_mtu = session->world->host->path_mtu;
	engine.link_mtu = session->world->host->mtu;
	engine.targets = session;
	engine.await = session_await_source;
	engine.await_arg = session;
	engine.groups = (session->families & TARGETS_GROUP) ||
	    engine.spec[0].broadcast || targets_names(session->targets) ||
	    conf->settings->list;
	engine.groups &= !session_has_hops(session) && !conf->tries;
	if (conf->settings->list)
		engine.lanes = 8;
	if (conf->fit) {
		status = conf->fit(session, settings, &engine);
		if (status != STATUS_YES)
			return status;
	}
	if (!(session->families & TARGETS_IPV4))
		engine.spec[0].from.family = AF_UNSPEC;
	if (!(session->families & TARGETS_IPV6))
		engine.spec[1].from.family = AF_UNSPEC;
	engine.optional[1] = session->families & TARGETS_IPV4;
	while (!session->engine) {
		session->engine = engine_new(session->world->loop,
		    session->world->net, &engine, &family);
		if (session->engine)
			break;
		if (!conf->relent)
			return explain(session, &engine, family, errno);
		session->refused = conf->relent(session, settings, &engine,
		    family, errno);
		if (session->refused != STATUS_YES)
			return session->refused;
	}
	return STATUS_YES;
}
