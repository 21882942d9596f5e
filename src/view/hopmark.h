/*
 * hopmark.h - what is odd about a hop, in words
 *
 * Each oddity is a remark at the end of the hop's line; a hop that is as it
 * should be has none.
 */
#ifndef ASDIC_HOPMARK_H
#define ASDIC_HOPMARK_H

#include <stdbool.h>
#include <stdint.h>

#include "model/path.h"
#include "view/textline.h"
#include "view/words.h"

/* A hop, and what of nearer ones is needed to speak about it. */
struct hopmark {
	const struct report *report;
	uint32_t	target;		/* whose hop it is, for the model */
	uint8_t		ttl;
	unsigned	nearer;		/* enum path_odd of all nearer hops */
	const char	*words;		/* of what is missing; NULL: none */
	uint8_t		same[PATH_RESPONDERS];	/* nearer hop with the same
					   address, 0: none */
	const struct path_hop *hop;
};

/* mark->hop is valid until paths_hop() is called again. */
void hopmark_init(struct hopmark *mark, const struct report *report,
    uint32_t target, uint8_t ttl);

/* Of the hop as a whole: what is missing, and how it is to be read; but not of
 * one that is inferred, for its probes were another target's. */
void hopmark_hop(const struct hopmark *mark, bool inferred,
    struct textline *line);

/* Of responder i. */
void hopmark_responder(const struct hopmark *mark, unsigned i,
    struct textline *line);

/* Errors that this host itself has made for probes of this hop. */
void hopmark_own(const struct hopmark *mark, struct textline *line);

/* An ICMP error in plain words: "administratively prohibited". */
char *hopmark_reason(uint8_t family, uint8_t type, uint8_t code,
    char text[static WORDS_TEXT]);

#endif
