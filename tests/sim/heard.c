/*
 * heard.c - what a kernel makes of an ICMP packet that has arrived
 *
 * Echo replies go to ping sockets as they are.  Errors are matched by the
 * echo request they quote, and the quote is told from its ICMP header on;
 * the few that Linux keeps to itself are kept here too.
 */
#include "sim/heard.h"

#include <stddef.h>
#include <string.h>

#include "base/bytes.h"
#include "io/net.h"
#include "sim/internet.h"

enum { QUOTE_LEAST = 128 };	/* RFC 4884 section 4 */

/* Types and codes that never reach an error queue. */
static bool is_told(uint8_t family, uint8_t type, uint8_t code)
{
	if (family == AF_INET6)
		return type < 128;
	return (type == 3 && code <= 15) || type == 4 || type == 5 ||
	    (type == 11 && code != 1) || type == 12;
}

/* The quoted IP header: its length, 0: no echo request of ours. */
static size_t quoted_header(struct bytes *quote, const struct datagram *d,
    struct net_in *in)
{
	bool four = d->to.family == AF_INET;
	const uint8_t *header = bytes_take(quote, four ? 20 : 40);
	size_t len;

	if (!header || header[0] >> 4 != (four ? 4 : 6) ||
	    header[four ? 9 : 6] != (four ? 1 : 58))
		return 0;
	len = four ? (header[0] & 15) * 4u : 40;
	if (len < 20 || (four && !bytes_take(quote, len - 20)))
		return 0;
	in->about.family = d->to.family;
	memcpy(in->about.bytes, header + (four ? 16 : 24),
	    addr_len(&in->about));
	if (addr_is_link_local(&in->about))
		in->about.zone = d->from.zone;
	if (!four)
		in->quoted = (uint32_t)(header[0] & 15) << 24 |
		    (uint32_t)header[1] << 16 | (uint32_t)header[2] << 8 |
		    header[3];
	return len;
}

/* Where the extensions begin in what is told, as IP_RECVERR_RFC4884 says. */
static uint16_t objects_at(const struct datagram *d, size_t header, size_t len)
{
	bool four = d->to.family == AF_INET;
	uint8_t type = d->icmp[0];
	size_t at = four ? d->icmp[5] * 4u : d->icmp[4] * 8u;

	if (four ? type != 3 && type != 11 && type != 12 :
	    type != 1 && type != 3)
		return 0;
	if (at < QUOTE_LEAST || at - header + 4 > len)
		return 0;
	return (uint16_t)(at - header);
}

static void second_word(const struct datagram *d, struct net_in *in)
{
	struct bytes word = bytes_of(d->icmp + 4, 4);
	bool four = d->to.family == AF_INET;

	if (four && in->type == 3 && in->code == 4) {
		bytes_u16(&word);
		in->mtu = bytes_u16(&word);
	} else if (four && in->type == 12) {
		in->pointer = bytes_u8(&word);
	} else if (four && in->type == 5) {
		in->pointer = bytes_u32(&word);
	} else if (!four && in->type == 2) {
		in->mtu = bytes_u32(&word);
	} else if (!four && in->type == 4) {
		in->pointer = bytes_u32(&word);
	}
}

static bool error_read(const struct datagram *d, struct net_in *in)
{
	struct bytes quote = bytes_of(d->icmp, d->len);
	size_t header;

	memset(&in->about, 0, offsetof(struct net_in, options) -
	    offsetof(struct net_in, about));
	bytes_take(&quote, 8);
	header = quoted_header(&quote, d, in);
	if (!header || quote.left < 8 ||
	    quote.at[0] != (d->to.family == AF_INET ? 8 : 128))
		return false;
	in->heard = NET_ERROR;
	in->type = d->icmp[0];
	in->code = d->icmp[1];
	in->own = d->own;
	in->data = quote.at;
	in->len = quote.left;
	in->objects = objects_at(d, header, quote.left);
	second_word(d, in);
	return true;
}

int heard_read(const struct datagram *datagram, struct net_in *in)
{
	bool four = datagram->to.family == AF_INET;

	memset(in, 0, offsetof(struct net_in, about));
	if (datagram->len < 8)
		return -1;
	in->from = datagram->from;
	in->ttl = datagram->ttl;
	in->tos = datagram->tos;
	in->options_len = datagram->options_len;
	if (datagram->options_len)
		memcpy(in->options, datagram->options, datagram->options_len);
	if (datagram->icmp[0] == (four ? 0 : 129)) {
		in->heard = NET_REPLY;
		in->data = datagram->icmp;
		in->len = datagram->len;
	} else if (!is_told(datagram->to.family, datagram->icmp[0],
	    datagram->icmp[1]) || !error_read(datagram, in)) {
		return -1;
	}
	return in->data[4] << 8 | in->data[5];
}
