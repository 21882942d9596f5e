/*
 * addr.h - an address as a value
 *
 * IPv4 and IPv6 in one small struct that may be copied, compared and kept.
 * An IPv6 address may carry the index of its interface (its zone, RFC 4007);
 * turning a zone's name into an index asks the system, so that is io's task.
 */
#ifndef ASDIC_ADDR_H
#define ASDIC_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/bytes.h"

enum {
	ADDR_TEXT = 64,		/* room for any formatted address and zone */
	ADDR_ZONE = 16,		/* room for a zone's name (IFNAMSIZ) */
};

/* All zeros: no address (family AF_UNSPEC). */
struct addr {
	uint8_t		bytes[16];	/* network order; IPv4 uses four,
					   the rest is zero */
	uint32_t	zone;		/* interface index, 0: none */
	uint8_t		family;		/* AF_INET, AF_INET6 or AF_UNSPEC */
};

/*
 * Read a literal: dotted quad or the short forms inet_aton knows ("127.1"),
 * or IPv6, with a zone after %: a number goes to addr->zone, a name to zone
 * (which is "" otherwise).  IPv4-mapped IPv6 becomes IPv4.  Returns NULL or a
 * phrase: "not an address", "no such interface" (too long, or not a number of
 * one), or that there is none, or may be none.
 */
const char *addr_parse(struct addr *addr, const char *text,
    char zone[static ADDR_ZONE]);

/*
 * The textual form (RFC 5952), with %zone as a number if there is one; "-"
 * when there is no address.  Returns text.
 */
char *addr_format(const struct addr *addr, char text[static ADDR_TEXT]);

/*
 * Conversions from and to the socket interface; port (ident) apart.  From
 * another family than the two comes no address, IPv4-mapped IPv6 becomes
 * IPv4; no address becomes all zeros and length 0, else the length returned
 * is all that is written.
 */
void addr_from_sockaddr(struct addr *addr, const struct sockaddr *sa);
socklen_t addr_to_sockaddr(const struct addr *addr, uint16_t port,
    struct sockaddr_storage *sa);

static inline struct addr addr_v4(uint32_t host_order)
{
	struct addr addr = { .family = AF_INET };

	bytes_put32(addr.bytes, host_order);
	return addr;
}

static inline bool addr_equal(const struct addr *a, const struct addr *b)
{
	return a->family == b->family && a->zone == b->zone &&
	    memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/* Equal, except that a zone counts only where both have one. */
static inline bool addr_same(const struct addr *a, const struct addr *b)
{
	return a->family == b->family &&
	    memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0 &&
	    (a->zone == b->zone || a->zone == 0 || b->zone == 0);
}

/* Order by family, then number, then zone: <0, 0, >0. */
int addr_compare(const struct addr *a, const struct addr *b);
uint64_t addr_hash(const struct addr *addr);

/* addr + n; wraps around at the end of the family's space. */
struct addr addr_add(const struct addr *addr, uint64_t n);

/* *addr += n, the same. */
static inline void addr_advance(struct addr *addr, uint64_t n)
{
	uint32_t number;

	if (addr->family != AF_INET) {
		*addr = addr_add(addr, n);
		return;
	}
	memcpy(&number, addr->bytes, sizeof(number));
	bytes_put32(addr->bytes, ntohl(number) + (uint32_t)n);
}

/* last - first, UINT64_MAX when it is as much or more; first <= last. */
uint64_t addr_distance(const struct addr *first, const struct addr *last);

/* First and last address of the network addr/bits; bits within the family. */
void addr_network(const struct addr *addr, unsigned bits, struct addr *first,
    struct addr *last);

static inline bool addr_is_set(const struct addr *addr)
{
	return addr->family != AF_UNSPEC;
}

static inline size_t addr_len(const struct addr *addr)
{
	return addr->family == AF_INET ? 4 : 16;
}

bool addr_is_loopback(const struct addr *addr);		/* 127/8, ::1 */
bool addr_is_multicast(const struct addr *addr);	/* 224/4, ff00::/8 */
bool addr_is_broadcast(const struct addr *addr);	/* 255.255.255.255 */
bool addr_is_link_local(const struct addr *addr);	/* fe80::/10, and
							   ff02::/16, ff01:: */

#endif
