/*
 * tracepath's view of a trace.  tracepath asks one hop after the other with
 * the largest packet it believes in, and whoever refuses it costs a line and
 * the same hop once more; here everything is asked at once, and the lines are
 * put into that order.  Beyond the first hop nothing can be told until it is
 * known who refuses large packets, for his line comes before that of the hop
 * behind him.
 */
#include <stdlib.h>
#include <sys/socket.h>

#include "model/path.h"
#include "model/target.h"
#include "view/telling.h"
#include "view/tracepathline.h"
#include "view/view.h"

enum {
	LONGEST4 = 65535,	/* what tracepath begins with */
	LONGEST6 = 128000,
	SMALL = 128,		/* not searched for: hops are asked by it */
};

struct view_tracepath {
	struct view	view;
	FILE		*out, *err;
	const struct report *report;
	struct telling	*telling;
	struct tracepathseen seen;
	uint8_t		family;		/* AF_UNSPEC: not begun */
	uint32_t	mtu;		/* the largest believed in */
	unsigned	told;		/* hops, up to this TTL */
	unsigned	mtus;		/* of seen.mtu, those told */
	unsigned	distance;	/* of the target, once reached */
	int		back;
	bool		twice;		/* tell the first hop so */
	bool		stopped;	/* nothing is behind the last told */
	bool		ended;		/* nothing more will be heard */
	bool		closed;		/* all has been told */
};

static struct view *open_tracepath(FILE *out, FILE *err,
    const struct report *report)
{
	struct view_tracepath *view = calloc(1, sizeof(*view));

	if (!view)
		return NULL;
	view->view.ops = &view_tracepath;
	view->out = out;
	view->err = err;
	view->report = report;
	view->telling = telling_new(report, true);
	if (view->telling)
		return &view->view;
	free(view);
	return NULL;
}

static void note_tracepath(struct view *base, const struct event *event)
{
	struct view_tracepath *view = (struct view_tracepath *)base;

	telling_note(view->telling, event);
	if (event->kind == EVENT_END)
		view->ended = true;
	else if (event->probe.target == 0)
		tracepathseen_note(&view->seen, view->report->trace->hops,
		    event);
}

static struct tracepathline line_of(const struct view_tracepath *view,
    unsigned ttl)
{
	return (struct tracepathline){
		.out = view->out, .err = view->err, .report = view->report,
		.ttl = ttl,
	};
}

/* The target has an address: what leaves this host is known, too. */
static void begin(struct view_tracepath *view)
{
	const struct report_mtu *mtu = view->report->mtu;
	struct tracepathline line = line_of(view, 1);
	struct addr addr;
	uint32_t local;

	if (targets_state(view->report->targets, 0) != TARGET_READY ||
	    !targets_addr(view->report->targets, 0, &addr))
		return;
	view->family = addr.family;
	view->mtu = mtu->most ? mtu->most :
	    addr.family == AF_INET6 ? LONGEST6 : LONGEST4;
	local = mtu->local(mtu->arg, 0);
	if (addr.family == AF_INET && (local > LONGEST4 ||
	    (local == 0 && view->mtu > LONGEST4)))
		local = LONGEST4;
	if (local == 0 || view->mtu <= local || mtu->hops == 0)
		return;
	view->mtu = local;
	view->twice = true;
	tracepathline_local(&line, view->family, local);
}

/* ---- who refuses large packets ---- */

static void tell_mtu(struct view_tracepath *view, unsigned ttl, bool guessed)
{
	unsigned i = view->mtus++;
	const struct tracepathseen_answer *told = &view->seen.mtu[i];
	uint32_t mtu = tracepathseen_mtu(&view->seen, i);
	struct tracepathline line = line_of(view, ttl);

	if (mtu == 0 || mtu >= view->mtu)
		return;
	line.guessed = guessed;
	if (told->own)
		tracepathline_local(&line, view->family, mtu);
	else
		tracepathline_pmtu(&line, told, mtu);
	view->mtu = mtu;
}

/* Does he answer at a hop not told yet?  0: nowhere that is known. */
static unsigned place_of(const struct view_tracepath *view, unsigned i)
{
	return tracepathseen_place(&view->seen, &view->seen.mtu[i].from);
}

/*
 * Those who refuse packets that got to this hop, before it is told.  Who never
 * said at which hop he is stands, at a guess, behind the first silent one.
 */
static void tell_mtus(struct view_tracepath *view, unsigned ttl, bool last)
{
	unsigned upto = view->mtus, i, place;
	bool silent = ttl > 1 && view->seen.hop[ttl - 1].passed == 0;

	for (i = view->mtus; i < view->seen.told; i++) {
		place = place_of(view, i);
		if (last || view->seen.mtu[i].own ||
		    (place && place < ttl) || (!place && silent))
			upto = i + 1;
	}
	while (view->mtus < upto)
		tell_mtu(view, ttl, place_of(view, view->mtus) == 0);
}

/* ---- the hops ---- */

/* The first hop twice; but once, what tracepath(8) would have waited for in
 * vain, and have asked again meanwhile. */
static void tell_answers(struct view_tracepath *view, unsigned ttl,
    const struct tracepathseen_answer *answer, unsigned n)
{
	const struct tracepathline line = line_of(view, ttl);

	tracepathline_answer(&line, answer);
	if (ttl == 1 && view->twice && n > 1 && answer->rtt < NSEC_SEC)
		tracepathline_answer(&line, answer + 1);
}

static void tell_end_of_path(struct view_tracepath *view, unsigned ttl)
{
	const struct tracepathseen_hop *hop = &view->seen.hop[ttl];

	tell_answers(view, ttl, hop->end, hop->ended);
	view->told = ttl;
	view->stopped = true;
	if (!tracepathline_is_reached(&hop->end[0]))
		return;
	view->distance = ttl;
	view->back = path_back(hop->end[0].ttl);
}

/* Is this where the path ends? */
static bool is_end(const struct view_tracepath *view, unsigned ttl)
{
	const struct path *path = paths_path(view->report->paths, 0);
	const struct tracepathseen_hop *hop = &view->seen.hop[ttl];

	if (hop->ended == 0)
		return false;
	if (path->end == PATH_END_REACHED)
		return ttl >= path->last;
	return hop->passed == 0;
}

static void tell_hop(struct view_tracepath *view, unsigned ttl)
{
	const struct tracepathseen_hop *hop = &view->seen.hop[ttl];
	const struct tracepathline line = line_of(view, ttl);
	bool end = is_end(view, ttl);

	if (view->stopped || ttl > view->report->mtu->hops)
		return;
	if (ttl > 1)
		tell_mtus(view, ttl, end);
	if (end) {
		tell_end_of_path(view, ttl);
		return;
	}
	if (hop->passed)
		tell_answers(view, ttl, hop->pass, hop->passed);
	else if (hop->ended)
		tell_answers(view, ttl, hop->end, 1);
	else
		tracepathline_words(&line, "no reply");
	view->told = ttl;
}

/* ---- the end ---- */

static bool is_refused(const struct path *path)
{
	return path->end == PATH_END_BLOCKED ||
	    path->end == PATH_END_REFUSED || path->end == PATH_END_TOO_BIG;
}

/* Who refuses answered at a nearer hop, too: his line is the next one. */
static void tell_refusal(struct view_tracepath *view)
{
	struct tracepathline line = line_of(view, view->told + 1);
	unsigned ttl = line.ttl;

	while (ttl < TRACEPATHSEEN_TTLS && view->seen.hop[ttl].ended == 0)
		ttl++;
	if (ttl < TRACEPATHSEEN_TTLS) {
		tell_mtus(view, ttl, true);
		tell_end_of_path(view, ttl);
	} else if (view->seen.refused) {
		line.guessed = true;
		tracepathline_answer(&line, &view->seen.far);
		view->stopped = true;
	}
}

/* Hops behind the last that answered; those never asked are left out. */
static void tell_rest(struct view_tracepath *view)
{
	const struct report *report = view->report;
	unsigned last = report->trace->hops < report->mtu->hops ?
	    report->trace->hops : report->mtu->hops;
	const struct path_hop *hop;
	struct tracepathline line;

	for (unsigned ttl = view->told + 1; ttl <= last; ttl++) {
		hop = paths_hop(report->paths, 0, (uint8_t)ttl);
		line = line_of(view, ttl);
		if (hop->sent == 0)
			continue;
		if (hop->unsent == hop->sent) {
			tracepathline_words(&line, "send failed");
			if (ttl == 1 && view->twice)
				tracepathline_words(&line, "send failed");
			view->stopped = true;
			return;
		}
		tell_hop(view, ttl);
		if (view->stopped)
			return;
	}
	fprintf(view->out, "     Too many hops: pmtu %u\n", view->mtu);
}

/* What got there and back, where larger ones did not leave this host. */
static void settle_mtu(struct view_tracepath *view)
{
	uint32_t most = view->mtu < LONGEST4 ? view->mtu : LONGEST4;

	if (view->distance && view->seen.arrived && view->seen.large < most)
		view->mtu = view->seen.large;
}

static void tell_end(struct view_tracepath *view)
{
	view->closed = true;
	if (!view->family)
		return;
	if (!view->stopped && is_refused(paths_path(view->report->paths, 0)))
		tell_refusal(view);
	if (!view->stopped)
		tell_rest(view);
	settle_mtu(view);
	tracepathline_resume(view->out, view->mtu, view->distance,
	    view->back);
}

/* ---- when ---- */

/* Is it known who refuses large packets? */
static bool is_measured(const struct view_tracepath *view)
{
	return view->ended || view->seen.arrived || view->mtu <= SMALL;
}

static nsec tick_tracepath(struct view *base, nsec now)
{
	struct view_tracepath *view = (struct view_tracepath *)base;
	uint32_t target;
	uint8_t ttl;

	if (!view->family)
		begin(view);
	if (view->ended && view->report->reason == ENDING_INTERRUPTED)
		return NSEC_NEVER;
	while (!view->closed && (view->told == 0 || is_measured(view))) {
		if (!telling_next(view->telling, now, true, &target, &ttl))
			return telling_due(view->telling);
		if (ttl)
			tell_hop(view, ttl);
		else
			tell_end(view);
	}
	return NSEC_NEVER;
}

/* tracepath has nothing to say in between. */
static void interim_tracepath(struct view *base, enum view_why why, nsec now,
    nsec wall)
{
	(void)base;
	(void)why;
	(void)now;
	(void)wall;
}

static void close_tracepath(struct view *base, const struct ending *ending)
{
	struct view_tracepath *view = (struct view_tracepath *)base;

	(void)ending;
	telling_free(view->telling);
	free(view);
}

const struct view_ops view_tracepath = {
	.open = open_tracepath, .note = note_tracepath,
	.tick = tick_tracepath, .interim = interim_tracepath,
	.close = close_tracepath,
};
