/*
 * answer.c - what imaginary routers and hosts put into a packet
 *
 * Bytes only: headers, quotes as long as Linux routers make them (576 bytes
 * in all for IPv4, 1280 for IPv6), RFC 4884 extensions behind a quote padded
 * to 128 bytes, and the checksums over it all.
 */
#include "sim/answer.h"

#include <string.h>

#include "base/bytes.h"
#include "sim/internet.h"
#include "sim/network.h"
#include "wire/packet.h"

enum {
	HEADER_4 = 20, HEADER_6 = 40,
	WHOLE_4 = 576, WHOLE_6 = 1280,	/* RFC 1812 4.3.2.3, RFC 4443 2.4 */
	QUOTE_PADDED = 128,		/* RFC 4884 section 3 */
	PROTO_ICMP = 1, PROTO_ICMPV6 = 58,
};

static size_t header_4(uint8_t *out, const struct datagram *d)
{
	size_t len = HEADER_4 + d->options_len;

	memset(out, 0, HEADER_4);
	out[0] = (uint8_t)(0x40 | len / 4);
	out[1] = d->tos;
	bytes_put16(out + 2, (uint16_t)(len + d->len));
	out[6] = d->df ? 0x40 : 0;
	out[8] = d->ttl;
	out[9] = PROTO_ICMP;
	memcpy(out + 12, d->from.bytes, 4);
	memcpy(out + 16, d->to.bytes, 4);
	memcpy(out + HEADER_4, d->options, d->options_len);
	bytes_put16(out + 10, packet_checksum(packet_sum(out, len, 0)));
	return len;
}

static size_t header_6(uint8_t *out, const struct datagram *d)
{
	bytes_put32(out, 6u << 28 | (uint32_t)d->tos << 20 |
	    (d->label & 0xfffff));
	bytes_put16(out + 4, (uint16_t)d->len);
	out[6] = PROTO_ICMPV6;
	out[7] = d->ttl;
	memcpy(out + 8, d->from.bytes, 16);
	memcpy(out + 24, d->to.bytes, 16);
	return HEADER_6;
}

size_t answer_header(uint8_t *out, const struct datagram *datagram)
{
	return datagram->to.family == AF_INET ? header_4(out, datagram) :
	    header_6(out, datagram);
}

void answer_checksum(uint8_t *icmp, size_t len, const struct addr *from,
    const struct addr *to)
{
	uint32_t sum = 0;

	bytes_put16(icmp + 2, 0);
	if (to->family == AF_INET6) {	/* RFC 8200 section 8.1 */
		sum = packet_sum(from->bytes, 16, sum);
		sum = packet_sum(to->bytes, 16, sum);
		sum += (uint32_t)len + PROTO_ICMPV6;
	}
	bytes_put16(icmp + 2, packet_checksum(packet_sum(icmp, len, sum)));
}

/* RFC 1624: one word of the sum changes, the type. */
void answer_echo(uint8_t family, uint8_t *icmp)
{
	uint32_t sum = 0xffffu & ~((uint32_t)icmp[2] << 8 | icmp[3]);

	if (family == AF_INET) {
		sum += 0xffff - 0x0800;
		icmp[0] = 0;
	} else {
		sum += 0xffff - 0x8000 + 0x8100;
		icmp[0] = 129;
	}
	bytes_put16(icmp + 2, packet_checksum(sum));
}

void answer_record(uint8_t *options, size_t len, const struct addr *addr,
    uint32_t milliseconds)
{
	for (size_t i = 0; i + 4 <= len && options[i]; ) {
		uint8_t *o = options + i, size = o[0] == 1 ? 1 : o[1];

		if (!size || i + size > len)
			return;
		if (o[0] == 7 && o[2] + 3 <= size && o[2] >= 4) {
			memcpy(o + o[2] - 1, addr->bytes, 4);
			o[2] = (uint8_t)(o[2] + 4);
		} else if (o[0] == 68 && o[2] >= 5) {
			unsigned step = o[3] & 15 ? 8 : 4;
			uint8_t *place = o + o[2] - 1;

			if (o[2] - 1 + step > size) {
				o[3] = (uint8_t)(o[3] + 16);
			} else if ((o[3] & 15) != 3 ||
			    memcmp(place, addr->bytes, 4) == 0) {
				if (step == 8)
					memcpy(place, addr->bytes, 4);
				bytes_put32(place + step - 4, milliseconds);
				o[2] = (uint8_t)(o[2] + step);
			}
		}
		i += size;
	}
}

/* RFC 4950: the label stack. */
static size_t object_labels(uint8_t *out, const struct manners *m)
{
	size_t len = 4 + 4 * m->labels;

	bytes_put16(out, (uint16_t)len);
	out[2] = out[3] = 1;
	for (unsigned i = 0; i < m->labels; i++)
		bytes_put32(out + 4 + 4 * i, m->label[i] << 12 |
		    (i + 1 == m->labels ? 1u << 8 : 0) | 1);
	return len;
}

/* RFC 5837: the incoming interface, by index and name. */
static size_t object_interface(uint8_t *out, const struct manners *m)
{
	size_t name = 1 + strlen(m->interface), padded = (name + 3) / 4 * 4;
	size_t len = 4 + 4 + padded;

	memset(out, 0, len);
	bytes_put16(out, (uint16_t)len);
	out[2] = 2;
	out[3] = 0x08 | 0x02;
	bytes_put32(out + 4, m->interface_index);
	out[8] = (uint8_t)padded;
	memcpy(out + 9, m->interface, name - 1);
	return len;
}

static size_t object_other(uint8_t *out, const struct object *object)
{
	size_t len = 4u + object->len;

	bytes_put16(out, (uint16_t)len);
	out[2] = object->class;
	out[3] = object->ctype;
	memcpy(out + 4, object->bytes, object->len);
	return len;
}

/* The checksum, right or wrong; how much is left of it all. */
static size_t seal(uint8_t *out, size_t len, enum objects_bad bad)
{
	if (bad == OBJECTS_LENGTH)
		bytes_put16(out + 4, 2);
	if (bad == OBJECTS_OVERLONG)
		bytes_put16(out + 4, (uint16_t)(len + 64));
	if (bad == OBJECTS_VERSION)
		out[0] = 1 << 4;
	bytes_put16(out + 2, packet_checksum(packet_sum(out, len, 0)));
	if (bad == OBJECTS_CHECKSUM)
		out[2] ^= 0x55;
	return bad == OBJECTS_TRUNCATED ? len - 2 : len;
}

static bool has_objects(const struct manners *m)
{
	return m->labels || m->interface[0] || m->objects;
}

static size_t extensions(uint8_t *out, const struct manners *m)
{
	size_t len = 4;

	memset(out, 0, 4);
	out[0] = 2 << 4;
	if (m->labels)
		len += object_labels(out + len, m);
	if (m->interface[0])
		len += object_interface(out + len, m);
	for (unsigned i = 0; i < m->objects; i++)
		len += object_other(out + len, &m->object[i]);
	return seal(out, len, m->objects_bad);
}

size_t answer_room(const struct datagram *about)
{
	return about->len + ANSWER_ERROR;
}

/* How much of a datagram is quoted, its IP header included. */
static size_t quote_len(const struct datagram *about, size_t header,
    const struct manners *m, bool extended)
{
	bool four = about->to.family == AF_INET;
	size_t whole = header + about->len, most;

	if (m->quote)
		most = header + m->quote;
	else if (extended)
		most = QUOTE_PADDED;
	else
		most = four ? WHOLE_4 - HEADER_4 - 8 : WHOLE_6 - HEADER_6 - 8;
	return whole < most ? whole : most;
}

size_t answer_error(uint8_t *out, const struct addr *from,
    const struct manners *m, const struct refusal *refusal,
    const struct datagram *about)
{
	bool four = about->to.family == AF_INET;
	bool extended = has_objects(m) &&
	    (four ? refusal->type == 3 || refusal->type == 11 ||
	    refusal->type == 12 : refusal->type == 1 || refusal->type == 3);
	uint8_t *quote = out + PACKET_HEADER;
	size_t header = answer_header(quote, about);
	size_t len = quote_len(about, header, m, extended), unit = four ? 4 : 8;

	out[0] = refusal->type;
	out[1] = refusal->code;
	bytes_put32(out + 4, refusal->word);
	if (len > header)
		memcpy(quote + header, about->icmp, len - header);
	if (extended) {
		size_t padded = len < QUOTE_PADDED ? QUOTE_PADDED :
		    (len + unit - 1) / unit * unit;

		memset(quote + len, 0, padded - len);
		len = padded;
		if (!m->old_labels)
			out[four ? 5 : 4] = (uint8_t)(len / unit);
		len += extensions(quote + len, m);
	}
	answer_checksum(out, PACKET_HEADER + len, from, &about->from);
	return PACKET_HEADER + len;
}
