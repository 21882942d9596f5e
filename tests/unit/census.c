/* model/census: what becomes of each target, and the numbers of them all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/mix.h"
#include "model/census.h"

static struct event about(enum event_kind kind, uint32_t target,
    uint32_t number)
{
	return (struct event){
		.kind = kind, .at = NSEC_SEC, .sent = NSEC_SEC / 2,
		.rtt = 10 * NSEC_MSEC, .queue = NSEC_UNKNOWN,
		.probe = { .target = target, .number = number,
		    .patience = NSEC_SEC / 4, .stamp = number > 1 },
	};
}

static void tell(struct census *census, enum event_kind kind, uint32_t target,
    uint32_t number)
{
	struct event event = about(kind, target, number);

	census_note(census, &event);
}

/* Sent, and then what. */
static void try(struct census *census, uint32_t target, uint32_t number,
    enum event_kind kind)
{
	tell(census, EVENT_SENT, target, number);
	tell(census, kind, target, number);
}

static void unsent(struct census *census, uint32_t target, uint32_t number,
    int error, bool after)
{
	struct event event = about(EVENT_UNSENT, target, number);

	event.error = error;
	event.after = after;
	if (after)
		tell(census, EVENT_SENT, target, number);
	census_note(census, &event);
}

static void an_answer_makes_it_up(void **state)
{
	struct census *census = census_new(2, 3);

	(void)state;
	assert_int_equal(census_state(census, 0), CENSUS_WAITING);
	tell(census, EVENT_SENT, 0, 1);
	assert_false(census_news(census));
	tell(census, EVENT_REPLY, 0, 1);
	assert_true(census_news(census));
	assert_int_equal(census_state(census, 0), CENSUS_UP);
	assert_false(census_is_late(census, 0));
	tell(census, EVENT_DUPLICATE, 0, 1);
	assert_false(census_news(census));
	assert_false(census_is_late(census, 0));
	assert_int_equal(census_counts(census)->state[CENSUS_UP], 1);
	assert_int_equal(census_counts(census)->state[CENSUS_WAITING], 1);
	assert_int_equal(census_counts(census)->asked, 1);
	census_end(census);
	census_free(census);
}

static void only_the_last_silence_makes_it_down(void **state)
{
	struct census *census = census_new(1, 3);

	(void)state;
	try(census, 0, 1, EVENT_LOST);
	try(census, 0, 2, EVENT_LOST);
	assert_false(census_news(census));
	assert_int_equal(census_state(census, 0), CENSUS_WAITING);
	try(census, 0, 3, EVENT_LOST);
	assert_true(census_news(census));
	assert_int_equal(census_state(census, 0), CENSUS_DOWN);
	census_free(census);
}

static void one_try_is_enough_where_there_is_but_one(void **state)
{
	struct census *census = census_new(1, 1);

	(void)state;
	try(census, 0, 1, EVENT_LOST);
	assert_int_equal(census_state(census, 0), CENSUS_DOWN);
	census_free(census);
}

static void a_late_answer_makes_it_up_again(void **state)
{
	struct census *census = census_new(1, 1);

	(void)state;
	try(census, 0, 1, EVENT_LOST);
	tell(census, EVENT_LATE, 0, 1);
	assert_true(census_news(census));
	assert_int_equal(census_state(census, 0), CENSUS_UP);
	assert_true(census_is_late(census, 0));
	assert_int_equal(census_counts(census)->late, 1);
	assert_int_equal(census_counts(census)->state[CENSUS_DOWN], 0);
	census_free(census);
}

static void an_answer_in_time_makes_up_for_the_late_one(void **state)
{
	struct census *census = census_new(1, 3);

	(void)state;
	try(census, 0, 1, EVENT_LOST);
	tell(census, EVENT_SENT, 0, 2);
	tell(census, EVENT_LATE, 0, 1);
	tell(census, EVENT_REPLY, 0, 2);
	assert_false(census_news(census));
	assert_false(census_is_late(census, 0));
	assert_int_equal(census_counts(census)->late, 0);
	tell(census, EVENT_LATE, 0, 1);
	assert_false(census_is_late(census, 0));
	assert_int_equal(census_counts(census)->state[CENSUS_UP], 1);
	census_free(census);
}

static void an_error_is_outranked_by_an_answer_alone(void **state)
{
	struct census *census = census_new(1, 1);
	struct event event = about(EVENT_REPLY, 0, 1);

	(void)state;
	try(census, 0, 1, EVENT_ERROR);
	assert_int_equal(census_state(census, 0), CENSUS_UNREACHABLE);
	tell(census, EVENT_UNRESOLVED, 0, 0);
	assert_int_equal(census_state(census, 0), CENSUS_UNREACHABLE);
	event.after = true;
	census_note(census, &event);
	assert_true(census_news(census));
	assert_int_equal(census_state(census, 0), CENSUS_UP);
	assert_false(census_is_late(census, 0));
	tell(census, EVENT_NOTICE, 0, 1);
	assert_false(census_news(census));
	assert_int_equal(census_state(census, 0), CENSUS_UP);
	census_free(census);
}

/* The engine calls an answer that comes late after an error a duplicate. */
static void an_answer_after_error_and_patience_is_late(void **state)
{
	struct census *census = census_new(1, 1);

	(void)state;
	try(census, 0, 1, EVENT_EXPIRED);
	tell(census, EVENT_DUPLICATE, 0, 1);
	assert_int_equal(census_state(census, 0), CENSUS_UP);
	assert_true(census_is_late(census, 0));
	census_free(census);
}

static void an_error_that_comes_late_tells_why_it_is_down(void **state)
{
	struct census *census = census_new(1, 1);
	struct event event = about(EVENT_ERROR, 0, 1);

	(void)state;
	try(census, 0, 1, EVENT_LOST);
	event.after = true;
	census_note(census, &event);
	assert_true(census_news(census));
	assert_int_equal(census_state(census, 0), CENSUS_UNREACHABLE);
	assert_int_equal(census_counts(census)->state[CENSUS_DOWN], 0);
	census_free(census);
}

static void no_local_drop_is_sold_as_a_dead_host(void **state)
{
	struct census *census = census_new(4, 3);

	(void)state;
	/* that the first was lost says little: it went unstamped */
	try(census, 0, 1, EVENT_LOST);
	unsent(census, 0, 2, ECOMM, true);
	unsent(census, 0, 3, ECOMM, true);
	assert_int_equal(census_state(census, 0), CENSUS_UNSENT);
	/* one that left is enough */
	try(census, 1, 1, EVENT_LOST);
	unsent(census, 1, 2, ENOBUFS, false);
	try(census, 1, 3, EVENT_LOST);
	assert_int_equal(census_state(census, 1), CENSUS_DOWN);
	try(census, 2, 1, EVENT_LOST);
	try(census, 2, 2, EVENT_LOST);
	unsent(census, 2, 3, ECOMM, true);
	assert_int_equal(census_state(census, 2), CENSUS_DOWN);
	unsent(census, 3, 1, ENOBUFS, false);
	assert_int_equal(census_state(census, 3), CENSUS_WAITING);
	unsent(census, 3, 2, EPERM, false);
	unsent(census, 3, 3, EPERM, false);
	assert_int_equal(census_state(census, 3), CENSUS_UNSENT);
	assert_int_equal(census_counts(census)->asked, 4);
	census_end(census);
	census_free(census);
}

static void a_refusal_that_will_not_pass_settles_at_once(void **state)
{
	struct census *census = census_new(1, 3);

	(void)state;
	unsent(census, 0, 1, ENETUNREACH, false);
	assert_true(census_news(census));
	assert_int_equal(census_state(census, 0), CENSUS_UNSENT);
	census_free(census);
}

static void names_and_places(void **state)
{
	struct census *census = census_new(3, 3);
	struct event event = about(EVENT_UNRESOLVED, 1, 0);

	(void)state;
	tell(census, EVENT_RESOLVED, 0, 0);
	assert_int_equal(census_state(census, 0), CENSUS_WAITING);
	census_note(census, &event);	/* error 0: the place is not used */
	assert_int_equal(census_state(census, 1), CENSUS_ABSENT);
	event.probe.target = 2;
	event.error = -2;
	census_note(census, &event);
	assert_int_equal(census_state(census, 2), CENSUS_UNRESOLVED);
	assert_int_equal(census_counts(census)->state[CENSUS_WAITING], 1);
	census_free(census);
}

static void it_grows(void **state)
{
	struct census *census = census_new(0, 2);

	(void)state;
	for (uint32_t n = 1; n <= 1000; n++) {
		assert_int_equal(census_grow(census, n), 0);
		try(census, n - 1, 1, EVENT_REPLY);
	}
	assert_int_equal(census_grow(census, 3000), 0);
	assert_int_equal(census_counts(census)->state[CENSUS_UP], 1000);
	assert_int_equal(census_counts(census)->state[CENSUS_WAITING], 2000);
	assert_int_equal(census_state(census, 999), CENSUS_UP);
	assert_int_equal(census_state(census, 2999), CENSUS_WAITING);
	census_free(census);
}

static void the_whole_is_what_the_probes_came_to(void **state)
{
	struct census *census = census_new(2, 2);
	struct stats stats;

	(void)state;
	try(census, 0, 1, EVENT_REPLY);
	tell(census, EVENT_DUPLICATE, 0, 1);
	try(census, 1, 1, EVENT_LOST);
	tell(census, EVENT_SENT, 1, 2);
	tell(census, EVENT_STRAY, UINT32_MAX, 0);
	census_end(census);
	census_total(census, &stats);
	assert_true(stats.sent == 3 && stats.answered == 1 &&
	    stats.lost == 1 && stats.pending == 1);
	assert_true(stats.duplicates == 1 && stats.foreign == 1);
	assert_true(stats.loss == 50);
	assert_true(stats.min == 10 && stats.p99 == 10);
	assert_true(isnan(stats.jitter) && isnan(stats.reordered) &&
	    isnan(stats.outages));
	census_free(census);
}

/* Whatever is told: the counts are those of the states, one by one. */
static void counts_are_the_sum_of_the_states(void **state)
{
	enum { TARGETS = 500, STEPS = 20000 };
	static const enum event_kind kinds[] = {
		EVENT_REPLY, EVENT_LOST, EVENT_ERROR, EVENT_LATE,
		EVENT_DUPLICATE, EVENT_UNRESOLVED, EVENT_NOTICE,
	};
	struct census *census = census_new(TARGETS, 3);
	uint64_t counted[CENSUS_STATES] = { 0 }, late = 0;

	(void)state;
	for (uint64_t i = 0; i < STEPS; i++) {
		uint64_t random = mix64(i);
		uint32_t target = (uint32_t)random % TARGETS;
		enum census_state before = census_state(census, target);

		try(census, target, 1 + (uint32_t)(random >> 32) % 3,
		    kinds[(random >> 40) % 7]);
		assert_true(census_news(census) ==
		    (census_state(census, target) != before));
		if (before != CENSUS_WAITING)
			assert_true(census_state(census, target) <= before);
	}
	for (uint32_t i = 0; i < TARGETS; i++) {
		counted[census_state(census, i)]++;
		late += census_is_late(census, i);
		assert_true(!census_is_late(census, i) ||
		    census_state(census, i) == CENSUS_UP);
	}
	assert_memory_equal(counted, census_counts(census)->state,
	    sizeof(counted));
	assert_int_equal(late, census_counts(census)->late);
	census_free(census);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_makes_it_up),
		cmocka_unit_test(only_the_last_silence_makes_it_down),
		cmocka_unit_test(one_try_is_enough_where_there_is_but_one),
		cmocka_unit_test(a_late_answer_makes_it_up_again),
		cmocka_unit_test(an_answer_in_time_makes_up_for_the_late_one),
		cmocka_unit_test(an_error_is_outranked_by_an_answer_alone),
		cmocka_unit_test(an_answer_after_error_and_patience_is_late),
		cmocka_unit_test(an_error_that_comes_late_tells_why_it_is_down),
		cmocka_unit_test(no_local_drop_is_sold_as_a_dead_host),
		cmocka_unit_test(a_refusal_that_will_not_pass_settles_at_once),
		cmocka_unit_test(names_and_places),
		cmocka_unit_test(it_grows),
		cmocka_unit_test(the_whole_is_what_the_probes_came_to),
		cmocka_unit_test(counts_are_the_sum_of_the_states),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
