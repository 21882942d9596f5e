/*
 * simnet.h - the network as Linux would give it, over an invented internet
 */
#ifndef SIM_SIMNET_H
#define SIM_SIMNET_H

#include <stdbool.h>

struct clock;
struct internet;
struct net;
struct network;

/* Borrows everything and becomes the clock's source.  NULL: no memory. */
struct net *simnet_new(const struct network *network, struct internet *inet,
    struct clock *clock, bool superuser);

#endif
