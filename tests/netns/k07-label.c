/*
 * k07-label TARGET - IPv6 flow labels are told per datagram, unleased
 *
 * TARGET must be some hops away.
 */
#include "fact.h"

int main(int argc, char **argv)
{
	static const uint32_t label[] = { 1, 0x12345, 0xfffff };
	struct addr to = to_addr(argc > 1 ? argv[1] : NULL);
	int fd = ping_socket(to.family);
	uint32_t flow;
	struct heard h;
	bool sent = true, quoted = true;

	want_errors(fd, to.family);
	set_ttl(fd, to.family, 1);
	set(fd, SOL_IPV6, IPV6_FLOWINFO_SEND, 1);
	for (int i = 0; i < 3; i++) {
		flow = htonl(label[i]);
		sent = sent && echo_with(fd, &to, i, FACT_LEN, SOL_IPV6,
		    IPV6_FLOWINFO, &flow, sizeof(flow)) == 0;
		quoted = quoted && hear_error(fd, &h) &&
		    h.in.quoted == label[i];
	}
	fact(sent, "any label may be sent by an ordinary user");
	fact(quoted, "and the router's quote shows it");
	flow = 0;
	echo_with(fd, &to, 9, FACT_LEN, SOL_IPV6, IPV6_TCLASS,
	    &(int){ 0xb9 }, sizeof(int));
	fact(hear_error(fd, &h) && h.in.quoted >> 20 == 0xb9,
	    "the class is quoted with it");
	return 0;
}
