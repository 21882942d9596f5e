/* plan/trace and what paths do: they end, turn, shrink and change. */
#include "unit/plan_trace_world.h"

static void done_within(struct world *world, double most)
{
	assert_true(world_run(world, 1000 * NSEC_SEC));
	if ((double)world->end > most)
		print_error("ended at %.1f ms, asked %u\n",
		    (double)world->end / 1e6, world->asked);
	assert_true((double)world->end <= most);
}

/* ---- ends ---- */

static void refused_by_a_router_heard_before(void **state)
{
	struct world *world = world_new(1, 20, 10 * MS);

	(void)state;
	world->way[0].refuse = 8;
	world->way[0].refused_from = 8;
	world->way[0].router[8] = 7;	/* the one before: no route */
	done_within(world, 1.2 * 80e6);
	assert_int_equal(world_all(world, 0, 7), 3);
	assert_int_equal(world_all(world, 0, 255), 0);
	world_free(world);
}

static void refused_and_confirmed(void **state)
{
	struct world *world = world_new(1, 20, 10 * MS);

	(void)state;
	world->way[0].refuse = 5;	/* its limiter swallows 5, 6, 7 */
	world->way[0].refused_from = 8;
	world->way[0].refuse_once = true;
	done_within(world, 1.3e9);
	assert_int_equal(world_all(world, 0, 5), 4);
	/* heard at 50 ms; a second later it is asked at the nearest place */
	assert_int_equal(world_count(world, 0, 5, 1050 * MS, 1100 * MS), 1);
	assert_int_equal(world_all(world, 0, 9), 3);
	world_free(world);
}

static void refused_and_not_confirmed(void **state)
{
	struct world *world = world_new(1, 20, 10 * MS);

	(void)state;
	world->way[0].refuse = 5;
	world->way[0].refused_from = 8;
	done_within(world, 1.5e9);
	assert_int_equal(world_all(world, 0, 5), 4);
	assert_int_equal(world_all(world, 0, 6), 4);
	world_free(world);
}

static void refused_at_once_needs_no_proof(void **state)
{
	struct world *world = world_new(1, 20, 10 * MS);

	(void)state;
	world->way[0].refuse = 5;
	world->way[0].refused_from = 5;
	done_within(world, 1.2 * 50e6);
	assert_int_equal(world_all(world, 0, 5), 3);
	world_free(world);
}

static void nothing_beyond_what_is_too_big(void **state)
{
	struct world *world = world_new(1, 20, 10 * MS);

	(void)state;
	world->conf.size = 1472;
	world->way[0].mtu[4] = 1400;
	world->way[0].told[4] = 1400;
	done_within(world, 1.2 * 50e6);
	assert_int_equal(world_all(world, 0, 4), 3);
	assert_true(world_all(world, 0, 5) <= 3);
	assert_int_equal(world_all(world, 0, 255), 0);
	world_free(world);
}

/* He is silent where he stands: asked again, but no second is waited for. */
static void too_big_needs_no_proof(void **state)
{
	struct world *world = world_new(1, 20, 10 * MS);

	(void)state;
	world->conf.size = 1472;
	world->way[0].mtu[4] = 1400;
	world->way[0].told[4] = 1400;
	world->way[0].mute[4] = true;
	done_within(world, 300e6);
	assert_int_equal(world_all(world, 0, 4), 4);
	world_free(world);
}

static void a_loop_is_not_followed(void **state)
{
	struct world *world = world_new(1, 0, 0);

	(void)state;
	world->way[0].loop = 5;
	for (unsigned ttl = 1; ttl < 256; ttl++)
		world->way[0].delay[ttl] = 20 * MS;
	world->conf.hops = 250;
	done_within(world, 1.1e9);
	for (unsigned ttl = 33; ttl <= 250; ttl++)
		assert_int_equal(world_all(world, 0, ttl), 0);
	world_free(world);
}

/* Where it closes is known after the first round: the hop behind is enough. */
static void a_loop_is_gone_round_once(void **state)
{
	struct world *world = world_new(1, 0, 0);

	(void)state;
	world->way[0].loop = 5;
	for (unsigned ttl = 1; ttl < 256; ttl++)
		world->way[0].delay[ttl] = (20 + ttl) * MS;
	world->conf.rounds = 3;
	world->conf.interval = 5 * NSEC_SEC;
	world_run(world, NSEC_NEVER);
	for (unsigned i = 0; i < world->asked; i++)
		if (world->log[i].at - world->log[0].at > 5 * NSEC_SEC)
			assert_in_range(world->log[i].probe.ttl, 1, 8);
	assert_true(world->log[world->asked - 1].at - world->log[0].at >
	    10 * NSEC_SEC);
	world_free(world);
}

/* ---- the MTU ---- */

static unsigned sizes(const struct world *world, uint32_t *size, unsigned n)
{
	unsigned found = 0;

	for (unsigned i = 0; i < world->asked; i++)
		if (world->log[i].probe.ttl == 255 &&
		    world->log[i].probe.size && found < n)
			size[found++] = world->log[i].probe.size;
	return found;
}

static struct world *narrow(uint32_t mtu, uint32_t told)
{
	struct world *world = world_new(1, 10, 10 * MS);

	world->conf.mtu = true;
	world->way[0].mtu[4] = mtu;
	world->way[0].told[4] = told;
	return world;
}

static void mtu_of_a_wide_path(void **state)
{
	struct world *world = narrow(0, 0);
	uint32_t size[16];

	(void)state;
	done_within(world, 1.15 * 100e6);
	assert_int_equal(sizes(world, size, 16), 1);
	assert_int_equal(size[0], 1500);
	world_free(world);
}

static void mtu_as_told(void **state)
{
	struct world *world = narrow(1400, 1400);
	uint32_t size[16];

	(void)state;
	world->way[0].mtu[7] = 1380;
	world->way[0].told[7] = 1380;
	done_within(world, 2.3 * 100e6);
	assert_int_equal(sizes(world, size, 16), 3);
	assert_int_equal(size[1], 1400);
	assert_int_equal(size[2], 1380);
	world_free(world);
}

static void mtu_not_told_goes_by_the_table(void **state)
{
	struct world *world = narrow(1100, 0);
	uint32_t size[16];

	(void)state;
	done_within(world, 400e6);
	assert_int_equal(sizes(world, size, 16), 4);
	assert_int_equal(size[1], 1492);
	assert_int_equal(size[2], 1280);
	assert_int_equal(size[3], 1006);
	world_free(world);
}

static void mtu_of_liars(void **state)
{
	static const uint32_t told[] = { 1500, 9000, 67, 1 << 30 };
	uint32_t size[16];

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct world *world = narrow(1300, told[i]);

		done_within(world, 400e6);
		assert_int_equal(sizes(world, size, 16), 3);
		assert_int_equal(size[2], 1280);
		world_free(world);
	}
}

static void mtu_told_one_less_each_time(void **state)
{
	struct world *world = narrow(1400, 0);
	struct event event;
	struct probe probe;
	unsigned n = 0;
	nsec until, now = 0;

	(void)state;
	world_begin(world);
	while (now < NSEC_SEC) {
		until = now;
		if (world->plan->ops->next(world->plan, now, &probe, &until)
		    == PLAN_PROBE && probe.ttl == 255) {
			n++;
			event = (struct event){ .kind = EVENT_TOO_BIG,
			    .at = now, .probe = probe, .rtt = MS,
			    .mtu = probe.size - 1 };
			world->plan->ops->note(world->plan, &event);
		}
		now += MS / 10;
	}
	assert_int_equal(n, 9);
	world_free(world);
}

static void mtu_that_vanishes(void **state)
{
	struct world *world = narrow(1400, 1);
	uint32_t size[16];

	(void)state;
	done_within(world, 2.5 * 100e6);
	assert_int_equal(sizes(world, size, 16), 4);
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(size[i], 1500);
	world_free(world);
}

static void mtu_of_a_silent_target(void **state)
{
	struct world *world = narrow(0, 0);
	uint32_t size[16];

	(void)state;
	world->way[0].silent[10] = true;
	done_within(world, 1.1e9);
	assert_int_equal(sizes(world, size, 16), 1);
	world_free(world);
}

static void mtu_of_our_own_link(void **state)
{
	struct world *world = narrow(0, 0);
	struct event event;
	struct probe probe;
	nsec until = 0;

	(void)state;
	world_begin(world);
	do
		assert_int_equal(world->plan->ops->next(world->plan, 0,
		    &probe, &until), PLAN_PROBE);
	while (probe.ttl != 255);
	event = (struct event){ .kind = EVENT_UNSENT, .error = EMSGSIZE,
	    .probe = probe, .mtu = 1420 };
	world->plan->ops->note(world->plan, &event);
	assert_int_equal(world->plan->ops->next(world->plan, 0, &probe,
	    &until), PLAN_PROBE);
	assert_int_equal(probe.size, 1420);
	world_free(world);
}

static void all_probes_too_big(void **state)
{
	struct world *world = narrow(1400, 1400);

	(void)state;
	world->conf.mtu = false;
	world->conf.size = 1450;
	done_within(world, 1.1e9);
	for (unsigned i = 0; i < world->asked; i++)
		assert_true(world->log[i].probe.ttl <= 32 ||
		    world->log[i].probe.size == 0);
	world_free(world);
}

/* ---- rounds ---- */

static void rounds_begin_at_their_time(void **state)
{
	struct world *world = world_new(1, 6, 10 * MS);

	(void)state;
	world->conf.rounds = 5;
	world->conf.tries = 1;
	done_within(world, 4.1e9);
	assert_true(world->end > 4060 * MS);
	for (unsigned round = 1; round < 5; round++)
		for (unsigned ttl = 1; ttl <= 6; ttl++)
			assert_int_equal(world_count(world, 0, ttl,
			    round * NSEC_SEC, round * NSEC_SEC + 10 * MS), 1);
	assert_int_equal(world_count(world, 0, 7, NSEC_SEC, NSEC_NEVER), 0);
	world_free(world);
}

/* Routers that missed a round are asked in the next one all the same. */
static void a_round_asks_what_the_one_before_asked(void **state)
{
	struct world *world = world_new(1, 0, 10 * MS);
	struct way *way = &world->way[0];

	(void)state;
	for (unsigned ttl = 6; ttl < 256; ttl++)
		way->silent[ttl] = true;
	world->conf.rounds = 3;
	world->conf.interval = 5 * NSEC_SEC;
	world_run(world, 4900 * MS);
	way->silent[4] = way->silent[5] = true;
	world_run(world, 9900 * MS);
	way->silent[5] = false;
	world_run(world, NSEC_NEVER);
	for (unsigned round = 1; round < 3; round++)
		assert_true(world_count(world, 0, 5, round * 5 * NSEC_SEC,
		    round * 5 * NSEC_SEC + 10 * MS) > 0);
	world_free(world);
}

static void rounds_without_end(void **state)
{
	struct world *world = world_new(1, 6, 10 * MS);

	(void)state;
	world->conf.rounds = 0;
	world->conf.tries = 1;
	world->way[0].loss[6] = 200;
	world->way[0].loss[4] = 200;
	assert_false(world_run(world, 500 * NSEC_SEC));
	assert_true(world_all(world, 0, 6) >= 490);
	assert_true(world_all(world, 0, 4) >= 490);
	assert_true(world_all(world, 0, 7) < 250);
	assert_true(world->asked < 500 * 8);
	world_free(world);
}

static void rounds_see_the_path_grow_and_shrink(void **state)
{
	struct world *world = world_new(1, 6, 10 * MS);

	(void)state;
	world->conf.rounds = 0;
	world->conf.tries = 1;
	assert_false(world_run(world, 1500 * MS));
	world->way[0].distance = 9;
	assert_false(world_run(world, 3500 * MS));
	assert_int_equal(world_count(world, 0, 9, 2 * NSEC_SEC,
	    3 * NSEC_SEC), 1);
	assert_int_equal(world_count(world, 0, 9, 3 * NSEC_SEC,
	    3100 * MS), 1);
	world->way[0].distance = 4;
	assert_false(world_run(world, 5500 * MS));
	assert_int_equal(world_count(world, 0, 5, 5 * NSEC_SEC,
	    NSEC_NEVER), 0);
	assert_int_equal(world_count(world, 0, 4, 5 * NSEC_SEC,
	    NSEC_NEVER), 1);
	world_free(world);
}

static void a_limited_router_in_rounds(void **state)
{
	struct world *world = world_new(1, 4, 10 * MS);

	(void)state;
	world->conf.rounds = 100;
	world->conf.tries = 1;
	world->conf.interval = 100 * MS;
	world->way[0].limited = true;
	done_within(world, 11e9);
	assert_true(world_all(world, 0, 2) < 30);
	assert_int_equal(world_all(world, 0, 4), 100);
	world_free(world);
}

static void a_long_sleep_is_not_made_up_for(void **state)
{
	struct world *world = world_new(1, 4, 10 * MS);
	unsigned before;

	(void)state;
	world->conf.rounds = 0;
	world->conf.tries = 1;
	assert_false(world_run(world, 2500 * MS));
	world->now += 3600 * NSEC_SEC;
	before = world->asked;
	assert_false(world_run(world, world->now + 2 * NSEC_SEC));
	assert_true(world->asked - before <= 4 * 4);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused_by_a_router_heard_before),
		cmocka_unit_test(refused_and_confirmed),
		cmocka_unit_test(refused_and_not_confirmed),
		cmocka_unit_test(refused_at_once_needs_no_proof),
		cmocka_unit_test(nothing_beyond_what_is_too_big),
		cmocka_unit_test(too_big_needs_no_proof),
		cmocka_unit_test(a_loop_is_not_followed),
		cmocka_unit_test(a_loop_is_gone_round_once),
		cmocka_unit_test(mtu_of_a_wide_path),
		cmocka_unit_test(mtu_as_told),
		cmocka_unit_test(mtu_not_told_goes_by_the_table),
		cmocka_unit_test(mtu_of_liars),
		cmocka_unit_test(mtu_told_one_less_each_time),
		cmocka_unit_test(mtu_that_vanishes),
		cmocka_unit_test(mtu_of_a_silent_target),
		cmocka_unit_test(mtu_of_our_own_link),
		cmocka_unit_test(all_probes_too_big),
		cmocka_unit_test(rounds_begin_at_their_time),
		cmocka_unit_test(a_round_asks_what_the_one_before_asked),
		cmocka_unit_test(rounds_without_end),
		cmocka_unit_test(rounds_see_the_path_grow_and_shrink),
		cmocka_unit_test(a_limited_router_in_rounds),
		cmocka_unit_test(a_long_sleep_is_not_made_up_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
