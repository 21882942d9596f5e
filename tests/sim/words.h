/*
 * words.h - one line of a network file, word by word
 *
 * A reader takes what it understands and leaves the rest; a line must be
 * used up.  Every taker returns NULL or a phrase; `thing` is then the word
 * that the phrase is about.
 */
#ifndef SIM_WORDS_H
#define SIM_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/nsec.h"

struct network;
struct spans;

enum { WORDS_MAX = 48 };

struct words {
	const struct network *network;	/* for the names of devices */
	char		*word[WORDS_MAX];
	unsigned	 n, at;
	const char	*thing;
};

/* Cut line (which is changed) at blanks; a word that begins with # ends it. */
const char *words_split(struct words *words, char *line);

/* The word that comes next, NULL at the end. */
const char *words_peek(const struct words *words);

/* Take it if it is this one. */
bool words_is(struct words *words, const char *word);

const char *words_text(struct words *words, const char **text);
const char *words_number(struct words *words, int64_t *value, int64_t min,
    int64_t max);
const char *words_span(struct words *words, nsec *span);	/* >= 0 */
const char *words_chance(struct words *words, uint64_t *chance); /* "10%" */
const char *words_addr(struct words *words, struct addr *addr);

/* "from T to T" or "from T"; nothing: always. */
const char *words_when(struct words *words, struct spans *spans);

/* One of NULL-terminated choices; its index. */
const char *words_choice(struct words *words, const char *const *choices,
    int *choice);

/* Undo \xNN, \s and \\ in place. */
const char *words_unescape(char *text);

#endif
