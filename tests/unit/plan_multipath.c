/* plan/multipath against invented networks (maze.h): cost and finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/maze.h"

/* ---- what it costs ---- */

static void one_path_costs_six_a_hop(void **state)
{
	struct maze *maze = LAYERED(1, 1, 1, 1, 1, 1);

	(void)state;
	maze_plan_run(maze, 95);
	for (unsigned h = 1; h <= 5; h++)
		assert_int_equal(maze->asked[h], 6);
	for (unsigned h = 6; h <= 32; h++)
		assert_int_equal(maze->asked[h], 1);
	assert_int_equal(maze->far, 0);
	free(maze);
}

static void one_path_costs_eight_a_hop_at_99(void **state)
{
	struct maze *maze = LAYERED(1, 1, 1, 1, 1);

	(void)state;
	maze_plan_run(maze, 99);
	for (unsigned h = 1; h <= 4; h++)
		assert_int_equal(maze->asked[h], 8);
	free(maze);
}

static void one_path_takes_three_round_trips(void **state)
{
	struct maze *maze = LAYERED(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
	nsec start = maze->now;

	(void)state;
	maze->delay = 20 * NSEC_MSEC;
	maze_plan_run(maze, 95);
	assert_in_range(maze->now - start, 600 * NSEC_MSEC, 620 * NSEC_MSEC);
	free(maze);
}

static void routers_that_answer_six_answer_all(void **state)
{
	struct maze *maze = LAYERED(1, 1, 1, 1, 1, 1, 1);
	nsec start = maze->now;

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		maze->node[i].limited = true;
	maze->now += 3600 * NSEC_SEC;
	start = maze->now;
	maze_plan_run(maze, 95);
	assert_true(maze->now - start < NSEC_SEC);
	free(maze);
}

/* ---- what it finds ---- */

static void widths_are_found(void **state)
{
	static const unsigned widths[] = { 2, 3, 8, 16 };

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct maze *maze = LAYERED(7, 1, 1, widths[i], 1, 1);

		maze_plan_run(maze, 99);
		assert_int_equal(maze_width(maze, 2), 1);
		assert_int_equal(maze_width(maze, 3), widths[i]);
		assert_int_equal(maze_width(maze, 4), 1);
		assert_true(maze_is_whole(maze));
		assert_false(maze->twice);
		free(maze);
	}
}

static void no_more_than_three_in_the_air_for_an_address(void **state)
{
	struct maze *maze = LAYERED(3, 1, 4, 1, 1);

	(void)state;
	maze_plan_run(maze, 95);
	assert_in_range(maze->most, 4, 3 * 4);
	free(maze);
}

/* 1 -> 2, 3; 2 -> 4 -> 6; 3 -> 6: branches of unequal length. */
static struct maze *unequal(uint64_t seed)
{
	struct maze *maze = maze_new(seed);

	maze_add(maze, (uint8_t[]){ 1, 2 }, 2);
	maze_add(maze, (uint8_t[]){ 3 }, 1);
	maze_add(maze, (uint8_t[]){ 4 }, 1);
	maze_add(maze, (uint8_t[]){ 4 }, 1);
	maze_add(maze, (uint8_t[]){ 5 }, 1);
	maze_add(maze, NULL, 0);
	return maze;
}

static void branches_of_unequal_length(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 50; seed++) {
		struct maze *maze = unequal(seed);

		maze_plan_run(maze, 99);
		assert_int_equal(maze->found[2], 1 << 1 | 1 << 2);
		assert_int_equal(maze->found[3], 1 << 3 | 1 << 4);
		assert_true(maze_is_whole(maze));
		assert_true(maze->link[4][4] & 1 << 5);	/* the longer one */
		assert_true(maze->link[3][4] & 1 << 5);	/* the shorter */
		free(maze);
	}
}

/* No flow is thought to end farther than it does. */
static void each_flow_ends_at_its_own_distance(void **state)
{
	struct probe probe = { .ttl = 255 };
	unsigned hops, end;

	(void)state;
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct maze *maze = unequal(seed);

		maze->node[1].next[0] = 3;
		maze_plan_run(maze, 95);
		for (probe.flow = 1; probe.flow <= 512; probe.flow++) {
			maze_walk(maze, &probe, &hops);
			end = maze_end(maze, probe.flow - 1u);
			assert_true(end > MAZE_ASKED || end == hops);
		}
		free(maze);
	}
}

/* A diamond in a branch of a diamond. */
static void nested_diamonds(void **state)
{
	unsigned whole = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 100; seed++) {
		struct maze *maze = maze_new(seed);

		maze_add(maze, (uint8_t[]){ 1, 2 }, 2);
		maze_add(maze, (uint8_t[]){ 3, 4 }, 2);
		maze_add(maze, (uint8_t[]){ 5 }, 1);
		maze_add(maze, (uint8_t[]){ 6 }, 1);
		maze_add(maze, (uint8_t[]){ 6 }, 1);
		maze_add(maze, (uint8_t[]){ 6 }, 1);
		maze_add(maze, (uint8_t[]){ 7 }, 1);
		maze_add(maze, NULL, 0);
		maze_plan_run(maze, 95);
		whole += maze->found[2] == 0x06 && maze->found[3] == 0x38 &&
		    maze->found[4] == 0x40 && maze_is_whole(maze);
		free(maze);
	}
	assert_in_range(whole, 90, 100);
}

/*
 * One hop of K vertices, equally likely: missing one of them is as rare as
 * was asked for.  1000 throws at 5 %: 50, and three standard deviations.
 */
static unsigned failures(unsigned k, unsigned confidence, bool refuse)
{
	unsigned failed = 0;

	for (uint64_t seed = 0; seed < 1000; seed++) {
		struct maze *maze = LAYERED(seed, 1, k, 1);

		for (unsigned i = 1; i <= k; i++)
			maze->node[i].refuses = refuse;
		maze_plan_run(maze, confidence);
		failed += maze_width(maze, 2) != k;
		free(maze);
	}
	return failed;
}

static void two_are_found_with_95_per_cent(void **state)
{
	unsigned failed = failures(2, 95, true);

	(void)state;
	assert_in_range(failed, 5, 71);
}

static void four_are_found_with_95_per_cent(void **state)
{
	unsigned failed = failures(4, 95, false);

	(void)state;
	assert_true(failed <= 71);
}

/* ... and without the flows that node control adds. */
static void four_dead_ends_are_found_with_95_per_cent(void **state)
{
	unsigned failed = failures(4, 95, true);

	(void)state;
	assert_in_range(failed, 20, 71);
}

static void four_are_found_with_99_per_cent(void **state)
{
	unsigned failed = failures(4, 99, true);

	(void)state;
	assert_true(failed <= 19);
}

/* Behind each vertex of the first hop there are two of its own. */
static void node_control_holds_for_each_vertex(void **state)
{
	unsigned failed = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 500; seed++) {
		struct maze *maze = maze_new(seed);

		maze_add(maze, (uint8_t[]){ 1, 2 }, 2);
		maze->node[0].weight = 7;	/* the second is rare */
		maze_add(maze, (uint8_t[]){ 3 }, 1);
		maze_add(maze, (uint8_t[]){ 4, 5 }, 2);
		for (unsigned i = 3; i < 6; i++)
			maze_add(maze, (uint8_t[]){ 6 }, 1);
		maze_add(maze, NULL, 0);
		maze_plan_run(maze, 95);
		/* of those runs that saw the rare one at all */
		failed += (maze->found[2] & 1 << 2) &&
		    (maze->found[3] & 0x30) != 0x30;
		free(maze);
	}
	assert_true(failed <= 25 + 15);
}

/* ---- several targets ---- */

static void targets_have_their_turns(void **state)
{
	struct plan_multipath_conf c = maze_conf(95);
	struct maze *maze = LAYERED(1, 1, 1, 1);
	struct plan *plan;
	struct plan_trace_hop hop;

	(void)state;
	c.targets = 3;
	plan = plan_multipath_new(&c);
	plan_multipath_hop(plan, 2, 1, &hop);
	assert_false(hop.settled);
	assert_int_equal(hop.inferred, UINT32_MAX);
	assert_true(maze_run(maze, plan, MAZE_ASKED));
	assert_int_equal(maze->asked[1], 18);
	plan_multipath_hop(plan, 2, 1, &hop);
	assert_true(hop.settled);
	plan->ops->free(plan);
	free(maze);
}

static void tell(struct plan *plan, enum event_kind kind, uint32_t target,
    int error)
{
	struct event event = { .kind = kind, .error = error,
		.probe.target = target };

	plan->ops->note(plan, &event);
}

static void a_name_is_waited_for_and_delays_nobody(void **state)
{
	char states[] = "wr";
	struct plan_multipath_conf c = maze_conf(95);
	struct plan *plan;
	struct probe probe;
	nsec until;

	(void)state;
	c.targets = 2;
	c.list = states;
	plan = plan_multipath_new(&c);
	assert_int_equal(plan->ops->next(plan, 0, &probe, &until), PLAN_PROBE);
	assert_int_equal(probe.target, 1);
	assert_int_equal(probe.number, 1);
	plan->ops->free(plan);
	states[1] = 'w';
	plan = plan_multipath_new(&c);
	assert_int_equal(plan->ops->next(plan, 0, &probe, &until), PLAN_WAIT);
	assert_int_equal(until, NSEC_NEVER);
	tell(plan, EVENT_UNRESOLVED, 1, -2);
	tell(plan, EVENT_UNRESOLVED, 1, -2);
	assert_int_equal(plan->ops->next(plan, 0, &probe, &until), PLAN_WAIT);
	states[0] = 'r';
	assert_int_equal(plan->ops->next(plan, 0, &probe, &until), PLAN_PROBE);
	assert_int_equal(probe.target, 0);
	plan->ops->free(plan);
}

static void names_that_do_not_resolve_end_the_run(void **state)
{
	char states[] = "w";
	struct plan_multipath_conf c = maze_conf(95);
	struct plan *plan;
	struct probe probe;
	nsec until;

	(void)state;
	c.list = states;
	plan = plan_multipath_new(&c);
	tell(plan, EVENT_UNRESOLVED, 0, -2);
	assert_int_equal(plan->ops->next(plan, 7, &probe, &until), PLAN_DONE);
	assert_int_equal(until, 7);
	plan->ops->free(plan);
	c.patient_names = true;
	plan = plan_multipath_new(&c);
	tell(plan, EVENT_UNRESOLVED, 0, -2);
	assert_int_equal(plan->ops->next(plan, 7, &probe, &until), PLAN_WAIT);
	tell(plan, EVENT_UNRESOLVED, 0, 0);
	assert_int_equal(plan->ops->next(plan, 7, &probe, &until), PLAN_DONE);
	tell(plan, EVENT_RESOLVED, 0, 0);
	assert_int_equal(plan->ops->next(plan, 7, &probe, &until), PLAN_WAIT);
	plan->ops->free(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_path_costs_six_a_hop),
		cmocka_unit_test(one_path_costs_eight_a_hop_at_99),
		cmocka_unit_test(one_path_takes_three_round_trips),
		cmocka_unit_test(routers_that_answer_six_answer_all),
		cmocka_unit_test(widths_are_found),
		cmocka_unit_test(no_more_than_three_in_the_air_for_an_address),
		cmocka_unit_test(branches_of_unequal_length),
		cmocka_unit_test(each_flow_ends_at_its_own_distance),
		cmocka_unit_test(nested_diamonds),
		cmocka_unit_test(two_are_found_with_95_per_cent),
		cmocka_unit_test(four_are_found_with_95_per_cent),
		cmocka_unit_test(four_dead_ends_are_found_with_95_per_cent),
		cmocka_unit_test(four_are_found_with_99_per_cent),
		cmocka_unit_test(node_control_holds_for_each_vertex),
		cmocka_unit_test(targets_have_their_turns),
		cmocka_unit_test(a_name_is_waited_for_and_delays_nobody),
		cmocka_unit_test(names_that_do_not_resolve_end_the_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
