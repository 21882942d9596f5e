/*
 * hoprec.h - one hop of a path as JSON
 *
 * The keys of a hop are the same in a record of its own and in the list of a
 * path's.  Called by pathrec.c.
 */
#ifndef ASDIC_HOPREC_H
#define ASDIC_HOPREC_H

#include <stdbool.h>
#include <stdint.h>

struct addr;
struct record;
struct report;

/* All that is known of a hop, from its ttl on. */
void hoprec_fill(struct record *record, const struct report *report,
    uint32_t target, uint8_t ttl);

/* An ICMP error: icmp, text, mark; all null when there was none. */
void hoprec_error(struct record *record, const struct addr *from, bool any,
    uint8_t type, uint8_t code);

#endif
