/*
 * sockopt.h - the socket options of Linux, and what a ping socket makes of them
 *
 * One table names every option that ip(7), ipv6(7), socket(7), icmp(7) and
 * raw(7) list, and those that asdic needs besides.  What the kernel says to an
 * option is found out by setting it; whether it then does anything is known
 * from experiments, and written in the table.  asdic-sockets(7) has the same
 * names and explains them.  Called by examine.c.
 */
#ifndef ASDIC_SOCKOPT_H
#define ASDIC_SOCKOPT_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>

/* What is given to setsockopt(). */
enum sockopt_kind {
	SOCKOPT_INT,		/* value */
	SOCKOPT_READ,		/* nothing: it can only be read */
	SOCKOPT_READ_PEER,	/* the same, of a connected socket */
	SOCKOPT_UNTRIED,	/* needs what doctor does not have */
	SOCKOPT_LINGER, SOCKOPT_TIMEVAL, SOCKOPT_DEVICE, SOCKOPT_PROGRAM,
	SOCKOPT_TXTIME,
	SOCKOPT_GROUP, SOCKOPT_SOURCE, SOCKOPT_SOURCES,	/* IPv4 */
	SOCKOPT_OPTIONS,
	SOCKOPT_GROUP6, SOCKOPT_ANYCAST, SOCKOPT_PKTINFO6,
	SOCKOPT_LABEL, SOCKOPT_PADDING, SOCKOPT_ROUTING, SOCKOPT_TYPES6,
	SOCKOPT_ANY_GROUP, SOCKOPT_ANY_SOURCE, SOCKOPT_ANY_SOURCES,
};

/* Where an option is accepted and does nothing to a ping socket. */
enum sockopt_idle {
	SOCKOPT_IDLE4 = 1, SOCKOPT_IDLE6 = 2, SOCKOPT_IDLE = 3,
};

/*
 * The texts stand in the row, for few runs ever read them: a pointer each would
 * be relocated by the loader whenever asdic starts.
 */
struct sockopt {
	char		 name[28];	/* "IP_MTU_DISCOVER" */
	char		 word[24];	/* its value has a name, "": not */
	char		 level_name[12]; /* "SOL_IP" */
	int		 level, number;
	bool		 both;		/* SOL_IP, and SOL_IPV6 in IPv6 */
	enum sockopt_kind kind;
	int		 value;
	unsigned	 idle;		/* enum sockopt_idle */
	char		 after[28];	/* what is set before, "": nothing */
	char		 does[92];	/* on a ping socket; half a line */
	char		 used[64];	/* what of asdic needs it, or "" */
};

enum { SOCKOPT_TABLES = 3 };

/* The loopback interface's number, in every network namespace, and the same
 * in network order, where that is an expression a table takes. */
enum {
	SOCKOPT_LOOPBACK = 1,
	SOCKOPT_LOOPBACK_NET = __BYTE_ORDER == __LITTLE_ENDIAN ? 1 << 24 : 1,
};

/* SOL_SOCKET; SOL_IP; SOL_IPV6.  Each ends with name "". */
extern const struct sockopt sockopt_socket[], sockopt_ip[], sockopt_ipv6[];

/* In this order. */
extern const struct sockopt *const sockopt_tables[SOCKOPT_TABLES];

enum sockopt_result {
	SOCKOPT_NO_SOCKET,	/* there is none to try it on */
	SOCKOPT_NOT_TRIED,	/* SOCKOPT_UNTRIED */
	SOCKOPT_ACCEPTED,
	SOCKOPT_READABLE,	/* accepted, of those that can only be read */
	SOCKOPT_MEANINGLESS,	/* accepted, and does nothing */
	SOCKOPT_REFUSED,
};

struct sockopt_found {
	enum sockopt_result result;
	int		 error;		/* SOCKOPT_REFUSED: errno */
	bool		 readable;	/* could be read back */
	bool		 same;		/* and was as it had been set */
	bool		 is_number;	/* what was read */
	int		 value;		/* which */
};

/*
 * Set it on a new ping socket of the family, read it back, and forget the
 * socket.  Nothing is sent.
 */
void sockopt_try(const struct sockopt *option, int family,
    struct sockopt_found *found);

#endif
