/*
 * jsonl-mtu.h - a stage for the tests of the JSON lines of sizes
 *
 * As jsonl.h; the model, the plan and the kernel are inventions, too.
 */
#ifndef ASDIC_TEST_JSONL_MTU_H
#define ASDIC_TEST_JSONL_MTU_H

#include "unit/jsonl.h"

enum { TARGETS = 2 + 16, HOPS = 6 };	/* a name has places for 16 */
#include "unit/somesizes.h"

struct sizing {
	struct scene		*scene;
	struct sizes		 sizes;
	struct report_mtu	 mtu;
	uint32_t		 after;
	bool			 settled;
};

static inline bool is_settled(const void *arg, uint32_t target)
{
	const struct sizing *m = arg;

	return m->settled && target == 0;
}

static inline uint32_t local(const void *arg, uint32_t target)
{
	(void)arg, (void)target;
	return 1500;
}

static inline uint32_t cached(const void *arg, uint32_t target, bool after)
{
	const struct sizing *m = arg;

	(void)target;
	return after ? m->after : 1500;
}

static inline struct sizing *sizing_new(void)
{
	struct sizing *m = calloc(1, sizeof(*m));

	assert_non_null(m);
	m->scene = scene_new();
	m->after = 1500;
	m->mtu = (struct report_mtu){ .hops = HOPS, .flow = 1,
		.settled = is_settled, .local = local, .cached = cached,
		.arg = m };
	m->scene->ops = &view_mtu_jsonl;
	m->scene->report.verb = "mtu";
	m->scene->report.sizes = &m->sizes;
	m->scene->report.mtu = &m->mtu;
	scene_reopen(m->scene);
	return m;
}

static inline int mtu_setup(void **state)
{
	*state = sizing_new();
	return 0;
}

static inline int mtu_teardown(void **state)
{
	struct sizing *m = *state;
	void *scene = m->scene;

	teardown(&scene);
	free(m);
	return 0;
}

/* The first record of this kind that the end of the run makes. */
static inline json_t *at_end(struct sizing *m, const char *event)
{
	struct ending ending = { .at = NSEC_SEC,
		.wall = START_WALL + NSEC_SEC };
	unsigned n = count_lines(m->scene);
	json_t *json;

	scene_end(m->scene, &ending);
	while ((json = line_at(m->scene, n++))) {
		const json_t *kind = json_object_get(json, "event");

		if (strcmp(json_string_value(kind), event) == 0)
			return json;
		json_decref(json);
	}
	fail_msg("no %s", event);
	return NULL;
}

/* A turn of the loop; the n-th record of it. */
static inline json_t *turn(struct sizing *m, nsec now, unsigned n, nsec *due)
{
	unsigned before = count_lines(m->scene);
	nsec when = m->scene->ops->tick(m->scene->view, now);

	fflush(m->scene->out);
	if (due)
		*due = when;
	return line_at(m->scene, before + n);
}

static inline void is_bool(const json_t *json, const char *key, bool value)
{
	const json_t *found = json_object_get(json, key);

	if (!json_is_boolean(found))
		fail_msg("%s: no boolean", key);
	assert_int_equal(json_is_true(found), value);
}

static inline void has_items(const json_t *json, const char *key, size_t n)
{
	const json_t *list = json_object_get(json, key);

	if (!json_is_array(list))
		fail_msg("%s: no list", key);
	assert_int_equal(json_array_size(list), n);
}

#define TM(name) \
	cmocka_unit_test_setup_teardown(name, mtu_setup, mtu_teardown)

#endif
