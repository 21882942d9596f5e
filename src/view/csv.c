/*
 * The numbers of targets as comma separated values: a line of headings, then
 * a row for each target at the end, and wherever an interim summary is due.
 * Columns bear the keys of the JSON lines, in their order; a check has a few
 * more in front of them.
 */
#include <math.h>

#include "model/tally.h"
#include "model/target.h"
#include "view/csvrow.h"
#include "view/judging.h"
#include "view/plain.h"
#include "view/words.h"

static void put_headings(struct plain *plain)
{
	const struct stats_field *field;

	if (plain->begun)
		return;
	plain->begun = true;
	fputs("time,period,target,label,address,state", plain->out);
	if (plain->report->judge)
		fputs(",verdict,because,hops,mtu_bytes", plain->out);
	for (field = stats_fields; *field->key; field++)
		fprintf(plain->out, ",%s", field->key);
	fputc('\n', plain->out);
}

static void put_verdict(struct csvrow *row, const struct report *report,
    uint32_t target, bool interval)
{
	struct judged judged;
	double value;

	if (!report->judge)
		return;
	judging_target(report, target, &judged);
	csvrow_token(row, interval ? NULL : judge_word(judged.verdict));
	csvrow_text(row, interval || !judged.rule ? NULL : judged.because);
	value = judged.extras[JUDGING_HOPS].value;
	csvrow_count(row, !isnan(value), isnan(value) ? 0 : (uint64_t)value);
	value = judged.extras[JUDGING_MTU].value;
	csvrow_count(row, !isnan(value), isnan(value) ? 0 : (uint64_t)value);
}

static void put_stats(struct csvrow *row, const struct stats *stats)
{
	const struct stats_field *field;
	double value;

	for (field = stats_fields; *field->key; field++) {
		value = stats_value(stats, field);
		if (field->unit == STATS_COUNT)
			csvrow_count(row, !isnan(value), isnan(value) ? 0 :
			    (uint64_t)value);
		else
			csvrow_real(row, value);
	}
}

static void tell(struct plain *plain, const char *period, nsec wall,
    bool interval)
{
	const struct report *report = plain->report;
	char text[TARGET_TEXT], time[WORDS_TEXT];
	struct csvrow row;
	struct stats stats;
	struct addr addr;

	put_headings(plain);
	for (uint32_t i = 0; plain_next(report, &i); i++) {
		plain_stats(report, i, &stats);
		if (interval)
			tallies_interval(report->tallies, i, &stats);
		csvrow_begin(&row, plain->out);
		csvrow_token(&row, words_wall(wall, time));
		csvrow_token(&row, period);
		csvrow_text(&row, targets_text(report->targets, i, text));
		csvrow_text(&row, targets_label(report->targets, i));
		csvrow_addr(&row, report, targets_addr(report->targets, i,
		    &addr) ? &addr : NULL);
		csvrow_token(&row, plain_state(report, i));
		put_verdict(&row, report, i, interval);
		put_stats(&row, &stats);
		csvrow_end(&row);
	}
}

static struct view *csv_open(FILE *out, FILE *err,
    const struct report *report)
{
	return plain_open(&view_csv, out, err, report);
}

static void csv_interim(struct view *view, enum view_why why, nsec now,
    nsec wall)
{
	(void)now;
	tell((struct plain *)view, why == VIEW_EVERY ? "every" : "asked",
	    wall, why == VIEW_EVERY);
}

static void csv_close(struct view *view, const struct ending *ending)
{
	if (ending->reason != ENDING_FAILED)
		tell((struct plain *)view, "run", ending->wall, false);
	plain_close(view);
}

const struct view_ops view_csv = {
	.open = csv_open,
	.note = plain_note,
	.interim = csv_interim,
	.close = csv_close,
};
