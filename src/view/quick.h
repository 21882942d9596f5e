/*
 * quick.h - a line of text composed without printf
 *
 * For the lines of which a sweep writes a million: bytes, whole numbers and
 * fractions go to a buffer, and from there to the stream in one piece.  What
 * outgrows the buffer is cut; nothing is checked, so text from outside must
 * have been escaped.
 */
#ifndef ASDIC_QUICK_H
#define ASDIC_QUICK_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/nsec.h"

enum { QUICK_ROOM = 4096 };

struct quick {
	size_t	len;
	char	text[QUICK_ROOM];
};

static inline void quick_init(struct quick *quick)
{
	quick->len = 0;
}

void quick_bytes(struct quick *quick, const char *bytes, size_t len);
void quick_text(struct quick *quick, const char *text);

/* text, and blanks up to so many columns; each character is one. */
void quick_pad(struct quick *quick, const char *text, int columns);

void quick_count(struct quick *quick, uint64_t n);

/* n with at least so many digits, zeros in front. */
void quick_digits(struct quick *quick, uint64_t n, unsigned digits);

/* Milliseconds as words_rtt() has them, about three digits; span >= 0. */
void quick_rtt(struct quick *quick, nsec span);

void quick_write(const struct quick *quick, FILE *out);

#endif
