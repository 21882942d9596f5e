/*
 * names.h - names into addresses and back, without waiting
 *
 * Questions go out, answers come back through the loop, in any order, some
 * of them never.  Nothing here blocks.  Below are io/resolver.c, which asks
 * getaddrinfo() and getnameinfo() in helper processes, and the tests'
 * invented name service.
 */
#ifndef ASDIC_NAMES_H
#define ASDIC_NAMES_H

#include <errno.h>
#include <stdint.h>

#include "base/addr.h"

enum {
	NAMES_ADDRS = 16,	/* addresses told of one name */
	NAMES_TEXT = 256,	/* room for a name */
};

/* Two errnos that no question fails with, for what became of the process that
 * it was put to. */
enum {
	NAMES_ENDED = ECHILD,
	NAMES_STOPPED = ETIME,	/* as by SIGSTOP, and not gone on with */
};

struct names_answer {
	uint32_t	 ticket;	/* as given with the question */
	int		 error;		/* 0, or EAI_* of getaddrinfo(3); above
					   0 errno: why there is no process to
					   ask it of, or NAMES_* */
	unsigned	 n;		/* addresses (forward) */
	struct addr	 addr[NAMES_ADDRS];	/* forward: found; reverse:
						   addr[0] is what was asked */
	char		 name[NAMES_TEXT];	/* canonical, or reverse; may
						   be "", never to be trusted */
};

struct names;

typedef void names_fn(void *arg, const struct names_answer *answer);

struct names_ops {
	/*
	 * Ask for the addresses of host; family AF_UNSPEC, AF_INET or
	 * AF_INET6.  Answers in the resolver's order of preference.  -1 and
	 * errno when the question could not be put (no process, no memory).
	 */
	int	(*forward)(struct names *names, uint32_t ticket,
		    const char *host, int family);

	/* Ask for the name of an address. */
	int	(*reverse)(struct names *names, uint32_t ticket,
		    const struct addr *addr);

	/* Ends the helpers.  Accepts whatever is still unanswered. */
	void	(*close)(struct names *names);
};

/* Embedded as the first member by each implementation; fn is set by the
 * session before the first question. */
struct names {
	const struct names_ops *ops;
	names_fn	*fn;
	void		*arg;
};

#endif
