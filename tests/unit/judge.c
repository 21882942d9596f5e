/*
 * Verdicts: what decides, in which order, and how many make a whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "model/judge.h"

static const struct rule_extra extras[] = {
	{ "resolved", STATS_COUNT, 1 },
};

static struct rule *rule_of(const char *text)
{
	const char *phrase;
	struct rule *rule;
	size_t at;

	if (!text)
		return NULL;
	rule = rule_parse(text, extras, 1, &phrase, &at);
	assert_non_null(rule);
	return rule;
}

static struct stats answering(void)
{
	struct stats stats;

	stats_unknown(&stats);
	stats.sent = stats.answered = 5;
	stats.pending = stats.late = stats.errors = stats.lost = 0;
	stats.loss = 0;
	stats.mean = stats.p95 = 50;
	return stats;
}

static struct stats silent(void)
{
	struct stats stats;

	stats_unknown(&stats);
	stats.sent = stats.lost = 5;
	stats.pending = stats.late = stats.errors = stats.answered = 0;
	stats.loss = 100;
	return stats;
}

static void judged(const struct stats *stats, bool resolved, const char *warn,
    const char *crit, enum judge_verdict verdict, enum judge_why reason)
{
	struct rule *w = rule_of(warn), *c = rule_of(crit);
	const struct judge judge = { .warn = w, .crit = c };
	const struct rule_extra now[] = {
		{ "resolved", STATS_COUNT, resolved },
	};
	const struct judge_facts facts = { resolved, stats, now };
	const struct rule *rule;
	enum judge_why why;

	assert_int_equal(judge_target(&judge, &facts, &why, &rule), verdict);
	assert_int_equal(why, reason);
	assert_int_equal(rule != NULL, reason == JUDGE_RULE ||
	    reason == JUDGE_OPEN);
	rule_free(w);
	rule_free(c);
}

static void test_answers(void **state)
{
	struct stats stats = answering();

	(void)state;
	judged(&stats, true, NULL, NULL, JUDGE_OK, JUDGE_GOOD);
	judged(&stats, true, "mean>50ms", "mean>90ms", JUDGE_OK, JUDGE_GOOD);
	judged(&stats, true, "mean>=50ms", "mean>90ms", JUDGE_WARNING,
	    JUDGE_RULE);
	judged(&stats, true, "mean>9ms", "mean>40ms", JUDGE_CRITICAL,
	    JUDGE_RULE);
	judged(&stats, true, NULL, "mean>40ms", JUDGE_CRITICAL, JUDGE_RULE);
	judged(&stats, true, "p95>40ms", NULL, JUDGE_WARNING, JUDGE_RULE);
}

static void test_what_cannot_be_told(void **state)
{
	struct stats stats = answering();

	(void)state;
	judged(&stats, true, "jitter>9ms", NULL, JUDGE_UNKNOWN, JUDGE_OPEN);
	judged(&stats, true, NULL, "jitter>9ms", JUDGE_UNKNOWN, JUDGE_OPEN);
	judged(&stats, true, "mean>9ms", "jitter>9ms", JUDGE_UNKNOWN,
	    JUDGE_OPEN);
	judged(&stats, true, "jitter>9ms", "mean>40ms", JUDGE_CRITICAL,
	    JUDGE_RULE);
}

static void test_silence(void **state)
{
	struct stats stats = silent();

	(void)state;
	judged(&stats, true, NULL, NULL, JUDGE_CRITICAL, JUDGE_SILENT);
	judged(&stats, true, "loss>5%", NULL, JUDGE_CRITICAL, JUDGE_SILENT);
	judged(&stats, true, NULL, "loss>5%", JUDGE_CRITICAL, JUDGE_RULE);
	judged(&stats, true, NULL, "errors>3", JUDGE_CRITICAL, JUDGE_SILENT);
	judged(&stats, true, "mean>80ms", NULL, JUDGE_CRITICAL, JUDGE_SILENT);
	judged(&stats, true, NULL, "mean>80ms", JUDGE_CRITICAL, JUDGE_SILENT);
}

static void test_silence_that_is_wanted(void **state)
{
	struct stats stats = silent();

	(void)state;
	judged(&stats, true, NULL, "answered>0", JUDGE_OK, JUDGE_GOOD);
	judged(&stats, true, "lost<9", "loss<100%", JUDGE_WARNING,
	    JUDGE_RULE);
	judged(&stats, true, "mean>1", "answered>0", JUDGE_CRITICAL,
	    JUDGE_SILENT);
	judged(&stats, true, NULL, "answered>0 or mean>1ms", JUDGE_CRITICAL,
	    JUDGE_SILENT);
}

static void test_nothing_found_out(void **state)
{
	struct stats stats = { .pending = 0 };

	(void)state;
	stats.loss = stats.mean = stats.p95 = NAN;
	judged(&stats, false, NULL, NULL, JUDGE_UNKNOWN, JUDGE_UNRESOLVED);
	judged(&stats, false, "resolved<1", "loss>5%", JUDGE_UNKNOWN,
	    JUDGE_UNRESOLVED);
	judged(&stats, false, NULL, "resolved<1", JUDGE_CRITICAL, JUDGE_RULE);
	judged(&stats, true, NULL, NULL, JUDGE_UNKNOWN, JUDGE_UNASKED);
	stats.sent = stats.pending = 3;
	judged(&stats, true, NULL, "errors>3", JUDGE_UNKNOWN, JUDGE_UNASKED);
}

static void together(uint32_t at_least, uint32_t ok, uint32_t warning,
    uint32_t critical, uint32_t unknown, enum judge_verdict verdict)
{
	const struct judge judge = { .at_least = at_least };
	const uint32_t count[JUDGE_VERDICTS] = {
		[JUDGE_OK] = ok, [JUDGE_WARNING] = warning,
		[JUDGE_CRITICAL] = critical, [JUDGE_UNKNOWN] = unknown,
	};

	assert_int_equal(judge_all(&judge, count), verdict);
}

static void test_all(void **state)
{
	(void)state;
	together(UINT32_MAX, 3, 0, 0, 0, JUDGE_OK);
	together(UINT32_MAX, 3, 1, 0, 0, JUDGE_WARNING);
	together(UINT32_MAX, 3, 1, 0, 1, JUDGE_UNKNOWN);
	together(UINT32_MAX, 3, 1, 1, 1, JUDGE_CRITICAL);
	together(UINT32_MAX, 0, 0, 0, 0, JUDGE_UNKNOWN);
}

static void test_some(void **state)
{
	(void)state;
	together(1, 1, 1, 1, 1, JUDGE_OK);
	together(2, 1, 1, 1, 1, JUDGE_WARNING);
	together(3, 1, 1, 1, 1, JUDGE_UNKNOWN);
	together(4, 1, 1, 1, 1, JUDGE_CRITICAL);
	together(9, 1, 1, 1, 1, JUDGE_CRITICAL);
	together(1, 0, 0, 0, 0, JUDGE_UNKNOWN);
}

static void pair(const char *arg, const char *expected)
{
	char text[80] = "";

	assert_int_equal(judge_pair(arg, text, sizeof(text)), *expected != 0);
	assert_string_equal(text, expected);
}

static void test_pairs(void **state)
{
	(void)state;
	pair("200,40%", "mean>=200ms or loss>=40%");
	pair("200.25ms,60", "mean>=200.25ms or loss>=60%");
	pair(" 80 ms , 5 %", "mean>=80ms or loss>=5%");
	pair("200", "");
	pair("200,", "");
	pair(",5%", "");
	pair("200,101%", "");
	pair("200,5%,", "");
	pair("200,5ms", "");
	pair("loss>5%", "");
	pair("-1,5%", "");
	pair("", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_what_cannot_be_told),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_silence_that_is_wanted),
		cmocka_unit_test(test_nothing_found_out),
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_some),
		cmocka_unit_test(test_pairs),
	};

	return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
