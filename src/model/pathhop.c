/*
 * One hop: its numbers, and who answered there.  Responders are a list in
 * order of appearance, at most PATH_RESPONDERS long, so a walk finds one; what
 * refers to one keeps its place in that list, which never changes, and queries
 * turn places into ranks by answers.
 *
 * To be told "time exceeded" by somebody means that he stands at this hop; an
 * "unreachable" may come from one who stands nearer (RFC 1812 section 5.3.3
 * lets any router on the way refuse), so only the former count where
 * positions are compared.
 */
#include <assert.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "model/pathstate.h"

enum {
	ASYMMETRIC = 3,		/* hops of difference */
	BACK_SURE = 30,		/* longer ways are rare; a wrong guess where
				   the TTL began is likelier */
};

/* ---- numbers ---- */

/*
 * For the sums every answer is a reply.  One that outranks an error has been
 * counted with that; an error about what was unsent moves nothing.
 */
void pathhop_count(struct paths *paths, struct hop *hop,
    const struct event *event)
{
	struct event counted = *event;

	if (event_is_error(event)) {
		if (event->after && event->error)
			return;
		counted.kind = event->after ? EVENT_LATE : EVENT_REPLY;
		counted.after = false;
	} else if (event->kind == EVENT_REPLY && event->after) {
		return;
	}
	if (counted.kind == EVENT_LATE)
		pathloss_note(paths, event, true);
	sums_note(&hop->sums, &counted);
	if (counted.kind == EVENT_REPLY)
		sums_order(&hop->sums, &counted);
}

/* ---- responders ---- */

static struct responder *add(struct paths *paths, struct hop *hop,
    const struct addr *addr)
{
	struct responder *responder;

	if (hop->n == PATH_RESPONDERS ||
	    paths->responders == paths->responders_room) {
		hop->over |= UINT64_C(1) << addr_hash(addr) % 64;
		return NULL;
	}
	assert(paths->responder);	/* there is room, so there are some */
	responder = &paths->responder[paths->responders];
	responder->told = (struct path_responder){
		.addr = *addr, .min = NSEC_UNKNOWN, .max = NSEC_UNKNOWN,
		.mean = NSEC_UNKNOWN, .ttl = -1, .tos = -1,
	};
	if (hop->n++ > 0)
		paths->responder[hop->tail].next = paths->responders;
	else
		hop->head = paths->responders;
	hop->tail = paths->responders++;
	return responder;
}

struct responder *pathhop_find(struct paths *paths, struct hop *hop,
    const struct event *event, unsigned *slot)
{
	struct responder *responder;

	*slot = 0;
	if (!addr_is_set(&event->from))
		return NULL;
	for (responder = pathhop_first(paths, hop); responder;
	    responder = pathhop_next(paths, responder), ++*slot)
		if (addr_equal(&responder->told.addr, &event->from))
			return responder;
	return add(paths, hop, &event->from);
}

static void note_time(struct responder *responder, nsec rtt)
{
	struct path_responder *told = &responder->told;

	if (rtt < 0)
		return;
	if (++responder->timed == 1 || rtt < told->min)
		told->min = rtt;
	if (responder->timed == 1 || rtt > told->max)
		told->max = rtt;
	responder->mean += ((double)rtt - responder->mean) /
	    (double)responder->timed;
	told->mean = (nsec)responder->mean;
}

/*
 * Compare the way back with the way there.  Who refuses may stand nearer than
 * he was asked for.
 */
static void note_back(struct responder *responder, const struct event *event)
{
	int way = path_back(event->ttl), more = way - event->probe.ttl;

	responder->told.ttl = event->ttl;
	responder->told.back = (int16_t)way;
	if (way == 0 || way > BACK_SURE ||
	    (event_is_error(event) && event->kind != EVENT_EXPIRED))
		return;
	responder->backs++;
	responder->uneven += more >= ASYMMETRIC || -more >= ASYMMETRIC;
}

/*
 * The class and label of our probe as this router saw them: what differs had
 * been rewritten before it, and all behind it see the same.  So the rewriter
 * is nearer than the first hop with the flag, and no nearer than the last
 * that answered without it.  A mark of congestion on a packet that allows it
 * is what ECN is for (RFC 3168 section 5); and a label of 0 was left to the
 * kernel, which chooses one.
 */
static void note_seen(struct responder *responder, const struct event *event)
{
	struct path_responder *told = &responder->told;
	uint32_t seen = event->label, sent = event->label_sent;
	uint32_t ecn = sent >> 20 & 3;
	uint32_t differs = seen ^ sent;

	if (event->from.family != AF_INET6 || (seen | sent) == 0)
		return;
	told->has_seen = true;
	told->seen = seen;
	told->seen_sent = sent;
	told->odd &= ~(unsigned)(PATH_DSCP | PATH_ECN | PATH_LABEL);
	if (differs >> 22 & 0x3f)
		told->odd |= PATH_DSCP;
	if ((differs >> 20 & 3) && !(ecn != 0 && (seen >> 20 & 3) == 3))
		told->odd |= PATH_ECN;
	if ((differs & 0xfffff) && (sent & 0xfffff))
		told->odd |= PATH_LABEL;
}

static void note_extension(struct paths *paths,
    struct path_responder *told, const struct icmp_extension *extension)
{
	struct icmp_extension *kept;

	if (extension->malformed)
		told->odd |= PATH_MALFORMED;
	if (!told->extension) {
		if (paths->extensions == paths->extensions_room)
			return;
		told->extension = &paths->extension[paths->extensions++];
	}
	kept = &paths->extension[told->extension - paths->extension];
	*kept = *extension;
}

static void note_error(struct paths *paths, struct responder *responder,
    const struct event *event)
{
	struct path_responder *told = &responder->told;

	if (event->requoted)
		told->odd |= PATH_REQUOTED;
	if (event->own)
		told->odd |= PATH_OWN;
	note_seen(responder, event);
	if (event->extended)
		note_extension(paths, told, &event->extension);
	if (event->kind == EVENT_EXPIRED) {
		responder->expired = true;
		return;
	}
	told->refuses = true;
	told->type = event->icmp_type;
	told->code = event->icmp_code;
	if (event->kind == EVENT_TOO_BIG && event->mtu)
		told->mtu = event->mtu;
	if (event->kind == EVENT_TOO_BIG)
		responder->takes = pathend_is_mtu(event) ? event->mtu : 0;
	responder->blocks |= event->kind == EVENT_TOO_BIG ||
	    event->icmp_type == (event->to.family == AF_INET6 ? 1 : 3);
}

void pathhop_answer(struct paths *paths, struct responder *responder,
    const struct event *event)
{
	struct path_responder *told = &responder->told;

	if (event_is_error(event))
		note_error(paths, responder, event);
	else
		told->replied = true;
	if (event->unmarked)
		told->odd |= PATH_UNMARKED;
	if (event->tos >= 0)
		told->tos = event->tos;
	if (event->ttl > 0)
		note_back(responder, event);
	if (event->kind == EVENT_LATE ||
	    (event->after && event->kind != EVENT_REPLY))
		return;
	told->answered++;
	note_time(responder, event->rtt);
}

struct responder *pathhop_slot(const struct paths *paths,
    const struct hop *hop, unsigned slot)
{
	struct responder *responder = pathhop_first(paths, hop);

	while (responder && slot-- > 0)
		responder = pathhop_next(paths, responder);
	return responder;
}

bool pathhop_heard(const struct paths *paths, const struct hop *hop)
{
	const struct responder *r;

	for (r = pathhop_first(paths, hop); r; r = pathhop_next(paths, r))
		if (!responder_is_own(r))
			return true;
	return false;
}

unsigned pathhop_last(const struct paths *paths, uint32_t target)
{
	unsigned ttl = paths->conf.hops;

	while (ttl >= paths->conf.first && ttl > 0 &&
	    !pathhop_heard(paths, paths_at(paths, target, ttl)))
		ttl--;
	return ttl >= paths->conf.first ? ttl : 0;
}

bool pathhop_holds(const struct paths *paths, const struct hop *hop,
    const struct addr *addr)
{
	const struct responder *r;

	for (r = pathhop_first(paths, hop); r; r = pathhop_next(paths, r))
		if (r->expired && addr_equal(&r->told.addr, addr))
			return true;
	return false;
}

/* ---- odd places ---- */

/*
 * Where does the responder stand nearer, too?  At the hop before it is not
 * yet a loop: zero-TTL forwarding, or one branch longer by one.  Farther off
 * it is, if one and the same flow passed there twice; else branches differ by
 * more.  Where the route changed, two hops are of two routes.
 */
static unsigned place_odd(const struct paths *paths, uint32_t target,
    unsigned ttl, const struct responder *responder, unsigned slot,
    unsigned *turn)
{
	unsigned odd = 0, back, at;
	const struct responder *r;
	const struct hop *hop;

	for (back = ttl - 1; back >= paths->conf.first && back > 0; back--) {
		hop = paths_at(paths, target, back);
		at = 0;
		for (r = pathhop_first(paths, hop); r;
		    r = pathhop_next(paths, r), at++) {
			if (!r->expired || !addr_equal(&r->told.addr,
			    &responder->told.addr))
				continue;
			*turn = ttl - back;
			if (pathflow_meets(paths, target, back, at, ttl, slot))
				return back + 1 == ttl ? PATH_REPEATED :
				    PATH_LOOP;
			if (pathflow_spread(paths, target, back) !=
			    PATH_SPREAD_CHANGE)
				odd = PATH_REPEATED;
		}
	}
	return odd;
}

unsigned pathhop_loop(const struct paths *paths, uint32_t target, unsigned ttl)
{
	const struct hop *hop = paths_at(paths, target, ttl);
	const struct responder *r;
	unsigned slot = 0, turn;

	for (r = pathhop_first(paths, hop); r;
	    r = pathhop_next(paths, r), slot++)
		if (r->expired && !responder_is_own(r) &&
		    place_odd(paths, target, ttl, r, slot, &turn) == PATH_LOOP)
			return turn;
	return 0;
}

static bool stands_another(const struct paths *paths, const struct hop *hop,
    const struct responder *not)
{
	const struct responder *r;

	for (r = pathhop_first(paths, hop); r; r = pathhop_next(paths, r))
		if (r != not && (r->expired || r->told.replied))
			return true;
	return false;
}

/*
 * The target answers whatever TTL arrives, from the way's length on; so its
 * way back is compared with how long the way there is at the least, by the
 * routers that answered, and at the most, by its own answers.
 */
static bool is_target_uneven(const struct paths *paths, uint32_t target,
    int back)
{
	int least = INT_MAX, most = 0, one;
	const struct flow *way;

	if (back == 0 || back > BACK_SURE)
		return false;
	for (unsigned flow = 0; flow < paths->target[target].flows; flow++) {
		way = paths_way(paths, target, flow);
		if (way->distance == 0)
			continue;
		if (pathflow_wavers(paths, target, flow, way->distance))
			return false;
		one = (int)pathflow_passed(paths, target, flow) + 1;
		if (one < least)
			least = one;
		if (way->distance > most)
			most = way->distance;
	}
	return most && (back - most >= ASYMMETRIC ||
	    least - back >= ASYMMETRIC);
}

static bool is_uneven(const struct paths *paths, uint32_t target,
    const struct responder *r)
{
	if (r->told.replied)
		return is_target_uneven(paths, target, r->told.back);
	return r->uneven * 2 > r->backs;
}

static unsigned all_odd(const struct paths *paths, uint32_t target,
    unsigned ttl, const struct responder *r, unsigned slot)
{
	const struct hop *hop = paths_at(paths, target, ttl);
	unsigned odd = r->told.odd, turn;
	uint8_t least, most;

	if (responder_is_own(r))
		return odd;
	pathflow_distances(paths, target, &least, &most);
	if (r->expired || (r->told.replied && ttl == least))
		odd |= place_odd(paths, target, ttl, r, slot, &turn);
	if (r->told.refuses && !r->expired && !r->told.replied &&
	    stands_another(paths, hop, r))
		odd |= PATH_ELSEWHERE;
	if (!(odd & PATH_LOOP) && is_uneven(paths, target, r))
		odd |= PATH_ASYMMETRIC;
	return odd;
}

/* ---- telling ---- */

/* By insertion: stable, and there are few. */
static unsigned sort(const struct paths *paths, const struct hop *hop,
    uint8_t order[static PATH_RESPONDERS])
{
	uint64_t answered[PATH_RESPONDERS];
	const struct responder *r;
	unsigned n = 0, slot = 0, i;

	for (r = pathhop_first(paths, hop); r;
	    r = pathhop_next(paths, r), slot++) {
		for (i = n++; i > 0 && answered[i - 1] < r->told.answered;
		    i--) {
			answered[i] = answered[i - 1];
			order[i] = order[i - 1];
		}
		answered[i] = r->told.answered;
		order[i] = (uint8_t)slot;
	}
	return n;
}

void pathhop_rank(const struct paths *paths, const struct hop *hop,
    uint8_t rank[static PATH_RESPONDERS])
{
	uint8_t order[PATH_RESPONDERS];
	unsigned n = sort(paths, hop, order);

	for (unsigned i = 0; i < n; i++)
		rank[order[i]] = (uint8_t)i;
}

static void tell_responders(const struct paths *paths, uint32_t target,
    unsigned ttl, struct path_hop *told)
{
	const struct hop *hop = paths_at(paths, target, ttl);
	struct path_responder *room = paths->told->responder;
	uint8_t order[PATH_RESPONDERS];
	const struct responder *r;

	told->responders = (uint8_t)sort(paths, hop, order);
	for (unsigned i = 0; i < told->responders; i++) {
		r = pathhop_slot(paths, hop, order[i]);
		room[i] = r->told;
		room[i].odd = all_odd(paths, target, ttl, r, order[i]);
		told->odd |= room[i].odd;
		told->target |= r->told.replied;
		paths->told->list[i] = &room[i];
	}
}

const struct path_hop *paths_hop(const struct paths *paths, uint32_t target,
    uint8_t ttl)
{
	const struct hop *hop = paths_at(paths, target, ttl);
	struct path_hop *told = &paths->told->hop;

	*told = (struct path_hop){
		.ttl = ttl,
		.more = (unsigned)__builtin_popcountll(hop->over),
		.sent = hop->sums.sent, .answered = hop->sums.answered,
		.late = hop->sums.late, .lost = hop->sums.lost,
		.pending = hop->sums.pending, .unsent = hop->sums.errors,
		.loss = pathloss_read(paths, target, ttl),
		.spread = pathflow_spread(paths, target, ttl),
		.responder = paths->told->list,
	};
	tell_responders(paths, target, ttl, told);
	return told;
}
