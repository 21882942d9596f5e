/*
 * When a flow's route is believed to have changed.
 *
 * A flow met one address at a hop, and now meets another.  Of a few answers
 * either may be meant, a change or a balancer by packet: one that is even
 * over two looks like a change (all of one, then all of the other) after n
 * answers with a chance of (n-1)/2^(n-1), and one that is uneven likes to send
 * two in a row on the way that it seldom takes.  So each answer beyond the
 * first of either counts one, over all hops whose rivals appeared at one
 * moment (every probe that left before saw the old, every later one the new),
 * and a change is believed with CERTAIN of them, FRESH answers being of the
 * new.  Until then nothing is said, unless there is but one round: a change
 * must happen to fall among the few probes of a hop that leave together, a
 * balancer does it each time.
 *
 * When a change is believed, all rivals of that flow become established, and
 * cells that were not heard since may follow in silence: a change counts once,
 * at its nearest hop.  When the old address comes back there and goes again,
 * it was none: the newest is struck out.
 */
#include "model/pathstate.h"

enum { CERTAIN = 8, FRESH = 4 };

struct path_evidence pathchange_weigh(const struct paths *paths,
    uint32_t target, unsigned flow)
{
	const struct flow *way = paths_way(paths, target, flow);
	struct path_evidence found = {
		.behind = paths->conf.hops + 1u,
		.at_once = paths_before(way->old, way->fresh),
	};
	const struct cell *cell;
	unsigned ttl, score;

	for (ttl = paths->conf.first; ttl <= paths->conf.hops; ttl++) {
		cell = paths_cell(paths, target, flow, ttl);
		if (cell->packet) {
			found.behind = ttl;
			break;
		}
		if (!cell->rival)
			continue;
		score = cell->same + cell->turn - 2u;
		if (!found.ttl)
			found.ttl = ttl;
		if (found.at_once) {
			found.score += score;
			found.turns += cell->turn;
		} else if (score > found.score) {
			found.score = score;
			found.turns = cell->turn;
		}
	}
	found.certain = found.score >= CERTAIN && found.turns >= FRESH;
	return found;
}

static struct addr address(const struct paths *paths, uint32_t target,
    unsigned ttl, unsigned slot)
{
	const struct hop *hop = paths_at(paths, target, ttl);

	return pathhop_slot(paths, hop, slot - 1)->told.addr;
}

static void put_down(struct paths *paths, uint32_t target, unsigned flow,
    unsigned ttl)
{
	const struct flow *way = paths_way(paths, target, flow);
	const struct cell *cell = paths_cell(paths, target, flow, ttl);
	uint64_t n = paths->target[target].changes++;

	paths->change[(size_t)target * PATH_CHANGES + n % PATH_CHANGES] =
	    (struct path_change){
		.wall = way->wall, .ttl = (uint8_t)ttl,
		.flow = (uint16_t)(paths->conf.flow + flow),
		.from = address(paths, target, ttl, cell->who),
		.to = address(paths, target, ttl, cell->rival),
	};
}

static void establish(struct paths *paths, uint32_t target, unsigned flow)
{
	struct flow *way = paths_way(paths, target, flow);
	struct cell *cell;

	way->epoch++;
	way->rivals = 0;
	for (unsigned ttl = paths->conf.first; ttl <= paths->conf.hops;
	    ttl++) {
		cell = paths_cell(paths, target, flow, ttl);
		if (cell->who && !paths_before(cell->number, way->fresh))
			cell->epoch = way->epoch;
		if (!cell->rival)
			continue;
		cell->who = cell->rival;
		cell->same = cell->turn;
		cell->rival = cell->turn = 0;
		cell->changed = true;
	}
	pathflow_measure(paths, target, flow);
}

void pathchange_consider(struct paths *paths, uint32_t target, unsigned flow)
{
	struct path_evidence found = pathchange_weigh(paths, target, flow);

	if (!found.certain)
		return;
	put_down(paths, target, flow, found.ttl);
	establish(paths, target, flow);
}

void pathchange_refute(struct paths *paths, const struct event *event,
    unsigned flow, unsigned rival)
{
	uint32_t target = event->probe.target;
	unsigned ttl = event->probe.ttl;
	uint64_t *n = &paths->target[target].changes;
	const struct path_change *last = &paths->change[(size_t)target *
	    PATH_CHANGES + (*n - 1) % PATH_CHANGES];
	struct addr other = address(paths, target, ttl, rival);

	if (*n == 0 || last->ttl != ttl ||
	    last->flow != paths->conf.flow + flow ||
	    !(addr_equal(&last->from, &other) ||
	    addr_equal(&last->from, &event->from)))
		return;
	(*n)--;
	for (; ttl <= paths->conf.hops; ttl++)
		paths_cell(paths, target, flow, ttl)->changed = false;
}

unsigned paths_changes(const struct paths *paths, uint32_t target,
    struct path_change changes[static PATH_CHANGES])
{
	uint64_t all = paths->target[target].changes;
	unsigned n = all < PATH_CHANGES ? (unsigned)all : PATH_CHANGES;

	for (unsigned i = 0; i < n; i++)
		changes[i] = paths->change[(size_t)target * PATH_CHANGES +
		    (all - n + i) % PATH_CHANGES];
	return n;
}
