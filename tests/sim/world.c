/*
 * world.c - everything that is not computation, invented
 *
 * Puts clock, loop, internet, net and names together, and answers what a run
 * asks of its host.  Those questions have no argument to tell one host from
 * another, since there is only one under a program: here it is the one
 * static pointer.  News of links and routes are timers of the loop.
 */
#include "sim/world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/loop.h"
#include "io/names.h"
#include "io/net.h"
#include "io/route.h"
#include "sim/case.h"
#include "sim/fault.h"
#include "sim/parts.h"
#include "sim/simhost.h"
#include "verb/verb.h"

struct simworld {
	struct world	 world;
	struct sim_case	*of;
	struct network	*network;
	struct clock	*clock;
	struct internet	*inet;
	struct net	*net;		/* behind the doors that fail */
};

struct route_watch {
	struct loop	*loop;
	struct loop_timer timer;
	unsigned	 next;		/* happening */
	void		(*fn)(void *arg, const struct route_news *news);
	void		*arg;
};

static struct simworld *only;

static uint32_t host_zone(const char *name)
{
	return network_device(only->network, name);
}

static void host_zone_name(uint32_t index, char name[static ADDR_ZONE])
{
	const struct us *us = &only->network->us;

	name[0] = '\0';
	for (unsigned i = 0; i < us->devices; i++)
		if (us->device[i].index == index)
			strlcpy(name, us->device[i].name, ADDR_ZONE);
}

/* Every device but the loopback has a link-local address. */
static unsigned host_link_zones(uint32_t *index, unsigned n)
{
	const struct us *us = &only->network->us;

	for (unsigned i = 1; i < us->devices && i <= n; i++)
		index[i - 1] = us->device[i].index;
	return us->devices - 1;
}

static bool host_is_broadcast(const struct addr *addr)
{
	return addr_equal(addr, &only->network->us.broadcast) &&
	    addr_is_set(addr);
}

static bool host_is_own(const struct addr *addr)
{
	return internet_is_own(only->inet, addr);
}

static uint32_t host_mtu(const struct addr *to, const char *device)
{
	(void)device;
	return internet_is_own(only->inet, to) ? 65536 :
	    only->network->us.mtu;
}

static uint32_t host_path_mtu(const struct addr *to, const char *device)
{
	(void)device;
	return simnet_path_mtu(only->net, to);
}

static int host_source(const struct addr *to, const char *device,
    struct addr *source)
{
	static const struct addr loopback6 = {
		.family = AF_INET6, .bytes = { [15] = 1 } };
	const struct node *us = &only->network->node[0];

	if (device && !network_device(only->network, device)) {
		errno = ENODEV;
		return -1;
	}
	if (addr_is_loopback(to) || (to->family == AF_INET6 &&
	    simnet_is_tentative(only->net)))
		*source = to->family == AF_INET6 ? loopback6 : *to;
	else
		*source = to->family == AF_INET ? us->voice4 : us->voice6;
	return 0;
}

static int host_drop(void)
{
	errno = EPERM;
	return only->of->stuck ? -1 : 0;
}

static void host_explain(char *out, size_t size)
{
	strlcpy(out, "net.ipv4.ping_group_range is \"1 0\", so nobody may "
	    "open ping sockets (your groups: 1000)\n"
	    "sysctl -w net.ipv4.ping_group_range='0 2147483647'", size);
}

static int host_examine(struct examine *examine)
{
	simhost_examine(&only->network->us, only->of->superuser, examine);
	return 0;
}

/* The next piece of news, if there is one. */
static void watch_next(struct route_watch *watch)
{
	const struct network *network = only->network;

	while (watch->next < network->happenings &&
	    network->happening[watch->next].deed != DEED_NEWS)
		watch->next++;
	if (watch->next < network->happenings)
		loop_set(watch->loop, &watch->timer, simclock_start() +
		    network->happening[watch->next].at);
}

static void watch_tell(void *arg)
{
	struct route_watch *watch = arg;
	const struct happening *h = &only->network->happening[watch->next++];
	struct route_news news = {
		.change = (enum route_change)h->number,
		.addr = h->addr,
	};

	if (addr_is_set(&h->addr))
		news.bits = h->addr.family == AF_INET ? 32 : 128;
	strlcpy(news.device, h->device, sizeof news.device);
	watch_next(watch);
	watch->fn(watch->arg, &news);
}

static struct route_watch *host_watch(struct loop *loop,
    void (*fn)(void *arg, const struct route_news *news), void *arg)
{
	struct route_watch *watch = calloc(1, sizeof *watch);

	if (!watch)
		return NULL;
	watch->loop = loop;
	watch->timer.fn = watch_tell;
	watch->timer.arg = watch;
	watch->fn = fn;
	watch->arg = arg;
	watch_next(watch);
	return watch;
}

static void host_unwatch(struct route_watch *watch)
{
	if (watch)
		loop_drop(watch->loop, &watch->timer);
	free(watch);
}

static const struct host_ops host_ops = {
	.zone = host_zone,
	.zone_name = host_zone_name,
	.link_zones = host_link_zones,
	.is_broadcast = host_is_broadcast,
	.is_own = host_is_own,
	.has_addr = host_is_own,
	.mtu = host_mtu,
	.path_mtu = host_path_mtu,
	.source = host_source,
	.drop = host_drop,
	.explain = host_explain,
	.examine = host_examine,
	.watch = host_watch,
	.unwatch = host_unwatch,
};

/* Only the files of the case are there to be read. */
static FILE *list_open(const char *path)
{
	struct case_file *file = case_find(only->of, path);

	if (fault_strikes(FAULT_ALLOC))
		return NULL;
	if (!file) {
		errno = ENOENT;
		return NULL;
	}
	return fmemopen(file->text, file->len, "r");
}

/* There are no directories, and what becomes a file is seen. */
static int file_try(const char *path)
{
	errno = strchr(path, '/') ? ENOENT : EIO;
	return errno == ENOENT || fault_strikes(FAULT_WRITE) ? -1 : 0;
}

static int file_write(const char *path, const void *data, size_t n)
{
	if (file_try(path) == -1)
		return -1;
	printf("==> %s <==\n", path);
	fwrite(data, 1, n, stdout);
	return 0;
}

static FILE *input_open(struct sim_case *c)
{
	struct case_file *file = case_find(c, "-");

	return file ? fmemopen(file->text, file->len, "r") :
	    fopen("/dev/null", "re");
}

/* A line at a time, so that each is one that may fail. */
static ssize_t output_write(void *cookie, const char *data, size_t n)
{
	if (fault_strikes(FAULT_WRITE))
		return 0;
	return (ssize_t)fwrite(data, 1, n, cookie);
}

static FILE *output_open(void)
{
	static const cookie_io_functions_t functions = {
		.write = output_write };
	FILE *out;

	if (!fault_is_wanted(FAULT_WRITE))
		return stdout;
	out = fopencookie(stdout, "w", functions);
	if (out)
		setvbuf(out, NULL, _IOLBF, 0);
	return out;
}

struct simworld *simworld_new(struct sim_case *c)
{
	struct simworld *s = calloc(1, sizeof *s);
	struct world *w;

	if (!s)
		return NULL;
	w = &s->world;
	s->of = c;
	s->network = c->network;
	s->clock = simclock_new(c->network);
	s->inet = internet_new(c->network, c->seed, simclock_start());
	if (s->clock && s->inet) {
		w->loop = loop_new(s->clock);
		s->net = simnet_new(c->network, s->inet, s->clock,
		    c->superuser);
	}
	w->net = faultnet_new(s->net);
	if (w->loop)
		w->names = faultnames_new(simnames_new(c->network, w->loop));
	if (w->loop)
		w->feed = simfeed_new(c, w->loop);
	w->in = input_open(c);
	w->out = output_open();
	w->err = stderr;
	w->open_list = list_open;
	w->try_file = file_try;
	w->write_file = file_write;
	w->host = &host_ops;
	w->columns = c->columns;
	w->rows = c->rows;
	w->err_columns = c->err_columns;
	w->seed = c->seed;
	w->superuser = c->superuser;
	if (!w->names || !w->net || !w->in || !w->out || !w->feed) {
		simworld_free(s);
		return NULL;
	}
	only = s;
	return s;
}

void simworld_free(struct simworld *s)
{
	struct world *w;

	if (!s)
		return;
	w = &s->world;
	if (w->names)
		w->names->ops->close(w->names);
	if (w->net)
		w->net->ops->close(w->net);
	simfeed_free(w->feed);
	loop_free(w->loop);
	if (s->clock)
		s->clock->ops->free(s->clock);
	internet_free(s->inet);
	if (w->in)
		fclose(w->in);
	if (w->out && w->out != stdout)
		fclose(w->out);
	free(s);
	only = NULL;
}

const struct world *simworld_world(const struct simworld *s)
{
	return &s->world;
}
