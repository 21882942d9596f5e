/*
 * The option table of asdic ping, the parsers of its harder arguments, and the
 * checks that need neither packet nor target.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "base/opt.h"
#include "verb/pingopt.h"

/* Differentiated services code points by name (RFC 2474, 2597, 3246, 5865,
 * 8622). */
static const struct { const char *name; uint8_t value; } dscps[] = {
	{ "cs0", 0 }, { "be", 0 }, { "df", 0 }, { "le", 1 }, { "cs1", 8 },
	{ "af11", 10 }, { "af12", 12 }, { "af13", 14 }, { "cs2", 16 },
	{ "af21", 18 }, { "af22", 20 }, { "af23", 22 }, { "cs3", 24 },
	{ "af31", 26 }, { "af32", 28 }, { "af33", 30 }, { "cs4", 32 },
	{ "af41", 34 }, { "af42", 36 }, { "af43", 38 }, { "cs5", 40 },
	{ "va", 44 }, { "ef", 46 }, { "cs6", 48 }, { "cs7", 56 },
};

static const char *parse_dscp(void *settings, const char *arg)
{
	struct ping_settings *ping = settings;
	size_t i;

	for (i = 0; i < sizeof(dscps) / sizeof(dscps[0]); i++)
		if (strcasecmp(arg, dscps[i].name) == 0) {
			ping->dscp = dscps[i].value;
			return NULL;
		}
	if (number_parse(&ping->dscp, arg, 0, 63))
		return "neither 0..63 nor a name such as ef, af41, cs3";
	return NULL;
}

/* By the names of RFC 3168, or by number. */
static const char *parse_ecn(void *settings, const char *arg)
{
	static const char *const names[] = { "not-ect", "ect1", "ect0", "ce" };
	struct ping_settings *ping = settings;
	int i;

	for (i = 0; i < 4; i++)
		if (strcasecmp(arg, names[i]) == 0) {
			ping->ecn = i;
			return NULL;
		}
	if (number_parse(&ping->ecn, arg, 0, 3))
		return "neither 0..3 nor one of not-ect, ect1, ect0, ce";
	return NULL;
}

/* -I takes a device or an address; given twice, one of each. */
static const char *parse_interface(void *settings, const char *arg)
{
	struct ping_settings *ping = settings;
	char zone[ADDR_ZONE];
	struct addr addr;

	if (addr_parse(&addr, arg, zone) == NULL) {
		ping->source = addr;
		return NULL;
	}
	if (!*arg || strlen(arg) >= ADDR_ZONE)
		return "neither a device nor an address";
	ping->device = arg;
	return NULL;
}

static const char *parse_source(void *settings, const char *arg)
{
	struct ping_settings *ping = settings;
	char zone[ADDR_ZONE];

	return addr_parse(&ping->source, arg, zone);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Up to 16 bytes in hexadecimal; an odd last digit is a byte of its own. */
static const char *parse_pattern(void *settings, const char *arg)
{
	struct ping_settings *ping = settings;
	size_t n = 0;
	int high, low;

	while (*arg) {
		if (n == PATTERN_MAX)
			return "more than 16 bytes";
		high = hex_digit(*arg++);
		if (high == -1)
			return "not hexadecimal";
		low = -1;
		if (*arg) {
			low = hex_digit(*arg++);
			if (low == -1)
				return "not hexadecimal";
		}
		ping->pattern[n++] = (uint8_t)(low == -1 ? high :
		    high << 4 | low);
	}
	if (n == 0)
		return "empty";
	ping->pattern_len = n;
	return NULL;
}

/* A-B[:STEP] */
static const char *parse_sizes(void *settings, const char *arg)
{
	struct ping_settings *ping = settings;
	char text[64], *dash, *colon;
	int64_t first, last, step = 1;

	if (strlen(arg) >= sizeof(text))
		return "not sizes: A-B or A-B:STEP";
	strlcpy(text, arg, sizeof(text));
	dash = strchr(text, '-');
	if (!dash)
		return "not sizes: A-B or A-B:STEP";
	*dash++ = '\0';
	colon = strchr(dash, ':');
	if (colon)
		*colon++ = '\0';
	if (number_parse_size(&first, text, 0, 65527) ||
	    number_parse_size(&last, dash, 0, 65527) ||
	    (colon && number_parse_size(&step, colon, 1, 65527)))
		return "not sizes: A-B or A-B:STEP, each 0 to 65527";
	if (last < first)
		return "ends before it begins";
	ping->size_first = (uint32_t)first;
	ping->size_last = (uint32_t)last;
	ping->size_step = (uint32_t)step;
	return NULL;
}

/* tsonly, tsandaddr, or tsprespec=ADDRESS[,ADDRESS...] */
static const char *parse_timestamp(void *settings, const char *arg)
{
	static const char given[] = "tsprespec=";
	struct ping_settings *ping = settings;
	uint8_t hops[4][4];
	char text[80], zone[ADDR_ZONE], *save = NULL, *word;
	struct addr addr;
	size_t n = 0;

	if (strcmp(arg, "tsonly") == 0) {
		ping->options_len = (uint8_t)option_build(OPTION_STAMP, NULL,
		    0, ping->options);
		return NULL;
	}
	if (strcmp(arg, "tsandaddr") == 0) {
		ping->options_len = (uint8_t)option_build(
		    OPTION_STAMP_ADDRESS, NULL, 0, ping->options);
		return NULL;
	}
	if (strncmp(arg, given, sizeof(given) - 1) != 0 ||
	    strlen(arg) >= sizeof(text))
		return "not tsonly, tsandaddr or tsprespec=ADDRESS,...";
	strlcpy(text, arg + sizeof(given) - 1, sizeof(text));
	for (word = strtok_r(text, ",", &save); word;
	    word = strtok_r(NULL, ",", &save)) {
		if (n == 4)
			return "more than 4 addresses";
		if (addr_parse(&addr, word, zone) || addr.family != AF_INET)
			return "not IPv4 addresses";
		memcpy(hops[n++], addr.bytes, 4);
	}
	if (n == 0)
		return "no address";
	ping->options_len = (uint8_t)option_build(OPTION_STAMP_GIVEN,
	    (const uint8_t (*)[4])hops, n, ping->options);
	return NULL;
}

static const char *parse_windows(void *settings, const char *arg)
{
	struct ping_settings *ping = settings;
	struct report_style *style = &ping->common.style;
	char text[80], *save = NULL, *word;

	if (strlen(arg) >= sizeof(text))
		return "too long";
	strlcpy(text, arg, sizeof(text));
	style->windows = 0;
	for (word = strtok_r(text, ",", &save); word;
	    word = strtok_r(NULL, ",", &save)) {
		if (style->windows == 4)
			return "more than 4 windows";
		if (number_parse_span(&style->window[style->windows++],
		    word, NSEC_SEC, 86400 * NSEC_SEC))
			return "not spans of 1s to 1d, as in 1m,5m";
	}
	return style->windows ? NULL : "empty";
}

static const char *parse_json(void *settings, const char *arg)
{
	struct ping_settings *ping = settings;

	(void)arg;
	ping->common.format = 1;
	return NULL;
}

static const char *const formats[] = { "text", "jsonl", NULL };
static const char *const pmtudiscs[] = {
	"default", "do", "want", "dont", "probe", NULL,
};
static const char *const stamps[] = {
	"none", "unix", "rfc3339", "relative", NULL,
};
static const char *const untils[] = { "never", "up", "down", NULL };

#define AT(field)	offsetof(struct ping_settings, field)
#define MOST		INT64_MAX

const struct opt pingopt_table[] = {
	{ 'c', "count", "N", OPT_NUMBER, AT(count), 1, UINT32_MAX, NULL, NULL,
	  "Probes", "send N probes to each target, never more" },
	{ 'i', "interval", "T", OPT_SPAN, AT(interval), 0, 86400 * NSEC_SEC,
	  NULL, NULL, NULL, "time between two probes to a target (1s)" },
	{ 'W', "timeout", "T", OPT_SPAN, AT(timeout), NSEC_MSEC,
	  3600 * NSEC_SEC, NULL, NULL, NULL,
	  "how long to wait for each answer; later is late (2s)" },
	{ 'w', "deadline", "T", OPT_SPAN, AT(common.deadline), NSEC_MSEC, MOST,
	  NULL, NULL, NULL, "end the whole run after T" },
	{ 's', "size", "N", OPT_SIZE, AT(size), 0, 65527, NULL, NULL, NULL,
	  "payload bytes (56)" },
	{ 0, "sizes", "A-B[:STEP]", OPT_CALL, 0, 0, 0, NULL, parse_sizes,
	  NULL, "payload sizes in turn" },
	{ 'p', "pattern", "HEX", OPT_CALL, 0, 0, 0, NULL, parse_pattern, NULL,
	  "fill the payload with up to 16 bytes" },
	{ 'A', "adaptive", NULL, OPT_FLAG, AT(adaptive), 0, 0, NULL, NULL,
	  NULL, "send when the last probe is answered" },
	{ 'f', "flood", NULL, OPT_FLAG, AT(flood), 0, 0, NULL, NULL, NULL,
	  "as fast as answers come, at least 100 a second" },
	{ 'l', "preload", "N", OPT_NUMBER, AT(preload), 1, 65536, NULL, NULL,
	  NULL, "send N at once at the start" },
	{ 't', "ttl", "N", OPT_NUMBER, AT(ttl), 1, 255, NULL, NULL, NULL,
	  "time to live, hop limit" },
	{ 'M', "pmtudisc", "MODE", OPT_CHOICE, AT(pmtudisc), 0, 0, pmtudiscs,
	  NULL, NULL, "do: DF; want; dont; probe: DF, cache not believed" },
	{ 'Q', "tos", "N", OPT_NUMBER, AT(tos), 0, 255, NULL, NULL, NULL,
	  "type of service, traffic class: DSCP and ECN in one" },
	{ 0, "dscp", "NAME|N", OPT_CALL, 0, 0, 0, NULL, parse_dscp, NULL,
	  "differentiated services code point: ef, af41, cs3, 0..63" },
	{ 0, "ecn", "NAME|N", OPT_CALL, 0, 0, 0, NULL, parse_ecn, NULL,
	  "congestion notification: not-ect, ect1, ect0, ce, 0..3" },
	{ 'F', "flow-label", "N", OPT_NUMBER, AT(flow_label), 0, 0xfffff, NULL,
	  NULL, NULL, "IPv6 flow label" },
	{ 'R', "record-route", NULL, OPT_FLAG, AT(record_route), 0, 0, NULL,
	  NULL, NULL, "record the route there and back (IPv4)" },
	{ 'T', "ip-timestamp", "KIND", OPT_CALL, 0, 0, 0, NULL,
	  parse_timestamp, NULL,
	  "tsonly, tsandaddr, tsprespec=ADDRESS,... (IPv4)" },
	{ 'e', "identifier", "N", OPT_NUMBER, AT(identifier), 1, 65535, NULL,
	  NULL, NULL, "identifier on the wire" },

	{ 0, "targets", "FILE", OPT_TEXT, AT(common.list), 0, 0, NULL, NULL,
	  "Targets", "one target a line; - is standard input" },
	{ '4', "ipv4", NULL, OPT_FLAG, AT(common.only4), 0, 0, NULL, NULL,
	  NULL, "IPv4 only" },
	{ '6', "ipv6", NULL, OPT_FLAG, AT(common.only6), 0, 0, NULL, NULL,
	  NULL, "IPv6 only" },
	{ 0, "all-addresses", NULL, OPT_FLAG, AT(common.all_addresses), 0, 0,
	  NULL, NULL, NULL, "every address of a name" },
	{ 0, "max-targets", "N", OPT_NUMBER, AT(common.max_targets), 1,
	  UINT32_MAX - 1, NULL, NULL, NULL,
	  "largest network or range (1048576)" },
	{ 0, "re-resolve", "T", OPT_SPAN, AT(common.re_resolve), NSEC_SEC,
	  MOST, NULL, NULL, NULL, "look names up again every T" },
	{ 'I', "interface", "DEVICE|ADDR", OPT_CALL, 0, 0, 0, NULL,
	  parse_interface, NULL, "leave by this device, or from this address" },
	{ 0, "source", "ADDR", OPT_CALL, 0, 0, 0, NULL, parse_source, NULL,
	  "source address" },
	{ 'B', "sticky-source", NULL, OPT_FLAG, AT(sticky), 0, 0, NULL, NULL,
	  NULL, "keep the source address of the start" },
	{ 'C', "connect", NULL, OPT_FLAG, AT(connect), 0, 0, NULL, NULL, NULL,
	  "connect the socket (one target)" },
	{ 'b', "broadcast", NULL, OPT_FLAG, AT(broadcast), 0, 0, NULL, NULL,
	  NULL, "allow a broadcast address" },
	{ 'L', "no-loopback", NULL, OPT_FLAG, AT(no_loopback), 0, 0, NULL,
	  NULL, NULL, "no answer of our own to multicast probes" },
	{ 'r', "direct", NULL, OPT_FLAG, AT(direct), 0, 0, NULL, NULL, NULL,
	  "to hosts on an attached network only (IPv4)" },
	{ 'm', "mark", "N", OPT_NUMBER, AT(mark), 0, UINT32_MAX, NULL, NULL,
	  NULL, "packet mark, for those allowed" },
	{ 'S', "sndbuf", "BYTES", OPT_SIZE, AT(sndbuf), 1, 1 << 30, NULL,
	  NULL, NULL, "socket send buffer" },

	{ 0, "until", "STATE", OPT_CHOICE, AT(common.until), 0, 0, untils,
	  NULL, "End and verdict", "end when targets are up, or down" },
	{ 0, "stop-on-error", NULL, OPT_FLAG, AT(stop_on_error), 0, 0, NULL,
	  NULL, NULL, "end at the first ICMP or local error" },
	{ 0, "fail-if", "EXPR", OPT_TEXT, AT(common.fail_if), 0, 0, NULL,
	  NULL, NULL, "exit 1 if it holds: 'loss>5% or p95>80ms'" },
	{ 0, "any", NULL, OPT_FLAG, AT(common.any), 0, 0, NULL, NULL, NULL,
	  "one good target is enough" },

	{ 0, "format", "FORMAT", OPT_CHOICE, AT(common.format), 0, 0, formats,
	  NULL, "Output", "what to write" },
	{ 0, "json", NULL, OPT_CALL, 0, 0, 0, NULL, parse_json, NULL,
	  "the same as --format jsonl" },
	{ 'q', "quiet", NULL, OPT_FLAG, AT(common.style.quiet), 0, 0, NULL,
	  NULL, NULL, "summary only" },
	{ 'v', "verbose", NULL, OPT_FLAG, AT(common.style.verbose), 0, 0, NULL,
	  NULL, NULL, "lost probes, outages and stray replies, too" },
	{ 'O', "outstanding", NULL, OPT_FLAG, AT(common.style.outstanding), 0,
	  0, NULL, NULL, NULL, "tell of unanswered probes before the next" },
	{ 'n', "numeric", NULL, OPT_FLAG, AT(common.style.numeric), 0, 0, NULL,
	  NULL, NULL, "no names of addresses" },
	{ 'H', "reverse-names", NULL, OPT_FLAG, AT(common.reverse), 0, 0, NULL,
	  NULL, NULL, "look up names of addresses" },
	{ 'D', "unix-time", NULL, OPT_FLAG, AT(unix_stamps), 0, 0, NULL, NULL,
	  NULL, "the time of arrival before each line" },
	{ 0, "timestamps", "KIND", OPT_CHOICE, AT(common.style.stamps), 0, 0,
	  stamps, NULL, NULL, "the time before each line" },
	{ '3', "three-decimals", NULL, OPT_FLAG,
	  AT(common.style.three_decimals), 0, 0, NULL, NULL, NULL,
	  "round-trip times with three decimals" },
	{ 'a', "audible", NULL, OPT_FLAG, AT(common.style.bell), 0, 0, NULL,
	  NULL, NULL, "ring the bell at each answer" },
	{ 0, "every", "T", OPT_SPAN, AT(common.every), 100 * NSEC_MSEC, MOST,
	  NULL, NULL, NULL, "an interim summary every T" },
	{ 0, "window", "T[,T...]", OPT_CALL, 0, 0, 0, NULL, parse_windows,
	  NULL, "sliding statistics over the last T" },
	{ 0, "histogram", NULL, OPT_FLAG, AT(common.style.histogram), 0, 0,
	  NULL, NULL, NULL, "draw the distribution in the summary" },
	{ 'U', "user-rtt", NULL, OPT_FLAG, AT(user_rtt), 0, 0, NULL, NULL,
	  NULL, "times by our own clock instead of the kernel's" },
	{ 0, "no-stamps", NULL, OPT_FLAG, AT(no_stamps), 0, 0, NULL, NULL,
	  NULL, "do without departure stamps" },
	{ 'h', "help", NULL, OPT_FLAG, AT(common.help), 0, 0, NULL, NULL,
	  NULL, "this page" },
	{ 'V', "version", NULL, OPT_FLAG, AT(common.version), 0, 0, NULL, NULL,
	  NULL, "the version" },
	{ 0, "list-options", NULL, OPT_FLAG, AT(common.list_options), 0, 0,
	  NULL, NULL, NULL, "every option on one line each, for programs" },
	{ .name = NULL },
};

void pingopt_defaults(struct ping_settings *ping, const struct world *world)
{
	*ping = (struct ping_settings){
		.interval = NSEC_SEC, .timeout = 2 * NSEC_SEC, .size = -1,
		.preload = 1, .dscp = -1, .ecn = -1,
		.size_first = UINT32_MAX,
		.common.max_targets = 1 << 20,
		.common.style.columns = world->columns,
	};
}

static const char *check_tos(struct ping_settings *ping, const char **thing)
{
	if (ping->tos && (ping->dscp >= 0 || ping->ecn >= 0)) {
		*thing = "--tos";
		return "contradicts --dscp and --ecn";
	}
	if (ping->dscp >= 0)
		ping->tos |= ping->dscp << 2;
	if (ping->ecn >= 0)
		ping->tos |= ping->ecn;
	return NULL;
}

static const char *check_size(struct ping_settings *ping, const char **thing)
{
	*thing = "--sizes";
	if (ping->size_first == UINT32_MAX) {
		ping->size_first = ping->size < 0 ? 56 : (uint32_t)ping->size;
		ping->size_last = ping->size_first;
		*thing = "--size";
	} else if (ping->size >= 0) {
		return "contradicts --size";
	}
	if (ping->common.only4 && ping->size_last > 65507u - ping->options_len)
		return "more than an IPv4 packet can carry (65507 bytes)";
	return NULL;
}

static const char *check_family(struct ping_settings *ping,
    const char **thing)
{
	if (ping->common.only4 && ping->common.only6) {
		*thing = "-4";
		return "contradicts -6";
	}
	if (ping->common.only6 && (ping->options_len || ping->direct)) {
		*thing = ping->direct ? "--direct" :
		    ping->record_route ? "--record-route" : "--ip-timestamp";
		return ping->direct ? "the kernel ignores it in IPv6" :
		    "IPv6 has no such option";
	}
	if (ping->common.only4 && ping->flow_label) {
		*thing = "--flow-label";
		return "IPv4 has no flow label";
	}
	if (ping->flow_label && (ping->options_len || ping->direct)) {
		*thing = "--flow-label";
		return "IPv4 has none, and another option is of IPv4 alone";
	}
	if (ping->options_len || ping->direct || ping->flow_label)
		ping->common.family_why = ping->flow_label ?
		    "IPv4 has no flow label; leave out --flow-label" :
		    ping->direct ? "IPv6 ignores --direct; leave it out" :
		    "IPv6 has no such option; leave out --record-route or "
		    "--ip-timestamp";
	ping->common.only4 |= ping->options_len || ping->direct;
	ping->common.only6 |= ping->flow_label != 0;
	if (addr_is_set(&ping->source)) {
		*thing = "--source";
		if (ping->source.family == AF_INET ? ping->common.only6 :
		    ping->common.only4)
			return "of the other family";
		if (!ping->common.only4 && !ping->common.only6)
			ping->common.family_why =
			    "not of the family of --source";
		ping->common.only4 |= ping->source.family == AF_INET;
		ping->common.only6 |= ping->source.family == AF_INET6;
	}
	return NULL;
}

const char *pingopt_check(struct ping_settings *ping, const char **thing)
{
	const char *phrase;

	if (ping->record_route && ping->options_len) {
		*thing = "--record-route";
		return "contradicts --ip-timestamp";
	}
	if (ping->record_route)
		ping->options_len = (uint8_t)option_build(OPTION_ROUTE, NULL,
		    0, ping->options);
	if (ping->unix_stamps && ping->common.style.stamps == STAMPS_NONE)
		ping->common.style.stamps = STAMPS_UNIX;
	if (ping->common.reverse && ping->common.style.numeric) {
		*thing = "--reverse-names";
		return "contradicts --numeric";
	}
	if (ping->adaptive && ping->flood) {
		*thing = "--adaptive";
		return "contradicts --flood";
	}
	phrase = check_family(ping, thing);
	if (!phrase)
		phrase = check_size(ping, thing);
	if (!phrase)
		phrase = check_tos(ping, thing);
	return phrase;
}
