/*
 * Time is cut into stretches of a thirtieth of the window, numbered from 0.
 * Stretch k lives in slice k mod 30, which it takes over from stretch k - 30
 * when the first probe leaves in it.  An event whose probe left in a stretch
 * that is gone changes nothing.
 */
#include "model/window.h"

#include "model/sums.h"

static nsec slice_length(nsec length)
{
	return length / WINDOW_SLICES + 1;
}

/* The slice of a stretch; NULL if it is another's and not to be taken over. */
static struct window_slice *find_slice(struct window *window, int64_t epoch,
    const struct event *event)
{
	struct window_slice *slice = &window->slice[epoch % WINDOW_SLICES];

	if (slice->epoch == epoch)
		return slice;
	if (slice->epoch > epoch || !event_is_departure(event))
		return NULL;
	*slice = (struct window_slice){ .epoch = epoch };
	return slice;
}

static void note_time(struct window_slice *slice, nsec rtt)
{
	double ms = nsec_to_msec(rtt);

	if (slice->timed == 0 || rtt < slice->min)
		slice->min = rtt;
	if (slice->timed == 0 || rtt > slice->max)
		slice->max = rtt;
	slice->timed++;
	slice->sum += ms;
	slice->squares += ms * ms;
}

/* From one count to another, if it was counted in this slice. */
static void move(uint32_t *from, uint32_t *to)
{
	if (*from == 0)
		return;
	--*from;
	++*to;
}

/* Within patience: it outranks an error that came before it. */
static void note_reply(struct window_slice *slice, const struct event *event)
{
	if (event->after)
		move(&slice->errors, &slice->answered);
	else
		slice->answered++;
	if (event->rtt >= 0)
		note_time(slice, event->rtt);
}

static void note(struct window *window, nsec length, nsec departure,
    const struct event *event)
{
	struct window_slice *slice;

	if (departure < 0)
		return;
	slice = find_slice(window, departure / slice_length(length), event);
	if (!slice)
		return;
	if (event_is_departure(event))
		slice->sent++;
	if (event->kind == EVENT_REPLY) {
		note_reply(slice, event);
	} else if (event->kind == EVENT_LOST) {
		slice->lost++;
	} else if (event->kind == EVENT_LATE) {
		move(event->after ? &slice->errors : &slice->lost,
		    &slice->late);
	} else if (event->kind == EVENT_UNSENT ||
	    (event_is_error(event) && !event->after)) {
		slice->errors++;
	} else if (event_is_error(event) && !event->error) {
		move(&slice->lost, &slice->errors);
	}
}

void window_note_all(struct window *window, const nsec *length, unsigned n,
    nsec departure, const struct event *event)
{
	for (unsigned i = 0; i < n; i++)
		if (length[i] > 0)
			note(&window[i], length[i], departure, event);
}

static void add_slice(struct window_slice *sum,
    const struct window_slice *slice)
{
	sum->sent += slice->sent;
	sum->answered += slice->answered;
	sum->late += slice->late;
	sum->errors += slice->errors;
	sum->lost += slice->lost;
	if (slice->timed == 0)
		return;
	if (sum->timed == 0 || slice->min < sum->min)
		sum->min = slice->min;
	if (sum->timed == 0 || slice->max > sum->max)
		sum->max = slice->max;
	sum->timed += slice->timed;
	sum->sum += slice->sum;
	sum->squares += slice->squares;
}

static void sum_stats(const struct window_slice *sum, struct stats *stats)
{
	uint32_t settled = sum->answered + sum->late + sum->errors + sum->lost;

	stats->sent = sum->sent;
	stats->answered = sum->answered;
	stats->late = sum->late;
	stats->errors = sum->errors;
	stats->lost = sum->lost;
	stats->pending = sum->sent - settled;
	stats->loss = sums_loss(stats->sent, stats->pending,
	    stats->lost + stats->errors + stats->late);
	if (sum->timed == 0)
		return;
	stats->min = nsec_to_msec(sum->min);
	stats->max = nsec_to_msec(sum->max);
	stats->mean = sum->sum / sum->timed;
	stats->stddev = sums_root(sum->squares / sum->timed -
	    stats->mean * stats->mean);
}

void window_stats(const struct window *window, nsec length, nsec now,
    struct stats *stats)
{
	int64_t newest = now / slice_length(length);
	struct window_slice sum = { .epoch = newest };

	for (unsigned i = 0; i < WINDOW_SLICES; i++) {
		const struct window_slice *slice = &window->slice[i];

		if (slice->epoch <= newest &&
		    slice->epoch > newest - WINDOW_SLICES)
			add_slice(&sum, slice);
	}
	sum_stats(&sum, stats);
}
