/*
 * An address is sixteen bytes in network order, so equality and order are
 * memcmp; the unused bytes of an IPv4 address are always zero.  Arithmetic
 * takes the bytes as one number, kept in two halves: an IPv4 address lives
 * in the lower half, and its carry is cut off at 32 bits.
 *
 * No address made here from text or from a sockaddr is IPv4-mapped IPv6, so
 * two spellings of one host compare as equal.
 */
#include "base/addr.h"

#include <arpa/inet.h>
#include <assert.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "base/mix.h"
#include "base/number.h"

struct wide {
	uint64_t	hi, lo;
};

static uint64_t load64(const uint8_t *p)
{
	struct bytes b = bytes_of(p, 8);
	uint64_t hi = bytes_u32(&b);

	return hi << 32 | bytes_u32(&b);
}

static void store64(uint8_t *p, uint64_t value)
{
	bytes_put32(p, (uint32_t)(value >> 32));
	bytes_put32(p + 4, (uint32_t)value);
}

static struct wide wide_of(const struct addr *addr)
{
	if (addr->family == AF_INET)
		return (struct wide){ 0, load64(addr->bytes) >> 32 };
	return (struct wide){ load64(addr->bytes), load64(addr->bytes + 8) };
}

static struct addr with_number(const struct addr *addr, struct wide number)
{
	struct addr made = *addr;

	if (addr->family == AF_INET) {
		bytes_put32(made.bytes, (uint32_t)number.lo);
	} else {
		store64(made.bytes, number.hi);
		store64(made.bytes + 8, number.lo);
	}
	return made;
}

/* RFC 4291, 2.5.5.2: ::ffff:a.b.c.d is the IPv4 address a.b.c.d. */
static void unmap(struct addr *addr)
{
	static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff };
	struct addr v4 = { .family = AF_INET };

	if (addr->family != AF_INET6 ||
	    memcmp(addr->bytes, prefix, sizeof(prefix)) != 0)
		return;
	memcpy(v4.bytes, addr->bytes + sizeof(prefix), 4);
	*addr = v4;
}

/*
 * inet_aton() knows the short forms but stops at the first blank, content
 * with what it has; so nothing but its own alphabet may get there.
 */
static bool parse_v4(struct addr *addr, const char *text)
{
	struct in_addr in;

	if (text[strspn(text, "0123456789abcdefABCDEFxX.")] != '\0' ||
	    !inet_aton(text, &in))
		return false;
	addr->family = AF_INET;
	memcpy(addr->bytes, &in, sizeof(in));
	return true;
}

static bool parse_v6(struct addr *addr, const char *text)
{
	if (inet_pton(AF_INET6, text, addr->bytes) != 1)
		return false;
	addr->family = AF_INET6;
	return true;
}

static const char *parse_zone(struct addr *addr, const char *text,
    char zone[static ADDR_ZONE])
{
	static const char none[] = "no such interface";
	int64_t number;

	if (addr->family != AF_INET6)
		return "no interface goes with an IPv4 address";
	if (*text == '\0')
		return "names no interface behind the %";
	if (text[strspn(text, "0123456789")] == '\0') {
		if (number_parse(&number, text, 1, UINT32_MAX))
			return none;
		addr->zone = (uint32_t)number;
		return NULL;
	}
	if (strlcpy(zone, text, ADDR_ZONE) >= ADDR_ZONE) {
		zone[0] = '\0';
		return none;
	}
	return NULL;
}

const char *addr_parse(struct addr *addr, const char *text,
    char zone[static ADDR_ZONE])
{
	struct addr made = { .family = AF_UNSPEC };
	char plain[ADDR_TEXT];
	const char *percent = strchr(text, '%');
	const char *wrong = NULL;
	size_t len = percent ? (size_t)(percent - text) : strlen(text);

	zone[0] = '\0';
	if (len >= sizeof(plain))
		return "not an address";
	memcpy(plain, text, len);
	plain[len] = '\0';
	if (!parse_v4(&made, plain) && !parse_v6(&made, plain))
		return "not an address";
	unmap(&made);
	if (percent)
		wrong = parse_zone(&made, percent + 1, zone);
	if (!wrong)
		*addr = made;
	return wrong;
}

/* inet_ntop would ask printf, at twenty times the cost. */
static void format_v4(const uint8_t *bytes, char *at)
{
	for (int i = 0; i < 4; i++) {
		unsigned n = bytes[i];

		if (n >= 100)
			*at++ = (char)('0' + n / 100);
		if (n >= 10)
			*at++ = (char)('0' + n / 10 % 10);
		*at++ = (char)('0' + n % 10);
		*at++ = i < 3 ? '.' : '\0';
	}
}

char *addr_format(const struct addr *addr, char text[static ADDR_TEXT])
{
	size_t len;

	if (!addr_is_set(addr)) {
		strlcpy(text, "-", ADDR_TEXT);
		return text;
	}
	if (addr->family == AF_INET)
		format_v4(addr->bytes, text);
	else
		inet_ntop(addr->family, addr->bytes, text, ADDR_TEXT);
	len = strlen(text);
	if (addr->zone)
		snprintf(text + len, ADDR_TEXT - len, "%%%" PRIu32,
		    addr->zone);
	return text;
}

void addr_from_sockaddr(struct addr *addr, const struct sockaddr *sa)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	*addr = (struct addr){ .family = AF_UNSPEC };
	if (sa->sa_family == AF_INET) {
		memcpy(&in, sa, sizeof(in));
		addr->family = AF_INET;
		memcpy(addr->bytes, &in.sin_addr, 4);
	} else if (sa->sa_family == AF_INET6) {
		memcpy(&in6, sa, sizeof(in6));
		addr->family = AF_INET6;
		memcpy(addr->bytes, &in6.sin6_addr, 16);
		addr->zone = in6.sin6_scope_id;
		unmap(addr);
	}
}

socklen_t addr_to_sockaddr(const struct addr *addr, uint16_t port,
    struct sockaddr_storage *sa)
{
	if (addr->family == AF_INET) {
		struct sockaddr_in in = { .sin_family = AF_INET };

		in.sin_port = htons(port);
		memcpy(&in.sin_addr, addr->bytes, 4);
		memcpy(sa, &in, sizeof(in));
		return sizeof(in);
	}
	if (addr->family == AF_INET6) {
		struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

		in6.sin6_port = htons(port);
		in6.sin6_scope_id = addr->zone;
		memcpy(&in6.sin6_addr, addr->bytes, 16);
		memcpy(sa, &in6, sizeof(in6));
		return sizeof(in6);
	}
	memset(sa, 0, sizeof(*sa));
	return 0;
}

int addr_compare(const struct addr *a, const struct addr *b)
{
	int order;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	order = memcmp(a->bytes, b->bytes, sizeof(a->bytes));
	if (order != 0)
		return order;
	return (a->zone > b->zone) - (a->zone < b->zone);
}

uint64_t addr_hash(const struct addr *addr)
{
	uint64_t hash = mix64((uint64_t)addr->family << 32 | addr->zone);

	hash = mix64(hash ^ load64(addr->bytes));
	return mix64(hash ^ load64(addr->bytes + 8));
}

struct addr addr_add(const struct addr *addr, uint64_t n)
{
	struct wide number = wide_of(addr);

	number.lo += n;
	number.hi += number.lo < n;
	return with_number(addr, number);
}

uint64_t addr_distance(const struct addr *first, const struct addr *last)
{
	struct wide a = wide_of(first), b = wide_of(last);

	if (b.hi - a.hi - (b.lo < a.lo) != 0)
		return UINT64_MAX;
	return b.lo - a.lo;
}

/* A number whose low n bits are ones, n up to 64. */
static uint64_t ones(unsigned n)
{
	return n == 0 ? 0 : UINT64_MAX >> (64 - n);
}

void addr_network(const struct addr *addr, unsigned bits, struct addr *first,
    struct addr *last)
{
	unsigned width = (unsigned)addr_len(addr) * 8, host;
	struct wide low = wide_of(addr), high = low, mask;

	assert(bits <= width);
	host = width - bits;
	mask.lo = ones(host < 64 ? host : 64);
	mask.hi = ones(host > 64 ? host - 64 : 0);
	low.hi &= ~mask.hi;
	low.lo &= ~mask.lo;
	high.hi |= mask.hi;
	high.lo |= mask.lo;
	*first = with_number(addr, low);
	*last = with_number(addr, high);
}

bool addr_is_loopback(const struct addr *addr)
{
	static const struct addr one = {
		.bytes = { [15] = 1 }, .family = AF_INET6,
	};

	if (addr->family == AF_INET)
		return addr->bytes[0] == 127;
	return addr_same(addr, &one);
}

bool addr_is_multicast(const struct addr *addr)
{
	if (addr->family == AF_INET)
		return (addr->bytes[0] & 0xf0) == 0xe0;
	return addr->family == AF_INET6 && addr->bytes[0] == 0xff;
}

bool addr_is_broadcast(const struct addr *addr)
{
	struct bytes b = bytes_of(addr->bytes, 4);

	return addr->family == AF_INET && bytes_u32(&b) == UINT32_MAX;
}

/* RFC 4291: unicast fe80::/10, multicast of interface and link scope. */
bool addr_is_link_local(const struct addr *addr)
{
	if (addr->family != AF_INET6)
		return false;
	if (addr->bytes[0] == 0xfe)
		return (addr->bytes[1] & 0xc0) == 0x80;
	return addr->bytes[0] == 0xff &&
	    (addr->bytes[1] == 0x02 || addr->bytes[1] == 0x01);
}
