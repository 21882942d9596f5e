/*
 * Extension objects.  Of a label its number is what matters; traffic class and
 * TTL are told when they are not 0 and 1, the end of the stack when it is not
 * where it should be.
 */
#include "view/objects.h"

#include <inttypes.h>
#include <string.h>

#include "base/addr.h"
#include "base/bytes.h"
#include "view/report.h"
#include "view/words.h"

/* The details of a label, in brackets, when there are any. */
static void add_label(struct textline *line, const struct icmp_label *label,
    bool last, bool all)
{
	const char *before = " (";

	textline_add(line, "%" PRIu32, label->label);
	if (all || label->tc) {
		textline_add(line, "%stc %u", before, label->tc);
		before = ", ";
	}
	if (all || label->ttl != 1) {
		textline_add(line, "%sttl %u", before, label->ttl);
		before = ", ";
	}
	if (label->bottom != last || (all && last)) {
		textline_add(line, "%s%s", before, label->bottom ? "bottom" :
		    "no bottom");
		before = ", ";
	}
	if (before[0] == ',')
		textline_add(line, ")");
}

void objects_labels(struct textline *line, const struct icmp_extension *ext,
    bool all)
{
	for (unsigned i = 0; i < ext->labels && i < ICMP_LABELS; i++) {
		const struct icmp_label *label = &ext->label[i];
		bool last = i + 1 == ext->labels;

		/* A full stack may have gone on: nobody knows. */
		if (i + 1 == ICMP_LABELS)
			last = label->bottom;
		textline_add(line, "%s", i ? " " : "");
		add_label(line, label, last, all);
	}
}

/* What an interface is called, by the best there is; the rest in brackets. */
void objects_interface(struct textline *line, const struct report *report,
    const struct icmp_interface *interface)
{
	static const char *const role[] = { "in", "sub", "out", "next" };
	const char *before = " (";
	char text[WORDS_TEXT];
	struct addr addr = { .family = interface->family };

	textline_add(line, "%s", role[interface->role & 3]);
	if (interface->has_name)
		textline_add(line, " %s", words_escaped(interface->name,
		    text));
	if (interface->has_index) {
		textline_add(line, "%sindex %" PRIu32, before,
		    interface->index);
		before = ", ";
	}
	if (interface->has_address) {
		memcpy(addr.bytes, interface->address, addr_len(&addr));
		textline_add(line, "%s%s", before, words_addr(report, &addr,
		    text));
		before = ", ";
	}
	if (interface->has_mtu) {
		textline_add(line, "%sMTU %" PRIu32, before, interface->mtu);
		before = ", ";
	}
	if (before[0] == ',')
		textline_add(line, ")");
}

/* RFC 4884 section 8: length, class, C-Type, and what it holds. */
void objects_unknown(struct textline *line, const struct icmp_extension *ext)
{
	struct bytes b = bytes_of(ext->other, ext->other_len);
	const char *blank = "";

	while (b.left >= 4) {
		struct bytes peek = b;
		size_t len = bytes_u16(&peek);
		const uint8_t *object = bytes_take(&b, len < 4 ? 4 : len);

		if (!object)
			return;
		textline_add(line, "%s", blank);
		for (size_t i = 0; i < len || i < 4; i++)
			textline_add(line, "%02x", object[i]);
		blank = " ";
	}
}

void objects_tell(struct textline *line, const struct report *report,
    const struct icmp_extension *ext)
{
	if (ext->labels) {
		textline_remark(line, "MPLS ");
		objects_labels(line, ext, report->style->verbose);
	}
	for (unsigned i = 0; i < ext->interfaces && i < ICMP_INTERFACES; i++) {
		textline_remark(line, "%s", "");
		objects_interface(line, report, &ext->interface[i]);
	}
	if (ext->unknown) {
		textline_remark(line, "%s ", ext->unknown == 1 ?
		    "unknown object" : "unknown objects");
		objects_unknown(line, ext);
	}
	if (ext->malformed)
		textline_remark(line, "damaged extension");
}
