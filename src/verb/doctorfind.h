/*
 * doctorfind.h - what the findings mean
 */
#ifndef ASDIC_DOCTORFIND_H
#define ASDIC_DOCTORFIND_H

#include "io/examine.h"
#include "view/doctor.h"

/* Can asdic ping, in either family? */
bool doctorfind_works(const struct examine *examine);

/* Fill in the headline and the findings. */
void doctorfind_all(const struct examine *examine,
    struct doctor_report *doctor);

/* The last of them; called by doctorfind.c. */
void doctortrial_add(const struct examine *examine,
    struct doctor_report *doctor);

/* A finding more, with its names. */
struct doctor_finding *doctorfind_begin(struct doctor_report *doctor,
    const char *token, const char *title);

/* What is found of one side, and why; format NULL: it needs no words. */
__attribute__((format(printf, 4, 5)))
void doctorfind_side(struct doctor_side *side, enum doctor_result result,
    int error, const char *format, ...);

#endif
