/*
 * The run itself, and what ends it: the last probe settled, a signal, the
 * deadline, --until, or an output that takes nothing any more.  What it does
 * upon an event stands in note.c.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "io/names.h"
#include "io/out.h"
#include "io/route.h"
#include "verb/filed.h"
#include "verb/sessionrun.h"
#include "view/judging.h"

#define WATCH_AFTER	NSEC_SEC	/* short runs need no watch */

enum { BACKLOG = 1 << 20 };	/* bytes a slow reader may leave waiting */

/* ---- what happens while it runs ---- */

/*
 * The first reason stays.  --stop-on-error gives one and still waits for what
 * is in the air; then ^C or the deadline ends the waiting.  So it does when
 * all is measured and the view still waits for names.
 */
void session_finish(struct session *session, enum ending_reason reason)
{
	if (session->ended)
		loop_quit(session->world->loop);
	if (session->ended || session->finishing)
		return;
	session->finishing = true;
	if (session->reason == ENDING_DONE)
		session->reason = reason;
	engine_finish(session->engine);
}

static void on_interrupt(void *arg)
{
	session_finish(arg, ENDING_INTERRUPTED);
}

static void interim(struct session *session, enum view_why why)
{
	nsec now = loop_now(session->world->loop);

	session->view->ops->interim(session->view, why, now,
	    now + loop_offset(session->world->loop));
	filed_page(session);
}

static void on_quit(void *arg)
{
	struct session *session = arg;

	if (!session->ended)
		interim(session, VIEW_ASKED);
}

/* The terminal may have another size. */
static void on_resize(void *arg)
{
	struct session *session = arg;
	struct report_style *style = &session->conf->settings->style;

	if (session->world->screen)
		session->world->screen(&style->columns, &style->rows);
}

/* It has been stopped, and the shell wrote to the terminal meanwhile. */
static void on_continue(void *arg)
{
	struct session *session = arg;

	session->conf->settings->style.others++;
	on_resize(session);
}

static void on_deadline(void *arg)
{
	session_finish(arg, ENDING_DEADLINE);
}

static void on_every(void *arg)
{
	struct session *session = arg;
	nsec now = loop_now(session->world->loop);

	if (session->ended)
		return;
	interim(session, VIEW_EVERY);
	if (session->tallies)
		tallies_tick(session->tallies, now);
	loop_set(session->world->loop, &session->every,
	    nsec_beat(session->every.timer.due,
	    session->conf->settings->every, now));
}

static void on_re_resolve(void *arg)
{
	struct session *session = arg;

	if (session->ended)
		return;
	gather_again(session);
	loop_set(session->world->loop, &session->again,
	    nsec_beat(session->again.timer.due,
	    session->conf->settings->re_resolve,
	    loop_now(session->world->loop)));
}

static void on_news(void *arg, const struct route_news *news)
{
	static const enum local_change change[] = {
		[ROUTE_LINK_UP] = LOCAL_LINK_UP,
		[ROUTE_LINK_DOWN] = LOCAL_LINK_DOWN,
		[ROUTE_LINK_GONE] = LOCAL_LINK_GONE,
		[ROUTE_ADDRESS_ADDED] = LOCAL_ADDRESS_ADDED,
		[ROUTE_ADDRESS_REMOVED] = LOCAL_ADDRESS_REMOVED,
		[ROUTE_ROUTE_ADDED] = LOCAL_ROUTE_ADDED,
		[ROUTE_ROUTE_REMOVED] = LOCAL_ROUTE_REMOVED,
	};
	struct session *session = arg;
	struct event event = {
		.kind = EVENT_LOCAL, .error = (int)change[news->change],
		.probe.target = UINT32_MAX, .from = news->addr,
		.bits = news->bits,
	};

	if (session->ended)
		return;
	strlcpy(event.device, news->device, sizeof(event.device));
	engine_tell(session->engine, &event);
}

static void on_watch(void *arg)
{
	struct session *session = arg;
	const struct host_ops *host = session->world->host;

	if (!session->ended && host->watch)
		session->watch = host->watch(session->world->loop, on_news,
		    session);
}

void session_unwatch(struct session *session)
{
	if (session->watch)
		session->world->host->unwatch(session->watch);
	session->watch = NULL;
}

static void on_name(void *arg, const struct names_answer *answer)
{
	gather_answer(arg, answer);
}

/* An answer that comes when all is over. */
static void on_late_name(void *arg, const struct names_answer *answer)
{
	(void)arg;
	(void)answer;
}

/* ---- the view and the output ---- */

static void on_tick(void *arg)
{
	struct session *session = arg;

	session->stirred = true;
}

/* The engine hears nothing any more; what comes must not keep us awake. */
static void drain(struct net *net)
{
	struct net_in in[16];

	while (net->ops->recv(net, in, 16) > 0)
		;
}

/* A run is over when its view has told all. */
static bool mind_view(void *arg)
{
	struct session *session = arg;
	struct loop *loop = session->world->loop;
	nsec due;

	if (session->ended)
		drain(session->world->net);
	if (!session->stirred)
		return false;
	session->stirred = false;
	due = session->view->ops->tick(session->view, loop_now(loop));
	if (due != NSEC_NEVER)
		loop_set(loop, &session->tick, due);
	else
		loop_drop(loop, &session->tick);
	if (due == NSEC_NEVER && session->ended)
		loop_quit(loop);
	return false;
}

/* A reader that is slow holds up the plan; one that is gone ends the run. */
static bool mind_output(void *arg)
{
	struct session *session = arg;
	const struct out *out = session->world->outq;
	bool hold;

	if (!out)
		return false;
	if (out_error(out))
		session_finish(session, ENDING_OUTPUT);
	if (out_error(out) || session->ended)
		return false;
	hold = out_waiting(out) > BACKLOG;
	if (hold != session->holding) {
		session->holding = hold;
		session->held += hold;
		engine_hold(session->engine, hold);
		return !hold;
	}
	return false;
}

/* ---- from start to end ---- */

static struct loop_timer timer_of(struct session *session, loop_fn *fn)
{
	return (struct loop_timer){ .fn = fn, .arg = session };
}

static void set_timers(struct session *session)
{
	const struct session_settings *settings = session->conf->settings;
	struct loop *loop = session->world->loop;
	nsec now = loop_now(loop);

	session->deadline = timer_of(session, on_deadline);
	session->every = timer_of(session, on_every);
	session->again = timer_of(session, on_re_resolve);
	session->late_watch = timer_of(session, on_watch);
	session->tick = timer_of(session, on_tick);
	if (settings->deadline)
		loop_set(loop, &session->deadline,
		    nsec_add(now, settings->deadline));
	if (settings->every)
		loop_set(loop, &session->every,
		    nsec_add(now, settings->every));
	if (settings->re_resolve)
		loop_set(loop, &session->again,
		    nsec_add(now, settings->re_resolve));
	loop_set(loop, &session->late_watch, now + WATCH_AFTER);
}

/* It ended while the only target's name was still being looked up. */
static void tell_unanswered_name(struct session *session)
{
	char text[TARGET_TEXT];

	if (targets_count(session->targets) == 1 &&
	    targets_state(session->targets, 0) == TARGET_RESOLVING)
		session_complain(session->world, targets_text(
		    session->targets, 0, text),
		    "no answer from the name service yet");
}

static void drop_timers(struct session *session)
{
	struct loop *loop = session->world->loop;

	loop_drop(loop, &session->deadline);
	loop_drop(loop, &session->every);
	loop_drop(loop, &session->again);
	loop_drop(loop, &session->late_watch);
	loop_drop(loop, &session->tick);
}

static int take_signals(struct session *session)
{
	struct loop *loop = session->world->loop;

	if (loop_signal(loop, SIGINT, on_interrupt, session) == -1 ||
	    loop_signal(loop, SIGTERM, on_interrupt, session) == -1 ||
	    loop_signal_heeded(loop, SIGHUP, on_interrupt, session) == -1 ||
	    loop_signal(loop, SIGQUIT, on_quit, session) == -1)
		return -1;
	if (session->conf->settings->style.columns == 0)
		return 0;
	if (loop_signal(loop, SIGWINCH, on_resize, session) == -1)
		return -1;
	return loop_signal(loop, SIGCONT, on_continue, session);
}

/* Could an answer have been dropped by our own socket? */
static bool is_missing_some(const struct session *session)
{
	struct stats total;

	if (session->census)
		census_total(session->census, &total);
	else
		tallies_total(session->tallies, &total);
	return total.answered != total.sent ||
	    session->families & TARGETS_GROUP;
}

void session_close_view(struct session *session, enum status status)
{
	struct ending ending = {
		.reason = session->reason,
		.status = (int)verdict_told(session, status),
		.at = loop_exact(session->world->loop), .held = session->held,
		.failure = session->failure[0] ? session->failure : NULL,
	};
	const struct engine_counts *counts;
	struct net_losses losses = { 0 };

	ending.wall = ending.at + loop_offset(session->world->loop);
	if (session->engine) {
		counts = engine_counts(session->engine);
		if (is_missing_some(session))
			session->world->net->ops->losses(
			    session->world->net, &losses);
		ending.drops = losses.drops;
		ending.overruns = losses.overruns;
		ending.throttled = counts->throttled;
		ending.foreign = counts->foreign;
		ending.corrupt = counts->corrupt;
		ending.truncated = counts->truncated;
		ending.wrong_source = counts->wrong_source;
	}
	session->view->ops->close(session->view, &ending);
	session->view = NULL;
}

/*
 * The last bytes.  Signals stay taken, for one that comes now must not cut
 * them off; out_finish() lets go of them when it has to wait for a reader.
 */
enum status session_finish_output(const struct world *world,
    enum status status)
{
	int e = 0;

	errno = 0;
	if (fflush(world->out) == EOF || ferror(world->out))
		e = errno ? errno : EIO;
	if (world->outq)
		e = out_finish(world->outq);
	if (!e)
		return status;
	/* Whom we stand in for would die of SIGPIPE, and not say a word. */
	if (e != EPIPE || !world->program)
		session_complain(world, "standard output", strerror(e));
	return STATUS_OUTPUT;
}

enum status session_go(struct session *session)
{
	const struct world *world = session->world;
	enum status status;

	if (take_signals(session) == -1 ||
	    loop_each(world->loop, mind_output, session) == -1)
		return STATUS_SYSTEM;
	if (session->view->ops->tick &&
	    loop_each(world->loop, mind_view, session) == -1)
		return STATUS_SYSTEM;
	session_watch(session);
	world->names->fn = on_name;
	world->names->arg = session;
	set_timers(session);
	engine_start(session->engine, session->plan);
	gather_ask_names(session, 0);
	stream_start(session);
	loop_run(world->loop);
	stream_free(session);
	world->names->fn = on_late_name;
	drop_timers(session);
	session_unwatch(session);
	tell_unanswered_name(session);
	status = session->refused;
	if (status == STATUS_YES)
		status = verdict_status(session);
	session_close_view(session, status);
	return filed_put(session) == -1 ? STATUS_OUTPUT :
	    session_finish_output(world, status);
}
