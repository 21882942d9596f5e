/*
 * option.h - IPv4 options in replies: record route and timestamp
 *
 * Builds the options for requests and reads those that come back (RFC 791
 * section 3.1).  Pure.  The kernel strips the IP header, so these bytes are
 * all of it we ever see; every loop consumes at least one byte, so no option
 * can hold a reader (CVE-2010-2529) and no length is believed unchecked
 * (CVE-2022-23093).
 */
#ifndef ASDIC_OPTION_H
#define ASDIC_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	OPTION_MAX = 40,	/* bytes of options in an IPv4 header */
	OPTION_ROUTES = 9,	/* addresses that record route has room for */
};

enum option_kind {
	OPTION_ROUTE,		/* record route, type 7 */
	OPTION_STAMP,		/* timestamp alone, type 68 flag 0 */
	OPTION_STAMP_ADDRESS,	/* address and timestamp, flag 1 */
	OPTION_STAMP_GIVEN,	/* at the addresses given, flag 3 */
};

/*
 * Write the option, padded with zeros to a multiple of four; given holds n
 * (1..4) addresses in network order for OPTION_STAMP_GIVEN, else n is 0.
 * Returns its length.
 */
size_t option_build(enum option_kind kind, const uint8_t (*given)[4],
    size_t n, uint8_t out[static OPTION_MAX]);

struct option_stamp {
	uint8_t		address[4];	/* zeros where not recorded */
	uint32_t	milliseconds;	/* since midnight UTC, if standard */
	bool		has_address, standard;
};

/* What one options field said.  n: entries filled in by routers. */
struct option_report {
	bool		has_route, has_stamps, malformed;
	uint8_t		routes, stamps;
	uint8_t		overflow;	/* hosts that found no room */
	uint8_t		route[OPTION_ROUTES][4];
	struct option_stamp stamp[OPTION_ROUTES];
};

/* Read options; malformed ones are flagged and what came before is kept. */
void option_read(const uint8_t *data, size_t len,
    struct option_report *report);

#endif
