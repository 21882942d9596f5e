/*
 * simfeed.c - standard input that comes in while the run goes on
 *
 * Each turn of the timer tells what there is up to the next pause, the last
 * one the end.
 */
#include "sim/simfeed.h"

#include <stdlib.h>
#include <string.h>

#include "io/loop.h"
#include "sim/case.h"
#include "sim/clock.h"

struct simfeed {
	struct feed	 feed;
	struct loop	*loop;
	const struct sim_case *c;
	const char	*text;
	size_t		 len, at;
	unsigned	 pause;		/* the next one */
	struct loop_timer timer;
	bool		 ended;
	feed_fn		*fn;
	void		*arg;
};

static nsec due(const struct simfeed *s)
{
	nsec moment = 0;

	for (unsigned i = 0; i < s->pause; i++)
		moment += s->c->pause[i].span;
	moment += simclock_start();
	return moment > loop_now(s->loop) ? moment : loop_now(s->loop);
}

static void tell(void *arg)
{
	struct simfeed *s = arg;
	size_t from = s->at, end = s->len;

	if (s->pause < s->c->pauses)
		end = s->c->pause[s->pause].at;
	s->ended = from == s->len && s->pause >= s->c->pauses;
	s->at = end;
	if (s->pause < s->c->pauses)
		s->pause++;
	if (!s->ended)
		loop_set(s->loop, &s->timer, due(s));
	if (end > from || s->ended)
		s->fn(s->arg, s->text + from, end - from, 0);
}

static int feed_start(struct feed *feed, feed_fn *fn, void *arg)
{
	struct simfeed *s = (struct simfeed *)feed;

	s->fn = fn;
	s->arg = arg;
	return loop_set(s->loop, &s->timer, due(s));
}

/* Never so much that it would have to rest. */
static void feed_rest(struct feed *feed, bool rests)
{
	(void)feed;
	(void)rests;
}

static void feed_stop(struct feed *feed)
{
	struct simfeed *s = (struct simfeed *)feed;

	s->ended = true;
	loop_drop(s->loop, &s->timer);
}

static const struct feed_ops ops = {
	.start = feed_start, .rest = feed_rest, .stop = feed_stop,
};

struct feed *simfeed_new(const struct sim_case *c, struct loop *loop)
{
	struct simfeed *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->feed.ops = &ops;
	s->loop = loop;
	s->c = c;
	s->text = "";
	for (unsigned i = 0; i < c->files; i++) {
		if (strcmp(c->file[i].name, "-") != 0)
			continue;
		s->text = c->file[i].text;
		s->len = c->file[i].len;
	}
	s->timer.fn = tell;
	s->timer.arg = s;
	return &s->feed;
}

void simfeed_free(struct feed *feed)
{
	if (feed)
		feed_stop(feed);
	free(feed);
}
