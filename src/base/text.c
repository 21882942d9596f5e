/*
 * The text is taken character by character: an ASCII byte or a UTF-8
 * sequence that a terminal may be given stays as it is, any other byte
 * becomes an escape.  Beside the end of what is written stands `cut`, the
 * last place between two characters where the dots would still fit; when the
 * room runs out, the dots go there.
 */
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The length that the first byte of a sequence tells, 0 if it is none. */
static size_t sequence_len(uint8_t first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	if (first >= 0xf0 && first <= 0xf4)
		return 4;
	return 0;
}

/*
 * Characters that rule over their neighbours: C1 controls, line and
 * paragraph separators, and the marks that turn the direction of writing,
 * with which a name can be made to look like another one.
 */
static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) ||
	    (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/*
 * How many bytes at p make one character that may be printed as it is; 0 if
 * the first one must be escaped.  RFC 3629: no longer forms than needed, no
 * surrogates, nothing above U+10FFFF.
 */
static size_t printable(const uint8_t *p)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len = sequence_len(p[0]), i;
	uint32_t c;

	if (len == 0 || p[0] == '\\')
		return 0;
	c = len == 1 ? p[0] : p[0] & (0x7fU >> len);
	for (i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) ||
	    is_control(c))
		return 0;
	return len;
}

static size_t escape_byte(char word[static 5], uint8_t byte)
{
	static const char hex[] = "0123456789abcdef";

	word[0] = '\\';
	word[1] = '\\';
	if (byte == '\\')
		return 2;
	word[1] = 'x';
	word[2] = hex[byte >> 4];
	word[3] = hex[byte & 15];
	return 4;
}

static bool is_plain(uint8_t byte)
{
	return byte >= 0x20 && byte < 0x7f && byte != '\\';
}

char *text_escape(char *out, size_t size, const char *text)
{
	const uint8_t *p = (const uint8_t *)text;
	size_t n = 0, cut = 0, room = size - 1;
	char word[5];

	while (*p != '\0') {
		size_t take = is_plain(*p) ? 1 : printable(p);
		size_t len = take ? take : escape_byte(word, *p);

		if (n + len > room)
			goto full;
		memcpy(out + n, take ? (const char *)p : word, len);
		n += len;
		p += take ? take : 1;
		if (n + 3 <= room)
			cut = n;
	}
	out[n] = '\0';
	return out;
full:
	for (n = 0; n < 3 && cut < room; n++)
		out[cut++] = '.';
	out[cut] = '\0';
	return out;
}

char *text_quote(char *out, size_t size, const char *text)
{
	size_t len = strlen(text);

	if (len > 0 && text[0] != ' ' && text[len - 1] != ' ')
		return text_escape(out, size, text);
	text_escape(out + 1, size - 2, text);
	out[0] = '"';
	strlcat(out, "\"", size);
	return out;
}
