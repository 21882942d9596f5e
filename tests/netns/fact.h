/*
 * fact.h - for the small programs that try what the kernel does
 *
 * Each tries one fact on bare sockets, so that it speaks of the kernel and
 * not of src/io; only what is heard is read by io/errqueue.c.  They print
 * "ok what" and "not ok what", and lib.sh's facts() does the counting.
 */
#ifndef ASDIC_FACT_H
#define ASDIC_FACT_H

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/addr.h"
#include "base/bytes.h"
#include "io/lane.h"

enum { FACT_LEN = 16, FACT_PATIENCE = 2000 };

struct heard {
	struct net_in	 in;
	int		 seq;
	int		 error;		/* errno of the recvmsg */
	uint8_t		 data[4096];
};

static inline void fact(bool holds, const char *what)
{
	printf("%sok %s\n", holds ? "" : "not ", what);
}

static inline struct addr to_addr(const char *text)
{
	struct addr addr;
	char zone[ADDR_ZONE];

	if (!text || addr_parse(&addr, text, zone)) {
		puts("not ok an address is needed");
		exit(1);
	}
	return addr;
}

static inline bool is_v4(const struct addr *addr)
{
	return addr->family == AF_INET;
}

static inline int ping_socket(int family)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK,
	    family == AF_INET ? IPPROTO_ICMP : (int)IPPROTO_ICMPV6);

	if (fd < 0) {
		printf("not ok a ping socket: %s\n", strerror(errno));
		exit(1);
	}
	return fd;
}

static inline int set(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value));
}

static inline void want_errors(int fd, int family)
{
	if (family == AF_INET)
		set(fd, SOL_IP, IP_RECVERR, 1);
	else
		set(fd, SOL_IPV6, IPV6_RECVERR, 1);
}

static inline void set_ttl(int fd, int family, int ttl)
{
	if (family == AF_INET)
		set(fd, SOL_IP, IP_TTL, ttl);
	else
		set(fd, SOL_IPV6, IPV6_UNICAST_HOPS, ttl);
}

static inline int bind_to(int fd, const struct addr *addr, uint16_t ident)
{
	struct sockaddr_storage sa;
	socklen_t len = addr_to_sockaddr(addr, ident, &sa);

	return bind(fd, (struct sockaddr *)&sa, len);
}

static inline int bind_ident(int fd, int family, uint16_t ident)
{
	struct addr any = { .family = (uint8_t)family };

	return bind_to(fd, &any, ident);
}

static inline uint16_t ident_of(int fd)
{
	struct sockaddr_in6 sa;		/* the port is where IPv4's is */
	socklen_t len = sizeof(sa);

	getsockname(fd, (struct sockaddr *)&sa, &len);
	return ntohs(sa.sin6_port);
}

/* An echo request of len bytes with one control message, if size is not 0. */
static inline int echo_with(int fd, const struct addr *to, int seq,
    size_t len, int level, int type, const void *value, size_t size)
{
	static uint8_t data[65536];
	_Alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(64)] = { 0 };
	struct sockaddr_storage sa;
	struct iovec iov = { data, len };
	struct msghdr msg = { .msg_name = &sa, .msg_iov = &iov,
		.msg_iovlen = 1 };
	struct cmsghdr *c = (struct cmsghdr *)(void *)control;

	data[0] = is_v4(to) ? 8 : 128;
	bytes_put16(data + 6, (uint16_t)seq);
	msg.msg_namelen = addr_to_sockaddr(to, 0, &sa);
	if (size) {
		msg.msg_control = control;
		msg.msg_controllen = CMSG_SPACE(size);
		c->cmsg_level = level;
		c->cmsg_type = type;
		c->cmsg_len = CMSG_LEN(size);
		memcpy(CMSG_DATA(c), value, size);
	}
	return sendmsg(fd, &msg, 0) < 0 ? -1 : 0;
}

static inline int echo(int fd, const struct addr *to, int seq)
{
	return echo_with(fd, to, seq, FACT_LEN, 0, 0, NULL, 0);
}

/* Until one of the events, POLLERR included, is there. */
static inline bool wait_for(int fd, short events, int ms)
{
	struct pollfd pfd = { .fd = fd, .events = events };

	return poll(&pfd, 1, ms) == 1 && (pfd.revents & (events | POLLERR));
}

/* One message, at once; flags 0 or MSG_ERRQUEUE. */
static inline bool hear_now(int fd, int flags, struct heard *heard)
{
	_Alignas(struct cmsghdr) uint8_t control[512];
	struct sockaddr_storage sa;
	struct iovec iov = { heard->data, sizeof(heard->data) };
	struct msghdr msg = { .msg_name = &sa, .msg_namelen = sizeof(sa),
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = sizeof(control) };
	ssize_t len = recvmsg(fd, &msg, flags | MSG_DONTWAIT);
	bool told;

	memset(&heard->in, 0, sizeof(heard->in));
	heard->seq = -1;
	heard->error = len < 0 ? errno : 0;
	if (len < 0)
		return false;
	told = flags & MSG_ERRQUEUE ?
	    errqueue_read(&heard->in, &msg, (size_t)len) :
	    errqueue_reply(&heard->in, &msg, (size_t)len);
	if (told && heard->in.len >= 8)
		heard->seq = heard->data[6] << 8 | heard->data[7];
	return told;
}

static inline bool hear_reply(int fd, struct heard *heard)
{
	return wait_for(fd, POLLIN, FACT_PATIENCE) &&
	    hear_now(fd, 0, heard);
}

/* An ICMP error or a departure stamp. */
static inline bool hear_error(int fd, struct heard *heard)
{
	return wait_for(fd, 0, FACT_PATIENCE) &&
	    hear_now(fd, MSG_ERRQUEUE, heard);
}

static inline int pending(int fd)
{
	int error = 0;
	socklen_t len = sizeof(error);

	getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
	return error;
}

#endif
