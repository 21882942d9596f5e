/*
 * opt.h - options as a table
 *
 * A verb describes its options once, in a const table.  Parsing, --help,
 * shell completions and the check of the manual pages are loops over it.
 * Knows nothing of what the options mean; called by verbs.
 */
#ifndef ASDIC_OPT_H
#define ASDIC_OPT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum opt_kind {
	OPT_FLAG,		/* bool: sets true */
	OPT_NUMBER,		/* int64_t, min..max */
	OPT_SPAN,		/* nsec, min..max, units as in number.h */
	OPT_SIZE,		/* int64_t bytes, min..max */
	OPT_TEXT,		/* const char *, as given */
	OPT_CHOICE,		/* int: the index in choices */
	OPT_CALL,		/* parse() decides; no arg: it is given NULL */
};

/*
 * One option.  letter 0: long name only.  offset is where in the settings
 * struct the value goes (offsetof).  A table ends with name "".  Names stand
 * in the row: each pointer of a table is relocated at the start of every run.
 */
struct opt {
	char		 letter;
	char		 name[31];	/* long name, without the dashes */
	char		 arg[16];	/* what the argument is called, or ""
					   for an option without one */
	enum opt_kind	 kind;
	size_t		 offset;
	int64_t		 min, max;
	const char *const *choices;	/* OPT_CHOICE: ends with NULL */

	/* OPT_CALL: NULL, or a phrase that completes "-x ARG: ". */
	const char	*(*parse)(void *settings, const char *arg);
	const char	*group;		/* heading in --help; NULL: as before */
	const char	*help;		/* one line, lower case, no full stop */
};

/*
 * Parse argv[1..] into settings, by getopt_long(3): options and operands may
 * be mixed, "--" ends options, long names may be shortened while unambiguous.
 * argv is permuted so that the operands come last.  Returns the index of the
 * first operand, or -1 after one line on err that names program, option and
 * argument: "asdic: -i 0: too small".  What the user typed is escaped there.
 * With POSIXLY_CORRECT in the environment, the first operand ends options.
 */
int opt_parse(const struct opt *table, void *settings, int argc, char **argv,
    const char *program, FILE *err);

/*
 * Write the options, grouped, aligned, at most 80 columns wide.  The choices
 * of an OPT_CHOICE are added to its help.
 */
void opt_help(const struct opt *table, FILE *out);

/*
 * Write one line per option for the completion and drift checks:
 * letter TAB name TAB arg TAB choices (comma separated) TAB help; a missing
 * field is "-".
 */
void opt_list(const struct opt *table, FILE *out);

#endif
