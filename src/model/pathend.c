/*
 * The path as a whole: where it ends, what fits through it.
 *
 * The target stands at the smallest TTL that it answered.  Who refuses
 * instead, as heard with a TTL of k, stands at k or nearer: he refuses
 * whatever passes him, and his limit on errors may have eaten the nearer ones.
 * If he has sent "time exceeded" too, that is where he is; else he is behind
 * the last other router that has.  Who finds the hops' probes too big does not
 * say anything against smaller ones, which may well get to the target.
 *
 * Sizes come from probes to the far end alone that are larger than the hops'
 * probes: what came back whole, what was told to be too big, and what
 * vanished.
 */
#include <string.h>

#include "model/pathstate.h"
#include "wire/option.h"

enum {
	VANISHED = 4,		/* times; fewer may be chance */
	MTU_LEAST = 68,		/* RFC 791; smaller ones are nonsense */
	MTU_LEAST6 = 1280,	/* RFC 8200 section 5 */
	HEADERS = 60 + 8,	/* before a payload: IPv4's longest */
	HEADERS6 = 40 + 8,
};

#define UNLIKELY	0.01
#define UNLIKELY_LOST	0.001

/* ---- noting ---- */

static void note_route(struct path_target *target, const struct event *event)
{
	struct option_report report;

	if (event->options_len == 0 ||
	    event->options_len > sizeof(target->route))
		return;
	option_read(event->options, event->options_len, &report);
	if (!report.has_route)
		return;
	memcpy(target->route, event->options, event->options_len);
	target->route_len = event->options_len;
}

static void note_reply(struct path_target *target, const struct event *event)
{
	target->alive = true;
	if (event->tos >= 0)
		target->tos_back = event->tos;
	note_route(target, event);
}

/* Legal, and less than what was too big. */
bool pathend_is_mtu(const struct event *event)
{
	bool six = event->to.family == AF_INET6;
	uint32_t size = event->probe.size;

	if (size && event->probe.payload)
		size += six ? HEADERS6 : HEADERS;
	return event->mtu >= (six ? MTU_LEAST6 : MTU_LEAST) &&
	    (size == 0 || event->mtu < size);
}

/* What somebody tells who could not forward it. */
static void note_told(struct path_target *target, const struct event *event)
{
	if (!pathend_is_mtu(event))
		return;
	if (target->told && target->told <= event->mtu)
		return;
	target->told = event->mtu;
	target->told_by = event->from;
}

static void note_error(struct path_target *target, const struct event *event)
{
	if (event->kind == EVENT_TOO_BIG)
		note_told(target, event);
	if (event->own && event->kind == EVENT_ERROR) {
		target->own = event->from;
		target->own_type = event->icmp_type;
		target->own_code = event->icmp_code;
	} else if (!event->own && event->kind != EVENT_EXPIRED &&
	    addr_same(&event->from, &event->to)) {
		target->alive = true;
	}
}

void pathend_answer(struct paths *paths, const struct event *event)
{
	struct path_target *target = &paths->target[event->probe.target];

	target->to = event->to;
	if (event_is_error(event)) {
		note_error(target, event);
		return;
	}
	note_reply(target, event);
	target->small = true;
	if (event->kind == EVENT_REPLY && event->sent > target->replied)
		target->replied = event->sent;
	if (event->rtt > target->longest)
		target->longest = event->rtt;
}

static bool is_large(const struct path_target *target,
    const struct event *event)
{
	return event->probe.whole && !event->probe.payload &&
	    event->probe.size > target->ordinary;
}

static void note_vanished(struct path_target *target,
    const struct event *event)
{
	uint32_t size = event->probe.size;

	if (target->vanishings > 0 && size > target->vanished)
		return;
	if (target->vanishings == 0 || size < target->vanished)
		target->vanishings = 0;
	target->vanished = size;
	target->vanishings++;
}

/* It did not vanish, after all. */
static void note_found(struct path_target *target, const struct event *event)
{
	if (target->vanishings > 0 && event->probe.size == target->vanished)
		target->vanishings--;
}

static void note_tried(struct path_target *target, const struct event *event)
{
	if (event->probe.size > target->tried)
		target->tried = event->probe.size;
}

static void note_far_reply(struct path_target *target,
    const struct event *event)
{
	note_reply(target, event);
	if (event->kind == EVENT_LATE)
		note_found(target, event);
	if (!is_large(target, event)) {
		target->small = true;
		return;
	}
	note_tried(target, event);	/* it may have been called unsent */
	if (event->probe.size > target->mtu)
		target->mtu = event->probe.size;
}

static void note_far_error(struct path_target *target,
    const struct event *event)
{
	note_error(target, event);
	if (event->after && !event->error)
		note_found(target, event);
	if (event->kind == EVENT_ERROR && !event->own) {
		target->far = event->from;
		target->far_type = event->icmp_type;
		target->far_code = event->icmp_code;
	}
}

void pathend_note(struct paths *paths, const struct event *event)
{
	struct path_target *target = &paths->target[event->probe.target];

	if (event_is_error(event))
		note_far_error(target, event);
	else if (event->kind == EVENT_REPLY || event->kind == EVENT_LATE)
		note_far_reply(target, event);
	else if (event->kind == EVENT_LOST && is_large(target, event))
		note_vanished(target, event);
	else if (event->kind == EVENT_SENT && is_large(target, event))
		note_tried(target, event);
}

/* ---- where it ends ---- */

/* Farthest hop nearer than `below` where another than addr stands; 0: none. */
static unsigned last_router(const struct paths *paths, uint32_t target,
    unsigned below, const struct addr *addr)
{
	const struct responder *r;
	unsigned ttl = below;

	while (--ttl >= paths->conf.first && ttl > 0)
		for (r = pathhop_first(paths, paths_at(paths, target, ttl)); r;
		    r = pathhop_next(paths, r))
			if (r->expired && !responder_is_own(r) &&
			    !addr_equal(&r->told.addr, addr))
				return ttl;
	return 0;
}

/* Who refuses, heard nearest: the target itself, or somebody on the way. */
static bool find_refusal(const struct paths *paths, uint32_t target,
    bool itself, struct path *path)
{
	const struct path_target *t = &paths->target[target];
	const struct responder *r;

	for (unsigned ttl = paths->conf.first; ttl <= paths->conf.hops; ttl++)
		for (r = pathhop_first(paths, paths_at(paths, target, ttl)); r;
		    r = pathhop_next(paths, r)) {
			if (!r->blocks || responder_is_own(r) ||
			    addr_same(&r->told.addr, &t->to) != itself)
				continue;
			path->by = r->told.addr;
			path->by_type = r->told.type;
			path->by_code = r->told.code;
			path->by_mtu = r->takes;
			path->by_most = (uint8_t)ttl;
			return true;
		}
	if (!addr_is_set(&t->far) || addr_same(&t->far, &t->to) != itself)
		return false;
	path->by = t->far;
	path->by_type = t->far_type;
	path->by_code = t->far_code;
	path->by_mtu = 0;
	path->by_most = UINT8_MAX;
	return true;
}

static bool is_too_big(const struct path *path)
{
	return icmp_verdict(path->by.family, path->by_type, path->by_code) ==
	    ICMP_VERDICT_TOO_BIG;
}

static void place_refusal(const struct paths *paths, uint32_t target,
    struct path *path)
{
	unsigned end = paths->conf.hops + 1u, most = path->by_most, router;

	if (most >= end)
		most = end;		/* a probe to the far end */
	router = last_router(paths, target, most, &path->by);
	path->by_least = (uint8_t)(router + 1);
	for (unsigned ttl = paths->conf.first; ttl <= most && ttl < end; ttl++)
		if (pathhop_holds(paths, paths_at(paths, target, ttl),
		    &path->by)) {
			path->by_least = path->by_most = (uint8_t)ttl;
			break;
		}
	router = last_router(paths, target, end, &path->by);
	path->last = path->by_most < end ? path->by_most : 0;
	if (router > path->last)
		path->last = (uint8_t)router;
}

/* Some answers, but none of the target's.  A loop is worth telling until it
 * has been gone round once more, and no farther. */
static void find_silence(const struct paths *paths, uint32_t target,
    struct path *path)
{
	unsigned turn;

	path->end = PATH_END_SILENT;
	for (unsigned ttl = paths->conf.first; ttl <= path->last; ttl++) {
		turn = pathhop_loop(paths, target, ttl);
		if (turn == 0)
			continue;
		path->end = PATH_END_LOOP;
		if (ttl + turn - 1 < path->last)
			path->last = (uint8_t)(ttl + turn - 1);
		return;
	}
}

/* Without a reply of the target to any hop's probe. */
static void find_end(const struct paths *paths, uint32_t target,
    struct path *path)
{
	const struct path_target *t = &paths->target[target];

	path->last = (uint8_t)pathhop_last(paths, target);
	if (find_refusal(paths, target, true, path)) {
		path->end = PATH_END_REFUSED;
		place_refusal(paths, target, path);
		if (path->by_most <= paths->conf.hops)
			path->distance = path->distance_most = path->by_most;
	} else if (find_refusal(paths, target, false, path) &&
	    (is_too_big(path) || !t->alive)) {
		path->end = is_too_big(path) ? PATH_END_TOO_BIG :
		    PATH_END_BLOCKED;
		place_refusal(paths, target, path);
	} else if (path->last > 0 || t->alive) {
		find_silence(paths, target, path);
	} else if (addr_is_set(&t->own)) {
		path->end = PATH_END_BLOCKED;
		path->by = t->own;
		path->by_type = t->own_type;
		path->by_code = t->own_code;
	}
}

/*
 * Did the target leave out TTLs behind its own?  Not if the others lose as
 * well, so that some TTLs, whichever, may have been unlucky; nor if somebody
 * silent may stand there on another way.
 */
static bool is_partial(const struct paths *paths, uint32_t target,
    unsigned distance)
{
	uint64_t n = 0, missed = 0, n_out = 0, one, came;
	unsigned heard = 0, out = 0;
	double ways = 1;
	const struct hop *hop;

	for (unsigned ttl = distance; ttl <= paths->conf.hops; ttl++) {
		hop = paths_at(paths, target, ttl);
		one = pathloss_sure(paths, target, ttl);
		came = hop->sums.answered + hop->sums.late;
		if (came == 0 && one >= 2) {
			n_out += one;
			out++;
			ways *= (double)(out + heard) / out;
			continue;
		}
		if (came) {
			heard++;
			ways *= (double)(out + heard) / heard;
		}
		n += came + one;
		missed += one;
	}
	return pathloss_chance(n_out, n_out, missed, n) * ways < UNLIKELY;
}

static uint8_t hop_of(const struct paths *paths, uint32_t target,
    const struct addr *addr, uint8_t distance)
{
	if (addr_same(addr, &paths->target[target].to))
		return distance;
	for (unsigned ttl = paths->conf.first; ttl <= paths->conf.hops; ttl++)
		if (pathhop_holds(paths, paths_at(paths, target, ttl), addr))
			return (uint8_t)ttl;
	return 0;
}

/*
 * Large ones vanish, unless it is one of those paths that lose whatever comes,
 * small or large, and a few lost in a row are nothing special.
 */
static bool is_silent(const struct paths *paths, uint32_t target,
    uint8_t distance)
{
	const struct path_target *t = &paths->target[target];
	struct losses small = { 0 };
	double chance = 1, share;

	if (!t->small || t->vanishings < VANISHED || t->vanished <= t->mtu)
		return false;
	if (distance)
		small = pathloss_target(paths, target, distance);
	if (small.lost == 0)
		return true;
	share = ((double)small.lost + 1) / ((double)small.n + 2);
	for (unsigned i = 0; i < t->vanishings && chance > UNLIKELY_LOST; i++)
		chance *= share;
	return chance <= UNLIKELY_LOST;
}

static void tell_mtu(const struct paths *paths, uint32_t target,
    struct path *path)
{
	const struct path_target *t = &paths->target[target];

	path->mtu = t->mtu;
	path->mtu_exact = t->mtu && (t->mtu == t->tried || t->mtu == t->told);
	path->mtu_tried = t->tried;
	path->mtu_silent = is_silent(paths, target, path->distance_most);
	path->mtu_lost = path->mtu_silent ? t->vanished : 0;
	path->mtu_told = t->told;
	if (t->told) {
		path->mtu_by = t->told_by;
		path->mtu_hop = hop_of(paths, target, &t->told_by,
		    path->distance);
	}
}

const struct path *paths_path(const struct paths *paths, uint32_t target)
{
	const struct path_target *t = &paths->target[target];
	struct path *path = &paths->told->path;

	*path = (struct path){
		.alive = t->alive, .changes = t->changes,
		.tos_back = t->begun ? t->tos_back : -1,
		.route_len = t->route_len,
	};
	memcpy(path->route, t->route, sizeof(path->route));
	pathflow_distances(paths, target, &path->distance,
	    &path->distance_most);
	if (path->distance) {
		path->end = PATH_END_REACHED;
		path->last = path->distance_most;
		path->partial = is_partial(paths, target, path->last);
	} else {
		find_end(paths, target, path);
	}
	tell_mtu(paths, target, path);
	return path;
}
