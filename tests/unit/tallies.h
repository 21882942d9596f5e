/*
 * tallies.h - how the tests of the tally tell it a story
 *
 * Included behind cmocka.h, by each of them.
 */
#ifndef TEST_TALLIES_H
#define TEST_TALLIES_H

#include <math.h>

#include "model/tally.h"

#define MS NSEC_MSEC

enum { PATIENCE = 1000 };		/* ms */

/* What the tests tell: times in ms, the wall clock a day ahead. */
static inline struct event event_of(enum event_kind kind,
    uint32_t number, int sent,
    int at)
{
	return (struct event){
		.kind = kind, .at = at * MS, .wall = at * MS + 86400 * NSEC_SEC,
		.sent = sent * MS, .rtt = (at - sent) * MS,
		.queue = NSEC_UNKNOWN,
		.probe.number = number, .probe.patience = PATIENCE * MS,
	};
}

static inline void tell(struct tallies *tallies, enum event_kind kind,
    uint32_t number, int sent, int at)
{
	struct event event = event_of(kind, number, sent, at);

	tallies_note(tallies, &event);
	tallies_tell(tallies, &event);
}

static inline void tell_after(struct tallies *tallies, enum event_kind kind,
    uint32_t number, int sent, int at)
{
	struct event event = event_of(kind, number, sent, at);

	event.after = true;
	tallies_note(tallies, &event);
	tallies_tell(tallies, &event);
}

/* Send number at `sent` ms; answer it rtt ms later. */
static inline void answer(struct tallies *tallies, uint32_t number,
    int sent, int rtt)
{
	tell(tallies, EVENT_SENT, number, sent, sent);
	tell(tallies, EVENT_REPLY, number, sent, sent + rtt);
}

static inline void lose(struct tallies *tallies, uint32_t number, int sent)
{
	tell(tallies, EVENT_SENT, number, sent, sent);
	tell(tallies, EVENT_LOST, number, sent, sent + PATIENCE);
}

static inline struct tallies *tallies_of(const struct tallies_conf *conf)
{
	struct tallies *tallies = tallies_new(conf);

	assert_non_null(tallies);
	return tallies;
}

static inline struct tallies *one_target(void)
{
	return tallies_of(&(struct tallies_conf){ .intervals = true,
		.targets = 1, .in_air = 8,
		.window = { 0, 30 * NSEC_SEC },
	});
}

static inline struct stats stats_of(const struct tallies *tallies)
{
	struct stats stats;

	tallies_stats(tallies, 0, &stats);
	return stats;
}

static inline struct stats total_of(const struct tallies *tallies)
{
	struct stats stats;

	tallies_total(tallies, &stats);
	return stats;
}

static inline void is(double value, double expected)
{
	assert_true(isnan(expected) ? isnan(value) :
	    fabs(value - expected) <= 1e-9 * (1 + fabs(expected)));
}

static inline void counts_are(const struct stats *stats, double sent,
    double answered,
    double late, double errors, double lost, double pending)
{
	is(stats->sent, sent);
	is(stats->answered, answered);
	is(stats->late, late);
	is(stats->errors, errors);
	is(stats->lost, lost);
	is(stats->pending, pending);
}

#endif
