/*
 * Each probe is in one of five counts: SENT puts it into pending, the event
 * that settles it moves it on, and what is told after it was lost moves it
 * out of lost.  So the sum holds after every event and not only at the end.
 *
 * Mean and variance are Welford's, which lose no digits however long the run
 * (Knuth, volume 2, section 4.2.2).
 */
#include <assert.h>
#include <math.h>

#include "model/sums.h"

void sums_begin(struct sums *sums, struct hist *hist, uint64_t pending,
    nsec since)
{
	if (hist)
		hist_clear(hist);
	*sums = (struct sums){
		.sent = pending, .pending = pending, .in_flight = pending,
		.ewma = NSEC_UNKNOWN, .previous = NSEC_UNKNOWN,
		.since = since, .hist = hist,
	};
}

/*
 * Let a probe that was lost be something else.  A loss that was told before
 * these sums began is not among ours, and not told twice.
 */
static bool unlose(struct sums *sums, const struct event *event)
{
	if (sums->lost == 0 || event->sent < 0 || event->probe.patience < 0 ||
	    nsec_add(event->sent, event->probe.patience) < sums->since)
		return false;
	sums->lost--;
	return true;
}

static void settle(struct sums *sums, uint64_t *count)
{
	assert(sums->pending > 0);
	sums->pending--;
	++*count;
}

static void note_time(struct sums *sums, nsec rtt)
{
	double away = (double)rtt - sums->mean;

	sums->timed++;
	sums->mean += away / (double)sums->timed;
	sums->square += away * ((double)rtt - sums->mean);
	if (sums->timed == 1) {
		sums->min = sums->max = rtt;
	} else {
		if (rtt < sums->min)
			sums->min = rtt;
		if (rtt > sums->max)
			sums->max = rtt;
	}
	if (sums->ewma == NSEC_UNKNOWN)		/* merged sums have none */
		sums->ewma = rtt;
	else
		sums->ewma += (rtt - sums->ewma) / 8;
	if (sums->hist)
		hist_add(sums->hist, rtt);
}

static void note_sent(struct sums *sums)
{
	sums->sent++;
	if (++sums->pending > sums->in_flight)
		sums->in_flight = sums->pending;
}

static void note_unsent(struct sums *sums, bool after)
{
	if (after) {
		settle(sums, &sums->errors);
	} else {
		sums->sent++;
		sums->errors++;
	}
	sums->unsent++;
}

/* An answer within patience outranks the error that came before it. */
static bool note_answered(struct sums *sums, bool after)
{
	if (!after) {
		settle(sums, &sums->answered);
		return true;
	}
	if (sums->errors == 0)		/* it came before the interval */
		return false;
	sums->errors--;
	sums->answered++;
	return true;
}

static void note_reply(struct sums *sums, const struct event *event)
{
	if (!note_answered(sums, event->after))
		return;
	if (event->rtt >= 0)
		note_time(sums, event->rtt);
	if (event->queue >= 0) {
		sums->queued++;
		sums->queue_sum += (double)event->queue;
		if (event->queue > sums->queue_max)
			sums->queue_max = event->queue;
	}
}

/* It was lost; or, with after, said never to have left. */
static void note_late(struct sums *sums, const struct event *event)
{
	if (!event->after) {
		sums->late += unlose(sums, event);
	} else if (sums->errors > 0 && sums->unsent > 0) {
		sums->errors--;
		sums->unsent--;
		sums->late++;
	}
}

void sums_note(struct sums *sums, const struct event *event)
{
	switch (event->kind) {
	case EVENT_SENT:
		note_sent(sums);
		break;
	case EVENT_UNSENT:
		note_unsent(sums, event->after);
		break;
	case EVENT_REPLY:
		note_reply(sums, event);
		break;
	case EVENT_EXPIRED:
	case EVENT_ERROR:
	case EVENT_TOO_BIG:
		if (!event->after)
			settle(sums, &sums->errors);
		else if (!event->error && unlose(sums, event))
			sums->errors++;	/* else it was UNSENT: one already */
		break;
	case EVENT_LOST:
		settle(sums, &sums->lost);
		break;
	case EVENT_LATE:
		note_late(sums, event);
		break;
	case EVENT_DUPLICATE:
		sums->duplicates++;
		break;
	case EVENT_STRAY:
		if (event->error >= 0 && event->error < 4)
			sums->stray[event->error]++;
		break;
	case EVENT_NOTICE:
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

bool sums_order(struct sums *sums, const struct event *event)
{
	uint32_t number = event->probe.number;
	bool overtaken;
	double step;

	overtaken = sums->ordered && (int32_t)(number - sums->highest) < 0;
	sums->reordered += overtaken;
	if (!overtaken)
		sums->highest = number;
	sums->ordered = true;
	if (event->rtt < 0)
		return overtaken;
	if (sums->previous >= 0) {
		step = fabs((double)(event->rtt - sums->previous));
		sums->steps++;
		sums->step_sum += step;
		sums->smooth += (step - sums->smooth) / 16;
	}
	sums->previous = event->rtt;
	return overtaken;
}

/* Of two means and squares: Chan, Golub and LeVeque's. */
static void merge_times(struct sums *into, const struct sums *from)
{
	double a = (double)into->timed, b = (double)from->timed;
	double away = from->mean - into->mean;

	if (from->timed == 0)
		return;
	if (into->timed == 0 || from->min < into->min)
		into->min = from->min;
	if (into->timed == 0 || from->max > into->max)
		into->max = from->max;
	into->mean += away * (b / (a + b));
	into->square += from->square + away * away * (a * b / (a + b));
	into->timed += from->timed;
	if (into->hist && from->hist)
		hist_merge(into->hist, from->hist);
}

void sums_merge(struct sums *into, const struct sums *from)
{
	into->sent += from->sent;
	into->answered += from->answered;
	into->late += from->late;
	into->errors += from->errors;
	into->lost += from->lost;
	into->pending += from->pending;
	into->unsent += from->unsent;
	into->duplicates += from->duplicates;
	into->reordered += from->reordered;
	for (unsigned i = 0; i < 4; i++)
		into->stray[i] += from->stray[i];
	merge_times(into, from);
	into->queued += from->queued;
	into->queue_sum += from->queue_sum;
	if (from->queue_max > into->queue_max)
		into->queue_max = from->queue_max;
}

bool sums_balanced(const struct sums *sums)
{
	return sums->sent == sums->answered + sums->late + sums->errors +
	    sums->lost + sums->pending;
}

double sums_loss(double sent, double pending, double bad)
{
	return sent > pending ? bad / (sent - pending) * 100 : NAN;
}

/* Newton's way, from above: each step halves the error at least. */
double sums_root(double square)
{
	double root = square > 1 ? square : 1, next;

	if (!(square > 0))
		return 0;
	for (;;) {
		next = (root + square / root) / 2;
		if (!(next < root))
			return root;
		root = next;
	}
}

/*
 * A quantile in ms.  The first and the last rank are known exactly, and none
 * lies further out.
 */
static double quantile(const struct sums *sums, double q)
{
	double rank = q * (double)sums->timed;
	nsec value;

	if (rank <= 1)
		return nsec_to_msec(sums->min);
	if (rank > (double)(sums->timed - 1))
		return nsec_to_msec(sums->max);
	value = hist_quantile(sums->hist, q);
	if (value < sums->min)
		value = sums->min;
	if (value > sums->max)
		value = sums->max;
	return nsec_to_msec(value);
}

static void time_stats(const struct sums *sums, struct stats *stats)
{
	if (sums->timed > 0) {
		stats->min = nsec_to_msec(sums->min);
		stats->mean = sums->mean / 1e6;
		stats->max = nsec_to_msec(sums->max);
		stats->stddev = sums_root(sums->square /
		    (double)sums->timed) / 1e6;
	}
	if (sums->timed > 0 && sums->hist) {
		stats->median = quantile(sums, 0.5);
		stats->p90 = quantile(sums, 0.9);
		stats->p95 = quantile(sums, 0.95);
		stats->p99 = quantile(sums, 0.99);
	}
	if (sums->steps > 0) {
		stats->jitter = sums->step_sum / (double)sums->steps / 1e6;
		stats->jitter_rfc3550 = sums->smooth / 1e6;
	}
	if (sums->queued > 0) {
		stats->queue_mean = sums->queue_sum / (double)sums->queued /
		    1e6;
		stats->queue_max = nsec_to_msec(sums->queue_max);
	}
}

void sums_stats(const struct sums *sums, struct stats *stats)
{
	stats->sent = (double)sums->sent;
	stats->answered = (double)sums->answered;
	stats->late = (double)sums->late;
	stats->errors = (double)sums->errors;
	stats->lost = (double)sums->lost;
	stats->pending = (double)sums->pending;
	stats->unsent = (double)sums->unsent;
	stats->duplicates = (double)sums->duplicates;
	stats->corrupt = (double)sums->stray[STRAY_CORRUPT];
	stats->truncated = (double)sums->stray[STRAY_TRUNCATED];
	stats->foreign = (double)sums->stray[STRAY_FOREIGN];
	stats->wrong_source = (double)sums->stray[STRAY_WRONG_SOURCE];
	stats->loss = sums_loss(stats->sent, stats->pending,
	    stats->lost + stats->errors + stats->late);
	stats->reordered = (double)sums->reordered;
	stats->in_flight = (double)sums->in_flight;
	time_stats(sums, stats);
}
