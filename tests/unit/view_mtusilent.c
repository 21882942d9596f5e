/*
 * view_mtusilent.c - what is said where nothing was answered
 */
#include "unit/mtustage.h"

static void no_answer(void **state)
{
	struct mtustage *s = *state;

	silent(s);
	run_one(s, "192.0.2.9");
	expect(s, "mtu to 192.0.2.9, 1500 bytes at most\n"
	    "kernel      believes 1500\n"
	    "to be sure  asdic trace tells how far packets get\n"
	    "path MTU to 192.0.2.9 is not known: the target answers no echo, "
	    "not even small ones; 1500 bytes get as far as hop 3 "
	    "(10.0.0.3)\n");
}

static void no_answer_but_a_told_limit(void **state)
{
	struct mtustage *s = *state;

	silent(s);
	s->sizes.result[0].told = 1400;
	s->sizes.result[0].by = router(3);
	expect_verdict(s, "path MTU to 192.0.2.9 is not known: the target "
	    "answers no echo, not even small ones; at most 1400 bytes, as "
	    "10.0.0.3 told; 1500 bytes get as far as hop 3 (10.0.0.3)");
}

static void somebody_refuses(void **state)
{
	struct mtustage *s = *state;
	struct event e;

	silent(s);
	memset(s->sizes.hop, 0, sizeof(s->sizes.hop));
	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", NULL });
	leave(s, 0);
	e = probe(s, 0, 1500, EVENT_ERROR);
	e.from = router(2);
	e.icmp_type = 3;
	e.icmp_code = 1;
	play(s, e);
	finish(s);
	expect_part(s, "\npath MTU to 192.0.2.9 is not known: the target "
	    "answers no echo, not even small ones; 10.0.0.2 says: host "
	    "unreachable\n");
}

static void own_error(struct mtustage *s, const char *to, uint8_t type,
    uint8_t code)
{
	struct event e;

	silent(s);
	begin(s, &view_mtu, (const char *const[]){ to, NULL });
	leave(s, 0);
	e = probe(s, 0, 1280, EVENT_ERROR);
	targets_addr(s->targets, 0, &e.from);
	e.own = true;
	e.icmp_type = type;
	e.icmp_code = code;
	play(s, e);
	finish(s);
	expect_none(s, "asdic trace tells");
}

static void this_host_knows_no_neighbour(void **state)
{
	struct mtustage *s = *state;

	own_error(s, "192.0.2.9", 3, 1);
	expect_part(s, "\npath MTU to 192.0.2.9 is not known: this host itself "
	    "says: host unreachable, as when no neighbour answers\n");
}

static void nor_in_ipv6(void **state)
{
	struct mtustage *s = *state;

	own_error(s, "2001:db8::9", 1, 3);
	expect_part(s, "\npath MTU to 2001:db8::9 is not known: this host "
	    "itself says: address unreachable, as when no neighbour answers\n");
}

static void this_host_refuses(void **state)
{
	struct mtustage *s = *state;

	own_error(s, "192.0.2.9", 3, 13);
	expect_part(s, "\npath MTU to 192.0.2.9 is not known: this host itself "
	    "says: administratively prohibited\n");
}

static void nothing_could_be_sent(void **state)
{
	struct mtustage *s = *state;
	struct event e;

	silent(s);
	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", NULL });
	e = probe(s, 0, 1500, EVENT_UNSENT);
	e.error = ENETUNREACH;
	play(s, e);
	finish(s);
	expect_part(s, "\npath MTU to 192.0.2.9 is not known: nothing could "
	    "be sent (Network is unreachable)\n");
}

/* What lies behind an error of the system is said, if it is known. */
static void not_sent(struct mtustage *s, int error, const char *words)
{
	char line[256];
	struct event e;

	silent(s);
	s->sizes.result[0].state = SIZES_OPEN;
	begin(s, &view_mtu, (const char *const[]){ "192.0.2.9", NULL });
	e = probe(s, 0, 1500, EVENT_UNSENT);
	e.error = error;
	play(s, e);
	finish(s);
	snprintf(line, sizeof(line), "is not known: nothing could be sent "
	    "(%s)\n", words);
	expect_part(s, line);
}

static void the_own_firewall_refuses(void **state)
{
	not_sent(*state, EPERM, "Operation not permitted: own firewall");
}

static void a_route_prohibits(void **state)
{
	not_sent(*state, EACCES, "Permission denied: a route that prohibits");
}

static void a_route_is_a_blackhole(void **state)
{
	not_sent(*state, EINVAL, "Invalid argument, as from a blackhole "
	    "route");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_answer),
		TEST(no_answer_but_a_told_limit),
		TEST(somebody_refuses),
		TEST(this_host_knows_no_neighbour),
		TEST(nor_in_ipv6),
		TEST(this_host_refuses),
		TEST(nothing_could_be_sent),
		TEST(the_own_firewall_refuses),
		TEST(a_route_prohibits),
		TEST(a_route_is_a_blackhole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
