/* plan/trace and several flows: which way each goes, and who is not heard. */
#include "unit/plan_trace_world.h"

static void done_within(struct world *world, double most)
{
	assert_true(world_run(world, 1000 * NSEC_SEC));
	if ((double)world->end > most)
		print_error("ended at %.1f ms, asked %u\n",
		    (double)world->end / 1e6, world->asked);
	assert_true((double)world->end <= most);
}

static unsigned flow_count(const struct world *world, unsigned ttl,
    unsigned flow)
{
	unsigned n = 0;

	for (unsigned i = 0; i < world->asked; i++)
		n += world->log[i].probe.ttl == ttl &&
		    world->log[i].probe.flow == flow;
	return n;
}

static void flows_take_turns(void **state)
{
	struct world *world = world_new(1, 10, 10 * MS);

	(void)state;
	world->conf.flow = 5;
	world->conf.flows = 3;
	world->conf.tries = 2;
	done_within(world, 2.2 * 100e6);
	for (unsigned ttl = 1; ttl <= 10; ttl++)
		for (unsigned flow = 5; flow < 8; flow++)
			assert_int_equal(flow_count(world, ttl, flow), 2);
	for (unsigned i = 0; i < 96; i++)
		assert_int_equal(world->log[i].probe.flow, 5 + i / 32);
	world_free(world);
}

static void flows_of_unequal_length(void **state)
{
	struct world *world = world_new(1, 10, 10 * MS);

	(void)state;
	world->way[0].longer = 2;
	world->conf.flows = 2;
	done_within(world, 400e6);
	assert_true(flow_count(world, 12, 2) >= 3);
	assert_int_equal(flow_count(world, 10, 1), 3);
	world_free(world);
}

/* Beyond the nearest reply are routers: whoever is told of was waited for. */
static void packets_by_ways_of_unequal_length(void **state)
{
	struct world *world = world_new(1, 6, 10 * MS);

	(void)state;
	world->way[0].longer = 3;
	world->way[0].packet = true;
	world->conf.tries = 8;
	done_within(world, 800e6);
	for (unsigned ttl = 1; ttl <= 9; ttl++) {
		assert_int_equal(world->sent[0][ttl], 8);
		assert_int_equal(world->got[0][ttl], 8);
	}
	world_free(world);
}

static void a_flow_not_heard_is_asked_again(void **state)
{
	struct world *world = world_new(1, 5, 10 * MS);
	unsigned most = 0, flow;

	(void)state;
	world->conf.tries = 1;
	world->conf.flows = 8;
	world->way[0].loss[3] = 300;
	assert_true(world_run(world, 30 * NSEC_SEC));
	for (flow = 1; flow <= 8; flow++)
		if (flow_count(world, 3, flow) > most)
			most = flow_count(world, 3, flow);
	assert_true(most >= 2 && most <= 3);
	for (nsec t = 500 * MS; t < world->end; t += 100 * MS)
		assert_true(world_count(world, 0, 3, t, t + 900 * MS) <= 4);
	world_free(world);
}

/* Whom they meet at hop 3 is silent: they wait together. */
static void flows_not_heard_share_their_waiting(void **state)
{
	(void)state;
	for (unsigned flows = 2; flows <= 64; flows++) {
		struct world *world = world_new(1, 5, 10 * MS);

		world->conf.tries = 1;
		world->conf.flows = (uint16_t)flows;
		world->way[0].deaf_at = 3;
		world->way[0].deaf = ~UINT64_C(1) << (flows / 3);
		done_within(world, 2.7e9);
		for (unsigned flow = 1; flow <= flows; flow++) {
			assert_true(flow_count(world, 3, flow) >= 1);
			assert_true(flow_count(world, 3, flow) <= 3);
		}
		/* a second apart, and never more than three in the air */
		assert_int_equal(world_count(world, 0, 3, 900 * MS / 2,
		    900 * MS), 0);
		for (nsec t = 500 * MS; t < world->end; t += 10 * MS)
			assert_true(world_count(world, 0, 3, t, t + 30 * MS)
			    <= 6);
		world_free(world);
	}
}

static void flows_not_heard_at_six(void **state)
{
	struct world *world = world_new(1, 5, 10 * MS);

	(void)state;
	world->family = AF_INET6;
	world->conf.tries = 1;
	world->conf.flows = 16;
	world->way[0].deaf_at = 3;
	world->way[0].deaf = 0xff00;
	done_within(world, 2.4e9);
	for (unsigned flow = 9; flow <= 16; flow++)
		assert_in_range(flow_count(world, 3, flow), 2, 3);
	/* a tenth of a second apart, one by one */
	for (nsec t = 200 * MS; t < world->end; t += 10 * MS)
		assert_true(world_count(world, 0, 3, t, t + 100 * MS) <= 1);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flows_take_turns),
		cmocka_unit_test(flows_of_unequal_length),
		cmocka_unit_test(packets_by_ways_of_unequal_length),
		cmocka_unit_test(a_flow_not_heard_is_asked_again),
		cmocka_unit_test(flows_not_heard_share_their_waiting),
		cmocka_unit_test(flows_not_heard_at_six),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
