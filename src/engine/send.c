/*
 * From the plan's wish to the wire.  Wishes become packets in a batch, which
 * leaves when it is full, when the lane changes, and at the end of the turn.
 * A batch that the system takes only in part stays, and is tried again before
 * the plan is asked for more: a full queue slows the pace, and loses nothing.
 * But one that has been full for as long as a probe may wait is taken to stay
 * so: that probe, and each after it that finds no room either, is unsent.
 */
#include <assert.h>
#include <errno.h>

#include "engine/state.h"

/*
 * Probes a turn may send before it hears, at most: as many as have answers
 * that fill half of the default receive buffer, of which a small one takes 832
 * bytes (ANSWER and the packet itself).  Where answers are large or the buffer
 * is small it is fewer; how small it is need not be known for the first FEW.
 */
enum { ROOM = 128, FEW = 16, RCVBUF = 212992, ANSWER = 768 };

/* Does it travel in the further lane, where it may be fragmented? */
static bool is_cut(const struct engine *engine, bool whole)
{
	return engine->conf.cut_lane && !whole;
}

/* Too big for the way, as the kernel knows it, where DF is set. */
static uint32_t fitting(const struct engine *engine, const struct addr *to,
    bool whole)
{
	const struct lane_spec *spec =
	    &engine->conf.spec[to->family == AF_INET6 ? FAMILY_6 : FAMILY_4];

	if (is_cut(engine, whole))
		return 0;
	if (spec->whole == NET_WHOLE_CACHED && engine->conf.path_mtu)
		return engine->conf.path_mtu(to, spec->device);
	if (spec->whole == NET_WHOLE_PROBE && engine->conf.link_mtu)
		return engine->conf.link_mtu(to, spec->device);
	return 0;
}

/*
 * What comes back sooner than the next probe is due has passed no link that is
 * slower: probes may follow one another as closely without waiting there.
 */
void engine_quicken(struct engine *engine, nsec rtt)
{
	nsec least = engine->conf.gap_least;

	if (least)
		pace_quicken(&engine->pace, rtt > least ? rtt : least);
}

/* Tell that the system refused the probe; errno e is its own. */
static void refuse(struct engine *engine, struct flight *flight,
    const struct addr *to, int e)
{
	struct event event;

	engine_event(engine, EVENT_UNSENT, flight, to, &event);
	event.error = e;
	if (e == EMSGSIZE)
		event.mtu = fitting(engine, &event.to, flight->whole);
	if (e == EPERM)		/* our firewall may send its reason yet */
		flight_settle(engine->flights, flight, FLIGHT_UNSENT);
	else
		flight_abandon(flight);
	engine_tell(engine, &event);
}

/*
 * The k first of the batch have left between t0 and t1.  Where no departure
 * stamp will come, its place in the batch tells a probe's time (sendmmsg
 * takes as long for each).
 */
static void launch(struct engine *engine, unsigned k, nsec t0, nsec t1)
{
	struct flight *flight;
	struct event *event;
	unsigned i;
	nsec sent;

	for (i = 0; i < k; i++) {
		flight = engine->flight[i];
		sent = t0;
		if (!flight->stamped && k > 1) {
			sent += (t1 - t0) * (nsec)i / (nsec)k;
			flight->batched = true;
		}
		flight_launch(engine->flights, flight, sent);
		event = engine_recent(engine, EVENT_SENT, flight,
		    &engine->out[i].to);
		event->at = sent;
		engine_tell(engine, event);
	}
}

static void drop_from_batch(struct engine *engine, unsigned k)
{
	unsigned i;

	engine->batched -= k;
	for (i = 0; i < engine->batched; i++) {
		engine->out[i] = engine->out[i + k];
		engine->flight[i] = engine->flight[i + k];
	}
	if (!engine->batched)
		engine->bytes_used = 0;
}

static nsec patience(const struct flight *flight)
{
	return flight->patience_us * NSEC_USEC;
}

/* There is no room, errno e: slow down, and do not wait for ever. */
static void hold_back(struct engine *engine, nsec now, int e)
{
	engine->counts.throttled++;
	pace_throttle(&engine->pace, now);
	if (!engine->is_full ||
	    now - engine->full_until > patience(engine->flight[0]))
		engine->full_since = now;
	engine->full_until = now;
	engine->is_full = true;
	while (engine->batched &&
	    now - engine->full_since >= patience(engine->flight[0])) {
		refuse(engine, engine->flight[0], &engine->out[0].to, e);
		drop_from_batch(engine, 1);
	}
}

/* Send the batch.  False when a part of it must wait. */
static bool flush(struct engine *engine, unsigned *sent)
{
	nsec t0, t1;
	int k, e;

	while (engine->batched) {
		t1 = t0 = loop_exact(engine->loop);
		k = engine->net->ops->send(engine->net, engine->out,
		    (int)engine->batched);
		e = errno;
		assert(k >= 0 && k <= (int)engine->batched);
		if (k > 1)
			t1 = loop_exact(engine->loop);
		if (k > 0)
			engine->is_full = false;
		launch(engine, (unsigned)k, t0, t1);
		*sent += (unsigned)k;
		if (k < (int)engine->batched && e != EAGAIN && e != ENOBUFS) {
			refuse(engine, engine->flight[k], &engine->out[k].to,
			    e);
			k++;
		}
		drop_from_batch(engine, (unsigned)k);
		if (engine->batched && (e == EAGAIN || e == ENOBUFS)) {
			hold_back(engine, t0, e);
			return false;
		}
	}
	return true;
}

/*
 * A free slot in one of the family's lanes: in the further one, if it may be
 * fragmented there; in the flow's own, if it is to have one; or else in any,
 * the one used last first.
 */
static struct flight *open_flight(struct engine *engine,
    const struct probe *probe, int family, unsigned *lane)
{
	uint8_t af = family == FAMILY_6 ? AF_INET6 : AF_INET;
	nsec now = loop_now(engine->loop);
	struct flight *flight;
	bool marked;
	unsigned i;

	marked = engine_icmp_len(engine, af, probe->size, probe->payload) >=
	    PACKET_MARKED;
	if (is_cut(engine, probe->whole)) {
		*lane = (unsigned)engine->first[family] + engine->conf.lanes;
		return flight_open(engine->flights, *lane, probe, now,
		    engine->conf.linger, !marked);
	}
	if (engine->conf.flow_lanes && probe->flow)
		engine->turn[family] = probe->flow % engine->conf.lanes;
	for (i = 0; i < engine->conf.lanes; i++) {
		*lane = (unsigned)engine->first[family] + engine->turn[family];
		flight = flight_open(engine->flights, *lane, probe, now,
		    engine->conf.linger, !marked);
		if (flight)
			return flight;
		if (engine->conf.flow_lanes && probe->flow)
			break;
		if (++engine->turn[family] == engine->conf.lanes)
			engine->turn[family] = 0;
	}
	return NULL;
}

/*
 * In IPv6 nobody but the stamps tells that a probe did not leave.  That of its
 * departure depends on the device: until one has been told, and where few are
 * asked for, the one that does not is asked for, too.
 */
static bool is_doubtful(const struct engine *engine,
    const struct flight *flight, unsigned lane)
{
	return flight->stamped && lane_family(engine, lane) == AF_INET6 &&
	    (engine_stamps_some(engine) || !engine_tells(engine, lane));
}

/* Build the probe at the end of the batch, for which there is room. */
static void append(struct engine *engine, struct flight *flight,
    unsigned lane, const struct addr *to, size_t len)
{
	struct packet_id id = engine_packet_id(engine, lane, flight);
	uint8_t *bytes = engine->bytes + engine->bytes_used;
	struct net_out *out = &engine->out[engine->batched];

	packet_build(engine->form, &id, bytes, len);
	flight->group |= engine->crowd && addr_is_multicast(to);
	flight->stamped = engine->conf.stamps ||
	    (engine->conf.stamp_some && flight->stamp);
	flight->asked = is_doubtful(engine, flight, lane);
	*out = (struct net_out){
		.lane = (int)lane, .id = flight->serial, .to = *to,
		.label = engine_label(engine, flight->flow),
		.ttl = flight->ttl,
		.tos = engine->conf.tos, .stamp = flight->stamped,
		.queued = flight->asked,
		.data = bytes, .len = len,
	};
	engine->flight[engine->batched++] = flight;
	engine->bytes_used += len;
	engine->answers += ANSWER + len;
}

/*
 * A wish that cannot become a packet: its target has lost its address since,
 * or its family has no lanes.  Told as the system would.
 */
static void refuse_wish(struct engine *engine, const struct probe *probe,
    int e)
{
	struct event event = {
		.kind = EVENT_UNSENT, .error = e,
		.at = loop_now(engine->loop), .rtt = NSEC_UNKNOWN,
		.queue = NSEC_UNKNOWN, .ttl = -1, .tos = -1, .probe = *probe,
	};

	event.sent = event.at;
	engine->conf.where(engine->conf.targets, probe, &event.to);
	engine_tell(engine, &event);
}

void engine_guess_room(struct engine *engine)
{
	engine->most = FEW;
	engine->room = RCVBUF / 8;
}

/* How many bytes of answers may wait in a receiver before it is read. */
static void learn_room(struct engine *engine)
{
	struct net_losses losses;

	engine->net->ops->losses(engine->net, &losses);
	engine->room = losses.rcvbuf ? losses.rcvbuf / 2 : RCVBUF / 2;
	engine->most = ROOM;
}

/*
 * May this turn, in which n probes have left, send one more?  One may always.
 */
static bool has_room(struct engine *engine, unsigned n)
{
	if (n < engine->most && engine->answers < engine->room)
		return true;
	if (engine->most != ROOM)
		learn_room(engine);
	return n == 0 || (n < engine->most && engine->answers < engine->room);
}

/* The wish comes back at that moment; false, as grant() has it. */
static bool park(struct engine *engine, const struct probe *probe, nsec until)
{
	engine->parked = *probe;
	engine->is_parked = true;
	engine->until = until;
	return false;
}

static nsec await(const struct engine *engine, const struct addr *to)
{
	if (to->family != AF_INET6 || !engine->conf.await)
		return 0;
	return engine->conf.await(engine->conf.await_arg, to);
}

/* Put a wish into the batch.  False when it had to be parked. */
static bool grant(struct engine *engine, const struct probe *probe,
    unsigned *sent)
{
	nsec soon = nsec_add(loop_now(engine->loop), NSEC_MSEC), until;
	struct flight *flight;
	struct addr to;
	unsigned lane;
	size_t len;
	int family;

	if (!engine->conf.where(engine->conf.targets, probe, &to)) {
		refuse_wish(engine, probe, EADDRNOTAVAIL);
		return true;
	}
	family = family_index(to.family);
	if (engine->first[family] < 0) {
		refuse_wish(engine, probe, engine->absent[family]);
		return true;
	}
	until = await(engine, &to);
	if (until == NSEC_NEVER)
		refuse_wish(engine, probe, EADDRNOTAVAIL);
	if (until)
		return until == NSEC_NEVER || park(engine, probe, until);
	len = engine_icmp_len(engine, to.family, probe->size, probe->payload);
	flight = open_flight(engine, probe, family, &lane);
	if (!flight)
		return park(engine, probe, soon);
	if (len > PACKET_MAX) {
		refuse(engine, flight, &to, EMSGSIZE);
		return true;
	}
	if (engine->batched && (engine->out[0].lane != (int)lane ||
	    engine->bytes_used + len > ENGINE_BYTES) &&
	    !flush(engine, sent)) {
		flight_abandon(flight);
		return park(engine, probe, soon);
	}
	append(engine, flight, lane, &to, len);
	return engine->batched < ENGINE_BATCH || flush(engine, sent);
}

/* The plan's next wish, or the one that is parked. */
static enum plan_next wish(struct engine *engine, nsec now,
    struct probe *probe)
{
	enum plan_next next;

	engine->until = NSEC_UNKNOWN;		/* long ago: at once */
	if (engine->is_parked) {
		engine->is_parked = false;
		*probe = engine->parked;
		return PLAN_PROBE;
	}
	next = engine->plan->ops->next(engine->plan, now, probe,
	    &engine->until);
	if (next == PLAN_DONE) {
		engine->plan_done = true;
		if (engine->until != NSEC_UNKNOWN)
			engine->last = engine->until;
		engine->until = NSEC_NEVER;
	}
	return next;
}

/*
 * Forget what was granted and has not been sent.  Only from here: whoever
 * stops the engine may do so while the batch is being told.
 */
static void abandon_batch(struct engine *engine)
{
	unsigned i;

	for (i = 0; i < engine->batched; i++)
		flight_abandon(engine->flight[i]);
	engine->batched = 0;
	engine->bytes_used = 0;
	engine->is_parked = false;
}

/* It may be that no answer could be stamped yet. */
static bool is_early(struct engine *engine, nsec now)
{
	if (now >= engine->not_before)
		engine->not_before = engine_ready(engine);
	if (now < engine->not_before)
		return true;
	engine->not_before = 0;
	return false;
}

/* Send what has been waiting.  False: it still is, or some of it. */
static bool go_on(struct engine *engine, nsec now, unsigned *sent)
{
	if (!pace_allows(&engine->pace, now)) {
		engine->until = pace_await(&engine->pace, now);
		return false;
	}
	if (flush(engine, sent))
		return true;
	engine->until = pace_when(&engine->pace, now);
	return false;
}

unsigned engine_ask(struct engine *engine)
{
	nsec now = loop_now(engine->loop);
	struct probe probe = { 0 };
	unsigned sent = 0, n = 0;

	if (!engine->asking) {
		abandon_batch(engine);
		return 0;
	}
	if (engine->not_before && is_early(engine, now)) {
		engine->until = engine->not_before;
		return 0;
	}
	if (now < engine->until && (!engine->news || engine->is_parked))
		return 0;
	engine->news = false;
	if (engine->batched && !go_on(engine, now, &sent))
		return sent;
	engine->until = NSEC_NEVER;	/* unless the plan wants more */
	engine->answers = 0;
	while (engine->asking && !engine->plan_done) {
		if (!has_room(engine, n)) {
			engine->until = now;
			break;
		}
		if (!pace_allows(&engine->pace, now)) {
			engine->until = pace_await(&engine->pace, now);
			break;
		}
		if (wish(engine, now, &probe) != PLAN_PROBE) {
			pace_idle(&engine->pace);
			break;
		}
		pace_take(&engine->pace, now);
		n++;
		if (!grant(engine, &probe, &sent))
			break;
		if (engine->until > now)
			break;
	}
	if (engine->batched && !flush(engine, &sent))
		engine->until = pace_when(&engine->pace, now);
	return sent;
}
