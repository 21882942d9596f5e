/*
 * simnet.c - the network as Linux would give it, over an invented internet
 *
 * Plays the kernel of tests/netns: writes identifier and checksum, refuses
 * what a ping socket refuses, matches by identifier and local address alone,
 * stamps with the wall clock.  Departures wait in a ring, answers in the
 * internet's post; both are heard when virtual time has reached them.
 */
#include "sim/simnet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "io/net.h"
#include "sim/answer.h"
#include "sim/clock.h"
#include "sim/heard.h"
#include "sim/internet.h"
#include "sim/mtucache.h"
#include "sim/network.h"

enum {
	SIMNET_LANES = 64,
	SIMNET_IDENT = 40608,	/* of the first lane */
	SIMNET_RING = 1 << 16,	/* departures not told yet */
	SIMNET_RCVBUF = 212992, SIMNET_RCVBUF_MAX = 8388608,
	LOOPBACK_MTU = 65536,
};

struct departure {
	nsec		left, told;
	uint32_t	id;
	int		lane;
	enum net_heard	heard;
};

struct simlane {
	struct lane_spec spec;
	uint16_t	 ident;
	uint32_t	 ifindex;
	bool		 bound;		/* to spec.from */
};

struct simnet {
	struct net	 net;
	const struct network *network;
	struct internet	*inet;
	struct clock	*clock;
	bool		 superuser;
	bool		 stamped;	/* one reply has been told */
	nsec		 neighbour_at;	/* 0: nobody asked for it yet */
	nsec		 instant;	/* of the last send */
	uint32_t	 queued;	/* in that instant */
	uint64_t	 dropped;
	int		 lanes;
	struct simlane	 lane[SIMNET_LANES];
	struct mtucache	 mtus;		/* believed */
	uint32_t	 head, tail;	/* of the ring */
	struct departure ring[SIMNET_RING];
	uint8_t		 options[40];	/* of what is sent */
	uint8_t		 wire[65536];
};

static struct simnet *simnet_of(struct net *net)
{
	return (struct simnet *)(void *)net;
}

static nsec simnet_now(const struct simnet *s)
{
	return simclock_read(s->clock);
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

/* Is the default route there at this moment? */
static bool has_route(const struct simnet *s, nsec since)
{
	bool there = true;

	for (unsigned i = 0; i < s->network->happenings; i++) {
		const struct happening *h = &s->network->happening[i];

		if (h->deed == DEED_ROUTE && h->at <= since)
			there = h->number;
	}
	return there;
}

/* What a ping socket refuses whatever the network is like. */
static int refused_by_socket(const struct simlane *lane,
    const struct net_out *out)
{
	bool four = lane->spec.from.family == AF_INET;
	uint8_t type;

	if (out->to.family != lane->spec.from.family || out->len < 8)
		return EINVAL;
	if (out->len > (four ? 65515u : 65535u))
		return EMSGSIZE;
	type = out->data[0];
	if (out->data[1] || (type != (four ? 8 : 128) &&
	    type != (four ? 42 : 160)))
		return EINVAL;
	if (!four && addr_is_link_local(&out->to) && !out->to.zone &&
	    !lane->ifindex)
		return EINVAL;
	return 0;
}

/* Is it an address that several answer from? */
static bool is_group(const struct simnet *s, uint16_t node)
{
	return node != NETWORK_NONE &&
	    s->network->node[node].manners.responders;
}

/* What the host's own state refuses; *swallowed: it lies about it. */
static int refused_by_host(struct simnet *s, const struct simlane *lane,
    const struct net_out *out, uint16_t node, bool *swallowed)
{
	const struct us *us = &s->network->us;
	nsec since = simnet_now(s) - simclock_start();
	bool four = out->to.family == AF_INET;

	if (!four && us->no_ipv6)
		return EADDRNOTAVAIL;
	if (four && !lane->spec.broadcast && (is_group(s, node) ||
	    addr_is_broadcast(&out->to)) && !addr_is_multicast(&out->to))
		return EACCES;
	if (!has_route(s, since))
		return ENETUNREACH;
	for (unsigned i = 0; i < us->failures; i++) {
		const struct us_failure *f = &us->failure[i];

		if (since < f->when.from || since >= f->when.to)
			continue;
		if (four || (f->error != EPERM && f->error != ENOBUFS))
			return f->error;
		*swallowed = true;	/* kernel-facts 13 */
	}
	*swallowed = *swallowed || (!four && spans_hold(&us->swallow, since));
	if (us->queue && s->queued >= us->queue) {
		if (four)
			return ENOBUFS;
		*swallowed = true;
	}
	return 0;
}

/* Set DF and fragments as the lane's mode has it (kernel-facts 8). */
static int fit(const struct simnet *s, const struct simlane *lane,
    uint16_t node, struct datagram *d)
{
	size_t size = d->len +
	    (d->to.family == AF_INET ? 20u + d->options_len : 40u);
	uint32_t mtu = s->network->us.mtu, believed;
	uint32_t known = s->mtus.n ? mtucache_find(&s->mtus, &d->to) : 0;

	if (node == 0)
		mtu = LOOPBACK_MTU;
	believed = known && known < mtu ? known : mtu;
	d->df = true;
	d->cut = 0;
	switch (lane->spec.whole) {
	case NET_WHOLE_ROUTE:
		d->df = size <= believed;
		d->cut = d->df ? 0 : believed;
		return 0;
	case NET_WHOLE_NEVER:
		d->df = false;
		d->cut = size <= believed ? 0 : believed;
		if (d->cut && d->to.family == AF_INET6 && lane->spec.cut)
			d->cut = lane->spec.cut;
		return 0;
	case NET_WHOLE_CACHED:
		mtu = believed;
		break;
	case NET_WHOLE_PROBE:
		break;
	}
	return size > mtu ? EMSGSIZE : 0;
}

/* Route and time are recorded by our own host too, going and coming. */
static void record(const struct simnet *s, uint8_t *options, size_t len)
{
	nsec since = simnet_now(s) - simclock_start();

	answer_record(options, len, &s->network->node[0].voice4,
	    (uint32_t)(since / NSEC_MSEC));
}

/* Fill in what the kernel does: source, ttl, identifier, checksum. */
static void dress(struct simnet *s, const struct simlane *lane,
    const struct net_out *out, uint16_t node, struct datagram *d)
{
	const struct node *us = &s->network->node[0];

	d->to = out->to;
	if (lane->bound)
		d->from = lane->spec.from;
	else if (node == 0 && addr_is_loopback(&out->to))
		d->from = out->to;
	else
		d->from = out->to.family == AF_INET ? us->voice4 : us->voice6;
	d->label = out->label;
	d->tos = out->tos;
	d->ttl = out->ttl ? out->ttl : addr_is_multicast(&out->to) ? 1 : 64;
	d->own = false;
	d->options_len = lane->spec.options_len;
	d->options = s->options;
	if (d->options_len) {
		memcpy(s->options, lane->spec.options, d->options_len);
		record(s, s->options, d->options_len);
	}
	memcpy(s->wire, out->data, out->len);
	bytes_put16(s->wire + 4, lane->ident);
	answer_checksum(s->wire, out->len, &d->from, &d->to);
	d->icmp = s->wire;
	d->len = out->len;
}

static void depart(struct simnet *s, const struct net_out *out, nsec left)
{
	const struct us *us = &s->network->us;

	if (!out->stamp || !s->lane[out->lane].spec.stamps ||
	    us->stamps == US_STAMPS_NONE ||
	    s->tail - s->head >= SIMNET_RING - 1)
		return;
	if (s->lane[out->lane].spec.queued)
		s->ring[s->tail++ % SIMNET_RING] = (struct departure){ left,
			left + us->stamps_late, out->id, out->lane,
			NET_QUEUED };
	s->ring[s->tail++ % SIMNET_RING] = (struct departure){ left,
		left + us->stamps_late, out->id, out->lane, NET_LEFT };
}

static nsec departure_time(struct simnet *s, uint16_t node)
{
	nsec now = simnet_now(s);

	if (!s->network->us.neighbour_wait || node == 0)
		return now;
	if (!s->neighbour_at)
		s->neighbour_at = now + s->network->us.neighbour_wait;
	return now > s->neighbour_at ? now : s->neighbour_at;
}

/* Returns 0 or an errno. */
static int send_one(struct simnet *s, const struct net_out *out)
{
	const struct simlane *lane = &s->lane[out->lane];
	struct datagram d;
	bool swallowed = false;
	uint16_t node;
	nsec at;
	int error = refused_by_socket(lane, out);

	if (error)
		return error;
	node = internet_node(s->inet, &out->to);
	error = refused_by_host(s, lane, out, node, &swallowed);
	if (error || swallowed)
		return error;
	dress(s, lane, out, node, &d);
	error = fit(s, lane, node, &d);
	if (error)
		return error;
	at = departure_time(s, node);
	error = internet_send(s->inet, &d, at);
	if (!error) {
		s->queued++;
		depart(s, out, at);
	}
	return error;
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
		error = send_one(s, &out[i]);
		if (error) {
			errno = error;
			break;
		}
	}
	return i;
}

static int lane_of(const struct simnet *s, const struct datagram *d,
    uint16_t ident)
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
	uint16_t ident;
	bool stamped;

	if (!heard_read(d, in, &ident))
		return false;
	if (in->heard == NET_ERROR)
		mtucache_note(&s->mtus, in, us->mtu);
	if (in->options_len)
		record(s, in->options, in->options_len);
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

static int simnet_recv(struct net *net, struct net_in *in, int n)
{
	struct simnet *s = simnet_of(net);
	nsec now = simnet_now(s);
	const struct datagram *d;
	int i = departures(s, now, in, n);

	internet_clear(s->inet);
	while (i < n && (d = internet_receive(s->inet, now)))
		i += deliver(s, d, &in[i]);
	return i;
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

static nsec simnet_due(void *arg)
{
	const struct simnet *s = arg;
	nsec due = internet_due(s->inet), told;

	if (s->head == s->tail)
		return due;
	told = s->ring[s->head % SIMNET_RING].told;
	return told < due ? told : due;
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
	simclock_source(clock, simnet_due, s);
	return &s->net;
}

uint32_t simnet_path_mtu(struct net *net, const struct addr *to)
{
	struct simnet *s = (struct simnet *)(void *)net;
	uint32_t known = mtucache_find(&s->mtus, to);
	uint32_t mtu = s->network->us.mtu;

	if (internet_is_own(s->inet, to))
		return LOOPBACK_MTU;
	return known && known < mtu ? known : mtu;
}
