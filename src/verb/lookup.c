/*
 * A target may get its address while the run goes on, so each question is
 * answered anew.
 */
#include "verb/lookup.h"

#include "model/target.h"
#include "verb/session.h"

enum plan_ping_ready lookup_ready(const void *list, uint32_t target,
    uint8_t *series)
{
	const struct session *session = list;
	const struct targets *targets = session->targets;

	if (targets_state(targets, target) != TARGET_READY)
		return PLAN_PING_WAITING;
	*series = targets_series(targets, target);
	return PLAN_PING_READY;
}

uint8_t lookup_family(const void *list, uint32_t target)
{
	const struct session *session = list;
	struct addr addr;

	return targets_addr(session->targets, target, &addr) ? addr.family :
	    AF_UNSPEC;
}

uint32_t lookup_mtu(const void *list, uint32_t target)
{
	const struct session *session = list;
	struct addr addr;

	return targets_addr(session->targets, target, &addr) ?
	    session->world->host->mtu(&addr, session->conf->report.device) :
	    0;
}
