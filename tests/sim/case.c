/*
 * case.c - one run of the program, as a file tells it
 *
 * A few lines of a keyword and its text.  Below a bare "network" line the
 * network itself follows, indented; it is gathered in memory and read like a
 * file of its own.
 */
#include "sim/case.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "sim/network.h"

enum { CASE_LINE = 4096, CASE_INLINE = 65536 };

struct reading {
	struct sim_case	*c;
	const char	*path;
	char		*trouble;
	unsigned	 line;
	bool		 failed;
	unsigned	 inline_first;	/* line of an inline network */
	size_t		 inline_len;
	char		 text[CASE_INLINE];
};

static void fail(struct reading *r, const char *thing, const char *why)
{
	if (!r->failed)
		snprintf(r->trouble, CASE_TROUBLE, "%.200s:%u: %.60s: %s",
		    r->path, r->line, thing, why);
	r->failed = true;
}

bool case_add(struct sim_case *c, const char *arg)
{
	if (c->argc == CASE_ARGS)
		return false;
	c->argv[c->argc] = strdup(arg);
	return c->argv[c->argc] && ++c->argc;
}

/* Words as a shell would see them, with '...' and "..." and nothing else. */
static void command_read(struct reading *r, const char *text)
{
	char word[CASE_LINE], quote;

	while (*(text += strspn(text, " \t"))) {
		size_t n = 0;

		for (quote = '\0'; *text && (quote || !strchr(" \t", *text));
		    text++) {
			if (*text == quote)
				quote = '\0';
			else if (!quote && (*text == '\'' || *text == '"'))
				quote = *text;
			else
				word[n++] = *text;
		}
		word[n] = '\0';
		if (quote)
			fail(r, word, "the quote is never closed");
		else if (!case_add(r->c, word))
			fail(r, word, "too many words");
	}
}

struct case_file *case_find(struct sim_case *c, const char *name)
{
	for (unsigned i = 0; i < c->files; i++)
		if (strcmp(c->file[i].name, name) == 0)
			return &c->file[i];
	return NULL;
}

/* One more line of a file. */
static void file_add(struct reading *r, const char *name, const char *text)
{
	struct case_file *file = case_find(r->c, name);
	size_t len = strlen(text);

	if (!file && r->c->files < CASE_FILES) {
		file = &r->c->file[r->c->files++];
		strlcpy(file->name, name, sizeof file->name);
	}
	if (!file || file->len + len + 1 > CASE_TEXT) {
		fail(r, name, file ? "too long" : "too many files");
		return;
	}
	memcpy(file->text + file->len, text, len);
	file->len += len;
	file->text[file->len++] = '\n';
}

/* "file NAME LINE" */
static void file_line(struct reading *r, const char *text)
{
	size_t len = strcspn(text, " \t");
	char name[CASE_NAME];

	snprintf(name, sizeof name, "%.*s", (int)len, text);
	file_add(r, name, text[len] ? text + len + 1 : "");
}

/* A path is looked for beside the case, and one folder above. */
static void network_open(struct reading *r, const char *name)
{
	static const char *const folders[] = { "", "../" };
	const char *slash = strrchr(r->path, '/');
	int len = slash ? (int)(slash - r->path) + 1 : 0;
	char path[CASE_LINE];
	FILE *file = NULL;

	for (size_t i = 0; !file && i < 2; i++) {
		snprintf(path, sizeof path, "%.*s%s%s",
		    *name == '/' ? 0 : len, r->path, folders[i], name);
		file = fopen(path, "re");
	}
	if (!file) {
		fail(r, name, strerror(errno));
		return;
	}
	r->c->network = network_read(file, name, 1, r->trouble);
	r->failed = !r->c->network;
	fclose(file);
}

static void number_read(struct reading *r, const char *text, int64_t max,
    int64_t *value)
{
	const char *why = number_parse(value, text, 0, max);

	if (why)
		fail(r, text, why);
}

/* "pause SPAN": what follows of standard input comes that much later. */
static void pause_read(struct reading *r, const char *text)
{
	struct sim_case *c = r->c;
	struct case_file *file = case_find(c, "-");
	const char *why;

	if (c->pauses == CASE_PAUSES) {
		fail(r, text, "too many pauses");
		return;
	}
	c->pause[c->pauses].at = file ? file->len : 0;
	why = number_parse_span(&c->pause[c->pauses++].span, text, 0,
	    3600 * NSEC_SEC);
	if (why)
		fail(r, text, why);
}

static void keyword_read(struct reading *r, const char *key, const char *text)
{
	struct sim_case *c = r->c;
	int64_t value = 0;

	if (strcmp(key, "network") == 0 && *text) {
		network_open(r, text);
	} else if (strcmp(key, "network") == 0) {
		r->inline_first = r->line + 1;
	} else if (strcmp(key, "command") == 0) {
		command_read(r, text);
	} else if (strcmp(key, "seed") == 0) {
		number_read(r, text, INT64_MAX, &value);
		c->seed = (uint64_t)value;
	} else if (strcmp(key, "exit") == 0) {
		number_read(r, text, 255, &value);
		c->status = (int)value;
	} else if (strcmp(key, "columns") == 0) {
		number_read(r, text, 10000, &value);
		c->columns = (int)value;
	} else if (strcmp(key, "rows") == 0) {
		number_read(r, text, 10000, &value);
		c->rows = (int)value;
	} else if (strcmp(key, "err-columns") == 0) {
		number_read(r, text, 10000, &value);
		c->err_columns = (int)value;
	} else if (strcmp(key, "pause") == 0) {
		pause_read(r, text);
	} else if (strcmp(key, "stdin") == 0) {
		file_add(r, "-", text);
	} else if (strcmp(key, "file") == 0) {
		file_line(r, text);
	} else if (strcmp(key, "user") == 0) {
		c->superuser = strcmp(text, "root") == 0;
		c->stuck = strcmp(text, "stuck") == 0;
	} else if (strcmp(key, "formats") != 0) {	/* for run.t */
		fail(r, key, "not understood");
	}
}

static void line_read(struct reading *r, char *line)
{
	char *text = line + strcspn(line, " \t");

	if (r->inline_first && (*line == ' ' || *line == '\t' || !*line)) {
		size_t len = strlen(line);

		if (r->inline_len + len + 1 >= CASE_INLINE) {
			fail(r, "network", "too long");
			return;
		}
		memcpy(r->text + r->inline_len, line, len);
		r->inline_len += len;
		r->text[r->inline_len++] = '\n';
		return;
	}
	if (!*line || *line == '#')
		return;
	if (*text)
		*text++ = '\0';
	keyword_read(r, line, text + strspn(text, " \t"));
}

static void inline_read(struct reading *r)
{
	FILE *file = fmemopen(r->text, r->inline_len + 1, "r");

	if (!file) {
		fail(r, "network", strerror(errno));
		return;
	}
	r->c->network = network_read(file, r->path, r->inline_first,
	    r->trouble);
	r->failed = !r->c->network;
	fclose(file);
}

static void file_read(struct reading *r, FILE *file)
{
	char line[CASE_LINE];

	while (!r->failed && fgets(line, sizeof line, file)) {
		r->line++;
		line[strcspn(line, "\n")] = '\0';
		line_read(r, line);
	}
	if (!r->failed && r->inline_first && !r->c->network)
		inline_read(r);
	if (!r->failed && !r->c->network)
		fail(r, "network", "none is given");
	if (!r->failed && !r->c->argc)
		fail(r, "command", "none is given");
}

struct sim_case *case_read(const char *path, char trouble[static CASE_TROUBLE])
{
	struct sim_case *c = calloc(1, sizeof *c);
	struct reading *r = calloc(1, sizeof *r);
	FILE *file = fopen(path, "re");

	snprintf(trouble, CASE_TROUBLE, "%s: %s", path, strerror(errno));
	if (!c || !r || !file) {
		free(c);
		c = NULL;
		goto out;
	}
	r->c = c;
	r->path = path;
	r->trouble = trouble;
	c->seed = 1;
	file_read(r, file);
	if (r->failed) {
		case_free(c);
		c = NULL;
	}
out:
	if (file)
		fclose(file);
	free(r);
	return c;
}

void case_free(struct sim_case *c)
{
	if (!c)
		return;
	network_free(c->network);
	for (int i = 0; i < CASE_ARGS; i++)
		free(c->argv[i]);
	free(c);
}
