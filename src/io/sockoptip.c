/*
 * sockoptip.c - the options of SOL_IP and SOL_RAW, in the order of their names,
 * and those of groups that both families have
 *
 * An IPv6 ping socket takes them too, and sends no IPv4: what does something
 * there nevertheless is a setting that both families share.
 */
#include <netinet/in.h>
#include <sys/socket.h>

#include "io/lane.h"
#include "io/sockopt.h"

#ifndef IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE	51
#endif
#ifndef ICMP_FILTER
#define ICMP_FILTER	1
#endif

#define OPTION(says, option) \
	.name = (says), .level_name = "SOL_IP", .level = SOL_IP, \
	.number = (option)

#define SHARED(option)	OPTION(#option, option)
#define IP(option)	OPTION(#option, option), .idle = SOCKOPT_IDLE6
#define IDLE(option)	OPTION(#option, option), .idle = SOCKOPT_IDLE

/* In IPv6 they are of SOL_IPV6. */
#define GROUP(option) \
	OPTION(#option, option), .idle = SOCKOPT_IDLE, .both = true

#define WHOLE(mode) \
	OPTION("IP_MTU_DISCOVER", IP_MTU_DISCOVER), \
	.idle = SOCKOPT_IDLE6, .word = #mode, .value = (mode)

#define HEARS_ECHO	"joins; the host hears the group, a ping socket " \
	"never does"

const struct sockopt sockopt_ip[] = {
	{ .name = "ICMP_FILTER", .level_name = "SOL_RAW", .level = SOL_RAW,
	  .number = ICMP_FILTER, .value = 0,
	  .does = "for raw sockets: ICMP types not to be heard",
	  .used = "raw sockets, where they are used instead" },
	{ IDLE(IP_ADD_MEMBERSHIP), .kind = SOCKOPT_GROUP,
	  .does = HEARS_ECHO },
	{ IDLE(IP_ADD_SOURCE_MEMBERSHIP), .kind = SOCKOPT_SOURCE,
	  .does = "the same, from one source" },
	{ IDLE(IP_BIND_ADDRESS_NO_PORT), .value = 1,
	  .does = "of ports; bind() to an address chooses an identifier" },
	{ IDLE(IP_BLOCK_SOURCE), .kind = SOCKOPT_SOURCE,
	  .after = "IP_ADD_MEMBERSHIP",
	  .does = "but not from that source" },
	{ IP(IP_CHECKSUM), .value = 1,
	  .does = "the sum over what arrived, which is of no use" },
	{ IDLE(IP_DROP_MEMBERSHIP), .kind = SOCKOPT_GROUP,
	  .after = "IP_ADD_MEMBERSHIP", .does = "leaves the group" },
	{ IDLE(IP_DROP_SOURCE_MEMBERSHIP), .kind = SOCKOPT_SOURCE,
	  .after = "IP_ADD_SOURCE_MEMBERSHIP", .does = "the same" },
	{ SHARED(IP_FREEBIND), .value = 1,
	  .does = "bind() to foreign addresses; IPv4 then refuses to send, "
	  "IPv6 sends" },
	{ IP(IP_HDRINCL), .value = 1,
	  .does = "for raw sockets: the IP header is the sender's" },
	{ IDLE(IP_LOCAL_PORT_RANGE), .value = 20000 | 30000 << 16,
	  .does = "of ports; identifiers do not follow it" },
	{ IDLE(IP_MINTTL), .value = 2,
	  .does = "for TCP: drops what has a lower TTL" },
	{ IDLE(IP_MSFILTER), .kind = SOCKOPT_SOURCES,
	  .after = "IP_ADD_MEMBERSHIP", .does = "of which sources" },
	{ SHARED(IP_MTU), .kind = SOCKOPT_READ_PEER,
	  .does = "the path MTU that the kernel believes in, when "
	  "connected", .used = "mtu, of a UDP socket" },
	{ WHOLE(IP_PMTUDISC_DONT),
	  .does = "fragments may be made, here and on the way",
	  .used = "ping --pmtudisc dont, mtu --fragments" },
	{ WHOLE(IP_PMTUDISC_WANT),
	  .does = "the default: not to be fragmented on the way",
	  .used = "ping --pmtudisc want" },
	{ WHOLE(IP_PMTUDISC_DO),
	  .does = "never fragmented, nor larger than the path MTU believed",
	  .used = "ping --pmtudisc do" },
	{ WHOLE(IP_PMTUDISC_PROBE),
	  .does = "never fragmented, as large as the interface takes",
	  .used = "trace, mtu, ping --pmtudisc probe" },
	{ WHOLE(IP_PMTUDISC_INTERFACE),
	  .does = "may be fragmented on the way, but not here" },
	{ WHOLE(IP_PMTUDISC_OMIT),
	  .does = "may be fragmented, here by the interface alone" },
	{ IDLE(IP_MULTICAST_ALL), .value = 0,
	  .does = "which groups are heard; a ping socket hears none" },
	{ IP(IP_MULTICAST_IF), .kind = SOCKOPT_GROUP,
	  .does = "where multicasts leave" },
	{ IP(IP_MULTICAST_LOOP), .value = 0,
	  .does = "whether this host answers them, too",
	  .used = "ping --no-loopback" },
	{ IP(IP_MULTICAST_TTL), .value = 33,
	  .does = "their TTL, 1 by default; IP_TTL is not for them, but "
	  "beside a datagram is" },
	{ IP(IP_NODEFRAG), .value = 1,
	  .does = "for raw sockets alone" },
	{ IP(IP_OPTIONS), .kind = SOCKOPT_OPTIONS,
	  .does = "IP options of what is sent; source routes for "
	  "CAP_NET_RAW alone",
	  .used = "ping --record-route, --ip-timestamp" },
	{ IDLE(IP_PASSSEC), .value = 1,
	  .does = "the security context of what arrives; none without a "
	  "security module" },
	{ IP(IP_PKTINFO), .value = 1,
	  .does = "which address and interface a reply came to",
	  .used = "every verb" },
	{ IP(IP_RECVERR), .value = 1,
	  .does = "ICMP errors, each with its sender, type and what it "
	  "quotes", .used = "every verb" },
	{ IP(IP_RECVERR_RFC4884), .value = 1,
	  .does = "where the extensions of an error begin (RFC 4884)",
	  .used = "trace, for MPLS labels and interfaces" },
	{ IP(IP_RECVFRAGSIZE), .value = 1,
	  .does = "the largest fragment, of replies that were fragmented" },
	{ IP(IP_RECVOPTS), .value = 1,
	  .does = "IP options of what arrives",
	  .used = "ping --record-route, --ip-timestamp" },
	{ IP(IP_RECVORIGDSTADDR), .value = 1,
	  .does = "which address a reply came to; its port is bytes of the "
	  "ICMP header" },
	{ IP(IP_RECVTOS), .value = 1,
	  .does = "DSCP and ECN of what arrives", .used = "every verb" },
	{ IP(IP_RECVTTL), .value = 1,
	  .does = "the TTL of what arrives", .used = "every verb" },
	{ IP(IP_RETOPTS), .value = 1,
	  .does = "as IP_RECVOPTS, turned round for an answer" },
	{ IP(IP_ROUTER_ALERT), .value = 1,
	  .does = "for raw sockets alone" },
	{ IP(IP_TOS), .value = 72,
	  .does = "DSCP and ECN of what is sent; also beside a datagram",
	  .used = "--tos, --dscp, --ecn, beside each datagram" },
	{ SHARED(IP_TRANSPARENT), .value = 1,
	  .does = "bind() to foreign addresses; CAP_NET_ADMIN or "
	  "CAP_NET_RAW" },
	{ IP(IP_TTL), .value = 33,
	  .does = "the TTL of what is sent; also beside a datagram",
	  .used = "trace, mtu, ping --ttl, beside each datagram" },
	{ IDLE(IP_UNBLOCK_SOURCE), .kind = SOCKOPT_SOURCE,
	  .after = "IP_BLOCK_SOURCE", .does = "undoes IP_BLOCK_SOURCE" },
	{ IP(IP_UNICAST_IF), .value = SOCKOPT_LOOPBACK_NET,
	  .does = "where it is sent, as a number in network order" },
	{ GROUP(MCAST_JOIN_GROUP), .kind = SOCKOPT_ANY_GROUP,
	  .does = HEARS_ECHO },
	{ GROUP(MCAST_BLOCK_SOURCE), .kind = SOCKOPT_ANY_SOURCE,
	  .after = "MCAST_JOIN_GROUP",
	  .does = "but not from that source" },
	{ GROUP(MCAST_UNBLOCK_SOURCE), .kind = SOCKOPT_ANY_SOURCE,
	  .after = "MCAST_BLOCK_SOURCE",
	  .does = "undoes MCAST_BLOCK_SOURCE" },
	{ GROUP(MCAST_LEAVE_GROUP), .kind = SOCKOPT_ANY_GROUP,
	  .after = "MCAST_JOIN_GROUP", .does = "leaves the group" },
	{ GROUP(MCAST_JOIN_SOURCE_GROUP), .kind = SOCKOPT_ANY_SOURCE,
	  .does = "joins, for one source" },
	{ GROUP(MCAST_LEAVE_SOURCE_GROUP), .kind = SOCKOPT_ANY_SOURCE,
	  .after = "MCAST_JOIN_SOURCE_GROUP", .does = "leaves it" },
	{ GROUP(MCAST_MSFILTER), .kind = SOCKOPT_ANY_SOURCES,
	  .after = "MCAST_JOIN_GROUP", .does = "of which sources" },
	{ .name = "" },
};
