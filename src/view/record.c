/*
 * record.c - one JSON object on one line
 *
 * A record is a small jansson object: insertion order is kept and the
 * escaping is jansson's.  It is dumped into the sink's line, which grows to
 * the longest record and stays, and goes to the stream in one piece, so a
 * dump that runs out of memory leaves no half line behind.
 *
 * jansson escapes C0 controls alone.  DEL and the C1 controls, which some
 * terminals obey in UTF-8 too, can only stand inside strings of a finished
 * line, so they are escaped there.
 */
#include "view/record.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

enum {
	RECORD_LINE = 2048,	/* longer than any record but a summary */
	RECORD_TIME = 40,
};

/*
 * Times are counts of nanoseconds told in ms or s: 15 digits are all that a
 * double is sure of, and 0.045123 stays 0.045123.
 */
#define RECORD_FLAGS	(JSON_COMPACT | JSON_REAL_PRECISION(15))

bool record_sink_init(struct record_sink *sink, FILE *out)
{
	*sink = (struct record_sink){ .out = out, .size = RECORD_LINE };
	sink->line = malloc(sink->size);
	return sink->line != NULL;
}

void record_sink_fini(struct record_sink *sink)
{
	free(sink->line);
	sink->line = NULL;
}

/* Takes over value; NULL means that there was no memory for it. */
static void put(struct record *record, const char *key, json_t *value)
{
	int failed;

	if (key)
		failed = json_object_set_new_nocheck(record->json, key, value);
	else
		failed = json_array_append_new(record->json, value);
	if (failed)
		record->spoilt = true;
}

static void open_part(struct record *part, const struct record_sink *sink,
    json_t *json)
{
	*part = (struct record){ .json = json, .sink = sink,
		.spoilt = json == NULL };
}

void record_begin(struct record *record, const struct record_sink *sink,
    const char *event)
{
	open_part(record, sink, json_object());
	record_token(record, "event", event);
}

void record_open_object(struct record *part, const struct record *parent)
{
	open_part(part, parent->sink, json_object());
}

void record_open_list(struct record *part, const struct record *parent)
{
	open_part(part, parent->sink, json_array());
}

void record_close(struct record *parent, const char *key, struct record *part)
{
	if (part->spoilt)
		parent->spoilt = true;
	put(parent, key, part->json);
	part->json = NULL;
}

/* Is this DEL, or a C1 control (U+0080 to U+009F)?  How many bytes of it. */
static size_t control_len(const char *at, size_t left)
{
	const unsigned char *p = (const unsigned char *)at;

	if (p[0] == 0x7f)
		return 1;
	if (left > 1 && p[0] == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f)
		return 2;
	return 0;
}

static void write_line(FILE *out, const char *line, size_t len)
{
	size_t from = 0, i = len, n;

	if (memchr(line, 0x7f, len) || memchr(line, 0xc2, len))
		i = 0;			/* else there is nothing to look for */
	for (; i < len; i += n ? n : 1) {
		n = control_len(line + i, len - i);
		if (n == 0)
			continue;
		fwrite(line + from, 1, i - from, out);
		fprintf(out, "\\u%04X", (unsigned char)line[i + n - 1]);
		from = i + n;
	}
	fwrite(line + from, 1, len - from, out);
}

/* Dump into sink->line, one byte kept for the line feed; 0: no memory. */
static size_t dump(struct record_sink *sink, const json_t *json)
{
	size_t len = json_dumpb(json, sink->line, sink->size - 1,
	    RECORD_FLAGS);
	char *line;

	if (len < sink->size)
		return len;
	line = realloc(sink->line, len + len / 2 + 1);
	if (!line)
		return 0;
	sink->line = line;
	sink->size = len + len / 2 + 1;
	return json_dumpb(json, sink->line, sink->size - 1, RECORD_FLAGS);
}

bool record_write(struct record_sink *sink, struct record *record)
{
	size_t len = record->spoilt ? 0 : dump(sink, record->json);

	if (len == 0) {
		sink->unwritten++;
	} else {
		sink->line[len] = '\n';
		write_line(sink->out, sink->line, len + 1);
	}
	json_decref(record->json);
	record->json = NULL;
	return len > 0;
}

void record_token(struct record *record, const char *key, const char *token)
{
	put(record, key, json_string_nocheck(token));
}

/*
 * Length of the UTF-8 sequence at p (RFC 3629: no overlong forms, no
 * surrogates, nothing above U+10FFFF), 0 when it is none.
 */
static size_t utf8_len(const unsigned char *p)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t len, i;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	for (i = 1; i < len; i++, low = 0x80, high = 0xbf)
		if (p[i] < low || p[i] > high)
			return 0;	/* the final zero byte is too low */
	return len;
}

/* A copy with U+FFFD in place of every byte that is out of place. */
static json_t *mended(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	char *copy = malloc(strlen(text) * 3 + 1), *to = copy;
	json_t *json;
	size_t n;

	if (!copy)
		return NULL;
	for (; *p; p += n ? n : 1) {
		n = utf8_len(p);
		memcpy(to, n ? (const char *)p : "\xef\xbf\xbd", n ? n : 3);
		to += n ? n : 3;
	}
	*to = '\0';
	json = json_string(copy);
	free(copy);
	return json;
}

void record_text(struct record *record, const char *key, const char *text)
{
	json_t *json;

	if (!text) {
		record_null(record, key);
		return;
	}
	json = json_string(text);
	put(record, key, json ? json : mended(text));
}

void record_count(struct record *record, const char *key, uint64_t count)
{
	if (count > INT64_MAX)
		count = INT64_MAX;
	put(record, key, json_integer((json_int_t)count));
}

void record_bool(struct record *record, const char *key, bool value)
{
	put(record, key, json_boolean(value));
}

void record_null(struct record *record, const char *key)
{
	put(record, key, json_null());
}

void record_known(struct record *record, const char *key, bool known,
    uint64_t count)
{
	if (known)
		record_count(record, key, count);
	else
		record_null(record, key);
}

/* Does it fit int64_t?  False for NaN. */
static bool is_countable(double value)
{
	return value > -9e18 && value < 9e18;
}

/* To six decimals, half away from zero; libm is not worth it. */
static double rounded(double value)
{
	double scaled = value * 1e6;

	if (!is_countable(scaled))
		return value;
	return (double)(int64_t)(scaled + (scaled < 0 ? -0.5 : 0.5)) / 1e6;
}

void record_real(struct record *record, const char *key, double value)
{
	if (__builtin_isfinite(value))
		put(record, key, json_real(rounded(value)));
	else
		record_null(record, key);
}

void record_whole(struct record *record, const char *key, double value)
{
	if (is_countable(value))
		put(record, key, json_integer((json_int_t)value));
	else
		record_null(record, key);
}

static void put_span(struct record *record, const char *key, nsec span,
    double unit)
{
	if (span == NSEC_UNKNOWN || span == NSEC_NEVER)
		record_null(record, key);
	else
		put(record, key, json_real((double)span / unit));
}

void record_msec(struct record *record, const char *key, nsec span)
{
	put_span(record, key, span, 1e6);
}

void record_sec(struct record *record, const char *key, nsec span)
{
	put_span(record, key, span, 1e9);
}

/* Write value with so many digits and what follows them; returns its end. */
static char *digits(char *to, unsigned n, int value, char after)
{
	to[n] = after;
	for (unsigned i = n; i-- > 0; value /= 10)
		to[i] = (char)('0' + value % 10);
	return to + n + 1;
}

/*
 * Every record has a time, so a million of them were a second of strftime and
 * snprintf.  Years have four digits: 63 bits of nanoseconds are 1677 to 2262.
 */
void record_time(struct record *record, const char *key, nsec wall)
{
	char text[RECORD_TIME], *to = text;
	nsec rest = wall % NSEC_SEC;
	time_t seconds = (time_t)(wall / NSEC_SEC);
	struct tm tm;

	if (wall == NSEC_UNKNOWN || wall == NSEC_NEVER) {
		record_null(record, key);
		return;
	}
	if (rest < 0) {
		rest += NSEC_SEC;
		seconds--;
	}
	gmtime_r(&seconds, &tm);
	to = digits(to, 4, tm.tm_year + 1900, '-');
	to = digits(to, 2, tm.tm_mon + 1, '-');
	to = digits(to, 2, tm.tm_mday, 'T');
	to = digits(to, 2, tm.tm_hour, ':');
	to = digits(to, 2, tm.tm_min, ':');
	to = digits(to, 2, tm.tm_sec, '.');
	to = digits(to, 6, (int)(rest / NSEC_USEC), 'Z');
	*to = '\0';
	record_token(record, key, text);
}

void record_addr(struct record *record, const char *key,
    const struct addr *addr)
{
	char text[ADDR_TEXT + ADDR_ZONE], zone[ADDR_ZONE] = "";
	struct addr bare = *addr;

	if (!addr_is_set(addr)) {
		record_null(record, key);
		return;
	}
	if (addr->zone != 0 && record->sink->zone_name)
		record->sink->zone_name(addr->zone, zone);
	if (zone[0])
		bare.zone = 0;
	addr_format(&bare, text);
	if (zone[0])
		snprintf(text + strlen(text), ADDR_ZONE + 1, "%%%s", zone);
	record_text(record, key, text);
}
