/*
 * plan.h - a measurement, as a state machine
 *
 * Pinging, tracing, and searching for an MTU differ in one thing only:
 * which question to ask next, given the answers so far.  That is a plan.
 *
 * A plan never sends, waits, prints, allocates per probe, or looks at a
 * clock.  The engine asks it for probes when the pace allows one, and tells
 * it every event, so a plan is tested by calling two functions.
 */
#ifndef ASDIC_PLAN_H
#define ASDIC_PLAN_H

#include "base/nsec.h"
#include "engine/event.h"

struct plan;

enum plan_next {
	PLAN_PROBE,		/* *probe is filled in: send it; ask again at
				   *until, or at once if it was left alone */
	PLAN_WAIT,		/* ask again at *until or upon an event, but
				   not for a mere EVENT_SENT, nor for those to
				   which the plan is indifferent */
	PLAN_DONE,		/* never ask again; answers may still arrive
				   within their patience, but not after
				   *until, if that was set (now will do):
				   then all in the air are lost */
};

struct plan_ops {
	/* Kinds of events that never change what next() says. */
	uint32_t indifferent;

	/*
	 * What now?  Must answer in constant time however many targets there
	 * are.  Saying PLAN_PROBE is a wish: the engine grants it at once,
	 * and the plan learns from EVENT_SENT or EVENT_UNSENT that it did.
	 * Set *until to NSEC_NEVER to wait for an event alone.  It comes in
	 * as NSEC_UNKNOWN; whoever leaves it so is asked again at once.
	 */
	enum plan_next (*next)(struct plan *plan, nsec now,
	    struct probe *probe, nsec *until);

	/* Take note of what happened. */
	void (*note)(struct plan *plan, const struct event *event);

	void (*free)(struct plan *plan);
};

/* Embedded as the first member by each plan. */
struct plan {
	const struct plan_ops *ops;
};

#endif
