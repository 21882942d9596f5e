/*
 * icmp.h - what ICMP and ICMPv6 errors say
 *
 * Types and codes into verdicts and words (RFC 792, 1122, 1812, 4443, 7915),
 * and the extension objects behind a quote (RFC 4884, 4950, 5837).  Pure.
 * Called by the engine for the verdict, by models and views for the words.
 */
#ifndef ASDIC_ICMP_H
#define ASDIC_ICMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum icmp_verdict {
	ICMP_VERDICT_EXPIRED,	/* TTL or hop limit ran out on the way */
	ICMP_VERDICT_TOO_BIG,	/* fragmentation needed, packet too big */
	ICMP_VERDICT_ERROR,	/* any other error that ends a probe */
	ICMP_VERDICT_NOTICE,	/* redirect, source quench: the probe goes on */
};

/* family is AF_INET or AF_INET6; every type and code has a verdict. */
enum icmp_verdict icmp_verdict(uint8_t family, uint8_t type, uint8_t code);

enum { ICMP_WORDS = 80 };

/*
 * The error in words, in the terms of the RFCs and as ping users know them:
 * "Time to live exceeded", "Destination Host Unreachable", "Packet too big".
 * Unknown codes are given as numbers.  The MTU or pointer is not included.
 * Returns words.
 */
char *icmp_words(uint8_t family, uint8_t type, uint8_t code,
    char words[static ICMP_WORDS]);

/* The same as one stable token for machines: "host_unreachable"; never NULL
 * ("unknown" where the RFCs have no name). */
const char *icmp_token(uint8_t family, uint8_t type, uint8_t code);

/*
 * traceroute's mark: "!H", "!N", "!P", "!X", "!S", "!F", "!V", "!C", and "!?"
 * for other errors; "" for none (time exceeded, port unreachable, notices).
 */
const char *icmp_mark(uint8_t family, uint8_t type, uint8_t code);

/* One entry of an MPLS label stack (RFC 3032). */
struct icmp_label {
	uint32_t	label;
	uint8_t		tc, ttl;
	bool		bottom;
};

/* What RFC 5837 tells of an interface; each field has its own flag. */
struct icmp_interface {
	uint8_t		role;		/* 0 incoming, 1 sub-IP, 2 outgoing,
					   3 next hop */
	bool		has_index, has_address, has_name, has_mtu;
	uint8_t		family;		/* of address */
	uint32_t	index, mtu;
	uint8_t		address[16];
	char		name[64];	/* terminated; not escaped */
};

enum { ICMP_LABELS = 8, ICMP_INTERFACES = 4, ICMP_OTHER = 64 };

struct icmp_extension {
	unsigned	labels, interfaces;
	unsigned	unknown;	/* objects of other classes */
	uint8_t		other_len;	/* bytes of these in other, each with
					   its header; only whole objects */
	bool		malformed;	/* cut, bad lengths or bad checksum */
	struct icmp_label label[ICMP_LABELS];
	struct icmp_interface interface[ICMP_INTERFACES];
	uint8_t		other[ICMP_OTHER];
};

/* May errors of this type carry objects (RFC 4884 section 4)? */
bool icmp_extends(uint8_t family, uint8_t type);

/*
 * Read the extension structure that begins at offset in the quote; offset 0
 * means that the length field was 0: look where old routers put it (behind
 * 128 bytes of original datagram, header len header_len stripped) and believe
 * it only if version, checksum and lengths fit; a checksum of 0, which means
 * none, will not do there, for these bytes may be our own payload.  Returns
 * false when there is none (then *ext is all zeros); true with malformed set
 * when it is damaged (then what could be read is there all the same).  Labels
 * and interfaces beyond the room for them are left out.
 */
bool icmp_extension(const uint8_t *data, size_t len, size_t offset,
    size_t header_len, struct icmp_extension *ext);

#endif
