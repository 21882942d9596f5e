/*
 * tracepathseen.h - what tracepath's view keeps of what it hears
 *
 * Of each hop the first answers, for tracepath tells one answer a line and the
 * first hop twice; and who refused a large packet, in that order.
 */
#ifndef ASDIC_TRACEPATHSEEN_H
#define ASDIC_TRACEPATHSEEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/nsec.h"
#include "engine/event.h"

enum {
	TRACEPATHSEEN_TTLS = 256,
	TRACEPATHSEEN_ANSWERS = 2,
	TRACEPATHSEEN_TOLD = 16,
};

struct tracepathseen_answer {
	struct addr	from;
	nsec		rtt;		/* NSEC_UNKNOWN: not timed */
	enum event_kind	kind;
	uint32_t	size;		/* of the probe */
	uint32_t	mtu;		/* TOO_BIG: what would fit, as told */
	int16_t		ttl;		/* as it arrived, -1: unknown */
	uint8_t		type, code;
	bool		own;		/* this host says so */
};

struct tracepathseen_hop {
	uint8_t		passed, ended;	/* how many of */
	struct tracepathseen_answer pass[TRACEPATHSEEN_ANSWERS]; /* expired */
	struct tracepathseen_answer end[TRACEPATHSEEN_ANSWERS];	/* the rest */
};

struct tracepathseen {
	struct tracepathseen_hop hop[TRACEPATHSEEN_TTLS];
	struct tracepathseen_answer far;	/* an error about a probe to
						   the far end */
	bool		refused;	/* ... there was one */
	bool		arrived;	/* a large packet did */
	uint32_t	large;		/* ... the largest that came back */
	unsigned	told;
	struct tracepathseen_answer mtu[TRACEPATHSEEN_TOLD];
};

/* Take note; TTLs beyond hops ask for the far end. */
void tracepathseen_note(struct tracepathseen *seen, uint8_t hops,
    const struct event *event);

/*
 * What is believed in after the refusal i of seen.mtu: what was told, or, where
 * that made no sense, what was tried next; 0: nothing was.
 */
uint32_t tracepathseen_mtu(const struct tracepathseen *seen, unsigned i);

/* The nearest hop where the address answered that a packet expired, 0: none. */
unsigned tracepathseen_place(const struct tracepathseen *seen,
    const struct addr *addr);

#endif
