/*
 * Which way each flow goes: a cell for each target, flow and TTL.
 *
 * One flow should meet one address at a TTL.  When another answers, it is a
 * rival of the one established.  If the first comes back, or a third comes,
 * somebody balances packet by packet.  If the rival stays, the route has
 * changed.  Of a few answers either may be meant: an even balancer over two
 * looks like a change (all of one, then all of the other) after n answers
 * with a chance of (n-1)/2^(n-1).  So each answer beyond the first of either
 * counts one, over all hops whose rivals appeared at one moment (every probe
 * that left before saw the old, every later one the new), and a change is
 * believed with CERTAIN of them, two of the new among them.  Until then
 * nothing is said, unless there is but one round: a change must happen to fall
 * among the few probes of a hop that leave together, a balancer does it each
 * time.  Answers that overtook others tell no order, but that there are two.
 *
 * Behind a balancer by packet everything alternates, so rivals there tell
 * nothing.  When a change is believed, all rivals of that flow become
 * established, and cells that were not heard since may follow in silence: a
 * change counts once, at its nearest hop.
 */
#include <string.h>

#include "model/pathstate.h"

enum { CERTAIN = 4 };

/* What the rivals of a flow amount to. */
struct evidence {
	unsigned	score, turns;
	unsigned	ttl;		/* the nearest with a rival, 0: none */
	unsigned	behind;		/* rivals from this TTL on are of no
					   account */
	bool		at_once;	/* they appeared at one moment */
	bool		certain;
};

static bool is_before(uint32_t number, uint32_t other)
{
	return (int32_t)(number - other) < 0;
}

static void bump(uint8_t *count)
{
	*count = (uint8_t)(*count + (*count < UINT8_MAX));
}

/* ---- changes ---- */

static struct evidence weigh(const struct paths *paths, uint32_t target,
    unsigned flow)
{
	const struct flow *way = paths_way(paths, target, flow);
	struct evidence found = {
		.behind = paths->conf.hops + 1u,
		.at_once = is_before(way->old, way->fresh),
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
	found.certain = found.score >= CERTAIN;
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

static bool is_target(const struct paths *paths, uint32_t target,
    const struct cell *cell, unsigned ttl)
{
	return cell->who && pathhop_slot(paths, paths_at(paths, target, ttl),
	    cell->who - 1u)->told.replied;
}

/*
 * A shorter way is found by the reply itself; a longer one when somebody else
 * is established where the target was, and the target farther.
 */
static void measure_again(struct paths *paths, uint32_t target, unsigned flow)
{
	struct flow *way = paths_way(paths, target, flow);
	unsigned ttl = way->distance;
	const struct cell *cell;

	if (ttl == 0)
		return;
	cell = paths_cell(paths, target, flow, ttl);
	if (!cell->who || cell->weak || cell->packet ||
	    is_target(paths, target, cell, ttl))
		return;
	while (++ttl <= paths->conf.hops) {
		cell = paths_cell(paths, target, flow, ttl);
		if (is_target(paths, target, cell, ttl)) {
			way->distance = (uint8_t)ttl;
			return;
		}
	}
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
		if (cell->who && !is_before(cell->number, way->fresh))
			cell->epoch = way->epoch;
		if (!cell->rival)
			continue;
		cell->who = cell->rival;
		cell->same = cell->turn;
		cell->rival = cell->turn = 0;
		cell->changed = true;
	}
	measure_again(paths, target, flow);
}

static void consider(struct paths *paths, uint32_t target, unsigned flow)
{
	struct evidence found = weigh(paths, target, flow);

	if (!found.certain || found.turns < 2)
		return;
	put_down(paths, target, flow, found.ttl);
	establish(paths, target, flow);
}

/* ---- cells ---- */

static void take(struct cell *cell, unsigned who)
{
	cell->who = (uint8_t)who;
	cell->same = 1;
}

static void alternate(struct flow *way, struct cell *cell)
{
	cell->packet = true;
	cell->rival = cell->turn = 0;
	way->rivals--;
}

static void challenge(struct flow *way, struct cell *cell, unsigned who,
    const struct event *event)
{
	if (way->rivals++ == 0) {
		way->wall = event->wall;
		way->old = cell->number;
		way->fresh = event->probe.number;
	}
	if (is_before(way->old, cell->number))
		way->old = cell->number;
	if (is_before(event->probe.number, way->fresh))
		way->fresh = event->probe.number;
	cell->rival = (uint8_t)who;
	cell->turn = 1;
}

static void meet(struct flow *way, struct cell *cell, unsigned who,
    const struct event *event)
{
	if (cell->who == who) {
		if (cell->rival)
			alternate(way, cell);
		bump(&cell->same);
	} else if (cell->rival == who) {
		bump(&cell->turn);
	} else if (cell->rival) {
		alternate(way, cell);
		take(cell, who);
	} else if (cell->packet) {
		take(cell, who);
	} else if (cell->epoch != way->epoch) {
		take(cell, who);	/* of a change already told */
		cell->changed = true;
	} else {
		challenge(way, cell, who, event);
	}
	cell->epoch = way->epoch;
}

/* Answers that came late, and refusals, which may come from nearer, tell only
 * where nothing better is known. */
static bool is_weak(const struct event *event)
{
	return event->kind == EVENT_LATE || (event->kind != EVENT_EXPIRED &&
	    event->kind != EVENT_REPLY) ||
	    (event->after && event->kind == EVENT_EXPIRED);
}

void pathflow_reply(struct paths *paths, const struct event *event)
{
	unsigned flow = (unsigned)event->probe.flow - paths->conf.flow;
	struct flow *way;

	if (flow >= paths->flows)
		return;
	way = paths_way(paths, event->probe.target, flow);
	if (way->distance == 0 || event->probe.ttl < way->distance)
		way->distance = event->probe.ttl;
	else
		measure_again(paths, event->probe.target, flow);
}

void pathflow_answer(struct paths *paths, const struct event *event,
    unsigned slot)
{
	uint32_t target = event->probe.target;
	unsigned flow = (unsigned)event->probe.flow - paths->conf.flow;
	struct flow *way;
	struct cell *cell;

	if (flow >= paths->flows)
		return;
	way = paths_way(paths, target, flow);
	cell = paths_cell(paths, target, flow, event->probe.ttl);
	if (!cell->who || (cell->weak && !is_weak(event))) {
		take(cell, slot + 1);
		cell->epoch = way->epoch;
		cell->weak = is_weak(event);
	} else if (is_weak(event)) {
		return;
	} else if (is_before(event->probe.number, cell->number)) {
		cell->mixed |= cell->who != slot + 1 && !cell->changed;
		return;		/* older than what is known */
	} else {
		meet(way, cell, slot + 1, event);
	}
	cell->number = event->probe.number;
	if (way->rivals)
		consider(paths, target, flow);
}

/* ---- telling ---- */

static enum path_spread read_cell(const struct paths *paths, uint32_t target,
    unsigned flow, unsigned ttl)
{
	const struct cell *cell = paths_cell(paths, target, flow, ttl);
	struct evidence found;

	if (cell->packet)
		return PATH_SPREAD_PACKET;
	if (cell->rival) {
		found = weigh(paths, target, flow);
		if (ttl >= found.behind)
			return PATH_SPREAD_PACKET;
		return found.certain ? PATH_SPREAD_CHANGE :
		    found.at_once && paths->conf.many_rounds ?
		    PATH_SPREAD_NONE : PATH_SPREAD_PACKET;
	}
	if (cell->mixed && !paths->conf.many_rounds)
		return PATH_SPREAD_PACKET;
	return cell->changed ? PATH_SPREAD_CHANGE : PATH_SPREAD_NONE;
}

bool pathflow_wavers(const struct paths *paths, uint32_t target,
    unsigned flow, unsigned ttl)
{
	const struct cell *cell;

	for (; ttl >= paths->conf.first && ttl > 0; ttl--) {
		cell = paths_cell(paths, target, flow, ttl);
		if (cell->packet || cell->mixed || cell->rival)
			return true;
	}
	return false;
}

/* What one flow met outranks what flows differ in; alternation, changes. */
enum path_spread pathflow_spread(const struct paths *paths, uint32_t target,
    unsigned ttl)
{
	enum path_spread spread = PATH_SPREAD_NONE, one;
	const struct cell *cell;
	unsigned who = 0;

	for (unsigned flow = 0; flow < paths->target[target].flows; flow++) {
		cell = paths_cell(paths, target, flow, ttl);
		if (!cell->who || cell->weak)
			continue;
		one = read_cell(paths, target, flow, ttl);
		if (one == PATH_SPREAD_PACKET)
			return one;
		if (one == PATH_SPREAD_CHANGE)
			spread = one;
		else if (spread == PATH_SPREAD_NONE && who && who != cell->who)
			spread = PATH_SPREAD_FLOW;
		who = cell->who;
	}
	return spread;
}

unsigned pathflow_passed(const struct paths *paths, uint32_t target,
    unsigned flow)
{
	unsigned ttl = paths_way(paths, target, flow)->distance;
	const struct cell *cell;

	while (ttl-- > paths->conf.first) {
		cell = paths_cell(paths, target, flow, ttl);
		if (cell->who && !cell->weak &&
		    !is_target(paths, target, cell, ttl))
			return ttl;
	}
	return 0;
}

bool pathflow_meets(const struct paths *paths, uint32_t target, unsigned back,
    unsigned back_slot, unsigned ttl, unsigned slot)
{
	const struct cell *near, *far;

	for (unsigned flow = 0; flow < paths->target[target].flows; flow++) {
		near = paths_cell(paths, target, flow, back);
		far = paths_cell(paths, target, flow, ttl);
		if (near->who == back_slot + 1 && far->who == slot + 1 &&
		    !pathflow_wavers(paths, target, flow, ttl))
			return true;
	}
	return false;
}

void pathflow_distances(const struct paths *paths, uint32_t target,
    uint8_t *least, uint8_t *most)
{
	const struct flow *way;

	*least = *most = 0;
	for (unsigned flow = 0; flow < paths->target[target].flows; flow++) {
		way = paths_way(paths, target, flow);
		if (way->distance == 0)
			continue;
		if (*least == 0 || way->distance < *least)
			*least = way->distance;
		if (way->distance > *most)
			*most = way->distance;
	}
}

static unsigned latest(const struct cell *cell)
{
	return cell->rival ? cell->rival : cell->who;
}

uint8_t paths_flow(const struct paths *paths, uint32_t target, uint8_t ttl,
    uint16_t flow)
{
	unsigned i = (unsigned)flow - paths->conf.flow, slot;
	uint8_t rank[PATH_RESPONDERS];

	if (i >= paths->flows)
		return PATH_NOBODY;
	slot = latest(paths_cell(paths, target, i, ttl));
	if (slot == 0)
		return PATH_NOBODY;
	pathhop_rank(paths, paths_at(paths, target, ttl), rank);
	return rank[slot - 1];
}

uint8_t paths_flow_distance(const struct paths *paths, uint32_t target,
    uint16_t flow)
{
	unsigned i = (unsigned)flow - paths->conf.flow;

	return i < paths->flows ? paths_way(paths, target, i)->distance : 0;
}

/* Flows by who they met here and there; the last is nobody. */
struct link_counts {
	uint16_t	flows[PATH_RESPONDERS + 1][PATH_RESPONDERS + 1];
};

static unsigned end_of_link(const uint8_t rank[static PATH_RESPONDERS],
    const struct cell *cell)
{
	unsigned slot = latest(cell);

	return slot ? rank[slot - 1] : PATH_RESPONDERS;
}

static uint8_t name_end(unsigned end)
{
	return end == PATH_RESPONDERS ? PATH_NOBODY : (uint8_t)end;
}

static unsigned tell_links(const struct link_counts *counts,
    struct path_link *links, unsigned room)
{
	unsigned n = 0;

	for (unsigned i = 0; i <= PATH_RESPONDERS; i++)
		for (unsigned j = 0; j <= PATH_RESPONDERS; j++) {
			if (counts->flows[i][j] == 0)
				continue;
			if (n < room)
				links[n] = (struct path_link){
					.from = name_end(i), .to = name_end(j),
					.flows = counts->flows[i][j],
				};
			n++;
		}
	return n;
}

unsigned paths_links(const struct paths *paths, uint32_t target, uint8_t ttl,
    struct path_link *links, unsigned n)
{
	uint8_t from[PATH_RESPONDERS], to[PATH_RESPONDERS];
	struct link_counts counts = { 0 };
	const struct cell *near, *far;
	uint8_t distance;

	if (!paths_has(paths, ttl) || !paths_has(paths, ttl + 1u))
		return 0;
	pathhop_rank(paths, paths_at(paths, target, ttl), from);
	pathhop_rank(paths, paths_at(paths, target, ttl + 1u), to);
	for (unsigned flow = 0; flow < paths->target[target].flows; flow++) {
		distance = paths_way(paths, target, flow)->distance;
		near = paths_cell(paths, target, flow, ttl);
		far = paths_cell(paths, target, flow, ttl + 1u);
		if (near->asked && far->asked &&
		    (distance == 0 || distance > ttl))
			counts.flows[end_of_link(from, near)]
			    [end_of_link(to, far)]++;
	}
	return tell_links(&counts, links, n);
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
