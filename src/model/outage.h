/*
 * outage.h - one target's probes put in order again: loss runs, outages
 *
 * Outcomes arrive out of order, for a lost probe is known only when its
 * patience is over.  This keeps them until all before them are known, and
 * finds the runs of unanswered ones.  It keeps the last outcomes for a
 * sparkline and knows when each recent probe left.
 */
#ifndef ASDIC_OUTAGE_H
#define ASDIC_OUTAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "model/stats.h"
#include "model/tally.h"

/* What became of a probe: a round-trip time (0 or more), or one of these. */
#define OUTAGE_BAD	NSEC_UNKNOWN	/* not answered in time */
#define OUTAGE_OPEN	((nsec)-1)	/* in the air */
#define OUTAGE_UNTIMED	((nsec)-2)	/* answered, time unknown */
#define OUTAGE_NONE	((nsec)-3)	/* never to be known */

struct outage_probe {
	nsec		sent;		/* when it left */
	nsec		outcome;
};

struct outages {
	struct outage_probe *ring;	/* by number, modulo */
	uint32_t	mask;
	uint32_t	first;		/* first number there ever was */
	uint32_t	from;		/* first number that counts */
	uint32_t	head;		/* oldest one not put in order */
	uint32_t	tail;		/* the next to come */
	bool		begun;		/* these four are valid */

	uint64_t	run;		/* unanswered ones up to head */
	nsec		start, start_wall, last;	/* of that run */
	uint64_t	longest_run;
	uint64_t	ended;		/* runs that are over */
	nsec		total;		/* their lengths */
	unsigned	kept;
	struct tally_outage longest[TALLY_OUTAGES];
};

/* What becomes of its probe by this event; OUTAGE_OPEN: nothing new. */
nsec outage_outcome(const struct event *event);

/* Entries of a ring that keeps in_air probes and the recent ones. */
uint32_t outage_room(uint32_t in_air);

/* room is a power of two; the ring stays the caller's. */
void outage_init(struct outages *outages, struct outage_probe *ring,
    uint32_t room);

/* Begin anew: what was sent so far no longer counts. */
void outage_restart(struct outages *outages);

/*
 * If probe `number` would find no room, take the oldest for unanswered.  True:
 * outage_next() must be called until it is false, before outage_sent().
 */
bool outage_make_room(struct outages *outages, uint32_t number);
void outage_sent(struct outages *outages, uint32_t number, nsec at);
void outage_settle(struct outages *outages, uint32_t number, nsec outcome);

/* Take all that is in the air as never to be known. */
void outage_settle_all(struct outages *outages);

/*
 * Put in order what can be.  True when an outage has ended, with it in
 * *ended; call again until false.  offset is from monotonic to wall clock.
 */
bool outage_next(struct outages *outages, nsec offset,
    struct tally_outage *ended);

bool outage_is_open(const struct outages *outages, uint32_t number);

/* When a probe left; NSEC_UNKNOWN if that is too long ago. */
nsec outage_departure(const struct outages *outages, uint32_t number);

/* As tallies_outages and tallies_recent. */
unsigned outage_list(const struct outages *outages,
    struct tally_outage *list, unsigned n);
unsigned outage_recent(const struct outages *outages,
    nsec recent[static TALLY_RECENT]);

/* loss_run, outages, outage, outage_total. */
void outage_stats(const struct outages *outages, struct stats *stats);

/* The same, into the sum over several targets. */
void outage_add(struct stats *sum, const struct outages *outages);

#endif
