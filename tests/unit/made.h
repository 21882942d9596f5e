/*
 * made.h - a message as recvmsg() would have left it, for the tests of
 * io/errqueue.c
 */
#ifndef ASDIC_TESTS_MADE_H
#define ASDIC_TESTS_MADE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/errqueue.h>

#include "base/addr.h"
#include "io/lane.h"

/* A message under construction, as the kernel would leave it. */
struct made {
	struct msghdr	 msg;
	struct iovec	 iov;
	struct sockaddr_storage name;
	_Alignas(struct cmsghdr) uint8_t control[512];
	uint8_t		 data[256];
	size_t		 len;
	struct net_in	 in;
};

static inline struct made *begin(const char *about)
{
	struct made *m = calloc(1, sizeof(*m));
	struct addr addr;
	char zone[ADDR_ZONE];

	assert_non_null(m);
	m->msg.msg_iov = &m->iov;
	m->msg.msg_iovlen = 1;
	m->iov.iov_base = m->data;
	m->iov.iov_len = sizeof(m->data);
	m->len = 64;
	m->msg.msg_control = m->control;
	if (about) {
		assert_null(addr_parse(&addr, about, zone));
		m->msg.msg_name = &m->name;
		m->msg.msg_namelen = addr_to_sockaddr(&addr, 0, &m->name);
	}
	return m;
}

static inline void put(struct made *m, int level, int type, const void *data,
    size_t len)
{
	struct cmsghdr *c;

	c = (void *)(m->control + m->msg.msg_controllen);
	c->cmsg_level = level;
	c->cmsg_type = type;
	c->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(c), data, len);
	m->msg.msg_controllen += CMSG_SPACE(len);
}

static inline void put_int(struct made *m, int level, int type, int value)
{
	put(m, level, type, &value, sizeof(value));
}

static inline void put_error(struct made *m, const char *from,
    const struct sock_extended_err *err)
{
	bool v6 = err->ee_origin == SO_EE_ORIGIN_ICMP6;
	struct { struct sock_extended_err err; struct sockaddr_storage sa; } e;
	struct addr addr;
	char zone[ADDR_ZONE];
	socklen_t len = sizeof(struct sockaddr_in);

	memset(&e, 0, sizeof(e));
	e.err = *err;
	if (from) {
		assert_null(addr_parse(&addr, from, zone));
		len = addr_to_sockaddr(&addr, 0, &e.sa);
	}
	put(m, v6 ? SOL_IPV6 : SOL_IP, v6 ? IPV6_RECVERR : IP_RECVERR, &e,
	    sizeof(e.err) + len);
}

static inline void put_v4(struct made *m, uint8_t type, uint8_t code,
    uint32_t info)
{
	put_error(m, "10.0.0.1", &(struct sock_extended_err){
	    .ee_origin = SO_EE_ORIGIN_ICMP, .ee_type = type, .ee_code = code,
	    .ee_info = info });
}

static inline void put_v6(struct made *m, uint8_t type, uint8_t code,
    uint32_t info)
{
	put_error(m, "fd00::1", &(struct sock_extended_err){
	    .ee_origin = SO_EE_ORIGIN_ICMP6, .ee_type = type,
	    .ee_code = code, .ee_info = info });
}

static inline void put_stamping(struct made *m, int64_t sec, int64_t ns)
{
	struct timespec ts[3] = { { .tv_sec = sec, .tv_nsec = ns } };

	put(m, SOL_SOCKET, SCM_TIMESTAMPING, ts, sizeof(ts));
}

static inline void put_pktinfo(struct made *m, int ifindex, const char *local)
{
	struct in_pktinfo info = { .ipi_ifindex = ifindex };

	inet_aton(local, &info.ipi_addr);
	put(m, SOL_IP, IP_PKTINFO, &info, sizeof(info));
}

static inline bool read_error(struct made *m)
{
	return errqueue_read(&m->in, &m->msg, m->len);
}

static inline bool read_reply(struct made *m)
{
	return errqueue_reply(&m->in, &m->msg, m->len);
}

static inline void assert_addr(const struct addr *addr, const char *expected)
{
	char text[ADDR_TEXT];

	assert_string_equal(addr_format(addr, text), expected);
}

#endif
