/*
 * rig.h - the engine between a plan of one line and a net of one drawer
 *
 * What was sent is kept, what the test puts in is heard.  Time is a number.
 */
#ifndef ASDIC_TEST_RIG_H
#define ASDIC_TEST_RIG_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <cmocka.h>

#include "base/bytes.h"
#include "engine/engine.h"
#include "engine/plan.h"
#include "io/loop.h"
#include "wire/packet.h"

enum { KEPT = 300 };

struct rig {
	struct clock	 clock;
	struct net	 net;
	bool		 many;		/* nothing is kept, but counted */
	unsigned	 kinds[EVENT_END + 1];
	nsec		 first_sent, last_sent;
	struct plan	 plan;
	struct loop	*loop;
	struct engine	*engine;
	nsec		 now, offset;

	/* The net: what left, what is to be heard at which time. */
	unsigned	 sent;
	struct net_out	 out[KEPT];
	uint8_t		 bytes[KEPT][128];
	unsigned	 ins;
	struct net_in	 in[KEPT];
	nsec		 in_at[KEPT];
	uint8_t		 in_bytes[KEPT][128];
	int		 refuse;	/* errno for every send, 0: none */
	bool		 mute;		/* no departure stamps */
	bool		 stuck;		/* nor does anything get that far */
	bool		 stampless;	/* the system has none */
	bool		 unstamped;	/* no arrival stamps */
	bool		 no_room;	/* here, for the whole of an answer */
	nsec		 waits;		/* before it departs, 0: 5 us */
	nsec		 takes;		/* to send one, by our clock */
	uint32_t	 rcvbuf;	/* 0: not known */
	unsigned	 unheard, most_unheard;	/* sent and recv not called */
	uint8_t		 family;
	int		 lanes;
	bool		 nameless;	/* identifiers are not known */
	enum net_whole	 whole[16];	/* of each lane */
	uint32_t	 cut[16];

	/* The plan: count probes, interval apart. */
	unsigned	 asks;		/* calls of next */
	unsigned	 asked, count;
	nsec		 interval;
	struct probe	 probe;
	nsec		 last;		/* told with PLAN_DONE, 0: not */
	unsigned	 flows;		/* in turn, from probe.flow on */
	unsigned	 whole_every;	/* other probes may be fragmented */
	unsigned	 stamp_every;	/* probes that want a stamp */

	unsigned	 events;
	struct event	 event[KEPT];
};

static nsec clock_now(struct clock *clock)
{
	return ((struct rig *)(void *)clock)->now;
}

static nsec clock_offset(struct clock *clock)
{
	return ((struct rig *)(void *)clock)->offset;
}

static int clock_wait(struct clock *clock, struct pollfd *fds, unsigned n,
    nsec until)
{
	struct rig *rig = (struct rig *)(void *)clock;

	(void)fds;
	(void)n;
	for (unsigned i = 0; i < rig->ins; i++)
		if (rig->in_at[i] < until)
			until = rig->in_at[i];
	if (until > rig->now)
		rig->now = until;
	return 0;
}

static const struct clock_ops clock_ops = {
	.now = clock_now, .offset = clock_offset, .wait = clock_wait,
};

static struct rig *rig_of(struct net *net)
{
	return (struct rig *)(void *)((char *)net - offsetof(struct rig, net));
}

static int net_open(struct net *net, const struct lane_spec *spec)
{
	struct rig *rig = rig_of(net);

	assert_true(rig->lanes < 16);
	rig->family = spec->from.family;
	rig->whole[rig->lanes] = spec->whole;
	rig->cut[rig->lanes] = spec->cut;
	return rig->lanes++;
}

enum { IDENT = 0xf00d };	/* of the first lane, and on */

static uint16_t ident_of(int lane)
{
	return (uint16_t)(IDENT + lane);
}

static uint16_t net_ident(struct net *net, int lane)
{
	return rig_of(net)->nameless ? 0 : ident_of(lane);
}

/* What the kernel fills in; in IPv6 the checksum is anybody's guess. */
static void fill_in(uint8_t *bytes, size_t len, int lane)
{
	uint16_t sum;

	bytes_put16(bytes + 4, ident_of(lane));
	bytes_put16(bytes + 2, 0);
	sum = packet_checksum(packet_sum(bytes, len, 0));
	bytes_put16(bytes + 2, sum);
}

static void put_in(struct rig *rig, const struct net_in *in, nsec at,
    const uint8_t *data, size_t len)
{
	struct net_in *slot = &rig->in[rig->ins];

	*slot = *in;
	memcpy(rig->in_bytes[rig->ins], data, len);
	slot->data = rig->in_bytes[rig->ins];
	slot->len = len;
	rig->in_at[rig->ins++] = at;
}

static int net_send(struct net *net, const struct net_out *out, int n)
{
	struct rig *rig = rig_of(net);
	struct net_in left = { .heard = NET_LEFT };

	rig->unheard += (unsigned)n;
	if (rig->unheard > rig->most_unheard)
		rig->most_unheard = rig->unheard;
	for (int i = 0; i < n; i++) {
		if (!rig->many) {
			memcpy(rig->bytes[rig->sent], out[i].data, out[i].len);
			fill_in(rig->bytes[rig->sent], out[i].len,
			    out[i].lane);
		}
		if (rig->refuse) {
			errno = rig->refuse;
			return i;
		}
		rig->now += rig->takes;
		if (rig->many)
			continue;
		rig->out[rig->sent++] = out[i];
		left.id = out[i].id;
		left.lane = out[i].lane;
		left.stamp = rig->now + rig->offset +
		    (rig->waits ? rig->waits : 5000);
		if (out[i].stamp && !rig->mute)
			put_in(rig, &left, rig->now, (uint8_t *)"", 0);
		left.heard = NET_QUEUED;
		if (out[i].queued && !rig->stuck)
			put_in(rig, &left, rig->now, (uint8_t *)"", 0);
		left.heard = NET_LEFT;
	}
	return n;
}

static int net_recv(struct net *net, struct net_in *in, int n)
{
	struct rig *rig = rig_of(net);
	int k = 0;

	rig->unheard = 0;
	for (unsigned i = 0; i < rig->ins && k < n; i++)
		if (rig->in_at[i] <= rig->now) {
			in[k++] = rig->in[i];
			rig->in_at[i] = NSEC_NEVER;	/* taken */
		}
	return k;
}

static bool net_stamps(struct net *net, int lane)
{
	(void)lane;
	return !rig_of(net)->stampless;
}

static void net_losses(struct net *net, struct net_losses *losses)
{
	*losses = (struct net_losses){ .rcvbuf = rig_of(net)->rcvbuf };
}

static nsec net_ready(struct net *net)
{
	(void)net;
	return 0;
}

static const struct net_ops net_ops = {
	.open = net_open, .send = net_send, .recv = net_recv,
	.ready = net_ready, .stamps = net_stamps, .losses = net_losses,
	.ident = net_ident,
};

static enum plan_next plan_next(struct plan *plan, nsec now,
    struct probe *probe, nsec *until)
{
	struct rig *rig = (struct rig *)(void *)((char *)plan -
	    offsetof(struct rig, plan));
	nsec due = NSEC_SEC + rig->asked * rig->interval;

	rig->asks++;
	if (rig->asked == rig->count) {
		if (rig->last)
			*until = rig->last;
		return PLAN_DONE;
	}
	if (now < due) {
		*until = due;
		return PLAN_WAIT;
	}
	*probe = rig->probe;
	if (rig->flows)
		probe->flow = (uint16_t)(probe->flow + rig->asked % rig->flows);
	if (rig->whole_every)
		probe->whole = rig->asked % rig->whole_every == 0;
	if (rig->stamp_every)
		probe->stamp = rig->asked % rig->stamp_every == 0;
	probe->number = ++rig->asked;
	return PLAN_PROBE;
}

static void plan_note(struct plan *plan, const struct event *event)
{
	(void)plan;
	(void)event;
}

static const struct plan_ops plan_ops = {
	.next = plan_next, .note = plan_note,
};

static bool where(const void *targets, const struct probe *probe,
    struct addr *to)
{
	const struct rig *rig = targets;

	(void)probe;
	*to = addr_v4(0xc0000209);
	if (rig->family == AF_INET6)
		*to = (struct addr){ .family = AF_INET6,
			.bytes = { 0x20, 1, 0xd, 0xb8, [15] = 9 } };
	return true;
}

static void keep(void *arg, const struct event *event)
{
	struct rig *rig = arg;

	if (event->kind == EVENT_SENT) {
		rig->last_sent = event->at;
		if (!rig->kinds[EVENT_SENT])
			rig->first_sent = event->at;
	}
	rig->kinds[event->kind]++;
	if (rig->many)
		return;
	assert_true(rig->events < KEPT);
	rig->event[rig->events++] = *event;
}

/* With some things in the configuration other than usual. */
static struct rig *rig_with(uint8_t family, unsigned count, nsec interval,
    void (*adjust)(struct engine_conf *conf))
{
	struct rig *rig = calloc(1, sizeof(*rig));
	struct engine_conf conf = {
		.burst = 1, .linger = NSEC_SEC, .secret = 42, .lanes = 1,
		.stamps = true, .where = where, .targets = rig,
	};
	int got;

	rig->clock.ops = &clock_ops;
	rig->net.ops = &net_ops;
	rig->plan.ops = &plan_ops;
	rig->now = NSEC_SEC;
	rig->offset = 1000 * NSEC_SEC;
	rig->count = count;
	rig->interval = interval;
	rig->probe = (struct probe){ .size = 56, .payload = true,
		.patience = NSEC_SEC, .flow = 1 };
	conf.spec[family == AF_INET6].from.family = family;
	if (adjust)
		adjust(&conf);
	rig->loop = loop_new(&rig->clock);
	rig->engine = engine_new(rig->loop, &rig->net, &conf, &got);
	engine_watch(rig->engine, keep, rig);
	return rig;
}

static inline struct rig *rig_new(uint8_t family, unsigned count,
    nsec interval)
{
	return rig_with(family, count, interval, NULL);
}

/* The answer to the i-th probe sent, when it will have been sent. */
static inline void answer(struct rig *rig, unsigned i, nsec delay, int alter,
    size_t cut, uint32_t from)
{
	struct net_in in = { .heard = NET_REPLY, .from = addr_v4(from),
		.ttl = 57, .tos = 0, .lane = rig->out[i].lane,
		.cut = rig->no_room };
	uint8_t data[128];
	size_t len = rig->out[i].len - cut;

	memcpy(data, rig->bytes[i], rig->out[i].len);
	data[0] = 0;
	if (alter >= 0)
		data[alter] ^= 0x40;
	in.stamp = rig->unstamped ? 0 : rig->now + delay + rig->offset;
	put_in(rig, &in, rig->now + delay, data, len);
}

static void run(struct rig *rig)
{
	loop_run(rig->loop);
}

static void start(struct rig *rig)
{
	engine_start(rig->engine, &rig->plan);
}

static void rig_free(struct rig *rig)
{
	engine_free(rig->engine);
	loop_free(rig->loop);
	free(rig);
}

static inline const struct event *find(const struct rig *rig,
    enum event_kind kind)
{
	for (unsigned i = 0; i < rig->events; i++)
		if (rig->event[i].kind == kind)
			return &rig->event[i];
	return NULL;
}

static inline unsigned number_of(const struct rig *rig, enum event_kind kind)
{
	unsigned n = 0;

	for (unsigned i = 0; i < rig->events; i++)
		n += rig->event[i].kind == kind;
	return n;
}

#endif
