/*
 * tracestate.h - what a trace remembers; for the files of the plan alone
 *
 * A row of hops for each target.  Each hop is in one state, and the state says
 * what it waits for: its turn (in the queue of those ready), room at its level,
 * a moment (its timer), the rest of its target, or nothing any more.  Whatever
 * happens to a hop, trace_review() decides anew.
 */
#ifndef ASDIC_PLAN_TRACESTATE_H
#define ASDIC_PLAN_TRACESTATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "base/addr.h"
#include "base/timerq.h"
#include "engine/plan.h"
#include "plan/trace.h"

#define TRACE_NOBODY	UINT32_MAX

enum {
	TRACE_WINDOW = 32,	/* TTLs beyond the last that answered */
	TRACE_NARROW = 8,	/* ... for targets after the first */
	TRACE_AIR = 3,		/* unanswered at one hop at a time */
	TRACE_SEEN = 64,	/* addresses kept of a level */
	TRACE_BURST = 6,	/* errors a router sends at once */
	TRACE_NEARS = 16,	/* neighbourhoods kept of an address */
};

#define TRACE_LEAST	(200 * NSEC_MSEC)	/* patience, auto */
#define TRACE_SILENT	NSEC_SEC	/* ... with a target that is silent */
#define TRACE_UNHEARD	(2200 * NSEC_MSEC)	/* all flows of a hop that
						   are not heard, together */
#define TRACE_LEEWAY	(10 * NSEC_MSEC)	/* beyond 1.1 round trips */

enum trace_hop_state {
	TRACE_HOP_OUT,		/* nothing was ever wanted here */
	TRACE_HOP_READY,	/* a probe is to leave, in turn */
	TRACE_HOP_SHUT,		/* ... when its level has room */
	TRACE_HOP_DEFERRED,	/* ... unless it can be inferred */
	TRACE_HOP_AWAITED,	/* an answer, or a moment, is awaited */
	TRACE_HOP_MISSING,	/* silent, until more is known of the path */
	TRACE_HOP_SETTLED,
};

struct trace_hop {
	struct timer	timer;		/* first: found by it */
	TAILQ_ENTRY(trace_hop) queue;	/* READY or SHUT */
	nsec		last;		/* departure of its last probe */
	nsec		judged;		/* when probes were last missing */
	nsec		not_before;	/* its next probe: limited */
	nsec		since;		/* flows were not heard; 0: never */
	nsec		deadline;	/* of waiting for its level, 0: none */
	nsec		rtt;		/* slowest answer, 0: none */
	struct addr	from;		/* who sent time exceeded last */
	uint32_t	target;
	uint32_t	inferred;	/* TRACE_NOBODY: it is not */
	uint32_t	turn;		/* flows and tries, one by one */
	uint16_t	flow;		/* the flow that met from */
	uint16_t	burst;		/* probes more before the next pause */
	uint32_t	sent, answered, missed, unsent;	/* in this round */
	uint8_t		open;		/* sent and awaited */
	uint8_t		charged;	/* ... of these, at its level */
	uint8_t		drawn;		/* ... of these, from's bucket */
	uint8_t		retries;
	uint8_t		state;		/* enum trace_hop_state */
	uint8_t		ttl;
	bool		limited;	/* answered once, then did not */
	bool		met;		/* from is of this round */
	bool		replied;	/* the target is here */
	bool		confirmed;	/* has had its spaced probe */
	bool		must;		/* cannot be inferred: ask */
	bool		rationed;	/* missed when its level was dry */
	bool		over;		/* ... and was, beyond its bucket */
	bool		anyway;		/* ... without asking its level */
	bool		tired;		/* do not ask any more */
};

TAILQ_HEAD(trace_queue, trace_hop);

/* What a flow has met; TTLs, 0: unknown. */
struct trace_flow {
	uint8_t		end;		/* nearest that ended it */
	uint8_t		seen;		/* farthest router */
	bool		replied;	/* the target was the end */
};

enum trace_phase {
	TRACE_UNBORN,		/* not begun, or it has no address yet */
	TRACE_ACTIVE,
	TRACE_TAIL,		/* no reply: the silent ones once more */
	TRACE_RESTING,		/* until the next round */
	TRACE_OVER,
	TRACE_DROPPED,		/* will never have an address */
};

enum trace_ask {
	TRACE_ASK_NONE,
	TRACE_ASK_WISH,		/* to be sent */
	TRACE_ASK_AIR,
	TRACE_ASK_DONE,
};

struct trace_target {
	struct timer	timer;		/* first: found by it */
	TAILQ_ENTRY(trace_target) asking, starting;
	nsec		start, round_start;
	nsec		slowest, slower;	/* answer of this round and
						   of the one before; 0: - */
	nsec		end_rtt;	/* slowest of those that ended it */
	nsec		far_sent, mtu_sent, cut_heard;
	nsec		deadline;	/* of hops that must, 0: none */
	uint64_t	round;		/* from 0 */
	struct addr	cut_by;
	uint64_t	near;		/* its neighbourhood */
	uint32_t	index, number;
	uint32_t	busy;		/* hops READY, SHUT or AWAITED */
	uint32_t	deferred;
	uint32_t	mtu_size;
	uint8_t		phase;		/* enum trace_phase */
	uint8_t		series, family;
	uint8_t		refused;	/* sends, before one succeeded */
	uint8_t		window, entered; /* TTLs that may be, were asked */
	uint8_t		kept;		/* window that the round began with */
	uint8_t		limit;		/* beyond it nothing is wanted */
	uint8_t		bound;		/* farthest end of any flow, 0: ? */
	uint8_t		last;		/* farthest router, 0: none */
	uint8_t		distance;	/* nearest reply, 0: unknown */
	uint8_t		cut, cut_at;	/* nearest error of somebody else's,
					   and where he surely is */
	uint8_t		loop;		/* second place of a repeated address */
	uint8_t		far, mtu;	/* enum trace_ask */
	uint8_t		mtu_steps;
	uint8_t		mtu_left;	/* to be sent of this size, while it
					   is wished for */
	bool		mtu_again;	/* ... for the second time */
	int16_t		reply_ttl;	/* TTL of its last reply, -1: ? */
	bool		asked;		/* is in the queue of those asking */
	bool		starts;		/* ... of those starting */
	bool		left;		/* some probe has left */
	bool		ended;		/* some flow has met its end */
	bool		had_end;	/* ... in some round before */
	bool		grown;		/* asked one farther in this round */
	bool		alive;		/* the target answered anything */
	bool		cut_sure;	/* no need to confirm cut */
};

TAILQ_HEAD(trace_targets, trace_target);

/* Somebody seen at a level, the two targets that saw him last, and the last
 * one of each neighbourhood. */
struct trace_seen {
	struct addr	addr;
	nsec		full;		/* his bucket, as trace_level.full */
	uint32_t	by[2];
	unsigned	nears;		/* told so far, modulo TRACE_NEARS */
	struct { uint64_t near; uint32_t by; } near[TRACE_NEARS];
};

/* All hops with one TTL, of one family. */
struct trace_level {
	struct timer	timer;		/* first: found by it */
	struct trace_queue queue;	/* hops that are SHUT */
	nsec		full;		/* when its bucket of errors will be
					   full again */
	uint32_t	open;		/* probes awaited */
	uint32_t	ready;		/* hops that are READY */
	uint32_t	over, trial;	/* ... beyond the bucket, and how many
					   may be */
	uint32_t	mute;		/* misses while nobody was seen */
	uint32_t	replies;	/* targets that stood here */
	unsigned	n;
	uint8_t		family;
	struct trace_seen seen[TRACE_SEEN];
};

struct trace {
	struct plan	plan;
	struct plan_trace_conf conf;
	unsigned	width;		/* hops of a target */
	uint32_t	primaries;	/* probes of a hop, without retries */
	struct trace_target *targets;
	struct trace_hop *hops;
	struct trace_flow *flows;
	uint8_t		*heard;		/* by hop and flow; NULL: one flow */
	struct trace_level *levels[2];	/* IPv4, IPv6; NULL: one target */
	struct trace_queue ready;
	struct trace_targets asking, starting;
	struct timerq	hop_timers, target_timers, level_timers;
	uint32_t	cursor;		/* next of the list to begin */
	uint32_t	lead;		/* the first that began */
	uint32_t	finished;	/* over or dropped */
	nsec		slowest;	/* answer to any target; 0: none */
	nsec		gate;		/* when others may begin */
	uint8_t		reach;		/* farthest that answered of any */
};

/* The tags of probes: what is asked, and in which round. */
enum { TRACE_TAG_HOP, TRACE_TAG_FAR, TRACE_TAG_MTU, TRACE_TAGS };

static inline uint32_t trace_tag(const struct trace_target *target,
    uint32_t what)
{
	return (uint32_t)target->round * TRACE_TAGS + what;
}

static inline struct trace_hop *trace_hop_of(const struct trace *trace,
    uint32_t target, uint8_t ttl)
{
	return &trace->hops[(size_t)target * trace->width + ttl -
	    trace->conf.first];
}

static inline struct trace_flow *trace_flow_of(const struct trace *trace,
    uint32_t target, unsigned flow)
{
	return &trace->flows[(size_t)target * trace->conf.flows + flow];
}

static inline bool trace_is_live(const struct trace_target *target)
{
	return target->phase == TRACE_ACTIVE || target->phase == TRACE_TAIL;
}

/* It waits for its turn, room, or a moment. */
static inline bool trace_hop_is_busy(const struct trace_hop *hop)
{
	return hop->state == TRACE_HOP_READY ||
	    hop->state == TRACE_HOP_SHUT || hop->state == TRACE_HOP_AWAITED;
}

/* Errors of a router come one each so long, once its bucket is empty. */
static inline nsec trace_spacing(uint8_t family)
{
	return family == AF_INET ? NSEC_SEC : 100 * NSEC_MSEC;
}

/* May somebody still be looking for its link-layer address? */
static inline bool trace_is_sought(const struct trace *trace,
    const struct trace_target *target)
{
	return !trace->conf.patient && trace->conf.sought &&
	    !target->alive && target->round == 0;
}

/* How long an answer is waited for; of hops, see trace_review(). */
nsec trace_patience(const struct trace *trace,
    const struct trace_target *target);

/* tracehop.c: decide what the hop waits for; all of the target's. */
void trace_review(struct trace *trace, struct trace_hop *hop, nsec now);
void trace_review_all(struct trace *trace, struct trace_target *target,
    nsec now);
void trace_hop_infer(const struct trace *trace,
    const struct trace_target *target, struct trace_hop *hop);
void trace_hop_reset(struct trace *trace, struct trace_hop *hop);

/* Send what the first of the queue wants; false: nothing, after all. */
bool trace_hop_take(struct trace *trace, nsec now, struct probe *probe);

/* What all probes of the target have in common. */
void trace_fill(struct trace *trace, struct trace_target *target,
    uint32_t what, struct probe *probe);

/* tracepath.c: where flows end.  TTL beyond which a flow has no hops. */
uint8_t trace_flow_limit(const struct trace *trace,
    const struct trace_target *target, unsigned flow);
void trace_limit_reckon(struct trace *trace, struct trace_target *target);

/* An answer of a hop; reviews what it concerns. */
void trace_path_note(struct trace *trace, struct trace_hop *hop,
    const struct event *event);

/* Is the hop the nearest place where the cut may be, and was not asked
 * since? */
bool trace_is_confirming(const struct trace *trace,
    const struct trace_target *target, const struct trace_hop *hop);

/* tracefar.c: probes to the far end, for life and for the MTU. */
void trace_mtu_begin(struct trace *trace, struct trace_target *target);
void trace_far_begin(struct trace *trace, struct trace_target *target);
void trace_far_take(struct trace *trace, nsec now, struct probe *probe);
void trace_far_note(struct trace *trace, struct trace_target *target,
    const struct event *event);

/* Judge what is missing.  When to look again; 0: nothing is awaited.  quiet:
 * all else of the target is settled. */
nsec trace_far_review(struct trace *trace, struct trace_target *target,
    nsec now, bool quiet);

/* tracelevel.c: what targets share; all of it harmless with one target. */
enum trace_room {
	TRACE_ROOM,
	TRACE_ROOM_FULL,	/* too many in the air at this level */
	TRACE_ROOM_DRY,		/* its routers have answered enough */
};

int trace_levels_make(struct trace *trace);
void trace_levels_free(struct trace *trace);
struct trace_level *trace_level_of(const struct trace *trace,
    const struct trace_hop *hop, unsigned farther);
struct trace_seen *trace_seen_find(struct trace_level *level,
    const struct addr *addr);

/* A target other than this that saw him; TRACE_NOBODY: there is none. */
uint32_t trace_seen_other(const struct trace_seen *seen, uint32_t target);

/* A target of this neighbourhood saw him. */
void trace_seen_near(struct trace_seen *seen, uint64_t near,
    uint32_t target);

enum trace_room trace_level_room(struct trace *trace,
    const struct trace_hop *hop, nsec now);

/* Does another target's hop stand for this one, too? */
bool trace_level_is_shared(const struct trace *trace,
    const struct trace_hop *hop);

/* Have two targets, or two addresses, been met there?  Then one may defer. */
bool trace_level_is_known(const struct trace *trace,
    const struct trace_hop *hop);

/* One hop more is READY at its level, or one less. */
void trace_level_ready(struct trace *trace, const struct trace_hop *hop,
    bool ready);

/*
 * A probe has left: it is drawn from the buckets.  It was answered, replied:
 * by the target, which costs no bucket anything.  All awaited are missing;
 * or are not waited for any longer.
 */
void trace_level_sent(struct trace *trace, struct trace_hop *hop, nsec now);
void trace_level_answered(struct trace *trace, struct trace_hop *hop,
    const struct event *event, bool replied);
void trace_level_missed(struct trace *trace, struct trace_hop *hop, nsec now);
void trace_level_return(struct trace *trace, struct trace_hop *hop, nsec now);

/* The hop, which is SHUT, waits; whoever waits is looked at again. */
void trace_level_shut(struct trace *trace, struct trace_hop *hop, nsec now);
void trace_level_serve(struct trace *trace, struct trace_level *level,
    nsec now);

/* Whose hop this one is likely to be; TRACE_NOBODY: one cannot say. */
uint32_t trace_level_infer(const struct trace *trace,
    const struct trace_hop *hop);

/* Ask, or infer, the hops deferred. */
void trace_resolve(struct trace *trace, struct trace_target *target,
    nsec now);

/*
 * traceround.c: the life of a target.  It begins; what is due is decided, after
 * whatever may have changed it, or at its own moment; or this host sends it
 * nothing, and it ends.
 */
void trace_target_begin(struct trace *trace, struct trace_target *target,
    nsec now);
void trace_target_step(struct trace *trace, struct trace_target *target,
    nsec now);
void trace_target_timer(struct trace *trace, struct trace_target *target,
    nsec now);
void trace_target_abandon(struct trace *trace, struct trace_target *target,
    nsec now);

/* How many TTLs beyond the last router are asked. */
unsigned trace_slack(const struct trace *trace,
    const struct trace_target *target);
void trace_widen(struct trace *trace, struct trace_target *target,
    unsigned window, nsec now);

#endif
