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

#endif
