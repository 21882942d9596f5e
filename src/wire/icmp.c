/*
 * icmp.c - types and codes into verdicts and words
 *
 * One table in which the first entry that matches counts, so that a type's
 * entry for any code stands behind those for its known codes.  It is read a
 * few times per error heard, never per probe; a walk is fast enough.
 *
 * Extensions are read with a cursor that only ever shrinks: the structure is
 * a header and objects, each with its length; an object is read through a
 * cursor of its own, so that a lie inside one cannot reach the next.
 */
#include "wire/icmp.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "wire/packet.h"

enum { ANY = -1 };

/* Texts and no pointers: the loader would relocate those in every run. */
struct meaning {
	uint8_t		 family;
	int16_t		 type, code;		/* or ANY */
	enum icmp_verdict verdict;
	char		 token[24], mark[4];
	char		 words[76];		/* with ANY, words ending in
						   a blank want the number */
};

#define V4 AF_INET
#define V6 AF_INET6
#define EXPIRED ICMP_VERDICT_EXPIRED
#define TOO_BIG ICMP_VERDICT_TOO_BIG
#define ERROR ICMP_VERDICT_ERROR
#define NOTICE ICMP_VERDICT_NOTICE

/*
 * RFC 792, 1122 section 3.2.2.1, 1812 section 5.2.7.1; RFC 4443 section 3,
 * with 1/7 of RFC 6554, 1/8 of RFC 8883 and 4/3 of RFC 7112.  1/5 and 1/6
 * are kinds of administrative prohibition (RFC 4443 section 3.1), hence their
 * marks.
 */
static const struct meaning meanings[] = {
	{ V4, 3, 0, ERROR, "net_unreachable", "!N",
	  "Destination Net Unreachable" },
	{ V4, 3, 1, ERROR, "host_unreachable", "!H",
	  "Destination Host Unreachable" },
	{ V4, 3, 2, ERROR, "protocol_unreachable", "!P",
	  "Destination Protocol Unreachable" },
	{ V4, 3, 3, ERROR, "port_unreachable", "",
	  "Destination Port Unreachable" },
	{ V4, 3, 4, TOO_BIG, "fragmentation_needed", "!F",
	  "Frag needed and DF set" },
	{ V4, 3, 5, ERROR, "source_route_failed", "!S",
	  "Source Route Failed" },
	{ V4, 3, 6, ERROR, "net_unknown", "!N",
	  "Destination Net Unknown" },
	{ V4, 3, 7, ERROR, "host_unknown", "!H",
	  "Destination Host Unknown" },
	{ V4, 3, 8, ERROR, "source_isolated", "!N",
	  "Source Host Isolated" },
	{ V4, 3, 9, ERROR, "net_prohibited", "!X",
	  "Destination Net Prohibited" },
	{ V4, 3, 10, ERROR, "host_prohibited", "!X",
	  "Destination Host Prohibited" },
	{ V4, 3, 11, ERROR, "net_tos", "!N",
	  "Destination Net Unreachable for Type of Service" },
	{ V4, 3, 12, ERROR, "host_tos", "!H",
	  "Destination Host Unreachable for Type of Service" },
	{ V4, 3, 13, ERROR, "admin_prohibited", "!X",
	  "Communication Administratively Prohibited" },
	{ V4, 3, 14, ERROR, "precedence_violation", "!V",
	  "Precedence Violation" },
	{ V4, 3, 15, ERROR, "precedence_cutoff", "!C",
	  "Precedence Cutoff" },
	{ V4, 3, ANY, ERROR, "unknown", "!?",
	  "Dest Unreachable, Bad Code: " },
	{ V4, 4, ANY, NOTICE, "source_quench", "",
	  "Source Quench" },
	{ V4, 5, 0, NOTICE, "redirect", "",
	  "Redirect Network" },
	{ V4, 5, 1, NOTICE, "redirect", "",
	  "Redirect Host" },
	{ V4, 5, 2, NOTICE, "redirect", "",
	  "Redirect Type of Service and Network" },
	{ V4, 5, 3, NOTICE, "redirect", "",
	  "Redirect Type of Service and Host" },
	{ V4, 5, ANY, NOTICE, "redirect", "",
	  "Redirect, Bad Code: " },
	{ V4, 11, 0, EXPIRED, "ttl_exceeded", "",
	  "Time to live exceeded" },
	{ V4, 11, 1, ERROR, "reassembly_exceeded", "!?",
	  "Frag reassembly time exceeded" },
	{ V4, 11, ANY, ERROR, "unknown", "!?",
	  "Time exceeded, Bad Code: " },
	{ V4, 12, ANY, ERROR, "parameter_problem", "!?",
	  "Parameter problem" },
	{ V4, ANY, ANY, ERROR, "unknown", "!?",
	  "Bad ICMP type: " },

	{ V6, 1, 0, ERROR, "no_route", "!N",
	  "Destination unreachable: No route" },
	{ V6, 1, 1, ERROR, "admin_prohibited", "!X",
	  "Destination unreachable: Administratively prohibited" },
	{ V6, 1, 2, ERROR, "beyond_scope", "!H",
	  "Destination unreachable: Beyond scope of source address" },
	{ V6, 1, 3, ERROR, "address_unreachable", "!H",
	  "Destination unreachable: Address unreachable" },
	{ V6, 1, 4, ERROR, "port_unreachable", "",
	  "Destination unreachable: Port unreachable" },
	{ V6, 1, 5, ERROR, "policy_failed", "!X",
	  "Destination unreachable: "
	  "Source address failed ingress/egress policy" },
	{ V6, 1, 6, ERROR, "reject_route", "!X",
	  "Destination unreachable: Reject route to destination" },
	{ V6, 1, 7, ERROR, "source_route_failed", "!S",
	  "Destination unreachable: Error in source routing header" },
	{ V6, 1, 8, ERROR, "headers_too_long", "!?",
	  "Destination unreachable: Headers too long" },
	{ V6, 1, ANY, ERROR, "unknown", "!?",
	  "Destination unreachable: Unknown code " },
	{ V6, 2, ANY, TOO_BIG, "packet_too_big", "!F",
	  "Packet too big" },
	{ V6, 3, 0, EXPIRED, "hop_limit_exceeded", "",
	  "Time exceeded: Hop limit" },
	{ V6, 3, 1, ERROR, "reassembly_exceeded", "!?",
	  "Time exceeded: Defragmentation failure" },
	{ V6, 3, ANY, ERROR, "unknown", "!?",
	  "Time exceeded: code " },
	{ V6, 4, 0, ERROR, "parameter_problem", "!?",
	  "Parameter problem: Wrong header field" },
	{ V6, 4, 1, ERROR, "parameter_problem", "!?",
	  "Parameter problem: Unknown header" },
	{ V6, 4, 2, ERROR, "parameter_problem", "!?",
	  "Parameter problem: Unknown option" },
	{ V6, 4, 3, ERROR, "parameter_problem", "!?",
	  "Parameter problem: Incomplete header chain" },
	{ V6, 4, ANY, ERROR, "parameter_problem", "!?",
	  "Parameter problem: code " },
	{ V6, 137, ANY, NOTICE, "redirect", "",
	  "Redirect" },
	{ V6, ANY, ANY, ERROR, "unknown", "!?",
	  "Unknown ICMP type: " },
};

static const struct meaning *find(uint8_t family, uint8_t type, uint8_t code)
{
	const struct meaning *m = meanings;

	/* The last entry is the answer to whatever is left. */
	for (; m < meanings + sizeof(meanings) / sizeof(*m) - 1; m++) {
		if (m->family == family &&
		    (m->type == type || m->type == ANY) &&
		    (m->code == code || m->code == ANY))
			break;
	}
	return m;
}

enum icmp_verdict icmp_verdict(uint8_t family, uint8_t type, uint8_t code)
{
	return find(family, type, code)->verdict;
}

char *icmp_words(uint8_t family, uint8_t type, uint8_t code,
    char words[static ICMP_WORDS])
{
	const struct meaning *m = find(family, type, code);
	size_t len = strlen(m->words);

	if (m->words[len - 1] == ' ')
		snprintf(words, ICMP_WORDS, "%s%u", m->words,
		    m->type == ANY ? type : code);
	else
		snprintf(words, ICMP_WORDS, "%s", m->words);
	return words;
}

const char *icmp_token(uint8_t family, uint8_t type, uint8_t code)
{
	return find(family, type, code)->token;
}

const char *icmp_mark(uint8_t family, uint8_t type, uint8_t code)
{
	return find(family, type, code)->mark;
}

enum {
	EXTENSION_VERSION = 2,
	EXTENSION_OLD = 128,	/* where routers before RFC 4884 put it,
				   counted from the quoted IP header */
	CLASS_MPLS = 1,		/* RFC 4950 */
	CLASS_INTERFACE = 2,	/* RFC 5837 */
	MPLS_INCOMING = 1,
};

/* The bits of an interface object's C-Type (RFC 5837 section 4.1). */
enum {
	HAS_MTU = 1, HAS_NAME = 2, HAS_ADDRESS = 4, HAS_INDEX = 8,
	ROLE_SHIFT = 6,
};

/* RFC 4950 section 3: the label stack, entries of four bytes. */
static void read_labels(struct bytes object, struct icmp_extension *ext)
{
	while (object.left > 0) {
		uint32_t entry = bytes_u32(&object);

		if (object.bad) {
			ext->malformed = true;
			return;
		}
		if (ext->labels == ICMP_LABELS)
			return;
		ext->label[ext->labels++] = (struct icmp_label){
			.label = entry >> 12,
			.tc = entry >> 9 & 7,
			.bottom = entry >> 8 & 1,
			.ttl = entry & 0xff,
		};
	}
}

/* RFC 5837 section 4.2: family number, two reserved bytes, the address. */
static void read_address(struct bytes *object, struct icmp_interface *interface)
{
	uint16_t afi = bytes_u16(object);
	size_t len = afi == 1 ? 4 : 16;
	const uint8_t *address;

	bytes_take(object, 2);
	/* Of another family nobody can tell where its address ends. */
	if (afi != 1 && afi != 2)
		object->bad = true;
	address = bytes_take(object, len);
	if (!address)
		return;
	memcpy(interface->address, address, len);
	interface->family = afi == 1 ? AF_INET : AF_INET6;
	interface->has_address = true;
}

/*
 * RFC 5837 section 4.3: a length that counts itself, at most 64, and a name
 * padded with zeros to a multiple of four.  Where the padding is not counted
 * the next field stands behind it all the same.
 */
static void read_name(struct bytes *object, struct icmp_interface *interface)
{
	size_t len = bytes_u8(object);
	const uint8_t *name;

	if (len == 0 || len > sizeof(interface->name)) {
		object->bad = true;
		return;
	}
	name = bytes_take(object, ((len + 3) & ~(size_t)3) - 1);
	if (!name)
		return;
	memcpy(interface->name, name, len - 1);
	interface->has_name = interface->name[0] != '\0';
}

static void read_interface(struct bytes object, uint8_t ctype,
    struct icmp_extension *ext)
{
	struct icmp_interface interface = { .role = ctype >> ROLE_SHIFT };

	if (ctype & HAS_INDEX) {
		interface.index = bytes_u32(&object);
		interface.has_index = !object.bad;
	}
	if (ctype & HAS_ADDRESS)
		read_address(&object, &interface);
	if (ctype & HAS_NAME)
		read_name(&object, &interface);
	if (ctype & HAS_MTU) {
		interface.mtu = bytes_u32(&object);
		interface.has_mtu = !object.bad;
	}
	if (object.bad)
		ext->malformed = true;
	if (ext->interfaces < ICMP_INTERFACES)
		ext->interface[ext->interfaces++] = interface;
}

/* Of an object that nobody here can read: all of it, if there is room. */
static void keep_other(const uint8_t *at, size_t len,
    struct icmp_extension *ext)
{
	ext->unknown++;
	if (len > sizeof(ext->other) - ext->other_len)
		return;
	memcpy(ext->other + ext->other_len, at, len);
	ext->other_len = (uint8_t)(ext->other_len + len);
}

/* RFC 4884 section 8: length, class, C-Type, payload. */
static void read_object(struct bytes *b, struct icmp_extension *ext)
{
	const uint8_t *at = b->at;
	uint16_t len = bytes_u16(b);
	uint8_t class = bytes_u8(b);
	uint8_t ctype = bytes_u8(b);
	struct bytes object;

	if (b->bad || len < 4 || len - 4u > b->left) {
		b->bad = true;
		return;
	}
	object = bytes_of(bytes_take(b, len - 4u), len - 4u);
	if (class == CLASS_MPLS && ctype == MPLS_INCOMING)
		read_labels(object, ext);
	else if (class == CLASS_INTERFACE)
		read_interface(object, ctype, ext);
	else
		keep_other(at, len, ext);
}

/* The structure reaches to the end of the message (RFC 4884 section 7). */
static void read_structure(struct bytes b, bool guessed,
    struct icmp_extension *ext)
{
	struct bytes whole = b;
	uint8_t version = bytes_u8(&b) >> 4;
	uint16_t checksum;

	bytes_u8(&b);
	checksum = bytes_u16(&b);
	if (b.bad || version != EXTENSION_VERSION) {
		ext->malformed = true;
		return;
	}
	/* Zero says that there is none; a guess wants better proof. */
	if ((checksum != 0 || guessed) &&
	    packet_checksum(packet_sum(whole.at, whole.left, 0)) != 0)
		ext->malformed = true;
	if (checksum == 0 && guessed)
		ext->malformed = true;

	while (b.left > 0 && !b.bad)
		read_object(&b, ext);
	if (b.bad)
		ext->malformed = true;
}

bool icmp_extends(uint8_t family, uint8_t type)
{
	if (family == AF_INET6)
		return type == 1 || type == 3;
	return type == 3 || type == 11 || type == 12;
}

bool icmp_extension(const uint8_t *data, size_t len, size_t offset,
    size_t header_len, struct icmp_extension *ext)
{
	bool guessed = offset == 0;

	memset(ext, 0, sizeof(*ext));
	if (guessed) {
		if (header_len > EXTENSION_OLD)
			return false;
		offset = EXTENSION_OLD - header_len;
		if (len <= offset)
			return false;
	}
	if (offset > len) {
		ext->malformed = true;
		return true;
	}
	read_structure(bytes_of(data + offset, len - offset), guessed, ext);
	if (guessed && ext->malformed) {
		memset(ext, 0, sizeof(*ext));
		return false;
	}
	return true;
}
