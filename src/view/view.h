/*
 * view.h - ways of telling a person or a program what happened
 *
 * A view is given events one by one and may look at the models; it can
 * change neither.  It writes to the streams it was opened with and nowhere
 * else, so a test gives it a memory stream and compares text.
 */
#ifndef ASDIC_VIEW_H
#define ASDIC_VIEW_H

#include <stdbool.h>
#include <stdio.h>

#include "base/nsec.h"
#include "engine/event.h"
#include "view/report.h"

struct view;

enum view_why { VIEW_EVERY, VIEW_ASKED };	/* --every; SIGQUIT */

struct view_ops {
	bool	pages;		/* each interim summary is a page of its own,
				   whole as the last one; in a file it takes
				   the place of the one before */

	/* Begin: heading, start record.  Borrows all.  NULL: no memory. */
	struct view *(*open)(FILE *out, FILE *err,
		    const struct report *report);

	/* Every event, after the models have noted it. */
	void	(*note)(struct view *view, const struct event *event);

	/*
	 * Tell what has been waiting (for a name, say).  Called in every turn
	 * in which there was an event, and when the moment it returned last
	 * has come; returns when it wants to be called again, NSEC_NEVER: no
	 * need.  After EVENT_END the run goes on until it says NSEC_NEVER.
	 * NULL: nothing ever waits.
	 */
	nsec	(*tick)(struct view *view, nsec now);

	/*
	 * An interim summary.  Text goes to err, records to out.  VIEW_EVERY:
	 * of the interval since the last; VIEW_ASKED: since the start.
	 */
	void	(*interim)(struct view *view, enum view_why why, nsec now,
		    nsec wall);

	/* Summary and end; frees the view. */
	void	(*close)(struct view *view, const struct ending *ending);
};

/* Embedded as the first member by each implementation. */
struct view {
	const struct view_ops *ops;
};

extern const struct view_ops view_ping;
extern const struct view_ops view_jsonl;
extern const struct view_ops view_iputils;	/* as iputils' ping */
extern const struct view_ops view_csv;
extern const struct view_ops view_openmetrics;
extern const struct view_ops view_influx;
extern const struct view_ops view_nagios;	/* a monitoring plugin's */
extern const struct view_ops view_trace;	/* --format text */
extern const struct view_ops view_trace_jsonl;
extern const struct view_ops view_trace_csv;
extern const struct view_ops view_trace_dot;
extern const struct view_ops view_sweep;	/* --format text */
extern const struct view_ops view_sweep_jsonl;
extern const struct view_ops view_sweep_csv;
extern const struct view_ops view_mtu;		/* --format text */
extern const struct view_ops view_mtu_jsonl;
extern const struct view_ops view_tracepath;

#endif
