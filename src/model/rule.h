/*
 * rule.h - conditions over statistics: loss>5% or p95>80ms
 *
 *   rule   = and { "or" and }          and binds closer than or
 *   and    = test { "and" test }
 *   test   = "(" rule ")" | FIELD OP VALUE
 *   OP     = < <= > >= = == !=
 *
 * FIELD is a name or a key of stats.h, or one that the caller adds (hops,
 * mtu).  VALUE is a number with a unit that suits the field: % for shares,
 * ns us ms s m h for times (without one: ms for times told in ms, s for
 * outages), none for counts.  A comparison with an unknown value is unknown.
 * Pure; used by --fail-if, --warn and --crit.
 */
#ifndef ASDIC_RULE_H
#define ASDIC_RULE_H

#include <stddef.h>

#include "model/stats.h"

struct rule;

enum rule_value { RULE_FALSE, RULE_TRUE, RULE_UNKNOWN };

/* A value that is not in struct stats. */
struct rule_extra {
	const char	*name;
	enum stats_unit	 unit;
	double		 value;		/* NaN: unknown */
};

/*
 * Parse text; extras (n of them; only name and unit count here) are further
 * fields.  NULL on error, with *phrase what is wrong and *at the byte offset
 * of the place.
 */
struct rule *rule_parse(const char *text, const struct rule_extra *extras,
    size_t n, const char **phrase, size_t *at);
void rule_free(struct rule *rule);

/*
 * Three-valued logic (Kleene): true or unknown is true, false and unknown is
 * false.  extras as when parsing, now with values.
 */
enum rule_value rule_test(const struct rule *rule, const struct stats *stats,
    const struct rule_extra *extras);

/* The text it was parsed from. */
const char *rule_text(const struct rule *rule);

#endif
