/*
 * census.h - who is up: the state of each of very many targets
 *
 * One byte a target, however many probes it was asked with, and the numbers of
 * the whole.  A target's state is settled by what its probes came to: any
 * answer makes it up, an ICMP error unreachable, the last try's silence down,
 * unless tries were refused here and none is known to have left: unsent.
 * A settled state may still change for the better: a late answer makes a
 * target that was down up, an answer one that was called unreachable.
 *
 * Pure: no clock, no output.  Who tells of states looks at census_news() when
 * an event has been noted.
 */
#ifndef ASDIC_CENSUS_H
#define ASDIC_CENSUS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/event.h"
#include "model/stats.h"

struct census;

/* In the order of strength: a state gives way only to one before it, but for
 * waiting, which gives way to all. */
enum census_state {
	CENSUS_UP,
	CENSUS_UNREACHABLE,	/* a router, or this host, says so */
	CENSUS_DOWN,		/* asked as often as it may be, silent */
	CENSUS_UNSENT,		/* no probe is known to have left this host */
	CENSUS_UNRESOLVED,	/* a name without an address */
	CENSUS_WAITING,		/* not settled yet, or not asked yet */
	CENSUS_ABSENT,		/* a place in the list that is not used */
	CENSUS_STATES,
};

struct census_counts {
	uint64_t	state[CENSUS_STATES];	/* targets in each */
	uint64_t	late;		/* of those up: by late answers alone */
	uint64_t	asked;		/* targets that got a first probe */
};

/*
 * targets: how many indices there are so far; tries: how many probes a silent
 * one gets, 1..15.  NULL: no memory.
 */
struct census *census_new(uint32_t targets, unsigned tries);
void census_free(struct census *census);

/* There are more targets now; never fewer.  -1: no memory. */
int census_grow(struct census *census, uint32_t targets);

/* How many targets it knows of. */
uint32_t census_targets(const struct census *census);

/* Take note; never allocates. */
void census_note(struct census *census, const struct event *event);

/* Did the event noted last settle or change its target's state? */
bool census_news(const struct census *census);

/* The state it was in before that. */
enum census_state census_before(const struct census *census);

enum census_state census_state(const struct census *census, uint32_t target);

/* Up by a late answer alone? */
bool census_is_late(const struct census *census, uint32_t target);

const struct census_counts *census_counts(const struct census *census);

/*
 * The probes of all targets as one: counts, round-trip times, percentiles.
 * What is about one target only (jitter, outages, order) is unknown.
 */
void census_total(const struct census *census, struct stats *stats);

/*
 * Put down what is still in the air as pending; asserts that
 * sent = answered + late + errors + lost + pending.  To be called once, when
 * the last event has been noted.
 */
void census_end(struct census *census);

#endif
