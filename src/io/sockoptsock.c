/*
 * sockoptsock.c - the options of SOL_SOCKET, in the order of their names
 *
 * A ping socket is a datagram socket with few habits of its own: what comes
 * with each packet but its time stamp, it never hands out.  What does nothing
 * was tried (tests/netns/sockopt.t) or is of streams, of Unix sockets, or of
 * UDP alone.
 */
#include <sys/socket.h>

#include <linux/net_tstamp.h>

#include "io/lane.h"
#include "io/sockopt.h"

#ifndef SO_RCVMARK
#define SO_RCVMARK	75
#endif
#ifndef SO_RCVPRIORITY
#define SO_RCVPRIORITY	82
#endif

#define SOCKET(option) \
	.name = #option, .level_name = "SOL_SOCKET", .level = SOL_SOCKET, \
	.number = (option)

const struct sockopt sockopt_socket[] = {
	{ SOCKET(SO_ACCEPTCONN), .kind = SOCKOPT_READ,
	  .does = "whether it listens: never" },
	{ SOCKET(SO_ATTACH_BPF), .kind = SOCKOPT_UNTRIED,
	  .does = "as SO_ATTACH_FILTER, by a program of bpf(2)" },
	{ SOCKET(SO_ATTACH_FILTER), .kind = SOCKOPT_PROGRAM,
	  .does = "a sieve for replies, from the ICMP header on; not for "
	  "errors", .used = "raw sockets, where they are used instead" },
	{ SOCKET(SO_ATTACH_REUSEPORT_CBPF), .kind = SOCKOPT_PROGRAM,
	  .idle = SOCKOPT_IDLE, .after = "SO_REUSEPORT",
	  .does = "chooses among UDP and TCP sockets of one port" },
	{ SOCKET(SO_ATTACH_REUSEPORT_EBPF), .kind = SOCKOPT_UNTRIED,
	  .does = "the same, by a program of bpf(2)" },
	{ SOCKET(SO_BINDTODEVICE), .kind = SOCKOPT_DEVICE,
	  .does = "sends and hears there alone; once only without "
	  "CAP_NET_RAW", .used = "--interface DEVICE" },
	{ SOCKET(SO_BINDTOIFINDEX), .value = SOCKOPT_LOOPBACK,
	  .does = "the same, by the number of the interface" },
	{ SOCKET(SO_BROADCAST), .value = 1, .idle = SOCKOPT_IDLE6,
	  .does = "allows IPv4 broadcast addresses as targets",
	  .used = "ping --broadcast" },
	{ SOCKET(SO_BSDCOMPAT), .value = 1, .idle = SOCKOPT_IDLE,
	  .does = "nothing, on any socket" },
	{ SOCKET(SO_BUSY_POLL), .value = 50, .idle = SOCKOPT_IDLE,
	  .does = "looks at the device instead of sleeping; a ping socket "
	  "does not know which" },
	{ SOCKET(SO_BUSY_POLL_BUDGET), .value = 8, .idle = SOCKOPT_IDLE,
	  .does = "how much of that at once" },
	{ SOCKET(SO_COOKIE), .kind = SOCKOPT_READ,
	  .does = "a number that no other socket has" },
	{ SOCKET(SO_DEBUG), .value = 1, .idle = SOCKOPT_IDLE,
	  .does = "notes of TCP; CAP_NET_ADMIN alone may" },
	{ SOCKET(SO_DETACH_FILTER), .after = "SO_ATTACH_FILTER",
	  .does = "takes the sieve away" },
	{ SOCKET(SO_DOMAIN), .kind = SOCKOPT_READ, .does = "the family" },
	{ SOCKET(SO_DONTROUTE), .value = 1, .idle = SOCKOPT_IDLE6,
	  .does = "sends to neighbours alone", .used = "ping --direct" },
	{ SOCKET(SO_ERROR), .kind = SOCKOPT_READ,
	  .does = "takes the pending error, which an ICMP error leaves" },
	{ SOCKET(SO_INCOMING_CPU), .value = 0, .idle = SOCKOPT_IDLE,
	  .does = "a CPU to be chosen for, among sockets of one port" },
	{ SOCKET(SO_INCOMING_NAPI_ID), .kind = SOCKOPT_READ,
	  .idle = SOCKOPT_IDLE,
	  .does = "the queue that the last packet came by; always 0" },
	{ SOCKET(SO_KEEPALIVE), .value = 1, .idle = SOCKOPT_IDLE,
	  .does = "for streams alone" },
	{ SOCKET(SO_LINGER), .kind = SOCKOPT_LINGER, .value = 1,
	  .idle = SOCKOPT_IDLE, .does = "for streams alone" },
	{ SOCKET(SO_LOCK_FILTER), .value = 1,
	  .does = "no other sieve from here on" },
	{ SOCKET(SO_MARK), .value = 7,
	  .does = "a mark for routing and firewall; CAP_NET_ADMIN or "
	  "CAP_NET_RAW", .used = "--mark" },
	{ SOCKET(SO_MAX_PACING_RATE), .value = 1000000,
	  .does = "bytes a second, if the interface's queue is an fq" },
	{ SOCKET(SO_MEMINFO), .kind = SOCKOPT_READ,
	  .does = "memory in use, and replies dropped for want of it",
	  .used = "every verb, to tell its own drops from loss" },
	{ SOCKET(SO_NETNS_COOKIE), .kind = SOCKOPT_READ,
	  .does = "a number of the network namespace" },
	{ SOCKET(SO_NO_CHECK), .value = 1, .idle = SOCKOPT_IDLE,
	  .does = "for UDP: no checksum" },
	{ SOCKET(SO_NOFCS), .value = 1, .idle = SOCKOPT_IDLE,
	  .does = "for packet sockets alone" },
	{ SOCKET(SO_OOBINLINE), .value = 1, .idle = SOCKOPT_IDLE,
	  .does = "for streams alone" },
	{ SOCKET(SO_PASSCRED), .value = 1, .idle = SOCKOPT_IDLE,
	  .does = "for Unix sockets alone" },
	{ SOCKET(SO_PASSSEC), .value = 1, .idle = SOCKOPT_IDLE,
	  .does = "for Unix sockets alone" },
	{ SOCKET(SO_PEEK_OFF), .value = 0, .idle = SOCKOPT_IDLE,
	  .does = "for UDP and Unix sockets: where MSG_PEEK begins" },
	{ SOCKET(SO_PEERCRED), .kind = SOCKOPT_READ, .idle = SOCKOPT_IDLE,
	  .does = "for Unix sockets alone" },
	{ SOCKET(SO_PEERSEC), .kind = SOCKOPT_READ, .idle = SOCKOPT_IDLE,
	  .does = "for Unix sockets and TCP" },
	{ SOCKET(SO_PREFER_BUSY_POLL), .value = 1, .idle = SOCKOPT_IDLE,
	  .does = "as SO_BUSY_POLL" },
	{ SOCKET(SO_PRIORITY), .value = 6,
	  .does = "the place in the interface's queue, 0 to 6" },
	{ SOCKET(SO_PROTOCOL), .kind = SOCKOPT_READ,
	  .does = "IPPROTO_ICMP or IPPROTO_ICMPV6" },
	{ SOCKET(SO_RCVBUF), .value = 65536,
	  .does = "room for replies and errors; 832 bytes for a small one; "
	  "doubled",
	  .used = "verbs that expect many answers at once" },
	{ SOCKET(SO_RCVBUFFORCE), .value = 65536,
	  .does = "the same, past net.core.rmem_max; CAP_NET_ADMIN" },
	{ SOCKET(SO_RCVLOWAT), .value = 8, .idle = SOCKOPT_IDLE,
	  .does = "for streams alone" },
	{ SOCKET(SO_RCVMARK), .value = 1, .idle = SOCKOPT_IDLE,
	  .does = "the mark of what arrives; never told" },
	{ SOCKET(SO_RCVPRIORITY), .value = 1, .idle = SOCKOPT_IDLE,
	  .does = "the priority of what arrives; never told" },
	{ SOCKET(SO_RCVTIMEO), .kind = SOCKOPT_TIMEVAL, .value = 1,
	  .does = "how long a receive waits" },
	{ SOCKET(SO_REUSEADDR), .value = 0,
	  .does = "1, the default, lets others bind the identifier and take "
	  "the replies", .used = "every verb, to have its identifier alone" },
	{ SOCKET(SO_REUSEPORT), .value = 1, .idle = SOCKOPT_IDLE,
	  .does = "for UDP and TCP: several sockets of one port" },
	{ SOCKET(SO_RXQ_OVFL), .value = 1, .idle = SOCKOPT_IDLE,
	  .does = "drops, beside what arrives; never told, SO_MEMINFO "
	  "knows them" },
	{ SOCKET(SO_SELECT_ERR_QUEUE), .value = 1,
	  .does = "errors and departure stamps are POLLPRI, too" },
	{ SOCKET(SO_SNDBUF), .value = 65536,
	  .does = "room for what waits to leave; doubled",
	  .used = "ping --sndbuf" },
	{ SOCKET(SO_SNDBUFFORCE), .value = 65536,
	  .does = "the same, past net.core.wmem_max; CAP_NET_ADMIN" },
	{ SOCKET(SO_SNDLOWAT), .value = 8, .idle = SOCKOPT_IDLE,
	  .does = "for streams alone; refused on Linux" },
	{ SOCKET(SO_SNDTIMEO), .kind = SOCKOPT_TIMEVAL, .value = 1,
	  .idle = SOCKOPT_IDLE6,
	  .does = "how long a send waits; in IPv6 none does" },
	{ SOCKET(SO_TIMESTAMP), .value = 1,
	  .does = "the time of arrival, in microseconds" },
	{ SOCKET(SO_TIMESTAMPING), .value = SOF_TIMESTAMPING_SOFTWARE |
	  SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE |
	  SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY,
	  .does = "the kernel's times of departure and arrival",
	  .used = "every verb, for round-trip times" },
	{ SOCKET(SO_TIMESTAMPNS), .value = 1,
	  .does = "the time of arrival, in nanoseconds",
	  .used = "ping --no-stamps" },
	{ SOCKET(SO_TXTIME), .kind = SOCKOPT_TXTIME,
	  .does = "when a packet is to leave, if the queue is an fq or etf" },
	{ SOCKET(SO_TYPE), .kind = SOCKOPT_READ, .does = "SOCK_DGRAM" },
	{ SOCKET(SO_WIFI_STATUS), .value = 1, .idle = SOCKOPT_IDLE,
	  .does = "for packet sockets alone" },
	{ SOCKET(SO_ZEROCOPY), .value = 1, .idle = SOCKOPT_IDLE,
	  .does = "for TCP and UDP alone" },
	{ .name = "" },
};
