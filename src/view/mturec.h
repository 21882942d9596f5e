/*
 * mturec.h - what came out of a search for sizes, as JSON
 *
 * The record mtu.  Called by mtujsonl.c.
 */
#ifndef ASDIC_MTUREC_H
#define ASDIC_MTUREC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/nsec.h"

struct mtuwatch_seen;
struct record_sink;
struct report;

/* interim: the search goes on. */
void mturec_write(struct record_sink *sink, const struct report *report,
    uint32_t target, const struct mtuwatch_seen *seen, bool interim,
    nsec wall);

#endif
