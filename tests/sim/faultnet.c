/*
 * faultnet.c - a network whose calls fail
 *
 * Stands before another one and passes everything on, but for the calls that
 * are to fail: those return what io/net.h says of failures, and nothing has
 * happened.
 */
#include "sim/fault.h"

#include <stdlib.h>

#include "io/net.h"

struct faultnet {
	struct net	 net;
	struct net	*behind;
};

/* To whom a call goes on; from here on nothing counts. */
static struct net *enter(struct net *net)
{
	fault_pause();
	return ((struct faultnet *)(void *)net)->behind;
}

static int leave(int result)
{
	fault_resume();
	return result;
}

static int faultnet_open(struct net *net, const struct lane_spec *spec)
{
	struct net *behind;

	if (fault_strikes(FAULT_OPEN))
		return -1;
	behind = enter(net);
	return leave(behind->ops->open(behind, spec));
}

static int faultnet_send(struct net *net, const struct net_out *out, int n)
{
	struct net *behind;

	if (fault_strikes(FAULT_SEND))
		return 0;
	behind = enter(net);
	return leave(behind->ops->send(behind, out, n));
}

static int faultnet_recv(struct net *net, struct net_in *in, int n)
{
	struct net *behind;

	if (fault_strikes(FAULT_RECV))
		return 0;
	behind = enter(net);
	return leave(behind->ops->recv(behind, in, n));
}

static bool faultnet_stamps(struct net *net, int lane)
{
	struct net *behind = enter(net);

	return leave(behind->ops->stamps(behind, lane));
}

static uint16_t faultnet_ident(struct net *net, int lane)
{
	struct net *behind = enter(net);

	return (uint16_t)leave(behind->ops->ident(behind, lane));
}

static int faultnet_pin(struct net *net, int lane, const struct addr *to)
{
	struct net *behind = enter(net);

	return leave(behind->ops->pin(behind, lane, to));
}

static nsec faultnet_ready(struct net *net)
{
	struct net *behind = enter(net);

	leave(0);
	return behind->ops->ready(behind);
}

static void faultnet_losses(struct net *net, struct net_losses *losses)
{
	struct net *behind = enter(net);

	behind->ops->losses(behind, losses);
	leave(0);
}

static void faultnet_close(struct net *net)
{
	struct net *behind = enter(net);

	behind->ops->close(behind);
	free(net);
	leave(0);
}

static const struct net_ops faultnet_ops = {
	.open = faultnet_open,
	.send = faultnet_send,
	.recv = faultnet_recv,
	.ident = faultnet_ident,
	.pin = faultnet_pin,
	.stamps = faultnet_stamps,
	.ready = faultnet_ready,
	.losses = faultnet_losses,
	.close = faultnet_close,
};

struct net *faultnet_new(struct net *behind)
{
	struct faultnet *f;

	if (!behind || !fault_is_any_wanted())
		return behind;
	f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	f->net.ops = &faultnet_ops;
	f->behind = behind;
	return &f->net;
}
