/*
 * crowd.h - who of a group has answered which probe
 *
 * A probe to a broadcast or multicast address has many answers, one from
 * each member.  The crowd remembers pairs of probe and source, so that the
 * second answer of one member is a duplicate.  Bounded: after 4096 pairs it
 * forgets and starts anew, which can only turn a duplicate into an answer.
 */
#ifndef ASDIC_CROWD_H
#define ASDIC_CROWD_H

#include <stdbool.h>
#include <stdint.h>

struct addr;
struct crowd;

struct crowd *crowd_new(void);		/* NULL: no memory */
void crowd_free(struct crowd *crowd);

/* Put down that source answered probe; false when it had before. */
bool crowd_add(struct crowd *crowd, unsigned lane, uint32_t serial,
    const struct addr *source);

#endif
