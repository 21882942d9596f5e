/*
 * Adding to the list.  What a text says is a span of addresses; what of it was
 * given before or is excluded is cut out, and each piece that is left becomes
 * an entry, or makes the one before it longer where it continues that.  So
 * hosts listed one by one in order cost as much as their network.
 *
 * Texts live in an arena of blocks that never move and are freed last.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "model/targetstate.h"

enum {
	TARGET_LABEL = 255,	/* longest text or label */
	TARGET_FEW = 1024,	/* bytes in the arena's first block, */
	TARGET_BLOCK = 65536,	/* and in each of the others */
	TARGET_MAX = 1 << 20,	/* conf.max if it is 0 */
};

static const char no_memory[] = "out of memory";

struct targets *targets_new(const struct targets_conf *conf)
{
	struct targets *targets = calloc(1, sizeof(*targets));

	if (!targets)
		return NULL;
	targets->conf = *conf;
	if (targets->conf.max == 0)
		targets->conf.max = TARGET_MAX;
	SLIST_INIT(&targets->arena);
	SLIST_INIT(&targets->extras);
	spans_init(&targets->given);
	spans_init(&targets->excluded);
	return targets;
}

void targets_free(struct targets *targets)
{
	struct extra *extra;
	struct block *block;

	if (!targets)
		return;
	while ((extra = SLIST_FIRST(&targets->extras))) {
		SLIST_REMOVE_HEAD(&targets->extras, next);
		if (extra->name)
			free(extra->name->canonical);
		free(extra->name);
		free(extra);
	}
	while ((block = SLIST_FIRST(&targets->arena))) {
		SLIST_REMOVE_HEAD(&targets->arena, next);
		free(block);
	}
	spans_fini(&targets->given);
	spans_fini(&targets->excluded);
	free(targets->entry);
	free(targets);
}

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

/* A name has so many places; 0: it is none. */
static struct extra *extra_new(struct targets *targets, const char *text,
    const char *label, unsigned places)
{
	struct extra *extra = calloc(1, sizeof(*extra));

	if (!extra)
		return NULL;
	SLIST_INSERT_HEAD(&targets->extras, extra, next);
	if (text && !(extra->text = keep(targets, text, strlen(text))))
		return NULL;
	if (label && !(extra->label = keep(targets, label, label_len(label))))
		return NULL;
	if (places && !(extra->name = name_new(places)))
		return NULL;
	return extra;
}

/* ---- pieces ---- */

/* What becomes of a text that is being added. */
struct piece {
	struct addr	first;
	uint64_t	count;		/* of hosts, or of places */
	const char	*text, *label;	/* may be NULL */
	bool		is_name;
	struct extra	*extra;		/* of the pieces before it */
};

/* Does the list end just before this address, with nothing to tell of it? */
static bool is_continued(const struct targets *targets,
    const struct addr *first)
{
	const struct entry *last;
	struct addr next;

	if (targets->n == 0)
		return false;
	last = &targets->entry[targets->n - 1];
	if (last->extra)
		return false;
	next = addr_add(&last->first, targets->count - last->start);
	return addr_equal(&next, first);
}

static const char *add_piece(struct targets *targets, struct piece *piece)
{
	struct entry entry = { .start = targets->count,
		.first = piece->first };

	if (piece->count >= UINT32_MAX - targets->count)
		return "too many targets";
	if (!piece->extra && (piece->text || piece->label)) {
		piece->extra = extra_new(targets, piece->text, piece->label,
		    piece->is_name ? (unsigned)piece->count : 0);
		if (!piece->extra)
			return no_memory;
	}
	entry.extra = piece->extra;
	if (entry.extra || !is_continued(targets, &piece->first)) {
		if (make_room(targets))
			return no_memory;
		targets->entry[targets->n++] = entry;
	}
	targets->names += piece->is_name;
	targets->count += (uint32_t)piece->count;
	return NULL;
}

/* The first span of a set at or behind an address, if it begins before
 * *first: then it replaces it. */
static bool is_nearer(const struct spans *spans, const struct addr *at,
    struct addr *first, struct addr *last)
{
	struct addr low, high;

	if (!spans_next(spans, at, &low, &high) ||
	    (addr_is_set(first) && addr_compare(&low, first) >= 0))
		return false;
	*first = low;
	*last = high;
	return true;
}

enum taken { TAKEN_NOT, TAKEN_EXCLUDED, TAKEN_GIVEN };

/* The next addresses, if there are any, that must not be added. */
static enum taken next_taken(const struct targets *targets,
    const struct addr *at, struct addr *first, struct addr *last)
{
	struct addr any = *at;
	enum taken taken = TAKEN_NOT;

	*first = (struct addr){ .family = AF_UNSPEC };
	if (is_nearer(&targets->excluded, at, first, last))
		taken = TAKEN_EXCLUDED;
	any.zone = 0;
	if (at->zone && is_nearer(&targets->excluded, &any, first, last)) {
		first->zone = last->zone = at->zone;
		taken = TAKEN_EXCLUDED;
	}
	if (is_nearer(&targets->given, at, first, last))
		taken = TAKEN_GIVEN;
	return taken;
}

/* Add a span without what is taken of it. */
static const char *add_span(struct targets *targets, struct piece *piece)
{
	struct addr at = piece->first, first, last;
	uint64_t left = piece->count, n;
	const char *phrase;
	enum taken taken;

	while (left > 0) {
		taken = next_taken(targets, &at, &first, &last);
		n = left;
		if (taken != TAKEN_NOT)
			n = addr_compare(&first, &at) <= 0 ? 0 :
			    addr_distance(&at, &first);
		piece->first = at;
		piece->count = n = n < left ? n : left;
		phrase = n ? add_piece(targets, piece) : NULL;
		if (phrase)
			return phrase;
		at = addr_add(&at, n);
		left -= n;
		if (left == 0)
			break;
		n = addr_distance(&at, &last);
		n = n < left ? n + 1 : left;
		if (taken == TAKEN_GIVEN)
			targets->duplicates += n;
		else
			targets->left_out += n;
		at = addr_add(&at, n);
		left -= n;
	}
	return NULL;
}

bool target_is_excluded(const struct targets *targets,
    const struct addr *addr)
{
	struct addr at = *addr, first, last;

	if (spans_next(&targets->excluded, &at, &first, &last) &&
	    addr_compare(&first, &at) <= 0)
		return true;
	at.zone = 0;
	return addr->zone && spans_next(&targets->excluded, &at, &first,
	    &last) && addr_compare(&first, &at) <= 0;
}

const char *targets_add(struct targets *targets, const char *text,
    const char *label)
{
	struct piece piece = { .label = label };
	struct hosts hosts;
	const char *phrase;
	char usual[ADDR_TEXT];

	if (strnlen(text, TARGET_LABEL + 1) > TARGET_LABEL)
		return "too long";
	phrase = hosts_parse(&hosts, text, &targets->conf, targets->phrase);
	if (phrase)
		return phrase;
	if (hosts.count == 0) {
		piece.is_name = true;
		piece.count = targets->conf.all_addresses ? TARGET_PLACES : 1;
		piece.text = text;
		return add_piece(targets, &piece);
	}
	if (targets->conf.hosts_only &&
	    target_has_group(&hosts.first, &hosts.last))
		return "a multicast or broadcast address is not one host";
	piece.first = hosts.first;
	piece.count = hosts.count;
	if (hosts.count == 1 &&
	    strcmp(text, addr_format(&hosts.first, usual)) != 0)
		piece.text = text;
	phrase = add_span(targets, &piece);
	if (!phrase && targets->conf.unique &&
	    spans_add(&targets->given, &hosts.first, &hosts.last))
		phrase = no_memory;
	return phrase;
}

const char *targets_exclude(struct targets *targets, const char *text)
{
	struct targets_conf conf = targets->conf;
	struct hosts hosts;
	const char *phrase;

	conf.family = AF_UNSPEC;
	conf.why = NULL;
	conf.link_zones = NULL;
	if (strnlen(text, TARGET_LABEL + 1) > TARGET_LABEL)
		return "too long";
	phrase = hosts_parse_whole(&hosts, text, &conf);
	if (phrase)
		return phrase;
	if (hosts.count == 0)
		return "not an address, network or range";
	if (spans_add(&targets->excluded, &hosts.first, &hosts.last))
		return no_memory;
	return NULL;
}
