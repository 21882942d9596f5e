/*
 * Counts what is in the air of the first plan; the rest is handing on.  An
 * event that is about no probe, a name's answer say, both hear.
 */
#include "plan/chain.h"

#include <stdbool.h>
#include <stdlib.h>

#include "engine/plan.h"

struct chain {
	struct plan	 plan;
	struct plan	*first, *second;
	uint64_t	 in_air;	/* of the first */
	uint16_t	 flow;
	bool		 asked;		/* the first will ask no more */
};

static bool is_first_over(struct chain *chain, nsec now, struct probe *probe,
    nsec *until, enum plan_next *next)
{
	if (!chain->asked) {
		*next = chain->first->ops->next(chain->first, now, probe,
		    until);
		if (*next != PLAN_DONE)
			return false;
		chain->asked = true;
	}
	*next = PLAN_WAIT;
	*until = NSEC_NEVER;
	return chain->in_air == 0;
}

static enum plan_next chain_next(struct plan *plan, nsec now,
    struct probe *probe, nsec *until)
{
	struct chain *chain = (struct chain *)plan;
	enum plan_next next;

	if (!is_first_over(chain, now, probe, until, &next))
		return next;
	*until = NSEC_UNKNOWN;
	return chain->second->ops->next(chain->second, now, probe, until);
}

static bool is_settling(const struct event *event)
{
	if (event->kind == EVENT_LOST)
		return true;
	if (event->kind == EVENT_UNSENT)
		return event->after;
	return !event->after && (event->kind == EVENT_REPLY ||
	    event_is_error(event));
}

static void chain_note(struct plan *plan, const struct event *event)
{
	struct chain *chain = (struct chain *)plan;
	bool second = event->probe.flow == chain->flow;

	if (!event->probe.number || !second)
		chain->first->ops->note(chain->first, event);
	if (!event->probe.number || second)
		chain->second->ops->note(chain->second, event);
	if (!event->probe.number || second)
		return;
	if (event->kind == EVENT_SENT)
		chain->in_air++;
	else if (chain->in_air && is_settling(event))
		chain->in_air--;
}

static void chain_free(struct plan *plan)
{
	struct chain *chain = (struct chain *)plan;

	chain->first->ops->free(chain->first);
	chain->second->ops->free(chain->second);
	free(chain);
}

static const struct plan_ops chain_ops = {
	.next = chain_next, .note = chain_note,
	.free = chain_free,
};

struct plan *plan_chain_new(struct plan *first, struct plan *second,
    uint16_t flow)
{
	struct chain *chain = calloc(1, sizeof(*chain));

	if (!chain)
		return NULL;
	chain->plan.ops = &chain_ops;
	chain->first = first;
	chain->second = second;
	chain->flow = flow;
	return &chain->plan;
}
