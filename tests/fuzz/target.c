/*
 * A list of targets from outside, and then every question that may be asked
 * about what was read.  The first byte chooses the settings, the rest is the
 * file.
 */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/target.h"

static uint32_t zone_of(const char *name)
{
	return (uint32_t)strlen(name) % 3;
}

static void must(bool truth)
{
	if (!truth)
		abort();
}

/* Every invariant of one index. */
static void look_at(const struct targets *targets, uint32_t target,
    const struct targets_conf *conf)
{
	enum target_state state = targets_state(targets, target);
	const char *label = targets_label(targets, target);
	char text[TARGET_TEXT];
	struct addr addr;

	must(targets_text(targets, target, text) == text);
	must(strlen(text) > 0 && strlen(text) < 256);
	must(!label || (strlen(label) > 0 && strlen(label) < 256));
	must(targets_addr(targets, target, &addr) == (state == TARGET_READY));
	if (!targets_is_name(targets, target))
		must(state == TARGET_READY);
	if (state == TARGET_READY && conf->family != AF_UNSPEC)
		must(addr.family == conf->family);
	must((state == TARGET_UNRESOLVED) ==
	    (targets_reason(targets, target) != 0));
}

static void resolve_names(struct targets *targets)
{
	const struct addr told[2] = {
		addr_v4(0x7f000001), addr_v4(0x7f000002),
	};
	uint32_t at = 0, n = 0;

	for (; targets_next_name(targets, &at); at++, n++) {
		must(targets_is_name(targets, at));
		if (at % 3 == 0)
			targets_resolved(targets, at, EAI_NONAME, NULL, 0,
			    NULL);
		else
			targets_resolved(targets, at, 0, told, at % 3, "canon");
	}
	must(n == targets_names(targets));
}

/* The same list in pieces says the same. */
static void compare_pieces(const struct targets *whole, const char *phrase,
    const uint8_t *data, size_t size, const struct targets_conf *conf)
{
	struct targets *targets = targets_new(conf);
	const char *wrong = NULL, *bytes = (const char *)data;
	struct targets_feed feed = { 0 };
	char thing[TARGET_TEXT];
	size_t at, used, n;

	must(targets);
	if (data[0] & 16)
		targets_exclude(targets, "10.0.0.0/25");
	for (at = 1; at < size && !wrong; at += n) {
		n = size - at < 7 ? size - at : 7;
		wrong = targets_feed(targets, &feed, bytes + at, n, &used,
		    thing);
		must(wrong ? used > 0 && used <= n : used == n);
	}
	if (!wrong)
		wrong = targets_feed(targets, &feed, NULL, 0, &used, thing);
	must(!phrase == !wrong);
	must(targets_count(targets) == targets_count(whole));
	must(targets_duplicates(targets) == targets_duplicates(whole));
	must(targets_excluded(targets) == targets_excluded(whole));
	targets_free(targets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int families[] = {
		AF_UNSPEC, AF_INET, AF_INET6, AF_UNSPEC,
	};
	struct targets_conf conf = { .max = 1 << 16, .zone = zone_of };
	struct targets *targets;
	char thing[TARGET_TEXT];
	const char *phrase;
	unsigned line;
	FILE *in;

	if (size < 2)
		return 0;
	conf.family = families[data[0] % 4];
	conf.all_addresses = data[0] & 4;
	conf.unique = data[0] & 8;
	in = fmemopen((void *)(uintptr_t)(data + 1), size - 1, "r");
	targets = targets_new(&conf);
	must(in && targets);
	if (data[0] & 16)
		targets_exclude(targets, "10.0.0.0/25");
	phrase = targets_read(targets, in, &line, thing);
	must(line >= 1 && line <= size + 1);
	must(!phrase || strlen(thing) < TARGET_TEXT);
	if (data[0] & 32)
		compare_pieces(targets, phrase, data, size, &conf);
	resolve_names(targets);
	/* All of a short list, and samples of a long one. */
	for (uint32_t n = targets_count(targets), i = 0; i < n;
	    i += 1 + n / 1000)
		look_at(targets, i, &conf);
	targets_free(targets);
	fclose(in);
	return 0;
}
