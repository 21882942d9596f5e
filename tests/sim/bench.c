/*
 * bench.c - one invented network, and somebody who sends and listens
 *
 * Advances the clock from one due moment to the next, as a loop would, and
 * keeps a copy of whatever is heard.
 */
#include "sim/bench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "io/loop.h"
#include "sim/parts.h"
#include "wire/packet.h"

struct addr bench_addr(const char *text)
{
	char zone[ADDR_ZONE];
	struct addr addr = { .family = AF_UNSPEC };

	addr_parse(&addr, text, zone);
	return addr;
}

void bench_lane(struct bench *b, unsigned which, enum net_whole whole)
{
	struct lane_spec spec = { .ident = BENCH_IDENT, .whole = whole,
		.stamps = true, .arrivals = true, .objects = true };

	spec.from.family = which ? AF_INET6 : AF_INET;
	b->lane[which] = b->net->ops->open(b->net, &spec);
}

bool bench_begin(struct bench *b, const char *text)
{
	char trouble[NETWORK_TROUBLE], copy[BENCH_BYTES];
	FILE *file;

	memset(b, 0, sizeof *b);
	strlcpy(copy, text, sizeof copy);
	file = fmemopen(copy, strlen(copy), "r");
	if (file) {
		b->network = network_read(file, "text", 1, trouble);
		if (!b->network)
			printf("# %s\n", trouble);
		fclose(file);
	}
	if (!b->network)
		return false;
	b->clock = simclock_new(b->network);
	b->inet = internet_new(b->network, 7, simclock_start());
	b->net = simnet_new(b->network, b->inet, b->clock, false);
	bench_lane(b, 0, NET_WHOLE_PROBE);
	bench_lane(b, 1, NET_WHOLE_PROBE);
	return true;
}

void bench_end(struct bench *b)
{
	if (!b->network)
		return;
	b->net->ops->close(b->net);
	internet_free(b->inet);
	b->clock->ops->free(b->clock);
	network_free(b->network);
}

/* Send one echo request; 0 or errno. */
int bench_ask(struct bench *b, const char *to, uint16_t seq, uint8_t ttl,
    size_t len)
{
	static const uint8_t types[] = { 8, 128 };
	uint8_t data[PACKET_MAX] = { 0 };
	struct net_out out = { .to = bench_addr(to), .ttl = ttl, .stamp = true,
		.id = seq, .data = data, .len = len, .tos = b->tos,
		.label = b->label };
	unsigned which = out.to.family == AF_INET6;

	out.lane = b->lane[which];
	data[0] = types[which];
	bytes_put16(data + 6, seq);
	for (size_t i = 8; i < len; i++)
		data[i] = (uint8_t)i;
	return b->net->ops->send(b->net, &out, 1) == 1 ? 0 : errno;
}

static void hear(struct bench *b)
{
	struct net_in in;

	while (b->n < BENCH_HEARD && b->net->ops->recv(b->net, &in, 1) == 1) {
		b->heard[b->n] = in;
		b->when[b->n] = simclock_read(b->clock) - simclock_start();
		if (in.data)
			memcpy(b->bytes[b->n], in.data, in.len < BENCH_BYTES ?
			    in.len : BENCH_BYTES);
		b->n++;
	}
}

/* Let time pass until then, and hear what comes. */
void bench_pass(struct bench *b, nsec until)
{
	until += simclock_start();
	hear(b);
	while (simclock_read(b->clock) < until) {
		b->clock->ops->wait(b->clock, NULL, 0, until);
		hear(b);
	}
}

/* The n-th thing of a kind that was heard, or NULL. */
const struct net_in *bench_nth(const struct bench *b, enum net_heard kind,
    unsigned n)
{
	for (unsigned i = 0; i < b->n; i++)
		if (b->heard[i].heard == kind && n-- == 0)
			return &b->heard[i];
	return NULL;
}

unsigned bench_count(const struct bench *b, enum net_heard kind)
{
	unsigned n = 0;

	while (bench_nth(b, kind, n))
		n++;
	return n;
}

bool bench_came_from(const struct net_in *in, const char *text)
{
	struct addr addr = bench_addr(text);

	return in && addr_equal(&in->from, &addr);
}

bool bench_is_error(const struct net_in *in, unsigned type, unsigned code,
    const char *from)
{
	return in && in->heard == NET_ERROR && in->type == type &&
	    in->code == code && bench_came_from(in, from);
}
