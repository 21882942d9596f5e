/*
 * hoprec.c - one hop of a path as JSON
 *
 * A hop that was taken over from another target's path is told with what is
 * known of it there, and with inferred_from.  Times are those of the hop; each
 * responder has its own besides.  Which flows met which responder is told
 * only where there are several.
 */
#include "view/hoprec.h"

#include <string.h>
#include <sys/socket.h>

#include "model/target.h"
#include "view/account.h"
#include "view/hoptoken.h"
#include "view/record.h"
#include "view/report.h"
#include "view/telling.h"
#include "wire/icmp.h"

static void put_odd(struct record *record, unsigned odd)
{
	struct record list;
	const char *token;
	enum path_odd bit;

	record_open_list(&list, record);
	for (unsigned i = 0; (token = hoptoken_odd(i, &bit)); i++)
		if (odd & bit)
			record_token(&list, NULL, token);
	record_close(record, "odd", &list);
}

void hoprec_error(struct record *record, const struct addr *from, bool any,
    uint8_t type, uint8_t code)
{
	char words[ICMP_WORDS];
	const char *mark = any ? icmp_mark(from->family, type, code) : "";

	record_text(record, "icmp",
	    any ? icmp_token(from->family, type, code) : NULL);
	record_text(record, "text",
	    any ? icmp_words(from->family, type, code, words) : NULL);
	record_text(record, "mark", *mark ? mark : NULL);
}

/* What an IPv6 router quoted of our header: it is not told in IPv4. */
static void put_seen(struct record *record, const struct path_responder *who)
{
	bool known = who->has_seen;
	uint32_t class = who->seen >> 20 & 0xff;

	record_known(record, "seen_dscp", known, class >> 2);
	record_known(record, "seen_ecn", known, class & 3);
	record_known(record, "seen_flow_label", known, who->seen & 0xfffff);
	record_known(record, "sent_flow_label", known,
	    who->seen_sent & 0xfffff);
}

/* RFC 4950: an entry of a label stack, outermost first. */
static void put_labels(struct record *record, const struct icmp_extension *ext)
{
	struct record list, part;

	record_open_list(&list, record);
	for (unsigned i = 0; ext && i < ext->labels; i++) {
		const struct icmp_label *label = &ext->label[i];

		record_open_object(&part, &list);
		record_count(&part, "label", label->label);
		record_count(&part, "tc", label->tc);
		record_bool(&part, "bottom", label->bottom);
		record_count(&part, "ttl", label->ttl);
		record_close(&list, NULL, &part);
	}
	record_close(record, "mpls", &list);
}

/* RFC 5837 section 4.1. */
static void put_interface(struct record *record,
    const struct icmp_interface *interface)
{
	static const char *const roles[] = { "incoming", "sub_ip", "outgoing",
		"next_hop" };
	struct addr addr = { 0 };

	if (interface->has_address) {
		addr.family = interface->family;
		memcpy(addr.bytes, interface->address,
		    interface->family == AF_INET ? 4 : 16);
	}
	record_token(record, "role", roles[interface->role & 3]);
	record_known(record, "index", interface->has_index, interface->index);
	record_addr(record, "address", &addr);
	record_text(record, "name",
	    interface->has_name ? interface->name : NULL);
	record_known(record, "mtu_bytes", interface->has_mtu, interface->mtu);
}

static void put_interfaces(struct record *record,
    const struct icmp_extension *ext)
{
	struct record list, part;

	record_open_list(&list, record);
	for (unsigned i = 0; ext && i < ext->interfaces; i++) {
		record_open_object(&part, &list);
		put_interface(&part, &ext->interface[i]);
		record_close(&list, NULL, &part);
	}
	record_close(record, "interfaces", &list);
}

/* Objects of other classes as they came, as far as there was room. */
static void put_unknown(struct record *record,
    const struct icmp_extension *ext)
{
	static const char digits[16] = "0123456789abcdef";
	char hex[ICMP_OTHER * 2 + 1], *to = hex;

	if (!ext || ext->unknown == 0) {
		record_null(record, "unknown_objects");
		return;
	}
	for (unsigned i = 0; i < ext->other_len; i++) {
		*to++ = digits[ext->other[i] >> 4];
		*to++ = digits[ext->other[i] & 15];
	}
	*to = '\0';
	record_token(record, "unknown_objects", hex);
}

static void put_extension(struct record *record,
    const struct icmp_extension *ext)
{
	put_labels(record, ext);
	put_interfaces(record, ext);
	put_unknown(record, ext);
	record_bool(record, "extension_malformed", ext && ext->malformed);
}

/* The flows that met this responder last. */
static void put_flows(struct record *record, const struct report *report,
    uint32_t target, uint8_t ttl, unsigned who)
{
	const struct report_trace *trace = report->trace;
	struct record list;

	if (trace->flows <= 1)
		return;
	record_open_list(&list, record);
	for (unsigned i = 0; i < trace->flows; i++) {
		uint16_t flow = (uint16_t)(trace->flow + i);

		if (paths_flow(report->paths, target, ttl, flow) == who)
			record_count(&list, NULL, flow);
	}
	record_close(record, "flows", &list);
}

static void put_who(struct record *record, const struct report *report,
    const struct path_responder *who, uint64_t all)
{
	record_addr(record, "address", &who->addr);
	account_name(record, report, &who->addr);
	record_bool(record, "is_target", who->replied);
	record_count(record, "answered", who->answered);
	record_real(record, "share_percent", all ? 100.0 *
	    (double)who->answered / (double)all : __builtin_nan(""));
	record_msec(record, "min_ms", who->min);
	record_msec(record, "mean_ms", who->mean);
	record_msec(record, "max_ms", who->max);
	record_known(record, "ttl", who->ttl >= 0, (uint64_t)who->ttl);
	record_known(record, "back_hops", who->back > 0, (uint64_t)who->back);
	account_class(record, who->tos);
	hoprec_error(record, &who->addr, who->refuses, who->type, who->code);
	record_known(record, "mtu_bytes", who->mtu != 0, who->mtu);
	put_seen(record, who);
	put_odd(record, who->odd);
	put_extension(record, who->extension);
}

static void put_responders(struct record *record, const struct report *report,
    uint32_t target, const struct path_hop *hop)
{
	struct record list, part;
	uint64_t all = 0;

	for (unsigned i = 0; i < hop->responders; i++)
		all += hop->responder[i]->answered;
	record_open_list(&list, record);
	for (unsigned i = 0; i < hop->responders; i++) {
		record_open_object(&part, &list);
		put_who(&part, report, hop->responder[i], all);
		put_flows(&part, report, target, hop->ttl, i);
		record_close(&list, NULL, &part);
	}
	record_close(record, "responders", &list);
	record_count(record, "responders_left_out", hop->more);
}

static void put_counts(struct record *record, const struct path_hop *hop,
    const struct stats *stats)
{
	record_count(record, "sent", hop->sent);
	record_count(record, "answered", hop->answered);
	record_count(record, "late", hop->late);
	record_count(record, "lost", hop->lost);
	record_count(record, "pending", hop->pending);
	record_count(record, "unsent", hop->unsent);
	record_real(record, "loss_percent", stats->loss);
	record_token(record, "loss_reading", hoptoken_loss(hop->loss));
}

static void put_times(struct record *record, const struct stats *stats)
{
	record_real(record, "min_ms", stats->min);
	record_real(record, "mean_ms", stats->mean);
	record_real(record, "median_ms", stats->median);
	record_real(record, "p95_ms", stats->p95);
	record_real(record, "max_ms", stats->max);
	record_real(record, "stddev_ms", stats->stddev);
	record_real(record, "jitter_ms", stats->jitter);
}

/* The smallest that anybody told here. */
static uint32_t smallest_mtu(const struct path_hop *hop)
{
	uint32_t mtu = 0;

	for (unsigned i = 0; i < hop->responders; i++) {
		uint32_t told = hop->responder[i]->mtu;

		if (told && (!mtu || told < mtu))
			mtu = told;
	}
	return mtu;
}

static void put_decision(struct record *record, const struct report *report,
    uint32_t target, uint8_t ttl)
{
	struct report_hop hop = { .inferred = UINT32_MAX };
	char text[TARGET_TEXT];

	report->trace->hop(report->trace->arg, target, ttl, &hop);
	record_bool(record, "settled", hop.settled);
	record_text(record, "inferred_from", hop.inferred == UINT32_MAX ?
	    NULL : targets_text(report->targets, hop.inferred, text));
}

void hoprec_fill(struct record *record, const struct report *report,
    uint32_t target, uint8_t ttl)
{
	uint32_t source = telling_source(report, target, ttl);
	const struct path_hop *hop;
	struct stats stats;
	uint32_t mtu;

	paths_hop_stats(report->paths, source, ttl, &stats);
	hop = paths_hop(report->paths, source, ttl);
	mtu = smallest_mtu(hop);
	record_count(record, "ttl", ttl);
	put_decision(record, report, target, ttl);
	record_bool(record, "is_target", hop->target);
	put_counts(record, hop, &stats);
	record_token(record, "spread", hoptoken_spread(hop->spread));
	put_odd(record, hop->odd);
	record_known(record, "mtu_bytes", mtu != 0, mtu);
	put_times(record, &stats);
	put_responders(record, report, source, hop);
}
