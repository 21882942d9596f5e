/*
 * simsend.c - what becomes of a datagram before it is on its way
 *
 * The checks come in Linux's order: what a ping socket refuses, what our own
 * host's state refuses, then length, against the cached path MTU where that
 * is believed.  Identifier, checksum and source are the kernel's to fill in.
 */
#include "sim/simsend.h"

#include <errno.h>
#include <string.h>

#include "base/bytes.h"
#include "sim/answer.h"
#include "sim/internet.h"
#include "sim/network.h"

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
		*swallowed = true;	/* netns/k09-drop.t */
	}
	*swallowed = *swallowed || (!four && spans_hold(&us->swallow, since));
	*swallowed = *swallowed || (!four && node != 0 &&
	    spans_hold(&us->tentative, since));	/* netns/ping-tentative.t */
	if (us->queue && s->queued >= us->queue) {
		if (four)
			return ENOBUFS;
		*swallowed = true;
	}
	return 0;
}

/* Set DF and fragments as the lane's mode has it (netns/k12-pmtu.t). */
static int fit(const struct simnet *s, const struct simlane *lane,
    uint16_t node, struct datagram *d)
{
	size_t size = d->len +
	    (d->to.family == AF_INET ? 20u + d->options_len : 40u);
	uint32_t mtu = s->network->us.mtu, believed;
	uint32_t known = s->mtus.n ? mtucache_find(&s->mtus, &d->to) : 0;

	if (node == 0)
		mtu = SIMNET_LOOPBACK_MTU;
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

void simsend_record(const struct simnet *s, uint8_t *options, size_t len)
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
		simsend_record(s, s->options, d->options_len);
	}
	memcpy(s->wire, out->data, out->len);
	bytes_put16(s->wire + 4, lane->ident);
	answer_checksum(s->wire, out->len, &d->from, &d->to);
	d->icmp = s->wire;
	d->len = out->len;
}

static void depart(struct simnet *s, const struct simlane *lane,
    const struct net_out *out, nsec left)
{
	const struct us *us = &s->network->us;

	if (!out->stamp || !lane->spec.stamps ||
	    us->stamps == US_STAMPS_NONE ||
	    s->tail - s->head >= SIMNET_RING - 1)
		return;
	if (out->queued)
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

int simsend_one(struct simnet *s, const struct net_out *out)
{
	const struct simlane *lane = &s->lane[out->lane];
	struct datagram d;
	bool swallowed = false;
	struct found to;
	nsec at;
	int error = refused_by_socket(lane, out);

	if (error)
		return error;
	to = internet_find(s->inet, &out->to);
	error = refused_by_host(s, lane, out, to.node, &swallowed);
	if (error || swallowed)
		return error;
	dress(s, lane, out, to.node, &d);
	error = fit(s, lane, to.node, &d);
	if (error)
		return error;
	at = departure_time(s, to.node);
	error = internet_send(s->inet, &d, to, at);
	if (!error) {
		s->queued++;
		depart(s, lane, out, at);
	}
	return error;
}
