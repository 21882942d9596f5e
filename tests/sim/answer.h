/*
 * answer.h - what imaginary routers and hosts put into a packet
 */
#ifndef SIM_ANSWER_H
#define SIM_ANSWER_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

struct datagram;
struct manners;
struct refusal;

enum { ANSWER_ERROR = 1280 };	/* room for any error but long quotes */

/*
 * Write the ICMP error that a node of these manners sends from `from` about
 * a datagram as it saw it (ttl and tos of the moment).  out has room for the
 * datagram and ANSWER_ERROR bytes.  Returns its length.
 */
size_t answer_error(uint8_t *out, const struct addr *from,
    const struct manners *manners, const struct refusal *refusal,
    const struct datagram *about);

/* Length of an error at most. */
size_t answer_room(const struct datagram *about);

/* Turn an echo request into its reply in place; the same two addresses. */
void answer_echo(uint8_t family, uint8_t *icmp);

/* Write the checksum of an ICMP message of either family. */
void answer_checksum(uint8_t *icmp, size_t len, const struct addr *from,
    const struct addr *to);

/* Fill the next place of record route and timestamp options. */
void answer_record(uint8_t *options, size_t len, const struct addr *addr,
    uint32_t milliseconds);

/* Write the IP header of a datagram (tun.c, quotes); returns its length. */
size_t answer_header(uint8_t *out, const struct datagram *datagram);

#endif
