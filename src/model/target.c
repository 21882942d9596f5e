/*
 * A list of entries, each for a span of indices: a network's hosts, a
 * literal, or the places of a name.  The entry of an index is found by binary
 * search over where the spans start, and a host's address by counting up from
 * the first, so a million hosts cost one entry and a lookup a few steps.
 *
 * A name keeps, for each of its places, a ring of the last addresses it had.
 * The series of a probe says which of them it was sent to, so that what is in
 * the air while a name moves still finds its way.
 *
 * Texts live in an arena of blocks that never move and are freed last.
 */
#include <assert.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "model/hosts.h"
#include "model/target.h"

enum {
	TARGET_MOVES = 8,	/* addresses remembered of each place */
	TARGET_PLACES = 16,	/* kept for a name with all its addresses */
	TARGET_LABEL = 255,	/* longest text or label */
	TARGET_FEW = 1024,	/* bytes in the arena's first block, */
	TARGET_BLOCK = 65536,	/* and in each of the others */
	TARGET_MAX = 1 << 20,	/* conf.max if it is 0 */
};

struct place {
	struct addr	addr[TARGET_MOVES];	/* by series, modulo */
	uint8_t		series;
	uint8_t		had;		/* entries of addr that are valid */
};

struct name {
	char		*canonical;
	int		 reason;	/* EAI_*, 0: none yet, or resolved */
	unsigned	 places;
	struct place	 place[];
};

struct entry {
	uint32_t	 start;		/* index of its first host */
	struct addr	 first;		/* unless it is a name */
	struct name	*name;		/* NULL: it is none */
	const char	*text, *label;
};

struct block {
	SLIST_ENTRY(block) next;
	size_t		 used, size;
	char		 text[];
};

struct targets {
	struct targets_conf conf;
	struct entry	*entry;
	uint32_t	 n, room;	/* of entries */
	uint32_t	 count;		/* of indices */
	uint32_t	 names;
	SLIST_HEAD(, block) arena;
	char		 phrase[HOSTS_PHRASE];
};

struct targets *targets_new(const struct targets_conf *conf)
{
	struct targets *targets = calloc(1, sizeof(*targets));

	if (!targets)
		return NULL;
	targets->conf = *conf;
	if (targets->conf.max == 0)
		targets->conf.max = TARGET_MAX;
	SLIST_INIT(&targets->arena);
	return targets;
}

void targets_free(struct targets *targets)
{
	struct block *block;

	if (!targets)
		return;
	for (uint32_t i = 0; i < targets->n; i++) {
		if (targets->entry[i].name)
			free(targets->entry[i].name->canonical);
		free(targets->entry[i].name);
	}
	while ((block = SLIST_FIRST(&targets->arena))) {
		SLIST_REMOVE_HEAD(&targets->arena, next);
		free(block);
	}
	free(targets->entry);
	free(targets);
}

/* ---- adding ---- */

/* Copy the first len bytes of text into the arena; NULL: no memory. */
static const char *keep(struct targets *targets, const char *text, size_t len)
{
	struct block *block = SLIST_FIRST(&targets->arena);
	size_t size = block ? TARGET_BLOCK : TARGET_FEW;
	char *copy;

	assert(len < TARGET_FEW);
	if (!block || block->used + len + 1 > block->size) {
		block = malloc(sizeof(*block) + size);
		if (!block)
			return NULL;
		block->used = 0;
		block->size = size;
		SLIST_INSERT_HEAD(&targets->arena, block, next);
	}
	copy = block->text + block->used;
	memcpy(copy, text, len);
	copy[len] = '\0';
	block->used += len + 1;
	return copy;
}

static int make_room(struct targets *targets)
{
	uint32_t room = targets->room ? targets->room * 2 : 8;
	struct entry *entry;

	if (targets->n < targets->room)
		return 0;
	if (room < targets->room)
		return -1;
	entry = reallocarray(targets->entry, room, sizeof(*entry));
	if (!entry)
		return -1;
	targets->entry = entry;
	targets->room = room;
	return 0;
}

static struct name *name_new(unsigned places)
{
	struct name *name = calloc(1, sizeof(*name) +
	    places * sizeof(name->place[0]));

	if (name)
		name->places = places;
	return name;
}

/* As much of a label as is kept, cut at a whole character of UTF-8. */
static size_t label_len(const char *label)
{
	size_t len = strnlen(label, TARGET_LABEL + 1);

	if (len <= TARGET_LABEL)
		return len;
	len = TARGET_LABEL;
	while (len > 0 && ((unsigned char)label[len] & 0xc0) == 0x80)
		len--;
	return len;
}

const char *targets_add(struct targets *targets, const char *text,
    const char *label)
{
	static const char no_memory[] = "out of memory";
	size_t len = strnlen(text, TARGET_LABEL + 1);
	struct entry entry = { .start = targets->count };
	struct hosts hosts;
	const char *phrase;
	uint64_t indices;

	if (len > TARGET_LABEL)
		return "too long";
	phrase = hosts_parse(&hosts, text, &targets->conf, targets->phrase);
	if (phrase)
		return phrase;
	indices = hosts.count;
	if (hosts.count == 0)
		indices = targets->conf.all_addresses ? TARGET_PLACES : 1;
	if (indices >= UINT32_MAX - targets->count)
		return "too many targets";
	entry.text = keep(targets, text, len);
	entry.label = label ? keep(targets, label, label_len(label)) : NULL;
	if (!entry.text || (label && !entry.label) || make_room(targets))
		return no_memory;
	if (hosts.count == 0) {
		entry.name = name_new((unsigned)indices);
		if (!entry.name)
			return no_memory;
		targets->names++;
	} else {
		entry.first = hosts.first;
	}
	targets->entry[targets->n++] = entry;
	targets->count += (uint32_t)indices;
	return NULL;
}

/* ---- looking up ---- */

static const struct entry *find_entry(const struct targets *targets,
    uint32_t target)
{
	const struct entry *entry = targets->entry;
	uint32_t low = 0, high = targets->n;

	assert(target < targets->count);
	if (targets->n == targets->count)	/* no spans: it is the place */
		return entry + target;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (entry[middle].start <= target)
			low = middle;
		else
			high = middle;
	}
	return entry + low;
}

static const struct place *find_place(const struct entry *entry,
    uint32_t target)
{
	return &entry->name->place[target - entry->start];
}

uint32_t targets_count(const struct targets *targets)
{
	return targets->count;
}

uint32_t targets_names(const struct targets *targets)
{
	return targets->names;
}

enum target_state targets_state(const struct targets *targets,
    uint32_t target)
{
	const struct entry *entry = find_entry(targets, target);

	if (!entry->name || find_place(entry, target)->had)
		return TARGET_READY;
	if (target != entry->start)
		return TARGET_ABSENT;
	return entry->name->reason ? TARGET_UNRESOLVED : TARGET_RESOLVING;
}

bool targets_where(const void *list, const struct probe *probe,
    struct addr *to)
{
	const struct targets *targets = list;
	const struct entry *entry = find_entry(targets, probe->target);
	const struct place *place;

	if (!entry->name) {
		*to = entry->first;
		if (probe->target != entry->start)
			*to = addr_add(to, probe->target - entry->start);
		return true;
	}
	place = find_place(entry, probe->target);
	if ((uint8_t)(place->series - probe->series) >= place->had)
		return false;
	*to = place->addr[probe->series % TARGET_MOVES];
	return true;
}

bool targets_addr(const struct targets *targets, uint32_t target,
    struct addr *addr)
{
	struct probe probe = {
		.target = target,
		.series = targets_series(targets, target),
	};

	return targets_where(targets, &probe, addr);
}

uint8_t targets_series(const struct targets *targets, uint32_t target)
{
	const struct entry *entry = find_entry(targets, target);

	return entry->name ? find_place(entry, target)->series : 0;
}

const char *targets_text(const struct targets *targets, uint32_t target,
    char text[static TARGET_TEXT])
{
	const struct entry *entry = find_entry(targets, target);
	const struct entry *behind = entry + 1;
	uint32_t end = behind < targets->entry + targets->n ? behind->start :
	    targets->count;
	struct addr addr;

	if (entry->name || end - entry->start == 1) {
		strlcpy(text, entry->text, TARGET_TEXT);
		return text;
	}
	addr = addr_add(&entry->first, target - entry->start);
	return addr_format(&addr, text);
}

const char *targets_label(const struct targets *targets, uint32_t target)
{
	return find_entry(targets, target)->label;
}

const char *targets_canonical(const struct targets *targets,
    uint32_t target)
{
	const struct entry *entry = find_entry(targets, target);

	return entry->name ? entry->name->canonical : NULL;
}

int targets_reason(const struct targets *targets, uint32_t target)
{
	return targets_state(targets, target) == TARGET_UNRESOLVED ?
	    find_entry(targets, target)->name->reason : 0;
}

bool targets_is_name(const struct targets *targets, uint32_t target)
{
	return find_entry(targets, target)->name;
}

bool targets_next_name(const struct targets *targets, uint32_t *target)
{
	const struct entry *entry, *end = targets->entry + targets->n;

	if (*target >= targets->count)
		return false;
	entry = find_entry(targets, *target);
	if (entry->start != *target)
		entry++;
	while (entry < end && !entry->name)
		entry++;
	if (entry == end)
		return false;
	*target = entry->start;
	return true;
}

/* ---- answers of the resolver ---- */

static const struct addr *newest(const struct place *place)
{
	return &place->addr[place->series % TARGET_MOVES];
}

static bool is_among(const struct addr *addr, const struct addr *addrs,
    unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (addr_equal(addr, &addrs[i]))
			return true;
	return false;
}

/* Those of addrs that may be used, each once, as many as there are places. */
static unsigned choose(const struct targets *targets, const struct addr *addrs,
    unsigned n, struct addr chosen[static TARGET_PLACES])
{
	unsigned m = 0;

	for (unsigned i = 0; i < n && m < TARGET_PLACES; i++) {
		const struct addr *addr = &addrs[i];

		if (!addr_is_set(addr) || (targets->conf.family != AF_UNSPEC &&
		    targets->conf.family != addr->family))
			continue;
		if (addr->family == AF_INET6 && addr->zone == 0 &&
		    addr_is_link_local(addr))
			continue;
		if (!is_among(addr, chosen, m))
			chosen[m++] = *addr;
	}
	return m;
}

/* Does a place of the name have this address now? */
static bool is_placed(const struct name *name, const struct addr *addr)
{
	for (unsigned i = 0; i < name->places; i++)
		if (name->place[i].had &&
		    addr_equal(newest(&name->place[i]), addr))
			return true;
	return false;
}

static void move(struct place *place, const struct addr *addr)
{
	if (place->had)
		place->series++;
	if (place->had < TARGET_MOVES)
		place->had++;
	place->addr[place->series % TARGET_MOVES] = *addr;
}

static void keep_canonical(struct name *name, const char *canonical)
{
	char *copy;

	if (!canonical || (name->canonical &&
	    !strcmp(name->canonical, canonical)))
		return;
	copy = strndup(canonical, TARGET_NAME - 1);
	if (!copy)
		return;			/* the old one is better than none */
	free(name->canonical);
	name->canonical = copy;
}

enum event_kind targets_resolved(struct targets *targets, uint32_t target,
    int error, const struct addr *addrs, unsigned n, const char *canonical)
{
	struct addr chosen[TARGET_PLACES];
	struct name *name = find_entry(targets, target)->name;
	enum event_kind kind = EVENT_RESOLVED;
	unsigned m, next = 0;

	assert(name);
	m = error ? 0 : choose(targets, addrs, n, chosen);
	if (m == 0) {
		/* The reason in words when there are addresses, but no use
		 * for them: not of the family that was wanted. */
		name->reason = error ? error : n ? EAI_ADDRFAMILY : EAI_NONAME;
		return EVENT_UNRESOLVED;
	}
	keep_canonical(name, canonical);
	for (unsigned i = 0; i < name->places; i++) {
		struct place *place = &name->place[i];

		if (place->had && is_among(newest(place), chosen, m))
			continue;
		while (next < m && is_placed(name, &chosen[next]))
			next++;
		if (next == m)
			continue;
		if (i == 0 && place->had)
			kind = EVENT_READDRESSED;
		move(place, &chosen[next]);
	}
	name->reason = 0;
	return kind;
}

unsigned targets_families(const struct targets *targets)
{
	const struct entry *entry;
	unsigned families = 0;

	for (entry = targets->entry; entry < targets->entry + targets->n;
	    entry++) {
		if (entry->name)
			continue;
		families |= entry->first.family == AF_INET ? TARGETS_IPV4 :
		    TARGETS_IPV6;
		if (addr_is_multicast(&entry->first) ||
		    addr_is_broadcast(&entry->first))
			families |= TARGETS_GROUP;
	}
	return families;
}
