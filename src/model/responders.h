/*
 * responders.h - who answered the probes to one group, each apart
 *
 * A bounded list in the order of first appearance, with an index by address.
 * Those who come when it is full are not recorded.
 */
#ifndef ASDIC_RESPONDERS_H
#define ASDIC_RESPONDERS_H

#include <stdint.h>

#include "engine/event.h"
#include "model/tally.h"

enum { RESPONDERS_INDEX = TALLY_RESPONDERS * 2 };

/* All zeros: nobody. */
struct responders {
	unsigned	n;
	uint16_t	index[RESPONDERS_INDEX];	/* place + 1, 0: free */
	struct tally_responder responder[TALLY_RESPONDERS];
};

/* A REPLY or a DUPLICATE of a probe to the group. */
void responders_note(struct responders *list, const struct event *event);

#endif
