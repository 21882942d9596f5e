/*
 * Targets one after the other, each until mda_next() has no question left.
 * All knowledge of paths is in mda.c and is begun anew for each target; here
 * questions become probes and events answers.  A probe's tag says which try
 * it is, so that one given up for lost is not taken for the next.
 */
#include "plan/multipath.h"

#include <stdlib.h>

#include "engine/plan.h"
#include "plan/mda.h"
#include "plan/trace.h"

#define REFUSED_PAUSE	(10 * NSEC_MSEC)

enum stage {
	STAGE_WAITING,		/* has no address, or has not had its turn */
	STAGE_GIVEN_UP,
	STAGE_FINISHED,
};

struct plan_multipath {
	struct plan	plan;
	struct plan_multipath_conf conf;
	struct mda	*mda;
	uint8_t		*stage;		/* of each target */
	uint32_t	left;		/* how many are waiting */
	uint32_t	lowest;		/* all before it are not */
	uint32_t	target;		/* whose turn it is, if running */
	uint8_t		series;
	uint32_t	number;		/* probes it has had */
	nsec		refused;	/* not before then: we were refused */
	bool		running;
};

/* Begin with the first target that waits and has an address. */
static bool begin(struct plan_multipath *multi)
{
	const struct plan_multipath_conf *conf = &multi->conf;
	uint32_t i;

	while (multi->lowest < conf->targets &&
	    multi->stage[multi->lowest] != STAGE_WAITING)
		multi->lowest++;
	for (i = multi->lowest; i < conf->targets; i++) {
		if (multi->stage[i] != STAGE_WAITING ||
		    conf->ready(conf->list, i, &multi->series) !=
		    PLAN_PING_READY)
			continue;
		multi->target = i;
		multi->number = 0;
		multi->running = true;
		mda_begin(multi->mda, conf->family(conf->list, i));
		return true;
	}
	return false;
}

static void finish(struct plan_multipath *multi)
{
	multi->stage[multi->target] = STAGE_FINISHED;
	multi->left--;
	multi->running = false;
}

static void fill_in(struct plan_multipath *multi,
    const struct mda_question *question, struct probe *probe)
{
	const struct plan_multipath_conf *conf = &multi->conf;
	nsec patience = mda_patience(multi->mda);

	if (question->ttl == MDA_FAR && patience < conf->sought)
		patience = conf->sought;
	*probe = (struct probe){
		.target = multi->target, .number = ++multi->number,
		.tag = question->try, .size = conf->size,
		.payload = conf->size > 0,
		.patience = patience,
		.flow = (uint16_t)(conf->flow + question->flow),
		.ttl = question->ttl, .series = multi->series,
		.whole = conf->whole,
	};
}

static enum plan_next next(struct plan *plan, nsec now, struct probe *probe,
    nsec *until)
{
	struct plan_multipath *multi = (struct plan_multipath *)(void *)plan;
	struct mda_question question;

	*until = NSEC_NEVER;
	if (now < multi->refused) {
		*until = multi->refused;
		return PLAN_WAIT;
	}
	while (multi->left) {
		if (!multi->running && !begin(multi))
			return PLAN_WAIT;
		switch (mda_next(multi->mda, now, &question, until)) {
		case MDA_ASK:
			fill_in(multi, &question, probe);
			*until = now;
			return PLAN_PROBE;
		case MDA_WAIT:
			return PLAN_WAIT;
		case MDA_DONE:
			finish(multi);
			break;
		}
	}
	*until = now;
	return PLAN_DONE;
}

static struct mda_question question_of(const struct plan_multipath *multi,
    const struct event *event)
{
	return (struct mda_question){
		.flow = (uint16_t)(event->probe.flow - multi->conf.flow),
		.ttl = event->probe.ttl, .try = (uint8_t)event->probe.tag,
	};
}

static void hear(struct plan_multipath *multi, const struct event *event,
    bool ends)
{
	struct mda_question question = question_of(multi, event);
	struct mda_answer answer = {
		.from = event->from, .rtt = event->rtt, .ends = ends,
		.settles = !event->after && event->kind != EVENT_LATE,
	};

	mda_hear(multi->mda, &question, &answer);
}

static void miss(struct plan_multipath *multi, const struct event *event)
{
	struct mda_question question = question_of(multi, event);

	if (event->kind == EVENT_UNSENT && !event->after)
		multi->refused = event->at + REFUSED_PAUSE;
	mda_miss(multi->mda, &question, event->at);
}

/* A name has no address, or has one after all. */
static void note_name(struct plan_multipath *multi, const struct event *event)
{
	uint8_t *stage = &multi->stage[event->probe.target];

	if (event->kind == EVENT_RESOLVED && *stage == STAGE_GIVEN_UP) {
		*stage = STAGE_WAITING;
		multi->left++;
		if (multi->lowest > event->probe.target)
			multi->lowest = event->probe.target;
	} else if (event->kind == EVENT_UNRESOLVED &&
	    *stage == STAGE_WAITING &&
	    !(multi->running && multi->target == event->probe.target) &&
	    (!multi->conf.patient_names || event->error == 0)) {
		*stage = STAGE_GIVEN_UP;
		multi->left--;
	}
}

/* An answer, or the lack of one, about the target whose turn it is. */
static void note_answer(struct plan_multipath *multi,
    const struct event *event)
{
	switch (event->kind) {
	case EVENT_REPLY:
	case EVENT_LATE:
		hear(multi, event, true);
		break;
	case EVENT_EXPIRED:
	case EVENT_ERROR:
	case EVENT_TOO_BIG:
		if (!event->own)
			hear(multi, event, event->kind != EVENT_EXPIRED);
		else if (!event->after)
			miss(multi, event);
		break;
	case EVENT_LOST:
	case EVENT_UNSENT:
		miss(multi, event);
		break;
	case EVENT_SENT:
	case EVENT_DUPLICATE:
	case EVENT_NOTICE:
	case EVENT_STRAY:
	case EVENT_RESOLVED:
	case EVENT_UNRESOLVED:
	case EVENT_READDRESSED:
	case EVENT_OUTAGE:
	case EVENT_LOCAL:
	case EVENT_NAMED:
	case EVENT_END:
		break;
	}
}

static void note(struct plan *plan, const struct event *event)
{
	struct plan_multipath *multi = (struct plan_multipath *)(void *)plan;

	if (event->probe.target >= multi->conf.targets)
		return;
	if (event->kind == EVENT_RESOLVED || event->kind == EVENT_UNRESOLVED)
		note_name(multi, event);
	else if (multi->running && event->probe.target == multi->target)
		note_answer(multi, event);
}

static void plan_free(struct plan *plan)
{
	struct plan_multipath *multi = (struct plan_multipath *)(void *)plan;

	mda_free(multi->mda);
	free(multi->stage);
	free(multi);
}

static const struct plan_ops ops = {
	.next = next, .note = note, .free = plan_free,
};

struct plan *plan_multipath_new(const struct plan_multipath_conf *conf)
{
	struct plan_multipath *multi = calloc(1, sizeof(*multi));

	if (!multi)
		return NULL;
	multi->plan.ops = &ops;
	multi->conf = *conf;
	multi->left = conf->targets;
	multi->refused = INT64_MIN;
	multi->mda = mda_new(conf);
	multi->stage = calloc(conf->targets ? conf->targets : 1,
	    sizeof(*multi->stage));
	if (!multi->mda || !multi->stage) {
		plan_free(&multi->plan);
		return NULL;
	}
	return &multi->plan;
}

void plan_multipath_hop(const struct plan *plan, uint32_t target, uint8_t ttl,
    struct plan_trace_hop *hop)
{
	const struct plan_multipath *multi =
	    (const struct plan_multipath *)(const void *)plan;

	hop->inferred = UINT32_MAX;
	hop->settled = multi->stage[target] == STAGE_FINISHED ||
	    (multi->running && target == multi->target &&
	    mda_is_settled(multi->mda, ttl));
}
