/*
 * settling.h - targets that are settled, and wait for a name to be told with
 *
 * Where nobody wants names each target passes at once.  Otherwise they come
 * out in the order in which they went in, each when its name is known, or has
 * been waited for long enough; if very many wait, the first waits no longer.
 */
#ifndef ASDIC_SETTLING_H
#define ASDIC_SETTLING_H

#include <stdbool.h>

#include "base/nsec.h"
#include "view/settle.h"

struct report;
struct settling;

/* How long one waits for its name. */
#define SETTLING_HOLD	(2 * NSEC_SEC)

/* Borrows report.  NULL: no memory. */
struct settling *settling_new(const struct report *report);
void settling_free(struct settling *settling);

/* One more, settled at the moment now. */
void settling_put(struct settling *settling, const struct settle *settle,
    nsec now);

/* The next that may be told; false: none is by now. */
bool settling_take(struct settling *settling, nsec now,
    struct settle *settle);

/* The next, be its name known or not; false: there is none. */
bool settling_rest(struct settling *settling, struct settle *settle);

/* When to ask again, if no event comes before; NSEC_NEVER: nothing waits. */
nsec settling_due(const struct settling *settling);

#endif
