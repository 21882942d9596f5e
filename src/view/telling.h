/*
 * telling.h - which hops of which paths are ready to be told
 *
 * A hop is ready when the plan has settled it, what is missing there can be
 * read, and the names of all who answered there are in, or have been waited
 * for long enough.  Each hop is given out once.  Called by the views that tell
 * hops while a trace is going on.
 */
#ifndef ASDIC_TELLING_H
#define ASDIC_TELLING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "engine/event.h"

struct report;
struct telling;

/* How long a hop that is settled waits for names. */
#define TELLING_HOLD	(500 * NSEC_MSEC)

/*
 * Borrows report, whose paths and trace are set.  hold: wait for names and for
 * what is missing; else hops are told without them, and only the end of a
 * target in order (see below) waits.  NULL: no memory.
 */
struct telling *telling_new(const struct report *report, bool hold);
void telling_free(struct telling *telling);

/* Every event, after the models have noted it. */
void telling_note(struct telling *telling, const struct event *event);

/*
 * The next hop that is ready; false: none is by now.  in_order: hops of one
 * target by TTL, targets one after the other; when all has been told of a
 * target, and nothing more is to come, it is given once more with ttl 0 (that
 * happens to an unresolved target, too).  Not in order: any hop, never ttl 0.
 * Use one of the two, or telling_next_whole(), always.
 */
bool telling_next(struct telling *telling, nsec now, bool in_order,
    uint32_t *target, uint8_t *ttl);

/*
 * As in order, but nothing of a target is given before all of it can be: its
 * hops by TTL and then ttl 0, without another's between.  Whoever is complete
 * first comes first, so nobody waits behind a silent one.
 */
bool telling_next_whole(struct telling *telling, nsec now, uint32_t *target,
    uint8_t *ttl);

/* Was it given with ttl 0? */
bool telling_is_told(const struct telling *telling, uint32_t target);

/* When to ask again, if no event comes before; after the last said
 * false.  NSEC_NEVER: nothing waits. */
nsec telling_due(const struct telling *telling);

/* The target whose turn it is, in order; the number of targets: all told. */
uint32_t telling_turn(const struct telling *telling);

/*
 * The target whose hop this is taken from: the same, or the one that the plan
 * has inferred it from.
 */
uint32_t telling_source(const struct report *report, uint32_t target,
    uint8_t ttl);

#endif
