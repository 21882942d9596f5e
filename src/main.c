/*
 * The real world: Linux's network and clocks, the standard streams.  Built
 * here, handed to the verb, taken down.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <unistd.h>

#include "io/examine.h"
#include "io/kernel.h"
#include "io/loop.h"
#include "io/out.h"
#include "io/priv.h"
#include "io/resolver.h"
#include "io/route.h"
#include "verb/verb.h"

enum { HELPERS = RESOLVER_HELPERS };

#define NAME_PATIENCE	(30 * NSEC_SEC)

static const struct host_ops host = {
	.zone = route_zone, .zone_name = route_zone_name,
	.link_zones = route_link_zones, .is_broadcast = route_is_broadcast,
	.is_own = route_is_own, .has_addr = route_has_addr,
	.mtu = route_mtu, .path_mtu = route_path_mtu,
	.source = route_source, .drop = priv_drop,
	.explain = priv_explain, .examine = examine_host,
	.watch = route_watch_new, .unwatch = route_watch_free,
};

static FILE *open_list(const char *path)
{
	return fopen(path, "re");
}

/* For tests: what to do without, as an older kernel would. */
static unsigned without(void)
{
	static const struct { const char *name; unsigned bit; } feature[] = {
		{ "stamp-id", KERNEL_WITHOUT_STAMP_ID },
		{ "pair", KERNEL_WITHOUT_PAIR },
		{ "stamps", KERNEL_WITHOUT_STAMPS },
		{ "ping", KERNEL_WITHOUT_PING },
	};
	const char *list = getenv("ASDIC_WITHOUT");
	unsigned bits = 0;
	size_t i;

	for (i = 0; list && i < sizeof(feature) / sizeof(feature[0]); i++)
		if (strstr(list, feature[i].name))
			bits |= feature[i].bit;
	return bits;
}

/*
 * A standard descriptor that is closed would be the number of the first
 * socket, and what we print would be sent.  Returns where output goes.
 */
static int guard_streams(void)
{
	struct pollfd stream[] = {
		{ .fd = STDIN_FILENO }, { .fd = STDOUT_FILENO },
		{ .fd = STDERR_FILENO },
	};

	if (poll(stream, 3, 0) == -1)
		abort();
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if ((stream[fd].revents & POLLNVAL) &&
		    open("/dev/null", O_RDWR) != fd)
			abort();
	return stream[STDOUT_FILENO].revents & POLLNVAL ? -1 : STDOUT_FILENO;
}

/* As iputils has it: no names of addresses unless they are asked for. */
static bool is_without_reverse(void)
{
	const char *lookup = getenv("IPUTILS_PING_PTR_LOOKUP");

	return lookup && strcmp(lookup, "0") == 0;
}

/* All zero where it is not a terminal. */
static struct winsize screen(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) == -1)
		size = (struct winsize){ 0 };
	return size;
}

static void screen_now(int *columns, int *rows)
{
	struct winsize size = screen(STDOUT_FILENO);

	if (size.ws_col == 0)
		return;
	*columns = size.ws_col;
	*rows = size.ws_row;
}

static int run(struct world *world, int argc, char **argv)
{
	int status;

	if (!world->loop || !world->net || !world->names || !world->outq ||
	    !world->feed) {
		fprintf(stderr, "asdic: out of memory\n");
		return STATUS_SYSTEM;
	}
	world->out = out_stream(world->outq);
	status = verb_main(world, argc, argv);
	fflush(world->out);
	if (out_finish(world->outq) && status == STATUS_YES)
		status = STATUS_OUTPUT;
	return status;
}

int main(int argc, char **argv)
{
	int output = guard_streams();
	struct clock *clock = clock_system_new();
	const struct winsize size = screen(STDOUT_FILENO);
	struct world world = {
		.host = &host, .in = stdin, .err = stderr,
		.open_list = open_list, .try_file = replace_try,
		.write_file = replace_write, .columns = size.ws_col,
		.rows = size.ws_row, .screen = screen_now,
		.no_reverse = is_without_reverse(),
		.err_columns = screen(STDERR_FILENO).ws_col,
		.superuser = getauxval(AT_EUID) == 0,
	};
	int status;

	world.loop = clock ? loop_new(clock) : NULL;
	if (world.loop) {
		world.net = kernel_new(world.loop, without());
		world.names = resolver_new(world.loop, HELPERS,
		    NAME_PATIENCE);
		world.feed = feed_new(world.loop, STDIN_FILENO);
		world.outq = out_new(world.loop, output);
	}
	if (getrandom(&world.seed, sizeof(world.seed), 0) !=
	    sizeof(world.seed))
		abort();	/* never: 8 bytes do not come in part */
	status = run(&world, argc, argv);
	out_free(world.outq);
	feed_free(world.feed);
	if (world.names)
		world.names->ops->close(world.names);
	if (world.net)
		world.net->ops->close(world.net);
	loop_free(world.loop);
	if (clock)
		clock->ops->free(clock);
	return status;
}
