/*
 * The option table of asdic ping, the parsers of its harder arguments, and the
 * checks that need neither packet nor target.
 */
#include <string.h>

#include "base/number.h"
#include "verb/netopt.h"
#include "verb/pingopt.h"

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

const char *pingopt_pattern(void *settings, const char *arg)
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

static void set_option(struct ping_settings *ping, enum option_kind kind,
    const uint8_t (*hops)[4], size_t n)
{
	struct net_settings *net = &ping->common.net;

	net->options_len = (uint8_t)option_build(kind, hops, n, net->options);
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
		set_option(ping, OPTION_STAMP, NULL, 0);
		return NULL;
	}
	if (strcmp(arg, "tsandaddr") == 0) {
		set_option(ping, OPTION_STAMP_ADDRESS, NULL, 0);
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
	set_option(ping, OPTION_STAMP_GIVEN, (const uint8_t (*)[4])hops, n);
	return NULL;
}

static bool has_window(const struct report_style *style, nsec span)
{
	for (unsigned i = 0; i < style->windows; i++)
		if (style->window[i] == span)
			return true;
	return false;
}

/* A set: what is there twice is told once. */
static const char *parse_windows(void *settings, const char *arg)
{
	struct ping_settings *ping = settings;
	struct report_style *style = &ping->common.style;
	char text[80], *word = text;
	size_t len;
	nsec span;

	if (strlen(arg) >= sizeof(text))
		return "too long";
	strlcpy(text, arg, sizeof(text));
	style->windows = 0;
	for (bool more = true; more; word += len + 1) {
		len = strcspn(word, ",");
		more = word[len] != '\0';
		word[len] = '\0';
		if (number_parse_span(&span, word, NSEC_SEC, 86400 * NSEC_SEC))
			return "not spans of 1s to 1d, as in 1m,5m";
		if (has_window(style, span))
			continue;
		if (style->windows == 4)
			return "more than 4 windows";
		style->window[style->windows++] = span;
	}
	return NULL;
}

static const char *const formats[] = {
	"text", "jsonl", "csv", "openmetrics", "influx", NULL,
};
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
	NETOPT_DEADLINE('w'),
	{ 's', "size", "N", OPT_SIZE, AT(size), 0, 65527, NULL, NULL, NULL,
	  "payload bytes (56)" },
	{ 0, "sizes", "A-B[:STEP]", OPT_CALL, 0, 0, 0, NULL, parse_sizes,
	  NULL, "payload sizes in turn" },
	{ 'p', "pattern", "HEX", OPT_CALL, 0, 0, 0, NULL, pingopt_pattern, NULL,
	  "fill the payload with up to 16 bytes" },
	{ 'A', "adaptive", "", OPT_FLAG, AT(adaptive), 0, 0, NULL, NULL,
	  NULL, "send when the last probe is answered" },
	{ 'f', "flood", "", OPT_FLAG, AT(flood), 0, 0, NULL, NULL, NULL,
	  "as fast as answers come, at least 100 a second" },
	{ 'l', "preload", "N", OPT_NUMBER, AT(preload), 1, 65536, NULL, NULL,
	  NULL, "send N at once at the start" },
	{ 't', "ttl", "N", OPT_NUMBER, AT(ttl), 1, 255, NULL, NULL, NULL,
	  "time to live, hop limit" },
	{ 'M', "pmtudisc", "MODE", OPT_CHOICE, AT(pmtudisc), 0, 0, pmtudiscs,
	  NULL, NULL, "do: DF; want; dont; probe: DF, cache not believed" },
	NETOPT_TOS('Q'),
	NETOPT_FLOW_LABEL('F'),
	NETOPT_RECORD_ROUTE('R'),
	{ 'T', "ip-timestamp", "KIND", OPT_CALL, 0, 0, 0, NULL,
	  parse_timestamp, NULL,
	  "tsonly, tsandaddr, tsprespec=ADDRESS,... (IPv4)" },
	{ 'e', "identifier", "N", OPT_NUMBER, AT(identifier), 1, 65535, NULL,
	  NULL, NULL, "identifier on the wire" },

	NETOPT_TARGETS("largest network or range (1048576)"),
	{ 0, "re-resolve", "T", OPT_SPAN, AT(common.re_resolve), NSEC_SEC,
	  MOST, NULL, NULL, NULL, "look names up again every T" },
	NETOPT_INTERFACE('I'),
	NETOPT_SOURCE(0),
	{ 'B', "sticky-source", "", OPT_FLAG, AT(sticky), 0, 0, NULL, NULL,
	  NULL, "keep the source address of the start" },
	{ 'C', "connect", "", OPT_FLAG, AT(connect), 0, 0, NULL, NULL, NULL,
	  "connect the socket (one target)" },
	{ 'b', "broadcast", "", OPT_FLAG, AT(broadcast), 0, 0, NULL, NULL,
	  NULL, "allow a broadcast address" },
	{ 'L', "no-loopback", "", OPT_FLAG, AT(no_loopback), 0, 0, NULL,
	  NULL, NULL, "no answer of our own to multicast probes" },
	{ 'r', "direct", "", OPT_FLAG, AT(direct), 0, 0, NULL, NULL, NULL,
	  "to hosts on an attached network only (IPv4)" },
	NETOPT_MARK('m'),
	{ 'S', "sndbuf", "BYTES", OPT_SIZE, AT(sndbuf), 1, 1 << 30, NULL,
	  NULL, NULL, "socket send buffer" },

	{ 0, "until", "STATE", OPT_CHOICE, AT(common.until), 0, 0, untils,
	  NULL, "End and verdict", "end when targets are up, or down" },
	{ 0, "stop-on-error", "", OPT_FLAG, AT(stop_on_error), 0, 0, NULL,
	  NULL, NULL, "end at the first ICMP or local error" },
	NETOPT_VERDICT(NULL, "'loss>5% or p95>80ms'"),

	NETOPT_FORMAT(formats),
	NETOPT_OUTPUT,
	{ 'q', "quiet", "", OPT_FLAG, AT(common.style.quiet), 0, 0, NULL,
	  NULL, NULL, "summary only" },
	{ 'v', "verbose", "", OPT_FLAG, AT(common.style.verbose), 0, 0, NULL,
	  NULL, NULL, "lost probes, outages and stray replies, too" },
	{ 'O', "outstanding", "", OPT_FLAG, AT(common.style.outstanding), 0,
	  0, NULL, NULL, NULL, "tell of unanswered probes before the next" },
	NETOPT_NUMERIC('n'),
	{ 'H', "reverse-names", "", OPT_FLAG, AT(common.reverse), 0, 0, NULL,
	  NULL, NULL, "look up names of addresses" },
	{ 'D', "unix-time", "", OPT_FLAG, AT(unix_stamps), 0, 0, NULL, NULL,
	  NULL, "the time of arrival before each line" },
	{ 0, "timestamps", "KIND", OPT_CHOICE, AT(common.style.stamps), 0, 0,
	  stamps, NULL, NULL, "the time before each line" },
	{ '3', "three-decimals", "", OPT_FLAG,
	  AT(common.style.three_decimals), 0, 0, NULL, NULL, NULL,
	  "round-trip times with three decimals" },
	{ 'a', "audible", "", OPT_FLAG, AT(common.style.bell), 0, 0, NULL,
	  NULL, NULL, "ring the bell at each answer" },
	NETOPT_EVERY,
	{ 0, "window", "T[,T...]", OPT_CALL, 0, 0, 0, NULL, parse_windows,
	  NULL, "sliding statistics over the last T" },
	{ 0, "histogram", "", OPT_FLAG, AT(common.style.histogram), 0, 0,
	  NULL, NULL, NULL, "draw the distribution in the summary" },
	{ 'U', "user-rtt", "", OPT_FLAG, AT(user_rtt), 0, 0, NULL, NULL,
	  NULL, "times by our own clock instead of the kernel's" },
	{ 0, "no-stamps", "", OPT_FLAG, AT(no_stamps), 0, 0, NULL, NULL,
	  NULL, "do without departure stamps" },
	NETOPT_HELP,
};

void pingopt_defaults(struct ping_settings *ping, const struct world *world)
{
	*ping = (struct ping_settings){
		.interval = NSEC_SEC, .timeout = 2 * NSEC_SEC, .size = -1,
		.preload = 1,
		.size_first = UINT32_MAX,
		.common.max_targets = 1 << 20,
	};
	netopt_defaults(&ping->common, world->columns, world->rows);
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
	if (ping->common.only4 &&
	    ping->size_last > netopt_payload4(&ping->common.net))
		return "more than an IPv4 packet can carry";
	return NULL;
}

/* The option that makes it a matter of IPv4, if there is one. */
static struct netopt_only find_only4(const struct ping_settings *ping)
{
	struct netopt_only only = {
		.thing = ping->common.net.record_route ? "--record-route" :
		    "--ip-timestamp",
		.phrase = "IPv6 has no such option",
		.why = "IPv6 has no such option; leave out --record-route or "
		    "--ip-timestamp",
	};

	if (ping->direct)
		return (struct netopt_only){
			.thing = "--direct",
			.phrase = "the kernel ignores it in IPv6",
			.why = "IPv6 ignores --direct; leave it out",
		};
	if (!ping->common.net.record_route && !ping->common.net.options_len)
		only.thing = NULL;
	return only;
}

const char *pingopt_check(void *settings, const char **thing)
{
	struct ping_settings *ping = settings;
	struct netopt_only only4 = find_only4(ping);
	const char *phrase;

	if (ping->common.net.record_route && ping->common.net.options_len) {
		*thing = "--record-route";
		return "contradicts --ip-timestamp";
	}
	if (ping->unix_stamps && ping->common.style.stamps == STAMPS_NONE)
		ping->common.style.stamps = STAMPS_UNIX;
	if (ping->common.reverse && ping->common.style.numeric) {
		*thing = "--reverse-names";
		return "contradicts --numeric";
	}
	if (ping->common.output && ping->common.format != NETOPT_OPENMETRICS) {
		*thing = "--output";
		return "goes with --format openmetrics; a shell's > with all";
	}
	if (ping->adaptive && ping->flood) {
		*thing = "--adaptive";
		return "contradicts --flood";
	}
	phrase = netopt_check(&ping->common, &only4, thing);
	return phrase ? phrase : check_size(ping, thing);
}
