/*
 * Options: every kind stored, every mistake told in one line, help aligned.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/nsec.h"
#include "base/opt.h"

struct settings {
	bool		quiet, json;
	int64_t		count, size;
	nsec		interval, timeout;
	const char	*source;
	int		format, ttl_calls;
	const char	*called;
};

static const char *call(void *settings, const char *arg)
{
	struct settings *set = settings;

	set->ttl_calls++;
	set->called = arg;
	return arg && arg[0] == '!' ? "not that one" : NULL;
}

static const char *const formats[] = { "text", "jsonl", "csv", NULL };

static const struct opt table[] = {
	{ 'c', "count", "N", OPT_NUMBER, offsetof(struct settings, count),
	  1, 1000, .group = "Probing", .help = "stop after N probes" },
	{ 'i', "interval", "T", OPT_SPAN,
	  offsetof(struct settings, interval), NSEC_MSEC, 60 * NSEC_SEC,
	  .help = "wait this long between two probes to one target, "
	    "counted from when the first of them was due" },
	{ 's', "size", "BYTES", OPT_SIZE, offsetof(struct settings, size), 0,
	  65507, .help = "payload" },
	{ 't', "ttl", "N", OPT_CALL, .parse = call, .help = "hops at most" },
	{ 0, "timeout", "T", OPT_SPAN, offsetof(struct settings, timeout), 0,
	  NSEC_NEVER, .help = "patience" },
	{ 'I', "source-address-or-interface", "ADDRESS", OPT_TEXT,
	  offsetof(struct settings, source), .help = "leave from there" },
	{ 'q', "quiet", "", OPT_FLAG, offsetof(struct settings, quiet),
	  .group = "Output", .help = "the summary alone" },
	{ 0, "json", "", OPT_FLAG, offsetof(struct settings, json),
	  .help = "the same as --format jsonl" },
	{ 0, "format", "FORMAT", OPT_CHOICE,
	  offsetof(struct settings, format), .choices = formats,
	  .help = "what to write" },
	{ '4', "ipv4", "", OPT_CALL, .parse = call, .help = "IPv4 alone" },
	{ .name = "" },
};

/* The words that follow, and NULL, as an argv; -1 or the first operand. */
static int parse(struct settings *settings, char **wrong, const char *words)
{
	static char room[512];
	char *argv[20] = { strcpy(room, words) }, *p = room;
	int argc = 0, first;
	size_t len;
	FILE *err = open_memstream(wrong, &len);

	argv[argc++] = (char[]){ "asdic" };
	while (*p != '\0' && argc < 19) {
		argv[argc++] = p;
		p += strcspn(p, "|");
		if (*p == '|')
			*p++ = '\0';
	}
	argv[argc] = NULL;
	*settings = (struct settings){ .count = 77 };
	first = opt_parse(table, settings, argc, argv, "asdic", err);
	fclose(err);
	return first;
}

static struct settings good(const char *words, int first)
{
	struct settings settings;
	char *wrong;

	assert_int_equal(parse(&settings, &wrong, words), first);
	assert_string_equal(wrong, "");
	free(wrong);
	return settings;
}

static void bad(const char *words, const char *expected)
{
	struct settings settings;
	char *wrong;

	assert_int_equal(parse(&settings, &wrong, words), -1);
	assert_string_equal(wrong, expected);
	free(wrong);
}

static void nothing_changes_nothing(void **state)
{
	struct settings set = good("", 1);

	(void)state;
	assert_int_equal(set.count, 77);
	assert_null(set.source);
}

static void each_kind_is_stored(void **state)
{
	struct settings set = good("-c|3|-i|200ms|-s|1k|-I|eth0|-q|--json|"
	    "--format|csv|--timeout=1.5|-t|9", 16);

	(void)state;
	assert_int_equal(set.count, 3);
	assert_int_equal(set.interval, 200 * NSEC_MSEC);
	assert_int_equal(set.size, 1024);
	assert_string_equal(set.source, "eth0");
	assert_true(set.quiet && set.json);
	assert_int_equal(set.format, 2);
	assert_int_equal(set.timeout, 1500 * NSEC_MSEC);
	assert_string_equal(set.called, "9");
}

static void a_call_without_argument_gets_null(void **state)
{
	struct settings set = good("-4", 2);

	(void)state;
	assert_int_equal(set.ttl_calls, 1);
	assert_null(set.called);
}

static void letters_may_be_joined(void **state)
{
	struct settings set = good("-q4c5", 2);

	(void)state;
	assert_true(set.quiet);
	assert_int_equal(set.ttl_calls, 1);
	assert_int_equal(set.count, 5);
}

static void the_last_one_counts(void **state)
{
	(void)state;
	assert_int_equal(good("-c|1|--count|2", 5).count, 2);
}

static void long_names_may_be_shortened(void **state)
{
	(void)state;
	assert_int_equal(good("--cou=9", 2).count, 9);
	assert_int_equal(good("--tt|9", 3).ttl_calls, 1);
}

static void operands_may_stand_anywhere(void **state)
{
	(void)state;
	assert_int_equal(good("host|-c|5|other", 3).count, 5);
	assert_int_equal(good("-q|--|-c|5", 3).count, 77);
	good("-", 1);
}

static void values_are_bounded(void **state)
{
	(void)state;
	bad("-i|0", "asdic: -i 0: too small: at least 1ms\n");
	bad("-i0", "asdic: -i 0: too small: at least 1ms\n");
	bad("--interval=0", "asdic: --interval 0: too small: at least 1ms\n");
	bad("--inter|2m", "asdic: --interval 2m: too large: at most 1m\n");
	bad("-c|0", "asdic: -c 0: too small: at least 1\n");
	bad("-c|-5", "asdic: -c -5: too small: at least 1\n");
	bad("--count|x", "asdic: --count x: not a number\n");
	bad("-s|64k", "asdic: -s 64k: too large: at most 65507\n");
	bad("-i|5x", "asdic: -i 5x: no such unit: ns, us, ms, s, m, h, d\n");
	bad("--count=", "asdic: --count \"\": not a number\n");
}

static void choices_are_named(void **state)
{
	(void)state;
	bad("--format|xml", "asdic: --format xml: "
	    "not one of text, jsonl, csv\n");
	bad("--format=", "asdic: --format \"\": "
	    "not one of text, jsonl, csv\n");
	bad("--format|text ", "asdic: --format \"text \": "
	    "not one of text, jsonl, csv\n");
}

static void a_call_may_refuse(void **state)
{
	(void)state;
	bad("-t|!x", "asdic: -t !x: not that one\n");
	bad("--ttl=!", "asdic: --ttl !: not that one\n");
}

static void unknown_options_are_named(void **state)
{
	(void)state;
	bad("--frobnicate", "asdic: --frobnicate: no such option\n");
	bad("--frobnicate=3", "asdic: --frobnicate: no such option\n");
	bad("-x", "asdic: -x: no such option\n");
	bad("-qx", "asdic: -x: no such option\n");
	bad("-:", "asdic: -:: no such option\n");
	bad("--=x", "asdic: --: no such option\n");
	bad("host|--bogus|other", "asdic: --bogus: no such option\n");
	bad("--countx", "asdic: --countx: no such option\n");
}

static void missing_arguments_are_told(void **state)
{
	(void)state;
	bad("-i", "asdic: -i: needs an argument\n");
	bad("-qi", "asdic: -i: needs an argument\n");
	bad("--interval", "asdic: --interval: needs an argument\n");
}

static void needless_arguments_are_told(void **state)
{
	(void)state;
	bad("--json=yes", "asdic: --json: takes no argument\n");
	bad("--quiet=", "asdic: --quiet: takes no argument\n");
}

static void ambiguous_names_are_told(void **state)
{
	(void)state;
	bad("--t", "asdic: --t: may mean --ttl or --timeout\n");
	bad("--t=5", "asdic: --t: may mean --ttl or --timeout\n");
}

static void what_the_user_typed_is_escaped(void **state)
{
	(void)state;
	bad("-c|\033[2J", "asdic: -c \\x1b[2J: not a number\n");
	bad("--\033x", "asdic: --\\x1bx: no such option\n");
	bad("-\xc3\xa9", "asdic: -\\xc3: no such option\n");
	bad("--format|a\nb", "asdic: --format a\\x0ab: "
	    "not one of text, jsonl, csv\n");
}

static void very_long_arguments_are_cut(void **state)
{
	char word[400], *wrong;
	struct settings settings;

	(void)state;
	memset(word, 'x', sizeof(word) - 1);
	memcpy(word, "--", 2);
	word[sizeof(word) - 1] = '\0';
	assert_int_equal(parse(&settings, &wrong, word), -1);
	assert_true(strlen(wrong) < 300);
	free(wrong);
}

static void parsing_starts_afresh_each_time(void **state)
{
	(void)state;
	bad("-qqx", "asdic: -x: no such option\n");
	assert_int_equal(good("-c|5|host", 3).count, 5);
	assert_int_equal(good("-c|6|host", 3).count, 6);
}

static char *written(void (*write)(const struct opt *, FILE *))
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	write(table, out);
	fclose(out);
	return text;
}

static void help_is_grouped_aligned_and_wrapped(void **state)
{
	char *text = written(opt_help);

	(void)state;
	assert_string_equal(text,
"Probing:\n"
"  -c, --count N          stop after N probes\n"
"  -i, --interval T       wait this long between two probes to one target,\n"
"                         counted from when the first of them was due\n"
"  -s, --size BYTES       payload\n"
"  -t, --ttl N            hops at most\n"
"      --timeout T        patience\n"
"  -I, --source-address-or-interface ADDRESS\n"
"                         leave from there\n"
"\n"
"Output:\n"
"  -q, --quiet            the summary alone\n"
"      --json             the same as --format jsonl\n"
"      --format FORMAT    what to write (text, jsonl, csv)\n"
"  -4, --ipv4             IPv4 alone\n");
	free(text);
}

static void list_has_five_fields(void **state)
{
	char *text = written(opt_list);

	(void)state;
	assert_non_null(strstr(text, "c\tcount\tN\t-\tstop after N probes\n"));
	assert_non_null(strstr(text,
	    "-\tjson\t-\t-\tthe same as --format jsonl\n"));
	assert_non_null(strstr(text,
	    "-\tformat\tFORMAT\ttext,jsonl,csv\twhat to write\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_changes_nothing),
		cmocka_unit_test(each_kind_is_stored),
		cmocka_unit_test(a_call_without_argument_gets_null),
		cmocka_unit_test(letters_may_be_joined),
		cmocka_unit_test(the_last_one_counts),
		cmocka_unit_test(long_names_may_be_shortened),
		cmocka_unit_test(operands_may_stand_anywhere),
		cmocka_unit_test(values_are_bounded),
		cmocka_unit_test(choices_are_named),
		cmocka_unit_test(a_call_may_refuse),
		cmocka_unit_test(unknown_options_are_named),
		cmocka_unit_test(missing_arguments_are_told),
		cmocka_unit_test(needless_arguments_are_told),
		cmocka_unit_test(ambiguous_names_are_told),
		cmocka_unit_test(what_the_user_typed_is_escaped),
		cmocka_unit_test(very_long_arguments_are_cut),
		cmocka_unit_test(parsing_starts_afresh_each_time),
		cmocka_unit_test(help_is_grouped_aligned_and_wrapped),
		cmocka_unit_test(list_has_five_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
