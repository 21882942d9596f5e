/*
 * A row says how large a packet has got to a hop, and which MTU was told there
 * of the next link.  A guess at the kind of link stands where packets shrink:
 * with the hop that tells, or that lets larger ones vanish behind it.
 */
#include "view/mtuhops.h"

#include <inttypes.h>
#include <string.h>

#include "view/report.h"
#include "view/sized.h"
#include "view/table.h"
#include "view/words.h"

enum { COLUMNS = 4 };

static void number(char cell[static TABLE_CELL], uint32_t n)
{
	if (n)
		snprintf(cell, TABLE_CELL, "%" PRIu32, n);
	else
		strlcpy(cell, "-", TABLE_CELL);
}

static void fill_host(char cell[static TABLE_CELL],
    const struct report *report, const struct sized *sized, unsigned ttl,
    const struct sizes_hop *hop)
{
	char text[WORDS_TEXT];

	snprintf(cell, TABLE_CELL, "%*u  %s", sized->last < 100 ? 2 : 3, ttl,
	    addr_is_set(&hop->addr) ? words_host(report, &hop->addr, text) :
	    "no answer");
}

static bool is_hole(const struct sized *sized, unsigned ttl)
{
	return sized->result.limit == SIZES_LIMIT_HOLE &&
	    sized->result.after == ttl;
}

static void fill_remark(char cell[static TABLE_CELL],
    const struct report *report, const struct sized *sized, unsigned ttl,
    const struct sizes_hop *hop)
{
	bool hole = is_hole(sized, ttl);
	char text[WORDS_TEXT];
	const char *guess = hop->told ? sizes_guess(sized->family, hop->told) :
	    hole ? sized->guess : NULL;

	cell[0] = '\0';
	if (hole)
		strlcpy(cell, "larger ones vanish behind it", TABLE_CELL);
	else if (report->style->verbose && hop->silent)
		snprintf(cell, TABLE_CELL, "%" PRIu32 " lost %s", hop->above,
		    words_count(hop->silent, "time", "times", text));
	if (guess && cell[0])
		strlcat(cell, "; ", TABLE_CELL);
	if (guess) {
		strlcat(cell, guess, TABLE_CELL);
		strlcat(cell, "?", TABLE_CELL);
	}
}

static void tell_row(struct table *table, const struct report *report,
    uint32_t target, const struct sized *sized, uint8_t ttl)
{
	char cell[COLUMNS][TABLE_CELL];
	struct sizes_hop hop;

	sized_hop(sized, report, target, ttl, &hop);
	fill_host(cell[0], report, sized, ttl, &hop);
	number(cell[1], hop.most);
	number(cell[2], hop.told);
	fill_remark(cell[3], report, sized, ttl, &hop);
	table_row(table, cell);
}

void mtuhops_tell(FILE *out, const struct report *report, uint32_t target,
    const struct sized *sized)
{
	static const char *const heading[COLUMNS] = {
		"hop address", "largest", "told", "",
	};
	struct table table = { .columns = COLUMNS };

	if (!sized->last)
		return;
	for (int pass = 0; pass < 2; pass++) {
		table_head(&table, heading);
		for (unsigned ttl = 1; ttl <= sized->last; ttl++)
			tell_row(&table, report, target, sized, (uint8_t)ttl);
		table.out = out;
	}
}
