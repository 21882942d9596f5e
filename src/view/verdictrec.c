/*
 * A record has the words that a person would be told, and the number that a
 * shell is told; what was measured stands in the summary of the same target.
 */
#include "view/verdictrec.h"

#include <math.h>

#include "model/target.h"
#include "view/account.h"
#include "view/judging.h"
#include "view/plain.h"
#include "view/record.h"

static const char *why_token(enum judge_why why)
{
	static const char *const words[] = {
		[JUDGE_GOOD] = "good", [JUDGE_RULE] = "condition",
		[JUDGE_SILENT] = "silent", [JUDGE_UNRESOLVED] = "unresolved",
		[JUDGE_UNASKED] = "unasked", [JUDGE_OPEN] = "undecided",
	};

	return words[why];
}

static void put_rule(struct record *record, const char *key,
    const struct rule *rule)
{
	record_text(record, key, rule ? rule_text(rule) : NULL);
}

static bool is_for_all(const struct judge *judge)
{
	return judge->at_least == UINT32_MAX;
}

void verdictrec_settings(struct record *record, const struct report *report)
{
	const struct judge *judge = report->judge;

	put_rule(record, "fail_if", report->fail_if);
	if (!judge)
		return;
	put_rule(record, "warn", judge->warn);
	put_rule(record, "crit", judge->crit);
	record_known(record, "at_least", !is_for_all(judge), judge->at_least);
}

static void put_verdict(struct record *record, enum judge_verdict verdict)
{
	record_token(record, "verdict", judge_word(verdict));
	record_count(record, "status", (uint64_t)verdict);
}

static void write_one(struct record_sink *sink, const struct report *report,
    uint32_t target, nsec wall)
{
	struct addr addr = { 0 };
	struct record record;
	struct judged judged;
	double value;

	judging_target(report, target, &judged);
	targets_addr(report->targets, target, &addr);
	record_begin(&record, sink, "verdict");
	record_time(&record, "time", wall);
	account_target(&record, report, target, &addr);
	record_token(&record, "scope", "target");
	put_verdict(&record, judged.verdict);
	record_token(&record, "why", why_token(judged.why));
	record_text(&record, "threshold", !judged.rule ? NULL :
	    judged.rule == report->judge->crit ? "crit" : "warn");
	record_text(&record, "because", judged.rule ? judged.because : NULL);
	value = judged.extras[JUDGING_RESOLVED].value;
	if (isnan(value))
		record_null(&record, "resolved");
	else
		record_bool(&record, "resolved", value > 0);
	record_whole(&record, "hops", judged.extras[JUDGING_HOPS].value);
	record_whole(&record, "mtu_bytes", judged.extras[JUDGING_MTU].value);
	record_write(sink, &record);
}

static void write_all(struct record_sink *sink, const struct report *report,
    nsec wall)
{
	uint32_t count[JUDGE_VERDICTS], n;
	enum judge_verdict verdict = judging_all(report, count, &n);
	struct record record;

	record_begin(&record, sink, "verdict");
	record_time(&record, "time", wall);
	account_target(&record, report, UINT32_MAX, &(struct addr){ 0 });
	record_token(&record, "scope", "run");
	put_verdict(&record, verdict);
	record_count(&record, "targets", n);
	for (int i = 0; i < JUDGE_VERDICTS; i++)
		record_count(&record, judge_word((enum judge_verdict)i),
		    count[i]);
	record_write(sink, &record);
}

void verdictrec_write(struct record_sink *sink, const struct report *report,
    const struct ending *ending)
{
	if (!report->judge || ending->reason == ENDING_FAILED)
		return;
	for (uint32_t i = 0; plain_next(report, &i); i++)
		write_one(sink, report, i, ending->wall);
	write_all(sink, report, ending->wall);
}
