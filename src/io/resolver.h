/*
 * resolver.h - names asked of the system, by helper processes
 *
 * Helpers are forked when the first question is asked, and not at all
 * without one; each drops everything it was given, then answers one question
 * at a time over a SOCK_SEQPACKET pair.  A hung resolver costs a helper,
 * which is killed (EAI_AGAIN) and replaced; it never costs a probe.  So does a
 * helper that was stopped or killed, and that is told as what it is.
 *
 * Names that nobody answers for must not hold up the others: while there are
 * questions that were not asked yet, one that takes much longer than most is
 * put back behind them, and asked again when they are through.
 */
#ifndef ASDIC_RESOLVER_H
#define ASDIC_RESOLVER_H

#include "base/nsec.h"
#include "io/names.h"

struct addr;
struct loop;
struct names;
struct names_answer;

enum {
	RESOLVER_HELPERS = 32,		/* at most */
	RESOLVER_WAITING = 1 << 20,	/* questions; more are ENOBUFS */
};

/*
 * helpers: at most that many, 1..RESOLVER_HELPERS; they are started as
 * questions queue up.  patience: how long one question may take.  Borrows
 * the loop.  NULL when there is no memory.
 */
struct names *resolver_new(struct loop *loop, unsigned helpers,
    nsec patience);

/*
 * What a helper asks the system; it has given up everything by then and may
 * wait as it likes.  forward fills in n, addr and name, reverse fills in the
 * name; both return 0 or EAI_*.
 */
struct resolver_calls {
	int	(*forward)(const char *host, int family,
		    struct names_answer *answer);
	int	(*reverse)(const struct addr *addr,
		    struct names_answer *answer);
};

/* With other calls than getaddrinfo and getnameinfo, for tests. */
struct names *resolver_new_with(struct loop *loop, unsigned helpers,
    nsec patience, const struct resolver_calls *calls);

#endif
