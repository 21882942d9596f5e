/*
 * mtuwords.h - what came out of a search for sizes, in words
 *
 * Phrases and one sentence; what has nothing to say adds nothing.
 */
#ifndef ASDIC_MTUWORDS_H
#define ASDIC_MTUWORDS_H

#include <stdint.h>

#include "view/textline.h"

struct addr;
struct mtuwatch_seen;
struct report;
struct sized;

/* Behind a size that no answer has shown, but the standard. */
#define MTUWORDS_LEAST	", which every IPv6 link carries"

/* What stands in the way of larger ones: "hop 2 (...), which says so". */
void mtuwords_limit(struct textline *line, const struct report *report,
    const struct sized *sized);

/* What was answered, and what was not: "answered twice, 1401 refused". */
void mtuwords_evidence(struct textline *line, const struct sized *sized);

/* What the kernel believed before and after, and why it has changed. */
void mtuwords_kernel(struct textline *line, const struct sized *sized,
    const struct mtuwatch_seen *seen);

/* MTUs that were told and not believed, by whom. */
void mtuwords_lies(struct textline *line, const struct report *report,
    const struct sized *sized);

/* What may be done about a result that is none. */
void mtuwords_help(struct textline *line, const struct sized *sized,
    const struct mtuwatch_seen *seen);

/* One sentence, complete in itself; seen: of this target. */
void mtuwords_verdict(struct textline *line, const struct report *report,
    uint32_t target, const struct sized *sized,
    const struct mtuwatch_seen *seen);

#endif
