/*
 * event.h - what asdic asks of the network, and what it learns
 *
 * A probe is a question, an event is a fact.  Both are plain values: they
 * own nothing, point at nothing that can go away, and may be copied, kept
 * or forgotten at will.  Every layer above the engine is written in terms
 * of these two types and of nothing else the engine has.
 *
 * Whoever consumes events does it in a function called note.
 */
#ifndef ASDIC_EVENT_H
#define ASDIC_EVENT_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/nsec.h"
#include "wire/icmp.h"

/*
 * Two probes to one target with the same flow number look alike to a load
 * balancer, whatever their ttl and sequence number; probes with different
 * flow numbers may be sent different ways.
 */
struct probe {
	uint32_t	target;		/* index in the target list */
	uint32_t	number;		/* of this target's probes, from 1 */
	uint32_t	tag;		/* the plan's own, returned as it was */
	uint32_t	size;		/* IP packet, in bytes; 0: smallest;
					   with payload: echo data alone */
	nsec		patience;	/* how long until it counts as lost */
	uint16_t	flow;		/* 0: no care is taken */
	uint8_t		ttl;		/* 0: the system's default */
	uint8_t		series;		/* which of a changing target's
					   addresses; 0 is the first */
	bool		whole;		/* never fragment */
	bool		group;		/* to many: stays open for more */
	bool		payload;	/* what size counts */
	bool		stamp;		/* tell when it leaves, also where that
					   is not the rule: see stamp_some */
};

/*
 * For each probe: SENT or UNSENT; SENT is settled by the first of REPLY,
 * EXPIRED, ERROR, TOO_BIG, LOST.  A probe that was lost may yet see one LATE
 * (its answer), or one of the three errors with `after` set; either moves the
 * count.  NOTICE and STRAY settle nothing.  A probe to a group stays open
 * until its patience ends: a new source is a REPLY, the same one again a
 * DUPLICATE, and LOST comes only when there was none.
 *
 * A valid reply within patience outranks an error that came before it: it is
 * a REPLY with `after` set, and moves the count from errors to answered.  An
 * error about a probe that was UNSENT with `after` has `error` set and moves
 * nothing: it only says why.  A LATE with `after` is about such a probe, too,
 * and moves the count from errors to late.
 *
 * UNSENT is told either at once, in place of SENT (errno), or after SENT in
 * place of LOST, with `after` set: the kernel took the probe and never let it
 * leave.  Either way the probe counts as sent and as an error.
 */
enum event_kind {
	EVENT_SENT, EVENT_UNSENT,
	EVENT_REPLY, EVENT_EXPIRED, EVENT_ERROR, EVENT_TOO_BIG, EVENT_LOST,
	EVENT_LATE, EVENT_DUPLICATE,
	EVENT_NOTICE,		/* redirect, source quench */
	EVENT_STRAY,		/* not to be believed: stray says why */
	EVENT_RESOLVED, EVENT_UNRESOLVED, EVENT_READDRESSED,	/* a target */
	EVENT_OUTAGE,		/* a run of unanswered probes has ended */
	EVENT_LOCAL,		/* our own interface, address, route, clock */
	EVENT_NAMED,		/* an address (from) has a name now */
	EVENT_END,		/* nothing is in the air, the plan is done */
};

/* Where a round-trip time comes from, best first. */
enum rtt_source {
	RTT_KERNEL,		/* kernel's departure to kernel's arrival */
	RTT_INTERPOLATED,	/* departure interpolated over a batch */
	RTT_ARRIVAL,		/* our clock beside the send, to arrival */
	RTT_USER,		/* our clock at both ends */
};

enum stray {
	STRAY_FOREIGN,		/* not our mark, or a sequence never sent */
	STRAY_CORRUPT,		/* ours, and altered on the way */
	STRAY_TRUNCATED,	/* ours, and shorter than sent */
	STRAY_WRONG_SOURCE,	/* ours, from whom we did not ask */
};

enum local_change {
	LOCAL_LINK_UP, LOCAL_LINK_DOWN, LOCAL_LINK_GONE,
	LOCAL_ADDRESS_ADDED, LOCAL_ADDRESS_REMOVED,
	LOCAL_ROUTE_ADDED, LOCAL_ROUTE_REMOVED,
	LOCAL_CLOCK_STEPPED,	/* rtt holds by how much */
};

/*
 * Fields that a kind does not use are zero; spans not measured are
 * NSEC_UNKNOWN; ttl and tos not known are -1.  But the three fields at the end,
 * which few events have, hold nothing where they are not used: options beyond
 * options_len, device unless LOCAL, extension unless extended.
 */
struct event {
	enum event_kind	kind;
	enum rtt_source	source;
	nsec		at;		/* monotonic: when it happened */
	nsec		wall;		/* the same on the wall clock */
	nsec		sent;		/* monotonic: when the probe left;
					   OUTAGE: when it began */
	nsec		rtt;		/* departure to answer; answers only */
	nsec		queue;		/* send call to departure */
	struct probe	probe;		/* which question this is about */
	struct addr	to;		/* where the question went */
	uint32_t	bytes;		/* ICMP bytes sent, or heard */
	uint16_t	seq;		/* as on the wire */
	int16_t		ttl, tos;	/* of the answer, as it arrived */

	/* From here on zero, as a rule. */
	struct addr	from;		/* who answered, or who was named */
	uint64_t	count;		/* OUTAGE: probes in it */
	uint32_t	mtu;		/* what would fit, 0: not told */
	uint32_t	pointer;	/* parameter problem's; of an IPv4
					   redirect the gateway, for addr_v4(),
					   0: not told; of a STRAY that
					   is corrupt and damaged: which byte of
					   the payload is wrong */
	uint32_t	label;		/* IPv6, error: class << 20 | label of
					   our probe as the router saw it */
	uint32_t	label_sent;	/* ... and as it left; low 20 bits 0:
					   no label chosen, none to compare */
	int		error;		/* UNSENT: errno (ECOMM: taken, but
					   never left); UNRESOLVED: EAI_*,
					   or errno (above 0): nobody to ask,
					   or who was asked has ended (ECHILD)
					   or been stopped (ETIME);
					   STRAY: enum stray; LOCAL: enum
					   local_change */
	uint8_t		icmp_type, icmp_code;
	bool		after;		/* the probe had been settled before */
	bool		own;		/* the error was made by this host */
	bool		unmarked;	/* believed by sequence alone */
	bool		requoted;	/* error: it quotes another destination
					   than ours, or (IPv4, flow) another
					   checksum; somebody translates */
	bool		extended;	/* error: there were RFC 4884 objects */
	bool		damaged;	/* STRAY: the byte should be wanted and
					   is got */
	uint8_t		wanted, got;
	uint8_t		bits;		/* LOCAL: prefix length of from */
	uint8_t		options_len;	/* IPv4 options of the answer */
	uint8_t		options[40];
	char		device[ADDR_ZONE];	/* LOCAL: which; not escaped */
	struct icmp_extension extension;
};

/* A kind as one of a set of kinds. */
static inline uint32_t event_bit(enum event_kind kind)
{
	return UINT32_C(1) << kind;
}

/* Does a probe begin with it, whether or not it got out? */
static inline bool event_is_departure(const struct event *event)
{
	return event->kind == EVENT_SENT ||
	    (event->kind == EVENT_UNSENT && !event->after);
}

/* Did an ICMP error settle the probe (or, with after, unsettle it)? */
static inline bool event_is_error(const struct event *event)
{
	return event->kind == EVENT_EXPIRED || event->kind == EVENT_ERROR ||
	    event->kind == EVENT_TOO_BIG;
}

/*
 * An UNSENT whose reason may pass: a queue or a table was full, or a rule
 * dropped it, which may be one for a share of them.  What the others say (no
 * route, no address of that family) holds for the next probe as well.
 */
static inline bool event_is_passing(const struct event *event)
{
	switch (event->error) {
	case ENOBUFS:
	case ENOMEM:
	case EAGAIN:
	case EPERM:
	case ECOMM:
		return true;
	default:
		return false;
	}
}

#endif
