/*
 * sockoptip6.c - the options of SOL_IPV6 and ICMPv6, in the order of their
 * names
 *
 * An IPv4 socket refuses all of them, which is found out like everything else.
 */
#include <netinet/in.h>
#include <sys/socket.h>

#include "io/lane.h"
#include "io/sockopt.h"

/* Newer than, or left out of, some headers. */
#ifndef IPV6_ADDR_PREFERENCES
#define IPV6_ADDR_PREFERENCES	72
#endif
#ifndef IPV6_FLOWLABEL_MGR
#define IPV6_FLOWLABEL_MGR	32
#endif
#ifndef IPV6_MINHOPCOUNT
#define IPV6_MINHOPCOUNT	73
#endif
#ifndef IPV6_RECVFRAGSIZE
#define IPV6_RECVFRAGSIZE	77
#endif
#ifndef IPV6_RECVORIGDSTADDR
#define IPV6_RECVORIGDSTADDR	74
#endif
#ifndef IPV6_TRANSPARENT
#define IPV6_TRANSPARENT	75
#endif
#ifndef IPV6_UNICAST_IF
#define IPV6_UNICAST_IF	76
#endif
#ifndef IPV6_FREEBIND
#define IPV6_FREEBIND	78
#endif
#ifndef IPV6_MULTICAST_ALL
#define IPV6_MULTICAST_ALL	29
#endif
#ifndef IPV6_AUTOFLOWLABEL
#define IPV6_AUTOFLOWLABEL	70
#endif
#ifndef ICMP6_FILTER
#define ICMP6_FILTER	1
#endif

enum { PREFER_PUBLIC = 2 };		/* IPV6_PREFER_SRC_PUBLIC */

#define OPTION(says, option) \
	.name = (says), .level_name = "SOL_IPV6", .level = SOL_IPV6, \
	.number = (option)

#define IPV6(option)	OPTION(#option, option)
#define IDLE(option)	OPTION(#option, option), .idle = SOCKOPT_IDLE

#define WHOLE(mode) \
	OPTION("IPV6_MTU_DISCOVER", IPV6_MTU_DISCOVER), .word = #mode, \
	.value = (mode)

const struct sockopt sockopt_ipv6[] = {
	{ .name = "ICMP6_FILTER", .level_name = "SOL_ICMPV6",
	  .level = IPPROTO_ICMPV6, .number = ICMP6_FILTER,
	  .kind = SOCKOPT_TYPES6,
	  .does = "for raw sockets: ICMPv6 types not to be heard",
	  .used = "raw sockets, where they are used instead" },
	{ IPV6(IPV6_ADDR_PREFERENCES), .value = PREFER_PUBLIC,
	  .does = "which of our addresses is the source" },
	{ IDLE(IPV6_ADD_MEMBERSHIP), .kind = SOCKOPT_GROUP6,
	  .does = "joins; the host hears the group, a ping socket never "
	  "does" },
	{ IPV6(IPV6_ADDRFORM), .value = AF_INET,
	  .does = "for TCP and UDP: makes it an IPv4 socket" },
	{ IPV6(IPV6_AUTHHDR), .value = 1,
	  .does = "nothing; Linux does not know it" },
	{ IPV6(IPV6_AUTOFLOWLABEL), .value = 0,
	  .does = "whether the kernel chooses a flow label; 0 sends 0" },
	{ IPV6(IPV6_CHECKSUM), .value = 2,
	  .does = "for raw sockets: where the checksum is" },
	{ IPV6(IPV6_DONTFRAG), .value = 1,
	  .does = "no fragments are made; also beside a datagram" },
	{ IDLE(IPV6_DROP_MEMBERSHIP), .kind = SOCKOPT_GROUP6,
	  .after = "IPV6_ADD_MEMBERSHIP", .does = "leaves the group" },
	{ IPV6(IPV6_DSTOPTS), .kind = SOCKOPT_PADDING,
	  .does = "destination options of what is sent; CAP_NET_RAW" },
	{ IPV6(IPV6_FLOWINFO), .value = 1,
	  .does = "class and flow label of what arrives; beside a datagram: "
	  "any label, no lease",
	  .used = "--flow-label, flows of trace and mtu, beside each "
	  "datagram" },
	{ IPV6(IPV6_FLOWINFO_SEND), .value = 1,
	  .does = "labels by way of addresses; in errors, what the quoted "
	  "packet had", .used = "trace, to see labels that were changed" },
	{ IPV6(IPV6_FLOWLABEL_MGR), .kind = SOCKOPT_LABEL,
	  .does = "leases flow labels" },
	{ IPV6(IPV6_FREEBIND), .value = 1,
	  .does = "bind() to foreign addresses, which are then sent from" },
	{ IPV6(IPV6_HDRINCL), .value = 1,
	  .does = "for raw sockets: the IP header is the sender's" },
	{ IPV6(IPV6_HOPLIMIT), .value = 33,
	  .does = "beside a datagram: its hop limit; nothing else",
	  .used = "trace, mtu, ping --ttl, beside each datagram" },
	{ IPV6(IPV6_HOPOPTS), .kind = SOCKOPT_PADDING,
	  .does = "hop-by-hop options of what is sent; CAP_NET_RAW" },
	{ IPV6(IPV6_JOIN_ANYCAST), .kind = SOCKOPT_ANYCAST,
	  .does = "makes the host answer an anycast address; CAP_NET_ADMIN" },
	{ IPV6(IPV6_LEAVE_ANYCAST), .kind = SOCKOPT_ANYCAST,
	  .after = "IPV6_JOIN_ANYCAST", .does = "undoes it" },
	{ IDLE(IPV6_MINHOPCOUNT), .value = 2,
	  .does = "for TCP: drops what has a lower hop limit" },
	{ IPV6(IPV6_MTU), .kind = SOCKOPT_READ_PEER,
	  .does = "the path MTU that the kernel believes in, when connected; "
	  "stale until connect() again", .used = "mtu, of a UDP socket" },
	{ WHOLE(IPV6_PMTUDISC_DONT),
	  .does = "fragments may be made here",
	  .used = "ping --pmtudisc dont, mtu --fragments" },
	{ WHOLE(IPV6_PMTUDISC_WANT),
	  .does = "the default: fragments as the path MTU demands",
	  .used = "ping --pmtudisc want" },
	{ WHOLE(IPV6_PMTUDISC_DO),
	  .does = "no fragments, nor larger than the path MTU believed",
	  .used = "ping --pmtudisc do" },
	{ WHOLE(IPV6_PMTUDISC_PROBE),
	  .does = "no fragments, as large as the interface takes",
	  .used = "trace, mtu, ping --pmtudisc probe" },
	{ WHOLE(IPV6_PMTUDISC_INTERFACE),
	  .does = "the same, and the path MTU is not believed" },
	{ WHOLE(IPV6_PMTUDISC_OMIT),
	  .does = "fragments as the interface demands" },
	{ IDLE(IPV6_MULTICAST_ALL), .value = 0,
	  .does = "which groups are heard; a ping socket hears none" },
	{ IPV6(IPV6_MULTICAST_HOPS), .value = 33,
	  .does = "the hop limit of multicasts, 1 by default" },
	{ IPV6(IPV6_MULTICAST_IF), .value = SOCKOPT_LOOPBACK,
	  .does = "where multicasts leave" },
	{ IPV6(IPV6_MULTICAST_LOOP), .value = 0,
	  .does = "whether this host answers them, too",
	  .used = "ping --no-loopback" },
	{ IPV6(IPV6_NEXTHOP), .kind = SOCKOPT_PADDING,
	  .does = "the next hop; Linux does not have it" },
	{ IPV6(IPV6_PATHMTU), .kind = SOCKOPT_READ_PEER,
	  .does = "the same as IPV6_MTU, with an address" },
	{ IPV6(IPV6_PKTINFO), .kind = SOCKOPT_PKTINFO6,
	  .does = "where it is sent; the source address in it is ignored" },
	{ IPV6(IPV6_RECVDSTOPTS), .value = 1,
	  .does = "destination options of what arrives" },
	{ IPV6(IPV6_RECVERR), .value = 1,
	  .does = "ICMPv6 errors, each with its sender, type and what it "
	  "quotes", .used = "every verb" },
	{ IPV6(IPV6_RECVERR_RFC4884), .value = 1,
	  .does = "where the extensions of an error begin (RFC 4884)",
	  .used = "trace, for MPLS labels and interfaces" },
	{ IPV6(IPV6_RECVFRAGSIZE), .value = 1,
	  .does = "the largest fragment, of replies that were fragmented" },
	{ IPV6(IPV6_RECVHOPLIMIT), .value = 1,
	  .does = "the hop limit of what arrives", .used = "every verb" },
	{ IPV6(IPV6_RECVHOPOPTS), .value = 1,
	  .does = "hop-by-hop options of what arrives" },
	{ IPV6(IPV6_RECVORIGDSTADDR), .value = 1,
	  .does = "which address a reply came to" },
	{ IDLE(IPV6_RECVPATHMTU), .value = 1,
	  .does = "news of the path MTU; a ping socket is never told" },
	{ IPV6(IPV6_RECVPKTINFO), .value = 1,
	  .does = "which address and interface a reply came to",
	  .used = "every verb" },
	{ IPV6(IPV6_RECVRTHDR), .value = 1,
	  .does = "the routing header of what arrives" },
	{ IPV6(IPV6_RECVTCLASS), .value = 1,
	  .does = "DSCP and ECN of what arrives", .used = "every verb" },
	{ IPV6(IPV6_ROUTER_ALERT), .value = 1,
	  .does = "for raw sockets alone" },
	{ IDLE(IPV6_RTHDR), .kind = SOCKOPT_ROUTING,
	  .does = "a routing header, which is taken and never sent" },
	{ IPV6(IPV6_RTHDRDSTOPTS), .kind = SOCKOPT_PADDING,
	  .does = "options before the routing header; CAP_NET_RAW" },
	{ IPV6(IPV6_TCLASS), .value = 72,
	  .does = "DSCP and ECN of what is sent; also beside a datagram",
	  .used = "--tos, --dscp, --ecn, beside each datagram" },
	{ IPV6(IPV6_TRANSPARENT), .value = 1,
	  .does = "bind() to foreign addresses; CAP_NET_ADMIN or "
	  "CAP_NET_RAW" },
	{ IPV6(IPV6_UNICAST_HOPS), .value = 33,
	  .does = "the hop limit of what is sent" },
	{ IPV6(IPV6_UNICAST_IF), .value = SOCKOPT_LOOPBACK_NET,
	  .does = "where it is sent, as a number in network order" },
	{ IPV6(IPV6_V6ONLY), .value = 1,
	  .does = "always 1: an IPv4 target needs an IPv4 socket" },
	{ .name = "" },
};
