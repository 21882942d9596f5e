/*
 * Several targets at a time, each in a slot of its own; a slot holds all that
 * is known of one target and is used again for another.  The next begins when
 * all that the others wanted to send has left, and a moment later, because a
 * search begins with a burst of large packets.
 *
 * Here probes are handed out and events handed on: what concerns sizes to
 * mtusearch.c, what concerns hops to mtuhop.c.  Sizes go first.
 */
#include "plan/mtu.h"

#include <stdlib.h>
#include <string.h>

#include "plan/mtustate.h"

enum stage {
	STAGE_WAITING,		/* has no address, or has not had its turn */
	STAGE_GIVEN_UP,		/* will not have an address */
	STAGE_BEGUN,
};

enum { SWEPT_AT_ONCE = 2 };	/* targets whose hops may share routers */

#define STAGGER		(25 * NSEC_MSEC)

/* ---- queues ---- */

bool mtu_ask(struct mtu_queue *queue, uint32_t size, uint8_t ttl,
    enum mtu_kind kind, unsigned pair)
{
	if (queue->n == MTU_WISHES)
		return false;
	queue->wish[(queue->head + queue->n++) % MTU_WISHES] =
	    (struct mtu_wish){ .size = size, .ttl = ttl,
	    .kind = (uint8_t)kind, .pair = (uint8_t)pair };
	return true;
}

bool mtu_ask_first(struct mtu_queue *queue, uint32_t size,
    enum mtu_kind kind)
{
	if (queue->n == MTU_WISHES)
		return false;
	queue->head = (queue->head + MTU_WISHES - 1) % MTU_WISHES;
	queue->n++;
	queue->wish[queue->head] = (struct mtu_wish){ .size = size,
	    .ttl = MTU_FAR, .kind = (uint8_t)kind };
	return true;
}

static struct mtu_wish pop(struct mtu_queue *queue)
{
	struct mtu_wish wish = queue->wish[queue->head];

	queue->head = (queue->head + 1) % MTU_WISHES;
	queue->n--;
	return wish;
}

/* ---- targets ---- */

/* The next that has an address; false: none has. */
static bool find_ready(struct mtu *mtu, uint32_t *target, uint8_t *series)
{
	const struct plan_mtu_conf *conf = &mtu->conf;

	while (mtu->lowest < conf->targets &&
	    mtu->stage[mtu->lowest] != STAGE_WAITING)
		mtu->lowest++;
	for (uint32_t i = mtu->lowest; i < conf->targets; i++)
		if (mtu->stage[i] == STAGE_WAITING &&
		    conf->ready(conf->list, i, series) == PLAN_PING_READY) {
			*target = i;
			return true;
		}
	mtu->scan = false;
	return false;
}

static bool is_sending(const struct mtu *mtu)
{
	for (unsigned i = 0; i < mtu->slots; i++)
		if (mtu->search[i].busy && (mtu->search[i].far.n ||
		    mtu->search[i].near.n))
			return true;
	return false;
}

static struct mtu_search *free_slot(const struct mtu *mtu)
{
	for (unsigned i = 0; i < mtu->slots; i++)
		if (!mtu->search[i].busy)
			return &mtu->search[i];
	return NULL;
}

/* May one begin, if it has an address? */
static bool may_begin(const struct mtu *mtu)
{
	return mtu->scan && mtu->waiting && mtu->busy < mtu->slots;
}

static bool begin(struct mtu *mtu, nsec now)
{
	struct mtu_search *search = free_slot(mtu);
	uint8_t series = 0;
	uint32_t target;

	if (!may_begin(mtu) || now < mtu->gate || is_sending(mtu) ||
	    !find_ready(mtu, &target, &series))
		return false;
	memset(search, 0, sizeof(*search));
	search->busy = true;
	search->target = target;
	search->series = series;
	search->family = mtu->conf.family(mtu->conf.list, target);
	mtu->stage[target] = STAGE_BEGUN;
	mtu->waiting--;
	mtu->busy++;
	mtu->gate = now + STAGGER;
	mtu_search_begin(mtu, search, now);
	if (mtu->conf.targets <= SWEPT_AT_ONCE || mtu->conf.every_hop)
		mtu_hops_begin(mtu, search);
	return true;
}

static struct mtu_search *search_of(const struct mtu *mtu, uint32_t target)
{
	for (unsigned i = 0; i < mtu->slots; i++)
		if (mtu->search[i].busy && mtu->search[i].target == target)
			return &mtu->search[i];
	return NULL;
}

/* ---- probes ---- */

nsec mtu_wait(const struct mtu *mtu, const struct mtu_search *search)
{
	nsec rtt = search->slowest > search->slower ? search->slowest :
	    search->slower, wait;

	if (search->pair_size || search->phase != MTU_PHASE_SEARCH)
		rtt = rtt > search->ever ? rtt : search->ever;
	wait = rtt + rtt / 10 + MTU_LEEWAY;
	if (!rtt || mtu->conf.patient || wait > mtu->conf.patience)
		return mtu->conf.patience;
	return wait;
}

/* A probe may be later than anything yet heard: a second, at the least. */
static nsec patience_of(const struct mtu *mtu,
    const struct mtu_search *search)
{
	nsec wait = 2 * search->ever;

	if (!search->ever || mtu->conf.patient)
		return mtu->conf.patience;
	if (wait < NSEC_SEC)
		wait = NSEC_SEC;
	return wait < mtu->conf.patience ? wait : mtu->conf.patience;
}

static void fill(const struct mtu *mtu, struct mtu_search *search,
    const struct mtu_wish *wish, struct probe *probe)
{
	*probe = (struct probe){
		.target = search->target, .number = ++search->number,
		.tag = search->round << 16 | (uint32_t)wish->kind << 8 |
		    wish->pair,
		.size = wish->size, .patience = patience_of(mtu, search),
		.flow = mtu->conf.flow, .ttl = wish->ttl,
		.series = search->series,
		.whole = wish->kind != MTU_KIND_FRAGMENT,
	};
}

static bool take_far(struct mtu *mtu, struct mtu_search *search, nsec now,
    struct probe *probe)
{
	struct mtu_trial *trial;
	struct mtu_wish wish;

	while (search->far.n && now >= search->not_before) {
		wish = pop(&search->far);
		if (!mtu_search_wants(search, &wish))
			continue;
		if (wish.kind != MTU_KIND_FRAGMENT) {
			trial = mtu_trial(search, wish.size);
			if (!trial)
				continue;
			trial->open++;
		}
		fill(mtu, search, &wish, probe);
		if (wish.kind == MTU_KIND_TRY)
			search->tail = probe->number;
		search->open++;
		search->spent++;
		search->last = now;
		return true;
	}
	return false;
}

static bool take_near(struct mtu *mtu, struct mtu_search *search, nsec now,
    struct probe *probe)
{
	struct mtu_wish wish;
	struct mtu_hop *hop;

	if (!search->near.n || now < search->hop_not_before)
		return false;
	wish = pop(&search->near);
	fill(mtu, search, &wish, probe);
	hop = &search->hop[wish.ttl];
	if (wish.size == hop->ask)
		hop->asked = probe->number;
	hop->open++;
	search->hop_open++;
	search->hop_last = now;
	return true;
}

/* Decide what is due, and free the slot when all is known. */
static void step(struct mtu *mtu, struct mtu_search *search, nsec now)
{
	mtu_search_step(mtu, search, now);
	mtu_hops_step(mtu, search, now);
	if (mtu_search_is_done(mtu, search)) {
		search->busy = false;
		mtu->busy--;
	}
}

static bool take(struct mtu *mtu, nsec now, struct probe *probe)
{
	struct mtu_search *search;

	for (search = mtu->search; search < mtu->search + mtu->slots;
	    search++)
		if (search->busy && take_far(mtu, search, now, probe))
			return true;
	for (search = mtu->search; search < mtu->search + mtu->slots;
	    search++)
		if (search->busy && take_near(mtu, search, now, probe))
			return true;
	return false;
}

/* When there will be something to do; now: there is. */
static nsec due_of(const struct mtu *mtu, nsec now)
{
	nsec due = NSEC_NEVER, when;

	if (may_begin(mtu) && !is_sending(mtu))
		due = mtu->gate;
	for (unsigned i = 0; i < mtu->slots; i++) {
		if (!mtu->search[i].busy)
			continue;
		when = mtu_search_due(mtu, &mtu->search[i]);
		due = when < due ? when : due;
		when = mtu_hops_due(mtu, &mtu->search[i]);
		due = when < due ? when : due;
	}
	return due > now ? due : now;
}

static enum plan_next next(struct plan *plan, nsec now, struct probe *probe,
    nsec *until)
{
	struct mtu *mtu = (struct mtu *)(void *)plan;

	for (unsigned i = 0; i < mtu->slots; i++)
		if (mtu->search[i].busy)
			step(mtu, &mtu->search[i], now);
	if (take(mtu, now, probe))
		return PLAN_PROBE;
	if (begin(mtu, now) && take(mtu, now, probe))
		return PLAN_PROBE;
	*until = now;
	if (!mtu->waiting && !mtu->busy)
		return PLAN_DONE;
	*until = due_of(mtu, now);
	return PLAN_WAIT;
}

/* ---- events ---- */

static void note_name(struct mtu *mtu, const struct event *event)
{
	uint8_t *stage = &mtu->stage[event->probe.target];

	if (event->kind == EVENT_RESOLVED) {
		mtu->scan = true;
		if (*stage != STAGE_GIVEN_UP)
			return;
		*stage = STAGE_WAITING;
		mtu->waiting++;
		if (event->probe.target < mtu->lowest)
			mtu->lowest = event->probe.target;
	} else if (*stage == STAGE_WAITING &&
	    !(mtu->conf.patient_names && event->error != 0)) {
		*stage = STAGE_GIVEN_UP;
		mtu->waiting--;
	}
}

static void note_probe(struct mtu *mtu, const struct event *event)
{
	struct mtu_search *search = search_of(mtu, event->probe.target);

	if (!search)
		return;
	search->spoken |= event->kind == EVENT_REPLY ||
	    event->kind == EVENT_LATE || event->kind == EVENT_ERROR;
	if (event->probe.ttl == MTU_FAR)
		mtu_search_note(mtu, search, event);
	else
		mtu_hops_note(mtu, search, event);
}

static void note(struct plan *plan, const struct event *event)
{
	struct mtu *mtu = (struct mtu *)(void *)plan;

	if (event->probe.target >= mtu->conf.targets)
		return;
	switch (event->kind) {
	case EVENT_SENT:
	case EVENT_UNSENT:
	case EVENT_REPLY:
	case EVENT_EXPIRED:
	case EVENT_ERROR:
	case EVENT_TOO_BIG:
	case EVENT_LOST:
	case EVENT_LATE:
		note_probe(mtu, event);
		break;
	case EVENT_RESOLVED:
	case EVENT_UNRESOLVED:
		note_name(mtu, event);
		break;
	case EVENT_DUPLICATE:
	case EVENT_NOTICE:
	case EVENT_STRAY:
	case EVENT_READDRESSED:
	case EVENT_OUTAGE:
	case EVENT_LOCAL:
	case EVENT_NAMED:
	case EVENT_END:
		break;
	}
}

bool plan_mtu_settled(const struct plan *plan, uint32_t target)
{
	const struct mtu *mtu = (const struct mtu *)(const void *)plan;

	return mtu->stage[target] == STAGE_BEGUN && !search_of(mtu, target);
}

static void plan_free(struct plan *plan)
{
	struct mtu *mtu = (struct mtu *)(void *)plan;

	free(mtu->search);
	free(mtu->stage);
	free(mtu);
}

static const struct plan_ops ops = {
	.next = next, .note = note, .free = plan_free,
};

struct plan *plan_mtu_new(const struct plan_mtu_conf *conf)
{
	struct mtu *mtu = calloc(1, sizeof(*mtu));
	unsigned slots = conf->targets < MTU_ACTIVE ? conf->targets :
	    MTU_ACTIVE;

	if (!mtu)
		return NULL;
	mtu->plan.ops = &ops;
	mtu->conf = *conf;
	mtu->waiting = conf->targets;
	mtu->scan = true;
	mtu->slots = slots;
	mtu->stage = calloc(conf->targets ? conf->targets : 1, 1);
	mtu->search = calloc(slots ? slots : 1, sizeof(*mtu->search));
	if (!mtu->stage || !mtu->search) {
		plan_free(&mtu->plan);
		return NULL;
	}
	return &mtu->plan;
}
