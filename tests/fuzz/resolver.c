/*
 * The protocol between the resolver and its helpers, both sides: whatever is
 * accepted must survive being said again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "io/namemsg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool right)
{
	if (!right)
		abort();
}

static void try_question(const uint8_t *data, size_t size)
{
	struct namemsg_question first, second;
	uint8_t buf[NAMEMSG_ROOM];
	size_t len;

	if (!namemsg_get_question(data, size, &first))
		return;
	check(strlen(first.host) < NAMES_TEXT);
	check(!first.reverse || addr_is_set(&first.addr));
	len = namemsg_put_question(buf, &first);
	check(len == size && !memcmp(buf, data, len));
	check(namemsg_get_question(buf, len, &second));
	check(!memcmp(&first, &second, sizeof(first)));
}

static void try_answer(const uint8_t *data, size_t size)
{
	struct names_answer first, second;
	uint8_t buf[NAMEMSG_ROOM];
	size_t len;

	if (!namemsg_get_answer(data, size, &first))
		return;
	check(strlen(first.name) < NAMES_TEXT && first.n <= NAMES_ADDRS);
	check(first.error <= 0);
	check(!first.error || (!first.n && !first.name[0]));
	for (unsigned i = 0; i < first.n; i++)
		check(addr_is_set(&first.addr[i]));
	len = namemsg_put_answer(buf, &first);
	check(len == size && !memcmp(buf, data, len));
	check(namemsg_get_answer(buf, len, &second));
	check(!memcmp(&first, &second, sizeof(first)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	try_question(data, size);
	try_answer(data, size);
	return 0;
}
