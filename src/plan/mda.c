/*
 * What is known: for each hop its vertices, for each vertex the flows that
 * pass through it, and for each flow its vertex at each hop.  A vertex is an
 * address at a TTL; one that is at two TTLs is two.  Flows that have been
 * asked in vain at a hop where others are heard share a vertex, the star.
 *
 * All that the stopping rule counts (flows through a vertex that are heard at
 * the next hop, or in the air, or lost) is counted in sets of flows when it is
 * asked for, so a flow that turns out to end nearer, or to go elsewhere now,
 * leaves nothing behind that would have to be taken back.
 */
#include "plan/mda.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* A bucket of one error a second, or ten; a little more, for bad clocks. */
#define SPACING_4	(1050 * NSEC_MSEC)
#define SPACING_6	(105 * NSEC_MSEC)

#define PATIENCE_LEAST	(200 * NSEC_MSEC)

enum { SWEEP = 32 };	/* hops beyond the farthest that is heard */

/*
 * Throw n balls into k equal bins and let bins[j] be the chance that j are
 * hit.  Each throw either hits one of those again or a new one, so all terms
 * are positive and nothing cancels, as it does in the alternating sum.
 */
unsigned multipath_goal(unsigned k, unsigned confidence)
{
	double bins[MULTIPATH_WIDTH + 2] = { 1.0 }, missing;
	double alpha = (100.0 - confidence) / 100;
	unsigned n = 0, j;

	if (k < 2)
		return 1;
	if (k > MULTIPATH_WIDTH + 1)
		k = MULTIPATH_WIDTH + 1;
	do {
		for (j = k; j > 0; j--)
			bins[j] = (bins[j] * j + bins[j - 1] * (k - j + 1)) / k;
		bins[0] = 0;
		for (missing = 0, j = 1; j < k; j++)
			missing += bins[j];
		n++;
	} while (missing > alpha && n < MULTIPATH_FLOWS);
	return n;
}

struct mda *mda_new(const struct plan_multipath_conf *conf)
{
	struct mda *mda = calloc(1, sizeof(*mda));
	unsigned k;

	if (!mda)
		return NULL;
	timerq_init(&mda->timers);
	mda->first = conf->first ? conf->first : 1;
	mda->hops = conf->hops < MDA_FAR ? conf->hops : MDA_FAR - 1;
	mda->gap = conf->gap;
	mda->flows = conf->flows < MULTIPATH_FLOWS ? conf->flows :
	    MULTIPATH_FLOWS;
	mda->patience = conf->patience;
	for (k = 2; k < MULTIPATH_WIDTH + 2; k++)
		mda->goal[k] = multipath_goal(k, conf->confidence);
	for (k = 0; k < mda->flows; k++)
		mda_put(&mda->all, k);
	mda->hop = calloc(mda->hops + 2u, sizeof(*mda->hop));
	if (!mda->hop || timerq_reserve(&mda->timers, mda->hops + 2u) == -1) {
		mda_free(mda);
		return NULL;
	}
	return mda;
}

void mda_free(struct mda *mda)
{
	if (!mda)
		return;
	timerq_fini(&mda->timers);
	free(mda->hop);
	free(mda);
}

unsigned mda_window(const struct mda *mda)
{
	unsigned ahead = mda->gap > SWEEP ? mda->gap : SWEEP;

	return mda->farthest + ahead < mda->hops ? mda->farthest + ahead :
	    mda->hops;
}

/*
 * Hops where it is worth looking for other flows than the first: up to the
 * farthest end, and beyond it where flows are silent at which others end.
 */
unsigned mda_frontier(const struct mda *mda)
{
	unsigned h = mda->passed + 1;

	if (h <= mda->farthest)
		for (h = mda->farthest; h < mda->farthest + mda->gap &&
		    h < mda->hops; h++)
			if (mda_is_empty(&mda->hop[h].vertex[MDA_STAR].flows))
				break;
	return h;
}

void mda_begin(struct mda *mda, uint8_t family)
{
	unsigned h;

	mda->spacing = family == AF_INET6 ? SPACING_6 : SPACING_4;
	for (h = 0; h <= mda->hops + 1; h++) {
		timerq_drop(&mda->timers, &mda->hop[h].timer);
		memset(&mda->hop[h], 0, sizeof(mda->hop[h]));
		memset(mda->hop[h].at, MDA_NOWHERE, sizeof(mda->hop[h].at));
		mda->hop[h].again = MDA_NONE;
		mda->hop[h].quiet = INT64_MIN;
		mda->hop[h].pause = mda->spacing;
	}
	memset(mda->end, UINT8_MAX, sizeof(mda->end));
	memset(&mda->ended, 0, sizeof(mda->ended));
	memset(mda->awake, 0, sizeof(mda->awake));
	mda->slowest = NSEC_UNKNOWN;
	mda->passed = mda->farthest = mda->turn = mda->first - 1;
	mda->replied = mda->last = mda->far = mda->far_air = false;
	mda->done = false;
	mda->flying = 0;
	mda->reach = mda_window(mda);
	mda_wake(mda, mda->first, mda->reach);
}

void mda_wake(struct mda *mda, unsigned from, unsigned to)
{
	unsigned h;

	if (from < mda->first)
		from = mda->first;
	if (to > mda->hops)
		to = mda->hops;
	for (h = from; h <= to; h++)
		mda->awake[h / 64] |= UINT64_C(1) << h % 64;
}

nsec mda_patience(const struct mda *mda)
{
	nsec patience = mda->patience;

	if (mda->slowest != NSEC_UNKNOWN && mda->slowest < patience / 2)
		patience = 2 * mda->slowest;
	if (patience < PATIENCE_LEAST)
		patience = PATIENCE_LEAST;
	return patience < mda->patience ? patience : mda->patience;
}

/* The flow no longer passes through the vertex it was thought to. */
static void unplace(struct mda *mda, unsigned h, unsigned flow)
{
	struct mda_hop *hop = &mda->hop[h];
	unsigned slot = hop->at[flow];

	if (slot == MDA_NOWHERE)
		return;
	hop->at[flow] = MDA_NOWHERE;
	mda_drop(&hop->vertex[slot].flows, flow);
	if (!mda_is_empty(&hop->vertex[slot].flows))
		return;
	hop->live &= ~(UINT64_C(1) << slot);
	hop->vertex[slot].next = hop->vertex[slot].before = 0;
	for (unsigned i = 0; i < MDA_SLOTS; i++) {
		mda->hop[h - 1].vertex[i].next &= ~(UINT64_C(1) << slot);
		mda->hop[h + 1].vertex[i].before &= ~(UINT64_C(1) << slot);
	}
}

static void place(struct mda *mda, unsigned h, unsigned flow, unsigned slot)
{
	struct mda_hop *hop = &mda->hop[h], *near = hop - 1, *far = hop + 1;
	struct mda_vertex *vertex = &hop->vertex[slot];
	unsigned there;

	if (hop->at[flow] == slot)
		return;
	unplace(mda, h, flow);
	hop->at[flow] = (uint8_t)slot;
	mda_put(&vertex->flows, flow);
	if (slot != MDA_STAR)
		hop->live |= UINT64_C(1) << slot;
	there = near->at[flow];
	if (there != MDA_NOWHERE) {
		near->vertex[there].next |= UINT64_C(1) << slot;
		vertex->before |= UINT64_C(1) << there;
	}
	there = far->at[flow];
	if (there != MDA_NOWHERE) {
		vertex->next |= UINT64_C(1) << there;
		far->vertex[there].before |= UINT64_C(1) << slot;
	}
}

/* The vertex with an address, perhaps a new one; MDA_NOWHERE: no room. */
static unsigned find(struct mda_hop *hop, const struct addr *addr)
{
	struct mda_vertex *vertex;
	unsigned i, free_slot = MDA_NOWHERE;

	for (i = 0; i < MULTIPATH_WIDTH; i++) {
		vertex = &hop->vertex[i];
		if (addr_equal(&vertex->addr, addr))
			return i;
		if (free_slot == MDA_NOWHERE && !(hop->live >> i & 1))
			free_slot = i;
	}
	if (free_slot == MDA_NOWHERE)
		return MDA_NOWHERE;
	vertex = &hop->vertex[free_slot];
	vertex->addr = *addr;
	vertex->passes = vertex->ends = false;
	return free_slot;
}

/* Not waited for any longer. */
static void land(struct mda *mda, struct mda_hop *hop, unsigned flow)
{
	if (!mda_has(&hop->air, flow))
		return;
	mda_drop(&hop->air, flow);
	hop->flying--;
	mda->flying--;
}

void mda_asked(struct mda *mda, unsigned h, unsigned flow)
{
	struct mda_hop *hop = &mda->hop[h];

	mda_put(&hop->asked, flow);
	mda_put(&hop->air, flow);
	mda_drop(&hop->missed, flow);
	hop->flying++;
	mda->flying++;
	hop->tries[flow]++;
}

/* How far it is worth looking. */
static void spread(struct mda *mda)
{
	unsigned before = mda->farthest, flow, end;

	mda->farthest = mda->passed;
	for (flow = 0; flow < mda->flows; flow++) {
		end = mda->end[flow];
		if (end != UINT8_MAX && end > mda->farthest)
			mda->farthest = end;
	}
	if (mda->farthest <= before)
		return;
	mda_wake(mda, before, mda->farthest + 1 + mda->gap);
	if (mda_window(mda) > mda->reach) {
		mda_wake(mda, mda->reach + 1, mda_window(mda));
		mda->reach = mda_window(mda);
	}
}

/* Here ends the flow: what it met beyond is what it met here. */
static void put_end(struct mda *mda, unsigned h, unsigned flow)
{
	unsigned until = mda->end[flow], x;
	struct mda_hop *hop;

	if (until <= h)
		return;
	if (until > mda->hops)
		until = mda->hops;
	mda->end[flow] = (uint8_t)h;
	mda_put(&mda->ended, flow);
	for (x = h + 1; x <= until; x++) {
		hop = &mda->hop[x];
		mda_put(&hop->past, flow);
		land(mda, hop, flow);
		mda_drop(&hop->heard, flow);
		mda_drop(&hop->missed, flow);
		mda_drop(&hop->lost, flow);
		unplace(mda, x, flow);
		if (hop->again == flow)
			hop->again = MDA_NONE;
	}
	mda_wake(mda, h, until);
}

/* The flow that is asked again and again was heard again. */
static void note_repeat(struct mda *mda, struct mda_hop *hop, unsigned was,
    unsigned is)
{
	hop->repeated++;
	if (mda->last)
		hop->last = 0;
	if (was != is && ++hop->moves > 1)
		hop->packet = true;
}

/*
 * What is missed may all be one router's, or be shared by as many as there
 * are: begin with the former, and go faster as long as that helps.
 */
static void note_helped(const struct mda *mda, struct mda_hop *hop)
{
	unsigned width = mda_width(hop) ? mda_width(hop) : 1;

	hop->helped++;
	hop->pause /= 2;
	if (hop->pause < mda->spacing / width)
		hop->pause = mda->spacing / width;
}

static void hear_at(struct mda *mda, unsigned h, unsigned flow,
    const struct mda_answer *answer)
{
	struct mda_hop *hop = &mda->hop[h];
	unsigned slot = find(hop, &answer->from), was = hop->at[flow];

	if (!mda_has(&hop->heard, flow)) {
		if (mda_has(&hop->lost, flow) || hop->tries[flow] > 1)
			note_helped(mda, hop);
	} else if (hop->again == flow) {
		note_repeat(mda, hop, was, slot);
	}
	mda_put(&hop->heard, flow);
	mda_drop(&hop->missed, flow);
	mda_drop(&hop->lost, flow);
	if (slot == MDA_NOWHERE) {
		unplace(mda, h, flow);
		hop->full = true;
		return;
	}
	place(mda, h, flow, slot);
	if (answer->ends)
		hop->vertex[slot].ends = true;
	else
		hop->vertex[slot].passes = true;
}

void mda_hear(struct mda *mda, const struct mda_question *question,
    const struct mda_answer *answer)
{
	unsigned h = question->ttl, flow = question->flow;
	struct mda_hop *hop;

	if (answer->rtt > mda->slowest)
		mda->slowest = answer->rtt;
	if (h == MDA_FAR && answer->settles)
		mda->far_air = false;
	if (h < mda->first || h > mda->hops || flow >= mda->flows)
		return;
	hop = &mda->hop[h];
	if (mda_has(&hop->past, flow))
		return;
	if (answer->settles && question->try == hop->tries[flow])
		land(mda, hop, flow);
	hear_at(mda, h, flow, answer);
	if (answer->ends) {
		mda->replied = true;
		put_end(mda, h, flow);
	} else if (h > mda->passed) {
		mda->passed = h;
	}
	spread(mda);
	mda_wake(mda, h - 1, h + 1);
}

/*
 * A hop that was heard before has a reason not to be now: leave it alone for
 * as long as its routers need to answer once more.
 */
void mda_missed(struct mda *mda, unsigned h, unsigned flow, nsec at)
{
	struct mda_hop *hop = &mda->hop[h];
	bool in_vain = mda_is_vain(hop);
	unsigned tries = mda_has_end(hop) ? MDA_TRIES_END : MDA_TRIES;

	land(mda, hop, flow);
	mda_wake(mda, h - 1, h + 1);
	if (hop->tries[flow] > 1)
		hop->pause = hop->pause < mda->spacing / 2 ? hop->pause * 2 :
		    mda->spacing;
	if (mda_speaks(hop) && !in_vain && !mda_is_end(hop))
		hop->quiet = at + hop->pause;
	if (mda_has(&hop->heard, flow))
		return;
	if (hop->tries[flow] < tries && !(mda_speaks(hop) && in_vain)) {
		mda_put(&hop->missed, flow);
		if (!mda_speaks(hop) && hop->tries[flow] + 1 == MDA_TRIES)
			hop->quiet = at + mda->spacing;
		return;
	}
	mda_put(&hop->lost, flow);
	hop->vain++;
	if (hop->at[flow] == MDA_NOWHERE)
		place(mda, h, flow, MDA_STAR);
}

void mda_miss(struct mda *mda, const struct mda_question *question, nsec at)
{
	unsigned h = question->ttl, flow = question->flow;

	if (h == MDA_FAR)
		mda->far_air = false;
	if (h < mda->first || h > mda->hops || flow >= mda->flows)
		return;
	if (mda_has(&mda->hop[h].air, flow) &&
	    question->try == mda->hop[h].tries[flow])
		mda_missed(mda, h, flow, at);
}
