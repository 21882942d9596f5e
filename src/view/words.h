/*
 * words.h - the small pieces that lines and tables are made of
 *
 * Times, shares, addresses and names as text.  Everything that came from
 * outside is escaped here, so what these functions return may be printed.
 * Nothing depends on the locale.  Each function writes to text, which has
 * room for WORDS_TEXT bytes, and returns it.
 */
#ifndef ASDIC_WORDS_H
#define ASDIC_WORDS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/addr.h"
#include "base/nsec.h"

struct event;
struct report;

enum { WORDS_TEXT = 384 };

/*
 * Milliseconds as ping writes them, about three significant digits: "0.045",
 * "1.23", "12.3", "803"; or always three decimals.  span >= 0.
 */
char *words_rtt(nsec span, bool three_decimals, char text[static WORDS_TEXT]);

/* Milliseconds from statistics, three decimals; "-" when unknown. */
char *words_ms(double ms, char text[static WORDS_TEXT]);

/* A span somebody chose, with its unit: "2 s", "1.5 s", "200 ms". */
char *words_span(nsec span, char text[static WORDS_TEXT]);

/* A span that was measured, with its unit: "4.00 s", "12.3 ms". */
char *words_lasted(nsec span, char text[static WORDS_TEXT]);

/* A share in per cent, with the sign, never with an exponent; "-": unknown. */
char *words_percent(double percent, char text[static WORDS_TEXT]);

/* "1 probe", "2 probes"; one and many are the words. */
char *words_count(double n, const char *one, const char *many,
    char text[static WORDS_TEXT]);

/* Wall clock: "2026-11-22T12:00:05.123456Z"; second:
 * "2026-11-22T12:00:05Z". */
char *words_wall(nsec wall, char text[static WORDS_TEXT]);
char *words_second(nsec wall, char text[static WORDS_TEXT]);

/* An address, with the name of its zone. */
char *words_addr(const struct report *report, const struct addr *addr,
    char text[static WORDS_TEXT]);

/* "name (address)" when a reverse name is known and wanted, else address. */
char *words_host(const struct report *report, const struct addr *addr,
    char text[static WORDS_TEXT]);

/* A target as its user knows it: label, or as typed; size limits the bytes. */
char *words_target(const struct report *report, uint32_t target,
    char text[static WORDS_TEXT], size_t size);

/* The same with what it does not tell: "gate (10.0.0.1)". */
char *words_target_full(const struct report *report, uint32_t target,
    char text[static WORDS_TEXT]);

/* Any text from outside. */
char *words_escaped(const char *from, char text[static WORDS_TEXT]);

/* Per-hop behaviour by name or number (RFC 2474, 2597, 3246, 8622). */
char *words_dscp(unsigned tos, char text[static WORDS_TEXT]);

/* "0", "ect1", "ect0", "ce" (RFC 3168). */
const char *words_ecn(unsigned tos);

/* An errno, as the C library says it. */
char *words_errno(int error, char text[static WORDS_TEXT]);

/* What is told of a probe that the kernel took and that never left (ECOMM). */
extern const char words_stayed[];

/* The same of probes that this host refused to send, and what may be behind it:
 * "Operation not permitted: own firewall". */
char *words_cause(int error, char text[static WORDS_TEXT]);

/* The errno of an EVENT_UNSENT to an address, of that many bytes of ICMP. */
char *words_unsent(int error, const struct addr *to, uint32_t bytes,
    char text[static WORDS_TEXT]);

/* The error of an EVENT_UNRESOLVED; text is only used if need be. */
const char *words_unresolved(int error, char text[static WORDS_TEXT]);

/* Why a target has no address (yet), in words; NULL: it has one, or is a
 * place kept for one that never came. */
const char *words_absence(const struct report *report, uint32_t target,
    char text[static WORDS_TEXT]);

/* Screen columns that text takes, every character counted as one. */
int words_columns(const char *text);

/* Write text, and blanks up to width columns. */
void words_pad(FILE *out, const char *text, int width);

/* The stamp in front of a line, if any is wanted, with its blank. */
void words_stamp(FILE *out, const struct report *report,
    const struct event *event);

#endif
