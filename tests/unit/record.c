/*
 * record.c - JSON records by themselves: text from outside, whole lines only
 */
#include "unit/jsonl.h"

#include "view/record.h"

static int allowed;		/* allocations until jansson gets no more */

static void *short_malloc(size_t size)
{
	return allowed-- > 0 ? malloc(size) : NULL;
}

/* However early memory fails: the whole record, or none. */
static void records_are_whole_or_not_there(void **state)
{
	struct scene *scene = *state;
	struct event event = { .kind = EVENT_REPLY,
		.to = addr_v4(1), .from = addr_v4(1), .probe.number = 1 };
	unsigned lines = count_lines(scene), dropped = 0;
	json_t *json;

	for (int n = 0; count_lines(scene) == lines; n++, dropped++) {
		json_set_alloc_funcs(short_malloc, free);
		allowed = n;
		view_jsonl.note(scene->view, &event);
		json_set_alloc_funcs(malloc, free);
		fflush(scene->out);
	}
	assert_true(dropped > 20);
	json = line_at(scene, lines);
	assert_true(json_is_true(json_object_get(json, "authenticated")));
	json_decref(json);
	json = finish(scene, &(struct ending){ 0 }, 3);
	is_whole(json, "unwritten", dropped - 1);
	json_decref(json);
}

static void a_long_record_is_whole(void **state)
{
	struct record_sink sink;
	struct record record, list;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_true(record_sink_init(&sink, out));
	record_begin(&record, &sink, "x");
	record_open_list(&list, &record);
	for (int i = 0; i < 10000; i++)
		record_count(&list, NULL, UINT64_MAX);
	record_close(&record, "list", &list);
	record_write(&sink, &record);
	record_sink_fini(&sink);
	fclose(out);
	assert_int_equal(sink.unwritten, 0);
	assert_int_equal(len, strlen("{\"event\":\"x\",\"list\":[]}\n") +
	    10000 * strlen("9223372036854775807,") - 1);
	free(text);
}

/* What becomes of text, between its quotes. */
static void becomes(const char *text, const char *wanted)
{
	struct record_sink sink;
	struct record record;
	char *written = NULL, *expected;
	size_t len = 0;
	FILE *out = open_memstream(&written, &len);

	assert_true(record_sink_init(&sink, out));
	record_begin(&record, &sink, "x");
	record_text(&record, "t", text);
	record_write(&sink, &record);
	record_sink_fini(&sink);
	fclose(out);
	assert_true(asprintf(&expected, "{\"event\":\"x\",\"t\":\"%s\"}\n",
	    wanted) > 0);
	assert_string_equal(written, expected);
	free(expected);
	free(written);
}

#define BAD "\xef\xbf\xbd"

static void bad_utf8_is_mended(void **state)
{
	(void)state;
	becomes("\xff" "a", BAD "a");
	becomes("\xc0\xaf", BAD BAD);			/* overlong / */
	becomes("\xe0\x80\xaf", BAD BAD BAD);		/* overlong / */
	becomes("\xed\xa0\x80", BAD BAD BAD);		/* a surrogate */
	becomes("\xf4\x90\x80\x80", BAD BAD BAD BAD);	/* above U+10FFFF */
	becomes("\xe2\x82", BAD BAD);			/* cut short */
	becomes("\xe2\x82\xac\xff", "\xe2\x82\xac" BAD);
	becomes("\xf0\x9f\x90\x9f", "\xf0\x9f\x90\x9f");
}

static void text_is_escaped(void **state)
{
	(void)state;
	becomes("\"\\/\n\x01", "\\\"\\\\/\\n\\u0001");
	becomes("\x7f\x7f.\xc2\x80.\xc2\x9f\xc2\xa0",
	    "\\u007F\\u007F.\\u0080.\\u009F\xc2\xa0");
	becomes("", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(records_are_whole_or_not_there),
		cmocka_unit_test(a_long_record_is_whole),
		cmocka_unit_test(bad_utf8_is_mended),
		cmocka_unit_test(text_is_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
