/*
 * session.h - one run: targets, plan, models and view joined
 *
 * The order is fixed: options (pure), lanes, privileges dropped, then names,
 * files, the plan, and go.  Verbs fill in a session_conf; everything that all
 * verbs share happens here.
 */
#ifndef ASDIC_SESSION_H
#define ASDIC_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/engine.h"
#include "io/loop.h"
#include "model/stats.h"
#include "verb/netopt.h"
#include "verb/verb.h"
#include "view/report.h"

/* Linux looks for a neighbour three times, a second each (mcast_solicit and
 * retrans_time_ms of ip-sysctl), and then says "host unreachable". */
#define SESSION_SOUGHT	(3200 * NSEC_MSEC)

struct census;
struct expect;
struct filed;
struct names_answer;
struct nametab;
struct paths;
struct paths_conf;
struct plan;
struct route_watch;
struct rule;
struct rule_extra;
struct session;
struct sizes;
struct sizes_conf;
struct stream;
struct tallies;
struct targets;
struct view;
struct view_ops;

enum session_until { UNTIL_NEVER, UNTIL_UP, UNTIL_DOWN };

/* Options that mean the same in every verb; embedded first in each verb's
 * settings. */
struct session_settings {
	struct net_settings net;
	bool		 only4, only6, all_addresses;
	bool		 single;	/* targets are one host each */
	const char	*family_why;	/* what else than -4 or -6 asks for it:
					   a phrase about a target */
	int64_t		 max_targets;
	const char	*list;		/* --targets FILE */
	int		 format;	/* enum netopt_format, or the verb's */
	const char	*output;	/* --output FILE */
	nsec		 deadline, every, re_resolve;	/* 0: none */
	bool		 any;
	const char	*fail_if;
	int		 until;		/* enum session_until */
	bool		 reverse;	/* look up names of who answers */
	bool		 help, version, list_options;
	struct report_style style;
	enum ending_reason ended;	/* why the run did, when it is over */
};

struct session_conf {
	const struct verb *verb;
	struct session_settings *settings;

	/* What contradicts itself, as netopt_check; not for session_go_on. */
	const char	*(*check)(void *settings, const char **thing);

	/* All of the rest here, when the settings are known. */
	void		(*fill)(struct session_conf *conf, void *settings);

	int		 argc;		/* here to first: session_run's */
	char		**argv;		/* operands last, by opt_parse */
	char		**typed;	/* the same, as typed: getopt moves
					   the words about */
	int		 first;		/* first operand */
	const struct view_ops *const *views;	/* in the order of --format */
	struct engine_conf engine;	/* .spec: families are left to the
					   session */
	struct report	 report;	/* the fields the verb knows */
	const struct paths_conf *paths;	/* NULL: not about paths; the
					   targets are left to the session */
	const struct sizes_conf *sizes;	/* NULL: not about sizes; the same */
	unsigned	 tries;		/* a sweep: a census is taken instead
					   of tallies; 0: none */
	nsec		 patience;
	nsec		 interval;
	bool		 stop_on_error;
	uint64_t	 enough;	/* answers that make a target good,
					   0: one */

	/*
	 * Last checks and the plan, when all targets are known.  NULL after
	 * one line on world->err, with *status set.
	 */
	struct plan	*(*plan)(struct session *session, void *settings,
			    enum status *status);

	/*
	 * Other lists, when privileges are gone; may be NULL.  With tries the
	 * targets of the command line are then empty again, so that some can
	 * be left out.
	 */
	enum status	(*lists)(struct session *session, void *settings);

	/* There are more targets now, and no more to come if last; for a list
	 * that is streamed.  -1: no memory. */
	int		(*grow)(struct session *session, bool last);

	/*
	 * What can be said before there is a target, if anything is to be; a
	 * complaint is one line on world->err.  May be NULL.
	 */
	enum status	(*prepare)(const struct world *world, void *settings);

	bool		 viewed;	/* by session_run: there was a view, so
					   what went wrong has been told */

	/* Fit the engine to the targets on the command line; may be NULL. */
	enum status	(*fit)(struct session *session, void *settings,
			    struct engine_conf *engine);

	/*
	 * A lane could not be opened.  STATUS_YES: try again, with less in
	 * *engine; else it has complained and the run is over.  NULL: the
	 * session's own words.
	 */
	enum status	(*relent)(struct session *session, void *settings,
			    struct engine_conf *engine, int family, int error);

	/*
	 * The only target has its address, and no probe has left: last checks,
	 * and what the report is to know.  Anything but STATUS_YES, after a
	 * complaint, ends the run, and nothing is written to stdout.  NULL:
	 * none.
	 */
	enum status	(*admit)(struct session *session, void *settings,
			    const struct addr *to);
};

struct session {
	const struct world *world;
	const struct session_conf *conf;
	struct targets	*targets;
	struct tallies	*tallies;	/* NULL: a census */
	struct census	*census;	/* NULL: tallies */
	struct expect	*expect;	/* NULL: nobody in particular */
	struct paths	*paths;		/* NULL: not about paths */
	struct sizes	*sizes;		/* NULL: not about sizes */
	struct nametab	*names;
	struct rule	*fail_if;
	struct engine	*engine;
	struct plan	*plan;
	struct view	*view;
	struct filed	*filed;		/* --output; NULL: none */
	struct report	 report;
	struct stats	 former;	/* of an address left behind */
	struct loop_timer deadline, every, again, late_watch, tick;
	struct route_watch *watch;
	unsigned	 families;	/* TARGETS_* of the command line */
	uint8_t		*reached;	/* --until: which targets have, by
					   enum in verdict.c */
	uint32_t	 missing;	/* ... and how many have not */
	enum ending_reason reason;
	uint64_t	 held;
	enum status	 refused;	/* by admit(), by --output; STATUS_YES:
					   not */
	void		*settings;	/* the verb's own */
	bool		 holding, finishing, ended, forbidden, viewed;
	bool		 helpless;	/* a name could not even be asked */
	uint32_t	 heeded;	/* kinds of events of which not only
					   models and view hear */
	bool		 stirred;	/* the view wants its tick */
	bool		 sourced;	/* there is an IPv6 source */
	nsec		 sourceless;	/* ... and was none from here on */
	struct stream	*stream;	/* a list that comes in meanwhile */
	enum status	 spoilt;	/* what a bad line of it comes to; 0:
					   there was none */
	char		 failure[512];
};

/*
 * Run it: from options to the summary.  settings are the verb's own, begin
 * with conf->settings, hold what is not said, and go to all conf's functions.
 */
enum status session_run(const struct world *world, struct session_conf *conf,
    void *settings, int argc, char **argv);

/*
 * The same for a verb that has read its options itself: conf->argc, argv and
 * first are set, and settings are as they should be.
 */
enum status session_go_on(const struct world *world, struct session_conf *conf,
    void *settings);

/*
 * gather.c: targets from operands and from the list, and their names.  It has
 * complained unless the status is STATUS_YES, or STATUS_SYSTEM: no memory.
 *
 * Find the interface of a link-local source address that comes without.
 */
enum status gather_source(const struct world *world,
    struct net_settings *net);
enum status gather_operands(struct session *session);

/* Not one that is streamed. */
enum status gather_list(struct session *session);

/* Ask for the addresses of all names from this index on; of all, again. */
void gather_ask_names(struct session *session, uint32_t from);
void gather_again(struct session *session);

/* Ask for the name of an address, unless it has been asked for. */
void gather_reverse(struct session *session, const struct addr *addr);

/* Take the answer to any of these, and tell what it changes. */
void gather_answer(struct session *session,
    const struct names_answer *answer);

/*
 * lists.c: read a list of targets from a file ("-": standard input) into
 * targets.  Complains unless all is well.
 */
enum status lists_read(struct session *session, struct targets *targets,
    const char *path);

/* The same of those that are to be left out of the session's targets. */
enum status lists_exclude(struct session *session, const char *path);

/* What a list is called in a complaint. */
const char *lists_name(const char *path);

/*
 * stream.c: is the list one that may come in while the run goes on; if so, make
 * what it takes (-1: no memory), begin when the plan has begun, and end.
 */
bool stream_applies(const struct session *session);
int stream_new(struct session *session);
void stream_start(struct session *session);
void stream_free(struct session *session);

/* verdict.c: what the run has shown. */
void verdict_note(struct session *session, const struct event *event);
enum status verdict_status(const struct session *session);
enum status verdict_parse(struct session *session);

/* The same as a program that is judged by its status tells it. */
enum status verdict_told(const struct session *session, enum status status);

/* Parse what is said by option; what is wrong is told on world->err. */
enum status verdict_rule(const struct world *world, const char *option,
    const char *text, const struct rule_extra *extras, size_t n,
    struct rule **rule);
int verdict_prepare(struct session *session);

/* surveyed.c: the same of a sweep; a rule as verdict_rule() has it. */
enum status surveyed_rule(struct session *session, const char *text);
enum status surveyed_status(const struct session *session);

/* run.c: whether this address has a name is known now. */
void session_tell_named(struct session *session, const struct addr *addr);

/* run.c: write what waits; status, or STATUS_OUTPUT after a complaint. */
enum status session_finish_output(const struct world *world,
    enum status status);

/* One line: "asdic: THING: what is wrong", or world->program in its place;
 * thing is escaped, may be NULL. */
void session_complain(const struct world *world, const char *thing,
    const char *what);

/*
 * Where there are hops: a group has no one place on the way, and too many
 * targets are a matter of intent.  Complains unless all is well.
 */
enum status session_mind_limits(const struct session *session);

/*
 * The payload (in bytes, options apart) must fit an IPv4 packet if a target is
 * known to be asked by one; STATUS_USAGE after a complaint.
 */
enum status session_mind_payload(struct session *session, uint32_t payload);

/*
 * sessionlane.c: where there are hops, how probes are asked: all of a flow by
 * one lane, lanes being as spec with what the settings say of them.  timeout
 * is how long to wait for an answer; 0: not said.
 */
void session_fill_hops(struct session_conf *conf, nsec timeout,
    const struct lane_spec *spec);

/* An empty list, by the settings of the session.  NULL: no memory. */
struct targets *session_new_targets(const struct session *session);

/* Are all targets known so far loopback addresses? */
bool session_is_loopback(const struct session *session);

#endif
