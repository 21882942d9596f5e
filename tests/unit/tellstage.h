/*
 * tellstage.h - paths to be told, for the tests of when
 *
 * The model is played by a table here: what is settled, and who answered, is
 * what a test says.
 */
#ifndef ASDIC_TEST_TELLSTAGE_H
#define ASDIC_TEST_TELLSTAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/lists.h"

#include "model/nametab.h"
#include "model/path.h"
#include "view/report.h"
#include "view/telling.h"

#define MS(n)	((n) * NSEC_MSEC)

enum { HOPS = 8, TARGETS = 3 };

struct paths {
	struct path	path[TARGETS];
	struct path_hop	hop[TARGETS][HOPS + 1];
	struct path_responder who[TARGETS][HOPS + 1];
	const struct path_responder *list[TARGETS][HOPS + 1];
	struct report_hop plan[TARGETS][HOPS + 1];
};

struct scene {
	struct paths	paths;
	struct report	report;
	struct report_style style;
	struct report_trace trace;
	struct targets	*targets;
	struct nametab	*names;
	struct telling	*telling;
	nsec		now;
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

static inline void plan_hop(const void *arg, uint32_t target, uint8_t ttl,
    struct report_hop *hop)
{
	const struct scene *s = arg;

	*hop = s->paths.plan[target][ttl];
}

static inline int begin(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	*state = s;
	s->targets = list_with("192.0.2.9");
	s->names = nametab_new(64);
	s->trace = (struct report_trace){ .first = 1, .hops = HOPS,
		.hop = plan_hop, .arg = s };
	s->report = (struct report){ .targets = s->targets,
		.paths = &s->paths, .trace = &s->trace, .style = &s->style };
	for (uint32_t i = 0; i < TARGETS; i++)
		for (unsigned ttl = 0; ttl <= HOPS; ttl++)
			s->paths.plan[i][ttl].inferred = UINT32_MAX;
	s->now = MS(1000);
	return 0;
}

static inline int finish(void **state)
{
	struct scene *s = *state;

	telling_free(s->telling);
	targets_free(s->targets);
	nametab_free(s->names);
	free(s);
	return 0;
}

static inline void more(struct scene *s, const char *text)
{
	assert_null(targets_add(s->targets, text, NULL));
}

static inline void start(struct scene *s, bool hold)
{
	s->telling = telling_new(&s->report, hold);
	assert_non_null(s->telling);
}

static inline void note(struct scene *s, enum event_kind kind, uint32_t target)
{
	struct event event = { .kind = kind, .at = s->now,
		.probe.target = target };

	telling_note(s->telling, &event);
}

/* Somebody at ttl has answered, and nothing more is asked. */
static inline void settle(struct scene *s, uint32_t target, uint8_t ttl)
{
	struct path_hop *hop = &s->paths.hop[target][ttl];
	struct path_responder *who = &s->paths.who[target][ttl];

	who->addr = addr_v4(0x0a000000 + target * 256 + ttl);
	s->paths.list[target][ttl] = who;
	hop->responder = &s->paths.list[target][ttl];
	hop->responders = 1;
	s->paths.plan[target][ttl].settled = true;
	if (s->paths.path[target].last < ttl)
		s->paths.path[target].last = ttl;
	note(s, EVENT_EXPIRED, target);
}

static inline void reach(struct scene *s, uint32_t target, uint8_t ttl)
{
	settle(s, target, ttl);
	s->paths.hop[target][ttl].target = true;
	s->paths.path[target].end = PATH_END_REACHED;
	s->paths.path[target].last = ttl;
}

static inline void gives(struct scene *s, bool in_order, uint32_t target,
    int ttl)
{
	uint32_t which;
	uint8_t got;

	assert_true(telling_next(s->telling, s->now, in_order, &which, &got));
	assert_int_equal(which, target);
	assert_int_equal(got, ttl);
}

static inline void gives_none(struct scene *s, bool in_order)
{
	uint32_t which;
	uint8_t got;

	assert_false(telling_next(s->telling, s->now, in_order, &which,
	    &got));
}

static inline void ask_name(struct scene *s, uint32_t target, uint8_t ttl)
{
	s->report.names = s->names;
	nametab_claim(s->names, &s->paths.who[target][ttl].addr);
}

static inline void name(struct scene *s, uint32_t target, uint8_t ttl)
{
	nametab_put(s->names, &s->paths.who[target][ttl].addr, "");
	note(s, EVENT_NAMED, UINT32_MAX);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, finish)

#endif
