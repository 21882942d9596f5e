/*
 * Counting as iputils counts, and its lines.  Numbers are told modulo 65536,
 * as they are on the wire.  A damaged or misplaced reply is told in iputils'
 * words and counted apart, never as received.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "view/iputils.h"
#include "view/report.h"
#include "view/trouble.h"
#include "view/words.h"

enum { ICMP_HEADER = 8, TIMED = 16 };

/* Not every local failure is an error to iputils: only what is too large. */
static bool is_report(const struct event *event)
{
	return event_is_error(event) || (event->kind == EVENT_UNSENT &&
	    event->error == EMSGSIZE);
}

static void count_pipe(struct iputils_counts *counts, uint32_t number)
{
	uint64_t pipe = (uint64_t)counts->last - number + 1;

	if (number && number <= counts->last && pipe > counts->pipe)
		counts->pipe = pipe;
}

static void count_sent(struct iputils_counts *counts,
    const struct event *event, struct iputils_said *said)
{
	uint16_t before = (uint16_t)counts->last;
	uint16_t seq = (uint16_t)event->probe.number;

	if (counts->last && !(counts->seen[before / 8] >> before % 8 & 1))
		said->open = counts->last;
	counts->last = event->probe.number;
	counts->seen[seq / 8] &= (uint8_t)~(1u << seq % 8);
	counts->sent++;
}

static void count_reply(struct iputils_counts *counts,
    const struct event *event, struct iputils_said *said)
{
	uint16_t seq = (uint16_t)event->probe.number;
	uint8_t bit = (uint8_t)(1u << seq % 8);

	count_pipe(counts, event->probe.number);
	said->repeat = counts->seen[seq / 8] & bit;
	counts->seen[seq / 8] |= bit;
	if (said->repeat)
		counts->repeats++;
	else
		counts->received++;
}

void iputils_count(struct iputils_counts *counts, const struct event *event,
    struct iputils_said *said)
{
	said->event = *event;
	said->repeat = false;
	said->open = 0;
	if (event_is_departure(event))
		count_sent(counts, event, said);
	if (event->kind == EVENT_REPLY || event->kind == EVENT_LATE ||
	    event->kind == EVENT_DUPLICATE)
		count_reply(counts, event, said);
	if (event->kind == EVENT_STRAY && event->error == STRAY_CORRUPT)
		counts->corrupted++;
	if (is_report(event)) {
		count_pipe(counts, event->probe.number);
		counts->errors++;
	}
}

/* "name (address)", also where the address must do for a name. */
static char *host_of(const struct report *report, const struct addr *addr,
    char text[static WORDS_TEXT])
{
	char number[WORDS_TEXT];

	words_host(report, addr, text);
	if (report->style->numeric ||
	    strcmp(text, words_addr(report, addr, number)) != 0)
		return text;
	strlcat(text, " (", WORDS_TEXT);
	strlcat(text, number, WORDS_TEXT);
	strlcat(text, ")", WORDS_TEXT);
	return text;
}

static void begin(FILE *out, const struct report *report,
    const struct event *event)
{
	char text[WORDS_TEXT];

	words_stamp(out, report, event);
	fprintf(out, "%" PRIu32 " bytes from %s: icmp_seq=%u", event->bytes,
	    host_of(report, &event->from, text),
	    (unsigned)(uint16_t)event->probe.number);
	if (report->ident)
		fprintf(out, " ident=%u", (unsigned)report->ident);
	if (event->ttl >= 0)
		fprintf(out, " ttl=%d", event->ttl);
}

static void tell_reply(FILE *out, const struct report *report,
    const struct iputils_said *said, struct answer_route *route)
{
	const struct event *event = &said->event;
	char text[WORDS_TEXT];

	begin(out, report, event);
	if (event->bytes < report->payload + ICMP_HEADER) {
		fputs(" (truncated)\n", out);
		return;
	}
	if (report->payload >= TIMED && event->rtt >= 0)
		fprintf(out, " time=%s ms", words_rtt(event->rtt,
		    report->style->three_decimals, text));
	if (said->repeat && (!event->probe.group || report->style->verbose))
		fputs(" (DUP!)", out);
	if (report->style->bell)
		fputc('\a', out);
	answer_options(out, report, event, route);
}

static void tell_stray(FILE *out, const struct report *report,
    const struct event *event)
{
	if (event->error != STRAY_CORRUPT &&
	    event->error != STRAY_WRONG_SOURCE)
		return;
	begin(out, report, event);
	fputs(event->error == STRAY_CORRUPT ? " (BAD DATA!)\n" :
	    " (DIFFERENT ADDRESS!)\n", out);
	if (event->damaged)
		fprintf(out, "wrong data byte #%" PRIu32 " should be 0x%x but "
		    "was 0x%x\n", event->pointer, event->wanted, event->got);
}

/* RFC 1812's code 13, for which iputils has a word of its own. */
static bool is_filtered(const struct event *event)
{
	return event->to.family == AF_INET && event->icmp_type == 3 &&
	    event->icmp_code == 13;
}

static void tell_redirect(FILE *out, const struct event *event)
{
	struct addr gateway = addr_v4(event->pointer);
	char words[ICMP_WORDS], text[ADDR_TEXT];

	fprintf(out, "%s(New nexthop: %s)", icmp_words(AF_INET,
	    event->icmp_type, event->icmp_code, words),
	    addr_format(&gateway, text));
}

static void tell_error(FILE *out, const struct report *report,
    const struct event *event)
{
	char text[WORDS_TEXT];

	words_stamp(out, report, event);
	fprintf(out, "From %s icmp_seq=%u ",
	    host_of(report, &event->from, text),
	    (unsigned)(uint16_t)event->probe.number);
	if (is_filtered(event))
		fputs("Packet filtered", out);
	else if (event->to.family == AF_INET && event->icmp_type == 5)
		tell_redirect(out, event);
	else
		trouble_words(out, event);
	fputc('\n', out);
}

/* What never left, as the send call said it; what vanished later is silent. */
static void tell_unsent(FILE *err, const struct report *report,
    const struct event *event)
{
	char program[WORDS_TEXT], text[WORDS_TEXT];

	if (event->after || event->error == ECOMM)
		return;
	fprintf(err, "%s: ", words_escaped(report->program, program));
	if (event->error != EMSGSIZE)
		fprintf(err, "sendmsg: %s\n",
		    words_errno(event->error, text));
	else
		fprintf(err, "local error: message too long, mtu%s%" PRIu32
		    "\n", event->to.family == AF_INET ? "=" : ": ",
		    event->mtu);
}

static void tell_open(FILE *out, const struct report *report,
    const struct iputils_said *said)
{
	if (!said->open || !report->style->outstanding)
		return;
	words_stamp(out, report, &said->event);
	fprintf(out, "no answer yet for icmp_seq=%u\n",
	    (unsigned)(uint16_t)said->open);
}

void iputilsline_tell(FILE *out, FILE *err, const struct report *report,
    const struct iputils_said *said, struct answer_route *route)
{
	const struct event *event = &said->event;

	tell_open(out, report, said);
	if (event->kind == EVENT_REPLY || event->kind == EVENT_LATE ||
	    event->kind == EVENT_DUPLICATE)
		tell_reply(out, report, said, route);
	else if (event_is_error(event) || event->kind == EVENT_NOTICE)
		tell_error(out, report, event);
	else if (event->kind == EVENT_UNSENT)
		tell_unsent(err, report, event);
	else if (event->kind == EVENT_STRAY)
		tell_stray(out, report, event);
}
