/*
 * textline.h - one line of text that grows piece by piece
 *
 * Whoever must know how wide a line is before it is written, or what stands in
 * it already, composes it here first.  A line that outgrows its room is cut
 * at a whole character; nothing else is checked, so text from outside must
 * have been escaped (words.h).
 */
#ifndef ASDIC_TEXTLINE_H
#define ASDIC_TEXTLINE_H

#include <stdio.h>

enum { TEXTLINE_ROOM = 4096 };

struct textline {
	size_t	len;
	size_t	remarks;	/* where they begin, 0: there are none yet */
	char	text[TEXTLINE_ROOM];
};

void textline_init(struct textline *line);

void textline_add(struct textline *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Blanks up to a column, counted from 0; none when it is there already. */
void textline_to(struct textline *line, int column);

/* text, flush right in so many columns. */
void textline_right(struct textline *line, const char *text, int columns);

/*
 * Something to be told at the end of the line: behind two or more blanks the
 * first, behind a semicolon the others.
 */
void textline_remark(struct textline *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Write it without blanks at its end; returns the rows that it takes on a
 * screen of so many columns (0: 1 row). */
unsigned textline_tell(struct textline *line, FILE *out, int columns);

#endif
