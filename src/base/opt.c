/*
 * A table becomes what getopt_long(3) wants: a string of letters, and an
 * array of long names whose values lie above every letter, so that what comes
 * back tells which row was meant and how the user spelt it.  getopt_long is
 * told to be silent, for its messages neither escape what they quote nor say
 * it our way; for a wrong option it leaves only hints, and complain_unknown()
 * finds out what was the matter.
 */
#include "base/opt.h"

#include <assert.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

enum {
	OPT_MAX = 128,		/* rows of a table */
	OPT_LONG = 256,		/* added to a row's index: by its long name */
	OPT_COLUMN = 25,	/* where help begins */
	OPT_WIDTH = 80,
	OPT_QUOTE = 256,	/* as much of an argument as is quoted */
};

/* What getopt_long wants to be given. */
struct opt_feed {
	char		letters[2 * OPT_MAX + 2];
	struct option	names[OPT_MAX + 1];
};

/* For whom a table is parsed, and who hears of errors. */
struct opt_run {
	const struct opt *table;
	void		*settings;
	const char	*program;
	FILE		*err;
};

static void feed_init(struct opt_feed *feed, const struct opt *table)
{
	char *p = feed->letters;
	int i;

	*p++ = ':';
	for (i = 0; *table[i].name; i++) {
		assert(i < OPT_MAX);
		feed->names[i] = (struct option){
			.name = table[i].name,
			.has_arg = *table[i].arg ? required_argument :
			    no_argument,
			.val = OPT_LONG + i,
		};
		if (!table[i].letter)
			continue;
		*p++ = table[i].letter;
		if (*table[i].arg)
			*p++ = ':';
	}
	*p = '\0';
	feed->names[i] = (struct option){ .name = NULL };
}

/* The row that a value of getopt_long stands for, or NULL. */
static const struct opt *find_row(const struct opt *table, int value)
{
	if (value >= OPT_LONG)
		return &table[value - OPT_LONG];
	for (; *table->name; table++)
		if (table->letter && table->letter == value)
			return table;
	return NULL;
}

/* "asdic: --name" or "asdic: -l": the beginning of every complaint. */
static void complain_option(const struct opt_run *run, int value)
{
	char letter[2] = { (char)value, '\0' }, quoted[OPT_QUOTE];

	if (value >= OPT_LONG)
		fprintf(run->err, "%s: --%s", run->program,
		    find_row(run->table, value)->name);
	else
		fprintf(run->err, "%s: -%s", run->program,
		    text_escape(quoted, sizeof(quoted), letter));
}

static void complain_value(const struct opt_run *run, int value,
    const char *arg, const char *phrase)
{
	char quoted[OPT_QUOTE];

	complain_option(run, value);
	if (arg)
		fprintf(run->err, " %s",
		    text_quote(quoted, sizeof(quoted), arg));
	fprintf(run->err, ": %s\n", phrase);
}

static void complain_choice(const struct opt_run *run, int value,
    const char *arg, const char *const *choices)
{
	char quoted[OPT_QUOTE];

	complain_option(run, value);
	fprintf(run->err, " %s: not one of",
	    text_quote(quoted, sizeof(quoted), arg));
	for (; *choices; choices++)
		fprintf(run->err, " %s%s", *choices, choices[1] ? "," : "");
	fprintf(run->err, "\n");
}

/* How many long names begin so; the empty beginning is nobody's. */
static unsigned count_prefixed(const struct opt *table, const char *name,
    size_t len)
{
	unsigned n = 0;

	for (; len > 0 && *table->name; table++)
		n += strncmp(table->name, name, len) == 0;
	return n;
}

/* A long name that getopt_long did not take: none has it, or several. */
static void complain_name(const struct opt_run *run, const char *typed)
{
	const struct opt *row = run->table;
	size_t len = strcspn(typed + 2, "=");
	unsigned left = count_prefixed(row, typed + 2, len);
	char quoted[OPT_QUOTE], name[OPT_QUOTE];

	/* The name alone: what follows "=" is not what is wrong. */
	strlcpy(name, typed, len + 3 < sizeof(name) ? len + 3 : sizeof(name));
	fprintf(run->err, "%s: %s: ", run->program,
	    text_escape(quoted, sizeof(quoted), name));
	if (left < 2) {
		fprintf(run->err, "no such option\n");
		return;
	}
	fprintf(run->err, "may mean ");
	for (; *row->name; row++) {
		if (strncmp(row->name, typed + 2, len) != 0)
			continue;
		left--;
		fprintf(run->err, "--%s%s", row->name,
		    left > 1 ? ", " : left == 1 ? " or " : "\n");
	}
}

/*
 * getopt_long said '?'.  optopt is then a row's value where a long name was
 * given an argument it does not take, 0 where the long name was not found,
 * and else a letter that is not in the table.
 */
static void complain_unknown(const struct opt_run *run, char **argv)
{
	if (optopt >= OPT_LONG)
		complain_value(run, optopt, NULL, "takes no argument");
	else if (optopt == 0)
		complain_name(run, argv[optind - 1]);
	else
		complain_value(run, optopt, NULL, "no such option");
}

/* "200ms": in the largest unit that leaves no rest. */
static void write_span(char *text, size_t size, nsec span)
{
	static const struct { nsec factor; const char *name; } units[] = {
		{ 86400 * NSEC_SEC, "d" }, { 3600 * NSEC_SEC, "h" },
		{ 60 * NSEC_SEC, "m" }, { NSEC_SEC, "s" },
		{ NSEC_MSEC, "ms" }, { NSEC_USEC, "us" }, { 1, "ns" },
	};
	unsigned i = 0;

	while (span % units[i].factor != 0)
		i++;
	if (span == 0)
		i = 6;
	snprintf(text, size, "%" PRId64 "%s", span / units[i].factor,
	    span ? units[i].name : "");
}

/* What would do instead, where the row knows it. */
static void complain_number(const struct opt_run *run, int value,
    const char *arg, const char *phrase)
{
	const struct opt *row = find_row(run->table, value);
	bool small = strcmp(phrase, "too small") == 0;
	int64_t bound = small ? row->min : row->max;
	char limit[32], text[96];

	if (row->kind == OPT_SPAN)
		write_span(limit, sizeof(limit), bound);
	else
		snprintf(limit, sizeof(limit), "%" PRId64, bound);
	strlcpy(text, phrase, sizeof(text));
	if (strcmp(phrase, "no such unit") == 0)
		snprintf(text, sizeof(text), "%s: %s", phrase,
		    row->kind == OPT_SPAN ? "ns, us, ms, s, m, h, d" :
		    "k, M");
	else if (small || (strcmp(phrase, "too large") == 0 &&
	    bound != INT64_MAX))
		snprintf(text, sizeof(text), "%s: at %s %s", phrase,
		    small ? "least" : "most", limit);
	complain_value(run, value, arg, text);
}

static bool is_number(enum opt_kind kind)
{
	return kind == OPT_NUMBER || kind == OPT_SPAN || kind == OPT_SIZE;
}

static const char *store_number(const struct opt *row, void *place,
    const char *arg)
{
	int64_t number = 0;
	const char *wrong;

	if (row->kind == OPT_SPAN)
		wrong = number_parse_span(&number, arg, row->min, row->max);
	else if (row->kind == OPT_SIZE)
		wrong = number_parse_size(&number, arg, row->min, row->max);
	else
		wrong = number_parse(&number, arg, row->min, row->max);
	if (!wrong)
		memcpy(place, &number, sizeof(number));
	return wrong;
}

static bool store_choice(const struct opt *row, void *place, const char *arg)
{
	for (int i = 0; row->choices[i]; i++)
		if (strcmp(row->choices[i], arg) == 0) {
			memcpy(place, &i, sizeof(i));
			return true;
		}
	return false;
}

/* Take one option; false after a complaint. */
static bool store(const struct opt_run *run, int value, const char *arg)
{
	const struct opt *row = find_row(run->table, value);
	void *place = (char *)run->settings + row->offset;
	const char *wrong = NULL;
	const bool yes = true;

	switch (row->kind) {
	case OPT_FLAG:
		memcpy(place, &yes, sizeof(yes));
		break;
	case OPT_NUMBER:
	case OPT_SPAN:
	case OPT_SIZE:
		wrong = store_number(row, place, arg);
		break;
	case OPT_TEXT:
		memcpy(place, &arg, sizeof(arg));
		break;
	case OPT_CHOICE:
		if (!store_choice(row, place, arg)) {
			complain_choice(run, value, arg, row->choices);
			return false;
		}
		break;
	case OPT_CALL:
		wrong = row->parse(run->settings, arg);
		break;
	}
	if (wrong && is_number(row->kind))
		complain_number(run, value, arg, wrong);
	else if (wrong)
		complain_value(run, value, arg, wrong);
	return !wrong;
}

int opt_parse(const struct opt *table, void *settings, int argc, char **argv,
    const char *program, FILE *err)
{
	const struct opt_run run = { table, settings, program, err };
	struct opt_feed feed;
	int value;

	if (argc < 1)
		return 0;
	feed_init(&feed, table);
	opterr = 0;
	optind = 0;	/* glibc: begin anew, forget the last argv */
	for (;;) {
		value = getopt_long(argc, argv, feed.letters, feed.names,
		    NULL);
		switch (value) {
		case -1:
			return optind;
		case '?':
			complain_unknown(&run, argv);
			return -1;
		case ':':
			complain_value(&run, optopt, NULL,
			    "needs an argument");
			return -1;
		default:
			if (!store(&run, value, optarg))
				return -1;
		}
	}
}

/* Write a word of help, on a new line if it would cross the margin. */
static int help_word(FILE *out, int column, const char *word, int len)
{
	if (column > OPT_COLUMN && column + 1 + len > OPT_WIDTH) {
		fprintf(out, "\n%*s", OPT_COLUMN, "");
		column = OPT_COLUMN;
	} else if (column > OPT_COLUMN) {
		fprintf(out, " ");
		column++;
	}
	fprintf(out, "%.*s", len, word);
	return column + len;
}

static int help_words(FILE *out, int column, const char *text)
{
	while (*text != '\0') {
		int len = (int)strcspn(text, " ");

		if (len > 0)
			column = help_word(out, column, text, len);
		text += len;
		text += strspn(text, " ");
	}
	return column;
}

/* "(text, jsonl, csv)", broken between the names. */
static void help_choices(FILE *out, int column, const char *const *choices)
{
	char word[64];

	for (int i = 0; choices[i]; i++) {
		int len = snprintf(word, sizeof(word), "%s%s%s",
		    i == 0 ? "(" : "", choices[i],
		    choices[i + 1] ? "," : ")");

		assert(len > 0 && len < (int)sizeof(word));
		column = help_word(out, column, word, len);
	}
}

static void help_row(FILE *out, const struct opt *row)
{
	const char letter[] = { '-', row->letter, ',', '\0' };
	int column;

	column = fprintf(out, "  %3s --%s%s%s", row->letter ? letter : "",
	    row->name, *row->arg ? " " : "", row->arg);
	if (column > OPT_COLUMN - 2) {
		fprintf(out, "\n");
		column = 0;
	}
	fprintf(out, "%*s", OPT_COLUMN - column, "");
	column = help_words(out, OPT_COLUMN, row->help);
	if (row->kind == OPT_CHOICE)
		help_choices(out, column, row->choices);
	fprintf(out, "\n");
}

void opt_help(const struct opt *table, FILE *out)
{
	const struct opt *row;
	const char *group = "";

	for (row = table; *row->name; row++) {
		if (row->group && strcmp(row->group, group) != 0) {
			group = row->group;
			fprintf(out, "%s%s:\n", row == table ? "" : "\n",
			    group);
		}
		help_row(out, row);
	}
}

void opt_list(const struct opt *table, FILE *out)
{
	for (; *table->name; table++) {
		const char *const *choice = table->choices;

		fprintf(out, "%c\t%s\t%s\t",
		    table->letter ? table->letter : '-', table->name,
		    *table->arg ? table->arg : "-");
		if (!choice || !*choice)
			fprintf(out, "-");
		for (; choice && *choice; choice++)
			fprintf(out, "%s%s", *choice, choice[1] ? "," : "");
		fprintf(out, "\t%s\n", table->help);
	}
}
