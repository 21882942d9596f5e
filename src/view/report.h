/*
 * report.h - what a view may look at
 *
 * Everything is read only and outlives the view.  Filled in by the session.
 */
#ifndef ASDIC_REPORT_H
#define ASDIC_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/nsec.h"

struct census;
struct expect;
struct judge;
struct nametab;
struct paths;
struct rule;
struct sizes;
struct stats;
struct tallies;
struct targets;

enum report_stamps {
	STAMPS_NONE, STAMPS_UNIX, STAMPS_RFC3339, STAMPS_RELATIVE,
};

/* Settings that concern nothing but how things are told. */
struct report_style {
	bool		quiet;		/* summary only */
	bool		verbose;
	bool		numeric;	/* never a reverse name */
	bool		both;		/* tracepath: name and address */
	bool		address_first;	/* ... in this order */
	bool		outstanding;	/* tell of probes not answered yet */
	bool		three_decimals;
	bool		bell;
	bool		all_addresses;	/* one name is several targets */
	bool		flood;		/* dots instead of lines */
	bool		histogram;
	enum report_stamps stamps;
	int		columns;	/* of the terminal, 0: not a terminal;
					   changes with it */
	int		rows;		/* of the same */
	unsigned	others;		/* how often others may have written to
					   it since */
	uint8_t		tos;		/* what was sent, to compare */
	uint32_t	label;		/* IPv6 flow label sent, 0: none */
	unsigned	windows;	/* sliding windows in use */
	nsec		window[4];
};

/* What the plan of a trace has decided about one hop of one target. */
struct report_hop {
	bool		settled;	/* nothing more will be asked of it */
	uint32_t	inferred;	/* the target whose hop this is taken
					   from, unasked; UINT32_MAX: asked */
};

/* How a path is traced. */
struct report_trace {
	uint8_t		first, hops;	/* TTLs asked */
	uint8_t		gap;		/* silent hops that end it */
	unsigned	tries;		/* probes a hop and round */
	uint16_t	flow, flows;	/* flows flow .. flow + flows - 1 */
	uint64_t	rounds;		/* 0: for ever */
	bool		multipath;
	unsigned	confidence;	/* per cent, multipath */

	/* Constant time; arg is the plan. */
	void		(*hop)(const void *arg, uint32_t target, uint8_t ttl,
			    struct report_hop *hop);
	const void	*arg;
};

/*
 * How the size of packets is looked for.  The functions may be NULL, where
 * nobody knows; arg is NULL in a run that could not begin.
 */
struct report_mtu {
	uint8_t		hops;		/* TTLs 1..hops ask for a hop */
	uint16_t	flow;
	uint32_t	most;		/* no larger packet is tried; 0: no
					   limit but the interface's */
	bool		every_hop;	/* tell what gets to each hop */
	bool		fragments;	/* are fragments carried? */

	/* Will nothing more be asked of it?  NULL: only the end of the run
	 * settles anything. */
	bool		(*settled)(const void *arg, uint32_t target);

	/* Largest packet that leaves this host towards it; 0: unknown. */
	uint32_t	(*local)(const void *arg, uint32_t target);

	/* What the kernel took for the path MTU to it, before the first probe
	 * and by now; 0: unknown. */
	uint32_t	(*cached)(const void *arg, uint32_t target, bool after);
	const void	*arg;
};

/* How very many targets are asked who is up. */
struct report_sweep {
	bool		up, down;	/* bare addresses of these, no more */
	bool		names;		/* reverse names only of addresses */
	double		rate;		/* probes a second, as asked for */
	unsigned	tries;		/* probes to a silent target */
	bool		growing;	/* the list goes on: count not known */
	bool		uneven;		/* the pace was not ours alone to keep:
					   names, or a list that came slowly */
	int		columns;	/* of the terminal that stderr is; 0:
					   it is none */
};

/* Why a run ended. */
enum ending_reason {
	ENDING_DONE,		/* every probe that was to be sent is settled */
	ENDING_INTERRUPTED,	/* ^C, SIGTERM, SIGHUP */
	ENDING_DEADLINE,
	ENDING_UNTIL,		/* --until was reached */
	ENDING_ERROR,		/* --stop-on-error */
	ENDING_OUTPUT,		/* stdout failed */
	ENDING_FAILED,		/* it could not begin: see failure */
};

struct report {
	const char	*verb;		/* "ping" */
	const char	*version;
	const char	*program;	/* before complaints; NULL: "asdic" */
	int		 argc;
	char *const	*argv;		/* as the user typed it, argv[0] too */
	const struct targets *targets;
	const struct tallies *tallies;	/* NULL: a sweep; it did not begin */
	const struct census *census;	/* NULL: no sweep */
	const struct report_sweep *sweep;	/* NULL: the same */
	struct expect	*expect;	/* NULL: nobody in particular; only
					   to be walked through */
	const struct paths *paths;	/* NULL: not about paths */
	const struct report_trace *trace;	/* NULL: the same */
	const struct sizes *sizes;	/* NULL: not about sizes */
	const struct report_mtu *mtu;	/* NULL: the same */
	const struct nametab *names;	/* NULL: none are asked for */
	const struct report_style *style;
	const struct rule *fail_if;	/* NULL: none */
	bool		 filed;		/* out is a file, written anew after
					   each interim summary */
	const struct judge *judge;	/* NULL: nothing is judged */
	const struct stats *former;	/* READDRESSED: what the last address
					   came to */
	uint32_t	 payload;	/* bytes; sizes differ: the first */
	uint32_t	 payload_last;	/* the last; the same: all alike */
	uint16_t	 ident;		/* on the wire; 0: not to be told */
	const uint8_t	*pattern;	/* of the payload; NULL: not chosen */
	size_t		 pattern_len;
	uint32_t	 options_len;	/* IPv4 options in each probe */
	struct addr	 source;	/* if chosen by the user */
	const char	*device;	/* if chosen by the user */
	nsec		 interval;	/* between probes to one target */
	bool		 paced;		/* answers set the pace, not interval */
	nsec		 start;		/* monotonic */
	nsec		 start_wall;
	enum ending_reason reason;	/* why it ended, once EVENT_END came */

	/* The name of an interface; "" when there is none such. */
	void		(*zone_name)(uint32_t index,
			    char name[static ADDR_ZONE]);
};

/* How a run ended; given to the view when it closes. */
struct ending {
	enum ending_reason reason;
	int		 status;	/* exit status */
	nsec		 at, wall;
	const char	*failure;	/* one line, escaped; NULL: none */
	uint64_t	 drops;		/* replies our own sockets dropped */
	uint64_t	 overruns;	/* times errors were dropped unseen */
	uint64_t	 throttled;	/* times a full queue slowed us down */
	uint64_t	 held;		/* times a slow reader stopped us */
	uint64_t	 foreign, corrupt, truncated, wrong_source;
};

#endif
