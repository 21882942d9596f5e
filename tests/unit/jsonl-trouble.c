/*
 * jsonl-trouble.c - the JSON lines of what went wrong, or changed
 */
#include "unit/jsonl.h"

static void lost_tells_its_patience(void **state)
{
	struct event event = event_of(EVENT_LOST);
	json_t *json = tell(*state, &event);

	is_text(json, "event", "lost");
	is_whole(json, "packet_bytes", 84);
	assert_true(json_real_value(json_object_get(json, "timeout_ms")) ==
	    2000);
	is_absent(json, "from");
	json_decref(json);
}

static void an_error_tells_its_message(void **state)
{
	struct event event = event_icmp(EVENT_TOO_BIG, 3, 4);
	json_t *json;

	event.mtu = 1400;
	json = tell(*state, &event);
	is_text(json, "event", "error");
	is_text(json, "from", "198.51.100.1");
	is_whole(json, "type", 3);
	is_whole(json, "code", 4);
	is_text(json, "icmp", "fragmentation_needed");
	is_whole(json, "mtu_bytes", 1400);
	is_unknown(json, "pointer");
	json_decref(json);
}

static void an_error_may_be_our_own_and_after_loss(void **state)
{
	struct event event = event_icmp(EVENT_ERROR, 3, 1);
	json_t *json;

	event.own = event.after = true;
	json = tell(*state, &event);
	assert_true(json_is_true(json_object_get(json, "from_this_host")));
	assert_true(json_is_true(json_object_get(json, "after_lost")));
	is_unknown(json, "mtu_bytes");
	json_decref(json);
}

/* The probe was unsent and stays so: ECOMM, as the engine marks it. */
static void an_error_may_say_why_it_never_left(void **state)
{
	struct event event = event_icmp(EVENT_ERROR, 3, 1);
	json_t *json;

	event.after = event.unmarked = true;
	event.error = ECOMM;
	json = tell(*state, &event);
	assert_true(json_is_false(json_object_get(json, "after_lost")));
	assert_true(json_is_true(json_object_get(json, "after_unsent")));
	assert_true(json_is_false(json_object_get(json, "authenticated")));
	json_decref(json);
}

static void sizes_of_payloads_become_packets(void **state)
{
	struct scene *scene = *state;
	struct event event = event_of(EVENT_LOST);
	struct event event6 = event6_of(EVENT_LOST);
	json_t *json;

	event.probe.payload = event6.probe.payload = true;
	event.probe.size = 0;
	event6.probe.size = 56;
	scene->report.options_len = 40;
	json = tell(scene, &event);
	is_whole(json, "packet_bytes", 68);
	json_decref(json);
	json = tell(scene, &event6);
	is_whole(json, "packet_bytes", 104);
	json_decref(json);
}

static void the_smallest_size_is_not_known(void **state)
{
	struct event event = event_of(EVENT_LOST);
	json_t *json;

	event.probe.size = 0;
	json = tell(*state, &event);
	is_unknown(json, "packet_bytes");
	json_decref(json);
}

static void pointer_zero_is_a_pointer(void **state)
{
	struct event event = event_icmp(EVENT_ERROR, 12, 0);
	json_t *json = tell(*state, &event);

	is_whole(json, "pointer", 0);
	json_decref(json);
}

static void unsent_names_the_errno(void **state)
{
	struct event event = event_of(EVENT_UNSENT);
	json_t *json;

	event.error = ENETUNREACH;
	json = tell(*state, &event);
	is_text(json, "errno", "ENETUNREACH");
	is_text(json, "text", "Network is unreachable");
	json_decref(json);
}

static void unsent_without_errno(void **state)
{
	struct event event = event_of(EVENT_UNSENT);
	json_t *json;

	event.after = true;
	event.error = ECOMM;
	json = tell(*state, &event);
	is_unknown(json, "errno");
	assert_true(json_is_true(json_object_get(json, "after_timeout")));
	assert_non_null(json_object_get(json, "text"));
	json_decref(json);
}

static void unsent_with_an_errno_nobody_knows(void **state)
{
	struct event event = event_of(EVENT_UNSENT);
	json_t *json;

	event.error = 100000;
	json = tell(*state, &event);
	is_unknown(json, "errno");
	is_unknown(json, "text");
	json_decref(json);
}

static void a_notice_settles_nothing(void **state)
{
	struct event event = event_icmp(EVENT_NOTICE, 5, 1);
	json_t *json = tell(*state, &event);

	is_text(json, "event", "notice");
	is_absent(json, "after_lost");
	is_absent(json, "rtt_ms");
	json_decref(json);
}

static void a_foreign_stray_has_no_target(void **state)
{
	struct event event = event_of(EVENT_STRAY);
	json_t *json;

	event.probe = (struct probe){ 0 };
	event.to = (struct addr){ 0 };
	event.error = STRAY_FOREIGN;
	json = tell(*state, &event);
	is_text(json, "why", "foreign");
	is_unknown(json, "target");
	is_unknown(json, "label");
	is_unknown(json, "address");
	is_unknown(json, "seq");
	json_decref(json);
}

static void a_damaged_stray_has_one(void **state)
{
	struct event event = event_of(EVENT_STRAY);
	json_t *json;

	event.error = STRAY_TRUNCATED;
	event.bytes = 8;
	json = tell(*state, &event);
	is_text(json, "why", "truncated");
	is_text(json, "target", "192.0.2.9");
	is_whole(json, "seq", 70000);
	is_whole(json, "payload_bytes", 0);
	json_decref(json);
}

static void a_name_resolves(void **state)
{
	struct event event = event_of(EVENT_RESOLVED);
	json_t *json;

	json = tell(*state, &event);
	is_text(json, "event", "resolved");
	is_text(json, "address", "192.0.2.9");
	is_unknown(json, "name");	/* the resolver told no other */
	json_decref(json);
}

static void an_address_is_looked_up_if_untold(void **state)
{
	struct event event = { .kind = EVENT_READDRESSED, .wall = START_WALL };
	json_t *json = tell(*state, &event);

	is_text(json, "address", "192.0.2.9");
	is_unknown(json, "name");
	is_whole(json, "series", 0);
	json_decref(json);
}

static void unresolved_says_why(void **state)
{
	struct event event = { .kind = EVENT_UNRESOLVED, .wall = START_WALL,
		.error = EAI_NONAME, .probe.target = 2 };
	json_t *json = tell(*state, &event);

	is_text(json, "target", "nowhere.invalid");
	is_text(json, "label", "web");
	is_unknown(json, "address");
	is_text(json, "code", "EAI_NONAME");
	is_text(json, "reason", "Name or service not known");
	json_decref(json);
}

/* --all-addresses keeps places for 16 addresses behind each name. */
static void a_place_not_used_is_not_told(void **state)
{
	struct event event = { .kind = EVENT_UNRESOLVED, .wall = START_WALL,
		.probe.target = 3 };

	assert_null(tell(*state, &event));
}

static void an_outage_has_two_ends(void **state)
{
	struct event event = event_of(EVENT_OUTAGE);
	json_t *json;

	event.rtt = 20 * NSEC_SEC;
	event.count = 20;
	json = tell(*state, &event);
	is_text(json, "start", "2026-11-22T09:59:40.123456Z");
	is_text(json, "end", "2026-11-22T10:00:00.123456Z");
	is_whole(json, "count", 20);
	json_decref(json);
}

static void local_changes_have_a_device(void **state)
{
	struct event event = event_local(LOCAL_LINK_DOWN);
	json_t *json = tell(*state, &event);

	is_text(json, "change", "link_down");
	is_text(json, "device", "eth0");
	is_unknown(json, "address");
	is_absent(json, "step_ms");
	json_decref(json);
}

static void a_clock_steps_back(void **state)
{
	struct event event = event_local(LOCAL_CLOCK_STEPPED);

	json_decref(tell(*state, &event));
	is_written(*state, "\"step_ms\":-1500.0}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(lost_tells_its_patience), T(an_error_tells_its_message),
		T(an_error_may_be_our_own_and_after_loss),
		T(pointer_zero_is_a_pointer),
		T(an_error_may_say_why_it_never_left),
		T(sizes_of_payloads_become_packets),
		T(the_smallest_size_is_not_known), T(unsent_names_the_errno),
		T(unsent_without_errno), T(unsent_with_an_errno_nobody_knows),
		T(a_notice_settles_nothing), T(a_foreign_stray_has_no_target),
		T(a_damaged_stray_has_one), T(a_name_resolves),
		T(an_address_is_looked_up_if_untold), T(unresolved_says_why),
		T(a_place_not_used_is_not_told),
		T(an_outage_has_two_ends), T(local_changes_have_a_device),
		T(a_clock_steps_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
