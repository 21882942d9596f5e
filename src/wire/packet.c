/*
 * packet.c - echo probes as bytes
 *
 * A message is a head of at most 18 bytes, which differs from probe to probe,
 * and the fill behind it, which does not.  The form holds one such message,
 * its image: the fill stays, and heads are laid over it.  Building is a copy of
 * the image; judging is a comparison with it.  Nothing that comes back is ever
 * used as anything but an operand of a comparison.
 *
 * The balance makes a one's complement sum come out as the flow's number, so
 * the sum over the fill is needed for each probe.  It is the same for all
 * probes of one length and is kept in the form.
 */
#include "wire/packet.h"

#include <assert.h>
#include <string.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "base/mix.h"

enum {
	TYPE_REQUEST_V4 = 8, TYPE_REPLY_V4 = 0,		/* RFC 792 */
	TYPE_REQUEST_V6 = 128, TYPE_REPLY_V6 = 129,	/* RFC 4443, 4.1, 4.2 */
};

enum {
	AT_SEQ = 6,
	AT_SERIAL = 8,
	AT_MARK = 12,
	AT_BALANCE = 16,
};

static uint8_t request_type(uint8_t family)
{
	return family == AF_INET6 ? TYPE_REQUEST_V6 : TYPE_REQUEST_V4;
}

static uint8_t reply_type(uint8_t family)
{
	return family == AF_INET6 ? TYPE_REPLY_V6 : TYPE_REPLY_V4;
}

/* Into 32 bits, and into 16: as often as a carry may be left. */
static uint32_t fold_wide(uint64_t sum)
{
	sum = (sum & UINT32_MAX) + (sum >> 32);
	return (uint32_t)((sum & UINT32_MAX) + (sum >> 32));
}

static uint16_t fold(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)((sum & 0xffff) + (sum >> 16));
}

/*
 * Words of eight bytes are added, in the order in which this machine has them:
 * 2^16 is 1 modulo 65535, so that the folded result is the same, but for the
 * order of its two bytes (RFC 1071 section 2, B and C).
 */
uint32_t packet_sum(const uint8_t *data, size_t len, uint32_t sum)
{
	uint64_t wide = 0, word = 0;

	for (; len >= sizeof(word); len -= sizeof(word)) {
		memcpy(&word, data, sizeof(word));
		data += sizeof(word);
		wide += word;
		wide += wide < word;		/* the carry */
	}
	word = 0;
	memcpy(&word, data, len);
	wide += word;
	wide += wide < word;
	return fold_wide((uint64_t)sum + ntohs(fold(fold_wide(wide))));
}

uint16_t packet_checksum(uint32_t sum)
{
	return (uint16_t)~fold(sum);
}

/*
 * A flow's sum is its number times this, modulo 65535, to which it is prime:
 * each flow has its own.  A balancer that looks at a bit or two of the checksum
 * must not find them the same in flows that follow one another, nor where the
 * identifier, which is added, grows or shrinks with the flow.
 */
#define FLOW_STRIDE	UINT32_C(22067)

uint16_t packet_flow_checksum(uint16_t flow, uint16_t ident)
{
	return packet_checksum(fold(flow * FLOW_STRIDE) + (uint32_t)ident);
}

void packet_form_init(struct packet_form *form, const uint8_t *pattern,
    size_t n)
{
	uint8_t *fill = form->image + PACKET_HEADER;

	assert(n <= sizeof(form->image) - PACKET_HEADER);
	form->period = n > 0 ? n : 256;
	for (size_t i = 0; i < form->period; i++)
		fill[i] = n > 0 ? pattern[i] : (uint8_t)i;
	for (size_t i = 0; i < PACKET_COVERED; i++)
		form->covered[i] = fill[i % form->period];
	form->filled = form->period;
	form->len = 0;
	form->sum = 0;
	form->made = 0;
}

/*
 * Repeat the fill, without the head, up to n bytes.  What is there is a whole
 * number of periods, so that copying it behind itself goes on with the pattern.
 */
static void form_extend(struct packet_form *form, size_t n)
{
	uint8_t *fill = form->image + PACKET_HEADER;
	size_t room = sizeof(form->image) - PACKET_HEADER, part;

	form->made = 0;
	memcpy(fill, form->covered, form->filled < PACKET_COVERED ?
	    form->filled : PACKET_COVERED);
	while (form->filled < n) {
		part = form->filled - form->filled % form->period;
		if (part > room - form->filled)
			part = room - form->filled;
		memcpy(fill + form->filled, fill, part);
		form->filled += part;
	}
}

/* See to it that the fill reaches to the end of a message of len bytes. */
static void form_reach(struct packet_form *form, size_t len)
{
	if (form->filled < len - PACKET_HEADER)
		form_extend(form, len - PACKET_HEADER);
}

/* The sum over the fill behind the head of a message of len bytes. */
static uint32_t form_sum(struct packet_form *form, size_t len)
{
	if (form->len != len) {
		form->sum = packet_sum(form->image + PACKET_FLOWED,
		    len - PACKET_FLOWED, 0);
		form->len = len;
	}
	return form->sum;
}

/*
 * The key is mixed and goes in twice, so that a target that knows its own marks
 * cannot run the mixer backwards to the secret.
 */
static uint32_t mark_of(const struct packet_id *id)
{
	uint64_t key = mix64(id->key);

	return (uint32_t)(mix64(key + mix64(key ^ id->serial)) >> 32);
}

/* What comes before serial and mark. */
static void put_header(uint8_t *head, const struct packet_id *id)
{
	memset(head, 0, PACKET_HEADER);
	head[0] = request_type(id->family);
	bytes_put16(head + AT_SEQ, (uint16_t)id->serial);
}

/* Returns the sum of all words of the head but the balance. */
static uint32_t put_mark(uint8_t *head, const struct packet_id *id)
{
	uint32_t mark = mark_of(id);

	bytes_put32(head + AT_SERIAL, id->serial);
	bytes_put32(head + AT_MARK, mark);
	return ((uint32_t)request_type(id->family) << 8) +
	    (uint16_t)id->serial +			/* the sequence */
	    (id->serial >> 16) + (uint16_t)id->serial +
	    (mark >> 16) + (uint16_t)mark;
}

/* What makes the sum over a message, and over its head, the flow's. */
static uint16_t balance(struct packet_form *form, const struct packet_id *id,
    size_t len, uint32_t sum)
{
	sum += fold(form_sum(form, len));
	return fold(id->flow * FLOW_STRIDE + packet_checksum(sum));
}

static void lay_head(struct packet_form *form, const struct packet_id *id,
    size_t len)
{
	uint8_t *head = form->image;
	uint32_t sum;

	form_reach(form, len);
	put_header(head, id);
	memcpy(head + PACKET_HEADER, form->covered, PACKET_COVERED);
	if (len >= PACKET_MARKED) {
		sum = put_mark(head, id);
		if (len >= PACKET_FLOWED && id->flow)
			bytes_put16(head + AT_BALANCE,
			    balance(form, id, len, sum));
	}
	form->id = *id;
	form->made = len;
}

static bool is_same(const struct packet_id *a, const struct packet_id *b)
{
	return a->serial == b->serial && a->key == b->key &&
	    a->flow == b->flow && a->family == b->family;
}

/* The message of len bytes; valid until the next call. */
static const uint8_t *image_of(struct packet_form *form,
    const struct packet_id *id, size_t len)
{
	assert(len >= PACKET_HEADER && len <= PACKET_MAX);
	if (form->made != len || !is_same(&form->id, id))
		lay_head(form, id, len);
	return form->image;
}

void packet_build(struct packet_form *form, const struct packet_id *id,
    uint8_t *out, size_t len)
{
	memcpy(out, image_of(form, id, len), len);
}

/* Does data hold what image has at [at, at + 4), as far as it reaches? */
static bool part_fits(const uint8_t *image, const uint8_t *data, size_t len,
    size_t at)
{
	if (len <= at)
		return true;
	return memcmp(data + at, image + at, len < at + 4 ? len - at : 4) == 0;
}

/*
 * Serial and mark in the first len bytes of data: FITS as far as they are
 * there, CORRUPT where one is right and the other is not.
 */
static enum packet_fit judge_mark(const uint8_t *image, const uint8_t *data,
    size_t len)
{
	bool serial = part_fits(image, data, len, AT_SERIAL);
	bool mark = part_fits(image, data, len, AT_MARK);

	if (serial && mark)
		return PACKET_FITS;
	if (!serial && (!mark || len <= AT_MARK))
		return PACKET_FOREIGN;
	return PACKET_CORRUPT;
}

/*
 * The first len bytes, but for type, checksum and identifier: the kernel and
 * the other end write those.
 */
static bool bytes_fit(const uint8_t *image, const uint8_t *data, size_t len)
{
	return data[1] == 0 &&
	    memcmp(data + AT_SEQ, image + AT_SEQ, len - AT_SEQ) == 0;
}

/* What is wrong with a reply that differs from what was sent? */
static enum packet_fit judge_misfit(const uint8_t *image, size_t sent,
    const uint8_t *data, size_t len)
{
	size_t both = len < sent ? len : sent;
	enum packet_fit fit = PACKET_FITS;

	if (sent >= PACKET_MARKED)
		fit = judge_mark(image, data, both);
	else if (memcmp(data + AT_SEQ, image + AT_SEQ, 2) != 0)
		fit = PACKET_FOREIGN;
	if (fit != PACKET_FITS)
		return fit;
	if (!bytes_fit(image, data, both))
		return sent >= PACKET_MARKED && both < PACKET_MARKED ?
		    PACKET_FOREIGN : PACKET_CORRUPT;
	return len < sent ? PACKET_TRUNCATED : PACKET_CORRUPT;
}

enum packet_fit packet_judge(struct packet_form *form,
    const struct packet_id *id, size_t sent, const uint8_t *data, size_t len)
{
	const uint8_t *image = image_of(form, id, sent);

	if (len < PACKET_HEADER || data[0] != reply_type(id->family))
		return PACKET_FOREIGN;
	if (len != sent || !bytes_fit(image, data, len))
		return judge_misfit(image, sent, data, len);
	return sent < PACKET_MARKED ? PACKET_UNMARKED : PACKET_FITS;
}

int packet_difference(struct packet_form *form, const struct packet_id *id,
    size_t sent, const uint8_t *data, size_t len, uint8_t *want)
{
	const uint8_t *image = image_of(form, id, sent);
	size_t both = len < sent ? len : sent, i;

	for (i = PACKET_HEADER; i < both; i++) {
		*want = image[i];
		if (data[i] != *want)
			return (int)(i - PACKET_HEADER);
	}
	return -1;
}

bool packet_seq(const uint8_t *data, size_t len, uint16_t *seq)
{
	struct bytes b = bytes_of(data, len);

	if (len < PACKET_HEADER)
		return false;
	bytes_take(&b, AT_SEQ);
	*seq = bytes_u16(&b);
	return true;
}

enum packet_fit packet_judge_quote(const struct packet_id *id,
    const uint8_t *data, size_t len)
{
	enum packet_fit fit;
	uint8_t head[PACKET_MARKED];
	uint16_t seq;

	if (!packet_seq(data, len, &seq) ||
	    data[0] != request_type(id->family) ||
	    seq != (uint16_t)id->serial)
		return PACKET_FOREIGN;
	if (len < PACKET_MARKED)
		return data[1] == 0 ? PACKET_UNMARKED : PACKET_FOREIGN;

	put_mark(head, id);
	fit = judge_mark(head, data, PACKET_MARKED);
	if (fit == PACKET_FITS && data[1] != 0)
		return PACKET_CORRUPT;
	return fit;
}
