/*
 * path.h - events into hops: who answers where, how fast, and what is odd
 *
 * For each target a row of hops by TTL; at each hop everybody who answered
 * there, the numbers of its probes, and by flow who it was.  From these the
 * path is inferred: where the target is, where it is cut off, which loss is
 * the path's and which a router's own parsimony, and what is out of order.
 * Pure: no clock, no output; sized when it is made.
 *
 * At a hop "time exceeded" is the answer that was asked for, so it counts as
 * answered, and so does any other error: the probe has been heard.  Probes
 * whose ttl is not within first..hops ask for the far end whatever the way:
 * they belong to no hop.  Of these those with `whole` set measure the MTU.
 */
#ifndef ASDIC_PATH_H
#define ASDIC_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/nsec.h"
#include "engine/event.h"
#include "model/stats.h"
#include "wire/icmp.h"

enum {
	PATH_RESPONDERS = 32,	/* kept of one hop; further ones are counted */
	PATH_CHANGES = 16,	/* the newest kept of one target */
	PATH_NOBODY = 0xff,	/* no responder */
};

struct paths;

struct paths_conf {
	uint32_t	targets;	/* how many indices there are */
	uint8_t		first, hops;	/* TTLs first..hops are asked */
	uint16_t	flow, flows;	/* flows flow .. flow + flows - 1 */
	bool		many_rounds;	/* keep distributions: for ever */
};

/* What a probe of a hop has met, worst last.  Bits. */
enum path_odd {
	PATH_LOOP	= 1 << 0,	/* its address stood nearer already,
					   and not at the hop before */
	PATH_REPEATED	= 1 << 1,	/* ... at the hop before: zero-TTL
					   forwarding, or uneven branches */
	PATH_REQUOTED	= 1 << 2,	/* quotes a translated probe: NAT */
	PATH_UNMARKED	= 1 << 3,	/* a quote too short for the mark */
	PATH_OWN	= 1 << 4,	/* this host itself */
	PATH_MALFORMED	= 1 << 5,	/* its extension objects are damaged */
	PATH_DSCP	= 1 << 6,	/* DSCP had been rewritten before it */
	PATH_ECN	= 1 << 7,	/* ECN had been */
	PATH_LABEL	= 1 << 8,	/* the flow label had been */
	PATH_ASYMMETRIC	= 1 << 9,	/* the way back is longer or shorter by
					   3 or more, as its TTL suggests */
	PATH_ELSEWHERE	= 1 << 10,	/* refuses, though another address
					   answers as this hop */
};

/*
 * One address that answered at a hop.  What had been rewritten before it
 * (DSCP, ECN, LABEL) all behind it see, too: the rewriter is nearer than the
 * first hop that says so, and no nearer than the last before it that does
 * not and has_seen.
 */
struct path_responder {
	struct addr	addr;
	uint64_t	answered;	/* in time */
	nsec		min, max;	/* NSEC_UNKNOWN: never timed */
	nsec		mean;
	int16_t		ttl;		/* of its last answer, -1: unknown */
	int16_t		back;		/* hops back that suggests, 0: ? */
	int16_t		tos;		/* of its last answer, -1: unknown */
	uint8_t		type, code;	/* its last ICMP error, not expired */
	bool		refuses;	/* ... there was one */
	bool		replied;	/* it is the target, by echo reply */
	bool		has_seen;	/* IPv6: seen is known */
	uint32_t	seen;		/* class << 20 | label quoted last */
	uint32_t	seen_sent;	/* ... and as that probe left */
	uint32_t	mtu;		/* next hop's, told last; 0: not */
	unsigned	odd;		/* enum path_odd */
	const struct icmp_extension *extension;	/* its last, NULL: none */
};

/* How the loss at a hop is to be read (path_hop.loss). */
enum path_loss {
	PATH_LOSS_NONE,		/* all answered, or too little to go by */
	PATH_LOSS_SILENT,	/* nobody has ever answered here */
	PATH_LOSS_LIMITED,	/* missing here and not behind: this router's
					   own limit, not the path's loss */
	PATH_LOSS_PATH,		/* missing here and at all hops behind that
					   answer, the target included */
	PATH_LOSS_LATE,		/* what was missing came late */
};

/* How several addresses at a hop, or different ones in turn, are to be read. */
enum path_spread {
	PATH_SPREAD_NONE,	/* one address, or too few answers to tell:
				   in rounds, a few of two */
	PATH_SPREAD_FLOW,	/* each flow has its own, and keeps it */
	PATH_SPREAD_PACKET,	/* one flow, one address after the other */
	PATH_SPREAD_CHANGE,	/* one flow, another address from a moment on:
					   the route has changed */
};

struct path_hop {
	uint8_t		ttl;
	uint8_t		responders;
	bool		target;		/* the target is among them */
	unsigned	more;		/* responders left out */
	uint64_t	sent, answered, late, lost, pending, unsent;
	enum path_loss	loss;
	enum path_spread spread;
	unsigned	odd;		/* of all responders together */
	const struct path_responder *const *responder;	/* most answers
					   first; equal: first come first */
};

/* Where the path ends, and why we believe so. */
enum path_end {
	PATH_END_OPEN,		/* nothing is known yet, or nobody answered */
	PATH_END_REACHED,	/* the target has answered */
	PATH_END_REFUSED,	/* the target itself answered with an error */
	PATH_END_BLOCKED,	/* somebody on the way refuses */
	PATH_END_TOO_BIG,	/* ... what is as big as the hops' probes */
	PATH_END_LOOP,		/* the same routers again and again */
	PATH_END_SILENT,	/* answers end before the target */
};

struct path {
	enum path_end	end;
	uint8_t		last;		/* farthest hop worth telling: the
					   target's (of the longest flow),
					   who refuses, the second round of
					   a loop; else the last that
					   answered, else 0 */
	uint8_t		distance;	/* of the target, smallest; 0: ? */
	uint8_t		distance_most;	/* ... largest over flows */
	bool		alive;		/* the target answered, perhaps only a
					   probe to the far end */
	bool		partial;	/* ... and yet not all TTLs from
					   distance on, of those settled */

	/* BLOCKED, TOO_BIG, REFUSED: who, how, and at which hop at the least
	 * and at the most; the same when it is certain.  Most 255: only a
	 * probe to the far end was refused; both 0: this host itself
	 * refuses. */
	struct addr	by;
	uint8_t		by_type, by_code;
	uint8_t		by_least, by_most;
	uint32_t	by_mtu;		/* what he would pass on, 0: he does
					   not say, or nothing possible */

	uint32_t	mtu;		/* largest packet that got to the
					   target and back whole; 0: ? */
	bool		mtu_exact;	/* ... and no larger one can: it is the
					   largest that leaves this host, or
					   somebody has told just this; else
					   what is larger was not asked */
	uint32_t	mtu_told;	/* smallest MTU told on the way, 0: - */
	struct addr	mtu_by;		/* ... by whom */
	uint8_t		mtu_hop;	/* ... whose hop this is, 0: ? */
	bool		mtu_silent;	/* small packets arrive, large ones
					   vanish without a word */
	uint32_t	mtu_lost;	/* ... the smallest of these, else 0 */
	uint32_t	mtu_tried;	/* largest sent whole, 0: none */

	/* The target's reply: what of our DSCP and ECN came back (IPv4's
	 * only hint; end to end); -1: no reply. */
	int16_t		tos_back;

	uint64_t	changes;	/* times a flow's route changed; told
					   once it is as good as certain, a
					   few answers after it happened; one
					   less when it was none after all */
	uint8_t		route_len;	/* IPv4 record route of the reply */
	uint8_t		route[40];	/* ... the option as it came */
};

/* A flow that was at one address at a hop and is now at another. */
struct path_change {
	nsec		wall;		/* when the new one was heard first */
	uint16_t	flow;
	uint8_t		ttl;		/* the nearest hop that differs */
	struct addr	from, to;
};

/* Where flows that met somebody at a TTL went next. */
struct path_link {
	uint8_t		from, to;	/* responders at ttl and ttl + 1, as
					   indices into path_hop.responder;
					   PATH_NOBODY: no answer */
	uint16_t	flows;		/* how many */
};

/* Copies conf.  NULL: no memory. */
struct paths *paths_new(const struct paths_conf *conf);
void paths_free(struct paths *paths);

/* Take note; never allocates.  Events of no target are ignored. */
void paths_note(struct paths *paths, const struct event *event);

/*
 * What is known so far.  The result of each function is valid until the next
 * paths_note() or call of the same function.
 */
const struct path *paths_path(const struct paths *paths, uint32_t target);

/* ttl within first..hops. */
const struct path_hop *paths_hop(const struct paths *paths, uint32_t target,
    uint8_t ttl);

/* Times of a hop, over all who answered there; percentiles and jitter, too.
 * Loss as it is, without paths_hop's reading of it. */
void paths_hop_stats(const struct paths *paths, uint32_t target, uint8_t ttl,
    struct stats *stats);

/*
 * For --fail-if and summaries: the numbers of the target's own hop (of the
 * longest flow).  While it has not answered a hop's probe, those of the
 * farthest hop asked, where all is loss then: whoever answered there counts
 * as an error.
 */
void paths_stats(const struct paths *paths, uint32_t target,
    struct stats *stats);

/* Who answered a flow at a TTL last: index into path_hop.responder, or
 * PATH_NOBODY. */
uint8_t paths_flow(const struct paths *paths, uint32_t target, uint8_t ttl,
    uint16_t flow);

/* A flow's own distance to the target, 0: not known. */
uint8_t paths_flow_distance(const struct paths *paths, uint32_t target,
    uint16_t flow);

/* Links from ttl to ttl + 1; writes up to n, returns how many there are. */
unsigned paths_links(const struct paths *paths, uint32_t target, uint8_t ttl,
    struct path_link *links, unsigned n);

/*
 * Where the loss that reaches the target begins: at one of the hops from..by,
 * for it shows from `by` on and may have spared nearer ones by chance (one of
 * a hundred).  0, 0: not known, or there is none before the target.
 */
struct path_span {
	uint8_t		from, by;
	bool		partly;		/* more of it comes in farther on */
};

void paths_loss(const struct paths *paths, uint32_t target,
    struct path_span *span);

/* The newest changes, oldest first; path.changes counts all. */
unsigned paths_changes(const struct paths *paths, uint32_t target,
    struct path_change changes[static PATH_CHANGES]);

/*
 * Hops back that the TTL of an answer suggests: it began with the smallest of
 * 64, 128 and 255 that is no less.  0: unknown.  An estimate.
 */
int path_back(int ttl);

#endif
