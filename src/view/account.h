/*
 * account.h - records about a whole target, or the whole run
 *
 * start, interval, summary and end of the JSON lines: what the models know
 * and what was asked for; and the keys that other records share with them.
 * Called by all views that write JSON lines; account_state() by others, too.
 */
#ifndef ASDIC_ACCOUNT_H
#define ASDIC_ACCOUNT_H

#include <stdint.h>

#include "base/addr.h"
#include "base/nsec.h"
#include "view/view.h"

struct record;
struct record_sink;
struct stats;

/* The keys that say whom a record is about: target, label, address. */
void account_target(struct record *record, const struct report *report,
    uint32_t target, const struct addr *addr);

/* The error of an EVENT_UNRESOLVED: reason and code; both null for 0. */
void account_reason(struct record *record, int error);

/* DSCP and ECN of a traffic class byte; -1: unknown. */
void account_class(struct record *record, int tos);

/* The known reverse name of an address, or null. */
void account_name(struct record *record, const struct report *report,
    const struct addr *addr);

/* Every statistic there is. */
void account_stats(struct record *record, const struct stats *stats);

/* The start record: what was asked for, as it was typed. */
void account_start(struct record_sink *sink, const struct report *report);

/* What the address that a name has left came to: its statistics. */
void account_former(struct record *record, const struct report *report,
    const struct addr *former);

/* One word for how a target did, in the same vocabulary for all verbs. */
const char *account_state(const struct report *report, uint32_t target,
    const struct stats *stats);

/*
 * One interval record per target: what came since the last one, or, why being
 * VIEW_ASKED, since the start.
 */
void account_intervals(struct record_sink *sink, const struct report *report,
    enum view_why why, nsec wall);

/* One summary record per target. */
void account_summaries(struct record_sink *sink, const struct report *report,
    const struct ending *ending);

/* The end record: the numbers of all targets, and how the run ended. */
void account_end(struct record_sink *sink, const struct report *report,
    const struct ending *ending);

/* The same, with what a verb has to add: more is given the record and arg. */
typedef void account_more(struct record *record, const struct report *report,
    const void *arg);
void account_end_more(struct record_sink *sink,
    const struct report *report, const struct ending *ending,
    account_more *more, const void *arg);

#endif
