/*
 * Whatever is read as an address can be written and is then read as the same.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/addr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_network(const struct addr *addr, uint8_t chance)
{
	unsigned bits = chance % (unsigned)(addr_len(addr) * 8 + 1);
	struct addr first, last, again;

	addr_network(addr, bits, &first, &last);
	assert(addr_compare(&first, addr) <= 0);
	assert(addr_compare(addr, &last) <= 0);
	again = addr_add(&first, addr_distance(&first, &last));
	if (addr_distance(&first, &last) != UINT64_MAX)
		assert(addr_equal(&again, &last));
}

static void check_sockaddr(const struct addr *addr)
{
	struct sockaddr_storage sa;
	struct addr again;

	assert(addr_to_sockaddr(addr, 7, &sa) > 0);
	addr_from_sockaddr(&again, (struct sockaddr *)&sa);
	assert(addr_equal(addr, &again));
	assert(addr_hash(addr) == addr_hash(&again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char text[256], written[ADDR_TEXT], zone[ADDR_ZONE];
	struct addr addr, again;

	if (len >= sizeof(text))
		return 0;
	if (len > 0)
		memcpy(text, data, len);
	text[len] = '\0';
	if (addr_parse(&addr, text, zone))
		return 0;
	assert(strlen(zone) < ADDR_ZONE);
	assert(addr_format(&addr, written) == written);
	assert(!addr_parse(&again, written, zone));
	assert(addr_equal(&addr, &again));
	check_sockaddr(&addr);
	check_network(&addr, data[0]);
	return 0;
}
