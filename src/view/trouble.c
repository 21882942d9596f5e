/*
 * What went wrong.  The words of ICMP errors are ping's, because people and
 * parsers know them; that an error was made by this host itself stands in the
 * place of the address, so nobody looks for a router that does not exist.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "view/report.h"
#include "view/trouble.h"
#include "view/words.h"
#include "wire/icmp.h"

struct addr trouble_gateway(const struct event *event)
{
	bool told = event->kind == EVENT_NOTICE && event->icmp_type == 5 &&
	    event->to.family == AF_INET && event->pointer;

	return told ? addr_v4(event->pointer) : (struct addr){ 0 };
}

/* The MTU or pointer, in the two dialects that ping has for it. */
static void tell_detail(FILE *out, const struct event *event, bool v4)
{
	if (event->kind == EVENT_TOO_BIG && v4)
		fprintf(out, " (mtu = %" PRIu32 ")", event->mtu);
	else if (event->kind == EVENT_TOO_BIG)
		fprintf(out, ": mtu=%" PRIu32, event->mtu);
	else if (v4 && event->icmp_type == 12)
		fprintf(out, ": pointer = %" PRIu32, event->pointer);
	else if (!v4 && event->icmp_type == 4)
		fprintf(out, " at %" PRIu32, event->pointer);
}

void trouble_words(FILE *out, const struct event *event)
{
	uint8_t family = addr_is_set(&event->to) ? event->to.family :
	    event->from.family;
	struct addr gateway = trouble_gateway(event);
	char words[ICMP_WORDS], nexthop[ADDR_TEXT];

	fputs(icmp_words(family, event->icmp_type, event->icmp_code, words),
	    out);
	tell_detail(out, event, family == AF_INET);
	if (addr_is_set(&gateway))
		fprintf(out, " (new nexthop: %s)", addr_format(&gateway,
		    nexthop));
}

void trouble_error(FILE *out, const struct report *report,
    const struct event *event)
{
	char text[WORDS_TEXT];

	fprintf(out, "From %s icmp_seq=%" PRIu32 " ", event->own ?
	    "this host" : words_host(report, &event->from, text),
	    event->probe.number);
	trouble_words(out, event);
	if (event->after && !event->error)
		fputs(" (late)", out);
	fputc('\n', out);
}

void trouble_unsent(FILE *out, const struct event *event)
{
	char text[WORDS_TEXT];

	if (event->after || event->error == ECOMM) {
		fprintf(out, "icmp_seq=%" PRIu32 " %s\n",
		    event->probe.number, words_stayed);
		return;
	}
	fprintf(out, "not sent icmp_seq=%" PRIu32 ": %s", event->probe.number,
	    words_unsent(event->error, &event->to, event->bytes, text));
	if (event->error == EPERM)
		fputs(" (own firewall)", out);
	else if (event->error == ENOBUFS)
		fputs(" (own queue full)", out);
	else if (event->error == EMSGSIZE && event->mtu)
		fprintf(out, ", mtu=%" PRIu32, event->mtu);
	fputc('\n', out);
}

void trouble_stray(FILE *out, const struct report *report,
    const struct event *event)
{
	static const char *const why[] = {
		[STRAY_FOREIGN] = "foreign",
		[STRAY_CORRUPT] = "corrupt",
		[STRAY_TRUNCATED] = "truncated",
		[STRAY_WRONG_SOURCE] = "wrong source",
	};
	char text[WORDS_TEXT];

	fprintf(out, "stray reply from %s: %s",
	    words_host(report, &event->from, text),
	    event->error >= 0 && event->error <= STRAY_WRONG_SOURCE ?
	    why[event->error] : "unknown");
	if (event->probe.number)
		fprintf(out, " (icmp_seq=%" PRIu32 ")", event->probe.number);
	fputc('\n', out);
}

static void tell_step(FILE *out, nsec by)
{
	const char *after = "round-trip times are not affected";

	if (by % NSEC_SEC)
		fprintf(out, "wall clock stepped by %+.6f s: %s\n",
		    (double)by / 1e9, after);
	else
		fprintf(out, "wall clock stepped by %+" PRId64 " s: %s\n",
		    by / NSEC_SEC, after);
}

void trouble_local(FILE *out, const struct report *report,
    const struct event *event)
{
	const struct addr *addr = addr_is_set(&event->from) ? &event->from :
	    &event->to;
	char device[WORDS_TEXT], text[WORDS_TEXT], prefix[8] = "";

	words_escaped(event->device[0] ? event->device : "interface",
	    device);
	if (addr_is_set(addr))
		words_addr(report, addr, text);
	else
		strlcpy(text, "default", sizeof(text));
	if (event->bits && event->bits < addr_len(addr) * 8)
		snprintf(prefix, sizeof(prefix), "/%u", event->bits);
	switch ((enum local_change)event->error) {
	case LOCAL_LINK_UP:
		fprintf(out, "%s is up\n", device);
		return;
	case LOCAL_LINK_DOWN:
		fprintf(out, "%s is down\n", device);
		return;
	case LOCAL_LINK_GONE:
		fprintf(out, "%s is gone\n", device);
		return;
	case LOCAL_ADDRESS_ADDED:
		fprintf(out, "%s added to %s\n", text, device);
		return;
	case LOCAL_ADDRESS_REMOVED:
		fprintf(out, "%s removed from %s\n", text, device);
		return;
	case LOCAL_ROUTE_ADDED:
		fprintf(out, "route to %s%s added\n", text, prefix);
		return;
	case LOCAL_ROUTE_REMOVED:
		fprintf(out, "route to %s%s removed\n", text, prefix);
		return;
	case LOCAL_CLOCK_STEPPED:
		tell_step(out, event->rtt);
		return;
	}
}
