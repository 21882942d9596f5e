/*
 * permit.h - whom the kernel admits to ping sockets, and who we are
 */
#ifndef ASDIC_PERMIT_H
#define ASDIC_PERMIT_H

#include <stdbool.h>
#include <stdint.h>

enum { PERMIT_GROUPS = 12, PERMIT_NAME = 33 };

struct permit {
	bool		 known;		/* the range could be read */
	uint32_t	 low, high;	/* of groups; low > high: nobody */
	bool		 mapped;	/* its groups have numbers here, in
					   this user namespace */
	uint32_t	 group[PERMIT_GROUPS];	/* ours, the effective first */
	unsigned	 groups;
	bool		 more;		/* than are told here */
	bool		 inside;	/* one of all of them is in the range */
	uint32_t	 fits;		/* which; the first */
};

/* Read net.ipv4.ping_group_range and the groups of this process. */
void permit_read(struct permit *permit);

/*
 * Is it one that people make?  Those of the system (root, disk, sudo ...) may
 * admit to far more than pings.
 */
bool permit_is_ordinary(uint32_t group);

/*
 * A group of /etc/group that is within the range, an ordinary one if there is
 * any: its name as it stands there, and its number.  False: there is none that
 * has a name.
 */
bool permit_named(const struct permit *permit,
    char name[static PERMIT_NAME], uint32_t *number);

#endif
