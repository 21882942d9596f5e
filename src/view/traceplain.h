/*
 * traceplain.h - what the views of paths for other programs have in common
 *
 * They write what they were made for to out and nothing else; a verdict for a
 * person who asks in the middle goes to err.
 */
#ifndef ASDIC_TRACEPLAIN_H
#define ASDIC_TRACEPLAIN_H

#include <stdbool.h>

#include "view/view.h"

struct telling;

struct traceplain {
	struct view	view;
	FILE		*out, *err;
	const struct report *report;
	struct telling	*telling;
	unsigned	told;		/* last hop of the target whose turn
					   it is; first - 1: none */
	bool		begun, ended;
};

/* NULL: no memory. */
struct view *traceplain_open(const struct view_ops *ops, FILE *out, FILE *err,
    const struct report *report);
/* For view_ops, or to begin one with: the telling hears each event. */
void traceplain_note(struct view *view, const struct event *event);
void traceplain_interim(struct view *view, enum view_why why, nsec now,
    nsec wall);
/* Free it; writes nothing. */
void traceplain_close(struct traceplain *view);

#endif
