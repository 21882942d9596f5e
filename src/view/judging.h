/*
 * judging.h - targets judged, for all views and for the exit status
 */
#ifndef ASDIC_JUDGING_H
#define ASDIC_JUDGING_H

#include <stdbool.h>
#include <stdint.h>

#include "model/judge.h"

struct event;
struct report;

/*
 * What expressions may ask for beside statistics: "resolved", 1 or 0, and
 * "hops" and "mtu", which are unknown unless they are looked for.
 */
enum { JUDGING_RESOLVED, JUDGING_HOPS, JUDGING_MTU, JUDGING_EXTRAS };

extern const struct rule_extra judging_extras[JUDGING_EXTRAS];

struct judged {
	enum judge_verdict verdict;
	enum judge_why	 why;
	const struct rule *rule;	/* which decided, or NULL */
	struct stats	 stats;
	struct rule_extra extras[JUDGING_EXTRAS];
	char		 because[256];	/* the part of the rule that did, from
					   the command line; "": none */
};

/* Is it about a probe that looks for sizes, and tells nothing of loss? */
bool judging_is_apart(const struct report *report,
    const struct event *event);

/* report->judge is not NULL, here and below. */
void judging_target(const struct report *report, uint32_t target,
    struct judged *judged);

/* All targets; count[] of each verdict, their sum to *n. */
enum judge_verdict judging_all(const struct report *report,
    uint32_t count[static JUDGE_VERDICTS], uint32_t *n);

#endif
