/*
 * lane.c - a lane: two sockets on one identifier
 *
 * The sender is bound first and the receiver second, on the same identifier:
 * the kernel then hands every reply and every error to the receiver, and the
 * sender never suffers from an error that belongs to an earlier datagram
 * (tests/netns/k01-pair.t).  With SO_REUSEADDR off on one of the two nobody
 * else can bind the identifier after them (k02-ident.t).
 *
 * Every system call is counted, so an option is set only where the default
 * is known to be another, and only on the socket that it concerns.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/net_tstamp.h>
#include <sys/capability.h>

#include "base/addr.h"
#include "io/kernel.h"
#include "io/lane.h"
#include "io/loop.h"
#include "io/priv.h"

/*
 * Stamping is enabled by deferred work that patches the code of all CPUs; where
 * those are asleep it takes up to 1 ms (tests/netns/ping-stamps.t).  Where
 * somebody else has arrivals stamped it is on already.  So we look, at most
 * every STEP, and no longer than it can take.
 */
#define LANE_STAMPING_STARTS	(1500 * NSEC_USEC)
#define LANE_STAMPING_STEP	(150 * NSEC_USEC)

struct wish {
	int		 level, name;
	bool		 must;		/* a lane without it is useless */
};

static const struct wish hear_v4[] = {
	{ SOL_IP, IP_RECVERR, true },
	{ SOL_IP, IP_RECVTTL, false },
	{ SOL_IP, IP_RECVTOS, false },
	{ SOL_IP, IP_PKTINFO, false },
	{ 0, 0, false },
};

static const struct wish hear_v6[] = {
	{ SOL_IPV6, IPV6_RECVERR, true },
	{ SOL_IPV6, IPV6_RECVHOPLIMIT, false },
	{ SOL_IPV6, IPV6_RECVTCLASS, false },
	{ SOL_IPV6, IPV6_RECVPKTINFO, false },
	{ SOL_IPV6, IPV6_FLOWINFO_SEND, false },
	{ 0, 0, false },
};

int lane_set(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value));
}

int lane_ping_socket(int family)
{
	return socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    family == AF_INET ? IPPROTO_ICMP : (int)IPPROTO_ICMPV6);
}

static void stamping_begins(struct kernel *kernel)
{
	if (!kernel->ready)
		kernel->ready = nsec_add(loop_exact(kernel->loop),
		    LANE_STAMPING_STARTS);
}

/* A ping socket that has arrivals stamped, or -1. */
static int stamping_socket(void)
{
	int fd = lane_ping_socket(AF_INET);

	if (fd >= 0 && lane_set(fd, SOL_SOCKET, SO_TIMESTAMPING,
	    SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

void lane_early(struct kernel *kernel)
{
	kernel->early = stamping_socket();
	if (kernel->early >= 0)
		stamping_begins(kernel);
}

/*
 * An echo to ourselves over loopback is answered before the send returns.  If
 * its answer has a stamp, all have: with SO_TIMESTAMPING the kernel does not
 * make one up when the datagram is read.
 */
static bool is_stamping(int fd)
{
	const uint8_t echo[8] = { 8 };	/* the kernel fills in the rest */
	const struct sockaddr_in self = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	_Alignas(struct cmsghdr) uint8_t control[256];
	struct msghdr msg = {
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c;

	if (sendto(fd, echo, sizeof(echo), MSG_NOSIGNAL,
	    (const struct sockaddr *)&self, sizeof(self)) < 0 ||
	    recvmsg(fd, &msg, MSG_DONTWAIT) < 0)
		return false;
	for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c))
		if (c->cmsg_level == SOL_SOCKET &&
		    c->cmsg_type == SO_TIMESTAMPING)
			return true;
	return false;
}

/* The socket is one of its own, so that no lane hears what it does. */
nsec lane_stamping(struct kernel *kernel)
{
	nsec now = loop_exact(kernel->loop), next;

	if (now >= kernel->ready)
		goto settled;
	if (kernel->scout < 0)
		kernel->scout = stamping_socket();
	if (kernel->scout < 0)
		return kernel->ready;
	if (is_stamping(kernel->scout)) {
		kernel->ready = 1;	/* long ago */
		goto settled;
	}
	next = nsec_add(now, LANE_STAMPING_STEP);
	return next < kernel->ready ? next : kernel->ready;
settled:
	if (kernel->scout >= 0)
		close(kernel->scout);
	kernel->scout = -1;
	return kernel->ready;
}

/*
 * A ping socket; where those are refused, a raw one, if that may be.  By its
 * range the kernel refuses with EACCES; EPERM is said by filters.
 */
static int lane_socket(struct lane *lane)
{
	int fd;

	if (!lane->raw && !(lane->kernel->without & KERNEL_WITHOUT_PING)) {
		fd = lane_ping_socket(lane->family);
		if (fd >= 0 || (errno != EACCES && errno != EPERM))
			return fd;
	}
	fd = raw_socket(lane->family);
	lane->raw = fd >= 0;
	return fd;
}

/* Either capability will do; the older kernels know only the first. */
static int set_mark(int fd, uint32_t mark)
{
	static const int capability[] = { CAP_NET_ADMIN, CAP_NET_RAW };
	int result = -1;

	for (size_t i = 0; result < 0 && i < 2; i++) {
		if (priv_raise(capability[i]) < 0)
			continue;
		result = lane_set(fd, SOL_SOCKET, SO_MARK, (int)mark);
		priv_lower(capability[i]);
	}
	if (result < 0)
		errno = EPERM;
	return result;
}

/* Nobody but the sender cuts up IPv6; IPv4 has no such setting. */
static int set_cut(const struct lane *lane, uint32_t cut)
{
	if (!cut || lane->family == AF_INET)
		return 0;
	return lane_set(lane->tx, SOL_IPV6, IPV6_MTU, (int)cut);
}

static int set_whole(const struct lane *lane, enum net_whole whole)
{
	int mode = IP_PMTUDISC_WANT;	/* the same numbers in IPv6 */

	switch (whole) {
	case NET_WHOLE_ROUTE:
		return 0;
	case NET_WHOLE_NEVER:
		mode = IP_PMTUDISC_DONT;
		break;
	case NET_WHOLE_CACHED:
		mode = IP_PMTUDISC_DO;
		break;
	case NET_WHOLE_PROBE:
		mode = IP_PMTUDISC_PROBE;
		break;
	}
	if (lane->family == AF_INET)
		return lane_set(lane->tx, SOL_IP, IP_MTU_DISCOVER, mode);
	return lane_set(lane->tx, SOL_IPV6, IPV6_MTU_DISCOVER, mode);
}

/* What a lane means by stamps: departures by tx, arrivals by rx. */
static int stamp_flags(const struct lane *lane, int fd)
{
	int flags = SOF_TIMESTAMPING_SOFTWARE;

	if (fd == lane->rx)
		flags |= SOF_TIMESTAMPING_RX_SOFTWARE;
	if (fd == lane->tx)
		flags |= SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY;
	return flags;
}

static int set_stamps(struct lane *lane, int fd)
{
	if (lane->stamps)
		return lane_set(fd, SOL_SOCKET, SO_TIMESTAMPING,
		    stamp_flags(lane, fd));
	if (lane->arrivals && fd == lane->rx)
		return lane_set(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	return 0;
}

void lane_recount(struct lane *lane)
{
	int flags = stamp_flags(lane, lane->tx);

	lane_set(lane->tx, SOL_SOCKET, SO_TIMESTAMPING,
	    flags & ~SOF_TIMESTAMPING_OPT_ID);
	lane_set(lane->tx, SOL_SOCKET, SO_TIMESTAMPING, flags);
	lane->counter = 0;
}

static int set_multicast(const struct lane *lane,
    const struct lane_spec *spec)
{
	if (!spec->no_loop)
		return 0;
	if (lane->family == AF_INET)
		return lane_set(lane->tx, SOL_IP, IP_MULTICAST_LOOP, 0);
	return lane_set(lane->tx, SOL_IPV6, IPV6_MULTICAST_LOOP, 0);
}

/* IPv6 takes SO_DONTROUTE and ignores it, which is worse than a no. */
static int set_local(const struct lane *lane, const struct lane_spec *spec)
{
	if (spec->broadcast && lane->family == AF_INET &&
	    lane_set(lane->tx, SOL_SOCKET, SO_BROADCAST, 1) < 0)
		return -1;
	if (!spec->no_route)
		return 0;
	if (lane->family == AF_INET)
		return lane_set(lane->tx, SOL_SOCKET, SO_DONTROUTE, 1);
	errno = EOPNOTSUPP;
	return -1;
}

static int set_sender(struct lane *lane, const struct lane_spec *spec)
{
	if (set_whole(lane, spec->whole) < 0 || set_cut(lane, spec->cut) < 0 ||
	    set_multicast(lane, spec) < 0 || set_local(lane, spec) < 0)
		return -1;
	if (spec->mark && set_mark(lane->tx, spec->mark) < 0)
		return -1;
	if (spec->sndbuf &&
	    lane_set(lane->tx, SOL_SOCKET, SO_SNDBUF, spec->sndbuf) < 0)
		return -1;
	if (spec->options_len && setsockopt(lane->tx, SOL_IP, IP_OPTIONS,
	    spec->options, spec->options_len) < 0)
		return -1;
	if (lane->rx == lane->tx)
		return 0;
	if (set_stamps(lane, lane->tx) < 0)
		lane->stamps = false;
	return 0;
}

static int set_receiver(struct lane *lane)
{
	const struct wish *wish = lane->family == AF_INET ? hear_v4 : hear_v6;

	for (; wish->name; wish++)
		if (lane_set(lane->rx, wish->level, wish->name, 1) < 0 &&
		    wish->must)
			return -1;
	if (lane->recvopts)
		lane_set(lane->rx, SOL_IP, IP_RECVOPTS, 1);
	if (lane->objects && lane->family == AF_INET)
		lane_set(lane->rx, SOL_IP, IP_RECVERR_RFC4884, 1);
	else if (lane->objects)
		lane_set(lane->rx, SOL_IPV6, IPV6_RECVERR_RFC4884, 1);
	if (lane->rx != lane->kernel->early && set_stamps(lane, lane->rx) < 0)
		lane->stamps = lane->arrivals = false;
	return 0;
}

static int lane_bind(const struct lane *lane, int fd,
    const struct lane_spec *spec)
{
	struct addr any = { .family = lane->family };
	const struct addr *from = &any;
	struct sockaddr_storage sa;
	socklen_t len;

	if (memcmp(spec->from.bytes, any.bytes, sizeof(any.bytes)) != 0)
		from = &spec->from;
	else if (lane->raw)
		return 0;
	len = addr_to_sockaddr(from, lane->raw ? 0 : lane->ident, &sa);
	return bind(fd, (const struct sockaddr *)&sa, len);
}

/* It stands where UDP has its port, at the same place in both families. */
static int learn_ident(struct lane *lane)
{
	struct sockaddr_in6 sa = { .sin6_port = 0 };
	socklen_t len = sizeof(sa);

	if (lane->ident)
		return 0;
	if (getsockname(lane->tx, (struct sockaddr *)&sa, &len) < 0)
		return -1;
	lane->ident = ntohs(sa.sin6_port);
	return 0;
}

/* May be done only once without privilege, and matters to bind(2). */
static int set_device(int fd, const char *device)
{
	if (!device)
		return 0;
	return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device,
	    (socklen_t)strlen(device) + 1);
}

int lane_share(const struct lane *lane, bool share)
{
	return lane->raw ? 0 :
	    lane_set(lane->tx, SOL_SOCKET, SO_REUSEADDR, share);
}

static int open_sender(struct lane *lane, const struct lane_spec *spec)
{
	lane->tx = lane_socket(lane);
	if (lane->tx < 0)
		return -1;
	if (lane->kernel->without & KERNEL_WITHOUT_PAIR)
		lane->rx = lane->tx;
	if (lane->raw)
		lane->ident = spec->ident ? spec->ident :
		    raw_ident(lane->kernel);
	if (set_device(lane->tx, spec->device) < 0 ||
	    set_sender(lane, spec) < 0 ||
	    lane_bind(lane, lane->tx, spec) < 0)
		return -1;
	return learn_ident(lane);
}

static int open_receiver(struct lane *lane, const struct lane_spec *spec)
{
	struct kernel *kernel = lane->kernel;
	bool single = lane->rx == lane->tx;

	if (!single && lane->family == AF_INET && !lane->raw &&
	    lane->stamps && kernel->early >= 0)
		lane->rx = kernel->early;
	else if (!single)
		lane->rx = lane_socket(lane);
	if (lane->rx < 0)
		return -1;
	if (!single && set_device(lane->rx, spec->device) < 0)
		return -1;
	if (spec->rcvbuf &&
	    lane_set(lane->rx, SOL_SOCKET, SO_RCVBUF, spec->rcvbuf) < 0)
		return -1;
	if (set_receiver(lane) < 0)
		return -1;
	if (!single && lane_bind(lane, lane->rx, spec) < 0)
		return -1;
	if (lane->rx == kernel->early)
		kernel->early = -1;
	if (lane->arrivals)
		stamping_begins(kernel);
	return lane->raw ? raw_filter(lane) : lane_share(lane, false);
}

int lane_pin(const struct lane *lane, const struct addr *to)
{
	struct sockaddr_storage sa;
	socklen_t len;

	if (!addr_is_set(to))
		return 0;
	/* Without a port getpeername() and IP_MTU find it not connected. */
	len = addr_to_sockaddr(to, 1, &sa);
	return connect(lane->tx, (const struct sockaddr *)&sa, len);
}

struct lane *lane_open(struct kernel *kernel, const struct lane_spec *spec)
{
	struct lane *lane = calloc(1, sizeof(*lane));
	bool stamping = !(kernel->without & KERNEL_WITHOUT_STAMPS);

	if (!lane)
		return NULL;
	lane->kernel = kernel;
	lane->number = kernel->lanes;
	lane->tx = lane->rx = -1;
	lane->family = spec->from.family;
	lane->ident = spec->ident;
	lane->stamps = spec->stamps && stamping;
	lane->arrivals = spec->arrivals || lane->stamps;
	lane->recvopts = spec->options_len > 0;
	lane->objects = spec->objects;
	if (open_sender(lane, spec) < 0 || open_receiver(lane, spec) < 0 ||
	    lane_pin(lane, &spec->connect) < 0 ||
	    inbound_watch(lane) < 0) {
		lane_close(lane);
		return NULL;
	}
	return lane;
}

void lane_merge(struct lane *lane)
{
	inbound_unwatch(lane, lane->rx);
	close(lane->rx);
	lane->rx = lane->tx;
	set_receiver(lane);
	inbound_watch(lane);
}

void lane_close(struct lane *lane)
{
	int error = errno;

	if (lane->rx >= 0 && lane->rx == lane->kernel->early)
		lane->kernel->early = -1;
	if (lane->rx >= 0 && lane->rx != lane->tx) {
		inbound_unwatch(lane, lane->rx);
		close(lane->rx);
	}
	if (lane->tx >= 0) {
		inbound_unwatch(lane, lane->tx);
		close(lane->tx);
	}
	free(lane);
	errno = error;
}
