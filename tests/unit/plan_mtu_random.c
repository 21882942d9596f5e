/*
 * plan/mtu over paths that chance has made: with no loss, what it finds is the
 * truth, and so are the link that limits it and the largest packet of each hop;
 * with loss, it is the truth or it is called uncertain.  LONG=1: more;
 * SEED=n: that one, and what came of it.
 */
#include "unit/plan_mtu_world.h"

static unsigned pick(struct world *world, unsigned least, unsigned most)
{
	return least + world_random(world, most - least + 1);
}

static bool chance(struct world *world, unsigned per_cent)
{
	return world_random(world, 100) < per_cent;
}

static uint32_t pick_mtu(struct world *world)
{
	static const uint32_t usual[] = { 1500, 1492, 1480, 1400, 1280, 576 };

	if (chance(world, 20))
		return pick(world, 68, 1500);
	return usual[pick(world, 0, 5)];
}

static uint32_t pick_lie(struct world *world, uint32_t mtu)
{
	switch (pick(world, 0, 4)) {
	case 0:
		return pick(world, 0, 67);
	case 1:
		return pick(world, 1500, 70000);
	case 2:
		return mtu + 1;
	case 3:
		return mtu - 1;
	default:
		return pick(world, 68, 1499);
	}
}

static void make_way(struct world *world, struct way *way)
{
	nsec at = 0;
	unsigned k;

	way->distance = pick(world, 1, 20);
	way->jitter = chance(world, 30) ? (nsec)pick(world, 1, 8) * MS : 0;
	way->limited = chance(world, 70);
	for (k = 0; k < HOPS; k++) {
		way->delay[k] = at;
		at += (nsec)pick(world, 0, 12) * MS + 10 * NSEC_USEC;
		way->mtu[k] = chance(world, 25) ? pick_mtu(world) : 1500;
		way->habit[k] = (enum habit)pick(world, 0, 3);
		way->told[k] = pick_lie(world, way->mtu[k]);
		way->silent[k] = k != way->distance && chance(world, 10);
	}
	way->mtu[0] = way->link_mtu = chance(world, 80) ? 1500 :
	    chance(world, 50) ? 9000 : 65535;
	if (way->mtu[0] > 1500)
		for (k = 1; k < HOPS; k++)
			if (way->mtu[k] == 1500 && chance(world, 80))
				way->mtu[k] = way->mtu[0];
	if (chance(world, 5))
		way->most_echo = pick(world, 68, 1500);
	if (chance(world, 5))
		way->back = pick_mtu(world);
	if (chance(world, 5))
		way->link_mtu = 0;
}

static struct world *make(uint64_t seed, unsigned loss)
{
	struct world *world = world_new(1, 1, MS);

	world->seed = mix64(seed);
	world->conf.every_hop = chance(world, 20);
	make_way(world, &world->way[0]);
	world->way[0].loss = loss;
	return world;
}

struct outcome {
	unsigned found, uncertain, wrong;
	unsigned misplaced, false_place;	/* too far apart; elsewhere */
	unsigned hops, hops_wrong;
	nsec slowest;
	unsigned most;
};

static void tell(uint64_t seed, const struct world *world,
    const struct sizes_result *result)
{
	const struct way *way = &world->way[0];

	print_message("# seed %llu: truth %u, %.1f ms, far %u, near %u: state "
	    "%d limit %d mtu %u answers %u above %u silent %u after %u "
	    "before %u distance %u\n",
	    (unsigned long long)seed, world_truth(way, world->end),
	    nsec_to_msec(world->end), world->far[0], world->near[0],
	    (int)result->state, (int)result->limit, result->mtu,
	    result->answers, result->above, result->silent, result->after,
	    result->before, result->distance);
	if (!getenv("SEED"))
		return;
	for (unsigned k = 0; k < way->distance; k++)
		print_message("#  %u: mtu %u habit %d told %u %.1f ms%s\n", k,
		    way->mtu[k], (int)way->habit[k], way->told[k],
		    nsec_to_msec(way->delay[k]), way->silent[k] ?
		    ", silent" : "");
	for (unsigned i = 0; i < world->asked; i++)
		print_message("#  %.1f: %u to %u\n",
		    nsec_to_msec(world->log[i].at), world->log[i].probe.size,
		    world->log[i].probe.ttl);
}

/* The link that limits it; 0: it is not one that tells where it is. */
static unsigned limiting_link(const struct way *way,
    const struct sizes_result *result)
{
	unsigned k;

	if (way->most_echo || way->back || result->mtu == result->local ||
	    result->above == 0)
		return 0;
	for (k = 0; way->mtu[k] > result->mtu; k++)
		;
	return way->habit[k] != VANISHES && way->silent[k] ? 0 : k;
}

/* It does not say that it is another link than it is. */
static bool is_true(const struct way *way, const struct sizes_result *result)
{
	unsigned k = limiting_link(way, result);
	unsigned before = result->before ? result->before : way->distance;

	return k == 0 || (result->after <= k && before > k);
}

/* Does it say which link it is, as far as those beside it speak? */
static bool is_placed(const struct way *way,
    const struct sizes_result *result)
{
	unsigned k = limiting_link(way, result);
	unsigned before = result->before ? result->before : way->distance;

	if (k == 0)
		return true;
	if (way->habit[k] != VANISHES)
		return result->limit == SIZES_LIMIT_TOLD && result->after == k;
	if (result->limit != SIZES_LIMIT_HOLE || !is_true(way, result))
		return false;
	for (unsigned i = result->after + 1u; i < before; i++)
		if (!way->silent[i])
			return false;
	return true;
}

/* With every_hop: is each hop's largest packet as large as it is? */
static unsigned count_hops(const struct world *world, bool right)
{
	const struct way *way = &world->way[0];
	uint32_t most = way->mtu[0];
	struct sizes_hop hop;
	unsigned n = 0;

	for (unsigned ttl = 1; ttl < way->distance; ttl++) {
		most = way->mtu[ttl - 1] < most ? way->mtu[ttl - 1] : most;
		sizes_hop(world->sizes, 0, (uint8_t)ttl, &hop);
		if (way->silent[ttl])
			continue;
		n += (hop.most == most) == right;
		if (getenv("SEED"))
			print_message("#  hop %u: truth %u, most %u, above "
			    "%u, silent %u, told %u\n", ttl, most, hop.most,
			    hop.above, hop.silent, hop.told);
	}
	return n;
}

/* Where the path carries more than the target, or the way back, answers, there
 * is no path MTU to be found. */
static bool is_beyond(const struct world *world, nsec at)
{
	struct way way = world->way[0];

	way.most_echo = way.back = 0;
	return world_truth(&world->way[0], at) < world_truth(&way, at);
}

static void try_one(uint64_t seed, unsigned loss, struct outcome *outcome)
{
	struct world *world = make(seed, loss);
	struct sizes_result result;
	bool right, placed, done;

	if (!world_run(world, 100 * NSEC_SEC))
		fail_msg("SEED=%llu does not end", (unsigned long long)seed);
	result = world_result(world, 0);
	right = result.mtu == world_truth(&world->way[0], world->end);
	done = result.state == SIZES_FOUND;
	if (is_beyond(world, world->end)) {
		right &= result.limit == SIZES_LIMIT_BEYOND;
		done |= right;
	}
	outcome->found += done && right;
	outcome->wrong += done && !right;
	outcome->uncertain += !done;
	if (world->end > outcome->slowest)
		outcome->slowest = world->end;
	if (world->far[0] + world->near[0] > outcome->most)
		outcome->most = world->far[0] + world->near[0];
	placed = !right || is_placed(&world->way[0], &result);
	outcome->misplaced += !placed;
	outcome->false_place += right && !is_true(&world->way[0], &result);
	if (world->conf.every_hop) {
		outcome->hops += count_hops(world, true);
		outcome->hops_wrong += count_hops(world, false);
	}
	if (!done || !right || getenv("SEED"))
		tell(seed, world, &result);
	world_free(world);
}

static struct outcome try_all(unsigned loss)
{
	uint64_t seeds = getenv("LONG") ? 100000 : 1000, seed = 1;
	const char *only = getenv("SEED");
	struct outcome outcome = { 0 };

	if (only)
		seed = seeds = strtoull(only, NULL, 10);
	for (; seed <= seeds; seed++)
		try_one(seed, loss, &outcome);
	print_message("# loss %u/1000: found %u, uncertain %u, wrong %u; link "
	    "in too wide a range %u, false %u; hops %u, wrong %u; at most "
	    "%.1f ms, %u probes\n", loss, outcome.found, outcome.uncertain,
	    outcome.wrong, outcome.misplaced, outcome.false_place,
	    outcome.hops, outcome.hops_wrong, nsec_to_msec(outcome.slowest),
	    outcome.most);
	return outcome;
}

static void without_loss_it_is_the_truth(void **state)
{
	struct outcome outcome = try_all(0);

	(void)state;
	assert_int_equal(outcome.wrong, 0);
	assert_int_equal(outcome.uncertain, 0);
	assert_int_equal(outcome.misplaced, 0);
	assert_true(outcome.hops_wrong <= outcome.hops / 1000);
}

static void with_loss_it_is_never_wrong(void **state)
{
	struct outcome outcome = try_all(100);

	(void)state;
	assert_int_equal(outcome.wrong, 0);
	assert_true(outcome.uncertain <= outcome.found / 1000);
	assert_true(outcome.misplaced <= outcome.found / 100);
	assert_true(outcome.false_place <= outcome.found / 1000);
}

/* Chance may have it that nothing of what fits is lost, for once. */
static void with_much_loss_hardly_ever(void **state)
{
	struct outcome outcome = try_all(300);

	(void)state;
	assert_true(outcome.wrong <= outcome.found / 10000);
	assert_true(outcome.uncertain <= outcome.found / 100);
	assert_true(outcome.false_place <= outcome.found / 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_loss_it_is_the_truth),
		cmocka_unit_test(with_loss_it_is_never_wrong),
		cmocka_unit_test(with_much_loss_hardly_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
