/*
 * An open hash table of 64-bit digests of (lane, serial, source).  Two pairs
 * with one digest would lose an answer; at 4096 pairs that is one chance in
 * 10^12.
 */
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "base/mix.h"
#include "engine/crowd.h"

enum { SLOTS = 8192, FULL = SLOTS / 2 };

struct crowd {
	unsigned	n;
	uint64_t	digest[SLOTS];		/* 0: free */
};

struct crowd *crowd_new(void)
{
	return calloc(1, sizeof(struct crowd));
}

void crowd_free(struct crowd *crowd)
{
	free(crowd);
}

bool crowd_add(struct crowd *crowd, unsigned lane, uint32_t serial,
    const struct addr *source)
{
	uint64_t digest;
	unsigned i;

	digest = mix64(addr_hash(source) ^
	    mix64((uint64_t)lane << 32 | serial));
	digest |= digest == 0;
	for (i = digest % SLOTS; crowd->digest[i]; i = (i + 1) % SLOTS)
		if (crowd->digest[i] == digest)
			return false;
	if (crowd->n == FULL) {
		memset(crowd, 0, sizeof(*crowd));
		i = digest % SLOTS;
	}
	crowd->digest[i] = digest;
	crowd->n++;
	return true;
}
