/*
 * sockoptval.c - what socket options are set to, to try them
 *
 * Numbers stand in the table; what needs a structure is made here.
 */
#include "io/sockoptval.h"

#include <string.h>
#include <time.h>

#include <linux/in6.h>

#include "io/sockopt.h"

/* Of all hosts: everybody is a member, so nobody is told of another one. */
#define ALL_HOSTS	0xe0000001U		/* 224.0.0.1 */
static const uint8_t all_hosts6[16] = { 0xff, 0x02, [15] = 1 };

socklen_t sockoptval_loopback(union sockoptval *value, int family)
{
	memset(value, 0, sizeof(*value));
	if (family == AF_INET) {
		value->name4.sin_family = AF_INET;
		value->name4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		return sizeof(value->name4);
	}
	value->name6.sin6_family = AF_INET6;
	value->name6.sin6_addr = in6addr_loopback;
	return sizeof(value->name6);
}

/* Let everything through. */
static size_t make_program(union sockoptval *value)
{
	value->filter.code = (struct sock_filter)
	    BPF_STMT(BPF_RET | BPF_K, UINT32_MAX);
	value->filter.program.len = 1;
	value->filter.program.filter = &value->filter.code;
	return sizeof(value->filter.program);
}

/* ---- IPv4 ---- */

static size_t make_group(union sockoptval *value)
{
	value->group.imr_multiaddr.s_addr = htonl(ALL_HOSTS);
	value->group.imr_ifindex = SOCKOPT_LOOPBACK;
	return sizeof(value->group);
}

static size_t make_source(union sockoptval *value)
{
	value->source.imr_multiaddr.s_addr = htonl(ALL_HOSTS);
	value->source.imr_interface.s_addr = htonl(INADDR_LOOPBACK);
	value->source.imr_sourceaddr.s_addr = htonl(INADDR_LOOPBACK);
	return sizeof(value->source);
}

static size_t make_sources(union sockoptval *value)
{
	value->sources.imsf_multiaddr.s_addr = htonl(ALL_HOSTS);
	value->sources.imsf_interface.s_addr = htonl(INADDR_LOOPBACK);
	value->sources.imsf_fmode = MCAST_EXCLUDE;
	return IP_MSFILTER_SIZE(0);
}

/* RFC 791: record route, three slots, and an end of options. */
static size_t make_options(union sockoptval *value)
{
	static const uint8_t route[16] = { 7, 15, 4 };

	memcpy(value->bytes, route, sizeof(route));
	return sizeof(route);
}

/* ---- IPv6 ---- */

static size_t make_group6(union sockoptval *value)
{
	memcpy(&value->group6.ipv6mr_multiaddr, all_hosts6,
	    sizeof(all_hosts6));
	value->group6.ipv6mr_interface = SOCKOPT_LOOPBACK;
	return sizeof(value->group6);
}

/* Nobody's address: even an administrator does not get to join it. */
static size_t make_anycast(union sockoptval *value)
{
	value->group6.ipv6mr_multiaddr = in6addr_loopback;
	value->group6.ipv6mr_interface = SOCKOPT_LOOPBACK;
	return sizeof(value->group6);
}

static size_t make_pktinfo6(union sockoptval *value)
{
	value->pktinfo6.ipi6_ifindex = SOCKOPT_LOOPBACK;
	return sizeof(value->pktinfo6);
}

/* A label of the kernel's choice. */
static size_t make_label(union sockoptval *value)
{
	struct in6_flowlabel_req label = {
		.flr_dst = in6addr_loopback, .flr_action = IPV6_FL_A_GET,
		.flr_share = IPV6_FL_S_EXCL, .flr_flags = IPV6_FL_F_CREATE,
	};

	memcpy(value->bytes, &label, sizeof(label));
	return sizeof(label);
}

/* RFC 8200, 4.2: an options header with PadN alone. */
static size_t make_padding(union sockoptval *value)
{
	static const uint8_t header[8] = { 0, 0, 1, 4 };

	memcpy(value->bytes, header, sizeof(header));
	return sizeof(header);
}

/* RFC 8754: a segment list of one, the loopback address. */
static size_t make_routing(union sockoptval *value)
{
	static const uint8_t header[24] = { 0, 2, 4, [23] = 1 };

	memcpy(value->bytes, header, sizeof(header));
	return sizeof(header);
}

/* ---- both ---- */

static void make_group_name(struct sockaddr_storage *name, int level)
{
	union sockoptval group = { 0 };

	if (level == SOL_IP) {
		group.name4.sin_family = AF_INET;
		group.name4.sin_addr.s_addr = htonl(ALL_HOSTS);
	} else {
		group.name6.sin6_family = AF_INET6;
		memcpy(&group.name6.sin6_addr, all_hosts6,
		    sizeof(all_hosts6));
	}
	memcpy(name, &group, sizeof(group.name6));
}

static size_t make_any_group(union sockoptval *value, int level)
{
	value->any_group.gr_interface = SOCKOPT_LOOPBACK;
	make_group_name(&value->any_group.gr_group, level);
	return sizeof(value->any_group);
}

static size_t make_any_source(union sockoptval *value, int level)
{
	union sockoptval self;

	sockoptval_loopback(&self, level == SOL_IP ? AF_INET : AF_INET6);
	value->any_source.gsr_interface = SOCKOPT_LOOPBACK;
	make_group_name(&value->any_source.gsr_group, level);
	memcpy(&value->any_source.gsr_source, &self, sizeof(self.name6));
	return sizeof(value->any_source);
}

static size_t make_any_sources(union sockoptval *value, int level)
{
	value->any_sources.gf_interface = SOCKOPT_LOOPBACK;
	make_group_name(&value->any_sources.gf_group, level);
	value->any_sources.gf_fmode = MCAST_EXCLUDE;
	return GROUP_FILTER_SIZE(0);
}

static size_t make_multicast(union sockoptval *value,
    const struct sockopt *option, int level)
{
	switch ((unsigned)option->kind) {
	case SOCKOPT_GROUP:
		return make_group(value);
	case SOCKOPT_SOURCE:
		return make_source(value);
	case SOCKOPT_SOURCES:
		return make_sources(value);
	case SOCKOPT_GROUP6:
		return make_group6(value);
	case SOCKOPT_ANYCAST:
		return make_anycast(value);
	case SOCKOPT_ANY_GROUP:
		return make_any_group(value, level);
	case SOCKOPT_ANY_SOURCE:
		return make_any_source(value, level);
	default:
		return make_any_sources(value, level);
	}
}

size_t sockoptval_make(union sockoptval *value, const struct sockopt *option,
    int level)
{
	memset(value, 0, sizeof(*value));
	switch (option->kind) {
	case SOCKOPT_INT:
	case SOCKOPT_READ:
	case SOCKOPT_READ_PEER:
	case SOCKOPT_UNTRIED:
		value->number = option->value;
		return sizeof(value->number);
	case SOCKOPT_LINGER:
		value->linger = (struct linger){ 1, option->value };
		return sizeof(value->linger);
	case SOCKOPT_TIMEVAL:
		value->span.tv_sec = option->value;
		return sizeof(value->span);
	case SOCKOPT_DEVICE:
		strlcpy(value->device, "lo", sizeof(value->device));
		return sizeof("lo");
	case SOCKOPT_PROGRAM:
		return make_program(value);
	case SOCKOPT_TXTIME:
		value->txtime.clockid = CLOCK_MONOTONIC;
		return sizeof(value->txtime);
	case SOCKOPT_OPTIONS:
		return make_options(value);
	case SOCKOPT_PKTINFO6:
		return make_pktinfo6(value);
	case SOCKOPT_LABEL:
		return make_label(value);
	case SOCKOPT_PADDING:
		return make_padding(value);
	case SOCKOPT_ROUTING:
		return make_routing(value);
	case SOCKOPT_TYPES6:
		return 32;		/* struct icmp6_filter: all blocked */
	case SOCKOPT_GROUP:
	case SOCKOPT_SOURCE:
	case SOCKOPT_SOURCES:
	case SOCKOPT_GROUP6:
	case SOCKOPT_ANYCAST:
	case SOCKOPT_ANY_GROUP:
	case SOCKOPT_ANY_SOURCE:
	case SOCKOPT_ANY_SOURCES:
		break;
	}
	return make_multicast(value, option, level);
}
