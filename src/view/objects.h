/*
 * objects.h - RFC 4884 extension objects in words
 */
#ifndef ASDIC_OBJECTS_H
#define ASDIC_OBJECTS_H

#include "view/textline.h"
#include "wire/icmp.h"

struct report;

/* A remark for each object: MPLS stack, interfaces, what nobody knows. */
void objects_tell(struct textline *line, const struct report *report,
    const struct icmp_extension *ext);

/* The label stack without the word: "16001 24 (ttl 254)". */
void objects_labels(struct textline *line, const struct icmp_extension *ext,
    bool all);

/* "in ge-0/0/1 (index 5, MTU 9000)". */
void objects_interface(struct textline *line, const struct report *report,
    const struct icmp_interface *interface);

/* Unknown objects, whole, with their headers, as hex, and one blank between
 * two. */
void objects_unknown(struct textline *line,
    const struct icmp_extension *ext);

#endif
