/*
 * k08-source TARGET FIRST SECOND - how a source address is chosen
 *
 * Both are addresses of ours towards TARGET, and FIRST is what routing would
 * choose.
 */
#include "fact.h"

/* Where did a reply go?  IP_PKTINFO of it tells. */
static bool replied_to(int fd, int seq, const struct addr *source)
{
	_Alignas(struct cmsghdr) uint8_t control[512];
	uint8_t data[64];
	struct iovec iov = { data, sizeof(data) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control) };
	struct cmsghdr *c;

	if (!wait_for(fd, POLLIN, FACT_PATIENCE) || recvmsg(fd, &msg, 0) < 8)
		return false;
	c = CMSG_FIRSTHDR(&msg);
	if (!c || data[7] != seq)
		return false;
	/* struct in_pktinfo ends in the address, in6_pktinfo begins so. */
	return memcmp(CMSG_DATA(c) + (is_v4(source) ? 8 : 0), source->bytes,
	    addr_len(source)) == 0;
}

static int by_pktinfo(int fd, const struct addr *to, int seq,
    const struct addr *source)
{
	struct in_pktinfo v4 = { .ipi_ifindex = 0 };
	struct in6_pktinfo v6 = { .ipi6_ifindex = 0 };

	memcpy(&v4.ipi_spec_dst, source->bytes, 4);
	memcpy(&v6.ipi6_addr, source->bytes, 16);
	if (is_v4(to))
		return echo_with(fd, to, seq, FACT_LEN, SOL_IP, IP_PKTINFO,
		    &v4, sizeof(v4));
	return echo_with(fd, to, seq, FACT_LEN, SOL_IPV6, IPV6_PKTINFO, &v6,
	    sizeof(v6));
}

static int open_one(int family)
{
	int fd = ping_socket(family);

	set(fd, family == AF_INET ? SOL_IP : SOL_IPV6,
	    family == AF_INET ? IP_PKTINFO : IPV6_RECVPKTINFO, 1);
	return fd;
}

int main(int argc, char **argv)
{
	struct addr to = to_addr(argc > 1 ? argv[1] : NULL);
	struct addr first = to_addr(argc > 2 ? argv[2] : NULL);
	struct addr second = to_addr(argc > 3 ? argv[3] : NULL);
	int fd = open_one(to.family), bound = open_one(to.family);

	fact(echo(fd, &to, 1) == 0 && replied_to(fd, 1, &first),
	    "routing chooses the first");
	fact(by_pktinfo(fd, &to, 2, &second) == 0, "PKTINFO is taken");
	if (is_v4(&to))
		fact(replied_to(fd, 2, &second), "and obeyed in IPv4");
	else
		fact(replied_to(fd, 2, &first), "and ignored in IPv6");
	fact(bind_to(bound, &second, 0) == 0 && echo(bound, &to, 3) == 0 &&
	    replied_to(bound, 3, &second), "bind is obeyed");
	return 0;
}
