/*
 * jsonl-path.c - the JSON lines of whole paths, and of a trace's end
 */
#include "unit/jsonl-trace.h"

static void the_path_comes_at_the_end(void **state)
{
	json_t *json = at_end(*state, ENDING_DONE, "path");

	is_text(json, "target", "192.0.2.9");
	is_false(json, "interim");
	is_true(json, "reached");
	is_text(json, "stop_reason", "reached");
	is_whole(json, "hops_count", 3);
	is_whole(json, "last_hop", 3);
	is_true(json, "alive");
	is_false(json, "partial");
	is_unknown(json, "blocked_by");
	has_items(json, "hops", 3);
	is_whole(first_of(json, "hops"), "ttl", 1);
	is_absent(first_of(json, "hops"), "target");
	json_decref(json);
}

static void one_flow_has_no_links(void **state)
{
	json_t *json = at_end(*state, ENDING_DONE, "path");

	is_unknown(json, "flows");
	is_unknown(json, "links");
	is_unknown(json, "route");
	json_decref(json);
}

static void an_mtu_is_null_until_measured(void **state)
{
	json_t *json = at_end(*state, ENDING_DONE, "path");

	is_unknown(json, "mtu_bytes");
	is_unknown(json, "mtu_tried_bytes");
	is_unknown(json, "mtu_told_bytes");
	is_unknown(json, "mtu_limit_address");
	is_unknown(json, "mtu_limit_hop");
	is_false(json, "mtu_silent");
	is_unknown(json, "mtu_exact");
	json_decref(json);
}

static void an_mtu_has_its_place(void **state)
{
	struct traced *t = *state;
	struct path *path = &t->paths.path[0];
	json_t *json;

	path->mtu = path->mtu_told = 1400;
	path->mtu_exact = true;
	path->mtu_tried = 1500;
	path->mtu_by = addr_v4(0x0aff0002);
	path->mtu_hop = 1;
	json = at_end(t, ENDING_DONE, "path");
	is_whole(json, "mtu_bytes", 1400);
	is_true(json, "mtu_exact");
	is_whole(json, "mtu_tried_bytes", 1500);
	is_text(json, "mtu_limit_address", "10.255.0.2");
	is_whole(json, "mtu_limit_hop", 1);
	json_decref(json);
}

static void stops(void **state, enum path_end end, enum ending_reason reason,
    const char *token)
{
	struct traced *t = *state;
	json_t *json;

	t->paths.path[0].end = end;
	json = at_end(t, reason, "path");
	is_text(json, "stop_reason", token);
	json_decref(json);
}

static void it_stops_at_a_refusal(void **state)
{
	stops(state, PATH_END_REFUSED, ENDING_DONE, "refused");
}

static void it_stops_in_a_loop(void **state)
{
	stops(state, PATH_END_LOOP, ENDING_DONE, "loop");
}

static void it_stops_at_a_narrow_link(void **state)
{
	stops(state, PATH_END_TOO_BIG, ENDING_DONE, "too_big");
}

static void it_stops_after_a_gap(void **state)
{
	stops(state, PATH_END_SILENT, ENDING_DONE, "gap");
}

static void it_stops_at_the_last_hop(void **state)
{
	struct traced *t = *state;

	t->paths.hop[0][HOPS].sent = 1;
	stops(state, PATH_END_SILENT, ENDING_DONE, "max_hops");
}

static void it_stops_without_an_answer(void **state)
{
	stops(state, PATH_END_OPEN, ENDING_DONE, "no_answer");
}

static void it_is_interrupted(void **state)
{
	stops(state, PATH_END_SILENT, ENDING_INTERRUPTED, "interrupted");
}

static void its_time_is_up(void **state)
{
	stops(state, PATH_END_OPEN, ENDING_DEADLINE, "deadline");
}

static void the_run_breaks(void **state)
{
	stops(state, PATH_END_OPEN, ENDING_ERROR, "error");
}

static void what_was_reached_is_not_interrupted(void **state)
{
	stops(state, PATH_END_REACHED, ENDING_INTERRUPTED, "reached");
}

static void whoever_blocks_is_named(void **state)
{
	struct traced *t = *state;
	struct path *path = &t->paths.path[0];
	json_t *json, *by;

	path->end = PATH_END_BLOCKED;
	path->by = addr_v4(0x0aff0002);
	path->by_type = 3;
	path->by_code = 1;
	path->by_least = 1;
	path->by_most = 2;
	path->alive = false;
	json = at_end(t, ENDING_DONE, "path");
	by = json_object_get(json, "blocked_by");
	is_text(json, "stop_reason", "unreachable");
	is_false(json, "reached");
	is_text(by, "address", "10.255.0.2");
	is_text(by, "icmp", "host_unreachable");
	is_text(by, "mark", "!H");
	is_whole(by, "hop_least", 1);
	is_whole(by, "hop_most", 2);
	json_decref(json);
}

static void each_target_has_a_path(void **state)
{
	struct traced *t = *state;

	json_decref(at_end(t, ENDING_DONE, "end"));
	is_written(t->scene, "\"target\":\"nowhere.invalid\","
	    "\"label\":\"web\",\"address\":null,\"interim\":false,"
	    "\"reached\":false,\"stop_reason\":\"unresolved\"");
	is_written(t->scene, "\"hops\":[]}\n");
}

static void a_class_goes_and_comes_back(void **state)
{
	struct traced *t = *state;
	json_t *json;

	t->scene->style.tos = 46 << 2 | 1;
	t->paths.path[0].tos_back = 1;
	json = at_end(t, ENDING_DONE, "path");
	is_whole(json, "dscp_sent", 46);
	is_whole(json, "dscp", 0);
	is_whole(json, "ecn_sent", 1);
	is_whole(json, "ecn", 1);
	json_decref(json);
}

static void loss_begins_somewhere(void **state)
{
	struct traced *t = *state;
	json_t *json;

	t->paths.loss = (struct path_span){ .from = 2, .by = 4 };
	json = at_end(t, ENDING_DONE, "path");
	is_whole(json, "loss_from_hop", 2);
	is_whole(json, "loss_by_hop", 4);
	json_decref(json);
}

static void loss_begins_nowhere(void **state)
{
	json_t *json = at_end(*state, ENDING_DONE, "path");

	is_unknown(json, "loss_from_hop");
	is_unknown(json, "loss_by_hop");
	json_decref(json);
}

static void no_reply_brings_no_class(void **state)
{
	struct traced *t = *state;
	json_t *json;

	t->paths.path[0].tos_back = -1;
	json = at_end(t, ENDING_DONE, "path");
	is_unknown(json, "dscp");
	is_unknown(json, "ecn");
	json_decref(json);
}

static void a_recorded_route_is_a_list(void **state)
{
	static const uint8_t option[] = { 7, 11, 12, 192, 0, 2, 1,
		192, 0, 2, 9, 0 };
	struct traced *t = *state;
	json_t *json;

	memcpy(t->paths.path[0].route, option, sizeof(option));
	t->paths.path[0].route_len = sizeof(option);
	json = at_end(t, ENDING_DONE, "path");
	has_items(json, "route", 2);
	item_is(json, "route", 1, "192.0.2.9");
	json_decref(json);
}

static void flows_have_their_own_ways(void **state)
{
	struct traced *t = *state;
	json_t *json, *flow;

	t->trace.flows = 2;
	answers(&t->paths, 0, 1, 0x0aff0003);
	json = at_end(t, ENDING_DONE, "path");
	has_items(json, "flows", 2);
	flow = first_of(json, "flows");
	is_whole(flow, "flow", 1);
	is_whole(flow, "hops_count", 3);
	has_items(flow, "addresses", 3);
	item_is(flow, "addresses", 0, "10.255.0.2");
	assert_true(json_is_null(json_array_get(json_object_get(flow,
	    "addresses"), 1)));
	flow = json_array_get(json_object_get(json, "flows"), 1);
	is_unknown(flow, "hops_count");
	item_is(flow, "addresses", 0, "10.255.0.3");
	json_decref(json);
}

static void links_join_addresses(void **state)
{
	struct traced *t = *state;
	json_t *json, *link;

	t->trace.flows = 2;
	t->paths.n_links = 2;
	t->paths.links[0] = (struct path_link){ 0, 0, 1 };
	t->paths.links[1] = (struct path_link){ PATH_NOBODY, 1, 2 };
	answers(&t->paths, 0, 2, 0x0aff0004);
	json = at_end(t, ENDING_DONE, "path");
	has_items(json, "links", 2);
	link = first_of(json, "links");
	is_whole(link, "ttl", 1);
	is_text(link, "from", "10.255.0.2");
	is_text(link, "to", "10.255.0.4");
	is_whole(link, "flow_count", 1);
	link = json_array_get(json_object_get(json, "links"), 1);
	is_unknown(link, "from");
	is_unknown(link, "to");
	json_decref(json);
}

static void multipath_has_links_alone(void **state)
{
	struct traced *t = *state;
	json_t *json;

	t->trace.flows = 512;
	t->trace.multipath = true;
	json = at_end(t, ENDING_DONE, "path");
	is_unknown(json, "flows");
	has_items(json, "links", 0);
	json_decref(json);
}

static void a_change_is_told_once(void **state)
{
	struct traced *t = *state;
	json_t *json;

	t->paths.path[0].changes = 1;
	t->paths.changes[0] = (struct path_change){ .wall = START_WALL,
		.flow = 9, .ttl = 2, .from = addr_v4(0x0aff0002),
		.to = addr_v4(0x0aff0003) };
	json = happen(t, EVENT_EXPIRED);
	is_text(json, "event", "path_change");
	is_text(json, "time", "2026-11-22T10:00:00.000000Z");
	is_whole(json, "flow", 9);
	is_whole(json, "ttl", 2);
	is_text(json, "former_address", "10.255.0.2");
	is_text(json, "new_address", "10.255.0.3");
	is_unknown(json, "name");
	json_decref(json);
	assert_null(happen(t, EVENT_EXPIRED));
}

static void of_two_changes_the_new_one_is_told(void **state)
{
	struct traced *t = *state;
	json_t *json;

	t->paths.path[0].changes = 1;
	json_decref(happen(t, EVENT_EXPIRED));
	t->paths.path[0].changes = 2;
	t->paths.changes[1] = (struct path_change){ .ttl = 5,
		.from = addr_v4(1) };
	json = happen(t, EVENT_REPLY);
	is_whole(json, "ttl", 5);
	is_unknown(json, "new_address");
	json_decref(json);
	assert_null(happen(t, EVENT_EXPIRED));
}

static void of_many_changes_the_newest_are_told(void **state)
{
	struct traced *t = *state;

	t->paths.path[0].changes = 100;
	json_decref(happen(t, EVENT_EXPIRED));
	assert_int_equal(count_lines(t->scene), 1 + 2);
}

static void an_interim_path_may_go_on(void **state)
{
	struct traced *t = *state;
	json_t *json;

	t->paths.path[0].end = PATH_END_SILENT;
	t->scene->ops->interim(t->scene->view, VIEW_ASKED, 0, START_WALL);
	fflush(t->scene->out);
	json = line_at(t->scene, 1);
	is_text(json, "event", "path");
	is_true(json, "interim");
	is_unknown(json, "stop_reason");
	json_decref(json);
}

/* The summary is about the target, whatever the probes before it met. */
static void a_summary_has_the_target_own_numbers(void **state)
{
	struct traced *t = *state;
	json_t *json;

	t->paths.stats[0].sent = 3;
	t->paths.stats[0].answered = 3;
	t->paths.stats[0].loss = 0;
	json = at_end(t, ENDING_DONE, "summary");
	is_text(json, "state", "up");
	is_whole(json, "sent", 3);
	is_unknown(json, "duplicates");
	is_unknown(json, "outage_list");
	is_written(t->scene, "\"loss_percent\":0.0,");
	json_decref(json);
}

static void who_is_cut_off_is_unreachable(void **state)
{
	struct traced *t = *state;
	json_t *json;

	t->paths.path[0].end = PATH_END_BLOCKED;
	t->paths.path[0].alive = false;
	json = at_end(t, ENDING_DONE, "summary");
	is_text(json, "state", "unreachable");
	json_decref(json);
}

static void who_never_answers_is_down(void **state)
{
	struct traced *t = *state;
	json_t *json;

	t->paths.path[0].end = PATH_END_SILENT;
	t->paths.path[0].alive = false;
	t->paths.stats[0].lost = 3;
	json = at_end(t, ENDING_DONE, "summary");
	is_text(json, "state", "down");
	json_decref(json);
}

/* tallies of jsonl.h: three probes in all. */
static void the_end_adds_the_targets_up(void **state)
{
	struct traced *t = *state;
	struct stats *one = &t->paths.stats[0], *two = &t->paths.stats[1];
	json_t *json;

	one->sent = one->answered = 3;
	one->lost = one->late = one->errors = one->pending = 0;
	one->mean = one->min = one->max = 10;
	two->sent = 2;
	two->answered = two->lost = 1;
	two->mean = two->min = two->max = 20;
	json = at_end(t, ENDING_DONE, "end");
	is_whole(json, "sent", 5);
	is_whole(json, "answered", 4);
	is_whole(json, "lost", 1);
	is_whole(json, "probes", 3);
	is_written(t->scene, "\"loss_percent\":20.0,\"min_ms\":10.0,"
	    "\"mean_ms\":12.5,\"median_ms\":null");
	is_written(t->scene, "\"max_ms\":20.0,");
	json_decref(json);
}

static void a_run_may_fail_before_there_are_paths(void **state)
{
	struct traced *t = *state;
	struct ending ending = { .reason = ENDING_FAILED, .status = 77,
		.wall = START_WALL, .failure = "no" };
	json_t *json;

	scene_end(t->scene, &ending);
	t->scene->report.paths = NULL;
	t->scene->report.targets = NULL;
	t->scene->report.tallies = NULL;
	scene_reopen(t->scene);
	assert_null(happen(t, EVENT_SENT));
	assert_null(turn(t, NSEC_SEC, 0, NULL));
	t->scene->ops->interim(t->scene->view, VIEW_ASKED, 0, START_WALL);
	json = finish(t->scene, &ending, 0);
	is_text(json, "event", "end");
	is_unknown(json, "sent");
	is_absent(json, "probes");
	json_decref(json);
}

/* Of a run that is cut short also the hops that were not settled. */
static void the_rest_is_told_at_the_end(void **state)
{
	struct traced *t = *state;
	struct addr gate = addr_v4(0x0aff0002);
	json_t *json;

	nametab_claim(t->scene->names, &gate);
	json = at_end(t, ENDING_INTERRUPTED, "hop");
	is_whole(json, "ttl", 1);
	is_false(json, "settled");
	json_decref(json);
	assert_int_equal(count_lines(t->scene), 1 + 3 + 3 + 3 + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TT(the_path_comes_at_the_end), TT(one_flow_has_no_links),
		TT(an_mtu_is_null_until_measured), TT(an_mtu_has_its_place),
		TT(it_stops_at_a_refusal), TT(it_stops_in_a_loop),
		TT(it_stops_at_a_refusal), TT(it_stops_at_a_narrow_link),
		TT(it_stops_after_a_gap), TT(it_stops_at_the_last_hop),
		TT(it_stops_without_an_answer), TT(it_is_interrupted),
		TT(its_time_is_up), TT(the_run_breaks),
		TT(what_was_reached_is_not_interrupted),
		TT(whoever_blocks_is_named), TT(each_target_has_a_path),
		TT(a_class_goes_and_comes_back),
		TT(loss_begins_somewhere), TT(loss_begins_nowhere),
		TT(no_reply_brings_no_class), TT(a_recorded_route_is_a_list),
		TT(flows_have_their_own_ways), TT(links_join_addresses),
		TT(multipath_has_links_alone), TT(a_change_is_told_once),
		TT(of_two_changes_the_new_one_is_told),
		TT(of_many_changes_the_newest_are_told),
		TT(an_interim_path_may_go_on),
		TT(a_summary_has_the_target_own_numbers),
		TT(who_is_cut_off_is_unreachable),
		TT(who_never_answers_is_down),
		TT(the_end_adds_the_targets_up),
		TT(a_run_may_fail_before_there_are_paths),
		TT(the_rest_is_told_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
