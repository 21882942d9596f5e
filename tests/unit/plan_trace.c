/* plan/trace with one target: how long it takes, and what it asks. */
#include "unit/plan_trace_world.h"

static void done_within(struct world *world, double most)
{
	assert_true(world_run(world, 1000 * NSEC_SEC));
	if ((double)world->end > most)
		print_error("ended at %.1f ms, asked %u\n",
		    (double)world->end / 1e6, world->asked);
	assert_true((double)world->end <= most);
}

static void one_round_trip_for_any_length(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= 64; n++) {
		struct world *world = world_new(1, n, 0);

		for (unsigned ttl = 1; ttl <= n; ttl++)
			world->way[0].delay[ttl] = 200 * MS * ttl / n;
		/* beyond 32 hops the window takes part of another */
		done_within(world, n <= 32 ? 1.15 * 200e6 : 2.1 * 200e6);
		for (unsigned ttl = 1; ttl <= n; ttl++)
			assert_int_equal(world_all(world, 0, ttl), 3);
		assert_int_equal(world_all(world, 0, 255), 0);
		world_free(world);
	}
}

static void tries_come_in_order(void **state)
{
	struct world *world = world_new(1, 20, 10 * MS);

	(void)state;
	done_within(world, 1.15 * 200e6);
	for (unsigned i = 0; i < 96; i++) {
		assert_int_equal(world->log[i].probe.ttl, i % 32 + 1);
		assert_int_equal(world->log[i].probe.number, i + 1);
		assert_int_equal(world->log[i].probe.flow, 1);
		assert_true(world->log[i].probe.whole);
	}
	assert_true(world->asked < 150);
	world_free(world);
}

static void nothing_beyond_a_near_target(void **state)
{
	struct world *world = world_new(1, 3, MS / 10);

	(void)state;
	done_within(world, 5e6);
	assert_true(world->asked < 20);
	world_free(world);
}

static void one_silent_hop(void **state)
{
	(void)state;
	for (unsigned silent = 1; silent < 20; silent++) {
		struct world *world = world_new(1, 20, 10 * MS);

		world->way[0].silent[silent] = true;
		done_within(world, 2.5 * 200e6);
		assert_int_equal(world_all(world, 0, silent), 4);
		assert_int_equal(world_all(world, 0, 255), 0);
		world_free(world);
	}
}

static void silent_hops_cost_one_wait_together(void **state)
{
	struct world *world = world_new(1, 20, 10 * MS);

	(void)state;
	for (unsigned ttl = 1; ttl < 20; ttl++)
		world->way[0].silent[ttl] = true;
	done_within(world, 2.5 * 200e6);
	world_free(world);
}

static void user_may_want_all_patience(void **state)
{
	struct world *world = world_new(1, 20, 10 * MS);

	(void)state;
	world->conf.patient = true;
	world->conf.patience = 700 * MS;
	world->way[0].silent[7] = true;
	assert_true(world_run(world, 10 * NSEC_SEC));
	assert_true(world->end >= 1400 * MS && world->end < 1450 * MS);
	for (unsigned i = 0; i < world->asked; i++)
		assert_int_equal(world->log[i].probe.patience, 700 * MS);
	world_free(world);
}

static void a_slow_router_is_waited_for(void **state)
{
	struct world *world = world_new(1, 10, MS);

	(void)state;
	world->way[0].delay[5] = 150 * MS;	/* its answers only */
	done_within(world, 250e6);
	assert_true(world->end > 150 * MS);
	world_free(world);
}

static void a_satellite_behind_a_fast_router(void **state)
{
	struct world *world = world_new(1, 6, MS);

	(void)state;
	for (unsigned ttl = 2; ttl <= 6; ttl++)
		world->way[0].delay[ttl] = 600 * MS + ttl * MS;
	done_within(world, 1000e6);
	assert_true(world->end >= 606 * MS);
	for (unsigned i = 0; i < world->asked; i++)
		assert_true(world->log[i].probe.patience >= NSEC_SEC);
	for (unsigned ttl = 1; ttl <= 6; ttl++)	/* none is left pending */
		assert_int_equal(world->got[0][ttl], world->sent[0][ttl]);
	world_free(world);
}

static void silent_target_and_the_far_end(void **state)
{
	struct world *world = world_new(1, 10, 5 * MS);

	(void)state;
	world->way[0].silent[10] = true;
	done_within(world, 1.1e9);
	assert_int_equal(world_all(world, 0, 255), 1);
	for (unsigned ttl = 10; ttl <= 17; ttl++)	/* gap 8 */
		assert_int_equal(world_all(world, 0, ttl), 4);
	for (unsigned ttl = 18; ttl <= 32; ttl++)
		assert_int_equal(world_all(world, 0, ttl), 3);
	assert_int_equal(world_all(world, 0, 33), 0);
	world_free(world);
}

/* As long as a neighbour may take, by which an answer is no late one. */
static struct world *world_sought(nsec until, unsigned finding)
{
	struct world *world = world_new(1, 5, MS);

	world->conf.patience = NSEC_SEC;
	world->conf.sought = 3200 * MS;
	world->way[0].sought = until;
	world->way[0].finding = (unsigned)finding;
	world->way[0].limited = true;
	return world;
}

static void target_found_late(void **state)
{
	static const nsec until[] = { 300 * MS, 1100 * MS, 2900 * MS };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct world *world = world_sought(until[i], FOUND);

		done_within(world, (double)until[i] + 1.3e9);
		assert_true(world->end >= until[i]);
		for (unsigned k = 0; k < world->asked; k++)
			if (world->log[k].probe.ttl == 5)
				assert_true(world->log[k].at +
				    world->log[k].probe.patience > until[i]);
		world_free(world);
	}
}

/* What came while it was looked for is gone: its hop is asked again. */
static void target_found_and_probes_dropped(void **state)
{
	struct world *world = world_sought(1500 * MS, DROPPED);

	(void)state;
	done_within(world, 2.5e9);
	assert_true(world_count(world, 0, 5, 1500 * MS, NSEC_NEVER) > 0);
	assert_true(world->got[0][5] > 0);
	world_free(world);
}

static void target_sought_in_vain(void **state)
{
	struct world *world = world_sought(3050 * MS, VAIN);

	(void)state;
	done_within(world, 3.2e9);
	assert_true(world->end >= 3050 * MS);
	assert_true(world->got[0][5] > 0);
	assert_int_equal(world_all(world, 0, 255), 3);
	world_free(world);
}

static void a_silent_target_is_sought_so_long(void **state)
{
	struct world *world = world_sought(0, FOUND);

	(void)state;
	world->way[0].silent[5] = true;
	done_within(world, 3.3e9);
	assert_true(world->end >= 3200 * MS);
	assert_int_equal(world_all(world, 0, 255), 3);
	world_free(world);
}

/* Who has set a patience has set the end. */
static void a_set_patience_is_kept(void **state)
{
	struct world *world = world_sought(3050 * MS, VAIN);

	(void)state;
	world->conf.patient = true;
	done_within(world, 2.1e9);
	for (unsigned i = 0; i < world->asked; i++)
		assert_int_equal(world->log[i].probe.patience, NSEC_SEC);
	world_free(world);
}

static void nobody_answers_at_all(void **state)
{
	struct world *world = world_new(1, 0, MS);

	(void)state;
	for (unsigned ttl = 0; ttl < 256; ttl++)
		world->way[0].silent[ttl] = true;
	done_within(world, 4.2e9);		/* patience, a second */
	assert_int_equal(world_all(world, 0, 255), 1);
	world_free(world);
}

static void fewer_hops_than_the_path_has(void **state)
{
	struct world *world = world_new(1, 20, 10 * MS);

	(void)state;
	world->conf.hops = 5;
	world->conf.first = 3;
	done_within(world, 1000e6);
	assert_int_equal(world_all(world, 0, 2), 0);
	assert_int_equal(world_all(world, 0, 3), 3);
	assert_int_equal(world_all(world, 0, 6), 0);
	assert_int_equal(world_all(world, 0, 255), 1);
	world_free(world);
}

static void more_tries_as_answers_come(void **state)
{
	struct world *world = world_new(1, 10, 10 * MS);

	(void)state;
	world->conf.tries = 8;
	done_within(world, 3.2 * 100e6);
	for (unsigned ttl = 1; ttl <= 10; ttl++) {
		assert_int_equal(world_all(world, 0, ttl), 8);
		/* three before the first answer */
		assert_int_equal(world_count(world, 0, ttl, 0,
		    ttl * 10 * MS), 3);
	}
	world_free(world);
}

static void a_limited_router_is_given_its_second(void **state)
{
	struct world *world = world_new(1, 4, 10 * MS);

	(void)state;
	world->conf.tries = 12;
	world->way[0].limited = true;
	assert_true(world_run(world, 60 * NSEC_SEC));
	for (unsigned ttl = 1; ttl < 4; ttl++) {
		assert_int_equal(world_all(world, 0, ttl), 12);
		for (nsec t = 500 * MS; t < world->end; t += NSEC_SEC / 4)
			assert_true(world_count(world, 0, ttl, t,
			    t + NSEC_SEC) <= 2);
	}
	/* the target is not limited, and not waited for */
	assert_int_equal(world_count(world, 0, 4, 0, NSEC_SEC), 12);
	world_free(world);
}

static void a_miss_does_not_cost_a_second(void **state)
{
	struct world *world = world_new(1, 4, 10 * MS);

	(void)state;
	world->way[0].limited = true;
	world->bucket[2] = 4 * NSEC_SEC;	/* two errors left */
	done_within(world, 1.2 * 40e6 + 20e6);
	assert_int_equal(world_all(world, 0, 2), 3);
	world_free(world);
}

static void a_plan_that_is_asked_of_no_target(void **state)
{
	struct world *world = world_new(0, 1, MS);

	(void)state;
	done_within(world, 0);
	world_free(world);
}

static void refused_by_our_own_system(void **state)
{
	struct world *world = world_new(1, 10, 10 * MS);

	(void)state;
	world->way[0].unsent = true;
	world->conf.mtu = true;
	done_within(world, 5e6);
	assert_int_equal(world->asked, 3);
	world_free(world);
}

static void refused_in_every_round(void **state)
{
	struct world *world = world_new(1, 10, 10 * MS);

	(void)state;
	world->way[0].unsent = true;
	world->conf.rounds = 5;
	done_within(world, 4.1e9);
	assert_true(world->end >= 4 * NSEC_SEC);
	assert_int_equal(world->asked, 3 + 4);	/* later ones ask one hop */
	world_free(world);
}

static void no_packet_is_sent_for_ever(void **state)
{
	struct world *world = world_new(1, 250, MS);

	(void)state;
	world->conf.hops = 254;
	done_within(world, 3 * 250e6);
	assert_int_equal(world_all(world, 0, 250), 3);
	world_free(world);
}

static void settled_as_told(void **state)
{
	struct world *world = world_new(1, 5, 10 * MS);
	struct plan_trace_hop hop;

	(void)state;
	world->way[0].silent[2] = true;
	world_run(world, 60 * MS);
	plan_trace_hop(world->plan, 0, 1, &hop);
	assert_true(hop.settled);
	assert_int_equal(hop.inferred, UINT32_MAX);
	plan_trace_hop(world->plan, 0, 2, &hop);
	assert_false(hop.settled);
	plan_trace_hop(world->plan, 0, 6, &hop);
	assert_true(hop.settled);
	world_run(world, NSEC_SEC);
	plan_trace_hop(world->plan, 0, 2, &hop);
	assert_true(hop.settled);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_round_trip_for_any_length),
		cmocka_unit_test(tries_come_in_order),
		cmocka_unit_test(nothing_beyond_a_near_target),
		cmocka_unit_test(one_silent_hop),
		cmocka_unit_test(silent_hops_cost_one_wait_together),
		cmocka_unit_test(user_may_want_all_patience),
		cmocka_unit_test(a_slow_router_is_waited_for),
		cmocka_unit_test(a_satellite_behind_a_fast_router),
		cmocka_unit_test(silent_target_and_the_far_end),
		cmocka_unit_test(target_found_late),
		cmocka_unit_test(target_found_and_probes_dropped),
		cmocka_unit_test(target_sought_in_vain),
		cmocka_unit_test(a_silent_target_is_sought_so_long),
		cmocka_unit_test(a_set_patience_is_kept),
		cmocka_unit_test(nobody_answers_at_all),
		cmocka_unit_test(fewer_hops_than_the_path_has),
		cmocka_unit_test(more_tries_as_answers_come),
		cmocka_unit_test(a_limited_router_is_given_its_second),
		cmocka_unit_test(a_miss_does_not_cost_a_second),
		cmocka_unit_test(a_plan_that_is_asked_of_no_target),
		cmocka_unit_test(refused_by_our_own_system),
		cmocka_unit_test(refused_in_every_round),
		cmocka_unit_test(no_packet_is_sent_for_ever),
		cmocka_unit_test(settled_as_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
