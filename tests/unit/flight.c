/* Slots of sequence numbers: handed out, found, expired, used again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/flight.h"

static const struct probe probe = {
	.target = 7, .number = 3, .tag = 9, .size = 56, .flow = 1, .ttl = 12,
	.series = 2, .payload = true, .patience = 2 * NSEC_SEC,
};

static int setup(void **state)
{
	*state = flights_new(2);
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	flights_free(*state);
	return 0;
}

static struct flight *launch(struct flights *flights, unsigned lane, nsec now)
{
	struct flight *flight = flight_open(flights, lane, &probe, now,
	    NSEC_SEC, false);

	if (flight)
		flight_launch(flights, flight, now);
	return flight;
}

static void gives_the_probe_back_as_it_was(void **state)
{
	struct probe back = flight_probe(launch(*state, 0, 1));

	assert_int_equal(back.target, probe.target);
	assert_int_equal(back.number, probe.number);
	assert_int_equal(back.tag, probe.tag);
	assert_int_equal(back.size, probe.size);
	assert_int_equal(back.patience, probe.patience);
	assert_int_equal(back.flow, probe.flow);
	assert_int_equal(back.ttl, probe.ttl);
	assert_int_equal(back.series, probe.series);
	assert_true(back.payload && !back.whole && !back.group);
}

static void hands_out_numbers_in_order_from_one(void **state)
{
	for (uint32_t i = 1; i < 100; i++)
		assert_int_equal(launch(*state, 1, 1)->serial, i);
}

static void finds_a_flight_by_lane_and_number(void **state)
{
	struct flight *first = launch(*state, 0, 1);
	struct flight *other = launch(*state, 1, 1);

	assert_ptr_equal(flight_find(*state, 0, 1), first);
	assert_ptr_equal(flight_find(*state, 1, 1), other);
	assert_int_equal(flight_lane(*state, other), 1);
}

static void is_full_when_all_are_in_the_air(void **state)
{
	for (int i = 0; i < FLIGHT_SLOTS; i++)
		assert_non_null(launch(*state, 0, 1));
	assert_null(launch(*state, 0, 1));
	assert_non_null(launch(*state, 1, 1));
	assert_int_equal(flights_in_air(*state), FLIGHT_SLOTS + 1);
}

static void keeps_the_number_of_a_lost_probe_apart(void **state)
{
	struct flight *lost = launch(*state, 0, 0);

	flight_settle(*state, lost, FLIGHT_LOST);
	for (int i = 1; i < FLIGHT_SLOTS; i++)
		flight_settle(*state, launch(*state, 0, 0), FLIGHT_ANSWERED);
	/* Serial 65537 would be its slot; it is skipped. */
	assert_int_equal((uint16_t)launch(*state, 0, NSEC_SEC)->serial, 2);
}

static void uses_a_lost_number_again_after_the_linger(void **state)
{
	struct flight *lost = launch(*state, 0, 0);

	flight_settle(*state, lost, FLIGHT_LOST);
	for (int i = 1; i < FLIGHT_SLOTS; i++)
		flight_settle(*state, launch(*state, 0, 0), FLIGHT_ANSWERED);
	assert_int_equal((uint16_t)launch(*state, 0, 3 * NSEC_SEC)->serial, 1);
	assert_int_equal((uint16_t)launch(*state, 0, 3 * NSEC_SEC)->serial, 2);
}

static void unmarked_answers_rest_too(void **state)
{
	struct flight *flight = flight_open(*state, 0, &probe, 0, NSEC_SEC,
	    true);

	flight_launch(*state, flight, 0);
	flight_settle(*state, flight, FLIGHT_ANSWERED);
	for (int i = 1; i < FLIGHT_SLOTS; i++)
		flight_settle(*state, launch(*state, 0, 0), FLIGHT_ANSWERED);
	launch(*state, 0, 0);
	flight = flight_open(*state, 0, &probe, NSEC_SEC, NSEC_SEC, true);
	assert_null(flight);
}

static void expires_in_order_of_patience(void **state)
{
	struct flight *first = launch(*state, 0, 10), *second;

	second = launch(*state, 0, 5);
	assert_null(flight_expired(*state, 2 * NSEC_SEC));
	assert_int_equal(flights_due(*state), 2 * NSEC_SEC + 5);
	assert_ptr_equal(flight_expired(*state, 2 * NSEC_SEC + 5), second);
	flight_settle(*state, second, FLIGHT_LOST);
	assert_null(flight_expired(*state, 2 * NSEC_SEC + 5));
	assert_ptr_equal(flight_expired(*state, 2 * NSEC_SEC + 10), first);
}

static void patience_runs_from_the_departure(void **state)
{
	struct flight *flight = launch(*state, 0, 0);

	flight_depart(*state, flight, NSEC_SEC);
	assert_null(flight_expired(*state, 3 * NSEC_SEC - 1));
	assert_ptr_equal(flight_expired(*state, 3 * NSEC_SEC), flight);
}

static void an_abandoned_slot_is_free(void **state)
{
	struct flight *flight = flight_open(*state, 0, &probe, 0, 0, false);

	flight_abandon(flight);
	assert_int_equal(flight->state, FLIGHT_FREE);
	assert_int_equal(flights_in_air(*state), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(gives_the_probe_back_as_it_was),
		TEST(hands_out_numbers_in_order_from_one),
		TEST(finds_a_flight_by_lane_and_number),
		TEST(is_full_when_all_are_in_the_air),
		TEST(keeps_the_number_of_a_lost_probe_apart),
		TEST(uses_a_lost_number_again_after_the_linger),
		TEST(unmarked_answers_rest_too),
		TEST(expires_in_order_of_patience),
		TEST(patience_runs_from_the_departure),
		TEST(an_abandoned_slot_is_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
