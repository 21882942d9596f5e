/*
 * plan/trace over ways that chance has made: whatever they do, it ends, keeps
 * within its bounds, and knows of each hop what became of it.  LONG=1: more.
 */
#include "unit/plan_trace_world.h"

static unsigned pick(struct world *world, unsigned least, unsigned most)
{
	return least + world_random(world, most - least + 1);
}

static bool chance(struct world *world, unsigned per_cent)
{
	return world_random(world, 100) < per_cent;
}

static void make_way(struct world *world, struct way *way)
{
	nsec at = 0;

	way->distance = chance(world, 90) ? pick(world, 1, 40) : 0;
	way->limited = chance(world, 50);
	for (unsigned ttl = 1; ttl < 256; ttl++) {
		at += (nsec)pick(world, 1, 20) * MS;
		way->delay[ttl] = at + (nsec)pick(world, 0, 30) * MS;
		way->silent[ttl] = chance(world, 10);
		way->loss[ttl] = chance(world, 10) ? pick(world, 1, 900) : 0;
		if (chance(world, 30))
			way->router[ttl] = pick(world, 1, 9999);
		if (chance(world, 5)) {
			way->mtu[ttl] = pick(world, 0, 1600);
			way->told[ttl] = pick(world, 0, 1600);
		}
	}
	if (chance(world, 15))
		way->refuse = pick(world, 1, 30);
	way->refused_from = way->refuse + pick(world, 0, 4);
	way->refuse_once = chance(world, 50);
	if (chance(world, 10))
		way->loop = pick(world, 1, 30);
	way->longer = pick(world, 0, 3);
	way->unsent = chance(world, 3);
	way->link_mtu = pick(world, 0, 70000);
	if (chance(world, 10)) {
		way->state = 'w';
		way->known = (nsec)pick(world, 0, 2000) * MS;
		way->never = chance(world, 50);
	}
}

static struct world *make(uint64_t seed)
{
	struct world *world = world_new(1, 1, MS);
	struct plan_trace_conf *conf = &world->conf;

	world->seed = mix64(seed);
	conf->targets = chance(world, 50) ? 1 : pick(world, 2, 12);
	conf->hops = (uint8_t)pick(world, 1, 60);
	conf->first = (uint8_t)pick(world, 1,
	    chance(world, 20) ? conf->hops : 1);
	conf->gap = (uint8_t)pick(world, 1, 40);
	conf->tries = pick(world, 1, 5);
	conf->flows = (uint16_t)(chance(world, 70) ? 1 : pick(world, 2, 6));
	conf->flow = (uint16_t)pick(world, 1, 65000);
	conf->rounds = chance(world, 70) ? 1 : pick(world, 2, 6);
	conf->interval = (nsec)pick(world, 0, 1000) * MS;
	conf->patience = (nsec)pick(world, 10, 3000) * MS;
	conf->patient = chance(world, 10);
	conf->mtu = chance(world, 50);
	conf->size = chance(world, 80) ? 0 : pick(world, 60, 2000);
	for (uint32_t i = 0; i < conf->targets; i++) {
		memset(&world->way[i], 0, sizeof(world->way[i]));
		world->way[i].state = 'r';
		for (unsigned ttl = 0; ttl < 256; ttl++)
			world->way[i].router[ttl] = ttl;
		make_way(world, &world->way[i]);
	}
	return world;
}

static void keeps_within_bounds(const struct world *world)
{
	const struct plan_trace_conf *conf = &world->conf;
	unsigned most = (unsigned)conf->rounds * (conf->tries + 2) *
	    conf->flows + 4, first;
	const struct asked *log = world->log;
	struct plan_trace_hop hop;
	nsec soon = 10 * MS;

	for (uint32_t i = 0; i < conf->targets; i++) {
		for (unsigned ttl = conf->first; ttl <= conf->hops; ttl++) {
			assert_true(world->sent[i][ttl] <= most);
			plan_trace_hop(world->plan, i, (uint8_t)ttl, &hop);
			assert_true(hop.settled);
			assert_true(hop.inferred == UINT32_MAX ||
			    (hop.inferred < conf->targets &&
			    hop.inferred != i));
		}
		for (unsigned ttl = conf->hops + 1u; ttl < 255; ttl++)
			assert_int_equal(world->sent[i][ttl], 0);
		for (unsigned ttl = 0; ttl < conf->first; ttl++)
			assert_int_equal(world->sent[i][ttl], 0);
		assert_true(world->sent[i][255] <= 1 + 2 * 20);
	}
	for (unsigned i = 0; i < world->asked; i++) {
		assert_true(log[i].probe.flow >= conf->flow);
		assert_true(log[i].probe.flow < conf->flow + conf->flows);
		assert_true(log[i].probe.patience <= conf->patience);
	}
	/* no more than three of the first hop before anybody can answer */
	for (unsigned ttl = 1; ttl <= conf->first; ttl++)
		if (world->way[0].delay[ttl] < soon)
			soon = world->way[0].delay[ttl];
	first = world_count(world, 0, conf->first, 0, soon);
	assert_true(first <= 3 || world->way[0].unsent);
}

static void whatever_they_do(void **state)
{
	uint64_t seeds = getenv("LONG") ? 30000 : 1000, seed = 1;
	const char *only = getenv("SEED");
	struct world *world;

	(void)state;
	if (only)
		seed = seeds = (uint64_t)atoll(only);
	for (; seed <= seeds; seed++) {
		if (getenv("TELL"))
			print_message("# SEED=%llu\n",
			    (unsigned long long)seed);
		world = make(seed);
		if (!world_run(world, 400 * NSEC_SEC))
			fail_msg("SEED=%llu does not end",
			    (unsigned long long)seed);
		keeps_within_bounds(world);
		if (world->calls > 40 * (world->asked + 1000))
			fail_msg("SEED=%llu: %u calls for %u probes",
			    (unsigned long long)seed, world->calls,
			    world->asked);
		world_free(world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_they_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
