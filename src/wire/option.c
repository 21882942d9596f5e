/*
 * option.c - IPv4 options, record route and timestamp
 *
 * Both have one shape (RFC 791 section 3.1): type, length, a pointer counted
 * from 1 to the first free byte of an array, and the array.  Whatever lies
 * before the pointer has been recorded.  Reading walks the options with a
 * cursor; each is cut out by its checked length and read by itself.
 */
#include "wire/option.h"

#include <assert.h>
#include <string.h>

#include "base/bytes.h"

enum {
	TYPE_END = 0, TYPE_NOP = 1, TYPE_ROUTE = 7, TYPE_STAMP = 68,
	ROUTE_HEAD = 3,		/* type, length, pointer */
	STAMP_HEAD = 4,		/* the same, and overflow and flag */
	FLAG_ALONE = 0, FLAG_ADDRESS = 1, FLAG_GIVEN = 3,
};

/* Write type, length and the pointer behind the head; return the length. */
static size_t put_head(uint8_t *out, uint8_t type, size_t head, size_t room)
{
	size_t len = head + room;

	out[0] = type;
	out[1] = (uint8_t)len;
	out[2] = (uint8_t)(head + 1);
	return len;
}

size_t option_build(enum option_kind kind, const uint8_t (*given)[4],
    size_t n, uint8_t out[static OPTION_MAX])
{
	size_t len = 0;

	memset(out, 0, OPTION_MAX);
	switch (kind) {
	case OPTION_ROUTE:
		len = put_head(out, TYPE_ROUTE, ROUTE_HEAD,
		    OPTION_ROUTES * 4);
		break;
	case OPTION_STAMP:
		len = put_head(out, TYPE_STAMP, STAMP_HEAD,
		    OPTION_ROUTES * 4);
		out[3] = FLAG_ALONE;
		break;
	case OPTION_STAMP_ADDRESS:
		len = put_head(out, TYPE_STAMP, STAMP_HEAD, 4 * 8);
		out[3] = FLAG_ADDRESS;
		break;
	case OPTION_STAMP_GIVEN:
		assert(n >= 1 && n <= 4);
		len = put_head(out, TYPE_STAMP, STAMP_HEAD, n * 8);
		out[3] = FLAG_GIVEN;
		for (size_t i = 0; i < n; i++)
			memcpy(out + STAMP_HEAD + 8 * i, given[i], 4);
		break;
	}
	return (len + 3) & ~(size_t)3;
}

/*
 * How many entries of size bytes lie before the pointer; -1 when pointer and
 * length do not fit each other.  room is what follows the head; a full array
 * has the pointer just behind its end.
 */
static int recorded(uint8_t pointer, size_t head, size_t room, size_t size)
{
	if (pointer <= head || room % size != 0)
		return -1;
	if (pointer - head - 1 > room || (pointer - head - 1) % size != 0)
		return -1;
	return (int)((pointer - head - 1) / size);
}

/* body begins at the pointer. */
static void read_route(struct bytes body, struct option_report *report)
{
	uint8_t pointer = bytes_u8(&body);
	int n = recorded(pointer, ROUTE_HEAD, body.left, 4);

	if (body.bad || n < 0 || n > OPTION_ROUTES || report->has_route) {
		report->malformed = true;
		return;
	}
	report->has_route = true;
	report->routes = (uint8_t)n;
	for (int i = 0; i < n; i++)
		bytes_put32(report->route[i], bytes_u32(&body));
}

static void read_stamp(struct bytes *body, bool has_address,
    struct option_stamp *stamp)
{
	uint32_t value;

	stamp->has_address = has_address;
	if (has_address)
		bytes_put32(stamp->address, bytes_u32(body));
	value = bytes_u32(body);
	/* The high bit says: not milliseconds since midnight UTC. */
	stamp->standard = !(value >> 31);
	stamp->milliseconds = value & INT32_MAX;
}

static void read_stamps(struct bytes body, struct option_report *report)
{
	uint8_t pointer = bytes_u8(&body);
	uint8_t overflow_flag = bytes_u8(&body);
	uint8_t flag = overflow_flag & 0xf;
	bool has_address = flag != FLAG_ALONE;
	int n = recorded(pointer, STAMP_HEAD, body.left, has_address ? 8 : 4);

	if (flag != FLAG_ALONE && flag != FLAG_ADDRESS && flag != FLAG_GIVEN)
		n = -1;
	if (body.bad || n < 0 || n > OPTION_ROUTES || report->has_stamps) {
		report->malformed = true;
		return;
	}
	report->has_stamps = true;
	report->overflow = overflow_flag >> 4;
	report->stamps = (uint8_t)n;
	for (int i = 0; i < n; i++)
		read_stamp(&body, has_address, &report->stamp[i]);
}

/* One option from the cursor on; false when it was the last. */
static bool read_option(struct bytes *b, struct option_report *report)
{
	uint8_t type = bytes_u8(b);
	uint8_t len;
	struct bytes body;

	if (type == TYPE_END)
		return false;
	if (type == TYPE_NOP)
		return true;
	len = bytes_u8(b);
	if (b->bad || len < 2 || len - 2u > b->left) {
		report->malformed = true;
		return false;
	}
	body = bytes_of(bytes_take(b, len - 2u), len - 2u);
	if (type == TYPE_ROUTE)
		read_route(body, report);
	else if (type == TYPE_STAMP)
		read_stamps(body, report);
	return true;
}

void option_read(const uint8_t *data, size_t len,
    struct option_report *report)
{
	struct bytes b = bytes_of(data, len);

	memset(report, 0, sizeof(*report));
	if (len > OPTION_MAX) {
		report->malformed = true;
		b.left = OPTION_MAX;
	}
	while (b.left > 0 && read_option(&b, report))
		;
}
