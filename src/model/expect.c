/*
 * The expected list is sorted once, by index: first addresses by number, then
 * names without regard to case.  A walk goes through the targets, looks each
 * up, and marks whom it finds; what is unmarked behind the last target was not
 * asked for.
 */
#include "model/expect.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/addr.h"
#include "model/target.h"

struct expect {
	struct targets	*list;
	uint32_t	 n;
	uint32_t	*order;		/* indices of the list, sorted */
	uint8_t		*met;		/* by place in the order */
};

/* What is compared: an address, or a name. */
struct key {
	struct addr	 addr;		/* not set: a name */
	const char	*name;
	char		 text[TARGET_TEXT];
};

static void make_key(const struct targets *targets, uint32_t target,
    struct key *key)
{
	key->addr = (struct addr){ 0 };
	key->name = "";
	if (targets_is_name(targets, target))
		key->name = targets_text(targets, target, key->text);
	else
		targets_addr(targets, target, &key->addr);
}

static int compare_keys(const struct key *a, const struct key *b)
{
	if (!addr_is_set(&a->addr) && !addr_is_set(&b->addr))
		return strcasecmp(a->name, b->name);
	if (addr_is_set(&a->addr) && addr_is_set(&b->addr))
		return addr_compare(&a->addr, &b->addr);
	return addr_is_set(&a->addr) ? -1 : 1;
}

static int compare(const void *a, const void *b, void *list)
{
	struct key x, y;

	make_key(list, *(const uint32_t *)a, &x);
	make_key(list, *(const uint32_t *)b, &y);
	return compare_keys(&x, &y);
}

struct expect *expect_new(struct targets *list)
{
	struct expect *expect = calloc(1, sizeof(*expect));
	uint32_t i;

	if (!expect) {
		targets_free(list);
		return NULL;
	}
	expect->list = list;
	expect->n = targets_count(list);
	expect->order = calloc((size_t)expect->n + 1, sizeof(uint32_t));
	expect->met = calloc((size_t)expect->n + 1, 1);
	if (!expect->order || !expect->met) {
		expect_free(expect);
		return NULL;
	}
	for (i = 0; i < expect->n; i++)
		expect->order[i] = i;
	qsort_r(expect->order, expect->n, sizeof(uint32_t), compare, list);
	return expect;
}

void expect_free(struct expect *expect)
{
	if (!expect)
		return;
	targets_free(expect->list);
	free(expect->order);
	free(expect->met);
	free(expect);
}

const struct targets *expect_list(const struct expect *expect)
{
	return expect->list;
}

/* Mark all that the key meets; false: nobody. */
static bool meet(struct expect *expect, const struct key *key)
{
	uint32_t low = 0, high = expect->n, middle;
	struct key other;
	bool met = false;

	while (low < high) {
		middle = low + (high - low) / 2;
		make_key(expect->list, expect->order[middle], &other);
		if (compare_keys(&other, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < expect->n; low++) {
		make_key(expect->list, expect->order[low], &other);
		if (compare_keys(&other, key) != 0)
			break;
		expect->met[low] = met = true;
	}
	return met;
}

bool expect_has(struct expect *expect, const struct targets *targets,
    uint32_t target)
{
	struct key key;
	bool met = false;

	if (targets_is_name(targets, target)) {
		make_key(targets, target, &key);
		met = meet(expect, &key);
	}
	key.name = "";
	if (targets_addr(targets, target, &key.addr))
		met |= meet(expect, &key);
	return met;
}

/* What there is to tell of the target; EXPECT_KINDS: nothing. */
static enum expect_kind judge(struct expect *expect,
    const struct targets *targets, enum census_state state, uint32_t target)
{
	bool expected;

	if (state == CENSUS_ABSENT)
		return EXPECT_KINDS;
	expected = expect_has(expect, targets, target);
	if (state == CENSUS_UP)
		return expected ? EXPECT_KINDS : EXPECT_NEW;
	if (!expected)
		return EXPECT_KINDS;
	return state == CENSUS_WAITING ? EXPECT_OPEN : EXPECT_VANISHED;
}

bool expect_next(struct expect *expect, const struct targets *targets,
    const struct census *census, uint64_t *at,
    struct expect_difference *difference)
{
	uint32_t n = census_targets(census), place;

	if (*at == 0)
		memset(expect->met, 0, expect->n);
	while (*at < n) {
		difference->index = (uint32_t)(*at)++;
		difference->kind = judge(expect, targets, census_state(census,
		    difference->index), difference->index);
		if (difference->kind != EXPECT_KINDS)
			return true;
	}
	while (*at - n < expect->n) {
		place = (uint32_t)((*at)++ - n);
		if (expect->met[place])
			continue;
		difference->index = expect->order[place];
		difference->kind = EXPECT_UNASKED;
		return true;
	}
	return false;
}

void expect_count(struct expect *expect, const struct targets *targets,
    const struct census *census, uint32_t count[static EXPECT_KINDS])
{
	struct expect_difference difference;
	uint64_t at = 0;

	memset(count, 0, EXPECT_KINDS * sizeof(count[0]));
	while (expect_next(expect, targets, census, &at, &difference))
		count[difference.kind]++;
}
