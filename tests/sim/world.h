/*
 * world.h - everything that is not computation, invented
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

struct sim_case;
struct simworld;
struct world;

/* Borrows the case, whose network must outlive it.  There can be one world
 * at a time.  NULL: no memory. */
struct simworld *simworld_new(struct sim_case *c);
void simworld_free(struct simworld *s);

const struct world *simworld_world(const struct simworld *s);

#endif
