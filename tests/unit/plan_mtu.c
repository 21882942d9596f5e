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


static void nobody_there(void **state)
{
	struct world *world = world_new(1, 6, 50 * MS);
	struct sizes_result result;

	(void)state;
	world->way[0].silent[6] = true;
	result = run(world);
	assert_int_equal(result.state, SIZES_NO_ANSWER);
	assert_true(world->end <= 4 * NSEC_SEC);
	assert_true(world->far[0] <= 60);
	world_free(world);
}

static void unreachable(void **state)
{
	struct world *world = world_new(1, 6, 50 * MS);
	struct sizes_result result;

	(void)state;
	world->way[0].refused = true;
	result = run(world);
	assert_int_equal(result.state, SIZES_NO_ANSWER);
	assert_true(world->end <= NSEC_SEC);
	world_free(world);
}

static void no_way_out(void **state)
{
	struct world *world = world_new(1, 6, 50 * MS);
	struct sizes_result result;

	(void)state;
	world->way[0].unsent = true;
	result = run(world);
	assert_int_not_equal(result.state, SIZES_FOUND);
	assert_true(world->asked <= 10);
	world_free(world);
}

/* A device that drops what it cannot take tells it as a full queue. */
static void a_device_that_takes_less(void **state)
{
	struct world *world = world_new(1, 6, 20 * MS);
	struct sizes_result result;

	(void)state;
	world->way[0].choked = 1333;
	result = run(world);
	assert_int_equal(result.state, SIZES_FOUND);
	assert_int_equal(result.mtu, 1333);
	assert_int_equal(result.limit, SIZES_LIMIT_LOCAL);
	assert_int_equal(result.fragments_sent, 0);
	assert_int_equal(world_count(world, 0, 1334, 1), 0);
	world_free(world);
}

static void a_target_that_answers_so_often(void **state)
{
	struct world *world = world_new(1, 6, 20 * MS);
	struct sizes_result result;

	(void)state;
	world->way[0].pause = 100 * MS;
	result = run(world);
	assert_int_equal(result.mtu, 1500);
	assert_int_equal(result.state, SIZES_FOUND);
	world_free(world);

	world = world_new(1, 6, 20 * MS);
	world->way[0].pause = 200 * MS;
	world->way[0].mtu[3] = 1333;
	world->way[0].habit[3] = VANISHES;
	result = run(world);
	assert_true(result.state == SIZES_UNCERTAIN || result.mtu == 1333);
	world_free(world);
}

static void large_ones_are_lost_more_often(void **state)
{
	struct world *world;
	struct sizes_result result;

	(void)state;
	for (unsigned seed = 1; seed <= 200; seed++) {
		world = world_new(1, 6, 20 * MS);
		world->seed = seed;
		world->way[0].loss_large = 400;
		result = run(world);
		assert_true(result.state != SIZES_FOUND ||
		    result.mtu == 1500);
		world_free(world);
	}
}

/* Our interface takes so much; whether we know of it, or not. */
static void up_to_the_interface(uint32_t mtu, bool known)
{
	struct world *world = world_new(1, 6, 20 * MS);
	struct way *way = &world->way[0];
	struct sizes_result result;

	for (unsigned k = 0; k < HOPS; k++)
		way->mtu[k] = mtu;
	way->link_mtu = known ? mtu : 0;
	result = run(world);
	assert_int_equal(result.state, SIZES_FOUND);
	assert_int_equal(result.mtu, mtu);
	assert_true(world->end <= 70 * MS);
	world_free(world);
}

static void interfaces_large_and_small(void **state)
{
	static const uint32_t mtus[] = { 68, 100, 576, 1280, 1499, 1500,
	    1501, 9000, 9216, 65535 };

	(void)state;
	for (unsigned i = 0; i < sizeof(mtus) / sizeof(mtus[0]); i++) {
		up_to_the_interface(mtus[i], true);
		up_to_the_interface(mtus[i], false);
	}
}

static void no_more_than_wanted(void **state)
{
	struct world *world = chain(TELLS, 20 * MS);
	struct sizes_result result;

	(void)state;
	world->conf.most = 1000;
	result = run(world);
	assert_int_equal(result.state, SIZES_FOUND);
	assert_int_equal(result.mtu, 1000);
	for (unsigned i = 0; i < world->asked; i++)
		assert_true(world->log[i].probe.size <= 1000);
	world_free(world);
}

/* Every probe is whole, of one flow, and asks what it may. */
static void probes_are_as_agreed(void **state)
{
	struct world *world = chain(VANISHES, 20 * MS);

	(void)state;
	world->conf.flow = 7;
	world->conf.hops = 9;
	run(world);
	for (unsigned i = 0; i < world->asked; i++) {
		const struct probe *probe = &world->log[i].probe;

		assert_true(probe->whole);
		assert_false(probe->payload);
		assert_int_equal(probe->flow, 7);
		assert_true(probe->ttl == 255 ||
		    (probe->ttl >= 1 && probe->ttl <= 9));
		assert_true(probe->size >= 68 && probe->size <= 1500);
		assert_true(probe->patience > 0 &&
		    probe->patience <= world->conf.patience);
	}
	world_free(world);
}

/* The path becomes another while it is measured. */
static void changes(uint32_t before, uint32_t after, enum habit habit,
    nsec at)
{
	struct world *world = world_new(1, 6, 50 * MS);
	struct way *way = &world->way[0];
	struct sizes_result result;

	way->mtu[3] = before;
	way->habit[3] = habit;
	way->change_at = at;
	way->change_link = 3;
	way->change_mtu = after;
	result = run(world);
	if (result.state != SIZES_UNCERTAIN && result.mtu != before &&
	    result.mtu != after)
		fail_msg("%u to %u at %.1f ms, %d: %u", before, after,
		    nsec_to_msec(at), (int)habit, result.mtu);
	world_free(world);
}

static void paths_that_change(void **state)
{
	static const uint32_t mtus[] = { 1500, 1492, 1400, 1333, 1280 };

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		for (unsigned j = 0; j < 5; j++)
			for (nsec at = 10 * MS; at < 300 * MS; at += 17 * MS) {
				changes(mtus[i], mtus[j], TELLS, at);
				changes(mtus[i], mtus[j], VANISHES, at);
				changes(mtus[i], mtus[j], TELLS_ZERO, at);
			}
}

/* All at once would be a flood, one by one would be slow. */
static void many_targets(void **state)
{
	struct world *world = world_new(64, 6, 50 * MS);
	struct sizes_result result;

	(void)state;
	for (unsigned i = 0; i < 64; i++) {
		world->way[i].mtu[3] = 1500 - i;
		world->way[i].habit[3] = i % 2 ? TELLS : VANISHES;
	}
	world->way[7].silent[6] = true;
	world->way[9].state = 'w';
	world->way[9].known = 5 * NSEC_SEC;
	world->way[11].state = 'w';
	world->way[11].never = true;
	run(world);
	for (unsigned i = 0; i < 64; i++) {
		result = world_result(world, i);
		if (i == 7 || i == 11)
			continue;
		assert_int_equal(result.state, SIZES_FOUND);
		assert_int_equal(result.mtu, 1500 - i);
		if (i > 0)
			assert_int_equal(result.after, 3);
	}
	assert_int_equal(world->far[11], 0);
	assert_true(world->end <= 8 * NSEC_SEC);
	world_free(world);
}

/* Names may have an address after all. */
static void names_that_come_late(void **state)
{
	struct world *world = world_new(1, 6, 50 * MS);
	struct event event = { .kind = EVENT_UNRESOLVED, .error = -3 };

	(void)state;
	world->conf.patient_names = true;
	world->way[0].state = 'w';
	world->way[0].known = NSEC_SEC;
	world_begin(world);
	world->plan->ops->note(world->plan, &event);
	run(world);
	assert_int_equal(world_result(world, 0).mtu, 1500);
	world_free(world);
}

static void a_long_way(void **state)
{
	struct world *world = world_new(1, 60, 50 * MS);
	struct sizes_result result;

	(void)state;
	world->conf.hops = 64;
	world->way[0].mtu[50] = 1400;
	world->way[0].habit[50] = VANISHES;
	result = run(world);
	assert_int_equal(result.state, SIZES_FOUND);
	assert_int_equal(result.after, 50);
	assert_int_equal(result.before, 51);
	assert_int_equal(result.distance, 60);
	world_free(world);
}

/* Linux sends six errors at once, and other programs want some, too. */
static void routers_are_spared(void **state)
{
	struct world *world = world_new(1, 12, 50 * MS);
	unsigned ttl, i;

	(void)state;
	world->way[0].limited = true;
	world->way[0].mtu[7] = 1333;
	world->way[0].habit[7] = VANISHES;
	run(world);
	assert_int_equal(world->denied, 0);
	for (ttl = 1; ttl < 12; ttl++) {
		i = world_count(world, 0, 0, ttl);
		assert_true(ttl > 7 || i <= 3);
	}
	assert_true(world->end <= 400 * MS);
	world_free(world);
}

static void every_hop(void **state)
{
	struct world *world = chain(TELLS, 50 * MS);
	static const uint32_t most[] = { 0, 1500, 1500, 1400, 1400, 1280 };
	struct sizes_hop hop;

	(void)state;
	world->conf.every_hop = true;
	world->way[0].limited = true;
	run(world);
	for (unsigned ttl = 1; ttl < 6; ttl++) {
		sizes_hop(world->sizes, 0, (uint8_t)ttl, &hop);
		assert_int_equal(hop.most, most[ttl]);
	}
	assert_true(world->end <= 400 * MS);
	assert_int_equal(world->denied, 0);
	world_free(world);
}

static uint8_t family6(const void *list, uint32_t target)
{
	(void)list;
	(void)target;
	return AF_INET6;
}

/* Told MTUs below 1280 are no IPv6; smaller probes are, if 1280 is silent. */
static void ipv6(void **state)
{
	struct world *world = chain(TELLS, 50 * MS);
	struct sizes_result result;

	(void)state;
	world->conf.family = family6;
	result = run(world);
	assert_int_equal(result.mtu, 1280);
	for (unsigned i = 0; i < world->asked; i++)
		assert_true(world->log[i].probe.size == 68 ||
		    world->log[i].probe.size >= 1280);
	world_free(world);

	world = world_new(1, 6, 50 * MS);
	world->conf.family = family6;
	world->way[0].most_echo = 1000;
	result = run(world);
	assert_int_equal(result.mtu, 1000);
	world_free(world);
}

/* A target that answers only so much is there all the same. */
static void hardly_any_echo(void **state)
{
	static const uint32_t most[] = { 28, 36, 60, 67, 68, 100 };

	(void)state;
	for (unsigned i = 0; i < sizeof(most) / sizeof(most[0]); i++) {
		struct world *world = world_new(1, 6, 20 * MS);

		world->way[0].most_echo = most[i];
		assert_int_equal(run(world).mtu, most[i]);
		assert_int_equal(run(world).limit, most[i] < 68 ?
		    SIZES_LIMIT_ECHO : SIZES_LIMIT_BEYOND);
		world_free(world);
	}
}

/* What is in the air is not waited for longer than the user would. */
static void patience(void **state)
{
	struct world *world = world_new(1, 6, 50 * MS);

	(void)state;
	world->conf.patient = true;
	world->conf.patience = 300 * MS;
	world->way[0].mtu[3] = 1400;
	world->way[0].habit[3] = VANISHES;
	run(world);
	assert_true(world->end >= 900 * MS);
	for (unsigned i = 0; i < world->asked; i++)
		assert_int_equal(world->log[i].probe.patience, 300 * MS);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(told_in_two_round_trips),
		cmocka_unit_test(nothing_in_the_way),
		cmocka_unit_test(black_holes_in_eight_round_trips),
		cmocka_unit_test(nobody_there),
		cmocka_unit_test(unreachable),
		cmocka_unit_test(no_way_out),
		cmocka_unit_test(a_device_that_takes_less),
		cmocka_unit_test(a_target_that_answers_so_often),
		cmocka_unit_test(large_ones_are_lost_more_often),
		cmocka_unit_test(interfaces_large_and_small),
		cmocka_unit_test(no_more_than_wanted),
		cmocka_unit_test(probes_are_as_agreed),
		cmocka_unit_test(paths_that_change),
		cmocka_unit_test(many_targets),
		cmocka_unit_test(names_that_come_late),
		cmocka_unit_test(a_long_way),
		cmocka_unit_test(routers_are_spared),
		cmocka_unit_test(every_hop),
		cmocka_unit_test(ipv6), cmocka_unit_test(hardly_any_echo),
		cmocka_unit_test(patience),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
