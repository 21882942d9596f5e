/*
 * simfeed.h - standard input that comes in while the run goes on
 */
#ifndef SIM_SIMFEED_H
#define SIM_SIMFEED_H

#include "io/feed.h"

struct loop;
struct sim_case;

/* The case's standard input, with its pauses.  Borrows both.  NULL: no
 * memory. */
struct feed *simfeed_new(const struct sim_case *c, struct loop *loop);
void simfeed_free(struct feed *feed);

#endif
