/*
 * sessionrun.h - a run while it runs; for session.c and its neighbours alone
 */
#ifndef ASDIC_SESSIONRUN_H
#define ASDIC_SESSIONRUN_H

#include "base/text.h"
#include "engine/plan.h"
#include "io/loop.h"
#include "model/census.h"
#include "model/expect.h"
#include "model/nametab.h"
#include "model/path.h"
#include "model/rule.h"
#include "model/sizes.h"
#include "model/tally.h"
#include "model/target.h"
#include "verb/session.h"
#include "view/view.h"

/*
 * Is it about the way to each target?  Then a target is one host, and most
 * probes end in an error, as they should.
 */
static inline bool session_has_hops(const struct session *session)
{
	return session->conf->paths || session->conf->sizes;
}

/* Ask the verb, once the only target has its address; see struct
 * session_conf. */
enum status session_admit(struct session *session);

/* Make the engine.  What failed is told by session->failure, or errno. */
enum status session_open_lanes(struct session *session, void *settings);

/* sessionsource.c: for engine_conf, with the session: may one leave by now? */
nsec session_await_source(void *arg, const struct addr *to);

/* End it, soon; of several reasons the first counts. */
void session_finish(struct session *session, enum ending_reason reason);

/* Let models, verdict and view hear what the engine tells. */
void session_watch(struct session *session);

/* From the first question to the last byte of output. */
enum status session_go(struct session *session);

/* Close the view, with what the run has come to. */
void session_close_view(struct session *session, enum status status);

/* Stop watching links, addresses and routes. */
void session_unwatch(struct session *session);

#endif
