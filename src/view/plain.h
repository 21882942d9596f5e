/*
 * plain.h - views that tell what came out, and nothing of how it went
 *
 * They write what they were made for to out and nothing else; an interim
 * summary for a person who asks goes to err.
 */
#ifndef ASDIC_PLAIN_H
#define ASDIC_PLAIN_H

#include "view/view.h"

struct stats;

struct plain {
	struct view	view;
	FILE		*out, *err;
	const struct report *report;
	bool		begun;		/* something has been written */
};

/* NULL: no memory. */
struct view *plain_open(const struct view_ops *ops, FILE *out, FILE *err,
    const struct report *report);

/* The same for one that is embedded first in a larger one, and zeroed. */
void plain_init(struct plain *plain, const struct view_ops *ops, FILE *out,
    FILE *err, const struct report *report);

/* For view_ops: nothing is told of an event; an interim summary is text. */
void plain_note(struct view *view, const struct event *event);
void plain_interim(struct view *view, enum view_why why, nsec now, nsec wall);

/* Free it, and what it is embedded in. */
void plain_close(struct view *view);

/*
 * The next target at or after *target that is no place kept for an address
 * that never came; false: there is none.
 */
bool plain_next(const struct report *report, uint32_t *target);

/* A target's numbers since the start, unknown where there are none. */
void plain_stats(const struct report *report, uint32_t target,
    struct stats *stats);

/* Its state, as account_state(), or as settle_word() in a sweep. */
const char *plain_state(const struct report *report, uint32_t target);

#endif
