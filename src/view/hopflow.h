/*
 * hopflow.h - flows at a hop: who was met by which, and where they go next
 */
#ifndef ASDIC_HOPFLOW_H
#define ASDIC_HOPFLOW_H

#include <stdint.h>

#include "view/textline.h"

struct report;

/*
 * The numbers of the flows that met responder i (or PATH_NOBODY) at ttl,
 * "1-3,5", and how many they are.  Those that have reached the target at a
 * nearer hop are left out.
 */
unsigned hopflow_list(const struct report *report, uint32_t target,
    uint8_t ttl, unsigned i, struct textline *list);

/* A vertex of the graph: "3", or "3b" where there are several (of). */
void hopflow_vertex(struct textline *line, unsigned ttl, unsigned i,
    unsigned of);

/* A remark about where the flows of responder i (or PATH_NOBODY) go next,
 * unless all flows take the one way there is. */
void hopflow_links(struct textline *line, const struct report *report,
    uint32_t target, uint8_t ttl, unsigned i);

#endif
