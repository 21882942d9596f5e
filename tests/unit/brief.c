/* Numbers of very many targets: what a brief keeps of each, and what not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/brief.h"
#include "unit/tallies.h"

static void test_brief_is_small(void **state)
{
	(void)state;
	assert_true(sizeof(struct brief) <= 40);
}

static void test_many_targets_share_a_histogram(void **state)
{
	struct tallies *tallies = tallies_of(&(struct tallies_conf){
		.intervals = true,
		.targets = TALLY_FULL + 1, .in_air = 4,
	});
	struct stats stats;
	nsec recent[TALLY_RECENT];

	(void)state;
	answer(tallies, 1, 0, 10);
	answer(tallies, 2, 100, 20);
	lose(tallies, 3, 200);
	tell(tallies, EVENT_LATE, 3, 200, 1500);
	tell(tallies, EVENT_UNSENT, 4, 0, 1600);
	tell(tallies, EVENT_SENT, 5, 1700, 1700);
	stats = stats_of(tallies);
	counts_are(&stats, 5, 2, 1, 1, 0, 1);
	is(stats.mean, 15);
	assert_true(fabs(stats.stddev - 5) < 1e-6);
	is(stats.median, NAN);
	is(stats.outages, NAN);
	is(total_of(tallies).p99, 20);
	tallies_interval(tallies, 0, &stats);
	is(stats.sent, NAN);
	assert_null(tallies_hist(tallies, 0));
	assert_int_equal(tallies_recent(tallies, 0, recent), 0);
	tallies_tick(tallies, 1800 * MS);
	tallies_end(tallies);
	tallies_free(tallies);
}

static void test_brief_counts_a_groups_probes(void **state)
{
	struct tallies *tallies = tallies_of(&(struct tallies_conf){
		.targets = TALLY_FULL + 1, .in_air = 4, .groups = true,
	});
	struct event event = event_of(EVENT_SENT, 1, 0, 0);

	(void)state;
	event.probe.group = true;
	tallies_note(tallies, &event);
	event.kind = EVENT_REPLY;
	for (uint32_t host = 1; host <= 3; host++) {
		event.from = addr_v4(host);
		tallies_note(tallies, &event);
	}
	is(stats_of(tallies).answered, 1);
	is(total_of(tallies).answered, 1);
	tallies_end(tallies);
	tallies_free(tallies);
}

static void test_brief_begins_anew(void **state)
{
	struct tallies *tallies = tallies_of(&(struct tallies_conf){
		.intervals = true,
		.targets = TALLY_FULL + 1, .in_air = 4,
	});
	struct event event = event_of(EVENT_READDRESSED, 0, 0, 300);

	(void)state;
	tell(tallies, EVENT_SENT, 1, 0, 0);
	tallies_note(tallies, &event);
	tell(tallies, EVENT_REPLY, 1, 0, 10);
	is(stats_of(tallies).sent, 0);
	is(total_of(tallies).answered, 1);
	tallies_end(tallies);
	tallies_free(tallies);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_brief_is_small),
		cmocka_unit_test(test_many_targets_share_a_histogram),
		cmocka_unit_test(test_brief_counts_a_groups_probes),
		cmocka_unit_test(test_brief_begins_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
