/*
 * namemsg.c - the helpers' protocol, in network byte order
 *
 *   question:  u8 1 (forward), u8 family (0, 4, 6), the name
 *              u8 2 (reverse), address
 *   answer:    u32 -error, u8 n, n addresses, the name
 *   address:   u8 family (4, 6), u32 zone, 4 or 16 bytes
 *
 * A name is what is left of the message, without a NUL; an address must not
 * be followed by anything in a question.
 */
#include "io/namemsg.h"

#include <assert.h>
#include <string.h>

#include "base/bytes.h"

enum {
	NAMEMSG_FORWARD = 1,
	NAMEMSG_REVERSE = 2,
	NAMEMSG_ERRORS = 1000,	/* EAI_* are small numbers */
};

_Static_assert(NAMEMSG_ROOM >= 5 + NAMES_ADDRS * 21 + NAMES_TEXT,
    "the longest answer");

static uint8_t namemsg_from_family(int family)
{
	return family == AF_INET ? 4 : family == AF_INET6 ? 6 : 0;
}

static int namemsg_to_family(uint8_t number)
{
	return number == 4 ? AF_INET : number == 6 ? AF_INET6 : AF_UNSPEC;
}

static size_t namemsg_put_addr(uint8_t *p, const struct addr *addr)
{
	size_t len = addr_len(addr);

	p[0] = namemsg_from_family(addr->family);
	bytes_put32(p + 1, addr->zone);
	memcpy(p + 5, addr->bytes, len);
	return 5 + len;
}

static bool namemsg_get_addr(struct bytes *b, struct addr *addr)
{
	const uint8_t *p;

	memset(addr, 0, sizeof(*addr));
	addr->family = (uint8_t)namemsg_to_family(bytes_u8(b));
	if (!addr_is_set(addr))
		return false;
	addr->zone = bytes_u32(b);
	p = bytes_take(b, addr_len(addr));
	if (!p)
		return false;
	memcpy(addr->bytes, p, addr_len(addr));
	return true;
}

static size_t namemsg_put_name(uint8_t *p, const char *name)
{
	size_t len = strnlen(name, NAMES_TEXT - 1);

	memcpy(p, name, len);
	return len;
}

static bool namemsg_get_name(struct bytes *b, char name[static NAMES_TEXT])
{
	size_t len = b->left;
	const uint8_t *p = bytes_take(b, len);

	if (!p || len >= NAMES_TEXT || memchr(p, '\0', len))
		return false;
	memcpy(name, p, len);
	name[len] = '\0';
	return true;
}

size_t namemsg_put_question(uint8_t out[static NAMEMSG_ROOM],
    const struct namemsg_question *question)
{
	if (question->reverse) {
		assert(addr_is_set(&question->addr));
		out[0] = NAMEMSG_REVERSE;
		return 1 + namemsg_put_addr(out + 1, &question->addr);
	}
	out[0] = NAMEMSG_FORWARD;
	out[1] = namemsg_from_family(question->family);
	return 2 + namemsg_put_name(out + 2, question->host);
}

bool namemsg_get_question(const uint8_t *data, size_t len,
    struct namemsg_question *question)
{
	struct bytes b = bytes_of(data, len);
	uint8_t kind = bytes_u8(&b), number;

	memset(question, 0, sizeof(*question));
	question->reverse = kind == NAMEMSG_REVERSE;
	if (question->reverse)
		return namemsg_get_addr(&b, &question->addr) && b.left == 0;
	number = bytes_u8(&b);
	question->family = namemsg_to_family(number);
	if (b.bad || kind != NAMEMSG_FORWARD ||
	    number != namemsg_from_family(question->family))
		return false;
	return namemsg_get_name(&b, question->host);
}

size_t namemsg_put_answer(uint8_t out[static NAMEMSG_ROOM],
    const struct names_answer *answer)
{
	unsigned n = answer->n < NAMES_ADDRS ? answer->n : NAMES_ADDRS;
	size_t len = 5;

	bytes_put32(out, (uint32_t)-answer->error);
	out[4] = (uint8_t)n;
	for (unsigned i = 0; i < n; i++)
		len += namemsg_put_addr(out + len, &answer->addr[i]);
	return len + namemsg_put_name(out + len, answer->name);
}

bool namemsg_get_answer(const uint8_t *data, size_t len,
    struct names_answer *answer)
{
	struct bytes b = bytes_of(data, len);
	uint32_t error = bytes_u32(&b);

	memset(answer, 0, sizeof(*answer));
	answer->n = bytes_u8(&b);
	if (b.bad || error > NAMEMSG_ERRORS || answer->n > NAMES_ADDRS)
		return false;
	answer->error = -(int)error;
	for (unsigned i = 0; i < answer->n; i++) {
		if (!namemsg_get_addr(&b, &answer->addr[i]))
			return false;
	}
	if (!namemsg_get_name(&b, answer->name))
		return false;
	return !error || (!answer->n && !answer->name[0]);
}
