/*
 * script.c - our own host, the name service, and what happens when
 *
 * The last three kinds of lines of a network file.  Happenings are kept in
 * the order of time, whatever their order in the file; flips of a link go
 * to the link itself, changes of names to the list of names.
 */
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "io/names.h"
#include "io/route.h"
#include "sim/lines.h"
#include "sim/network.h"
#include "sim/netline.h"

struct code {
	const char	*name;
	int		 value;
};

static const struct code errors[] = {
	{ "EPERM", EPERM }, { "ENOBUFS", ENOBUFS }, { "EAGAIN", EAGAIN },
	{ "ENETUNREACH", ENETUNREACH }, { "EHOSTUNREACH", EHOSTUNREACH },
	{ "EACCES", EACCES }, { "EINVAL", EINVAL }, { "ENODEV", ENODEV },
	{ "ENETDOWN", ENETDOWN }, { "EADDRNOTAVAIL", EADDRNOTAVAIL },
	{ "EMSGSIZE", EMSGSIZE }, { NULL, 0 },
};

static const struct code resolver_errors[] = {
	{ "EAI_NONAME", EAI_NONAME }, { "EAI_AGAIN", EAI_AGAIN },
	{ "EAI_FAIL", EAI_FAIL }, { "EAI_NODATA", EAI_NODATA },
	{ "EAI_ADDRFAMILY", EAI_ADDRFAMILY }, { "EAI_SYSTEM", EAI_SYSTEM },
	{ "no-helper", EAGAIN }, { "helper-ended", NAMES_ENDED },
	{ "helper-stopped", NAMES_STOPPED }, { NULL, 0 },
};

static const struct code signals[] = {
	{ "INT", SIGINT }, { "QUIT", SIGQUIT }, { "TERM", SIGTERM },
	{ "HUP", SIGHUP }, { "WINCH", SIGWINCH }, { "PIPE", SIGPIPE },
	{ "USR1", SIGUSR1 }, { "CONT", SIGCONT }, { NULL, 0 },
};

static const struct code changes[] = {
	{ "link-up", ROUTE_LINK_UP }, { "link-down", ROUTE_LINK_DOWN },
	{ "link-gone", ROUTE_LINK_GONE },
	{ "address-added", ROUTE_ADDRESS_ADDED },
	{ "address-removed", ROUTE_ADDRESS_REMOVED },
	{ "route-added", ROUTE_ROUTE_ADDED },
	{ "route-removed", ROUTE_ROUTE_REMOVED }, { NULL, 0 },
};

static const char *code_read(struct netline *words, const struct code *codes,
    int *value)
{
	const char *text, *why = netline_text(words, &text);

	for (; !why && codes->name; codes++)
		if (strcmp(codes->name, text) == 0) {
			*value = codes->value;
			return NULL;
		}
	return why ? why : "not known";
}

static const char *stamps_read(struct netline *words, struct us *us)
{
	static const char *const kinds[] = { "none", "first-missing", "late",
		"counter", NULL };
	int kind = 0;
	const char *why = netline_choice(words, kinds, &kind);

	if (!why && kind == 2)
		return netline_span(words, &us->stamps_late);
	if (kind < 2)
		us->stamps = kind ? US_STAMPS_FIRST_MISSING : US_STAMPS_NONE;
	return why;
}

static const char *device_read(struct netline *words, struct us *us)
{
	struct device *device = &us->device[us->devices];
	const char *name, *why = netline_text(words, &name);
	int64_t index;

	if (why)
		return why;
	if (us->devices == US_DEVICES)
		return "too many devices";
	if (strlcpy(device->name, name, sizeof device->name) >=
	    sizeof device->name)
		return "too long";
	why = netline_number(words, &index, 1, UINT32_MAX);
	if (why)
		return why;
	device->index = (uint32_t)index;
	us->devices++;
	return NULL;
}

/* "send EPERM from 2s to 4s" */
static const char *failure_read(struct netline *words, struct us *us)
{
	struct us_failure *failure = &us->failure[us->failures];
	struct spans spans = { .n = 0 };
	const char *why;

	if (us->failures == NODE_SPANS)
		return "too many spans of time";
	why = code_read(words, errors, &failure->error);
	if (!why)
		why = netline_when(words, &spans);
	if (why)
		return why;
	failure->when = spans.span[0];
	us->failures++;
	return NULL;
}

const char *us_read(struct netline *words, struct network *network)
{
	static const char *const containers[] = {
		"none", "docker", "podman", "kubernetes", NULL };
	struct us *us = &network->us;
	int64_t number = 0;
	const char *why = NULL;

	if (netline_is(words, "mtu")) {
		why = netline_number(words, &number, 68, 65536);
		us->mtu = (uint32_t)number;
	} else if (netline_is(words, "queue")) {
		why = netline_number(words, &number, 1, UINT32_MAX);
		us->queue = (uint32_t)number;
	} else if (netline_is(words, "drops")) {
		why = netline_number(words, &number, 0, INT64_MAX);
		us->drops = (uint64_t)number;
	} else if (netline_is(words, "neighbour-wait")) {
		why = netline_span(words, &us->neighbour_wait);
	} else if (netline_is(words, "send")) {
		why = failure_read(words, us);
	} else if (netline_is(words, "swallow")) {
		why = netline_when(words, &us->swallow);
	} else if (netline_is(words, "tentative")) {
		why = netline_when(words, &us->tentative);
	} else if (netline_is(words, "stamps")) {
		why = stamps_read(words, us);
	} else if (netline_is(words, "device")) {
		why = device_read(words, us);
	} else if (netline_is(words, "broadcast")) {
		why = netline_addr(words, &us->broadcast);
	} else if (netline_is(words, "closed")) {
		us->closed = true;
	} else if (netline_is(words, "no-ipv6")) {
		us->no_ipv6 = true;
	} else if (netline_is(words, "container")) {
		why = netline_choice(words, containers, &us->container);
	} else {
		if (netline_peek(words))
			words->thing = netline_peek(words);
		why = "not something our host does";
	}
	return why;
}

/* "link NEAR -- FAR down" */
static const char *flip_read(struct netline *words, struct network *network,
    nsec at)
{
	static const char *const states[] = { "down", "up", NULL };
	const char *near, *far, *why = netline_text(words, &near);
	uint16_t found;
	struct link *link;
	int up = 0;

	if (!why && !netline_is(words, "--"))
		why = "a link is NEAR -- FAR";
	if (!why)
		why = netline_text(words, &far);
	if (why)
		return why;
	found = network_link(network, network_node(network, near),
	    network_node(network, far));
	if (found == NETWORK_NONE)
		return "no such link";
	link = &network->link[found];
	if (link->flips == LINK_FLIPS)
		return "too many ups and downs";
	why = netline_choice(words, states, &up);
	if (why)
		return why;
	if (link->flips && link->flip[link->flips - 1].at > at)
		return "earlier than the line before";
	link->flip[link->flips++] = (struct flip){ at, up };
	return NULL;
}

/* "clock +3600s" */
static const char *clock_read(struct netline *words, nsec *step)
{
	char *text = words->at < words->n ? words->word[words->at] : NULL;
	nsec sign = text && *text == '-' ? -1 : 1;
	const char *why;

	if (text && (*text == '-' || *text == '+'))
		memmove(text, text + 1, strlen(text));
	why = netline_span(words, step);
	*step *= why ? 0 : sign;
	return why;
}

/* "news link-down eth0", "news address-removed 192.0.2.1 eth0" */
static const char *news_read(struct netline *words, struct happening *h)
{
	const char *device, *why = code_read(words, changes, &h->number);

	if (!why && h->number >= ROUTE_ADDRESS_ADDED &&
	    !netline_is(words, "default"))
		why = netline_addr(words, &h->addr);
	if (!why && netline_peek(words)) {
		why = netline_text(words, &device);
		strlcpy(h->device, device, sizeof h->device);
	}
	return why;
}

static const char *happening_add(struct network *network,
    const struct happening *happening)
{
	unsigned n = network->happenings;
	struct happening *list = reallocarray(network->happening, n + 1,
	    sizeof *list);

	if (!list)
		return "out of memory";
	network->happening = list;
	for (; n && list[n - 1].at > happening->at; n--)
		list[n] = list[n - 1];
	list[n] = *happening;
	network->happenings++;
	return NULL;
}

const char *script_read(struct netline *words, struct network *network)
{
	static const char *const routes[] = { "withdrawn", "restored", NULL };
	struct happening h = { .deed = DEED_CLOCK };
	const char *why = netline_span(words, &h.at);

	if (why)
		return why;
	if (netline_is(words, "link"))
		return flip_read(words, network, h.at);
	if (netline_is(words, "name"))
		return name_read(words, network, h.at);
	if (netline_is(words, "reverse"))
		return reverse_read(words, network, h.at);
	if (netline_is(words, "clock")) {
		why = clock_read(words, &h.value);
	} else if (netline_is(words, "signal")) {
		h.deed = DEED_SIGNAL;
		why = code_read(words, signals, &h.number);
	} else if (netline_is(words, "route")) {
		h.deed = DEED_ROUTE;
		why = netline_choice(words, routes, &h.number);
	} else if (netline_is(words, "news")) {
		h.deed = DEED_NEWS;
		why = news_read(words, &h);
	} else {
		why = "what happens then?";
	}
	return why ? why : happening_add(network, &h);
}

/* The rest of either line: "never", or "fails ERROR", or the answer; then
 * perhaps "delay D". */
static const char *answer_read(struct netline *words, struct name *name)
{
	const char *why = NULL, *text;

	name->never = netline_is(words, "never");
	if (netline_is(words, "fails"))
		why = code_read(words, resolver_errors, &name->error);
	else if (name->reverse && !name->never) {
		why = netline_text(words, &text);
		if (!why)
			why = netline_unescape(words->word[words->at - 1]);
		if (!why)
			strlcpy(name->text, text, sizeof name->text);
	}
	while (!why && netline_peek(words) &&
	    strcmp(netline_peek(words), "delay") != 0) {
		if (name->addrs == NAME_ADDRS)
			return "too many addresses";
		why = netline_addr(words, &name->addr[name->addrs]);
		name->addrs += !why;
	}
	if (!why && netline_is(words, "delay"))
		why = netline_span(words, &name->delay);
	return why;
}

static const char *name_add(struct network *network, const struct name *name)
{
	struct name *list = reallocarray(network->name, network->names + 1,
	    sizeof *list);

	if (!list)
		return "out of memory";
	network->name = list;
	list[network->names++] = *name;
	return NULL;
}

const char *name_read(struct netline *words, struct network *network,
    long long since)
{
	struct name name = { .since = since, .delay = NSEC_MSEC };
	const char *text, *why = netline_text(words, &text);

	if (!why)
		why = netline_unescape(words->word[words->at - 1]);
	if (!why && strlcpy(name.text, text, sizeof name.text) >=
	    sizeof name.text)
		why = "too long";
	if (!why)
		why = answer_read(words, &name);
	if (!why && !name.addrs && !name.never && !name.error)
		why = "which address?";
	return why ? why : name_add(network, &name);
}

const char *reverse_read(struct netline *words, struct network *network,
    long long since)
{
	struct name name = { .since = since, .reverse = true,
		.delay = NSEC_MSEC, .addrs = 1 };
	const char *why = netline_addr(words, &name.addr[0]);

	if (!why)
		why = answer_read(words, &name);
	return why ? why : name_add(network, &name);
}
