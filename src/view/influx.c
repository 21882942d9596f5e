/*
 * InfluxDB line protocol: one line for each target, at the end and wherever an
 * interim summary is due.
 *
 *   asdic_ping,target=T,label=L,address=A,family=F,period=P key=value,... TIME
 *
 * Keys are those of the JSON lines; counts carry the i of integers, so the type
 * of a field is the same in all lines; what is unknown is left out.  A sweep
 * has one more line, about all of it.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "model/tally.h"
#include "model/target.h"
#include "view/judging.h"
#include "view/plain.h"
#include "view/settle.h"
#include "view/words.h"

/*
 * Tags end at blanks, commas and equals signs.  A backslash at the end of one
 * would take its comma along, and nothing stands for a backslash itself.
 */
static void put_tag(FILE *out, const char *key, const char *text)
{
	if (!*text)
		return;		/* a tag without a value is an error */
	fprintf(out, ",%s=", key);
	for (; *text; text++) {
		if (strchr(" ,=", *text))
			fputc('\\', out);
		if (*text == '\\')
			fputs("\xef\xbf\xbd", out);	/* U+FFFD */
		else
			fputc(*text, out);
	}
}

static void put_tags(FILE *out, const struct report *report, uint32_t target,
    const char *period)
{
	const char *label = targets_label(report->targets, target);
	char name[TARGET_TEXT], text[WORDS_TEXT];
	struct addr addr;

	fprintf(out, "asdic_%s", report->verb);
	targets_text(report->targets, target, name);
	put_tag(out, "target", words_escaped(name, text));
	if (label)
		put_tag(out, "label", words_escaped(label, text));
	if (targets_addr(report->targets, target, &addr)) {
		put_tag(out, "address", words_addr(report, &addr, text));
		put_tag(out, "family", addr.family == AF_INET6 ? "ipv6" :
		    "ipv4");
	}
	put_tag(out, "period", period);
}

static void put_stats(FILE *out, const struct stats *stats)
{
	const struct stats_field *field;
	double value;

	for (field = stats_fields; *field->key; field++) {
		value = stats_value(stats, field);
		if (isnan(value))
			continue;
		if (field->unit == STATS_COUNT)
			fprintf(out, ",%s=%.0fi", field->key, value);
		else
			fprintf(out, ",%s=%.6f", field->key, value);
	}
}

static void put_verdict(FILE *out, const struct report *report,
    uint32_t target)
{
	static const struct { int extra; const char *key; } keys[] = {
		{ JUDGING_HOPS, "hops" }, { JUDGING_MTU, "mtu_bytes" },
	};
	struct judged judged;

	judging_target(report, target, &judged);
	fprintf(out, ",verdict=\"%s\",status=%di",
	    judge_word(judged.verdict), (int)judged.verdict);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!isnan(judged.extras[keys[i].extra].value))
			fprintf(out, ",%s=%.0fi", keys[i].key,
			    judged.extras[keys[i].extra].value);
}

/* A sweep knows of each target no more than its state, and the rest of all. */
static void put_sweep(FILE *out, const struct report *report,
    const char *period, nsec wall)
{
	const struct census_counts *counts = census_counts(report->census);
	struct stats stats;

	fputs("asdic_sweep_total", out);
	put_tag(out, "period", period);
	for (unsigned i = 0; i < CENSUS_ABSENT; i++)
		fprintf(out, "%ctargets_%s=%" PRIu64 "i", i ? ',' : ' ',
		    settle_word((enum census_state)i), counts->state[i]);
	census_total(report->census, &stats);
	put_stats(out, &stats);
	fprintf(out, " %" PRId64 "\n", wall);
}

static void tell(const struct plain *plain, const char *period, nsec wall,
    bool interval)
{
	const struct report *report = plain->report;
	struct stats stats;

	if (report->census)
		put_sweep(plain->out, report, period, wall);
	if (report->census && strcmp(period, "run") != 0)
		return;
	for (uint32_t i = 0; plain_next(report, &i); i++) {
		plain_stats(report, i, &stats);
		put_tags(plain->out, report, i, period);
		fprintf(plain->out, " state=\"%s\"", plain_state(report, i));
		if (interval)
			tallies_interval(report->tallies, i, &stats);
		put_stats(plain->out, &stats);
		if (report->judge && !interval)
			put_verdict(plain->out, report, i);
		fprintf(plain->out, " %" PRId64 "\n", wall);
	}
}

static struct view *influx_open(FILE *out, FILE *err,
    const struct report *report)
{
	return plain_open(&view_influx, out, err, report);
}

static void influx_interim(struct view *view, enum view_why why, nsec now,
    nsec wall)
{
	(void)now;
	tell((struct plain *)view, why == VIEW_EVERY ? "every" : "asked",
	    wall, why == VIEW_EVERY);
}

static void influx_close(struct view *view, const struct ending *ending)
{
	if (ending->reason != ENDING_FAILED)
		tell((struct plain *)view, "run", ending->wall, false);
	plain_close(view);
}

const struct view_ops view_influx = {
	.open = influx_open,
	.note = plain_note,
	.interim = influx_interim,
	.close = influx_close,
};
