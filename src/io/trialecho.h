/*
 * trialecho.h - echoes to ourselves, one at a time
 *
 * Only trial.c includes it.
 */
#ifndef ASDIC_TRIALECHO_H
#define ASDIC_TRIALECHO_H

#include <stdbool.h>
#include <stdint.h>

struct trialecho {
	int		 fd;
	int		 family;
	bool		 raw;
};

/* A number beside a datagram, as ancillary data. */
struct trialecho_beside {
	int		 level, type, value;
};

struct trialecho_heard {
	bool		 answered, stamped;
	bool		 left;		/* there is a departure stamp */
	uint32_t	 id;		/* its number */
	bool		 frame;		/* what follows was seen in a frame */
	uint8_t		 ttl, tos;
	bool		 whole;		/* IPv4: not to be fragmented */
	uint32_t	 label;
};

/* beside may be NULL.  0, or -1 and errno. */
int trialecho_send(const struct trialecho *echo,
    const struct trialecho_beside *beside);

/* The same, of a packet that is larger than any interface takes; IPv6. */
int trialecho_send_large(const struct trialecho *echo);

/* Wait for the answer, a fifth of a second; sets answered and stamped. */
bool trialecho_hear(const struct trialecho *echo,
    struct trialecho_heard *heard);

/* Wait for a departure stamp, as long; sets the rest.  The last one counts. */
bool trialecho_left(const struct trialecho *echo,
    struct trialecho_heard *heard);

/* Does the error queue say that a packet was too large? */
bool trialecho_refused(const struct trialecho *echo);

/* Throw away what waits. */
void trialecho_empty(const struct trialecho *echo);

#endif
