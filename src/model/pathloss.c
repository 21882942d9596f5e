/*
 * How the loss at a hop is to be read.
 *
 * A router need not answer every probe that runs out at it, and many answer
 * only so many a second; whatever it forwards all the same is not lost.  Loss
 * on the way to a hop, on the other hand, hits everything behind that hop as
 * well.  So:
 *
 *  - SILENT: probes were lost here and none was ever answered.
 *  - LIMITED: at least two are missing, and the target, or all hops behind
 *    taken together, or one of them alone, lose clearly less: by chance
 *    (Fisher's exact test) in less than 1 of 1000 cases, for there are many
 *    hops and each may stand out.  Routers with limits are common, and loss
 *    that hits one hop alone is not, so less will do where nothing is lost at
 *    all behind: 1 of 200; if there is but one round 1 of 50, and 1 of 20
 *    where it is the target that loses nothing.  Of the target all answers
 *    count, those to larger TTLs, too.  What flows miss that never had an
 *    answer here is left out: on their branch somebody may be silent.
 *  - PATH: the target loses, too, and so does every hop in between that
 *    answers, at least twice each: one loss here and one there may have had
 *    two causes.  At the target itself loss needs no other witness,
 *    but has to be of flows that lead to it, as far as that is known: in the
 *    place of the target another may be silent.
 *  - LATE: nothing is missing but what came too late.
 *  - NONE: everything else.  Of few probes few conclusions: a target that
 *    does not answer leaves nobody to tell a limit from a loss.
 *
 * Where the loss that the target sees begins is another question.  It shows at
 * the nearest hop that does not lose clearly less than those behind it.  But
 * nearer ones may have been lucky: loss that began there would have hit all
 * from there on alike, and as long as chance explains in more than 1 of 200
 * cases that they lose less than those behind them, it may have.
 */
#include "model/pathstate.h"

enum { TWICE = 2 };

#define UNLIKELY	0.005
#define UNLIKELY_LOSSY	0.001	/* any one of many hops may stand out */

/* In a single round: */
#define UNLIKELY_CLEAN	0.02	/* where nothing is lost behind */
#define UNLIKELY_ARRIVES	0.05	/* where the target answers all */

void pathloss_note(struct paths *paths, const struct event *event, bool late)
{
	unsigned flow = (unsigned)event->probe.flow - paths->conf.flow;
	uint32_t target = event->probe.target;
	struct hop *hop = paths_at(paths, target, event->probe.ttl);
	struct cell *cell = flow >= paths->flows ? NULL :
	    paths_cell(paths, target, flow, event->probe.ttl);

	if (late) {
		hop->missed -= hop->missed > 0;
		if (cell)
			cell->missed -= cell->missed > 0;
	} else {
		hop->missed += hop->missed < UINT32_MAX;
		if (cell)
			cell->missed += cell->missed < UINT32_MAX;
	}
}

uint64_t pathloss_sure(const struct paths *paths, uint32_t target,
    unsigned ttl)
{
	uint64_t missed = 0;
	unsigned flows = paths->target[target].flows, distance;

	for (unsigned flow = 0; flow < flows; flow++) {
		distance = paths_way(paths, target, flow)->distance;
		if (distance && distance <= ttl)
			missed += paths_cell(paths, target, flow, ttl)->missed;
	}
	/* Who balances one flow by packet does so with all of them. */
	for (unsigned flow = 0; missed && flow < flows; flow++)
		if (pathflow_wavers(paths, target, flow, ttl))
			return 0;
	return missed;
}

/* Of flows that never had an answer here, though others had: at a branch of
 * theirs somebody may be silent. */
static uint64_t missed_by_branch(const struct paths *paths, uint32_t target,
    unsigned ttl)
{
	const struct cell *cell;
	uint64_t missed = 0;

	for (unsigned flow = 0; flow < paths->target[target].flows; flow++) {
		cell = paths_cell(paths, target, flow, ttl);
		if (!cell->who)
			missed += cell->missed;
	}
	return missed;
}

static struct losses losses_of(const struct hop *hop)
{
	return (struct losses){ .lost = hop->sums.lost,
		.n = hop->sums.answered + hop->sums.late + hop->sums.lost };
}

static struct losses losses_of_flows(const struct paths *paths,
    uint32_t target, unsigned ttl)
{
	struct losses all = losses_of(paths_at(paths, target, ttl));
	uint64_t silent = missed_by_branch(paths, target, ttl);

	if (silent > all.lost)
		silent = all.lost;
	return (struct losses){ .lost = all.lost - silent,
		.n = all.n - silent };
}

/*
 * Fisher's exact test: the upper tail of the hypergeometric distribution, of
 * which `bad` of `all` probes were lost and `here` were asked of this hop.  No
 * factorial is needed: of each term only its ratio to the next is known, so
 * they are summed up from the likeliest, taken for 1, to both sides, until
 * nothing is added any more; that is some ten standard deviations.
 */
struct draw {
	double	all, bad, here;
};

/* How much likelier i + 1 are than i. */
static double ratio(const struct draw *draw, double i)
{
	return (draw->bad - i) * (draw->here - i) /
	    ((i + 1) * (draw->all - draw->bad - draw->here + i + 1));
}

double pathloss_chance(uint64_t lost, uint64_t n, uint64_t there_lost,
    uint64_t there_n)
{
	const struct draw draw = { .all = (double)n + (double)there_n,
		.bad = (double)lost + (double)there_lost, .here = (double)n };
	const uint64_t likeliest = (uint64_t)((draw.bad + 1) *
	    (draw.here + 1) / (draw.all + 2));
	double sum = 1, tail = likeliest >= lost, term = 1;

	if (n == 0 || there_n == 0)
		return 1;
	for (uint64_t i = likeliest; term > 0 && sum + term > sum; i++) {
		term *= ratio(&draw, (double)i);
		sum += term;
		tail += i + 1 >= lost ? term : 0;
	}
	term = 1;
	for (uint64_t i = likeliest; term > 0 && sum + term > sum; i--) {
		term /= ratio(&draw, (double)i - 1);	/* 0 before the first */
		sum += term;
		tail += i > lost ? term : 0;
	}
	return tail / sum;
}

static bool is_less(const struct losses *here, const struct losses *there,
    double unlikely)
{
	return pathloss_chance(here->lost, here->n, there->lost,
	    there->n) < unlikely;
}

/*
 * The target's, at ttl and beyond.  There losses count that are known not to
 * be for the end of the run alone.
 */
struct losses pathloss_target(const struct paths *paths,
    uint32_t target, unsigned ttl)
{
	struct losses all = losses_of(paths_at(paths, target, ttl));
	const struct hop *hop;

	while (++ttl <= paths->conf.hops) {
		hop = paths_at(paths, target, ttl);
		all.lost += hop->missed;
		all.n += hop->missed + hop->sums.answered + hop->sums.late;
	}
	return all;
}

static void add(struct losses *all, const struct losses *some)
{
	all->lost += some->lost;
	all->n += some->n;
}

static double unlikely(const struct paths *paths, uint64_t lost, double few)
{
	return lost ? UNLIKELY_LOSSY :
	    paths->conf.many_rounds ? UNLIKELY : few;
}

/* Does the target lose less, or all hops behind, or one of them? */
static bool is_limited(const struct paths *paths, uint32_t target,
    unsigned ttl, unsigned last, bool reached)
{
	const struct losses here = losses_of_flows(paths, target, ttl);
	struct losses behind = { 0 }, end = { 0 }, one;

	while (++ttl <= last) {
		if (!pathhop_heard(paths, paths_at(paths, target, ttl)))
			continue;
		one = losses_of(paths_at(paths, target, ttl));
		if (is_less(&here, &one, UNLIKELY_LOSSY))
			return true;
		add(&behind, &one);
	}
	if (reached)
		end = pathloss_target(paths, target, last);
	return is_less(&here, &behind, unlikely(paths, behind.lost,
	    UNLIKELY_CLEAN)) ||
	    is_less(&here, &end, unlikely(paths, end.lost, UNLIKELY_ARRIVES));
}

/* Do all behind that answer lose, too? */
static bool is_of_path(const struct paths *paths, uint32_t target,
    unsigned ttl, unsigned last)
{
	struct losses one;

	if (pathloss_sure(paths, target, last) < TWICE)
		return false;
	while (++ttl <= last) {
		if (!pathhop_heard(paths, paths_at(paths, target, ttl)))
			continue;
		one = losses_of(paths_at(paths, target, ttl));
		if (one.lost < TWICE)
			return false;
	}
	return true;
}

enum path_loss pathloss_read(const struct paths *paths, uint32_t target,
    unsigned ttl)
{
	const struct hop *hop = paths_at(paths, target, ttl);
	const struct sums *sums = &hop->sums;
	uint8_t least, most;

	if (sums->lost == 0)
		return sums->late > 0 && sums->errors == 0 ? PATH_LOSS_LATE :
		    PATH_LOSS_NONE;
	if (sums->answered + sums->late == 0)
		return sums->pending == 0 || sums->lost > TWICE ?
		    PATH_LOSS_SILENT : PATH_LOSS_NONE;
	pathflow_distances(paths, target, &least, &most);
	if (most && ttl >= most)
		return ttl == most && pathloss_sure(paths, target, ttl) > 0 ?
		    PATH_LOSS_PATH : PATH_LOSS_NONE;
	if (losses_of_flows(paths, target, ttl).lost < TWICE)
		return PATH_LOSS_NONE;
	if (is_limited(paths, target, ttl, most ? most :
	    pathhop_last(paths, target), most > 0))
		return PATH_LOSS_LIMITED;
	return most && is_of_path(paths, target, ttl, most) ?
	    PATH_LOSS_PATH : PATH_LOSS_NONE;
}

/* Losses of the hops from ttl on that are of the path, and of the target. */
static struct losses losses_behind(const struct paths *paths, uint32_t target,
    unsigned ttl, unsigned last)
{
	struct losses all = pathloss_target(paths, target, last), one;

	for (; ttl < last; ttl++) {
		one = losses_of_flows(paths, target, ttl);
		if (pathloss_read(paths, target, ttl) == PATH_LOSS_PATH)
			add(&all, &one);
	}
	return all;
}

/* The nearest hop of the path's loss that does not lose clearly less than
 * those behind it, or than the target; if all do, the nearest of them; 0:
 * there is none. */
static unsigned shows_from(const struct paths *paths, uint32_t target,
    unsigned last, bool *partly)
{
	const struct losses end = pathloss_target(paths, target, last);
	struct losses here, behind;
	unsigned first = 0;

	for (unsigned ttl = paths->conf.first; ttl < last; ttl++) {
		if (pathloss_read(paths, target, ttl) != PATH_LOSS_PATH)
			continue;
		first = first ? first : ttl;
		here = losses_of_flows(paths, target, ttl);
		behind = losses_behind(paths, target, ttl + 1, last);
		*partly = is_less(&behind, &here, UNLIKELY) ||
		    is_less(&end, &here, UNLIKELY);
		if (!*partly)
			return ttl;
	}
	return first;
}

void paths_loss(const struct paths *paths, uint32_t target,
    struct path_span *span)
{
	struct losses before = { 0 }, behind, one;
	uint8_t least, most;
	unsigned ttl;

	*span = (struct path_span){ 0 };
	pathflow_distances(paths, target, &least, &most);
	if (most < paths->conf.first)	/* it was not reached */
		return;
	ttl = shows_from(paths, target, most, &span->partly);
	span->from = span->by = (uint8_t)ttl;
	if (ttl == 0)
		return;
	behind = losses_behind(paths, target, ttl, most);
	while (--ttl >= paths->conf.first && ttl > 0) {
		one = losses_of_flows(paths, target, ttl);
		if (pathloss_read(paths, target, ttl) != PATH_LOSS_LIMITED &&
		    pathhop_heard(paths, paths_at(paths, target, ttl)))
			add(&before, &one);
		if (is_less(&behind, &before, UNLIKELY))
			break;
		span->from = (uint8_t)ttl;
	}
}
