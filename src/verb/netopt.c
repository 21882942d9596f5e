/*
 * The parsers behind the rows of netopt.h, and what can be said of these
 * settings before there is a target.  A family that only one option asks for
 * is remembered with a phrase, so that a target of the other one is refused
 * with the reason.
 */
#include "verb/netopt.h"

#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "io/net.h"
#include "verb/session.h"

enum { PACKET_MOST = 65535, IPV4_HEADER = 20, ICMP_HEADER = 8 };

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

const char *netopt_dscp(void *settings, const char *arg)
{
	struct session_settings *common = settings;
	size_t i;

	for (i = 0; i < sizeof(dscps) / sizeof(dscps[0]); i++)
		if (strcasecmp(arg, dscps[i].name) == 0) {
			common->net.dscp = dscps[i].value;
			return NULL;
		}
	if (number_parse(&common->net.dscp, arg, 0, 63))
		return "neither 0..63 nor a name such as ef, af41, cs3";
	return NULL;
}

/* By the names of RFC 3168, or by number. */
const char *netopt_ecn(void *settings, const char *arg)
{
	static const char *const names[] = { "not-ect", "ect1", "ect0", "ce" };
	struct session_settings *common = settings;
	int i;

	for (i = 0; i < 4; i++)
		if (strcasecmp(arg, names[i]) == 0) {
			common->net.ecn = i;
			return NULL;
		}
	if (number_parse(&common->net.ecn, arg, 0, 3))
		return "neither 0..3 nor one of not-ect, ect1, ect0, ce";
	return NULL;
}

/* A device or an address; given twice, one of each. */
const char *netopt_interface(void *settings, const char *arg)
{
	struct session_settings *common = settings;
	char zone[ADDR_ZONE];
	struct addr addr;

	/* No device has a colon in its name. */
	if (addr_parse(&addr, arg, zone) == NULL || strchr(arg, ':'))
		return netopt_source(settings, arg);
	if (!*arg || strlen(arg) >= ADDR_ZONE)
		return "neither a device nor an address";
	common->net.device = arg;
	return NULL;
}

const char *netopt_source(void *settings, const char *arg)
{
	struct net_settings *net =
	    &((struct session_settings *)settings)->net;

	return addr_parse(&net->source, arg, net->source_zone);
}

const char *netopt_json(void *settings, const char *arg)
{
	struct session_settings *common = settings;

	(void)arg;
	common->format = NETOPT_JSONL;
	return NULL;
}

const char *netopt_targets(void *settings, const char *arg)
{
	struct session_settings *common = settings;

	if (common->list)
		return "a second list; cat(1) joins them";
	common->list = arg;
	return NULL;
}

uint32_t netopt_payload4(const struct net_settings *net)
{
	/* RFC 791: the total length has 16 bits. */
	return PACKET_MOST - IPV4_HEADER - ICMP_HEADER - net->options_len;
}

void netopt_defaults(struct session_settings *settings, int columns, int rows)
{
	settings->net.dscp = settings->net.ecn = -1;
	settings->style.columns = columns;
	settings->style.rows = rows;
}

static const char *check_tos(struct net_settings *net, const char **thing)
{
	if (net->tos && (net->dscp >= 0 || net->ecn >= 0)) {
		*thing = "--tos";
		return "contradicts --dscp and --ecn";
	}
	if (net->dscp >= 0)
		net->tos |= net->dscp << 2;
	if (net->ecn >= 0)
		net->tos |= net->ecn;
	return NULL;
}

static const char *check_source(struct session_settings *settings,
    const char **thing)
{
	bool is4 = settings->net.source.family == AF_INET;

	if (!addr_is_set(&settings->net.source))
		return NULL;
	*thing = "--source";
	if (is4 ? settings->only6 : settings->only4)
		return "of the other family";
	if (!settings->only4 && !settings->only6)
		settings->family_why = "not of the family of --source";
	settings->only4 |= is4;
	settings->only6 |= !is4;
	return NULL;
}

static const char *check_family(struct session_settings *settings,
    const struct netopt_only *only4, const char **thing)
{
	bool label = settings->net.flow_label != 0;

	if (settings->only4 && settings->only6) {
		*thing = "-4";
		return "contradicts -6";
	}
	if (settings->only6 && only4->thing) {
		*thing = only4->thing;
		return only4->phrase;
	}
	*thing = "--flow-label";
	if (settings->only4 && label)
		return "IPv4 has no flow label";
	if (label && only4->thing)
		return "IPv4 has none, and another option is of IPv4 alone";
	if (label)
		settings->family_why =
		    "IPv4 has no flow label; leave out --flow-label";
	else if (only4->thing)
		settings->family_why = only4->why;
	settings->only4 |= only4->thing != NULL;
	settings->only6 |= label;
	return check_source(settings, thing);
}

const char *netopt_check(struct session_settings *settings,
    const struct netopt_only *only4, const char **thing)
{
	static const struct netopt_only route = {
		.thing = "--record-route",
		.phrase = "IPv6 has no such option",
		.why = "IPv6 has no such option; leave out --record-route",
	};
	const char *phrase;

	if (settings->net.record_route) {
		settings->net.options_len = (uint8_t)option_build(
		    OPTION_ROUTE, NULL, 0, settings->net.options);
		if (!only4->thing)
			only4 = &route;
	}
	phrase = check_family(settings, only4, thing);
	return phrase ? phrase : check_tos(&settings->net, thing);
}

void netopt_lane(const struct session_settings *settings, uint8_t family,
    struct lane_spec *spec)
{
	const struct net_settings *net = &settings->net;

	spec->from.family = family;
	spec->mark = (uint32_t)net->mark;
	spec->device = net->device;
	if (net->source.family == family)
		spec->from = net->source;
	if (family == AF_INET) {
		spec->options_len = net->options_len;
		memcpy(spec->options, net->options, sizeof(spec->options));
	}
}

void netopt_conf(struct session_settings *settings, struct session_conf *conf)
{
	const struct net_settings *net = &settings->net;

	conf->engine.tos = (uint8_t)net->tos;
	conf->engine.label = (uint32_t)net->flow_label;
	conf->report.options_len = net->options_len;
	conf->report.source = net->source;
	conf->report.device = net->device;
	settings->style.all_addresses = settings->all_addresses;
	settings->style.tos = (uint8_t)net->tos;
	settings->style.label = (uint32_t)net->flow_label;
}
