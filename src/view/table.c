/*
 * Aligned columns.  Widths grow while there is no stream to print to.
 */
#include <string.h>

#include "view/table.h"
#include "view/words.h"

static void measure(struct table *table, char (*cell)[TABLE_CELL])
{
	for (unsigned i = 0; i < table->columns; i++) {
		int width = words_columns(cell[i]);

		if (table->width[i] < width)
			table->width[i] = width;
	}
}

void table_row(struct table *table, char (*cell)[TABLE_CELL])
{
	unsigned last = table->columns - 1;

	if (!table->out) {
		measure(table, cell);
		return;
	}
	words_pad(table->out, cell[0], table->width[0]);
	for (unsigned i = 1; i < last; i++)
		fprintf(table->out, "  %*s%s",
		    table->width[i] - words_columns(cell[i]), "", cell[i]);
	if (cell[last][0])
		fprintf(table->out, "  %s", cell[last]);
	fputc('\n', table->out);
}

void table_head(struct table *table, const char *const *heading)
{
	char cell[TABLE_COLUMNS][TABLE_CELL];

	for (unsigned i = 0; i < table->columns; i++)
		strlcpy(cell[i], heading[i], TABLE_CELL);
	table_row(table, cell);
}
