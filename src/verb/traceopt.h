/*
 * traceopt.h - what can be said to asdic trace
 */
#ifndef ASDIC_TRACEOPT_H
#define ASDIC_TRACEOPT_H

#include "base/opt.h"
#include "model/path.h"
#include "verb/session.h"
#include "wire/packet.h"

/* The settings of one trace, const once parsed and checked. */
struct trace_settings {
	struct session_settings common;		/* first */
	int64_t		first, hops, gap, flow;

	/* 0: not said; then what follows from the others, if anything. */
	int64_t		tries, rounds, flows, confidence, size;
	int64_t		most;		/* no larger packet for the path MTU;
					   0: what leaves this host */
	nsec		timeout, interval;

	bool		forever, multipath, fragment, no_mtu;
	bool		icmp;			/* what it does anyway */

	/* What the session is told of all this. */
	struct report_trace report;
	struct paths_conf paths;
};

extern const struct opt traceopt_table[];

void traceopt_defaults(struct trace_settings *trace,
    const struct world *world);

/* As session_conf.check; settings is a struct trace_settings. */
const char *traceopt_check(void *settings, const char **thing);

/*
 * trace.c: the functions of a struct session_conf that make it a trace, for
 * every verb that is one; settings begin with a struct trace_settings.
 */
void verb_trace_fill(struct session_conf *conf, void *settings);
struct plan *verb_trace_plan(struct session *session, void *settings,
    enum status *status);
enum status verb_trace_fit(struct session *session, void *settings,
    struct engine_conf *engine);

#endif
