/*
 * Each event is counted in its target's numbers since the start, in those of
 * the interval, and in the sliding windows; then the target's ring puts it in
 * order to find outages.  What no target counts, strays and what belongs to
 * addresses that targets once had, the rest does; the whole is the sum of all.
 * With very many targets there is a brief for each, and the rest is the whole.
 *
 * Everything is an array by target, made at the start.
 */
#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "model/brief.h"
#include "model/outage.h"
#include "model/responders.h"
#include "model/sums.h"
#include "model/tally.h"
#include "model/window.h"

enum {
	TALLY_INTERVAL_FULL = 1000,	/* targets with interval percentiles */
	TALLY_ROOM = 1 << 22,		/* entries of all rings together */
};

struct tally {
	struct sums	own;		/* since the start of the series */
	struct sums	interval;
	struct outages	outages;
	nsec		first, last;	/* departures */
	struct addr	to;		/* where the last probe went */
	uint8_t		series;
};

struct tallies {
	struct tallies_conf conf;
	struct sums	rest;		/* what no target counts */
	uint64_t	pending;	/* of all, now, */
	uint64_t	in_flight;	/* and the most at one time */
	struct stats	gone;		/* outages of former series */
	nsec		offset;		/* wall clock less monotonic */
	unsigned	windows;	/* of each target */

	/* By target; either brief or the others. */
	struct brief	*brief;
	struct tally	*tally;
	struct hist	*hist, *interval_hist;
	struct window	*window;
	struct responders *responders;
	struct outage_probe *ring;	/* of all targets, one after another */

	struct hist	rest_hist;	/* as it is, but for what is in use */
};

static void begin_tally(struct tallies *tallies, struct tally *tally)
{
	size_t i = (size_t)(tally - tallies->tally);

	sums_begin(&tally->own, &tallies->hist[i], 0, 0);
	sums_begin(&tally->interval, tallies->interval_hist ?
	    &tallies->interval_hist[i] : NULL, 0, 0);
	for (size_t w = 0; w < tallies->windows; w++)
		tallies->window[i * tallies->windows + w] =
		    (struct window){ 0 };
	tally->first = tally->last = NSEC_UNKNOWN;
}

static int make_full(struct tallies *tallies, size_t n)
{
	uint32_t room = outage_room(tallies->conf.in_air);

	while (room > TALLY_RECENT * 2 && room * n > TALLY_ROOM)
		room /= 2;
	tallies->tally = calloc(n, sizeof(*tallies->tally));
	tallies->hist = reallocarray(NULL, n, sizeof(*tallies->hist));
	tallies->ring = calloc(n * room, sizeof(*tallies->ring));
	if (!tallies->tally || !tallies->hist || !tallies->ring)
		return -1;
	if (tallies->conf.intervals && n <= TALLY_INTERVAL_FULL) {
		tallies->interval_hist = reallocarray(NULL, n,
		    sizeof(struct hist));
		if (!tallies->interval_hist)
			return -1;
	}
	for (unsigned w = 0; w < TALLY_WINDOWS; w++)
		if (tallies->conf.window[w] > 0)
			tallies->windows = w + 1;
	tallies->window = calloc(n * tallies->windows + 1,
	    sizeof(*tallies->window));
	if (tallies->conf.groups)
		tallies->responders = calloc(n, sizeof(*tallies->responders));
	if (!tallies->window || (tallies->conf.groups && !tallies->responders))
		return -1;
	for (size_t i = 0; i < n; i++) {
		begin_tally(tallies, &tallies->tally[i]);
		outage_init(&tallies->tally[i].outages,
		    &tallies->ring[i * room], room);
	}
	return 0;
}

struct tallies *tallies_new(const struct tallies_conf *conf)
{
	struct tallies *tallies = malloc(sizeof(*tallies));
	size_t n = conf->targets ? conf->targets : 1;
	int made;

	if (!tallies)
		return NULL;
	memset(tallies, 0, offsetof(struct tallies, rest_hist));
	tallies->conf = *conf;
	sums_begin(&tallies->rest, &tallies->rest_hist, 0, 0);
	if (n > TALLY_FULL) {
		tallies->brief = calloc(n, sizeof(*tallies->brief));
		made = tallies->brief ? 0 : -1;
	} else {
		made = make_full(tallies, n);
	}
	if (made) {
		tallies_free(tallies);
		return NULL;
	}
	return tallies;
}

void tallies_free(struct tallies *tallies)
{
	if (!tallies)
		return;
	free(tallies->brief);
	free(tallies->tally);
	free(tallies->hist);
	free(tallies->interval_hist);
	free(tallies->window);
	free(tallies->responders);
	free(tallies->ring);
	free(tallies);
}

/* ---- noting ---- */

static bool is_newer(uint8_t series, uint8_t than)
{
	uint8_t ahead = (uint8_t)(series - than);

	return ahead > 0 && ahead < 128;
}

static uint8_t *series_of(struct tallies *tallies, uint32_t target)
{
	return tallies->brief ? &tallies->brief[target].series :
	    &tallies->tally[target].series;
}

static void restart(struct tallies *tallies, uint32_t target, uint8_t series)
{
	struct tally *tally;

	if (tallies->brief) {
		tallies->brief[target] = (struct brief){ .series = series };
		return;
	}
	tally = &tallies->tally[target];
	sums_merge(&tallies->rest, &tally->own);
	outage_add(&tallies->gone, &tally->outages);
	outage_restart(&tally->outages);
	begin_tally(tallies, tally);
	tally->series = series;
}

/* Follow a target to its next address. */
static void follow(struct tallies *tallies, const struct event *event)
{
	uint8_t *series = series_of(tallies, event->probe.target);
	uint8_t next = event->probe.series;

	if (is_newer(next, *series))
		restart(tallies, event->probe.target, next);
	else if (event->kind == EVENT_READDRESSED)
		restart(tallies, event->probe.target, (uint8_t)(*series + 1));
}

static void tell_outage(const struct tallies *tallies,
    const struct tally *tally, const struct tally_outage *ended)
{
	struct event event = {
		.kind = EVENT_OUTAGE, .at = ended->end,
		.wall = ended->end_wall, .sent = ended->start,
		.rtt = ended->end - ended->start, .ttl = -1, .tos = -1,
		.queue = NSEC_UNKNOWN, .count = ended->count, .to = tally->to,
		.probe.target = (uint32_t)(tally - tallies->tally),
		.probe.series = tally->series,
	};

	tallies->conf.tell(tallies->conf.arg, &event);
}

static void tell_outages(const struct tallies *tallies, struct tally *tally)
{
	struct tally_outage ended;

	while (outage_next(&tally->outages, tallies->offset, &ended))
		if (tallies->conf.tell)
			tell_outage(tallies, tally, &ended);
}

static nsec departure(const struct event *event)
{
	return event->sent > 0 ? event->sent : event->at;
}

/* Count it in a target's own sums, or in the rest: once in the whole. */
static void count(struct tallies *tallies, struct sums *sums,
    const struct event *event)
{
	uint64_t before = sums->pending;

	sums_note(sums, event);
	tallies->pending += sums->pending - before;
	if (tallies->pending > tallies->in_flight)
		tallies->in_flight = tallies->pending;
}

static void note_interval(struct sums *interval, const struct event *event)
{
	sums_note(interval, event);
	if (event->kind == EVENT_REPLY)
		sums_order(interval, event);
}

/* The event is about a probe to the target's present address. */
static void note_present(struct tallies *tallies, struct tally *tally,
    const struct event *event)
{
	bool departs = event_is_departure(event);

	count(tallies, &tally->own, event);
	if (tallies->conf.intervals)
		note_interval(&tally->interval, event);
	if (event->kind == EVENT_REPLY) {
		sums_order(&tally->own, event);
	} else if (departs) {
		tally->last = departure(event);
		if (tally->first == NSEC_UNKNOWN)
			tally->first = tally->last;
		tally->to = event->to;
	}
	if (tallies->windows)
		window_note_all(&tallies->window[(size_t)event->probe.target *
		    tallies->windows], tallies->conf.window,
		    tallies->windows, departs ? departure(event) :
		    outage_departure(&tally->outages, event->probe.number),
		    event);
}

/*
 * Of the answers to a group's probe the first settles it; who gave the others
 * is put down.  True: the event counts.
 */
static bool note_group(struct tallies *tallies, const struct tally *tally,
    const struct event *event)
{
	if (tallies->responders && (event->kind == EVENT_REPLY ||
	    event->kind == EVENT_DUPLICATE))
		responders_note(&tallies->responders[event->probe.target],
		    event);
	return event_is_departure(event) ||
	    outage_outcome(event) == OUTAGE_OPEN ||
	    outage_is_open(&tally->outages, event->probe.number);
}

static void note_full(struct tallies *tallies, const struct event *event)
{
	uint32_t target = event->probe.target, number = event->probe.number;
	struct tally *tally = &tallies->tally[target];

	if (event->probe.group && !note_group(tallies, tally, event))
		return;
	if (event->probe.series == tally->series)
		note_present(tallies, tally, event);
	else
		count(tallies, &tallies->rest, event);
	if (event_is_departure(event)) {
		if (outage_make_room(&tally->outages, number))
			tell_outages(tallies, tally);
		outage_sent(&tally->outages, number, departure(event));
	}
	outage_settle(&tally->outages, number, outage_outcome(event));
}

static void note_brief(struct tallies *tallies, const struct event *event)
{
	struct brief *brief = &tallies->brief[event->probe.target];
	bool present = event->probe.series == brief->series;

	/* Which probes are open is not known here, only whether any is. */
	if (event->probe.group && !event_is_departure(event) &&
	    outage_outcome(event) != OUTAGE_OPEN &&
	    (!present || brief_pending(brief) == 0))
		return;
	count(tallies, &tallies->rest, event);
	if (present)
		brief_note(brief, event);
}

static bool is_counted(enum event_kind kind)
{
	return kind <= EVENT_STRAY && kind != EVENT_NOTICE;
}

void tallies_note(struct tallies *tallies, const struct event *event)
{
	bool known = event->probe.target < tallies->conf.targets;

	if (event->wall != 0)
		tallies->offset = event->wall - event->at;
	if (known && (event->kind == EVENT_READDRESSED ||
	    event_is_departure(event)))
		follow(tallies, event);
	if (!is_counted(event->kind))
		return;
	if (!known)
		count(tallies, &tallies->rest, event);
	else if (tallies->brief)
		note_brief(tallies, event);
	else
		note_full(tallies, event);
}

void tallies_tell(struct tallies *tallies, const struct event *event)
{
	if (tallies->tally && event->probe.target < tallies->conf.targets)
		tell_outages(tallies, &tallies->tally[event->probe.target]);
}

void tallies_tick(struct tallies *tallies, nsec now)
{
	for (uint32_t i = 0; tallies->tally && i < tallies->conf.targets; i++) {
		struct tally *tally = &tallies->tally[i];

		sums_begin(&tally->interval, tally->interval.hist,
		    tally->own.pending, now);
	}
}

void tallies_end(struct tallies *tallies)
{
	uint64_t pending = tallies->rest.pending;

	for (uint32_t i = 0; tallies->tally && i < tallies->conf.targets; i++) {
		struct tally *tally = &tallies->tally[i];

		outage_settle_all(&tally->outages);
		tell_outages(tallies, tally);
		assert(sums_balanced(&tally->own));
		pending += tally->own.pending;
	}
	assert(sums_balanced(&tallies->rest));
	assert(pending == tallies->pending);
	pending = 0;
	for (uint32_t i = 0; tallies->brief && i < tallies->conf.targets; i++)
		pending += brief_pending(&tallies->brief[i]);
	assert(pending <= tallies->pending);
}

/* ---- asking ---- */

/* The full tally of a target, or NULL. */
static const struct tally *find(const struct tallies *tallies,
    uint32_t target)
{
	assert(target < tallies->conf.targets);
	return tallies->tally ? &tallies->tally[target] : NULL;
}

void tallies_stats(const struct tallies *tallies, uint32_t target,
    struct stats *stats)
{
	const struct tally *tally = find(tallies, target);

	stats_unknown(stats);
	if (tally) {
		sums_stats(&tally->own, stats);
		outage_stats(&tally->outages, stats);
	} else {
		brief_stats(&tallies->brief[target], stats);
	}
}

uint64_t tallies_answered(const struct tallies *tallies, uint32_t target)
{
	assert(target < tallies->conf.targets);
	return tallies->brief ? tallies->brief[target].answered :
	    tallies->tally[target].own.answered;
}

void tallies_interval(const struct tallies *tallies, uint32_t target,
    struct stats *stats)
{
	const struct tally *tally = find(tallies, target);

	stats_unknown(stats);
	if (tally)
		sums_stats(&tally->interval, stats);
}

void tallies_window(const struct tallies *tallies, uint32_t target,
    unsigned window, nsec now, struct stats *stats)
{
	const struct tally *tally = find(tallies, target);

	stats_unknown(stats);
	if (tally && window < tallies->windows &&
	    tallies->conf.window[window] > 0)
		window_stats(&tallies->window[(size_t)target *
		    tallies->windows + window], tallies->conf.window[window],
		    now, stats);
}

void tallies_total(const struct tallies *tallies, struct stats *stats)
{
	struct stats outages = tallies->gone;
	struct sums whole = tallies->rest;
	struct hist hist;

	hist_clear(&hist);
	hist_merge(&hist, &tallies->rest_hist);
	whole.hist = &hist;
	whole.in_flight = tallies->in_flight;
	for (uint32_t i = 0; tallies->tally && i < tallies->conf.targets; i++) {
		sums_merge(&whole, &tallies->tally[i].own);
		outage_add(&outages, &tallies->tally[i].outages);
	}
	stats_unknown(stats);
	sums_stats(&whole, stats);
	if (tallies->brief) {
		stats->reordered = NAN;
		return;
	}
	stats->loss_run = outages.loss_run;
	stats->outages = outages.outages;
	stats->outage = outages.outage;
	stats->outage_total = outages.outage_total;
}

const struct hist *tallies_hist(const struct tallies *tallies,
    uint32_t target)
{
	const struct tally *tally = find(tallies, target);

	return tally ? tally->own.hist : NULL;
}

unsigned tallies_outages(const struct tallies *tallies, uint32_t target,
    struct tally_outage *outages, unsigned n)
{
	const struct tally *tally = find(tallies, target);

	return tally ? outage_list(&tally->outages, outages, n) : 0;
}

const struct tally_responder *tallies_responders(
    const struct tallies *tallies, uint32_t target, unsigned *n)
{
	const struct tally *tally = find(tallies, target);

	*n = tally && tallies->responders ? tallies->responders[target].n : 0;
	return *n ? tallies->responders[target].responder : NULL;
}

nsec tallies_ewma(const struct tallies *tallies, uint32_t target)
{
	const struct tally *tally = find(tallies, target);

	return tally ? tally->own.ewma : NSEC_UNKNOWN;
}

unsigned tallies_recent(const struct tallies *tallies, uint32_t target,
    nsec recent[static TALLY_RECENT])
{
	const struct tally *tally = find(tallies, target);

	return tally ? outage_recent(&tally->outages, recent) : 0;
}

void tallies_span(const struct tallies *tallies, uint32_t target,
    nsec *first, nsec *last)
{
	const struct tally *tally = find(tallies, target);

	*first = tally ? tally->first : NSEC_UNKNOWN;
	*last = tally ? tally->last : NSEC_UNKNOWN;
}
