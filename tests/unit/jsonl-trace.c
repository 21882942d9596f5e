/*
 * jsonl-trace.c - the JSON lines of hops, as a trace goes on
 *
 * "jsonl-trace stream" writes one whole invented trace to standard output, for
 * tests/style/json-manual.t.
 */
#include "unit/jsonl-trace.h"

static void start_tells_how_it_is_traced(void **state)
{
	struct traced *t = *state;
	json_t *json = line_at(t->scene, 0);

	is_text(json, "event", "start");
	is_whole(json, "first_hop", 1);
	is_whole(json, "max_hops", 6);
	is_whole(json, "gap", 3);
	is_whole(json, "tries", 3);
	is_whole(json, "rounds", 1);
	is_whole(json, "first_flow", 1);
	is_whole(json, "flow_count", 1);
	is_false(json, "multipath");
	is_unknown(json, "confidence_percent");
	json_decref(json);
}

static void rounds_without_end_are_null(void **state)
{
	struct traced *t = *state;
	json_t *json;

	t->trace.rounds = 0;
	t->trace.multipath = true;
	t->trace.confidence = 99;
	scene_reopen(t->scene);
	json = line_at(t->scene, 0);
	is_unknown(json, "rounds");
	is_whole(json, "confidence_percent", 99);
	json_decref(json);
}

static void probes_are_not_told(void **state)
{
	static const enum event_kind kinds[] = { EVENT_SENT, EVENT_REPLY,
		EVENT_EXPIRED, EVENT_ERROR, EVENT_TOO_BIG, EVENT_LOST,
		EVENT_LATE, EVENT_DUPLICATE };
	struct traced *t = *state;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_null(happen(t, kinds[i]));
}

static void trouble_is_told(void **state)
{
	static const enum event_kind kinds[] = { EVENT_UNSENT, EVENT_NOTICE,
		EVENT_STRAY, EVENT_RESOLVED, EVENT_LOCAL };
	json_t *json;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		json = happen(*state, kinds[i]);
		assert_non_null(json);
		json_decref(json);
	}
}

static void the_verbose_hear_of_each_probe(void **state)
{
	struct traced *t = *state;
	json_t *json;

	t->scene->style.verbose = true;
	json = happen(t, EVENT_EXPIRED);
	is_text(json, "event", "error");
	is_whole(json, "hop", 2);
	is_whole(json, "flow", 1);
	json_decref(json);
}

static void the_far_end_is_no_hop(void **state)
{
	struct traced *t = *state;
	struct event event = event_of(EVENT_LOST);
	json_t *json;

	t->scene->style.verbose = true;
	event.probe.ttl = 255;
	json = tell(t->scene, &event);
	is_unknown(json, "hop");
	is_unknown(json, "flow");
	json_decref(json);
}

static void the_quiet_hear_of_no_trouble(void **state)
{
	struct traced *t = *state;

	t->scene->style.quiet = true;
	assert_null(happen(t, EVENT_UNSENT));
	assert_null(hop_told(t, 1));
}

static void a_hop_is_told_when_it_is_settled(void **state)
{
	struct traced *t = *state;
	json_t *json;

	json_decref(happen(t, EVENT_EXPIRED));
	assert_null(turn(t, NSEC_SEC, 0, NULL));
	t->paths.decided[0][1].settled = true;
	json_decref(happen(t, EVENT_EXPIRED));
	json = turn(t, NSEC_SEC, 0, NULL);
	is_text(json, "event", "hop");
	is_text(json, "target", "192.0.2.9");
	is_text(json, "address", "192.0.2.9");
	is_whole(json, "ttl", 1);
	is_true(json, "settled");
	json_decref(json);
}

static void a_hop_is_told_once(void **state)
{
	struct traced *t = *state;

	json_decref(hop_told(t, 1));
	assert_null(hop_told(t, 1));
	json_decref(at_end(t, ENDING_DONE, "path"));
	assert_int_equal(count_lines(t->scene), 1 + 3 + 3 + 3 + 1);
}

static void a_hop_has_the_time_of_the_wall(void **state)
{
	struct traced *t = *state;
	struct event event = event_of(EVENT_EXPIRED);
	json_t *json;

	settle(&t->paths, 0);
	event.at = 2 * NSEC_SEC;
	event.wall = START_WALL;	/* the clock was set in between */
	assert_null(tell(t->scene, &event));
	json = turn(t, 2500 * NSEC_MSEC, 0, NULL);
	is_text(json, "time", "2026-11-22T10:00:00.500000Z");
	json_decref(json);
}

static void a_hop_waits_for_a_name(void **state)
{
	struct traced *t = *state;
	struct addr gate = addr_v4(0x0aff0002);
	json_t *json;
	nsec due;

	settle(&t->paths, 0);
	nametab_claim(t->scene->names, &gate);
	json_decref(happen(t, EVENT_EXPIRED));
	json = turn(t, NSEC_SEC, 0, &due);
	is_whole(json, "ttl", 2);
	json_decref(json);
	assert_int_equal(due, NSEC_SEC + 500 * NSEC_MSEC);
	nametab_put(t->scene->names, &gate, "gate.example");
	json_decref(happen(t, EVENT_NAMED));
	json = turn(t, NSEC_SEC + NSEC_MSEC, 0, &due);
	is_text(first_of(json, "responders"), "name", "gate.example");
	json_decref(json);
	assert_int_equal(due, NSEC_NEVER);
}

static void a_name_is_not_waited_for_longer(void **state)
{
	struct traced *t = *state;
	struct addr gate = addr_v4(0x0aff0002);
	json_t *json;

	settle(&t->paths, 0);
	nametab_claim(t->scene->names, &gate);
	json_decref(happen(t, EVENT_EXPIRED));
	json_decref(turn(t, NSEC_SEC, 0, NULL));
	json = turn(t, NSEC_SEC + 500 * NSEC_MSEC, 0, NULL);
	is_whole(json, "ttl", 1);
	is_unknown(first_of(json, "responders"), "name");
	json_decref(json);
}

static void keys_keep_their_order(void **state)
{
	struct traced *t = *state;

	json_decref(hop_told(t, 1));
	is_written(t->scene, "\"ttl\":1,\"settled\":true,"
	    "\"inferred_from\":null,\"is_target\":false,\"sent\":2,"
	    "\"answered\":1,\"late\":0,\"lost\":1,\"pending\":0,\"unsent\":0,"
	    "\"loss_percent\":50.0,\"loss_reading\":\"none\","
	    "\"spread\":\"none\",\"odd\":[],\"mtu_bytes\":null,"
	    "\"min_ms\":1.0,\"mean_ms\":1.0,\"median_ms\":1.0,"
	    "\"p95_ms\":null,\"max_ms\":1.0,\"stddev_ms\":null,"
	    "\"jitter_ms\":null,\"responders\":[{"
	    "\"address\":\"10.255.0.2\",\"name\":null,\"is_target\":false,"
	    "\"answered\":1,\"share_percent\":100.0,\"min_ms\":1.0,"
	    "\"mean_ms\":1.0,\"max_ms\":1.0,\"ttl\":63,\"back_hops\":1,"
	    "\"dscp\":48,\"ecn\":0,\"icmp\":null,\"text\":null,\"mark\":null,"
	    "\"mtu_bytes\":null,\"seen_dscp\":null,\"seen_ecn\":null,"
	    "\"seen_flow_label\":null,\"sent_flow_label\":null,\"odd\":[],"
	    "\"mpls\":[],\"interfaces\":[],\"unknown_objects\":null,"
	    "\"extension_malformed\":false}],\"responders_left_out\":0}\n");
}

static void a_silent_hop_has_nobody(void **state)
{
	json_t *json = hop_told(*state, 2);

	has_items(json, "responders", 0);
	is_text(json, "loss_reading", "silent");
	is_whole(json, "lost", 3);
	is_unknown(json, "min_ms");
	is_unknown(json, "mtu_bytes");
	json_decref(json);
}

static void the_target_is_marked(void **state)
{
	json_t *json = hop_told(*state, 3);

	is_true(json, "is_target");
	is_true(first_of(json, "responders"), "is_target");
	json_decref(json);
}

static void unknown_is_null(void **state)
{
	struct traced *t = *state;
	struct path_responder *who = &t->paths.who[0][1][0];
	json_t *json, *part;

	who->ttl = who->tos = -1;
	who->back = 0;
	who->answered = 0;
	who->min = who->mean = who->max = NSEC_UNKNOWN;
	json = hop_told(t, 1);
	part = first_of(json, "responders");
	is_unknown(part, "ttl");
	is_unknown(part, "back_hops");
	is_unknown(part, "dscp");
	is_unknown(part, "ecn");
	is_unknown(part, "min_ms");
	is_unknown(part, "share_percent");
	json_decref(json);
}

static void several_share_a_hop(void **state)
{
	struct traced *t = *state;
	json_t *json, *part;

	answers(&t->paths, 0, 1, 0x0aff0003);
	t->paths.who[0][1][0].answered = 3;
	t->paths.who[0][1][0].mtu = 1480;
	t->paths.who[0][1][1].mtu = 1400;
	t->paths.hop[0][1].spread = PATH_SPREAD_PACKET;
	t->paths.hop[0][1].loss = PATH_LOSS_LIMITED;
	t->paths.hop[0][1].more = 7;
	json = hop_told(t, 1);
	part = first_of(json, "responders");
	is_text(json, "spread", "packet");
	is_text(json, "loss_reading", "limited");
	is_whole(json, "responders_left_out", 7);
	is_whole(json, "mtu_bytes", 1400);
	is_whole(part, "mtu_bytes", 1480);
	assert_true(json_real_value(json_object_get(part, "share_percent")) ==
	    75);
	is_absent(part, "flows");
	json_decref(json);
}

static void flows_are_told_where_there_are_several(void **state)
{
	struct traced *t = *state;
	json_t *json, *flows;

	t->trace.flows = 3;
	answers(&t->paths, 0, 1, 0x0aff0003);
	json = hop_told(t, 1);
	has_items(first_of(json, "responders"), "flows", 1);
	flows = json_object_get(first_of(json, "responders"), "flows");
	assert_int_equal(json_integer_value(json_array_get(flows, 0)), 1);
	json_decref(json);
}

static void a_refusal_is_named(void **state)
{
	struct traced *t = *state;
	struct path_responder *who = &t->paths.who[0][1][0];
	json_t *json, *part;

	who->refuses = true;
	who->type = 3;
	who->code = 13;
	json = hop_told(t, 1);
	part = first_of(json, "responders");
	is_text(part, "icmp", "admin_prohibited");
	is_text(part, "mark", "!X");
	assert_non_null(json_string_value(json_object_get(part, "text")));
	json_decref(json);
}

static void port_unreachable_has_no_mark(void **state)
{
	struct traced *t = *state;
	struct path_responder *who = &t->paths.who[0][1][0];
	json_t *json, *part;

	who->refuses = true;
	who->type = who->code = 3;
	json = hop_told(t, 1);
	part = first_of(json, "responders");
	is_text(part, "icmp", "port_unreachable");
	is_unknown(part, "mark");
	json_decref(json);
}

static void what_was_quoted_is_taken_apart(void **state)
{
	struct traced *t = *state;
	struct path_responder *who = &t->paths.who[0][1][0];
	json_t *json, *part;

	who->has_seen = true;
	who->seen = 0xb9u << 20 | 0x54321;
	who->seen_sent = 0xb8u << 20 | 0x12345;
	json = hop_told(t, 1);
	part = first_of(json, "responders");
	is_whole(part, "seen_dscp", 46);
	is_whole(part, "seen_ecn", 1);
	is_whole(part, "seen_flow_label", 0x54321);
	is_whole(part, "sent_flow_label", 0x12345);
	json_decref(json);
}

static void labels_come_as_a_stack(void **state)
{
	static const struct icmp_extension ext = { .labels = 2, .label = {
		{ .label = 16001, .tc = 5, .ttl = 1 },
		{ .label = 24, .ttl = 255, .bottom = true } } };
	struct traced *t = *state;
	json_t *json;

	t->paths.who[0][1][0].extension = &ext;
	json = hop_told(t, 1);
	is_written(t->scene, "\"mpls\":[{\"label\":16001,\"tc\":5,"
	    "\"bottom\":false,\"ttl\":1},{\"label\":24,\"tc\":0,"
	    "\"bottom\":true,\"ttl\":255}],\"interfaces\":[],"
	    "\"unknown_objects\":null,\"extension_malformed\":false");
	json_decref(json);
}

/* The name is from outside: an escape sequence and a byte that is no text. */
static const struct icmp_extension interfaces = { .interfaces = 2,
	.interface = { { .role = 0, .has_index = true, .index = 7,
		.has_name = true, .name = "ge\x1b[2J\xff", .has_mtu = true,
		.mtu = 9000 },
	    { .role = 2, .has_address = true, .family = AF_INET,
		.address = { 192, 0, 2, 1 } } },
	.unknown = 1, .other_len = 5, .other = { 0, 5, 3, 0, 0xaf },
	.malformed = true };

static void interfaces_are_objects(void **state)
{
	struct traced *t = *state;
	json_t *json;

	t->paths.who[0][1][0].extension = &interfaces;
	json = hop_told(t, 1);
	is_written(t->scene, "\"interfaces\":[{\"role\":\"incoming\","
	    "\"index\":7,\"address\":null,"
	    "\"name\":\"ge\\u001B[2J\xef\xbf\xbd\","
	    "\"mtu_bytes\":9000},{\"role\":\"outgoing\",\"index\":null,"
	    "\"address\":\"192.0.2.1\",\"name\":null,\"mtu_bytes\":null}],"
	    "\"unknown_objects\":\"00050300af\",\"extension_malformed\":true");
	json_decref(json);
}

static void oddities_are_words(void **state)
{
	struct traced *t = *state;
	json_t *json;

	t->paths.hop[0][1].odd = ~0u;
	t->paths.who[0][1][0].odd = PATH_REQUOTED | PATH_DSCP;
	json = hop_told(t, 1);
	has_items(json, "odd", 11);
	has_items(first_of(json, "responders"), "odd", 2);
	item_is(first_of(json, "responders"), "odd", 0, "translated");
	item_is(first_of(json, "responders"), "odd", 1, "dscp_rewritten");
	json_decref(json);
}

static void an_inferred_hop_says_from_whom(void **state)
{
	struct traced *t = *state;
	struct event event = event6_of(EVENT_REPLY);
	json_t *json;

	answers(&t->paths, 1, 2, 0xc0000219);
	t->paths.path[1].last = 2;
	t->paths.decided[1][1].inferred = 0;
	t->paths.decided[1][2].settled = true;
	assert_null(tell(t->scene, &event));
	json = turn(t, NSEC_SEC, 0, NULL);
	is_text(json, "target", "2001:db8::9");
	is_text(json, "inferred_from", "192.0.2.9");
	is_text(first_of(json, "responders"), "address", "10.255.0.2");
	is_whole(json, "sent", 2);
	json_decref(json);
}

static int write_stream(void)
{
	void *state = traced_new();
	struct traced *t = state;

	t->trace.flows = 2;
	t->scene->style.verbose = true;
	scene_reopen(t->scene);
	t->paths.who[0][1][0].extension = &interfaces;
	answers(&t->paths, 0, 1, 0x0aff0003);
	t->paths.n_links = 2;
	t->paths.links[1] = (struct path_link){ 1, PATH_NOBODY, 1 };
	t->paths.path[0].changes = 1;
	t->paths.changes[0] = (struct path_change){ .wall = START_WALL,
		.flow = 1, .ttl = 2, .to = addr_v4(1) };
	for (int kind = 0; kind <= EVENT_END; kind++)
		if (kind != EVENT_UNRESOLVED && kind != EVENT_OUTAGE)
			json_decref(happen(t, (enum event_kind)kind));
	json_decref(hop_told(t, 1));
	t->scene->ops->interim(t->scene->view, VIEW_EVERY, 0, START_WALL);
	fflush(t->scene->out);
	t->paths.path[1].end = PATH_END_BLOCKED;
	json_decref(at_end(t, ENDING_DEADLINE, "path"));
	fwrite(t->scene->text, 1, t->scene->len, stdout);
	return trace_teardown(&state);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TT(start_tells_how_it_is_traced),
		TT(rounds_without_end_are_null), TT(probes_are_not_told),
		TT(trouble_is_told), TT(the_verbose_hear_of_each_probe),
		TT(the_far_end_is_no_hop), TT(the_quiet_hear_of_no_trouble),
		TT(a_hop_is_told_when_it_is_settled), TT(a_hop_is_told_once),
		TT(a_hop_has_the_time_of_the_wall),
		TT(a_hop_waits_for_a_name),
		TT(a_name_is_not_waited_for_longer),
		TT(keys_keep_their_order), TT(a_silent_hop_has_nobody),
		TT(the_target_is_marked), TT(unknown_is_null),
		TT(several_share_a_hop),
		TT(flows_are_told_where_there_are_several),
		TT(a_refusal_is_named), TT(port_unreachable_has_no_mark),
		TT(what_was_quoted_is_taken_apart),
		TT(labels_come_as_a_stack), TT(interfaces_are_objects),
		TT(oddities_are_words), TT(an_inferred_hop_says_from_whom),
	};

	if (argc > 1 && strcmp(argv[1], "stream") == 0)
		return write_stream();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
