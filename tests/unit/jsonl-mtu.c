/*
 * jsonl-mtu.c - the JSON lines of a search for sizes
 *
 * "jsonl-mtu stream" writes one whole invented run to standard output, for
 * tests/style/json-manual.t.
 */
#include "unit/jsonl-mtu.h"

static void start_tells_what_is_asked(void **state)
{
	struct sizing *m = *state;
	json_t *json = line_at(m->scene, 0);

	is_text(json, "verb", "mtu");
	is_whole(json, "max_hops", HOPS);
	is_whole(json, "flow", 1);
	is_unknown(json, "most_bytes");
	is_bool(json, "every_hop", false);
	is_bool(json, "check_fragments", false);
	is_absent(json, "gap");
	json_decref(json);
}

static void start_tells_what_is_chosen(void **state)
{
	struct sizing *m = *state;
	json_t *json;

	m->mtu.most = 1400;
	m->mtu.every_hop = m->mtu.fragments = true;
	scene_reopen(m->scene);
	json = line_at(m->scene, 0);
	is_whole(json, "most_bytes", 1400);
	is_bool(json, "every_hop", true);
	is_bool(json, "check_fragments", true);
	json_decref(json);
}

static void probes_are_not_told(void **state)
{
	static const enum event_kind kinds[] = { EVENT_SENT, EVENT_REPLY,
		EVENT_EXPIRED, EVENT_ERROR, EVENT_TOO_BIG, EVENT_LOST,
		EVENT_LATE, EVENT_DUPLICATE };
	struct sizing *m = *state;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct event event = event_of(kinds[i]);

		assert_null(tell(m->scene, &event));
	}
}

static void the_verbose_hear_of_each_probe(void **state)
{
	struct event event = event_of(EVENT_TOO_BIG);
	struct sizing *m = *state;
	json_t *json;

	m->scene->style.verbose = true;
	event.probe.ttl = 2;
	event.probe.flow = 1;
	event.mtu = 1400;
	json = tell(m->scene, &event);
	is_text(json, "event", "error");
	is_whole(json, "hop", 2);
	is_whole(json, "flow", 1);
	is_whole(json, "mtu_bytes", 1400);
	json_decref(json);
	event.probe.ttl = 255;
	json = tell(m->scene, &event);
	is_unknown(json, "hop");
	json_decref(json);
}

static void an_interface_that_refuses_is_no_trouble(void **state)
{
	struct event event = event_of(EVENT_UNSENT);
	struct sizing *m = *state;
	json_t *json;

	event.error = EMSGSIZE;
	assert_null(tell(m->scene, &event));
	event.error = ENETUNREACH;
	json = tell(m->scene, &event);
	is_text(json, "event", "unsent");
	json_decref(json);
	m->scene->style.verbose = true;
	event.error = EMSGSIZE;
	json = tell(m->scene, &event);
	is_text(json, "errno", "EMSGSIZE");
	json_decref(json);
}

static void the_quiet_hear_of_no_trouble(void **state)
{
	struct event event = event_of(EVENT_UNSENT);
	struct sizing *m = *state;

	m->scene->style.quiet = true;
	event.error = ENETUNREACH;
	assert_null(tell(m->scene, &event));
}

static void a_told_limit(void **state)
{
	struct sizing *m = *state;
	json_t *json;

	told(&m->sizes, 1400);
	m->after = 1400;
	json = at_end(m, "mtu");
	is_text(json, "target", "192.0.2.9");
	is_text(json, "address", "192.0.2.9");
	is_bool(json, "interim", false);
	is_text(json, "state", "found");
	is_whole(json, "path_mtu_bytes", 1400);
	is_text(json, "limit", "told");
	is_whole(json, "limit_hop", 2);
	is_text(json, "limit_address", "10.0.0.2");
	is_bool(json, "black_hole", false);
	is_whole(json, "told_bytes", 1400);
	is_text(json, "told_by", "10.0.0.2");
	is_whole(json, "cached_before_bytes", 1500);
	is_whole(json, "cached_after_bytes", 1400);
	json_decref(json);
}

static void keys_keep_their_order(void **state)
{
	struct sizing *m = *state;

	hole(&m->sizes, 1420);
	json_decref(at_end(m, "mtu"));
	is_written(m->scene, "\"interim\":false,\"state\":\"found\","
	    "\"path_mtu_bytes\":1420,\"capped\":false,\"limit\":\"hole\","
	    "\"limit_hop\":2,\"limit_hop_inferred\":false,"
	    "\"limit_address\":\"10.0.0.2\","
	    "\"guess\":\"WireGuard\",\"black_hole\":true,"
	    "\"largest_bytes\":1420,\"answers\":3,\"above_bytes\":1421,"
	    "\"silent\":4,\"after_hop\":2,\"after_address\":\"10.0.0.2\","
	    "\"before_hop\":3,\"before_address\":\"10.0.0.3\","
	    "\"hops_count\":4,\"told_bytes\":null,\"told_by\":null,"
	    "\"lies\":[],\"liar_address\":null,\"local_bytes\":1500,"
	    "\"cached_before_bytes\":1500,\"cached_after_bytes\":1500,"
	    "\"icmp_payload_bytes\":1392,\"udp_payload_bytes\":1392,"
	    "\"tcp_mss_bytes\":1380,\"fragments\":null,\"text\":\"path MTU to "
	    "192.0.2.9 is 1420 bytes (WireGuard?): black hole, larger packets "
	    "vanish without a word between hop 2 (10.0.0.2) and hop 3 "
	    "(10.0.0.3)\",\"hops\":null}\n");
}

static void nothing_is_known_yet(void **state)
{
	static const char *const unknown[] = { "path_mtu_bytes", "limit",
		"limit_hop", "limit_address", "guess", "black_hole",
		"largest_bytes", "above_bytes", "after_hop", "before_hop",
		"hops_count", "told_bytes", "icmp_payload_bytes",
		"udp_payload_bytes", "tcp_mss_bytes" };
	json_t *json = at_end(*state, "mtu");

	is_text(json, "state", "open");
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		is_unknown(json, unknown[i]);
	json_decref(json);
}

static void no_size_is_invented(void **state)
{
	static const enum sizes_limit limits[] = { SIZES_LIMIT_REVERSE,
		SIZES_LIMIT_ECHO };
	static const char *const token[] = { "reverse", "echo" };

	for (size_t i = 0; i < 2; i++) {
		struct sizing *m = sizing_new();
		void *again = m;
		json_t *json;

		found(&m->sizes, 1000)->limit = limits[i];
		json = at_end(m, "mtu");
		is_text(json, "limit", token[i]);
		is_unknown(json, "path_mtu_bytes");
		is_unknown(json, "tcp_mss_bytes");
		is_whole(json, "largest_bytes", 1000);
		json_decref(json);
		mtu_teardown(&again);
	}
	(void)state;
}

static void what_is_uncertain_is_not_known(void **state)
{
	struct sizing *m = *state;
	json_t *json;

	found(&m->sizes, 1400)->state = SIZES_UNCERTAIN;
	json = at_end(m, "mtu");
	is_text(json, "state", "uncertain");
	is_unknown(json, "path_mtu_bytes");
	is_whole(json, "largest_bytes", 1400);
	json_decref(json);
}

static void a_chosen_limit_is_told(void **state)
{
	struct sizing *m = *state;
	json_t *json;

	m->mtu.most = 1400;
	found(&m->sizes, 1400);
	json = at_end(m, "mtu");
	is_bool(json, "capped", true);
	is_whole(json, "path_mtu_bytes", 1400);
	is_unknown(json, "guess");
	json_decref(json);
}

static void lies_are_words(void **state)
{
	struct sizing *m = *state;
	struct sizes_result *result = found(&m->sizes, 1500);
	json_t *json;

	result->lies = ~0u;
	result->liar = router(3);
	json_decref(at_end(m, "mtu"));
	is_written(m->scene, "\"lies\":[\"zero\",\"small\",\"large\","
	    "\"broken\"],\"liar_address\":\"10.0.0.3\"");
	json = line_at(m->scene, 1);
	has_items(json, "lies", 4);
	json_decref(json);
}

static void fragments_are_counted(void **state)
{
	struct sizing *m = *state;
	struct sizes_result *result = found(&m->sizes, 1500);

	m->mtu.fragments = true;
	result->fragments_sent = 3;
	result->fragments_answered = 2;
	json_decref(at_end(m, "mtu"));
	is_written(m->scene, "\"fragments\":{\"sent\":3,\"answered\":2}");
}

static void hops_are_a_list(void **state)
{
	struct sizing *m = *state;
	json_t *json;

	m->mtu.every_hop = true;
	told(&m->sizes, 1400);
	m->sizes.hop[0][1].addr = (struct addr){ 0 };
	m->sizes.hop[0][1].most = 0;
	json = at_end(m, "mtu");
	has_items(json, "hops", 4);
	json_decref(json);
	is_written(m->scene, "\"hops\":[{\"ttl\":1,\"address\":null,"
	    "\"name\":null,\"largest_bytes\":null,\"above_bytes\":null,"
	    "\"silent\":0,\"told_bytes\":null,\"guess\":null},{\"ttl\":2,"
	    "\"address\":\"10.0.0.2\",\"name\":null,\"largest_bytes\":1500,"
	    "\"above_bytes\":null,\"silent\":0,\"told_bytes\":1400,"
	    "\"guess\":\"VPN or mobile network\"},");
	is_written(m->scene, "{\"ttl\":4,\"address\":\"192.0.2.9\","
	    "\"name\":null,\"largest_bytes\":1400,\"above_bytes\":1401,");
}

static void a_target_is_told_when_it_is_settled(void **state)
{
	struct event event = event_of(EVENT_SENT);
	struct sizing *m = *state;
	json_t *json;

	found(&m->sizes, 1500);
	event.at = NSEC_SEC;
	assert_null(tell(m->scene, &event));
	/* One has no address, and waits for nobody. */
	json = turn(m, NSEC_SEC, 0, NULL);
	is_text(json, "target", "nowhere.invalid");
	json_decref(json);
	assert_null(turn(m, NSEC_SEC, 0, NULL));
	m->settled = true;
	json = turn(m, NSEC_SEC + 500 * NSEC_MSEC, 0, NULL);
	is_text(json, "event", "mtu");
	is_text(json, "target", "192.0.2.9");
	is_text(json, "time", "2026-11-22T10:00:00.623456Z");
	json_decref(json);
	assert_null(turn(m, NSEC_SEC, 0, NULL));
}

static void a_name_is_waited_for(void **state)
{
	struct addr two = router(2);
	struct sizing *m = *state;
	nsec due;

	told(&m->sizes, 1400);
	m->settled = true;
	nametab_claim(m->scene->names, &two);
	/* The others wait for none. */
	json_decref(turn(m, NSEC_SEC, 1, &due));
	assert_null(turn(m, NSEC_SEC, 0, &due));
	assert_int_equal(due, NSEC_SEC + 500 * NSEC_MSEC);
	nametab_put(m->scene->names, &two, "core.example");
	json_decref(turn(m, NSEC_SEC, 0, &due));
	assert_int_equal(due, NSEC_NEVER);
	is_written(m->scene, "limited by hop 2 (core.example (10.0.0.2))");
}

static void each_target_has_its_record(void **state)
{
	struct sizing *m = *state;
	unsigned before = count_lines(m->scene);

	json_decref(at_end(m, "end"));
	assert_int_equal(count_lines(m->scene), before + 3 + 3 + 1);
}

static void an_unresolved_name_says_so(void **state)
{
	struct sizing *m = *state;

	json_decref(at_end(m, "mtu"));
	is_written(m->scene, "\"text\":\"path MTU to web (nowhere.invalid) is "
	    "not known: Name or service not known\"");
}

static void asked_in_between(void **state)
{
	struct event event = event_of(EVENT_SENT);
	struct sizing *m = *state;
	unsigned before;
	json_t *json;

	found(&m->sizes, 1500)->state = SIZES_OPEN;
	assert_null(tell(m->scene, &event));
	before = count_lines(m->scene);
	m->scene->ops->interim(m->scene->view, VIEW_EVERY, 0, START_WALL);
	fflush(m->scene->out);
	assert_int_equal(count_lines(m->scene), before + 1);
	json = line_at(m->scene, before);
	is_bool(json, "interim", true);
	json_decref(json);
}

static void numbers_that_suppose_equal_probes_are_null(void **state)
{
	static const char *const unknown[] = { "loss_percent", "jitter_ms",
		"reordered", "loss_run", "outages", "outage_s",
		"outage_total_s" };
	static const char *const events[] = { "summary", "end" };

	for (size_t e = 0; e < 2; e++) {
		struct sizing *m = sizing_new();
		void *again = m;
		json_t *json = at_end(m, events[e]);

		for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]);
		    i++)
			is_unknown(json, unknown[i]);
		is_whole(json, "sent", 3);
		is_whole(json, "lost", 1);
		json_decref(json);
		mtu_teardown(&again);
	}
	(void)state;
}

static void a_summary_has_no_outages(void **state)
{
	json_t *json = at_end(*state, "summary");

	is_text(json, "state", "up");
	is_unknown(json, "outage_list");
	json_decref(json);
}

static void errors_alone_are_no_sign_of_life(void **state)
{
	struct sizing *m = *state;
	json_t *json;

	m->scene->tallies.stats.answered = 0;
	m->scene->tallies.stats.errors = 2;
	json = at_end(m, "summary");
	is_text(json, "state", "down");
	json_decref(json);
}

static void end_tells_how_many_left(void **state)
{
	json_t *json = at_end(*state, "end");

	is_whole(json, "probes", 3);
	json_decref(json);
}

static void a_run_may_fail_before_it_has_a_model(void **state)
{
	struct sizing *m = *state;
	json_t *json;

	scene_end(m->scene, &(struct ending){ .wall = START_WALL });
	m->scene->report.sizes = NULL;
	scene_reopen(m->scene);
	assert_int_equal(m->scene->ops->tick(m->scene->view, 0), NSEC_NEVER);
	m->scene->ops->interim(m->scene->view, VIEW_ASKED, 0, START_WALL);
	json = at_end(m, "end");
	json_decref(json);
	json = line_at(m->scene, 1);
	is_text(json, "event", "summary");
	json_decref(json);
}

static int write_stream(void)
{
	void *state = sizing_new();
	struct sizing *m = state;

	m->mtu.every_hop = m->mtu.fragments = true;
	m->mtu.most = 9000;
	m->scene->style.verbose = true;
	scene_reopen(m->scene);
	told(&m->sizes, 1400)->lies = ~0u;
	m->sizes.result[0].liar = router(3);
	m->sizes.result[1].state = SIZES_NO_ANSWER;
	for (int kind = 0; kind <= EVENT_END; kind++) {
		struct event event = event_of((enum event_kind)kind);

		event.probe.flow = 1;
		event.probe.ttl = 2;
		if (kind != EVENT_UNRESOLVED && kind != EVENT_OUTAGE)
			json_decref(tell(m->scene, &event));
	}
	m->scene->ops->interim(m->scene->view, VIEW_EVERY, 0, START_WALL);
	json_decref(turn(m, NSEC_SEC, 0, NULL));
	json_decref(at_end(m, "end"));
	fwrite(m->scene->text, 1, m->scene->len, stdout);
	return mtu_teardown(&state);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TM(start_tells_what_is_asked), TM(start_tells_what_is_chosen),
		TM(probes_are_not_told), TM(the_verbose_hear_of_each_probe),
		TM(an_interface_that_refuses_is_no_trouble),
		TM(the_quiet_hear_of_no_trouble), TM(a_told_limit),
		TM(keys_keep_their_order), TM(nothing_is_known_yet),
		cmocka_unit_test(no_size_is_invented),
		TM(what_is_uncertain_is_not_known),
		TM(a_chosen_limit_is_told), TM(lies_are_words),
		TM(fragments_are_counted), TM(hops_are_a_list),
		TM(a_target_is_told_when_it_is_settled),
		TM(a_name_is_waited_for), TM(each_target_has_its_record),
		TM(an_unresolved_name_says_so), TM(asked_in_between),
		cmocka_unit_test(numbers_that_suppose_equal_probes_are_null),
		TM(a_summary_has_no_outages),
		TM(errors_alone_are_no_sign_of_life),
		TM(end_tells_how_many_left),
		TM(a_run_may_fail_before_it_has_a_model),
	};

	if (argc > 1 && strcmp(argv[1], "stream") == 0)
		return write_stream();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
