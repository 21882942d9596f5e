/* plan/multipath where networks are silent, lossy, limited, or changing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/maze.h"

static void a_balancer_by_packet_is_not_searched_behind(void **state)
{
	unsigned probes = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 50; seed++) {
		struct maze *maze = LAYERED(seed, 1, 4, 4, 1, 1);

		maze->node[0].packet = true;
		maze_plan_run(maze, 95);
		probes += maze->probes;
		free(maze);
	}
	assert_true(probes / 50 < 150);
}

static void a_flow_is_repeated_where_there_are_several(void **state)
{
	struct plan_multipath_conf c = maze_conf(95);
	struct plan *plan = plan_multipath_new(&c);
	struct maze *maze = LAYERED(5, 1, 1, 2, 1, 1);
	unsigned again[6] = { 0 };
	struct probe probe;
	nsec until, due;

	(void)state;
	for (;;) {
		enum plan_next is;

		due = maze_deliver(maze, plan);
		is = plan->ops->next(plan, maze->now, &probe, &until);
		if (is == PLAN_DONE)
			break;
		if (is == PLAN_PROBE) {
			if (probe.ttl <= 5 && probe.flow == 1)
				again[probe.ttl]++;
			maze_send(maze, &probe);
			maze->now += 100 * NSEC_USEC;
		} else {
			maze->now = due < until ? due : until;
		}
	}
	plan->ops->free(plan);
	assert_int_equal(again[1], 1);
	assert_int_equal(again[2], 1);
	assert_int_equal(again[3], 7);	/* n_2, and at the very end */
	assert_int_equal(again[4], 1);
	free(maze);
}

static void a_changed_route_is_no_balancer(void **state)
{
	struct maze *maze = LAYERED(5, 1, 1, 1, 1, 1);
	uint8_t other;

	(void)state;
	other = (uint8_t)maze_add(maze, (uint8_t[]){ 3 }, 1);
	maze->node[1].changes = 15;
	maze->node[1].other = other;
	maze_plan_run(maze, 95);
	assert_int_equal(maze_width(maze, 3), 2);
	/* the flow of the beginning was seen to have moved */
	assert_int_equal(maze->at[0][3], other + 1);
	free(maze);
}

static void a_silent_hop_is_one_unknown_vertex(void **state)
{
	struct maze *maze = LAYERED(9, 1, 2, 1, 2, 1, 1);
	nsec start = maze->now;

	(void)state;
	maze->node[3].silent = true;
	maze_plan_run(maze, 99);
	assert_int_equal(maze_width(maze, 2), 2);
	assert_int_equal(maze_width(maze, 3), 0);
	assert_int_equal(maze_width(maze, 4), 2);
	assert_int_equal(maze->asked[3], 8 + 2);
	assert_true(maze->now - start < 3 * NSEC_SEC);
	free(maze);
}

static void a_silent_branch_ends_nothing(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 50; seed++) {
		struct maze *maze = maze_new(seed);
		nsec start = maze->now;

		/* 1 is silent; behind it stands 3, behind 2 stands 4 */
		maze_add(maze, (uint8_t[]){ 1, 2 }, 2);
		maze_add(maze, (uint8_t[]){ 3 }, 1);
		maze_add(maze, (uint8_t[]){ 4 }, 1);
		maze_add(maze, (uint8_t[]){ 5 }, 1);
		maze_add(maze, (uint8_t[]){ 5 }, 1);
		maze_add(maze, NULL, 0);
		maze->node[1].silent = true;
		maze_plan_run(maze, 99);
		assert_int_equal(maze->found[3], 0x18);
		assert_true(maze->now - start < 20 * NSEC_SEC);
		free(maze);
	}
}

static void loss_delays_and_hides_nothing(void **state)
{
	unsigned failed = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 100; seed++) {
		struct maze *maze = LAYERED(seed, 1, 1, 3, 1, 1);

		for (unsigned i = 0; i < maze->nodes; i++)
			maze->node[i].loss = seed % 2 ? 100 : 300;
		maze_plan_run(maze, 99);
		failed += maze_width(maze, 3) != 3 ||
		    maze_width(maze, 4) != 1 || maze_width(maze, 5) != 1;
		free(maze);
	}
	assert_true(failed <= 4);
}

static void limited_routers_are_asked_slowly(void **state)
{
	struct maze *maze = LAYERED(11, 1, 1, 4, 1, 1);
	nsec start;

	(void)state;
	for (unsigned i = 0; i < maze->nodes; i++)
		maze->node[i].limited = true;
	maze->now += 3600 * NSEC_SEC;
	start = maze->now;
	maze_plan_run(maze, 99);
	assert_int_equal(maze_width(maze, 3), 4);
	assert_int_equal(maze_width(maze, 4), 1);
	assert_true(maze_is_whole(maze));
	/* 4 * 8 flows by one router that answers 6, then one a second */
	assert_true(maze->now - start < 45 * NSEC_SEC);
	free(maze);
}

static void the_far_end_is_asked_when_the_target_is_silent(void **state)
{
	struct maze *maze = LAYERED(1, 1, 1, 1, 1);
	nsec start = maze->now;

	(void)state;
	maze->deaf = true;
	maze_plan_run(maze, 95);
	assert_int_equal(maze->far, 1);
	assert_true(maze->now - start < 6 * NSEC_SEC);
	free(maze);
}

static void who_refuses_ends_the_way(void **state)
{
	struct maze *maze = LAYERED(1, 1, 1, 1, 1, 1);

	(void)state;
	maze->node[2].refuses = true;
	maze_plan_run(maze, 95);
	assert_int_equal(maze_width(maze, 3), 1);
	assert_int_equal(maze->asked[3], 6);
	assert_int_equal(maze->asked[4], 1);
	free(maze);
}

static void nothing_leaves(void **state)
{
	struct maze *maze = LAYERED(1, 1, 1, 1);

	(void)state;
	maze->unreachable = true;
	maze_plan_run(maze, 95);
	assert_true(maze->probes < 80);
	free(maze);
}

static void nobody_answers(void **state)
{
	struct maze *maze = LAYERED(1, 1, 1, 1);

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		maze->node[i].silent = true;
	maze_plan_run(maze, 95);
	assert_true(maze->probes < 80);
	free(maze);
}

static void more_addresses_than_can_be_kept(void **state)
{
	struct maze *maze = maze_new(1);
	uint8_t next[MAZE_NEXT];

	(void)state;
	maze_add(maze, (uint8_t[]){ 1, 2, 3 }, 3);
	for (unsigned i = 0; i < 3; i++) {
		for (unsigned k = 0; k < 16; k++)
			next[k] = (uint8_t)(4 + 16 * i + k);
		maze_add(maze, next, 16);
	}
	for (unsigned i = 0; i < 48; i++)
		maze_add(maze, (uint8_t[]){ 52 }, 1);
	maze_add(maze, NULL, 0);
	maze_plan_run(maze, 95);
	assert_true(maze_width(maze, 3) > MULTIPATH_WIDTH);
	free(maze);
}

/* Any network at all. */
static struct maze *random_maze(uint64_t seed)
{
	struct maze *maze = maze_new(seed);
	static const unsigned some[] = { 1, 1, 1, 2, 3, 8, 2, 1 };
	unsigned widths[12], layers, all = 0;

	layers = 3 + (unsigned)(maze_roll(maze) % 9);
	for (unsigned i = 0; i < layers; i++) {
		widths[i] = i && i < layers - 1 ?
		    some[maze_roll(maze) % 8] : 1;
		if (all + widths[i] + (layers - i) > MAZE_NODES)
			widths[i] = 1;
		all += widths[i];
	}
	maze_layers(maze, widths, layers);
	for (unsigned i = 0; i + 1 < maze->nodes; i++) {
		struct maze_node *node = &maze->node[i];

		node->packet = maze_roll(maze) % 20 == 0;
		node->silent = maze_roll(maze) % 12 == 0;
		node->limited = maze_roll(maze) % 6 == 0;
		node->loss = maze_roll(maze) % 4 ? 0 :
		    (unsigned)(maze_roll(maze) % 500);
		/* a shorter branch now and then */
		if (maze_roll(maze) % 10 == 0)
			node->next[0] = (uint8_t)(maze->nodes - 1);
	}
	maze->deaf = maze_roll(maze) % 10 == 0;
	return maze;
}

static void any_network_comes_to_an_end(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 300; seed++) {
		struct maze *maze = random_maze(seed);
		nsec start = maze->now;

		maze_plan_run(maze, seed % 2 ? 95 : 99);
		assert_true(maze->now - start < 180 * NSEC_SEC);
		assert_true(maze->probes < 6000);
		free(maze);
	}
}

/* Without silence and loss nothing hangs in the air, and nothing is hasty. */
static void a_tidy_network_is_told_whole(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 300; seed++) {
		struct maze *maze = random_maze(seed);

		maze->deaf = false;
		for (unsigned i = 0; i < maze->nodes; i++) {
			maze->node[i].packet = maze->node[i].silent = false;
			maze->node[i].loss = 0;
		}
		maze_plan_run(maze, 95);
		assert_true(maze_is_whole(maze));
		assert_false(maze->twice);
		free(maze);
	}
}

/* A silent router as far away as the target is by another way. */
static void silence_beside_the_target_is_passed(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 50; seed++) {
		struct maze *maze = LAYERED(seed, 1);
		nsec start = maze->now;

		maze->node[0].width = 2;
		maze->node[0].next[0] = (uint8_t)maze_add(maze,
		    (uint8_t[]){ 4 }, 1);
		maze->node[0].next[1] = (uint8_t)maze_add(maze,
		    (uint8_t[]){ 3 }, 1);
		maze_add(maze, (uint8_t[]){ 4 }, 1);
		maze->node[3].silent = true;
		maze_add(maze, NULL, 0);
		maze_plan_run(maze, 99);
		assert_int_equal(maze_width(maze, 2), 2);
		assert_int_equal(maze_width(maze, 3), 1);
		assert_int_equal(maze_width(maze, 4), 1);
		assert_true(maze->now - start < 8 * NSEC_SEC);
		free(maze);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_balancer_by_packet_is_not_searched_behind),
		cmocka_unit_test(a_flow_is_repeated_where_there_are_several),
		cmocka_unit_test(a_changed_route_is_no_balancer),
		cmocka_unit_test(a_silent_hop_is_one_unknown_vertex),
		cmocka_unit_test(a_silent_branch_ends_nothing),
		cmocka_unit_test(loss_delays_and_hides_nothing),
		cmocka_unit_test(limited_routers_are_asked_slowly),
		cmocka_unit_test(
		    the_far_end_is_asked_when_the_target_is_silent),
		cmocka_unit_test(who_refuses_ends_the_way),
		cmocka_unit_test(nothing_leaves),
		cmocka_unit_test(nobody_answers),
		cmocka_unit_test(more_addresses_than_can_be_kept),
		cmocka_unit_test(silence_beside_the_target_is_passed),
		cmocka_unit_test(any_network_comes_to_an_end),
		cmocka_unit_test(a_tidy_network_is_told_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
