/* plan/mtu*.c: one search, told by hand what no honest network tells. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "plan/mtustate.h"

struct bench {
	struct mtu	 mtu;
	struct mtu_search search;
};

static struct bench *begin(void)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	assert_non_null(bench);
	bench->search.family = AF_INET;
	bench->search.least = bench->search.small = MTU_SMALL;
	bench->search.ceiling = 9000;
	bench->search.number = 1;
	return bench;
}

static struct event event_of(struct bench *bench, enum event_kind kind,
    uint32_t size)
{
	return (struct event){
		.kind = kind, .rtt = NSEC_MSEC, .from = addr_v4(1),
		.probe = { .number = bench->search.number++, .size = size,
			.ttl = MTU_FAR, .whole = true },
	};
}

static void so_many_claims_are_kept(void **state)
{
	struct bench *bench = begin();
	struct event event;

	(void)state;
	for (uint32_t i = 0; i < 2 * MTU_CLAIMS; i++) {
		event = event_of(bench, EVENT_TOO_BIG, 9000 - 100 * i);
		event.mtu = event.probe.size - 50;
		mtu_search_told(&bench->search, &event);
		assert_int_equal(bench->search.claims,
		    i < MTU_CLAIMS ? i + 1 : MTU_CLAIMS);
	}
	assert_int_equal(bench->search.promise, 8950);
	assert_int_equal(bench->search.told,
	    8950 - 100 * (MTU_CLAIMS - 1));
	free(bench);
}

/* It is too large for our own interface, which may not say what fits. */
static void too_large_to_leave(void **state)
{
	static const struct { uint32_t size, fits, ceiling; } told[] = {
		{ 1500, 1400, 1400 }, { 1500, 0, 1499 }, { 1500, 67, 1499 },
		{ 1500, 68, 68 }, { 1500, 1500, 1499 }, { 1500, 9000, 1499 },
	};
	struct bench *bench;
	struct event event;

	(void)state;
	for (unsigned i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		bench = begin();
		event = event_of(bench, EVENT_UNSENT, told[i].size);
		event.error = EMSGSIZE;
		event.mtu = told[i].fits;
		mtu_search_note(&bench->mtu, &bench->search, &event);
		assert_int_equal(bench->search.ceiling, told[i].ceiling);
		free(bench);
	}
}

/* The queue of this host had no room for it, and now it has. */
static void what_was_choked_gets_through(void **state)
{
	struct bench *bench = begin();

	(void)state;
	bench->search.choked = 1400;
	mtu_answered(&bench->search, 1399, 1);
	assert_int_equal(bench->search.choked, 1400);
	mtu_answered(&bench->search, 1400, 2);
	assert_int_equal(bench->search.choked, 0);
	free(bench);
}

/* It seemed to vanish before this hop, and gets there after all. */
static void what_gets_to_a_hop_does_not_vanish_before_it(void **state)
{
	struct bench *bench = begin();
	struct mtu_hop *hop = &bench->search.hop[3];
	struct event event;

	(void)state;
	hop->above = 1400;
	event = event_of(bench, EVENT_EXPIRED, 1399);
	event.probe.ttl = 3;
	mtu_hops_note(&bench->mtu, &bench->search, &event);
	assert_int_equal(hop->above, 1400);
	event = event_of(bench, EVENT_EXPIRED, 1400);
	event.probe.ttl = 3;
	mtu_hops_note(&bench->mtu, &bench->search, &event);
	assert_int_equal(hop->above, 0);
	assert_int_equal(hop->most, 1400);
	free(bench);
}

/* Three hops of which nothing larger than 1400 is known, and none answers. */
static void the_first_of_silent_hops_speaks_for_all(void **state)
{
	struct bench *bench = begin();
	struct mtu_search *search = &bench->search;

	(void)state;
	search->ceiling = 1500;
	search->distance = 4;
	for (unsigned ttl = 1; ttl <= 3; ttl++) {
		search->hop[ttl].met = true;
		search->hop[ttl].from = addr_v4(ttl);
	}
	mtu_answered(search, 1400, 1);
	mtu_hops_every(search, 10 * NSEC_SEC);
	assert_int_equal(search->near.n, 3);
	search->near.n = search->near.head = 0;
	mtu_hops_every(search, 20 * NSEC_SEC);
	assert_int_equal(search->near.n, 2);	/* a small one behind it */
	assert_int_equal(search->near.wish[0].ttl, 1);
	assert_int_equal(search->near.wish[0].size, 1500);
	assert_int_equal(search->near.wish[1].ttl, 1);
	assert_int_equal(search->near.wish[1].size, MTU_SMALL);
	free(bench);
}

/* A round is over, in which the target was heard or not. */
static nsec pause_after(struct bench *bench, bool heard)
{
	bench->search.far.n = 0;
	bench->search.open = bench->search.attempts = 0;
	bench->search.fresh = true;
	bench->search.witnessed = heard;
	mtu_search_step(&bench->mtu, &bench->search, 0);
	return bench->search.pause;
}

static void who_does_not_keep_up_is_given_time(void **state)
{
	struct bench *bench = begin();

	(void)state;
	assert_int_equal(pause_after(bench, false), 0);
	assert_int_equal(pause_after(bench, false), 200 * NSEC_MSEC);
	assert_int_equal(pause_after(bench, false), 400 * NSEC_MSEC);
	assert_int_equal(pause_after(bench, true), 300 * NSEC_MSEC);
	assert_int_equal(pause_after(bench, true), 225 * NSEC_MSEC);
	for (unsigned i = 0; i < 6; i++)
		pause_after(bench, true);
	assert_int_equal(bench->search.pause, 0);
	free(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(so_many_claims_are_kept),
		cmocka_unit_test(too_large_to_leave),
		cmocka_unit_test(what_was_choked_gets_through),
		cmocka_unit_test(what_gets_to_a_hop_does_not_vanish_before_it),
		cmocka_unit_test(the_first_of_silent_hops_speaks_for_all),
		cmocka_unit_test(who_does_not_keep_up_is_given_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
