/*
 * Is there an address to send from?  While an IPv6 address is being tested for
 * duplicates nothing may come from it (RFC 4862, section 5.4).  Where there is
 * no other, Linux chooses ::1, takes the probe, and lets it go nowhere.  So the
 * first probe to elsewhere waits for what the test takes, if nobody else has to
 * wait with it, and is then refused, as Linux does it where there is no address
 * at all.  One that could leave is proof enough; then nothing is asked any
 * more.
 */
#include "model/target.h"
#include "verb/sessionrun.h"

/* A delay of up to 1 s and one question of 1 s (RFC 4862, sections 5.1 and
 * 5.4.2), and as much again. */
#define TESTED		(4 * NSEC_SEC)
#define LOOK_AGAIN	(20 * NSEC_MSEC)

/* Until when to wait for one; of a deadline half is left for what is said. */
static nsec patience_end(const struct session *session)
{
	nsec deadline = session->conf->settings->deadline / 2;

	if (targets_count(session->targets) != 1 || session->stream)
		return session->sourceless;
	return nsec_add(session->sourceless, deadline && deadline < TESTED ?
	    deadline : TESTED);
}

static bool has_source(const struct session *session, const struct addr *to)
{
	const struct host_ops *host = session->world->host;
	struct addr source;

	/* What else is wrong the send tells. */
	return host->source(to, session->conf->report.device, &source) == -1 ||
	    !addr_is_loopback(&source) || host->is_own(to);
}

nsec session_await_source(void *arg, const struct addr *to)
{
	struct session *session = arg;
	nsec now = loop_now(session->world->loop);

	if (session->sourced || addr_is_loopback(to) ||
	    addr_is_set(&session->conf->settings->net.source))
		return 0;
	if (has_source(session, to)) {
		session->sourced = true;
		return 0;
	}
	if (!session->sourceless)
		session->sourceless = now;
	return now < patience_end(session) ? nsec_add(now, LOOK_AGAIN) :
	    NSEC_NEVER;
}
