/*
 * jsonl.c - the JSON lines of events: keys, nulls, and when there is none
 *
 * "jsonl stream" writes one whole invented run to standard output and "jsonl
 * keys" the keys of the statistics, for tests/style/json-manual.t.
 */
#include "unit/jsonl.h"

static void start_comes_first(void **state)
{
	json_t *json = line_at(*state, 0);

	is_text(json, "event", "start");
	is_text(json, "time", "2026-11-22T10:00:00.000000Z");
	is_whole(json, "schema", 1);
	is_whole(json, "target_count", 3);
	is_unknown(json, "source");
	is_unknown(json, "device");
	is_unknown(json, "flow_label");
	is_unknown(json, "fail_if");
	json_decref(json);
}

static void arguments_become_utf8(void **state)
{
	json_t *json = line_at(*state, 0);
	json_t *list = json_object_get(json, "arguments");

	assert_int_equal(json_array_size(list), 3);
	assert_string_equal(json_string_value(json_array_get(list, 2)),
	    "\xc3\xbc\xef\xbf\xbd\x1b[1m\x7f\xc2\x9b");
	json_decref(json);
}

static void no_control_byte_is_written(void **state)
{
	struct scene *scene = *state;

	is_written(scene, "\xc3\xbc\xef\xbf\xbd\\u001B[1m\\u007F\\u009B");
	assert_null(memchr(scene->text, 0x1b, scene->len));
	assert_null(memchr(scene->text, 0x7f, scene->len));
	assert_null(memmem(scene->text, scene->len, "\xc2\x9b", 2));
}

static void start_tells_what_was_chosen(void **state)
{
	struct rule rule = { "loss>5%" };
	struct scene *scene = *state;
	json_t *json;

	scene->report.fail_if = &rule;
	scene->report.source = addr_v4(0x7f000001);
	scene->report.device = "eth0";
	scene->style.tos = 46 << 2 | 1;
	scene->style.label = 77;
	scene_reopen(scene);
	json = line_at(scene, 0);
	is_text(json, "source", "127.0.0.1");
	is_text(json, "device", "eth0");
	is_whole(json, "dscp", 46);
	is_whole(json, "ecn", 1);
	is_whole(json, "flow_label", 77);
	is_text(json, "fail_if", "loss>5%");
	json_decref(json);
}

static void keys_keep_their_order(void **state)
{
	struct event event = event_of(EVENT_REPLY);

	json_decref(tell(*state, &event));
	is_written(*state, "{\"event\":\"reply\","
	    "\"time\":\"2026-11-22T10:00:00.123456Z\","
	    "\"target\":\"192.0.2.9\",\"label\":null,"
	    "\"address\":\"192.0.2.9\",\"seq\":70000,"
	    "\"from\":\"192.0.2.9\",\"name\":null,\"payload_bytes\":56,"
	    "\"packet_bytes\":84,\"ttl\":57,\"dscp\":0,\"ecn\":0,"
	    "\"rtt_ms\":0.045123,\"queue_ms\":null,"
	    "\"rtt_source\":\"kernel\",\"authenticated\":true,"
	    "\"after_error\":false}\n");
}

static void unknown_is_null(void **state)
{
	struct event event = event_of(EVENT_REPLY);
	json_t *json;

	event.rtt = NSEC_UNKNOWN;
	event.ttl = event.tos = -1;
	event.bytes = 0;
	json = tell(*state, &event);
	is_unknown(json, "rtt_ms");
	is_unknown(json, "rtt_source");
	is_unknown(json, "ttl");
	is_unknown(json, "dscp");
	is_unknown(json, "ecn");
	is_unknown(json, "payload_bytes");
	is_unknown(json, "packet_bytes");
	is_absent(json, "dscp_sent");
	json_decref(json);
}

static void no_time_at_all_is_zero(void **state)
{
	struct event event = event_of(EVENT_REPLY);

	event.rtt = 0;
	json_decref(tell(*state, &event));
	is_written(*state, "\"rtt_ms\":0.0,");
}

static void long_times_keep_their_nanoseconds(void **state)
{
	struct event event = event_of(EVENT_LATE);

	event.rtt = 86399 * NSEC_SEC + 123456789;
	json_decref(tell(*state, &event));
	is_written(*state, "\"rtt_ms\":86399123.456789,");
}

static void unmarked_is_not_authenticated(void **state)
{
	struct event event = event_of(EVENT_REPLY);
	json_t *json;

	event.unmarked = true;
	json = tell(*state, &event);
	assert_true(json_is_false(json_object_get(json, "authenticated")));
	json_decref(json);
}

static void a_reply_may_outrank_an_error(void **state)
{
	struct event event = event_of(EVENT_REPLY);
	json_t *json;

	event.after = true;
	json = tell(*state, &event);
	assert_true(json_is_true(json_object_get(json, "after_error")));
	json_decref(json);
}

static void bleaching_shows_what_was_sent(void **state)
{
	struct scene *scene = *state;
	struct event event = event_of(EVENT_REPLY);
	json_t *json;

	scene->style.tos = 46 << 2 | 2;
	event.tos = 10 << 2 | 2;
	json = tell(scene, &event);
	is_whole(json, "dscp", 10);
	is_whole(json, "dscp_sent", 46);
	is_whole(json, "ecn", 2);
	is_absent(json, "ecn_sent");
	json_decref(json);
}

static void ipv6_is_told_with_zone_and_header(void **state)
{
	struct event event = event6_of(EVENT_REPLY);
	json_t *json = tell(*state, &event);

	is_text(json, "address", "fe80::9%eth0");
	is_text(json, "target", "2001:db8::9");
	is_text(json, "label", "w\xc3\xbc\xef\xbf\xbd\x1b[1m\x7f\xc2\x9b");
	is_whole(json, "packet_bytes", 104);
	json_decref(json);
}

static void a_zone_without_name_is_a_number(void **state)
{
	struct event event = event6_of(EVENT_REPLY);
	json_t *json;

	event.to.zone = 9;
	json = tell(*state, &event);
	is_text(json, "address", "fe80::9%9");
	json_decref(json);
}

static void a_known_name_is_told(void **state)
{
	struct scene *scene = *state;
	struct event event = event_of(EVENT_DUPLICATE);
	json_t *json;

	nametab_claim(scene->names, &event.from);
	nametab_put(scene->names, &event.from, "host.example.net");
	json = tell(scene, &event);
	is_text(json, "event", "duplicate");
	is_text(json, "name", "host.example.net");
	json_decref(json);
}

static void without_names_they_are_null(void **state)
{
	struct scene *scene = *state;
	struct event event = event_of(EVENT_REPLY);
	json_t *json;

	scene->report.names = NULL;
	json = tell(scene, &event);
	is_unknown(json, "name");
	json_decref(json);
}

/* Record route (RFC 791): type, length, pointer, addresses. */
static void a_route_is_a_list(void **state)
{
	static const uint8_t option[] = { 7, 11, 12, 192, 0, 2, 1,
		192, 0, 2, 9, 0 };
	struct event event = event_of(EVENT_REPLY);
	json_t *json, *route;

	event.options_len = sizeof(option);
	memcpy(event.options, option, sizeof(option));
	json = tell(*state, &event);
	route = json_object_get(json, "route");
	assert_int_equal(json_array_size(route), 2);
	assert_string_equal(json_string_value(json_array_get(route, 0)),
	    "192.0.2.1");
	is_whole(json, "packet_bytes", 96);
	is_absent(json, "timestamps");
	is_absent(json, "options_malformed");
	json_decref(json);
}

/* Timestamps with addresses (flag 1), the second one not standard. */
static void stamps_are_objects(void **state)
{
	static const uint8_t option[] = { 68, 20, 21, 0x31,
		192, 0, 2, 1, 0, 0, 3, 232, 192, 0, 2, 9, 0x80, 0, 0, 7 };
	struct event event = event_of(EVENT_REPLY);
	json_t *json, *stamps;

	event.options_len = sizeof(option);
	memcpy(event.options, option, sizeof(option));
	json = tell(*state, &event);
	stamps = json_object_get(json, "timestamps");
	assert_int_equal(json_array_size(stamps), 2);
	is_text(json_array_get(stamps, 0), "address", "192.0.2.1");
	is_whole(json_array_get(stamps, 0), "ms", 1000);
	is_unknown(json_array_get(stamps, 1), "ms");
	is_whole(json, "timestamps_missed", 3);
	json_decref(json);
}

static void broken_options_are_called_so(void **state)
{
	struct event event = event_of(EVENT_REPLY);
	json_t *json;

	event.options_len = 4;
	event.options[0] = 7;
	event.options[1] = 39;
	json = tell(*state, &event);
	assert_true(json_is_true(json_object_get(json, "options_malformed")));
	json_decref(json);
}

static void some_events_make_no_record(void **state)
{
	struct event sent = event_of(EVENT_SENT);
	struct event named = event_of(EVENT_NAMED);
	struct event end = event_of(EVENT_END);

	assert_null(tell(*state, &sent));
	assert_null(tell(*state, &named));
	assert_null(tell(*state, &end));
}

static void quiet_hides_probes_alone(void **state)
{
	struct scene *scene = *state;
	struct event reply = event_of(EVENT_REPLY);
	struct event error = event_icmp(EVENT_ERROR, 3, 1);
	struct event local = event_local(LOCAL_LINK_UP);

	scene->style.quiet = true;
	assert_null(tell(scene, &reply));
	assert_null(tell(scene, &error));
	json_decref(tell(scene, &local));
	assert_int_equal(count_lines(scene), 2);
}

static void times_before_1970_count_backwards(void **state)
{
	struct event event = event_of(EVENT_REPLY);
	json_t *json;

	event.wall = -1;
	json = tell(*state, &event);
	is_text(json, "time", "1969-12-31T23:59:59.999999Z");
	json_decref(json);
}

static void times_reach_the_end_of_the_type(void **state)
{
	struct event event = event_of(EVENT_REPLY);
	json_t *json;

	event.wall = INT64_MAX - 1;
	json = tell(*state, &event);
	is_text(json, "time", "2262-04-11T23:47:16.854775Z");
	json_decref(json);
}

static void note_options(struct scene *scene)
{
	static const uint8_t options[] = { 7, 7, 8, 192, 0, 2, 1,
		68, 12, 13, 0x11, 192, 0, 2, 1, 0x80, 0, 0, 7, 7 };
	struct event event = event_of(EVENT_DUPLICATE);

	event.tos = 3;
	event.options_len = sizeof(options);
	memcpy(event.options, options, sizeof(options));
	json_decref(tell(scene, &event));
}

static void note_all(struct scene *scene)
{
	for (int kind = 0; kind <= EVENT_END; kind++) {
		struct event event = event_of((enum event_kind)kind);

		event.error = kind == EVENT_UNSENT ? ENOBUFS :
		    kind == EVENT_UNRESOLVED ? EAI_AGAIN : 0;
		event.count = 1;
		json_decref(tell(scene, &event));
		event = event6_of((enum event_kind)kind);
		event.error = kind == EVENT_UNRESOLVED ? EAI_FAIL : 0;
		event.count = 1;
		json_decref(tell(scene, &event));
	}
	for (int change = 0; change <= LOCAL_CLOCK_STEPPED; change++) {
		struct event event = event_local((enum local_change)change);

		json_decref(tell(scene, &event));
	}
	note_options(scene);
}

static int write_stream(void)
{
	struct scene *scene = scene_new();
	struct ending ending = { .at = NSEC_SEC, .wall = START_WALL };
	void *state = scene;

	scene->style.windows = 1;
	scene->style.window[0] = NSEC_SEC;
	scene->style.histogram = true;
	scene->tallies.n_responders = 2;
	scene->tallies.responders[0].addr = addr_v4(1);
	scene->tallies.responders[1].addr = addr_v4(2);
	note_all(scene);
	view_jsonl.interim(scene->view, VIEW_EVERY, 0, START_WALL);
	view_jsonl.interim(scene->view, VIEW_ASKED, 0, START_WALL);
	scene_end(scene, &ending);
	fwrite(scene->text, 1, scene->len, stdout);
	return teardown(&state);
}

static int write_keys(void)
{
	for (const struct stats_field *f = stats_fields; *f->key; f++)
		puts(f->key);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		T(start_comes_first), T(arguments_become_utf8),
		T(no_control_byte_is_written), T(start_tells_what_was_chosen),
		T(keys_keep_their_order), T(unknown_is_null),
		T(no_time_at_all_is_zero),
		T(long_times_keep_their_nanoseconds),
		T(unmarked_is_not_authenticated),
		T(a_reply_may_outrank_an_error),
		T(bleaching_shows_what_was_sent),
		T(ipv6_is_told_with_zone_and_header),
		T(a_zone_without_name_is_a_number), T(a_known_name_is_told),
		T(without_names_they_are_null), T(a_route_is_a_list),
		T(stamps_are_objects), T(broken_options_are_called_so),
		T(some_events_make_no_record), T(quiet_hides_probes_alone),
		T(times_before_1970_count_backwards),
		T(times_reach_the_end_of_the_type),
	};

	if (argc > 1 && strcmp(argv[1], "stream") == 0)
		return write_stream();
	if (argc > 1 && strcmp(argv[1], "keys") == 0)
		return write_keys();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
