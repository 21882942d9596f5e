/* model/pathend.c: a target that answers at some TTLs only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/paths.h"

static void test_partial(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned round = 0; round < 3; round++)
		for (unsigned ttl = 4; ttl < 10; ttl++)
			if (ttl % 2)
				lose(&story, ttl);
			else
				reply(&story, ttl);
	assert_int_equal(path(&story)->distance, 4);
	assert_true(path(&story)->partial);
	over(&story);
}

/* The run ended with these still in the air. */
static void test_cut_off_is_not_partial(void **state)
{
	struct story story = begin(1);
	struct event sent;

	(void)state;
	reply(&story, 4);
	for (unsigned i = 0; i < 6; i++) {
		sent = probe(&story, 5 + i % 2);
		tell(&story, EVENT_SENT, sent);
		sent.at += 5 * MS;
		tell(&story, EVENT_LOST, sent);
	}
	assert_false(path(&story)->partial);
	assert_int_equal(hop(&story, 5)->lost, 3);
	over(&story);
}

static void test_loss_is_not_partial(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		reply(&story, 4);
		lose(&story, 4);
		lose(&story, 5);
	}
	assert_false(path(&story)->partial);
	over(&story);
}

/* Six TTLs, one of which was unlucky twice. */
static void test_a_lossy_target_is_not_partial(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned ttl = 4; ttl < 10; ttl++)
		reply(&story, ttl);
	for (unsigned ttl = 4; ttl < 10; ttl += 3)
		lose(&story, ttl);
	lose(&story, 10);
	lose(&story, 10);
	assert_false(path(&story)->partial);
	over(&story);
}

/* Two lost of 24 or 26, at one of three TTLs, whichever. */
static void test_any_ttl_may_be_the_unlucky_one(void **state)
{
	struct story story = begin(1);

	(void)state;
	for (unsigned i = 0; i < 11; i++) {
		reply(&story, 4);
		reply(&story, 6);
	}
	lose(&story, 5);
	lose(&story, 5);
	assert_false(path(&story)->partial);
	reply(&story, 4);
	reply(&story, 6);
	assert_true(path(&story)->partial);
	over(&story);
}

/* Lost when the run ended, before they could have been answered. */
static void test_cut_off_behind_an_answer_is_not_partial(void **state)
{
	struct story story = begin(1);
	struct event sent[3];

	(void)state;
	for (unsigned i = 0; i < 9; i++)
		hears(&story, 4 + i % 3, EVENT_REPLY, TARGET, 80);
	for (unsigned i = 0; i < 3; i++) {
		sent[i] = probe(&story, 7);
		tell(&story, EVENT_SENT, sent[i]);
	}
	hears(&story, 4, EVENT_REPLY, TARGET, 20);
	for (unsigned i = 0; i < 3; i++) {
		sent[i].at += 60 * MS;
		tell(&story, EVENT_LOST, sent[i]);
	}
	assert_false(path(&story)->partial);
	over(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_partial),
		cmocka_unit_test(test_cut_off_is_not_partial),
		cmocka_unit_test(test_loss_is_not_partial),
		cmocka_unit_test(test_a_lossy_target_is_not_partial),
		cmocka_unit_test(test_any_ttl_may_be_the_unlucky_one),
		cmocka_unit_test(test_cut_off_behind_an_answer_is_not_partial),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
