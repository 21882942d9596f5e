/*
 * stats.h - the numbers of one target, and what they are called
 *
 * One flat struct that views print and expressions test, and one table that
 * names every field, so JSON, CSV, metrics and `--fail-if` cannot disagree
 * about a name or a unit.  Unknown is NaN, never 0.
 */
#ifndef ASDIC_STATS_H
#define ASDIC_STATS_H

#include <stddef.h>

struct stats {
	double	sent, answered, late, errors, lost, pending;
	double	duplicates, corrupt, truncated, foreign, wrong_source;
	double	unsent;			/* of errors: never left this host */
	double	loss;			/* per cent: lost, errors and late
					   of sent without pending */
	double	min, mean, median, p90, p95, p99, max, stddev;	/* ms */
	double	jitter, jitter_rfc3550;	/* ms */
	double	queue_mean, queue_max;	/* ms: send call to departure */
	double	reordered;		/* answers overtaken by later ones */
	double	loss_run;		/* longest run of unanswered probes */
	double	outages;		/* how many such runs, ended or not */
	double	outage;			/* s: the longest of them */
	double	outage_total;		/* s */
	double	in_flight;		/* most at one time (ping's pipe) */
};

enum stats_unit {
	STATS_COUNT, STATS_PERCENT, STATS_MSEC, STATS_SEC,
};

/* Without pointers, which the loader would have to relocate in every run. */
struct stats_field {
	char		 key[24];	/* as in JSON: "loss_percent" */
	char		 name[20];	/* as in expressions: "loss" */
	enum stats_unit	 unit;
	char		 help[56];	/* in words, no full stop */
	size_t		 offset;	/* of the double in struct stats */
};

/* In the order in which they are written; ends with key "". */
extern const struct stats_field stats_fields[];

static inline double stats_value(const struct stats *stats,
    const struct stats_field *field)
{
	return *(const double *)(const void *)((const char *)stats +
	    field->offset);
}

/* Make every field unknown. */
void stats_unknown(struct stats *stats);

/* The field with this name or key, or NULL. */
const struct stats_field *stats_find(const char *name, size_t len);

#endif
