/*
 * case.h - one run of the program, as a file tells it
 */
#ifndef SIM_CASE_H
#define SIM_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct network;

enum { CASE_ARGS = 128, CASE_STDIN = 65536, CASE_TROUBLE = 512 };

struct sim_case {
	struct network	*network;
	uint64_t	 seed;
	int		 argc;
	char		*argv[CASE_ARGS + 1];	/* each its own memory */
	int		 status;		/* expected */
	int		 columns;
	bool		 superuser;
	size_t		 input_len;
	char		 input[CASE_STDIN];
};

/* Read a case and its network.  NULL: trouble says where and what. */
struct sim_case *case_read(const char *path, char trouble[static CASE_TROUBLE]);
void case_free(struct sim_case *c);

/* One more argument; false: too many. */
bool case_add(struct sim_case *c, const char *arg);

#endif
