/*
 * k12-pmtu TARGET - IP_PMTUDISC_PROBE: what fits the device is sent whole
 *
 * The device takes 1500, the first link behind the next router 1400.
 */
#include "fact.h"

static int sized(int fd, const struct addr *to, int seq, size_t packet)
{
	return echo_with(fd, to, seq, packet - (is_v4(to) ? 20 : 40), 0, 0,
	    NULL, 0);
}

static bool too_big(int fd, int seq, uint32_t mtu)
{
	struct heard h;

	return hear_error(fd, &h) && h.seq == seq && h.in.mtu == mtu;
}

static bool told_locally(int fd)
{
	struct heard h;

	/* The entry says nothing that the send has not said. */
	return wait_for(fd, 0, 0) && !hear_now(fd, MSG_ERRQUEUE, &h) &&
	    h.error == 0;
}

int main(int argc, char **argv)
{
	struct addr to = to_addr(argc > 1 ? argv[1] : NULL);
	int fd = ping_socket(to.family), plain = ping_socket(to.family);
	bool v4 = is_v4(&to);
	struct heard h;

	want_errors(fd, to.family);
	set(fd, v4 ? SOL_IP : SOL_IPV6, v4 ? IP_MTU_DISCOVER :
	    IPV6_MTU_DISCOVER, IP_PMTUDISC_PROBE);
	fact(sized(fd, &to, 1, 1400) == 0 && hear_reply(fd, &h) && h.seq == 1,
	    "what fits is answered");
	fact(sized(fd, &to, 2, 1500) == 0 && too_big(fd, 2, 1400),
	    "a router tells the MTU of its link");
	fact(sized(fd, &to, 3, 1500) == 0 && too_big(fd, 3, 1400),
	    "again: what the cache knows by now is not believed");
	fact(sized(fd, &to, 4, 1501) < 0 && errno == EMSGSIZE,
	    "above the MTU of the device a send fails");
	fact(told_locally(fd), "and leaves an entry of local origin");
	fact(sized(plain, &to, 5, 1500) == 0 && hear_reply(plain, &h) &&
	    h.seq == 5, "without the mode the system cuts and it arrives");
	return 0;
}
