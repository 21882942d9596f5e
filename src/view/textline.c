/*
 * A buffer, its length, and where the remarks begin.
 */
#include "view/textline.h"

#include <stdarg.h>
#include <string.h>

#include "view/words.h"

void textline_init(struct textline *line)
{
	line->len = line->remarks = 0;
	line->text[0] = '\0';
}

static void __attribute__((format(printf, 2, 0)))
append(struct textline *line, const char *format, va_list args)
{
	size_t room = sizeof(line->text) - line->len;
	int n = vsnprintf(line->text + line->len, room, format, args);

	if (n < 0)
		return;
	line->len += (size_t)n < room ? (size_t)n : room - 1;
	if ((size_t)n < room)
		return;
	while (line->len && (line->text[line->len] & 0xc0) == 0x80)
		line->len--;
	/* What was cut may have been the rest of this very character. */
	while (line->len && (line->text[line->len - 1] & 0x80))
		line->len--;
	line->text[line->len] = '\0';
}

void textline_add(struct textline *line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	append(line, format, args);
	va_end(args);
}

void textline_to(struct textline *line, int column)
{
	int blanks = column - words_columns(line->text);

	if (blanks > 0)
		textline_add(line, "%*s", blanks, "");
}

void textline_right(struct textline *line, const char *text, int columns)
{
	int blanks = columns - words_columns(text);

	textline_add(line, "%*s%s", blanks > 0 ? blanks : 0, "", text);
}

void textline_remark(struct textline *line, const char *format, ...)
{
	va_list args;

	if (line->remarks) {
		textline_add(line, "; ");
	} else {
		textline_add(line, "   ");
		line->remarks = line->len;
	}
	va_start(args, format);
	append(line, format, args);
	va_end(args);
}

unsigned textline_tell(struct textline *line, FILE *out, int columns)
{
	unsigned wide;

	while (line->len && line->text[line->len - 1] == ' ')
		line->text[--line->len] = '\0';
	fprintf(out, "%s\n", line->text);
	wide = (unsigned)words_columns(line->text);
	if (columns < 1 || wide < 1)
		return 1;
	return (wide - 1) / (unsigned)columns + 1;
}
