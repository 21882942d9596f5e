/*
 * jsonl-walk.c - the JSON lines of a trace over the real model of paths
 *
 * Every number of jsonl-trace.c is invented; here events make them.
 */
#include "unit/jsonl.h"

#include "model/path.h"

struct walk {
	struct scene		*scene;
	struct paths		*paths;
	struct report_trace	 trace;
	uint32_t		 number;
};

/* The plan of this walk has always decided. */
static void decide(const void *arg, uint32_t target, uint8_t ttl,
    struct report_hop *hop)
{
	(void)arg, (void)target, (void)ttl;
	*hop = (struct report_hop){ .settled = true, .inferred = UINT32_MAX };
}

static int walk_setup(void **state)
{
	struct walk *walk = calloc(1, sizeof(*walk));
	struct paths_conf conf = { .first = 1, .hops = 30, .flow = 1,
		.flows = 1 };

	assert_non_null(walk);
	walk->scene = scene_new();
	conf.targets = targets_count(walk->scene->targets);
	walk->paths = paths_new(&conf);
	assert_non_null(walk->paths);
	walk->trace = (struct report_trace){ .first = 1, .hops = 30,
		.gap = 10, .tries = 3, .flow = 1, .flows = 1, .rounds = 1,
		.hop = decide };
	scene_end(walk->scene, &(struct ending){ .wall = START_WALL });
	walk->scene->ops = &view_trace_jsonl;
	walk->scene->report.paths = walk->paths;
	walk->scene->report.trace = &walk->trace;
	scene_reopen(walk->scene);
	*state = walk;
	return 0;
}

static int walk_teardown(void **state)
{
	struct walk *walk = *state;
	void *scene = walk->scene;

	teardown(&scene);
	paths_free(walk->paths);
	free(walk);
	return 0;
}

static void note(struct walk *walk, const struct event *event)
{
	paths_note(walk->paths, event);
	walk->scene->ops->note(walk->scene->view, event);
}

/* A probe to a hop, and what became of it; from 0: nobody spoke. */
static void ask(struct walk *walk, uint8_t ttl, enum event_kind kind,
    uint32_t from)
{
	struct event event = event_of(EVENT_SENT);

	event.at = event.sent = ++walk->number * NSEC_MSEC;
	event.probe.number = walk->number;
	event.probe.ttl = ttl;
	event.probe.flow = 1;
	event.from = (struct addr){ 0 };
	note(walk, &event);
	event.kind = kind;
	event.rtt = ttl * NSEC_MSEC;
	event.at += event.rtt;
	if (from)
		event.from = addr_v4(from);
	if (kind == EVENT_EXPIRED)
		event.icmp_type = 11;
	else if (kind == EVENT_ERROR)
		event.icmp_type = 3, event.icmp_code = 1;
	note(walk, &event);
}

static json_t *end_of(struct walk *walk, unsigned n)
{
	return finish(walk->scene, &(struct ending){ .at = NSEC_SEC,
	    .wall = START_WALL }, n);
}

static void a_path_is_walked(void **state)
{
	struct walk *walk = *state;
	json_t *json;

	for (unsigned i = 0; i < 3; i++) {
		ask(walk, 1, EVENT_EXPIRED, 0x0aff0002);
		ask(walk, 2, EVENT_LOST, 0);
		ask(walk, 3, EVENT_REPLY, 0xc0000209);
	}
	json = end_of(walk, 3);
	is_text(json, "event", "path");
	is_text(json, "stop_reason", "reached");
	is_whole(json, "hops_count", 3);
	assert_int_equal(json_array_size(json_object_get(json, "hops")), 3);
	json_decref(json);
	is_written(walk->scene, "\"ttl\":2,\"settled\":true,"
	    "\"inferred_from\":null,\"is_target\":false,\"sent\":3,"
	    "\"answered\":0,\"late\":0,\"lost\":3,\"pending\":0,\"unsent\":0,"
	    "\"loss_percent\":100.0,\"loss_reading\":\"silent\"");
	is_written(walk->scene, "\"min_ms\":3.0,\"mean_ms\":3.0");
}

static void a_path_is_blocked(void **state)
{
	struct walk *walk = *state;
	json_t *json, *by;

	ask(walk, 1, EVENT_EXPIRED, 0x0aff0002);
	ask(walk, 2, EVENT_ERROR, 0x0aff0003);
	ask(walk, 3, EVENT_ERROR, 0x0aff0003);
	json = end_of(walk, 2);
	is_text(json, "event", "path");
	is_text(json, "stop_reason", "unreachable");
	is_unknown(json, "hops_count");
	by = json_object_get(json, "blocked_by");
	is_text(by, "address", "10.255.0.3");
	is_text(by, "icmp", "host_unreachable");
	json_decref(json);
}

static void a_route_changes(void **state)
{
	struct walk *walk = *state;
	json_t *json;
	unsigned n;

	for (unsigned i = 0; i < 10; i++) {
		ask(walk, 1, EVENT_EXPIRED, 0x0aff0002);
		ask(walk, 2, EVENT_EXPIRED, i < 5 ? 0x0aff0003 : 0x0aff0004);
		ask(walk, 3, EVENT_REPLY, 0xc0000209);
	}
	fflush(walk->scene->out);
	n = count_lines(walk->scene);
	json = line_at(walk->scene, n - 1);
	is_text(json, "event", "path_change");
	is_whole(json, "ttl", 2);
	is_text(json, "former_address", "10.255.0.3");
	is_text(json, "new_address", "10.255.0.4");
	json_decref(json);
	json = end_of(walk, 3);
	is_whole(json, "changes", n - 1);
	json_decref(json);
}

/* It was chance: the record of the path knows better. */
static void a_change_that_was_none(void **state)
{
	struct walk *walk = *state;
	json_t *json;
	unsigned n;

	for (unsigned i = 0; i < 14; i++)
		ask(walk, 2, EVENT_EXPIRED, i < 5 || i > 11 || i == 10 ?
		    0x0aff0003 : 0x0aff0004);
	fflush(walk->scene->out);
	n = count_lines(walk->scene);
	json = line_at(walk->scene, n - 1);
	is_text(json, "event", "path_change");
	json_decref(json);
	json = end_of(walk, 3);
	is_whole(json, "changes", 0);
	json_decref(json);
}

#define TW(name) \
	cmocka_unit_test_setup_teardown(name, walk_setup, walk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TW(a_path_is_walked), TW(a_path_is_blocked),
		TW(a_route_changes),
		TW(a_change_that_was_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
