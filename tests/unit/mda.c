/* The stopping rule, and what mda_next() asks of a path that is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "plan/mda.h"

static void at_95_per_cent_as_published(void **state)
{
	static const unsigned row[] = { 6, 11, 16, 21, 27, 33, 38, 44, 51, 57,
		63, 70, 76, 83, 90, 96, 103, 110, 117 };

	(void)state;
	for (unsigned k = 2; k <= 20; k++)
		assert_int_equal(multipath_goal(k, 95), row[k - 2]);
}

static void at_99_per_cent_as_published(void **state)
{
	static const unsigned row[] = { 8, 15, 21, 28, 36, 43, 51, 58, 66, 74,
		82, 90, 98, 106, 115, 123, 132, 140, 149 };

	(void)state;
	for (unsigned k = 2; k <= 20; k++)
		assert_int_equal(multipath_goal(k, 99), row[k - 2]);
}

static void the_goal_grows_with_width_and_confidence(void **state)
{
	(void)state;
	for (unsigned c = 50; c <= 99; c++)
		for (unsigned k = 3; k <= MULTIPATH_WIDTH + 1; k++) {
			assert_true(multipath_goal(k, c) >
			    multipath_goal(k - 1, c));
			assert_true(multipath_goal(k, c) >=
			    multipath_goal(k, c - (c > 50)));
		}
	assert_int_equal(multipath_goal(2, 50), 2);
	assert_true(multipath_goal(MULTIPATH_WIDTH + 1, 99) < MULTIPATH_FLOWS);
}

static void a_width_out_of_range_is_clamped(void **state)
{
	(void)state;
	assert_int_equal(multipath_goal(0, 95), 1);
	assert_int_equal(multipath_goal(1, 95), 1);
	assert_int_equal(multipath_goal(1000, 95),
	    multipath_goal(MULTIPATH_WIDTH + 1, 95));
}

static void sets_count_their_flows(void **state)
{
	struct mda_set a = { { 0 } }, b = { { 0 } }, c;

	(void)state;
	assert_true(mda_is_empty(&a));
	assert_int_equal(mda_lowest(&a), MDA_NONE);
	mda_put(&a, 0);
	mda_put(&a, 64);
	mda_put(&a, 510);
	mda_put(&a, 511);
	mda_put(&b, 64);
	assert_int_equal(mda_count(&a), 4);
	c = mda_and(&a, &b);
	assert_int_equal(mda_lowest(&c), 64);
	c = mda_without(&a, &b);
	assert_int_equal(mda_count(&c), 3);
	mda_drop(&a, 0);
	assert_int_equal(mda_lowest(&a), 64);
	mda_join(&b, &a);
	assert_true(mda_has(&b, 511));
}

/* ---- one target by hand ---- */

static struct mda *made(uint8_t hops)
{
	struct plan_multipath_conf conf = {
		.first = 1, .hops = hops, .gap = 5, .flows = 64,
		.confidence = 95, .patience = NSEC_SEC,
	};
	struct mda *mda = mda_new(&conf);

	assert_non_null(mda);
	mda_begin(mda, AF_INET);
	return mda;
}

static enum mda_want ask(struct mda *mda, nsec now, struct mda_question *q)
{
	nsec until = NSEC_NEVER;

	return mda_next(mda, now, q, &until);
}

static void hear(struct mda *mda, const struct mda_question *q, uint32_t from,
    bool ends)
{
	struct mda_answer answer = {
		.from = addr_v4(from), .rtt = NSEC_MSEC, .ends = ends,
		.settles = true,
	};

	mda_hear(mda, q, &answer);
}

static void the_first_flow_goes_to_all_hops_at_once(void **state)
{
	struct mda *mda = made(40);
	struct mda_question q;
	unsigned n = 0;

	(void)state;
	while (ask(mda, 0, &q) == MDA_ASK) {
		n++;
		assert_int_equal(q.flow, 0);
		assert_int_equal(q.ttl, n);
	}
	assert_int_equal(n, 32);
	mda_free(mda);
}

static void a_farther_answer_opens_the_window(void **state)
{
	struct mda *mda = made(40);
	struct mda_question q, third = { 0, 3, 1 };
	bool seen[41] = { false };

	(void)state;
	while (ask(mda, 0, &q) == MDA_ASK)
		;
	hear(mda, &third, 1, false);
	while (ask(mda, NSEC_MSEC, &q) == MDA_ASK)
		seen[q.ttl] |= q.flow == 0;
	assert_true(seen[33] && seen[34] && seen[35]);
	assert_false(seen[36]);
	mda_free(mda);
}

static void beyond_its_end_a_flow_is_forgotten(void **state)
{
	struct mda *mda = made(8);
	struct mda_question q, fifth = { 0, 5, 1 }, second = { 0, 2, 1 };

	(void)state;
	while (ask(mda, 0, &q) == MDA_ASK)
		;
	hear(mda, &fifth, 9, true);
	assert_int_equal(mda->end[0], 5);
	assert_int_equal(mda_width(&mda->hop[5]), 1);
	hear(mda, &second, 9, true);
	assert_int_equal(mda->end[0], 2);
	assert_int_equal(mda_width(&mda->hop[5]), 0);
	assert_int_equal(mda->hop[5].flying, 0);
	assert_false(mda_has(&mda->hop[5].heard, 0));
	assert_int_equal(mda->farthest, 2);
	hear(mda, &fifth, 9, true);		/* a copy */
	assert_int_equal(mda->end[0], 2);
	mda_free(mda);
}

static void three_at_once_to_one_address(void **state)
{
	struct mda *mda = made(1);
	struct mda_question q, first = { 0, 1, 1 };
	unsigned n = 0;

	(void)state;
	assert_int_equal(ask(mda, 0, &q), MDA_ASK);
	hear(mda, &first, 1, false);
	while (ask(mda, 0, &q) == MDA_ASK)
		n++;
	assert_int_equal(n, 3);
	mda_free(mda);
}

static void a_hop_that_was_heard_is_left_alone_for_a_second(void **state)
{
	struct mda *mda = made(1);
	struct mda_question q, again, first = { 0, 1, 1 };
	nsec until;

	(void)state;
	assert_int_equal(ask(mda, 0, &q), MDA_ASK);
	hear(mda, &first, 1, false);
	assert_int_equal(ask(mda, 0, &q), MDA_ASK);
	while (ask(mda, 0, &again) == MDA_ASK)
		hear(mda, &again, 1, false);
	mda_miss(mda, &q, 200 * NSEC_MSEC);
	assert_int_equal(mda_next(mda, 200 * NSEC_MSEC, &again, &until),
	    MDA_WAIT);
	assert_in_range(until, 1200 * NSEC_MSEC, 1300 * NSEC_MSEC);
	assert_int_equal(mda_next(mda, until, &again, &until), MDA_ASK);
	assert_int_equal(again.flow, q.flow);
	assert_int_equal(again.try, 2);
	mda_free(mda);
}

/* Ask once for each answer that is to come; 0: none does. */
static void asks(struct mda *mda, unsigned flow, const char *answers)
{
	struct mda_question q = { .flow = (uint16_t)flow, .ttl = 1 };

	for (; *answers; answers++) {
		mda_asked(mda, 1, flow);
		q.try++;
		if (*answers == '-')
			mda_missed(mda, 1, flow, 0);
		else
			hear(mda, &q, (uint32_t)*answers, false);
	}
}

static void it_is_asked_faster_as_long_as_that_helps(void **state)
{
	struct mda *mda = made(1);
	const struct mda_hop *hop = &mda->hop[1];
	nsec pause = hop->pause;

	(void)state;
	asks(mda, 0, "a");
	asks(mda, 1, "b");
	asks(mda, 2, "-a");
	assert_int_equal(hop->pause, pause / 2);
	asks(mda, 3, "-");
	assert_int_equal(hop->pause, pause / 2);
	asks(mda, 4, "--");
	assert_int_equal(hop->pause, pause);
	mda_free(mda);
}

/* Two addresses by flow; nobody answers the last question. */
static void the_last_question_is_asked_twice(void **state)
{
	struct mda *mda = made(1);
	struct mda_question q;
	nsec now = 0, until;
	unsigned last = 0;
	enum mda_want want;

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		want = mda_next(mda, now, &q, &until);
		if (want == MDA_DONE)
			break;
		if (want == MDA_WAIT)
			now = until;
		else if (mda->last)
			mda_miss(mda, &q, now += 200 * NSEC_MSEC);
		else
			hear(mda, &q, 1u + q.flow % 2, false);
		last += want == MDA_ASK && mda->last && q.ttl == 1;
	}
	assert_true(mda->done);
	assert_int_equal(last, 2);
	mda_free(mda);
}

static void an_answer_after_its_try_was_given_up_counts(void **state)
{
	struct mda *mda = made(1);
	struct mda_question q;
	struct mda_answer late = { .from = addr_v4(1), .rtt = NSEC_SEC };

	(void)state;
	assert_int_equal(ask(mda, 0, &q), MDA_ASK);
	mda_miss(mda, &q, NSEC_SEC);
	assert_int_equal(mda_width(&mda->hop[1]), 0);
	mda_hear(mda, &q, &late);
	assert_int_equal(mda_width(&mda->hop[1]), 1);
	assert_true(mda_is_empty(&mda->hop[1].missed));
	mda_free(mda);
}

static void questions_never_asked_do_no_harm(void **state)
{
	struct mda *mda = made(4);
	struct mda_question odd[] = {
		{ 0, 0, 1 }, { 0, 5, 1 }, { 64, 1, 1 }, { 65535, 255, 9 },
		{ 3, 2, 200 },
	};

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		mda_miss(mda, &odd[i], 0);
		hear(mda, &odd[i], i, i & 1);
		mda_miss(mda, &odd[i], 0);
	}
	assert_int_equal(mda->flying, 0);
	mda_free(mda);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_95_per_cent_as_published),
		cmocka_unit_test(at_99_per_cent_as_published),
		cmocka_unit_test(the_goal_grows_with_width_and_confidence),
		cmocka_unit_test(a_width_out_of_range_is_clamped),
		cmocka_unit_test(sets_count_their_flows),
		cmocka_unit_test(the_first_flow_goes_to_all_hops_at_once),
		cmocka_unit_test(a_farther_answer_opens_the_window),
		cmocka_unit_test(beyond_its_end_a_flow_is_forgotten),
		cmocka_unit_test(three_at_once_to_one_address),
		cmocka_unit_test(
		    a_hop_that_was_heard_is_left_alone_for_a_second),
		cmocka_unit_test(it_is_asked_faster_as_long_as_that_helps),
		cmocka_unit_test(the_last_question_is_asked_twice),
		cmocka_unit_test(an_answer_after_its_try_was_given_up_counts),
		cmocka_unit_test(questions_never_asked_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
