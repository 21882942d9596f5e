/*
 * simnames.h - names over an invented name service
 */
#ifndef SIM_SIMNAMES_H
#define SIM_SIMNAMES_H

struct loop;
struct names;
struct network;

/* Borrows both.  NULL: no memory. */
struct names *simnames_new(const struct network *network, struct loop *loop);

#endif
