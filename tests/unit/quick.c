/*
 * Lines without printf say what those with it would say.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "view/quick.h"
#include "view/words.h"

static const char *text_of(struct quick *quick)
{
	assert_true(quick->len < sizeof(quick->text));
	quick->text[quick->len] = '\0';
	return quick->text;
}

static void times_are_those_of_other_views(void **state)
{
	static const nsec odd[] = {
		0, 1, 499, 500, 999499, 999500, 9994499, 9994500, 9995000,
		99949499, 99949999, 99950000, 999999999, 60 * NSEC_SEC,
	};
	char want[WORDS_TEXT];
	struct quick quick;
	uint64_t x = 1;

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		nsec span;

		x = x * 6364136223846793005u + 1442695040888963407u;
		span = i < sizeof(odd) / sizeof(odd[0]) ? odd[i] :
		    (nsec)(x >> 32) >> (i % 16);
		quick_init(&quick);
		quick_rtt(&quick, span);
		assert_string_equal(text_of(&quick),
		    words_rtt(span, false, want));
	}
}

static void numbers_have_all_their_digits(void **state)
{
	struct quick quick;

	(void)state;
	quick_init(&quick);
	quick_count(&quick, 0);
	quick_text(&quick, " ");
	quick_count(&quick, UINT64_MAX);
	quick_text(&quick, " ");
	quick_digits(&quick, 7, 3);
	assert_string_equal(text_of(&quick), "0 18446744073709551615 007");
}

static void columns_are_filled_up(void **state)
{
	struct quick quick;

	(void)state;
	quick_init(&quick);
	quick_pad(&quick, "up", 4);
	quick_pad(&quick, "\xc3\xbc", 3);
	quick_pad(&quick, "long", 2);
	assert_string_equal(text_of(&quick), "up  \xc3\xbc  long");
}

static void what_outgrows_the_line_is_cut(void **state)
{
	struct quick quick;
	char text[1000];

	(void)state;
	memset(text, 'x', sizeof(text));
	quick_init(&quick);
	for (unsigned i = 0; i < 9; i++)
		quick_bytes(&quick, text, sizeof(text));
	assert_int_equal(quick.len, QUICK_ROOM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_those_of_other_views),
		cmocka_unit_test(numbers_have_all_their_digits),
		cmocka_unit_test(columns_are_filled_up),
		cmocka_unit_test(what_outgrows_the_line_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
