/*
 * k01-pair TARGET - two sockets on one ident: the second hears everything
 *
 * TARGET must be some hops away.
 */
#include "fact.h"

enum { PROBES = 20 };

int main(int argc, char **argv)
{
	struct addr to = to_addr(argc > 1 ? argv[1] : NULL);
	int tx = ping_socket(to.family), rx = ping_socket(to.family);
	int refused = 0, heard = 0;
	struct heard h;

	want_errors(tx, to.family);
	want_errors(rx, to.family);
	fact(bind_ident(tx, to.family, 0) == 0 && ident_of(tx) &&
	    bind_ident(rx, to.family, ident_of(tx)) == 0,
	    "a second socket may bind the ident of the first");
	fact(set(tx, SOL_SOCKET, SO_REUSEADDR, 0) == 0,
	    "and the ident may be closed after that");

	fact(echo(tx, &to, 1) == 0 && hear_reply(rx, &h) && h.seq == 1,
	    "the second hears the reply to what the first sent");
	set_ttl(tx, to.family, 1);
	for (int i = 0; i < PROBES; i++)
		refused += echo(tx, &to, 100 + i) < 0;
	while (heard < PROBES && hear_error(rx, &h) &&
	    h.in.heard == NET_ERROR)
		heard++;
	fact(heard == PROBES, "the second hears every error");
	fact(refused == 0, "no send of the first fails for them");
	fact(!wait_for(tx, POLLIN, 0) && pending(tx) == 0,
	    "the first hears nothing");
	return 0;
}
