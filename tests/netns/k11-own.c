/*
 * k11-own ABSENT OURS - an error of our own host comes from our own address
 *
 * ABSENT is on a link of ours and does not exist, or a firewall of ours
 * rejects it.
 */
#include "fact.h"

int main(int argc, char **argv)
{
	struct addr to = to_addr(argc > 1 ? argv[1] : NULL);
	struct addr ours = to_addr(argc > 2 ? argv[2] : NULL);
	int fd = ping_socket(to.family);
	struct heard h;

	want_errors(fd, to.family);
	set(fd, is_v4(&to) ? SOL_IP : SOL_IPV6,
	    is_v4(&to) ? IP_PKTINFO : IPV6_RECVPKTINFO, 1);
	echo(fd, &to, 1);
	fact(hear_error(fd, &h) && h.in.heard == NET_ERROR && h.seq == 1,
	    "an ICMP error is told");
	fact(addr_same(&h.in.from, &ours), "its sender is our own address");
	fact(addr_same(&h.in.about, &to), "it is about the target");
	if (is_v4(&to))
		fact(h.in.ifindex == 1, "it came in over lo");
	fact(h.in.own, "it is seen to be our own");
	return 0;
}
