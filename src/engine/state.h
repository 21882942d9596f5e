/*
 * state.h - the engine's insides, shared by its parts
 *
 * Not for anyone else.
 */
#ifndef ASDIC_ENGINE_STATE_H
#define ASDIC_ENGINE_STATE_H

#include "engine/crowd.h"
#include "engine/engine.h"
#include "engine/flight.h"
#include "engine/pace.h"
#include "engine/plan.h"
#include "io/loop.h"
#include "wire/packet.h"

enum {
	ENGINE_BATCH = 64,
	ENGINE_BYTES = 96 << 10,	/* packets of one batch; > PACKET_MAX */
	ENGINE_HELD = 64,
	ENGINE_FETCH = 64,		/* things heard at a time */
	ENGINE_LANES = 64,		/* of both families; half of each */
};

/*
 * A reply that is in while the departure stamp of its probe is not: it is
 * told when the stamp comes or its grace has passed.
 */
struct held {
	struct event	 event;
	struct flight	*flight;
	nsec		 stamp;		/* arrival, wall clock */
	nsec		 heard;		/* monotonic */
	nsec		 until;
};

struct engine {
	struct loop	*loop;
	struct net	*net;
	struct engine_conf conf;
	struct plan	*plan;
	uint32_t	 stale;		/* kinds of events that are no news */
	struct pace	 pace;
	struct flights	*flights;
	struct packet_form *form;
	struct crowd	*crowd;		/* NULL: no groups */
	struct loop_timer wake;
	struct engine_counts counts;

	/* Lanes of a family: [first, first + conf.lanes), tried from turn;
	 * behind them the further one, if there is one. */
	int		 first[2];	/* -1: none */
	int		 absent[2];	/* an errno: why there is none */
	unsigned	 turn[2];
	uint64_t	 stamped_lanes;	/* bit set: its departures are told;
					   one for each of ENGINE_LANES */

	event_fn	*watcher;	/* NULL: nobody */
	void		*watcher_arg;

	/* The wall clock's distance, and when it was measured. */
	nsec		 offset, offset_at;
	nsec		 stepped;	/* it stepped no later than here */

	/* What waits to be sent: built, opened, not launched. */
	unsigned	 batched;
	size_t		 bytes_used;
	uint8_t		*bytes;
	size_t		 answers;	/* bytes they will take in a receiver */
	size_t		 room;		/* ... may take, */
	unsigned	 most;		/* and probes a turn may send; what is
					   so until the room was asked for */
	nsec		 full_since;	/* if is_full: the system took nothing
					   from then, */
	nsec		 full_until;	/* ... when it was tried last */

	struct probe	 parked;	/* granted, and no slot was free */
	bool		 is_parked;

	unsigned	 helds;
	unsigned	 vain;		/* held for nothing, in a row */

	/*
	 * The event of the flight told last; over loopback its answer is the
	 * next to be told, and most of it stays as it was.
	 */
	struct event	 recent;
	const struct flight *recent_flight;	/* NULL: none */
	uint32_t	 recent_serial;

	nsec		 until;		/* when the plan wants to be asked */
	nsec		 last;		/* it is done, and waits no longer */
	bool		 news;		/* or now: something was told since */
	nsec		 not_before;	/* the first probe: it might not be
					   stamped; 0: that is over */
	nsec		 heard;		/* when something was, last */
	bool		 asking, holding, plan_done, finishing, ended;
	bool		 is_full;

	/* From here on not zeroed: the first `batched` and `helds` count. */
	struct net_out	 out[ENGINE_BATCH];
	struct flight	*flight[ENGINE_BATCH];
	struct held	 held[ENGINE_HELD];
	struct net_in	 in[ENGINE_FETCH];
};

enum { FAMILY_4, FAMILY_6 };

static inline int family_index(uint8_t family)
{
	return family == AF_INET6 ? FAMILY_6 : FAMILY_4;
}

static inline uint8_t lane_family(const struct engine *engine, unsigned lane)
{
	return engine->first[FAMILY_6] >= 0 &&
	    lane >= (unsigned)engine->first[FAMILY_6] ? AF_INET6 : AF_INET;
}

/* Do only those probes get a departure stamp that ask for one? */
static inline bool engine_stamps_some(const struct engine *engine)
{
	return engine->conf.stamp_some && !engine->conf.stamps;
}

/* Are departures from the lane told? */
static inline bool engine_tells(const struct engine *engine, unsigned lane)
{
	return engine->stamped_lanes >> lane & 1;
}

/* Bytes from the ICMP header on, of an IP packet of so many, or the least. */
size_t engine_packet_len(const struct engine *engine, uint8_t family,
    uint32_t size);

/* The same of a probe in a lane's family, whose size may be its payload's. */
static inline size_t engine_icmp_len(const struct engine *engine,
    uint8_t family, uint32_t size, bool payload)
{
	return payload ? size + PACKET_HEADER :
	    engine_packet_len(engine, family, size);
}

static inline struct packet_id engine_packet_id(const struct engine *engine,
    unsigned lane, const struct flight *flight)
{
	return (struct packet_id){
		.family = lane_family(engine, lane), .flow = flight->flow,
		.serial = flight->serial,
		.key = engine->conf.secret ^
		    ((uint64_t)lane << 32 | flight->target),
	};
}

/*
 * Fill in what every event about a flight has; to is where it went, NULL: to
 * be looked up.
 */
void engine_event(const struct engine *engine, enum event_kind kind,
    const struct flight *flight, const struct addr *to, struct event *event);

/* The same in engine->recent, which the next call takes. */
struct event *engine_recent(struct engine *engine, enum event_kind kind,
    const struct flight *flight, const struct addr *to);

/* When a probe left, if that is known by now, and how long it waited. */
void engine_put_departure(const struct engine *engine,
    const struct flight *flight, struct event *event);

/*
 * How long a probe waited between the send call and its departure;
 * NSEC_UNKNOWN without a stamp, and when the wall clock has stepped since.
 */
nsec engine_wait(const struct engine *engine, const struct flight *flight);

/*
 * The time between departure and a stamp taken at arrival (0: none), heard at
 * a moment of the monotonic clock.
 */
nsec engine_measure(const struct engine *engine, const struct flight *flight,
    nsec stamp, nsec heard, enum rtt_source *source);

/* Put down when it happened: at the stamp, unless that makes no sense. */
void engine_date(const struct engine *engine, struct event *event,
    nsec stamp, nsec earliest, nsec heard);

/* quote.c: the label of a flow that has one of its own. */
uint32_t engine_flow_label(const struct engine *engine, uint16_t flow);

/* The IPv6 flow label of a flow's probes, 0: none chosen. */
static inline uint32_t engine_label(const struct engine *engine,
    uint16_t flow)
{
	return engine->conf.flow_labels && flow ?
	    engine_flow_label(engine, flow) : engine->conf.label;
}

/*
 * Put into event, which has `to` and `bytes`, what the quote of the flight's
 * probe says: labels, whether it was rewritten, objects.
 */
void engine_read_quote(const struct engine *engine,
    const struct flight *flight, const struct net_in *in, struct event *event);

/* Measure the wall clock's distance; notes a step and tells it. */
void engine_measure_offset(struct engine *engine, nsec now);

/* send.c: ask the plan and send; how many left.  Sets engine->until. */
unsigned engine_ask(struct engine *engine);

/* As much as any receiver holds, until more is needed: then it is asked. */
void engine_guess_room(struct engine *engine);

/* An answer took less than the gap between two probes. */
void engine_quicken(struct engine *engine, nsec rtt);

/* hear.c: fetch and tell everything heard; how much there was. */
unsigned engine_hear(struct engine *engine);
void engine_expire(struct engine *engine);
nsec engine_held_due(const struct engine *engine);

#endif
