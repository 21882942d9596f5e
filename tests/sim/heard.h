/*
 * heard.h - what a kernel makes of an ICMP packet that has arrived
 */
#ifndef SIM_HEARD_H
#define SIM_HEARD_H

struct datagram;
struct net_in;

/*
 * Fill in what a ping socket would be told (all but lane, stamp, ifindex).
 * Returns the identifier that decides whose it is, -1: no ping socket's, ever.
 */
int heard_read(const struct datagram *datagram, struct net_in *in);

#endif
