/*
 * Lists of targets in files, good and bad.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "unit/lists.h"

/* Read text of len bytes as a list; returns the phrase. */
static const char *read_list(struct targets *targets, const char *text,
    size_t len, unsigned *line, char thing[static TARGET_TEXT])
{
	FILE *in = fmemopen((void *)(uintptr_t)text, len, "r");
	const char *phrase;

	assert_non_null(in);
	phrase = targets_read(targets, in, line, thing);
	fclose(in);
	return phrase;
}

static void test_list_is_read(void **state)
{
	static const char text[] = "\xef\xbb\xbf# ours\n\n"
	    "  10.0.0.1\tthe  gate # way \r\n::1\nhost#1.example rack#5\n"
	    "127.1 #none";
	struct targets *targets = list_of(AF_UNSPEC, false, 0);
	char thing[TARGET_TEXT];
	unsigned line;

	(void)state;
	assert_null(read_list(targets, text, sizeof(text) - 1, &line, thing));
	assert_int_equal(targets_count(targets), 4);
	assert_string_equal(targets_label(targets, 0), "the  gate");
	assert_string_equal(targets_text(targets, 2, thing), "host#1.example");
	assert_string_equal(targets_label(targets, 2), "rack#5");
	assert_null(targets_label(targets, 3));
	targets_free(targets);
}

static void list_refused(const char *text, size_t len, unsigned where,
    const char *what, const char *phrase)
{
	struct targets *targets = list_of(AF_UNSPEC, false, 0);
	char thing[TARGET_TEXT];
	unsigned line;
	const char *wrong = read_list(targets, text, len, &line, thing);

	assert_non_null(wrong);
	assert_string_equal(wrong, phrase);
	assert_string_equal(thing, what);
	assert_int_equal(line, where);
	targets_free(targets);
}

static void test_list_stops_at_a_bad_line(void **state)
{
	char text[1100];

	(void)state;
	list_refused("::1\n\n10.0.0.300 x\n::1\n", 21, 3, "10.0.0.300",
	    "not an address");
	list_refused("a\033b\n", 4, 1, "a\\x1bb",
	    "neither an address nor a name");
	list_refused("a\nb\0c\n", 6, 2, "b", "a zero byte");
	memset(text, '#', sizeof(text));
	list_refused(text, sizeof(text), 1, "", "the line is too long");
}

static void test_list_takes_the_longest_line(void **state)
{
	struct targets *targets = list_of(AF_UNSPEC, false, 0);
	char text[1024], thing[TARGET_TEXT];
	unsigned line;

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, "::1 ", 4);
	assert_null(read_list(targets, text, sizeof(text), &line, thing));
	assert_int_equal(strlen(targets_label(targets, 0)), 255);
	targets_free(targets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list_is_read),
		cmocka_unit_test(test_list_stops_at_a_bad_line),
		cmocka_unit_test(test_list_takes_the_longest_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
