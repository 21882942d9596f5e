/*
 * selftest.h - does the invented internet behave as it should?
 */
#ifndef SIM_SELFTEST_H
#define SIM_SELFTEST_H

#include <stdbool.h>

struct bench;

struct selftest {
	const char	*name;
	const char	*network;
	bool		(*run)(struct bench *b);
};

/* What troubles those who trace; selftrace.c. */
extern const struct selftest selftrace_tests[];
extern const unsigned selftrace_count;

/* What is remembered, and what is on its way; selfway.c. */
extern const struct selftest selfway_tests[];
extern const unsigned selfway_count;

/* TAP on standard output; 0: all is well. */
int selftest(void);

/* Part of it: wrong network files, numbered from there; how many failed. */
unsigned readtest_count(void);
unsigned readtest(unsigned number);

/* Can this network be read?  0: yes, else trouble is told on stderr. */
int readtest_file(const char *path);

#endif
