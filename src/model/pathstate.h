/*
 * pathstate.h - what path.c and its neighbours share
 *
 * Private to path.c, pathhop.c, pathflow.c, pathchange.c, pathloss.c and
 * pathend.c.  All of it is made at once and zeros mean "nothing", so what no
 * probe ever asks for is never touched and costs no memory.
 */
#ifndef ASDIC_PATHSTATE_H
#define ASDIC_PATHSTATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/nsec.h"
#include "engine/event.h"
#include "model/path.h"
#include "model/sums.h"
#include "wire/icmp.h"

/* One address at one hop, in a pool; a hop's are a list, first come first. */
struct responder {
	struct path_responder told;	/* all but what other hops decide */
	double		mean;		/* of `timed` round trips, ns */
	uint64_t	timed;
	uint64_t	backs, uneven;	/* answers with a TTL; of these those
					   that came a longer or shorter way */
	uint32_t	next;		/* in the pool, 0: the last */
	bool		expired;	/* "time exceeded": it stands here */
	bool		blocks;		/* unreachable, or too big */
	uint32_t	takes;		/* the MTU of the latter, if that can
					   be; 0: unknown */
};

struct hop {
	struct sums	sums;		/* errors: the unsent */
	uint64_t	over;		/* who found no room, hashed to bits */
	uint32_t	head, tail;	/* responders */
	uint32_t	missed;		/* lost, though not cut off */
	uint8_t		n;		/* responders in the list */
	bool		begun;
};

/* Who answered one flow at one hop.  Slots: place in the hop's list + 1. */
struct cell {
	uint32_t	number;		/* newest probe that tells of it */
	uint32_t	missed;		/* lost, though not cut off */
	uint8_t		who, rival;	/* established; and seen since */
	uint8_t		same, turn;	/* times each, at most 255 */
	uint8_t		epoch;		/* flow.epoch when heard last */
	bool		asked : 1;
	bool		weak : 1;	/* who refuses: may stand nearer */
	bool		packet : 1;	/* one address after the other */
	bool		mixed : 1;	/* older probes met another address */
	bool		changed : 1;
};

/* A flow on its way to one target. */
struct flow {
	nsec		wall;		/* when the first rival was heard */
	uint32_t	old, fresh;	/* newest probe that still saw what
					   has a rival, oldest that saw one */
	uint8_t		distance;
	uint8_t		rivals;		/* cells that have one */
	uint8_t		epoch;		/* changes, modulo 256 */
};

struct path_target {
	struct addr	to;
	nsec		replied;	/* newest departure answered by it */
	nsec		longest;	/* round trip of it to a hop's probe */
	uint64_t	changes;
	unsigned	flows;		/* used so far, from the first on */
	uint32_t	ordinary;	/* size of the hops' probes */

	/* Whole probes to the far end. */
	uint32_t	mtu, tried, told;
	uint32_t	vanished;	/* smallest size lost, and how often */
	unsigned	vanishings;
	struct addr	told_by;

	/* Who refused probes to the far end; no address: nobody. */
	struct addr	far;
	uint8_t		far_type, far_code;

	struct addr	own;		/* the same of this host, any probe */
	uint8_t		own_type, own_code;

	int16_t		tos_back;
	bool		begun;
	bool		alive, small;	/* small: other than for the MTU */
	uint8_t		route_len;
	uint8_t		route[40];
};

/* What queries return pointers to. */
struct told {
	struct path	path;
	struct path_hop	hop;
	struct path_responder responder[PATH_RESPONDERS];
	const struct path_responder *list[PATH_RESPONDERS];
};

struct paths {
	struct paths_conf conf;
	unsigned	rows;		/* hops of a target */
	unsigned	flows;

	struct path_target *target;
	struct hop	*hop;		/* by target, ttl */
	struct flow	*flow;		/* by target, flow */
	struct cell	*cell;		/* by target, flow, ttl */
	struct path_change *change;	/* by target: rings */
	struct hist	*hist;		/* by target, ttl; NULL: there would
					   be too many */

	struct responder *responder;	/* the first stands for none */
	uint32_t	responders, responders_room;
	struct icmp_extension *extension;
	uint32_t	extensions, extensions_room;

	struct told	*told;
};

/* ---- places ---- */

static inline bool paths_has(const struct paths *paths, unsigned ttl)
{
	return ttl >= paths->conf.first && ttl <= paths->conf.hops;
}

static inline size_t paths_place(const struct paths *paths, uint32_t target,
    unsigned ttl)
{
	return (size_t)target * paths->rows + ttl - paths->conf.first;
}

static inline struct hop *paths_at(const struct paths *paths, uint32_t target,
    unsigned ttl)
{
	return &paths->hop[paths_place(paths, target, ttl)];
}

/* flow counts from 0. */
static inline struct flow *paths_way(const struct paths *paths,
    uint32_t target, unsigned flow)
{
	return &paths->flow[(size_t)target * paths->flows + flow];
}

static inline struct cell *paths_cell(const struct paths *paths,
    uint32_t target, unsigned flow, unsigned ttl)
{
	return &paths->cell[((size_t)target * paths->flows + flow) *
	    paths->rows + ttl - paths->conf.first];
}

/* Probes count modulo 2^32. */
static inline bool paths_before(uint32_t number, uint32_t other)
{
	return (int32_t)(number - other) < 0;
}

/* A list: for (r = pathhop_first(); r; r = pathhop_next()). */
static inline struct responder *pathhop_next(const struct paths *paths,
    const struct responder *responder)
{
	return responder->next ? &paths->responder[responder->next] : NULL;
}

static inline struct responder *pathhop_first(const struct paths *paths,
    const struct hop *hop)
{
	return hop->head ? &paths->responder[hop->head] : NULL;
}

static inline bool responder_is_own(const struct responder *responder)
{
	return responder->told.odd & PATH_OWN;
}

/* ---- pathhop.c ---- */

/* Count an event of the hop. */
void pathhop_count(struct paths *paths, struct hop *hop,
    const struct event *event);

/* The one with event's address; NULL when it has none, or there is no room.
 * *slot is its place in the list. */
struct responder *pathhop_find(struct paths *paths, struct hop *hop,
    const struct event *event, unsigned *slot);

/* Put down what an answer says of who sent it. */
void pathhop_answer(struct paths *paths, struct responder *responder,
    const struct event *event);

/* By place in the list; NULL: there is none such. */
struct responder *pathhop_slot(const struct paths *paths,
    const struct hop *hop, unsigned slot);

/* rank[slot]: its index in path_hop.responder. */
void pathhop_rank(const struct paths *paths, const struct hop *hop,
    uint8_t rank[static PATH_RESPONDERS]);

/* Has anybody but this host answered? */
bool pathhop_heard(const struct paths *paths, const struct hop *hop);

/* The farthest hop where somebody has; 0: none. */
unsigned pathhop_last(const struct paths *paths, uint32_t target);

/* Does this address stand at the hop, by its "time exceeded"? */
bool pathhop_holds(const struct paths *paths, const struct hop *hop,
    const struct addr *addr);

/* Did one flow pass somebody here whom it had passed so many hops nearer?
 * 0: no, or at the hop before, which is no loop yet. */
unsigned pathhop_loop(const struct paths *paths, uint32_t target, unsigned ttl);

/* ---- pathflow.c ---- */

/* An answer of a hop from who stands at slot of its list. */
void pathflow_answer(struct paths *paths, const struct event *event,
    unsigned slot);

/* The target has answered a hop's probe. */
void pathflow_reply(struct paths *paths, const struct event *event);

/* Do flows meet the one at slot at ttl, and the one at back_slot at back, on
 * one and the same way? */
bool pathflow_meets(const struct paths *paths, uint32_t target, unsigned back,
    unsigned back_slot, unsigned ttl, unsigned slot);

/* May probes of this flow have gone several ways, to hops up to ttl? */
bool pathflow_wavers(const struct paths *paths, uint32_t target,
    unsigned flow, unsigned ttl);

/* Farthest hop before the target where a router answered this flow; 0: none. */
unsigned pathflow_passed(const struct paths *paths, uint32_t target,
    unsigned flow);

enum path_spread pathflow_spread(const struct paths *paths, uint32_t target,
    unsigned ttl);

/* Smallest and largest distance over all flows, 0: not known. */
void pathflow_distances(const struct paths *paths, uint32_t target,
    uint8_t *least, uint8_t *most);

/* The distance anew, when somebody else is where the target was. */
void pathflow_measure(struct paths *paths, uint32_t target, unsigned flow);

/* ---- pathchange.c ---- */

/* What the rivals of a flow amount to. */
struct path_evidence {
	unsigned	score, turns;
	unsigned	ttl;		/* the nearest with a rival, 0: none */
	unsigned	behind;		/* rivals from this TTL on are of no
					   account */
	bool		at_once;	/* they appeared at one moment */
	bool		certain;
};

struct path_evidence pathchange_weigh(const struct paths *paths,
    uint32_t target, unsigned flow);

/* Has the route of a flow that has rivals changed?  If so, they are rivals no
 * more. */
void pathchange_consider(struct paths *paths, uint32_t target, unsigned flow);

/* An answer showed that the hop alternates: the rival there, as a slot + 1,
 * came and went.  Was it the former address of the newest change? */
void pathchange_refute(struct paths *paths, const struct event *event,
    unsigned flow, unsigned rival);

/* ---- pathloss.c ---- */

/* A probe of a hop was missed; or, late, it was not after all. */
void pathloss_note(struct paths *paths, const struct event *event, bool late);

enum path_loss pathloss_read(const struct paths *paths, uint32_t target,
    unsigned ttl);

/* Losses, and of how many probes. */
struct losses {
	uint64_t	lost, n;
};

/* The target's, when ttl is its hop: there and beyond. */
struct losses pathloss_target(const struct paths *paths, uint32_t target,
    unsigned ttl);

/* Probes to ttl missed of flows that lead to the target there or nearer;
 * none when there is doubt about the ways. */
uint64_t pathloss_sure(const struct paths *paths, uint32_t target,
    unsigned ttl);

/* How likely is it that by chance `lost` or more of all that were lost (here
 * and there) are among those of here? */
double pathloss_chance(uint64_t lost, uint64_t n, uint64_t there_lost,
    uint64_t there_n);

/* ---- pathend.c ---- */

/* Can it be that this is what would fit, where the probe did not? */
bool pathend_is_mtu(const struct event *event);

/* Note what concerns the target as a whole. */
void pathend_answer(struct paths *paths, const struct event *event);

/* A probe to the far end. */
void pathend_note(struct paths *paths, const struct event *event);

#endif
