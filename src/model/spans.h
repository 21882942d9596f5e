/*
 * spans.h - a set of addresses, as the spans it is made of
 *
 * What joins or overlaps is one span, so a network costs as much as a host
 * and a list of all its hosts no more.  Scattered hosts cost about 12 bytes
 * each of IPv4, 60 of IPv6.
 */
#ifndef ASDIC_SPANS_H
#define ASDIC_SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

struct spans_chunk;

/* Of one family; a key is an address in network order, behind its zone. */
struct spans_family {
	struct spans_chunk **chunk;	/* in order */
	size_t		 chunks, room;
	size_t		 key;		/* bytes in one */
};

/* Owned by whoever embeds it. */
struct spans {
	struct spans_family family[2];
};

void spans_init(struct spans *spans);
void spans_fini(struct spans *spans);

/* Add all from first to last, of one family and zone.  -1: no memory, and the
 * set is as it was. */
int spans_add(struct spans *spans, const struct addr *first,
    const struct addr *last);

/*
 * The span that holds `at`, or else the first behind it, of the same family
 * and zone; false when there is none.
 */
bool spans_next(const struct spans *spans, const struct addr *at,
    struct addr *first, struct addr *last);

#endif
