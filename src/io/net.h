/*
 * net.h - the network, as the engine sees it
 *
 * This is asdic's only door to packets.  Above it everything is ordinary
 * computation: probes become bytes, bytes become events, and nothing can
 * tell a real path from an invented one.  Below it there are two worlds:
 * io/kernel.c speaks to Linux sockets, and behind tests/sim/simnet.c is an
 * internet of imaginary routers that lives in one process and in virtual
 * time.
 *
 * Bytes, not probes, cross the door, so a simulated run exercises the very
 * encoder and decoder that a real run uses.  Both directions take batches,
 * because a system call per packet is the price we can least afford.
 */
#ifndef ASDIC_NET_H
#define ASDIC_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/nsec.h"

/* Who may cut our packets, and whether the cached path MTU is believed. */
enum net_whole {
	NET_WHOLE_ROUTE,	/* the system's habit (PMTUDISC_WANT) */
	NET_WHOLE_NEVER,	/* fragments allowed, no DF (PMTUDISC_DONT) */
	NET_WHOLE_CACHED,	/* DF, cache believed (PMTUDISC_DO) */
	NET_WHOLE_PROBE,	/* DF, cache not believed (PMTUDISC_PROBE) */
};

/*
 * A lane is one identifier and therefore 65536 sequence numbers; a fast
 * sweep opens several.  Below the door it is a pair of sockets.  A lane has
 * one family, one device, one source and one DF mode, because those cannot
 * all be told per datagram; the rest can (struct net_out).
 */
struct lane_spec {
	struct addr	 from;		/* source; its family is obligatory,
					   all zeros: let routing decide */
	struct addr	 connect;	/* connect(2) to it, if set */
	uint16_t	 ident;		/* wanted, 0: kernel's choice */
	enum net_whole	 whole;
	uint32_t	 cut;		/* NET_WHOLE_NEVER, IPv6: pieces of no
					   more than this, of what is too large
					   for the link; 0: as large as fit */
	uint32_t	 mark;		/* SO_MARK, 0: none */
	const char	*device;	/* NULL: let routing decide */
	int		 sndbuf;	/* SO_SNDBUF, 0: the system's */
	int		 rcvbuf;	/* SO_RCVBUF wanted, 0: the system's */
	bool		 stamps;	/* departure stamps will be asked for */
	bool		 arrivals;	/* stamp arrivals */
	bool		 objects;	/* tell where RFC 4884 objects are */
	bool		 broadcast;	/* allow broadcast addresses */
	bool		 no_loop;	/* no copy of multicast to ourselves */
	bool		 no_route;	/* on-link only (IPv4) */
	uint8_t		 options_len;	/* IPv4 options for every packet */
	uint8_t		 options[40];
};

/* One datagram on its way out.  The bytes stay the caller's. */
struct net_out {
	int		 lane;
	uint32_t	 id;		/* comes back with its stamps */
	struct addr	 to;
	uint32_t	 label;		/* IPv6 flow label, unleased; 0: none
					   chosen */
	uint8_t		 ttl;		/* 0: the system's default */
	uint8_t		 tos;		/* DSCP and ECN, both families */
	bool		 stamp;		/* tell when it left (NET_LEFT) */
	bool		 queued;	/* with stamp: tell, before that, when
					   it got to a device's queue */
	const uint8_t	*data;		/* from the ICMP header on */
	size_t		 len;
};

enum net_heard {
	NET_REPLY,		/* a datagram addressed to the lane */
	NET_ERROR,		/* an ICMP error about one that the lane sent */
	NET_LEFT,		/* a departure stamp: id and stamp */
	NET_QUEUED,		/* it got as far as a device's queue: id */
};

/*
 * One thing heard.  The bytes stay valid until the next recv; of the options
 * the first options_len are set, and what belongs to an error only with it.
 */
struct net_in {
	enum net_heard	 heard;
	int		 lane;
	nsec		 stamp;		/* kernel's wall clock, ns; 0: none */
	struct addr	 from;		/* who spoke: the target or a router */
	uint32_t	 ifindex;	/* where it came in, 0: unknown */
	uint32_t	 id;		/* stamps: of which datagram */
	int16_t		 ttl, tos;	/* of the packet heard, -1: unknown */
	bool		 cut;		/* longer than len: no room here */
	uint8_t		 options_len;	/* IPv4 options of the packet heard */
	const uint8_t	*data;		/* from the ICMP header on; NET_ERROR:
					   our request as quoted */
	size_t		 len;		/* as much of it as was received */

	/* NET_ERROR alone. */
	struct addr	 about;		/* where ours was going */
	uint32_t	 quoted;	/* IPv6: class << 20 | label of our
					   packet as the router saw it */
	uint32_t	 mtu;		/* next hop's, as told, not checked;
					   0: not told */
	uint32_t	 pointer;	/* parameter problem's; of an IPv4
					   redirect: the gateway, host order */
	uint16_t	 objects;	/* offset of RFC 4884 objects, 0: ? */
	uint8_t		 type, code;	/* as in the ICMP header */
	bool		 own;		/* made by this very host */
	uint8_t		 options[40];
};

/* What went wrong below the door; all counts since the start. */
struct net_losses {
	uint64_t	drops;		/* replies our own sockets dropped */
	uint64_t	overruns;	/* times errors were dropped unseen */
	uint32_t	rcvbuf;		/* bytes, the smallest lane's */
};

struct net;

struct net_ops {
	/*
	 * Open a lane; return its number (0, 1, 2 ...), or -1 and errno:
	 * EACCES not permitted (ping_group_range), EAFNOSUPPORT no such
	 * family, ENODEV no such device, EADDRNOTAVAIL not our address,
	 * EPERM an option of the spec needs a privilege.
	 */
	int	(*open)(struct net *net, const struct lane_spec *spec);

	/*
	 * Send up to n datagrams, all of one lane.  Return how many left, in
	 * order; when that is fewer than n, errno says what stopped the next
	 * one: EAGAIN and ENOBUFS are a full queue, anything else is its own
	 * true and local error.  An errno that merely echoes an earlier
	 * probe's ICMP error never gets here.
	 */
	int	(*send)(struct net *net, const struct net_out *out, int n);

	/*
	 * Fetch up to n things heard; 0 when there is nothing more.  Cheap
	 * when nothing is waiting: it asks the system only after a send or
	 * after the loop saw a descriptor ready.
	 */
	int	(*recv)(struct net *net, struct net_in *in, int n);

	/*
	 * Are the lane's datagrams stamped if asked for?  That is for the
	 * system: whatever got to a device's queue is told as NET_QUEUED, but
	 * not every device tells NET_LEFT.  Right also when none was told yet.
	 */
	bool	(*stamps)(struct net *net, int lane);

	/* The lane's identifier on the wire, host order; 0: not known. */
	uint16_t (*ident)(struct net *net, int lane);

	/*
	 * connect(2) a lane to where all of its datagrams will go, so that
	 * its source stays what it is towards there.  -1 and errno.
	 */
	int	(*pin)(struct net *net, int lane, const struct addr *to);

	/*
	 * When stamps can be trusted from, sends before that lack them; or,
	 * while that is not known, when to ask again.
	 */
	nsec	(*ready)(struct net *net);

	/* Cheap enough for a question now and then, not for each probe. */
	void	(*losses)(struct net *net, struct net_losses *losses);

	/* All lanes, and the net itself. */
	void	(*close)(struct net *net);
};

/* Embedded as the first member by each implementation. */
struct net {
	const struct net_ops *ops;
};

#endif
