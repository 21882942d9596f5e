/*
 * namemsg.h - what the resolver and its helpers say to each other
 *
 * One message is one datagram of at most NAMEMSG_ROOM bytes.  Both sides
 * treat the other's as hostile: a helper has read answers from the network,
 * and may not be what it was.
 */
#ifndef ASDIC_NAMEMSG_H
#define ASDIC_NAMEMSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "io/names.h"

enum { NAMEMSG_ROOM = 1024 };

struct namemsg_question {
	bool		 reverse;	/* name of addr; else addresses of */
	int		 family;	/* host, of this family */
	struct addr	 addr;
	char		 host[NAMES_TEXT];
};

/* Returns the length; the host, and a family but three, are our own bugs. */
size_t namemsg_put_question(uint8_t out[static NAMEMSG_ROOM],
    const struct namemsg_question *question);

/* False: malformed. */
bool namemsg_get_question(const uint8_t *data, size_t len,
    struct namemsg_question *question);

/* The ticket is not told.  More than NAMES_ADDRS are cut. */
size_t namemsg_put_answer(uint8_t out[static NAMEMSG_ROOM],
    const struct names_answer *answer);

/*
 * False: malformed.  Otherwise n is in range, the name is terminated, error
 * is 0 or negative, and with an error there is neither address nor name.
 */
bool namemsg_get_answer(const uint8_t *data, size_t len,
    struct names_answer *answer);

#endif
