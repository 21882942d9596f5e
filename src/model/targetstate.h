/*
 * targetstate.h - what a list of targets is made of
 *
 * Seen by target.c, which looks things up, and targetadd.c, which adds them.
 */
#ifndef ASDIC_TARGETSTATE_H
#define ASDIC_TARGETSTATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "base/addr.h"
#include "model/hosts.h"
#include "model/spans.h"
#include "model/target.h"

enum {
	TARGET_MOVES = 8,	/* addresses remembered of each place */
	TARGET_PLACES = 16,	/* kept for a name with all its addresses */
};

struct place {
	struct addr	addr[TARGET_MOVES];	/* by series, modulo */
	uint8_t		series;
	uint8_t		had;		/* entries of addr that are valid */
};

struct name {
	char		*canonical;
	int		 reason;	/* EAI_* or errno, 0: none yet, or
					   resolved */
	unsigned	 places;
	struct place	 place[];
};

/* What most entries of a long list have none of. */
struct extra {
	SLIST_ENTRY(extra) next;
	const char	*text;		/* as typed, if that is not how its
					   address is written; or NULL */
	const char	*label;
	struct name	*name;		/* NULL: it is none */
};

/* A span of indices: it ends where the next one starts. */
struct entry {
	uint32_t	 start;		/* index of its first host */
	struct addr	 first;		/* unless it is a name */
	struct extra	*extra;		/* may be NULL, and shared */
};

struct block {
	SLIST_ENTRY(block) next;
	size_t		 used, size;
	char		 text[];
};

struct targets {
	struct targets_conf conf;
	struct entry	*entry;
	uint32_t	 n, room;	/* of entries */
	uint32_t	 count;		/* of indices */
	uint32_t	 names;
	SLIST_HEAD(, block) arena;
	SLIST_HEAD(, extra) extras;
	struct spans	 given;		/* if conf.unique */
	struct spans	 excluded;
	uint64_t	 duplicates, left_out;
	char		 phrase[HOSTS_PHRASE];
};

/* Is any of a span's addresses multicast or the limited broadcast one? */
bool target_has_group(const struct addr *first, const struct addr *last);

/* Was the address, in its zone or in any, excluded? */
bool target_is_excluded(const struct targets *targets,
    const struct addr *addr);

#endif
