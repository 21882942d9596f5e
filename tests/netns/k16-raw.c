/*
 * k16-raw TARGET - a raw socket is told the errors of all pings of the host
 *
 * TARGET must be some hops away.  Needs CAP_NET_RAW.
 */
#include <linux/filter.h>

#include "fact.h"

int main(int argc, char **argv)
{
	struct addr to = to_addr(argc > 1 ? argv[1] : NULL);
	struct sock_filter code[] = { BPF_STMT(BPF_RET | BPF_K, 0) };
	struct sock_fprog nothing = { 1, code };
	int tx = ping_socket(to.family);
	int fd = socket(to.family, SOCK_RAW | SOCK_NONBLOCK,
	    is_v4(&to) ? IPPROTO_ICMP : (int)IPPROTO_ICMPV6);
	struct heard h;

	fact(fd >= 0, "a raw socket");
	want_errors(fd, to.family);
	setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &nothing,
	    sizeof(nothing));
	echo(tx, &to, 1);
	fact(hear_reply(tx, &h) && !wait_for(fd, POLLIN, 0),
	    "a filter keeps a reply to somebody else away");
	set_ttl(tx, to.family, 1);
	echo(tx, &to, 2);
	fact(hear_error(fd, &h) && h.seq == 2,
	    "but not an error about somebody else's datagram");
	return 0;
}
