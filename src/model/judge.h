/*
 * judge.h - statistics into a verdict, as monitoring knows it
 *
 * Four verdicts, whose numbers are the exit statuses of monitoring plugins.
 * What is unknown is never taken for good, and a target that nobody heard of
 * is never well because the conditions happen to speak of something else.
 * Pure.
 */
#ifndef ASDIC_JUDGE_H
#define ASDIC_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/rule.h"
#include "model/stats.h"

enum judge_verdict {
	JUDGE_OK, JUDGE_WARNING, JUDGE_CRITICAL, JUDGE_UNKNOWN,
};

enum { JUDGE_VERDICTS = 4 };

/* Why a target is judged as it is. */
enum judge_why {
	JUDGE_GOOD,		/* nothing speaks against it */
	JUDGE_RULE,		/* a rule holds */
	JUDGE_SILENT,		/* it was asked, and nobody answered */
	JUDGE_UNRESOLVED,	/* it has no address */
	JUDGE_UNASKED,		/* nothing was found out */
	JUDGE_OPEN,		/* a rule cannot be decided */
};

struct judge {
	const struct rule *warn, *crit;	/* NULL: none */
	uint32_t	 at_least;	/* so many targets must be good;
					   UINT32_MAX: all */
};

struct judge_facts {
	bool		 resolved;	/* it has an address */
	const struct stats *stats;
	const struct rule_extra *extras;
};

/*
 * Judge one target.  *rule is the one that decided (RULE, OPEN), else NULL.
 *
 * A --crit that holds decides.  Then nobody answering is critical, unless crit
 * itself asks for answers or loss.  Then, if nothing was found out, or if a
 * rule cannot be decided, the verdict is unknown, or critical when nobody
 * answered.  Last comes --warn.
 */
enum judge_verdict judge_target(const struct judge *judge,
    const struct judge_facts *facts, enum judge_why *why,
    const struct rule **rule);

/*
 * All targets together, count[] of each verdict: as good as the at_least-best
 * of them, where unknown is worse than a warning and better than critical.
 * Of no targets nothing is known.
 */
enum judge_verdict judge_all(const struct judge *judge,
    const uint32_t count[static JUDGE_VERDICTS]);

/* "ok", "warning", "critical", "unknown" */
const char *judge_word(enum judge_verdict verdict);

/*
 * Thresholds as check_icmp and check_ping take them, "RTA,PL%": as an
 * expression to text, "mean>=200ms or loss>=40%".  False: it is none such,
 * and may be an expression.
 */
bool judge_pair(const char *arg, char *text, size_t size);

#endif
