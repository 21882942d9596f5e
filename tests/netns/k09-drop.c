/*
 * k09-drop TARGET - a send that the own firewall drops
 */
#include <linux/net_tstamp.h>

#include "fact.h"

enum { A_WHILE = 150 };

int main(int argc, char **argv)
{
	struct addr to = to_addr(argc > 1 ? argv[1] : NULL);
	uint32_t flags = SOF_TIMESTAMPING_TX_SOFTWARE;
	int fd = ping_socket(to.family), result;

	set(fd, SOL_SOCKET, SO_TIMESTAMPING, SOF_TIMESTAMPING_SOFTWARE |
	    SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY);
	result = echo_with(fd, &to, 1, FACT_LEN, SOL_SOCKET, SO_TIMESTAMPING,
	    &flags, sizeof(flags));
	if (is_v4(&to))
		fact(result < 0 && errno == EPERM, "fails with EPERM");
	else
		fact(result == 0, "succeeds");
	fact(!wait_for(fd, 0, A_WHILE), "has no departure stamp");
	return 0;
}
