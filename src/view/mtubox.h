/*
 * mtubox.h - what one target takes of the page: heading, hops, result
 *
 * Private to the text view of sizes: mtu.c decides what is told when,
 * mtubox.c writes it.
 */
#ifndef ASDIC_MTUBOX_H
#define ASDIC_MTUBOX_H

#include <stdint.h>
#include <stdio.h>

struct mtuwatch_seen;
struct report;

/* "mtu to example.net (192.0.2.9), at most 1500 bytes". */
void mtubox_head(FILE *out, const struct report *report, uint32_t target);

/* All that stands below it, with one sentence at the end, behind front. */
void mtubox_result(FILE *out, const struct report *report, uint32_t target,
    const struct mtuwatch_seen *seen, const char *front);

/* That sentence alone. */
void mtubox_verdict(FILE *out, const struct report *report, uint32_t target,
    const struct mtuwatch_seen *seen, const char *front);

/* A number, for scripts: the path MTU, or "-" if it is not known. */
void mtubox_number(FILE *out, const struct report *report, uint32_t target);

#endif
