/*
 * Many questions at once, some of which nobody answers for.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <netdb.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/loop.h"
#include "io/names.h"
#include "io/resolver.h"

enum { DEAD = 150, LIVING = 100 };

struct fixture {
	struct clock	*clock;
	struct loop	*loop;
	struct names	*names;
	unsigned	 dead, living;	/* told of */
	unsigned	 enough;	/* living ones, then quit; 0: all */
	int		 why;		/* what is told of it */
};

static int fake_forward(const char *host, int family,
    struct names_answer *answer)
{
	(void)family;
	if (!strcmp(host, "dead")) {
		alarm(30);	/* should the test go wrong */
		for (;;)
			pause();
	}
	if (!strcmp(host, "stopped"))
		raise(SIGSTOP);
	answer->addr[answer->n++] = addr_v4(0x7f000001);
	return 0;
}

static int fake_reverse(const struct addr *addr, struct names_answer *answer)
{
	(void)addr;
	(void)answer;
	return EAI_NONAME;
}

static const struct resolver_calls fake = { fake_forward, fake_reverse };

static void on_answer(void *arg, const struct names_answer *answer)
{
	struct fixture *f = arg;

	if (answer->ticket < DEAD) {
		assert_int_equal(answer->error, f->why);
		f->dead++;
	} else {
		assert_int_equal(answer->error, 0);
		f->living++;
	}
	if (f->living == f->enough)
		loop_quit(f->loop);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->clock = clock_system_new();
	assert_non_null(f->clock);
	f->loop = loop_new(f->clock);
	assert_non_null(f->loop);
	f->why = EAI_AGAIN;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	f->names->ops->close(f->names);
	loop_free(f->loop);
	f->clock->ops->free(f->clock);
	free(f);
	return 0;
}

static void ask_all(struct fixture *f, unsigned helpers, nsec patience)
{
	f->names = resolver_new_with(f->loop, helpers, patience, &fake);
	assert_non_null(f->names);
	f->names->fn = on_answer;
	f->names->arg = f;
	for (uint32_t i = 0; i < DEAD + LIVING; i++)
		assert_int_equal(f->names->ops->forward(f->names, i,
		    i < DEAD ? "dead" : "living", 0), 0);
	loop_run(f->loop);
}

static void the_dead_do_not_delay_the_living(void **state)
{
	struct fixture *f = *state;

	f->enough = LIVING;
	ask_all(f, RESOLVER_HELPERS, 25 * NSEC_SEC);
	assert_int_equal(f->living, LIVING);
	assert_int_equal(f->dead, 0);
}

static void the_dead_are_told_in_the_end(void **state)
{
	struct fixture *f = *state;

	f->enough = UINT32_MAX;
	ask_all(f, RESOLVER_HELPERS, 150 * NSEC_MSEC);
	assert_int_equal(f->living, LIVING);
	assert_int_equal(f->dead, DEAD);
}

/* That the helper is kept from answering is known. */
static void one_that_is_stopped_is_told_as_that(void **state)
{
	struct fixture *f = *state;
	siginfo_t info;

	f->enough = 1;
	f->why = NAMES_STOPPED;
	f->names = resolver_new_with(f->loop, 1, NSEC_MSEC, &fake);
	assert_non_null(f->names);
	f->names->fn = on_answer;
	f->names->arg = f;
	f->names->ops->forward(f->names, 0, "stopped", 0);
	assert_int_equal(waitid(P_ALL, 0, &info, WSTOPPED | WNOWAIT), 0);
	loop_run(f->loop);
	assert_int_equal(f->dead, 1);
}

static void one_helper_puts_back_too(void **state)
{
	struct fixture *f = *state;
	nsec patience = 25 * NSEC_SEC;

	f->enough = 1;
	f->names = resolver_new_with(f->loop, 1, patience, &fake);
	assert_non_null(f->names);
	f->names->fn = on_answer;
	f->names->arg = f;
	f->names->ops->forward(f->names, 0, "dead", 0);
	f->names->ops->forward(f->names, DEAD, "living", 0);
	loop_run(f->loop);
	assert_int_equal(f->living, 1);
	assert_int_equal(f->dead, 0);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_dead_do_not_delay_the_living),
		T(the_dead_are_told_in_the_end),
		T(one_that_is_stopped_is_told_as_that),
		T(one_helper_puts_back_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
