/*
 * sockoptval.h - what socket options are set to, to try them
 *
 * For sockopt.c; trial.c and trialecho.c want the loopback address.
 */
#ifndef ASDIC_SOCKOPTVAL_H
#define ASDIC_SOCKOPTVAL_H

#include <stddef.h>
#include <stdint.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <linux/filter.h>
#include <linux/net_tstamp.h>

struct sockopt;

union sockoptval {
	int		 number;
	char		 device[16];
	uint8_t		 bytes[512];
	struct linger	 linger;
	struct timeval	 span;
	struct {
		struct sock_fprog program;
		struct sock_filter code;
	} filter;
	struct sock_txtime txtime;
	struct ip_mreqn	 group;
	struct ip_mreq_source source;
	struct ip_msfilter sources;
	struct ipv6_mreq group6;
	struct in6_pktinfo pktinfo6;
	struct group_req any_group;
	struct group_source_req any_source;
	struct group_filter any_sources;
	struct sockaddr	 name;
	struct sockaddr_in name4;
	struct sockaddr_in6 name6;
};

/* Fill it in as the option's kind asks, at that level; returns how many bytes
 * count. */
size_t sockoptval_make(union sockoptval *value, const struct sockopt *option,
    int level);

/* The loopback address as a socket address; returns its length. */
socklen_t sockoptval_loopback(union sockoptval *value, int family);

#endif
