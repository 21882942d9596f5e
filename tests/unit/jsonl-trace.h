/*
 * jsonl-trace.h - a stage for the tests of a trace's JSON lines
 *
 * As jsonl.h; the paths and the plan's decisions are inventions of this file,
 * too.  Of the three targets the first is three hops away.
 */
#ifndef ASDIC_TEST_JSONL_TRACE_H
#define ASDIC_TEST_JSONL_TRACE_H

#include "unit/jsonl.h"

#include "model/path.h"

/* A name has places for 16 addresses. */
enum { TARGETS = 2 + 16, HOPS = 6, WHO = 2 };

struct paths {
	struct path		path[TARGETS];
	struct path_hop		hop[TARGETS][HOPS + 1];
	struct path_responder	who[TARGETS][HOPS + 1][WHO];
	const struct path_responder *list[TARGETS][HOPS + 1][WHO];
	struct stats		stats[TARGETS];
	struct path_link	links[2];
	unsigned		n_links;
	struct path_change	changes[2];
	struct path_span	loss;
	struct report_hop	decided[TARGETS][HOPS + 1];
};

const struct path *paths_path(const struct paths *paths, uint32_t target)
{
	return &paths->path[target];
}

const struct path_hop *paths_hop(const struct paths *paths, uint32_t target,
    uint8_t ttl)
{
	assert_in_range(ttl, 1, HOPS);
	return &paths->hop[target][ttl];
}

void paths_hop_stats(const struct paths *paths, uint32_t target, uint8_t ttl,
    struct stats *stats)
{
	const struct path_hop *hop = &paths->hop[target][ttl];

	stats_unknown(stats);
	if (hop->answered == 0)
		return;
	stats->loss = 50;
	stats->min = stats->mean = stats->median = stats->max = ttl;
}

void paths_stats(const struct paths *paths, uint32_t target,
    struct stats *stats)
{
	*stats = paths->stats[target];
}

/* Flow 1 meets the first responder, flow 2 the second, if there is one. */
uint8_t paths_flow(const struct paths *paths, uint32_t target, uint8_t ttl,
    uint16_t flow)
{
	unsigned n = paths->hop[target][ttl].responders;

	if (flow == 0 || flow > 2 || n == 0)
		return PATH_NOBODY;
	return flow <= n ? (uint8_t)(flow - 1) : 0;
}

uint8_t paths_flow_distance(const struct paths *paths, uint32_t target,
    uint16_t flow)
{
	return flow == 1 ? paths->path[target].distance : 0;
}

unsigned paths_links(const struct paths *paths, uint32_t target, uint8_t ttl,
    struct path_link *links, unsigned n)
{
	(void)target;
	assert_true(n >= 2);
	if (ttl != 1)
		return 0;
	memcpy(links, paths->links, sizeof(paths->links));
	return paths->n_links;
}

void paths_loss(const struct paths *paths, uint32_t target,
    struct path_span *span)
{
	(void)target;
	*span = paths->loss;
}

unsigned paths_changes(const struct paths *paths, uint32_t target,
    struct path_change changes[static PATH_CHANGES])
{
	uint64_t n = paths->path[target].changes;

	memcpy(changes, paths->changes, sizeof(paths->changes));
	return n < 2 ? (unsigned)n : 2;
}

static inline void decide(const void *arg, uint32_t target, uint8_t ttl,
    struct report_hop *hop)
{
	const struct paths *paths = arg;

	*hop = paths->decided[target][ttl];
}

static inline void answers(struct paths *paths, uint32_t target, uint8_t ttl,
    uint32_t addr)
{
	struct path_hop *hop = &paths->hop[target][ttl];

	paths->who[target][ttl][hop->responders++] = (struct path_responder){
		.addr = addr_v4(addr), .answered = 1, .min = ttl * NSEC_MSEC,
		.mean = ttl * NSEC_MSEC, .max = ttl * NSEC_MSEC,
		.ttl = 64 - ttl, .back = ttl, .tos = 0xc0,
	};
	hop->sent += 2;
	hop->answered++;
	hop->lost++;
}

static inline void paths_begin(struct paths *paths)
{
	for (unsigned i = 0; i < TARGETS; i++) {
		paths->path[i].tos_back = -1;
		stats_unknown(&paths->stats[i]);
		for (uint8_t ttl = 1; ttl <= HOPS; ttl++) {
			paths->hop[i][ttl].ttl = ttl;
			paths->hop[i][ttl].responder = paths->list[i][ttl];
			for (unsigned w = 0; w < WHO; w++)
				paths->list[i][ttl][w] =
				    &paths->who[i][ttl][w];
			paths->decided[i][ttl].inferred = UINT32_MAX;
		}
	}
	answers(paths, 0, 1, 0x0aff0002);
	answers(paths, 0, 3, 0xc0000209);
	paths->hop[0][2].sent = paths->hop[0][2].lost = 3;
	paths->hop[0][2].loss = PATH_LOSS_SILENT;
	paths->hop[0][3].target = true;
	paths->who[0][3][0].replied = true;
	paths->path[0].end = PATH_END_REACHED;
	paths->path[0].last = paths->path[0].distance =
	    paths->path[0].distance_most = 3;
	paths->path[0].alive = true;
	paths->path[0].tos_back = 0;
}

static inline void settle(struct paths *paths, uint32_t target)
{
	for (uint8_t ttl = 1; ttl <= HOPS; ttl++)
		paths->decided[target][ttl].settled = true;
}

struct traced {
	struct scene		*scene;
	struct paths		 paths;
	struct report_trace	 trace;
};

static inline struct traced *traced_new(void)
{
	struct traced *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	t->scene = scene_new();
	paths_begin(&t->paths);
	t->trace = (struct report_trace){ .first = 1, .hops = HOPS, .gap = 3,
		.tries = 3, .flow = 1, .flows = 1, .rounds = 1,
		.hop = decide, .arg = &t->paths };
	t->scene->ops = &view_trace_jsonl;
	t->scene->report.verb = "trace";
	t->scene->report.paths = &t->paths;
	t->scene->report.trace = &t->trace;
	scene_reopen(t->scene);
	return t;
}

static inline int trace_setup(void **state)
{
	*state = traced_new();
	return 0;
}

static inline int trace_teardown(void **state)
{
	struct traced *t = *state;
	void *scene = t->scene;

	teardown(&scene);
	free(t);
	return 0;
}

/* Something happened to a probe of target 0; the first record it makes. */
static inline json_t *happen(struct traced *t, enum event_kind kind)
{
	struct event event = event_of(kind);
	unsigned before = count_lines(t->scene);

	event.probe.ttl = 2;
	event.probe.flow = 1;
	t->scene->ops->note(t->scene->view, &event);
	fflush(t->scene->out);
	return line_at(t->scene, before);
}

/* A turn of the loop, now a moment after the start; the n-th record of it. */
static inline json_t *turn(struct traced *t, nsec now, unsigned n, nsec *due)
{
	unsigned before = count_lines(t->scene);
	nsec when = t->scene->ops->tick(t->scene->view, now);

	fflush(t->scene->out);
	if (due)
		*due = when;
	return line_at(t->scene, before + n);
}

/* The record about hop ttl, when all are settled. */
static inline json_t *hop_told(struct traced *t, uint8_t ttl)
{
	settle(&t->paths, 0);
	json_decref(happen(t, EVENT_EXPIRED));
	return turn(t, NSEC_SEC, ttl - 1u, NULL);
}

static inline json_t *first_of(const json_t *json, const char *key)
{
	json_t *item = json_array_get(json_object_get(json, key), 0);

	if (!item)
		fail_msg("%s: no first", key);
	return item;
}

/* The end of the run; its first record of this kind. */
static inline json_t *at_end(struct traced *t, enum ending_reason reason,
    const char *event)
{
	struct ending ending = { .reason = reason, .at = NSEC_SEC,
		.wall = START_WALL + NSEC_SEC };
	unsigned n = count_lines(t->scene);
	json_t *json;

	scene_end(t->scene, &ending);
	while ((json = line_at(t->scene, n++))) {
		const json_t *kind = json_object_get(json, "event");

		if (strcmp(json_string_value(kind), event) == 0)
			return json;
		json_decref(json);
	}
	fail_msg("no %s", event);
	return NULL;
}

static inline void is_true(const json_t *json, const char *key)
{
	if (!json_is_true(json_object_get(json, key)))
		fail_msg("%s: not true", key);
}

static inline void is_false(const json_t *json, const char *key)
{
	if (!json_is_false(json_object_get(json, key)))
		fail_msg("%s: not false", key);
}

static inline void has_items(const json_t *json, const char *key, size_t n)
{
	const json_t *list = json_object_get(json, key);

	if (!json_is_array(list))
		fail_msg("%s: no list", key);
	assert_int_equal(json_array_size(list), n);
}

static inline void item_is(const json_t *json, const char *key, size_t n,
    const char *text)
{
	const json_t *item = json_array_get(json_object_get(json, key), n);

	if (!json_is_string(item))
		fail_msg("%s: item %zu is no text", key, n);
	assert_string_equal(json_string_value(item), text);
}

#define TT(name) \
	cmocka_unit_test_setup_teardown(name, trace_setup, trace_teardown)

#endif
