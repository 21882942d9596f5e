/*
 * For each hop of each target the moment at which it was first seen settled:
 * 0 before that, negative once it has been told.  Nothing is looked at twice
 * without a reason: an event about a target makes it new, a name or the end
 * of a wait wakes those that wait.  A hop is told at the earliest when it is
 * known to belong to the path, that is, when somebody has answered there or
 * behind; and the target itself when all nearer hops are settled, because
 * only then nothing nearer can turn out to be its place.
 *
 * A hop that misses some answers waits for the target's, for these tell a
 * router's own limit from the path's loss; in order, the target is told last
 * in any case.
 */
#include "view/telling.h"

#include <stdlib.h>
#include <string.h>

#include "model/nametab.h"
#include "model/path.h"
#include "model/target.h"
#include "view/report.h"

/* What there is to look at, of a target.  Bits. */
enum { NEW = 1, WAITING = 2, TOLD = 4 };

struct telling {
	const struct report *report;
	uint32_t	targets;
	uint8_t		first, hops;
	bool		hold;		/* hops wait for names */
	bool		named;		/* a name came since the last pass */
	bool		passing, wake;	/* amid a pass; it looks at all */
	uint32_t	turn;		/* in order: the target being told */
	uint8_t		next;		/* ... and its next hop */
	uint32_t	scan;		/* else: where the pass stands */
	bool		giving;		/* whole: that one, from next on */
	nsec		due, ended;
	uint8_t		*state;
	nsec		*seen;
};

struct telling *telling_new(const struct report *report, bool hold)
{
	struct telling *t = calloc(1, sizeof(*t));
	size_t width = report->trace->hops - report->trace->first + 1u;

	if (!t)
		return NULL;
	t->report = report;
	t->targets = targets_count(report->targets);
	t->first = t->next = report->trace->first;
	t->hops = report->trace->hops;
	t->hold = hold;
	t->due = t->ended = NSEC_NEVER;
	t->state = calloc(t->targets + 1u, sizeof(*t->state));
	t->seen = calloc((t->targets + 1u) * width, sizeof(*t->seen));
	if (t->state && t->seen) {
		memset(t->state, NEW, t->targets);
		return t;
	}
	telling_free(t);
	return NULL;
}

void telling_free(struct telling *telling)
{
	if (!telling)
		return;
	free(telling->state);
	free(telling->seen);
	free(telling);
}

static nsec *seen_of(const struct telling *t, uint32_t target, uint8_t ttl)
{
	size_t width = t->hops - t->first + 1u;

	return &t->seen[target * width + ttl - t->first];
}

void telling_note(struct telling *telling, const struct event *event)
{
	uint32_t target = event->probe.target;

	if (event->kind == EVENT_NAMED) {
		telling->named = true;
	} else if (event->kind == EVENT_END) {
		telling->ended = event->at;
		for (uint32_t i = 0; i < telling->targets; i++)
			telling->state[i] |= NEW;
	} else if (target < telling->targets) {
		telling->state[target] |= NEW;
	}
}

uint32_t telling_source(const struct report *report, uint32_t target,
    uint8_t ttl)
{
	struct report_hop hop = { .inferred = UINT32_MAX };

	report->trace->hop(report->trace->arg, target, ttl, &hop);
	return hop.inferred == UINT32_MAX ? target : hop.inferred;
}

static bool is_settled(const struct telling *t, uint32_t target, uint8_t ttl)
{
	struct report_hop hop = { .inferred = UINT32_MAX };

	if (t->ended != NSEC_NEVER)
		return true;
	t->report->trace->hop(t->report->trace->arg, target, ttl, &hop);
	return hop.settled || hop.inferred != UINT32_MAX;
}

/* The farthest hop to be told as things stand. */
static unsigned last_of(const struct telling *t, uint32_t target)
{
	unsigned last = paths_path(t->report->paths, target)->last;

	return last > t->hops ? t->hops : last;
}

/* Put down which hops have been settled since; are all of them? */
static bool look(struct telling *t, uint32_t target, nsec now)
{
	unsigned last = last_of(t, target);
	bool all = true;

	for (unsigned ttl = t->first; ttl <= last; ttl++) {
		nsec *seen = seen_of(t, target, (uint8_t)ttl);

		if (*seen)
			continue;
		if (!is_settled(t, target, (uint8_t)ttl))
			all = false;
		else if (all || !paths_hop(t->report->paths, target,
		    (uint8_t)ttl)->target)
			*seen = now ? now : 1;
	}
	return all;
}

static bool has_names(const struct telling *t, uint32_t target, uint8_t ttl)
{
	const struct nametab *names = t->report->names;
	const struct path_hop *hop;

	if (!names || t->report->style->numeric)
		return true;
	target = telling_source(t->report, target, ttl);
	hop = paths_hop(t->report->paths, target, ttl);
	for (unsigned i = 0; i < hop->responders; i++)
		if (!nametab_is_known(names, &hop->responder[i]->addr))
			return false;
	return true;
}

/* No more waiting for names at this hop, which is settled?  Else it is put
 * down until when. */
static bool is_named(struct telling *t, uint32_t target, uint8_t ttl,
    nsec now)
{
	nsec since = *seen_of(t, target, ttl), due;

	/* After the end nobody waits longer than once. */
	since = since < 0 ? -since : since;
	if (since > t->ended)
		since = t->ended;
	due = nsec_add(since, TELLING_HOLD);
	if (now >= due || has_names(t, target, ttl))
		return true;
	if (due < t->due)
		t->due = due;
	return false;
}

/* Can what is missing at this hop be read?  Of who is silent, nothing. */
static bool is_read(const struct telling *t, uint32_t target, uint8_t ttl)
{
	const struct path_hop *hop = paths_hop(t->report->paths, target, ttl);
	enum path_end end;

	if (t->ended != NSEC_NEVER || hop->answered + hop->late == 0 ||
	    hop->answered + hop->late + hop->unsent >= hop->sent ||
	    telling_source(t->report, target, ttl) != target)
		return true;
	if (hop->pending)
		return false;
	end = paths_path(t->report->paths, target)->end;
	return end == PATH_END_REACHED || end == PATH_END_REFUSED ||
	    is_settled(t, target, t->hops);
}

static bool is_ready(struct telling *t, uint32_t target, uint8_t ttl,
    nsec now)
{
	nsec seen = *seen_of(t, target, ttl);

	if (seen <= 0 || !t->hold)
		return seen > 0;
	return is_read(t, target, ttl) && is_named(t, target, ttl, now);
}

/* Has a hop farther than those to be told been asked, and not settled? */
static bool is_open(const struct telling *t, uint32_t target)
{
	for (unsigned ttl = last_of(t, target) + 1; ttl <= t->hops; ttl++)
		if (ttl >= t->first && !is_settled(t, target, (uint8_t)ttl) &&
		    paths_hop(t->report->paths, target, (uint8_t)ttl)->sent)
			return true;
	return false;
}

/*
 * Will nothing more be heard of this target?  The plan says so of hops alone,
 * so where the far end may still be asked only the end of the run is certain.
 */
static bool is_over(const struct telling *t, uint32_t target)
{
	const struct path *path = paths_path(t->report->paths, target);

	if (t->ended != NSEC_NEVER)
		return true;
	if (targets_state(t->report->targets, target) == TARGET_UNRESOLVED)
		return true;
	if (path->mtu_tried && !path->mtu && !path->mtu_silent)
		return false;
	return path->end != PATH_END_OPEN && path->end != PATH_END_LOOP &&
	    path->end != PATH_END_SILENT && !is_open(t, target);
}

static bool are_named(struct telling *t, uint32_t target, nsec now)
{
	unsigned last = last_of(t, target);

	for (unsigned ttl = t->first; ttl <= last; ttl++)
		if (!is_named(t, target, (uint8_t)ttl, now))
			return false;
	return true;
}

static bool next_in_order(struct telling *t, nsec now, uint32_t *target,
    uint8_t *ttl)
{
	nsec *seen;
	bool all;

	t->due = NSEC_NEVER;
	while (t->turn < t->targets && targets_state(t->report->targets,
	    t->turn) == TARGET_ABSENT)
		t->turn++;
	if (t->turn >= t->targets)
		return false;
	*target = t->turn;
	all = look(t, t->turn, now);
	if (t->next <= last_of(t, t->turn)) {
		*ttl = t->next;
		if (!is_ready(t, t->turn, t->next, now))
			return false;
		seen = seen_of(t, t->turn, t->next++);
		*seen = -*seen;
		return true;
	}
	if (!all || !is_over(t, t->turn) || !are_named(t, t->turn, now))
		return false;
	*ttl = 0;
	t->next = t->first;
	t->state[t->turn++] |= TOLD;
	return true;
}

/* One that is ready at this target; else the target is put to rest. */
static bool next_of(struct telling *t, uint32_t target, nsec now,
    uint8_t *ttl)
{
	unsigned last;

	look(t, target, now);
	last = last_of(t, target);
	t->state[target] = 0;
	for (unsigned i = t->first; i <= last; i++) {
		nsec *seen = seen_of(t, target, (uint8_t)i);

		if (is_ready(t, target, (uint8_t)i, now)) {
			*seen = -*seen;
			*ttl = (uint8_t)i;
			t->state[target] = NEW;
			return true;
		}
		if (*seen > 0)
			t->state[target] = WAITING;
	}
	return false;
}

/* From the first target again, unless a pass goes on. */
static void begin_pass(struct telling *t, nsec now)
{
	if (t->passing)
		return;
	t->passing = true;
	t->scan = 0;
	t->wake = t->named || now >= t->due;
	t->named = false;
	if (t->wake)
		t->due = NSEC_NEVER;
}

static bool next_of_any(struct telling *t, nsec now, uint32_t *target,
    uint8_t *ttl)
{
	begin_pass(t, now);
	for (; t->scan < t->targets; t->scan++) {
		uint8_t state = t->state[t->scan];

		*target = t->scan;
		if (((state & NEW) || (state && t->wake)) &&
		    next_of(t, t->scan, now, ttl))
			return true;
	}
	t->passing = false;
	return false;
}

bool telling_next(struct telling *telling, nsec now, bool in_order,
    uint32_t *target, uint8_t *ttl)
{
	if (in_order)
		return next_in_order(telling, now, target, ttl);
	return next_of_any(telling, now, target, ttl);
}

/* Can all of it be told?  Else it waits for an event, or for names. */
static bool is_complete(struct telling *t, uint32_t target, nsec now)
{
	unsigned last;

	t->state[target] = 0;
	if (!look(t, target, now) || !is_over(t, target))
		return false;
	last = last_of(t, target);
	for (unsigned ttl = t->first; ttl <= last; ttl++)
		if (!is_read(t, target, (uint8_t)ttl))
			return false;
	t->state[target] = WAITING;
	return are_named(t, target, now);
}

/* The next one that is, of those that something has happened to. */
static bool find_complete(struct telling *t, nsec now)
{
	begin_pass(t, now);
	for (; t->scan < t->targets; t->scan++) {
		uint8_t state = t->state[t->scan];

		if (!(state & TOLD) && ((state & NEW) || (state && t->wake)) &&
		    targets_state(t->report->targets, t->scan) !=
		    TARGET_ABSENT && is_complete(t, t->scan, now))
			return true;
	}
	t->passing = false;
	return false;
}

bool telling_next_whole(struct telling *telling, nsec now, uint32_t *target,
    uint8_t *ttl)
{
	if (!telling->giving && !find_complete(telling, now))
		return false;
	*target = telling->scan;
	telling->giving = telling->next <= last_of(telling, *target);
	if (telling->giving) {
		*ttl = telling->next++;
		return true;
	}
	*ttl = 0;
	telling->next = telling->first;
	telling->state[telling->scan++] = TOLD;
	return true;
}

bool telling_is_told(const struct telling *telling, uint32_t target)
{
	return telling->state[target] & TOLD;
}

nsec telling_due(const struct telling *telling)
{
	return telling->due;
}

uint32_t telling_turn(const struct telling *telling)
{
	return telling->turn;
}
