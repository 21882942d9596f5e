/*
 * quote.c - what an error's quote shows beyond whose probe it is
 *
 * On its way a probe may have been rewritten, and the router quotes it as it
 * came: IPv6 returns class and flow label, both families the ICMP checksum and
 * where the probe was going.  What is not as it was sent has been rewritten on
 * the way there, before the router that quotes it.  Behind the quote there may
 * be objects (RFC 4884).
 */
#include "base/bytes.h"
#include "base/mix.h"
#include "engine/state.h"
#include "wire/icmp.h"

enum { LABELS = 0xfffff };	/* and 0, which says that there is none */

uint32_t engine_flow_label(const struct engine *engine, uint16_t flow)
{
	uint64_t base = engine->conf.label;

	if (base == 0)
		base = mix64(~engine->conf.secret) % LABELS + 1;
	return (uint32_t)((base - 1 + flow - 1) % LABELS + 1);
}

/*
 * Is the checksum the one that left?  The sum over a probe with a flow is known
 * but for the identifier; in IPv6 it covers our source, too, which is not.
 */
static bool is_checksum_kept(const struct engine *engine,
    const struct flight *flight, const struct net_in *in, size_t sent)
{
	struct bytes b = bytes_of(in->data, in->len);
	uint16_t ident, checksum;

	if (lane_family(engine, (unsigned)in->lane) != AF_INET ||
	    flight->flow == 0 || sent < PACKET_FLOWED)
		return true;
	ident = engine->net->ops->ident(engine->net, in->lane);
	bytes_take(&b, 2);
	checksum = bytes_u16(&b);
	return ident == 0 || b.bad ||
	    checksum == packet_flow_checksum(flight->flow, ident);
}

static void read_objects(const struct engine *engine,
    const struct net_in *in, struct event *event)
{
	bool six = lane_family(engine, (unsigned)in->lane) == AF_INET6;
	const struct lane_spec *spec =
	    &engine->conf.spec[six ? FAMILY_6 : FAMILY_4];
	size_t header = six ? 40 : 20u + spec->options_len;

	event->extended = spec->objects &&
	    icmp_extends(six ? AF_INET6 : AF_INET, in->type) &&
	    icmp_extension(in->data, in->len, in->objects, header,
	    &event->extension);
}

void engine_read_quote(const struct engine *engine,
    const struct flight *flight, const struct net_in *in, struct event *event)
{
	if (lane_family(engine, (unsigned)in->lane) == AF_INET6) {
		event->label = in->quoted;
		event->label_sent = (uint32_t)engine->conf.tos << 20 |
		    engine_label(engine, flight->flow);
	}
	event->requoted = !addr_same(&event->to, &in->about) ||
	    !is_checksum_kept(engine, flight, in, event->bytes);
	read_objects(engine, in, event);
}
