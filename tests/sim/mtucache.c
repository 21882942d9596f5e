/* A path MTU only shrinks, and never below what Linux lets it. */
#include <sys/socket.h>

#include "io/net.h"
#include "sim/mtucache.h"

static unsigned place_of(const struct mtucache *cache, const struct addr *to)
{
	unsigned i = 0;

	while (i < cache->n && i < MTUCACHE_PLACES &&
	    !addr_same(&cache->place[i].to, to))
		i++;
	return i;
}

static bool is_there(const struct mtucache *cache, unsigned i)
{
	return i < cache->n && i < MTUCACHE_PLACES;
}

uint32_t mtucache_find(const struct mtucache *cache, const struct addr *to)
{
	unsigned i = place_of(cache, to);

	return is_there(cache, i) ? cache->place[i].mtu : 0;
}

void mtucache_note(struct mtucache *cache, const struct net_in *in,
    uint32_t device_mtu)
{
	uint32_t least = in->about.family == AF_INET ? 552 : 1280;
	unsigned i = place_of(cache, &in->about);

	if (!in->mtu || in->mtu < least || in->mtu >= device_mtu)
		return;
	if (!is_there(cache, i)) {
		i = cache->n++ % MTUCACHE_PLACES;
		cache->place[i].to = in->about;
		cache->place[i].mtu = in->mtu;
	}
	if (in->mtu < cache->place[i].mtu)
		cache->place[i].mtu = in->mtu;
}
