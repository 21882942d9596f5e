/*
 * doctorjsonl.c - findings of asdic doctor, as one JSON object a line
 *
 * A finding that is about both families is two records, so that a program may
 * choose by key; a socket option is one, with an object for each.
 */
#include "view/doctor.h"

#include <string.h>

#include "view/account.h"
#include "view/record.h"

static const char *const family[DOCTOR_SIDES] = { "ipv4", "ipv6" };

static const char *result_token(enum doctor_result result)
{
	switch (result) {
	case DOCTOR_YES:	return "yes";
	case DOCTOR_NO:		return "no";
	case DOCTOR_NOT_TRIED:	return "not_tried";
	case DOCTOR_NONE:	return "none";
	case DOCTOR_FACT:
		break;
	}
	return "fact";
}

static void put_errno(struct record *record, int error)
{
	record_text(record, "errno", error ? strerrorname_np(error) : NULL);
}

static void put_text(struct record *record, const char *key, const char *text)
{
	record_text(record, key, *text ? text : NULL);
}

/* A remedy is for the family that says no. */
static void put_remedies(struct record *record,
    const struct doctor_finding *finding, int side)
{
	struct record list, part;

	record_open_list(&list, record);
	for (unsigned i = 0; i < finding->remedies; i++) {
		if (!(finding->remedy[i].sides & 1U << side))
			continue;
		record_open_object(&part, &list);
		record_token(&part, "where",
		    doctor_where(finding->remedy[i].where));
		record_text(&part, "text", finding->remedy[i].text);
		record_close(&list, NULL, &part);
	}
	record_close(record, "remedies", &list);
}

static void write_finding(struct record_sink *sink,
    const struct doctor_finding *finding, int side,
    const struct ending *ending)
{
	struct record record;

	record_begin(&record, sink, "finding");
	record_time(&record, "time", ending->wall);
	record_token(&record, "finding", finding->token);
	record_text(&record, "family",
	    finding->families ? family[side] : NULL);
	record_token(&record, "result",
	    result_token(finding->side[side].result));
	put_text(&record, "value", finding->value);
	put_errno(&record, finding->side[side].error);
	put_text(&record, "text", finding->side[side].text);
	put_remedies(&record, finding, side);
	record_write(sink, &record);
}

static void put_number(struct record *record, const char *key, bool known,
    int value)
{
	if (known)
		record_whole(record, key, value);
	else
		record_null(record, key);
}

static void put_side(struct record *record, const char *key,
    const struct doctor_tried *tried)
{
	struct record part;

	record_open_object(&part, record);
	record_token(&part, "result", tried->token);
	put_errno(&part, tried->error);
	put_number(&part, "read", tried->is_number, tried->value);
	if (tried->readable)
		record_bool(&part, "read_as_set", tried->same);
	else
		record_null(&part, "read_as_set");
	record_close(record, key, &part);
}

static void write_option(struct record_sink *sink,
    const struct doctor_option *option, const struct ending *ending)
{
	struct record record;

	record_begin(&record, sink, "socket_option");
	record_time(&record, "time", ending->wall);
	record_token(&record, "option", option->name);
	record_token(&record, "level", option->level);
	put_number(&record, "set", option->is_number, option->value);
	record_text(&record, "set_name", option->word);
	for (int k = 0; k < DOCTOR_SIDES; k++)
		put_side(&record, family[k], &option->side[k]);
	record_text(&record, "does", option->does);
	record_text(&record, "used_by", option->used);
	record_write(sink, &record);
}

bool doctorjsonl_write(FILE *out, const struct doctor_report *doctor,
    const struct ending *ending)
{
	struct record_sink sink;

	if (!record_sink_init(&sink, out))
		return false;
	account_start(&sink, doctor->report);
	if (sink.unwritten) {
		record_sink_fini(&sink);
		return false;
	}
	for (unsigned i = 0; i < doctor->findings; i++)
		for (int k = 0; k < (doctor->finding[i].families ? 2 : 1); k++)
			if (doctor->finding[i].side[k].result != DOCTOR_NONE)
				write_finding(&sink, &doctor->finding[i], k,
				    ending);
	for (unsigned i = 0; i < doctor->options; i++)
		write_option(&sink, &doctor->option[i], ending);
	account_end(&sink, doctor->report, ending);
	record_sink_fini(&sink);
	return true;
}
