/*
 * route_news - io/route.c for scripts
 *
 *	route_news		print the news, until standard input ends
 *	route_news ADDRESS	print what is known of an address
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/addr.h"
#include "io/loop.h"
#include "io/route.h"

static void on_news(void *arg, const struct route_news *news)
{
	static const char *const names[] = {
		"link_up", "link_down", "link_gone", "address_added",
		"address_removed", "route_added", "route_removed",
	};
	char text[ADDR_TEXT] = "default";

	(void)arg;
	if (addr_is_set(&news->addr))
		addr_format(&news->addr, text);
	printf("%s %s", names[news->change],
	    news->device[0] ? news->device : "-");
	if (news->change >= ROUTE_ADDRESS_ADDED)
		printf(" %s/%u", text, news->bits);
	printf("\n");
	fflush(stdout);
}

static void on_input(void *arg)
{
	char buf[64];

	if (read(0, buf, sizeof(buf)) <= 0)
		loop_quit(arg);
}

static int watch(struct loop *loop)
{
	struct route_watch *news = route_watch_new(loop, on_news, NULL);

	if (!news) {
		perror("route_watch_new");
		return 1;
	}
	if (loop_watch(loop, 0, POLLIN, on_input, loop) == 0)
		loop_run(loop);
	route_watch_free(news);
	return 0;
}

static int ask(const char *text)
{
	char zone[ADDR_ZONE], formatted[ADDR_TEXT] = "none";
	struct addr addr, source;
	uint32_t zones[8];

	if (addr_parse(&addr, text, zone))
		return 1;
	if (zone[0])
		addr.zone = route_zone(zone);
	if (route_source(&addr, NULL, &source) == 0)
		addr_format(&source, formatted);
	printf("own=%d broadcast=%d mtu=%u source=%s zones=%u\n",
	    route_is_own(&addr), route_is_broadcast(&addr),
	    route_mtu(&addr, NULL), formatted, route_link_zones(zones, 8));
	return 0;
}

int main(int argc, char **argv)
{
	struct clock *clock = clock_system_new();
	struct loop *loop = clock ? loop_new(clock) : NULL;
	int status = 1;

	if (loop)
		status = argc > 1 ? ask(argv[1]) : watch(loop);
	loop_free(loop);
	if (clock)
		clock->ops->free(clock);
	return status;
}
