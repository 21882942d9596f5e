/*
 * plan/sweep against thousands of invented targets in virtual time: each has
 * a fate by hash of seed and index, and the world lets it happen.  The order
 * of first tries is looked at apart.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mix.h"
#include "base/timerq.h"
#include "engine/plan.h"
#include "model/census.h"
#include "plan/sweep.h"

#define GAP (NSEC_MSEC / 10)

enum fate {
	FATE_ANSWERS, FATE_ANSWERS_SECOND, FATE_LATE, FATE_DEAD, FATE_ERROR,
	FATE_REFUSED, FATE_NAME, FATE_NAMELESS, FATES,
};

struct world {
	uint64_t	 seed;
	uint32_t	 targets, known;
	struct plan	*plan;
	struct census	*census;
	uint8_t		*asked;		/* tries each has had */
	bool		*named;
	nsec		 now;
	struct coming	*coming;	/* in order of time */
};

/* An event that will happen. */
struct coming {
	struct coming	*next;
	struct event	 event;
};

static enum fate fate_of(const struct world *world, uint32_t target)
{
	return (enum fate)(mix64(world->seed ^ target << 8) % FATES);
}

static bool is_ready(const void *list, uint32_t target)
{
	const struct world *world = list;
	enum fate fate = fate_of(world, target);

	return (fate != FATE_NAME && fate != FATE_NAMELESS) ||
	    world->named[target];
}

static void come(struct world *world, enum event_kind kind, nsec at,
    const struct probe *probe, int error)
{
	struct coming *coming = calloc(1, sizeof(*coming)), **place;

	assert_non_null(coming);
	coming->event = (struct event){ .kind = kind, .at = at,
		.sent = world->now, .rtt = at - world->now,
		.queue = NSEC_UNKNOWN, .probe = *probe, .error = error };
	for (place = &world->coming; *place && (*place)->event.at <= at; )
		place = &(*place)->next;
	coming->next = *place;
	*place = coming;
}

static void happen(struct world *world, const struct event *event)
{
	world->plan->ops->note(world->plan, event);
	census_note(world->census, event);
}

static void name(struct world *world, uint32_t target)
{
	struct probe probe = { .target = target };
	nsec at = world->now + (nsec)(mix64(target) % (2 * NSEC_SEC));

	if (fate_of(world, target) == FATE_NAME)
		come(world, EVENT_RESOLVED, at, &probe, 0);
	else if (fate_of(world, target) == FATE_NAMELESS)
		come(world, EVENT_UNRESOLVED, at, &probe, -2);
}

/* What a probe comes to. */
static void leave(struct world *world, const struct probe *probe)
{
	nsec lost = world->now + probe->patience;
	enum fate fate = fate_of(world, probe->target);
	struct event event = { .kind = EVENT_SENT, .at = world->now,
		.probe = *probe };

	if (fate == FATE_REFUSED && probe->number % 2) {
		event.kind = EVENT_UNSENT;
		event.error = ENOBUFS;
		happen(world, &event);
		return;
	}
	happen(world, &event);
	if (fate == FATE_ERROR)
		come(world, EVENT_ERROR, world->now + NSEC_MSEC, probe, 0);
	else if (fate == FATE_ANSWERS || fate == FATE_NAME ||
	    (fate == FATE_ANSWERS_SECOND && probe->number > 1))
		come(world, EVENT_REPLY, world->now + 2 * NSEC_MSEC, probe, 0);
	else
		come(world, EVENT_LOST, lost, probe, 0);
	if (fate == FATE_LATE)
		come(world, EVENT_LATE, lost + 50 * NSEC_MSEC, probe, 0);
}

static void grow(struct world *world)
{
	uint32_t known = world->known + 1 + (uint32_t)(mix64(world->known) %
	    300);

	if (known > world->targets)
		known = world->targets;
	assert_int_equal(census_grow(world->census, known), 0);
	assert_int_equal(plan_sweep_grow(world->plan, known,
	    known == world->targets), 0);
	for (; world->known < known; world->known++)
		name(world, world->known);
}

static void happen_next(struct world *world)
{
	struct coming *coming = world->coming;

	world->coming = coming->next;
	if (coming->event.kind == EVENT_RESOLVED)
		world->named[coming->event.probe.target] = true;
	happen(world, &coming->event);
	free(coming);
}

static void grant(struct world *world, const struct probe *probe)
{
	assert_true(probe->target < world->known);
	assert_int_equal(probe->number, world->asked[probe->target] + 1);
	assert_int_equal(probe->stamp, probe->number > 1);
	assert_true(is_ready(world, probe->target));
	world->asked[probe->target]++;
	leave(world, probe);
}

/* The engine in a nutshell: a probe each gap, if the plan has one. */
static void run(struct world *world)
{
	nsec until, wake, next_growth = 0;
	enum plan_next wish = PLAN_WAIT;
	struct probe probe;

	while (wish != PLAN_DONE || world->coming) {
		if (world->known < world->targets &&
		    world->now >= next_growth) {
			grow(world);
			next_growth = world->now + 7 * NSEC_MSEC;
		}
		while (world->coming && world->coming->event.at <= world->now)
			happen_next(world);
		until = wake = NSEC_NEVER;
		if (wish != PLAN_DONE) {
			until = NSEC_UNKNOWN;
			wish = world->plan->ops->next(world->plan, world->now,
			    &probe, &until);
			wake = wish == PLAN_DONE ? NSEC_NEVER : until;
		}
		if (wish == PLAN_PROBE) {
			grant(world, &probe);
			wake = world->now + GAP;
		}
		if (world->coming && world->coming->event.at < wake)
			wake = world->coming->event.at;
		if (world->known < world->targets && next_growth < wake)
			wake = next_growth;
		assert_true(wish == PLAN_DONE || wake != NSEC_NEVER);
		if (wake > world->now)
			world->now = wake;
	}
}

static void judge(const struct world *world)
{
	static const struct {
		uint8_t tries;
		enum census_state state;
	} truth[FATES] = {
		[FATE_ANSWERS] = { 1, CENSUS_UP },
		[FATE_ANSWERS_SECOND] = { 2, CENSUS_UP },
		[FATE_LATE] = { 2, CENSUS_UP },
		[FATE_DEAD] = { 3, CENSUS_DOWN },
		[FATE_ERROR] = { 1, CENSUS_UNREACHABLE },
		[FATE_REFUSED] = { 3, CENSUS_DOWN },
		[FATE_NAME] = { 1, CENSUS_UP },
		[FATE_NAMELESS] = { 0, CENSUS_UNRESOLVED },
	};

	for (uint32_t i = 0; i < world->targets; i++) {
		enum fate fate = fate_of(world, i);

		assert_int_equal(census_state(world->census, i),
		    truth[fate].state);
		if (fate == FATE_LATE)	/* unless the pace was too slow */
			assert_in_range(world->asked[i], 1, 2);
		else
			assert_int_equal(world->asked[i], truth[fate].tries);
		assert_int_equal(census_is_late(world->census, i),
		    fate == FATE_LATE);
	}
}

static void sweep(uint64_t seed, uint32_t targets, bool growing)
{
	struct world world = { .seed = seed, .targets = targets };
	struct plan_sweep_conf conf = {
		.growing = true, .tries = 3, .patience = NSEC_SEC / 2,
		.rest = (nsec)(seed % 3) * 10 * NSEC_MSEC, .backoff = 1.5,
		.seed = seed, .ready = is_ready, .list = &world,
	};
	struct stats stats;

	world.asked = calloc(targets, sizeof(*world.asked));
	world.named = calloc(targets, sizeof(*world.named));
	world.plan = plan_sweep_new(&conf);
	world.census = census_new(0, 3);
	assert_true(world.asked && world.named && world.plan && world.census);
	if (!growing)
		while (world.known < targets)
			grow(&world);
	run(&world);
	judge(&world);
	census_end(world.census);
	census_total(world.census, &stats);
	assert_true(stats.sent == stats.answered + stats.late + stats.errors +
	    stats.lost && stats.pending == 0);
	census_free(world.census);
	world.plan->ops->free(world.plan);
	free(world.asked);
	free(world.named);
}

static void everyone_is_what_he_is(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++)
		sweep(seed, 1 + (uint32_t)(mix64(seed) % 3000), false);
}

static void also_who_joins_while_it_runs(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++)
		sweep(seed, 1 + (uint32_t)(mix64(seed) % 3000), true);
}

/* ---- the order ---- */

/* All first tries, in their order. */
static uint32_t *order(uint32_t n, uint64_t seed, bool in_order)
{
	struct plan_sweep_conf conf = { .targets = n, .tries = 2,
		.patience = NSEC_SEC, .backoff = 1, .seed = seed,
		.in_order = in_order };
	struct plan *plan = plan_sweep_new(&conf);
	uint32_t *targets = calloc(n, sizeof(*targets)), i = 0;
	bool *seen = calloc(n, sizeof(*seen));
	struct probe probe;
	nsec until;

	assert_true(plan && targets && seen);
	while (i < n) {
		if (plan->ops->next(plan, 0, &probe, &until) != PLAN_PROBE)
			continue;
		assert_true(probe.target < n && !seen[probe.target]);
		seen[probe.target] = true;
		targets[i++] = probe.target;
	}
	assert_int_equal(plan->ops->next(plan, 0, &probe, &until), PLAN_WAIT);
	assert_true(until == NSEC_NEVER);
	plan->ops->free(plan);
	free(seen);
	return targets;
}

static void each_is_visited_once(void **state)
{
	static const uint32_t large[] = { 4094, 65534, 65536, 99991, 1048574 };
	size_t i;

	(void)state;
	for (uint32_t n = 1; n < 1200; n += 1 + n / 100)
		free(order(n, n, n % 5 == 0));
	for (i = 0; i < sizeof(large) / sizeof(*large); i++)
		free(order(large[i], i, false));
}

/* A /16 and a /12 as targets.c counts them: the first host has index 0. */
static void neighbours_in_time_are_in_different_networks(void **state)
{
	static const uint32_t sizes[] = { 65534, 1048574 };

	(void)state;
	for (unsigned k = 0; k < 2; k++) {
		uint32_t *targets = order(sizes[k], 42 + k, false);

		for (uint32_t i = 1; i < sizes[k]; i++)
			assert_int_not_equal((targets[i] + 1) >> 8,
			    (targets[i - 1] + 1) >> 8);
		free(targets);
	}
}

/* In any stretch of the order each /24 has its share, give or take a few. */
static void no_network_is_asked_all_at_once(void **state)
{
	enum { N = 65534, STRETCH = 2048 };
	uint32_t *targets = order(N, 3, false), i, k;
	unsigned had[256];

	(void)state;
	for (i = 0; i + STRETCH <= N; i += STRETCH) {
		memset(had, 0, sizeof(had));
		for (k = i; k < i + STRETCH; k++)
			had[(targets[k] + 1) >> 8]++;
		for (k = 0; k < 256; k++)
			assert_in_range(had[k], STRETCH / 256 - 2,
			    STRETCH / 256 + 2);
	}
	free(targets);
}

static void the_seed_tells_the_order(void **state)
{
	enum { N = 10000 };
	uint32_t *one = order(N, 1, false), *again = order(N, 1, false);
	uint32_t *two = order(N, 2, false), same = 0;

	(void)state;
	assert_memory_equal(one, again, N * sizeof(*one));
	for (uint32_t i = 0; i < N; i++)
		same += one[i] == two[i];
	assert_true(same < N / 10);
	free(one);
	free(again);
	free(two);
}

static void or_the_list_does(void **state)
{
	uint32_t *targets = order(5000, 1, true);

	(void)state;
	for (uint32_t i = 0; i < 5000; i++)
		assert_int_equal(targets[i], i);
	free(targets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everyone_is_what_he_is),
		cmocka_unit_test(also_who_joins_while_it_runs),
		cmocka_unit_test(each_is_visited_once),
		cmocka_unit_test(neighbours_in_time_are_in_different_networks),
		cmocka_unit_test(no_network_is_asked_all_at_once),
		cmocka_unit_test(the_seed_tells_the_order),
		cmocka_unit_test(or_the_list_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
