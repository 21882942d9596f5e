/*
 * settle.h - what a sweep tells of one target, once its state is settled
 *
 * A plain value, made of the event that settled the state, or changed it; it
 * may be kept while a name is waited for.  Called by the views of a sweep.
 */
#ifndef ASDIC_SETTLE_H
#define ASDIC_SETTLE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/event.h"
#include "model/census.h"

struct report;

struct settle {
	uint32_t	target;
	enum census_state state;
	bool		late;		/* up by a late answer alone */
	bool		corrects;	/* another state was told before: */
	enum census_state before;
	uint32_t	number;		/* of the probe that settled it; 0: no
					   probe did */
	nsec		wall;		/* when */
	nsec		rtt;		/* NSEC_UNKNOWN: none */
	enum rtt_source	source;		/* of rtt */
	struct addr	to;		/* where it went; may be unset */
	struct addr	from;		/* who says so; may be unset */
	bool		own;		/* this host does */
	uint8_t		icmp_type, icmp_code;	/* unreachable */
	uint32_t	bytes;		/* of ICMP in the probe */
	int		error;		/* unsent: errno; unresolved: as
					   in EVENT_UNRESOLVED */
};

/*
 * Did the event, noted by the census last, settle a state or change it?  Then
 * fill in settle.
 */
bool settle_of(const struct report *report, const struct event *event,
    struct settle *settle);

/* "up", "down" ...: the same word in every format. */
const char *settle_word(enum census_state state);

/*
 * The reason of a state that has one, in words: "Host unreachable"; NULL:
 * none.  text (WORDS_TEXT) is where it may be put.
 */
const char *settle_reason(const struct settle *settle, char *text);

/* The reverse name of who is up, or what the resolver calls a name; NULL: not
 * known.  Not escaped. */
const char *settle_name(const struct report *report,
    const struct settle *settle);

/* How many probes the target had got by then; 0: not known. */
uint32_t settle_sent(const struct settle *settle);

#endif
