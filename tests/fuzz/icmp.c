/*
 * Every error has words; an extension structure is read within its bounds,
 * and one that was merely guessed is sound or not there.  The first five
 * bytes are family, type, code, offset and header length, the rest a quote.
 */
#include <assert.h>
#include <string.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "wire/icmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_words(uint8_t family, uint8_t type, uint8_t code)
{
	char words[ICMP_WORDS];

	icmp_words(family, type, code, words);
	assert(words[0] != '\0' && strlen(words) < ICMP_WORDS - 1);
	assert(icmp_token(family, type, code)[0] != '\0');
	assert(icmp_mark(family, type, code));
	assert(icmp_verdict(family, type, code) <= ICMP_VERDICT_NOTICE);
}

static void check_interface(const struct icmp_interface *interface)
{
	size_t len = sizeof(interface->name);

	assert(interface->role <= 3);
	assert(memchr(interface->name, '\0', len));
	assert(interface->has_name == (interface->name[0] != '\0'));
	assert(interface->has_address ==
	    (interface->family == AF_INET || interface->family == AF_INET6));
}

/* Only whole objects, and no more than there were. */
static void check_other(const struct icmp_extension *ext)
{
	struct bytes b = bytes_of(ext->other, ext->other_len);
	unsigned n = 0;
	size_t len;

	assert(ext->other_len <= sizeof(ext->other));
	for (; b.left > 0; n++) {
		len = bytes_u16(&b);
		assert(len >= 4 && bytes_take(&b, len - 2));
	}
	assert(!b.bad && n <= ext->unknown);
}

static void check_extension(const uint8_t *data, size_t len, size_t offset,
    size_t header_len)
{
	static const struct icmp_extension nothing;
	struct icmp_extension ext;

	if (!icmp_extension(data, len, offset, header_len, &ext)) {
		assert(offset == 0);
		assert(memcmp(&ext, &nothing, sizeof(ext)) == 0);
		return;
	}
	assert(offset != 0 || !ext.malformed);
	assert(ext.labels <= ICMP_LABELS);
	assert(ext.interfaces <= ICMP_INTERFACES);
	assert(ext.labels + ext.interfaces + ext.unknown <= len / 4);
	check_other(&ext);
	for (unsigned i = 0; i < ext.labels; i++)
		assert(ext.label[i].label < 1 << 20 && ext.label[i].tc < 8);
	for (unsigned i = 0; i < ext.interfaces; i++)
		check_interface(&ext.interface[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bytes b = bytes_of(data, len);
	uint8_t family = bytes_u8(&b) & 1 ? AF_INET6 : AF_INET;
	uint8_t type = bytes_u8(&b);
	uint8_t code = bytes_u8(&b);
	uint8_t offset = bytes_u8(&b);
	uint8_t header_len = bytes_u8(&b);

	if (b.bad)
		return 0;
	check_words(family, type, code);
	check_extension(b.at, b.left, offset, header_len);
	check_extension(b.at, b.left, 0, header_len);
	return 0;
}
