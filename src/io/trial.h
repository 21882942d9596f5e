/*
 * trial.h - what works, found out by doing it over the loopback
 *
 * A few echoes to ourselves, with the sockets that asdic would use.  What left
 * is seen in the copy of the frame that comes with a departure stamp, which the
 * kernel gives to ordinary users, too.  Called by examine.c.
 */
#ifndef ASDIC_TRIAL_H
#define ASDIC_TRIAL_H

#include <stdbool.h>

enum trial {
	TRIAL_ECHO,		/* an echo is answered */
	TRIAL_DEVICE,		/* and by a socket bound to the interface */
	TRIAL_PAIR,		/* two sockets of one identifier: the second
				   one hears */
	TRIAL_DEPARTURE,	/* departures are stamped */
	TRIAL_STAMP_ID,		/* with a number that we choose */
	TRIAL_ARRIVAL,		/* arrivals are */
	TRIAL_TTL,		/* a datagram has the TTL that stands beside */
	TRIAL_TOS,
	TRIAL_LABEL,		/* IPv6 */
	TRIAL_WHOLE,		/* not to be fragmented, whatever the cache
				   says */
	TRIAL_ERRORS,		/* errors are told in their queue */
	TRIAL_OBJECTS,		/* and where their extensions begin */
	TRIALS,
};

enum trial_result {
	TRIAL_UNTRIED,		/* error: what stood in the way, if known */
	TRIAL_ACCEPTED,		/* the kernel knows it; it was not to be
				   tried here */
	TRIAL_YES,
	TRIAL_NO,		/* error: errno, 0: nothing happened */
};

struct trial_found {
	enum trial_result result;
	int		 error;
};

struct trial_sockets {
	int		 family;
	bool		 raw;
	int		 main, partner, device;	/* -1: none */
};

/*
 * Open them as ping sockets, or as raw ones, which takes CAP_NET_RAW now and
 * nothing later.  0, or -1 and errno: not one could be had.
 */
int trial_open(struct trial_sockets *sockets, int family, bool raw);

/* Try everything; waits where answers fail to come, less than a second. */
void trial_run(const struct trial_sockets *sockets,
    struct trial_found found[static TRIALS]);

void trial_close(struct trial_sockets *sockets);

#endif
