/*
 * What a text is, is decided by its looks, before anything is parsed: with a
 * slash it is a network, with a dash between two things that can only be
 * addresses a range.  What has a colon, or ends in a label of digits alone,
 * can never be a name (no top-level domain is a number), so it is an address
 * or an error; a mistyped 10.0.0.300 is not sent to a resolver.  All else is
 * a name, and whether it exists is for the resolver to say.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "model/hosts.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Could this, apart from its zone, be nothing but an address? */
static bool is_numeric(const char *text)
{
	const char *end = text + strcspn(text, "%"), *label = end;

	if (strchr(text, ':'))
		return true;
	while (label > text && is_digit(label[-1]))
		label--;
	return label < end && (label == text || label[-1] == '.');
}

/* One whole address: with dots or colons, not "7" for 0.0.0.7. */
static bool is_spelt_out(const char *text)
{
	return is_numeric(text) && (strchr(text, ':') || strchr(text, '.'));
}

static const char *parse_literal(struct addr *addr, const char *text,
    const struct targets_conf *conf)
{
	char zone[ADDR_ZONE];
	const char *phrase = addr_parse(addr, text, zone);

	if (phrase)
		return phrase;
	if (zone[0] != '\0') {
		addr->zone = conf->zone ? conf->zone(zone) : 0;
		if (addr->zone == 0)
			return "no such interface";
	} else if (addr->zone != 0 && conf->zone_name) {
		conf->zone_name(addr->zone, zone);
		if (!zone[0])
			return "no such interface";
	}
	if (conf->why && conf->family != addr->family)
		return conf->why;
	if (conf->family == AF_INET && addr->family != AF_INET)
		return "IPv6 address, but only IPv4 is wanted";
	if (conf->family == AF_INET6 && addr->family != AF_INET6)
		return "IPv4 address, but only IPv6 is wanted";
	return NULL;
}

/* A link-local address without an interface gets the only candidate. */
static const char *settle_zone(struct addr *addr,
    const struct targets_conf *conf)
{
	uint32_t index = 0;

	if (addr->family != AF_INET6 || addr->zone ||
	    !addr_is_link_local(addr) || !conf->link_zones)
		return NULL;
	if (conf->link_zones(&index, 1) != 1)
		return "say which interface: ADDRESS%DEVICE";
	addr->zone = index;
	return NULL;
}

static void take_hosts(struct hosts *hosts, const struct addr *first,
    const struct addr *last)
{
	uint64_t more = addr_distance(first, last);

	hosts->first = *first;
	hosts->last = *last;
	hosts->count = more == UINT64_MAX ? more : more + 1;
}

static bool is_whole_quad(const char *text)
{
	unsigned dots = 0;

	for (; *text != '\0'; text++)
		dots += *text == '.';
	return dots == 3;
}

/* text is ADDRESS/BITS; slash points into it. */
static const char *parse_network(struct hosts *hosts, const char *text,
    const char *slash, const struct targets_conf *conf)
{
	char start[TARGET_TEXT];
	struct addr addr, first, last;
	const char *wrong;
	int64_t bits, most;

	snprintf(start, sizeof(start), "%.*s", (int)(slash - text), text);
	wrong = parse_literal(&addr, start, conf);
	if (!wrong)
		wrong = settle_zone(&addr, conf);
	if (wrong)
		return wrong;
	/* inet_aton's short forms mean another number than people do. */
	if (!strchr(start, ':') && !is_whole_quad(start))
		return "write the network in full, as 10.0.0.0/8";
	most = addr.family == AF_INET ? 32 : 128;
	if (!is_digit(slash[1]) ||
	    strspn(slash + 1, "0123456789") != strlen(slash + 1) ||
	    number_parse(&bits, slash + 1, 0, most))
		return most == 32 ? "a prefix is 0 to 32 bits long" :
		    "a prefix is 0 to 128 bits long";
	addr_network(&addr, (unsigned)bits, &first, &last);
	take_hosts(hosts, &first, &last);
	hosts->edges = addr.family == AF_INET && bits <= 30;
	return NULL;
}

/* text is ADDRESS-ADDRESS, by its looks; dash points into it. */
static const char *parse_range(struct hosts *hosts, const char *text,
    const char *dash, const struct targets_conf *conf)
{
	char start[TARGET_TEXT];
	struct addr first, last;
	const char *wrong;

	snprintf(start, sizeof(start), "%.*s", (int)(dash - text), text);
	if (!is_spelt_out(dash + 1))
		return "both ends of a range must be whole addresses";
	wrong = parse_literal(&first, start, conf);
	if (!wrong)
		wrong = parse_literal(&last, dash + 1, conf);
	if (wrong)
		return wrong;
	if (first.family != last.family)
		return "both ends of a range must be of one family";
	if (last.zone == 0)
		wrong = settle_zone(&first, conf);
	if (wrong)
		return wrong;
	if (last.zone == 0)
		last.zone = first.zone;
	if (first.zone != last.zone)
		return "both ends of a range must have one zone";
	if (addr_compare(&first, &last) > 0)
		return "the range ends before it begins";
	take_hosts(hosts, &first, &last);
	return NULL;
}

/*
 * The dash of a range: the text before it is an address and what is behind
 * looks like one.  A zone's name may hold a dash too ("fe80::1%eth-0"), so
 * try each, and behind a zone be more demanding.
 */
static const char *find_dash(const char *text)
{
	char start[TARGET_TEXT], zone[ADDR_ZONE];
	const char *dash;
	struct addr addr;

	for (dash = strchr(text, '-'); dash; dash = strchr(dash + 1, '-')) {
		snprintf(start, sizeof(start), "%.*s", (int)(dash - text),
		    text);
		if (strchr(start, '%') ? !is_spelt_out(dash + 1) :
		    !is_numeric(dash + 1))
			continue;
		if (is_spelt_out(start) && !addr_parse(&addr, start, zone))
			return dash;
	}
	return NULL;
}

static bool is_printable(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text <= ' ' || *text == 0x7f)
			return false;
	return true;
}

/*
 * The unspecified address is this host (RFC 1122, 3.2.1.3; RFC 4291, 2.5.2):
 * Linux sends to loopback, and whoever answers has that address.
 */
static void settle_unspecified(struct addr *addr)
{
	static const uint8_t none[16];

	if (addr->family == AF_INET && !memcmp(addr->bytes, none, 4)) {
		addr->bytes[0] = 127;
		addr->bytes[3] = 1;
	} else if (addr->family == AF_INET6 &&
	    !memcmp(addr->bytes, none, 16)) {
		addr->bytes[15] = 1;
	}
}

static const char *parse_single(struct addr *addr, const char *text,
    const struct targets_conf *conf)
{
	const char *wrong = parse_literal(addr, text, conf);

	if (wrong)
		return wrong;
	settle_unspecified(addr);
	return settle_zone(addr, conf);
}

/* An address that says all: the zone, if there is one, is one of ours. */
static bool is_whole_literal(const char *text,
    const struct targets_conf *conf)
{
	char zone[ADDR_ZONE];
	struct addr addr;

	return !addr_parse(&addr, text, zone) &&
	    (!zone[0] || (conf->zone && conf->zone(zone)));
}

const char *hosts_parse_whole(struct hosts *hosts, const char *text,
    const struct targets_conf *conf)
{
	const char *slash = strchr(text, '/'), *dash = find_dash(text), *wrong;
	struct addr addr;
	char zone[ADDR_ZONE];

	*hosts = (struct hosts){ .count = 0 };
	if (text[0] == '\0')
		return "empty";
	if (!is_printable(text))
		return "neither an address nor a name";
	if (conf->single && !is_whole_literal(text, conf))
		return NULL;
	if (conf->single)
		slash = dash = NULL;
	if (slash)
		return parse_network(hosts, text, slash, conf);
	if (dash)
		return parse_range(hosts, text, dash, conf);
	/* inet_aton's hexadecimal forms look like names, so parse those. */
	if (!is_numeric(text) && addr_parse(&addr, text, zone))
		return NULL;
	wrong = parse_single(&addr, text, conf);
	if (!wrong)
		take_hosts(hosts, &addr, &addr);
	return wrong;
}

const char *hosts_parse(struct hosts *hosts, const char *text,
    const struct targets_conf *conf, char phrase[static HOSTS_PHRASE])
{
	const char *wrong = hosts_parse_whole(hosts, text, conf);

	if (wrong)
		return wrong;
	if (hosts->edges) {
		hosts->first = addr_add(&hosts->first, 1);
		hosts->count -= 2;
		hosts->last = addr_add(&hosts->first, hosts->count - 1);
	}
	if (hosts->count > conf->max || hosts->count == UINT64_MAX) {
		snprintf(phrase, HOSTS_PHRASE,
		    "more than %" PRIu64 " addresses: say --max-targets",
		    conf->max);
		return phrase;
	}
	return NULL;
}
