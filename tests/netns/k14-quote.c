/*
 * k14-quote TARGET - errors quote our datagram, from its ICMP header on
 *
 * TARGET must be some hops away, behind Linux routers.
 */
#include "fact.h"

int main(int argc, char **argv)
{
	struct addr to = to_addr(argc > 1 ? argv[1] : NULL);
	int fd = ping_socket(to.family);
	uint16_t ident;
	struct heard h;

	want_errors(fd, to.family);
	set_ttl(fd, to.family, 1);
	echo_with(fd, &to, 0x1234, 1400, 0, 0, NULL, 0);
	ident = ident_of(fd);
	fact(hear_error(fd, &h) && h.seq == 0x1234,
	    "the quote shows the sequence number");
	fact((h.data[4] << 8 | h.data[5]) == ident, "and the identifier");
	fact(h.data[0] == (is_v4(&to) ? 8 : 128), "it begins with the type");
	/* RFC 1812: 576 bytes in all; RFC 4443: the minimum MTU. */
	fact(h.in.len == (is_v4(&to) ? 576 - 20 - 8 - 20 :
	    1280 - 40 - 8 - 40), "and is as long as the error allows");
	fact(h.in.type == (is_v4(&to) ? 11 : 3) && h.in.code == 0,
	    "the type is that of the error");
	return 0;
}
