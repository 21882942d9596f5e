/*
 * mtustate.h - one search for an MTU; for the files of the plan alone
 *
 * Two conversations go on at once: with the far end, about sizes, in rounds
 * (mtusearch.c), and with the hops before it, about how far a size gets
 * (mtuhop.c).  Each has a queue of what is to be asked, a count of what is in
 * the air, and one moment at which all that is still missing is missing.
 */
#ifndef ASDIC_PLAN_MTUSTATE_H
#define ASDIC_PLAN_MTUSTATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "engine/plan.h"
#include "plan/mtu.h"

enum {
	MTU_ACTIVE = 16,	/* targets searched at a time */
	MTU_TRIALS = 640,	/* sizes tried of one target */
	MTU_WISHES = 256,	/* queued at a time */
	MTU_HOPS = 256,
	MTU_SMALL = 68,		/* what every link carries */
	MTU_BARE4 = 28,		/* an echo request without payload */
	MTU_BARE6 = 48,
	MTU_LEAST6 = 1280,	/* ... of IPv6; but a probe may be smaller */
	MTU_MOST = 65535,
	MTU_WIDTH = 24,		/* sizes in one round */
	MTU_LADDER = 64,	/* ... in the first */
	MTU_FAR = 255,		/* TTL */
	MTU_ANSWERS = 2,	/* that confirm a size */
	MTU_HOP_TRIES = 2,	/* of a size, where it vanishes */
	MTU_TELLERS = 8,	/* routers that refuse */
	MTU_CLAIMS = 8,		/* MTUs told of one path */
	MTU_PROBES = 500,	/* to the far end of one target */
};

#define MTU_LEEWAY	(10 * NSEC_MSEC)	/* beyond 1.1 round trips */

/* What is known of one size. */
struct mtu_trial {
	uint32_t	size;
	uint32_t	first, fits;	/* first and newest probe answered */
	uint32_t	fails;		/* newest one refused */
	uint16_t	open;		/* awaited */
	uint16_t	answered;	/* since it was refused */
	uint16_t	missed;		/* since it was answered, while the
					   target did answer */
	uint16_t	support;	/* ... beside one that was answered */
	uint16_t	lost;		/* all */
	bool		refused;
};

enum mtu_kind {
	MTU_KIND_TRY,		/* does this size get there? */
	MTU_KIND_WITNESS,	/* do those that fit still get there? */
	MTU_KIND_PAIR,		/* the same, beside one that does not */
	MTU_KIND_FRAGMENT,	/* in pieces */
	MTU_KIND_HOP,
};

struct mtu_wish {
	uint32_t	size;
	uint8_t		ttl;
	uint8_t		kind;		/* enum mtu_kind */
	uint8_t		pair;		/* which of its round */
};

/* A ring. */
struct mtu_queue {
	struct mtu_wish	wish[MTU_WISHES];
	unsigned	head, n;
};

/* A router that refused packets, and the smallest of them. */
struct mtu_teller {
	struct addr	addr;
	uint32_t	least;
};

enum mtu_phase {
	MTU_PHASE_SEARCH,
	MTU_PHASE_FRAGMENTS,
	MTU_PHASE_FOUND,	/* or given up; the hops may not be done */
};

struct mtu_hop {
	struct addr	from;		/* who sent time exceeded */
	uint32_t	most;		/* largest that got here */
	uint32_t	above;		/* smallest that surely did not, 0 */
	uint32_t	ask;		/* does this size get here? */
	uint32_t	asked;		/* number of its newest probe */
	nsec		full;		/* when its bucket of errors is */
	uint8_t		tries;		/* probes of that size */
	uint8_t		checks;		/* small ones behind them */
	uint8_t		sweeps;		/* small ones, to learn who it is */
	uint8_t		small;		/* ... and to see whether it speaks */
	uint8_t		answers;	/* to small ones */
	uint8_t		open;
	bool		heard;		/* small ones since asked */
	bool		met;		/* from is set */
};

struct mtu_search {
	uint32_t	target, number;
	uint8_t		series, family;
	bool		busy;		/* this slot is taken */
	enum mtu_phase	phase;
	uint32_t	least;		/* that may be told */
	uint32_t	small;		/* what the target answers, if any */
	uint32_t	ceiling;	/* nothing larger leaves this host, or
					   is wanted */
	uint32_t	told;		/* newest MTU told, 0: none */
	uint32_t	choked;		/* smallest for which this host's queue
					   has no room, 0: none */
	uint32_t	blocked;	/* smallest size refused, 0: none */
	struct addr	blocker;	/* ... by whom */
	uint32_t	promise;	/* the largest told */
	uint32_t	claim[MTU_CLAIMS];	/* those it was asked for */
	unsigned	claims;
	struct mtu_teller teller[MTU_TELLERS];
	unsigned	tellers;

	struct mtu_trial trial[MTU_TRIALS];	/* by size */
	unsigned	trials;

	/* The far end. */
	struct mtu_queue far;
	unsigned	round;
	unsigned	open, spent;
	unsigned	width;		/* sizes in a round, less when the
					   target does not keep up */
	unsigned	vain;		/* rounds without a witness, in turn */
	unsigned	fallen;		/* ... in which only small ones came */
	unsigned	attempts;	/* while nothing was answered */
	unsigned	restarts, doubts;
	bool		sure;		/* it was found, not given up */
	uint32_t	since;		/* probes before this do not count */
	nsec		last;		/* newest departure */
	nsec		not_before;	/* of the next one */
	nsec		pause;		/* between rounds: it is limited */
	nsec		slowest, slower;	/* round trips, of this round
						   and before */
	nsec		ever;		/* of all rounds */
	uint32_t	tail;		/* number of its last try */
	bool		witnessed;	/* one behind that was answered */
	bool		fresh;		/* the round was not judged yet */
	bool		left;		/* some probe has left this host */
	bool		spoken;		/* the target, or who refused */
	bool		held;		/* all was asked: they may yet speak */
	nsec		sought;		/* ... until then */
	unsigned	unsent;		/* ... did not, before */
	uint32_t	paired;		/* pairs whose lower one was answered */
	unsigned	pairs;
	uint32_t	pair_size;	/* the upper one, 0: none */
	uint32_t	pair_lo;	/* the lower one */
	uint32_t	fragment;	/* size */
	unsigned	fragments_answered;
	bool		fragments_again;

	/* The hops. */
	struct mtu_queue near;
	struct mtu_hop	hop[MTU_HOPS];	/* by TTL */
	unsigned	window;		/* TTLs swept */
	unsigned	distance;	/* nearest the target answered, 0: ? */
	unsigned	last_met;	/* farthest router */
	unsigned	hop_open, hop_rounds;
	uint32_t	hop_since;	/* those before are given up */
	nsec		hop_last, hop_slowest;
	nsec		hop_not_before;	/* limited: of the next one */
	uint32_t	locate;		/* how far does it get? 0: - */
	bool		final;		/* it is the one that matters */
	bool		placed;		/* ... and that is known, or will not
					   be */
	bool		located;	/* all hops were asked that */
	bool		swept;		/* the sweep has begun */
	bool		hops_idle;	/* nothing more is to be asked */
	bool		hop_waits;	/* ... before hop_not_before */
};

struct mtu {
	struct plan	plan;
	struct plan_mtu_conf conf;
	uint8_t		*stage;		/* by target, enum stage of mtu.c */
	uint32_t	waiting;	/* targets not begun, or not given up */
	uint32_t	lowest;		/* all before it are begun */
	unsigned	busy;		/* slots */
	nsec		gate;		/* when the next may begin */
	bool		scan;		/* some may be ready */
	struct mtu_search *search;	/* MTU_ACTIVE of them, or fewer */
	unsigned	slots;
};

/* Errors of a router come one each so long, once its bucket is empty. */
static inline nsec mtu_spacing(const struct mtu_search *search)
{
	return search->family == AF_INET ? NSEC_SEC : 100 * NSEC_MSEC;
}

/* ---- mtu.c ---- */

/* Queue a wish, at the end or before all others; false: no room. */
bool mtu_ask(struct mtu_queue *queue, uint32_t size, uint8_t ttl,
    enum mtu_kind kind, unsigned pair);
bool mtu_ask_first(struct mtu_queue *queue, uint32_t size,
    enum mtu_kind kind);

/* How long an answer to a probe is waited for, before it is missing. */
nsec mtu_wait(const struct mtu *mtu, const struct mtu_search *search);

/* ---- mtutrial.c: sizes, and what became of them ---- */

struct mtu_trial *mtu_trial_find(struct mtu_search *search, uint32_t size);

/* The same, made if need be; NULL: no room. */
struct mtu_trial *mtu_trial(struct mtu_search *search, uint32_t size);

/* Largest that fits, 0: none; smallest above it that seems not to, 0: none. */
uint32_t mtu_lo(const struct mtu_search *search);
uint32_t mtu_hi(const struct mtu_search *search);

/* One to the far end less is in the air; had it been given up, it was not lost
 * after all. */
void mtu_landed(struct mtu_search *search, uint32_t size);
void mtu_answered(struct mtu_search *search, uint32_t size,
    uint32_t number);
void mtu_refused(struct mtu_search *search, uint32_t size, uint32_t number);

/* It will not be answered; it counts only if the target answers others. */
void mtu_settle(struct mtu_search *search, uint32_t size, bool counts);

/* All in the air is missing. */
void mtu_judge(struct mtu_search *search, bool counts);

/* Forget all sizes: the path is another. */
void mtu_forget(struct mtu_search *search);

/* How many losses in a row are less likely than so many in a million, where so
 * many of n were lost. */
unsigned mtu_tries(unsigned lost, unsigned n, unsigned unlikely);

/* How many misses are not chance, for this size. */
unsigned mtu_need(const struct mtu_search *search, uint32_t lo, uint32_t hi);

/* Is it silent beyond doubt, or refused, since the lower one was answered? */
bool mtu_is_limit(const struct mtu_search *search, uint32_t lo, uint32_t hi);

/* Sizes that links have, between two others: the middle one, or the largest; 0:
 * none. */
uint32_t mtu_rung(uint32_t lo, uint32_t hi, bool largest);
bool mtu_is_rung(uint32_t size);

/* Queue up to width sizes between the two, small ones first. */
void mtu_ask_between(struct mtu_search *search, uint32_t lo, uint32_t hi,
    unsigned width);

/* ---- mtusearch.c: rounds with the far end ---- */

void mtu_search_begin(struct mtu *mtu, struct mtu_search *search, nsec now);

/* Whatever is due: judge, and decide what to ask next. */
void mtu_search_step(struct mtu *mtu, struct mtu_search *search, nsec now);

/* When to step again, if nothing is heard. */
nsec mtu_search_due(const struct mtu *mtu, const struct mtu_search *search);

/* Is all known that there is to know of sizes?  Then go on without. */
bool mtu_search_is_found(struct mtu_search *search);
void mtu_search_found(struct mtu *mtu, struct mtu_search *search);

/* Are the hops done, too?  If they leave a question open, it is asked now. */
bool mtu_search_is_done(struct mtu *mtu, struct mtu_search *search);

/* Something has been heard: if it contradicts what was found, search on. */
void mtu_search_doubt(struct mtu_search *search);

/* Neither: no more sizes are to be tried. */
void mtu_search_end(struct mtu_search *search);

/* Is it still worth sending? */
bool mtu_search_wants(const struct mtu_search *search,
    const struct mtu_wish *wish);

/* ---- mtuheard.c: what is heard of sizes ---- */

void mtu_search_note(struct mtu *mtu, struct mtu_search *search,
    const struct event *event);

/* A probe to the far end or to a hop met a link too small for it. */
void mtu_search_told(struct mtu_search *search, const struct event *event);

/* The target answered a probe: to the far end, or to a hop. */
void mtu_search_alive(struct mtu_search *search, const struct event *event);

/* ---- mtuhop.c: how far sizes get ---- */

void mtu_hops_begin(struct mtu *mtu, struct mtu_search *search);
void mtu_hops_step(struct mtu *mtu, struct mtu_search *search, nsec now);
nsec mtu_hops_due(const struct mtu *mtu, const struct mtu_search *search);
void mtu_hops_note(struct mtu *mtu, struct mtu_search *search,
    const struct event *event);

/*
 * Ask whether a size gets to a hop: so many times, if it is silent, and then,
 * where it matters, whether the hop would have said so.  False: that is known.
 */
bool mtu_hop_pursue(struct mtu_search *search, unsigned ttl, uint32_t size,
    unsigned tries, bool check, nsec now);

/* The last hop before the target, as far as it is known. */
unsigned mtu_hops_reach(const struct mtu_search *search);

/* Find out how far this size gets; final: it is the smallest that fails. */
void mtu_hops_locate(struct mtu_search *search, uint32_t size, bool final);

/* ---- mtuevery.c: the largest packet of every hop ---- */

/* Ask for what is not known yet, or set the moment when it can be. */
void mtu_hops_every(struct mtu_search *search, nsec now);

#endif
