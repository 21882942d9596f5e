/*
 * How long the resolver takes for many names when each answer takes a while:
 *
 *   names [NAMES [MILLISECONDS [HELPERS]]]
 *
 * Prints seconds, what one after the other would have taken, and the ratio.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "io/loop.h"
#include "io/names.h"
#include "io/resolver.h"

enum { ROOM = 16 };

struct count {
	struct loop	*loop;
	long		 told, all;
};

/* The helper is a process of its own: it reads its delay from there. */
static int slow_forward(const char *host, int family,
    struct names_answer *answer)
{
	long ms = strtol(getenv("NAMES_MS"), NULL, 10);

	(void)host;
	(void)family;
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
	answer->addr[answer->n++] = addr_v4(0x7f000001);
	return 0;
}

static int slow_reverse(const struct addr *addr, struct names_answer *answer)
{
	(void)addr;
	(void)answer;
	return 0;
}

static const struct resolver_calls slow = { slow_forward, slow_reverse };

static void on_answer(void *arg, const struct names_answer *answer)
{
	struct count *count = arg;

	(void)answer;
	if (++count->told == count->all)
		loop_quit(count->loop);
}

int main(int argc, char **argv)
{
	long names = argc > 1 ? strtol(argv[1], NULL, 10) : 20000;
	long ms = argc > 2 ? strtol(argv[2], NULL, 10) : 5;
	long helpers = argc > 3 ? strtol(argv[3], NULL, 10) : RESOLVER_HELPERS;
	struct clock *clock = clock_system_new();
	struct loop *loop = clock ? loop_new(clock) : NULL;
	struct count count = { .loop = loop, .all = names };
	struct names *resolver;
	double took, serial = (double)names * (double)ms / 1e3;
	char text[ROOM];
	nsec start;

	snprintf(text, sizeof(text), "%ld", ms);
	setenv("NAMES_MS", text, 1);
	resolver = loop ? resolver_new_with(loop, (unsigned)helpers,
	    30 * NSEC_SEC, &slow) : NULL;
	if (!resolver)
		return 1;
	resolver->fn = on_answer;
	resolver->arg = &count;
	start = loop_exact(loop);
	for (long i = 0; i < names; i++)
		resolver->ops->forward(resolver, (uint32_t)i, "x", 0);
	loop_run(loop);
	took = (double)(loop_exact(loop) - start) / 1e9;
	printf("%ld names, %ld ms each, %ld helpers: %.2f s; serial %.0f s, "
	    "1/%.1f\n", names, ms, helpers, took, serial, serial / took);
	resolver->ops->close(resolver);
	loop_free(loop);
	clock->ops->free(clock);
	return 0;
}
