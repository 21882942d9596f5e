/*
 * k05-stampid TARGET - departure stamps, and which datagram they are of
 */
#include <linux/net_tstamp.h>

#include "fact.h"

static int stamped(int fd, const struct addr *to, int seq)
{
	uint32_t flags = SOF_TIMESTAMPING_TX_SOFTWARE;

	return echo_with(fd, to, seq, FACT_LEN, SOL_SOCKET, SO_TIMESTAMPING,
	    &flags, sizeof(flags));
}

static bool left(int fd, uint32_t id)
{
	struct heard h;

	bool told = hear_error(fd, &h);

	printf("# id %u, wanted %u\n", h.in.id, id);
	return told && h.in.heard == NET_LEFT &&
	    h.in.id == id && h.in.len == 0;
}

static void put(uint8_t *at, int type, uint32_t value)
{
	struct cmsghdr *c = (struct cmsghdr *)(void *)at;

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = type;
	c->cmsg_len = CMSG_LEN(sizeof(value));
	memcpy(CMSG_DATA(c), &value, sizeof(value));
}

/* Both control messages by hand: echo_with knows one. */
static int named(int fd, const struct addr *to, uint32_t id)
{
	_Alignas(struct cmsghdr) uint8_t control[2 * CMSG_SPACE(4)] = { 0 };
	uint8_t data[FACT_LEN] = { is_v4(to) ? 8 : 128 };
	struct sockaddr_storage sa;
	struct iovec iov = { data, sizeof(data) };
	struct msghdr msg = { .msg_name = &sa, .msg_iov = &iov,
		.msg_iovlen = 1, .msg_control = control,
		.msg_controllen = sizeof(control) };

	put(control, SO_TIMESTAMPING, SOF_TIMESTAMPING_TX_SOFTWARE);
	put(control + CMSG_SPACE(4), SCM_TS_OPT_ID, id);
	msg.msg_namelen = addr_to_sockaddr(to, 0, &sa);
	return sendmsg(fd, &msg, 0) < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
	struct addr to = to_addr(argc > 1 ? argv[1] : NULL);
	int fd = ping_socket(to.family);
	struct heard h;

	fact(set(fd, SOL_SOCKET, SO_TIMESTAMPING, SOF_TIMESTAMPING_SOFTWARE |
	    SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY) == 0,
	    "an ordinary user may ask for stamps");
	fact(stamped(fd, &to, 1) == 0 && left(fd, 0),
	    "the kernel counts from 0");
	echo(fd, &to, 2);
	fact(stamped(fd, &to, 3) == 0 && left(fd, 1),
	    "what is not stamped is not counted");
	fact(echo_with(fd, &to, 4, 4, SOL_SOCKET, SO_TIMESTAMPING,
	    &(uint32_t){ SOF_TIMESTAMPING_TX_SOFTWARE }, 4) < 0 &&
	    stamped(fd, &to, 5) == 0 && left(fd, 2),
	    "nor what is invalid");
	fact(echo_with(fd, &to, 6, FACT_LEN, SOL_SOCKET, SO_TIMESTAMPING,
	    &(uint32_t){ SOF_TIMESTAMPING_RX_SOFTWARE }, 4) < 0 &&
	    errno == EINVAL, "what no datagram can have is refused");
	fact(pending(fd) == 0, "a stamp is no pending error");
	set(fd, SOL_SOCKET, SO_TIMESTAMPING, SOF_TIMESTAMPING_SOFTWARE |
	    SOF_TIMESTAMPING_OPT_TSONLY);
	set(fd, SOL_SOCKET, SO_TIMESTAMPING, SOF_TIMESTAMPING_SOFTWARE |
	    SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY);
	fact(stamped(fd, &to, 6) == 0 && left(fd, 0),
	    "OPT_ID off and on begins the count anew");
	/*
	 * Not tried: an unnamed datagram after a named one.  Linux 6.18 gives
	 * it the name of the one before, so a socket must keep to one way.
	 */
	if (named(fd, &to, 0xfeedbeef) == 0)
		fact(left(fd, 0xfeedbeef) && named(fd, &to, 7) == 0 &&
		    left(fd, 7), "names of ours come back");
	else
		fact(errno == EINVAL, "this kernel refuses names (EINVAL)");
	fact(!hear_now(fd, MSG_ERRQUEUE, &h), "and no stamp more");
	return 0;
}
