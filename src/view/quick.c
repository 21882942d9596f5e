/*
 * Digits are made from the last to the first, in a small buffer of their own.
 */
#include "view/quick.h"

#include <string.h>

#include "view/words.h"

enum { DIGITS = 20 };	/* of the greatest number there is */

void quick_bytes(struct quick *quick, const char *bytes, size_t len)
{
	size_t room = sizeof(quick->text) - quick->len;

	if (len > room)
		len = room;
	memcpy(quick->text + quick->len, bytes, len);
	quick->len += len;
}

void quick_text(struct quick *quick, const char *text)
{
	quick_bytes(quick, text, strlen(text));
}

void quick_pad(struct quick *quick, const char *text, int columns)
{
	static const char blanks[] = "                                        ";
	int n = columns - words_columns(text);

	quick_text(quick, text);
	if (n > 0)
		quick_bytes(quick, blanks, (size_t)n < sizeof(blanks) - 1 ?
		    (size_t)n : sizeof(blanks) - 1);
}

void quick_digits(struct quick *quick, uint64_t n, unsigned digits)
{
	char text[DIGITS];
	unsigned i = DIGITS;

	while (i && (n || digits > DIGITS - i)) {
		text[--i] = (char)('0' + n % 10);
		n /= 10;
	}
	quick_bytes(quick, text + i, DIGITS - i);
}

void quick_count(struct quick *quick, uint64_t n)
{
	quick_digits(quick, n, 1);
}

/* us in thousandths, so many of them behind the point, the rest cut. */
static void add_point(struct quick *quick, uint64_t us, unsigned digits)
{
	static const unsigned cut[] = { 1000, 100, 10, 1 };

	quick_count(quick, us / 1000);
	if (!digits)
		return;
	quick_bytes(quick, ".", 1);
	quick_digits(quick, us % 1000 / cut[digits], digits);
}

void quick_rtt(struct quick *quick, nsec span)
{
	uint64_t us = (uint64_t)((span + NSEC_USEC / 2) / NSEC_USEC);

	if (us < 1000)
		add_point(quick, us, 3);
	else if (us < 9995)
		add_point(quick, us + 5, 2);
	else if (us < 99950)
		add_point(quick, us + 50, 1);
	else
		add_point(quick, us + 500, 0);
}

void quick_write(const struct quick *quick, FILE *out)
{
	fwrite(quick->text, 1, quick->len, out);
}
