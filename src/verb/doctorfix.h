/*
 * doctorfix.h - what would help, as commands and settings to be pasted
 */
#ifndef ASDIC_DOCTORFIX_H
#define ASDIC_DOCTORFIX_H

#include "io/examine.h"
#include "view/doctor.h"

/* One remedy more, if there is room, for the sides that are blamed; one that is
 * there already is for these, too. */
__attribute__((format(printf, 3, 4)))
void doctorfix_add(struct doctor_finding *finding, enum doctor_where where,
    const char *format, ...);

/* Set a sysctl: here, for good, and in the container that we seem to be in.
 * fresh: nothing was ever set here, which is how containers begin. */
void doctorfix_sysctl(struct doctor_finding *finding,
    const struct examine *examine, const char *name, const char *value,
    bool fresh);

/* Let this user's group, and all others, open ping sockets. */
void doctorfix_range(struct doctor_finding *finding,
    const struct examine *examine);

/* Give root of this container CAP_NET_RAW. */
void doctorfix_raw(struct doctor_finding *finding,
    const struct examine *examine);

#endif
