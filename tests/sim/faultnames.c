/*
 * faultnames.c - a name service that cannot be asked, or answers amiss
 *
 * Stands before another one.  Questions may fail; answers are passed on as
 * they are, or spoilt, or told when nobody waits for them.  For that, the
 * last few are kept.
 */
#include "sim/fault.h"

#include <stdlib.h>

#include "io/names.h"

enum { KEPT = 16, TICKETS = 64 };

struct faultnames {
	struct names	 names;
	struct names	*behind;
	bool		 asked[TICKETS];
	unsigned	 n;
	struct names_answer kept[KEPT];
};

static struct faultnames *faultnames_of(struct names *names)
{
	return (struct faultnames *)(void *)names;
}

static void tell(struct faultnames *f, const struct names_answer *answer)
{
	f->names.fn(f->names.arg, answer);
}

static void tell_failed(struct faultnames *f,
    const struct names_answer *answer, int error)
{
	struct names_answer failed = *answer;

	failed.error = error;
	failed.n = 0;
	tell(f, &failed);
}

/* Answers to all questions that were not asked, and to ones that cannot be. */
static void tell_unasked(struct faultnames *f,
    const struct names_answer *answer)
{
	struct names_answer other = *answer;

	for (other.ticket = 0; other.ticket < TICKETS; other.ticket++)
		if (!f->asked[other.ticket])
			tell(f, &other);
	other.ticket = 1 << 30;
	tell(f, &other);
	other.ticket = UINT32_MAX - 1;
	tell(f, &other);
}

static void on_answer(void *arg, const struct names_answer *answer)
{
	struct faultnames *f = arg;
	int error;
	enum fault_answer how = fault_answer(&error);
	struct names_answer empty = { .ticket = answer->ticket,
		.addr = { answer->addr[0] } };

	f->kept[f->n++ % KEPT] = *answer;
	if (how == FAULT_ANSWER_UNASKED)
		tell_unasked(f, answer);
	if (how == FAULT_ANSWER_ERROR || how == FAULT_ANSWER_FAILS_THEN)
		tell_failed(f, answer, error);
	if (how != FAULT_ANSWER_ERROR)
		tell(f, how == FAULT_ANSWER_EMPTY ? &empty : answer);
	if (how == FAULT_ANSWER_TWICE)
		tell(f, answer);
	if (how == FAULT_ANSWER_THEN_FAILS)
		tell_failed(f, answer, error);
}

/* Who asks has said by now whom to tell. */
static struct names *enter(struct faultnames *f)
{
	f->behind->fn = on_answer;
	f->behind->arg = f;
	fault_pause();
	return f->behind;
}

static int faultnames_forward(struct names *names, uint32_t ticket,
    const char *host, int family)
{
	struct names *behind;
	int result;

	if (fault_strikes(FAULT_ASK))
		return -1;
	if (ticket < TICKETS)
		faultnames_of(names)->asked[ticket] = true;
	behind = enter(faultnames_of(names));
	result = behind->ops->forward(behind, ticket, host, family);
	fault_resume();
	return result;
}

static int faultnames_reverse(struct names *names, uint32_t ticket,
    const struct addr *addr)
{
	struct names *behind;
	int result;

	if (fault_strikes(FAULT_ASK))
		return -1;
	behind = enter(faultnames_of(names));
	result = behind->ops->reverse(behind, ticket, addr);
	fault_resume();
	return result;
}

static void faultnames_close(struct names *names)
{
	struct faultnames *f = faultnames_of(names);
	int error;

	if (fault_answer(&error) == FAULT_ANSWER_AFTER_END)
		for (unsigned i = 0; i < f->n && i < KEPT; i++)
			tell(f, &f->kept[i]);
	f->behind->ops->close(f->behind);
	free(f);
}

static const struct names_ops faultnames_ops = {
	.forward = faultnames_forward,
	.reverse = faultnames_reverse,
	.close = faultnames_close,
};

struct names *faultnames_new(struct names *behind)
{
	struct faultnames *f = behind ? calloc(1, sizeof *f) : NULL;

	if (!f)
		return NULL;
	f->names.ops = &faultnames_ops;
	f->behind = behind;
	return &f->names;
}
