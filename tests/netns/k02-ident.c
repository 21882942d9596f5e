/*
 * k02-ident - who may bind an identifier, and who then hears the replies
 */
#include "fact.h"

static void try_family(int family, const char *loopback)
{
	struct addr to = to_addr(loopback);
	int one = ping_socket(family), two = ping_socket(family);
	int three = ping_socket(family), auto1 = ping_socket(family);
	struct heard h;
	uint16_t ident;

	bind_ident(one, family, 0);
	ident = ident_of(one);
	fact(ident != 0, "the kernel chooses an ident when bound to 0");
	fact(bind_ident(two, family, ident) == 0,
	    "another may bind the same by default");
	echo(one, &to, 5);
	fact(hear_reply(two, &h) && h.seq == 5 && !wait_for(one, POLLIN, 0),
	    "the last to bind takes the replies of the first");
	set(one, SOL_SOCKET, SO_REUSEADDR, 0);
	fact(bind_ident(three, family, ident) < 0 && errno == EADDRINUSE,
	    "SO_REUSEADDR 0 on one of the two keeps a third out");
	fact(bind_ident(auto1, family, 0) == 0 && ident_of(auto1) != ident,
	    "the kernel never chooses one that is taken");
	close(one);
	close(two);
	close(three);
	close(auto1);
}

static void try_both_families(void)
{
	int v4 = ping_socket(AF_INET), v6 = ping_socket(AF_INET6);

	bind_ident(v4, AF_INET, 0);
	set(v4, SOL_SOCKET, SO_REUSEADDR, 0);
	fact(bind_ident(v6, AF_INET6, ident_of(v4)) < 0 &&
	    errno == EADDRINUSE, "a private IPv4 ident is taken in IPv6");
	set(v4, SOL_SOCKET, SO_REUSEADDR, 1);
	fact(bind_ident(v6, AF_INET6, ident_of(v4)) == 0,
	    "until it is lent");
}

int main(void)
{
	try_family(AF_INET, "127.0.0.1");
	try_family(AF_INET6, "::1");
	try_both_families();
	return 0;
}
