/*
 * heard.h - what a kernel makes of an ICMP packet that has arrived
 */
#ifndef SIM_HEARD_H
#define SIM_HEARD_H

#include <stdbool.h>
#include <stdint.h>

struct datagram;
struct net_in;

/*
 * Fill in what a ping socket would be told (all but lane, stamp, ifindex) and
 * the identifier that decides whose it is.  false: to no ping socket, ever.
 */
bool heard_read(const struct datagram *datagram, struct net_in *in,
    uint16_t *ident);

#endif
