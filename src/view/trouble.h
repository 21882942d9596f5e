/*
 * trouble.h - what went wrong, in words
 *
 * Each function ends the line that its caller has begun.
 */
#ifndef ASDIC_TROUBLE_H
#define ASDIC_TROUBLE_H

#include <stdio.h>

#include "engine/event.h"

struct report;

/* An ICMP error or notice: "From 198.51.100.1 icmp_seq=3 Time to ...". */
void trouble_error(FILE *out, const struct report *report,
    const struct event *event);

/* A probe that our own system refused or swallowed. */
void trouble_unsent(FILE *out, const struct event *event);

/* A reply that is not to be believed. */
void trouble_stray(FILE *out, const struct report *report,
    const struct event *event);

/* A change of this host: interface, address, route, clock. */
void trouble_local(FILE *out, const struct report *report,
    const struct event *event);

/* The words of an ICMP error, as ping has them, with MTU or pointer. */
void trouble_words(FILE *out, const struct event *event);

/* Of a redirect: to whom it points; unset: it is none, or that is not told. */
struct addr trouble_gateway(const struct event *event);

#endif
