/*
 * answer.h - the line that tells of an answer
 */
#ifndef ASDIC_ANSWER_H
#define ASDIC_ANSWER_H

#include <stdbool.h>
#include <stdio.h>

#include "engine/event.h"

struct report;

/* The IPv4 options told last, so that a route is not told twice. */
struct answer_route {
	uint32_t	target;
	uint8_t		len;		/* 0: none yet */
	uint8_t		options[40];
};

/*
 * Tell a REPLY, LATE or DUPLICATE, with what is unusual about it, and the
 * IPv4 options it brought.  brief: who answered stands in front already.
 */
void answer_tell(FILE *out, const struct report *report,
    const struct event *event, bool brief, struct answer_route *last);

/* The end of its line, and what its IPv4 options say, if it has any. */
void answer_options(FILE *out, const struct report *report,
    const struct event *event, struct answer_route *last);

#endif
