/*
 * internet.h - an internet of imaginary routers
 *
 * Knows a network, a seed, and whatever moment it is told; no clock, no
 * socket.  A datagram is walked along its path in one go when it is sent,
 * and whatever comes back of it waits for its moment.  Called by simnet.c in
 * virtual time and by tun.c in real time.
 */
#ifndef SIM_INTERNET_H
#define SIM_INTERNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/nsec.h"

struct internet;
struct network;

/* One IP packet that carries ICMP; checksums are right in both directions. */
struct datagram {
	struct addr	 from, to;
	uint32_t	 label;		/* IPv6 flow label */
	uint32_t	 cut;		/* sent in fragments of that size, 0:
					   whole */
	uint8_t		 ttl, tos;
	bool		 df;		/* IPv4 */
	bool		 own;		/* heard: made by our very own host */
	uint8_t		 options_len;	/* 40 at most */
	uint8_t		*options;	/* routers write into them; not NULL */
	const uint8_t	*icmp;
	size_t		 len;
	nsec		 at;		/* heard: when */
};

/* start: the moment from which the times of the network file count.
 * Borrows the network and keeps the state of its nodes in it. */
struct internet *internet_new(struct network *network, uint64_t seed,
    nsec start);
void internet_free(struct internet *inet);

/* Whose an address is, and a hash of it, which decides its fate. */
struct found {
	uint64_t	 hash;
	uint16_t	 node;		/* NETWORK_NONE: nobody's */
};

struct found internet_find(const struct internet *inet,
    const struct addr *addr);

/* Send to where internet_find says; 0, or ENETUNREACH when not even the first
 * link is there. */
int internet_send(struct internet *inet, const struct datagram *out,
    struct found to, nsec now);

/* When the next datagram comes back, or NSEC_NEVER. */
nsec internet_due(const struct internet *inet);

/* Hear one that has arrived by now, or NULL; it stays until internet_clear. */
const struct datagram *internet_receive(struct internet *inet, nsec now);
void internet_clear(struct internet *inet);

/* Is it an address of ours (loopback included)? */
bool internet_is_own(const struct internet *inet, const struct addr *addr);

#endif
