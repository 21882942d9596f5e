/*
 * hosts.c - what is true of each host that is computed, in plain lines
 *
 * Whoever compares a sweep's report with it needs none of the hashes.
 */
#include "sim/hosts.h"

#include <stdio.h>

#include "sim/case.h"
#include "sim/internet.h"
#include "sim/network.h"
#include "sim/walk.h"

static void tell_net(const struct internet *inet, const struct node *node)
{
	static const char *const kinds[] = {
		[TARGET_KIND_PLAIN] = "plain", [TARGET_KIND_DEAD] = "dead",
		[TARGET_KIND_LATE] = "late",
		[TARGET_KIND_WRONG] = "wrong-source",
		[TARGET_KIND_TWICE] = "duplicate",
	};
	struct addr addr = node->first;
	char text[ADDR_TEXT];

	for (;; addr = addr_add(&addr, 1)) {
		printf("%s %s\n", addr_format(&addr, text),
		    kinds[target_kind(inet, node,
			internet_find(inet, &addr).hash)]);
		if (addr_equal(&addr, &node->last))
			return;
	}
}

int hosts_tell(const struct sim_case *c)
{
	struct internet *inet = internet_new(c->network, c->seed, 0);

	if (!inet)
		return 1;
	for (unsigned i = 0; i < c->network->nodes; i++)
		if (c->network->node[i].is_net)
			tell_net(inet, &c->network->node[i]);
	internet_free(inet);
	return fflush(stdout) == EOF;
}
