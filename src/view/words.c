/*
 * Pieces of text.  Numbers are formatted with integers where the width must
 * follow ping's, because its switch points (9.995 ms, 99.95 ms) are those of
 * rounding in microseconds; elsewhere printf in the C locale does it.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "engine/event.h"
#include "model/nametab.h"
#include "model/target.h"
#include "view/report.h"
#include "view/words.h"

char *words_rtt(nsec span, bool three_decimals, char text[static WORDS_TEXT])
{
	int64_t us = span / NSEC_USEC + (span % NSEC_USEC >= NSEC_USEC / 2);

	if (three_decimals || us < 1000)
		snprintf(text, WORDS_TEXT, "%" PRId64 ".%03" PRId64,
		    us / 1000, us % 1000);
	else if (us < 9995)
		snprintf(text, WORDS_TEXT, "%" PRId64 ".%02" PRId64,
		    (us + 5) / 1000, (us + 5) % 1000 / 10);
	else if (us < 99950)
		snprintf(text, WORDS_TEXT, "%" PRId64 ".%" PRId64,
		    (us + 50) / 1000, (us + 50) % 1000 / 100);
	else
		snprintf(text, WORDS_TEXT, "%" PRId64, (us + 500) / 1000);
	return text;
}

char *words_ms(double ms, char text[static WORDS_TEXT])
{
	if (isnan(ms))
		strlcpy(text, "-", WORDS_TEXT);
	else
		snprintf(text, WORDS_TEXT, "%.3f", ms);
	return text;
}

char *words_span(nsec span, char text[static WORDS_TEXT])
{
	if (span >= NSEC_SEC)
		snprintf(text, WORDS_TEXT, "%.10g s", (double)span / 1e9);
	else
		snprintf(text, WORDS_TEXT, "%.10g ms", nsec_to_msec(span));
	return text;
}

char *words_lasted(nsec span, char text[static WORDS_TEXT])
{
	if (span >= NSEC_SEC) {
		snprintf(text, WORDS_TEXT, "%.2f s", (double)span / 1e9);
		return text;
	}
	words_rtt(span, false, text);
	strlcat(text, " ms", WORDS_TEXT);
	return text;
}

/* %g falls into exponents below 0.0001, where parsers of ping stumble. */
char *words_percent(double percent, char text[static WORDS_TEXT])
{
	size_t n;

	if (isnan(percent)) {
		strlcpy(text, "-", WORDS_TEXT);
		return text;
	}
	if (percent > 0 && percent < 0.0001) {
		snprintf(text, WORDS_TEXT, "%.9f", percent);
		for (n = strlen(text); n > 3 && text[n - 1] == '0'; n--)
			text[n - 1] = '\0';
	} else {
		snprintf(text, WORDS_TEXT, "%g", percent);
	}
	strlcat(text, "%", WORDS_TEXT);
	return text;
}

char *words_count(double n, const char *one, const char *many,
    char text[static WORDS_TEXT])
{
	snprintf(text, WORDS_TEXT, "%.0f %s", n, n < 1.5 && n > 0.5 ? one :
	    many);
	return text;
}

/* Seconds rounded down also before 1970, so that the rest is positive. */
static long split(nsec wall, struct tm *tm)
{
	time_t sec = (time_t)(wall / NSEC_SEC);
	long rest = (long)(wall % NSEC_SEC);

	if (rest < 0) {
		sec--;
		rest += (long)NSEC_SEC;
	}
	if (!gmtime_r(&sec, tm))
		memset(tm, 0, sizeof(*tm));
	return rest / (long)NSEC_USEC;
}

char *words_wall(nsec wall, char text[static WORDS_TEXT])
{
	struct tm tm;
	long us = split(wall, &tm);

	snprintf(text, WORDS_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d.%06ldZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min, tm.tm_sec, us);
	return text;
}

char *words_second(nsec wall, char text[static WORDS_TEXT])
{
	struct tm tm;

	split(wall, &tm);
	snprintf(text, WORDS_TEXT, "%04d-%02d-%02dT%02d:%02d:%02dZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min, tm.tm_sec);
	return text;
}

char *words_addr(const struct report *report, const struct addr *addr,
    char text[static WORDS_TEXT])
{
	char number[ADDR_TEXT], zone[ADDR_ZONE] = "";
	struct addr bare = *addr;

	if (!addr_is_set(addr)) {
		strlcpy(text, "?", WORDS_TEXT);
		return text;
	}
	if (addr->zone && report->zone_name)
		report->zone_name(addr->zone, zone);
	if (zone[0])
		bare.zone = 0;
	strlcpy(text, addr_format(&bare, number), WORDS_TEXT);
	if (zone[0]) {
		size_t n = strlcat(text, "%", WORDS_TEXT);

		text_escape(text + n, WORDS_TEXT - n, zone);
	}
	return text;
}

char *words_host(const struct report *report, const struct addr *addr,
    char text[static WORDS_TEXT])
{
	char number[WORDS_TEXT];
	const char *name = NULL;

	words_addr(report, addr, text);
	if (report->names && !report->style->numeric)
		name = nametab_get(report->names, addr);
	if (!name || !name[0])
		return text;
	strlcpy(number, text, sizeof(number));
	text_escape(text, WORDS_TEXT - ADDR_TEXT - ADDR_ZONE, name);
	strlcat(text, " (", WORDS_TEXT);
	strlcat(text, number, WORDS_TEXT);
	strlcat(text, ")", WORDS_TEXT);
	return text;
}

char *words_target(const struct report *report, uint32_t target,
    char text[static WORDS_TEXT], size_t size)
{
	const char *label = targets_label(report->targets, target);
	char typed[TARGET_TEXT];

	if (!label || !label[0])
		label = targets_text(report->targets, target, typed);
	return text_escape(text, size < WORDS_TEXT ? size : WORDS_TEXT, label);
}

char *words_target_full(const struct report *report, uint32_t target,
    char text[static WORDS_TEXT])
{
	const char *label = targets_label(report->targets, target);
	char more[WORDS_TEXT] = "", typed[TARGET_TEXT];
	struct addr addr;

	words_target(report, target, text, 48);
	if (label && label[0])
		text_escape(more, 80,
		    targets_text(report->targets, target, typed));
	else if (targets_is_name(report->targets, target) &&
	    targets_addr(report->targets, target, &addr))
		words_addr(report, &addr, more);
	if (!more[0])
		return text;
	strlcat(text, " (", WORDS_TEXT);
	strlcat(text, more, WORDS_TEXT);
	strlcat(text, ")", WORDS_TEXT);
	return text;
}

char *words_escaped(const char *from, char text[static WORDS_TEXT])
{
	return text_escape(text, WORDS_TEXT, from);
}

char *words_dscp(unsigned tos, char text[static WORDS_TEXT])
{
	static const struct { uint8_t dscp; const char *name; } known[] = {
		{ 1, "le" }, { 44, "va" }, { 46, "ef" },
		{ 10, "af11" }, { 12, "af12" }, { 14, "af13" },
		{ 18, "af21" }, { 20, "af22" }, { 22, "af23" },
		{ 26, "af31" }, { 28, "af32" }, { 30, "af33" },
		{ 34, "af41" }, { 36, "af42" }, { 38, "af43" },
	};
	unsigned dscp = tos >> 2 & 0x3f;

	if (dscp && dscp % 8 == 0) {
		snprintf(text, WORDS_TEXT, "cs%u", dscp / 8);
		return text;
	}
	snprintf(text, WORDS_TEXT, "%u", dscp);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].dscp == dscp)
			strlcpy(text, known[i].name, WORDS_TEXT);
	return text;
}

const char *words_ecn(unsigned tos)
{
	static const char *const name[] = { "0", "ect1", "ect0", "ce" };

	return name[tos & 3];
}

const char words_stayed[] = "never left this host: own firewall, queue or "
    "neighbour lookup";

char *words_errno(int error, char text[static WORDS_TEXT])
{
	const char *known = strerrordesc_np(error);

	if (known)
		strlcpy(text, known, WORDS_TEXT);
	else
		snprintf(text, WORDS_TEXT, "error %d", error);
	return text;
}

/*
 * Linux says so where IPv6 is disabled, and asdic where the only source is
 * ::1, as long as its others are being tested (RFC 4862, section 5.4).
 */
static void add_source(char text[static WORDS_TEXT])
{
	strlcat(text, ": no usable IPv6 source address, perhaps still "
	    "tentative", WORDS_TEXT);
}

char *words_cause(int error, char text[static WORDS_TEXT])
{
	if (error == ECOMM) {
		strlcpy(text, words_stayed, WORDS_TEXT);
		return text;
	}
	words_errno(error, text);
	if (error == EADDRNOTAVAIL)
		add_source(text);
	else if (error == EPERM)
		strlcat(text, ": own firewall", WORDS_TEXT);
	else if (error == EACCES)
		strlcat(text, ": a route that prohibits", WORDS_TEXT);
	else if (error == EINVAL)
		strlcat(text, ", as from a blackhole route", WORDS_TEXT);
	return text;
}

char *words_unsent(int error, const struct addr *to, uint32_t bytes,
    char text[static WORDS_TEXT])
{
	if (error == EADDRNOTAVAIL && to->family == AF_INET6) {
		words_errno(error, text);
		add_source(text);
		return text;
	}
	/* RFC 791: the total length has 16 bits; the header counts. */
	if (error != EMSGSIZE || to->family != AF_INET || bytes <= 65535 - 20)
		return words_errno(error, text);
	strlcpy(text, "more than an IPv4 packet can carry", WORDS_TEXT);
	return text;
}

const char *words_unresolved(int error, char text[static WORDS_TEXT])
{
	static const char lead[] = "cannot start a helper process: ";
	char why[WORDS_TEXT];

	if (error <= 0)
		return gai_strerror(error);
	if (error == ECHILD)
		return "the helper process that looked it up has ended";
	if (error == ETIME)
		return "the helper process that looks it up is stopped";
	strlcpy(text, lead, WORDS_TEXT);
	strlcat(text, words_errno(error, why), WORDS_TEXT);
	return text;
}

const char *words_absence(const struct report *report, uint32_t target,
    char text[static WORDS_TEXT])
{
	switch (targets_state(report->targets, target)) {
	case TARGET_UNRESOLVED:
		return words_unresolved(targets_reason(report->targets,
		    target), text);
	case TARGET_RESOLVING:
		return "not resolved yet";
	case TARGET_READY:
	case TARGET_ABSENT:
		break;
	}
	return NULL;
}

int words_columns(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

void words_pad(FILE *out, const char *text, int width)
{
	int blanks = width - words_columns(text);

	fprintf(out, "%s%*s", text, blanks > 0 ? blanks : 0, "");
}

void words_stamp(FILE *out, const struct report *report,
    const struct event *event)
{
	char text[WORDS_TEXT];

	switch (report->style->stamps) {
	case STAMPS_NONE:
		return;
	case STAMPS_UNIX:
		fprintf(out, "[%" PRId64 ".%06" PRId64 "] ",
		    event->wall / NSEC_SEC,
		    event->wall % NSEC_SEC / NSEC_USEC);
		return;
	case STAMPS_RFC3339:
		fprintf(out, "[%s] ", words_wall(event->wall, text));
		return;
	case STAMPS_RELATIVE:
		fprintf(out, "[%.6f] ",
		    (double)(event->at - report->start) / 1e9);
		return;
	}
}
