/*
 * kernel.c - the network as Linux gives it to ordinary users
 *
 * The door's operations over an array of lanes.  The work is done by the
 * neighbours (lane.h has the list); here is only what concerns all lanes
 * together.
 *
 * Stamping of arrivals is switched on for the whole host by deferred work
 * when the first socket asks for it, and what arrives before that has no
 * stamp (tests/netns/k06-start.t).  So a socket asks when the program begins,
 * well before the first datagram leaves; the first IPv4 lane then uses it.
 */
#include "io/kernel.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <linux/sock_diag.h>

#include "io/lane.h"
#include "io/loop.h"

static struct kernel *kernel_of(struct net *net)
{
	return (struct kernel *)(void *)net;
}

static struct lane *lane_of(struct net *net, int number)
{
	struct kernel *kernel = kernel_of(net);

	assert(number >= 0 && number < kernel->lanes);
	return kernel->lane[number];
}

/*
 * IPv4 and IPv6 share one table of identifiers: a private one must be lent
 * for a moment to the lane of the other family that was asked to use it.
 */
static void lend_ident(struct kernel *kernel, const struct lane_spec *spec,
    bool lend)
{
	for (int i = 0; spec->ident && i < kernel->lanes; i++)
		if (kernel->lane[i]->ident == spec->ident &&
		    kernel->lane[i]->family != spec->from.family)
			lane_share(kernel->lane[i], lend);
}

static int kernel_open(struct net *net, const struct lane_spec *spec)
{
	struct kernel *kernel = kernel_of(net);
	struct lane **grown, *lane;
	int error;

	grown = reallocarray(kernel->lane, (size_t)kernel->lanes + 1,
	    sizeof(*grown));
	if (!grown)
		return -1;
	kernel->lane = grown;
	lend_ident(kernel, spec, true);
	lane = lane_open(kernel, spec);
	error = errno;
	lend_ident(kernel, spec, false);
	errno = error;
	if (!lane)
		return -1;
	kernel->lane[kernel->lanes] = lane;
	return kernel->lanes++;
}

static int kernel_send(struct net *net, const struct net_out *out, int n)
{
	return n > 0 ? outbound_send(lane_of(net, out->lane), out, n) : 0;
}

static int kernel_recv(struct net *net, struct net_in *in, int n)
{
	return n > 0 ? inbound_recv(kernel_of(net), in, n) : 0;
}

static bool kernel_stamps(struct net *net, int lane)
{
	return outbound_stamps(lane_of(net, lane));
}

static uint16_t kernel_ident(struct net *net, int lane)
{
	return lane_of(net, lane)->ident;
}

static int kernel_pin(struct net *net, int lane, const struct addr *to)
{
	return lane_pin(lane_of(net, lane), to);
}

/* Who reads no arrival stamps need not wait for them. */
static nsec kernel_ready(struct net *net)
{
	struct kernel *kernel = kernel_of(net);

	for (int i = 0; i < kernel->lanes; i++)
		if (kernel->lane[i]->arrivals)
			return lane_stamping(kernel);
	return 0;
}

/* SO_RXQ_OVFL tells nothing on a ping socket (tests/netns/k10-drops.t). */
static void kernel_losses(struct net *net, struct net_losses *losses)
{
	const struct kernel *kernel = kernel_of(net);
	uint32_t info[SK_MEMINFO_VARS];
	socklen_t len;

	*losses = (struct net_losses){ .overruns = kernel->overruns };
	for (int i = 0; i < kernel->lanes; i++) {
		len = sizeof(info);
		if (getsockopt(kernel->lane[i]->rx, SOL_SOCKET, SO_MEMINFO,
		    info, &len) < 0 || len < sizeof(info))
			continue;
		losses->drops += info[SK_MEMINFO_DROPS];
		if (!losses->rcvbuf ||
		    info[SK_MEMINFO_RCVBUF] < losses->rcvbuf)
			losses->rcvbuf = info[SK_MEMINFO_RCVBUF];
	}
}

static void kernel_close(struct net *net)
{
	struct kernel *kernel = kernel_of(net);

	for (int i = 0; i < kernel->lanes; i++)
		lane_close(kernel->lane[i]);
	if (kernel->early >= 0)
		close(kernel->early);
	if (kernel->scout >= 0)
		close(kernel->scout);
	inbox_fini(&kernel->inbox);
	free(kernel->lane);
	free(kernel);
}

static const struct net_ops kernel_ops = {
	.open = kernel_open,
	.send = kernel_send,
	.recv = kernel_recv,
	.stamps = kernel_stamps,
	.ident = kernel_ident,
	.pin = kernel_pin,
	.ready = kernel_ready,
	.losses = kernel_losses,
	.close = kernel_close,
};

struct net *kernel_new(struct loop *loop, unsigned without)
{
	struct kernel *kernel = calloc(1, sizeof(*kernel));

	if (!kernel)
		return NULL;
	kernel->net.ops = &kernel_ops;
	kernel->loop = loop;
	kernel->without = without;
	kernel->early = kernel->scout = -1;
	if (without & KERNEL_WITHOUT_STAMP_ID)
		kernel->stamp_id = STAMP_ID_REFUSED;
	inbox_init(&kernel->inbox);
	if (!(without & (KERNEL_WITHOUT_STAMPS | KERNEL_WITHOUT_PING)))
		lane_early(kernel);
	return &kernel->net;
}
