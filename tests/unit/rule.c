/*
 * Rules: what they mean, and how they say what is wrong with them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/rule.h"

static const struct rule_extra extras[] = {
	{ "hops", STATS_COUNT, 12 },
	{ "mtu", STATS_COUNT, NAN },
};

enum { EXTRAS = 2 };

static struct stats sample(void)
{
	struct stats stats;

	stats_unknown(&stats);
	stats.loss = 5;
	stats.mean = 20;
	stats.p95 = 80;
	stats.sent = 10;
	stats.outage = 3;
	return stats;
}

static void says(const char *text, enum rule_value expected)
{
	struct stats stats = sample();
	const char *phrase;
	size_t at;
	struct rule *rule = rule_parse(text, extras, EXTRAS, &phrase, &at);

	assert_non_null(rule);
	assert_int_equal(rule_test(rule, &stats, extras), expected);
	assert_string_equal(rule_text(rule), text);
	rule_free(rule);
}

static void holds(const char *text)
{
	says(text, RULE_TRUE);
}

static void fails(const char *text)
{
	says(text, RULE_FALSE);
}

static void is_open(const char *text)
{
	says(text, RULE_UNKNOWN);
}

static void wrong(const char *text, const char *expected, size_t where)
{
	const char *phrase;
	size_t at;

	assert_null(rule_parse(text, extras, EXTRAS, &phrase, &at));
	assert_string_equal(phrase, expected);
	assert_int_equal(at, where);
}

static void test_operators(void **state)
{
	(void)state;
	holds("loss<=5%");
	holds("loss>=5%");
	holds("loss=5%");
	holds("loss==5%");
	fails("loss!=5%");
	fails("loss<5%");
	fails("loss>5%");
	holds("loss>4.99%");
	holds("loss != 4%");
}

static void test_units(void **state)
{
	(void)state;
	holds("mean=20");
	holds("mean=20ms");
	holds("mean=20000us");
	holds("mean=20000000ns");
	holds("mean=0.02s");
	holds("mean<1m and mean<1h");
	holds("outage=3");
	holds("outage=3s");
	holds("outage=3000ms");
	holds("outage=0.05m");
	holds("loss=5");
	holds("loss = 5 %");
	holds("mean = 20 ms or loss > 5 %");
	holds("mean = 20 or loss > 5");
	holds("sent=1e1");
}

static void test_names_keys_and_extras(void **state)
{
	(void)state;
	holds("loss_percent=5");
	holds("p95_ms=80");
	holds("outage_s=3");
	holds("hops>11");
	is_open("mtu<1500");
}

static void test_and_binds_closer(void **state)
{
	(void)state;
	holds("sent=10 or sent=1 and sent=2");
	fails("(sent=10 or sent=1) and sent=2");
	holds("sent=2 and sent=1 or sent=10");
	fails("sent=1 or sent=2 or sent=3");
	holds("((((sent=10))))");
	holds("(sent=10)and(loss=5%)");
}

static void test_kleene(void **state)
{
	(void)state;
	is_open("max>1");
	holds("max>1 or sent=10");
	holds("sent=10 or max>1");
	is_open("max>1 or sent=1");
	fails("max>1 and sent=1");
	fails("sent=1 and max>1");
	is_open("max>1 and sent=10");
	is_open("max>1 or max<=1");
	is_open("max!=1");
}

static void test_wrong_fields(void **state)
{
	(void)state;
	wrong("", "a field is missing, as in loss>5%", 0);
	wrong("loss>5% or ", "a field is missing, as in loss>5%", 11);
	wrong("Loss>5%", "a field is missing, as in loss>5%", 0);
	wrong("los>5%", "no such field", 0);
	wrong("loss>5% or avg>1",
	    "no such field (did you mean mean?)", 11);
	wrong("rtt>1", "no such field (did you mean mean, median or p95?)", 0);
}

static void test_wrong_operators(void **state)
{
	const char *phrase = "one of < <= > >= = != is missing";

	(void)state;
	wrong("loss", phrase, 4);
	wrong("loss 5%", phrase, 5);
	wrong("loss~5%", phrase, 4);
	wrong("loss>5% p95>1", "and or or is missing", 8);
	wrong("loss>5%)", "and or or is missing", 7);
	wrong("(loss>5%", "and, or or ) is missing", 8);
	wrong("(loss>5% p95", "and, or or ) is missing", 9);
}

static void test_wrong_values(void **state)
{
	(void)state;
	wrong("loss>", "a number is missing", 5);
	wrong("loss>x", "a number is missing", 5);
	wrong("loss>=>5", "a number is missing", 6);
	wrong("loss>-1%", "too small", 5);
	wrong("loss>101%", "too large", 5);
	wrong("loss>1.2.3%", "not a number", 5);
	wrong("sent>1e99", "too large", 5);
}

static void test_wrong_units(void **state)
{
	const char *share = "a share is told in per cent: write 5%";
	const char *time = "a time takes ns, us, ms, s, m or h: write 80ms";
	const char *count = "a count takes no unit: write 3";

	(void)state;
	wrong("loss>5ms", share, 6);
	wrong("p95>80%", time, 6);
	wrong("p95>80 d", time, 7);
	wrong("p95>80msec", time, 6);
	wrong("sent>3ms", count, 6);
	wrong("sent>3%", count, 6);
	wrong("mtu<1500 bytes", count, 9);
}

static void test_limits(void **state)
{
	char text[2048] = "";
	const char *phrase;
	struct rule *rule;
	size_t at;

	(void)state;
	memset(text, '(', 33);
	wrong(text, "too many parentheses", 33);
	text[0] = '\0';
	for (int i = 0; i < 32; i++)
		strcat(text, i ? " or sent=1" : "sent=1");
	rule = rule_parse(text, NULL, 0, &phrase, &at);
	assert_non_null(rule);
	rule_free(rule);
	strcat(text, " or sent=1");
	assert_null(rule_parse(text, NULL, 0, &phrase, &at));
	assert_string_equal(phrase, "too many conditions");
	snprintf(text, sizeof(text), "sent>%0100d", 1);
	wrong(text, "too many digits", 5);
}

static void test_never(void **state)
{
	(void)state;
	wrong("loss>100%", "never holds: no share is more than 100 %", 0);
	wrong("sent=1 or  mean<0ms", "never holds: nothing is less than 0", 11);
	holds("loss>=5% or loss>=100%");
	holds("sent>=0 and loss<=100%");
}

static struct rule *parsed(const char *text)
{
	const char *phrase;
	size_t at;
	struct rule *rule = rule_parse(text, extras, EXTRAS, &phrase, &at);

	assert_non_null(rule);
	return rule;
}

static void test_asks(void **state)
{
	struct rule *rule = parsed("loss_percent>5% or (hops>3 and p95>1)");

	(void)state;
	assert_true(rule_asks(rule, "loss"));
	assert_true(rule_asks(rule, "hops"));
	assert_true(rule_asks(rule, "p95"));
	assert_false(rule_asks(rule, "p9"));
	assert_false(rule_asks(rule, "mtu"));
	rule_free(rule);
}

static void test_bound(void **state)
{
	struct rule *rule = parsed("loss>5% or (mtu<1500 or max>1s) or "
	    "(p95>80ms and mean>9ms) or min>1 or min>2");
	enum rule_op op;
	double value;

	(void)state;
	assert_true(rule_bound(rule, "loss", &op, &value));
	assert_int_equal(op, RULE_OP_MORE);
	assert_true(value > 4.9 && value < 5.1);
	assert_true(rule_bound(rule, "mtu", &op, &value));
	assert_int_equal(op, RULE_OP_LESS);
	assert_true(rule_bound(rule, "max", &op, &value));
	assert_true(value > 999.9 && value < 1000.1);
	assert_false(rule_bound(rule, "p95", &op, &value));
	assert_false(rule_bound(rule, "min", &op, &value));
	assert_false(rule_bound(rule, "sent", &op, &value));
	rule_free(rule);
}

static void because(const char *text, enum rule_value want,
    const char *expected)
{
	struct rule *rule = parsed(text);
	struct stats stats = sample();
	char out[40];

	assert_string_equal(rule_because(rule, &stats, extras, want, out,
	    sizeof(out)), expected);
	rule_free(rule);
}

static void test_because(void **state)
{
	(void)state;
	because("loss>4%", RULE_TRUE, "loss>4%");
	because("loss>9% or  p95 > 9 ms  or sent=10", RULE_TRUE,
	    "p95 > 9 ms");
	because("loss>9% or (sent=3 or loss>3% )", RULE_TRUE, "loss>3%");
	because("sent=3 or loss>3% and (sent=10 or sent=3)", RULE_TRUE,
	    "loss>3% and (sent=10 or sent=3)");
	because("sent=3 or max>1 or sent=4", RULE_UNKNOWN, "max>1");
	because("sent=10 and sent>9 and sent>8 and sent>7 and sent>6",
	    RULE_TRUE, "sent=10 and sent>9 and sent>8 and sent>");
}

/* The text of a rule is its own: the one it came from may be gone. */
static void test_text_is_kept(void **state)
{
	char text[] = "sent=3 or loss>4%", out[32];
	struct stats stats = sample();
	const char *phrase;
	size_t at;
	struct rule *rule = rule_parse(text, extras, EXTRAS, &phrase, &at);

	(void)state;
	assert_non_null(rule);
	memset(text, 'x', sizeof(text) - 1);
	assert_string_equal(rule_because(rule, &stats, extras, RULE_TRUE, out,
	    sizeof(out)), "loss>4%");
	rule_free(rule);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_operators),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_names_keys_and_extras),
		cmocka_unit_test(test_and_binds_closer),
		cmocka_unit_test(test_kleene),
		cmocka_unit_test(test_wrong_fields),
		cmocka_unit_test(test_wrong_operators),
		cmocka_unit_test(test_wrong_values),
		cmocka_unit_test(test_wrong_units),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_never),
		cmocka_unit_test(test_asks),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_because),
		cmocka_unit_test(test_text_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
