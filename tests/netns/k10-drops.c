/*
 * k10-drops TARGET - replies that find no room are counted, SO_MEMINFO
 *
 * TARGET must answer within the send call: the loopback.
 */
#include <linux/sock_diag.h>

#include "fact.h"

enum { PROBES = 200, ROOM = 16384 };

int main(int argc, char **argv)
{
	struct addr to = to_addr(argc > 1 ? argv[1] : NULL);
	int fd = ping_socket(to.family), sent = 0, heard = 0;
	uint32_t info[SK_MEMINFO_VARS] = { 0 };
	socklen_t len = sizeof(info);
	struct heard h;

	set(fd, SOL_SOCKET, SO_RCVBUF, ROOM / 2);
	for (int i = 0; i < PROBES; i++)
		sent += echo(fd, &to, i) == 0;
	fact(sent == PROBES, "sends go on when the receive buffer is full");
	fact(getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len) == 0 &&
	    info[SK_MEMINFO_RCVBUF] == ROOM, "an ordinary user may look");
	while (hear_now(fd, 0, &h))
		heard++;
	fact(heard < sent, "some replies are lost");
	fact(info[SK_MEMINFO_DROPS] + (uint32_t)heard == (uint32_t)sent,
	    "and every one of them is counted");
	return 0;
}
