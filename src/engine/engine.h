/*
 * engine.h - carries a plan out
 *
 * plan -> pace -> flight -> packet -> net, and back: net -> packet ->
 * flight -> event -> plan and watchers.  The engine knows how fast it may
 * send, which probes are in the air, and which answer belongs to which.
 * It does not know why.
 */
#ifndef ASDIC_ENGINE_H
#define ASDIC_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"
#include "engine/event.h"
#include "io/net.h"

struct engine;
struct loop;
struct plan;

typedef void event_fn(void *arg, const struct event *event);

struct engine_conf {
	nsec		gap;		/* time between any two probes; down to
					   half of it, to make up for time lost
					   in sleeping too long */
	nsec		gap_least;	/* where answers take less than gap, a
					   gap as short as they take, but no
					   shorter than this; 0: as it is */
	unsigned	burst;		/* probes that may share one instant,
					   and do where gap is below 100 us */
	nsec		linger;		/* how long after its patience a
					   sequence number is kept apart */
	uint64_t	secret;		/* for the mark in each payload */
	struct lane_spec spec[2];	/* IPv4, IPv6; family AF_UNSPEC in
					   .from: none of this family */
	bool		optional[2];	/* do without if it cannot be had, but
					   for want of memory or descriptors */
	unsigned	lanes;		/* of each family, at least 1 */
	bool		stamps;		/* ask for departure stamps */
	bool		user_rtt;	/* times by our own clock (ping -U) */
	bool		groups;		/* probes to groups will come */
	bool		cut_replies;	/* a reply that is the beginning of what
					   was sent is an answer, too: bytes
					   tell how much it is */
	uint8_t		tos;
	uint32_t	label;		/* IPv6 flow label */
	bool		flow_lanes;	/* flow f travels in lane f % lanes, so
					   that its identifier stays, too */
	bool		cut_lane;	/* of each family one more, for probes
					   that are not whole: in it they may
					   be fragmented (NET_WHOLE_NEVER), in
					   IPv6 so that pieces fit any link */
	bool		stamp_some;	/* without stamps: for probes that have
					   stamp set, in whatever lane; then
					   IPv6 tells too whether they got as
					   far as a device's queue */
	bool		flow_labels;	/* IPv6: flow f has a label of its own:
					   label, if set, + f - 1, else chosen
					   by the secret; never 0 */
	const uint8_t	*pattern;	/* payload pattern, NULL: counting */
	size_t		pattern_len;

	/*
	 * The address of a probe's target and series; false while it has
	 * none.  The engine need not know the list.
	 */
	bool		(*where)(const void *targets,
			    const struct probe *probe, struct addr *to);
	const void	*targets;

	/*
	 * May a probe leave for this IPv6 address by now?  0: yes; a moment:
	 * ask again then, and let all others wait; NSEC_NEVER: no, the probe
	 * is UNSENT (EADDRNOTAVAIL).  May be NULL: yes.
	 */
	nsec		(*await)(void *arg, const struct addr *to);
	void		*await_arg;

	/*
	 * What would have fit where a probe did not, by the system's cache
	 * and by the interface; 0: unknown.  May be NULL.
	 */
	uint32_t	(*path_mtu)(const struct addr *to, const char *device);
	uint32_t	(*link_mtu)(const struct addr *to, const char *device);
};

/* What the engine itself counted; strays belong to no target. */
struct engine_counts {
	uint64_t	foreign, corrupt, truncated, wrong_source;
	uint64_t	throttled;	/* times a full queue slowed us down */
};

/*
 * Open the lanes, so that privileges can be dropped before anything else is
 * read.  Borrows everything.  NULL and errno when a lane that was asked for
 * could not be opened; *family then says which.
 */
struct engine *engine_new(struct loop *loop, struct net *net,
    const struct engine_conf *conf, int *family);

/* Tell fn, and nobody else, every event, after the plan. */
void engine_watch(struct engine *engine, event_fn *fn, void *arg);

/*
 * The moment from which every probe can be stamped, or when to ask again; not
 * after now: from now on.
 */
nsec engine_ready(const struct engine *engine);

/*
 * Tell plan and watchers an event that did not come from the net (a name was
 * resolved, an interface went down).  Fills in at and wall when they are 0.
 */
void engine_tell(struct engine *engine, struct event *event);

/* Start asking the plan.  EVENT_END is the last thing ever told. */
void engine_start(struct engine *engine, struct plan *plan);

/*
 * Hold on asking while `held` (a slow reader of stdout), go on hearing.
 */
void engine_hold(struct engine *engine, bool held);

/* The plan may have a question where it had none: ask it again. */
void engine_nudge(struct engine *engine);

/*
 * Stop asking: what is in flight is pending; EVENT_END is told in the engine's
 * next turn, never from within the call.
 */
void engine_finish(struct engine *engine);

const struct engine_counts *engine_counts(const struct engine *engine);

void engine_free(struct engine *engine);

#endif
