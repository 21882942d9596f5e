/*
 * view_lines.c - the lines that tell of everything but answers
 */
#include "unit/stage.h"

static struct event error(struct stage *s, enum event_kind kind,
    uint8_t type, uint8_t code)
{
	struct event e;

	leave(s, 0, 1);
	e = make(s, kind, 0, 1);
	e.icmp_type = type;
	e.icmp_code = code;
	e.from = addr(e.to.family == AF_INET ? "198.51.100.1" :
	    "2001:db8::1");
	return e;
}

static void error_names_the_router(void **state)
{
	struct stage *s = *state;

	begin_one(s, "192.0.2.9");
	play(s, error(s, EVENT_EXPIRED, 11, 0));
	expect_line(s, "From 198.51.100.1 icmp_seq=1 Time to live exceeded");
}

static void own_error_is_from_this_host(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = error(s, EVENT_ERROR, 3, 1);
	e.own = true;
	play(s, e);
	expect_line(s, "From this host icmp_seq=1 "
	    "Destination Host Unreachable");
}

static void too_big_tells_the_mtu(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = error(s, EVENT_TOO_BIG, 3, 4);
	e.mtu = 1400;
	play(s, e);
	expect_line(s, "From 198.51.100.1 icmp_seq=1 Frag needed and DF set "
	    "(mtu = 1400)");
}

static void too_big_ipv6(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "2001:db8::9");
	e = error(s, EVENT_TOO_BIG, 2, 0);
	e.mtu = 1280;
	play(s, e);
	expect_line(s, "From 2001:db8::1 icmp_seq=1 "
	    "Packet too big: mtu=1280");
}

static void parameter_problem_tells_the_pointer(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = error(s, EVENT_ERROR, 12, 0);
	e.pointer = 20;
	play(s, e);
	expect_line(s, "From 198.51.100.1 icmp_seq=1 "
	    "Parameter problem: pointer = 20");
}

static void error_after_loss_is_late(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = error(s, EVENT_ERROR, 3, 1);
	play(s, make(s, EVENT_LOST, 0, 1));
	e.after = true;
	play(s, e);
	expect_line(s, "From 198.51.100.1 icmp_seq=1 "
	    "Destination Host Unreachable (late)");
}

static void redirect_only_when_verbose(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = error(s, EVENT_NOTICE, 5, 1);
	play(s, e);
	expect_none(s, "Redirect");
	s->style.verbose = true;
	play(s, e);
	expect_line(s, "From 198.51.100.1 icmp_seq=1 Redirect Host");
	e.pointer = 0x0a090109;
	play(s, e);
	expect_line(s, "From 198.51.100.1 icmp_seq=1 Redirect Host "
	    "(new nexthop: 10.9.1.9)");
}

static void stray_is_told_but_not_believed(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	e = make(s, EVENT_STRAY, 0, 1);
	e.from = addr("198.51.100.7");
	e.error = STRAY_WRONG_SOURCE;
	play(s, e);
	expect_line(s, "stray reply from 198.51.100.7: wrong source "
	    "(icmp_seq=1)");
}

static void foreign_only_when_verbose(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	e = make(s, EVENT_STRAY, UINT32_MAX, 0);
	e.from = addr("198.51.100.7");
	e.error = STRAY_FOREIGN;
	play(s, e);
	expect_none(s, "stray");
	s->style.verbose = true;
	play(s, e);
	expect_line(s, "stray reply from 198.51.100.7: foreign");
}

static void loss_is_silent_unless_verbose(void **state)
{
	struct stage *s = *state;

	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	play(s, make(s, EVENT_LOST, 0, 1));
	expect_none(s, "no answer");
	s->style.verbose = true;
	leave(s, 0, 2);
	play(s, make(s, EVENT_LOST, 0, 2));
	expect_line(s, "no answer to icmp_seq=2 within 2 s");
}

static void outstanding_when_the_next_leaves(void **state)
{
	struct stage *s = *state;

	s->style.outstanding = true;
	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	leave(s, 0, 2);
	expect_line(s, "no answer yet for icmp_seq=1");
	reply(s, 0, 2, MS(1));
	leave(s, 0, 3);
	expect_none(s, "icmp_seq=2\n");
}

static void play_unsent(struct stage *s, uint32_t number, int errnum,
    bool after)
{
	struct event e;

	if (after)
		leave(s, 0, number);
	e = make(s, EVENT_UNSENT, 0, number);
	e.error = errnum;
	e.after = after;
	play(s, e);
}

static void unsent_is_told_once_and_when_it_works(void **state)
{
	struct stage *s = *state;

	begin_one(s, "192.0.2.9");
	for (uint32_t i = 1; i < 4; i++)
		play_unsent(s, i, EPERM, false);
	play_unsent(s, 4, ENETUNREACH, false);
	leave(s, 0, 5);
	expect(s, "PING 192.0.2.9 (192.0.2.9) 56(84) bytes of data.\n"
	    "not sent icmp_seq=1: Operation not permitted (own firewall)\n"
	    "not sent icmp_seq=4: Network is unreachable\n"
	    "sending again after 4 probes not sent\n");
}

static void swallowed_probes_are_told_once(void **state)
{
	struct stage *s = *state;

	begin_one(s, "2001:db8::9");
	play_unsent(s, 1, ECOMM, true);
	play_unsent(s, 2, ECOMM, true);
	leave(s, 0, 3);
	reply(s, 0, 3, MS(20));
	expect(s, "PING 2001:db8::9 (2001:db8::9) 56 data bytes\n"
	    "icmp_seq=1 never left this host: own firewall, queue or "
	    "neighbour lookup\n"
	    "sending again after 2 probes not sent\n"
	    "64 bytes from 2001:db8::9: icmp_seq=3 ttl=57 time=20.0 ms\n");
}

/* Their patience ends when later ones have been answered. */
static void swallowed_probes_are_not_told_afterwards(void **state)
{
	struct stage *s = *state;

	begin_one(s, "2001:db8::9");
	play_unsent(s, 1, ECOMM, true);
	leave(s, 0, 4);
	reply(s, 0, 4, MS(20));
	expect_line(s, "sending again after 1 probe not sent");
	play_unsent(s, 3, ECOMM, true);
	expect_none(s, "icmp_seq=3 never left");
	play_unsent(s, 5, ECOMM, true);
	expect_line(s, "icmp_seq=5 never left this host: own firewall, "
	    "queue or neighbour lookup");
}

static void loss_of_an_older_probe_proves_nothing(void **state)
{
	struct stage *s = *state;

	begin_one(s, "2001:db8::9");
	leave(s, 0, 1);
	play_unsent(s, 2, ECOMM, true);
	play(s, make(s, EVENT_LOST, 0, 1));
	expect_none(s, "sending again");
}

static void reason_for_an_unsent_probe_is_not_late(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	play_unsent(s, 1, ECOMM, true);
	e = make(s, EVENT_ERROR, 0, 1);
	e.icmp_type = 3;
	e.icmp_code = 1;
	e.own = e.after = true;
	e.error = ECOMM;
	play(s, e);
	expect_line(s, "From this host icmp_seq=1 "
	    "Destination Host Unreachable");
	expect_none(s, "sending again");
}

static void outage_is_told_when_verbose(void **state)
{
	struct stage *s = *state;
	struct event e;

	s->style.verbose = true;
	begin_one(s, "192.0.2.9");
	leave(s, 0, 1);
	e = make(s, EVENT_OUTAGE, 0, 0);
	e.count = 5;
	e.rtt = SEC(4);
	play(s, e);
	expect_line(s, "outage: 5 probes unanswered, 4.00 s");
}

static void change(struct stage *s, enum local_change change,
    const char *device, const char *address, nsec by, const char *line)
{
	struct event e = make(s, EVENT_LOCAL, UINT32_MAX, 0);

	e.error = (int)change;
	e.rtt = by;
	strcpy(e.device, device);
	if (address)
		e.from = addr(address);
	play(s, e);
	expect_line(s, line);
}

static void local_changes_are_told(void **state)
{
	struct stage *s = *state;

	begin_one(s, "192.0.2.9");
	change(s, LOCAL_LINK_DOWN, "eth0", NULL, 0, "eth0 is down");
	change(s, LOCAL_LINK_UP, "eth0", NULL, 0, "eth0 is up");
	change(s, LOCAL_LINK_GONE, "eth0", NULL, 0, "eth0 is gone");
	change(s, LOCAL_ADDRESS_ADDED, "eth0", "10.0.0.1", 0,
	    "10.0.0.1 added to eth0");
	change(s, LOCAL_ADDRESS_REMOVED, "eth0", "10.0.0.1", 0,
	    "10.0.0.1 removed from eth0");
	change(s, LOCAL_ROUTE_REMOVED, "eth0", NULL, 0,
	    "route to default removed");
	change(s, LOCAL_ROUTE_ADDED, "eth0", "10.0.0.0", 0,
	    "route to 10.0.0.0 added");
	change(s, LOCAL_CLOCK_STEPPED, "", NULL, SEC(3600), "wall clock "
	    "stepped by +3600 s: round-trip times are not affected");
	change(s, LOCAL_CLOCK_STEPPED, "", NULL, -MS(1500), "wall clock "
	    "stepped by -1.500000 s: round-trip times are not affected");
}

/* That of one host needs no prefix. */
static void a_route_has_its_prefix(void **state)
{
	struct stage *s = *state;
	struct event e;

	begin_one(s, "192.0.2.9");
	e = make(s, EVENT_LOCAL, UINT32_MAX, 0);
	e.error = LOCAL_ROUTE_ADDED;
	e.from = addr("10.0.0.0");
	e.bits = 24;
	play(s, e);
	expect_line(s, "route to 10.0.0.0/24 added");
	e.bits = 32;
	e.error = LOCAL_ROUTE_REMOVED;
	play(s, e);
	expect_line(s, "route to 10.0.0.0 removed");
}

static void flood_draws_dots(void **state)
{
	struct stage *s = *state;

	s->style.flood = true;
	begin_one(s, "192.0.2.9");
	for (uint32_t i = 1; i < 4; i++)
		leave(s, 0, i);
	reply(s, 0, 1, MS(1));
	play(s, answer(s, EVENT_DUPLICATE, 0, 1, MS(1)));
	play(s, make(s, EVENT_ERROR, 0, 2));
	play_unsent(s, 4, EPERM, false);
	expect(s, "PING 192.0.2.9 (192.0.2.9) 56(84) bytes of data.\n"
	    "...\b \b\bEE");
}

static void flood_keeps_to_the_width_of_the_screen(void **state)
{
	struct stage *s = *state;

	s->style.flood = true;
	s->style.columns = 2;
	begin_one(s, "192.0.2.9");
	for (uint32_t i = 1; i < 4; i++)
		leave(s, 0, i);
	for (uint32_t i = 1; i < 4; i++)
		reply(s, 0, i, MS(1));
	expect(s, "PING 192.0.2.9 (192.0.2.9) 56(84) bytes of data.\n"
	    "..\b \b\b \b");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(error_names_the_router),
		TEST(own_error_is_from_this_host),
		TEST(too_big_tells_the_mtu),
		TEST(too_big_ipv6),
		TEST(parameter_problem_tells_the_pointer),
		TEST(error_after_loss_is_late),
		TEST(redirect_only_when_verbose),
		TEST(stray_is_told_but_not_believed),
		TEST(foreign_only_when_verbose),
		TEST(loss_is_silent_unless_verbose),
		TEST(outstanding_when_the_next_leaves),
		TEST(unsent_is_told_once_and_when_it_works),
		TEST(swallowed_probes_are_told_once),
		TEST(swallowed_probes_are_not_told_afterwards),
		TEST(loss_of_an_older_probe_proves_nothing),
		TEST(reason_for_an_unsent_probe_is_not_late),
		TEST(outage_is_told_when_verbose),
		TEST(local_changes_are_told),
		TEST(a_route_has_its_prefix),
		TEST(flood_draws_dots),
		TEST(flood_keeps_to_the_width_of_the_screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
