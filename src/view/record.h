/*
 * record.h - one JSON object on one line
 *
 * Builds an object key by key, in the order of the calls, and writes it in
 * one piece.  Unknown values become null.  Whatever cannot be had (memory)
 * spoils the whole record, never a part of it: a record is written as it was
 * meant or not at all, and those not written are counted.  Nothing but
 * record.c knows the JSON library.
 */
#ifndef ASDIC_RECORD_H
#define ASDIC_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/addr.h"
#include "base/nsec.h"

struct json_t;

/* Where records go; line is reused from one record to the next. */
struct record_sink {
	FILE		*out;
	char		*line;
	size_t		 size;
	uint64_t	 unwritten;

	/* As in struct report: names the zones of addresses. */
	void		(*zone_name)(uint32_t index,
			    char name[static ADDR_ZONE]);
};

/* Opens with room for ordinary records; false: no memory. */
bool record_sink_init(struct record_sink *sink, FILE *out);
void record_sink_fini(struct record_sink *sink);

/* An object, or a list of objects and values, that is being filled. */
struct record {
	struct json_t	*json;
	const struct record_sink *sink;
	bool		 spoilt;
};

/* Begin a record with its "event". */
void record_begin(struct record *record, const struct record_sink *sink,
    const char *event);

/* Write it, with a line feed, and free it.  False: it is not written. */
bool record_write(struct record_sink *sink, struct record *record);

/*
 * Parts: an object or a list of its own, put into its parent when complete.
 * key is NULL when the parent is a list, here and below.
 */
void record_open_object(struct record *part, const struct record *parent);
void record_open_list(struct record *part, const struct record *parent);
void record_close(struct record *parent, const char *key,
    struct record *part);

/* Text from anywhere: bytes that are not UTF-8 become U+FFFD; NULL: null. */
void record_text(struct record *record, const char *key, const char *text);

/* One of our own words: not looked at again. */
void record_token(struct record *record, const char *key, const char *token);

void record_count(struct record *record, const char *key, uint64_t count);
void record_bool(struct record *record, const char *key, bool value);
void record_null(struct record *record, const char *key);

/* A number or, when known is false, null. */
void record_known(struct record *record, const char *key, bool known,
    uint64_t count);

/* Six decimals at most; NaN and infinities are null. */
void record_real(struct record *record, const char *key, double value);

/* The same as a whole number. */
void record_whole(struct record *record, const char *key, double value);

/* A span; NSEC_UNKNOWN and NSEC_NEVER are null. */
void record_msec(struct record *record, const char *key, nsec span);
void record_sec(struct record *record, const char *key, nsec span);

/* A point on the wall clock: RFC 3339, UTC, microseconds. */
void record_time(struct record *record, const char *key, nsec wall);

/* Null when it is not set. */
void record_addr(struct record *record, const char *key,
    const struct addr *addr);

#endif
