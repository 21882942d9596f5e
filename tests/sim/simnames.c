/*
 * simnames.c - names over an invented name service
 *
 * A question is looked up when it is put, for its delay, and again when it
 * is answered, for the answer: the file may change in between.  Open
 * questions wait in a heap of timers; one timer of the loop stands for the
 * first of them.
 */
#include "sim/simnames.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "io/loop.h"
#include "io/names.h"
#include "sim/clock.h"
#include "sim/network.h"

enum { SIMNAMES_OPEN = 1 << 16 };

struct question {
	struct timer	 timer;		/* first: the heap points here */
	uint32_t	 ticket;
	int		 family;
	bool		 reverse;
	struct addr	 addr;
	char		 host[NAME_TEXT];
	struct question	*next;		/* idle */
};

struct simnames {
	struct names	 names;
	const struct network *network;
	struct loop	*loop;
	struct loop_timer wake;
	struct timerq	 open;
	struct question	*idle;
	struct names_answer answer;
};

static struct simnames *simnames_of(struct names *names)
{
	return (struct simnames *)(void *)names;
}

/* What the service knows now; the last line that fits. */
static const struct name *lookup(const struct simnames *s,
    const struct question *q)
{
	nsec since = loop_now(s->loop) - simclock_start();
	const struct name *found = NULL;

	for (unsigned i = 0; i < s->network->names; i++) {
		const struct name *name = &s->network->name[i];

		if (name->reverse == q->reverse && name->since <= since &&
		    (q->reverse ? addr_same(&name->addr[0], &q->addr) :
		    strcasecmp(name->text, q->host) == 0))
			found = name;
	}
	return found;
}

static void answer_fill(struct simnames *s, const struct question *q)
{
	const struct name *name = lookup(s, q);
	struct names_answer *a = &s->answer;

	*a = (struct names_answer){ .ticket = q->ticket,
		.error = name ? name->error : EAI_NONAME };
	if (q->reverse) {
		a->addr[0] = q->addr;
		a->n = 1;
	}
	if (a->error)
		return;
	strlcpy(a->name, name->text, sizeof a->name);
	for (unsigned i = 0; !q->reverse && i < name->addrs; i++)
		if (q->family == AF_UNSPEC ||
		    q->family == name->addr[i].family)
			a->addr[a->n++] = name->addr[i];
	if (!a->n) {
		a->error = EAI_NODATA;
		a->name[0] = '\0';
	}
}

static void wake_set(struct simnames *s)
{
	loop_drop(s->loop, &s->wake);
	if (timerq_first(&s->open))
		loop_set(s->loop, &s->wake, timerq_due(&s->open));
}

static void simnames_wake(void *arg)
{
	struct simnames *s = arg;
	struct timer *first;

	while ((first = timerq_first(&s->open)) &&
	    first->due <= loop_now(s->loop)) {
		struct question *q = (struct question *)(void *)first;

		timerq_drop(&s->open, first);
		answer_fill(s, q);
		q->next = s->idle;
		s->idle = q;
		s->names.fn(s->names.arg, &s->answer);
	}
	wake_set(s);
}

/* Questions that are never answered cost nothing and are forgotten. */
static int ask(struct simnames *s, const struct question *like)
{
	const struct name *name = lookup(s, like);
	struct question *q = s->idle;
	nsec delay = name ? name->delay : NSEC_MSEC;

	if (name && name->never)
		return 0;
	if (s->open.n == SIMNAMES_OPEN) {
		errno = ENOMEM;
		return -1;
	}
	if (s->open.n == s->open.room &&
	    timerq_reserve(&s->open, s->open.room * 2 + 16) < 0)
		return -1;
	if (q)
		s->idle = q->next;
	else
		q = malloc(sizeof *q);
	if (!q)
		return -1;
	*q = *like;
	timerq_set(&s->open, &q->timer, loop_now(s->loop) + delay);
	wake_set(s);
	return 0;
}

static int simnames_forward(struct names *names, uint32_t ticket,
    const char *host, int family)
{
	struct question q = { .ticket = ticket, .family = family };

	strlcpy(q.host, host, sizeof q.host);
	return ask(simnames_of(names), &q);
}

static int simnames_reverse(struct names *names, uint32_t ticket,
    const struct addr *addr)
{
	struct question q = { .ticket = ticket, .reverse = true,
		.addr = *addr };

	return ask(simnames_of(names), &q);
}

static void simnames_close(struct names *names)
{
	struct simnames *s = simnames_of(names);
	struct question *q;
	struct timer *first;

	loop_drop(s->loop, &s->wake);
	while ((first = timerq_first(&s->open))) {
		timerq_drop(&s->open, first);
		free(first);
	}
	while ((q = s->idle)) {
		s->idle = q->next;
		free(q);
	}
	timerq_fini(&s->open);
	free(s);
}

static const struct names_ops simnames_ops = {
	.forward = simnames_forward,
	.reverse = simnames_reverse,
	.close = simnames_close,
};

struct names *simnames_new(const struct network *network, struct loop *loop)
{
	struct simnames *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->names.ops = &simnames_ops;
	s->network = network;
	s->loop = loop;
	s->wake.fn = simnames_wake;
	s->wake.arg = s;
	timerq_init(&s->open);
	return &s->names;
}
