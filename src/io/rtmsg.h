/*
 * rtmsg.h - what rtnetlink(7) says, read with care
 *
 * Bytes into answers and news; no system call is made here.  Called by
 * route.c only.
 */
#ifndef ASDIC_RTMSG_H
#define ASDIC_RTMSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "io/route.h"

enum {
	RTMSG_LINKS = 1024,	/* interfaces remembered */
	RTMSG_ADDRS = 1024,	/* addresses remembered */
};

struct rtmsg_link {
	uint32_t	 index;
	bool		 up;		/* and running: it has a carrier */
	char		 name[ADDR_ZONE];
};

struct rtmsg_addr {
	uint32_t	 index;
	struct addr	 addr;
};

/* What is known, so that only changes are news. */
struct rtmsg_known {
	unsigned	 n_links, n_addrs;
	struct rtmsg_link links[RTMSG_LINKS];
	struct rtmsg_addr addrs[RTMSG_ADDRS];
	uint32_t	 port;		/* ours: of replies to our requests */
	bool		 learning;	/* not all is known yet */
	uint32_t	 done;		/* sequence number of the request that
					   has been answered in full */
};

/*
 * Read one datagram, remember, and tell fn what is news.  While learning,
 * what there is, is not.
 */
void rtmsg_read_news(struct rtmsg_known *known, const uint8_t *data,
    size_t len, route_fn *fn, void *arg);

/* How the system would treat a destination. */
struct rtmsg_route {
	uint8_t		 type;		/* RTN_LOCAL, RTN_BROADCAST ... */
	uint32_t	 ifindex;	/* 0: not told */
};

/* A request for it, to be sent; returns the length. */
enum { RTMSG_REQUEST = 64 };
size_t rtmsg_put_question(uint8_t out[static RTMSG_REQUEST],
    const struct addr *to);

/* Everything of a kind: RTM_GETLINK or RTM_GETADDR. */
size_t rtmsg_put_dump(uint8_t out[static RTMSG_REQUEST], uint16_t type,
    uint32_t sequence);

/* The answer; 0, or an errno: the kernel's, or EBADMSG. */
int rtmsg_read_answer(const uint8_t *data, size_t len,
    struct rtmsg_route *route);

#endif
