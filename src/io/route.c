/*
 * route.c - questions to the kernel about its routes, and its news
 *
 * Whether an address is ours or a broadcast address is asked as what it is, a
 * question of routing (RTM_GETROUTE): four system calls, whatever the number
 * of interfaces, and right also for what no interface lists, such as
 * 127.0.0.2.  The kernel answers within the send, so nothing here waits.
 *
 * A watch asks for all links and then all addresses first, through its own
 * loop handler, to know what is no news (rtmsg.c).  When news was lost it
 * begins again.
 */
#include "io/route.h"

#include <errno.h>
#include <ifaddrs.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/loop.h"
#include "io/rtmsg.h"

enum {
	ROUTE_PORT = 9,		/* discard; connect(2) on UDP sends nothing */
	ROUTE_BUFFER = 32 << 10,	/* the kernel's largest dump piece */
	ROUTE_BATCH = 64,	/* datagrams read in one turn */
};

uint32_t route_zone(const char *name)
{
	return if_nametoindex(name);
}

void route_zone_name(uint32_t index, char name[static ADDR_ZONE])
{
	_Static_assert((int)ADDR_ZONE >= IF_NAMESIZE, "names fit");

	if (!if_indextoname(index, name))
		name[0] = '\0';
}

static int route_connect(int fd, const struct addr *to, const char *device)
{
	struct sockaddr_storage sa;
	socklen_t len = addr_to_sockaddr(to, ROUTE_PORT, &sa);
	int yes = 1;

	if (device && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device,
	    (socklen_t)strlen(device)) < 0)
		return -1;
	if (to->family == AF_INET)
		setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &yes, sizeof(yes));
	return connect(fd, (struct sockaddr *)&sa, len);
}

int route_source(const struct addr *to, const char *device,
    struct addr *source)
{
	struct sockaddr_storage sa = { 0 };
	socklen_t len = sizeof(sa);
	int fd = socket(to->family, SOCK_DGRAM | SOCK_CLOEXEC, 0), error = 0;

	if (fd < 0)
		return -1;
	if (route_connect(fd, to, device) < 0 ||
	    getsockname(fd, (struct sockaddr *)&sa, &len) < 0)
		error = errno;
	close(fd);
	if (error) {
		errno = error;
		return -1;
	}
	addr_from_sockaddr(source, (struct sockaddr *)&sa);
	return 0;
}

/* ---- questions ---- */

static int route_open(uint32_t groups)
{
	struct sockaddr_nl local = { .nl_family = AF_NETLINK,
		.nl_groups = groups };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    NETLINK_ROUTE), error;

	if (fd < 0 || !groups ||
	    bind(fd, (struct sockaddr *)&local, sizeof(local)) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* One datagram from the kernel, and from nobody else; as recv(2). */
static ssize_t route_receive(int fd, uint8_t *buf, size_t size)
{
	struct sockaddr_nl from = { 0 };
	struct iovec iov = { buf, size };
	struct msghdr msg = { .msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n = recvmsg(fd, &msg, MSG_DONTWAIT);

	if (n > 0 && (from.nl_pid != 0 || (msg.msg_flags & MSG_TRUNC)))
		return 0;
	return n;
}

/* Ask on fd; 0 or an errno. */
static int route_ask(int fd, const struct addr *to, struct rtmsg_route *route)
{
	uint8_t buf[2048];
	size_t len;
	ssize_t n;

	if (to->family != AF_INET && to->family != AF_INET6)
		return EAFNOSUPPORT;
	len = rtmsg_put_question(buf, to);
	if (send(fd, buf, len, 0) < 0)
		return errno;
	n = route_receive(fd, buf, sizeof(buf));
	if (n < 0)
		return errno;
	return rtmsg_read_answer(buf, (size_t)n, route);
}

static bool route_has_type(const struct addr *addr, uint8_t type)
{
	struct rtmsg_route route = { 0 };
	int fd = route_open(0);
	bool found;

	if (fd < 0)
		return false;
	found = route_ask(fd, addr, &route) == 0 && route.type == type;
	close(fd);
	return found;
}

bool route_is_own(const struct addr *addr)
{
	return addr_is_loopback(addr) || route_has_type(addr, RTN_LOCAL);
}

bool route_is_broadcast(const struct addr *addr)
{
	/* Spare the usual ones the question; 127.255.255.255 is one. */
	if (addr->family != AF_INET || addr_is_multicast(addr) ||
	    (addr_is_loopback(addr) && addr->bytes[3] != 255))
		return false;
	return route_has_type(addr, RTN_BROADCAST);
}

uint32_t route_mtu(const struct addr *to, const char *device)
{
	struct rtmsg_route route = { 0 };
	struct ifreq request = { 0 };
	struct addr via = *to;
	int fd = route_open(0);
	uint32_t mtu = 0;

	if (fd < 0)
		return 0;
	if (device && !via.zone)
		via.zone = route_zone(device);
	if (route_ask(fd, &via, &route) == 0) {
		request.ifr_ifindex = (int)route.ifindex;
		/* Any socket will do for these. */
		if (ioctl(fd, SIOCGIFNAME, &request) == 0 &&
		    ioctl(fd, SIOCGIFMTU, &request) == 0 &&
		    request.ifr_mtu > 0)
			mtu = (uint32_t)request.ifr_mtu;
	}
	close(fd);
	return mtu;
}

uint32_t route_path_mtu(const struct addr *to, const char *device)
{
	bool v4 = to->family == AF_INET;
	int fd = socket(to->family, SOCK_DGRAM | SOCK_CLOEXEC, 0), mtu = 0;
	socklen_t len = sizeof(mtu);

	if (fd < 0)
		return 0;
	if (route_connect(fd, to, device) < 0 ||
	    getsockopt(fd, v4 ? SOL_IP : SOL_IPV6, v4 ? IP_MTU : IPV6_MTU,
	    &mtu, &len) < 0 || mtu < 0)
		mtu = 0;
	close(fd);
	return (uint32_t)mtu;
}

/* ---- interfaces ---- */

/* The index, when it is one that route_link_zones wants; or 0. */
static uint32_t route_link_zone(const struct ifaddrs *entry)
{
	struct addr addr;

	if (!entry->ifa_addr || entry->ifa_addr->sa_family != AF_INET6 ||
	    !(entry->ifa_flags & IFF_UP) || (entry->ifa_flags & IFF_LOOPBACK))
		return 0;
	addr_from_sockaddr(&addr, entry->ifa_addr);
	return addr_is_link_local(&addr) ? addr.zone : 0;
}

unsigned route_link_zones(uint32_t *index, unsigned n)
{
	struct ifaddrs *list;
	unsigned found = 0;
	uint32_t last = 0;

	if (getifaddrs(&list) < 0)
		return 0;
	/* The addresses of one interface come one after another. */
	for (const struct ifaddrs *i = list; i; i = i->ifa_next) {
		uint32_t zone = route_link_zone(i);

		if (!zone || zone == last)
			continue;
		last = zone;
		if (found < n)
			index[found] = zone;
		found++;
	}
	freeifaddrs(list);
	return found;
}

bool route_has_addr(const struct addr *addr)
{
	struct ifaddrs *list;
	struct addr other;
	bool found = false;

	if (getifaddrs(&list) < 0)
		return false;
	for (const struct ifaddrs *i = list; i && !found; i = i->ifa_next) {
		if (!i->ifa_addr || i->ifa_addr->sa_family != addr->family)
			continue;
		addr_from_sockaddr(&other, i->ifa_addr);
		found = addr_same(&other, addr);
	}
	freeifaddrs(list);
	return found;
}

/* ---- news ---- */

enum route_lesson {		/* sequence numbers of our requests */
	ROUTE_LESSON_LINKS = 1,
	ROUTE_LESSON_ADDRS = 2,
};

struct route_watch {
	struct loop	*loop;
	int		 fd;
	route_fn	*fn;
	void		*arg;
	struct rtmsg_known known;
	uint8_t		 buf[ROUTE_BUFFER];
};

static int route_learn(struct route_watch *watch, uint16_t type,
    enum route_lesson lesson)
{
	uint8_t request[RTMSG_REQUEST];
	size_t len = rtmsg_put_dump(request, type, lesson);

	return send(watch->fd, request, len, 0) < 0 ? -1 : 0;
}

static int route_learn_all(struct route_watch *watch)
{
	watch->known.n_links = watch->known.n_addrs = 0;
	watch->known.learning = true;
	return route_learn(watch, RTM_GETLINK, ROUTE_LESSON_LINKS);
}

/* The next lesson, when one is over; one dump at a time. */
static void route_go_on(struct route_watch *watch)
{
	uint32_t done = watch->known.done;

	watch->known.done = 0;
	if (done == ROUTE_LESSON_LINKS &&
	    route_learn(watch, RTM_GETADDR, ROUTE_LESSON_ADDRS) == 0)
		return;
	if (done)
		watch->known.learning = false;
}

static void route_on_news(void *arg)
{
	struct route_watch *watch = arg;
	ssize_t n;

	for (int i = 0; i < ROUTE_BATCH; i++) {
		n = route_receive(watch->fd, watch->buf, sizeof(watch->buf));
		if (n < 0 && errno == ENOBUFS) {
			if (route_learn_all(watch) < 0)
				watch->known.learning = false;
			continue;
		}
		if (n < 0)
			return;
		rtmsg_read_news(&watch->known, watch->buf, (size_t)n,
		    watch->fn, watch->arg);
		route_go_on(watch);
	}
}

static int route_watch_start(struct route_watch *watch)
{
	struct sockaddr_nl local = { 0 };
	socklen_t len = sizeof(local);

	watch->fd = route_open(RTMGRP_LINK | RTMGRP_IPV4_IFADDR |
	    RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE);
	if (watch->fd < 0)
		return -1;
	if (getsockname(watch->fd, (struct sockaddr *)&local, &len) < 0)
		return -1;
	watch->known.port = local.nl_pid;
	if (route_learn_all(watch) < 0)
		return -1;
	return loop_watch(watch->loop, watch->fd, POLLIN, route_on_news,
	    watch);
}

struct route_watch *route_watch_new(struct loop *loop, route_fn *fn,
    void *arg)
{
	struct route_watch *watch = calloc(1, sizeof(*watch));
	int error;

	if (!watch)
		return NULL;
	watch->loop = loop;
	watch->fn = fn;
	watch->arg = arg;
	if (route_watch_start(watch) == 0)
		return watch;
	error = errno;
	if (watch->fd >= 0)
		close(watch->fd);
	free(watch);
	errno = error;
	return NULL;
}

void route_watch_free(struct route_watch *watch)
{
	if (!watch)
		return;
	loop_watch(watch->loop, watch->fd, 0, NULL, NULL);
	close(watch->fd);
	free(watch);
}
