/*
 * tracelive.h - the hops of a path on a terminal, written again as they change
 *
 * Private to the text view of traces.  Only hops whose text is another than
 * on the screen are written; the cursor passes over the others.  Between two
 * calls it stands at the beginning of the row below the last hop.
 */
#ifndef ASDIC_TRACELIVE_H
#define ASDIC_TRACELIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct hoplayout;
struct report_style;

struct tracelive {
	const struct report_style *style;
	FILE		*page;		/* one hop, or a run, as text */
	char		*text;
	size_t		len;
	unsigned	written;	/* the last that is left alone */
	unsigned	painted;	/* the last that stands there */
	unsigned	rows;		/* on the screen, behind written */
	/* By hop: its rows, 0: it is told with the one before; and a hash of
	 * what it says. */
	uint8_t		rows_of[UINT8_MAX + 1];
	uint64_t	text_of[UINT8_MAX + 1];
	unsigned	widest;		/* columns of the widest line */
	int		columns, height;	/* when painted last */
	unsigned	others;		/* style->others by then */
	bool		all;		/* nothing there can be relied upon */
};

/* Borrows style, which may change as the terminal does.  -1: no memory. */
int tracelive_init(struct tracelive *live, const struct report_style *style);
void tracelive_fini(struct tracelive *live);

/* A new box, whose first hop is this one; nothing stands there yet. */
void tracelive_begin(struct tracelive *live, unsigned first);

/*
 * Is the place of what was painted known?  Not after others have written to
 * the terminal, nor if another width has broken lines anew: then a box has to
 * be begun again.
 */
bool tracelive_is_there(const struct tracelive *live);

/* Hops up to told, as they are now.  Columns must have been measured. */
void tracelive_paint(struct tracelive *live, const struct hoplayout *layout,
    unsigned told, FILE *out);

/* What stands there stays as it is; the hops behind it follow below. */
void tracelive_leave(struct tracelive *live);

#endif
