/*
 * A monitoring plugin's output: one line for whoever is woken by it, then
 * performance data for whoever draws graphs.
 *
 *   ASDIC STATUS - TARGET: what was found|'label'=value[unit];warn;crit;min;max
 *
 * Of several targets the first line tells how many are how, a line each
 * follows, and the data comes behind the last of them, as the plugin
 * guidelines have it.  A bar would begin performance data, so none is left in
 * what came from outside.
 */
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/target.h"
#include "view/judging.h"
#include "view/plain.h"
#include "view/words.h"

struct nagios {
	struct plain	plain;		/* first */
	uint32_t	targets;
	int		*unsent;	/* why probes did not leave, the last
					   errno of each target; 0: they did */
};

/* What is drawn in any case; the others when a condition is about them. */
static const char *const drawn[] = {
	"sent", "answered", "loss", "min", "mean", "median", "p95", "max",
	"stddev", "jitter",
};

static const char *const units[] = {
	[STATS_COUNT] = "", [STATS_PERCENT] = "%", [STATS_MSEC] = "ms",
	[STATS_SEC] = "s",
};

static const char *status_word(enum judge_verdict verdict)
{
	static const char *const words[] = {
		[JUDGE_OK] = "OK", [JUDGE_WARNING] = "WARNING",
		[JUDGE_CRITICAL] = "CRITICAL", [JUDGE_UNKNOWN] = "UNKNOWN",
	};

	return words[verdict];
}

static void replace(char *text, const char *bad, char good)
{
	for (text += strcspn(text, bad); *text; text += strcspn(text, bad))
		*text = good;
}

/* ---- for a person ---- */

static const char *value_text(double value, enum stats_unit unit,
    char text[static WORDS_TEXT])
{
	if (isnan(value))
		return "unknown";
	switch (unit) {
	case STATS_COUNT:
		snprintf(text, WORDS_TEXT, "%.0f", value);
		break;
	case STATS_PERCENT:
		return words_percent(value, text);
	case STATS_MSEC:
		return words_lasted((nsec)(value * 1e6), text);
	case STATS_SEC:
		return words_lasted((nsec)(value * 1e9), text);
	}
	return text;
}

/* The values that the rule is about, behind those told of every target. */
static void tell_asked(FILE *out, const struct judged *judged)
{
	static const char told[] = " loss mean p95 ";
	const struct stats_field *field;
	char text[WORDS_TEXT];

	for (field = stats_fields; *field->key; field++) {
		snprintf(text, sizeof(text), " %s ", field->name);
		if (rule_asks(judged->rule, field->name) &&
		    !strstr(told, text))
			fprintf(out, ", %s %s", field->name, value_text(
			    stats_value(&judged->stats, field), field->unit,
			    text));
	}
	for (int i = 0; i < JUDGING_EXTRAS; i++)
		if (rule_asks(judged->rule, judged->extras[i].name))
			fprintf(out, ", %s %s", judged->extras[i].name,
			    value_text(judged->extras[i].value,
			    judged->extras[i].unit, text));
}

static void tell_measured(FILE *out, const struct report *report,
    const struct judged *judged)
{
	const struct stats *stats = &judged->stats;
	char text[WORDS_TEXT];

	fprintf(out, "loss %s", value_text(stats->loss, STATS_PERCENT, text));
	if (!isnan(stats->mean))
		fprintf(out, ", mean %s", value_text(stats->mean, STATS_MSEC,
		    text));
	if (!isnan(stats->p95))
		fprintf(out, ", p95 %s", value_text(stats->p95, STATS_MSEC,
		    text));
	if (!judged->rule)
		return;
	tell_asked(out, judged);
	fprintf(out, " (%s: %s%s)", judged->rule == report->judge->crit ?
	    "crit" : "warn", words_escaped(judged->because, text),
	    judged->why == JUDGE_OPEN ? " cannot be told" : "");
}

/* What this host itself did not send is not the target's fault. */
static void tell_silence(FILE *out, const struct stats *stats, int unsent)
{
	double errors = stats->errors - stats->unsent;
	char text[WORDS_TEXT];

	fprintf(out, "no answer to %s", words_count(stats->sent -
	    stats->pending, "probe", "probes", text));
	if (errors > 0)
		fprintf(out, ", %s", words_count(errors, "error", "errors",
		    text));
	if (stats->unsent > 0)
		fprintf(out, ", %.0f not sent", stats->unsent);
	if (stats->unsent > 0 && unsent)
		fprintf(out, " (%s)", words_cause(unsent, text));
	if (stats->late > 0)
		fprintf(out, ", %.0f answered late", stats->late);
}

static void tell_target(const struct nagios *nagios, uint32_t target,
    const struct judged *judged)
{
	const struct report *report = nagios->plain.report;
	FILE *out = nagios->plain.out;
	int reason = targets_reason(report->targets, target);
	char text[WORDS_TEXT];

	words_target_full(report, target, text);
	replace(text, "|", '/');
	fprintf(out, "%s: ", text);
	if (judged->why == JUDGE_SILENT)
		tell_silence(out, &judged->stats, target < nagios->targets ?
		    nagios->unsent[target] : 0);
	else if (judged->extras[JUDGING_RESOLVED].value > 0 &&
	    judged->why != JUDGE_UNASKED)
		tell_measured(out, report, judged);
	else if (judged->why == JUDGE_UNASKED)
		fputs("nothing was measured", out);
	else
		fputs(reason ? words_unresolved(reason, text) :
		    "no answer from the name service yet", out);
}

/* ---- for a graph ---- */

static void tell_bound(FILE *out, const struct rule *rule, const char *name)
{
	enum rule_op op;
	double value;

	fputc(';', out);
	if (!rule || !rule_bound(rule, name, &op, &value))
		return;
	if (op == RULE_OP_MORE || op == RULE_OP_FROM)
		fprintf(out, "%.10g", value);
	else if (op == RULE_OP_LESS || op == RULE_OP_UPTO)
		fprintf(out, "%.10g:", value);
}

/* Of several targets a label begins with its own. */
static void tell_datum(FILE *out, const struct judge *judge,
    const char *prefix, const struct rule_extra *datum)
{
	if (*prefix)
		fprintf(out, " '%s %s'=", prefix, datum->name);
	else
		fprintf(out, " %s=", datum->name);
	if (isnan(datum->value))
		fputc('U', out);	/* not "0", and not nothing */
	else
		fprintf(out, datum->unit == STATS_MSEC ||
		    datum->unit == STATS_SEC ? "%.3f%s" : "%.6g%s",
		    datum->value, units[datum->unit]);
	tell_bound(out, judge->warn, datum->name);
	tell_bound(out, judge->crit, datum->name);
	fputs(datum->unit == STATS_PERCENT ? ";0;100" : ";0;", out);
}

static bool is_asked(const struct judge *judge, const char *name)
{
	return (judge->warn && rule_asks(judge->warn, name)) ||
	    (judge->crit && rule_asks(judge->crit, name));
}

static bool is_drawn(const struct judge *judge, const char *name)
{
	for (size_t i = 0; i < sizeof(drawn) / sizeof(drawn[0]); i++)
		if (strcmp(drawn[i], name) == 0)
			return true;
	return is_asked(judge, name);
}

static void tell_data(FILE *out, const struct report *report,
    const char *prefix, const struct judged *judged)
{
	const struct stats_field *field;
	struct rule_extra datum;

	for (field = stats_fields; *field->key; field++) {
		datum = (struct rule_extra){ field->name, field->unit,
			stats_value(&judged->stats, field) };
		if (is_drawn(report->judge, field->name))
			tell_datum(out, report->judge, prefix, &datum);
	}
	for (int i = 0; i < JUDGING_EXTRAS; i++)
		if (is_asked(report->judge, judged->extras[i].name))
			tell_datum(out, report->judge, prefix,
			    &judged->extras[i]);
}

/* ---- the whole ---- */

static void tell_one(const struct nagios *nagios, uint32_t target)
{
	const struct report *report = nagios->plain.report;
	FILE *out = nagios->plain.out;
	struct judged judged;

	judging_target(report, target, &judged);
	fprintf(out, "ASDIC %s - ", status_word(judged.verdict));
	tell_target(nagios, target, &judged);
	fputs(" |", out);
	tell_data(out, report, "", &judged);
	fputc('\n', out);
}

static void tell_counts(FILE *out, const struct report *report,
    enum judge_verdict verdict, const uint32_t *count, uint32_t n)
{
	char text[WORDS_TEXT];

	fprintf(out, "ASDIC %s - %s:", status_word(verdict),
	    words_count(n, "target", "targets", text));
	for (int i = 0, first = 1; i < JUDGE_VERDICTS; i++) {
		if (!count[i])
			continue;
		fprintf(out, "%s %" PRIu32 " %s", first ? "" : ",", count[i],
		    judge_word((enum judge_verdict)i));
		first = 0;
	}
	if (report->judge->at_least < n)
		fprintf(out, ", %" PRIu32 " must be ok",
		    report->judge->at_least);
	fprintf(out, " | ok=%" PRIu32 ";;;0;%" PRIu32 " warning=%" PRIu32
	    ";;;0;%" PRIu32 " critical=%" PRIu32 ";;;0;%" PRIu32
	    " unknown=%" PRIu32 ";;;0;%" PRIu32 "\n", count[JUDGE_OK], n,
	    count[JUDGE_WARNING], n, count[JUDGE_CRITICAL], n,
	    count[JUDGE_UNKNOWN], n);
}

/* No label may hold an equals sign or a quote. */
static void tell_all_data(FILE *out, const struct report *report)
{
	char prefix[WORDS_TEXT];
	struct judged judged;

	for (uint32_t i = 0; plain_next(report, &i); i++) {
		judging_target(report, i, &judged);
		words_target(report, i, prefix, WORDS_TEXT);
		replace(prefix, "'=|", '_');
		tell_data(out, report, prefix, &judged);
		fputc('\n', out);
	}
}

static void tell_many(const struct nagios *nagios)
{
	const struct report *report = nagios->plain.report;
	FILE *out = nagios->plain.out;
	uint32_t count[JUDGE_VERDICTS], n, i;
	enum judge_verdict verdict = judging_all(report, count, &n);
	struct judged judged;
	bool more = false;

	tell_counts(out, report, verdict, count, n);
	for (i = 0; plain_next(report, &i); i++) {
		judging_target(report, i, &judged);
		fprintf(out, "%s[%s] ", more ? "\n" : "",
		    status_word(judged.verdict));
		tell_target(nagios, i, &judged);
		more = true;
	}
	fputs(" |", out);
	tell_all_data(out, report);
}

static struct view *nagios_open(FILE *out, FILE *err,
    const struct report *report)
{
	struct nagios *nagios = calloc(1, sizeof(*nagios));

	if (!nagios)
		return NULL;
	plain_init(&nagios->plain, &view_nagios, out, err, report);
	nagios->targets = targets_count(report->targets);
	nagios->unsent = calloc(nagios->targets + 1u, sizeof(int));
	if (nagios->unsent)
		return &nagios->plain.view;
	free(nagios);
	return NULL;
}

static void nagios_note(struct view *view, const struct event *event)
{
	struct nagios *nagios = (struct nagios *)view;

	if (event->kind == EVENT_UNSENT &&
	    event->probe.target < nagios->targets)
		nagios->unsent[event->probe.target] = event->error;
}

static void nagios_close(struct view *view, const struct ending *ending)
{
	struct nagios *nagios = (struct nagios *)view;
	struct plain *plain = &nagios->plain;
	uint32_t first = 0, second;
	char text[WORDS_TEXT];

	if (ending->reason == ENDING_FAILED ||
	    !plain_next(plain->report, &first)) {
		strlcpy(text, ending->failure ? ending->failure :
		    "it could not begin", sizeof(text));
		replace(text, "|", '/');
		fprintf(plain->out, "ASDIC UNKNOWN - %s\n", text);
	} else {
		second = first + 1;
		if (plain_next(plain->report, &second))
			tell_many(nagios);
		else
			tell_one(nagios, first);
	}
	free(nagios->unsent);
	plain_close(view);
}

const struct view_ops view_nagios = {
	.open = nagios_open,
	.note = nagios_note,
	.interim = plain_interim,
	.close = nagios_close,
};
