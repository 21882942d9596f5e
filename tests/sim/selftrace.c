/*
 * selftrace.c - does the invented internet trouble tracers as it should?
 *
 * Most tests ask at some TTLs, one after the other, and look at who answers;
 * the expected answers stand in a table, in the order in which they come.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/bench.h"
#include "sim/selftest.h"
#include "wire/icmp.h"
#include "wire/packet.h"

#define FAR4	"192.0.2.9"
#define FAR6	"2001:db8::9"

/* Ask at ttls first..last, the sequence being the ttl. */
static void ask(struct bench *b, const char *to, unsigned first,
    unsigned last)
{
	for (unsigned ttl = first; ttl <= last; ttl++) {
		bench_ask(b, to, (uint16_t)ttl, (uint8_t)ttl, 64);
		bench_pass(b, (nsec)ttl * NSEC_SEC);
	}
}

/* Did these, "" for nobody, answer the questions at ttl 1, 2 ...? */
static bool came(const struct bench *b, unsigned n, const char *const *from)
{
	bool right = true;

	for (unsigned ttl = 1; ttl <= n; ttl++) {
		const struct net_in *in = NULL;

		for (unsigned i = 0; i < b->n; i++)
			if (b->heard[i].heard != NET_LEFT &&
			    b->bytes[i][7] == ttl)
				in = &b->heard[i];
		right = right && (in ? bench_came_from(in, from[ttl - 1]) :
		    !*from[ttl - 1]);
	}
	return right;
}

#define CAME(b, ...) came((b), sizeof (const char *[]){ __VA_ARGS__ } / \
	sizeof (char *), (const char *const []){ __VA_ARGS__ })

static bool test_forward_zero(struct bench *b)
{
	ask(b, FAR4, 1, 4);
	return CAME(b, "10.255.0.2", "10.255.0.4", "10.255.0.4", FAR4);
}

static bool test_forward_zero6(struct bench *b)
{
	ask(b, FAR6, 1, 4);
	return CAME(b, "fd00::2", "fd00::4", "fd00::4", FAR6);
}

static bool test_loop(struct bench *b)
{
	ask(b, FAR4, 1, 7);
	return CAME(b, "10.255.0.2", "10.255.0.3", "10.255.0.4",
	    "10.255.0.3", "10.255.0.4", "10.255.0.3", "10.255.0.4") &&
	    bench_nth(b, NET_ERROR, 6)->ttl == 64 - 2;
}

static bool test_loop_ends(struct bench *b)
{
	ask(b, FAR6, 1, 5);
	bench_ask(b, FAR6, 6, 0, 64);
	bench_pass(b, 20 * NSEC_SEC);
	return CAME(b, "fd00::2", "fd00::3", "fd00::2", "fd00::3", FAR6,
	    FAR6);
}

static bool test_voices(struct bench *b)
{
	ask(b, FAR4, 2, 3);
	return bench_is_error(bench_nth(b, NET_ERROR, 0), 11, 0,
	    "10.255.0.3") && bench_is_error(bench_nth(b, NET_ERROR, 1), 3, 1,
	    "203.0.113.1");
}

static bool test_voices6(struct bench *b)
{
	ask(b, FAR6, 1, 3);
	return CAME(b, "2001:db8:f::1", "2001:db8:f::1", FAR6);
}

static bool test_nat(struct bench *b)
{
	struct addr inner = bench_addr("10.9.9.9");
	const struct net_in *before, *after;

	ask(b, FAR4, 1, 3);
	before = bench_nth(b, NET_ERROR, 0);
	after = bench_nth(b, NET_ERROR, 1);
	return CAME(b, "10.255.0.2", "10.255.0.3", FAR4) &&
	    !addr_equal(&before->about, &inner) &&
	    addr_equal(&after->about, &inner);
}

static bool test_nat6(struct bench *b)
{
	struct addr inner = bench_addr("fd09::9");

	ask(b, FAR6, 1, 3);
	return CAME(b, "fd00::2", "fd00::3", FAR6) &&
	    addr_equal(&bench_nth(b, NET_ERROR, 1)->about, &inner);
}

static bool test_nat_ident(struct bench *b)
{
	ask(b, FAR4, 1, 3);
	return CAME(b, "10.255.0.2", "", FAR4);
}

/* The second error quotes another checksum than the first does. */
static bool test_nat_checksum(struct bench *b)
{
	unsigned errors = 0, at[2] = { 0 };

	bench_ask(b, FAR4, 1, 1, 64);
	bench_ask(b, FAR4, 1, 2, 64);
	bench_pass(b, NSEC_SEC);
	for (unsigned i = 0; i < b->n && errors < 2; i++)
		if (b->heard[i].heard == NET_ERROR)
			at[errors++] = i;
	return errors == 2 && memcmp(b->bytes[at[0]] + 2,
	    b->bytes[at[1]] + 2, 2) != 0 &&
	    memcmp(b->bytes[at[0]] + 4, b->bytes[at[1]] + 4, 60) == 0;
}

static bool extension(const struct bench *b, struct icmp_extension *ext)
{
	unsigned i = 0;

	while (i < b->n && b->heard[i].heard != NET_ERROR)
		i++;
	return i < b->n && icmp_extension(b->bytes[i], b->heard[i].len,
	    b->heard[i].objects, 20, ext);
}

static bool test_object(struct bench *b)
{
	struct icmp_extension ext;

	ask(b, FAR4, 1, 1);
	return extension(b, &ext) && ext.unknown == 2 && !ext.malformed &&
	    ext.labels == 1 && memcmp(b->bytes[1] + b->heard[1].objects + 12,
	    "\x00\x08\xf7\x01\xde\xad\xbe\xef\x00\x04\x09\x02", 12) == 0;
}

static bool test_objects_bad(struct bench *b)
{
	struct icmp_extension ext;

	ask(b, FAR4, 1, 1);
	return extension(b, &ext) && ext.malformed;
}

static bool test_answers_odd(struct bench *b)
{
	ask(b, FAR4, 1, 6);
	return CAME(b, "10.255.0.2", FAR4, "", FAR4, "", FAR4);
}

static bool test_answers_least(struct bench *b)
{
	ask(b, FAR4, 1, 6);
	return CAME(b, "10.255.0.2", "", "", FAR4, FAR4, FAR4);
}

/* How the header looked at the second router. */
static bool test_rewriting(struct bench *b)
{
	uint32_t first, second;

	b->tos = 0xb9;
	b->label = 0x12345;
	ask(b, FAR6, 1, 2);
	first = bench_nth(b, NET_ERROR, 0)->quoted & 0xfffffff;
	second = bench_nth(b, NET_ERROR, 1)->quoted & 0xfffffff;
	return first == 0xb912345 && second == 0x2b00007;
}

static bool test_rewriting4(struct bench *b)
{
	b->tos = 0xb9;
	ask(b, FAR4, 3, 3);
	return bench_nth(b, NET_REPLY, 0)->tos == 0x2b;
}

static bool test_return(struct bench *b)
{
	const struct net_in *plain, *longer;

	ask(b, FAR4, 1, 3);
	plain = bench_nth(b, NET_ERROR, 0);
	longer = bench_nth(b, NET_ERROR, 1);
	return plain->ttl == 64 && longer->ttl == 255 - 1 - 5 &&
	    bench_nth(b, NET_REPLY, 0)->ttl == 128 - 2 + 1 &&
	    b->when[3] == NSEC_SEC + 7 * NSEC_MSEC;
}

static bool test_refusals(struct bench *b)
{
	for (uint16_t i = 0; i < 10; i++) {
		bench_ask(b, FAR4, i, 1, 64);
		bench_ask(b, FAR4, (uint16_t)(i + 10), 9, 64);
	}
	bench_pass(b, NSEC_SEC);
	return bench_count(b, NET_ERROR) == 6 + 5;
}

static bool test_too_big_all(struct bench *b)
{
	for (uint16_t i = 0; i < 10; i++) {
		bench_ask(b, FAR4, i, 0, 1400);
		bench_ask(b, FAR6, i, 0, 1400);
	}
	bench_pass(b, NSEC_SEC);
	return bench_count(b, NET_ERROR) == 20;
}

static bool test_mute(struct bench *b)
{
	for (uint16_t i = 0; i < 100; i++)
		bench_ask(b, FAR4, i, 1, 64);
	bench_pass(b, NSEC_SEC);
	return bench_count(b, NET_ERROR) > 20 &&
	    bench_count(b, NET_ERROR) < 40;
}

/* A branch of two routers beside one of four, a diamond within. */
static bool test_uneven(struct bench *b)
{
	unsigned replies = 0, errors = 0;

	for (uint16_t i = 0; i < 64; i++)
		bench_ask(b, FAR4, i, 4, 64);
	bench_pass(b, NSEC_SEC);
	replies = bench_count(b, NET_REPLY);
	errors = bench_count(b, NET_ERROR);
	return replies > 10 && errors > 10 && replies + errors == 64;
}

#define CHAIN	"us -- r1 delay 1ms\nr1 -- r2 delay 1ms\n" \
	"r2 -- far delay 1ms\nfar address " FAR4 " " FAR6 "\n"
#define ONE	"us -- r1\nr1 -- far\nfar address " FAR4 " " FAR6 "\n"

const struct selftest selftrace_tests[] = {
	{ "TTL 0 is forwarded", "us -- r1\nr1 -- r2\nr2 -- r3\n"
	    "r3 -- 192.0.2.9\nr2 forward-zero\n", test_forward_zero },
	{ "the same in IPv6", "us -- r1\nr1 -- r2\nr2 -- r3\n"
	    "r3 -- 2001:db8::9\nr2 forward-zero\n", test_forward_zero6 },
	{ "two routers send it back and forth", "us -- r1 delay 1ms\n"
	    "r1 -- r2\nr2 -- r3\nr3 -- r2 backup\nr3 -- 192.0.2.9\n"
	    "r3 via r2\n",
	    test_loop },
	{ "... for a while, in IPv6", "us -- r1\nr1 -- r2\nr2 -- r1 backup\n"
	    "r2 -- 2001:db8::9\nr1 via r2\nr2 via r1 to 4s\n",
	    test_loop_ends },
	{ "unreachables from another address", CHAIN "r2 unreachable 1\n"
	    "r2 answers-from 203.0.113.1 3\n", test_voices },
	{ "two routers of one address, in IPv6", CHAIN
	    "r1 answers-from 2001:db8:f::1\n"
	    "r2 answers-from 2001:db8:f::1\n", test_voices6 },
	{ "another destination is quoted", CHAIN "r1 nat 10.9.9.9\n",
	    test_nat },
	{ "the same in IPv6", CHAIN "r1 nat fd09::9\n", test_nat6 },
	{ "another identifier is quoted", CHAIN "r1 nat ident 77\n",
	    test_nat_ident },
	{ "another checksum is quoted", CHAIN "r1 nat checksum\n",
	    test_nat_checksum },
	{ "unknown objects", ONE "r1 object 247 1 deadbeef\n"
	    "r1 object 9 2\nr1 mpls 5\n", test_object },
	{ "an object without room for its header", ONE "r1 mpls 5\n"
	    "r1 objects-bad length\n", test_objects_bad },
	{ "an object longer than there are bytes", ONE "r1 mpls 5\n"
	    "r1 objects-bad overlong\n", test_objects_bad },
	{ "objects with a wrong checksum", ONE "r1 mpls 5\n"
	    "r1 objects-bad checksum\n", test_objects_bad },
	{ "objects that are cut", ONE "r1 mpls 5 6\n"
	    "r1 objects-bad truncated\n", test_objects_bad },
	{ "objects of another version", ONE "r1 mpls 5 6\n"
	    "r1 objects-bad version\n", test_objects_bad },
	{ "a target answers odd TTLs", ONE "far answers-ttl odd\n",
	    test_answers_odd },
	{ "a target answers TTLs that are long enough", ONE
	    "far answers-ttl 3\n", test_answers_least },
	{ "class and label are rewritten", CHAIN "r1 dscp 10\nr1 ecn 3\n"
	    "r1 label 7\n", test_rewriting },
	{ "the class, in IPv4", CHAIN "r1 dscp 10\nr1 ecn 3\n",
	    test_rewriting4 },
	{ "longer and shorter ways back", CHAIN "r2 ttl 255\n"
	    "r2 return 5 delay 3ms\nfar ttl 128\nfar return -1\n",
	    test_return },
	{ "refusals are limited apart", CHAIN "r1 unreachable 13\n"
	    "r1 limit 1/s burst 6\nr1 limit-refusals 1/s burst 5\n",
	    test_refusals },
	{ "too big is always told", "us -- r1\nr1 -- far mtu 1400\n"
	    "far address " FAR4 " " FAR6 "\nr1 limit 1/s burst 1\n",
	    test_too_big_all },
	{ "a router that is silent by chance", ONE "r1 silent 70%\n",
	    test_mute },
	{ "branches of different lengths, nested", "us -- r1\nr1 -- a x\n"
	    "a -- b\nb -- c d\nc -- e\nd -- e\ne -- far\nx -- far\n"
	    "far address 192.0.2.9\n", test_uneven },
};

const unsigned selftrace_count =
	sizeof selftrace_tests / sizeof *selftrace_tests;
