/*
 * tracebox.h - what one target takes of the screen: heading, hops, verdict
 *
 * Private to the text view of traces: trace.c decides what is told when,
 * tracebox.c writes it.
 */
#ifndef ASDIC_TRACEBOX_H
#define ASDIC_TRACEBOX_H

#include "engine/event.h"
#include "view/hopline.h"
#include "view/remarks.h"
#include "view/tracelive.h"
#include "view/view.h"

struct telling;

enum { TRACE_LOCALS = 4 };	/* changes of this host that are kept */

/* What the view has seen of a target, and no model keeps. */
struct trace_seen {
	int	error;		/* errno of a probe not sent, or 0 */
	bool	far;		/* the far end was asked in vain */
};

struct view_trace {
	struct view	view;
	FILE		*out, *err;
	const struct report *report;
	struct telling	*telling;
	struct trace_seen *seen;	/* by target */
	uint32_t	begun;		/* farthest target that was asked */
	bool		late;		/* all is told at the end */
	bool		whole;		/* several: each when it is complete */
	bool		live;		/* one, on a terminal: told at once,
					   and again when a name comes */
	bool		ended;
	bool		stale;		/* something has happened since */
	bool		echo;		/* the ^C on the terminal is erased */

	/* The box being written. */
	bool		open;		/* its heading is written */
	struct hoplayout layout;
	unsigned	told;		/* the last hop to be told by now */
	unsigned	written;	/* the last that stands there; if it
					   is not live */
	struct tracelive screen;	/* if it is live */
	unsigned	boxes;		/* how many were begun */

	struct remarks	remarks;
	unsigned	locals;		/* changes, those not kept too */
	struct event	local[TRACE_LOCALS];
};

/* The next hop of the box, which it begins if need be. */
void tracebox_hop(struct view_trace *view, uint32_t target, uint8_t ttl);

/* On a terminal: write what has changed since. */
void tracebox_repaint(struct view_trace *view);

/* The rest of the hops, and the verdict behind `front`. */
void tracebox_end(struct view_trace *view, uint32_t target,
    const char *front);

/* Where all targets stand, to err. */
void tracebox_interim(struct view_trace *view, nsec wall);

/* What concerns the whole run. */
void tracebox_close(struct view_trace *view, const struct ending *ending);

#endif
