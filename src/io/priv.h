/*
 * priv.h - the little privilege asdic may be given, and giving it up
 */
#ifndef ASDIC_PRIV_H
#define ASDIC_PRIV_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Raise (or lower) a capability in the effective set for the next call, if it
 * is permitted: number as in <sys/capability.h>.  -1 and EPERM if not.
 */
int priv_raise(int capability);
int priv_lower(int capability);

/*
 * Give up everything for good: all capability sets, ambient ones included,
 * and the right to gain any (no_new_privs).  Cheap when there is nothing to
 * give up.  -1 and errno when something could not be given up, which the
 * caller must treat as fatal.
 */
int priv_drop(void);

/*
 * Say why ping sockets are refused, in one line without a newline: the sysctl
 * net.ipv4.ping_group_range, its value, the caller's groups; then, after a
 * newline, the fix as commands (sysctl, Docker, Kubernetes).
 */
void priv_explain(char *out, size_t size);

#endif
