/*
 * resolver.h - names asked of the system, by helper processes
 *
 * Helpers are forked when the first question is asked, and not at all
 * without one; each drops everything it was given, then answers one question
 * at a time over a SOCK_SEQPACKET pair.  A hung resolver costs a helper,
 * which is killed (EAI_AGAIN) and replaced; it never costs a probe.
 */
#ifndef ASDIC_RESOLVER_H
#define ASDIC_RESOLVER_H

#include "base/nsec.h"

struct loop;
struct names;

enum { RESOLVER_HELPERS = 16 };	/* at most */

/*
 * helpers: at most that many, 1..RESOLVER_HELPERS; they are started as
 * questions queue up.  patience: how long one question may take.  Borrows
 * the loop.  NULL when there is no memory.
 */
struct names *resolver_new(struct loop *loop, unsigned helpers,
    nsec patience);

#endif
