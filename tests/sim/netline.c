/*
 * netline.c - one line of a network file, word by word
 *
 * A line becomes an array of pointers into itself; takers step through it.
 * Whoever fails leaves `thing` at the word that was wrong, or at the last
 * one when the line was too short.
 */
#include "sim/netline.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "sim/network.h"

const char *netline_split(struct netline *words, char *line)
{
	char *word;

	words->n = words->at = 0;
	words->thing = "line";
	while ((word = strsep(&line, " \t\r\n"))) {
		if (*word == '#')
			break;
		if (!*word)
			continue;
		if (words->n == NETLINE_WORDS)
			return "too many words";
		words->word[words->n++] = word;
	}
	return NULL;
}

const char *netline_peek(const struct netline *words)
{
	return words->at < words->n ? words->word[words->at] : NULL;
}

bool netline_is(struct netline *words, const char *word)
{
	const char *next = netline_peek(words);

	if (!next || strcmp(next, word) != 0)
		return false;
	words->thing = next;
	words->at++;
	return true;
}

const char *netline_text(struct netline *words, const char **text)
{
	*text = netline_peek(words);
	if (!*text)
		return "something is missing behind it";
	words->thing = *text;
	words->at++;
	return NULL;
}

const char *netline_number(struct netline *words, int64_t *value, int64_t min,
    int64_t max)
{
	const char *text, *why = netline_text(words, &text);

	return why ? why : number_parse(value, text, min, max);
}

const char *netline_span(struct netline *words, nsec *span)
{
	const char *text, *why = netline_text(words, &text);

	return why ? why : number_parse_span(span, text, 0, NSEC_NEVER / 4);
}

const char *netline_chance(struct netline *words, uint64_t *chance)
{
	const char *text, *why = netline_text(words, &text);
	char number[32];
	double percent;
	size_t len;

	if (why)
		return why;
	len = strlen(text);
	if (len < 2 || len >= sizeof number || text[len - 1] != '%')
		return "not a percentage";
	memcpy(number, text, len - 1);
	number[len - 1] = '\0';
	why = number_parse_real(&percent, number, 0, 100);
	if (!why)
		*chance = (uint64_t)(percent / 100 * 4294967296.0);
	return why;
}

const char *netline_addr(struct netline *words, struct addr *addr)
{
	const char *text, *why = netline_text(words, &text);
	char zone[ADDR_ZONE];

	if (why)
		return why;
	why = addr_parse(addr, text, zone);
	if (!why && zone[0]) {
		addr->zone = network_device(words->network, zone);
		if (!addr->zone)
			why = "no such device";
	}
	return why;
}

const char *netline_when(struct netline *words, struct spans *spans)
{
	struct span *span = &spans->span[spans->n];
	const char *why = NULL;

	if (spans->n == NODE_SPANS)
		return "too many spans of time";
	*span = (struct span){ .from = 0, .to = NSEC_NEVER };
	if (netline_is(words, "from"))
		why = netline_span(words, &span->from);
	if (!why && netline_is(words, "to"))
		why = netline_span(words, &span->to);
	if (!why)
		spans->n++;
	return why;
}

const char *netline_choice(struct netline *words, const char *const *choices,
    int *choice)
{
	const char *text, *why = netline_text(words, &text);

	if (why)
		return why;
	for (int i = 0; choices[i]; i++)
		if (strcmp(choices[i], text) == 0) {
			*choice = i;
			return NULL;
		}
	return "not known";
}

const char *netline_unescape(char *text)
{
	char *out = text, digits[3] = "", *end;

	for (; *text; text++) {
		if (*text != '\\') {
			*out++ = *text;
		} else if (text[1] == 's' || text[1] == '\\') {
			*out++ = *++text == 's' ? ' ' : '\\';
		} else if (text[1] == 'x' && text[2] && text[3]) {
			memcpy(digits, text + 2, 2);
			*out++ = (char)strtol(digits, &end, 16);
			if (*end || !out[-1])
				return "bad escape";
			text += 3;
		} else {
			return "bad escape";
		}
	}
	*out = '\0';
	return NULL;
}
