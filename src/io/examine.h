/*
 * examine.h - what this kernel, user and container allow
 *
 * Plain findings: numbers, errors, and names from outside as they are.  What
 * they mean is for others to say.  Called by asdic doctor.
 */
#ifndef ASDIC_EXAMINE_H
#define ASDIC_EXAMINE_H

#include <stdbool.h>
#include <stdint.h>

#include "io/permit.h"
#include "io/sockopt.h"
#include "io/trial.h"

enum { EXAMINE_OPTIONS = 192, EXAMINE_CAPABILITIES = 64, EXAMINE_WORD = 66 };

/* Signs of a container, as files that such programs leave. */
enum examine_container {
	EXAMINE_NONE, EXAMINE_DOCKER, EXAMINE_PODMAN, EXAMINE_KUBERNETES,
};

/* A family: 0 is IPv4, 1 is IPv6. */
struct examine_side {
	int		 ping_error;	/* of socket(); 0: it opens */
	int		 raw_error;	/* the same, of a raw one */
	bool		 ignored;	/* this host is set to answer no echo */
	bool		 disabled;	/* IPv6 is, on the loopback */
	struct trial_found trial[TRIALS];
};

struct examine {
	char		 release[EXAMINE_WORD];		/* of the kernel */
	char		 machine[EXAMINE_WORD];
	uint32_t	 user;
	enum examine_container container;
	bool		 loopback_down;
	bool		 hides_frames;	/* net.core.tstamp_allow_data = 0 */
	struct permit	 permit;
	bool		 has_group;	/* of /etc/group, within the range */
	uint32_t	 group;
	char		 group_name[PERMIT_NAME];
	char		 capability[EXAMINE_CAPABILITIES][32];	/* held */
	unsigned	 capabilities;
	bool		 raw_capable;	/* CAP_NET_RAW is one of them */
	struct examine_side side[2];

	/* One after the other, as the tables have them; each in both
	 * families. */
	const struct sockopt *option[EXAMINE_OPTIONS];
	struct sockopt_found found[EXAMINE_OPTIONS][2];
	unsigned	 options;
};

/*
 * Find it all out.  Opens sockets and tries options with the privilege that
 * the caller has, gives that up, then reads files and sends to itself.  -1 and
 * errno: it could not be given up.
 */
int examine_host(struct examine *examine);

#endif
