/*
 * mtuopt.h - what can be said to asdic mtu
 */
#ifndef ASDIC_MTUOPT_H
#define ASDIC_MTUOPT_H

#include "base/opt.h"
#include "model/sizes.h"
#include "verb/session.h"

/* The settings of one search, const once parsed and checked. */
struct mtu_settings {
	struct session_settings common;		/* first */
	int64_t		hops, flow;
	int64_t		most;			/* 0: not said */
	nsec		timeout;		/* the same */
	bool		every_hop, fragments;

	/* What the session is told of all this. */
	struct report_mtu report;
	struct sizes_conf sizes;

	/* What the kernel took for the path MTU, by target; 0: unknown. */
	uint32_t	*before;
};

extern const struct opt mtuopt_table[];

void mtuopt_defaults(struct mtu_settings *mtu, const struct world *world);

/* As session_conf.check; settings is a struct mtu_settings. */
const char *mtuopt_check(void *settings, const char **thing);

#endif
