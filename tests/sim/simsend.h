/*
 * simsend.h - what the two halves of simnet share: its state
 */
#ifndef SIM_SIMSEND_H
#define SIM_SIMSEND_H

#include <stdbool.h>
#include <stdint.h>

#include "io/net.h"
#include "sim/clock.h"
#include "sim/mtucache.h"

struct internet;
struct network;

enum {
	SIMNET_LANES = 64,
	SIMNET_RING = 1 << 16,	/* departures not told yet */
	SIMNET_LOOPBACK_MTU = 65536,
};

struct departure {
	nsec		left, told;
	uint32_t	id;
	int		lane;
	enum net_heard	heard;
};

struct simlane {
	struct lane_spec spec;
	uint16_t	 ident;
	uint32_t	 ifindex;
	bool		 bound;		/* to spec.from */
};

struct simnet {
	struct net	 net;
	const struct network *network;
	struct internet	*inet;
	struct clock	*clock;
	bool		 superuser;
	bool		 stamped;	/* one reply has been told */
	nsec		 neighbour_at;	/* 0: nobody asked for it yet */
	nsec		 due;		/* when there is something to hear */
	nsec		 instant;	/* of the last send */
	uint32_t	 queued;	/* in that instant */
	uint64_t	 dropped;
	int		 lanes;
	struct simlane	 lane[SIMNET_LANES];
	struct mtucache	 mtus;		/* believed */
	uint32_t	 head, tail;	/* of the ring */
	struct departure ring[SIMNET_RING];
	uint8_t		 options[40];	/* of what is sent */
	uint8_t		 wire[65536];
};

static inline nsec simnet_now(const struct simnet *s)
{
	return simclock_read(s->clock);
}

/* Route and time are recorded by our own host too, going and coming. */
void simsend_record(const struct simnet *s, uint8_t *options, size_t len);

/* Send as the kernel would; returns 0 or an errno. */
int simsend_one(struct simnet *s, const struct net_out *out);

#endif
