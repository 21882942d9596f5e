/*
 * Which way each flow goes: a cell for each target, flow and TTL.
 *
 * One flow should meet one address at a TTL.  When another answers, it is a
 * rival of the one established.  If the first comes back, or a third comes,
 * somebody balances packet by packet.  If the rival stays, the route has
 * changed; when that is believed, and when not after all, stands in
 * pathchange.c.  Answers that overtook others tell no order, but that there
 * are two.
 *
 * Behind a balancer by packet everything alternates, so rivals there tell
 * nothing.
 */
#include "model/pathstate.h"

static void bump(uint8_t *count)
{
	*count = (uint8_t)(*count + (*count < UINT8_MAX));
}

/* ---- distances ---- */

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
void pathflow_measure(struct paths *paths, uint32_t target, unsigned flow)
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
	if (paths_before(way->old, cell->number))
		way->old = cell->number;
	if (paths_before(event->probe.number, way->fresh))
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
		pathflow_measure(paths, event->probe.target, flow);
}

void pathflow_answer(struct paths *paths, const struct event *event,
    unsigned slot)
{
	uint32_t target = event->probe.target;
	unsigned flow = (unsigned)event->probe.flow - paths->conf.flow;
	struct flow *way;
	struct cell *cell;
	unsigned rival;

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
	} else if (paths_before(event->probe.number, cell->number)) {
		cell->mixed |= cell->who != slot + 1 && !cell->changed;
		return;		/* older than what is known */
	} else {
		rival = cell->rival;
		meet(way, cell, slot + 1, event);
		if (rival && cell->packet)
			pathchange_refute(paths, event, flow, rival);
	}
	cell->number = event->probe.number;
	if (way->rivals)
		pathchange_consider(paths, target, flow);
}

/* ---- telling ---- */

static enum path_spread read_cell(const struct paths *paths, uint32_t target,
    unsigned flow, unsigned ttl)
{
	const struct cell *cell = paths_cell(paths, target, flow, ttl);
	struct path_evidence found;

	if (cell->packet)
		return PATH_SPREAD_PACKET;
	if (cell->rival) {
		found = pathchange_weigh(paths, target, flow);
		return ttl < found.behind && found.at_once &&
		    paths->conf.many_rounds ?
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
