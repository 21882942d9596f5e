/*
 * Tables of targets and of responders.  Each table is gone through twice,
 * because only the last row tells how wide a column must be.
 */
#include <inttypes.h>
#include <string.h>

#include "model/rule.h"
#include "model/tally.h"
#include "model/target.h"
#include "view/report.h"
#include "view/roster.h"
#include "view/table.h"
#include "view/words.h"

enum { ROSTER_COLUMNS = 10, ROSTER_NUMBERS = 8 };

static const char *const roster_head[ROSTER_COLUMNS] = {
	"target", "sent", "answered", "loss", "min", "median", "p95", "max",
	"jitter", "",
};

static void also_word(char *words, const char *word)
{
	if (words[0])
		strlcat(words, ", ", TABLE_CELL);
	strlcat(words, word, TABLE_CELL);
}

/* Add "3 late" and the like to the words, when there are any. */
static void also(char *words, double n, const char *what)
{
	char text[48];

	snprintf(text, sizeof(text), "%.0f %s", n, what);
	if (n > 0)
		also_word(words, text);
}

static void fill_words(char *words, const struct stats *stats)
{
	words[0] = '\0';
	also(words, stats->late, "late");
	also(words, stats->errors - stats->unsent, stats->errors -
	    stats->unsent == 1 ? "error" : "errors");
	also(words, stats->unsent, "not sent");
	also(words, stats->duplicates, stats->duplicates == 1 ? "duplicate" :
	    "duplicates");
	also(words, stats->corrupt + stats->truncated, "corrupted");
	also(words, stats->pending, "pending");
}

static void fill_numbers(char (*cell)[TABLE_CELL], const struct stats *stats)
{
	const double ms[] = {
		stats->min, stats->median, stats->p95, stats->max,
		stats->jitter,
	};
	char text[WORDS_TEXT];

	snprintf(cell[1], TABLE_CELL, "%.0f", stats->sent);
	snprintf(cell[2], TABLE_CELL, "%.0f", stats->answered);
	strlcpy(cell[3], words_percent(stats->loss, text), TABLE_CELL);
	for (unsigned i = 0; i < 5; i++)
		strlcpy(cell[4 + i], words_ms(ms[i], text), TABLE_CELL);
}

static void row_target(struct table *table, const struct report *report,
    uint32_t target)
{
	enum target_state state = targets_state(report->targets, target);
	char cell[ROSTER_COLUMNS][TABLE_CELL], text[WORDS_TEXT];
	struct stats stats;

	if (state == TARGET_ABSENT)
		return;
	tallies_stats(report->tallies, target, &stats);
	strlcpy(cell[0], words_target_full(report, target, text), TABLE_CELL);
	fill_numbers(cell, &stats);
	fill_words(cell[9], &stats);
	if (report->fail_if && rule_test(report->fail_if, &stats, NULL) !=
	    RULE_FALSE)
		also_word(cell[9], "fails");
	if (state == TARGET_UNRESOLVED)
		strlcpy(cell[9], words_unresolved(targets_reason(
		    report->targets, target), text), TABLE_CELL);
	else if (state == TARGET_RESOLVING)
		strlcpy(cell[9], "not resolved yet", TABLE_CELL);
	table_row(table, cell);
}

static void row_total(struct table *table, const struct report *report)
{
	char cell[ROSTER_COLUMNS][TABLE_CELL];
	struct stats stats;
	bool moved = false;

	/* Rows are about present addresses, the total about all there were. */
	for (uint32_t i = 0; i < targets_count(report->targets); i++)
		moved |= targets_series(report->targets, i) > 0;
	tallies_total(report->tallies, &stats);
	strlcpy(cell[0], moved ? "total, all addresses" : "total",
	    TABLE_CELL);
	fill_numbers(cell, &stats);
	fill_words(cell[9], &stats);
	table_row(table, cell);
}

/*
 * Whoever asked for nothing but the summary of very many targets wants their
 * sum, not a million rows.
 */
static uint32_t rows(const struct report *report)
{
	uint32_t n = targets_count(report->targets);

	return report->style->quiet && n > TALLY_FULL ? 0 : n;
}

void roster_tell(FILE *out, const struct report *report)
{
	struct table table = { .columns = ROSTER_COLUMNS };
	uint32_t n = rows(report);

	for (unsigned pass = 0; pass < 2; pass++) {
		table.out = pass ? out : NULL;
		table_head(&table, roster_head);
		for (uint32_t i = 0; i < n; i++)
			row_target(&table, report, i);
		row_total(&table, report);
	}
}

static void row_responder(struct table *table, const struct report *report,
    const struct tally_responder *who)
{
	char cell[7][TABLE_CELL], text[WORDS_TEXT];
	nsec mean = who->answered ? who->sum / (nsec)who->answered : 0;
	const nsec span[] = { who->min, mean, who->max };

	strlcpy(cell[0], words_host(report, &who->addr, text), TABLE_CELL);
	snprintf(cell[1], TABLE_CELL, "%" PRIu64, who->answered);
	snprintf(cell[2], TABLE_CELL, "%" PRIu64, who->duplicates);
	for (unsigned i = 0; i < 3; i++)
		strlcpy(cell[3 + i], words_ms(nsec_to_msec(span[i]), text),
		    TABLE_CELL);
	cell[6][0] = '\0';
	table_row(table, cell);
}

void roster_tell_responders(FILE *out, const struct report *report,
    uint32_t target)
{
	static const char *const head[] = {
		"responder", "answered", "duplicates", "min", "avg", "max",
		"",
	};
	struct table table = { .columns = 7 };
	const struct tally_responder *who;
	unsigned n;

	who = tallies_responders(report->tallies, target, &n);
	if (!who || !n)
		return;
	for (unsigned pass = 0; pass < 2; pass++) {
		table.out = pass ? out : NULL;
		table_head(&table, head);
		for (unsigned i = 0; i < n; i++)
			row_responder(&table, report, &who[i]);
	}
}

static bool has_responders(const struct report *report, uint32_t target)
{
	unsigned n;

	return tallies_responders(report->tallies, target, &n) && n;
}

void roster_tell_all_responders(FILE *out, const struct report *report)
{
	uint32_t n = targets_count(report->targets), groups = 0, i;
	char text[WORDS_TEXT];

	for (i = 0; i < n; i++)
		groups += has_responders(report, i);
	for (i = 0; i < n; i++) {
		if (groups > 1 && has_responders(report, i))
			fprintf(out, "%s:\n", words_target(report, i, text,
			    WORDS_TEXT));
		roster_tell_responders(out, report, i);
	}
}
