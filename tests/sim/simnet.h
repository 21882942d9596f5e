/*
 * simnet.h - the network as Linux would give it, over an invented internet
 */
#ifndef SIM_SIMNET_H
#define SIM_SIMNET_H

#include <stdbool.h>
#include <stdint.h>

struct addr;
struct clock;
struct internet;
struct net;
struct network;

/* Borrows everything and becomes the clock's source.  NULL: no memory. */
struct net *simnet_new(const struct network *network, struct internet *inet,
    struct clock *clock, bool superuser);

/* What the host's cache believes of a path, or else its own link. */
uint32_t simnet_path_mtu(struct net *net, const struct addr *to);

/* Are the host's IPv6 addresses being tested at this moment? */
bool simnet_is_tentative(struct net *net);

#endif
