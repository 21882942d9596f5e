/*
 * lists.h - lists of targets, as the tests make them
 *
 * Included behind cmocka.h, by each of them.
 */
#ifndef TEST_LISTS_H
#define TEST_LISTS_H

#include <string.h>

#include "model/target.h"

static inline uint32_t zone_of(const char *name)
{
	return strcmp(name, "eth0") ? 0 : 7;
}

static inline void name_of_zone(uint32_t index, char name[static ADDR_ZONE])
{
	strlcpy(name, index < 99 ? "eth" : "", ADDR_ZONE);
}

static inline struct targets *list_of(int family, bool all,
    uint64_t max)
{
	struct targets_conf conf = {
		.family = family, .all_addresses = all, .max = max,
		.zone = zone_of, .zone_name = name_of_zone,
	};
	struct targets *targets = targets_new(&conf);

	assert_non_null(targets);
	return targets;
}

static inline struct targets *list_with(const char *text)
{
	struct targets *targets = list_of(AF_UNSPEC, false, 0);

	assert_null(targets_add(targets, text, NULL));
	return targets;
}

static inline struct addr addr_of(const char *text)
{
	struct addr addr;
	char zone[ADDR_ZONE];

	assert_null(addr_parse(&addr, text, zone));
	return addr;
}

static inline void at_is(const struct targets *targets, uint32_t target,
    const char *expected)
{
	struct addr addr;
	char out[ADDR_TEXT];

	assert_true(targets_addr(targets, target, &addr));
	assert_string_equal(addr_format(&addr, out), expected);
}

#endif
