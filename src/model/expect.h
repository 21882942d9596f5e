/*
 * expect.h - a list of who should be up, against who is
 *
 * An expected address is met by the target that has it; an expected name by
 * the target of that name, whatever its address.  Pure; the session reads the
 * list, views and verdict ask for the differences.
 */
#ifndef ASDIC_EXPECT_H
#define ASDIC_EXPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/census.h"

struct expect;
struct targets;

enum expect_kind {
	EXPECT_VANISHED,	/* expected, and not up */
	EXPECT_OPEN,		/* expected, and not settled yet */
	EXPECT_NEW,		/* up, and not expected */
	EXPECT_UNASKED,		/* expected, and no target */
	EXPECT_KINDS,
};

/*
 * One difference.  index is that of the target, or, for UNASKED, that in the
 * expected list.
 */
struct expect_difference {
	enum expect_kind kind;
	uint32_t	 index;
};

/* Takes over the list, also if it fails.  NULL: no memory. */
struct expect *expect_new(struct targets *list);
void expect_free(struct expect *expect);

/* The expected list itself. */
const struct targets *expect_list(const struct expect *expect);

/* Is the target expected?  Not during a walk. */
bool expect_has(struct expect *expect, const struct targets *targets,
    uint32_t target);

/*
 * The next difference, first those about targets, in their order; *at begins
 * as 0 and is the walk's own.  One walk at a time.  False: that was all.
 */
bool expect_next(struct expect *expect, const struct targets *targets,
    const struct census *census, uint64_t *at,
    struct expect_difference *difference);

/* How many of each kind there are; a walk of its own. */
void expect_count(struct expect *expect, const struct targets *targets,
    const struct census *census, uint32_t count[static EXPECT_KINDS]);

#endif
