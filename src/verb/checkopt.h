/*
 * checkopt.h - what can be said to asdic check
 */
#ifndef ASDIC_CHECKOPT_H
#define ASDIC_CHECKOPT_H

#include "base/opt.h"
#include "model/judge.h"
#include "model/sizes.h"
#include "verb/session.h"

enum { CHECK_HOSTS = 64, CHECK_PAIR = 80 };

/* The settings of one check, const once parsed and checked. */
struct check_settings {
	struct session_settings common;		/* first */
	int64_t		count;
	nsec		interval, timeout;
	int64_t		size, ttl;
	const char	*warn, *crit;		/* expressions; NULL: none */
	char		warn_pair[CHECK_PAIR], crit_pair[CHECK_PAIR];
	bool		all;
	int64_t		at_least;		/* 0: not said */
	const char	*host[CHECK_HOSTS];	/* -H, as operands */
	unsigned	hosts;
	struct rule	*warn_rule, *crit_rule;
	struct judge	judge;
	bool		hops, sized;		/* do conditions ask for it? */
	struct report_mtu report;
	struct sizes_conf sizes;
};

extern const struct opt checkopt_table[];

void checkopt_defaults(struct check_settings *check,
    const struct world *world);

/* As pingopt_check. */
const char *checkopt_check(void *settings, const char **thing);

#endif
