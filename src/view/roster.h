/*
 * roster.h - the end of a run, several targets, or one that is a group
 */
#ifndef ASDIC_ROSTER_H
#define ASDIC_ROSTER_H

#include <stdint.h>
#include <stdio.h>

struct report;

/* One row a target, and a row for all of them. */
void roster_tell(FILE *out, const struct report *report);

/* Who answered a group; nothing when nobody did, or it is none. */
void roster_tell_responders(FILE *out, const struct report *report,
    uint32_t target);

/* The tables of all targets; of which one each is, where there are several. */
void roster_tell_all_responders(FILE *out, const struct report *report);

#endif
