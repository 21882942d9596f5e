/*
 * number.h - the one way to read numbers that somebody else wrote
 *
 * Each function reads the whole of text, or nothing: leading and trailing
 * blanks are allowed, anything else that is left over is an error.  They
 * return NULL, or a phrase that completes "thing: ": "too small", "not a
 * number".  Nothing here depends on the locale.  On error *value is left
 * alone.
 */
#ifndef ASDIC_NUMBER_H
#define ASDIC_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"

/* Decimal, or hexadecimal after 0x; a sign is allowed; min <= value <= max. */
const char *number_parse(int64_t *value, const char *text, int64_t min,
    int64_t max);

/*
 * A span of time: decimals with an optional unit ns us ms s m h d; without
 * one, seconds ("0.2", "200ms", "2m").  min <= span <= max.
 */
const char *number_parse_span(nsec *span, const char *text, nsec min,
    nsec max);

/* A size in bytes: decimal, with k or M for 1024 and 1048576. */
const char *number_parse_size(int64_t *bytes, const char *text, int64_t min,
    int64_t max);

/* A plain decimal fraction, "12", "0.5", "1e3"; finite; min <= value <= max. */
const char *number_parse_real(double *value, const char *text, double min,
    double max);

/*
 * Would strtol(3) take it to its end as a decimal?  Blanks in front and a sign
 * are allowed, however large it is; blanks behind are not.
 */
bool number_is_decimal(const char *text);

#endif
