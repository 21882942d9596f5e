/*
 * verdictrec.h - verdicts as JSON objects
 */
#ifndef ASDIC_VERDICTREC_H
#define ASDIC_VERDICTREC_H

struct ending;
struct record;
struct record_sink;
struct report;

/* The conditions of start: fail_if, and what a run with a verdict alone has. */
void verdictrec_settings(struct record *record, const struct report *report);

/* One record for each target, and one for all of them. */
void verdictrec_write(struct record_sink *sink, const struct report *report,
    const struct ending *ending);

#endif
