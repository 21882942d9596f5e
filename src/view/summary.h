/*
 * summary.h - the end of a run, one target
 */
#ifndef ASDIC_SUMMARY_H
#define ASDIC_SUMMARY_H

#include <stdint.h>
#include <stdio.h>

#include "base/nsec.h"

struct report;

/* ping's two lines, then what asdic knows besides. */
void summary_tell(FILE *out, const struct report *report, uint32_t target,
    nsec now);

/* What of it has no place in a table of several: windows and histogram. */
void summary_tell_more(FILE *out, const struct report *report,
    uint32_t target, nsec now);

#endif
