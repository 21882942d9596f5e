/*
 * What a sweep has shown.  Its targets are judged together: a condition is
 * about all of them, and so is a comparison with who was expected.
 */
#include "model/census.h"
#include "model/expect.h"
#include "model/rule.h"
#include "verb/session.h"
#include "view/sweepsum.h"

enum status surveyed_rule(struct session *session, const char *text)
{
	return verdict_rule(session->world, "--fail-if", text,
	    sweepsum_extras, SWEEPSUM_EXTRAS, &session->fail_if);
}

/* Does the rule hold of the sweep as a whole? */
static bool is_failing(const struct session *session)
{
	struct rule_extra value[SWEEPSUM_EXTRAS];
	struct stats stats;

	if (!session->fail_if)
		return false;
	sweepsum_values(census_counts(session->census), value);
	census_total(session->census, &stats);
	return rule_test(session->fail_if, &stats, value) != RULE_FALSE;
}

/* Is not up who should be, or up who should not? */
static bool is_different(const struct session *session)
{
	struct expect_difference difference;
	uint64_t at = 0;

	return session->expect && expect_next(session->expect,
	    session->targets, session->census, &at, &difference);
}

enum status surveyed_status(const struct session *session)
{
	const struct census_counts *counts = census_counts(session->census);
	uint64_t others = 0;

	for (unsigned i = 0; i < CENSUS_ABSENT; i++)
		if (i != CENSUS_UNRESOLVED)
			others += counts->state[i];
	if (session->spoilt)
		return session->spoilt;
	if (!others && session->reason == ENDING_DONE)
		return session->helpless ? STATUS_SYSTEM : STATUS_NOHOST;
	if (!counts->state[CENSUS_UP] || is_failing(session) ||
	    is_different(session))
		return STATUS_NO;
	return STATUS_YES;
}
