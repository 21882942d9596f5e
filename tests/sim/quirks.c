/*
 * quirks.c - what a node does that troubles those who trace
 *
 * Headers rewritten under way, answers from elsewhere, objects no reader
 * expects: one line of a network file each, of a word and its values.
 */
#include <string.h>

#include "base/number.h"
#include "sim/lines.h"
#include "sim/network.h"
#include "sim/netline.h"

static const char *int_read(struct netline *words, int *value, int min,
    int max)
{
	int64_t number = 0;
	const char *why = netline_number(words, &number, min, max);

	if (!why)
		*value = (int)number;
	return why;
}

/* "answers-from ADDRESS [TYPE]" */
static const char *voice_read(struct netline *words, struct manners *m)
{
	struct voice *voice = &m->voice[m->voices];
	const char *why;

	if (m->voices == NODE_VOICES)
		return "too many addresses";
	why = netline_addr(words, &voice->addr);
	voice->type = -1;
	if (!why && netline_peek(words))
		why = int_read(words, &voice->type, 0, 255);
	m->voices += !why;
	return why;
}

/* "nat ADDRESS", "nat ident N", "nat checksum" */
static const char *nat_read(struct netline *words, struct manners *m)
{
	struct addr addr = { .family = AF_UNSPEC };
	const char *why = NULL;

	m->nat = true;
	if (netline_is(words, "checksum"))
		m->nat_checksum = true;
	else if (netline_is(words, "ident"))
		why = netline_number(words, &m->nat_ident, 0, 65535);
	else
		why = netline_addr(words, &addr);
	if (addr_is_set(&addr))
		*(addr.family == AF_INET ? &m->nat4 : &m->nat6) = addr;
	return why;
}

static int digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* "0a1b..." */
static const char *hex_read(struct netline *words, struct object *object)
{
	const char *text, *why = netline_text(words, &text);

	for (; !why && *text; text += 2) {
		if (digit(text[0]) < 0 || digit(text[1]) < 0)
			return "not bytes in hex";
		if (object->len == OBJECT_BYTES)
			return "too long";
		object->bytes[object->len++] =
		    (uint8_t)(digit(text[0]) << 4 | digit(text[1]));
	}
	return why;
}

/* "object CLASS CTYPE [HEX]" */
static const char *object_read(struct netline *words, struct manners *m)
{
	struct object *object = &m->object[m->objects];
	int class = 0, ctype = 0;
	const char *why;

	if (m->objects == NODE_OBJECTS)
		return "too many objects";
	why = int_read(words, &class, 0, 255);
	if (!why)
		why = int_read(words, &ctype, 0, 255);
	object->class = (uint8_t)class;
	object->ctype = (uint8_t)ctype;
	if (!why && netline_peek(words))
		why = hex_read(words, object);
	m->objects += !why;
	return why;
}

static const char *objects_bad_read(struct netline *words, struct manners *m)
{
	static const char *const kinds[] = { "no", "length", "overlong",
		"checksum", "truncated", "version", NULL };
	int kind = 0;
	const char *why = netline_choice(words, kinds, &kind);

	m->objects_bad = (enum objects_bad)kind;
	return why;
}

/* "answers-ttl N|odd|even" */
static const char *answers_ttl_read(struct netline *words, struct manners *m)
{
	if (netline_is(words, "odd"))
		m->ttl_parity = PARITY_ODD;
	else if (netline_is(words, "even"))
		m->ttl_parity = PARITY_EVEN;
	else
		return int_read(words, &m->ttl_least, 1, 255);
	return NULL;
}

/* "return N [delay D]" */
static const char *return_read(struct netline *words, struct manners *m)
{
	const char *why = int_read(words, &m->back, -64, 254);

	if (!why && netline_is(words, "delay"))
		why = netline_span(words, &m->back_delay);
	return why;
}

const char *quirks_read(struct netline *words, struct manners *m)
{
	if (netline_is(words, "answers-from"))
		return voice_read(words, m);
	if (netline_is(words, "nat"))
		return nat_read(words, m);
	if (netline_is(words, "object"))
		return object_read(words, m);
	if (netline_is(words, "objects-bad"))
		return objects_bad_read(words, m);
	if (netline_is(words, "answers-ttl"))
		return answers_ttl_read(words, m);
	if (netline_is(words, "return"))
		return return_read(words, m);
	if (netline_is(words, "dscp"))
		return int_read(words, &m->dscp, 0, 63);
	if (netline_is(words, "ecn"))
		return int_read(words, &m->ecn, 0, 3);
	if (netline_is(words, "label"))
		return netline_number(words, &m->flow_label, 0, 0xfffff);
	if (netline_is(words, "forward-zero")) {
		m->forward_zero = true;
		return NULL;
	}
	if (netline_peek(words))
		words->thing = netline_peek(words);
	return "not something a node does";
}
