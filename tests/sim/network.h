/*
 * network.h - an invented network, as its file tells it
 *
 * Nodes and links form a directed graph that begins at node 0, "us"; a link
 * is written in the direction away from us.  Everything that a node, the own
 * host, the name service or time itself does differently from the dullest
 * of networks is a line of the file; tests/sim/README has the grammar.
 *
 * Moments in a file count from the start of the run.  A chance is a
 * threshold for 32 random bits.
 */
#ifndef SIM_NETWORK_H
#define SIM_NETWORK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/addr.h"
#include "base/nsec.h"

enum {
	NETWORK_NODES = 512,
	NETWORK_LINKS = 1024,
	NETWORK_NONE = 0xffff,	/* no such node or link */
	NETWORK_NAME = 64,	/* of a node: room for an address */
	NODE_ADDRS = 16,
	NODE_SPANS = 4,
	NODE_LABELS = 8,
	NODE_VOICES = 4,
	NODE_OBJECTS = 4,
	OBJECT_BYTES = 64,
	LINK_FLIPS = 16,
	US_DEVICES = 8,
};

/* From one moment until before another. */
struct span {
	nsec		from, to;
};

struct spans {
	unsigned	n;
	struct span	span[NODE_SPANS];
};

enum balance {
	BALANCE_FLOW,		/* what most routers do */
	BALANCE_PACKET,
	BALANCE_DEST,
};

enum told {
	TOLD_TRUE,		/* the next link's MTU */
	TOLD_NUMBER,		/* this number, 0 and lies included */
	TOLD_NONE,		/* no error at all: a black hole */
};

/* What a node does with a packet instead of forwarding or answering it. */
struct refusal {
	bool		set;
	uint8_t		type, code;
	uint32_t	word;		/* second word of the ICMP header */
};

/* Errors of one type, or all (-1), come from another address. */
struct voice {
	struct addr	addr;
	int		type;
};

/* An RFC 4884 object of any class. */
struct object {
	uint8_t		class, ctype, len;
	uint8_t		bytes[OBJECT_BYTES];
};

enum objects_bad {
	OBJECTS_GOOD,
	OBJECTS_LENGTH,		/* the first is shorter than its header */
	OBJECTS_OVERLONG,	/* ... longer than what is there */
	OBJECTS_CHECKSUM,
	OBJECTS_TRUNCATED,	/* the last lacks its end */
	OBJECTS_VERSION,
};

enum parity { PARITY_ANY, PARITY_EVEN, PARITY_ODD };

/* How the node speaks: echo replies, and errors. */
struct manners {
	struct spans	 silent;
	uint64_t	 mute;		/* chance to be silent */
	struct refusal	 refusal4, refusal6;
	struct addr	 redirect;	/* sends redirects to here, if set */
	uint32_t	 label[NODE_LABELS];
	unsigned	 labels;
	bool		 old_labels;	/* RFC 4884 length field left at 0 */
	char		 interface[32];	/* RFC 5837 name, "": none */
	uint32_t	 interface_index;
	uint32_t	 quote;		/* bytes behind the IP header, 0: as
					   many as the RFCs want */
	enum told	 told;
	uint32_t	 told_mtu;
	int		 ttl, tos;	/* -1: as everyone */
	unsigned	 voices;
	struct voice	 voice[NODE_VOICES];
	unsigned	 objects;
	struct object	 object[NODE_OBJECTS];
	enum objects_bad objects_bad;
	int		 back;		/* routers more on the way back */
	nsec		 back_delay;	/* ... and how much longer that is */

	/* What it does to packets that pass. */
	bool		 forward_zero;	/* also those whose TTL ran out */
	int		 dscp, ecn;	/* -1: as they came */
	int64_t		 flow_label;
	bool		 nat, nat_checksum;	/* not undone in quotes */
	struct addr	 nat4, nat6;	/* destination, if set */
	int64_t		 nat_ident;

	/* Of echo replies alone. */
	uint64_t	 duplicate, corrupt, truncate, foreign, forge_time;
	uint64_t	 wrong_source, late;
	struct addr	 wrong_addr;
	nsec		 late_by;
	bool		 constant;	/* late, wrong-source, duplicate: not
					   by chance, each host is one */
	nsec		 reorder;	/* odd sequence numbers this late */
	int64_t		 max_echo;	/* payload bytes, -1: any */
	bool		 options;	/* answers with IPv4 options */
	int		 ttl_least;	/* answers what has that much left */
	enum parity	 ttl_parity;
	struct addr	*responder;	/* of a group */
	unsigned	 responders;
};

/* A token bucket. */
struct bucket {
	double		 rate;		/* a second, 0: no limit */
	double		 burst, tokens;
	nsec		 refilled;
};

struct node {
	char		 name[NETWORK_NAME];
	struct addr	 addr[NODE_ADDRS];
	unsigned	 addrs;
	struct addr	 voice4, voice6;	/* what its errors come from */
	uint16_t	 out;		/* first link away from us */
	enum balance	 balance;
	uint16_t	 via;		/* link that all take, meanwhile */
	struct spans	 via_when;
	struct manners	 manners;
	uint32_t	 reach[NETWORK_NODES / 32];	/* nodes behind it */

	/* A whole network of hosts, computed. */
	bool		 is_net;
	struct addr	 first, last;
	uint64_t	 dead;		/* chance of a host to be none */
	nsec		 spread;	/* extra delay of a host, at most */

	struct bucket	 limit;		/* of errors */
	struct bucket	 refusals;	/* of those it refuses with, if it
					   counts them apart */
};

struct flip {
	nsec		 at;
	bool		 up;
};

struct link {
	uint16_t	 near, far;	/* nodes */
	uint16_t	 next;		/* of the same near node */
	bool		 backup;	/* used when all others are down */
	nsec		 delay, jitter;
	uint64_t	 loss, loss_back;
	uint32_t	 mtu;
	double		 rate;		/* packets a second, 0: no limit */
	nsec		 free_at;	/* state of the rate limit */
	unsigned	 flips;
	struct flip	 flip[LINK_FLIPS];
};

enum us_stamps {
	US_STAMPS_KERNEL, US_STAMPS_NONE, US_STAMPS_FIRST_MISSING,
};

struct device {
	char		 name[ADDR_ZONE];
	uint32_t	 index;
};

/* A send that fails for a while. */
struct us_failure {
	int		 error;
	struct span	 when;
};

/* The host asdic runs on. */
struct us {
	uint32_t	 mtu;		/* 0: the first link's */
	nsec		 neighbour_wait;
	unsigned	 failures;
	struct us_failure failure[NODE_SPANS];
	struct spans	 swallow, tentative;
	enum us_stamps	 stamps;
	nsec		 stamps_late;	/* departures told so much later */
	uint32_t	 queue;		/* packets an instant, 0: any number */
	uint64_t	 drops;		/* replies its sockets drop */
	bool		 closed;	/* ping sockets refused */
	bool		 no_ipv6;
	int		 container;	/* enum examine_container */
	unsigned	 devices;
	struct device	 device[US_DEVICES];
	struct addr	 broadcast;
};

enum deed {
	DEED_CLOCK,		/* the wall clock steps by value */
	DEED_SIGNAL,		/* number */
	DEED_ROUTE,		/* withdrawn, or restored (number 1) */
	DEED_NEWS,		/* number: enum route_change */
};

struct happening {
	nsec		 at;
	enum deed	 deed;
	int		 number;
	nsec		 value;
	char		 device[ADDR_ZONE];
	struct addr	 addr;
};

enum { NAME_ADDRS = 16, NAME_TEXT = 256 };

/* What the name service says from a moment on. */
struct name {
	nsec		 since;
	bool		 reverse;	/* addr[0] is called text */
	bool		 never;
	int		 error;		/* EAI_*, or errno: nobody to ask */
	nsec		 delay;
	char		 text[NAME_TEXT];
	unsigned	 addrs;
	struct addr	 addr[NAME_ADDRS];
};

struct network {
	struct us	 us;
	struct node	*node;		/* node[0] is us */
	unsigned	 nodes;
	struct link	*link;
	unsigned	 links;
	struct happening *happening;	/* in the order of time */
	unsigned	 happenings;
	struct name	*name;		/* in the order of the file */
	unsigned	 names;
	bool		 cyclic;	/* some node lies behind itself */
};

enum { NETWORK_TROUBLE = 256 };

/*
 * Read a network.  NULL: trouble says where and what, "file:12: thing:
 * phrase".  first is the number of the first line.
 */
struct network *network_read(FILE *in, const char *file, unsigned first,
    char trouble[static NETWORK_TROUBLE]);
void network_free(struct network *network);

/* The node called name, made if there is none; NETWORK_NONE: no room. */
uint16_t network_node(struct network *network, const char *name);

/* The link between two nodes, NETWORK_NONE: there is none. */
uint16_t network_link(const struct network *network, uint16_t near,
    uint16_t far);

/* Index of a device of ours by name, 0: none. */
uint32_t network_device(const struct network *network, const char *name);

static inline bool spans_hold(const struct spans *spans, nsec at)
{
	for (unsigned i = 0; i < spans->n; i++)
		if (at >= spans->span[i].from && at < spans->span[i].to)
			return true;
	return false;
}

static inline bool node_reaches(const struct node *node, uint16_t to)
{
	return node->reach[to / 32] >> (to % 32) & 1;
}

#endif
