/*
 * eventrec.c - one event as one JSON object
 *
 * A table says which kind of event becomes which record, whom it concerns,
 * and what fills it.  A key that applies to a kind of record is always there,
 * with null for what is unknown; a key that does not apply is never there.
 */
#include "view/eventrec.h"

#include <errno.h>
#include <string.h>

#include "model/target.h"
#include "view/account.h"
#include "view/record.h"
#include "view/report.h"
#include "view/trouble.h"
#include "view/words.h"
#include "wire/option.h"

enum { IPV4_HEADER = 20, IPV6_HEADER = 40, ICMP_HEADER = 8 };

/* Which hop was asked; the far end is none. */
static void put_hop(struct record *r, const struct report *report,
    const struct probe *probe)
{
	uint8_t first = report->trace ? report->trace->first : 1;
	uint8_t hops = report->trace ? report->trace->hops :
	    report->mtu->hops;

	record_known(r, "hop", probe->ttl >= first && probe->ttl <= hops,
	    probe->ttl);
	record_known(r, "flow", probe->flow != 0, probe->flow);
}

/* Whom the probe asked, and which of its probes it was. */
static void put_question(struct record *r, const struct report *report,
    const struct event *event)
{
	account_target(r, report, event->probe.target, &event->to);
	record_count(r, "seq", event->probe.number);
	if (report->trace || report->mtu)
		put_hop(r, report, &event->probe);
}

static void put_speaker(struct record *r, const struct report *report,
    const struct event *event)
{
	record_addr(r, "from", &event->from);
	account_name(r, report, &event->from);
}

static uint32_t header_len(uint8_t family, uint32_t options_len)
{
	return family == AF_INET6 ? IPV6_HEADER : IPV4_HEADER + options_len;
}

/* Bytes of what was heard: ICMP's payload, and the IP packet. */
static void put_sizes(struct record *r, const struct event *event)
{
	bool known = event->bytes >= ICMP_HEADER;

	record_known(r, "payload_bytes", known, event->bytes - ICMP_HEADER);
	record_known(r, "packet_bytes", known, event->bytes +
	    header_len(event->from.family, event->options_len));
}

/* The size of the question as an IP packet. */
static void put_probe_size(struct record *r, const struct report *report,
    const struct event *event)
{
	const struct probe *probe = &event->probe;
	uint32_t size = probe->size;
	bool known = probe->payload ? addr_is_set(&event->to) : size != 0;

	if (probe->payload)
		size += ICMP_HEADER + header_len(event->to.family,
		    report->options_len);
	record_known(r, "packet_bytes", known, size);
}

static void put_ttl(struct record *r, const struct event *event)
{
	record_known(r, "ttl", event->ttl >= 0, (uint64_t)event->ttl);
}

static const char *source_token(enum rtt_source source)
{
	switch (source) {
	case RTT_KERNEL:	return "kernel";
	case RTT_INTERPOLATED:	return "interpolated";
	case RTT_ARRIVAL:	return "arrival";
	case RTT_USER:		return "user";
	}
	return NULL;
}

static void put_times(struct record *r, const struct event *event)
{
	bool known = event->rtt != NSEC_UNKNOWN;

	record_msec(r, "rtt_ms", event->rtt);
	record_msec(r, "queue_ms", event->queue);
	record_text(r, "rtt_source",
	    known ? source_token(event->source) : NULL);
}

/* What was sent is told where the way has changed it. */
static void put_class(struct record *r, const struct report *report,
    const struct event *event)
{
	uint8_t sent = report->style->tos;

	account_class(r, event->tos);
	if (event->tos < 0)
		return;
	if (event->tos >> 2 != sent >> 2)
		record_count(r, "dscp_sent", sent >> 2);
	if ((event->tos & 3) != (sent & 3))
		record_count(r, "ecn_sent", sent & 3);
}

static void put_address4(struct record *r, const char *key,
    const uint8_t bytes[4])
{
	struct addr addr = { .family = AF_INET };

	memcpy(addr.bytes, bytes, 4);
	record_addr(r, key, &addr);
}

/* A time that is not milliseconds since midnight is told as it is. */
static void put_stamp(struct record *r, const struct option_stamp *stamp)
{
	if (stamp->has_address)
		put_address4(r, "address", stamp->address);
	else
		record_null(r, "address");
	record_known(r, "ms", stamp->standard, stamp->milliseconds);
	if (!stamp->standard)
		record_count(r, "value", stamp->milliseconds);
}

static void put_stamps(struct record *r, const struct option_report *options)
{
	struct record list, part;

	record_open_list(&list, r);
	for (unsigned i = 0; i < options->stamps; i++) {
		record_open_object(&part, &list);
		put_stamp(&part, &options->stamp[i]);
		record_close(&list, NULL, &part);
	}
	record_close(r, "timestamps", &list);
	record_count(r, "timestamps_missed", options->overflow);
}

static void put_options(struct record *r, const struct event *event)
{
	struct option_report options;
	struct record list;

	if (event->options_len == 0)
		return;
	option_read(event->options, event->options_len, &options);
	if (options.has_route) {
		record_open_list(&list, r);
		for (unsigned i = 0; i < options.routes; i++)
			put_address4(&list, NULL, options.route[i]);
		record_close(r, "route", &list);
	}
	if (options.has_stamps)
		put_stamps(r, &options);
	if (options.malformed)
		record_bool(r, "options_malformed", true);
}

/* late, duplicate */
static void fill_answer(struct record *r, const struct report *report,
    const struct event *event)
{
	put_question(r, report, event);
	put_speaker(r, report, event);
	put_sizes(r, event);
	put_ttl(r, event);
	put_class(r, report, event);
	put_times(r, event);
	record_bool(r, "authenticated", !event->unmarked);
	put_options(r, event);
}

static void fill_reply(struct record *r, const struct report *report,
    const struct event *event)
{
	fill_answer(r, report, event);
	record_bool(r, "after_error", event->after);
}

static void fill_lost(struct record *r, const struct report *report,
    const struct event *event)
{
	put_question(r, report, event);
	put_probe_size(r, report, event);
	record_msec(r, "timeout_ms", event->probe.patience);
}

/* The ICMP message that an error or a notice came in. */
static void put_icmp(struct record *r, const struct event *event)
{
	uint8_t family = event->to.family;
	uint8_t type = event->icmp_type, code = event->icmp_code;
	char words[ICMP_WORDS];

	record_bool(r, "from_this_host", event->own);
	put_ttl(r, event);
	record_count(r, "type", type);
	record_count(r, "code", code);
	record_token(r, "icmp", icmp_token(family, type, code));
	record_token(r, "text", icmp_words(family, type, code, words));
	record_bool(r, "authenticated", !event->unmarked);
}

/* Parameter problem: RFC 792 type 12, RFC 4443 type 4. */
static bool has_pointer(const struct event *event)
{
	return event->icmp_type == (event->to.family == AF_INET6 ? 4 : 12);
}

/* A probe that never left stays unsent: such an error only says why. */
static void fill_error(struct record *r, const struct report *report,
    const struct event *event)
{
	put_question(r, report, event);
	put_speaker(r, report, event);
	put_icmp(r, event);
	record_known(r, "mtu_bytes", event->mtu != 0, event->mtu);
	record_known(r, "pointer", has_pointer(event), event->pointer);
	put_probe_size(r, report, event);
	put_times(r, event);
	record_bool(r, "after_lost", event->after && !event->error);
	record_bool(r, "after_unsent", event->after && event->error);
}

static void fill_notice(struct record *r, const struct report *report,
    const struct event *event)
{
	struct addr gateway = trouble_gateway(event);

	put_question(r, report, event);
	put_speaker(r, report, event);
	put_icmp(r, event);
	record_addr(r, "gateway", &gateway);
}

/* ECOMM is the engine's: the kernel took the probe, it never left. */
static void fill_unsent(struct record *r, const struct report *report,
    const struct event *event)
{
	bool taken = event->error == ECOMM || event->error == 0;
	const char *token = taken ? NULL : strerrorname_np(event->error);
	char text[WORDS_TEXT];

	put_question(r, report, event);
	put_probe_size(r, report, event);
	record_text(r, "errno", token);
	words_unsent(event->error, &event->to, event->bytes, text);
	record_text(r, "text", taken ? "accepted, but never left this host" :
	    token ? text : NULL);
	record_known(r, "mtu_bytes", event->mtu != 0, event->mtu);
	record_bool(r, "after_timeout", event->after);
}

static const char *stray_token(int why)
{
	switch ((enum stray)why) {
	case STRAY_FOREIGN:	 return "foreign";
	case STRAY_CORRUPT:	 return "corrupt";
	case STRAY_TRUNCATED:	 return "truncated";
	case STRAY_WRONG_SOURCE: return "wrong_source";
	}
	return NULL;
}

/* A foreign packet belongs to no probe: then number is 0. */
static void fill_stray(struct record *r, const struct report *report,
    const struct event *event)
{
	bool known = event->probe.number != 0;

	record_text(r, "why", stray_token(event->error));
	account_target(r, report, known ? event->probe.target : UINT32_MAX,
	    &event->to);
	record_known(r, "seq", known, event->probe.number);
	put_speaker(r, report, event);
	put_sizes(r, event);
	put_ttl(r, event);
}

/* RESOLVED, READDRESSED: the event's address, or the newest one. */
static void fill_resolved(struct record *r, const struct report *report,
    const struct event *event)
{
	uint32_t target = event->probe.target;
	struct addr addr = event->to;

	if (!addr_is_set(&addr) && report->targets)
		targets_addr(report->targets, target, &addr);
	account_target(r, report, target, &addr);
	record_text(r, "name", report->targets ?
	    targets_canonical(report->targets, target) : NULL);
}

static void fill_readdressed(struct record *r, const struct report *report,
    const struct event *event)
{
	fill_resolved(r, report, event);
	record_known(r, "series", report->targets != NULL, report->targets ?
	    targets_series(report->targets, event->probe.target) : 0);
	account_former(r, report, &event->from);
}

static void fill_unresolved(struct record *r, const struct report *report,
    const struct event *event)
{
	account_target(r, report, event->probe.target, &event->to);
	account_reason(r, event->error);
}

static void fill_outage(struct record *r, const struct report *report,
    const struct event *event)
{
	account_target(r, report, event->probe.target, &event->to);
	record_time(r, "start", event->wall - event->rtt);
	record_time(r, "end", event->wall);
	record_sec(r, "duration_s", event->rtt);
	record_count(r, "count", event->count);
}

static const char *change_token(int change)
{
	switch ((enum local_change)change) {
	case LOCAL_LINK_UP:		return "link_up";
	case LOCAL_LINK_DOWN:		return "link_down";
	case LOCAL_LINK_GONE:		return "link_gone";
	case LOCAL_ADDRESS_ADDED:	return "address_added";
	case LOCAL_ADDRESS_REMOVED:	return "address_removed";
	case LOCAL_ROUTE_ADDED:		return "route_added";
	case LOCAL_ROUTE_REMOVED:	return "route_removed";
	case LOCAL_CLOCK_STEPPED:	return "clock_stepped";
	}
	return NULL;
}

static void fill_local(struct record *r, const struct report *report,
    const struct event *event)
{
	bool stepped = event->error == LOCAL_CLOCK_STEPPED;

	(void)report;
	record_text(r, "change", change_token(event->error));
	record_text(r, "device", event->device[0] ? event->device : NULL);
	record_addr(r, "address",
	    addr_is_set(&event->from) ? &event->from : &event->to);
	if (event->bits)
		record_count(r, "prefix_bits", event->bits);
	if (stepped)
		record_msec(r, "step_ms", event->rtt);
}

/* Which event becomes which record; a kind without a token makes none. */
static const struct kind {
	const char	*token;
	enum eventrec_about about;
	void		(*fill)(struct record *r, const struct report *report,
			    const struct event *event);
} kinds[] = {
	[EVENT_REPLY]		= { "reply", EVENTREC_PROBE, fill_reply },
	[EVENT_LATE]		= { "late", EVENTREC_PROBE, fill_answer },
	[EVENT_DUPLICATE]	= { "duplicate", EVENTREC_PROBE, fill_answer },
	[EVENT_LOST]		= { "lost", EVENTREC_PROBE, fill_lost },
	[EVENT_EXPIRED]		= { "error", EVENTREC_PROBE, fill_error },
	[EVENT_ERROR]		= { "error", EVENTREC_PROBE, fill_error },
	[EVENT_TOO_BIG]		= { "error", EVENTREC_PROBE, fill_error },
	[EVENT_UNSENT]		= { "unsent", EVENTREC_TROUBLE, fill_unsent },
	[EVENT_NOTICE]		= { "notice", EVENTREC_TROUBLE, fill_notice },
	[EVENT_STRAY]		= { "stray", EVENTREC_TROUBLE, fill_stray },
	[EVENT_RESOLVED]	= { "resolved", EVENTREC_RUN, fill_resolved },
	[EVENT_UNRESOLVED]	= { "unresolved", EVENTREC_RUN,
				    fill_unresolved },
	[EVENT_READDRESSED]	= { "readdressed", EVENTREC_RUN,
				    fill_readdressed },
	[EVENT_OUTAGE]		= { "outage", EVENTREC_RUN, fill_outage },
	[EVENT_LOCAL]		= { "local", EVENTREC_RUN, fill_local },
	[EVENT_END]		= { NULL, EVENTREC_RUN, NULL },
};

/* A place kept for a further address of a name, and not used, is nobody. */
static bool is_about_nobody(const struct report *report,
    const struct event *event)
{
	return event->kind == EVENT_UNRESOLVED && report->targets &&
	    targets_state(report->targets, event->probe.target) ==
	    TARGET_ABSENT;
}

void eventrec_write(struct record_sink *sink, const struct report *report,
    const struct event *event, enum eventrec_about most)
{
	const struct kind *kind = &kinds[event->kind];
	struct record record;

	if (!kind->token || kind->about > most ||
	    is_about_nobody(report, event))
		return;
	record_begin(&record, sink, kind->token);
	record_time(&record, "time", event->wall);
	kind->fill(&record, report, event);
	record_write(sink, &record);
}
