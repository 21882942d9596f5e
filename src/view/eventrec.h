/*
 * eventrec.h - one event as one JSON object
 *
 * The records that all verbs have in common: about probes, targets, and this
 * host.  Called by the views that write JSON lines.
 */
#ifndef ASDIC_EVENTREC_H
#define ASDIC_EVENTREC_H

#include "engine/event.h"

struct record_sink;
struct report;

/* What a record is about; each view tells as much as it is asked for. */
enum eventrec_about {
	EVENTREC_RUN,		/* a target, this host */
	EVENTREC_TROUBLE,	/* a probe that went wrong */
	EVENTREC_PROBE,		/* the fate of any probe */
};

/* Write the record of an event, if it makes one and is about no more than
 * `most`.  Where hops are asked a record about a probe has its hop and its
 * flow. */
void eventrec_write(struct record_sink *sink, const struct report *report,
    const struct event *event, enum eventrec_about most);

#endif
