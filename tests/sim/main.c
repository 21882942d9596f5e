/*
 * main.c - run the whole program in an invented world
 *
 *   asdic-sim [--seed N] CASE [ARGUMENT...]
 *   asdic-sim --selftest
 *   asdic-sim --read NETWORK	can it be read?
 *
 * Standard output and error and the exit status are the program's own; 99
 * means that the case could not be read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "sim/case.h"
#include "sim/selftest.h"
#include "sim/world.h"
#include "verb/verb.h"

enum { BROKEN = 99 };

static int complain(const char *what)
{
	fprintf(stderr, "asdic-sim: %s\n", what);
	return BROKEN;
}

static int run(struct sim_case *c)
{
	struct simworld *world = simworld_new(c);
	char *argv[CASE_ARGS + 1];	/* the program may sort its own */
	int status;

	if (!world)
		return complain("out of memory");
	memcpy(argv, c->argv, sizeof argv);
	status = verb_main(simworld_world(world), c->argc, argv);
	simworld_free(world);
	if (fflush(stdout) == EOF)
		return complain("cannot write");
	return status;
}

int main(int argc, char **argv)
{
	char trouble[CASE_TROUBLE];
	struct sim_case *c;
	int64_t seed = -1;
	int first = 1, status;

	if (argc == 2 && strcmp(argv[1], "--selftest") == 0)
		return selftest();
	if (argc == 3 && strcmp(argv[1], "--read") == 0)
		return readtest_file(argv[2]);
	if (argc > 3 && strcmp(argv[1], "--seed") == 0) {
		if (number_parse(&seed, argv[2], 0, INT64_MAX))
			return complain("--seed: not a number");
		first = 3;
	}
	if (first >= argc)
		return complain("which case?");
	c = case_read(argv[first], trouble);
	if (!c)
		return complain(trouble);
	if (seed >= 0)
		c->seed = (uint64_t)seed;
	for (int i = first + 1; i < argc; i++)
		if (!case_add(c, argv[i]))
			return complain("too many arguments");
	status = run(c);
	case_free(c);
	return status;
}
