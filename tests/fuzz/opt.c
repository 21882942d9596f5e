/*
 * A command line, one word a line, is taken, or refused in one printable line
 * that names the program.
 */
#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/nsec.h"
#include "base/opt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct settings {
	bool		flag;
	int64_t		number, size;
	nsec		span;
	const char	*text;
	int		choice;
};

static const char *refuse_empty(void *settings, const char *arg)
{
	(void)settings;
	return arg && arg[0] == '\0' ? "empty" : NULL;
}

static const char *const choices[] = { "one", "two", NULL };

static const struct opt table[] = {
	{ 'f', "flag", "", OPT_FLAG, offsetof(struct settings, flag),
	  .help = "" },
	{ 'n', "number", "N", OPT_NUMBER, offsetof(struct settings, number),
	  -5, 5, .help = "" },
	{ 's', "size", "N", OPT_SIZE, offsetof(struct settings, size), 0,
	  65507, .help = "" },
	{ 't', "span", "T", OPT_SPAN, offsetof(struct settings, span), 1,
	  NSEC_NEVER, .help = "" },
	{ 0, "text", "TEXT", OPT_TEXT, offsetof(struct settings, text),
	  .help = "" },
	{ 0, "choice", "WORD", OPT_CHOICE, offsetof(struct settings, choice),
	  .choices = choices, .help = "" },
	{ 'C', "call", "ANY", OPT_CALL, .parse = refuse_empty, .help = "" },
	{ '4', "call-none", "", OPT_CALL, .parse = refuse_empty,
	  .help = "" },
	{ .name = "" },
};

enum { WORDS = 32 };

static int split(char *text, char **argv)
{
	static char program[] = "asdic";
	int argc = 0;

	argv[argc++] = program;
	while (text && argc < WORDS)
		argv[argc++] = strsep(&text, "\n");
	argv[argc] = NULL;
	return argc;
}

static void check_complaint(const char *said, size_t len)
{
	assert(strncmp(said, "asdic: -", 8) == 0);
	assert(strchr(said, '\n') == said + len - 1);
	for (size_t i = 0; i + 1 < len; i++)
		assert((unsigned char)said[i] >= 0x20 && said[i] != 0x7f);
}

static void check_settings(const struct settings *set)
{
	assert(set->number >= -5 && set->number <= 5);
	assert(set->size >= 0 && set->size <= 65507);
	assert(set->span >= 1);
	assert(set->choice == 0 || set->choice == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct settings settings = { .span = 1 };
	char text[512], *argv[WORDS + 1], *said;
	size_t said_len;
	FILE *err;
	int argc, first;

	if (len >= sizeof(text))
		return 0;
	if (len > 0)
		memcpy(text, data, len);
	text[len] = '\0';
	argc = split(text, argv);
	err = open_memstream(&said, &said_len);
	assert(err);
	first = opt_parse(table, &settings, argc, argv, "asdic", err);
	fclose(err);
	assert(first == -1 || (first >= 1 && first <= argc));
	if (first == -1)
		check_complaint(said, said_len);
	else
		assert(said_len == 0);
	check_settings(&settings);
	free(said);
	return 0;
}
