/*
 * An expression from outside: parsed or refused, and when parsed it has a
 * value for any statistics.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/judge.h"

static void must(bool truth)
{
	if (!truth)
		abort();
}

static void test_both(const struct rule *rule, struct rule_extra *extras)
{
	struct stats stats;
	enum rule_value value;

	stats_unknown(&stats);
	value = rule_test(rule, &stats, extras);
	must(value == RULE_UNKNOWN);
	memset(&stats, 0, sizeof(stats));
	extras[0].value = 3;
	extras[1].value = 1e300;
	value = rule_test(rule, &stats, extras);
	must(value == RULE_TRUE || value == RULE_FALSE);
}

/* What else is read from a tree: a part of its text, and bounds. */
static void read_tree(const struct rule *rule,
    const struct rule_extra *extras)
{
	char because[64];
	struct stats stats;
	enum rule_value value;
	enum rule_op op;
	double bound;

	memset(&stats, 0, sizeof(stats));
	value = rule_test(rule, &stats, extras);
	rule_because(rule, &stats, extras, value, because, sizeof(because));
	must(because[0] && (strlen(because) == sizeof(because) - 1 ||
	    strstr(rule_text(rule), because)));
	if (rule_bound(rule, "loss", &op, &bound))
		must(rule_asks(rule, "loss") && bound >= 0 && bound <= 100);
}

static void read_pair(const char *arg)
{
	char text[80];
	const char *phrase;
	struct rule *rule;
	size_t at;

	if (!judge_pair(arg, text, sizeof(text)))
		return;
	rule = rule_parse(text, NULL, 0, &phrase, &at);
	must(rule);
	rule_free(rule);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rule_extra extras[] = {
		{ "hops", STATS_COUNT, NAN }, { "delay", STATS_SEC, NAN },
	};
	char *text = malloc(size + 1);
	const char *phrase;
	struct rule *rule;
	size_t at;

	must(text);
	memcpy(text, data, size);
	text[size] = '\0';
	rule = rule_parse(text, extras, 2, &phrase, &at);
	if (rule) {
		must(!strcmp(rule_text(rule), text));
		test_both(rule, extras);
		read_tree(rule, extras);
	} else {
		must(phrase && at <= strlen(text));
	}
	rule_free(rule);
	read_pair(text);
	free(text);
	return 0;
}
