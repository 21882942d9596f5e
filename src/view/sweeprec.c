/*
 * A summary has the keys of its state: a time where there was an answer, a
 * reason where there is one.  The numbers of the whole are those of every
 * other verb, with the targets counted by state beside them.
 */
#include "view/sweeprec.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "model/expect.h"
#include "model/target.h"
#include "view/account.h"
#include "view/record.h"
#include "view/settle.h"
#include "view/speed.h"
#include "view/words.h"

static const char *source_token(enum rtt_source source)
{
	static const char *const tokens[] = {
		[RTT_KERNEL] = "kernel", [RTT_INTERPOLATED] = "interpolated",
		[RTT_ARRIVAL] = "arrival", [RTT_USER] = "user",
	};

	return tokens[source];
}

static void put_up(struct record *r, const struct settle *settle)
{
	record_bool(r, "late", settle->late);
	record_msec(r, "rtt_ms", settle->rtt);
	if (settle->rtt == NSEC_UNKNOWN)
		record_null(r, "rtt_source");
	else
		record_token(r, "rtt_source", source_token(settle->source));
}

static void put_unreachable(struct record *r, const struct settle *settle)
{
	char words[WORDS_TEXT];
	uint8_t type = settle->icmp_type, code = settle->icmp_code;

	record_addr(r, "from", &settle->from);
	record_bool(r, "from_this_host", settle->own);
	record_token(r, "reason", settle_reason(settle, words));
	record_token(r, "icmp", icmp_token(settle->to.family, type, code));
	record_count(r, "icmp_type", type);
	record_count(r, "icmp_code", code);
}

static void put_unsent(struct record *r, const struct settle *settle)
{
	char words[WORDS_TEXT];
	bool taken = settle->error == ECOMM;

	record_text(r, "reason", settle_reason(settle, words));
	record_text(r, "errno", taken ? NULL :
	    strerrorname_np(settle->error));
}

static void put_state(struct record *r, const struct settle *settle)
{
	if (settle->state == CENSUS_UP)
		put_up(r, settle);
	else if (settle->state == CENSUS_UNREACHABLE)
		put_unreachable(r, settle);
	else if (settle->state == CENSUS_UNSENT)
		put_unsent(r, settle);
	else if (settle->state == CENSUS_UNRESOLVED)
		account_reason(r, settle->error);
}

void sweeprec_settle(struct record_sink *sink, const struct report *report,
    const struct settle *settle)
{
	uint32_t sent = settle_sent(settle);
	struct addr addr = settle->to;
	struct record record;

	if (!addr_is_set(&addr))
		targets_addr(report->targets, settle->target, &addr);
	record_begin(&record, sink, "summary");
	record_time(&record, "time", settle->wall);
	account_target(&record, report, settle->target, &addr);
	record_text(&record, "name", settle_name(report, settle));
	record_token(&record, "state", settle_word(settle->state));
	record_text(&record, "was", settle->corrects ?
	    settle_word(settle->before) : NULL);
	record_known(&record, "seq", settle->number, settle->number);
	record_known(&record, "sent", sent || !settle->number, sent);
	put_state(&record, settle);
	if (report->expect)
		record_bool(&record, "expected", expect_has(report->expect,
		    report->targets, settle->target));
	record_write(sink, &record);
}

static void put_targets(struct record *r, const struct census_counts *counts)
{
	static const char *const keys[] = {
		[CENSUS_UP] = "up", [CENSUS_UNREACHABLE] = "unreachable",
		[CENSUS_DOWN] = "down", [CENSUS_UNSENT] = "unsent",
		[CENSUS_UNRESOLVED] = "unresolved",
		[CENSUS_WAITING] = "waiting",
	};
	struct record part;

	record_open_object(&part, r);
	record_count(&part, "asked", counts->asked);
	for (unsigned i = 0; i < CENSUS_ABSENT; i++)
		record_count(&part, keys[i], counts->state[i]);
	record_count(&part, "late", counts->late);
	record_close(r, "targets", &part);
}

/* Counts are those of the interval; no times are kept of one. */
static void subtract(struct stats *stats, const struct stats *before)
{
	double counts[] = {
		stats->sent - before->sent, stats->answered - before->answered,
		stats->late - before->late, stats->errors - before->errors,
		stats->lost - before->lost, stats->unsent - before->unsent,
		stats->duplicates - before->duplicates,
	}, pending = stats->pending;

	stats_unknown(stats);
	stats->sent = counts[0];
	stats->answered = counts[1];
	stats->late = counts[2];
	stats->errors = counts[3];
	stats->lost = counts[4];
	stats->unsent = counts[5];
	stats->duplicates = counts[6];
	stats->pending = pending;
}

void sweeprec_interval(struct record_sink *sink, const struct report *report,
    const struct census_counts *before, const struct stats *stats_before,
    nsec wall)
{
	static const struct addr nowhere;
	struct record record;
	struct stats stats;

	census_total(report->census, &stats);
	if (before)
		subtract(&stats, stats_before);
	record_begin(&record, sink, "interval");
	record_time(&record, "time", wall);
	account_target(&record, report, UINT32_MAX, &nowhere);
	record_token(&record, "period", before ? "every" : "asked");
	account_stats(&record, &stats);
	put_targets(&record, census_counts(report->census));
	record_write(sink, &record);
}

void sweeprec_unasked(struct record_sink *sink, const struct report *report,
    nsec wall)
{
	struct expect_difference difference;
	char text[TARGET_TEXT];
	struct record record;
	uint64_t at = 0;

	if (!report->expect)
		return;
	while (expect_next(report->expect, report->targets, report->census,
	    &at, &difference)) {
		const struct targets *list = expect_list(report->expect);
		struct addr addr = { 0 };

		if (difference.kind != EXPECT_UNASKED)
			continue;
		targets_addr(list, difference.index, &addr);
		record_begin(&record, sink, "summary");
		record_time(&record, "time", wall);
		record_text(&record, "target",
		    targets_text(list, difference.index, text));
		record_text(&record, "label",
		    targets_label(list, difference.index));
		record_addr(&record, "address", &addr);
		record_null(&record, "name");
		record_token(&record, "state", "not_asked");
		record_null(&record, "was");
		record_null(&record, "seq");
		record_count(&record, "sent", 0);
		record_bool(&record, "expected", true);
		record_write(sink, &record);
	}
}

static void put_differences(struct record *r, const struct report *report)
{
	uint32_t count[EXPECT_KINDS];
	struct record part;

	expect_count(report->expect, report->targets, report->census, count);
	record_open_object(&part, r);
	record_count(&part, "vanished", count[EXPECT_VANISHED]);
	record_count(&part, "open", count[EXPECT_OPEN]);
	record_count(&part, "new", count[EXPECT_NEW]);
	record_count(&part, "not_asked", count[EXPECT_UNASKED]);
	record_close(r, "expected", &part);
}

void sweeprec_end(struct record *record, const struct report *report,
    const void *arg)
{
	const struct speed *speed = arg;

	put_targets(record, census_counts(report->census));
	record_known(record, "given_before", report->targets != NULL,
	    report->targets ? targets_duplicates(report->targets) : 0);
	record_known(record, "excluded", report->targets != NULL,
	    report->targets ? targets_excluded(report->targets) : 0);
	record_real(record, "rate_asked", report->sweep->rate);
	record_real(record, "rate_achieved", speed_achieved(speed));
	if (report->expect)
		put_differences(record, report);
}
