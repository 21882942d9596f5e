/*
 * A list of targets is text from outside: one byte at a time into a line of
 * fixed size, so that no file, however it is made, costs more than that.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/target.h"

enum { LIST_LINE = 1024 };	/* longest line */

/*
 * One line without its end into line; false at the end of the file.  Sets
 * *phrase if the line is none that a list may have.
 */
static bool read_line(FILE *in, char line[static LIST_LINE + 1],
    const char **phrase)
{
	size_t len = 0;
	int c;

	while ((c = getc(in)) != EOF && c != '\n') {
		if (c == '\0')
			*phrase = "a zero byte";
		else if (len == LIST_LINE)
			*phrase = "the line is too long";
		else
			line[len++] = (char)c;
		if (*phrase)
			break;
	}
	if (c == EOF && ferror(in))
		*phrase = "cannot be read";
	line[len] = '\0';
	return c != EOF || len > 0 || *phrase;
}

/* Take comment and surrounding blanks off a line. */
static char *trim_line(char *line)
{
	static const char blanks[] = " \t\r\v\f";
	char *hash = line, *end;

	while ((hash = strchr(hash, '#'))) {
		if (hash == line || strchr(blanks, hash[-1])) {
			*hash = '\0';
			break;
		}
		hash++;
	}
	line += strspn(line, blanks);
	end = line + strlen(line);
	while (end > line && strchr(blanks, end[-1]))
		*--end = '\0';
	return line;
}

const char *targets_read(struct targets *targets, FILE *in, unsigned *line,
    char *thing)
{
	char text[LIST_LINE + 1], *label, *target;
	const char *phrase = NULL;

	for (*line = 1; read_line(in, text, &phrase); ++*line) {
		target = text;
		/* What Windows puts before UTF-8. */
		if (*line == 1 && !strncmp(target, "\xef\xbb\xbf", 3))
			target += 3;
		target = trim_line(target);
		label = target + strcspn(target, " \t");
		if (*label != '\0') {
			*label++ = '\0';
			label += strspn(label, " \t");
		}
		if (!phrase && *target != '\0')
			phrase = targets_add(targets, target,
			    *label != '\0' ? label : NULL);
		if (phrase) {
			text_escape(thing, TARGET_TEXT, target);
			return phrase;
		}
	}
	return NULL;
}
