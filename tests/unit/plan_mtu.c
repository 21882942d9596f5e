/*
 * plan/mtu over one path at a time: what it asks, how long it takes, and what
 * it knows in the end.
 */
#include "unit/plan_mtu_world.h"

static void tell(const struct world *world, const struct sizes_result *r)
{
	print_message("# %.1f ms, far %u, near %u: state %d limit %d mtu %u "
	    "above %u silent %u after %u before %u told %u lies %u "
	    "distance %u\n", nsec_to_msec(world->end), world->far[0],
	    world->near[0], (int)r->state, (int)r->limit, r->mtu, r->above,
	    r->silent, r->after, r->before, r->told, r->lies, r->distance);
}

static struct sizes_result run(struct world *world)
{
	struct sizes_result result;

	if (!world_run(world, 100 * NSEC_SEC))
		fail_msg("still running after 100 s, %u probes", world->asked);
	result = world_result(world, 0);
	if (getenv("TELL"))
		tell(world, &result);
	return result;
}

/* The chain of the figures: 1500, 1400, 1280, told by hops 2 and 4. */
static struct world *chain(enum habit habit, nsec rtt)
{
	struct world *world = world_new(1, 6, rtt);
	struct way *way = &world->way[0];

	way->mtu[2] = 1400;
	way->mtu[4] = 1280;
	way->habit[2] = way->habit[4] = habit;
	return world;
}

static void told_in_two_round_trips(void **state)
{
	struct world *world = chain(TELLS, 50 * MS);
	struct sizes_result result = run(world);

	(void)state;
	assert_int_equal(result.state, SIZES_FOUND);
	assert_int_equal(result.limit, SIZES_LIMIT_TOLD);
	assert_int_equal(result.mtu, 1280);
	assert_int_equal(result.after, 4);
	assert_int_equal(result.told, 1280);
	assert_int_equal(result.distance, 6);
	assert_true(world->end <= 110 * MS);
	world_free(world);
}

static void nothing_in_the_way(void **state)
{
	struct world *world = world_new(1, 6, 50 * MS);
	struct sizes_result result = run(world);

	(void)state;
	assert_int_equal(result.state, SIZES_FOUND);
	assert_int_equal(result.limit, SIZES_LIMIT_NONE);
	assert_int_equal(result.mtu, 1500);
	assert_int_equal(result.distance, 6);
	assert_true(world->end <= 60 * MS);
	world_free(world);
}

static void hole(uint32_t mtu, unsigned at, nsec rtt)
{
	struct world *world = world_new(1, 6, rtt);
	struct way *way = &world->way[0];
	struct sizes_result result;

	way->mtu[at] = mtu;
	way->habit[at] = VANISHES;
	result = run(world);
	assert_int_equal(result.state, SIZES_FOUND);
	assert_int_equal(result.limit, SIZES_LIMIT_HOLE);
	assert_int_equal(result.mtu, mtu);
	assert_int_equal(result.after, at);
	assert_int_equal(result.before, at + 1 == 6 ? 0 : at + 1);
	assert_true(world->end <= 8 * rtt);
	world_free(world);
}

static void black_holes_in_eight_round_trips(void **state)
{
	(void)state;
	hole(1280, 3, 50 * MS);
	hole(1333, 3, 50 * MS);
	hole(1333, 1, 50 * MS);
	hole(1333, 5, 50 * MS);
	hole(1499, 2, 50 * MS);
	hole(68, 2, 50 * MS);
	hole(577, 2, 50 * MS);
	hole(1281, 2, 50 * MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(told_in_two_round_trips),
		cmocka_unit_test(nothing_in_the_way),
		cmocka_unit_test(black_holes_in_eight_round_trips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
