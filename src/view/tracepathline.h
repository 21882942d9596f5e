/*
 * tracepathline.h - the lines of tracepath, one by one
 *
 * Byte for byte those of iputils 20221126.  Nothing here knows what comes
 * before or after a line.
 */
#ifndef ASDIC_TRACEPATHLINE_H
#define ASDIC_TRACEPATHLINE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "view/tracepathseen.h"

struct report;

/* Where a line goes, and what it begins with. */
struct tracepathline {
	FILE		*out, *err;
	const struct report *report;
	unsigned	ttl;
	bool		guessed;	/* ... which the answer does not say */
};

/* " 1?: [LOCALHOST]   pmtu 1500": larger ones do not leave this host. */
void tracepathline_local(const struct tracepathline *line, uint8_t family,
    uint32_t mtu);

/* Is it the target's, as tracepath takes it: a reply, or a closed port? */
bool tracepathline_is_reached(const struct tracepathseen_answer *answer);

/* An answer: who, when, and what it means. */
void tracepathline_answer(const struct tracepathline *line,
    const struct tracepathseen_answer *answer);

/* " 3:  10.0.0.1   0.020ms pmtu 1400" */
void tracepathline_pmtu(const struct tracepathline *line,
    const struct tracepathseen_answer *answer, uint32_t mtu);

/* " 4:  no reply", " 1:  send failed" */
void tracepathline_words(const struct tracepathline *line, const char *words);

/* "     Resume: pmtu 1500 hops 4 back 4 "; hops and back 0: unknown. */
void tracepathline_resume(FILE *out, uint32_t mtu, unsigned hops, int back);

#endif
