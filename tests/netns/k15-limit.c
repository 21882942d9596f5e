/*
 * k15-limit TARGET - a Linux router sends one prober 6 errors at once
 *
 * TARGET must be some hops away, behind a router with the usual limits.
 */
#include "fact.h"

enum { PROBES = 40, BURST = 6, A_WHILE = 200 };

int main(int argc, char **argv)
{
	struct addr to = to_addr(argc > 1 ? argv[1] : NULL);
	int tx = ping_socket(to.family), fd = ping_socket(to.family);
	int heard = 0, sent = 0;
	struct heard h;

	want_errors(fd, to.family);
	set_ttl(tx, to.family, 1);
	bind_ident(tx, to.family, 0);
	bind_ident(fd, to.family, ident_of(tx));
	for (int i = 0; i < PROBES; i++)
		sent += echo(tx, &to, i) == 0;
	while (wait_for(fd, 0, A_WHILE))
		heard += hear_now(fd, MSG_ERRQUEUE, &h);
	printf("# %d errors\n", heard);
	fact(sent == PROBES, "all are sent");
	fact(heard >= BURST, "a burst of errors comes");
	/* One more a second, ten in IPv6: a stalled machine gets some. */
	fact(heard < PROBES / 2, "and then hardly any");
	return 0;
}
