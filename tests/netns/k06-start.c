/*
 * k06-start TARGET - arrivals are stamped some time after stamping is asked
 *
 * How long it takes is not told: it is the kernel's deferred work.  Told is
 * that it comes, and that it then stays.
 */
#include <linux/net_tstamp.h>

#include "fact.h"

enum { TRIES = 2000, AFTER = 50 };

int main(int argc, char **argv)
{
	struct addr to = to_addr(argc > 1 ? argv[1] : NULL);
	int fd = ping_socket(to.family), without = 0, i;
	struct heard h = { .seq = -1 };

	set(fd, SOL_SOCKET, SO_TIMESTAMPING, SOF_TIMESTAMPING_SOFTWARE |
	    SOF_TIMESTAMPING_RX_SOFTWARE);
	for (i = 0; i < TRIES && !h.in.stamp; i++) {
		if (i > 0)
			usleep(1000);
		if (echo(fd, &to, i) < 0 || !hear_reply(fd, &h))
			break;
	}
	printf("# stamped from reply %d on\n", i);
	fact(h.in.stamp != 0, "replies are stamped some time after");
	for (i = 0; i < AFTER; i++)
		if (echo(fd, &to, i) < 0 || !hear_reply(fd, &h) ||
		    !h.in.stamp)
			without++;
	fact(without == 0, "and all from then on");
	return 0;
}
