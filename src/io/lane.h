/*
 * lane.h - what kernel.c and its neighbours share
 *
 * Nobody else looks into a lane; those who try out what this kernel can do
 * have ping sockets and the newer constants from here.
 *
 * kernel.c   the door's operations, opening and closing
 * lane.c     a lane: its sockets, their options, their identifier
 * raw.c      what is different where the sockets are raw ones
 * outbound.c datagrams on their way out
 * inbound.c  when to ask the system for what, and the slots it is read into
 * errqueue.c what recvmsg() gave, as struct net_in
 */
#ifndef ASDIC_LANE_H
#define ASDIC_LANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "io/net.h"

struct loop;

/* Newer than the headers of some systems; the numbers are Linux's ABI. */
#ifndef SCM_TS_OPT_ID
#define SCM_TS_OPT_ID		81
#endif
#ifndef IP_RECVERR_RFC4884
#define IP_RECVERR_RFC4884	26
#endif
#ifndef IPV6_RECVERR_RFC4884
#define IPV6_RECVERR_RFC4884	31
#endif
#ifndef IPV6_FLOWINFO
#define IPV6_FLOWINFO		11
#endif
#ifndef IPV6_FLOWINFO_SEND
#define IPV6_FLOWINFO_SEND	33
#endif

enum {
	LANE_BATCH = 64,	/* datagrams in one system call */
	LANE_RING = 1024,	/* stamps in the air that a counter can name */
	INBOX_SLOT = 2048,	/* bytes of a slot, to begin with */
	INBOX_CONTROL = 512,	/* what all control messages need is 320 */
	INBOX_MOST = 1 << 20,	/* bytes of all slots */
};

/*
 * Whether to read without having been told that something is there.  On a
 * loopback the answer waits when the send returns; on a real network never.
 */
struct guess {
	uint8_t		 misses;	/* in a row */
	uint8_t		 rest;		/* chances to let pass */
	bool		 open;		/* made, and not told how it was */
};

/*
 * Where recvmmsg() puts things.  Slots below `used` belong to the caller of
 * the last recv; all others are ready for the next read.
 */
struct inbox {
	size_t		 size;		/* bytes of a slot */
	size_t		 want;		/* what it should be */
	int		 slots;
	int		 used;
	int		 held;		/* things read by a send, not told */
	uint8_t		*bytes;		/* first, or allocated */
	struct mmsghdr	 msg[LANE_BATCH];
	struct iovec	 iov[LANE_BATCH];
	struct sockaddr_storage name[LANE_BATCH];
	_Alignas(struct cmsghdr) uint8_t control[LANE_BATCH][INBOX_CONTROL];
	struct net_in	 hold[LANE_BATCH];
	uint8_t		 first[LANE_BATCH * INBOX_SLOT];
};

/* Does this kernel let us name departure stamps (Linux 6.13)? */
enum stamp_id { STAMP_ID_UNTRIED, STAMP_ID_TAKEN, STAMP_ID_REFUSED };

/* Does it heed what goes along with a datagram of IPv6 (Linux 5.18)? */
enum heeds { HEEDS_UNTRIED, HEEDS_ALL, HEEDS_NOTHING };

struct lane;

struct kernel {
	struct net	 net;		/* first */
	struct loop	*loop;
	unsigned	 without;	/* enum kernel_without */
	int		 early;		/* socket that stamps arrivals, -1 */
	int		 scout;		/* asks whether they are by now, -1 */
	nsec		 ready;
	enum stamp_id	 stamp_id;
	enum heeds	 heeds;
	uint64_t	 overruns;
	struct lane	**lane;
	int		 lanes;
	bool		 stirred;	/* some lane has a reason to be read */
	struct inbox	 inbox;
};

struct lane {
	struct kernel	*kernel;
	int		 number;
	int		 tx, rx;	/* equal: one socket is both */
	uint8_t		 family;
	bool		 raw;
	bool		 stamps;	/* departures can be stamped */
	bool		 arrivals;
	bool		 recvopts;	/* wants the options of what it hears */
	bool		 objects;	/* wants to know where they begin */
	bool		 proven;	/* the receiver did hear something */
	bool		 tx_watched;	/* the loop looks at it */
	uint16_t	 ident;

	/* What may be waiting where. */
	bool		 left;		/* stamps, at tx */
	bool		 data;		/* datagrams, at rx */
	bool		 errors;	/* errors, at rx */
	bool		 odd;		/* something, at a tx that ought to
					   hear nothing */
	bool		 woken;		/* the loop said that rx has some */
	bool		 pending;	/* a read failed for an error's sake */
	bool		 errors_first;	/* the last look at them found some */
	nsec		 drained;	/* the turn that last read an error */
	struct guess	 guess_left, guess_heard;

	/* Datagrams sent and neither answer nor error read. */
	unsigned	 awaited;

	/* Stamps asked for and not seen; their names if the kernel counts. */
	unsigned	 due;
	uint32_t	 counter;
	uint32_t	 ring[LANE_RING];
};

/* ---- lane.c ---- */

int lane_set(int fd, int level, int name, int value);

/* A new ping socket that does not block, or -1 and errno. */
int lane_ping_socket(int family);

/* Open kernel->early, an IPv4 ping socket, to start stamping. */
void lane_early(struct kernel *kernel);

/* When to look again whether arrivals are stamped; not after now: they are. */
nsec lane_stamping(struct kernel *kernel);

/* NULL and errno as net_ops.open has it. */
struct lane *lane_open(struct kernel *kernel, const struct lane_spec *spec);
void lane_close(struct lane *lane);

/* connect(2) its sender; nothing if to is not set.  -1 and errno. */
int lane_pin(const struct lane *lane, const struct addr *to);

/* The sender heard what was the receiver's: go on with one socket. */
void lane_merge(struct lane *lane);

/* Begin the kernel's count of stamps anew: it may have counted a failure. */
void lane_recount(struct lane *lane);

/* Let others bind the lane's identifier, or nobody. */
int lane_share(const struct lane *lane, bool share);

/* ---- raw.c ---- */

/* -1 and EACCES unless CAP_NET_RAW may be had. */
int raw_socket(int family);

/* Choose an identifier that no lane of the kernel has. */
uint16_t raw_ident(const struct kernel *kernel);

/* Let only the lane's echo replies through to rx, and nothing to tx. */
int raw_filter(const struct lane *lane);

/* The first 8 bytes of a datagram, with identifier and checksum. */
void raw_head(const struct lane *lane, const struct net_out *out,
    uint8_t head[static 8]);

/* Strip an IPv4 header; false: not a thing for this lane. */
bool raw_accept(const struct lane *lane, struct net_in *in);

/* ---- outbound.c ---- */

/* As net_ops.send. */
int outbound_send(struct lane *lane, const struct net_out *out, int n);

/* As net_ops.stamps; the first time it may ask the system. */
bool outbound_stamps(struct lane *lane);

/* ---- inbound.c ---- */

void inbox_init(struct inbox *box);
void inbox_fini(struct inbox *box);

/* Learn from the loop when something waits; -1: no room in the loop. */
int inbound_watch(struct lane *lane);
void inbound_unwatch(const struct lane *lane, int fd);

/* After a send of n datagrams, some of them stamped: something may wait. */
void inbound_expect(struct lane *lane, unsigned n, bool stamped);

/*
 * Read all errors of a single-socket lane, keeping them for the next recv.
 * Returns how many there were, -1: no room, some are left.
 */
int inbound_hold(struct lane *lane);

/* As net_ops.recv. */
int inbound_recv(struct kernel *kernel, struct net_in *in, int n);

/* ---- errqueue.c: pure ---- */

/*
 * What recvmsg(MSG_ERRQUEUE) gave, len bytes of data: a NET_ERROR or a
 * NET_LEFT (its id is the kernel's).  False: nothing to tell.  Sets *in, but
 * for its lane.
 */
bool errqueue_read(struct net_in *in, const struct msghdr *msg, size_t len);

/* What recvmsg() gave: a NET_REPLY. */
bool errqueue_reply(struct net_in *in, const struct msghdr *msg, size_t len);

#endif
