/*
 * tracepathopt.h - what can be said to asdic called tracepath
 */
#ifndef ASDIC_TRACEPATHOPT_H
#define ASDIC_TRACEPATHOPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "verb/verb.h"

enum {
	TRACEPATH_TARGET = 1024,	/* room for a destination */

	/* Exit statuses of their own. */
	TRACEPATH_WRONG = 1,		/* a number, a name, a socket */
	TRACEPATH_FAMILIES = 2,		/* -4 with -6 */
	TRACEPATH_USAGE = 255,
};

struct tracepath_options {
	bool	only4, only6;
	bool	numeric, both;		/* -n, -b */
	int64_t	length;			/* -l, 0: not said */
	int64_t	hops;			/* -m, 0..255 */
	char	target[TRACEPATH_TARGET];	/* without its port */
};

/*
 * Read argv; -1: go on, else the exit status, after the version on world->out
 * or what is wrong on world->err.  Permutes argv.
 */
int tracepathopt_parse(struct tracepath_options *options,
    const struct world *world, int argc, char **argv);

/*
 * Is there room for anything in packets of that length?  False after a line
 * on world->err.  family AF_INET or AF_INET6.
 */
bool tracepathopt_fits(const struct tracepath_options *options,
    const struct world *world, uint8_t family);

#endif
