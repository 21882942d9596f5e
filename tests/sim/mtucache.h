/*
 * mtucache.h - the path MTUs that our host believes
 *
 * Linux keeps what errors tell, whoever asked.  Here the oldest gives way.
 */
#ifndef ASDIC_SIM_MTUCACHE_H
#define ASDIC_SIM_MTUCACHE_H

#include "base/addr.h"

struct net_in;

enum { MTUCACHE_PLACES = 64 };

struct mtucache {
	unsigned	 n;		/* put down so far */
	struct { struct addr to; uint32_t mtu; } place[MTUCACHE_PLACES];
};

/* 0: none is known. */
uint32_t mtucache_find(const struct mtucache *cache, const struct addr *to);

/* Believe an error, on a host whose own device takes device_mtu. */
void mtucache_note(struct mtucache *cache, const struct net_in *in,
    uint32_t device_mtu);

#endif
