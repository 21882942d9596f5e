/*
 * A list of entries, each for a span of indices: a network's hosts, a
 * literal, or the places of a name.  The entry of an index is found by binary
 * search over where the spans start, and a host's address by counting up from
 * the first, so a million hosts cost one entry and a lookup a few steps.
 *
 * A name keeps, for each of its places, a ring of the last addresses it had.
 * The series of a probe says which of them it was sent to, so that what is in
 * the air while a name moves still finds its way.
 */
#include <assert.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "model/targetstate.h"

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

/* NULL: it is none. */
static struct name *name_of(const struct entry *entry)
{
	return entry->extra ? entry->extra->name : NULL;
}

static const struct place *find_place(const struct entry *entry,
    uint32_t target)
{
	return &name_of(entry)->place[target - entry->start];
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

	if (!name_of(entry) || find_place(entry, target)->had)
		return TARGET_READY;
	if (target != entry->start)
		return TARGET_ABSENT;
	return name_of(entry)->reason ? TARGET_UNRESOLVED : TARGET_RESOLVING;
}

bool targets_where(const void *list, const struct probe *probe,
    struct addr *to)
{
	const struct targets *targets = list;
	const struct entry *entry = find_entry(targets, probe->target);
	const struct place *place;

	if (!name_of(entry)) {
		*to = entry->first;
		if (probe->target != entry->start)
			addr_advance(to, probe->target - entry->start);
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

	return name_of(entry) ? find_place(entry, target)->series : 0;
}

const char *targets_text(const struct targets *targets, uint32_t target,
    char text[static TARGET_TEXT])
{
	const struct entry *entry = find_entry(targets, target);
	struct addr addr;

	if (entry->extra && entry->extra->text) {
		strlcpy(text, entry->extra->text, TARGET_TEXT);
		return text;
	}
	addr = addr_add(&entry->first, target - entry->start);
	return addr_format(&addr, text);
}

const char *targets_label(const struct targets *targets, uint32_t target)
{
	const struct entry *entry = find_entry(targets, target);

	return entry->extra ? entry->extra->label : NULL;
}

const char *targets_canonical(const struct targets *targets,
    uint32_t target)
{
	const struct entry *entry = find_entry(targets, target);

	return name_of(entry) ? name_of(entry)->canonical : NULL;
}

int targets_reason(const struct targets *targets, uint32_t target)
{
	return targets_state(targets, target) == TARGET_UNRESOLVED ?
	    name_of(find_entry(targets, target))->reason : 0;
}

bool targets_is_name(const struct targets *targets, uint32_t target)
{
	return name_of(find_entry(targets, target));
}

bool targets_next_name(const struct targets *targets, uint32_t *target)
{
	const struct entry *entry, *end;

	if (*target >= targets->count)
		return false;
	end = targets->entry + targets->n;
	entry = find_entry(targets, *target);
	if (entry->start != *target)
		entry++;
	while (entry < end && !name_of(entry))
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

/*
 * Those of addrs that may be used, each once, as many as there are places.
 * *reason becomes why it is none.
 */
static unsigned choose(const struct targets *targets, const struct addr *addrs,
    unsigned n, struct addr chosen[static TARGET_PLACES], int *reason)
{
	unsigned m = 0;

	/* In words when there are addresses, but no use for them: not of the
	 * family that was wanted. */
	*reason = n ? EAI_ADDRFAMILY : EAI_NONAME;
	for (unsigned i = 0; i < n && m < TARGET_PLACES; i++) {
		const struct addr *addr = &addrs[i];

		if (!addr_is_set(addr) || (targets->conf.family != AF_UNSPEC &&
		    targets->conf.family != addr->family))
			continue;
		if (addr->family == AF_INET6 && addr->zone == 0 &&
		    addr_is_link_local(addr))
			continue;
		if (target_is_excluded(targets, addr))
			*reason = EAI_NODATA;
		else if (!is_among(addr, chosen, m))
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
	struct name *name = name_of(find_entry(targets, target));
	enum event_kind kind = EVENT_RESOLVED;
	unsigned m, next = 0;
	int reason;

	assert(name);
	m = error ? 0 : choose(targets, addrs, n, chosen, &reason);
	if (m == 0) {
		name->reason = error ? error : reason;
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

/* ---- all of them ---- */

static bool is_group(const struct addr *addr)
{
	return addr_is_multicast(addr) || addr_is_broadcast(addr);
}

/* Only IPv4 has others behind multicast. */
bool target_has_group(const struct addr *first, const struct addr *last)
{
	struct addr group = addr_v4(UINT32_C(0xe0000000));

	return is_group(first) || is_group(last) ||
	    (first->family == AF_INET && addr_compare(first, &group) < 0 &&
	    addr_compare(last, &group) > 0);
}

unsigned targets_families(const struct targets *targets)
{
	unsigned families = 0;
	struct addr last;

	for (uint32_t i = 0; i < targets->n; i++) {
		const struct entry *entry = &targets->entry[i];
		uint32_t behind = i + 1 < targets->n ? entry[1].start :
		    targets->count;

		if (name_of(entry))
			continue;
		families |= entry->first.family == AF_INET ? TARGETS_IPV4 :
		    TARGETS_IPV6;
		last = addr_add(&entry->first, behind - entry->start - 1);
		if (target_has_group(&entry->first, &last))
			families |= TARGETS_GROUP;
	}
	return families;
}

uint64_t targets_duplicates(const struct targets *targets)
{
	return targets->duplicates;
}

uint64_t targets_excluded(const struct targets *targets)
{
	return targets->left_out;
}
