/*
 * account.c - the JSON lines about targets and runs: interval, summary, end
 */
#include "unit/jsonl.h"

static void an_interval_for_each_target(void **state)
{
	struct scene *scene = *state;
	json_t *json;

	view_jsonl.interim(scene->view, VIEW_EVERY, 0, START_WALL);
	fflush(scene->out);
	assert_int_equal(count_lines(scene), 4);
	json = line_at(scene, 1);
	is_text(json, "event", "interval");
	is_text(json, "period", "every");
	is_whole(json, "sent", 7);
	json_decref(json);
}

static void asked_is_since_the_start(void **state)
{
	struct scene *scene = *state;
	json_t *json;

	view_jsonl.interim(scene->view, VIEW_ASKED, 0, START_WALL);
	fflush(scene->out);
	json = line_at(scene, 1);
	is_text(json, "period", "asked");
	is_whole(json, "sent", 3);
	json_decref(json);
}

static void every_statistic_is_there(void **state)
{
	json_t *json = finish(*state, &(struct ending){ 0 }, 0);

	for (const struct stats_field *f = stats_fields; *f->key; f++)
		assert_non_null(json_object_get(json, f->key));
	is_whole(json, "sent", 3);
	is_unknown(json, "median_ms");
	json_decref(json);
}

static void statistics_are_rounded(void **state)
{
	finish(*state, &(struct ending){ 0 }, 99);
	is_written(*state, "\"loss_percent\":33.333333,");
	is_written(*state, "\"mean_ms\":0.3,");
	is_written(*state, "\"min_ms\":45.123,");
	is_written(*state, "\"stddev_ms\":0.0,");
}

static void infinity_is_null(void **state)
{
	struct scene *scene = *state;
	json_t *json;

	scene->tallies.stats.mean = INFINITY;
	scene->tallies.stats.late = -INFINITY;
	json = finish(scene, &(struct ending){ 0 }, 0);
	is_unknown(json, "mean_ms");
	is_unknown(json, "late");
	json_decref(json);
}

static void outages_are_listed(void **state)
{
	json_t *json = finish(*state, &(struct ending){ 0 }, 0);
	json_t *list = json_object_get(json, "outage_list");

	assert_int_equal(json_array_size(list), 2);
	is_text(json_array_get(list, 0), "start",
	    "2026-11-22T10:00:00.000000Z");
	is_text(json_array_get(list, 0), "end", "2026-11-22T10:00:01.500000Z");
	is_written(*state, "\"duration_s\":1.5,");
	is_whole(json_array_get(list, 0), "count", 2);
	is_whole(json_array_get(list, 1), "count", 1);
	is_unknown(json_array_get(list, 1), "end");
	is_unknown(json_array_get(list, 1), "duration_s");
	json_decref(json);
}

static void too_many_targets_have_no_lists(void **state)
{
	struct scene *scene = *state;
	json_t *json;

	scene->tallies.compact = true;
	scene->style.histogram = true;
	json = finish(scene, &(struct ending){ 0 }, 0);
	is_unknown(json, "outage_list");
	is_unknown(json, "histogram");
	json_decref(json);
}

static void a_plain_summary_has_no_extras(void **state)
{
	json_t *json = finish(*state, &(struct ending){ 0 }, 0);

	is_absent(json, "windows");
	is_absent(json, "responders");
	is_absent(json, "histogram");
	json_decref(json);
}

static void windows_are_named_by_length(void **state)
{
	struct scene *scene = *state;
	json_t *json, *windows;

	scene->style.windows = 2;
	scene->style.window[0] = 60 * NSEC_SEC;
	scene->style.window[1] = 500 * NSEC_MSEC;
	json = finish(scene, &(struct ending){ 0 }, 0);
	windows = json_object_get(json, "windows");
	is_whole(json_object_get(windows, "60s"), "sent", 100);
	is_whole(json_object_get(windows, "500ms"), "sent", 101);
	json_decref(json);
}

static void responders_are_listed(void **state)
{
	struct scene *scene = *state;
	json_t *json, *list;

	scene->tallies.n_responders = 2;
	scene->tallies.responders[0] = (struct tally_responder){
		.addr = addr_v4(0xc0000205), .answered = 2, .duplicates = 1,
		.min = NSEC_MSEC, .max = 2 * NSEC_MSEC, .sum = 3 * NSEC_MSEC };
	scene->tallies.responders[1].addr = addr_v4(0xc0000206);
	json = finish(scene, &(struct ending){ 0 }, 0);
	list = json_object_get(json, "responders");
	is_text(json_array_get(list, 0), "address", "192.0.2.5");
	is_whole(json_array_get(list, 0), "duplicates", 1);
	is_unknown(json_array_get(list, 1), "mean_ms");
	is_written(scene, "\"min_ms\":1.0,\"mean_ms\":1.5,\"max_ms\":2.0}");
	json_decref(json);
}

static void a_histogram_leaves_gaps_out(void **state)
{
	struct scene *scene = *state;
	json_t *json, *list, *part;

	scene->style.histogram = true;
	json = finish(scene, &(struct ending){ 0 }, 0);
	list = json_object_get(json, "histogram");
	assert_int_equal(json_array_size(list), 2);
	part = json_array_get(list, 0);
	assert_int_equal(json_array_size(part), 3);
	assert_true(json_real_value(json_array_get(part, 0)) <= 45);
	assert_true(json_real_value(json_array_get(part, 1)) > 45);
	assert_int_equal(json_integer_value(json_array_get(part, 2)), 1);
	json_decref(json);
}

static void a_state_is_one_word(void **state)
{
	static const struct {
		struct stats	 stats;
		const char	*word;
	} cases[] = {
		{ { .sent = 2, .answered = 1, .lost = 1 }, "up" },
		{ { .sent = 1, .late = 1 }, "up" },
		{ { .sent = 2, .errors = 1, .lost = 1 }, "unreachable" },
		{ { .sent = 1, .lost = 1 }, "down" },
		{ { .sent = 1, .pending = 1 }, "unknown" },
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *json;

		scene->tallies.stats = cases[i].stats;
		scene_reopen(scene);
		json = finish(scene, &(struct ending){ 0 }, 0);
		is_text(json, "state", cases[i].word);
		json_decref(json);
	}
}

static void the_unresolved_have_a_summary(void **state)
{
	json_t *json = finish(*state, &(struct ending){ 0 }, 2);

	is_text(json, "event", "summary");
	is_text(json, "state", "unresolved");
	is_text(json, "code", "EAI_NONAME");
	is_unknown(json, "address");
	json_decref(json);
}

static void the_end_is_last(void **state)
{
	struct ending ending = { .reason = ENDING_INTERRUPTED, .status = 1,
		.at = 5 * NSEC_SEC, .wall = START_WALL + 5 * NSEC_SEC,
		.drops = 4, .foreign = 9, .held = 2 };
	json_t *json = finish(*state, &ending, 3);

	is_text(json, "event", "end");
	is_text(json, "reason", "interrupted");
	is_whole(json, "status", 1);
	is_whole(json, "drops", 4);
	is_whole(json, "foreign", 9);
	is_whole(json, "held", 2);
	is_whole(json, "unwritten", 0);
	is_unknown(json, "failure");
	assert_int_equal(count_lines(*state), 5);
	json_decref(json);
}

static void a_failed_run_is_whole_too(void **state)
{
	struct scene *scene = *state;
	struct ending ending = { .reason = ENDING_FAILED, .status = 77,
		.failure = "not permitted" };
	json_t *json;

	scene->report.targets = NULL;
	scene->report.tallies = NULL;
	scene_reopen(scene);
	json = line_at(scene, 0);
	is_unknown(json, "target_count");
	json_decref(json);
	json = finish(scene, &ending, 0);
	is_text(json, "event", "end");
	is_text(json, "reason", "failed");
	is_text(json, "failure", "not permitted");
	is_unknown(json, "sent");
	json_decref(json);
}

static void targets_of_a_failed_run_are_told(void **state)
{
	struct scene *scene = *state;
	json_t *json;

	scene->report.tallies = NULL;
	json = finish(scene, &(struct ending){ .reason = ENDING_FAILED }, 0);
	is_text(json, "event", "summary");
	is_text(json, "state", "unknown");
	is_unknown(json, "sent");
	is_unknown(json, "outage_list");
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_interval_for_each_target), T(asked_is_since_the_start),
		T(every_statistic_is_there), T(statistics_are_rounded),
		T(infinity_is_null), T(outages_are_listed),
		T(too_many_targets_have_no_lists),
		T(a_plain_summary_has_no_extras),
		T(windows_are_named_by_length), T(responders_are_listed),
		T(a_histogram_leaves_gaps_out), T(a_state_is_one_word),
		T(the_unresolved_have_a_summary), T(the_end_is_last),
		T(a_failed_run_is_whole_too),
		T(targets_of_a_failed_run_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
