/*
 * iputilsopt.h - what can be said to the ping of iputils
 *
 * Its letters, its ways with numbers and its complaints; what it all means
 * goes into the settings of asdic's own ping.
 */
#ifndef ASDIC_IPUTILSOPT_H
#define ASDIC_IPUTILSOPT_H

#include "verb/pingopt.h"

/* The release whose letters and words these are. */
#define IPUTILS_FOLLOWED	"20250605"

/* The settings of one run. */
struct iputils_settings {
	struct ping_settings ping;	/* first */
	nsec		 linger;	/* -W; NSEC_NEVER: without end */
	bool		 interval_said, numeric, reverse;
	bool		 debug;		/* -d, which asks for nothing here */
	unsigned	 lanes;		/* of each family, once opened */
	enum option_kind stamps;	/* OPTION_ROUTE: no -T */
	const uint8_t	*pattern;	/* NULL: no -p */
};

enum {
	IPUTILSOPT_GO = -1,	/* there is something to run */
	IPUTILSOPT_BAD = 1,	/* exit status of a number out of range, and */
	IPUTILSOPT_WRONG = 2,	/* ... of all else that is wrong */
};

/*
 * Read argv (argv[0] tells the family, too) as getopt(3) does, permuting it;
 * *first is the index of the destination, which is the last word.  Returns
 * IPUTILSOPT_GO, or an exit status when all is said.
 */
int iputilsopt_read(struct iputils_settings *settings,
    const struct world *world, int argc, char **argv, int *first);

#endif
