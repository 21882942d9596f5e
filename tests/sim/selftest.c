/*
 * selftest.c - does the invented internet behave as it should?
 *
 * Each test is a network as text and a function that sends through the door
 * of io/net.h and looks at what is heard.
 */
#include "sim/selftest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/loop.h"
#include "sim/bench.h"
#include "wire/icmp.h"
#include "wire/packet.h"

static const char chain[] =
    "us -- r1 delay 1ms\n"
    "r1 -- r2 delay 2ms\n"
    "r2 -- far delay 3ms\n"
    "far address 192.0.2.9 2001:db8::9\n";

static bool test_echo(struct bench *b)
{
	const struct net_in *left, *in;
	nsec rtt;

	bench_ask(b, "192.0.2.9", 5, 0, 64);
	bench_pass(b, NSEC_SEC);
	left = bench_nth(b, NET_LEFT, 0);
	in = bench_nth(b, NET_REPLY, 0);
	if (!left || !in || b->n != 2)
		return false;
	rtt = in->stamp - left->stamp;
	return left->id == 5 && rtt == 12 * NSEC_MSEC && in->ttl == 62 &&
	    b->when[1] == rtt && bench_came_from(in, "192.0.2.9") &&
	    in->len == 64 && in->ifindex == 2 && b->bytes[1][63] == 63 &&
	    left->stamp == 1767225600 * NSEC_SEC;
}

static bool test_echo6(struct bench *b)
{
	struct addr us = { .family = AF_INET6, .bytes = { 0xfd, [15] = 1 } };
	struct addr far = bench_addr("2001:db8::9");
	const struct net_in *in;
	uint32_t sum = 0;

	bench_ask(b, "2001:db8::9", 5, 0, 64);
	bench_pass(b, NSEC_SEC);
	in = bench_nth(b, NET_REPLY, 0);
	sum = packet_sum(far.bytes, 16, packet_sum(us.bytes, 16, sum));
	sum = packet_sum(b->bytes[1], 64, sum) + 64 + 58;
	return in && bench_came_from(in, "2001:db8::9") && in->ttl == 62 &&
	    b->bytes[1][0] == 129 && packet_checksum(sum) == 0;
}

static bool test_checksum(struct bench *b)
{
	bench_ask(b, "192.0.2.9", 5, 0, 33);
	bench_pass(b, NSEC_SEC);
	return bench_nth(b, NET_REPLY, 0) &&
	    packet_checksum(packet_sum(b->bytes[1], 33, 0)) == 0;
}

static bool test_expiry(struct bench *b)
{
	const struct net_in *in;

	bench_ask(b, "192.0.2.9", 1, 1, 64);
	bench_ask(b, "192.0.2.9", 2, 2, 64);
	bench_ask(b, "192.0.2.9", 3, 3, 64);
	bench_pass(b, NSEC_SEC);
	in = bench_nth(b, NET_ERROR, 1);
	return bench_is_error(bench_nth(b, NET_ERROR, 0), 11, 0,
	    "10.255.0.2") &&
	    bench_is_error(in, 11, 0, "10.255.0.3") && in->ttl == 63 &&
	    in->len == 64 && !in->own && in->objects == 0 &&
	    bench_came_from(bench_nth(b, NET_REPLY, 0), "192.0.2.9");
}

static bool test_expiry6(struct bench *b)
{
	const struct net_in *in;

	bench_ask(b, "2001:db8::9", 1, 2, 64);
	bench_pass(b, NSEC_SEC);
	in = bench_nth(b, NET_ERROR, 0);
	return bench_is_error(in, 3, 0, "fd00::3") && in->len == 64 &&
	    addr_equal(&in->about, &(struct addr){ .family = AF_INET6,
	    .bytes = { 0x20, 0x01, 0x0d, 0xb8, [15] = 9 } });
}

static bool test_quote(struct bench *b)
{
	const struct net_in *four, *six;

	bench_ask(b, "192.0.2.9", 1, 1, 1400);
	bench_ask(b, "2001:db8::9", 1, 1, 1400);
	bench_pass(b, NSEC_SEC);
	four = bench_nth(b, NET_ERROR, 0);
	six = bench_nth(b, NET_ERROR, 1);
	return four && six && four->len == 528 && six->len == 1192;
}

static bool test_short_quote(struct bench *b)
{
	const struct net_in *in;

	bench_ask(b, "192.0.2.9", 0x0102, 1, 64);
	bench_pass(b, NSEC_SEC);
	in = bench_nth(b, NET_ERROR, 0);
	return in && in->len == 8 && b->bytes[1][6] == 1 && b->bytes[1][7] == 2;
}

static bool test_loss(struct bench *b)
{
	for (uint16_t i = 0; i < 100; i++)
		bench_ask(b, "192.0.2.9", i, 0, 64);
	bench_pass(b, NSEC_SEC);
	return bench_count(b, NET_LEFT) == 100 &&
	    bench_count(b, NET_REPLY) > 40 &&
	    bench_count(b, NET_REPLY) < 60;
}

static bool has_labels(const struct bench *b, size_t offset, size_t header)
{
	struct icmp_extension ext;
	const struct net_in *in = bench_nth(b, NET_ERROR, 0);

	return in && in->objects == offset && icmp_extension(b->bytes[1],
	    in->len, offset, header, &ext) && ext.labels == 2 &&
	    ext.label[0].label == 16001 && ext.label[1].label == 24 &&
	    ext.label[1].bottom && !ext.label[0].bottom && !ext.malformed;
}

static bool test_labels(struct bench *b)
{
	bench_ask(b, "192.0.2.9", 1, 1, 64);
	bench_pass(b, NSEC_SEC);
	return has_labels(b, 108, 20);
}

static bool test_labels6(struct bench *b)
{
	bench_ask(b, "2001:db8::9", 1, 1, 200);
	bench_pass(b, NSEC_SEC);
	return has_labels(b, 88, 40);
}

static bool test_old_labels(struct bench *b)
{
	bench_ask(b, "192.0.2.9", 1, 1, 64);
	bench_pass(b, NSEC_SEC);
	return has_labels(b, 0, 20);
}

static bool test_interface(struct bench *b)
{
	struct icmp_extension ext;
	const struct net_in *in;

	bench_ask(b, "192.0.2.9", 1, 1, 64);
	bench_pass(b, NSEC_SEC);
	in = bench_nth(b, NET_ERROR, 0);
	return in && icmp_extension(b->bytes[1], in->len, in->objects, 20,
	    &ext) && ext.interfaces == 1 && ext.interface[0].index == 17 &&
	    strcmp(ext.interface[0].name, "ge-0/0/1") == 0 && !ext.malformed;
}

static bool test_too_big(struct bench *b)
{
	const struct net_in *four, *six;

	bench_ask(b, "192.0.2.9", 1, 0, 1380);
	bench_ask(b, "192.0.2.9", 2, 0, 1381);
	bench_ask(b, "2001:db8::9", 3, 0, 1361);
	bench_pass(b, NSEC_SEC);
	four = bench_nth(b, NET_ERROR, 0);
	six = bench_nth(b, NET_ERROR, 1);
	return bench_count(b, NET_REPLY) == 1 &&
	    bench_is_error(four, 3, 4, "10.255.0.2") && four->mtu == 1400 &&
	    bench_is_error(six, 2, 0, "fd00::2") && six->mtu == 1400 &&
	    bench_ask(b, "192.0.2.9", 4, 0, 1481) == EMSGSIZE;
}

static bool test_fragments(struct bench *b)
{
	bench_lane(b, 0, NET_WHOLE_NEVER);
	bench_ask(b, "192.0.2.9", 1, 0, 3000);
	bench_pass(b, NSEC_SEC);
	return bench_count(b, NET_REPLY) == 1 &&
	    bench_nth(b, NET_REPLY, 0)->len == 3000;
}

static bool test_cache(struct bench *b)
{
	bench_lane(b, 0, NET_WHOLE_CACHED);
	bench_ask(b, "192.0.2.9", 1, 0, 1400);
	bench_pass(b, NSEC_SEC);
	return bench_count(b, NET_ERROR) == 1 &&
	    bench_ask(b, "192.0.2.9", 2, 0, 1400) == EMSGSIZE &&
	    bench_ask(b, "192.0.2.9", 3, 0, 1380) == 0;
}

static bool test_ident(struct bench *b)
{
	struct lane_spec spec = { .from.family = AF_INET, .ident = 77 };
	int other = b->net->ops->open(b->net, &spec);

	b->lane[0] = other;
	bench_ask(b, "192.0.2.9", 1, 0, 64);
	bench_pass(b, NSEC_SEC);
	return b->n == 1 && b->heard[0].lane == other &&
	    b->bytes[0][5] == 77 && b->heard[0].stamp == 0 &&
	    b->net->ops->ident(b->net, other) == 77;
}

static bool test_step(struct bench *b)
{
	const struct net_in *left, *in;

	bench_ask(b, "192.0.2.9", 1, 0, 64);
	bench_pass(b, NSEC_SEC);
	left = bench_nth(b, NET_LEFT, 0);
	in = bench_nth(b, NET_REPLY, 0);
	return left && in && b->when[1] == 12 * NSEC_MSEC &&
	    in->stamp - left->stamp == 12 * NSEC_MSEC + 3600 * NSEC_SEC &&
	    b->clock->ops->offset(b->clock) ==
	    (1767225600 - 1000 + 3600) * NSEC_SEC;
}

static bool test_balance(struct bench *b)
{
	struct addr first = { .family = AF_UNSPEC };
	bool both = false, steady = true;

	for (uint16_t i = 0; i < 32; i++)
		bench_ask(b, "192.0.2.9", i / 2, 2, 64);
	bench_pass(b, NSEC_SEC);
	for (unsigned i = 0; i < 32; i++) {
		const struct net_in *in = bench_nth(b, NET_ERROR, i);

		if (!in)
			return false;
		if (i % 2 == 0 && addr_is_set(&first))
			both = both || !addr_equal(&first, &in->from);
		if (i % 2 == 0)
			first = in->from;
		else
			steady = steady && addr_equal(&first, &in->from);
	}
	return both && steady;
}

static bool test_limit(struct bench *b)
{
	for (uint16_t i = 0; i < 20; i++)
		bench_ask(b, "192.0.2.9", i, 1, 64);
	bench_pass(b, 3 * NSEC_SEC);
	for (uint16_t i = 0; i < 20; i++)
		bench_ask(b, "192.0.2.9", i, 1, 64);
	bench_pass(b, 4 * NSEC_SEC);
	return bench_count(b, NET_ERROR) == 6 + 3;
}

static bool test_link_down(struct bench *b)
{
	int before = bench_ask(b, "192.0.2.9", 1, 0, 64);

	bench_pass(b, 2 * NSEC_SEC);
	return before == 0 &&
	    bench_ask(b, "192.0.2.9", 2, 0, 64) == ENETUNREACH;
}

static bool test_backup(struct bench *b)
{
	bench_ask(b, "192.0.2.9", 1, 2, 64);
	bench_pass(b, 2 * NSEC_SEC);
	bench_ask(b, "192.0.2.9", 2, 2, 64);
	bench_pass(b, 3 * NSEC_SEC);
	return bench_came_from(bench_nth(b, NET_ERROR, 0), "10.255.0.3") &&
	    bench_came_from(bench_nth(b, NET_ERROR, 1), "10.255.0.4");
}

static bool test_nobody(struct bench *b)
{
	const struct net_in *in;

	bench_ask(b, "192.0.2.77", 1, 0, 64);
	bench_pass(b, 5 * NSEC_SEC);
	in = bench_nth(b, NET_ERROR, 0);
	return bench_is_error(in, 3, 1, "10.255.0.1") && in->own &&
	    b->when[1] == 3050 * NSEC_MSEC;
}

static bool test_nowhere(struct bench *b)
{
	bench_ask(b, "198.51.100.1", 1, 0, 64);
	bench_pass(b, NSEC_SEC);
	return bench_is_error(bench_nth(b, NET_ERROR, 0), 3, 0, "10.255.0.2");
}

static bool test_neighbour(struct bench *b)
{
	const struct net_in *left;

	bench_ask(b, "192.0.2.9", 1, 0, 64);
	bench_pass(b, 2 * NSEC_SEC);
	left = bench_nth(b, NET_LEFT, 0);
	return left && b->when[0] == 800 * NSEC_MSEC &&
	    b->when[1] == 812 * NSEC_MSEC;
}

static bool test_refused(struct bench *b)
{
	int during, after;

	bench_pass(b, 3 * NSEC_SEC);
	during = bench_ask(b, "192.0.2.9", 1, 0, 64);
	if (bench_ask(b, "2001:db8::9", 1, 0, 64) != 0)
		return false;
	bench_pass(b, 5 * NSEC_SEC);
	after = bench_ask(b, "192.0.2.9", 2, 0, 64);
	bench_pass(b, 6 * NSEC_SEC);
	return during == EPERM && after == 0 && bench_count(b, NET_LEFT) == 1 &&
	    bench_count(b, NET_REPLY) == 1;
}

static bool test_manners(struct bench *b)
{
	bench_ask(b, "192.0.2.9", 2, 0, 64);
	bench_pass(b, NSEC_SEC);
	if (bench_count(b, NET_REPLY) != 3)
		return false;
	return bench_nth(b, NET_REPLY, 0)->len < 64 &&
	    bench_nth(b, NET_REPLY, 0)->tos == 8 &&
	    bench_nth(b, NET_REPLY, 0)->ttl == 253 &&
	    bench_came_from(bench_nth(b, NET_REPLY, 1), "203.0.113.7");
}

static bool test_group(struct bench *b)
{
	bench_ask(b, "224.0.0.1", 2, 0, 64);
	bench_pass(b, NSEC_SEC);
	return bench_count(b, NET_REPLY) == 3 &&
	    bench_came_from(bench_nth(b, NET_REPLY, 2), "192.0.2.3") &&
	    bench_ask(b, "192.0.2.255", 2, 0, 64) == EACCES;
}

static bool test_route_options(struct bench *b)
{
	struct lane_spec spec = { .from.family = AF_INET, .ident = 9,
		.options_len = 40, .options = { 7, 39, 4 } };
	const struct net_in *in;

	b->lane[0] = b->net->ops->open(b->net, &spec);
	bench_ask(b, "192.0.2.9", 1, 0, 64);
	bench_pass(b, NSEC_SEC);
	in = bench_nth(b, NET_REPLY, 0);
	return in && in->options_len == 40 && in->options[2] == 4 + 4 * 7 &&
	    memcmp(in->options + 3, "\x0a\xff\x00\x01\x0a\xff\x00\x02", 8) == 0
	    && memcmp(in->options + 15, "\xc0\x00\x02\x09\x0a\xff\x00\x03"
	    "\x0a\xff\x00\x02\x0a\xff\x00\x01", 16) == 0;
}

static bool test_hosts(struct bench *b)
{
	char text[ADDR_TEXT];
	struct addr addr;

	for (uint32_t i = 0; i < 100; i++) {
		addr = addr_v4(0x0a010000 + i * 7919);
		bench_ask(b, addr_format(&addr, text), (uint16_t)i, 0, 64);
	}
	bench_pass(b, NSEC_SEC);
	return bench_count(b, NET_REPLY) > 20 && bench_count(b, NET_REPLY) < 40;
}

static bool test_queue(struct bench *b)
{
	bool full = bench_ask(b, "192.0.2.9", 1, 0, 64) == 0 &&
	    bench_ask(b, "192.0.2.9", 2, 0, 64) == 0 &&
	    bench_ask(b, "192.0.2.9", 3, 0, 64) == ENOBUFS;

	bench_pass(b, NSEC_SEC);
	return full && bench_ask(b, "192.0.2.9", 4, 0, 64) == 0;
}

static const struct selftest tests[] = {
	{ "an echo reply, its time and its hops", chain, test_echo },
	{ "the same in IPv6, checksum and all", chain, test_echo6 },
	{ "an odd length has a right checksum", chain, test_checksum },
	{ "routers tell that the time to live ran out", chain, test_expiry },
	{ "the same in IPv6", chain, test_expiry6 },
	{ "quotes are as long as Linux makes them", chain, test_quote },
	{ "a quote may be 8 bytes", "us -- r1\nr1 -- 192.0.2.9\nr1 quote 8\n",
	    test_short_quote },
	{ "half of it is lost", "us -- 192.0.2.9 loss 50% delay 1ms\n",
	    test_loss },
	{ "MPLS labels", "us -- r1\nr1 -- 192.0.2.9\nr1 mpls 16001 24\n",
	    test_labels },
	{ "MPLS labels in IPv6", "us -- r1\nr1 -- 2001:db8::9\n"
	    "r1 mpls 16001 24\n", test_labels6 },
	{ "MPLS labels of old routers", "us -- r1\nr1 -- 192.0.2.9\n"
	    "r1 mpls old 16001 24\n", test_old_labels },
	{ "interface names", "us -- r1\nr1 -- 192.0.2.9\n"
	    "r1 interface ge-0/0/1 17\n", test_interface },
	{ "too big for a link", "us -- r1\nr1 -- far mtu 1400\n"
	    "far address 192.0.2.9 2001:db8::9\n", test_too_big },
	{ "fragments pass", "us -- r1\nr1 -- 192.0.2.9 mtu 1400\n",
	    test_fragments },
	{ "the host believes a path MTU", "us -- r1\n"
	    "r1 -- 192.0.2.9 mtu 1400\n", test_cache },
	{ "another identifier, another lane", chain, test_ident },
	{ "the wall clock steps, the other does not", "us -- r1 delay 1ms\n"
	    "r1 -- 192.0.2.9 delay 5ms\nat 5ms clock +3600s\n", test_step },
	{ "flows are balanced and stay together", "us -- r1\nr1 -- a b\n"
	    "a -- 192.0.2.9\nb -- 192.0.2.9\n", test_balance },
	{ "errors are limited", "us -- r1\nr1 -- 192.0.2.9\n"
	    "r1 limit 1/s burst 6\n", test_limit },
	{ "our link goes down", "us -- 192.0.2.9\n"
	    "at 1s link us -- 192.0.2.9 down\n", test_link_down },
	{ "a backup takes over", "us -- r1\nr1 -- a\nr1 -- b backup\n"
	    "a -- 192.0.2.9\nb -- 192.0.2.9\nat 1s link r1 -- a down\n",
	    test_backup },
	{ "nobody on the link: our own host tells", "us -- 192.0.2.9\n",
	    test_nobody },
	{ "an address of nobody", chain, test_nowhere },
	{ "the first departure waits for a neighbour", "us -- r1 delay 1ms\n"
	    "r1 -- 192.0.2.9 delay 5ms\nus neighbour-wait 800ms\n",
	    test_neighbour },
	{ "a firewall of ours: told in IPv4, not in IPv6", "us -- far\n"
	    "far address 192.0.2.9 2001:db8::9\n"
	    "us send EPERM from 2s to 4s\n", test_refused },
	{ "bad manners", "us -- r1\nr1 -- 192.0.2.9\n"
	    "192.0.2.9 truncate 100%\n192.0.2.9 duplicate 100%\n"
	    "192.0.2.9 wrong-source 203.0.113.7 100%\n"
	    "192.0.2.9 foreign 100%\n192.0.2.9 tos 8\n192.0.2.9 ttl 254\n",
	    test_manners },
	{ "a group answers", "us -- 224.0.0.1\nus -- 192.0.2.255\n"
	    "224.0.0.1 responders 192.0.2.1 192.0.2.2 192.0.2.3\n"
	    "192.0.2.255 responders 192.0.2.1\n", test_group },
	{ "routes are recorded", "us -- r1\nr1 -- r2\nr2 -- 192.0.2.9\n"
	    "192.0.2.9 options\n", test_route_options },
	{ "a network of hosts", "us -- r1\n"
	    "net 10.0.0.0/8 behind r1 dead 70%\n", test_hosts },
	{ "a queue is full", "us -- 192.0.2.9\nus queue 2\n", test_queue },
};

/* How many of them failed; the first has that number. */
static unsigned run(const struct selftest *list, unsigned n, unsigned number,
    struct bench *b)
{
	unsigned failed = 0;

	for (unsigned i = 0; i < n; i++) {
		bool ok = bench_begin(b, list[i].network) && list[i].run(b);

		printf("%sok %u - %s\n", ok ? "" : "not ", number + i,
		    list[i].name);
		failed += !ok;
		bench_end(b);
	}
	return failed;
}

int selftest(void)
{
	unsigned n = sizeof tests / sizeof *tests, failed;
	unsigned traced = n + selftrace_count, all = traced + selfway_count;
	struct bench *b = malloc(sizeof *b);

	if (!b)
		return 1;
	printf("1..%u\n", all + readtest_count());
	failed = run(tests, n, 1, b);
	failed += run(selftrace_tests, selftrace_count, n + 1, b);
	failed += run(selfway_tests, selfway_count, traced + 1, b);
	free(b);
	failed += readtest(all + 1);
	return failed ? 1 : 0;
}
