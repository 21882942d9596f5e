/*
 * resolver.c - questions in a queue, helpers that ask one each
 *
 * A question is encoded when it is put, waits its turn in a queue, and is
 * then one helper's until its answer, its patience or the helper's death,
 * whichever is first.  A helper without a question is neither watched nor
 * timed, so it does not keep the loop alive; that it died shows when it is
 * given the next one.
 *
 * Questions that were put back wait in a queue of their own, which has its
 * turn when no question is new.  So each is put back at most as often as there
 * are new ones, and with all the patience there is in the end.
 *
 * A killed helper is dead soon, not at once.  Its process id goes to the
 * graves, which are looked at (never waited for) whenever something happens.
 */
#include "io/resolver.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/addr.h"
#include "io/helper.h"
#include "io/loop.h"
#include "io/namemsg.h"
#include "io/names.h"

#define HURRY_LEAST	(100 * NSEC_MSEC)	/* before one is put back */
#define HURRY_MOST	NSEC_SEC
#define HURRY_TIMES	8			/* what is usual */

struct question {
	STAILQ_ENTRY(question) next;
	uint32_t	 ticket;
	int		 family;	/* forward: wanted, AF_UNSPEC: any */
	struct addr	 addr;		/* reverse: asked, or unset */
	size_t		 len;
	uint8_t		 message[];
};

struct helper {
	struct resolver	*resolver;
	pid_t		 pid;		/* 0: not running */
	int		 fd;
	struct question	*question;	/* NULL: idle */
	nsec		 since;		/* when it was asked */
	struct loop_timer patience;
};

struct resolver {
	struct names	 names;
	struct loop	*loop;
	const struct resolver_calls *calls;
	nsec		 patience;
	STAILQ_HEAD(, question) waiting, again;	/* new; put back */
	unsigned	 n_waiting;	/* in both */
	nsec		 usual;		/* that an answer takes */
	struct loop_timer hurry;	/* is one to be put back? */
	struct loop_timer surrender;	/* nobody is there to ask */
	int		 lacking;	/* errno: why not; no EAI_*, which are
					   below 0 */
	unsigned	 n_helpers, n_graves;
	struct helper	 helpers[RESOLVER_HELPERS];
	pid_t		 graves[RESOLVER_HELPERS];
};

/* ---- helpers: birth and death ---- */

static void resolver_reap(struct resolver *resolver)
{
	unsigned left = 0;

	for (unsigned i = 0; i < resolver->n_graves; i++) {
		if (waitpid(resolver->graves[i], NULL, WNOHANG) == 0)
			resolver->graves[left++] = resolver->graves[i];
	}
	resolver->n_graves = left;
}

static void resolver_bury(struct resolver *resolver, pid_t pid)
{
	resolver_reap(resolver);
	if (resolver->n_graves < RESOLVER_HELPERS)
		resolver->graves[resolver->n_graves++] = pid;
	else
		waitpid(pid, NULL, 0);
}

/* Back to idle; returns the question it was at, or NULL. */
static struct question *helper_take_back(struct helper *helper)
{
	struct question *question = helper->question;
	struct loop *loop = helper->resolver->loop;

	if (question) {
		loop_watch(loop, helper->fd, 0, NULL, NULL);
		loop_drop(loop, &helper->patience);
	}
	helper->question = NULL;
	return question;
}

static struct question *helper_kill(struct helper *helper)
{
	struct question *question = helper_take_back(helper);

	close(helper->fd);
	kill(helper->pid, SIGKILL);
	resolver_bury(helper->resolver, helper->pid);
	helper->pid = 0;
	return question;
}

/* ---- answers ---- */

/*
 * Tell an answer.  The last thing that a handler does: whoever is told may
 * ask the next question.
 */
static void resolver_tell(struct resolver *resolver,
    struct question *question, struct names_answer *answer)
{
	unsigned n = 0;

	answer->ticket = question->ticket;
	if (addr_is_set(&question->addr)) {
		answer->addr[0] = question->addr;
		answer->n = 1;
	} else {
		/* Not what we did not ask for. */
		for (unsigned i = 0; i < answer->n; i++) {
			if (question->family == AF_UNSPEC ||
			    question->family == answer->addr[i].family)
				answer->addr[n++] = answer->addr[i];
		}
		answer->n = n;
		if (!answer->error && !n)
			answer->error = EAI_NONAME;
	}
	free(question);
	if (resolver->names.fn)
		resolver->names.fn(resolver->names.arg, answer);
}

static void resolver_pump(struct resolver *resolver);

static void resolver_fail(struct resolver *resolver,
    struct question *question, int error)
{
	struct names_answer answer = { .error = error };

	resolver_pump(resolver);
	if (question)
		resolver_tell(resolver, question, &answer);
}

static void helper_on_patience(void *arg)
{
	struct helper *helper = arg;
	bool stopped;
	int status;

	/* Before it is killed: is it that which keeps us waiting? */
	stopped = waitpid(helper->pid, &status, WNOHANG | WUNTRACED) ==
	    helper->pid && WIFSTOPPED(status);
	resolver_fail(helper->resolver, helper_kill(helper), stopped ?
	    NAMES_STOPPED : EAI_AGAIN);
}

/* An answer took so long. */
static void resolver_learn(struct resolver *resolver, nsec took)
{
	if (took > HURRY_MOST / HURRY_TIMES)
		took = HURRY_MOST / HURRY_TIMES;
	resolver->usual += (took - resolver->usual) / 8;
}

static void helper_on_answer(void *arg)
{
	struct helper *helper = arg;
	struct resolver *resolver = helper->resolver;
	struct names_answer answer;
	struct question *question;
	uint8_t buf[NAMEMSG_ROOM];
	ssize_t n = recv(helper->fd, buf, sizeof(buf), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		resolver_fail(resolver, helper_kill(helper), NAMES_ENDED);
		return;
	}
	if (!namemsg_get_answer(buf, (size_t)n, &answer)) {
		resolver_fail(resolver, helper_kill(helper), EAI_FAIL);
		return;
	}
	question = helper_take_back(helper);
	resolver_learn(resolver, loop_exact(resolver->loop) - helper->since);
	resolver_pump(resolver);
	resolver_tell(resolver, question, &answer);
}

/* ---- questions ---- */

static struct question *resolver_first(const struct resolver *resolver)
{
	return STAILQ_EMPTY(&resolver->waiting) ?
	    STAILQ_FIRST(&resolver->again) :
	    STAILQ_FIRST(&resolver->waiting);
}

static void resolver_drop_first(struct resolver *resolver)
{
	if (STAILQ_EMPTY(&resolver->waiting))
		STAILQ_REMOVE_HEAD(&resolver->again, next);
	else
		STAILQ_REMOVE_HEAD(&resolver->waiting, next);
	resolver->n_waiting--;
}

/*
 * Give a helper that is idle, or not even running, the first question.  Where
 * that fails it is running no longer.
 */
static bool helper_give(struct helper *helper)
{
	struct resolver *resolver = helper->resolver;
	struct question *question = resolver_first(resolver);
	struct loop *loop = resolver->loop;

	if (!helper->pid)
		helper->pid = helper_start(resolver->calls, &helper->fd);
	if (helper->pid < 0) {
		resolver->lacking = errno;
		helper->pid = 0;
		return false;
	}
	helper->question = question;
	helper->since = loop_exact(loop);
	if (loop_set(loop, &helper->patience,
	    nsec_add(helper->since, resolver->patience)) < 0 ||
	    loop_watch(loop, helper->fd, POLLIN, helper_on_answer,
	    helper) < 0 ||
	    send(helper->fd, question->message, question->len,
	    MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
		resolver->lacking = errno;
		helper_kill(helper);
		return false;
	}
	resolver_drop_first(resolver);
	return true;
}

/* The idle before those that would have to be started. */
static struct helper *resolver_find_free(struct resolver *resolver)
{
	struct helper *found = NULL;

	for (unsigned i = 0; i < resolver->n_helpers; i++) {
		struct helper *helper = &resolver->helpers[i];

		if (helper->pid && !helper->question)
			return helper;
		if (!helper->pid && !found)
			found = helper;
	}
	return found;
}

static bool resolver_is_busy(const struct resolver *resolver)
{
	for (unsigned i = 0; i < resolver->n_helpers; i++) {
		if (resolver->helpers[i].question)
			return true;
	}
	return false;
}

/* How long a question may take while new ones wait. */
static nsec resolver_haste(const struct resolver *resolver)
{
	nsec haste = resolver->usual * HURRY_TIMES;

	return haste < HURRY_LEAST ? HURRY_LEAST : haste;
}

/* New questions wait, and nobody is free: look when the first is overdue. */
static void resolver_hurry(struct resolver *resolver)
{
	nsec first = NSEC_NEVER;

	if (STAILQ_EMPTY(&resolver->waiting) ||
	    timer_is_set(&resolver->hurry.timer))
		return;
	for (unsigned i = 0; i < resolver->n_helpers; i++)
		if (resolver->helpers[i].question &&
		    resolver->helpers[i].since < first)
			first = resolver->helpers[i].since;
	if (first != NSEC_NEVER)
		loop_set(resolver->loop, &resolver->hurry,
		    first + resolver_haste(resolver));
}

static void resolver_on_hurry(void *arg)
{
	struct resolver *resolver = arg;
	nsec overdue = loop_now(resolver->loop) - resolver_haste(resolver);
	struct question *question;

	for (unsigned i = 0; i < resolver->n_helpers &&
	    !STAILQ_EMPTY(&resolver->waiting); i++) {
		struct helper *helper = &resolver->helpers[i];

		if (!helper->question || helper->since > overdue)
			continue;
		question = helper_kill(helper);
		STAILQ_INSERT_TAIL(&resolver->again, question, next);
		resolver->n_waiting++;
	}
	resolver_pump(resolver);
}

/*
 * Give out questions while there are helpers to be had.  An idle one may
 * have died meanwhile, then there is another; where a new one cannot be had,
 * there is none.  When nobody is at work after that, the loop is asked to
 * give up for us, so that no answer is told within a question.
 */
static void resolver_pump(struct resolver *resolver)
{
	struct helper *helper;
	bool idle;

	resolver_reap(resolver);
	while (resolver->n_waiting) {
		helper = resolver_find_free(resolver);
		if (!helper) {
			resolver_hurry(resolver);
			return;
		}
		idle = helper->pid != 0;
		if (!helper_give(helper) && !idle)
			break;
	}
	if (resolver->n_waiting && !resolver_is_busy(resolver))
		loop_set(resolver->loop, &resolver->surrender,
		    loop_now(resolver->loop));
}

_Static_assert(EAI_NONAME < 0 && EAI_AGAIN < 0, "an errno is told apart");

/* One question per turn: perhaps there is a process for the next. */
static void resolver_on_surrender(void *arg)
{
	struct resolver *resolver = arg;
	struct question *question = resolver_first(resolver);

	if (!question || resolver_is_busy(resolver))
		return;
	resolver_drop_first(resolver);
	resolver_fail(resolver, question, resolver->lacking);
}

static int resolver_ask(struct resolver *resolver, uint32_t ticket,
    const struct namemsg_question *asked)
{
	uint8_t message[NAMEMSG_ROOM];
	size_t len = namemsg_put_question(message, asked);
	struct question *question;

	if (resolver->n_waiting >= RESOLVER_WAITING) {
		errno = ENOBUFS;
		return -1;
	}
	question = malloc(sizeof(*question) + len);
	if (!question)
		return -1;
	question->ticket = ticket;
	question->family = asked->family;
	question->addr = asked->addr;
	question->len = len;
	memcpy(question->message, message, len);
	STAILQ_INSERT_TAIL(&resolver->waiting, question, next);
	resolver->n_waiting++;
	resolver_pump(resolver);
	return 0;
}

/* ---- for everybody ---- */

static int resolver_forward(struct names *names, uint32_t ticket,
    const char *host, int family)
{
	struct namemsg_question asked = { .family = family };

	if (strlcpy(asked.host, host, sizeof(asked.host)) >=
	    sizeof(asked.host)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return resolver_ask((struct resolver *)names, ticket, &asked);
}

static int resolver_reverse(struct names *names, uint32_t ticket,
    const struct addr *addr)
{
	struct namemsg_question asked = { .reverse = true, .addr = *addr };

	return resolver_ask((struct resolver *)names, ticket, &asked);
}

static void resolver_close(struct names *names)
{
	struct resolver *resolver = (struct resolver *)names;
	struct question *question;

	for (unsigned i = 0; i < resolver->n_helpers; i++) {
		if (resolver->helpers[i].pid)
			free(helper_kill(&resolver->helpers[i]));
	}
	/* Killed, so these do not wait for any name server. */
	for (unsigned i = 0; i < resolver->n_graves; i++)
		waitpid(resolver->graves[i], NULL, 0);
	loop_drop(resolver->loop, &resolver->surrender);
	loop_drop(resolver->loop, &resolver->hurry);
	while ((question = resolver_first(resolver))) {
		resolver_drop_first(resolver);
		free(question);
	}
	free(resolver);
}

static const struct names_ops resolver_ops = {
	.forward = resolver_forward,
	.reverse = resolver_reverse,
	.close = resolver_close,
};

struct names *resolver_new_with(struct loop *loop, unsigned helpers,
    nsec patience, const struct resolver_calls *calls)
{
	struct resolver *resolver = calloc(1, sizeof(*resolver));

	if (!resolver)
		return NULL;
	resolver->names.ops = &resolver_ops;
	resolver->loop = loop;
	resolver->calls = calls;
	resolver->patience = patience;
	resolver->n_helpers = helpers < RESOLVER_HELPERS ? helpers :
	    RESOLVER_HELPERS;
	resolver->surrender.fn = resolver_on_surrender;
	resolver->surrender.arg = resolver;
	resolver->hurry.fn = resolver_on_hurry;
	resolver->hurry.arg = resolver;
	resolver->usual = 30 * NSEC_MSEC;
	STAILQ_INIT(&resolver->waiting);
	STAILQ_INIT(&resolver->again);
	for (unsigned i = 0; i < resolver->n_helpers; i++) {
		struct helper *helper = &resolver->helpers[i];

		helper->resolver = resolver;
		helper->patience.fn = helper_on_patience;
		helper->patience.arg = helper;
	}
	return &resolver->names;
}

struct names *resolver_new(struct loop *loop, unsigned helpers,
    nsec patience)
{
	return resolver_new_with(loop, helpers, patience, &helper_calls);
}
