/*
 * Escaping: what passes, what does not, and where the cut is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/text.h"

static void escapes(const char *text, const char *expected)
{
	char out[100];

	assert_ptr_equal(text_escape(out, sizeof(out), text), out);
	assert_string_equal(out, expected);
}

static void cuts(const char *text, size_t size, const char *expected)
{
	char out[100];

	memset(out, '#', sizeof(out));
	assert_string_equal(text_escape(out, size, text), expected);
	assert_int_equal(out[size], '#');
}

static void plain_text_stays(void **state)
{
	(void)state;
	escapes("", "");
	escapes("host.example ~!@{}\"'", "host.example ~!@{}\"'");
	escapes("b\xc3\xbc" "cher.example", "b\xc3\xbc" "cher.example");
	escapes("\xe2\x82\xac", "\xe2\x82\xac");
	escapes("\xf0\x9f\x90\x9f", "\xf0\x9f\x90\x9f");
}

static void controls_are_shown(void **state)
{
	(void)state;
	escapes("a\033[2Jb", "a\\x1b[2Jb");
	escapes("a\tb\nc\r", "a\\x09b\\x0ac\\x0d");
	escapes("\x01\x1f\x7f", "\\x01\\x1f\\x7f");
}

static void backslash_is_doubled(void **state)
{
	(void)state;
	escapes("a\\x1b", "a\\\\x1b");
}

static void c1_controls_are_shown(void **state)
{
	(void)state;
	escapes("\xc2\x9b" "2J", "\\xc2\\x9b2J");
	escapes("\xc2\x80", "\\xc2\\x80");
	escapes("\xc2\xa0", "\xc2\xa0");
}

static void direction_marks_are_shown(void **state)
{
	(void)state;
	escapes("\xe2\x80\xae" "abc", "\\xe2\\x80\\xae" "abc");
	escapes("\xe2\x80\xa8", "\\xe2\\x80\\xa8");
	escapes("\xe2\x81\xa6", "\\xe2\\x81\\xa6");
}

static void broken_utf8_is_shown(void **state)
{
	(void)state;
	escapes("\x9b", "\\x9b");
	escapes("\xff\xfe", "\\xff\\xfe");
	escapes("\xc3", "\\xc3");
	escapes("\xc3" "a", "\\xc3" "a");
	escapes("\xe2\x82", "\\xe2\\x82");
	escapes("\xf0\x9f\x90", "\\xf0\\x9f\\x90");
	escapes("\xc0\xaf", "\\xc0\\xaf");
	escapes("\xe0\x80\x9b", "\\xe0\\x80\\x9b");
	escapes("\xed\xa0\x80", "\\xed\\xa0\\x80");
	escapes("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
	escapes("\xf0\x80\x80\x9b", "\\xf0\\x80\\x80\\x9b");
}

static void what_fits_exactly_is_not_cut(void **state)
{
	(void)state;
	cuts("abcdef", 7, "abcdef");
	cuts("ab\033", 7, "ab\\x1b");
	cuts("abc\xc3\xbc", 6, "abc\xc3\xbc");
}

static void what_does_not_fit_ends_in_dots(void **state)
{
	(void)state;
	cuts("abcdefg", 7, "abc...");
	cuts("abcdefghijkl", 9, "abcde...");
}

static void the_cut_is_between_characters(void **state)
{
	(void)state;
	cuts("ab\xc3\xbc" "defg", 7, "ab...");
	cuts("ab\033" "defg", 8, "ab...");
	cuts("ab\033" "defg", 9, "ab...");
	cuts("\xf0\x9f\x90\x9f" "xyz", 7, "...");
}

static void little_room_is_enough(void **state)
{
	(void)state;
	cuts("abc", 1, "");
	cuts("abc", 2, ".");
	cuts("abc", 3, "..");
	cuts("a", 2, "a");
	cuts("abcd", 4, "...");
	cuts("", 1, "");
}

static void edges_that_are_not_seen_are_quoted(void **state)
{
	char out[16];

	(void)state;
	assert_string_equal(text_quote(out, sizeof(out), "a b"), "a b");
	assert_string_equal(text_quote(out, sizeof(out), ""), "\"\"");
	assert_string_equal(text_quote(out, sizeof(out), " a"), "\" a\"");
	assert_string_equal(text_quote(out, sizeof(out), "\n "),
	    "\"\\x0a \"");
	assert_string_equal(text_quote(out, sizeof(out),
	    " 23456789abcdefgh"), "\" 23456789a...\"");
	assert_string_equal(text_quote(out, 4, " abc"), "\".\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_text_stays),
		cmocka_unit_test(controls_are_shown),
		cmocka_unit_test(backslash_is_doubled),
		cmocka_unit_test(c1_controls_are_shown),
		cmocka_unit_test(direction_marks_are_shown),
		cmocka_unit_test(broken_utf8_is_shown),
		cmocka_unit_test(what_fits_exactly_is_not_cut),
		cmocka_unit_test(what_does_not_fit_ends_in_dots),
		cmocka_unit_test(the_cut_is_between_characters),
		cmocka_unit_test(little_room_is_enough),
		cmocka_unit_test(edges_that_are_not_seen_are_quoted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
