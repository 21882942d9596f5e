/*
 * main.c - run the whole program in an invented world
 *
 *   asdic-sim [OPTION...] CASE [ARGUMENT...]
 *   asdic-sim --selftest
 *   asdic-sim --read NETWORK	can it be read?
 *   asdic-sim [--seed N] --hosts CASE	what each host of its nets is
 *
 *   --seed N
 *   --fail alloc|open|send|recv|ask|write N[+] [ERRNO]
 *   --answer EAI_NUMBER|empty|twice|...	see fault.h
 *
 * Standard output and error and the exit status are the program's own; 99
 * means that the case could not be read.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/number.h"
#include "sim/case.h"
#include "sim/fault.h"
#include "sim/hosts.h"
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
	json_set_alloc_funcs(malloc, free);	/* those that may fail */
	fault_arm();
	status = verb_main(simworld_world(world), c->argc, argv);
	fault_disarm();
	simworld_free(world);
	if (fflush(stdout) == EOF)
		return complain("cannot write");
	fault_tell();
	return status;
}

/* Read leading options; the index of the case, -1: wrong. */
static int options(int argc, char **argv, int64_t *seed, bool *hosts)
{
	int at = 1, words;

	while (at < argc && strncmp(argv[at], "--", 2) == 0) {
		words = fault_option(argc - at, argv + at);
		if (!words && at + 1 < argc &&
		    strcmp(argv[at], "--seed") == 0 &&
		    !number_parse(seed, argv[at + 1], 0, INT64_MAX))
			words = 2;
		if (!words && strcmp(argv[at], "--hosts") == 0) {
			*hosts = true;
			words = 1;
		}
		if (words < 1)
			return -1;
		at += words;
	}
	return at;
}

int main(int argc, char **argv)
{
	char trouble[CASE_TROUBLE];
	struct sim_case *c;
	int64_t seed = -1;
	bool hosts = false;
	int first, status;

	signal(SIGHUP, SIG_DFL);	/* nohup here is not the case's */
	if (argc == 2 && strcmp(argv[1], "--selftest") == 0)
		return selftest();
	if (argc == 3 && strcmp(argv[1], "--read") == 0)
		return readtest_file(argv[2]);
	first = options(argc, argv, &seed, &hosts);
	if (first < 0)
		return complain("not an option, or not so");
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
	status = hosts ? hosts_tell(c) : run(c);
	case_free(c);
	return status;
}
