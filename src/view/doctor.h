/*
 * doctor.h - what asdic doctor has to say
 *
 * Findings and socket options as values: verb/doctor.c has decided what they
 * mean, and what would help; here they become text or records.
 */
#ifndef ASDIC_VIEW_DOCTOR_H
#define ASDIC_VIEW_DOCTOR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct ending;
struct record_sink;
struct report;

enum {
	DOCTOR_FINDINGS = 24, DOCTOR_REMEDIES = 8, DOCTOR_TEXT = 200,
	DOCTOR_VALUE = 1024, DOCTOR_SIDES = 2,
};

enum doctor_result {
	DOCTOR_FACT,		/* neither good nor bad */
	DOCTOR_YES,
	DOCTOR_NO,
	DOCTOR_NOT_TRIED,
	DOCTOR_NONE,		/* means nothing in this family */
};

/* Where a remedy is to be applied. */
enum doctor_where {
	DOCTOR_NOW,		/* on the host, until it is started anew */
	DOCTOR_ALWAYS,		/* on the host, for good */
	DOCTOR_LOGIN,		/* on the host, for one user */
	DOCTOR_KERNEL,		/* another kernel */
	DOCTOR_LOOK,		/* it is not known: where to look */
	DOCTOR_DOCKER, DOCTOR_PODMAN, DOCTOR_KUBERNETES,
};

struct doctor_remedy {
	enum doctor_where where;
	unsigned	 sides;		/* that it is for, 1 << side */
	char		 text[DOCTOR_TEXT];	/* a command, or a setting */
};

/* What was found in one family, or at all. */
struct doctor_side {
	enum doctor_result result;
	int		 error;			/* errno; 0: none */
	char		 text[DOCTOR_TEXT];	/* why, escaped; "": it needs
						   no words */
};

struct doctor_finding {
	const char	*token;		/* "ping_socket" */
	const char	*title;		/* "ping sockets" */
	bool		 families;	/* else only side[0] is there */
	struct doctor_side side[DOCTOR_SIDES];
	char		 value[DOCTOR_VALUE];	/* for programs, from outside;
						   "": there is none */
	struct doctor_remedy remedy[DOCTOR_REMEDIES];
	unsigned	 remedies;
	unsigned	 blamed;	/* the sides that the next one is for */
};

/* An option, tried on a socket of one family. */
struct doctor_tried {
	const char	*token;		/* "accepted", "refused" ... */
	const char	*words;		/* the same, short; or errno's name */
	int		 error;		/* 0: none */
	bool		 readable, same, is_number;	/* as sockopt_found */
	int		 value;
};

struct doctor_option {
	const char	*name, *word, *level;	/* as in struct sockopt */
	bool		 is_number;		/* value is what was set */
	int		 value;
	struct doctor_tried side[DOCTOR_SIDES];
	const char	*does, *used;
};

struct doctor_report {
	const struct report *report;
	bool		 sockets;	/* tell of every option */
	char		 headline[DOCTOR_TEXT];
	struct doctor_finding finding[DOCTOR_FINDINGS];
	unsigned	 findings;
	const struct doctor_option *option;
	unsigned	 options;
};

/* For a person. */
void doctor_text(FILE *out, const struct doctor_report *doctor);

/* For programs: from start to end.  False: no memory for even a start. */
bool doctorjsonl_write(FILE *out, const struct doctor_report *doctor,
    const struct ending *ending);

/* One word for where a remedy belongs. */
const char *doctor_where(enum doctor_where where);

#endif
