/*
 * nametab.h - reverse names that have arrived, by address
 *
 * A bounded table: when it is full the oldest name goes.  Views look names
 * up and print the address while there is none.
 */
#ifndef ASDIC_NAMETAB_H
#define ASDIC_NAMETAB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"

enum { NAMETAB_TEXT = 256 };	/* room for a name; longer ones are cut */

struct nametab;

/* Room for n names (at least 16).  NULL: no memory. */
struct nametab *nametab_new(uint32_t n);
void nametab_free(struct nametab *tab);

/* Has this address been asked for?  Marks it as asked: true only once. */
bool nametab_claim(struct nametab *tab, const struct addr *addr);

/* Put down the answer; name "" means that there is none. */
void nametab_put(struct nametab *tab, const struct addr *addr,
    const char *name);

/* The name, not escaped; NULL while unknown or when there is none. */
const char *nametab_get(const struct nametab *tab, const struct addr *addr);

/* Is there nothing to wait for: an answer has come, or none was asked for? */
bool nametab_is_known(const struct nametab *tab, const struct addr *addr);

#endif
