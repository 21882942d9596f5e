/*
 * lines.h - events as lines, one target or several
 */
#ifndef ASDIC_LINES_H
#define ASDIC_LINES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/event.h"
#include "view/answer.h"

struct report;

/* What has been told of one target. */
struct lines_target {
	uint32_t	last;		/* probe that left last */
	bool		open;		/* and has not been answered */
	bool		swallowed;	/* unsent probes seemed to leave */
	int		error;		/* errno told; 0: told that it works */
	uint32_t	unsent;		/* probes since it stopped working */
	uint32_t	refused;	/* the last of these */
	uint32_t	again;		/* probe that showed that it works */
};

struct lines {
	FILE		*out;
	const struct report *report;
	struct lines_target *target;
	uint32_t	 targets;	/* 1: all share what has been told */
	bool		 many;		/* lines begin with the target */
	int		 width;		/* of that beginning */
	struct answer_route route;
};

/* Borrows out and report.  -1: no memory. */
int lines_init(struct lines *lines, FILE *out, const struct report *report);
void lines_fini(struct lines *lines);

void lines_note(struct lines *lines, const struct event *event);

/* Cut a target's name so that lines stay aligned; as in each line's front. */
enum { LINES_NAME = 41 };

#endif
