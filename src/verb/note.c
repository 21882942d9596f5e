/*
 * What a session does upon an event.  The models note it first, so that the
 * verdict and the view, which come after, find it counted.  An outage that it
 * ended is told last: who reads of one has read of its last probe.
 */
#include <errno.h>

#include "verb/sessionrun.h"
#include "view/judging.h"

static void note_census(struct census *census, const struct event *event)
{
	census_note(census, event);
	if (event->kind == EVENT_END)
		census_end(census);
}

static void note_models(struct session *session, const struct event *event)
{
	if (session->census)
		note_census(session->census, event);
	else if (event->kind == EVENT_END)
		tallies_end(session->tallies);
	else if (!judging_is_apart(&session->report, event))
		tallies_note(session->tallies, event);
	if (session->paths)
		paths_note(session->paths, event);
	if (session->sizes)
		sizes_note(session->sizes, event);
}

static bool is_failure(const struct event *event)
{
	return event->kind == EVENT_UNSENT || event_is_error(event);
}

/* The kernel guards broadcast addresses (EACCES without SO_BROADCAST). */
static void mind_broadcast(struct session *session,
    const struct event *event)
{
	char text[ADDR_TEXT];

	if (event->kind != EVENT_UNSENT || event->error != EACCES ||
	    event->to.family != AF_INET || session->forbidden ||
	    session->census ||
	    !session->world->host->is_broadcast(&event->to))
		return;
	session->forbidden = true;
	snprintf(session->failure, sizeof(session->failure),
	    "%s: a broadcast address%s", addr_format(&event->to, text),
	    session_has_hops(session) || session->report.judge ?
	    ", not one host" : "; -b allows it");
	session_complain(session->world, NULL, session->failure);
	session_finish(session, session->report.judge ||
	    session_has_hops(session) ? ENDING_FAILED : ENDING_ERROR);
}

enum status session_admit(struct session *session)
{
	struct addr to;

	if (!session->conf->admit ||
	    targets_count(session->targets) != 1 ||
	    !targets_addr(session->targets, 0, &to))
		return STATUS_YES;
	return session->conf->admit(session, session->settings, &to);
}

/*
 * A name has its address: is it to be probed, and, for a heading that other
 * programs write, what is it called?
 */
static void note_resolved(struct session *session, const struct event *event)
{
	if (session->conf->settings->reverse && session->world->program)
		gather_reverse(session, &event->to);
	session->refused = session_admit(session);
	if (session->refused != STATUS_YES)
		session_finish(session, ENDING_FAILED);
}

/* Of who answers, or gives an error; in a sweep only of who is up. */
static bool wants_name(const struct session *session,
    const struct event *event)
{
	const struct report_sweep *sweep = session->report.sweep;

	if (!session->conf->settings->reverse || !addr_is_set(&event->from))
		return false;
	if (!sweep)
		return event->kind != EVENT_NAMED &&
		    event->kind != EVENT_LOCAL;
	return (event->kind == EVENT_REPLY || event->kind == EVENT_LATE) &&
	    !(sweep->names && targets_is_name(session->targets,
	    event->probe.target));
}

/* What note_session() does nothing about need not get there. */
static uint32_t heeded_kinds(const struct session *session)
{
	if (session->conf->settings->reverse || session->reached)
		return UINT32_MAX;
	return event_bit(EVENT_UNSENT) | event_bit(EVENT_EXPIRED) |
	    event_bit(EVENT_ERROR) | event_bit(EVENT_TOO_BIG) |
	    event_bit(EVENT_RESOLVED) | event_bit(EVENT_UNRESOLVED);
}

static void note_session(struct session *session, const struct event *event)
{
	if (wants_name(session, event))
		gather_reverse(session, &event->from);
	if (is_failure(event) && session->conf->stop_on_error &&
	    session->reason == ENDING_DONE)
		session->reason = ENDING_ERROR;
	if (event->kind == EVENT_RESOLVED && session->conf->admit)
		note_resolved(session, event);
	mind_broadcast(session, event);
	verdict_note(session, event);
}

static void note_view(struct session *session, const struct event *event)
{
	if (event->kind == EVENT_END) {
		session->ended = true;
		session->report.reason = session->reason;
		if (!session->view->ops->tick)
			loop_quit(session->world->loop);
	}
	session->stirred = true;
	if (session->refused == STATUS_YES)
		session->view->ops->note(session->view, event);
}

static void note_event(void *arg, const struct event *event)
{
	struct session *session = arg;

	note_models(session, event);
	if (session->heeded & event_bit(event->kind))
		note_session(session, event);
	note_view(session, event);
	if (session->tallies)
		tallies_tell(session->tallies, event);
}

/* Behind the end only a view that waits for names is told. */
void session_tell_named(struct session *session, const struct addr *addr)
{
	struct loop *loop = session->world->loop;
	struct event event = {
		.kind = EVENT_NAMED, .from = *addr, .at = loop_now(loop),
		.probe.target = UINT32_MAX,
	};

	event.wall = event.at + loop_offset(loop);
	if (!session->ended)
		engine_tell(session->engine, &event);
	else if (session->view->ops->tick)
		note_view(session, &event);
}

void session_watch(struct session *session)
{
	session->heeded = heeded_kinds(session);
	engine_watch(session->engine, note_event, session);
}
