/*
 * manners.c - what a node does: one line of a network file each
 *
 * Most manners are one word and one value in one field, so they stand in a
 * table of name, kind and offset; the odd ones follow as functions.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "sim/lines.h"
#include "sim/network.h"
#include "sim/netline.h"

enum manner_kind {
	MANNER_CHANCE,		/* uint64_t */
	MANNER_LATE,		/* a span and a chance */
	MANNER_BYTE,		/* int */
	MANNER_FLAG,		/* bool */
};

struct manner {
	const char	*name;
	enum manner_kind kind;
	size_t		 offset;
};

static const struct manner manners[] = {
	{ "duplicate", MANNER_CHANCE, offsetof(struct manners, duplicate) },
	{ "corrupt", MANNER_CHANCE, offsetof(struct manners, corrupt) },
	{ "truncate", MANNER_CHANCE, offsetof(struct manners, truncate) },
	{ "foreign", MANNER_CHANCE, offsetof(struct manners, foreign) },
	{ "forge-time", MANNER_CHANCE, offsetof(struct manners, forge_time) },
	{ "late", MANNER_LATE, 0 },
	{ "ttl", MANNER_BYTE, offsetof(struct manners, ttl) },
	{ "tos", MANNER_BYTE, offsetof(struct manners, tos) },
	{ "options", MANNER_FLAG, offsetof(struct manners, options) },
	{ "constant", MANNER_FLAG, offsetof(struct manners, constant) },
};

void manners_init(struct manners *m)
{
	m->ttl = m->tos = m->dscp = m->ecn = -1;
	m->max_echo = m->flow_label = m->nat_ident = -1;
}

static const char *number32(struct netline *words, uint32_t *value,
    uint32_t max)
{
	int64_t number = 0;
	const char *why = netline_number(words, &number, 0, max);

	*value = (uint32_t)number;
	return why;
}

static const char *manner_take(struct netline *words,
    const struct manner *manner, struct manners *m)
{
	char *field = (char *)m + manner->offset;
	int64_t number = -1;
	const char *why;

	switch (manner->kind) {
	case MANNER_CHANCE:
		return netline_chance(words, (uint64_t *)(void *)field);
	case MANNER_LATE:
		why = netline_span(words, &m->late_by);
		return why ? why : netline_chance(words, &m->late);
	case MANNER_BYTE:
		why = netline_number(words, &number, 0, 255);
		*(int *)(void *)field = (int)number;
		return why;
	case MANNER_FLAG:
		*(bool *)(void *)field = true;
	}
	return NULL;
}

/* "unreachable CODE": the IPv4 code; IPv6 gets its nearest kin. */
static const char *unreachable_read(struct netline *words, struct manners *m)
{
	uint32_t code;
	const char *why = number32(words, &code, 255);
	uint8_t code6 = 0;

	if (code == 1)
		code6 = 3;
	else if (code == 3)
		code6 = 4;
	else if (code == 9 || code == 10 || code == 13)
		code6 = 1;
	m->refusal4 = (struct refusal){ true, 3, (uint8_t)code, 0 };
	m->refusal6 = (struct refusal){ true, 1, code6, 0 };
	return why;
}

/* "error4 TYPE CODE [WORD]" */
static const char *refusal_read(struct netline *words, struct refusal *refusal)
{
	uint32_t type, code = 0, word = 0;
	const char *why = number32(words, &type, 255);

	if (!why)
		why = number32(words, &code, 255);
	if (!why && netline_peek(words))
		why = number32(words, &word, UINT32_MAX);
	*refusal = (struct refusal){ true, (uint8_t)type, (uint8_t)code, word };
	return why;
}

/* "N/s [burst M]" */
static const char *limit_read(struct netline *words, struct bucket *bucket)
{
	char *slash = netline_peek(words) ?
	    strstr(netline_peek(words), "/s") : NULL;
	int64_t rate = 0, burst;
	const char *why;

	if (!slash || slash[2])
		return "a limit is N/s";
	*slash = '\0';
	why = netline_number(words, &rate, 1, 1000000000);
	burst = rate;
	if (!why && netline_is(words, "burst"))
		why = netline_number(words, &burst, 1, 1000000000);
	bucket->rate = (double)rate;
	bucket->burst = bucket->tokens = (double)burst;
	return why;
}

/* "mpls [old] LABEL..." */
static const char *labels_read(struct netline *words, struct manners *m)
{
	const char *why = NULL;

	m->old_labels = netline_is(words, "old");
	while (!why && netline_peek(words)) {
		if (m->labels == NODE_LABELS)
			return "too many labels";
		why = number32(words, &m->label[m->labels++], (1 << 20) - 1);
	}
	return why ? why : m->labels ? NULL : "which label?";
}

/* "interface NAME INDEX" */
static const char *interface_read(struct netline *words, struct manners *m)
{
	const char *name, *why = netline_text(words, &name);

	if (why)
		return why;
	why = netline_unescape(words->word[words->at - 1]);
	if (!why && strlcpy(m->interface, name, sizeof m->interface) >=
	    sizeof m->interface)
		why = "too long";
	return why ? why : number32(words, &m->interface_index, UINT32_MAX);
}

/* "mtu-told N", "mtu-told none", "mtu-told lie N" */
static const char *told_read(struct netline *words, struct manners *m)
{
	m->told = TOLD_NONE;
	if (netline_is(words, "none"))
		return NULL;
	netline_is(words, "lie");
	m->told = TOLD_NUMBER;
	return number32(words, &m->told_mtu, UINT32_MAX);
}

static const char *responders_read(struct netline *words, struct manners *m)
{
	const char *why = NULL;

	m->responder = calloc(NETLINE_WORDS, sizeof *m->responder);
	if (!m->responder)
		return "out of memory";
	while (!why && netline_peek(words) && m->responders < NETLINE_WORDS)
		why = netline_addr(words, &m->responder[m->responders++]);
	return why;
}

/* "silent [from T] [to T]", "silent P%" */
static const char *silent_read(struct netline *words, struct manners *m)
{
	const char *next = netline_peek(words);

	if (next && next[strlen(next) - 1] == '%')
		return netline_chance(words, &m->mute);
	return netline_when(words, &m->silent);
}

static const char *odd_read(struct netline *words, struct node *node)
{
	struct manners *m = &node->manners;
	const char *why;

	if (netline_is(words, "silent"))
		return silent_read(words, m);
	if (netline_is(words, "limit"))
		return limit_read(words, &node->limit);
	if (netline_is(words, "limit-refusals"))
		return limit_read(words, &node->refusals);
	if (netline_is(words, "unreachable"))
		return unreachable_read(words, m);
	if (netline_is(words, "error4"))
		return refusal_read(words, &m->refusal4);
	if (netline_is(words, "error6"))
		return refusal_read(words, &m->refusal6);
	if (netline_is(words, "redirect"))
		return netline_addr(words, &m->redirect);
	if (netline_is(words, "mpls"))
		return labels_read(words, m);
	if (netline_is(words, "interface"))
		return interface_read(words, m);
	if (netline_is(words, "quote"))
		return number32(words, &m->quote, 65535);
	if (netline_is(words, "mtu-told"))
		return told_read(words, m);
	if (netline_is(words, "max-echo"))
		return netline_number(words, &m->max_echo, 0, 65535);
	if (netline_is(words, "responders"))
		return responders_read(words, m);
	if (netline_is(words, "wrong-source")) {
		why = netline_addr(words, &m->wrong_addr);
		return why ? why : netline_chance(words, &m->wrong_source);
	}
	if (netline_is(words, "reorder")) {
		m->reorder = 3 * NSEC_SEC / 2;
		return netline_peek(words) ? netline_span(words, &m->reorder) :
		    NULL;
	}
	return quirks_read(words, m);
}

const char *manners_read(struct netline *words, struct node *node)
{
	for (size_t i = 0; i < sizeof manners / sizeof *manners; i++)
		if (netline_is(words, manners[i].name))
			return manner_take(words, &manners[i], &node->manners);
	return odd_read(words, node);
}
