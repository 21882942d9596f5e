/*
 * What to ask next.  A hop is looked at when something has become known there
 * or next to it; it wants, in this order:
 *
 *	- the first flow, so that all hops are known after one round trip
 *	- what was missed there, spaced, before anything new
 *	- one flow again and again, once it has two addresses: does the
 *	  balancer look at flows at all?
 *	- for each vertex one hop nearer, flows that pass through it, until the
 *	  stopping rule is met; where there is only one vertex nearer, all do
 *	- flows that lead on to a vertex found one hop farther
 *	- for each of its own vertices, strangers of which some will pass
 *	  through it, when the next hop needs more of them (node control)
 *
 * No more than three for each address may be unanswered at a time.  A hop
 * that wants nothing is forgotten until it is woken; when all hops sleep and
 * nothing is in the air, where several addresses answer the flow asked again
 * and again is asked once more, to tell a changed route; that is the end.
 */
#include "plan/mda.h"

#include <stddef.h>

enum { AT_ONCE = 3 };

enum job {
	JOB_NONE,
	JOB_NEW,		/* a flow that was never asked here */
	JOB_RETRY,
	JOB_REPEAT,
};

/*
 * Do all flows pass through one vertex before the hop?  Not where some have
 * ended nearer: they would get the target to answer here, too.
 */
static bool is_merged(const struct mda *mda, unsigned h)
{
	const struct mda_hop *hop = &mda->hop[h], *near = hop - 1;
	unsigned width = mda_width(near);

	return near->packet || hop->packet || width == 0 ||
	    (width == 1 && mda_is_empty(&hop->past));
}

/* Flows that were never asked here, and get here as far as is known. */
static struct mda_set fresh(const struct mda_hop *hop,
    const struct mda_set *flows)
{
	struct mda_set unasked = mda_without(flows, &hop->asked);

	return mda_without(&unasked, &hop->past);
}

static bool take(const struct mda_set *set, unsigned *flow)
{
	*flow = mda_lowest(set);
	return *flow != MDA_NONE;
}

/* n_k for one successor more than are known. */
static unsigned goal(const struct mda *mda, unsigned known)
{
	return mda->goal[known < 1 ? 2 : known + 1];
}

/* Too many of these flows are never heard here to go on. */
static bool is_hopeless(const struct mda *mda, const struct mda_hop *hop,
    const struct mda_set *flows, unsigned known)
{
	struct mda_set lost = mda_and(flows, &hop->lost);
	struct mda_set heard = mda_and(flows, &hop->heard);
	unsigned silent = mda_count(&lost);

	return silent >= 2 * goal(mda, known) ||
	    (silent >= goal(mda, 0) && mda_is_empty(&heard));
}

/* How many flows more the rule wants of those that may be heard here. */
static unsigned lacking(const struct mda *mda, const struct mda_hop *hop,
    const struct mda_set *flows, unsigned known)
{
	struct mda_set coming = mda_without(flows, &hop->lost);
	unsigned have, wanted = goal(mda, known);

	if (is_hopeless(mda, hop, flows, known))
		return 0;
	coming = mda_without(&coming, &hop->past);
	have = mda_count(&coming);
	return have < wanted ? wanted - have : 0;
}

/* Of these flows, which have a vertex in common, one to be asked here. */
static bool ask_one_of(const struct mda *mda, const struct mda_hop *hop,
    const struct mda_set *flows, unsigned known, unsigned *flow)
{
	struct mda_set set = mda_and(flows, &hop->air);
	unsigned flying = mda_count(&set);
	struct mda_set asked = mda_and(flows, &hop->asked);

	if (flying >= AT_ONCE * (known < 1 ? 1 : known) ||
	    is_hopeless(mda, hop, flows, known))
		return false;
	asked = mda_without(&asked, &hop->lost);
	asked = mda_without(&asked, &hop->past);
	if (mda_count(&asked) >= goal(mda, known))
		return false;
	set = fresh(hop, flows);
	return take(&set, flow);
}

static bool ask_for_parents(const struct mda *mda, unsigned h, unsigned *flow)
{
	const struct mda_hop *hop = &mda->hop[h], *near = hop - 1;
	const struct mda_vertex *vertex;

	if (is_merged(mda, h))
		return ask_one_of(mda, hop, &mda->all, mda_width(hop), flow);
	for (unsigned i = 0; i < MDA_SLOTS; i++) {
		vertex = &near->vertex[i];
		if (i == MDA_STAR ? mda_is_empty(&vertex->flows) :
		    !(near->live >> i & 1) || !vertex->passes)
			continue;
		if (ask_one_of(mda, hop, &vertex->flows,
		    mda_bits(vertex->next & hop->live), flow))
			return true;
	}
	return false;
}

/* A flow never asked here that gets here, as far as is known. */
static bool ask_stranger(const struct mda *mda, unsigned h, unsigned *flow)
{
	const struct mda_hop *hop = &mda->hop[h], *near = hop - 1;
	struct mda_set flows = near->vertex[MDA_STAR].flows;

	if (is_merged(mda, h)) {
		flows = fresh(hop, &mda->all);
		return take(&flows, flow);
	}
	for (unsigned i = 0; i < MULTIPATH_WIDTH; i++)
		if (near->live >> i & 1 && near->vertex[i].passes)
			mda_join(&flows, &near->vertex[i].flows);
	flows = fresh(hop, &flows);
	return take(&flows, flow);
}

/* Has a hop that nobody answers been asked enough? */
static bool is_mute(const struct mda *mda, const struct mda_hop *hop)
{
	struct mda_set asked = mda_without(&hop->asked, &hop->past);

	return !mda_speaks(hop) && mda_count(&asked) >= goal(mda, 0);
}

/*
 * Nobody has answered here yet: ask the first flow thrice, and as many others
 * as would show a second address; but once that is missed, not before.
 */
static enum job knock(const struct mda *mda, unsigned h, unsigned *flow)
{
	const struct mda_hop *hop = &mda->hop[h];
	struct mda_set asked = mda_without(&hop->asked, &hop->past);
	unsigned lead = mda_lowest(&asked);

	if (hop->flying >= AT_ONCE)
		return JOB_NONE;
	if (lead != MDA_NONE) {
		if (mda_has(&hop->air, lead))
			return JOB_NONE;
		*flow = lead;
		if (mda_has(&hop->missed, lead) &&
		    h <= mda->farthest + mda->gap)
			return JOB_RETRY;
	}
	if (h <= mda_frontier(mda) && !is_mute(mda, hop) &&
	    ask_stranger(mda, h, flow))
		return JOB_NEW;
	return JOB_NONE;
}

/*
 * The target answers here, and the hop nearer may yet turn out to be its own:
 * it was not heard so far, and has not been asked enough.
 */
static bool is_early(const struct mda *mda, unsigned h)
{
	const struct mda_hop *near = &mda->hop[h - 1];
	unsigned flow;

	return h > mda->first && !mda_speaks(near) &&
	    mda_has_end(&mda->hop[h]) && (near->flying ||
	    knock(mda, h - 1, &flow) != JOB_NONE);
}

/* Is the flow that is asked again and again to be asked once more? */
static bool repeat(struct mda *mda, unsigned h, unsigned *flow)
{
	struct mda_hop *hop = &mda->hop[h];
	unsigned wanted = goal(mda, 0) - 1;
	struct mda_set heard;

	if (mda_width(hop) < 2 || hop->packet)
		return false;
	if (hop->again == MDA_NONE) {
		heard = mda_without(&hop->heard, &hop->past);
		hop->again = (uint16_t)mda_lowest(&heard);
		hop->moves = 0;
	}
	*flow = hop->again;
	if (*flow == MDA_NONE || mda_has(&hop->air, *flow))
		return false;
	if (hop->moves)		/* once may be a route that changed */
		wanted = 2 * wanted + 1;
	if (hop->repeated >= wanted || hop->repeats >= 3 * goal(mda, 0))
		hop->tested = true;
	return !hop->tested || (mda->last && hop->last);
}

/*
 * Flows heard farther on, to tell whence they came: where no other does, and
 * where it may have been the target that they had met here already.
 */
static bool ask_whence(const struct mda *mda, unsigned h, unsigned *flow)
{
	const struct mda_hop *hop = &mda->hop[h], *far = hop + 1;
	const struct mda_vertex *vertex;
	struct mda_set set;

	if (hop->packet || far->packet)
		return false;
	set = fresh(hop, &mda->ended);
	if (mda_has_end(hop) && take(&set, flow))
		return true;
	for (unsigned i = 0; i < MULTIPATH_WIDTH; i++) {
		vertex = &far->vertex[i];
		if (!(far->live >> i & 1) || vertex->before)
			continue;
		set = mda_and(&vertex->flows, &hop->air);
		if (!mda_is_empty(&set))
			continue;
		set = fresh(hop, &vertex->flows);
		if (take(&set, flow))
			return true;
	}
	return false;
}

/* Somebody of whom it can be hoped that he passes through the vertex. */
static bool ask_towards(const struct mda *mda, unsigned h,
    const struct mda_vertex *vertex, unsigned *flow)
{
	const struct mda_hop *hop = &mda->hop[h], *near = hop - 1;
	struct mda_set set = { { 0 } };

	for (unsigned i = 0; i < MDA_SLOTS; i++)
		if (vertex->before >> i & 1)
			mda_join(&set, &near->vertex[i].flows);
	set = fresh(hop, &set);
	if (take(&set, flow))
		return true;
	set = mda_without(&mda->all, &near->asked);
	set = fresh(hop, &set);
	return take(&set, flow);
}

static bool search(const struct mda *mda, unsigned h, unsigned *flow)
{
	const struct mda_hop *hop = &mda->hop[h], *far = hop + 1;
	const struct mda_vertex *vertex;
	unsigned need, width = mda_width(hop);

	if (h >= mda->hops || is_merged(mda, h + 1) || far->full ||
	    is_mute(mda, far))
		return false;
	for (unsigned i = 0; i < MULTIPATH_WIDTH; i++) {
		vertex = &hop->vertex[i];
		if (!(hop->live >> i & 1) || !vertex->passes)
			continue;
		need = lacking(mda, far, &vertex->flows,
		    mda_bits(vertex->next & far->live));
		if (hop->flying < need * width &&
		    ask_towards(mda, h, vertex, flow))
			return true;
	}
	return false;
}

static bool is_swept(const struct mda *mda, unsigned h)
{
	const struct mda_hop *hop = &mda->hop[h];

	return mda_has(&hop->asked, 0) || mda_has(&hop->past, 0) ||
	    h > mda_window(mda);
}

static enum job choose(struct mda *mda, unsigned h, unsigned *flow)
{
	struct mda_hop *hop = &mda->hop[h];
	struct mda_set missed;

	*flow = 0;
	if (!is_swept(mda, h))
		return JOB_NEW;
	if (hop->full)
		return JOB_NONE;
	if (!mda_speaks(hop))
		return knock(mda, h, flow);
	missed = mda_without(&hop->missed, &hop->past);
	if (take(&missed, flow))
		return hop->flying ? JOB_NONE : JOB_RETRY;
	if (hop->flying >= AT_ONCE * mda_width(hop))
		return JOB_NONE;
	if (is_early(mda, h))
		return JOB_NONE;
	if (repeat(mda, h, flow))
		return JOB_REPEAT;
	if (ask_for_parents(mda, h, flow) || ask_whence(mda, h, flow) ||
	    search(mda, h, flow))
		return JOB_NEW;
	return JOB_NONE;
}

/* Look at the hop again at a moment, or earlier. */
static void set_timer(struct mda *mda, struct mda_hop *hop, nsec due)
{
	if (!timer_is_set(&hop->timer) || hop->timer.due > due)
		timerq_set(&mda->timers, &hop->timer, due);
}

/*
 * The first burst leaves before any round-trip time is known.  Once farther
 * hops have answered, a nearer one is not waited for as long as was meant
 * then; if it is heard after all, so much the better.
 */
static void check_overdue(struct mda *mda, unsigned h, nsec now)
{
	struct mda_hop *hop = &mda->hop[h];
	nsec due;

	if (!mda_has(&hop->air, 0) || hop->tries[0] != 1 ||
	    h >= mda->farthest)
		return;
	due = nsec_add(hop->swept, mda_patience(mda));
	if (due <= now)
		mda_missed(mda, h, 0, now);
	else
		set_timer(mda, hop, due);
}

/* Is anything to be asked at this hop, and now? */
static bool look(struct mda *mda, unsigned h, nsec now, unsigned *flow)
{
	struct mda_hop *hop = &mda->hop[h];
	enum job job;

	timerq_drop(&mda->timers, &hop->timer);
	check_overdue(mda, h, now);
	job = choose(mda, h, flow);
	if (job == JOB_NONE)
		return false;
	if (now < hop->quiet) {
		set_timer(mda, hop, hop->quiet);
		return false;
	}
	if (*flow == 0 && hop->tries[0] == 0)
		hop->swept = now;
	if (job == JOB_RETRY && mda_speaks(hop) && !mda_is_vain(hop) &&
	    !mda_is_end(hop))
		hop->quiet = now + hop->pause;
	if (job == JOB_REPEAT) {
		hop->repeats++;
		hop->last -= hop->tested && hop->last;
	}
	return true;
}

/* The next hop awake after the one that had its turn; 0: all are asleep. */
static unsigned next_awake(struct mda *mda)
{
	uint64_t bits;
	unsigned i, w, word = mda->turn / 64;

	for (i = 0; i <= 4; i++) {
		w = (word + i) % 4;
		bits = mda->awake[w];
		if (i == 0)
			bits &= ~UINT64_C(1) << mda->turn % 64;
		if (bits)
			return w * 64 + (unsigned)__builtin_ctzll(bits);
	}
	return 0;
}

/* All has been asked but the last questions. */
static void begin_last(struct mda *mda)
{
	mda->last = true;
	mda->far = !mda->replied;
	for (unsigned h = mda->first; h <= mda->hops; h++)
		if (mda_width(&mda->hop[h]) > 1 && !mda->hop[h].packet) {
			mda->hop[h].last = 2;
			mda_wake(mda, h, h);
		}
}

static void ring(struct mda *mda, nsec now)
{
	struct timer *timer;
	unsigned h;

	while (timerq_due(&mda->timers) <= now) {
		timer = timerq_first(&mda->timers);
		timerq_drop(&mda->timers, timer);
		h = (unsigned)((struct mda_hop *)(void *)timer - mda->hop);
		mda_wake(mda, h, h);
	}
}

/* Everybody sleeps: is there a reason to wait, or only the end left? */
static enum mda_want rest(struct mda *mda, struct mda_question *question,
    nsec *until)
{
	if (mda->last && mda->far) {
		mda->far = false;
		mda->far_air = true;
		*question = (struct mda_question){ .ttl = MDA_FAR, .try = 1 };
		return MDA_ASK;
	}
	*until = timerq_due(&mda->timers);
	if (mda->flying || mda->far_air || *until != NSEC_NEVER)
		return MDA_WAIT;
	mda->done = mda->last;
	return MDA_DONE;
}

enum mda_want mda_next(struct mda *mda, nsec now,
    struct mda_question *question, nsec *until)
{
	enum mda_want want;
	unsigned h, flow;

	ring(mda, now);
	while (!mda->done) {
		while ((h = next_awake(mda)) != 0) {
			mda->turn = h;
			if (!look(mda, h, now, &flow)) {
				mda->awake[h / 64] &=
				    ~(UINT64_C(1) << h % 64);
				continue;
			}
			mda_asked(mda, h, flow);
			*question = (struct mda_question){
				.flow = (uint16_t)flow, .ttl = (uint8_t)h,
				.try = mda->hop[h].tries[flow],
			};
			return MDA_ASK;
		}
		want = rest(mda, question, until);
		if (want != MDA_DONE)
			return want;
		if (!mda->last)
			begin_last(mda);
	}
	return MDA_DONE;
}

/* A hop that neither wants anything nor waits for anything. */
static bool is_quiet(const struct mda *mda, unsigned h)
{
	const struct mda_hop *hop = &mda->hop[h];

	return !(mda->awake[h / 64] >> h % 64 & 1) && hop->flying == 0 &&
	    !timer_is_set(&hop->timer) && mda_width(hop) <= 1 &&
	    mda_is_empty(&hop->past);
}

/*
 * Whatever is still learnt elsewhere, a hop with one address between two such
 * hops is not asked again; the hops of a diamond, and those behind the end of
 * a flow, may be until the very end.  (Once that end has been found.)
 */
bool mda_is_settled(const struct mda *mda, unsigned ttl)
{
	if (mda->done || ttl < mda->first || ttl > mda->hops)
		return mda->done;
	if (ttl > mda->farthest || !is_quiet(mda, ttl))
		return false;
	return (ttl == mda->first || is_quiet(mda, ttl - 1)) &&
	    (ttl == mda->farthest || is_quiet(mda, ttl + 1));
}
