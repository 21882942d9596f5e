/*
 * raw.c - the lane where ping sockets are refused
 *
 * A raw socket sees every ICMP message of the network namespace, the own
 * requests on the loopback included, so the kernel is given two sieves: the
 * type filter lets echo replies through, and a classic BPF program those of
 * the lane's identifier.  The sender's program lets nothing through at all.
 * Neither covers the error queue, which tells the errors of all pings of the
 * host; those are told apart by hand, as is what arrived before the sieve
 * was in place (netns/k16-raw).
 *
 * What a ping socket does for its owner is done here: identifier, checksum
 * (IPv4; in IPv6 the kernel does it on raw sockets, too), and the IPv4
 * header in front of what is received.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/filter.h>
#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <sys/capability.h>

#include "base/bytes.h"
#include "io/lane.h"
#include "io/priv.h"

enum {
	ECHO_HEAD = 8,
	ECHO_IDENT = 4,		/* offset of the identifier */
	V4_HEAD = 20,
};

int raw_socket(int family)
{
	int fd;

	if (priv_raise(CAP_NET_RAW) < 0) {
		if (errno != ENOMEM)
			errno = EACCES;
		return -1;
	}
	fd = socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    family == AF_INET ? IPPROTO_ICMP : (int)IPPROTO_ICMPV6);
	if (fd < 0 && errno == EPERM)
		errno = EACCES;
	priv_lower(CAP_NET_RAW);
	return fd;
}

uint16_t raw_ident(const struct kernel *kernel)
{
	uint16_t ident;
	int i;

	do {
		ident = (uint16_t)(1 + arc4random_uniform(UINT16_MAX));
		for (i = 0; i < kernel->lanes; i++)
			if (kernel->lane[i]->ident == ident)
				break;
	} while (i < kernel->lanes);
	return ident;
}

static int attach(int fd, struct sock_filter *code, size_t n)
{
	struct sock_fprog program = { .len = (unsigned short)n,
		.filter = code };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
	    sizeof(program));
}

static int filter_nothing(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_RET | BPF_K, 0),
	};

	return attach(fd, code, sizeof(code) / sizeof(code[0]));
}

/* IPv4: data begins with the IP header, whose length goes into X. */
static int filter_v4(int fd, uint16_t ident)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
		BPF_STMT(BPF_LD | BPF_H | BPF_IND, ECHO_IDENT),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ident, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct icmp_filter types = { ~(1U << ICMP_ECHOREPLY) };

	if (setsockopt(fd, SOL_RAW, ICMP_FILTER, &types, sizeof(types)) < 0)
		return -1;
	return attach(fd, code, sizeof(code) / sizeof(code[0]));
}

static int filter_v6(int fd, uint16_t ident)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, ECHO_IDENT),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ident, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct icmp6_filter types;

	ICMP6_FILTER_SETBLOCKALL(&types);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &types);
	if (setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &types,
	    sizeof(types)) < 0)
		return -1;
	return attach(fd, code, sizeof(code) / sizeof(code[0]));
}

int raw_filter(const struct lane *lane)
{
	if (lane->tx != lane->rx && filter_nothing(lane->tx) < 0)
		return -1;
	return lane->family == AF_INET ? filter_v4(lane->rx, lane->ident) :
	    filter_v6(lane->rx, lane->ident);
}

/* RFC 1071: the sum of 16-bit words, an odd last byte counting as its high
 * half, carries folded back in. */
static uint16_t checksum(const uint8_t head[static ECHO_HEAD],
    const uint8_t *data, size_t len)
{
	struct bytes b = bytes_of(head, ECHO_HEAD);
	uint64_t sum = 0;

	for (int i = 0; i < ECHO_HEAD / 2; i++)
		sum += bytes_u16(&b);
	b = bytes_of(data, len);
	while (b.left > 1)
		sum += bytes_u16(&b);
	if (b.left)
		sum += (uint64_t)bytes_u8(&b) << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

void raw_head(const struct lane *lane, const struct net_out *out,
    uint8_t head[static 8])
{
	memcpy(head, out->data, ECHO_HEAD);
	bytes_put16(head + 2, 0);
	bytes_put16(head + ECHO_IDENT, lane->ident);
	if (lane->family == AF_INET)
		bytes_put16(head + 2, checksum(head, out->data + ECHO_HEAD,
		    out->len - ECHO_HEAD));
}

/* What a datagram of ours, or the answer to it, must begin with. */
static bool is_ours(const struct lane *lane, const struct net_in *in)
{
	bool v4 = lane->family == AF_INET;
	uint8_t request = v4 ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
	uint8_t reply = v4 ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY;
	struct bytes b = bytes_of(in->data, in->len);
	uint8_t type = bytes_u8(&b);

	bytes_take(&b, ECHO_IDENT - 1);
	if (bytes_u16(&b) != lane->ident || b.left < 2)
		return false;
	return type == (in->heard == NET_ERROR ? request : reply);
}

bool raw_accept(const struct lane *lane, struct net_in *in)
{
	size_t skip;

	if (in->heard == NET_LEFT)
		return true;
	if (in->heard == NET_REPLY && lane->family == AF_INET) {
		if (in->len < V4_HEAD)
			return false;
		skip = (size_t)(in->data[0] & 15) * 4;
		if (skip < V4_HEAD || skip > in->len)
			return false;
		in->data += skip;
		in->len -= skip;
	}
	return is_ours(lane, in);
}
