/*
 * tally.h - events into statistics, for one target and for many
 *
 * Constant memory per target however long the run.  Up to TALLY_FULL targets
 * each has a histogram and a record of outages; above that a compact tally
 * of at most 40 bytes, and one histogram is shared by all (percentiles per
 * target are then unknown).  Pure: no clock, no output.
 *
 * Holds, always: sent = answered + late + errors + lost + pending.
 *
 * When the address of a target changes (EVENT_READDRESSED, or a probe of a
 * newer series) its numbers begin anew; what comes for probes sent before
 * changes the whole alone.  Of a probe to a group only the first reply
 * counts, the others are put down to who sent them.
 */
#ifndef ASDIC_TALLY_H
#define ASDIC_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/nsec.h"
#include "engine/event.h"
#include "model/hist.h"
#include "model/stats.h"

enum {
	TALLY_FULL = 10000,	/* targets with everything */
	TALLY_OUTAGES = 16,	/* longest outages kept */
	TALLY_WINDOWS = 4,	/* sliding windows */
	TALLY_RESPONDERS = 1024,	/* who answered a group, each target */
	TALLY_RECENT = 64,	/* round-trip times kept for a sparkline */
};

struct tallies;

struct tallies_conf {
	uint32_t	targets;	/* how many indices there are */
	uint32_t	in_air;		/* most probes of one target in flight
					   at a time, an estimate: how far back
					   loss runs are put in order; older
					   ones are taken as unanswered */
	nsec		window[TALLY_WINDOWS];	/* lengths, 0: none */
	bool		groups;		/* tally responders apart */
	bool		intervals;	/* tallies_tick will be called */

	/*
	 * Called when an outage ends, with an EVENT_OUTAGE; may be NULL.  It
	 * is called from within tallies_tell and tallies_end (and from within
	 * tallies_note, where in_air was too low), and tallies_note may be
	 * given that very event.
	 */
	void		(*tell)(void *arg, const struct event *event);
	void		*arg;
};

struct tally_outage {
	nsec		start, end;	/* monotonic: departures of the first
					   probe lost and of the first one
					   answered again; end NSEC_NEVER: not
					   over */
	nsec		start_wall, end_wall;
	uint64_t	count;		/* probes in it */
};

/* One who answered probes sent to a group. */
struct tally_responder {
	struct addr	addr;
	uint64_t	answered, duplicates;
	nsec		min, max, sum;
};

/* Copies conf.  NULL: no memory. */
struct tallies *tallies_new(const struct tallies_conf *conf);
void tallies_free(struct tallies *tallies);

/* Take note; never allocates.  Events of no target (target out of range) are
 * counted in the whole alone. */
void tallies_note(struct tallies *tallies, const struct event *event);

/*
 * To be called once all others have heard of an event that was noted: put its
 * target's probes in order, as far as can be, and tell of outages that ended
 * by it.  Until then loss_run and what is known of outages do not reflect it.
 */
void tallies_tell(struct tallies *tallies, const struct event *event);

/* One target's numbers since the start (or since its address changed). */
void tallies_stats(const struct tallies *tallies, uint32_t target,
    struct stats *stats);

/* The most asked for of them: how many probes were answered. */
uint64_t tallies_answered(const struct tallies *tallies, uint32_t target);

/*
 * Since the last call of tallies_tick: one target's numbers in the interval.
 * Probes then in the air belong to it, so they are pending in one interval
 * and sent in the next, too.  Losses of the interval before stay there.
 * Percentiles are known up to 1000 targets; above TALLY_FULL nothing is.
 */
void tallies_interval(const struct tallies *tallies, uint32_t target,
    struct stats *stats);

/* Begin a new interval. */
void tallies_tick(struct tallies *tallies, nsec now);

/*
 * The last `window` (index into conf.window) of one target, to a thirtieth:
 * what became of the probes that left in it.  Percentiles, jitter, outages
 * and what stands outside the sum are unknown; above TALLY_FULL all is.
 */
void tallies_window(const struct tallies *tallies, uint32_t target,
    unsigned window, nsec now, struct stats *stats);

/*
 * Over all targets and all their addresses.  Jitter is unknown; outages and
 * reordering too above TALLY_FULL.
 */
void tallies_total(const struct tallies *tallies, struct stats *stats);

/* The times that tallies_stats is about; NULL above TALLY_FULL. */
const struct hist *tallies_hist(const struct tallies *tallies,
    uint32_t target);

/*
 * The longest outages, longest first, the one that is not over among them;
 * writes up to n (TALLY_OUTAGES + 1 is all), returns how many.
 */
unsigned tallies_outages(const struct tallies *tallies, uint32_t target,
    struct tally_outage *outages, unsigned n);

/* Who answered a group; NULL and 0 when none did. */
const struct tally_responder *tallies_responders(
    const struct tallies *tallies, uint32_t target, unsigned *n);

/*
 * Exponentially weighted mean RTT (1/8), NSEC_UNKNOWN before the first.  This
 * and what follows is unknown above TALLY_FULL.
 */
nsec tallies_ewma(const struct tallies *tallies, uint32_t target);

/*
 * The last up to TALLY_RECENT outcomes, oldest first: an RTT, or
 * NSEC_UNKNOWN for a probe that was not answered in time.  Returns how many.
 */
unsigned tallies_recent(const struct tallies *tallies, uint32_t target,
    nsec recent[static TALLY_RECENT]);

/* First and last departure of a target's probes, NSEC_UNKNOWN: none. */
void tallies_span(const struct tallies *tallies, uint32_t target,
    nsec *first, nsec *last);

/*
 * Put down what is still in the air as pending: asserts the sum above.  To
 * be called once the last event has been noted.
 */
void tallies_end(struct tallies *tallies);

#endif
