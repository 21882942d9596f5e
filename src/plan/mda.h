/*
 * mda.h - what is known of all paths to one target, and what is to be asked
 *
 * Private to multipath.c, mda.c and mdanext.c.  A question is a flow and a TTL;
 * it is heard or missed.  Flows are counted from 0 here; nothing is allocated
 * after mda_new.
 */
#ifndef ASDIC_PLAN_MDA_H
#define ASDIC_PLAN_MDA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/nsec.h"
#include "base/timerq.h"
#include "plan/multipath.h"

enum {
	MDA_STAR = MULTIPATH_WIDTH,	/* the vertex of those not answered */
	MDA_SLOTS,
	MDA_NOWHERE = 0xff,		/* no vertex, no flow's */
	MDA_WORDS = MULTIPATH_FLOWS / 64,
	MDA_NONE = UINT16_MAX,		/* no flow */
	MDA_FAR = 255,			/* the TTL that reaches all */
	MDA_TRIES = 3,			/* of a flow at a hop */
	MDA_TRIES_END = 6,		/* ... where it may have ended */
};

/* A set of flows. */
struct mda_set {
	uint64_t	word[MDA_WORDS];
};

/* One address at one hop. */
struct mda_vertex {
	struct addr	addr;
	struct mda_set	flows;		/* known to pass here */
	uint64_t	next, before;	/* vertices that these flows met one
					   hop farther, one hop nearer; may
					   name some that are no longer live */
	bool		passes;		/* lets flows through */
	bool		ends;		/* the target, or one that refuses */
};

struct mda_hop {
	struct timer	timer;		/* first: look here again */

	/* All flows asked here are in the first, and in one of the rest. */
	struct mda_set	asked, air, heard, missed, lost;
	struct mda_set	past;		/* ended before this hop */
	uint64_t	live;		/* vertices with flows, but the star */
	unsigned	flying;		/* how many are in the air */
	nsec		quiet;		/* ask nothing before then */
	nsec		pause;		/* between two that were missed */
	nsec		swept;		/* when the first flow was asked */
	unsigned	vain, helped;	/* flows that were asked again, and
					   stayed silent, or were heard */
	bool		full;		/* more addresses than can be kept */

	/* One flow again and again: is it balanced by packet? */
	uint16_t	again;		/* this flow, or MDA_NONE */
	unsigned	repeats;	/* sent */
	unsigned	repeated;	/* heard */
	unsigned	moves;		/* times the address was another */
	unsigned	last;		/* repeats left for the very end */
	bool		tested, packet;

	struct mda_vertex vertex[MDA_SLOTS];
	uint8_t		at[MULTIPATH_FLOWS];	/* a flow's vertex */
	uint8_t		tries[MULTIPATH_FLOWS];
};

struct mda {
	unsigned	first, hops, gap, flows;
	nsec		patience;	/* at most */
	unsigned	goal[MULTIPATH_WIDTH + 2];	/* n_k */

	nsec		spacing;	/* between errors of one router */
	nsec		slowest;	/* round trip; NSEC_UNKNOWN: none */
	unsigned	passed;		/* farthest hop that let one through */
	unsigned	farthest;	/* ... or where a flow ends */
	unsigned	reach;		/* hops already woken for the sweep */
	bool		replied;	/* some flow has an end */
	bool		last;		/* all else has been asked */
	bool		far, far_air;	/* the probe to the far end is wanted,
					   is in the air */
	unsigned	flying;		/* of all hops */
	bool		done;

	struct mda_set	all, ended;	/* flows; those with an end */
	uint8_t		end[MULTIPATH_FLOWS];	/* a flow's last TTL, or
						   UINT8_MAX */
	struct timerq	timers;
	uint64_t	awake[4];	/* hops to be looked at */
	unsigned	turn;		/* the hop looked at last */
	struct mda_hop	*hop;		/* 0..hops + 1 */
};

enum mda_want {
	MDA_ASK, MDA_WAIT, MDA_DONE,
};

struct mda_question {
	uint16_t	flow;
	uint8_t		ttl;
	uint8_t		try;
};

struct mda_answer {
	struct addr	from;
	nsec		rtt;		/* NSEC_UNKNOWN: not measured */
	bool		ends;		/* the flow gets no farther */
	bool		settles;	/* it was still waited for */
};

/* Takes of conf what concerns one target.  NULL: no memory. */
struct mda *mda_new(const struct plan_multipath_conf *conf);
void mda_free(struct mda *mda);

/* Forget all and begin a target. */
void mda_begin(struct mda *mda, uint8_t family);

/* What now?  MDA_WAIT: until an answer or *until. */
enum mda_want mda_next(struct mda *mda, nsec now,
    struct mda_question *question, nsec *until);

void mda_hear(struct mda *mda, const struct mda_question *question,
    const struct mda_answer *answer);
void mda_miss(struct mda *mda, const struct mda_question *question, nsec at);

/* How long a probe sent now should be waited for. */
nsec mda_patience(const struct mda *mda);

/* Nothing more will be asked of this hop. */
bool mda_is_settled(const struct mda *mda, unsigned ttl);

/* ---- between mda.c and mdanext.c ---- */

/* Look at this hop, or all from..to, in one of the next turns. */
void mda_wake(struct mda *mda, unsigned from, unsigned to);

/* A flow has been asked at a hop. */
void mda_asked(struct mda *mda, unsigned ttl, unsigned flow);

/* It was not heard in time. */
void mda_missed(struct mda *mda, unsigned ttl, unsigned flow, nsec at);

/* How far the sweep of the first flow may go now. */
unsigned mda_window(const struct mda *mda);

/* ... and that of other flows. */
unsigned mda_frontier(const struct mda *mda);

static inline bool mda_has(const struct mda_set *set, unsigned flow)
{
	return set->word[flow / 64] >> flow % 64 & 1;
}

static inline void mda_put(struct mda_set *set, unsigned flow)
{
	set->word[flow / 64] |= UINT64_C(1) << flow % 64;
}

static inline void mda_drop(struct mda_set *set, unsigned flow)
{
	set->word[flow / 64] &= ~(UINT64_C(1) << flow % 64);
}

static inline struct mda_set mda_and(const struct mda_set *a,
    const struct mda_set *b)
{
	struct mda_set both;

	for (unsigned i = 0; i < MDA_WORDS; i++)
		both.word[i] = a->word[i] & b->word[i];
	return both;
}

static inline struct mda_set mda_without(const struct mda_set *a,
    const struct mda_set *b)
{
	struct mda_set rest;

	for (unsigned i = 0; i < MDA_WORDS; i++)
		rest.word[i] = a->word[i] & ~b->word[i];
	return rest;
}

static inline void mda_join(struct mda_set *set, const struct mda_set *more)
{
	for (unsigned i = 0; i < MDA_WORDS; i++)
		set->word[i] |= more->word[i];
}

static inline unsigned mda_bits(uint64_t bits)
{
	return (unsigned)__builtin_popcountll(bits);
}

static inline unsigned mda_count(const struct mda_set *set)
{
	unsigned n = 0;

	for (unsigned i = 0; i < MDA_WORDS; i++)
		n += set->word[i] ? mda_bits(set->word[i]) : 0;
	return n;
}

/* The lowest flow of a set, or MDA_NONE. */
static inline unsigned mda_lowest(const struct mda_set *set)
{
	for (unsigned i = 0; i < MDA_WORDS; i++)
		if (set->word[i])
			return i * 64 +
			    (unsigned)__builtin_ctzll(set->word[i]);
	return MDA_NONE;
}

static inline bool mda_is_empty(const struct mda_set *set)
{
	return mda_lowest(set) == MDA_NONE;
}

/* How many addresses a hop has. */
static inline unsigned mda_width(const struct mda_hop *hop)
{
	return mda_bits(hop->live);
}

/* It does not help to ask there again: some of its routers are silent. */
static inline bool mda_is_vain(const struct mda_hop *hop)
{
	return hop->vain >= MDA_TRIES && hop->vain > hop->helped;
}

/* Is the end of some flow there? */
static inline bool mda_has_end(const struct mda_hop *hop)
{
	for (unsigned i = 0; i < MULTIPATH_WIDTH; i++)
		if (hop->live >> i & 1 && hop->vertex[i].ends)
			return true;
	return false;
}

/* Has nobody answered there but ends of flows?  They need no time to recover:
 * replies are not limited as errors are. */
static inline bool mda_is_end(const struct mda_hop *hop)
{
	for (unsigned i = 0; i < MULTIPATH_WIDTH; i++)
		if (hop->live >> i & 1 && (!hop->vertex[i].ends ||
		    hop->vertex[i].passes))
			return false;
	return hop->live != 0;
}

/* Has anybody answered there? */
static inline bool mda_speaks(const struct mda_hop *hop)
{
	return hop->live != 0;
}

#endif
