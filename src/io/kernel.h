/*
 * kernel.h - the network as Linux gives it to ordinary users
 *
 * Ping sockets (SOCK_DGRAM, IPPROTO_ICMP and IPPROTO_ICMPV6), their error
 * queues and their timestamps.  Where ping sockets are refused and
 * CAP_NET_RAW may be used, the same lanes over raw sockets; nothing above
 * can tell.  The facts this rests on are in tests/netns, one script each.
 */
#ifndef ASDIC_KERNEL_H
#define ASDIC_KERNEL_H

#include "io/net.h"

struct loop;

/* Features to do without, so that tests run what old kernels run. */
enum kernel_without {
	KERNEL_WITHOUT_STAMP_ID = 1,	/* SCM_TS_OPT_ID: use the counter */
	KERNEL_WITHOUT_PAIR = 2,	/* one socket per lane */
	KERNEL_WITHOUT_STAMPS = 4,	/* no SO_TIMESTAMPING at all */
	KERNEL_WITHOUT_PING = 8,	/* raw sockets only */
};

/*
 * Switches receive stamping on at once, because the kernel starts it by
 * deferred work (tests/netns/k06-start.t).  Borrows the loop; watches its own
 * descriptors in it.  NULL: no memory.
 */
struct net *kernel_new(struct loop *loop, unsigned without);

#endif
