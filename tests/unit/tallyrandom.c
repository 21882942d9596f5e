/*
 * Random but lawful stories told to a tally and, at the same time, to arrays
 * that keep everything; at the end both must say the same.  Seeds count up
 * from 0, so a failure repeats; LONG=1 tries many more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/mix.h"
#include "unit/tallies.h"

enum {
	TARGETS = 3,
	PROBES = 400,			/* of a target, at most */
	WINDOW = 3,			/* s */
};

enum fate { IN_AIR, ANSWERED, LATE, FAILED, LOST };

struct kept {
	nsec		sent, rtt;
	enum fate	fate;
	uint8_t		series;
	bool		unsent, interval;
};

struct story {
	uint64_t	chance;
	struct tallies	*tallies;
	nsec		now;
	uint8_t		series[TARGETS];
	uint32_t	n[TARGETS];		/* probes */
	struct kept	probe[TARGETS][PROBES + 2];	/* by number */
	uint32_t	answers[TARGETS];	/* in order of arrival: */
	uint32_t	answer[TARGETS][PROBES];	/* their numbers */
	double		air[TARGETS], most[TARGETS];
};

static uint64_t chance(struct story *story, uint64_t of)
{
	return mix64(++story->chance) % of;
}

/* Tell an event at `at` about a probe. */
static void say(struct story *story, enum event_kind kind, uint32_t target,
    uint32_t number, nsec at, bool after)
{
	const struct kept *kept = &story->probe[target][number];
	struct event event = {
		.kind = kind, .at = at, .wall = at + 1000 * NSEC_SEC,
		.sent = kept->sent, .rtt = kept->rtt, .after = after,
		.queue = NSEC_UNKNOWN,
		.probe = {
			.target = target, .number = number,
			.patience = PATIENCE * MS, .series = kept->series,
		},
	};

	tallies_note(story->tallies, &event);
	tallies_tell(story->tallies, &event);
}

static void settle(struct story *story, uint32_t target, uint32_t number,
    enum fate fate)
{
	struct kept *kept = &story->probe[target][number];

	if (kept->fate == IN_AIR && kept->series == story->series[target])
		story->air[target]--;
	kept->fate = fate;
}

static void depart(struct story *story, uint32_t target)
{
	uint32_t number = ++story->n[target];
	struct kept *kept = &story->probe[target][number];

	*kept = (struct kept){
		.sent = story->now, .rtt = NSEC_UNKNOWN, .interval = true,
		.series = story->series[target],
	};
	if (chance(story, 12) == 0) {
		kept->fate = FAILED;
		kept->unsent = true;
		say(story, EVENT_UNSENT, target, number, story->now, false);
		return;
	}
	if (++story->air[target] > story->most[target])
		story->most[target] = story->air[target];
	say(story, EVENT_SENT, target, number, story->now, false);
}

/* Something comes for a probe: what, depends on what became of it. */
static void hear(struct story *story, uint32_t target, uint32_t number)
{
	struct kept *kept = &story->probe[target][number];
	bool error = chance(story, 5) == 0;

	if (kept->fate == IN_AIR && error) {
		settle(story, target, number, FAILED);
		say(story, EVENT_ERROR, target, number, story->now, false);
	} else if (kept->fate == IN_AIR) {
		settle(story, target, number, ANSWERED);
		kept->rtt = chance(story, 20) ? story->now - kept->sent :
		    NSEC_UNKNOWN;
		story->answer[target][story->answers[target]++] = number;
		say(story, EVENT_REPLY, target, number, story->now, false);
	} else if (kept->fate == LOST) {
		kept->fate = error ? FAILED : LATE;
		say(story, error ? EVENT_TOO_BIG : EVENT_LATE, target, number,
		    story->now, error);
	} else {
		say(story, EVENT_DUPLICATE, target, number, story->now, false);
	}
}

/* Let time pass; what is out of patience is told when it is. */
static void pass(struct story *story, nsec span)
{
	nsec end = story->now + span;

	for (uint32_t t = 0; t < TARGETS; t++)
		for (uint32_t i = 1; i <= story->n[t]; i++) {
			struct kept *kept = &story->probe[t][i];
			nsec due = kept->sent + PATIENCE * MS;
			bool unsent = i % 7 == 0;

			if (kept->fate != IN_AIR || due > end)
				continue;
			kept->unsent = unsent;
			settle(story, t, i, unsent ? FAILED : LOST);
			say(story, unsent ? EVENT_UNSENT : EVENT_LOST, t, i,
			    due, unsent);
		}
	story->now = end;
}

static void move(struct story *story, uint32_t target)
{
	struct event event = { .kind = EVENT_READDRESSED, .at = story->now };

	event.probe.target = target;
	event.probe.series = ++story->series[target];
	story->air[target] = story->most[target] = 0;
	tallies_note(story->tallies, &event);
	tallies_tell(story->tallies, &event);
}

static void tick(struct story *story)
{
	for (uint32_t t = 0; t < TARGETS; t++)
		for (uint32_t i = 1; i <= story->n[t]; i++)
			story->probe[t][i].interval =
			    story->probe[t][i].fate == IN_AIR;
	tallies_tick(story->tallies, story->now);
}

static void act(struct story *story)
{
	uint32_t target = (uint32_t)chance(story, TARGETS);
	uint32_t n = story->n[target], recent = n < 40 ? n : 40;
	uint64_t what = chance(story, 1000);

	if (what < 400 && n < PROBES)
		depart(story, target);
	else if (what < 800 && n > 0)
		hear(story, target, n - (uint32_t)chance(story, recent));
	else if (what < 990)
		pass(story, (nsec)chance(story, 120 * MS));
	else if (what < 995)
		move(story, target);
	else
		tick(story);
}

/* ---- comparing ---- */

static void counts_match(const struct story *story, uint32_t t,
    bool interval, nsec since, const struct stats *stats)
{
	double of[LOST + 1] = { 0 }, sent = 0;

	for (uint32_t i = 1; i <= story->n[t]; i++) {
		const struct kept *kept = &story->probe[t][i];

		if (kept->series != story->series[t] || kept->sent < since ||
		    (interval && !kept->interval))
			continue;
		of[kept->fate]++;
		sent++;
	}
	counts_are(stats, sent, of[ANSWERED], of[LATE], of[FAILED], of[LOST],
	    of[IN_AIR]);
	is(stats->loss, sent > of[IN_AIR] ? 100 * (of[LATE] + of[FAILED] +
	    of[LOST]) / (sent - of[IN_AIR]) : (double)NAN);
}

static int by_value(const void *a, const void *b)
{
	nsec x = *(const nsec *)a, y = *(const nsec *)b;

	return (x > y) - (x < y);
}

/* Nearest rank, to 1 %. */
static void quantile_matches(const nsec *rtt, unsigned n, unsigned percent,
    double told)
{
	double exact = nsec_to_msec(rtt[(n * percent + 99) / 100 - 1]);

	assert_true(fabs(told - exact) <= exact / 100);
}

static void times_match(const struct story *story, uint32_t t,
    const struct stats *stats)
{
	nsec rtt[PROBES];
	unsigned n = 0;
	double sum = 0, squares = 0;

	for (uint32_t i = 1; i <= story->n[t]; i++)
		if (story->probe[t][i].fate == ANSWERED &&
		    story->probe[t][i].series == story->series[t] &&
		    story->probe[t][i].rtt >= 0)
			rtt[n++] = story->probe[t][i].rtt;
	if (n == 0) {
		is(stats->mean, NAN);
		return;
	}
	qsort(rtt, n, sizeof(*rtt), by_value);
	for (unsigned i = 0; i < n; i++)
		sum += nsec_to_msec(rtt[i]) / n;
	for (unsigned i = 0; i < n; i++)
		squares += (nsec_to_msec(rtt[i]) - sum) *
		    (nsec_to_msec(rtt[i]) - sum) / n;
	is(stats->min, nsec_to_msec(rtt[0]));
	is(stats->max, nsec_to_msec(rtt[n - 1]));
	is(stats->mean, sum);
	is(stats->stddev * stats->stddev, squares);
	quantile_matches(rtt, n, 50, stats->median);
	quantile_matches(rtt, n, 90, stats->p90);
	quantile_matches(rtt, n, 95, stats->p95);
	quantile_matches(rtt, n, 99, stats->p99);
}

static void order_matches(const struct story *story, uint32_t t,
    const struct stats *stats)
{
	double sum = 0, steps = 0, smooth = 0, reordered = 0;
	nsec previous = NSEC_UNKNOWN;
	uint32_t highest = 0;

	for (uint32_t i = 0; i < story->answers[t]; i++) {
		uint32_t number = story->answer[t][i];
		const struct kept *kept = &story->probe[t][number];
		double step = nsec_to_msec(llabs(kept->rtt - previous));

		if (kept->series != story->series[t])
			continue;
		reordered += number < highest;
		if (number > highest)
			highest = number;
		if (kept->rtt < 0)
			continue;
		if (previous >= 0) {
			sum += step;
			steps++;
			smooth += (step - smooth) / 16;
		}
		previous = kept->rtt;
	}
	is(stats->reordered, reordered);
	is(stats->jitter, steps > 0 ? sum / steps : (double)NAN);
	is(stats->jitter_rfc3550, steps > 0 ? smooth : (double)NAN);
}

static void outages_match(const struct story *story, uint32_t t,
    const struct stats *stats)
{
	double run = 0, longest_run = 0, runs = 0, longest = 0, total = 0;
	nsec start = 0, last = 0;

	for (uint32_t i = 1; i <= story->n[t] + 1; i++) {
		const struct kept *kept = &story->probe[t][i];
		bool over = i > story->n[t], good = !over &&
		    kept->fate == ANSWERED;
		double length;

		if (!over && (kept->series != story->series[t] ||
		    kept->fate == IN_AIR))
			continue;
		if (!over && !good) {
			start = run++ > 0 ? start : kept->sent;
			last = kept->sent;
			longest_run = run > longest_run ? run : longest_run;
		} else if (run > 0) {
			length = (double)((over ? last : kept->sent) - start) /
			    1e9;
			runs++;
			total += length;
			longest = length > longest ? length : longest;
			run = 0;
		}
	}
	is(stats->loss_run, longest_run);
	is(stats->outages, runs);
	is(stats->outage, longest);
	is(stats->outage_total, total);
}

static void recent_matches(const struct story *story, uint32_t t)
{
	nsec recent[TALLY_RECENT];
	unsigned n = tallies_recent(story->tallies, t, recent), looked = 0;

	for (uint32_t i = story->n[t]; i > 0 && looked < TALLY_RECENT; i--) {
		const struct kept *kept = &story->probe[t][i];

		if (kept->series != story->series[t])
			break;
		looked++;
		if (kept->fate == ANSWERED && kept->rtt >= 0)
			assert_true(n > 0 && recent[--n] == kept->rtt);
		else if (kept->fate != ANSWERED && kept->fate != IN_AIR)
			assert_true(n > 0 && recent[--n] == NSEC_UNKNOWN);
	}
	assert_int_equal(n, 0);
}

static void all_matches(const struct story *story)
{
	const nsec slice = WINDOW * NSEC_SEC / 30 + 1;
	nsec since = (story->now / slice - 29) * slice;
	struct stats stats;

	for (uint32_t t = 0; t < TARGETS; t++) {
		tallies_interval(story->tallies, t, &stats);
		counts_match(story, t, true, 0, &stats);
		tallies_window(story->tallies, t, 0, story->now, &stats);
		counts_match(story, t, false, since, &stats);
		tallies_stats(story->tallies, t, &stats);
		counts_match(story, t, false, 0, &stats);
		is(stats.in_flight, story->most[t]);
		times_match(story, t, &stats);
		order_matches(story, t, &stats);
		outages_match(story, t, &stats);
		recent_matches(story, t);
	}
}

static void whole_matches(const struct story *story)
{
	double of[LOST + 1] = { 0 }, sent = 0, unsent = 0;
	struct stats stats;

	for (uint32_t t = 0; t < TARGETS; t++)
		for (uint32_t i = 1; i <= story->n[t]; i++) {
			of[story->probe[t][i].fate]++;
			unsent += story->probe[t][i].unsent;
			sent++;
		}
	tallies_total(story->tallies, &stats);
	counts_are(&stats, sent, of[ANSWERED], of[LATE], of[FAILED], of[LOST],
	    of[IN_AIR]);
	is(stats.unsent, unsent);
}

static void tell_story(uint64_t seed, unsigned length)
{
	struct tallies_conf conf = {
		.intervals = true,
		.targets = TARGETS, .in_air = PROBES,
		.window = { WINDOW * NSEC_SEC },
	};
	struct story *story = calloc(1, sizeof(*story));

	assert_non_null(story);
	story->chance = seed << 20;
	story->now = NSEC_SEC;
	story->tallies = tallies_new(&conf);
	assert_non_null(story->tallies);
	for (unsigned i = 0; i < length; i++)
		act(story);
	tallies_end(story->tallies);
	all_matches(story);
	whole_matches(story);
	tallies_free(story->tallies);
	free(story);
}

static void test_tally_says_what_arrays_say(void **state)
{
	uint64_t seeds = getenv("LONG") ? 20000 : 300;

	(void)state;
	for (uint64_t seed = 0; seed < seeds; seed++)
		tell_story(seed, 20 + (unsigned)(mix64(seed) % 2000));
}

static void test_a_million_events_take_no_memory(void **state)
{
	struct tallies_conf conf = {
		.intervals = true,
		.targets = TARGETS, .in_air = 100, .groups = true,
		.window = { WINDOW * NSEC_SEC, 60 * NSEC_SEC },
	};
	struct tallies *tallies = tallies_new(&conf);
	size_t before = mallinfo2().uordblks;
	struct stats stats;

	(void)state;
	assert_non_null(tallies);
	for (uint32_t i = 1; i <= 500000; i++) {
		if (i % 10 == 0)
			lose(tallies, i, (int)i);
		else
			answer(tallies, i, (int)i, (int)(mix64(i) % 900));
	}
	tallies_end(tallies);
	assert_int_equal(mallinfo2().uordblks, before);
	tallies_stats(tallies, 0, &stats);
	is(stats.loss, 10);
	is(stats.outages, 50000);
	tallies_free(tallies);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tally_says_what_arrays_say),
		cmocka_unit_test(test_a_million_events_take_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
