/*
 * One array of hops for all targets, by target and TTL; each hop has its sums
 * and a list of responders taken from a pool.  Beside it a matrix by target,
 * flow and TTL of who answered (pathflow.c).  An event is counted at its hop,
 * put down to who sent it, entered into its flow, and what it says of the
 * target as a whole is kept (pathend.c).  All reading of it, loss, loops, the
 * end, is done when asked, for answers come in any order.
 *
 * The pools are larger than what most runs want; pages of theirs that nobody
 * touches are never there.  When they are used up, new responders are only
 * counted, and old ones go on.
 */
#include "model/path.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "model/hist.h"
#include "model/pathstate.h"

enum {
	HISTS = 1024,		/* so many distributions, 8 KiB each, */
	HISTS_ROUNDS = 8192,	/* and when there will be many times */
	EXTENSIONS = 1 << 16,
};

static int make(struct paths *paths)
{
	size_t n = paths->conf.targets ? paths->conf.targets : 1;
	size_t hops = n * paths->rows, room;

	paths->target = calloc(n, sizeof(*paths->target));
	paths->hop = calloc(hops, sizeof(*paths->hop));
	paths->flow = calloc(n * paths->flows, sizeof(*paths->flow));
	paths->cell = calloc(hops * paths->flows, sizeof(*paths->cell));
	paths->change = calloc(n * PATH_CHANGES, sizeof(*paths->change));
	paths->told = calloc(1, sizeof(*paths->told));
	if (!paths->target || !paths->hop || !paths->flow || !paths->cell ||
	    !paths->change || !paths->told)
		return -1;

	if (hops <= (paths->conf.many_rounds ? HISTS_ROUNDS : HISTS)) {
		paths->hist = calloc(hops, sizeof(*paths->hist));
		if (!paths->hist)
			return -1;
	}
	room = hops * 4 + PATH_RESPONDERS * 256;
	if (room > UINT32_MAX)
		room = UINT32_MAX;
	paths->responders_room = (uint32_t)room;
	paths->extensions_room = room < EXTENSIONS ? (uint32_t)room :
	    EXTENSIONS;
	paths->responders = 1;
	paths->responder = calloc(room, sizeof(*paths->responder));
	paths->extension = calloc(paths->extensions_room,
	    sizeof(*paths->extension));
	return paths->responder && paths->extension ? 0 : -1;
}

struct paths *paths_new(const struct paths_conf *conf)
{
	struct paths *paths = calloc(1, sizeof(*paths));

	assert(conf->first > 0 && conf->first <= conf->hops);
	if (!paths)
		return NULL;
	paths->conf = *conf;
	paths->rows = conf->hops - conf->first + 1u;
	paths->flows = conf->flows ? conf->flows : 1;
	if (make(paths)) {
		paths_free(paths);
		return NULL;
	}
	return paths;
}

void paths_free(struct paths *paths)
{
	if (!paths)
		return;
	free(paths->target);
	free(paths->hop);
	free(paths->flow);
	free(paths->cell);
	free(paths->change);
	free(paths->hist);
	free(paths->responder);
	free(paths->extension);
	free(paths->told);
	free(paths);
}

/* ---- noting ---- */

/* Sums are begun when there is something to count, lest all be touched. */
static struct hop *begun_hop(struct paths *paths, uint32_t target,
    uint8_t ttl)
{
	size_t place = paths_place(paths, target, ttl);
	struct hop *hop = &paths->hop[place];

	if (!hop->begun)
		sums_begin(&hop->sums, paths->hist ? &paths->hist[place] :
		    NULL, 0, 0);
	hop->begun = true;
	return hop;
}

static void begin_target(struct paths *paths, uint32_t target)
{
	struct path_target *t = &paths->target[target];

	if (t->begun)
		return;
	t->replied = NSEC_UNKNOWN;
	t->tos_back = -1;
	t->begun = true;
}

static void note_answer(struct paths *paths, struct hop *hop,
    const struct event *event)
{
	struct responder *responder;
	unsigned slot;

	responder = pathhop_find(paths, hop, event, &slot);
	if (event->kind == EVENT_DUPLICATE)
		return;
	if (responder)
		pathhop_answer(paths, responder, event);
	if (responder && !responder_is_own(responder))
		pathflow_answer(paths, event, slot);
	if (!event_is_error(event))
		pathflow_reply(paths, event);
	pathend_answer(paths, event);
}

/* Remember how many flows there are to look at. */
static void note_flow(struct paths *paths, const struct event *event)
{
	struct path_target *target = &paths->target[event->probe.target];
	unsigned flow = (unsigned)event->probe.flow - paths->conf.flow;

	if (flow < paths->flows && flow >= target->flows)
		target->flows = flow + 1;
}

static void note_sent(struct paths *paths, const struct event *event)
{
	struct path_target *target = &paths->target[event->probe.target];
	unsigned flow = (unsigned)event->probe.flow - paths->conf.flow;

	target->to = event->to;
	if (event->probe.size > target->ordinary)
		target->ordinary = event->probe.size;
	if (flow < paths->flows)
		paths_cell(paths, event->probe.target, flow,
		    event->probe.ttl)->asked = true;
}

/*
 * Lost, for its patience ended, or later ones have been answered by the
 * target, and none of its answers took so long; else the run was cut off before
 * its answer could be here.
 */
static bool is_missed(const struct path_target *target,
    const struct event *event)
{
	nsec waited = event->at - event->sent;

	return waited >= event->probe.patience ||
	    (event->sent < target->replied && waited >= target->longest);
}

static void note_hop(struct paths *paths, const struct event *event)
{
	uint32_t target = event->probe.target;
	struct hop *hop = begun_hop(paths, target, event->probe.ttl);

	note_flow(paths, event);
	pathhop_count(paths, hop, event);
	switch (event->kind) {
	case EVENT_SENT:
		note_sent(paths, event);
		break;
	case EVENT_LOST:
		if (is_missed(&paths->target[target], event))
			pathloss_note(paths, event, false);
		break;
	case EVENT_REPLY:
	case EVENT_EXPIRED:
	case EVENT_ERROR:
	case EVENT_TOO_BIG:
	case EVENT_LATE:
	case EVENT_DUPLICATE:
		note_answer(paths, hop, event);
		break;
	case EVENT_UNSENT:
	case EVENT_NOTICE:
	case EVENT_STRAY:
	case EVENT_RESOLVED:
	case EVENT_UNRESOLVED:
	case EVENT_READDRESSED:
	case EVENT_OUTAGE:
	case EVENT_LOCAL:
	case EVENT_NAMED:
	case EVENT_END:
		break;
	}
}

void paths_note(struct paths *paths, const struct event *event)
{
	uint32_t target = event->probe.target;

	if (target >= paths->conf.targets)
		return;
	begin_target(paths, target);
	if (paths_has(paths, event->probe.ttl))
		note_hop(paths, event);
	else
		pathend_note(paths, event);
}

/* ---- numbers ---- */

/*
 * Three times are known without a distribution: the two outer ones, and the
 * mean tells the third.
 */
static void tell_few(const struct sums *sums, struct stats *stats)
{
	if (sums->timed == 0 || sums->timed > 3)
		return;
	stats->p90 = stats->p95 = stats->p99 = stats->max;
	stats->median = sums->timed < 3 ? stats->min :
	    3 * stats->mean - stats->min - stats->max;
	if (stats->median < stats->min)
		stats->median = stats->min;
	if (stats->median > stats->max)
		stats->median = stats->max;
}

static void tell_stats(const struct sums *sums, struct stats *stats)
{
	stats_unknown(stats);
	sums_stats(sums, stats);
	tell_few(sums, stats);
}

void paths_hop_stats(const struct paths *paths, uint32_t target, uint8_t ttl,
    struct stats *stats)
{
	tell_stats(&paths_at(paths, target, ttl)->sums, stats);
}

/* Nothing the farthest hop met is an answer of the target. */
static void unreached_stats(const struct paths *paths, uint32_t target,
    struct stats *stats)
{
	struct sums sums = { 0 };
	unsigned ttl = paths->conf.hops;

	while (ttl > paths->conf.first &&
	    paths_at(paths, target, ttl)->sums.sent == 0)
		ttl--;
	sums_merge(&sums, &paths_at(paths, target, ttl)->sums);
	sums.errors += sums.answered;
	sums.answered = sums.timed = 0;
	tell_stats(&sums, stats);
}

/*
 * Of the target's hop alone: what was sent beyond it before its distance was
 * known is not waited for, so those answers without their losses would make
 * the path better than it is.
 */
void paths_stats(const struct paths *paths, uint32_t target,
    struct stats *stats)
{
	uint8_t least, most;

	pathflow_distances(paths, target, &least, &most);
	if (most)
		paths_hop_stats(paths, target, most, stats);
	else
		unreached_stats(paths, target, stats);
}

int path_back(int ttl)
{
	int first = ttl <= 64 ? 64 : ttl <= 128 ? 128 : 255;

	return ttl > 0 && ttl <= first ? first - ttl + 1 : 0;
}
