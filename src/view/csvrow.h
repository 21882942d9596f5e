/*
 * csvrow.h - fields of a line of comma separated values (RFC 4180)
 *
 * A row is begun, given its fields in the order of its columns, and ended.
 * What is unknown is an empty field.  Text is escaped as it is for a terminal,
 * so that a line of the file is always a row.
 */
#ifndef ASDIC_CSVROW_H
#define ASDIC_CSVROW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct addr;
struct report;

struct csvrow {
	FILE	*out;
	bool	 begun;		/* it has a field already */
};

/* Borrows out.  The end writes the line feed. */
void csvrow_begin(struct csvrow *row, FILE *out);
void csvrow_end(struct csvrow *row);

/* NULL: unknown.  _text() escapes, _token() is for what is known to be
 * harmless. */
void csvrow_text(struct csvrow *row, const char *text);
void csvrow_token(struct csvrow *row, const char *token);

/* addr may be NULL: unknown. */
void csvrow_addr(struct csvrow *row, const struct report *report,
    const struct addr *addr);

/* A whole number; not known: an empty field. */
void csvrow_count(struct csvrow *row, bool known, uint64_t n);

/* Three decimals; NaN: unknown. */
void csvrow_real(struct csvrow *row, double value);

#endif
