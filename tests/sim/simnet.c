/*
 * simnet.c - the network as Linux would give it, over an invented internet
 *
 * Plays the kernel of tests/netns: sends as simsend.c has it, matches by
 * identifier and local address alone, stamps with the wall clock.  Departures
 * wait in a ring, answers in the internet's post; both are heard when virtual
 * time has reached them.
 */
#include "sim/simnet.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "sim/heard.h"
#include "sim/internet.h"
#include "sim/network.h"
#include "sim/simsend.h"

enum {
	SIMNET_IDENT = 40608,	/* of the first lane */
	SIMNET_RCVBUF = 212992, SIMNET_RCVBUF_MAX = 8388608,
};

static struct simnet *simnet_of(struct net *net)
{
	return (struct simnet *)(void *)net;
}

static int fail(int error)
{
	errno = error;
	return -1;
}

static int simnet_open(struct net *net, const struct lane_spec *spec)
{
	struct simnet *s = simnet_of(net);
	struct simlane *lane = &s->lane[s->lanes];

	if (spec->from.family != AF_INET && spec->from.family != AF_INET6)
		return fail(EAFNOSUPPORT);
	if (s->network->us.closed)
		return fail(EACCES);
	if (spec->mark && !s->superuser)
		return fail(EPERM);
	if (s->lanes == SIMNET_LANES)
		return fail(EMFILE);
	lane->spec = *spec;
	lane->ident = spec->ident ? spec->ident :
	    (uint16_t)(SIMNET_IDENT + s->lanes);
	lane->ifindex = 0;
	if (spec->device) {
		lane->ifindex = network_device(s->network, spec->device);
		if (!lane->ifindex)
			return fail(ENODEV);
	}
	lane->bound = false;
	for (size_t i = 0; i < 16; i++)	/* all zeros: any source */
		lane->bound |= spec->from.bytes[i] != 0;
	if (lane->bound && !internet_is_own(s->inet, &spec->from))
		return fail(EADDRNOTAVAIL);
	return s->lanes++;
}

static void reckon_due(struct simnet *s)
{
	s->due = internet_due(s->inet);
	if (s->head != s->tail && s->ring[s->head % SIMNET_RING].told < s->due)
		s->due = s->ring[s->head % SIMNET_RING].told;
}

static int simnet_send(struct net *net, const struct net_out *out, int n)
{
	struct simnet *s = simnet_of(net);
	int i, error;

	if (s->instant != simnet_now(s)) {
		s->instant = simnet_now(s);
		s->queued = 0;
	}
	for (i = 0; i < n; i++) {
		error = simsend_one(s, &out[i]);
		if (error) {
			errno = error;
			break;
		}
	}
	reckon_due(s);
	return i;
}

static int lane_of(const struct simnet *s, const struct datagram *d,
    int ident)
{
	for (int i = s->lanes; i-- > 0; ) {
		const struct simlane *lane = &s->lane[i];

		if (lane->ident == ident &&
		    lane->spec.from.family == d->to.family)
			return i;
	}
	return -1;
}

static bool deliver(struct simnet *s, const struct datagram *d,
    struct net_in *in)
{
	const struct us *us = &s->network->us;
	const struct simlane *lane;
	bool stamped;
	int ident = heard_read(d, in);

	if (ident < 0)
		return false;
	if (in->heard == NET_ERROR)
		mtucache_note(&s->mtus, in, us->mtu);
	if (in->options_len)
		simsend_record(s, in->options, in->options_len);
	in->lane = lane_of(s, d, ident);
	if (in->lane < 0)
		return false;
	if (in->heard == NET_REPLY && s->dropped < us->drops) {
		s->dropped++;
		return false;
	}
	lane = &s->lane[in->lane];
	if (!lane->spec.objects)
		in->objects = 0;
	in->ifindex = d->own ? 1 :
	    lane->ifindex ? lane->ifindex : d->from.zone ? d->from.zone :
	    us->device[1].index;
	stamped = (lane->spec.arrivals || lane->spec.stamps) &&
	    us->stamps != US_STAMPS_NONE &&
	    (us->stamps != US_STAMPS_FIRST_MISSING || s->stamped);
	s->stamped = true;
	if (stamped)
		in->stamp = simclock_wall(s->clock, d->at);
	return true;
}

/* Tell of departures until now; how many. */
static int departures(struct simnet *s, nsec now, struct net_in *in, int n)
{
	int i = 0;

	for (; i < n && s->head != s->tail; i++) {
		const struct departure *left = &s->ring[s->head % SIMNET_RING];

		if (left->told > now)
			return i;
		memset(&in[i], 0, offsetof(struct net_in, about));
		in[i].heard = left->heard;
		in[i].lane = left->lane;
		in[i].stamp = simclock_wall(s->clock, left->left);
		in[i].id = left->id;
		in[i].ttl = in[i].tos = -1;
		s->head++;
	}
	if (s->head == s->tail)	/* the same few places are used again */
		s->head = s->tail = 0;
	return i;
}

static int hear(struct simnet *s, nsec now, struct net_in *in, int n)
{
	const struct datagram *d;
	int i;

	internet_clear(s->inet);
	i = departures(s, now, in, n);
	while (i < n && (d = internet_receive(s->inet, now)))
		i += deliver(s, d, &in[i]);
	reckon_due(s);
	return i;
}

static int simnet_recv(struct net *net, struct net_in *in, int n)
{
	struct simnet *s = simnet_of(net);
	nsec now = simnet_now(s);

	return s->due > now ? 0 : hear(s, now, in, n);
}

static bool simnet_stamps(struct net *net, int lane)
{
	const struct simnet *s = simnet_of(net);

	return s->lane[lane].spec.stamps &&
	    s->network->us.stamps != US_STAMPS_NONE;
}

static uint16_t simnet_ident(struct net *net, int lane)
{
	return simnet_of(net)->lane[lane].ident;
}

/* The invented host has one source in each family. */
static int simnet_pin(struct net *net, int lane, const struct addr *to)
{
	(void)net;
	(void)lane;
	(void)to;
	return 0;
}

static nsec simnet_ready(struct net *net)
{
	(void)net;
	return simclock_start();
}

static void simnet_losses(struct net *net, struct net_losses *losses)
{
	struct simnet *s = simnet_of(net);

	*losses = (struct net_losses){ .drops = s->dropped,
		.rcvbuf = SIMNET_RCVBUF_MAX };
	for (int i = 0; i < s->lanes; i++) {
		int wanted = s->lane[i].spec.rcvbuf;
		uint32_t got = !wanted ? SIMNET_RCVBUF :
		    wanted > SIMNET_RCVBUF_MAX / 2 ? SIMNET_RCVBUF_MAX :
		    2 * (uint32_t)wanted;

		if (got < losses->rcvbuf)
			losses->rcvbuf = got;
	}
}

static void simnet_close(struct net *net)
{
	free(net);
}

static const struct net_ops simnet_ops = {
	.open = simnet_open,
	.send = simnet_send,
	.recv = simnet_recv,
	.stamps = simnet_stamps,
	.ident = simnet_ident,
	.pin = simnet_pin,
	.ready = simnet_ready,
	.losses = simnet_losses,
	.close = simnet_close,
};

struct net *simnet_new(const struct network *network, struct internet *inet,
    struct clock *clock, bool superuser)
{
	struct simnet *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->net.ops = &simnet_ops;
	s->network = network;
	s->inet = inet;
	s->clock = clock;
	s->superuser = superuser;
	s->due = NSEC_NEVER;
	simclock_source(clock, &s->due);
	return &s->net;
}

uint32_t simnet_path_mtu(struct net *net, const struct addr *to)
{
	struct simnet *s = (struct simnet *)(void *)net;
	uint32_t known = mtucache_find(&s->mtus, to);
	uint32_t mtu = s->network->us.mtu;

	if (internet_is_own(s->inet, to))
		return SIMNET_LOOPBACK_MTU;
	return known && known < mtu ? known : mtu;
}

bool simnet_is_tentative(struct net *net)
{
	struct simnet *s = (struct simnet *)(void *)net;

	return spans_hold(&s->network->us.tentative,
	    simnet_now(s) - simclock_start());
}
