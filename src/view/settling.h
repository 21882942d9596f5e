/*
 * settling.h - targets that are settled, and wait for a name to be told with
 *
 * Where nobody wants names each target passes at once.  Otherwise they come
 * out in the order in which they went in, each when its name is known, or has
 * been waited for long enough; if very many wait, the first waits no longer.
 */
#ifndef ASDIC_SETTLING_H
#define ASDIC_SETTLING_H

#include "base/nsec.h"

struct event;
struct report;
struct settle;
struct settling;

/* Writes one target; what it is given is valid for the call. */
typedef void settling_tell(void *view, const struct settle *settle);

/* Borrows report and view, which tell is called with.  NULL: no memory. */
struct settling *settling_new(const struct report *report,
    settling_tell *tell, void *view);

/* NULL: nothing.  What still waits is not told. */
void settling_free(struct settling *settling);

/* An event that the census has noted: tells whoever may be told by then. */
void settling_note(struct settling *settling, const struct event *event);

/*
 * Tells whoever may be told by now.  Returns when to call again if no event
 * comes before; NSEC_NEVER: nothing waits.
 */
nsec settling_tick(struct settling *settling, nsec now);

/* Tells all the others, be their names known or not. */
void settling_end(struct settling *settling);

#endif
