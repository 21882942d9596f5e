/*
 * route.c - the ways on which nothing can happen
 *
 * Most nodes are reached over links that are always there, take their time
 * and lose nothing, through routers that only forward.  Such a way is the
 * same for every packet that fits and lives long enough, so it is walked once
 * and remembered as a sum; walk.c goes all others step by step.
 */
#include "sim/network.h"
#include "sim/walk.h"

static bool is_plain_link(const struct link *link)
{
	return !link->flips && !link->loss && !link->loss_back &&
	    !link->jitter && link->rate <= 0;
}

/* Does it let all pass, and as they came?  What walk.c's meddle() does. */
static bool is_plain_router(const struct node *node)
{
	const struct manners *m = &node->manners;

	return !m->refusal4.set && !m->refusal6.set &&
	    !addr_is_set(&m->redirect) && m->tos < 0 && m->dscp < 0 &&
	    m->ecn < 0 && m->flow_label < 0 && !m->nat;
}

/* The one link that leads there whatever the packet and the time, or NULL. */
static const struct link *only_link(const struct network *network,
    uint16_t from, uint16_t to)
{
	const struct node *node = &network->node[from];
	const struct link *only = NULL;

	if (node->via != NETWORK_NONE)
		return NULL;
	for (uint16_t i = node->out; i != NETWORK_NONE;
	    i = network->link[i].next) {
		const struct link *link = &network->link[i];

		if (link->backup || (link->far != to &&
		    !node_reaches(&network->node[link->far], to)))
			continue;
		if (only || !is_plain_link(link))
			return NULL;
		only = link;
	}
	return only;
}

void route_explore(struct route *route, const struct network *network,
    uint16_t to)
{
	uint16_t node = 0;

	*route = (struct route){ .state = ROUTE_EVENTFUL,
		.mtu = UINT32_MAX };
	while (node != to) {
		const struct link *link = only_link(network, node, to);

		if (!link || route->steps == WALK_TRAIL ||
		    (node && !is_plain_router(&network->node[node])))
			return;
		route->steps++;
		route->delay += link->delay;
		if (link->mtu < route->mtu)
			route->mtu = link->mtu;
		node = link->far;
	}
	route->state = ROUTE_PLAIN;
}
