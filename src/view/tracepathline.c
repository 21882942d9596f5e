/*
 * The words for errors are those of the errno that Linux makes of them, for
 * this is what tracepath sees (icmp_err_convert of net/ipv4/icmp.c, and
 * tab_unreach of net/ipv6/icmp.c); errno without a word of its own ends in a
 * line on stderr.
 */
#include "view/tracepathline.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/socket.h>

#include "base/text.h"
#include "model/nametab.h"
#include "model/path.h"
#include "view/report.h"
#include "view/words.h"

enum {
	HOST_COLUMNS = 52,
	LOCAL_COLUMNS = 32,
	UNREACHABLE4 = 3,	/* RFC 792 */
	UNREACHABLE6 = 1,	/* RFC 4443 section 3.1 */
	UNREACHABLES4 = 16,
	UNREACHABLES6 = 7,
};

/* By code. */
static const int errno4[UNREACHABLES4] = {
	ENETUNREACH, EHOSTUNREACH, ENOPROTOOPT, ECONNREFUSED, EMSGSIZE,
	EOPNOTSUPP, ENETUNREACH, EHOSTDOWN, ENONET, ENETUNREACH, EHOSTUNREACH,
	ENETUNREACH, EHOSTUNREACH, EHOSTUNREACH, EHOSTUNREACH, EHOSTUNREACH,
};

static const int errno6[UNREACHABLES6] = {
	ENETUNREACH, EACCES, EHOSTUNREACH, EHOSTUNREACH, ECONNREFUSED, EACCES,
	EACCES,
};

/* What Linux makes of an ICMP error; 0: a reply, or that it expired. */
static int errno_of(const struct tracepathseen_answer *answer)
{
	bool is4 = answer->from.family == AF_INET;

	if (answer->kind == EVENT_REPLY || answer->kind == EVENT_LATE)
		return ECONNREFUSED;
	if (answer->kind == EVENT_EXPIRED)
		return answer->code ? EHOSTUNREACH : 0;
	if (is4 && answer->type == UNREACHABLE4)
		return answer->code < UNREACHABLES4 ? errno4[answer->code] :
		    EHOSTUNREACH;
	if (!is4 && answer->type == UNREACHABLE6)
		return answer->code < UNREACHABLES6 ? errno6[answer->code] :
		    EPROTO;
	return EPROTO;
}

bool tracepathline_is_reached(const struct tracepathseen_answer *answer)
{
	return errno_of(answer) == ECONNREFUSED;
}

static void tell_start(const struct tracepathline *line)
{
	fprintf(line->out, line->guessed ? "%2u?: " : "%2u:  ", line->ttl);
}

/* Name or address, or both, and blanks up to the times. */
static void tell_host(const struct tracepathline *line,
    const struct addr *addr)
{
	const struct report *report = line->report;
	bool swap = report->style->address_first;
	char number[WORDS_TEXT], name[WORDS_TEXT];
	const char *known = NULL;
	int width;

	words_addr(report, addr, number);
	if (report->names && !report->style->numeric)
		known = nametab_get(report->names, addr);
	if (known && known[0])
		text_escape(name, sizeof(name), known);
	else
		strlcpy(name, number, sizeof(name));
	width = fprintf(line->out, "%s", swap ? number : name);
	if (report->style->both)
		width += fprintf(line->out, " (%s)", swap ? name : number);
	fprintf(line->out, "%*s",
	    width < HOST_COLUMNS ? HOST_COLUMNS - width : 1, "");
}

static void tell_time(const struct tracepathline *line, nsec rtt)
{
	if (rtt != NSEC_UNKNOWN)
		fprintf(line->out, "%3" PRId64 ".%03" PRId64 "ms ",
		    rtt / NSEC_MSEC, rtt % NSEC_MSEC / NSEC_USEC);
}

void tracepathline_local(const struct tracepathline *line, uint8_t family,
    uint32_t mtu)
{
	fprintf(line->out, "%2u?: %-*s ", line->ttl, LOCAL_COLUMNS,
	    "[LOCALHOST]");
	/* In IPv6 tracepath tells how long the refusal took; there was none. */
	if (family == AF_INET6)
		tell_time(line, 0);
	fprintf(line->out, "pmtu %" PRIu32 "\n", mtu);
}

static void tell_error(const struct tracepathline *line, int error)
{
	char text[WORDS_TEXT];
	const char *mark = error == ECONNREFUSED ? "reached" :
	    error == EHOSTUNREACH ? "!H" : error == ENETUNREACH ? "!N" :
	    error == EACCES ? "!A" : error == EPROTO ? "!P" : "";

	fprintf(line->out, "%s\n", mark);
	if (!mark[0])
		fprintf(line->err, "tracepath: NET ERROR: %s\n",
		    words_errno(error, text));
}

void tracepathline_answer(const struct tracepathline *line,
    const struct tracepathseen_answer *answer)
{
	int error = errno_of(answer), back = path_back(answer->ttl);

	tell_start(line);
	tell_host(line, &answer->from);
	tell_time(line, answer->rtt);
	if (error) {
		tell_error(line, error);
		return;
	}
	if (back && (unsigned)back != line->ttl)
		fprintf(line->out, "asymm %2d ", back);
	fprintf(line->out, "\n");
}

void tracepathline_pmtu(const struct tracepathline *line,
    const struct tracepathseen_answer *answer, uint32_t mtu)
{
	tell_start(line);
	tell_host(line, &answer->from);
	tell_time(line, answer->rtt);
	fprintf(line->out, "pmtu %" PRIu32 "\n", mtu);
}

void tracepathline_words(const struct tracepathline *line, const char *words)
{
	tell_start(line);
	fprintf(line->out, "%s\n", words);
}

void tracepathline_resume(FILE *out, uint32_t mtu, unsigned hops, int back)
{
	fprintf(out, "     Resume: pmtu %" PRIu32 " ", mtu);
	if (hops)
		fprintf(out, "hops %u ", hops);
	if (back)
		fprintf(out, "back %d ", back);
	fprintf(out, "\n");
}
