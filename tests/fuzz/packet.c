/*
 * What is judged to fit is what was sent, byte by byte; what is judged to be
 * cut short begins like it.  The first byte chooses family and flow, two give
 * the length that was sent, the rest is what came back.
 */
#include <assert.h>
#include <string.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "wire/packet.h"

enum { LONGEST = 2048 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Do the first n bytes say what ours say, but for checksum and identifier? */
static bool is_like(const uint8_t *ours, const uint8_t *theirs, size_t n)
{
	return n >= PACKET_HEADER && memcmp(ours, theirs, 2) == 0 &&
	    memcmp(ours + 6, theirs + 6, n - 6) == 0;
}

static void check_reply(struct packet_form *form, const struct packet_id *id,
    size_t sent, const uint8_t *data, size_t len)
{
	uint8_t ours[LONGEST];
	bool like;

	packet_build(form, id, ours, sent);
	ours[0] = id->family == AF_INET ? 0 : 129;
	like = is_like(ours, data, len < sent ? len : sent);
	switch (packet_judge(form, id, sent, data, len)) {
	case PACKET_FITS:
		assert(like && len == sent && sent >= PACKET_MARKED);
		break;
	case PACKET_UNMARKED:
		assert(like && len == sent && sent < PACKET_MARKED);
		break;
	case PACKET_TRUNCATED:
		assert(like && len < sent);
		break;
	case PACKET_CORRUPT:
		assert(!like || len > sent);
		break;
	case PACKET_FOREIGN:
		assert(!like);
		break;
	}
}

static void check_quote(struct packet_form *form, const struct packet_id *id,
    const uint8_t *data, size_t len)
{
	enum packet_fit fit = packet_judge_quote(id, data, len);
	uint8_t ours[PACKET_MARKED];

	assert(fit != PACKET_TRUNCATED);
	packet_build(form, id, ours, sizeof(ours));
	assert((fit == PACKET_FITS) == (len >= PACKET_MARKED &&
	    is_like(ours, data, PACKET_MARKED)));
	assert((fit == PACKET_UNMARKED) == (len < PACKET_MARKED &&
	    is_like(ours, data, len < PACKET_HEADER ? len : PACKET_HEADER)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct packet_form form;
	struct packet_id id = { .serial = 0x00020007, .key = 1 };
	struct bytes b = bytes_of(data, len);
	uint8_t how = bytes_u8(&b);
	size_t sent = bytes_u16(&b);
	uint16_t seq;

	if (b.bad)
		return 0;
	if (form.period == 0)
		packet_form_init(&form, NULL, 0);
	id.family = how & 1 ? AF_INET6 : AF_INET;
	id.flow = how >> 1;
	sent = PACKET_HEADER + sent % (LONGEST - PACKET_HEADER + 1);
	assert(packet_seq(b.at, b.left, &seq) == (b.left >= PACKET_HEADER));
	check_reply(&form, &id, sent, b.at, b.left);
	check_quote(&form, &id, b.at, b.left);
	return 0;
}
