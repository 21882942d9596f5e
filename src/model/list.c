/*
 * A list of targets is text from outside: one byte at a time into a line of
 * fixed size, so that no list, however it is made, costs more than that.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/target.h"

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

/* A whole line stands in feed->text: add what it says. */
static const char *add_line(struct targets *targets,
    struct targets_feed *feed, char thing[static TARGET_TEXT])
{
	char *target = feed->text, *label;
	const char *phrase = NULL;

	feed->text[feed->len] = '\0';
	feed->len = 0;
	/* What Windows puts before UTF-8. */
	if (feed->line == 1 && !strncmp(target, "\xef\xbb\xbf", 3))
		target += 3;
	target = trim_line(target);
	label = target + strcspn(target, " \t");
	if (*label != '\0') {
		*label++ = '\0';
		label += strspn(label, " \t");
	}
	if (*target != '\0' && feed->excludes)
		phrase = targets_exclude(targets, target);
	else if (*target != '\0')
		phrase = targets_add(targets, target,
		    *label != '\0' ? label : NULL);
	if (phrase)
		text_escape(thing, TARGET_TEXT, target);
	return phrase;
}

/* A line that is none: the rest of it is skipped. */
static const char *bad_line(struct targets_feed *feed, const char *phrase,
    char thing[static TARGET_TEXT])
{
	char *target = feed->text;

	target[feed->len] = '\0';
	target = trim_line(target);
	target[strcspn(target, " \t")] = '\0';
	text_escape(thing, TARGET_TEXT, target);
	feed->len = 0;
	feed->skip = true;
	feed->line++;
	return phrase;
}

const char *targets_feed(struct targets *targets, struct targets_feed *feed,
    const char *bytes, size_t len, size_t *used,
    char thing[static TARGET_TEXT])
{
	const char *phrase = NULL;

	for (*used = 0; *used < len && !phrase; ) {
		char c = bytes[(*used)++];

		if (c == '\n' && feed->skip) {
			feed->skip = false;
		} else if (c == '\n') {
			feed->line++;
			phrase = add_line(targets, feed, thing);
		} else if (feed->skip) {
			continue;
		} else if (c == '\0') {
			phrase = bad_line(feed, "a zero byte", thing);
		} else if (feed->len == TARGETS_LINE) {
			phrase = bad_line(feed, "the line is too long", thing);
		} else {
			feed->text[feed->len++] = c;
		}
	}
	if (len == 0 && feed->len > 0) {
		feed->line++;
		phrase = add_line(targets, feed, thing);
	}
	return phrase;
}

static const char *read_all(struct targets *targets, bool excludes, FILE *in,
    unsigned *line, char *thing)
{
	struct targets_feed feed = { .excludes = excludes };
	const char *phrase = NULL;
	char bytes[4096];
	size_t len, used;

	do {
		len = fread(bytes, 1, sizeof(bytes), in);
		if (len == 0 && ferror(in)) {
			feed.line++;
			phrase = "cannot be read";
			*thing = '\0';
			break;
		}
		phrase = targets_feed(targets, &feed, bytes, len, &used,
		    thing);
	} while (len > 0 && !phrase);
	*line = phrase ? feed.line : feed.line + 1;
	return phrase;
}

const char *targets_read(struct targets *targets, FILE *in, unsigned *line,
    char *thing)
{
	return read_all(targets, false, in, line, thing);
}

const char *targets_read_excluded(struct targets *targets, FILE *in,
    unsigned *line, char *thing)
{
	return read_all(targets, true, in, line, thing);
}
