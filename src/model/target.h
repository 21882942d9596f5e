/*
 * target.h - who is asked: names, addresses, networks, ranges, lists
 *
 * A list of targets with an index each, in the order given.  A network costs
 * one entry however many hosts it holds; an address is computed from the
 * index.  Names start out without an address and get theirs, or a reason why
 * not, through targets_resolved(); the index never changes.
 *
 * Reads no socket and asks no resolver: the session carries names to
 * io/names and brings the answers.
 */
#ifndef ASDIC_TARGET_H
#define ASDIC_TARGET_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/addr.h"
#include "engine/event.h"

struct targets;

struct targets_conf {
	int		family;		/* AF_INET, AF_INET6; AF_UNSPEC: both */
	const char	*why;		/* ... the phrase for addresses of the
					   other; NULL: the usual one */
	bool		all_addresses;	/* every address of a name */
	bool		single;		/* one host each, no network, no range:
					   what is no address is a name,
					   whatever it looks like */
	uint64_t	max;		/* hosts in one network or range,
					   0: 2^20 */
	bool		unique;		/* each address but once */
	bool		hosts_only;	/* no multicast, no limited broadcast */

	/*
	 * Indices of the interfaces that an IPv6 link-local address may mean
	 * (route_link_zones); NULL: it is taken without one.
	 */
	unsigned	(*link_zones)(uint32_t *index, unsigned n);

	/* Index of an interface by name, 0: none (route_zone). */
	uint32_t	(*zone)(const char *name);

	/* Name of an interface by index, "": none (route_zone_name); NULL:
	 * any index is taken. */
	void		(*zone_name)(uint32_t index,
			    char name[static ADDR_ZONE]);
};

enum target_state {
	TARGET_READY,		/* has an address */
	TARGET_RESOLVING,	/* a name, not answered yet */
	TARGET_UNRESOLVED,	/* a name without an address: see reason */
	TARGET_ABSENT,		/* a place kept for a further address of a
				   name, not used */
};

enum {
	TARGET_TEXT = 288,	/* room for a target as typed */
	TARGET_NAME = 256,	/* room for a canonical name */
};

/* Copies conf.  NULL: no memory. */
struct targets *targets_new(const struct targets_conf *conf);
void targets_free(struct targets *targets);

/*
 * Add what text says: literal (127.1, fe80::1%eth0), network (10.0.0.0/16;
 * IPv4 up to /30 without network and broadcast address), range
 * (10.0.0.1-10.0.0.99), else a name.  What has a colon or ends in a number
 * is never a name.  Both texts are copied; label may be NULL and is cut at
 * 255 bytes.  An IPv6 link-local address without a zone is taken: see
 * addr_is_link_local(); 0.0.0.0 and :: become loopback.  Returns NULL or a
 * phrase, valid until the next call: "not an address", "more than N addresses:
 * say --max-targets", "no such interface", "IPv6 address, but only IPv4 is
 * wanted" (or conf.why), "too many targets" (2^32 - 2 indices are all),
 * "out of memory" (errno is ENOMEM).
 *
 * With conf.unique, addresses that were given before, in whatever form, are
 * left out; names are kept, for what they mean is not known yet.  Targets may
 * be added at any time, also while they are being asked: what there is stays
 * where it is.
 */
const char *targets_add(struct targets *targets, const char *text,
    const char *label);

/*
 * Leave out these addresses, a literal, network (whole) or range of any
 * length, from what is added from here on, and from what names resolve to
 * (one that has no others is then EAI_NODATA).  Without a zone it is about
 * every zone.  Returns a phrase as above.
 */
const char *targets_exclude(struct targets *targets, const char *text);

/* How many addresses were left out: given before; excluded. */
uint64_t targets_duplicates(const struct targets *targets);
uint64_t targets_excluded(const struct targets *targets);

/*
 * Add a list: one target a line, comments from a # at the beginning or after
 * white space, an optional label after white space, CR LF tolerated.  Stops
 * at the first bad line: returns a phrase, *line says where (from 1) and thing
 * (TARGET_TEXT) what was meant, escaped; NULL when all was read.
 */
const char *targets_read(struct targets *targets, FILE *in, unsigned *line,
    char *thing);

/* The same with targets_exclude(); labels are no matter. */
const char *targets_read_excluded(struct targets *targets, FILE *in,
    unsigned *line, char *thing);

enum { TARGETS_LINE = 1024 };	/* longest line of a list */

/* Where in a list we are; all zeros: at its beginning. */
struct targets_feed {
	unsigned	line;		/* the one taken last, from 1 */
	size_t		len;
	bool		skip;		/* the rest of a line that was bad */
	bool		excludes;	/* what comes is left out, not added */
	char		text[TARGETS_LINE + 1];
};

/*
 * Add what comes of such a list, piece by piece, cut anywhere; len 0 is its
 * end.  Returns NULL when all was taken; else the phrase about the line
 * feed->line, thing as above, and *used bytes have been taken: whoever wants
 * to may go on behind them.
 */
const char *targets_feed(struct targets *targets, struct targets_feed *feed,
    const char *bytes, size_t len, size_t *used,
    char thing[static TARGET_TEXT]);

/* How many indices there are, absent ones included. */
uint32_t targets_count(const struct targets *targets);

enum { TARGETS_IPV4 = 1, TARGETS_IPV6 = 2, TARGETS_GROUP = 4 };

/* Which families the addresses are of, and whether one is multicast or the
 * limited broadcast address; names say nothing. */
unsigned targets_families(const struct targets *targets);

/* How many are names. */
uint32_t targets_names(const struct targets *targets);

enum target_state targets_state(const struct targets *targets,
    uint32_t target);

/* For struct engine_conf: targets is a struct targets. */
bool targets_where(const void *targets, const struct probe *probe,
    struct addr *to);

/* The target's newest address; false while it has none. */
bool targets_addr(const struct targets *targets, uint32_t target,
    struct addr *addr);

/* Which of its addresses that is; counts readdressings, modulo 256. */
uint8_t targets_series(const struct targets *targets, uint32_t target);

/*
 * As typed; a host of a network or range: its address.  Not escaped.
 * Returns text.
 */
const char *targets_text(const struct targets *targets, uint32_t target,
    char text[static TARGET_TEXT]);

/* The label of its line, or NULL. */
const char *targets_label(const struct targets *targets, uint32_t target);

/* The canonical name the resolver gave, or NULL. */
const char *targets_canonical(const struct targets *targets,
    uint32_t target);

/* As in EVENT_UNRESOLVED for a target that is unresolved, else 0. */
int targets_reason(const struct targets *targets, uint32_t target);

/* Was it typed as a name (so the address is worth telling)? */
bool targets_is_name(const struct targets *targets, uint32_t target);

/*
 * The first name at or after *target; false when there is none.  Places kept
 * for further addresses are skipped.  Constant time per entry, not per host.
 */
bool targets_next_name(const struct targets *targets, uint32_t *target);

/*
 * Take the answer for a name: n addresses in order of preference (those of
 * an unwanted family are skipped; IPv6 link-local ones too, unless zoned), or
 * error EAI_*.  With all_addresses up to 16 of them fill the places kept.
 * A place that had an address before keeps it if it is among those told, or
 * if there is no other; else it is readdressed and the last seven old ones
 * stay reachable by their series.  A later failure leaves the address as it
 * was.  target is the name's own index.  Returns what happened there:
 * EVENT_RESOLVED (kept, too), EVENT_READDRESSED or EVENT_UNRESOLVED; what
 * became of the further places, targets_state and targets_series tell.
 */
enum event_kind targets_resolved(struct targets *targets, uint32_t target,
    int error, const struct addr *addrs, unsigned n, const char *canonical);

#endif
