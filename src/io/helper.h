/*
 * helper.h - a process that asks the system for names, and may hang
 *
 * The resolver's own; see resolver.h.
 */
#ifndef ASDIC_HELPER_H
#define ASDIC_HELPER_H

#include <sys/types.h>

struct resolver_calls;

/* getaddrinfo(3) and getnameinfo(3). */
extern const struct resolver_calls helper_calls;

/*
 * Fork a helper and connect *fd to it: one datagram with a question in, one
 * with the answer out (namemsg.h), until fd is closed.  -1 and errno.
 */
pid_t helper_start(const struct resolver_calls *calls, int *fd);

#endif
