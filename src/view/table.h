/*
 * table.h - aligned columns without keeping the rows
 *
 * A table is told all its rows twice: first to measure, then to print.  So a
 * table of a million rows costs no memory.  The first column is flush left,
 * the last one is free text and never padded, those between are flush right.
 */
#ifndef ASDIC_TABLE_H
#define ASDIC_TABLE_H

#include <stdio.h>

enum { TABLE_COLUMNS = 12, TABLE_CELL = 160 };

struct table {
	FILE		*out;		/* NULL: measure */
	unsigned	 columns;
	int		 width[TABLE_COLUMNS];
};

/* One row: table->columns cells, all terminated. */
void table_row(struct table *table, char (*cell)[TABLE_CELL]);

/* A row of headings. */
void table_head(struct table *table, const char *const *heading);

#endif
