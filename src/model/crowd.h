/*
 * crowd.h - who answered the probes to one group, each apart
 *
 * A bounded list in the order of first appearance, with an index by address.
 * Those who come when it is full are not recorded.
 */
#ifndef ASDIC_CROWD_H
#define ASDIC_CROWD_H

#include <stdint.h>

#include "engine/event.h"
#include "model/tally.h"

enum { CROWD_INDEX = TALLY_RESPONDERS * 2 };

/* All zeros: nobody. */
struct crowd {
	unsigned	n;
	uint16_t	index[CROWD_INDEX];	/* responder + 1, 0: free */
	struct tally_responder responder[TALLY_RESPONDERS];
};

/* A REPLY or a DUPLICATE of a probe to the group. */
void crowd_note(struct crowd *crowd, const struct event *event);

#endif
