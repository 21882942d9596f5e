/*
 * Of each hop that is on the screen its rows and a hash of its text are kept.
 * A paint goes down the hops, once.  A hop of the same text is passed over, and
 * one of another text, but as many rows, is written in its place; from the
 * first on that needs more rows or fewer, all is erased and written.
 *
 * Rows above the top of the screen cannot be written again, so hops that have
 * gone there are left alone.
 */
#include "view/tracelive.h"

#include <stdlib.h>
#include <string.h>

#include "base/mix.h"
#include "model/path.h"
#include "view/hopline.h"
#include "view/report.h"
#include "view/textline.h"
#include "view/words.h"

enum {
	LIKELY_ROWS = 22,	/* of a screen that does not tell */
};

/* A paint, halfway. */
struct brush {
	struct tracelive *live;
	FILE		*out;
	unsigned	at;		/* row of the hop that is next */
	unsigned	cursor;		/* row of the cursor */
	bool		erased;		/* nothing is where it was, from there
					   on */
};

int tracelive_init(struct tracelive *live, const struct report_style *style)
{
	*live = (struct tracelive){ .style = style };
	live->page = open_memstream(&live->text, &live->len);
	return live->page ? 0 : -1;
}

void tracelive_fini(struct tracelive *live)
{
	if (live->page)
		fclose(live->page);
	free(live->text);
	*live = (struct tracelive){ .style = live->style };
}

/* As the screen is now. */
static void see_screen(struct tracelive *live)
{
	live->columns = live->style->columns;
	live->height = live->style->rows;
	live->others = live->style->others;
}

void tracelive_begin(struct tracelive *live, unsigned first)
{
	live->written = live->painted = first - 1;
	live->rows = live->widest = 0;
	live->all = false;
	see_screen(live);
}

void tracelive_leave(struct tracelive *live)
{
	live->written = live->painted;
	live->rows = 0;
}

bool tracelive_is_there(const struct tracelive *live)
{
	int now = live->style->columns, least = live->columns;

	if (!live->rows)
		return true;
	if (now < least)
		least = now;
	return live->others == live->style->others &&
	    (now == live->columns || live->widest <= (unsigned)least);
}

static unsigned screen_of(const struct tracelive *live)
{
	unsigned rows = (unsigned)live->height;

	return rows == 0 ? LIKELY_ROWS : rows > 3 ? rows - 2 : 1;
}

/* Lines that have left the screen at its top cannot be written again. */
static void leave_top(struct tracelive *live)
{
	unsigned screen = screen_of(live);

	while (live->written < live->painted && (live->rows > screen ||
	    !live->rows_of[live->written + 1]))
		live->rows -= live->rows_of[++live->written];
}

static uint64_t hash(const char *text, size_t len)
{
	uint64_t sum = len, word;

	for (size_t n; len; len -= n, text += n) {
		n = len < sizeof(word) ? len : sizeof(word);
		word = 0;
		memcpy(&word, text, n);
		sum = mix64(sum ^ word);
	}
	return sum;
}

/* Lines may share the row of none other, so the widest tells whether any of
 * them is broken. */
static void measure(struct tracelive *live, const char *text)
{
	char line[TEXTLINE_ROOM];

	while (*text) {
		size_t n = strcspn(text, "\n");
		unsigned wide;

		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		wide = (unsigned)words_columns(line);
		if (wide > live->widest)
			live->widest = wide;
		text += n + (text[n] == '\n');
	}
}

/* To the beginning of the row of the hop that is next. */
static void move(struct brush *brush)
{
	if (brush->cursor > brush->at)
		fprintf(brush->out, "\033[%uA\r", brush->cursor - brush->at);
	else if (brush->cursor < brush->at)
		fprintf(brush->out, "\033[%uB\r", brush->at - brush->cursor);
	brush->cursor = brush->at;
}

/* All behind it; what is typed meanwhile stands at the very end. */
static void erase_below(struct brush *brush)
{
	move(brush);
	if (!brush->erased)
		fputs("\r\033[J", brush->out);
	brush->erased = true;
}

/* These rows, which all are its own. */
static void erase_rows(struct brush *brush, unsigned rows)
{
	move(brush);
	fputs("\033[K", brush->out);
	for (unsigned i = 1; i < rows; i++)
		fputs("\033[B\033[K", brush->out);
	if (rows > 1)
		fprintf(brush->out, "\033[%uA", rows - 1);
}

/* The hop, or run of silent ones, that the page holds. */
static void put(struct brush *brush, unsigned ttl, unsigned rows,
    unsigned before)
{
	struct tracelive *live = brush->live;
	uint64_t text = hash(live->text, live->len);
	bool stays = ttl <= live->painted && !live->all &&
	    !brush->erased && before == rows;

	if (!stays || text != live->text_of[ttl]) {
		if (stays)
			erase_rows(brush, rows);
		else
			erase_below(brush);
		live->text[live->len] = '\0';	/* more may have been there */
		fputs(live->text, brush->out);
		measure(live, live->text);
		brush->cursor += rows;
	}
	live->text_of[ttl] = text;
	brush->at += rows;
}

void tracelive_paint(struct tracelive *live, const struct hoplayout *layout,
    unsigned told, FILE *out)
{
	struct brush brush = { .live = live, .out = out };

	if (live->height != live->style->rows ||
	    live->columns != live->style->columns)
		live->all = true;
	see_screen(live);
	leave_top(live);
	brush.cursor = live->rows;
	for (unsigned ttl = live->written + 1, end; ttl <= told;
	    ttl = end + 1) {
		unsigned before = 0, rows;

		end = hopline_together(layout, ttl, told);
		for (unsigned i = ttl; i <= end && i <= live->painted; i++)
			before += live->rows_of[i];
		fseeko(live->page, 0, SEEK_SET);
		rows = hopline_tell_all(layout, ttl, end, live->page,
		    live->rows_of);
		fflush(live->page);
		put(&brush, ttl, rows, before);
	}
	if (brush.at < live->rows)
		erase_below(&brush);
	move(&brush);
	live->painted = told;
	live->rows = brush.at;
	live->all = false;
	leave_top(live);
}
