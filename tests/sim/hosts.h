/*
 * hosts.h - what the hosts of computed networks are: the truth of a census
 */
#ifndef SIM_HOSTS_H
#define SIM_HOSTS_H

struct sim_case;

/* Print a line for each host of each net: "ADDRESS KIND".  Exit status. */
int hosts_tell(const struct sim_case *c);

#endif
