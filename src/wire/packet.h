/*
 * packet.h - echo probes as bytes, and what an answer must show
 *
 * Builds ICMP and ICMPv6 echo requests (RFC 792, RFC 4443 section 4.1) and
 * judges the replies and the quotes in errors that come back.  Pure: bytes in
 * and out, no allocation, no clock.  Called by the engine; the tests' internet
 * answers with the same reader.
 *
 *   0  type, code, checksum        the kernel fills in checksum and
 *   4  identifier, sequence        identifier
 *   8  serial                      32 bits; its low 16 are the sequence
 *  12  mark                        32 bits keyed by secret, serial, target
 *  16  balance                     two bytes that hold the checksum constant
 *  18  fill                        counting bytes, or a pattern
 *
 * A message too short for the mark (under 16 bytes) carries fill alone and
 * can be matched by its sequence only.  One too short for the balance (under
 * 18) cannot hold a flow.
 */
#ifndef ASDIC_PACKET_H
#define ASDIC_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PACKET_HEADER	= 8,
	PACKET_MARKED	= 16,		/* shortest message with a mark */
	PACKET_FLOWED	= 18,		/* shortest message with a flow */
	PACKET_MAX	= 65535,	/* longest message */
};

/* What makes one probe itself. */
struct packet_id {
	uint8_t		 family;	/* AF_INET or AF_INET6 */
	uint16_t	 flow;		/* 0: leave the balance alone */
	uint32_t	 serial;
	uint64_t	 key;		/* of secret, lane and target */
};

enum { PACKET_COVERED = PACKET_FLOWED - PACKET_HEADER };

/*
 * The message made last: the head of one probe over the fill, which all probes
 * of a run have in common.  Where answers come at once, it is wanted again.
 * And the fill's checksum, for the length used last.
 */
struct packet_form {
	size_t		 filled, period;
	size_t		 len;		/* sum belongs to this length */
	uint32_t	 sum;
	struct packet_id id;		/* whose head it is */
	size_t		 made;		/* in a message so long, 0: none */
	uint8_t		 covered[PACKET_COVERED];	/* fill under a head */
	uint8_t		 image[PACKET_MAX];	/* as far as it is needed */
};

/*
 * Prepare the fill: pattern repeated from payload byte 0 on, or, with n = 0,
 * the payload bytes 0, 1, 2 ... 255, 0 ...
 */
void packet_form_init(struct packet_form *form, const uint8_t *pattern,
    size_t n);

/*
 * Write the echo request of len bytes (PACKET_HEADER..PACKET_MAX) to out.
 * With a flow (and len >= PACKET_FLOWED) the one's complement sum over type,
 * code, sequence and payload depends on flow and family alone, so the ICMP
 * checksum on the wire is constant for one identifier and address pair (and,
 * in IPv6, whose checksum covers it, one length).
 */
void packet_build(struct packet_form *form, const struct packet_id *id,
    uint8_t *out, size_t len);

enum packet_fit {
	PACKET_FITS,		/* ours, mark and every byte */
	PACKET_UNMARKED,	/* too short for a mark; the rest fits */
	PACKET_FOREIGN,		/* no reply, or not our mark */
	PACKET_CORRUPT,		/* our mark, other bytes; or half the mark */
	PACKET_TRUNCATED,	/* shorter than what was sent; begins like it */
};

/*
 * Judge an echo reply (data from the ICMP header on) against the request of
 * sent bytes that id describes.  Longer than sent is PACKET_CORRUPT, and so
 * is a code other than 0.
 */
enum packet_fit packet_judge(struct packet_form *form,
    const struct packet_id *id, size_t sent, const uint8_t *data, size_t len);

/*
 * The first byte of the payload in which a reply (of PACKET_HEADER bytes or
 * more) differs from the request: returns its offset in the payload, with
 * *want the byte that was sent; -1 where the bytes they share are the same.
 */
int packet_difference(struct packet_form *form, const struct packet_id *id,
    size_t sent, const uint8_t *data, size_t len, uint8_t *want);

/* The sequence in any echo message or quote of one; false if under 8 bytes. */
bool packet_seq(const uint8_t *data, size_t len, uint16_t *seq);

/*
 * Judge the quote of our request inside an ICMP error, which may be cut short
 * anywhere behind the 8th byte.  PACKET_FITS: the mark is there and right.
 * PACKET_UNMARKED: cut before the mark; only the sequence speaks for it.
 * len may not exceed what was sent: padding and extension objects follow the
 * quote, and a message too short for a mark would be judged by those.
 */
enum packet_fit packet_judge_quote(const struct packet_id *id,
    const uint8_t *data, size_t len);

/*
 * One's complement sum of len bytes and of sum, an earlier one, not folded,
 * not inverted (RFC 1071).  An odd length is padded, so it must come last.
 */
uint32_t packet_sum(const uint8_t *data, size_t len, uint32_t sum);

/* Fold and invert: the checksum field. */
uint16_t packet_checksum(uint32_t sum);

/* The one of a flow's requests in IPv4, for a lane's identifier. */
uint16_t packet_flow_checksum(uint16_t flow, uint16_t ident);

#endif
