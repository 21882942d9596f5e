/*
 * network.c - an invented network, as its file tells it
 *
 * A file is read line by line; the first word decides what a line is about.
 * Nodes come into being when a link first names them.  At the end nodes
 * without an address get one, and each learns which nodes lie behind it: a
 * set of bits, grown along the links until nothing changes.  Routing is then
 * one bit test per link.
 */
#include "sim/network.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "sim/lines.h"
#include "sim/netline.h"

enum { FILE_LINE = 1024 };

static void node_init(struct node *node, const char *name)
{
	char zone[ADDR_ZONE];
	struct addr addr;

	strlcpy(node->name, name, sizeof node->name);
	node->out = NETWORK_NONE;
	node->via = NETWORK_NONE;
	manners_init(&node->manners);
	if (!addr_parse(&addr, name, zone) && !zone[0])
		node->addr[node->addrs++] = addr;
}

static uint16_t node_find(const struct network *network, const char *name)
{
	for (unsigned i = 0; i < network->nodes; i++)
		if (strcmp(network->node[i].name, name) == 0)
			return (uint16_t)i;
	return NETWORK_NONE;
}

uint16_t network_node(struct network *network, const char *name)
{
	uint16_t found = node_find(network, name);

	if (found != NETWORK_NONE)
		return found;
	if (network->nodes == NETWORK_NODES)
		return NETWORK_NONE;
	node_init(&network->node[network->nodes], name);
	return (uint16_t)network->nodes++;
}

uint16_t network_link(const struct network *network, uint16_t near,
    uint16_t far)
{
	uint16_t i = network->node[near].out;

	while (i != NETWORK_NONE && network->link[i].far != far)
		i = network->link[i].next;
	return i;
}

uint32_t network_device(const struct network *network, const char *name)
{
	for (unsigned i = 0; i < network->us.devices; i++)
		if (strcmp(network->us.device[i].name, name) == 0)
			return network->us.device[i].index;
	return 0;
}

/* Links of one node keep the order of the file: balancing depends on it. */
static const char *link_add(struct network *network, uint16_t near,
    uint16_t far, const struct link *like)
{
	uint16_t *place = &network->node[near].out;
	struct link *link = &network->link[network->links];

	if (network->links == NETWORK_LINKS)
		return "too many links";
	if (network_link(network, near, far) != NETWORK_NONE)
		return "linked twice";
	while (*place != NETWORK_NONE)
		place = &network->link[*place].next;
	*place = (uint16_t)network->links++;
	*link = *like;
	link->near = near;
	link->far = far;
	link->next = NETWORK_NONE;
	return NULL;
}

/* One property of a link; *known tells whether the next word was one. */
static const char *link_property(struct netline *words, struct link *link,
    bool *known)
{
	int64_t number;
	const char *why;

	*known = true;
	if (netline_is(words, "delay"))
		return netline_span(words, &link->delay);
	if (netline_is(words, "jitter"))
		return netline_span(words, &link->jitter);
	if (netline_is(words, "loss"))
		return netline_chance(words, &link->loss);
	if (netline_is(words, "loss-back"))
		return netline_chance(words, &link->loss_back);
	if (netline_is(words, "mtu")) {
		why = netline_number(words, &number, 68, 65536);
		link->mtu = why ? 0 : (uint32_t)number;
		return why;
	}
	if (netline_is(words, "rate")) {
		why = netline_number(words, &number, 1, 1000000000);
		link->rate = why ? 0 : (double)number;
		return why;
	}
	*known = netline_is(words, "backup");
	link->backup = link->backup || *known;
	return NULL;
}

static const char *link_properties(struct netline *words, struct link *link)
{
	const char *why;
	bool known;

	while (netline_peek(words)) {
		why = link_property(words, link, &known);
		if (why)
			return why;
		if (!known)
			break;
	}
	return NULL;
}

static bool is_property(const char *word)
{
	static const char *const properties[] = { "delay", "jitter", "loss",
		"loss-back", "mtu", "rate", "backup" };

	for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
		if (strcmp(word, properties[i]) == 0)
			return true;
	return false;
}

/* "NEAR -- FAR... property..." */
static const char *link_read(struct netline *words, struct network *network)
{
	struct link like = { .mtu = 1500 };
	uint16_t near = network_node(network, words->word[0]);
	uint16_t far[NETLINE_WORDS];
	unsigned n = 0;
	const char *why, *name;

	words->at = 2;
	if (near == NETWORK_NONE)
		return "too many nodes";
	while ((name = netline_peek(words)) && !is_property(name)) {
		words->thing = name;
		words->at++;
		far[n] = network_node(network, name);
		if (far[n] == NETWORK_NONE)
			return "too many nodes";
		if (far[n] == near || far[n] == 0)
			return "a link leads away from us, to another node";
		n++;
	}
	if (!n)
		return "nothing behind --";
	why = link_properties(words, &like);
	for (unsigned i = 0; i < n && !why; i++)
		why = link_add(network, near, far[i], &like);
	return why;
}

/* "10.0.0.0/8", into the node. */
static const char *prefix_read(struct netline *words, struct node *node)
{
	char text[NETWORK_NAME], zone[ADDR_ZONE], *slash;
	const char *word, *why = netline_text(words, &word);
	struct addr addr;
	int64_t bits;

	if (why)
		return why;
	strlcpy(text, word, sizeof text);
	slash = strchr(text, '/');
	if (!slash)
		return "a network needs its /bits";
	*slash = '\0';
	why = addr_parse(&addr, text, zone);
	if (!why)
		why = number_parse(&bits, slash + 1, 0,
		    addr.family == AF_INET ? 32 : 128);
	if (why)
		return why;
	node->is_net = true;
	addr_network(&addr, (unsigned)bits, &node->first, &node->last);
	return NULL;
}

/* "net PREFIX [as NAME] behind NODE [dead P%] [spread D] property..." */
static const char *net_read(struct netline *words, struct network *network)
{
	struct link like = { .mtu = 1500 };
	const char *name = netline_peek(words), *behind, *why;
	struct node shape = { .is_net = true }, *node;
	uint16_t near, far;

	why = prefix_read(words, &shape);
	if (!why && netline_is(words, "as"))
		why = netline_text(words, &name);
	if (!why && !netline_is(words, "behind"))
		why = "behind which node?";
	if (!why)
		why = netline_text(words, &behind);
	if (why)
		return why;
	near = network_node(network, behind);
	far = network_node(network, name);
	if (near == NETWORK_NONE || far == NETWORK_NONE)
		return "too many nodes";
	node = &network->node[far];
	node->is_net = true;
	node->first = shape.first;
	node->last = shape.last;
	if (netline_is(words, "dead"))
		why = netline_chance(words, &node->dead);
	if (!why && netline_is(words, "spread"))
		why = netline_span(words, &node->spread);
	if (!why)
		why = link_properties(words, &like);
	return why ? why : link_add(network, near, far, &like);
}

/* "NODE address A..." */
static const char *address_read(struct netline *words, struct node *node)
{
	const char *why = NULL;

	while (!why && netline_peek(words)) {
		if (node->addrs == NODE_ADDRS)
			return "too many addresses";
		why = netline_addr(words, &node->addr[node->addrs]);
		if (!why)
			node->addrs++;
	}
	return why;
}

/* "NODE via NEXT [from T] [to T]" */
static const char *via_read(struct netline *words,
    const struct network *network, struct node *node)
{
	const char *next, *why = netline_text(words, &next);
	uint16_t to = why ? NETWORK_NONE : node_find(network, next);

	if (!why && to != NETWORK_NONE)
		node->via = network_link(network,
		    (uint16_t)(node - network->node), to);
	if (!why && node->via == NETWORK_NONE)
		why = "no link leads there from it";
	return why ? why : netline_when(words, &node->via_when);
}

static const char *node_read(struct netline *words, struct network *network)
{
	static const char *const balances[] = { "flow", "packet", "dest",
		NULL };
	const char *name = words->word[0], *why;
	uint16_t at = node_find(network, name);
	struct node *node = &network->node[at];
	int choice = 0;

	words->thing = name;
	if (at == NETWORK_NONE)
		return "no link leads to it";
	words->at = 1;
	if (netline_is(words, "address"))
		return address_read(words, node);
	if (netline_is(words, "via"))
		return via_read(words, network, node);
	if (netline_is(words, "balance")) {
		why = netline_choice(words, balances, &choice);
		node->balance = (enum balance)choice;
		return why;
	}
	return at == 0 ? us_read(words, network) : manners_read(words, node);
}

static const char *line_read(struct netline *words, struct network *network)
{
	const char *why;

	if (words->n > 1 && strcmp(words->word[1], "--") == 0)
		why = link_read(words, network);
	else if (netline_is(words, "net"))
		why = net_read(words, network);
	else if (netline_is(words, "at"))
		why = script_read(words, network);
	else if (netline_is(words, "name"))
		why = name_read(words, network, 0);
	else if (netline_is(words, "reverse"))
		why = reverse_read(words, network, 0);
	else
		why = node_read(words, network);
	if (!why && netline_peek(words)) {
		words->thing = netline_peek(words);
		why = "not understood here";
	}
	return why;
}

static void reach_grow(struct network *network)
{
	struct node *node = network->node;
	bool grown = true;

	while (grown) {
		grown = false;
		for (unsigned i = 0; i < network->links; i++) {
			struct node *near = &node[network->link[i].near];
			uint16_t to = network->link[i].far;

			for (unsigned k = 0; k < NETWORK_NODES / 32; k++) {
				uint32_t more = node[to].reach[k];

				if (k == to / 32u)
					more |= 1u << to % 32;
				grown = grown || (more & ~near->reach[k]);
				near->reach[k] |= more;
			}
		}
	}
}

/* Every node but a plain target speaks both families: 10.255.x.y, fd00::n. */
static void voices_choose(struct network *network)
{
	for (unsigned i = 0; i < network->nodes; i++) {
		struct node *node = &network->node[i];
		struct addr auto6 = { .family = AF_INET6, .bytes = { 0xfd } };

		for (unsigned k = node->addrs; k-- > 0; )
			*(node->addr[k].family == AF_INET ? &node->voice4 :
			    &node->voice6) = node->addr[k];
		if (node->is_net ||
		    (node->addrs && i && node->out == NETWORK_NONE))
			continue;
		auto6.bytes[14] = (uint8_t)((i + 1) >> 8);
		auto6.bytes[15] = (uint8_t)(i + 1);
		if (!addr_is_set(&node->voice4))
			node->voice4 = addr_v4(0x0aff0000 + i + 1);
		if (!addr_is_set(&node->voice6))
			node->voice6 = auto6;
	}
}

/* What only the whole file can tell. */
static const char *network_finish(struct network *network,
    const char **thing)
{
	struct us *us = &network->us;

	reach_grow(network);
	voices_choose(network);
	if (!us->mtu)
		us->mtu = network->node[0].out == NETWORK_NONE ? 1500 :
		    network->link[network->node[0].out].mtu;
	for (unsigned i = 1; i < network->nodes; i++)
		network->cyclic = network->cyclic ||
		    node_reaches(&network->node[i], (uint16_t)i);
	for (unsigned i = 1; i < network->nodes; i++)
		if (!node_reaches(&network->node[0], (uint16_t)i)) {
			*thing = network->node[i].name;
			return "no link leads to it from us";
		}
	return NULL;
}

static struct network *network_new(void)
{
	struct network *network = calloc(1, sizeof *network);

	if (!network)
		return NULL;
	network->node = calloc(NETWORK_NODES, sizeof *network->node);
	network->link = calloc(NETWORK_LINKS, sizeof *network->link);
	if (!network->node || !network->link) {
		network_free(network);
		return NULL;
	}
	network_node(network, "us");
	network->us.devices = 2;
	network->us.device[0] = (struct device){ "lo", 1 };
	network->us.device[1] = (struct device){ "eth0", 2 };
	return network;
}

struct network *network_read(FILE *in, const char *file, unsigned first,
    char trouble[static NETWORK_TROUBLE])
{
	struct network *network = network_new();
	struct netline words = { .network = network };
	char line[FILE_LINE];
	const char *why = NULL;
	unsigned number = first;

	if (!network) {
		snprintf(trouble, NETWORK_TROUBLE, "%s: out of memory", file);
		return NULL;
	}
	for (; !why && fgets(line, sizeof line, in); number++) {
		why = netline_split(&words, line);
		if (!why && words.n)
			why = line_read(&words, network);
		if (why)
			snprintf(trouble, NETWORK_TROUBLE, "%s:%u: %s: %s",
			    file, number, words.thing, why);
	}
	if (!why) {
		why = network_finish(network, &words.thing);
		if (why)
			snprintf(trouble, NETWORK_TROUBLE, "%s: %s: %s", file,
			    words.thing, why);
	}
	if (why) {
		network_free(network);
		network = NULL;
	}
	return network;
}

void network_free(struct network *network)
{
	if (!network)
		return;
	for (unsigned i = 0; network->node && i < network->nodes; i++)
		free(network->node[i].manners.responder);
	free(network->node);
	free(network->link);
	free(network->happening);
	free(network->name);
	free(network);
}
