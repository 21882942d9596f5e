/* plan/trace with many targets: nobody is asked more than he grants. */
#include "unit/plan_trace_world.h"

static void done_within(struct world *world, nsec most)
{
	assert_true(world_run(world, 1000 * NSEC_SEC));
	if (getenv("TELL") || world->end > most)
		print_error("ended at %.1f ms, asked %u, denied %u\n",
		    (double)world->end / 1e6, world->asked, world->denied);
	assert_true(world->end <= most);
}

/* Targets of one way with buckets, which part after the hop `shared`. */
static struct world *fan(uint32_t targets, unsigned shared, unsigned distance)
{
	struct world *world = world_new(targets, distance, 5 * MS);

	for (uint32_t i = 0; i < targets; i++) {
		world->way[i].limited = true;
		for (unsigned ttl = shared + 1; ttl < 64; ttl++)
			world->way[i].router[ttl] = 100 + i * 64 + ttl;
	}
	return world;
}

static unsigned count_inferred(const struct world *world, unsigned ttl)
{
	struct plan_trace_hop hop;
	unsigned n = 0;

	for (uint32_t i = 0; i < world->conf.targets; i++) {
		plan_trace_hop(world->plan, i, (uint8_t)ttl, &hop);
		assert_true(hop.settled);
		assert_int_not_equal(hop.inferred, i);
		n += hop.inferred != UINT32_MAX;
	}
	return n;
}

/* Where nobody is silent, each hop is heard or inferred; how many not? */
static unsigned count_silenced(const struct world *world)
{
	struct plan_trace_hop hop;
	unsigned silenced = 0;

	for (uint32_t i = 0; i < world->conf.targets; i++)
		for (unsigned ttl = 1; ttl <= world->way[i].distance; ttl++) {
			plan_trace_hop(world->plan, i, (uint8_t)ttl, &hop);
			silenced += !world->got[i][ttl] &&
			    hop.inferred == UINT32_MAX;
		}
	return silenced;
}

static unsigned count_asked(const struct world *world, unsigned ttl)
{
	unsigned n = 0;

	for (unsigned i = 0; i < world->asked; i++)
		n += world->log[i].probe.ttl == ttl;
	return n;
}

static void two_targets(void **state)
{
	struct world *world = fan(2, 3, 8);

	(void)state;
	done_within(world, 300 * MS);
	assert_int_equal(world->denied, 0);
	for (unsigned ttl = 1; ttl <= 3; ttl++) {
		assert_int_equal(world_all(world, 0, ttl), 3);
		assert_int_equal(world_all(world, 1, ttl), 1);
	}
	for (unsigned ttl = 4; ttl <= 8; ttl++)
		assert_int_equal(world_all(world, 1, ttl), 3);
	assert_int_equal(count_silenced(world), 0);
	world_free(world);
}

static void the_first_goes_alone(void **state)
{
	struct world *world = fan(10, 3, 8);

	(void)state;
	done_within(world, NSEC_SEC);
	for (unsigned i = 0; i < world->asked; i++)
		if (world->log[i].probe.target != 0)
			assert_true(world->log[i].at >= 40 * MS);
	world_free(world);
}

static void a_hundred_behind_one_router(void **state)
{
	struct world *world = fan(100, 1, 6);

	(void)state;
	done_within(world, 3 * NSEC_SEC);
	assert_int_equal(world->denied, 0);
	assert_true(count_asked(world, 1) <= 9);
	assert_true(count_inferred(world, 1) >= 90);
	for (unsigned ttl = 3; ttl <= 6; ttl++) {
		assert_int_equal(count_inferred(world, ttl), 0);
		for (uint32_t i = 0; i < 100; i++)
			assert_int_equal(world_all(world, i, ttl), 3);
	}
	assert_int_equal(count_silenced(world), 0);
	world_free(world);
}

static void a_hundred_behind_ten_routers(void **state)
{
	struct world *world = fan(100, 10, 15);

	(void)state;
	done_within(world, 4 * NSEC_SEC);
	assert_int_equal(world->denied, 0);
	for (unsigned ttl = 1; ttl <= 10; ttl++)
		assert_true(count_inferred(world, ttl) >= 80);
	for (uint32_t i = 0; i < 100; i++)
		assert_int_equal(world_all(world, i, 15), 3);
	assert_int_equal(count_silenced(world), 0);
	world_free(world);
}

static void a_hundred_neighbours(void **state)
{
	struct world *world = fan(100, 5, 6);	/* the target is next */

	(void)state;
	done_within(world, 3 * NSEC_SEC);
	assert_int_equal(world->denied, 0);
	assert_true(count_inferred(world, 5) >= 80);
	assert_int_equal(count_silenced(world), 0);
	world_free(world);
}

/* One of the targets is the router itself. */
static void the_router_is_among_them(void **state)
{
	struct world *world = fan(20, 5, 6);
	struct plan_trace_hop hop;

	(void)state;
	world->way[15].distance = 5;
	world->way[15].reply_ttl = 64 - 5 + 1;
	done_within(world, 3 * NSEC_SEC);
	assert_true(world_all(world, 15, 5) >= 1);
	plan_trace_hop(world->plan, 15, 5, &hop);
	assert_int_equal(hop.inferred, UINT32_MAX);
	assert_int_equal(count_silenced(world), 0);
	world_free(world);
}

/* No hop is inferred of a target that meets somebody else there. */
static void all_inferred_is_true(const struct world *world)
{
	const struct way *mine, *theirs;
	struct plan_trace_hop hop;

	for (uint32_t i = 0; i < world->conf.targets; i++) {
		mine = &world->way[i];
		for (unsigned ttl = 1; ttl <= world->conf.hops; ttl++) {
			plan_trace_hop(world->plan, i, (uint8_t)ttl, &hop);
			if (hop.inferred == UINT32_MAX)
				continue;
			theirs = &world->way[hop.inferred];
			assert_true(ttl < mine->distance);
			assert_int_equal(mine->router[ttl],
			    theirs->router[ttl]);
		}
	}
}

/* They stand at every hop of one way: none is behind a router it is before. */
static void targets_along_one_way(void **state)
{
	struct world *world = fan(60, 8, 8);

	(void)state;
	for (uint32_t i = 1; i < 60; i++) {
		world->way[i].distance = 2 + i * 5 % 7;
		world->way[i].reply_ttl =
		    (uint8_t)(65 - world->way[i].distance);
	}
	done_within(world, 20 * NSEC_SEC);
	for (uint32_t i = 0; i < 60; i++)
		assert_true(world->got[i][world->way[i].distance] > 0);
	all_inferred_is_true(world);
	assert_int_equal(count_silenced(world), 0);
	world_free(world);
}

static uint64_t all_but_the_first(const void *list, uint32_t target)
{
	(void)list;
	return target > 0;
}

/* Ways part before the last hop: the first target shows that they do. */
static void neighbours_behind_a_fork(void **state)
{
	struct world *world = fan(12, 3, 5);

	(void)state;
	world->conf.near = all_but_the_first;
	for (uint32_t i = 1; i < 12; i++)
		world->way[i].router[4] = i < 8 ? 40 : 41;
	world->way[0].distance = 8;
	done_within(world, 10 * NSEC_SEC);
	all_inferred_is_true(world);
	assert_int_equal(count_silenced(world), 0);
	world_free(world);
}

/* Two branches of two hops: who was met on one is on that one's next hop. */
static void branches_are_not_mixed(void **state)
{
	struct world *world = fan(30, 2, 8);

	(void)state;
	for (uint32_t i = 0; i < 30; i++) {
		for (unsigned ttl = 3; ttl <= 4; ttl++)
			world->way[i].router[ttl] = 10 * ttl + i % 2;
		for (unsigned ttl = 5; ttl <= 7; ttl++)
			world->way[i].router[ttl] = ttl;
	}
	done_within(world, 30 * NSEC_SEC);
	assert_int_equal(count_silenced(world), 0);
	world_free(world);
}

/* Three routers at the second hop, thirty targets behind each. */
static void a_tree(void **state)
{
	struct world *world = fan(90, 1, 8);

	(void)state;
	for (uint32_t i = 0; i < 90; i++)
		for (unsigned ttl = 2; ttl <= 4; ttl++)
			world->way[i].router[ttl] = 10 * ttl + i % 3;
	done_within(world, 40 * NSEC_SEC);
	assert_in_range(world->denied, 0, 30);
	for (uint32_t i = 0; i < 90; i++)
		assert_int_equal(world_all(world, i, 8), 3);
	assert_int_equal(count_silenced(world), 0);
	world_free(world);
}

/* The same, where routers grant all: no bucket is waited for. */
static void a_generous_tree(void **state)
{
	struct world *world = fan(90, 1, 8);

	(void)state;
	for (uint32_t i = 0; i < 90; i++) {
		world->way[i].limited = false;
		for (unsigned ttl = 2; ttl <= 4; ttl++)
			world->way[i].router[ttl] = 10 * ttl + i % 3;
	}
	done_within(world, 2 * NSEC_SEC);
	assert_int_equal(count_silenced(world), 0);
	world_free(world);
}

static void silent_targets_behind_one_router(void **state)
{
	struct world *world = fan(30, 4, 5);

	(void)state;
	for (uint32_t i = 0; i < 30; i++)
		world->way[i].silent[5] = true;
	done_within(world, 30 * NSEC_SEC);
	assert_in_range(world->denied, 0, 4);	/* a trial each */
	world_free(world);
}

static void a_silent_router_that_all_share(void **state)
{
	struct world *world = fan(50, 3, 8);

	(void)state;
	for (uint32_t i = 0; i < 50; i++)
		world->way[i].silent[2] = true;
	done_within(world, 5 * NSEC_SEC);
	assert_int_equal(world->denied, 0);
	world_free(world);
}

static void names_begin_when_they_are_known(void **state)
{
	struct world *world = fan(4, 2, 5);

	(void)state;
	world->way[0].state = 'w';
	world->way[0].known = 2 * NSEC_SEC;
	world->way[2].state = 'w';
	world->way[2].never = true;
	world->way[2].known = NSEC_SEC;
	assert_true(world_run(world, 10 * NSEC_SEC));
	assert_true(world->end > 2 * NSEC_SEC);
	assert_true(world->end < 2100 * MS);
	assert_int_equal(world_all(world, 2, 1), 0);
	assert_int_equal(world_all(world, 0, 5), 3);
	assert_int_equal(world_count(world, 1, 5, 0, NSEC_SEC), 3);
	world_free(world);
}

static void nobody_has_an_address(void **state)
{
	struct world *world = fan(3, 2, 5);

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		world->way[i].state = 'w';
		world->way[i].never = true;
		world->way[i].known = i * MS;
	}
	done_within(world, 2 * MS);
	assert_int_equal(world->asked, 0);
	world_free(world);
}

static void a_target_without_a_route_stops_nobody(void **state)
{
	struct world *world = fan(3, 2, 5);

	(void)state;
	world->way[0].unsent = true;
	done_within(world, 200 * MS);
	assert_int_equal(world_all(world, 2, 5), 3);
	world_free(world);
}

static void rounds_of_many(void **state)
{
	struct world *world = fan(20, 3, 6);

	(void)state;
	world->conf.rounds = 5;
	world->conf.tries = 1;
	done_within(world, 5 * NSEC_SEC);
	assert_int_equal(world->denied, 0);
	for (uint32_t i = 0; i < 20; i++)
		assert_int_equal(world_all(world, i, 6), 5);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_targets),
		cmocka_unit_test(the_first_goes_alone),
		cmocka_unit_test(a_hundred_behind_one_router),
		cmocka_unit_test(a_hundred_behind_ten_routers),
		cmocka_unit_test(a_hundred_neighbours),
		cmocka_unit_test(the_router_is_among_them),
		cmocka_unit_test(targets_along_one_way),
		cmocka_unit_test(neighbours_behind_a_fork),
		cmocka_unit_test(branches_are_not_mixed),
		cmocka_unit_test(a_tree),
		cmocka_unit_test(a_generous_tree),
		cmocka_unit_test(silent_targets_behind_one_router),
		cmocka_unit_test(a_silent_router_that_all_share),
		cmocka_unit_test(names_begin_when_they_are_known),
		cmocka_unit_test(nobody_has_an_address),
		cmocka_unit_test(a_target_without_a_route_stops_nobody),
		cmocka_unit_test(rounds_of_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
