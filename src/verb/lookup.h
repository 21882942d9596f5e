/*
 * lookup.h - what plans want to know of a session's targets
 *
 * The functions that the settings of plans have pointers to; list is the
 * struct session.
 */
#ifndef ASDIC_LOOKUP_H
#define ASDIC_LOOKUP_H

#include <stdint.h>

#include "plan/ping.h"

/* Does the target have an address now; series as in target.h. */
enum plan_ping_ready lookup_ready(const void *list, uint32_t target,
    uint8_t *series);

/* AF_INET or AF_INET6; AF_UNSPEC while there is no address. */
uint8_t lookup_family(const void *list, uint32_t target);

/* Largest packet that leaves this host towards it; 0: unknown. */
uint32_t lookup_mtu(const void *list, uint32_t target);

#endif
