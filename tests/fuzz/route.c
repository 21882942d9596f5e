/*
 * The reader of rtnetlink: a datagram as news, twice (the second time most of
 * it is known), and as the answer to a question.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "io/rtmsg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool right)
{
	if (!right)
		abort();
}

static void on_news(void *arg, const struct route_news *news)
{
	++*(unsigned *)arg;
	check(news->change <= ROUTE_ROUTE_REMOVED);
	check(memchr(news->device, '\0', sizeof(news->device)) != NULL);
	check(!addr_is_set(&news->addr) ||
	    news->bits <= addr_len(&news->addr) * 8);
	check(news->change >= ROUTE_ADDRESS_ADDED ||
	    !addr_is_set(&news->addr));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rtmsg_known *known = calloc(1, sizeof(*known));
	struct rtmsg_route route;
	unsigned told = 0;
	int error;

	if (!known)
		return 0;
	rtmsg_read_news(known, data, size, on_news, &told);
	known->learning = true;
	rtmsg_read_news(known, data, size, on_news, &told);
	check(known->n_links <= RTMSG_LINKS);
	check(known->n_addrs <= RTMSG_ADDRS);
	/* Every message has a header. */
	check(told <= 2 * (size / 16));
	error = rtmsg_read_answer(data, size, &route);
	check(error >= 0 && error <= 4095);
	free(known);
	return 0;
}
