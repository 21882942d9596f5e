/*
 * iputils.h - a run as iputils' ping counts and tells it
 *
 * Shared by iputils.c, which decides what is told when, iputilsline.c and
 * iputilssum.c, which tell it.
 */
#ifndef ASDIC_IPUTILS_H
#define ASDIC_IPUTILS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/nsec.h"
#include "engine/event.h"
#include "view/answer.h"

struct report;

enum { IPUTILS_SEQS = 65536 };

/*
 * Its counts, which are not asdic's: an error settles nothing, so a probe may
 * have an error and a reply, and what was lost is never counted at all.
 */
struct iputils_counts {
	uint64_t	sent, received, repeats, corrupted, errors;
	uint32_t	last;		/* number of the probe sent last */
	uint32_t	heard;		/* highest number answered */
	uint64_t	pipe;		/* most sent since one that is answered,
					   itself included */
	uint8_t		seen[IPUTILS_SEQS / 8];	/* by number: answered */
};

/* An event, and what was known of its probe when it came. */
struct iputils_said {
	struct event	event;
	bool		repeat;		/* answered before */
	uint32_t	open;		/* SENT: the probe before, when there
					   is no answer to it; else 0 */
};

/* Count it, and say what is to be known later. */
void iputils_count(struct iputils_counts *counts, const struct event *event,
    struct iputils_said *said);

/* Tell it as a line on out; what this host did wrong, on err. */
void iputilsline_tell(FILE *out, FILE *err, const struct report *report,
    const struct iputils_said *said, struct answer_route *route);

/* The end of a run; what SIGQUIT asks for. */
void iputilssum_tell(FILE *out, const struct report *report,
    const struct iputils_counts *counts);
void iputilssum_interim(FILE *err, const struct report *report,
    const struct iputils_counts *counts);

/* What the target is called: in IPv4 by its canonical name. */
const char *iputils_name(const struct report *report, char *text);

#endif
