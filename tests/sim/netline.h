/*
 * netline.h - one line of a network file, word by word
 *
 * A reader takes what it understands and leaves the rest; a line must be
 * used up.  Every taker returns NULL or a phrase; `thing` is then the word
 * that the phrase is about.
 */
#ifndef SIM_NETLINE_H
#define SIM_NETLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/nsec.h"

struct network;
struct spans;

enum { NETLINE_WORDS = 48 };

struct netline {
	const struct network *network;	/* for the names of devices */
	char		*word[NETLINE_WORDS];
	unsigned	 n, at;
	const char	*thing;
};

/* Cut line (which is changed) at blanks; a word that begins with # ends it. */
const char *netline_split(struct netline *words, char *line);

/* The word that comes next, NULL at the end. */
const char *netline_peek(const struct netline *words);

/* Take it if it is this one. */
bool netline_is(struct netline *words, const char *word);

const char *netline_text(struct netline *words, const char **text);
const char *netline_number(struct netline *words, int64_t *value, int64_t min,
    int64_t max);
const char *netline_span(struct netline *words, nsec *span);	/* >= 0 */
const char *netline_chance(struct netline *words, uint64_t *chance); /* "10%" */
const char *netline_addr(struct netline *words, struct addr *addr);

/* "from T to T" or "from T"; nothing: always. */
const char *netline_when(struct netline *words, struct spans *spans);

/* One of NULL-terminated choices; its index. */
const char *netline_choice(struct netline *words, const char *const *choices,
    int *choice);

/* Undo \xNN, \s and \\ in place. */
const char *netline_unescape(char *text);

#endif
