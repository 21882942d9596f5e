/* plan/mtu.c: packets that may be cut up, asked for and not. */
#include "unit/plan_mtu_world.h"

static struct sizes_result run(struct world *world)
{
	if (!world_run(world, 100 * NSEC_SEC))
		fail_msg("still running after 100 s");
	return world_result(world, 0);
}

/* Two links shrink it. */
static struct world *chain(enum habit habit, nsec rtt)
{
	struct world *world = world_new(1, 6, rtt);
	struct way *way = &world->way[0];

	way->mtu[2] = 1400;
	way->mtu[4] = 1280;
	way->habit[2] = way->habit[4] = habit;
	return world;
}

static void run_fragments(struct world *world, unsigned answered)
{
	struct sizes_result result;

	world->conf.fragments = true;
	result = run(world);
	assert_int_equal(result.state, SIZES_FOUND);
	assert_true(result.fragments_sent >= 3);
	assert_int_equal(result.fragments_answered, answered);
	assert_true(world->log[world->asked - 1].probe.size > result.mtu);
	world_free(world);
}

static void fragments(void **state)
{
	struct world *world = chain(TELLS, 20 * MS);

	(void)state;
	run_fragments(world, 3);
	run_fragments(world_new(1, 6, 20 * MS), 3);
	world = chain(VANISHES, 20 * MS);
	world->way[0].no_fragments = true;
	run_fragments(world, 0);
}

/* No packet is larger than this. */
static void none_is_larger(void **state)
{
	struct world *world = world_new(1, 2, 20 * MS);

	(void)state;
	world->conf.fragments = true;
	world->way[0].mtu[0] = world->way[0].mtu[1] = 65535;
	world->way[0].link_mtu = 65535;
	assert_int_equal(run(world).fragments_sent, 0);
	assert_int_equal(run(world).mtu, 65535);
	world_free(world);
}

/* Unasked for, only where the target may be what is silent. */
static void not_where_a_hop_is_known(void **state)
{
	struct world *world = chain(VANISHES, 20 * MS);

	(void)state;
	assert_int_equal(run(world).fragments_sent, 0);
	world_free(world);
	world = chain(TELLS, 20 * MS);
	assert_int_equal(run(world).fragments_sent, 0);
	world_free(world);
}

static void target_limits_echo(void **state)
{
	struct world *world = world_new(1, 6, 20 * MS);
	struct sizes_result result;

	(void)state;
	world->way[0].most_echo = 1000;
	result = run(world);
	assert_int_equal(result.mtu, 1000);
	assert_int_equal(result.limit, SIZES_LIMIT_BEYOND);
	assert_int_equal(result.state, SIZES_UNCERTAIN);
	assert_int_equal(result.fragments_sent, 6);
	world_free(world);
}

static void last_link_limits(void **state)
{
	struct world *world = world_new(1, 6, 20 * MS);
	struct sizes_result result;

	(void)state;
	world->way[0].mtu[5] = 1400;
	world->way[0].habit[5] = VANISHES;
	result = run(world);
	assert_int_equal(result.mtu, 1400);
	assert_int_equal(result.limit, SIZES_LIMIT_HOLE);
	assert_int_equal(result.after, 5);
	assert_int_equal(result.before, 0);
	assert_int_equal(result.fragments_answered, 3);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fragments),
		cmocka_unit_test(none_is_larger),
		cmocka_unit_test(not_where_a_hop_is_known),
		cmocka_unit_test(target_limits_echo),
		cmocka_unit_test(last_link_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
