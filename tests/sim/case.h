/*
 * case.h - one run of the program, as a file tells it
 */
#ifndef SIM_CASE_H
#define SIM_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/nsec.h"

struct network;

enum {
	CASE_ARGS = 128,
	CASE_PAUSES = 8,
	CASE_FILES = 4,		/* standard input among them */
	CASE_TEXT = 65536,	/* bytes of one */
	CASE_NAME = 64,
	CASE_TROUBLE = 512,
};

/* A file the program may read; "-" is standard input. */
struct case_file {
	char		 name[CASE_NAME];
	size_t		 len;
	char		 text[CASE_TEXT];
};

struct sim_case {
	struct network	*network;
	uint64_t	 seed;
	int		 argc;
	char		*argv[CASE_ARGS + 1];	/* each its own memory */
	int		 status;		/* expected */
	int		 columns, rows;
	int		 err_columns;
	bool		 superuser;
	bool		 stuck;		/* cannot drop capabilities */
	unsigned	 pauses;	/* of standard input */
	struct {
		size_t	 at;		/* behind so many bytes */
		nsec	 span;
	} pause[CASE_PAUSES];
	unsigned	 files;
	struct case_file file[CASE_FILES];
};

/* Read a case and its network.  NULL: trouble says where and what. */
struct sim_case *case_read(const char *path, char trouble[static CASE_TROUBLE]);
void case_free(struct sim_case *c);

/* The file called name, NULL: there is none. */
struct case_file *case_find(struct sim_case *c, const char *name);

/* One more argument; false: too many. */
bool case_add(struct sim_case *c, const char *arg);

#endif
