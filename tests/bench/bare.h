/*
 * bare.h - the sockets of the bare loops
 */
#ifndef ASDIC_TESTS_BARE_H
#define ASDIC_TESTS_BARE_H

#include <err.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

static inline void set(int fd, int level, int name, int value)
{
	if (setsockopt(fd, level, name, &value, sizeof(value)) < 0)
		err(1, "setsockopt %d", name);
}

static inline int ping_socket(uint16_t *ident)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_port = *ident };
	socklen_t len = sizeof(sin);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_ICMP);

	if (fd < 0)
		err(1, "socket");
	if (bind(fd, (struct sockaddr *)&sin, sizeof(sin)) < 0 ||
	    getsockname(fd, (struct sockaddr *)&sin, &len) < 0)
		err(1, "bind");
	*ident = sin.sin_port;
	return fd;
}

/* One sends, one hears; of each answer it is told what a lane wants told. */
static inline void open_pair(int *tx, int *rx)
{
	uint16_t ident = 0;

	*tx = ping_socket(&ident);
	*rx = ping_socket(&ident);
	set(*rx, SOL_IP, IP_RECVERR, 1);
	set(*rx, SOL_IP, IP_RECVTTL, 1);
	set(*rx, SOL_IP, IP_RECVTOS, 1);
	set(*rx, SOL_IP, IP_PKTINFO, 1);
}

#endif
