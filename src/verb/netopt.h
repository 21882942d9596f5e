/*
 * netopt.h - options that several verbs have, once
 *
 * What is said of a packet's way and header means the same in every verb; so
 * do the choice of targets, the verdict and help.  A verb's table names these
 * rows where it wants them, with its own letters, and its settings begin with
 * a struct session_settings, which the rows fill in.
 */
#ifndef ASDIC_NETOPT_H
#define ASDIC_NETOPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "wire/option.h"

struct lane_spec;
struct session_conf;
struct session_settings;

/* How probes leave, as every verb may be told. */
struct net_settings {
	int64_t		tos, flow_label, mark;
	int64_t		dscp, ecn;		/* -1: not said */
	struct addr	source;
	char		source_zone[ADDR_ZONE];	/* its name, if there is one */
	const char	*device;
	bool		record_route;
	uint8_t		options_len;
	uint8_t		options[OPTION_MAX];
};

/* An option of one family alone. */
struct netopt_only {
	const char	*thing;		/* "--direct"; NULL: there is none */
	const char	*phrase;	/* about it, beside -6 */
	const char	*why;		/* about a target that is IPv6 */
};

/*
 * The places of --format in every verb's list: first its own, for people or,
 * of a check, for monitoring.  Those that have more have them in this order,
 * but a trace has dot behind csv.
 */
enum netopt_format {
	NETOPT_OWN, NETOPT_JSONL, NETOPT_CSV, NETOPT_OPENMETRICS,
	NETOPT_INFLUX,
};

/* The largest payload of an IPv4 packet with the options of net, in bytes. */
uint32_t netopt_payload4(const struct net_settings *net);

/* The parsers of opt.h; settings begin with a struct session_settings. */
const char *netopt_dscp(void *settings, const char *arg);
const char *netopt_ecn(void *settings, const char *arg);
const char *netopt_interface(void *settings, const char *arg);
const char *netopt_source(void *settings, const char *arg);
const char *netopt_json(void *settings, const char *arg);

/* --targets: refused when there is a list already, for it would be lost. */
const char *netopt_targets(void *settings, const char *arg);

void netopt_defaults(struct session_settings *settings, int columns,
    int rows);

/*
 * Families that exclude each other, --tos against its parts, the IPv4 option
 * of --record-route; only4 is what else asks for IPv4.  NULL, or a phrase,
 * with *thing the option it is about.
 */
const char *netopt_check(struct session_settings *settings,
    const struct netopt_only *only4, const char **thing);

/* What of a lane follows from these settings; family AF_INET or AF_INET6. */
void netopt_lane(const struct session_settings *settings, uint8_t family,
    struct lane_spec *spec);

/* What of a run does; conf->settings is the same. */
void netopt_conf(struct session_settings *settings,
    struct session_conf *conf);

#define NETOPT(field)		offsetof(struct session_settings, field)

#define NETOPT_DEADLINE(letter) \
	{ letter, "deadline", "T", OPT_SPAN, NETOPT(deadline), NSEC_MSEC, \
	  INT64_MAX, NULL, NULL, NULL, "end the whole run after T" }

#define NETOPT_TOS(letter) \
	{ letter, "tos", "N", OPT_NUMBER, NETOPT(net.tos), 0, 255, NULL, \
	  NULL, NULL, "type of service, traffic class: DSCP and ECN in one" \
	}, \
	{ 0, "dscp", "NAME|N", OPT_CALL, 0, 0, 0, NULL, netopt_dscp, NULL, \
	  "differentiated services code point: ef, af41, cs3, 0..63" }, \
	{ 0, "ecn", "NAME|N", OPT_CALL, 0, 0, 0, NULL, netopt_ecn, NULL, \
	  "congestion notification: not-ect, ect1, ect0, ce, 0..3" }

#define NETOPT_FLOW_LABEL(letter) \
	{ letter, "flow-label", "N", OPT_NUMBER, NETOPT(net.flow_label), 0, \
	  0xfffff, NULL, NULL, NULL, "IPv6 flow label" }

#define NETOPT_RECORD_ROUTE(letter) \
	{ letter, "record-route", "", OPT_FLAG, NETOPT(net.record_route), \
	  0, 0, NULL, NULL, NULL, "record the route there and back (IPv4)" }

#define NETOPT_TARGETS(most)	NETOPT_TARGETS_AS(0, 0, most)

#define NETOPT_TARGETS_AS(list_letter, all_letter, most) \
	{ list_letter, "targets", "FILE", OPT_CALL, 0, 0, 0, NULL, \
	  netopt_targets, "Targets", \
	  "one target a line; - is standard input" }, \
	{ '4', "ipv4", "", OPT_FLAG, NETOPT(only4), 0, 0, NULL, NULL, \
	  NULL, "IPv4 only" }, \
	{ '6', "ipv6", "", OPT_FLAG, NETOPT(only6), 0, 0, NULL, NULL, \
	  NULL, "IPv6 only" }, \
	{ all_letter, "all-addresses", "", OPT_FLAG, \
	  NETOPT(all_addresses), 0, 0, NULL, NULL, NULL, \
	  "every address of a name" }, \
	{ 0, "max-targets", "N", OPT_NUMBER, NETOPT(max_targets), 1, \
	  UINT32_MAX - 1, NULL, NULL, NULL, most }

#define NETOPT_INTERFACE(letter) \
	{ letter, "interface", "DEVICE|ADDR", OPT_CALL, 0, 0, 0, NULL, \
	  netopt_interface, NULL, \
	  "leave by this device, or from this address" }

#define NETOPT_SOURCE(letter) \
	{ letter, "source", "ADDR", OPT_CALL, 0, 0, 0, NULL, netopt_source, \
	  NULL, "source address" }

#define NETOPT_MARK(letter) \
	{ letter, "mark", "N", OPT_NUMBER, NETOPT(net.mark), 0, UINT32_MAX, \
	  NULL, NULL, NULL, "packet mark, for those allowed" }

#define NETOPT_FAIL_IF(group, rule) \
	{ 0, "fail-if", "EXPR", OPT_TEXT, NETOPT(fail_if), 0, 0, NULL, \
	  NULL, group, "exit 1 if it holds: " rule }

#define NETOPT_VERDICT(group, rule) \
	NETOPT_FAIL_IF(group, rule), \
	{ 0, "any", "", OPT_FLAG, NETOPT(any), 0, 0, NULL, NULL, NULL, \
	  "one good target is enough" }

#define NETOPT_FORMAT(formats) \
	{ 0, "format", "FORMAT", OPT_CHOICE, NETOPT(format), 0, 0, formats, \
	  NULL, "Output", "what to write" }, \
	{ 0, "json", "", OPT_CALL, 0, 0, 0, NULL, netopt_json, NULL, \
	  "the same as --format jsonl" }

#define NETOPT_OUTPUT \
	{ 0, "output", "FILE", OPT_TEXT, NETOPT(output), 0, 0, NULL, NULL, \
	  NULL, "into FILE, whole or not at all" }

#define NETOPT_NUMERIC(letter) \
	{ letter, "numeric", "", OPT_FLAG, NETOPT(style.numeric), 0, 0, \
	  NULL, NULL, NULL, "no names of addresses" }

#define NETOPT_EVERY \
	{ 0, "every", "T", OPT_SPAN, NETOPT(every), 100 * NSEC_MSEC, \
	  INT64_MAX, NULL, NULL, NULL, "an interim summary every T" }

#define NETOPT_HELP \
	{ 'h', "help", "", OPT_FLAG, NETOPT(help), 0, 0, NULL, NULL, NULL, \
	  "this page" }, \
	{ 'V', "version", "", OPT_FLAG, NETOPT(version), 0, 0, NULL, NULL, \
	  NULL, "the version" }, \
	{ 0, "list-options", "", OPT_FLAG, NETOPT(list_options), 0, 0, \
	  NULL, NULL, NULL, "every option on one line each, for programs" }, \
	{ .name = "" }

#endif
