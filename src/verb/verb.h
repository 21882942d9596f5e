/*
 * verb.h - the commands, and the world they run in
 *
 * To add a command, write verb/NAME.c and put its struct in the table in
 * verb/verb.c.  Help, completions and the manual check follow from it.
 */
#ifndef ASDIC_VERB_H
#define ASDIC_VERB_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/addr.h"
#include "base/nsec.h"
#include "io/feed.h"

struct examine;
struct loop;
struct names;
struct net;
struct opt;
struct out;
struct route_news;
struct route_watch;
struct session_settings;

/*
 * What a run may ask of the host it runs on, besides packets and time.
 * io/route.h and io/priv.h fill it in; the tests' world invents it.
 */
struct host_ops {
	uint32_t (*zone)(const char *name);
	void	(*zone_name)(uint32_t index, char name[static ADDR_ZONE]);
	unsigned (*link_zones)(uint32_t *index, unsigned n);
	bool	(*is_broadcast)(const struct addr *addr);
	bool	(*is_own)(const struct addr *addr);
	bool	(*has_addr)(const struct addr *addr);	/* route_has_addr */
	uint32_t (*mtu)(const struct addr *to, const char *device);
	uint32_t (*path_mtu)(const struct addr *to, const char *device);
						/* may be NULL */
	int	(*source)(const struct addr *to, const char *device,
		    struct addr *source);	/* route_source */
	int	(*drop)(void);			/* priv_drop */
	void	(*explain)(char *out, size_t size);	/* priv_explain */
	int	(*examine)(struct examine *examine);	/* examine_host */

	/* Begin to tell of changes; NULL: not in this world. */
	struct route_watch *(*watch)(struct loop *loop,
		    void (*fn)(void *arg, const struct route_news *news),
		    void *arg);
	void	(*unwatch)(struct route_watch *watch);
};

/*
 * Everything a run may touch that is not computation.  main.c makes the
 * real one; tests/sim/main.c makes an imaginary one.  Nothing else in asdic
 * reads the time, the environment, the terminal or a source of chance.
 */
struct world {
	struct loop	*loop;		/* time, timers, signals */
	struct net	*net;
	struct names	*names;
	const struct host_ops *host;
	FILE		*in, *out, *err;
	struct feed	*feed;		/* the same as in, by the loop; NULL:
					   not in this world */
	FILE		*(*open_list)(const char *path);	/* to read */
	int		(*try_file)(const char *path);	/* replace_try */
	int		(*write_file)(const char *path, const void *data,
			    size_t n);			/* replace_write */
	struct out	*outq;		/* below out; NULL: nothing waits */
	int		 columns;	/* of the terminal, 0: not a terminal */
	int		 rows;		/* of the same */
	void		(*screen)(int *columns, int *rows);	/* these, as
					   they are by now; NULL: they stay */
	int		 err_columns;	/* of the terminal that err is, or 0 */
	const char	*program;	/* before complaints; NULL: "asdic" */
	uint64_t	 seed;
	bool		 no_reverse;	/* the environment asks for no names of
					   addresses, where iputils heeds it */
	bool		 superuser;	/* may flood, ping faster than 2 ms */
};

enum status {			/* 0, 1, else sysexits(3) */
	STATUS_YES = 0,
	STATUS_NO = 1,
	STATUS_CRITICAL = 2,	/* check alone, where 1 is a warning */
	STATUS_UNKNOWN = 3,	/* the same, and 64 to 77 become it */
	STATUS_USAGE = 64,	/* EX_USAGE */
	STATUS_NOHOST = 68,
	STATUS_INTERNAL = 70,
	STATUS_SYSTEM = 71,
	STATUS_OUTPUT = 74,
	STATUS_PERMISSION = 77,
};

struct verb {
	const char	*name;
	const char	*operands;	/* "TARGET..." */
	const char	*summary;	/* one line of help */
	const struct opt *opts;
	enum status	(*run)(const struct world *world, int argc,
			    char **argv);
};

extern const struct verb verb_ping;
extern const struct verb verb_sweep;
extern const struct verb verb_trace;
extern const struct verb verb_mtu;
extern const struct verb verb_doctor;
extern const struct verb verb_iputils;		/* in place of its ping */
extern const struct verb verb_check;
extern const struct verb verb_tracepath;	/* in place of iputils' */

/* Set by the build from git describe or the dist file. */
extern const char asdic_version[];

/*
 * Answer --help, --version and --list-options, if asked: true when there is
 * nothing more to do.
 */
bool verb_answered(const struct world *world, const struct verb *verb,
    const struct session_settings *settings);

/*
 * Find the verb that argv asks for and run it.  Called by the name of another
 * program that it stands in for, that is told by argv[0], and all of argv is
 * the verb's; world->program is then argv[0].  Else argv[1] names the verb.
 */
int verb_main(const struct world *world, int argc, char **argv);

#endif
