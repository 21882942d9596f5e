/*
 * The walk goes round after round over the list; target i of n is due in
 * round r at start + r * interval + i * interval / n, or, where these moments
 * are less than 50 us apart, at the full 100 us before.  Nothing is stored
 * per target, except, where some targets are names and begin late, how many
 * probes each has had.
 *
 * The schedule begins with the first target that has an address: at once, or
 * at the moment when the first name is resolved.
 *
 * Adaptive and flood runs keep the walk but not its times: the next step is
 * taken when fewer probes are in the air than there are targets (times
 * preload), or when a probe has been waited for long enough.
 *
 * A run that lingers works out its end when its last probe is sent, from what
 * has been answered by then; it is over earlier when nothing is in the air.
 */
#include <errno.h>
#include <stdlib.h>

#include "engine/plan.h"
#include "plan/ping.h"

#define FLOOD_GAP	(10 * NSEC_MSEC)
#define BEAT		(100 * NSEC_USEC)

#define GIVEN_UP	UINT32_MAX	/* in numbers[]: it has no address */

struct plan_ping {
	struct plan	 plan;
	struct plan_ping_conf conf;
	nsec		 start;
	uint64_t	 round;		/* of the walk: what comes next */
	uint32_t	 target;
	nsec		 due;		/* when that is */
	uint64_t	 in_air;
	uint64_t	 most;		/* in the air where answers set the
					   pace */
	uint32_t	 finished;	/* targets that want no more */
	uint32_t	*numbers;	/* probes each has had, or GIVEN_UP;
					   NULL: all the same */
	nsec		 last;		/* when a probe was last wished for */
	nsec		 refused;	/* not before then: we were refused */
	nsec		 slowest;	/* answer, NSEC_UNKNOWN: none yet */
	nsec		 usual;		/* time of one, moving average; 0: the
					   same */
	uint64_t	 settled;	/* probes answered or reported */
	uint32_t	 given;		/* number of the last probe, of the */
	uint32_t	 heard;		/* ... last one answered, and of the */
	uint32_t	 group_heard;	/* ... last one that a group answered */
	bool		 is_dense;	/* shares are less than half a BEAT */
	bool		 started, done, over;
};

/*
 * The target's place in a round.  Steps that would follow one another closely
 * are taken together, a few each BEAT: a system call then carries several.
 */
static nsec share_of(const struct plan_ping *ping, uint32_t target)
{
	nsec share = (nsec)((double)ping->conf.interval * target /
	    ping->conf.targets);

	return ping->is_dense ? share - share % BEAT : share;
}

/* Work out when the next step is due. */
static void reckon(struct plan_ping *ping)
{
	const struct plan_ping_conf *conf = &ping->conf;
	uint64_t round = ping->round;
	nsec share = ping->target ? share_of(ping, ping->target) : 0;

	round = round < conf->preload ? 0 : round - conf->preload + 1;
	ping->due = ping->start + (nsec)round * conf->interval + share;
}

static void advance(struct plan_ping *ping)
{
	if (++ping->target == ping->conf.targets) {
		ping->target = 0;
		ping->round++;
	}
	reckon(ping);
}

/* How many probes are waited for. */
static uint64_t waited_for(const struct plan_ping *ping)
{
	return ping->conf.overtaken ? ping->given - ping->heard :
	    ping->in_air;
}

/* How long a run that waits for its answers does wait. */
static nsec longest_wait(const struct plan_ping *ping)
{
	const struct plan_ping_conf *conf = &ping->conf;
	nsec longest = conf->interval;

	if (conf->overtaken && conf->adaptive && ping->usual &&
	    ping->usual < conf->interval)
		longest = ping->usual + ping->usual / 4;
	else if (conf->flood && longest > FLOOD_GAP)
		longest = FLOOD_GAP;
	return longest < conf->floor ? conf->floor : longest;
}

/* When such a run may take the next step. */
static nsec due_by_answers(const struct plan_ping *ping)
{
	nsec when = ping->last + (waited_for(ping) < ping->most ?
	    ping->conf.floor : longest_wait(ping));

	return when < ping->refused ? ping->refused : when;
}

static bool has_had_enough(const struct plan_ping *ping, uint32_t target)
{
	if (!ping->conf.count)
		return false;
	if (ping->numbers)
		return ping->numbers[target] >= ping->conf.count;
	return ping->round >= ping->conf.count;
}

static bool is_done(const struct plan_ping *ping)
{
	if (ping->done || ping->finished >= ping->conf.targets)
		return true;
	return !ping->numbers && has_had_enough(ping, 0);
}

static uint32_t size_of(const struct plan_ping *ping, uint32_t number)
{
	const struct plan_ping_conf *conf = &ping->conf;
	uint32_t sizes;

	if (conf->size_last <= conf->size_first || !conf->size_step)
		return conf->size_first;
	sizes = (conf->size_last - conf->size_first) / conf->size_step + 1;
	return conf->size_first + (number - 1) % sizes * conf->size_step;
}

/* Has the target an address?  Where all are given as such, they all have. */
static bool is_ready(const struct plan_ping *ping, uint32_t target,
    uint8_t *series)
{
	return !ping->conf.uneven || ping->conf.ready(ping->conf.list, target,
	    series) == PLAN_PING_READY;
}

/* Take the step: a probe for its target, if it can have one. */
static bool take(struct plan_ping *ping, nsec now, struct probe *probe)
{
	const struct plan_ping_conf *conf = &ping->conf;
	uint32_t target = ping->target, number;
	uint8_t series = 0;

	if (has_had_enough(ping, target) ||
	    !is_ready(ping, target, &series)) {
		advance(ping);
		return false;
	}
	if (ping->numbers)
		number = ++ping->numbers[target];
	else
		number = (uint32_t)ping->round + 1;
	advance(ping);
	ping->in_air++;		/* it is granted at once */
	if (conf->count && ping->numbers && number >= conf->count)
		ping->finished++;
	ping->last = now;
	ping->given = number;
	*probe = (struct probe){
		.target = target, .number = number, .payload = true,
		.size = size_of(ping, number), .patience = conf->patience,
		.flow = conf->flow, .ttl = conf->ttl, .series = series,
		.whole = conf->whole,
		.group = conf->group && (!conf->is_group ||
		    conf->is_group(conf->list, target)),
	};
	return true;
}

static bool is_by_answers(const struct plan_ping *ping)
{
	return ping->conf.adaptive || ping->conf.flood;
}

/*
 * Whoever was asleep for long (a suspended machine, a stopped process) goes
 * on from here: what was missed is not sent in one burst.
 */
static void catch_up(struct plan_ping *ping, nsec now, nsec when)
{
	if (now - when > NSEC_SEC && !is_by_answers(ping)) {
		ping->start += now - when;
		reckon(ping);
	}
}

/* When the step that comes next may be taken. */
static nsec due(const struct plan_ping *ping)
{
	return is_by_answers(ping) ? due_by_answers(ping) : ping->due;
}

/* The end of a run that sends no more; unknown: when all is settled. */
static nsec end_of(const struct plan_ping *ping, nsec now)
{
	const struct plan_ping_conf *conf = &ping->conf;
	nsec wait;

	if (ping->over)
		return now;
	if (!conf->lingers)
		return NSEC_UNKNOWN;
	if (ping->slowest == NSEC_UNKNOWN)
		return nsec_add(ping->last, conf->linger);
	wait = 2 * ping->slowest;
	if (!is_by_answers(ping) && wait < conf->interval)
		wait = conf->interval;
	return nsec_add(ping->last, wait);
}

/* The schedule begins now, with that target. */
static void start_with(struct plan_ping *ping, uint32_t target, nsec now)
{
	ping->started = true;
	ping->round = 0;
	ping->target = target;
	ping->start = now - share_of(ping, target);
	reckon(ping);
}

/* Is there anybody to begin with?  Names that come later begin themselves. */
static bool has_started(struct plan_ping *ping, nsec now)
{
	uint8_t series;
	uint32_t i;

	if (!ping->started)
		ping->last = now - ping->conf.interval;
	for (i = 0; !ping->started && i < ping->conf.targets; i++)
		if (is_ready(ping, i, &series))
			start_with(ping, i, now);
	return ping->started;
}

static enum plan_next next(struct plan *plan, nsec now, struct probe *probe,
    nsec *until)
{
	struct plan_ping *ping = (struct plan_ping *)(void *)plan;
	nsec when;

	if (!has_started(ping, now) && !is_done(ping)) {
		*until = now + ping->conf.interval;
		return PLAN_WAIT;
	}
	for (unsigned skipped = 0; skipped < 64; skipped++) {
		if (is_done(ping)) {
			*until = end_of(ping, now);
			return PLAN_DONE;
		}
		when = due(ping);
		catch_up(ping, now, when);
		if (when > now) {
			*until = when;
			return PLAN_WAIT;
		}
		if (take(ping, now, probe)) {
			if (!is_done(ping))
				*until = due(ping);
			return PLAN_PROBE;
		}
	}
	*until = now;
	return PLAN_WAIT;
}

/* The target has no address, and may never have one. */
static void give_up(struct plan_ping *ping, uint32_t target)
{
	if (!ping->numbers || ping->numbers[target] == GIVEN_UP)
		return;
	ping->numbers[target] = GIVEN_UP;
	ping->finished++;
}

/* A name has an address: if it is the first, the schedule begins here. */
static void begin(struct plan_ping *ping, const struct event *event)
{
	uint32_t target = event->probe.target;

	if (ping->numbers && ping->numbers[target] == GIVEN_UP) {
		ping->numbers[target] = 0;
		ping->finished--;
	}
	if (!ping->started)
		start_with(ping, target, event->at);
}

/* One more is settled: is that enough? */
static void note_settled(struct plan_ping *ping)
{
	ping->settled++;
	if (ping->conf.enough && ping->settled >= ping->conf.enough)
		ping->done = ping->over = true;
}

static void note_heard(struct plan_ping *ping, const struct event *event)
{
	if (event->probe.number > ping->heard)
		ping->heard = event->probe.number;
}

/* A first answer; from a group there are several to one probe. */
static void note_answer(struct plan_ping *ping, const struct event *event)
{
	note_heard(ping, event);
	if (event->rtt > ping->slowest)
		ping->slowest = event->rtt;
	if (event->rtt > 0)
		ping->usual += ping->usual ? (event->rtt - ping->usual) / 8 :
		    event->rtt;
	if (event->probe.group) {
		if (event->probe.number <= ping->group_heard)
			return;
		ping->group_heard = event->probe.number;
	}
	note_settled(ping);
}

static void note_report(struct plan_ping *ping, const struct event *event)
{
	note_heard(ping, event);
	if (event->kind == EVENT_UNSENT && event->error != EMSGSIZE)
		return;
	note_settled(ping);
	if (ping->conf.stop_on_report)
		ping->done = ping->over = true;
}

static void note_failure(struct plan_ping *ping, const struct event *event)
{
	note_report(ping, event);
	if (ping->conf.stop_on_error)
		ping->done = true;
	if (event->kind == EVENT_UNSENT && !event->after)
		ping->refused = event->at + FLOOD_GAP;
	if (!event->after || event->kind == EVENT_UNSENT)
		ping->in_air--;
}

static void note(struct plan *plan, const struct event *event)
{
	struct plan_ping *ping = (struct plan_ping *)(void *)plan;

	switch (event->kind) {
	case EVENT_REPLY:
		if (!event->after && !event->probe.group)
			ping->in_air--;
		note_answer(ping, event);
		break;
	case EVENT_LOST:
		note_heard(ping, event);
		ping->in_air--;
		break;
	case EVENT_UNSENT:
	case EVENT_EXPIRED:
	case EVENT_ERROR:
	case EVENT_TOO_BIG:
		note_failure(ping, event);
		break;
	case EVENT_RESOLVED:
		begin(ping, event);
		break;
	case EVENT_UNRESOLVED:
		if (!ping->conf.patient || event->error == 0)
			give_up(ping, event->probe.target);
		break;
	case EVENT_LATE:
		note_answer(ping, event);
		break;
	case EVENT_SENT:
	case EVENT_DUPLICATE:
	case EVENT_NOTICE:
	case EVENT_STRAY:
	case EVENT_READDRESSED:
	case EVENT_OUTAGE:
	case EVENT_LOCAL:
	case EVENT_NAMED:
	case EVENT_END:
		break;
	}
}

static void plan_free(struct plan *plan)
{
	struct plan_ping *ping = (struct plan_ping *)(void *)plan;

	free(ping->numbers);
	free(ping);
}

static const struct plan_ops ops = {
	.next = next, .note = note, .free = plan_free,
};

/* Where answers neither set the pace nor end the run. */
static const struct plan_ops ops_timed = {
	.next = next, .note = note, .free = plan_free,
	.indifferent = 1 << EVENT_REPLY | 1 << EVENT_LOST | 1 << EVENT_LATE,
};

struct plan *plan_ping_new(const struct plan_ping_conf *conf)
{
	struct plan_ping *ping = calloc(1, sizeof(*ping));

	if (!ping)
		return NULL;
	ping->plan.ops = conf->adaptive || conf->flood || conf->enough ?
	    &ops : &ops_timed;
	ping->conf = *conf;
	ping->refused = INT64_MIN / 2;
	ping->slowest = NSEC_UNKNOWN;
	if (!ping->conf.preload)
		ping->conf.preload = 1;
	ping->is_dense = conf->targets > 1 &&
	    conf->interval / conf->targets < BEAT / 2;
	ping->most = (uint64_t)conf->targets * ping->conf.preload;
	if (conf->uneven && conf->targets) {
		ping->numbers = calloc(conf->targets, sizeof(uint32_t));
		if (!ping->numbers) {
			free(ping);
			return NULL;
		}
	}
	return &ping->plan;
}
