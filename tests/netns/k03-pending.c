/*
 * k03-pending TARGET NEAR - an ICMP error fails the next, innocent send
 *
 * TARGET must be some hops away; NEAR is somebody else who answers.
 */
#include "fact.h"

int main(int argc, char **argv)
{
	struct addr to = to_addr(argc > 1 ? argv[1] : NULL);
	struct addr near = to_addr(argc > 2 ? argv[2] : NULL);
	int fd = ping_socket(to.family);
	struct heard h;

	want_errors(fd, to.family);
	set_ttl(fd, to.family, 1);
	echo(fd, &to, 1);
	wait_for(fd, 0, FACT_PATIENCE);
	fact(echo(fd, &near, 2) < 0 && errno == EHOSTUNREACH,
	    "a send elsewhere fails with the errno of the error");
	fact(hear_now(fd, MSG_ERRQUEUE, &h) && h.seq == 1,
	    "the error is still in the queue");
	fact(echo(fd, &near, 3) == 0, "with the queue empty a send succeeds");
	fact(hear_reply(fd, &h) && h.seq == 3,
	    "and what had failed was not sent");

	echo(fd, &to, 4);
	wait_for(fd, 0, FACT_PATIENCE);
	fact(!hear_now(fd, 0, &h) && h.error == EHOSTUNREACH,
	    "a read fails with it as well");
	fact(!hear_now(fd, 0, &h) && h.error == EAGAIN, "but only once");
	fact(wait_for(fd, 0, 0), "POLLERR stays until the queue is read");
	fact(hear_now(fd, MSG_ERRQUEUE, &h) && h.seq == 4 &&
	    !hear_now(fd, MSG_ERRQUEUE, &h) && h.error == EAGAIN &&
	    !wait_for(fd, 0, 0), "and no longer");

	echo(fd, &to, 5);
	wait_for(fd, 0, FACT_PATIENCE);
	hear_now(fd, MSG_ERRQUEUE, &h);
	fact(pending(fd) == 0 && echo(fd, &near, 6) == 0,
	    "reading the queue first takes the errno away");
	return 0;
}
