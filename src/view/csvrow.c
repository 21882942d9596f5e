/*
 * Fields are quoted when they hold what would end them.
 */
#include "view/csvrow.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "view/words.h"

void csvrow_begin(struct csvrow *row, FILE *out)
{
	*row = (struct csvrow){ .out = out };
}

void csvrow_end(struct csvrow *row)
{
	fputc('\n', row->out);
}

static void next(struct csvrow *row)
{
	if (row->begun)
		fputc(',', row->out);
	row->begun = true;
}

/* RFC 4180 section 2: a quote within quotes is written twice. */
void csvrow_token(struct csvrow *row, const char *token)
{
	next(row);
	if (!token)
		return;
	if (!strpbrk(token, ",\"\r\n")) {
		fputs(token, row->out);
		return;
	}
	fputc('"', row->out);
	for (; *token; token++) {
		if (*token == '"')
			fputc('"', row->out);
		fputc(*token, row->out);
	}
	fputc('"', row->out);
}

void csvrow_text(struct csvrow *row, const char *text)
{
	char escaped[WORDS_TEXT];

	csvrow_token(row, text ? words_escaped(text, escaped) : NULL);
}

void csvrow_addr(struct csvrow *row, const struct report *report,
    const struct addr *addr)
{
	char text[WORDS_TEXT];

	csvrow_token(row, addr ? words_addr(report, addr, text) : NULL);
}

void csvrow_count(struct csvrow *row, bool known, uint64_t n)
{
	next(row);
	if (known)
		fprintf(row->out, "%" PRIu64, n);
}

void csvrow_real(struct csvrow *row, double value)
{
	next(row);
	if (!isnan(value))
		fprintf(row->out, "%.3f", value);
}
