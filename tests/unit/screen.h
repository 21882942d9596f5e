/*
 * screen.h - a terminal, as far as a path asks for one
 *
 * Rows of characters, a cursor, what has scrolled off at the top counted.
 * Understands new line, carriage return, and the sequences that move up and
 * down, erase a row and erase what is below; anything else fails the test.  As
 * on real ones the cursor stays in the last column until one more character
 * comes.
 */
#ifndef ASDIC_TEST_SCREEN_H
#define ASDIC_TEST_SCREEN_H

#include <stdlib.h>
#include <string.h>

enum { SCREEN_ROWS = 64, SCREEN_COLUMNS = 256 };

struct screen {
	char		cell[SCREEN_ROWS][SCREEN_COLUMNS + 1];
	unsigned	rows, columns;
	unsigned	row, column;	/* the cursor; column == columns: it
					   is to wrap */
	unsigned	gone;		/* rows, at the top */
};

static inline void screen_init(struct screen *screen, unsigned columns,
    unsigned rows)
{
	*screen = (struct screen){ .rows = rows, .columns = columns };
}

static inline void screen_down(struct screen *screen)
{
	if (++screen->row < screen->rows)
		return;
	screen->row = screen->rows - 1;
	screen->gone++;
	memmove(screen->cell[0], screen->cell[1],
	    (screen->rows - 1) * sizeof(screen->cell[0]));
	memset(screen->cell[screen->row], 0, sizeof(screen->cell[0]));
}

static inline void screen_char(struct screen *screen, char c)
{
	char *row;

	if (screen->column == screen->columns) {
		screen->column = 0;
		screen_down(screen);
	}
	row = screen->cell[screen->row];
	for (unsigned i = 0; i < screen->column; i++)
		if (!row[i])
			row[i] = ' ';
	row[screen->column++] = c;
}

static inline void screen_erase(struct screen *screen)
{
	char *row = screen->cell[screen->row];
	unsigned from = screen->column;

	if (from == screen->columns)
		from--;
	memset(row + from, 0, SCREEN_COLUMNS - from);
}

static inline void screen_command(struct screen *screen, char c, unsigned n)
{
	switch (c) {
	case 'A':
		screen->row -= n < screen->row ? n : screen->row;
		break;
	case 'B':
		screen->row += n;
		if (screen->row >= screen->rows)
			screen->row = screen->rows - 1;
		break;
	case 'J':
		for (unsigned i = screen->row + 1; i < screen->rows; i++)
			memset(screen->cell[i], 0, sizeof(screen->cell[0]));
		screen_erase(screen);
		break;
	case 'K':
		screen_erase(screen);
		break;
	default:
		fail_msg("unknown: escape [%u%c", n, c);
	}
}

static inline void screen_write(struct screen *screen, const char *text)
{
	while (*text) {
		char c = *text++;

		if (c == '\033') {
			char *end;
			unsigned n = (unsigned)strtoul(text + 1, &end, 10);

			assert_int_equal(*text, '[');
			screen_command(screen, *end, end > text + 1 ? n : 1);
			text = end + 1;
		} else if (c == '\n') {
			screen->column = 0;
			screen_down(screen);
		} else if (c == '\r') {
			screen->column = 0;
		} else {
			assert_in_range(c, ' ', '~');
			screen_char(screen, c);
		}
	}
}

/* Lower ones go off at the top, as terminals have it. */
static inline void screen_resize(struct screen *screen, unsigned columns,
    unsigned rows)
{
	unsigned off = screen->row >= rows ? screen->row - rows + 1 : 0;

	memmove(screen->cell[0], screen->cell[off],
	    (SCREEN_ROWS - off) * sizeof(screen->cell[0]));
	screen->row -= off;
	screen->gone += off;
	screen->rows = rows;
	screen->columns = columns;
}

/* A row counted upwards from that of the cursor; what has gone is "". */
static inline const char *screen_above(const struct screen *screen, unsigned n)
{
	return n > screen->row ? "" : screen->cell[screen->row - n];
}

#endif
