/*
 * simhost.h - our own host, as asdic doctor examines it
 */
#ifndef SIM_SIMHOST_H
#define SIM_SIMHOST_H

#include <stdbool.h>

struct examine;
struct us;

/* What examine_host() would find; the superuser holds CAP_NET_RAW. */
void simhost_examine(const struct us *us, bool superuser,
    struct examine *examine);

#endif
