/*
 * hosts.h - the text of one target, read as addresses
 *
 * Tells a literal, a network and a range from a name, and refuses what can
 * be neither.  Knows nothing of lists; called by targetadd.c alone.
 */
#ifndef ASDIC_HOSTS_H
#define ASDIC_HOSTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "model/target.h"

enum { HOSTS_PHRASE = 80 };

/* Consecutive addresses; count 0: the text is a name. */
struct hosts {
	struct addr	first, last;
	uint64_t	count;		/* UINT64_MAX: that, or more */
	bool		edges;		/* those two are no hosts */
};

/*
 * Read text.  Returns NULL or a phrase that completes "text: "; phrase is
 * room for one that holds a number.
 */
const char *hosts_parse(struct hosts *hosts, const char *text,
    const struct targets_conf *conf, char phrase[static HOSTS_PHRASE]);

/* The same, but networks with all their addresses, however many. */
const char *hosts_parse_whole(struct hosts *hosts, const char *text,
    const struct targets_conf *conf);

#endif
