/*
 * stamping CMD ... - run CMD while arrivals are stamped for sure
 *
 * The kernel begins to stamp arrivals some time after the first socket has
 * asked for it.  This asks, sends itself datagrams until one is stamped, and
 * becomes CMD with the socket still open.
 */
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/net_tstamp.h>

static bool is_stamped(int fd)
{
	_Alignas(struct cmsghdr) char control[128];
	char byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control) };

	return send(fd, "", 1, 0) == 1 && recvmsg(fd, &msg, 0) == 1 &&
	    CMSG_FIRSTHDR(&msg);
}

int main(int argc, char **argv)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
	socklen_t len = sizeof(sa);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (argc < 2 || fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags,
	    sizeof(flags)) < 0 ||
	    bind(fd, (struct sockaddr *)&sa, len) < 0 ||
	    getsockname(fd, (struct sockaddr *)&sa, &len) < 0 ||
	    connect(fd, (struct sockaddr *)&sa, len) < 0)
		return 1;
	for (int i = 0; i < 2000 && !is_stamped(fd); i++)
		usleep(1000);
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 127;
}
