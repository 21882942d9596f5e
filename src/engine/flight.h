/*
 * flight.h - probes in the air, by lane and sequence number
 *
 * A lane has 65536 slots, one for each sequence number on the wire.  Numbers
 * are handed out in order.  A slot is used again only when its probe is
 * settled and an answer that is still on its way could no longer be taken for
 * that of the next one; slots that are not free yet are skipped.
 *
 * A slot also remembers a settled probe until it is used again, so that a
 * late answer and a duplicate are told for what they are.
 */
#ifndef ASDIC_FLIGHT_H
#define ASDIC_FLIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/timerq.h"
#include "engine/event.h"

enum flight_state {
	FLIGHT_FREE,
	FLIGHT_AIR,		/* on its way, or its answer is */
	FLIGHT_ANSWERED,
	FLIGHT_FAILED,		/* an ICMP error settled it */
	FLIGHT_LOST,		/* its patience ended */
	FLIGHT_UNSENT,		/* it never left this host */
};

/*
 * One probe in the air, in one cache line; struct probe is put together from
 * it.  The serial's low 16 bits are the sequence number on the wire.
 */
struct flight {
	struct timer	timer;		/* end of its patience */
	nsec		sent;		/* our clock, beside the send call */
	nsec		left;		/* kernel's wall clock at departure,
					   0: not told (yet) */
	uint32_t	target, number, tag, size;
	uint32_t	patience_us;
	uint32_t	serial;
	uint16_t	flow;
	uint8_t		ttl, series;
	uint8_t		state;		/* enum flight_state */
	bool		whole:1, group:1, payload:1;
	bool		stamped:1;	/* a departure stamp was asked for */
	bool		batched:1;	/* sent is interpolated */
	bool		heard:1;	/* group: somebody answered */
	bool		stamp:1;	/* probe.stamp */
	bool		asked:1;	/* is it told when a device has it? */
	bool		queued:1;	/* it did */
};

enum {
	FLIGHT_SLOTS = 65536,
	FLIGHT_PATIENCE_MAX = 3600,	/* seconds */
};

struct flights;

/* NULL and errno when there is no memory. */
struct flights *flights_new(unsigned lanes);
void flights_free(struct flights *flights);

/*
 * Take the next free slot of the lane for probe.  The flight is not in the
 * air yet: flight_launch does that.  With `quarantine` settled slots rest,
 * too (a payload without a mark has nothing but its sequence number).  NULL
 * when 64 slots in a row are not free: the lane is full.
 */
struct flight *flight_open(struct flights *flights, unsigned lane,
    const struct probe *probe, nsec now, nsec linger, bool quarantine);

/* It was sent; its patience runs from here. */
void flight_launch(struct flights *flights, struct flight *flight, nsec sent);

/* It left later than it was sent: so does its patience end. */
void flight_depart(struct flights *flights, struct flight *flight,
    nsec departed);

/* It is settled; a timer that still runs is dropped. */
void flight_settle(struct flights *flights, struct flight *flight,
    enum flight_state state);

/* It was not sent after all. */
void flight_abandon(struct flight *flight);

/* The slot of a sequence number; always there, perhaps free. */
struct flight *flight_find(struct flights *flights, unsigned lane,
    uint16_t seq);

/* The flight whose patience has ended by now, or NULL. */
struct flight *flight_expired(struct flights *flights, nsec now);

/* When the next patience ends, or NSEC_NEVER. */
nsec flights_due(const struct flights *flights);

/* How many are in the air. */
uint32_t flights_in_air(const struct flights *flights);

/* Which lane a flight belongs to. */
unsigned flight_lane(const struct flights *flights,
    const struct flight *flight);

struct probe flight_probe(const struct flight *flight);

#endif
