/*
 * mturec.c - what came out of a search for sizes, as JSON
 *
 * What the model has found stands as it is; the sentence that people read is
 * there, too.  path_mtu_bytes is there only when it is known, for a program
 * may look at nothing else.
 */
#include "view/mturec.h"

#include "model/target.h"
#include "view/account.h"
#include "view/mtuwords.h"
#include "view/record.h"
#include "view/report.h"
#include "view/sized.h"

static const char *state_token(enum sizes_state state)
{
	switch (state) {
	case SIZES_OPEN:	return "open";
	case SIZES_NO_ANSWER:	return "no_answer";
	case SIZES_UNCERTAIN:	return "uncertain";
	case SIZES_FOUND:	return "found";
	}
	return NULL;
}

static const char *limit_token(enum sizes_limit limit)
{
	switch (limit) {
	case SIZES_LIMIT_NONE:	  return "none";
	case SIZES_LIMIT_LOCAL:	  return "local";
	case SIZES_LIMIT_TOLD:	  return "told";
	case SIZES_LIMIT_HOLE:	  return "hole";
	case SIZES_LIMIT_REVERSE: return "reverse";
	case SIZES_LIMIT_ECHO:	  return "echo";
	case SIZES_LIMIT_BEYOND:  return "beyond";
	}
	return NULL;
}

/* Sizes are never 0. */
static void put_size(struct record *record, const char *key, uint32_t size)
{
	record_known(record, key, size != 0, size);
}

static void put_hop(struct record *record, const char *key, uint8_t hop)
{
	record_known(record, key, hop != 0, hop);
}

static void put_found(struct record *record, const struct sized *sized)
{
	const struct sizes_result *result = &sized->result;
	bool open = result->state == SIZES_OPEN ||
	    result->state == SIZES_NO_ANSWER;

	record_token(record, "state", state_token(result->state));
	put_size(record, "path_mtu_bytes", sized->known ? result->mtu : 0);
	record_bool(record, "capped", sized->capped);
	record_text(record, "limit", open ? NULL :
	    limit_token(result->limit));
	put_hop(record, "limit_hop", sized->limit_hop);
	record_bool(record, "limit_hop_inferred", result->inferred);
	record_addr(record, "limit_address", &sized->limit_addr);
	record_text(record, "guess", sized->guess);
	if (open || result->limit == SIZES_LIMIT_BEYOND)
		record_null(record, "black_hole");
	else
		record_bool(record, "black_hole", result->hole);
}

/* On what evidence, and between which hops. */
static void put_evidence(struct record *record,
    const struct sizes_result *result)
{
	put_size(record, "largest_bytes", result->mtu);
	record_count(record, "answers", result->answers);
	put_size(record, "above_bytes", result->above);
	record_count(record, "silent", result->silent);
	put_hop(record, "after_hop", result->after);
	record_addr(record, "after_address", &result->after_addr);
	put_hop(record, "before_hop", result->before);
	record_addr(record, "before_address", &result->before_addr);
	put_hop(record, "hops_count", result->distance);
}

static void put_told(struct record *record, const struct sized *sized)
{
	static const struct { unsigned bit; const char *token; } lies[] = {
		{ SIZES_LIE_ZERO, "zero" }, { SIZES_LIE_SMALL, "small" },
		{ SIZES_LIE_LARGE, "large" }, { SIZES_LIE_BROKEN, "broken" },
	};
	const struct sizes_result *result = &sized->result;
	struct record list;

	put_size(record, "told_bytes", result->told);
	record_addr(record, "told_by", &result->by);
	record_open_list(&list, record);
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
		if (result->lies & lies[i].bit)
			record_token(&list, NULL, lies[i].token);
	record_close(record, "lies", &list);
	record_addr(record, "liar_address", &result->liar);
}

/* What this host holds, and what follows for the programs on it. */
static void put_host(struct record *record, const struct sized *sized)
{
	put_size(record, "local_bytes", sized->local);
	put_size(record, "cached_before_bytes", sized->before);
	put_size(record, "cached_after_bytes", sized->after);
	put_size(record, "icmp_payload_bytes", sized->known ? sized->icmp : 0);
	put_size(record, "udp_payload_bytes", sized->known ? sized->udp : 0);
	put_size(record, "tcp_mss_bytes", sized->known ? sized->tcp : 0);
}

static void put_fragments(struct record *record, const struct report *report,
    const struct sizes_result *result)
{
	struct record part;

	if (!report->mtu->fragments && !result->fragments_sent) {
		record_null(record, "fragments");
		return;
	}
	record_open_object(&part, record);
	record_count(&part, "sent", result->fragments_sent);
	record_count(&part, "answered", result->fragments_answered);
	record_close(record, "fragments", &part);
}

static void put_hops(struct record *record, const struct report *report,
    uint32_t target, const struct sized *sized)
{
	struct record list, part;
	struct sizes_hop hop;

	if (!report->mtu->every_hop) {
		record_null(record, "hops");
		return;
	}
	record_open_list(&list, record);
	for (uint8_t ttl = 1; ttl <= sized->last; ttl++) {
		sized_hop(sized, report, target, ttl, &hop);
		record_open_object(&part, &list);
		record_count(&part, "ttl", ttl);
		record_addr(&part, "address", &hop.addr);
		account_name(&part, report, &hop.addr);
		put_size(&part, "largest_bytes", hop.most);
		put_size(&part, "above_bytes", hop.above);
		record_count(&part, "silent", hop.silent);
		put_size(&part, "told_bytes", hop.told);
		record_text(&part, "guess", hop.told ? sizes_guess(
		    sized->family, hop.told) : NULL);
		record_close(&list, NULL, &part);
	}
	record_close(record, "hops", &list);
}

void mturec_write(struct record_sink *sink, const struct report *report,
    uint32_t target, const struct mtuwatch_seen *seen, bool interim,
    nsec wall)
{
	struct addr addr = { 0 };
	struct textline line;
	struct record record;
	struct sized sized;

	sized_of(&sized, report, target);
	textline_init(&line);
	mtuwords_verdict(&line, report, target, &sized, seen);
	targets_addr(report->targets, target, &addr);
	record_begin(&record, sink, "mtu");
	record_time(&record, "time", wall);
	account_target(&record, report, target, &addr);
	record_bool(&record, "interim", interim);
	put_found(&record, &sized);
	put_evidence(&record, &sized.result);
	put_told(&record, &sized);
	put_host(&record, &sized);
	put_fragments(&record, report, &sized.result);
	record_text(&record, "text", line.text);
	put_hops(&record, report, target, &sized);
	record_write(sink, &record);
}
