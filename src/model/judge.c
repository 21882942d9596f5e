/*
 * A verdict is found by asking in a fixed order, the worst first; each step
 * either decides or leaves it to the next.
 */
#include "model/judge.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"

enum { PAIR_NUMBER = 48 };

static enum rule_value test(const struct rule *rule,
    const struct judge_facts *facts)
{
	return rule ? rule_test(rule, facts->stats, facts->extras) :
	    RULE_FALSE;
}

/* Asked, and not one answer in time. */
static bool is_silent(const struct judge_facts *facts)
{
	const struct stats *stats = facts->stats;

	return facts->resolved && stats->sent > stats->pending &&
	    !(stats->answered > 0);
}

/* Who asks for answers has said what silence means. */
static bool speaks_of_silence(const struct rule *crit)
{
	static const char *const names[] = { "answered", "loss" };

	for (size_t i = 0; crit && i < sizeof(names) / sizeof(names[0]); i++)
		if (rule_asks(crit, names[i]))
			return true;
	return false;
}

static enum judge_verdict decide(enum judge_verdict verdict,
    enum judge_why reason, enum judge_why *why)
{
	*why = reason;
	return verdict;
}

enum judge_verdict judge_target(const struct judge *judge,
    const struct judge_facts *facts, enum judge_why *why,
    const struct rule **rule)
{
	enum rule_value crit = test(judge->crit, facts);
	enum rule_value warn = test(judge->warn, facts);
	bool silent = is_silent(facts);

	*rule = crit == RULE_TRUE ? judge->crit : NULL;
	if (crit == RULE_TRUE)
		return decide(JUDGE_CRITICAL, JUDGE_RULE, why);
	if (silent && (!speaks_of_silence(judge->crit) ||
	    crit == RULE_UNKNOWN))
		return decide(JUDGE_CRITICAL, JUDGE_SILENT, why);
	if (!facts->resolved)
		return decide(JUDGE_UNKNOWN, JUDGE_UNRESOLVED, why);
	if (!silent && !(facts->stats->answered > 0))
		return decide(JUDGE_UNKNOWN, JUDGE_UNASKED, why);
	if (crit == RULE_FALSE && warn == RULE_FALSE)
		return decide(JUDGE_OK, JUDGE_GOOD, why);
	if (silent && warn == RULE_UNKNOWN)
		return decide(JUDGE_CRITICAL, JUDGE_SILENT, why);
	*rule = crit == RULE_UNKNOWN ? judge->crit : judge->warn;
	if (crit == RULE_FALSE && warn == RULE_TRUE)
		return decide(JUDGE_WARNING, JUDGE_RULE, why);
	return decide(JUDGE_UNKNOWN, JUDGE_OPEN, why);
}

enum judge_verdict judge_all(const struct judge *judge,
    const uint32_t count[static JUDGE_VERDICTS])
{
	static const enum judge_verdict order[] = {
		JUDGE_OK, JUDGE_WARNING, JUDGE_UNKNOWN, JUDGE_CRITICAL,
	};
	uint64_t n = 0, wanted = judge->at_least;
	int i;

	for (i = 0; i < JUDGE_VERDICTS; i++)
		n += count[i];
	if (n == 0)
		return JUDGE_UNKNOWN;
	if (wanted == UINT32_MAX)
		wanted = n;
	for (i = 0; i < JUDGE_VERDICTS; i++) {
		if (wanted <= count[order[i]])
			return order[i];
		wanted -= count[order[i]];
	}
	return JUDGE_CRITICAL;	/* more are wanted than there are */
}

const char *judge_word(enum judge_verdict verdict)
{
	static const char *const words[] = {
		[JUDGE_OK] = "ok", [JUDGE_WARNING] = "warning",
		[JUDGE_CRITICAL] = "critical", [JUDGE_UNKNOWN] = "unknown",
	};

	return words[verdict];
}

/* A number, and behind it nothing, or this unit. */
static bool is_number(const char *text, size_t len, const char *unit,
    double most, double *value)
{
	char number[PAIR_NUMBER];
	size_t units = strlen(unit);

	while (len > 0 && text[len - 1] == ' ')
		len--;
	if (len > units && !memcmp(text + len - units, unit, units))
		len -= units;
	if (len >= sizeof(number))
		return false;
	memcpy(number, text, len);
	number[len] = '\0';
	return !number_parse_real(value, number, 0, most);
}

bool judge_pair(const char *arg, char *text, size_t size)
{
	const char *comma = strchr(arg, ',');
	double rta, loss;

	if (!comma || !is_number(arg, (size_t)(comma - arg), "ms", 1e9,
	    &rta) || !is_number(comma + 1, strlen(comma + 1), "%", 100,
	    &loss))
		return false;
	snprintf(text, size, "mean>=%.10gms or loss>=%.10g%%", rta, loss);
	return true;
}
