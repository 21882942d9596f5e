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
 * One that can never hold (loss>100%) is an error.
 * Pure; used by --fail-if, --warn and --crit.
 */
#ifndef ASDIC_RULE_H
#define ASDIC_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/stats.h"

struct rule;

enum rule_value { RULE_FALSE, RULE_TRUE, RULE_UNKNOWN };

enum rule_op {
	RULE_OP_LESS, RULE_OP_UPTO, RULE_OP_MORE, RULE_OP_FROM, RULE_OP_SAME,
	RULE_OP_OTHER,
};

/* A value that is not in struct stats; name outlives the rule. */
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

/* Is this field (by its name, not its key) compared anywhere in it? */
bool rule_asks(const struct rule *rule, const char *name);

/*
 * The one comparison by which this field alone makes the rule true: false if
 * there is none, or more.  *value is in the unit of the field.
 */
bool rule_bound(const struct rule *rule, const char *name,
    enum rule_op *op, double *value);

/*
 * The part of the text that made it what it is: of what is joined by "or" the
 * first that has this value, which the rule has, too.  Cut to size; returns
 * out.
 */
char *rule_because(const struct rule *rule, const struct stats *stats,
    const struct rule_extra *extras, enum rule_value want, char *out,
    size_t size);

#endif
