/*
 * For each target a ladder of sizes for the way to it, and one for each hop.
 * Events are sorted into them here: an answer, an error that says "too big",
 * any other word, or silence.
 *
 * A loss is silence only if it may be about size: it was waited for (a run may
 * be cut off while answers are on their way), and the target has been heard
 * since that probe left, so it was there.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "model/sizestate.h"

/* ---- making ---- */

struct sizes *sizes_new(const struct sizes_conf *conf)
{
	struct sizes *sizes = calloc(1, sizeof(*sizes));
	size_t n = conf->targets, places;

	assert(conf->first > 0 && conf->first <= conf->hops);
	if (!sizes)
		return NULL;
	sizes->conf = *conf;
	sizes->rows = conf->hops - conf->first + 1u;
	places = n * sizes->rows;
	sizes->target = calloc(n ? n : 1, sizeof(*sizes->target));
	sizes->place = calloc(places ? places : 1, sizeof(*sizes->place));
	sizes->rung = calloc(n ? n : 1,
	    SIZES_RUNGS * sizeof(*sizes->rung));
	sizes->hop_rung = calloc(places ? places : 1,
	    SIZES_HOP_RUNGS * sizeof(*sizes->hop_rung));
	if (!sizes->target || !sizes->place || !sizes->rung ||
	    !sizes->hop_rung) {
		sizes_free(sizes);
		return NULL;
	}
	return sizes;
}

void sizes_free(struct sizes *sizes)
{
	if (!sizes)
		return;
	free(sizes->target);
	free(sizes->place);
	free(sizes->rung);
	free(sizes->hop_rung);
	free(sizes);
}

/* Ladders get their rungs when there is something to hang on them. */
static struct sized *begun_target(struct sizes *sizes, uint32_t target)
{
	struct sized *t = &sizes->target[target];

	if (!t->far.rung) {
		t->far.rung = &sizes->rung[(size_t)target * SIZES_RUNGS];
		t->far.room = SIZES_RUNGS;
	}
	return t;
}

static struct place *begun_place(struct sizes *sizes, uint32_t target,
    uint8_t ttl)
{
	size_t index = sizes_index(sizes, target, ttl);
	struct place *place = &sizes->place[index];

	if (!place->ladder.rung) {
		place->ladder.rung = &sizes->hop_rung[index *
		    SIZES_HOP_RUNGS];
		place->ladder.room = SIZES_HOP_RUNGS;
	}
	return place;
}

/* Another address: another way, and another end. */
static void forget(struct sizes *sizes, uint32_t target)
{
	sizes->target[target] = (struct sized){ 0 };
	for (unsigned ttl = sizes->conf.first; ttl <= sizes->conf.hops; ttl++)
		sizes->place[sizes_index(sizes, target, ttl)] =
		    (struct place){ 0 };
}

/* ---- noting ---- */

static uint32_t number_of(const struct event *event)
{
	return event->probe.number ? event->probe.number : 1;
}

/* It had been told as lost, and now there is an answer. */
static bool was_lost(const struct event *event)
{
	if (event->kind == EVENT_LATE)
		return !event->after;
	return event_is_error(event) && event->after && !event->error;
}

static void note_alive(struct sized *t, const struct event *event)
{
	t->alive = true;
	if (event->at > t->heard)
		t->heard = event->at;
	if (event->kind == EVENT_REPLY && event->rtt > t->slowest)
		t->slowest = event->rtt;
}

static bool is_missed(const struct sized *t, const struct event *event)
{
	nsec waited = event->at - event->sent;

	return waited >= event->probe.patience ||
	    (t->slowest > 0 && waited >= t->slowest);
}

/* What should have been answered. */
static void count_unanswered(struct sized *t)
{
	if (t->unanswered < UINT16_MAX)
		t->unanswered++;
}

static void note_lost(struct sized *t, const struct event *event)
{
	if (!is_missed(t, event))
		return;
	count_unanswered(t);
	if (t->alive && t->heard >= event->sent)
		ladder_lose(&t->far, event->probe.size, number_of(event));
}

/* Our own interface, or this host itself, which forwards into a tunnel. */
static void note_local(struct sized *t, const struct event *event)
{
	struct rung *rung = ladder_refuse(&t->far, event->probe.size,
	    number_of(event));

	if (rung)
		rung->local = true;
	if (event->mtu > 0 && event->mtu < event->probe.size)
		t->local = event->mtu;
}

/*
 * This host's queue had no room for so long that the engine gave up.  As good
 * as lost: it may be full, or the device takes no packet as large.
 */
static void note_choked(struct sized *t, const struct event *event)
{
	struct rung *rung;

	if (!t->alive)
		return;
	rung = ladder_lose(&t->far, event->probe.size, number_of(event));
	if (rung)
		rung->local = true;
}

/* Somebody could not forward it: wherever it should go, it goes no farther. */
static void note_too_big(struct sized *t, const struct event *event,
    bool hop)
{
	uint8_t by = sizes_tell(t, event, hop);
	struct rung *rung = ladder_refuse(&t->far, event->probe.size,
	    number_of(event));

	if (rung)
		rung->by = by;
	if (event->probe.size <= sizes_least(t))
		count_unanswered(t);
}

/*
 * An error about something else is a word from somebody who will not have it;
 * from the target, a sign that it got there.
 */
static void note_word(struct sized *t, const struct event *event)
{
	struct rung *rung;

	if (event->own)
		return;
	if (addr_same(&event->from, &t->to) && event->kind == EVENT_ERROR &&
	    event->probe.size > t->arrived)
		t->arrived = event->probe.size;
	rung = ladder_word(&t->far, event->probe.size, number_of(event));
	if (rung)
		rung->by = sizes_tell(t, event, false);
	count_unanswered(t);
}

static void note_refused(struct sized *t, const struct event *event, bool hop)
{
	if (event->own || event->kind == EVENT_UNSENT)
		note_local(t, event);
	else
		note_too_big(t, event, hop);
}

static bool is_cut_short(const struct event *event)
{
	return event->kind == EVENT_STRAY && event->error == STRAY_TRUNCATED;
}

static bool is_refused(const struct event *event)
{
	return event->kind == EVENT_TOO_BIG ||
	    (event->kind == EVENT_UNSENT && event->error == EMSGSIZE);
}

static void note_far(struct sized *t, const struct event *event)
{
	if (was_lost(event))
		ladder_unlose(&t->far, event->probe.size, number_of(event));
	if (is_refused(event))
		note_refused(t, event, false);
	else if (event->kind == EVENT_REPLY || event->kind == EVENT_LATE)
		ladder_answer(&t->far, event->probe.size, number_of(event));
	else if (event_is_error(event))
		note_word(t, event);
	else if (event->kind == EVENT_LOST)
		note_lost(t, event);
	else if (event->kind == EVENT_UNSENT && event->error == ENOBUFS)
		note_choked(t, event);
	else if (event->kind == EVENT_SENT && event->probe.size > t->asked)
		t->asked = event->probe.size;
	else if (is_cut_short(event) && event->probe.size > t->cut)
		t->cut = event->probe.size;
}

/* The target itself answered a hop's probe: it is no farther. */
static void note_end(struct sized *t, const struct event *event)
{
	if (t->distance == 0 || event->probe.ttl < t->distance)
		t->distance = event->probe.ttl;
	if (event_is_error(event) && event->probe.size > t->arrived)
		t->arrived = event->probe.size;
}

static void note_here(struct sizes *sizes, struct sized *t,
    struct place *place, const struct event *event)
{
	uint32_t size = event->probe.size, number = number_of(event);
	bool reply = event->kind == EVENT_REPLY || event->kind == EVENT_LATE;

	if (reply || (event->kind == EVENT_ERROR &&
	    addr_same(&event->from, &event->to)))
		note_end(t, event);
	if (reply)
		ladder_answer(&t->far, size, number);
	else if (event->kind != EVENT_EXPIRED || event->own)
		return;
	else
		sizes_meet(sizes, &event->from, event->probe.ttl);
	place->addr = event->from;
	ladder_answer(&place->ladder, size, number);
}

static void note_hop(struct sizes *sizes, struct sized *t,
    struct place *place, const struct event *event)
{
	uint32_t size = event->probe.size, number = number_of(event);

	if (was_lost(event))
		ladder_unlose(&place->ladder, size, number);
	if (is_refused(event)) {
		note_refused(t, event, true);
		ladder_refuse(&place->ladder, size, number);
	} else if (event->kind == EVENT_LOST) {
		if (is_missed(t, event))
			ladder_lose(&place->ladder, size, number);
	} else {
		note_here(sizes, t, place, event);
	}
}

/* Packets that were sent with leave to cut them up say nothing of sizes. */
static void note_fragments(struct sized *t, const struct event *event)
{
	uint32_t size = event->probe.size;

	t->fragments_sent += event->kind == EVENT_SENT;
	if (event->kind != EVENT_REPLY && event->kind != EVENT_LATE)
		return;
	t->fragments_answered++;
	if (size > t->fragmented)
		t->fragmented = size;
}

static bool has_size(const struct probe *probe)
{
	return probe->size > 0 && probe->size <= SIZES_MAX && !probe->payload;
}

void sizes_note(struct sizes *sizes, const struct event *event)
{
	uint32_t target = event->probe.target;
	struct sized *t;

	if (target >= sizes->conf.targets)
		return;
	if (event->kind == EVENT_READDRESSED)
		forget(sizes, target);
	if (event->kind > EVENT_STRAY || event->probe.flow != sizes->conf.flow)
		return;
	t = begun_target(sizes, target);
	if (addr_is_set(&event->to))
		t->to = event->to;
	if (event->kind == EVENT_REPLY || event->kind == EVENT_LATE)
		note_alive(t, event);
	if (!event->probe.whole)
		note_fragments(t, event);
	else if (has_size(&event->probe) && sizes_has(sizes, event->probe.ttl))
		note_hop(sizes, t, begun_place(sizes, target,
		    event->probe.ttl), event);
	else if (has_size(&event->probe))
		note_far(t, event);
}
