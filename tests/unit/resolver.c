/*
 * The resolver with an invented system behind it: one that answers, hangs,
 * crashes, lies, or tells what it is like to be a helper.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/loop.h"
#include "io/names.h"
#include "io/resolver.h"

enum { MANY = 200 };

struct fixture {
	struct clock	*clock;
	struct loop	*loop;
	struct names	*names;
	unsigned	 told;
	struct names_answer last;
	uint32_t	 order[MANY];
	unsigned	 enough;	/* then quit */
	bool		 ask_again;
};

/* ---- the invented system, in the helper ---- */

static void hang(void)
{
	alarm(30);	/* should the test go wrong */
	for (;;)
		pause();
}

static int fake_inside(const char *host, struct names_answer *answer)
{
	size_t n = 0;
	DIR *dir;

	if (!strcmp(host, "pid")) {
		snprintf(answer->name, NAMES_TEXT, "%d", (int)getpid());
	} else if (!strcmp(host, "descriptors")) {
		dir = opendir("/proc/self/fd");
		while (dir && readdir(dir))
			n++;
		snprintf(answer->name, NAMES_TEXT, "%zu", n);
	} else if (!strcmp(host, "interrupt")) {
		raise(SIGINT), raise(SIGQUIT);
		raise(SIGHUP), raise(SIGTERM);
		strcpy(answer->name, "still here");
	} else {
		return EAI_NONAME;
	}
	answer->addr[answer->n++] = addr_v4(0x7f000001);
	return 0;
}

static int fake_forward(const char *host, int family,
    struct names_answer *answer)
{
	(void)family;
	if (!strcmp(host, "hang"))
		hang();
	if (!strcmp(host, "crash"))
		kill(getpid(), SIGKILL);
	if (!strcmp(host, "garbage")) {
		send(3, "x", 1, 0);
		hang();
	}
	if (!strcmp(host, "long")) {
		memset(answer->name, 'x', NAMES_TEXT - 1);
		answer->n = 1000;
		for (unsigned i = 0; i < NAMES_ADDRS; i++)
			answer->addr[i] = addr_v4(i);
		return 0;
	}
	if (!strcmp(host, "two")) {
		strcpy(answer->name, "two.example");
		answer->addr[0] = addr_v4(0xc0000201);
		answer->addr[1].family = AF_INET6;
		answer->addr[1].bytes[15] = 1;
		answer->addr[1].zone = 7;
		answer->n = 2;
		return 0;
	}
	return fake_inside(host, answer);
}

static int fake_reverse(const struct addr *addr, struct names_answer *answer)
{
	snprintf(answer->name, NAMES_TEXT, "host-%u.\033[2J",
	    addr->bytes[3]);
	return addr->bytes[3] == 66 ? EAI_NONAME : 0;
}

static const struct resolver_calls fake = { fake_forward, fake_reverse };

/* ---- the tests' side ---- */

static void on_answer(void *arg, const struct names_answer *answer)
{
	struct fixture *f = arg;

	f->last = *answer;
	if (f->told < MANY)
		f->order[f->told] = answer->ticket;
	f->told++;
	if (f->told == f->enough)
		loop_quit(f->loop);
	if (!f->ask_again)
		return;
	f->ask_again = false;
	assert_int_equal(f->names->ops->forward(f->names, 77, "two", 0), 0);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->clock = clock_system_new();
	assert_non_null(f->clock);
	f->loop = loop_new(f->clock);
	assert_non_null(f->loop);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	if (f->names)
		f->names->ops->close(f->names);
	loop_free(f->loop);
	f->clock->ops->free(f->clock);
	free(f);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	return 0;
}

static void start(struct fixture *f, unsigned helpers, nsec patience)
{
	f->names = resolver_new_with(f->loop, helpers, patience, &fake);
	assert_non_null(f->names);
	f->names->fn = on_answer;
	f->names->arg = f;
}

static void ask(struct fixture *f, uint32_t ticket, const char *host)
{
	assert_int_equal(f->names->ops->forward(f->names, ticket, host,
	    AF_UNSPEC), 0);
}

static void ask_and_wait(struct fixture *f, const char *host)
{
	unsigned before = f->told;

	ask(f, 1, host);
	assert_int_equal(f->told, before);
	loop_run(f->loop);
	assert_true(f->told > before);
}

static void without_a_question_there_is_no_helper(void **state)
{
	struct fixture *f = *state;

	start(f, 4, NSEC_SEC);
	loop_run(f->loop);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void a_name_has_addresses(void **state)
{
	struct fixture *f = *state;

	start(f, 4, 20 * NSEC_SEC);
	ask_and_wait(f, "two");
	assert_int_equal(f->last.ticket, 1);
	assert_int_equal(f->last.n, 2);
	assert_int_equal(f->last.addr[0].family, AF_INET);
	assert_int_equal(f->last.addr[1].family, AF_INET6);
	assert_int_equal(f->last.addr[1].zone, 7);
	assert_string_equal(f->last.name, "two.example");
}

static void another_family_than_asked_for_is_left_out(void **state)
{
	struct fixture *f = *state;

	start(f, 4, 20 * NSEC_SEC);
	f->names->ops->forward(f->names, 1, "two", AF_INET6);
	loop_run(f->loop);
	assert_int_equal(f->last.n, 1);
	assert_int_equal(f->last.addr[0].family, AF_INET6);
	f->names->ops->forward(f->names, 1, "pid", AF_INET6);
	loop_run(f->loop);
	assert_int_equal(f->last.n, 0);
	assert_int_equal(f->last.error, EAI_NONAME);
}

static void a_name_without_addresses_is_an_error(void **state)
{
	struct fixture *f = *state;

	start(f, 4, 20 * NSEC_SEC);
	ask_and_wait(f, "nothing");
	assert_int_equal(f->last.error, EAI_NONAME);
}

static void an_address_has_a_name(void **state)
{
	struct fixture *f = *state;
	struct addr addr = addr_v4(0x0a000005);

	start(f, 4, 20 * NSEC_SEC);
	f->names->ops->reverse(f->names, 5, &addr);
	loop_run(f->loop);
	assert_int_equal(f->last.ticket, 5);
	assert_string_equal(f->last.name, "host-5.\033[2J");
	assert_true(addr_equal(&f->last.addr[0], &addr));
}

static void an_address_without_a_name_is_still_told(void **state)
{
	struct fixture *f = *state;
	struct addr addr = addr_v4(0x0a000000 + 66);

	start(f, 4, 20 * NSEC_SEC);
	f->names->ops->reverse(f->names, 5, &addr);
	loop_run(f->loop);
	assert_int_equal(f->last.error, EAI_NONAME);
	assert_string_equal(f->last.name, "");
	assert_true(addr_equal(&f->last.addr[0], &addr));
}

static void the_longest_answer_fits(void **state)
{
	struct fixture *f = *state;

	start(f, 1, 20 * NSEC_SEC);
	ask_and_wait(f, "long");
	assert_int_equal(f->last.n, NAMES_ADDRS);
	assert_int_equal(strlen(f->last.name), NAMES_TEXT - 1);
}

static void a_name_too_long_is_refused(void **state)
{
	char host[NAMES_TEXT + 1] = "";
	struct fixture *f = *state;

	memset(host, 'x', NAMES_TEXT);
	start(f, 1, 20 * NSEC_SEC);
	assert_int_equal(f->names->ops->forward(f->names, 1, host, 0), -1);
	assert_int_equal(errno, ENAMETOOLONG);
}

static void a_hanging_lookup_ends_with_patience(void **state)
{
	struct fixture *f = *state;

	start(f, 1, 20 * NSEC_MSEC);
	ask_and_wait(f, "hang");
	assert_int_equal(f->last.error, EAI_AGAIN);
}

static void a_hanging_lookup_holds_up_nobody_else(void **state)
{
	struct fixture *f = *state;

	start(f, 2, 60 * NSEC_SEC);
	f->enough = 2;
	ask(f, 1, "hang");
	ask(f, 2, "two");
	ask(f, 3, "two");
	loop_run(f->loop);
	assert_int_equal(f->told, 2);
	assert_int_equal(f->order[0], 2);
	assert_int_equal(f->order[1], 3);
}

static void after_a_hang_there_is_a_new_helper(void **state)
{
	struct fixture *f = *state;

	start(f, 1, 500 * NSEC_MSEC);
	ask(f, 1, "hang");
	ask(f, 2, "pid");
	loop_run(f->loop);
	/* The one that hangs is put back behind the new one. */
	assert_int_equal(f->order[0], 2);
	assert_int_equal(f->order[1], 1);
}

/* ... and the next question is not answered by it. */
static void costs_the_helper(struct fixture *f, const char *host, int error)
{
	start(f, 1, 20 * NSEC_SEC);
	ask_and_wait(f, host);
	assert_int_equal(f->last.error, error);
	ask_and_wait(f, "two");
	assert_int_equal(f->last.error, 0);
}

static void a_crash_is_told_at_once(void **state)
{
	costs_the_helper(*state, "crash", NAMES_ENDED);
}

static void garbage_costs_the_helper(void **state)
{
	costs_the_helper(*state, "garbage", EAI_FAIL);
}

static void a_helper_is_kept_for_the_next_question(void **state)
{
	struct fixture *f = *state;
	int pid;

	start(f, 4, 20 * NSEC_SEC);
	ask_and_wait(f, "pid");
	pid = atoi(f->last.name);
	ask_and_wait(f, "pid");
	assert_int_equal(atoi(f->last.name), pid);
	assert_int_not_equal(pid, getpid());
}

static void an_idle_helper_that_died_is_replaced(void **state)
{
	struct fixture *f = *state;
	siginfo_t info;
	pid_t pid;

	start(f, 4, 20 * NSEC_SEC);
	ask_and_wait(f, "pid");
	pid = atoi(f->last.name);
	assert_true(pid > 1);
	kill(pid, SIGKILL);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT),
	    0);
	ask_and_wait(f, "pid");
	assert_int_equal(f->last.error, 0);
	assert_int_not_equal(atoi(f->last.name), pid);
}

static void one_helper_answers_in_order(void **state)
{
	struct fixture *f = *state;

	start(f, 1, 20 * NSEC_SEC);
	for (uint32_t i = 0; i < MANY; i++)
		ask(f, i, "two");
	loop_run(f->loop);
	for (uint32_t i = 0; i < MANY; i++)
		assert_int_equal(f->order[i], i);
}

static void many_helpers_answer_everything(void **state)
{
	struct fixture *f = *state;
	uint32_t sum = 0;

	start(f, 3, 20 * NSEC_SEC);
	for (uint32_t i = 0; i < MANY; i++)
		ask(f, i, i % 50 == 7 ? "crash" : "two");
	loop_run(f->loop);
	assert_int_equal(f->told, MANY);
	for (uint32_t i = 0; i < MANY; i++)
		sum += f->order[i];
	assert_int_equal(sum, MANY * (MANY - 1) / 2);
}

static void who_is_told_may_ask_again(void **state)
{
	struct fixture *f = *state;

	start(f, 2, 20 * NSEC_SEC);
	f->ask_again = true;
	ask(f, 1, "two");
	loop_run(f->loop);
	assert_int_equal(f->told, 2);
	assert_int_equal(f->last.ticket, 77);
}

static void close_ends_whatever_is_unanswered(void **state)
{
	struct fixture *f = *state;

	start(f, 2, 20 * NSEC_SEC);
	for (uint32_t i = 0; i < 10; i++)
		ask(f, i, "hang");
	f->names->ops->close(f->names);
	f->names = NULL;
	loop_run(f->loop);
	assert_int_equal(f->told, 0);
}

static void a_helper_holds_nothing_of_ours(void **state)
{
	struct fixture *f = *state;
	int fd = dup(0);

	start(f, 2, 20 * NSEC_SEC);
	ask_and_wait(f, "descriptors");
	/* Three standard ones, the socket, the directory; . and .. */
	assert_string_equal(f->last.name, "7");
	close(fd);
}

static void the_terminals_signals_are_not_for_helpers(void **state)
{
	struct fixture *f = *state;

	start(f, 1, 20 * NSEC_SEC);
	ask_and_wait(f, "interrupt");
	assert_string_equal(f->last.name, "still here");
}

static void without_processes_questions_are_answered_too(void **state)
{
	struct fixture *f = *state;
	struct rlimit before, none;

	start(f, 2, 20 * NSEC_SEC);
	getrlimit(RLIMIT_NOFILE, &before);
	none = (struct rlimit){ 3, before.rlim_max };
	setrlimit(RLIMIT_NOFILE, &none);
	ask(f, 1, "two");
	ask_and_wait(f, "two");
	setrlimit(RLIMIT_NOFILE, &before);
	assert_int_equal(f->last.error, EMFILE);
}

static void the_system_knows_literals(void **state)
{
	struct fixture *f = *state;

	f->names = resolver_new(f->loop, 2, 20 * NSEC_SEC);
	assert_non_null(f->names);
	f->names->fn = on_answer;
	f->names->arg = f;
	ask_and_wait(f, "127.0.0.1");
	assert_int_equal(f->last.n, 1);
	assert_true(addr_is_loopback(&f->last.addr[0]));
	assert_int_equal(f->names->ops->forward(f->names, 1, "127.0.0.1",
	    AF_INET6), 0);
	loop_run(f->loop);
	assert_int_not_equal(f->last.error, 0);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(without_a_question_there_is_no_helper),
		T(a_name_has_addresses),
		T(another_family_than_asked_for_is_left_out),
		T(a_name_without_addresses_is_an_error),
		T(an_address_has_a_name),
		T(an_address_without_a_name_is_still_told),
		T(the_longest_answer_fits),
		T(a_name_too_long_is_refused),
		T(a_hanging_lookup_ends_with_patience),
		T(a_hanging_lookup_holds_up_nobody_else),
		T(after_a_hang_there_is_a_new_helper),
		T(a_crash_is_told_at_once),
		T(garbage_costs_the_helper),
		T(a_helper_is_kept_for_the_next_question),
		T(an_idle_helper_that_died_is_replaced),
		T(one_helper_answers_in_order),
		T(many_helpers_answer_everything),
		T(who_is_told_may_ask_again),
		T(close_ends_whatever_is_unanswered),
		T(a_helper_holds_nothing_of_ours),
		T(the_terminals_signals_are_not_for_helpers),
		T(without_processes_questions_are_answered_too),
		T(the_system_knows_literals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
