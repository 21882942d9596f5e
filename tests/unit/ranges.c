/*
 * Every numeric option of every verb, by its own row of the table: its bounds
 * are taken, what lies beyond them or is no number is a usage error, told in
 * one line that names the option.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/opt.h"
#include "verb/verb.h"

enum { ROOM = 64 << 10 };		/* more than any settings */

static const struct verb *const verbs[] = {
	&verb_ping, &verb_sweep, &verb_trace, &verb_mtu, &verb_check,
	&verb_doctor,
};

static bool is_number(const struct opt *row)
{
	return row->kind == OPT_NUMBER || row->kind == OPT_SPAN ||
	    row->kind == OPT_SIZE;
}

/* A value in the smallest unit of its kind; what is to be freed. */
static char *text_of(const struct opt *row, int64_t value)
{
	char *text;

	assert_true(asprintf(&text, "%" PRId64 "%s", value,
	    row->kind == OPT_SPAN ? "ns" : "") > 0);
	return text;
}

static void refused(const struct verb *verb, const struct opt *row,
    const char *value)
{
	struct world world = { .in = stdin };
	char *said, *out, *option, begin[64], *line;
	size_t n, out_len;
	int status;

	world.err = open_memstream(&said, &n);
	world.out = open_memstream(&out, &out_len);
	assert_true(asprintf(&option, "--%s=%s", row->name, value) > 0);
	status = verb_main(&world, 3, (char *[]){
		(char *)"asdic", (char *)verb->name, option, NULL });
	fclose(world.err);
	fclose(world.out);
	snprintf(begin, sizeof(begin), "asdic: --%s ", row->name);
	line = strchr(said, '\n');
	if (status != (verb == &verb_check ? STATUS_UNKNOWN : STATUS_USAGE) ||
	    strncmp(said, begin, strlen(begin)) != 0 || line[1])
		fail_msg("asdic %s %s: status %d, \"%s\"", verb->name, option,
		    status, said);
	free(option);
	free(out);
	free(said);
}

static void taken(const struct verb *verb, const struct opt *row,
    const char *value)
{
	char *said, *option, *settings = calloc(1, ROOM);
	size_t n;
	FILE *err = open_memstream(&said, &n);
	int first;

	assert_true(row->offset < ROOM - sizeof(int64_t));
	assert_true(asprintf(&option, "--%s=%s", row->name, value) > 0);
	first = opt_parse(verb->opts, settings, 2, (char *[]){
		(char *)verb->name, option, NULL }, "asdic", err);
	fclose(err);
	if (first != 2)
		fail_msg("asdic %s %s: %s", verb->name, option, said);
	free(option);
	free(settings);
	free(said);
}

static void walk(void (*look)(const struct verb *verb, const struct opt *row))
{
	unsigned n = 0;

	for (unsigned i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		for (const struct opt *row = verbs[i]->opts; *row->name; row++)
			if (is_number(row)) {
				look(verbs[i], row);
				n++;
			}
	assert_true(n > 50);
}

static void look_at_bounds(const struct verb *verb, const struct opt *row)
{
	char *least = text_of(row, row->min), *most = text_of(row, row->max);
	char padded[64];

	assert_true(row->min <= row->max);
	taken(verb, row, least);
	taken(verb, row, most);
	snprintf(padded, sizeof(padded), " %s ", least);
	taken(verb, row, padded);
	free(least);
	free(most);
}

static void bounds_are_taken(void **state)
{
	(void)state;
	walk(look_at_bounds);
}

static void look_beyond(const struct verb *verb, const struct opt *row)
{
	char *below = text_of(row, row->min - 1);
	char *above = row->max == INT64_MAX ? NULL :
	    text_of(row, row->max + 1);

	refused(verb, row, below);
	if (above)
		refused(verb, row, above);
	refused(verb, row, "-99999999999999999999999");
	refused(verb, row, "99999999999999999999999");
	free(below);
	free(above);
}

static void what_lies_beyond_is_refused(void **state)
{
	(void)state;
	walk(look_beyond);
}

static void look_at_noise(const struct verb *verb, const struct opt *row)
{
	static const char *const noise[] = {
		"", " ", "-", "--", "+", "nan", "inf", "1e3", "0x", "5x", "5 5",
		"5,5", "\x01", "5\x1b[31m", "\xff", "\xd9\xa5", "1.5.5",
	};

	for (unsigned i = 0; i < sizeof(noise) / sizeof(noise[0]); i++)
		refused(verb, row, noise[i]);
	if (row->kind != OPT_NUMBER)
		refused(verb, row, "0x10");
	if (row->kind != OPT_SPAN)
		refused(verb, row, "1.5");
}

static void what_is_no_number_is_refused(void **state)
{
	(void)state;
	walk(look_at_noise);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounds_are_taken),
		cmocka_unit_test(what_lies_beyond_is_refused),
		cmocka_unit_test(what_is_no_number_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
