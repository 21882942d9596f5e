/*
 * k04-ttl TARGET - a whole traceroute in one sendmmsg, unprivileged
 *
 * TARGET must be two routers away.
 */
#include "fact.h"

enum { PROBES = 3 };

static void with_ttl(struct msghdr *msg, uint8_t *control, bool v4, int ttl)
{
	struct cmsghdr *c = (struct cmsghdr *)(void *)control;

	msg->msg_control = control;
	msg->msg_controllen = CMSG_SPACE(sizeof(int));
	c->cmsg_level = v4 ? SOL_IP : SOL_IPV6;
	c->cmsg_type = v4 ? IP_TTL : IPV6_HOPLIMIT;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &ttl, sizeof(ttl));
}

static int send_all(int fd, const struct addr *to)
{
	_Alignas(struct cmsghdr) uint8_t
	    control[PROBES][CMSG_SPACE(sizeof(int))] = { 0 };
	uint8_t data[PROBES][FACT_LEN] = { 0 };
	struct mmsghdr msg[PROBES] = { 0 };
	struct iovec iov[PROBES];
	struct sockaddr_storage sa;
	socklen_t len = addr_to_sockaddr(to, 0, &sa);

	for (int i = 0; i < PROBES; i++) {
		data[i][0] = is_v4(to) ? 8 : 128;
		data[i][7] = (uint8_t)(i + 1);
		iov[i] = (struct iovec){ data[i], FACT_LEN };
		msg[i].msg_hdr.msg_name = &sa;
		msg[i].msg_hdr.msg_namelen = len;
		msg[i].msg_hdr.msg_iov = &iov[i];
		msg[i].msg_hdr.msg_iovlen = 1;
		with_ttl(&msg[i].msg_hdr, control[i], is_v4(to), i + 1);
	}
	return sendmmsg(fd, msg, PROBES, 0);
}

int main(int argc, char **argv)
{
	struct addr to = to_addr(argc > 1 ? argv[1] : NULL);
	int tx = ping_socket(to.family), fd = ping_socket(to.family);
	struct addr from[PROBES + 1] = { 0 };
	struct heard h;
	bool v4 = is_v4(&to);

	want_errors(fd, to.family);
	set(fd, v4 ? SOL_IP : SOL_IPV6, v4 ? IP_RECVTTL : IPV6_RECVHOPLIMIT,
	    1);
	bind_ident(tx, to.family, 0);
	bind_ident(fd, to.family, ident_of(tx));
	fact(send_all(tx, &to) == PROBES,
	    "one call sends three datagrams of different ttl");
	for (int i = 0; i < PROBES - 1; i++)
		if (hear_error(fd, &h) && h.seq > 0 && h.seq <= PROBES)
			from[h.seq] = h.in.from;
	fact(addr_is_set(&from[1]) && addr_is_set(&from[2]) &&
	    !addr_equal(&from[1], &from[2]), "two die at two routers");
	fact(addr_same(&h.in.about, &to), "the quote tells the target");
	fact(hear_reply(fd, &h) && h.seq == 3 && h.in.ttl == 62,
	    "one is answered, and the ttl of the reply is told");
	return 0;
}
