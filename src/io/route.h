/*
 * route.h - what this host knows of its own interfaces and routes
 */
#ifndef ASDIC_ROUTE_H
#define ASDIC_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/nsec.h"

struct loop;

/* Index of the interface called name, 0: none. */
uint32_t route_zone(const char *name);

/* Name of an interface; "" when there is none such. */
void route_zone_name(uint32_t index, char name[static ADDR_ZONE]);

/*
 * The source the system would use towards to (connect on a UDP socket), via
 * device if not NULL.  -1 and errno (ENETUNREACH: no route).
 */
int route_source(const struct addr *to, const char *device,
    struct addr *source);

/* Is this one of our own addresses?  False when it cannot be told. */
bool route_is_own(const struct addr *addr);

/* MTU of the interface that leads to an address, via device if not NULL; 0:
 * unknown. */
uint32_t route_mtu(const struct addr *to, const char *device);

/*
 * What the kernel believes the path to an address can carry, by its cache or
 * by the interface, via device if not NULL; 0: unknown.
 */
uint32_t route_path_mtu(const struct addr *to, const char *device);

/*
 * Interfaces that are up and have a link-local IPv6 address, loopback apart:
 * writes up to n indices, returns how many there are.
 */
unsigned route_link_zones(uint32_t *index, unsigned n);

/*
 * Does an interface have the address, be it one that cannot be used: tentative
 * (RFC 4862), a duplicate, or of an interface that is down?
 */
bool route_has_addr(const struct addr *addr);

/* Is addr the broadcast address of one of our networks? */
bool route_is_broadcast(const struct addr *addr);

enum route_change {
	ROUTE_LINK_UP, ROUTE_LINK_DOWN, ROUTE_LINK_GONE,
	ROUTE_ADDRESS_ADDED, ROUTE_ADDRESS_REMOVED,
	ROUTE_ROUTE_ADDED, ROUTE_ROUTE_REMOVED,
};

struct route_news {
	enum route_change change;
	char		 device[ADDR_ZONE];	/* "" if not known any more */
	struct addr	 addr;		/* address, or a route's destination
					   (unset: the default route) */
	uint8_t		 bits;		/* of addr, if set: prefix length */
};

typedef void route_fn(void *arg, const struct route_news *news);

struct route_watch;

/*
 * Tell fn, in the loop, of changes of links, addresses and routes (rtnetlink
 * multicast groups, no privilege).  Link news only when up or down changes.
 * NULL and errno when it cannot be had; a run goes on without.
 */
struct route_watch *route_watch_new(struct loop *loop, route_fn *fn,
    void *arg);
void route_watch_free(struct route_watch *watch);

#endif
